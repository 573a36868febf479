//! The command line as scripts rely on it: what it prints, how it exits, what it never shows.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

const AWIN: &str = "\
id,publisher_id,sale_amount,commission,date,commission_status,validation_date,extra,type,site_name,URL,decline_reason
5001,77,50.35,3.02,2026-03-09 20:43:26,1,2026-04-09 20:43:26,A-1,Sale,Garden,https://g.example,
5002,77,318.49,19.11,2026-04-01 16:21:55,0,,A-2,Lead,Garden,https://g.example,
5003,77,292.61,17.56,2026-04-23 14:11:33,2,,A-3,Sale,Garden,https://g.example,\"Returned, damaged\"
";

struct Profile(TempDir);

impl Profile {
    fn new() -> Profile {
        Profile(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    fn run(&self, args: &[&str]) -> Output {
        self.run_with(args, &[])
    }

    fn run_with(&self, args: &[&str], env: &[(&str, &str)]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tributary"));
        command.arg("--data-dir").arg(self.path().join("data")).args(args);
        for name in
            ["TRIBUTARY_PASSPHRASE", "TRIBUTARY_API_ORIGIN", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"]
        {
            command.env_remove(name);
        }
        command.envs(env.iter().copied()).stdin(std::process::Stdio::null()).output().unwrap()
    }

    /// A report that takes its time.
    fn long_report(&self) -> String {
        let rows: String = (0..150_000)
            .map(|id| {
                format!("L{id},77,50.35,3.02,2026-03-09 20:43:26,1,,A,Sale,Garden,https://g.example,\n")
            })
            .collect();
        let headings = AWIN.lines().next().unwrap();
        self.file("long.csv", &format!("{headings}\n{rows}"))
    }

    fn importing(&self, file: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tributary"));
        command.arg("--data-dir").arg(self.path().join("data"));
        command.args(["import", file, "--set", "currency=EUR"]);
        command
    }

    fn json(&self, args: &[&str]) -> Value {
        let output = self.run(args);
        assert_eq!(output.status.code(), Some(0), "{args:?}: {}", text(&output.stderr));
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{args:?}: {error}: {}", text(&output.stdout)))
    }

    fn fails(&self, args: &[&str], code: i32) -> String {
        let output = self.run(args);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {}", text(&output.stderr));
        assert_eq!(text(&output.stdout), "", "{args:?}");
        text(&output.stderr)
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn networks_are_listed_with_their_fields() {
    let networks = Profile::new().json(&["networks", "--json"]);
    let awin = networks.as_array().unwrap().iter().find(|network| network["slug"] == "awin").unwrap();
    assert_eq!(awin["confidence"], "written from documentation");
    let keys: Vec<_> =
        awin["fields"].as_array().unwrap().iter().map(|f| (f["key"].as_str(), f["kind"].as_str())).collect();
    assert_eq!(keys, [(Some("publisher_id"), Some("setting")), (Some("api_token"), Some("secret"))]);
    let of = |slug: &str, key: &str| {
        let network = networks.as_array().unwrap().iter().find(|network| network["slug"] == slug);
        network.unwrap_or_else(|| panic!("{slug} is gone"))[key].clone()
    };
    for (slug, way) in [
        ("awin", Some("API key")),
        ("tradetracker", Some("user and password")),
        ("skimlinks", Some("OAuth")),
        ("daisycon", Some("OAuth in the browser")),
        ("profitshare", Some("signed requests")),
        ("paypal", None),
    ] {
        assert_eq!(of(slug, "sign_in").as_str(), way, "{slug}");
    }
    assert_eq!((of("impact", "history_days"), of("awin", "history_days")), (1090.into(), Value::Null));
    assert_eq!((of("awin", "docs").is_string(), of("paypal", "docs")), (true, Value::Null));
}

#[test]
fn rejected_lines_are_written_to_be_corrected() {
    let profile = Profile::new();
    let file = profile.file("transactions.csv", &AWIN.replace("2026-04-01", "2026-04-31"));
    let out = profile.path().join("wrong.csv").display().to_string();
    let args = ["import", &file, "--set", "currency=EUR", "--rejected", &out];
    let output = profile.run(&args);
    assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
    let said = format!("The rejected line is in {out}. Correct it there and import that file.");
    assert!(text(&output.stderr).contains(&said), "{}", text(&output.stderr));
    let wrong = std::fs::read_to_string(&out).unwrap();
    assert_eq!(wrong.lines().count(), 2, "{wrong}");
    assert!(wrong.contains("\n5002,77,318.49,19.11,2026-04-31 16:21:55,0,,A-2,Lead,Garden,https://g.example,,“2026-04-31 16:21:55” is not a date\n"), "{wrong}");

    let right = profile.file("right.csv", &wrong.replace("2026-04-31", "2026-04-30"));
    let unused = profile.path().join("unused.csv").display().to_string();
    let done = profile.json(&["import", &right, "--rejected", &unused, "--json"]);
    assert_eq!((&done[0]["added"], &done[0]["rejected"]), (&1.into(), &serde_json::json!([])));
    assert!(!Path::new(&unused).exists());
    assert_eq!(profile.json(&["transactions", "--json"]).as_array().unwrap().len(), 3);

    // The file itself is never written over, and one file takes the lines of one report.
    let refused = profile.run(&["import", &file, "--rejected", &file]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("is the file that is read."), "{}", text(&refused.stderr));
    assert!(std::fs::read_to_string(&file).unwrap().contains("2026-04-31"));
    let two = profile.fails(&["import", &file, &right, "--rejected", &unused], 1);
    assert!(two.starts_with("tributary: Rejected lines are written of one report at a time."), "{two}");
    // What stands there already may have been corrected; and no place is found to be wrong after the import.
    let there = profile.fails(&["import", &file, "--rejected", &out], 1);
    assert!(there.starts_with(&format!("tributary: {out} is there already.")), "{there}");
    let nowhere = profile.path().join("nowhere/wrong.csv").display().to_string();
    let nowhere = profile.fails(&["import", &file, "--rejected", &nowhere], 1);
    assert!(nowhere.contains("There is no folder"), "{nowhere}");
    assert_eq!(profile.json(&["transactions", "--json"]).as_array().unwrap().len(), 3);
}

#[test]
fn a_file_without_a_good_line_is_written_to_be_corrected_as_well() {
    let profile = Profile::new();
    let file = profile.file("all.csv", &AWIN.replace("2026-", "2026-13-"));
    let out = profile.path().join("wrong.csv").display().to_string();
    let said = profile.fails(&["import", &file, "--set", "currency=EUR", "--rejected", &out], 1);
    assert!(
        said.contains("No row of all.csv could be read") && said.contains("The 3 rejected lines are in"),
        "{said}"
    );
    let right =
        profile.file("right.csv", &std::fs::read_to_string(&out).unwrap().replace("2026-13-", "2026-"));
    assert_eq!(profile.json(&["import", &right, "--set", "currency=EUR", "--json"])[0]["added"], 3);
}

#[test]
fn what_is_not_there_is_said_before_anything_is_read() {
    let profile = Profile::new();
    let file = profile.file("transactions.csv", AWIN);
    let unknown = profile.fails(&["import", &file, "--report", "nope"], 1);
    assert!(unknown.starts_with("tributary: There is no report “nope”."), "{unknown}");
    let nameless = profile.fails(&["import", &file, "--account", " ", "--set", "currency=EUR"], 1);
    assert!(nameless.starts_with("tributary: An account needs a name."), "{nameless}");
    assert_eq!(profile.json(&["account", "list", "--json"]), serde_json::json!([]));
}

#[test]
fn an_undo_waits_for_later_files_with_the_same_rows_and_takes_a_mistaken_setting_along() {
    let profile = Profile::new();
    let file = profile.file("transactions.csv", AWIN);
    let other = profile.file("more.csv", &AWIN.replace("5003", "5004"));
    profile.json(&["import", &file, "--set", "currency=EUR", "--json"]);
    let more = profile.json(&["import", &other, "--json"]);
    assert_eq!((&more[0]["added"], &more[0]["unchanged"]), (&1.into(), &2.into()));
    let refused = profile.fails(&["import", "--undo", "1"], 1);
    assert_eq!(
        refused,
        "tributary: A later import has 2 of its rows, too: more.csv (batch 2). Undo the later ones first, then this \
         one. What you want to keep can be imported again.\n"
    );
    profile.json(&["import", "--undo", "2", "--json"]);
    let before = profile.json(&["transactions", "--json"]);
    let mistaken = profile.json(&["import", &file, "--set", "currency=USD", "--json"]);
    assert_eq!(mistaken[0]["updated"], 3);
    profile.json(&["import", "--undo", &mistaken[0]["batch"].to_string(), "--json"]);
    assert_eq!(profile.json(&["transactions", "--json"]), before);
    let right = profile.json(&["import", &file, "--json"]);
    assert_eq!((&right[0]["updated"], &right[0]["unchanged"]), (&0.into(), &3.into()));
}

#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_stops_an_import_and_leaves_nothing_behind() {
    let profile = Profile::new();
    let file = profile.long_report();
    assert_eq!(profile.json(&["transactions", "--json"]), serde_json::json!([]));
    let mut command = profile.importing(&file);
    let running =
        command.stderr(std::process::Stdio::piped()).stdout(std::process::Stdio::null()).spawn().unwrap();
    // It listens from the moment that it takes hold of the signal.
    let status = format!("/proc/{}/status", running.id());
    let caught = || {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let mask =
            text.lines().find_map(|line| line.strip_prefix("SigCgt:")).map(str::trim).map(str::to_owned);
        mask.is_none_or(|mask| u64::from_str_radix(&mask, 16).is_ok_and(|mask| mask & 2 != 0))
    };
    while !caught() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert!(Command::new("kill").args(["-INT", &running.id().to_string()]).status().unwrap().success());
    let output = running.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        text(&output.stderr),
        "tributary: long.csv was stopped while it was read. Nothing of it was stored.\n"
    );
    assert_eq!(profile.json(&["transactions", "--json"]), serde_json::json!([]));
    assert_eq!(profile.json(&["account", "list", "--json"]), serde_json::json!([]));
}

#[cfg(target_os = "linux")]
#[test]
fn a_killed_import_leaves_nothing_behind_and_can_be_done_again() {
    let profile = Profile::new();
    let few = profile.file("few.csv", AWIN);
    profile.json(&["import", &few, "--set", "currency=EUR", "--json"]);
    let before = profile.json(&["transactions", "--json"]);
    let file = profile.long_report();
    let mut running = profile.importing(&file).stdout(std::process::Stdio::null()).spawn().unwrap();
    // Killed in the middle: a part of it is written down already.
    let written = profile.path().join("data/tributary.db-wal");
    let is_ended = |running: &mut std::process::Child| running.try_wait().unwrap().is_some();
    while !is_ended(&mut running) && written.metadata().map_or(0, |file| file.len()) < 1_000_000 {
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    assert!(!is_ended(&mut running), "it was done before it could be killed");
    running.kill().unwrap();
    running.wait().unwrap();
    assert_eq!(profile.json(&["transactions", "--json"]), before);
    let done = profile.json(&["import", &file, "--set", "currency=EUR", "--json"]);
    assert_eq!((&done[0]["added"], &done[0]["rejected"]), (&150_000.into(), &serde_json::json!([])));
}

#[test]
fn a_report_is_imported_once_and_taken_back_exactly() {
    let profile = Profile::new();
    let file = profile.file("transactions.csv", AWIN);
    let dry = profile.json(&["import", &file, "--set", "currency=EUR", "--dry-run", "--json"]);
    assert_eq!((&dry[0]["batch"], &dry[0]["added"]), (&Value::Null, &3.into()));
    assert_eq!(profile.json(&["transactions", "--json"]), serde_json::json!([]));

    let done = profile.json(&["import", &file, "--set", "currency=EUR", "--json"]);
    assert_eq!(done[0]["report"], "awin-transactions");
    assert_eq!(
        (&done[0]["rows"], &done[0]["added"], &done[0]["rejected"]),
        (&3.into(), &3.into(), &serde_json::json!([]))
    );
    let again = profile.json(&["import", &file, "--json"]);
    assert_eq!(
        (&again[0]["added"], &again[0]["updated"], &again[0]["unchanged"]),
        (&0.into(), &0.into(), &3.into())
    );

    let rows = profile.json(&["transactions", "--format", "json"]);
    let first = &rows[0];
    let expected = serde_json::json!({
        "id": "5001", "account": "Awin", "network": "awin", "program_id": null, "program": first["program"],
        "status": "approved", "kind": "sale", "occurred_at": "2026-03-09T20:43:26Z", "commission": "3.02",
        "currency": "EUR", "sale_amount": "50.35", "quantity": null, "sub_id": null, "order_id": "A-1",
        "customer_id": null, "clicked_at": null,
    });
    assert_eq!(first, &expected);
    assert_eq!(rows.as_array().unwrap().len(), 3);

    let income = profile.json(&["income", "--by", "month", "--json"]);
    let months: Vec<_> = income
        .as_array()
        .unwrap()
        .iter()
        .map(|m| (m["month"].as_str().unwrap(), m["earned"].as_str().unwrap()))
        .collect();
    assert_eq!(months, [("2026-03", "3.02"), ("2026-04", "19.11")]);

    let batch = done[0]["batch"].to_string();
    assert_eq!(profile.json(&["import", "--undo", &batch, "--json"])["removed"], 3);
    assert_eq!(profile.json(&["transactions", "--json"]), serde_json::json!([]));
}

#[test]
fn a_status_change_arrives_with_its_history() {
    let profile = Profile::new();
    let file = profile.file("march.csv", AWIN);
    profile.json(&["import", &file, "--set", "currency=EUR", "--json"]);
    let later = profile.file("april.csv", &AWIN.replace("16:21:55,0,", "16:21:55,1,"));
    let done = profile.json(&["import", &later, "--json"]);
    assert_eq!((&done[0]["updated"], &done[0]["unchanged"]), (&1.into(), &2.into()));
    let history = profile.json(&["history", "5002", "--json"]);
    let states: Vec<_> = history[0]["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|seen| seen["status"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["pending", "approved"]);
    assert!(history[0]["history"][1]["source"].as_str().unwrap().contains("april.csv"));
}

#[test]
fn what_changed_is_listed_as_it_was_and_as_it_is() {
    let profile = Profile::new();
    let file = profile.file("march.csv", AWIN);
    profile.json(&["import", &file, "--set", "currency=EUR", "--json"]);
    let rows = profile.json(&["changes", "--json"]);
    assert_eq!(rows.as_array().unwrap().len(), 3);
    let mut first = rows.as_array().unwrap().iter().find(|row| row["id"] == "5001").unwrap().clone();
    assert!(first.as_object_mut().unwrap().remove("changed_at").unwrap().is_string());
    let expected = serde_json::json!({
        "change": "new", "from": "import of march.csv", "id": "5001", "account": "Awin", "network": "awin",
        "program_id": null, "program": null, "occurred_at": "2026-03-09T20:43:26Z", "status_before": null, "status": "approved",
        "commission_before": null, "currency_before": null, "commission": "3.02", "currency": "EUR",
    });
    assert_eq!(first, expected);

    let csv = text(&profile.run(&["changes", "--format", "csv", "--seen"]).stdout);
    assert!(csv.starts_with("change,changed_at,from,id,"), "{csv}");
    assert_eq!(csv.lines().count(), 4);
    // To the second: what comes in the same second as the look is not after it.
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    let later = profile.file("april.csv", &AWIN.replace("16:21:55,0,", "16:21:55,1,"));
    profile.json(&["import", &later, "--json"]);
    let table = profile.run(&["changes"]);
    let lines: Vec<String> = text(&table.stdout).lines().map(str::to_owned).collect();
    assert!(lines.len() == 2 && lines[0].starts_with("program") && lines[1].starts_with("Awin"), "{lines:?}");
    assert!(lines[1].contains("approved  pending 19.11  approved 19.11"), "{lines:?}");
    assert!(text(&table.stderr).starts_with("Against how it was on "), "{table:?}");
    assert_eq!(profile.json(&["changes", "--since", "2020-01-01", "--json"]).as_array().unwrap().len(), 3);
    assert!(profile.fails(&["changes", "--since", "yesterday"], 2).contains("YYYY-MM-DD"));
}

#[test]
fn a_reader_that_stops_reading_is_no_failure() {
    let profile = Profile::new();
    let rows: String =
        (0..20_000).map(|id| format!("{id},77,1,1,2026-03-09 20:43:26,1,,,Sale,G,,\n")).collect();
    let heading = AWIN.lines().next().unwrap();
    let file = profile.file("many.csv", &format!("{heading}\n{rows}"));
    profile.json(&["import", &file, "--set", "currency=EUR", "--json"]);
    for args in [
        ["transactions", "--format=csv"],
        ["transactions", "--format=json"],
        ["changes", "--format=csv"],
        ["forecast", "--format=table"],
    ] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tributary"))
            .arg("--data-dir")
            .arg(profile.path().join("data"))
            .args(args)
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let ended = child.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(0), "{args:?}: {}", text(&ended.stderr));
    }
}

#[test]
fn bad_rows_are_named_and_the_good_ones_kept() {
    let profile = Profile::new();
    let file = profile.file("mixed.csv", &AWIN.replace("19.11", "n/a"));
    let output = profile.run(&["import", &file, "--set", "currency=EUR", "--json"]);
    assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
    let done: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(done[0]["added"], 2);
    assert_eq!(done[0]["rejected"][0]["line"], 3);
}

#[test]
fn what_is_no_report_is_refused_with_a_sentence() {
    let profile = Profile::new();
    let page = profile.file("report.csv", "<!DOCTYPE html><html><body>Please sign in</body></html>");
    assert!(profile.fails(&["import", &page], 1).contains("web page"));
    let unknown = profile.file("shopping.csv", "Item,Price\nMilk,1.20\n");
    assert!(!profile.fails(&["import", &unknown], 1).is_empty());
    let report = profile.file("awin.csv", AWIN);
    let said = profile.fails(&["import", &report, "--set", "curency=EUR"], 1);
    assert!(said.contains("“curency”") && said.contains("currency"), "{said}");
    assert!(
        profile
            .fails(&["import", &profile.path().join("gone.csv").display().to_string()], 1)
            .contains("not there")
    );
    assert_eq!(profile.json(&["transactions", "--json"]), serde_json::json!([]));
}

#[test]
fn usage_is_told_apart_from_failure() {
    let profile = Profile::new();
    profile.fails(&["transactions", "--since", "31.01.2026"], 2);
    profile.fails(&["transactions", "--status", "locked"], 2);
    profile.fails(&["no-such-command"], 2);
    for command in [
        &["sync"][..],
        &["transactions"],
        &["daily"],
        &["payments"],
        &["income"],
        &["chart", "--out", "c.svg"],
    ] {
        let reversed = [command, &["--since", "2026-02-02", "--until", "2026-02-01"]].concat();
        let said = profile.fails(&reversed, 2);
        assert!(said.contains("--since 2026-02-02 is after --until 2026-02-01"), "{said}");
        assert!(!profile.path().join("c.svg").exists());
    }
    for file in ["all.pdf", "all", "all.csv.gz"] {
        let said = profile.fails(&["export", "--out", file], 2);
        assert!(said.contains(".csv, .xlsx, .json or .parquet"), "{said}");
    }
    for origin in ["http://example.com", "https://127.0.0.1:1@evil.example", "http://10.0.0.1:80", "nonsense"]
    {
        let output = profile.run_with(&["sync"], &[("TRIBUTARY_API_ORIGIN", origin)]);
        assert_eq!(output.status.code(), Some(2), "{origin}: {}", text(&output.stderr));
    }
    assert!(profile.fails(&["account", "add", "awni", "--name", "x"], 1).contains("awin"));
    assert!(profile.fails(&["sync", "nobody"], 1).contains("nobody"));
}

#[test]
fn secrets_come_from_no_argument_and_lie_nowhere_in_the_open() {
    let profile = Profile::new();
    let secret = "PLANTED-7f3a9c-SECRET";
    let refused = profile.fails(
        &[
            "account",
            "add",
            "awin",
            "--name",
            "A",
            "--set",
            "publisher_id=1",
            "--set",
            &format!("api_token={secret}"),
        ],
        1,
    );
    assert!(!refused.contains(secret));
    let args = [
        "account",
        "add",
        "awin",
        "--name",
        "A",
        "--set",
        "publisher_id=1",
        "--secret-env",
        "api_token=MY_TOKEN",
    ];
    let locked = profile.run_with(&args, &[("MY_TOKEN", secret)]);
    assert_eq!(locked.status.code(), Some(1));
    assert!(text(&locked.stderr).contains("TRIBUTARY_PASSPHRASE"), "{}", text(&locked.stderr));
    let env = [("MY_TOKEN", secret), ("TRIBUTARY_PASSPHRASE", "open sesame")];
    let added = profile.run_with(&args, &env);
    assert_eq!(added.status.code(), Some(0), "{}", text(&added.stderr));
    let wrong = profile.run_with(&["account", "check", "A"], &[("TRIBUTARY_PASSPHRASE", "wrong")]);
    assert_eq!(wrong.status.code(), Some(1));
    // Nobody listens on port 9 of this machine: the sync fails, and says so without the secret.
    let offline = [("TRIBUTARY_PASSPHRASE", "open sesame"), ("TRIBUTARY_API_ORIGIN", "http://127.0.0.1:9")];
    let synced = profile
        .run_with(&["-v", "sync", "--json", "--since", "2026-01-01", "--until", "2026-01-02"], &offline);
    assert_eq!(synced.status.code(), Some(1));
    for output in [&locked, &added, &wrong, &synced] {
        assert!(!text(&output.stdout).contains(secret) && !text(&output.stderr).contains(secret));
    }
    let mut files = vec![profile.path().join("data")];
    let mut read = 0;
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            let bytes = std::fs::read(&path).unwrap();
            assert!(
                !bytes.windows(secret.len()).any(|window| window == secret.as_bytes()),
                "{}",
                path.display()
            );
            read += 1;
        }
    }
    assert!(read >= 2, "the ledger and the vault are files in the data folder");
}

#[test]
fn an_entry_by_hand_is_income_like_any_other() {
    let profile = Profile::new();
    profile.json(&[
        "add",
        "Local bakery",
        "-4.50",
        "eur",
        "--date",
        "2026-02-03",
        "--kind",
        "adjustment",
        "--note",
        "sent back",
        "--json",
    ]);
    let id = profile.json(&[
        "add",
        "Local bakery",
        "12.50",
        "EUR",
        "--date",
        "2026-02-03",
        "--status",
        "paid",
        "--json",
    ]);
    let by_program = profile.json(&["income", "--by", "program", "--json"]);
    assert_eq!(
        (&by_program[0]["program"], &by_program[0]["earned"]),
        (&"Local bakery".into(), &"8.00".into())
    );
    assert_eq!(
        profile.json(&["history", id["id"].as_str().unwrap(), "--json"])[0]["history"][0]["source"],
        "by hand"
    );
    assert!(profile.fails(&["add", "X", "1,5", "EUR"], 1).contains("1,5"));
    assert!(profile.fails(&["add", "X", "1", "EURO"], 2).contains("EURO"));
}

#[test]
fn entries_by_hand_are_listed_corrected_and_paid() {
    let profile = Profile::new();
    let add = |amount: &str, more: &[&str]| {
        let args = [&["add", "Local bakery", amount, "EUR", "--date", "2026-02-03", "--json"], more].concat();
        profile.json(&args)["id"].as_str().unwrap().to_owned()
    };
    let (first, second) = (add("12.50", &["--sub-id", "flyer", "--note", "by the till"]), add("7", &[]));
    let hand = |more: &[&str]| profile.json(&[&["hand", "list", "--json"], more].concat());
    let lines = |list: &Value| -> Vec<_> {
        let line = |row: &Value| {
            [&row["id"], &row["commission"], &row["status"], &row["note"]].map(Value::to_string)
        };
        list.as_array().unwrap().iter().map(|row| line(row).join(" ")).collect()
    };
    assert_eq!(
        lines(&hand(&[])),
        [r#""hand-1" "12.50" "approved" "by the till""#, r#""hand-2" "7.00" "approved" null"#]
    );
    let changed = profile.json(&["hand", "edit", &first, "--amount", "13.50", "--note", "", "--json"]);
    assert_eq!(changed["ids"], serde_json::json!([first]));
    let paid = profile.json(&["hand", "edit", &first, &second, "--paid-on", "2026-03-01", "--json"]);
    assert_eq!(paid["payments"], serde_json::json!([{ "amount": "20.50", "currency": "EUR" }]));
    let payments = profile.json(&["payments", "--json"]);
    assert_eq!((&payments[0]["date"], &payments[0]["amount"]), (&"2026-03-01".into(), &"20.50".into()));
    assert_eq!(
        lines(&hand(&["--status", "paid"])),
        [r#""hand-1" "13.50" "paid" null"#, r#""hand-2" "7.00" "paid" null"#]
    );
    profile.json(&["import", "--undo", &paid["batch"].to_string(), "--json"]);
    assert_eq!(profile.json(&["payments", "--json"]), serde_json::json!([]));
    let table = text(&profile.run(&["hand", "list"]).stdout);
    assert!(table.contains("2026-02-03") && table.contains("flyer"), "{table}");
    assert!(profile.fails(&["hand", "edit", "hand-9", "--status", "paid"], 1).contains("hand-9"));
    assert!(profile.fails(&["hand", "edit", &first, "--status", "approved"], 1).contains("Nothing"));
    profile.fails(&["hand", "edit"], 2);
    profile.fails(&["hand", "edit", &first, "--status", "paid", "--paid-on", "2026-03-01"], 2);
    // The account is one of those that are listed, and the ways to sync it say what it is.
    assert!(text(&profile.run(&["account", "list"]).stdout).contains("By hand"));
    for args in [&["sync", "By hand"][..], &["account", "check", "By hand"]] {
        assert!(profile.fails(args, 1).contains("by hand"), "{args:?}");
    }
}

#[test]
fn what_comes_again_is_entered_when_it_is_due() {
    let profile = Profile::new();
    let today = chrono::Local::now().date_naive();
    let before = (today - chrono::TimeDelta::days(15)).to_string();
    let made = profile.json(&["add", "Hosting", "29", "EUR", "--every", "week", "--date", &before, "--json"]);
    assert_eq!((&made["rule"]["id"], made["made"].as_array().unwrap().len()), (&1.into(), 3));
    let expected = || profile.json(&["hand", "list", "--expected", "--json"]).as_array().unwrap().clone();
    assert_eq!(expected().len(), 3);
    assert_eq!((&expected()[0]["kind"], &expected()[0]["status"]), (&"recurring".into(), &"pending".into()));
    let id = expected()[0]["id"].as_str().unwrap().to_owned();
    profile.json(&["hand", "edit", &id, "--status", "approved", "--json"]);
    // A sync makes what is due, and only once: there is nothing new.
    assert_eq!(profile.run(&["sync"]).status.code(), Some(0));
    assert_eq!(expected().len(), 2);
    let ends = (today + chrono::TimeDelta::days(60)).to_string();
    let changed = profile.json(&["recurring", "edit", "1", "--amount", "31", "--until", &ends, "--json"]);
    assert_eq!(
        (&changed["rule"]["commission"]["amount"], &changed["made"]),
        (&"31.00".into(), &serde_json::json!([]))
    );
    assert_eq!(expected()[0]["commission"], "29.00");
    let rules = || profile.json(&["recurring", "list", "--json"]);
    profile.json(&["recurring", "pause", "1", "--json"]);
    assert_eq!((&rules()[0]["paused"], &rules()[0]["until"]), (&true.into(), &ends.as_str().into()));
    assert!(text(&profile.run(&["recurring", "list"]).stdout).contains("paused"));
    assert_eq!(profile.json(&["recurring", "resume", "1", "--json"])["rule"]["paused"], false);
    profile.json(&["recurring", "stop", "1", "--json"]);
    assert_eq!((rules(), expected().len()), (serde_json::json!([]), 2));
    assert!(profile.fails(&["recurring", "edit", "7", "--amount", "1"], 1).contains('7'));
    profile.fails(&["add", "Hosting", "29", "EUR", "--every", "fortnight"], 2);
    profile.fails(&["add", "Hosting", "29", "EUR", "--times", "3"], 2);
}

#[test]
fn the_day_of_an_entry_is_the_users_own() {
    // At any moment the calendars of these two clocks show different days.
    for (zone, hours) in [("<+14>-14", 14), ("<-12>12", -12)] {
        let profile = Profile::new();
        let day = || (chrono::Utc::now() + chrono::TimeDelta::hours(hours)).date_naive().to_string();
        let before = day();
        profile.run_with(&["add", "Shop", "1", "EUR"], &[("TZ", zone)]);
        profile.run_with(&["add", "Host", "1", "EUR", "--every", "year"], &[("TZ", zone)]);
        let rows = profile.json(&["hand", "list", "--json"]);
        for row in [&rows[0], &rows[1]] {
            let entered = &row["occurred_at"].as_str().unwrap()[..10];
            assert!(entered == before || entered == day(), "{zone}: {row}");
        }
    }
}

#[test]
fn a_backup_comes_back_and_a_wrong_file_changes_nothing() {
    let profile = Profile::new();
    profile.json(&["add", "Shop", "1", "EUR", "--json"]);
    let copy = profile.path().join("copy.db").display().to_string();
    assert_eq!(profile.run(&["backup", &copy]).status.code(), Some(0));
    profile.json(&["add", "Shop", "2", "EUR", "--json"]);
    let nonsense = profile.file("nonsense.db", "this is no database");
    profile.fails(&["restore", &nonsense], 1);
    assert_eq!(profile.json(&["transactions", "--json"]).as_array().unwrap().len(), 2);
    assert_eq!(profile.run(&["restore", &copy]).status.code(), Some(0));
    assert_eq!(profile.json(&["transactions", "--json"]).as_array().unwrap().len(), 1);
}

#[test]
fn charts_and_exports_are_files() {
    let profile = Profile::new();
    let file = profile.file("transactions.csv", AWIN);
    profile.json(&["import", &file, "--set", "currency=EUR", "--json"]);
    for (name, start) in [("c.svg", &b"<svg"[..]), ("c.png", &b"\x89PNG"[..])] {
        let path = profile.path().join(name);
        let output = profile.run(&["chart", "--out", &path.display().to_string(), "--in", "EUR"]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let bytes = std::fs::read(path).unwrap();
        assert!(bytes.windows(start.len()).take(200).any(|window| window == start), "{name}");
    }
    profile.fails(&["chart", "--out", "c.pdf", "--in", "EUR"], 1);
    for (name, start) in
        [("all.csv", &b"id,account"[..]), ("all.xlsx", b"PK"), ("all.json", b"["), ("all.parquet", b"PAR1")]
    {
        let path = profile.path().join(name);
        assert_eq!(profile.run(&["export", "--out", &path.display().to_string()]).status.code(), Some(0));
        assert!(std::fs::read(path).unwrap().starts_with(start), "{name}");
    }
    let csv = profile.path().join("all.csv").display().to_string();
    assert_eq!(std::fs::read_to_string(&csv).unwrap().lines().count(), 4);
    let back = Profile::new();
    let brought = back.json(&["import", &csv, "--json"]);
    assert_eq!((&brought[0]["report"], &brought[0]["added"]), (&"tributary".into(), &3.into()));
    assert!(brought[0]["batch"].is_number() && brought[0]["account"] == "Awin");
    assert_eq!(back.run(&["transactions", "--json"]).stdout, profile.run(&["transactions", "--json"]).stdout);
    assert_eq!(text(&profile.run(&["transactions", "--format", "csv"]).stdout).lines().count(), 4);
}

#[test]
fn the_demo_fills_a_sample_profile_and_leaves_the_own_one_alone() {
    let profile = Profile::new();
    let output = profile.run(&["demo"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let printed = text(&output.stdout);
    assert!(printed.contains("Income by program") && printed.contains("Income by month"), "{printed}");
    for line in printed.lines().filter_map(|line| line.strip_prefix("Chart: ")) {
        assert!(std::fs::metadata(line).unwrap().len() > 1_000, "{line}");
    }
    assert_eq!(profile.json(&["transactions", "--json"]), serde_json::json!([]));
}

#[test]
fn payouts_of_the_sample_are_late_matched_and_asked_for() {
    let profile = Profile::new();
    assert_eq!(profile.run(&["demo"]).status.code(), Some(0));
    let folder = profile.path().join("data/sample");
    let sample = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tributary"));
        command.arg("--data-dir").arg(&folder).args(args).stdin(std::process::Stdio::null());
        command.output().unwrap()
    };
    let json = |args: &[&str]| -> Value {
        let output = sample(args);
        assert_eq!(output.status.code(), Some(0), "{args:?}: {}", text(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let page = json(&["payouts", "--format", "json"]);
    // The newsletter's last payouts did not come, and nobody else's are late.
    let late = page["late"].as_array().unwrap();
    assert!(
        !late.is_empty() && late.iter().all(|due| due["account_name"] == "Riverbank · newsletter"),
        "{late:?}"
    );
    assert_eq!(&json(&["--json", "payouts", "--late"]), &page["late"]);
    // The sample's bank: one less a fee, one in another currency, one for two of two accounts; the exact are matched.
    let hows: Vec<_> =
        page["proposals"].as_array().unwrap().iter().map(|one| one["how"].as_str().unwrap()).collect();
    assert_eq!(hows, ["near", "near", "one_for_many"]);
    assert_eq!(page["certain"], 0);
    let received = json(&["--json", "payouts", "--received"]);
    assert!(received.as_array().unwrap().iter().filter(|one| one["state"] == "matched").count() > 40);
    let several = &page["proposals"][2];
    let row = |of: &str, at: usize| several[of][at]["row"].to_string();
    let args =
        ["--json", "payouts", "match", &row("payouts", 0), &row("receipts", 0), "--with", &row("payouts", 1)];
    let done = json(&args);
    assert_eq!((&done["matches"], done["batches"].as_array().unwrap().len()), (&Value::from(2), 2));
    let shown = json(&["payouts", "show", &row("payouts", 1)]);
    assert_eq!(
        (&shown["payout"]["state"], &shown["payout"]["matches"][0]["how"]),
        (&Value::from("matched"), &Value::from("one_for_many"))
    );
    assert_eq!(shown["difference"]["amount"], "0.00");
    let table = text(&sample(&["payouts", "show", &row("payouts", 1), "--format", "table"]).stdout);
    assert!(table.contains("one_for_many") && table.contains("payout less commissions"), "{table}");
    let is_less =
        |one: &&Value| one["says"].as_str().unwrap().ends_with("less than was sent: it counts as a fee.");
    let near = page["proposals"].as_array().unwrap().iter().find(is_less).unwrap();
    let fee = sample(&[
        "payouts",
        "match",
        &near["payouts"][0]["row"].to_string(),
        &near["receipts"][0]["row"].to_string(),
        "--format",
        "csv",
    ]);
    let (out, said) = (text(&fee.stdout), text(&fee.stderr));
    assert!(out.starts_with("matches,batches,fee,currency\n1,"), "{out}");
    assert!(said.contains("less arrived than was sent: it counts as a fee."), "{said}");
    assert_eq!(text(&sample(&["payouts", "auto", "--format", "csv"]).stdout).lines().last(), Some("0,,,"));
    let account = late[0]["account"].to_string();
    let by_number = json(&["--json", "payouts", "--late", "--account", &account]);
    assert_eq!(by_number, page["late"]);
    let unmatch = shown["payout"]["matches"][0]["id"].to_string();
    assert_eq!(json(&["--json", "payouts", "unmatch", &unmatch])["matches"], 1);
    let due = late[0]["day"].as_str().unwrap();
    let which = ["--account", "Riverbank · newsletter", "--currency", "USD", "--due", due];
    let out = profile.path().join("late.csv");
    let chase =
        sample(&[&["payouts", "chase"][..], &which[..], &["--out", out.to_str().unwrap()][..]].concat());
    assert_eq!(chase.status.code(), Some(0), "{}", text(&chase.stderr));
    assert!(
        text(&chase.stdout).starts_with("Payout of ") && text(&chase.stdout).contains("Publisher id: 48122")
    );
    assert!(std::fs::read_to_string(&out).unwrap().lines().count() > 1);
    for (more, words) in [
        (&["not-due", "--amount", "5"][..], "The amount 5 means nothing here."),
        (
            &["received", "--amount", "5", "--until", "2030-01-01"][..],
            "--until 2030-01-01 means nothing here.",
        ),
        (&["snoozed", "--date", "2030-01-01"][..], "Say --until."),
    ] {
        let refused = sample(&[&["payouts", "mark"][..], &which[..], more].concat());
        assert_eq!(
            (refused.status.code(), text(&refused.stderr).contains(words)),
            (Some(1), true),
            "{words}"
        );
    }
    let other = ["--account", "Riverbank · newsletter", "--currency", "USD", "--due", "2020-01-01"];
    let refused = sample(&[&["payouts", "mark"][..], &other[..], &["not-due"][..]].concat());
    let said = text(&refused.stderr);
    assert!(said.contains("is expected on 2020-01-01") && said.contains(due), "{said}");
    let marked = sample(&[&["payouts", "mark"][..], &which[..], &["not-due"][..]].concat());
    assert!(text(&marked.stderr).contains("import --undo"), "{}", text(&marked.stderr));
    assert_eq!(json(&["--json", "payouts", "--late"]).as_array().unwrap().len(), late.len() - 1);
    // A cell has one number, and what is told once is in one line.
    let csv = text(&sample(&["placement", "unplaced", "--format", "csv"]).stdout);
    let mut lines = csv.lines();
    assert_eq!(lines.next(), Some("program,sub-ID,since,commissions,earned,currency"));
    assert!(lines.clone().count() > 0 && lines.all(|line| line.split(',').count() == 6), "{csv}");
    let unplaced = json(&["placement", "unplaced", "--format", "json"]);
    let (rows, each) = (unplaced.as_array().unwrap(), |row: &Value| row["earned"].as_array().unwrap().len());
    assert_eq!(csv.lines().count() - 1, rows.iter().map(each).sum::<usize>());
    // The command that a finding names shows what is behind it, and nothing else.
    let found = json(&["terms", "check", "--json"]);
    let found: Vec<&Value> = found.as_array().unwrap().iter().filter(|one| one["row_count"] != 0).collect();
    assert!(found.len() >= 3, "{found:?}");
    for one in found {
        let (finding, shown_by) = (one["finding"].as_str().unwrap(), one["shown_by"].as_str().unwrap());
        let of = if one["rows"][0]["row"].is_null() { "referrals" } else { "transactions" };
        assert_eq!(shown_by, format!("tributary {of} --finding \"{finding}\""));
        let rows = json(&[of, "--finding", finding, "--format", "json"]);
        assert_eq!(Value::from(rows.as_array().unwrap().len()), one["row_count"], "{shown_by}");
    }
    let gone = sample(&["transactions", "--finding", "terms 1 x RateFell"]);
    assert_eq!(gone.status.code(), Some(1));
    assert!(text(&gone.stderr).contains("is not found, or not any more"), "{}", text(&gone.stderr));
    let wrong = sample(&["payouts", "match", "999999", "1"]);
    assert_eq!(wrong.status.code(), Some(1));
    assert!(text(&wrong.stderr).contains("There is no payout with the number 999999."));
}

#[test]
fn what_has_nothing_in_it_says_why() {
    let profile = Profile::new();
    for (args, words) in [
        (&["payouts"][..], "Nothing is expected"),
        (&["payouts", "--late"], "Nothing is late."),
        (&["payouts", "--expected"], "Nothing is expected"),
        (&["payouts", "--received"], "No network tells of a payout"),
        (&["payouts", "--receipts"], "No bank or wallet tells of a receipt yet"),
        (&["payouts", "--proposals"], "There is nothing to match payouts with"),
        (&["payouts", "--proposals", "--format", "json"], "There is nothing to match payouts with"),
        (&["tax", "2025", "--in", "EUR"], "Nothing counts as received from 2025-01-01 to 2025-12-31"),
        (&["tax", "2025", "--in", "EUR", "--basis", "approved"], "Nothing counts as approved"),
    ] {
        let output = profile.run(args);
        assert_eq!(output.status.code(), Some(0), "{args:?}");
        let said = text(&output.stderr);
        assert!(said.contains(words) && said.contains('`'), "{args:?}: {said}");
        let quiet = profile.run(&[&["-q"][..], args].concat());
        assert_eq!(text(&quiet.stderr), "", "{args:?}");
    }
    let baker = ["referrals", "add", "The baker", "--program", "Hosting seats", "--date", "2026-01-10"];
    assert_eq!(profile.run(&baker).status.code(), Some(0));
    let shown = profile.run(&["referrals", "show", "The baker", "--format", "csv"]);
    assert_eq!(text(&shown.stdout), "number,day,kind,status,commission,currency\n");
    assert!(text(&shown.stderr).contains("Nothing came because of them so far."));
    assert_eq!(profile.json(&["referrals", "show", "The baker"])["referral"]["id"], "The baker");
}

#[test]
fn every_report_in_an_archive_is_imported() {
    use std::io::Write;
    let profile = Profile::new();
    let path = profile.path().join("reports.zip");
    let mut archive = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    for (name, text) in [
        ("march.csv", AWIN.to_owned()),
        ("april.csv", AWIN.replace("500", "600")),
        ("notes.txt", "nothing".to_owned()),
    ] {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap();
    let done = profile.json(&["import", &path.display().to_string(), "--set", "currency=EUR", "--json"]);
    let added: Vec<_> = done.as_array().unwrap().iter().map(|file| file["added"].as_u64().unwrap()).collect();
    assert_eq!(added, [3, 3]);
}

#[test]
fn a_summary_stores_nothing_and_says_so() {
    let profile = Profile::new();
    let orders = "Category,Name,ASIN,Date,Qty,Price($),Link Type,Tag\nBooks,Tea,B000000001,2026-09-01,1,2.00,Other,a-20\n";
    let file = profile.file("orders.csv", orders);
    let output = profile.run(&["import", &file, "--json"]);
    assert_eq!(output.status.code(), Some(0));
    let done: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&done[0]["report"], &done[0]["batch"], &done[0]["rows"], &done[0]["skipped"], &done[0]["added"]),
        (&"amazon-associates-fee-orders".into(), &Value::Null, &1.into(), &1.into(), &0.into())
    );
    assert!(text(&output.stderr).contains("is a summary, of which nothing is stored"));
    assert_eq!(profile.json(&["account", "list", "--json"]), serde_json::json!([]));
}

#[test]
fn the_same_money_under_other_ids_is_refused_and_named() {
    let profile = Profile::new();
    let conversions = "conversion_id,conversion_date_time,conversion_status,publisher_commission,currency\nc1,2026-04-25 02:03:32,approved,3.00,EUR\n";
    let items = "conversion_id,conversion_item_id,conversion_date_time,item_status,item_publisher_commission,currency\nc1,i1,2026-04-25 02:03:32,approved,3.00,EUR\n";
    let first = profile.file("conversions.csv", conversions);
    let second = profile.file("items.csv", items);
    let batch = profile.json(&["import", &first, "--json"])[0]["batch"].as_i64().unwrap();
    for dry in [&["import", &second][..], &["import", &second, "--dry-run"]] {
        let said = profile.fails(dry, 1);
        assert!(said.contains("partnerize-conversion") && said.contains("conversions.csv"), "{said}");
        assert!(said.contains(&format!("--undo {batch}")) && said.contains("--anyway"), "{said}");
    }
    let output = profile.run(&["import", &second, "--json"]);
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), told[0]["added"].as_u64()), (Some(1), Some(0)));
    assert!(told[0]["error"].as_str().unwrap().contains("partnerize-conversion"));
    // Together with another file it is done in part.
    let third = profile.file("more.csv", &conversions.replace("c1", "c2"));
    let output = profile.run(&["import", &second, &third]);
    assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
    assert_eq!(profile.json(&["import", &second, "--anyway", "--json"])[0]["added"], 1);
}

#[test]
fn what_is_no_report_is_named_and_stores_nothing() {
    let profile = Profile::new();
    let book = [&b"PK\x03\x04"[..], &[0; 40]].concat();
    for (name, bytes, says) in [
        ("login.csv", &b"<!DOCTYPE html><html><title>Sign in</title></html>"[..], "web page"),
        ("report.csv", b"%PDF-1.7", "PDF"),
        ("answer.csv", b"{\"error\": 1}", "JSON"),
        ("old.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "workbook of the old kind"),
        ("cut.xlsx", &book, "damaged"),
        (
            "statement.ofx",
            b"<?xml version='1.0'?><!DOCTYPE OFX [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><OFX>",
            "document type",
        ),
        ("empty.csv", b"", "no rows"),
    ] {
        let path = profile.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let said = profile.fails(&["import", &path.display().to_string()], 1);
        assert!(said.contains(name) && said.contains(says), "{said}");
    }
    assert_eq!(profile.json(&["account", "list", "--json"]), serde_json::json!([]));
}

#[test]
fn every_report_is_listed_with_its_network() {
    let networks = Profile::new().json(&["networks", "--json"]);
    let reports = |slug: &str| {
        let network = networks.as_array().unwrap().iter().find(|network| network["slug"] == slug).unwrap();
        network["reports"].as_array().unwrap().len()
    };
    assert_eq!(["amazon-creators", "impact", "wise", "bank"].map(reports), [6, 3, 2, 1]);
}

#[test]
fn a_file_that_no_report_knows_is_read_with_a_recipe() {
    let profile = Profile::new();
    let file = profile.file(
        "north.csv",
        "Datum;Partnerprogramm;Bestellnummer;Provision (EUR);Status\n13.02.2026;Nord;A-1;5,00;bestätigt\n14.02.2026;Nord;A-2;7,50;schwebt\n",
    );
    let said = profile.fails(&["import", &file], 1);
    for part in [
        "no report has these headings: Datum, Partnerprogramm",
        "--propose",
        "--report RECIPE.toml",
        "window",
    ] {
        assert!(said.contains(part), "{said}");
    }

    // A word that nobody knows is left open: done in part.
    let proposed = profile.run(&["import", &file, "--propose"]);
    assert_eq!(proposed.status.code(), Some(3));
    assert!(
        text(&proposed.stderr).contains("what these words mean: “schwebt”"),
        "{}",
        text(&proposed.stderr)
    );
    let recipe =
        text(&proposed.stdout).replace("[report.status]", "[report.status]\npending = [\"schwebt\"]");
    let recipe_file = profile.file("north.toml", &recipe);
    assert_eq!(profile.run(&["networks", "check", &recipe_file]).status.code(), Some(0));

    let dry = profile.json(&["import", &file, "--report", &recipe_file, "--dry-run", "--json"]);
    assert_eq!(
        (&dry[0]["report"], dry[0]["added"].as_u64(), &dry[0]["batch"]),
        (&Value::from("north"), Some(2), &Value::Null)
    );
    let brought = profile.json(&["import", &file, "--report", &recipe_file, "--json"]);
    assert_eq!(
        (brought[0]["added"].as_u64(), &brought[0]["account"], &brought[0]["noted"]),
        (Some(2), &Value::from("North"), &serde_json::json!([]))
    );
    let rows = profile.json(&["transactions", "--json"]);
    let told: Vec<_> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (
                row["occurred_at"].as_str().unwrap(),
                row["commission"].as_str().unwrap(),
                row["currency"].as_str().unwrap(),
                row["status"].as_str().unwrap(),
                row["order_id"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("2026-02-13T00:00:00Z", "5.00", "EUR", "approved", "A-1"),
            ("2026-02-14T00:00:00Z", "7.50", "EUR", "pending", "A-2")
        ]
    );
    assert_eq!(profile.json(&["import", &file, "--report", &recipe_file, "--json"])[0]["unchanged"], 2);
    // It was not installed.
    profile.fails(&["import", &file], 1);

    let other = profile.file("other.csv", "Datum;Betrag\n13.02.2026;5,00\n");
    let said = profile.fails(&["import", &other, "--report", &recipe_file], 1);
    assert!(said.contains("the recipe “North” reads") && said.contains("Partnerprogramm"), "{said}");
}

#[test]
fn a_recipe_with_a_mistake_is_refused_with_its_line_and_the_nearest_word() {
    let profile = Profile::new();
    let file = profile.file("shop.csv", "Date,Commission,Currency,Status\n2026-02-13,5.00,EUR,paid\n");
    let proposed = profile.run(&["import", &file, "--propose"]);
    assert_eq!(proposed.status.code(), Some(0), "{}", text(&proposed.stderr));
    let wrong = profile.file("wrong.toml", &text(&proposed.stdout).replace("fallback =", "falback ="));
    let said = profile.fails(&["import", &file, "--report", &wrong], 1);
    assert!(
        said.contains("wrong.toml:14:1: report.falback: this key is not known; did you mean “fallback”?"),
        "{said}"
    );
    let missing = profile.fails(&["import", &file, "--report", "nowhere.toml"], 1);
    assert!(missing.contains("nowhere.toml is not there"), "{missing}");
    assert_eq!(profile.json(&["transactions", "--json"]), serde_json::json!([]));
}

#[test]
fn a_proposal_takes_what_is_said_and_names_what_is_open() {
    let profile = Profile::new();
    let file = profile.file("shop.csv", "Date,Earned\n03/02/2026 10:00,5.00\n");
    let open = profile.run(&["import", &file, "--propose", "--json"]);
    assert_eq!(open.status.code(), Some(3));
    let open: Value = serde_json::from_slice(&open.stdout).unwrap();
    assert_eq!(open["open"].as_array().unwrap().len(), 4, "{open:#}");
    let said = profile.json(&[
        "import",
        &file,
        "--propose",
        "--account",
        "Corner shop",
        "--set",
        "date_order=mdy",
        "--set",
        "zone=Asia/Tokyo",
        "--json",
    ]);
    let recipe = profile.file("recipe.toml", said["recipe"].as_str().unwrap());
    let done = profile.json(&["import", &file, "--report", &recipe, "--set", "currency=JPY", "--json"]);
    assert_eq!(
        (&done[0]["account"], &done[0]["report"]),
        (&Value::from("Corner shop"), &Value::from("corner-shop"))
    );
    assert_eq!(profile.json(&["transactions", "--json"])[0]["occurred_at"], "2026-03-02T01:00:00Z");
    let several = profile.fails(&["import", &file, &file, "--propose"], 1);
    assert!(several.contains("one file at a time"), "{several}");
}

/// A network of this machine that answers every request with the same JSON.
fn stand_in(body: &'static str) -> String {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut asked = Vec::new();
            let mut byte = [0];
            while !asked.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) > 0 {
                asked.push(byte[0]);
            }
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                body.len()
            );
            let _ = stream.write_all(format!("{head}{body}").as_bytes());
        }
    });
    origin
}

