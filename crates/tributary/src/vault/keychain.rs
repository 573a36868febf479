//! The operating system's keychain: Secret Service, macOS Keychain, Windows Credential Manager.

use std::path::PathBuf;

use chacha20poly1305::XNonce;
use chacha20poly1305::aead::Generate;
use keyring::Entry;
use network::Secret;
use zeroize::Zeroizing;

use super::{VaultError, exists, write_whole};

/// The name under which the keychain lists every entry of ours.
const SERVICE: &str = "org.tributary.Tributary";
const HEAD: &str = "tributary keychain ";
const VERSION: u32 = 1;

/// The secrets of one profile in the keychain. An entry's user is `<profile>/<account>/<key>`.
pub struct Keychain {
    /// Tells the entries of this data folder from those of another; it is no secret.
    profile: String,
    mark: PathBuf,
}

impl Keychain {
    /// A keychain that kept a probe. It is remembered in `mark` with the first secret.
    pub(super) fn probed(mark: PathBuf) -> Result<Keychain, VaultError> {
        let keychain = Keychain { profile: random_id()?, mark };
        keychain.probe()?;
        Ok(keychain)
    }

    /// The keychain that `mark` says was chosen earlier.
    pub(super) fn remembered(mark: PathBuf) -> Result<Keychain, VaultError> {
        let text = match std::fs::read_to_string(&mark) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::InvalidData => String::new(),
            Err(source) => return Err(VaultError::Io { path: mark, source }),
        };
        let mut lines = text.lines();
        let version =
            lines.next().and_then(|line| line.strip_prefix(HEAD)).and_then(|number| number.parse().ok());
        let profile = lines.next().unwrap_or_default();
        match version {
            Some(VERSION) if profile.len() == 32 && profile.bytes().all(|b| b.is_ascii_hexdigit()) => {
                Ok(Keychain { profile: profile.to_owned(), mark })
            }
            Some(found) if found > VERSION => Err(VaultError::Newer { path: mark, found }),
            _ => Err(VaultError::Damaged { path: mark, reason: "it does not name the keychain's entries" }),
        }
    }

    pub(super) fn set(&self, name: &str, secret: &Secret) -> Result<(), VaultError> {
        if !exists(&self.mark)? {
            write_whole(&self.mark, format!("{HEAD}{VERSION}\n{}\n", self.profile).as_bytes())?;
        }
        self.ask(name, |entry| entry.set_secret(secret.reveal_to_vault().as_bytes()))
    }

    pub(super) fn get(&self, name: &str) -> Result<Option<Secret>, VaultError> {
        let found = self.ask(name, |entry| match entry.get_secret() {
            Err(keyring::Error::NoEntry) => Ok(None),
            found => found.map(|bytes| Some(Zeroizing::new(bytes))),
        })?;
        let Some(bytes) = found else {
            // A keychain that is still locked says the same as one that is empty; only writing tells.
            self.probe()?;
            return Ok(None);
        };
        match std::str::from_utf8(&bytes) {
            Ok(text) => Ok(Some(Secret::new(text.to_owned()))),
            Err(_) => Err(VaultError::NoKeychain { reason: "the entry is not text".to_owned() }),
        }
    }

    pub(super) fn remove(&self, name: &str) -> Result<(), VaultError> {
        self.ask(name, |entry| match entry.delete_credential() {
            Err(keyring::Error::NoEntry) => Ok(()),
            done => done,
        })
    }

    /// Writes, reads and deletes an entry that means nothing.
    fn probe(&self) -> Result<(), VaultError> {
        let value = random_id()?;
        let found = self.ask(&format!("probe/{value}"), |entry| {
            entry.set_secret(value.as_bytes())?;
            let found = entry.get_secret();
            entry.delete_credential()?;
            found
        })?;
        if found == value.as_bytes() {
            return Ok(());
        }
        Err(VaultError::NoKeychain { reason: "it does not give back what it was given".to_owned() })
    }

    /// Asks the keychain on a thread of its own: it may wait for the user, and its client may not be called from
    /// within an async runtime.
    fn ask<T: Send>(
        &self,
        name: &str,
        work: impl FnOnce(Entry) -> keyring::Result<T> + Send,
    ) -> Result<T, VaultError> {
        let user = format!("{}/{name}", self.profile);
        let answer = std::thread::scope(|scope| {
            let asked =
                std::thread::Builder::new().spawn_scoped(scope, move || match Entry::store_status() {
                    Ok(()) => Entry::new(SERVICE, &user).and_then(work).map_err(|error| error.to_string()),
                    Err(error) => Err(error.to_string()),
                });
            match asked.map(std::thread::ScopedJoinHandle::join) {
                Ok(Ok(answer)) => answer,
                Ok(Err(_)) => Err("its client stopped".to_owned()),
                Err(error) => Err(error.to_string()),
            }
        });
        answer.map_err(|reason| VaultError::NoKeychain { reason })
    }
}

fn random_id() -> Result<String, VaultError> {
    let bytes =
        XNonce::try_generate().map_err(|error| VaultError::NoKeychain { reason: error.to_string() })?;
    Ok(bytes.iter().take(16).map(|byte| format!("{byte:02x}")).collect())
}
