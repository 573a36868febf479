//! The encrypted file: Argon2id makes the key from the passphrase, XChaCha20-Poly1305 seals each secret under its name.
//!
//! Two lines of text, then JSON: `tributary vault 1`, the SHA-256 of what follows (so that damage is told from a wrong
//! passphrase), and the entries. The seal called `check` covers everything else in the file: it opens only with the
//! right passphrase and only if no entry was taken away, exchanged or put back from an older file.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, Generate, Payload};
use chacha20poly1305::{Key, KeyInit, XChaCha20Poly1305, XNonce};
use network::Secret;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{VaultError, exists, write_whole};
use crate::view::VaultState;

const HEAD: &str = "tributary vault ";
const VERSION: u32 = 1;
/// Far above what thousands of accounts need: a file beyond it is none of ours.
const LARGEST: u64 = 16 << 20;
/// What a file may ask of this machine before it is taken for an altered one: 1 GiB.
const MOST_MEMORY: u32 = 1 << 20;

/// The encrypted file. It is read afresh for each call, so that two programs can share it.
pub struct FileVault {
    path: PathBuf,
    open: Mutex<Option<Open>>,
}

/// What opens the file: the key, and the salt that it was made with.
struct Open {
    key: Zeroizing<[u8; 32]>,
    salt: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    derivation: Derivation,
    entries: BTreeMap<String, Sealed>,
    check: Sealed,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Derivation {
    name: String,
    /// In KiB.
    memory: u32,
    passes: u32,
    lanes: u32,
    salt: String,
}

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sealed {
    nonce: String,
    text: String,
}

impl FileVault {
    pub(super) fn new(path: PathBuf) -> FileVault {
        FileVault { path, open: Mutex::new(None) }
    }

    pub(super) fn state(&self) -> VaultState {
        match (&*self.opened(), exists(&self.path)) {
            (Some(_), _) => VaultState::File,
            (None, Ok(false)) => VaultState::New,
            (None, _) => VaultState::Locked,
        }
    }

    pub(super) fn unlock(&self, passphrase: &Secret) -> Result<(), VaultError> {
        let mut opened = self.opened();
        let _lock = self.lock()?;
        let open = if exists(&self.path)? {
            let content = self.read()?;
            let open = self.derive(passphrase, &content.derivation)?;
            if !content.checked_by(&open) {
                return Err(VaultError::WrongPassphrase);
            }
            open
        } else {
            if passphrase.reveal_to_vault().is_empty() {
                return Err(VaultError::EmptyPassphrase);
            }
            let salt = STANDARD.encode(random::<Key>(&self.path)?);
            let (memory, passes, lanes) = (19 * 1024, 2, 1);
            let derivation = Derivation { name: "argon2id".to_owned(), memory, passes, lanes, salt };
            let open = self.derive(passphrase, &derivation)?;
            self.write(Content { derivation, entries: BTreeMap::new(), check: Sealed::default() }, &open)?;
            open
        };
        *opened = Some(open);
        Ok(())
    }

    pub(super) fn set(&self, name: &str, secret: &Secret) -> Result<(), VaultError> {
        self.change(|vault, entries, open| {
            let sealed = vault.seal(open, &entry_name(name), secret.reveal_to_vault().as_bytes())?;
            entries.insert(name.to_owned(), sealed);
            Ok(())
        })
    }

    pub(super) fn remove(&self, names: &[String]) -> Result<(), VaultError> {
        self.change(|_, entries, _| {
            entries.retain(|name, _| !names.contains(name));
            Ok(())
        })
    }

    pub(super) fn get(&self, name: &str) -> Result<Option<Secret>, VaultError> {
        let opened = self.opened();
        let open = opened.as_ref().ok_or(VaultError::Locked)?;
        let content = self.read_with(open)?;
        let Some(sealed) = content.entries.get(name) else { return Ok(None) };
        let text =
            sealed.opened(open, &entry_name(name)).ok_or_else(|| self.damaged("an entry does not open"))?;
        match std::str::from_utf8(&text) {
            Ok(text) => Ok(Some(Secret::new(text.to_owned()))),
            Err(_) => Err(self.damaged("an entry is not text")),
        }
    }