const SOLD: &str = r#"{"page":1,"pages":1,"commissions":[{"id":1,"created_at":"2026-01-01T10:00:00Z","state":"open","commission":{"amount":"4.20","currency":"EUR"}}]}"#;

impl Profile {
    /// A file of the user's own without secrets, and an account that uses it.
    fn own_account(&self, network: &str, name: &str) -> std::path::PathBuf {
        let made = self.run(&["networks", "new", network]);
        let path = std::path::PathBuf::from(text(&made.stdout).trim());
        let written = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, written.replace("secret = true", "secret = false")).unwrap();
        let slug = path.file_stem().unwrap().to_str().unwrap();
        let added = self.run(&["account", "add", slug, "--name", name, "--set", "api_token=x"]);
        assert_eq!(added.status.code(), Some(0), "{}", text(&added.stderr));
        path
    }
}

fn change(path: &Path, written: &str, instead: &str) {
    let before = std::fs::read_to_string(path).unwrap();
    let after = before.replacen(written, instead, 1);
    assert_ne!(before, after, "{written}");
    std::fs::write(path, after).unwrap();
}

#[test]
fn a_broken_file_of_ones_own_is_named_wherever_it_is_used() {
    let profile = Profile::new();
    let origin = stand_in(SOLD);
    let env = [("TRIBUTARY_API_ORIGIN", origin.as_str())];
    let days = ["--since", "2026-01-01", "--until", "2026-01-02"];
    profile.own_account("Harbour", "Other");
    let path = profile.own_account("My Network", "Mine");
    change(&path, "format = 1", "formt = 1");
    let says = "The file my-network.toml cannot be used: line 6: formt: this key is not known; did you mean “format”?";
    let named = |args: &[&str], code: i32| {
        let output = profile.run_with(args, &env);
        let told = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {told}");
        assert!(told.contains(says), "{args:?}: {told}");
        text(&output.stdout)
    };
    named(&["sync", "Mine"], 1);
    let synced = named(&["sync", days[0], days[1], days[2], days[3]], 3);
    assert!(synced.contains("Other: done (1 new"), "the other account goes on: {synced}");
    named(&["networks", "try", "my-network", "--set", "api_token=x"], 1);
    named(&["networks", "try", "--account", "Mine"], 1);
    named(&["account", "check", "Mine"], 1);

    let whole = profile.run(&["networks"]);
    assert_eq!(whole.status.code(), Some(0));
    let told = format!("{}:6:1: formt: this key is not known", path.display());
    assert!(text(&whole.stderr).contains(&told), "{}", text(&whole.stderr));
    assert!(text(&whole.stdout).contains("harbour") && !text(&whole.stdout).contains("formt"));
    let json = profile.run(&["networks", "--json"]);
    let list: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert!(list.as_array().unwrap().iter().any(|network| network["slug"] == "harbour"));
    assert!(text(&json.stderr).contains(&told));

    // A file that is gone is said too, and not that there is nothing to sync.
    std::fs::remove_file(&path).unwrap();
    let gone = profile.fails(&["sync", "Mine"], 1);
    assert!(gone.contains("knows no network “my-network”"), "{gone}");
}

