//! Files that are broken on purpose, made from the samples in `reports/`: each is refused soon, with one sentence that
//! names the file and says what to do, and leaves the ledger as it was; or its good rows are kept and the others named.

mod archives;
mod texts;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tributary::view::ImportRequest;
use tributary::{App, Error};

use crate::imports::{bring_all as bring, in_currency, opened};

/// A file and what has to be said of it.
pub struct Broken {
    name: String,
    /// What the file is called.
    file: &'static str,
    bytes: Vec<u8>,
    told: Told,
}

enum Told {
    /// It is refused: a part of what is said, and of what to do.
    Refused(&'static str, &'static str),
    /// So many rows are kept, and this is said of another.
    Kept(u64, &'static str),
}

/// What to do about it.
const AGAIN: &str = "Download";
const CHOOSE: &str = "Choose";
const KNOWN: &str = "`tributary networks`";

pub fn refused(
    name: impl Into<String>,
    file: &'static str,
    bytes: impl Into<Vec<u8>>,
    says: &'static str,
    to_do: &'static str,
) -> Broken {
    Broken { name: name.into(), file, bytes: bytes.into(), told: Told::Refused(says, to_do) }
}

pub fn kept(
    name: impl Into<String>,
    file: &'static str,
    bytes: impl Into<Vec<u8>>,
    rows: u64,
    says: &'static str,
) -> Broken {
    Broken { name: name.into(), file, bytes: bytes.into(), told: Told::Kept(rows, says) }
}

/// The sample of a report.
pub fn sample(slug: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("reports").join(slug);
    let endings = ["csv", "tsv", "ofx", "txt"];
    let text =
        endings.iter().find_map(|end| std::fs::read_to_string(folder.join(format!("sample.{end}"))).ok());
    text.unwrap_or_else(|| panic!("{slug} has no sample"))
}

fn request(path: &Path) -> ImportRequest {
    in_currency(path, "EUR")
}

/// Everything that an import could have changed.
fn stored(app: &Arc<App>) -> Vec<String> {
    let (mut stored, open) = (Vec::new(), app.profile());
    open.ledger
        .read(|r| {
            let mut add = |entry: ledger::Entry| {
                stored.push(format!("{entry:?}"));
                Ok(())
            };
            r.transactions(&ledger::Find::default(), ledger::Order::Oldest, 0, None, &mut add)?;
            let mut add = |day: ledger::DailyEntry| {
                stored.push(format!("{day:?}"));
                Ok(())
            };
            r.daily(&ledger::DailyFind::default(), &mut add)?;
            stored.extend(r.accounts()?.iter().map(|account| format!("{account:?}")));
            stored.extend(r.imports()?.iter().map(|batch| format!("{batch:?}")));
            Ok::<_, Error>(())
        })
        .unwrap();
    let payments = tributary::activity::payments(&open, &ledger::Find::default()).unwrap();
    stored.extend(payments.iter().map(|payment| tributary::export::payment_json(payment).to_string()));
    stored
}

/// What is wrong with an error that a person is to read.
fn unclear(error: &Error, file: &str, says: &str, to_do: &str) -> Option<String> {
    let sentence = error.sentence();
    // Of a table that is not known, the next step is to say what its columns are.
    let is_table = error.detail.as_deref() == Some("mapping");
    let to_do = if is_table && to_do == KNOWN { "Say what its columns are" } else { to_do };
    let wrong = match () {
        () if !error.message.contains(file) => "it does not name the file",
        () if !error.message.contains(says) => "it says something else",
        () if !error.hint.as_deref().unwrap_or_default().contains(to_do) => "it does not say what to do",
        () if sentence.chars().any(char::is_control) => "it has signs in it that nobody can read",
        () if sentence.chars().count() > 2_000 => "it is too long",
        () if !sentence.ends_with('.') => "it does not end",
        () => return None,
    };
    let short: String = sentence.chars().take(900).collect();
    Some(format!("{wrong}: {short:?}"))
}

#[tokio::test]
async fn a_hundred_broken_files_are_refused_or_kept_in_part_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path());
    let good = folder.path().join("good.csv");
    std::fs::write(&good, sample("awin-transactions")).unwrap();
    bring(&app, request(&good)).await.unwrap();
    let known = stored(&app);
    let cases: Vec<Broken> = texts::all().into_iter().chain(archives::all()).collect();
    let names: BTreeSet<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names.len(), cases.len(), "each has a name of its own");
    assert!(cases.len() >= 130, "{}", cases.len());
    let mut wrong = Vec::new();
    for case in &cases {
        let mut say = |what: String| wrong.push(format!("{}: {what}", case.name));
        let path = folder.path().join(case.file);
        std::fs::write(&path, &case.bytes).unwrap();
        let began = Instant::now();
        match &case.told {
            Told::Refused(says, to_do) => match bring(&app, request(&path)).await {
                Ok(done) => say(format!("it was taken: {done:?}")),
                Err(error) => unclear(&error, case.file, says, to_do).into_iter().for_each(&mut say),
            },
            Told::Kept(rows, says) => {
                let empty = tempfile::tempdir().unwrap();
                match bring(&opened(empty.path()), request(&path)).await {
                    Err(error) => say(format!("it was refused: {}", error.sentence())),
                    Ok(done) => {
                        let added: u64 = done.iter().map(|done| done.added).sum();
                        let mut told = done.iter().flat_map(|done| done.rejected.iter().chain(&done.noted));
                        if added != *rows || !told.any(|problem| problem.reason.contains(says)) {
                            say(format!("{done:?}").chars().take(1_500).collect());
                        }
                    }
                }
            }
        }
        let took = began.elapsed();
        if took > Duration::from_secs(20) {
            say(format!("it took {took:?}"));
        }
        if stored(&app) != known {
            say("the ledger has changed".to_owned());
        }
        std::fs::remove_file(&path).unwrap();
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[tokio::test]
async fn what_is_no_file_is_refused_too() {
    let folder = tempfile::tempdir().unwrap();
    let app = opened(folder.path());
    let path = |name: &str| folder.path().join(name);
    std::fs::create_dir(path("folder.csv")).unwrap();
    std::fs::write(path("plain.csv"), sample("awin-transactions")).unwrap();
    let mut cases = vec![
        (path("folder.csv"), "folder.csv is a folder", "Choose"),
        (path("none.csv"), "none.csv is not there", "Check"),
        (path("gone/none.csv"), "gone is not there", "Make it"),
        (path("plain.csv/none.csv"), "none.csv could not be read", "Check"),
    ];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(path("circle.csv"), path("circle.csv")).unwrap();
        std::os::unix::fs::symlink(path("lost.csv"), path("link.csv")).unwrap();
        cases.push((path("circle.csv"), "circle.csv could not be read", "Check"));
        cases.push((path("link.csv"), "link.csv is not there", "Check"));
        // Each gives bytes without an end, or none ever.
        cases.push(("/dev/zero".into(), "/dev/zero is no file", "Save"));
        let pipe = path("pipe.csv");
        if std::process::Command::new("mkfifo").arg(&pipe).status().is_ok_and(|status| status.success()) {
            cases.push((pipe, "pipe.csv is no file", "Save"));
        }
    }
    for (path, says, to_do) in cases {
        let error = bring(&app, request(&path)).await.unwrap_err();
        assert_eq!(unclear(&error, "", says, to_do), None, "{}", path.display());
    }
    // A file that is what it says, for another report.
    let other =
        ImportRequest { report: Some("cj-commission-detail".to_owned()), ..request(&path("plain.csv")) };
    let error = bring(&app, other).await.unwrap_err();
    assert_eq!(unclear(&error, "plain.csv", "does not have the headings", "Leave the report out"), None);
    assert!(stored(&app).is_empty());
}