    fn change(
        &self,
        change: impl FnOnce(&FileVault, &mut BTreeMap<String, Sealed>, &Open) -> Result<(), VaultError>,
    ) -> Result<(), VaultError> {
        let opened = self.opened();
        let open = opened.as_ref().ok_or(VaultError::Locked)?;
        let _lock = self.lock()?;
        let mut content = self.read_with(open)?;
        change(self, &mut content.entries, open)?;
        self.write(content, open)
    }

    fn opened(&self) -> MutexGuard<'_, Option<Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps other programs from changing the file until the answer is dropped. The lock is a file of its own, since
    /// the vault's file is replaced by every change.
    fn lock(&self) -> Result<File, VaultError> {
        let path = self.path.with_extension("lock");
        let lock = || {
            let file = File::options().create(true).truncate(false).write(true).open(&path)?;
            match file.lock() {
                // Some network drives know no locks; the file is still replaced in one go.
                Err(error) if error.kind() == ErrorKind::Unsupported => Ok(file),
                locked => locked.map(|()| file),
            }
        };
        lock().map_err(|source| VaultError::Io { path: path.clone(), source })
    }

    fn read(&self) -> Result<Content, VaultError> {
        let mut bytes = Vec::new();
        let read = File::open(&self.path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes));
        match read {
            Ok(_) if bytes.len() as u64 > LARGEST => return Err(self.damaged("it is too large")),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(self.damaged("it is gone")),
            Err(source) => return Err(VaultError::Io { path: self.path.clone(), source }),
        }
        let text = std::str::from_utf8(&bytes).map_err(|_| self.damaged("it is not text"))?;
        let (head, rest) = text.split_once('\n').unwrap_or((text, ""));
        match head.strip_prefix(HEAD).and_then(|number| number.parse().ok()) {
            Some(VERSION) => {}
            Some(found) if found > VERSION => {
                return Err(VaultError::Newer { path: self.path.clone(), found });
            }
            _ => return Err(self.damaged("its first line is not that of a vault")),
        }
        let (sum, json) = rest.split_once('\n').ok_or_else(|| self.damaged("it is cut"))?;
        if sum != checksum(json.as_bytes()) {
            return Err(self.damaged("it was altered or cut"));
        }
        serde_json::from_str(json).map_err(|_| self.damaged("its content does not read"))
    }

    fn read_with(&self, open: &Open) -> Result<Content, VaultError> {
        let content = self.read()?;
        match content.checked_by(open) {
            true => Ok(content),
            // Another program began a new vault meanwhile.
            false if content.derivation.salt != open.salt => Err(VaultError::Locked),
            false => Err(self.damaged("it was altered")),
        }
    }

    fn write(&self, mut content: Content, open: &Open) -> Result<(), VaultError> {
        content.check = self.seal(open, &content.covered(), b"")?;
        let json =
            serde_json::to_string_pretty(&content).map_err(|_| self.damaged("it cannot be written"))?;
        let text = format!("{HEAD}{VERSION}\n{}\n{json}", checksum(json.as_bytes()));
        write_whole(&self.path, text.as_bytes())
    }

