//! Rules about the sources themselves: who may know whom, what is made from what, and words that do not belong.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

#[test]
fn crates_know_each_other_in_one_direction() {
    let mut wrong = Vec::new();
    for (name, only) in [
        ("record", ["chrono", "serde", "thiserror", "ts-rs"].as_slice()),
        ("actuary", &["chrono", "fastrand", "record", "stlrs"]),
        ("xtask", &[]),
    ] {
        let more = declared(name).into_iter().filter(|other| !only.contains(&other.as_str()));
        wrong.extend(more.map(|other| format!("{name} names {other}")));
    }
    for (name, never) in [
        ("network", ["actuary", "ledger", "site", "tributary", "rusqlite", "tauri"].as_slice()),
        ("ledger", &["actuary", "network", "site", "tributary", "tokio", "reqwest", "tauri"]),
        ("site", &["actuary", "network", "ledger", "tributary", "rusqlite", "tauri"]),
        ("actuary", &["network", "ledger", "site", "tributary", "rusqlite", "tokio", "reqwest", "tauri"]),
        ("tributary", &["tests", "tauri"]),
    ] {
        let reached = reached(name);
        let known = never.iter().filter(|other| reached.contains(**other));
        wrong.extend(known.map(|other| format!("{name} reaches {other}")));
    }
    assert_none(&wrong);
}

/// The crates that a crate of ours names in its manifest, tests left out.
fn declared(name: &str) -> BTreeSet<String> {
    let manifest: toml::Table = read(&root().join("crates").join(name).join("Cargo.toml")).parse().unwrap();
    let target = manifest.get("target").and_then(toml::Value::as_table);
    let mut tables = vec![&manifest];
    tables.extend(target.into_iter().flat_map(toml::Table::values).filter_map(toml::Value::as_table));
    let kinds = ["dependencies", "build-dependencies"];
    let found = tables.iter().flat_map(|table| kinds.iter().filter_map(|kind| table.get(*kind)?.as_table()));
    found.flat_map(|table| table.keys().cloned()).collect()
}

/// Every crate below a crate of ours, by the lock file.
fn reached(name: &str) -> BTreeSet<String> {
    let lock: toml::Table = read(&root().join("Cargo.lock")).parse().unwrap();
    let mut below: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in lock["package"].as_array().unwrap() {
        let dependencies = package.get("dependencies").and_then(toml::Value::as_array);
        let names = dependencies.into_iter().flatten().filter_map(|one| one.as_str()?.split(' ').next());
        below.entry(package["name"].as_str().unwrap()).or_default().extend(names);
    }
    let (mut reached, mut next) = (BTreeSet::new(), vec![name]);
    while let Some(name) = next.pop() {
        if reached.insert(name.to_owned()) {
            next.extend(&below[name]);
        }
    }
    reached
}

#[test]
fn the_window_is_asked_in_one_place() {
    let calls = |path: &PathBuf| read(path).contains("@tauri-apps/api") && !path.ends_with("call.ts");
    let wrong: Vec<_> = files(&root().join("ui/src"), &["ts", "svelte"]).into_iter().filter(calls).collect();
    assert_none(&wrong);
}

#[test]
fn no_style_asks_what_is_inside() {
    // Where a sheet asks for `:has(button)`, WebKitGTK styles and lays out the whole page anew whenever a button comes
    // or goes anywhere in it: a crosshair over a year of days took 200 ms a frame.
    let asks = |path: &PathBuf| read(path).contains(":has(");
    let wrong: Vec<_> = files(&root().join("ui/src"), &["css", "svelte"]).into_iter().filter(asks).collect();
    assert_none(&wrong);
}

#[test]
fn the_commands_of_the_screen_are_those_of_the_table() {
    let path = root().join("ui/src/commands.ts");
    let (is, should) = (std::fs::read_to_string(&path).unwrap_or_default(), tributary::typescript());
    if is != should {
        std::fs::write(&path, should).unwrap();
        panic!(
            "ui/src/commands.ts was not what the table of commands says; it is now: look at it and commit it"
        );
    }
}

