//! Secrets in a real keychain: a Secret Service of the test's own, on a bus of its own, in folders of its own.
#![cfg(target_os = "linux")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use network::Secret;
use tributary::vault::{FILE, MARK, Prefer, Vault, VaultError};
use tributary::view::VaultState;

const PLANTED: &str = "planted-secret-π-9f3c1a";
/// Set for the process that this test starts: which part of it to play.
const PART: &str = "TRIBUTARY_TEST_KEYRING_PART";
/// Set for it too: the folders to play in.
const PLACE: &str = "TRIBUTARY_TEST_KEYRING_PLACE";

#[test]
fn the_keychain_keeps_secrets_and_says_when_it_cannot() {
    if let (Ok(part), Some(place)) = (std::env::var(PART), std::env::var_os(PLACE)) {
        let place = PathBuf::from(place);
        return match part.as_str() {
            "unlocked" => unlocked(&place),
            "locked" => silent(&place, "locked"),
            "absent" => silent(&place, "absent"),
            other => panic!("there is no part {other}"),
        };
    }
    let missing: Vec<_> =
        ["dbus-run-session", "gnome-keyring-daemon"].into_iter().filter(|name| !on_path(name)).collect();
    if !missing.is_empty() {
        let sentence = format!("the keychain was not tried: {} is not installed", missing.join(" and "));
        assert!(std::env::var_os("TRIBUTARY_TEST_KEYRING").is_none(), "{sentence}");
        return eprintln!("{sentence}");
    }
    let place = tempfile::tempdir().unwrap();
    for folder in ["share", "run", "home", "data"] {
        std::fs::create_dir(place.path().join(folder)).unwrap();
    }
    private(&place.path().join("run"));
    play(place.path(), "unlocked", "printf 'pass\\n' | gnome-keyring-daemon --unlock --components=secrets");
    // The same keyring after a log-in that did not unlock it.
    play(place.path(), "locked", "gnome-keyring-daemon --start --components=secrets");
    play(place.path(), "absent", "export DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent");
}

/// Runs this test again inside a session bus, after `prepare`.
fn play(place: &Path, part: &str, prepare: &str) {
    let module = module_path!().split_once("::").map(|(_, module)| format!("{module}::")).unwrap_or_default();
    let name = format!("{module}the_keychain_keeps_secrets_and_says_when_it_cannot");
    let script = format!("set -e\n{prepare} >/dev/null 2>&1\nexec \"$0\" --exact \"$1\" --nocapture");
    let Output { status, stdout, stderr } = Command::new("dbus-run-session")
        .args(["--", "sh", "-c", &script])
        .arg(std::env::current_exe().unwrap())
        .arg(&name)
        .env(PART, part)
        .env(PLACE, place)
        .env("HOME", place.join("home"))
        .env("XDG_DATA_HOME", place.join("share"))
        .env("XDG_RUNTIME_DIR", place.join("run"))
        .env_remove("GNOME_KEYRING_CONTROL")
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .unwrap();
    let (out, err) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(status.success(), "{part}: {status}\n{out}\n{err}");
    assert!(out.contains("1 passed"), "{part} did not run\n{out}\n{err}");
    assert!(!out.contains(PLANTED) && !err.contains(PLANTED), "{part}: the secret was printed");
}

fn unlocked(place: &Path) {
    let data = place.join("data");
    let vault = Vault::open(&data, Prefer::Auto).unwrap();
    assert!(matches!(vault, Vault::Keychain(_)), "the keychain was not found to work");
    assert_eq!(std::fs::read_dir(&data).unwrap().count(), 0, "nothing is written before the first secret");
    assert_eq!(vault.state(), VaultState::Keychain);
    vault.set(1, "token", &Secret::new("first".to_owned())).unwrap();
    vault.set(1, "token", &Secret::new(PLANTED.to_owned())).unwrap();
    vault.set(2, "token", &Secret::new("other".to_owned())).unwrap();
    assert!(vault.get(1, "never").unwrap().is_none());

    let again = Vault::open(&data, Prefer::File).unwrap();
    assert_eq!(again.get(1, "token").unwrap().unwrap().reveal_to_vault(), PLANTED);
    again.remove(2, &BTreeSet::from(["token".to_owned(), "never".to_owned()])).unwrap();
    assert!(again.get(2, "token").unwrap().is_none());

    let mark = std::fs::read_to_string(data.join(MARK)).unwrap();
    assert!(!mark.contains(PLANTED));
    assert_eq!(std::fs::read_dir(&data).unwrap().count(), 1, "the mark and nothing else");
}

/// A keychain that does not answer: a folder that chose it says so, a new folder takes the encrypted file.
fn silent(place: &Path, part: &str) {
    let data = place.join("data");
    let vault = Vault::open(&data, Prefer::Auto).unwrap();
    for key in ["token", "never"] {
        assert!(matches!(vault.get(1, key), Err(VaultError::NoKeychain { .. })), "{part}: {key}");
    }
    let kept = vault.set(3, "token", &Secret::new("late".to_owned()));
    assert!(matches!(kept, Err(VaultError::NoKeychain { .. })), "{part}");
    assert!(!data.join(FILE).exists(), "{part}: a file was begun beside the keychain");

    let fresh = place.join(format!("fresh-{part}"));
    std::fs::create_dir(&fresh).unwrap();
    let vault = Vault::open(&fresh, Prefer::Auto).unwrap();
    assert_eq!(vault.state(), VaultState::New, "{part}");
    vault.unlock(Secret::new("a passphrase".to_owned())).unwrap();
    vault.set(1, "token", &Secret::new(PLANTED.to_owned())).unwrap();
    assert_eq!(vault.get(1, "token").unwrap().unwrap().reveal_to_vault(), PLANTED);
}

fn on_path(program: &str) -> bool {
    std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())
        .any(|folder| folder.join(program).is_file())
}

fn private(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700)).unwrap();
}
