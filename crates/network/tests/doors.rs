//! What fuzzing once found, and the smallest inputs that reach what it reached, through the doors that it came by.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "../fuzz/doors.rs"]
mod doors;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

#[test]
fn what_fuzzing_kept_ends_well() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let (mut fed, mut told) = (0, BTreeMap::<String, usize>::new());
    for folder in corpus.read_dir().expect("the corpus is there") {
        let folder = folder.unwrap();
        let name = folder.file_name().into_string().unwrap();
        let door = doors::door(&name).unwrap_or_else(|| panic!("{name} is no door"));
        for input in folder.path().read_dir().unwrap() {
            let path = input.unwrap().path();
            let began = Instant::now();
            *told.entry(name.clone()).or_default() += door(&std::fs::read(&path).unwrap());
            let took = began.elapsed();
            assert!(took < Duration::from_secs(20), "{}: {took:?}", path.display());
            fed += 1;
        }
    }
    assert!(fed > 100, "{fed} inputs");
    // Every door lets some of it in: one that is shut tests nothing.
    assert!(told.len() == 6 && told.values().all(|told| *told > 0), "{told:?}");
}