    fn derive(&self, passphrase: &Secret, derivation: &Derivation) -> Result<Open, VaultError> {
        let Derivation { name, memory, passes, lanes, salt } = derivation;
        let modest = *memory <= MOST_MEMORY && *passes <= 64 && *lanes <= 16;
        let params =
            Params::new(*memory, *passes, *lanes, Some(32)).ok().filter(|_| modest && name == "argon2id");
        let params = params.ok_or_else(|| self.damaged("its key derivation makes no sense"))?;
        let bytes = STANDARD.decode(salt).map_err(|_| self.damaged("its salt does not read"))?;
        let mut key = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.reveal_to_vault().as_bytes(), &bytes, key.as_mut())
            .map_err(|_| self.damaged("its key derivation makes no sense"))?;
        Ok(Open { key, salt: salt.clone() })
    }

    fn seal(&self, open: &Open, name: &[u8], text: &[u8]) -> Result<Sealed, VaultError> {
        let nonce = random::<XNonce>(&self.path)?;
        let sealed = open.cipher().encrypt(&nonce, Payload { msg: text, aad: name });
        let text = STANDARD.encode(sealed.map_err(|_| self.damaged("it cannot be sealed"))?);
        Ok(Sealed { nonce: STANDARD.encode(nonce), text })
    }

    fn damaged(&self, reason: &'static str) -> VaultError {
        VaultError::Damaged { path: self.path.clone(), reason }
    }
}

impl Open {
    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&Key::from(*self.key))
    }
}

impl Content {
    /// Everything but the check itself.
    fn covered(&self) -> Vec<u8> {
        let mut covered = b"check\0".to_vec();
        covered.extend(serde_json::to_vec(&(&self.derivation, &self.entries)).unwrap_or_default());
        covered
    }

    fn checked_by(&self, open: &Open) -> bool {
        self.check.opened(open, &self.covered()).is_some()
    }
}

impl Sealed {
    fn opened(&self, open: &Open, name: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let nonce = XNonce::try_from(STANDARD.decode(&self.nonce).ok()?.as_slice()).ok()?;
        let sealed = STANDARD.decode(&self.text).ok()?;
        open.cipher().decrypt(&nonce, Payload { msg: &sealed, aad: name }).ok().map(Zeroizing::new)
    }
}

fn entry_name(name: &str) -> Vec<u8> {
    [b"entry\0", name.as_bytes()].concat()
}

