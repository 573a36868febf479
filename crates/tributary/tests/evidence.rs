//! The record and the year on the command line: what they print, how they exit.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

const HEADINGS: &str = "id,publisher_id,sale_amount,commission,date,commission_status,validation_date,extra,type,site_name,URL,decline_reason";

struct Profile(tempfile::TempDir);

impl Profile {
    /// Three commissions, of which a second report declines one and lowers another.
    fn filled() -> Profile {
        let profile = Profile(tempfile::tempdir().unwrap());
        let row = |id: &str, commission: &str, status: &str| {
            format!(
                "{id},77,50.35,{commission},2026-03-09 20:43:26,{status},,ORDER-{id},Sale,Garden,https://g.example,\n"
            )
        };
        let first = [row("5001", "3.02", "0"), row("5002", "19.11", "1"), row("5003", "17.56", "1")].concat();
        let second = [row("5001", "3.02", "2"), row("5002", "12.00", "1")].concat();
        for (name, rows) in [("march.csv", first), ("april.csv", second)] {
            let path = profile.0.path().join(name);
            std::fs::write(&path, format!("{HEADINGS}\n{rows}")).unwrap();
            profile.ok(&["import", &path.display().to_string(), "--set", "currency=EUR"]);
        }
        profile
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }

    fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tributary"));
        command.arg("--data-dir").arg(self.0.path().join("data")).args(args);
        command.env_remove("TRIBUTARY_API_ORIGIN").stdin(std::process::Stdio::null()).output().unwrap()
    }

    fn ok(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert_eq!(output.status.code(), Some(0), "{args:?}: {}", text(&output.stderr));
        text(&output.stdout)
    }

    fn json(&self, args: &[&str]) -> Value {
        serde_json::from_str(&self.ok(args)).unwrap()
    }

    fn fails(&self, args: &[&str], code: i32) -> (String, String) {
        let output = self.run(args);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {}", text(&output.stderr));
        (text(&output.stdout), text(&output.stderr))
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Changes bytes of a file wherever they stand.
fn overwrite(path: &Path, old: &[u8], new: &[u8]) -> usize {
    let mut bytes = std::fs::read(path).unwrap();
    let places: Vec<usize> =
        bytes.windows(old.len()).enumerate().filter(|(_, window)| *window == old).map(|(at, _)| at).collect();
    for at in &places {
        bytes[*at..at + new.len()].copy_from_slice(new);
    }
    std::fs::write(path, bytes).unwrap();
    places.len()
}

#[test]
fn the_record_is_verified_and_a_changed_byte_in_the_file_is_found() {
    let profile = Profile::filled();
    let found = profile.json(&["verify", "--json"]);
    assert_eq!(
        (&found["holds"], &found["links"], &found["sealed_later"]),
        (&true.into(), &2.into(), &0.into())
    );
    let head = found["head"].as_str().unwrap().to_owned();
    let table = profile.ok(&["verify", "--noted", &head]);
    assert!(
        table.contains("as it was sealed") && table.contains(&head) && table.contains("link 2 of"),
        "{table}"
    );
    let (_, noted) = profile.fails(&["verify", "--noted", &"ab".repeat(32)], 1);
    assert!(noted.contains("not in the chain"), "{noted}");

    // In a copy: what was written last lies beside the file of a ledger that was open.
    let copy = profile.path("copy.db");
    profile.ok(&["backup", &copy]);
    std::fs::remove_dir_all(profile.0.path().join("data")).unwrap();
    std::fs::create_dir(profile.0.path().join("data")).unwrap();
    let file = profile.0.path().join("data/tributary.db");
    std::fs::copy(&copy, &file).unwrap();
    assert!(overwrite(&file, b"ORDER-5003", b"ORDER-6003") > 0);
    let (out, error) = profile.fails(&["verify", "--format", "table"], 1);
    for expected in ["link 1", "batch 1", "import of march.csv", "what it brought is not what was sealed"] {
        assert!(out.contains(expected) && error.contains(expected), "{expected}: {out} {error}");
    }
    let (out, _) = profile.fails(&["verify", "--format", "json"], 1);
    let found: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&found["broken_count"], &found["broken"][0]["kind"]), (&1.into(), &"content".into()));
    std::fs::copy(&copy, &file).unwrap();
    profile.ok(&["verify", "--noted", &head]);
}