#[test]
fn the_readme_names_what_is_there() {
    let readme = read(&root().join("README.md"));
    let map =
        readme.split("\n## ").find(|part| part.starts_with("Where things live")).expect("the map is gone");
    let is_path = |span: &&str| span.contains('/') && !span.contains(' ') && !span.contains("//");
    let mut named: Vec<&str> = spans(&readme, "`", "`").into_iter().filter(is_path).collect();
    named.extend(spans(map, "| `", "`"));
    named.extend(
        spans(&readme, "](", ")").into_iter().filter(|link| !link.contains("//") && !link.starts_with('#')),
    );
    let wrong: Vec<_> = named.into_iter().filter(|path| !is_there(path)).collect();
    assert_none(&wrong);
}

/// Whether a path of the repository is there; inside a crate it may leave out where the crate lies.
fn is_there(path: &str) -> bool {
    let places = ["", "crates/tributary", "crates/network", "crates/ledger", "crates/record", "ui"];
    places.iter().any(|place| root().join(place).join(path).exists())
}

/// What stands between two marks, on one line.
fn spans<'a>(text: &'a str, open: &str, close: &str) -> Vec<&'a str> {
    let mut found = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with("```")) {
        let mut rest = line;
        while let Some((span, after)) = rest.split_once(open).and_then(|(_, after)| after.split_once(close)) {
            found.push(span);
            rest = after;
        }
    }
    found
}

#[test]
fn the_clock_is_read_at_the_edge_only() {
    let may = [
        "crates/tributary/src/main.rs",
        "crates/tributary/src/cli/mod.rs",
        "crates/network/src/transport.rs",
        "crates/site/src/fetch.rs",
    ];
    let clocks = ["Utc::now", "Local::now", "SystemTime::now", "Instant::now"];
    let mut wrong = Vec::new();
    for path in files(&root().join("crates"), &["rs"]) {
        let inside = path.strip_prefix(root()).unwrap();
        let words: Vec<_> = inside.components().map(|part| part.as_os_str()).collect();
        let is = |word: &str| words.iter().any(|other| *other == word);
        let shipped = is("src") && !is("tests") && !is("tests.rs") && !is("xtask");
        if !shipped || may.iter().any(|path| inside == Path::new(path)) {
            continue;
        }
        // Tests at the end of a file may look at the clock to see how long something took.
        let text = read(&path);
        let shipped = text.split("#[cfg(test)]").next().unwrap_or_default();
        wrong.extend(
            clocks
                .iter()
                .filter(|clock| shipped.contains(**clock))
                .map(|clock| format!("{}: {clock}", inside.display())),
        );
    }
    assert_none(&wrong);
}

#[test]
fn nothing_is_unfinished_or_left_out() {
    // Written in two parts, so that this file does not contain them.
    let words = [
        ("tod", "o!("),
        ("unimple", "mented!("),
        ("FIX", "ME"),
        ("XX", "X "),
        ("coming ", "soon"),
        ("not implemented", " yet"),
        ("#[ign", "ore"),
        ("it.sk", "ip("),
        ("test.sk", "ip("),
        ("describe.sk", "ip("),
        ("it.to", "do("),
        ("assert!(tr", "ue)"),
        ("/ro", "ot/"),
        ("/wo", "rk/"),
        ("/ho", "me/user"),
    ]
    .map(|(start, end)| format!("{start}{end}"));
    let mut wrong = Vec::new();
    for path in sources() {
        let text = read(&path);
        let found = words.iter().filter(|word| text.contains(word.as_str()));
        wrong.extend(found.map(|word| format!("{}: {word}", path.display())));
    }
    assert_none(&wrong);
}

#[test]
fn files_are_named_for_what_they_hold() {
    let names = [
        "utils", "util", "helpers", "helper", "common", "shared", "services", "service", "managers",
        "manager", "misc", "models",
    ];
    let is_empty_name = |path: &PathBuf| {
        let words = path
            .strip_prefix(root())
            .unwrap()
            .components()
            .map(|part| Path::new(part.as_os_str()).file_stem());
        words.flatten().any(|word| names.iter().any(|name| word == *name))
    };
    let wrong: Vec<_> = sources().into_iter().filter(is_empty_name).collect();
    assert_none(&wrong);
}