#[test]
fn a_check_prints_what_is_wrong_as_objects_too() {
    let profile = Profile::new();
    let path = profile.own_account("My Network", "Mine");
    let shown = path.display().to_string();
    assert_eq!(profile.json(&["networks", "check", &shown, "--json"]), serde_json::json!([]));
    change(&path, "days = 31", "days = \"31\"");
    let output = profile.run(&["networks", "check", &shown, "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let list: Value = serde_json::from_slice(&output.stdout).unwrap();
    let line = std::fs::read_to_string(&path)
        .unwrap()
        .lines()
        .position(|line| line.contains("days = \"31\""))
        .unwrap()
        + 1;
    assert_eq!(
        list,
        serde_json::json!([{ "file": shown, "line": line, "column": 19, "key": "fetch.window.days",
        "message": "should be a whole number, without quotes" }])
    );

    // Of two files with one id the second is told, where both lie in the folder.
    change(&path, "days = \"31\"", "days = 31");
    let second = path.with_file_name("second.toml");
    std::fs::copy(&path, &second).unwrap();
    let told = profile.fails(&["networks", "check", second.to_str().unwrap()], 1);
    assert!(told.contains("second.toml:7:") && told.contains("my-network.toml too"), "{told}");
    assert_eq!(profile.run(&["networks", "check", &shown]).status.code(), Some(0), "the first one counts");
    let no_text = profile.path().join("latin.toml");
    std::fs::write(&no_text, b"name = \"Caf\xe9\"").unwrap();
    assert!(profile.fails(&["networks", "check", no_text.to_str().unwrap()], 1).contains("is no text"));
}

#[test]
fn a_trial_names_an_unknown_field_and_exits_by_how_much_was_read() {
    let profile = Profile::new();
    let path = profile.own_account("Ünïcode!", "Mine");
    assert_eq!(path.file_name().unwrap(), "unicode.toml");
    assert!(std::fs::read_to_string(&path).unwrap().contains("name = \"Ünïcode!\""));
    change(&path, "secret = false", "secret = true");
    let unknown = profile.fails(&["networks", "try", "unicode", "--secret-env", "api_tokn=NOT_SET"], 1);
    assert!(unknown.contains("has no field “api_tokn”. Did you mean “api_token”?"), "{unknown}");
    change(&path, "secret = true", "secret = false");

    let attempt = |origin: &str| {
        profile.run_with(
            &["networks", "try", "unicode", "--set", "api_token=x"],
            &[("TRIBUTARY_API_ORIGIN", origin)],
        )
    };
    let nothing = attempt("http://127.0.0.1:9");
    assert_eq!(nothing.status.code(), Some(1), "{}", text(&nothing.stderr));
    assert!(text(&nothing.stderr).contains("sends to api.my-network.example"), "{}", text(&nothing.stderr));
    let good = stand_in(SOLD);
    assert_eq!(attempt(&good).status.code(), Some(0));
    let part = stand_in(
        r#"{"page":1,"pages":1,"commissions":[{"id":1,"created_at":"2026-01-01T10:00:00Z","state":"open","commission":{"amount":"4.20","currency":"EUR"}},{"id":2,"created_at":"2026-01-01T10:00:00Z","state":"afloat","commission":{"amount":"4.20","currency":"EUR"}}]}"#,
    );
    assert_eq!(attempt(&part).status.code(), Some(3));
}

#[test]
fn the_table_of_networks_counts_report_files() {
    let listed = Profile::new().run(&["networks"]);
    let table = text(&listed.stdout);
    let heading = table.lines().next().unwrap();
    let end = heading.find("report files").unwrap() + "report files".len();
    let awin = table.lines().find(|line| line.starts_with("awin ")).unwrap();
    let count: String = awin.chars().take(end).collect();
    assert!(count.ends_with(|last: char| last.is_ascii_digit()), "{awin}");
    assert!(!table.contains("awin-transactions"), "slugs are in the JSON only");
}

#[test]
fn placements_links_and_work_are_kept_and_listed() {
    let profile = Profile::new();
    let unknown = ["placement", "add", "Best tents", "--program", "Local shop", "--sub-id", "tents"];
    let slip = profile.fails(&unknown, 1);
    assert!(slip.contains("There is no program “Local shop”.") && slip.contains("add --new"), "{slip}");
    assert_eq!(profile.json(&["income", "--by", "program", "--json"]), Value::Array(Vec::new()));
    let done = profile.json(&[
        "placement",
        "add",
        "Best tents",
        "--program",
        "Local shop",
        "--new",
        "--link",
        "https://shop.example/?via=me",
        "--sub-id",
        "tents",
        "--channel",
        "newsletter",
        "--date",
        "2026-01-02",
        "--json",
    ]);
    let id = done["id"].to_string();
    assert_eq!(done["link"]["sub_id"], "tents");
    let taken = profile.fails(
        &[
            "placement",
            "add",
            "Other",
            "--program",
            "Local shop",
            "--link",
            "https://shop.example/",
            "--sub-id",
            "tents",
        ],
        1,
    );
    assert!(taken.contains("“tents” is the sub-ID of “Best tents” already"), "{taken}");
    let near = profile.fails(&["placement", "add", "Other", "--program", "Lokal shop", "--sub-id", "x"], 1);
    assert!(near.contains("Did you mean “Local shop”?"), "{near}");
    let built = profile.fails(&["link", "build", "--program", "Local shop"], 1);
    assert!(built.contains("paste it"), "{built}");
    let wrong = profile.fails(&["placement", "add", "X", "--program", "Y", "--channel", "radio"], 2);
    assert!(wrong.contains("newsletter"), "{wrong}");
    let worked =
        profile.json(&["effort", "add", &id, "1h30", "--note", "wrote it", "--date", "2026-01-03", "--json"]);
    assert!(profile.fails(&["effort", "add", &id, "long"], 1).contains("1h30"));
    assert!(profile.fails(&["effort", "add", "77", "5"], 1).contains("no placement with the number 77"));
    let list = profile.json(&["placement", "list", "--format", "json"]);
    assert_eq!((&list[0]["title"], &list[0]["minutes"]), (&Value::from("Best tents"), &Value::from(90)));
    let table = text(&profile.run(&["placement", "list", "tents"]).stdout);
    assert!(table.contains("newsletter") && table.contains("Local shop"), "{table}");
    let csv = text(&profile.run(&["effort", "list", "--format", "csv"]).stdout);
    assert!(csv.contains("2026-01-03,90,wrote it"), "{csv}");
    let undone = profile.run(&["import", "--undo", &worked["batch"].to_string()]);
    assert_eq!(undone.status.code(), Some(0), "{}", text(&undone.stderr));
    assert_eq!(profile.json(&["effort", "list", "--json"]), Value::Array(Vec::new()));
    profile.json(&["placement", "end", &id, "--date", "2026-02-01", "--json"]);
    assert_eq!(profile.json(&["placement", "show", &id])["row"]["last_day"], "2026-02-01");
    assert_eq!(profile.json(&["link", "list", "--json"])[0]["url"], "https://shop.example/?via=me");
    profile.json(&["placement", "remove", &id, "--json"]);
    assert_eq!(profile.json(&["placement", "list", "--json"]), Value::Array(Vec::new()));
}

#[test]
fn a_sync_counts_what_the_network_lists_to_be_shown() {
    let profile = Profile::new();
    let origin = stand_in(SOLD);
    let env = [("TRIBUTARY_API_ORIGIN", origin.as_str())];
    let path = profile.own_account("Harbour", "Harbour");
    let lists = "\n[[fetch]]\nwhat = \"creatives\"\nget = \"/banners\"\nrows = '.commissions[]'\n\
        map = { id = '.id', name = '.id' }\n";
    std::fs::write(&path, std::fs::read_to_string(&path).unwrap() + lists).unwrap();
    let days = ["sync", "--since", "2026-01-01", "--until", "2026-01-02"];
    let synced = text(&profile.run_with(&days, &env).stdout);
    assert!(synced.contains("1 new, 0 changed, 0 the same, 0 not understood, 1 banner or link"), "{synced}");
    let table = text(&profile.run(&["creative", "list"]).stdout);
    assert!(table.lines().any(|line| line.trim_end().ends_with("network")), "{table}");
    let id = profile.json(&["creative", "list", "--json"])[0]["id"].to_string();
    profile.json(&["creative", "remove", &id, "--json"]);
    let again = profile.run_with(&["sync", "--json"], &env);
    let again: Value = serde_json::from_slice(&again.stdout).unwrap();
    assert_eq!(again[0]["creatives"], 1, "{again}");
    assert_eq!(profile.json(&["creative", "list", "--json"]), Value::Array(Vec::new()));
}

#[test]
fn own_sites_and_creatives_are_kept() {
    let profile = Profile::new();
    assert_eq!(
        text(&profile.run(&["links", "site", "add", "https://www.garden.example/x"]).stdout),
        "www.garden.example\n"
    );
    assert!(profile.fails(&["links", "site", "add", "garden"], 1).contains("is no site"));
    assert!(profile.fails(&["links", "site", "remove", "a.example"], 1).contains("not on the list"));
    assert!(profile.fails(&["links", "map", "other.example"], 1).contains("not among your own sites"));
    profile.json(&["links", "site", "remove", "www.garden.example", "--json"]);
    assert_eq!(profile.json(&["links", "site", "list", "--json"]), Value::Array(Vec::new()));
    let code = profile.file(
        "banner.html",
        r#"<a href="https://t.example/c"><img src="https://t.example/b.png" width="300" height="250" alt="Tents"></a>"#,
    );
    profile.json(&[
        "creative",
        "add",
        "--program",
        "Local shop",
        "--new",
        "--html",
        &code,
        "--ends",
        "2020-01-01",
        "--json",
    ]);
    let list = profile.json(&["creative", "list", "--json"]);
    assert_eq!((&list[0]["width"], &list[0]["expired"]), (&Value::from(300), &Value::from(true)));
    let table = text(&profile.run(&["creative", "list"]).stdout);
    let row = table.lines().find(|line| line.contains("banner")).unwrap_or_default();
    assert!(row.contains("expired") && row.trim_end().ends_with("you"), "{table}");
    let broken = profile.file("broken.png", "no image");
    let why = profile.fails(&["creative", "add", "--program", "Local shop", "--image", &broken], 1);
    assert!(why.contains("no image that can be read"), "{why}");
}

#[test]
fn terms_are_listed_written_down_compared_and_taken_away() {
    let profile = Profile::new();
    let quote = profile.file("terms.txt", "  § 3\n  Partners get 20 %.\n");
    for (args, why) in [
        (&["terms"][..], "No terms are written down. `tributary terms set"),
        (&["terms", "check"], "Nothing was found that breaks the terms. What"),
        (&["terms", "check", "--rows", "--format", "csv"], "Nothing was found that breaks the terms. What"),
        (&["terms", "paid"], "Nothing can be measured yet"),
        (&["forecast", "--format", "csv"], "Nothing was earned yet that could be forecast from: sync"),
        (&["goal", "--format", "csv"], "No goal is set. `tributary goal set"),
    ] {
        let told = profile.run(args);
        assert!(
            told.status.success() && text(&told.stderr).contains(why),
            "{args:?}: {}",
            text(&told.stderr)
        );
    }
    let set =
        ["terms", "set", "Local shop", "share", "20 %", "--since", "2026-01-01", "--quote-file", &quote];
    let said = profile.fails(&set, 1);
    assert!(said.contains("There is no program “Local shop”.") && said.contains("add --new"), "{said}");
    let number = profile.run(&[&set[..], &["--new"]].concat());
    assert_eq!(number.status.code(), Some(0), "{}", text(&number.stderr));
    assert!(text(&number.stderr).contains("tributary import --undo"));
    let number = text(&number.stdout).trim().to_owned();
    profile.json(&["--json", "terms", "set", "Local shop", "payout", "every 2 weeks from 2026-01-05"]);
    let list = profile.json(&["--json", "terms", "local shop"]);
    assert_eq!(
        (&list[0]["value"], &list[0]["quote"]),
        (&"20%".into(), &"  § 3\n  Partners get 20 %.\n".into())
    );
    let table = text(&profile.run(&["terms"]).stdout);
    assert!(table.contains("every 2 weeks from 2026-01-05") && table.contains("always"), "{table}");
    assert!(
        text(&profile.run(&["terms", "--format", "csv"]).stdout).starts_with("number,program,fact,about")
    );
    assert_eq!(profile.json(&["--json", "terms", "check"]), Value::Array(Vec::new()));
    assert_eq!(profile.json(&["--json", "terms", "paid"]), Value::Array(Vec::new()));
    let said = profile.fails(&["terms", "set", "Local shop", "hold", "a while"], 1);
    assert!(said.contains("“a while” is not a number of days. Write 30 days."), "{said}");
    assert!(
        profile.fails(&["terms", "set", "Local shop", "colour", "red"], 2).contains("it is one of: share")
    );
    assert!(profile.fails(&["terms", "nowhere"], 1).contains("There is no program “nowhere”."));
    // A slip of the hand makes no program.
    for slip in [&["terms", "set", "Lokal shop", "hold", "30 days"][..], &["terms", "Local sho"]] {
        let said = profile.fails(slip, 1);
        assert!(said.contains("Did you mean “Local shop”?"), "{said}");
    }
    profile.json(&["--json", "terms", "set", "LOCAL SHOP", "hold", "30 days"]);
    assert_eq!(profile.json(&["--json", "terms"]).as_array().unwrap().len(), 3);
    profile.json(&["--json", "terms", "remove", &number]);
    assert_eq!(profile.json(&["--json", "terms"]).as_array().unwrap().len(), 2);
    assert!(profile.fails(&["terms", "remove", &number], 1).contains("no fact of the terms"));
}