#[test]
fn a_dispute_is_written_and_says_what_became_less() {
    let profile = Profile::filled();
    let account = profile.json(&["account", "list", "--json"])[0]["name"].as_str().unwrap().to_owned();
    for name in ["pack.pdf", "pack.csv"] {
        let output = profile.run(&["dispute", "--account", &account, "--out", &profile.path(name)]);
        let said = text(&output.stderr);
        assert!(said.contains("2 commissions became less: -10.13 EUR."), "{said}");
    }
    // By its number it is the same account, and what it says in short is printed as it is asked for.
    let number = profile.json(&["account", "list", "--json"])[0]["id"].to_string();
    let dispute = |more: &[&str]| profile.ok(&[&["dispute", "--account", &number][..], more].concat());
    let short: Value = serde_json::from_str(&dispute(&["--format", "json"])).unwrap();
    assert_eq!((&short["count"], &short["lost"][0]["amount"]), (&2.into(), &"-10.13".into()));
    let csv = dispute(&["--out", &profile.path("pack.csv"), "--format", "csv"]);
    assert!(csv.starts_with("commissions,lost,currency,") && csv.contains("\n2,-10.13,EUR,"), "{csv}");
    assert!(dispute(&[]).contains("-10.13"));
    assert_eq!(dispute(&["--out", &profile.path("pack.csv")]), "");
    let none = profile.run(&["dispute", "--account", &number, "--since", "2031-01-01"]);
    assert!(text(&none.stderr).contains("there is nothing to dispute"), "{}", text(&none.stderr));
    let (_, wrong) = profile.fails(&["dispute", "--account", "999"], 1);
    assert!(wrong.contains("There is no account “999”."), "{wrong}");
    assert!(std::fs::read(profile.path("pack.pdf")).unwrap().starts_with(b"%PDF-1."));
    let table = std::fs::read_to_string(profile.path("pack.csv")).unwrap();
    assert_eq!(table.lines().count(), 1 + 4, "{table}");
    assert!(table.contains("import of april.csv") && !table.contains("5003"), "{table}");
    profile.fails(&["dispute", "--out", &profile.path("x.pdf")], 2);
    let (_, error) = profile.fails(&["dispute", "No such shop", "--out", &profile.path("x.pdf")], 1);
    assert!(error.contains("There is no program “No such shop”."), "{error}");
    let days = ["--since", "2026-05-01", "--until", "2026-04-01"];
    profile.fails(&[&["dispute", "Garden", "--out", "x.pdf"], &days[..]].concat(), 2);
}

#[test]
fn a_year_is_shown_and_written() {
    let profile = Profile::filled();
    let year = profile.json(&["tax", "2026", "--basis", "approved", "--in", "EUR", "--json"]);
    assert_eq!((&year["total"]["amount"], &year["rows"]), (&"29.56".into(), &2.into()));
    let table = profile.ok(&["tax", "2026", "--basis", "approved", "--in", "EUR"]);
    assert!(table.lines().last().unwrap().starts_with("all") && table.contains("29.56"), "{table}");
    for name in ["year.csv", "year.xlsx", "year.pdf"] {
        profile.ok(&["tax", "2026", "--basis", "approved", "--in", "EUR", "--out", &profile.path(name)]);
        assert!(std::fs::metadata(profile.path(name)).unwrap().len() > 100);
    }
    let folder = profile.path("");
    profile.ok(&["tax", "2020", "--basis", "approved", "--in", "EUR", "--out", &folder]);
    assert!(Path::new(&profile.path("tributary-own-tax-2020-approved.pdf")).exists());
    let (_, error) = profile.fails(&["tax", "2026"], 1);
    assert!(error.contains("No currency is chosen."), "{error}");
    profile.fails(&["tax", "2026", "--start-month", "13"], 2);
}