fn checksum(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn random<T: Generate>(path: &std::path::Path) -> Result<T, VaultError> {
    T::try_generate()
        .map_err(|error| VaultError::Io { path: path.to_owned(), source: std::io::Error::other(error) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn secret(text: &str) -> Secret {
        Secret::new(text.to_owned())
    }

    fn vault(folder: &Path) -> FileVault {
        FileVault::new(folder.join("vault"))
    }

    /// A vault with two secrets, as bytes.
    fn filled(folder: &Path) -> Vec<u8> {
        let vault = vault(folder);
        vault.unlock(&secret("correct horse")).unwrap();
        vault.set("1/token", &secret("planted-token")).unwrap();
        vault.set("2/token", &secret("planted-other")).unwrap();
        std::fs::read(&vault.path).unwrap()
    }

    #[test]
    fn it_opens_again_with_its_passphrase_only() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(vault(folder.path()).unlock(&secret("")), Err(VaultError::EmptyPassphrase)));
        assert_eq!(vault(folder.path()).state(), VaultState::New);
        let bytes = filled(folder.path());
        let vault = vault(folder.path());
        assert_eq!(vault.state(), VaultState::Locked);
        assert!(matches!(vault.unlock(&secret("wrong")), Err(VaultError::WrongPassphrase)));
        assert!(matches!(vault.get("1/token"), Err(VaultError::Locked)));
        vault.unlock(&secret("correct horse")).unwrap();
        assert_eq!(vault.state(), VaultState::File);
        assert_eq!(vault.get("1/token").unwrap().unwrap().reveal_to_vault(), "planted-token");
        assert!(vault.get("3/token").unwrap().is_none());
        assert_eq!(std::fs::read(&vault.path).unwrap(), bytes, "reading changes nothing");
        let text = String::from_utf8(bytes).unwrap();
        assert!(!text.contains("planted") && !text.contains("horse"));
    }

    #[test]
    fn a_damaged_file_is_told_and_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let whole = filled(folder.path());
        let vault = vault(folder.path());
        let check = |bytes: Vec<u8>, what: &str| {
            std::fs::write(&vault.path, &bytes).unwrap();
            assert!(
                matches!(vault.unlock(&secret("correct horse")), Err(VaultError::Damaged { .. })),
                "{what}"
            );
            assert_eq!(std::fs::read(&vault.path).unwrap(), bytes, "{what}");
        };
        for length in 0..whole.len() {
            check(whole[..length].to_vec(), &format!("cut to {length}"));
        }
        for at in 0..whole.len() {
            // A digit of the format's number may turn it into a newer file's.
            if at != HEAD.len() {
                let mut bytes = whole.clone();
                bytes[at] ^= 4;
                check(bytes, &format!("altered at {at}"));
            }
        }
        check(vec![0xFF; 300], "not text");
        std::fs::write(&vault.path, "tributary vault 2\nwhat is to come").unwrap();
        assert!(matches!(vault.unlock(&secret("correct horse")), Err(VaultError::Newer { found: 2, .. })));
    }

    #[test]
    fn damage_while_it_is_open_is_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let whole = filled(folder.path());
        let vault = vault(folder.path());
        vault.unlock(&secret("correct horse")).unwrap();
        std::fs::write(&vault.path, &whole[..whole.len() - 9]).unwrap();
        assert!(matches!(vault.set("3/token", &secret("new")), Err(VaultError::Damaged { .. })));
        assert_eq!(std::fs::read(&vault.path).unwrap(), whole[..whole.len() - 9]);
        std::fs::remove_file(&vault.path).unwrap();
        assert!(matches!(
            vault.set("3/token", &secret("new")),
            Err(VaultError::Damaged { reason: "it is gone", .. })
        ));
        assert!(!vault.path.exists());
    }

    /// Writes a content back with a right checksum, as somebody who knows the format would.
    fn forge(vault: &FileVault, change: impl FnOnce(&mut Content)) {
        let mut content = vault.read().unwrap();
        change(&mut content);
        let json = serde_json::to_string(&content).unwrap();
        let text = format!("{HEAD}{VERSION}\n{}\n{json}", checksum(json.as_bytes()));
        std::fs::write(&vault.path, text).unwrap();
    }

    #[test]
    fn entries_cannot_be_exchanged_or_taken_away() {
        let folder = tempfile::tempdir().unwrap();
        filled(folder.path());
        let vault = vault(folder.path());
        vault.unlock(&secret("correct horse")).unwrap();
        let other = vault.read().unwrap().entries["2/token"].clone();
        forge(&vault, |content| drop(content.entries.insert("1/token".to_owned(), other)));
        assert!(matches!(vault.get("1/token"), Err(VaultError::Damaged { .. })));
        filled_again(folder.path());
        vault.unlock(&secret("correct horse")).unwrap();
        forge(&vault, |content| drop(content.entries.remove("2/token")));
        assert!(matches!(vault.get("1/token"), Err(VaultError::Damaged { .. })));
        forge(&vault, |content| content.derivation.memory = u32::MAX);
        assert!(matches!(vault.unlock(&secret("correct horse")), Err(VaultError::Damaged { .. })));
    }

    fn filled_again(folder: &Path) {
        std::fs::remove_file(folder.join("vault")).unwrap();
        filled(folder);
    }

    #[test]
    fn two_programs_share_a_file() {
        let folder = tempfile::tempdir().unwrap();
        filled(folder.path());
        let (one, other) = (vault(folder.path()), vault(folder.path()));
        one.unlock(&secret("correct horse")).unwrap();
        other.unlock(&secret("correct horse")).unwrap();
        std::thread::scope(|scope| {
            for (vault, account) in [(&one, 10), (&other, 20), (&one, 30), (&other, 40)] {
                scope.spawn(move || {
                    for number in 0..5 {
                        vault.set(&format!("{}/token", account + number), &secret("kept")).unwrap();
                    }
                });
            }
        });
        assert_eq!(one.read().unwrap().entries.len(), 22);
        assert!(other.get("34/token").unwrap().is_some());
        filled_again(folder.path());
        assert!(matches!(one.get("1/token"), Err(VaultError::Locked)), "a new vault has a new salt");
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        filled(folder.path());
        let mode = std::fs::metadata(folder.path().join("vault")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