#[test]
fn what_we_depend_on_may_be_used() {
    let allowed: toml::Table = read(&root().join("deny.toml")).parse().unwrap();
    let allowed: Vec<_> =
        allowed["licenses"]["allow"].as_array().unwrap().iter().filter_map(toml::Value::as_str).collect();
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args([
        "metadata",
        "--locked",
        "--format-version",
        "1",
        "--filter-platform",
        "x86_64-unknown-linux-gnu",
    ]);
    let output = cargo.current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    // Of all that the lock file knows, what is really built here.
    let nodes = metadata["resolve"]["nodes"].as_array().unwrap();
    let built: BTreeSet<_> = nodes.iter().filter_map(|node| node["id"].as_str()).collect();
    let mut wrong = Vec::new();
    for package in metadata["packages"].as_array().unwrap() {
        let licence = package["license"].as_str().unwrap_or("none");
        if built.contains(package["id"].as_str().unwrap()) && !may_be_used(licence, &allowed) {
            wrong.push(format!("{}: {licence}", package["name"]));
        }
    }
    assert_none(&wrong);
}

/// Whether the words of an SPDX expression allow the use: one of those joined by OR, all of those joined by AND.
fn may_be_used(licence: &str, allowed: &[&str]) -> bool {
    let licence = licence.replace('/', " OR ");
    let (mut depth, mut ors, mut ands, mut start) = (0, Vec::new(), Vec::new(), 0);
    for (at, letter) in licence.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            ' ' if depth == 0 && licence[at..].starts_with(" OR ") => {
                ands.push(&licence[start..at]);
                ors.push(std::mem::take(&mut ands));
                start = at + 4;
            }
            ' ' if depth == 0 && licence[at..].starts_with(" AND ") => {
                ands.push(&licence[start..at]);
                start = at + 5;
            }
            _ => {}
        }
    }
    ands.push(&licence[start..]);
    ors.push(ands);
    let one = |part: &&str| match part.trim().strip_prefix('(').and_then(|part| part.strip_suffix(')')) {
        Some(inner) => may_be_used(inner, allowed),
        None => allowed.contains(&part.trim()),
    };
    ors.iter().any(|ands| ands.iter().all(one))
}

#[test]
fn licences_are_read_as_meant() {
    for (licence, expected) in [
        ("MIT", true),
        ("GPL-3.0", false),
        ("MIT OR GPL-3.0", true),
        ("MIT AND GPL-3.0", false),
        ("GPL-3.0 OR MIT AND Zlib", true),
        ("(MIT OR GPL-3.0) AND Zlib", true),
        ("(MIT AND GPL-3.0) OR GPL-2.0", false),
        ("MIT/GPL-3.0", true),
        ("none", false),
    ] {
        assert_eq!(may_be_used(licence, &["MIT", "Zlib"]), expected, "{licence}");
    }
}

/// Everything that somebody wrote: no lock files, nothing that was built or installed.
fn sources() -> Vec<PathBuf> {
    let endings = ["rs", "ts", "svelte", "toml", "css", "html", "sql", "md", "json"];
    let folders = ["crates", "src-tauri", "tests", "ui", ".ci", ".cargo"].iter();
    let mut found: Vec<_> = folders.flat_map(|folder| files(&root().join(folder), &endings)).collect();
    found.push(root().join("README.md"));
    found.retain(|path| !path.ends_with("package-lock.json"));
    found
}

fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        let built =
            ["node_modules", "dist", "gen", "target", ".svelte-kit"].iter().any(|name| path.ends_with(name));
        if path.is_dir() && !built {
            found.extend(files(&path, endings));
        } else if path.extension().is_some_and(|end| endings.iter().any(|other| end == *other)) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn assert_none<T: std::fmt::Debug>(wrong: &[T]) {
    assert!(wrong.is_empty(), "{wrong:#?}");
}
