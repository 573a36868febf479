//! What fuzzing once found, and the smallest inputs that reach what it reached, through the doors that it came by.

#[path = "../fuzz/doors.rs"]
mod doors;

use std::path::Path;
use std::time::{Duration, Instant};

#[test]
fn what_fuzzing_kept_ends_well() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let mut fed = 0;
    for folder in corpus.read_dir().expect("the corpus is there") {
        let folder = folder.unwrap();
        let name = folder.file_name().into_string().unwrap();
        let door = doors::door(&name).unwrap_or_else(|| panic!("{name} is no door"));
        for input in folder.path().read_dir().unwrap() {
            let path = input.unwrap().path();
            let began = Instant::now();
            door(&std::fs::read(&path).unwrap());
            let took = began.elapsed();
            assert!(took < Duration::from_secs(20), "{}: {took:?}", path.display());
            fed += 1;
        }
    }
    assert!(fed > 100, "{fed} inputs");
}
