//! Where secrets are kept: the operating system's keychain, or an encrypted file where none answers.
//!
//! *Invariant:* a secret is never in the database, a log or an error, and never unencrypted in a file.
//! A folder in which one of the two was chosen keeps to it: a keychain that does not answer today is an error, never
//! a reason to begin a new file.
//!
//! Every call may block (a keychain may ask the user, the key derivation takes time): callers in async code use
//! `spawn_blocking`.

mod file;
mod keychain;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use network::Secret;

use crate::view::VaultState;

pub use file::FileVault;
pub use keychain::Keychain;

/// The encrypted file's name, inside the data folder.
pub const FILE: &str = "vault";
/// The name of the file that remembers that secrets went to the keychain, inside the data folder.
pub const MARK: &str = "keychain";

/// Which kind of vault to take for a folder in which none was chosen yet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Prefer {
    /// The keychain if it answers, else the encrypted file.
    #[default]
    Auto,
    /// The encrypted file.
    File,
}

/// Why a secret could not be kept or fetched.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The encrypted file waits for its passphrase, or for a first one.
    #[error("the vault is locked")]
    Locked,
    /// The passphrase does not open the encrypted file.
    #[error("the passphrase does not open the vault")]
    WrongPassphrase,
    /// A new encrypted file cannot have an empty passphrase.
    #[error("the passphrase is empty")]
    EmptyPassphrase,
    /// The keychain that holds the secrets does not answer, or refuses.
    #[error("the keychain does not answer: {reason}")]
    NoKeychain {
        /// What it says.
        reason: String,
    },
    /// The file was cut, altered or taken away. It is left as it is.
    #[error("{} is damaged: {reason}", path.display())]
    Damaged {
        /// Where it lies.
        path: PathBuf,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The file was written by a newer version.
    #[error("{} is of format {found}, which is newer than this program", path.display())]
    Newer {
        /// Where it lies.
        path: PathBuf,
        /// Its format's number.
        found: u32,
    },
    /// The file could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// Where it lies.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
}

/// The place where a profile's secrets are kept.
pub enum Vault {
    /// The operating system's keychain.
    Keychain(Keychain),
    /// The encrypted file.
    File(FileVault),
    /// Nowhere but in memory: for samples and tests.
    Memory(Mutex<BTreeMap<String, Secret>>),
}

impl Vault {
    /// Finds the vault of a data folder, or decides on one: a keychain counts only if it keeps a probe.
    ///
    /// Nothing is written into the folder before the first secret.
    pub fn open(data_dir: &Path, prefer: Prefer) -> Result<Vault, VaultError> {
        let (file, mark) = (data_dir.join(FILE), data_dir.join(MARK));
        if exists(&file)? {
            return Ok(Vault::File(FileVault::new(file)));
        }
        if exists(&mark)? {
            return Keychain::remembered(mark).map(Vault::Keychain);
        }
        if prefer == Prefer::Auto {
            match Keychain::probed(mark) {
                Ok(keychain) => return Ok(Vault::Keychain(keychain)),
                Err(error) => tracing::info!("secrets go to an encrypted file, because {error}"),
            }
        }
        Ok(Vault::File(FileVault::new(file)))
    }

    /// An empty vault in memory.
    pub fn memory() -> Vault {
        Vault::Memory(Mutex::default())
    }

    /// Where secrets go, and whether that is possible now.
    pub fn state(&self) -> VaultState {
        match self {
            Vault::Keychain(_) | Vault::Memory(_) => VaultState::Keychain,
            Vault::File(file) => file.state(),
        }
    }

    /// Opens the encrypted file, or makes it with this passphrase if there is none. Other vaults need none.
    #[allow(
        clippy::needless_pass_by_value,
        reason = "the passphrase is wiped here, not left with the caller"
    )]
    pub fn unlock(&self, passphrase: Secret) -> Result<(), VaultError> {
        match self {
            Vault::Keychain(_) | Vault::Memory(_) => Ok(()),
            Vault::File(file) => file.unlock(&passphrase),
        }
    }

    /// Keeps an account's secret, in place of an earlier one.
    pub fn set(&self, account: i64, key: &str, secret: &Secret) -> Result<(), VaultError> {
        let name = entry(account, key);
        match self {
            Vault::Keychain(keychain) => keychain.set(&name, secret),
            Vault::File(file) => file.set(&name, secret),
            Vault::Memory(map) => {
                map.lock().unwrap_or_else(PoisonError::into_inner).insert(name, secret.clone());
                Ok(())
            }
        }
    }

    /// The secret that was kept, `None` if there is none.
    ///
    /// A locked keychain answers that there is none; it is then asked to keep a probe, and that it cannot is the error.
    pub fn get(&self, account: i64, key: &str) -> Result<Option<Secret>, VaultError> {
        let name = entry(account, key);
        match self {
            Vault::Keychain(keychain) => keychain.get(&name),
            Vault::File(file) => file.get(&name),
            Vault::Memory(map) => Ok(map.lock().unwrap_or_else(PoisonError::into_inner).get(&name).cloned()),
        }
    }

    /// Forgets secrets of an account; those that are not there are no error.
    pub fn remove(&self, account: i64, keys: &BTreeSet<String>) -> Result<(), VaultError> {
        let names: Vec<String> = keys.iter().map(|key| entry(account, key)).collect();
        match self {
            _ if names.is_empty() => Ok(()),
            Vault::Keychain(keychain) => names.iter().try_for_each(|name| keychain.remove(name)),
            Vault::File(file) => file.remove(&names),
            Vault::Memory(map) => {
                let mut map = map.lock().unwrap_or_else(PoisonError::into_inner);
                map.retain(|name, _| !names.contains(name));
                Ok(())
            }
        }
    }
}

fn entry(account: i64, key: &str) -> String {
    format!("{account}/{key}")
}

fn exists(path: &Path) -> Result<bool, VaultError> {
    path.try_exists().map_err(|source| VaultError::Io { path: path.to_owned(), source })
}

/// Writes a file whole or not at all, readable by its owner only.
fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), VaultError> {
    use std::io::Write;
    let folder = path.parent().unwrap_or(Path::new("."));
    let write = || -> std::io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        // A renamed file survives a power cut only once its folder is on the disk too.
        #[cfg(unix)]
        std::fs::File::open(folder)?.sync_all()?;
        Ok(())
    };
    write().map_err(|source| VaultError::Io { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Secret {
        Secret::new(text.to_owned())
    }

    fn keys(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn every_vault_keeps_replaces_and_forgets() {
        let folder = tempfile::tempdir().unwrap();
        let file = Vault::open(folder.path(), Prefer::File).unwrap();
        file.unlock(secret("correct horse")).unwrap();
        for vault in [Vault::memory(), file] {
            assert!(vault.get(1, "token").unwrap().is_none());
            vault.set(1, "token", &secret("first")).unwrap();
            vault.set(1, "token", &secret("sëcond")).unwrap();
            vault.set(11, "token", &secret("other")).unwrap();
            assert_eq!(vault.get(1, "token").unwrap().unwrap().reveal_to_vault(), "sëcond");
            vault.remove(1, &keys(&["token", "never there"])).unwrap();
            assert!(vault.get(1, "token").unwrap().is_none());
            assert_eq!(vault.get(11, "token").unwrap().unwrap().reveal_to_vault(), "other");
        }
    }

    #[test]
    fn a_folder_whose_secrets_are_in_the_keychain_never_gets_a_file() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(MARK), "tributary keychain 1\n0123456789abcdef0123456789abcdef\n")
            .unwrap();
        for prefer in [Prefer::Auto, Prefer::File] {
            let vault = Vault::open(folder.path(), prefer).unwrap();
            assert!(matches!(vault, Vault::Keychain(_)));
            assert_eq!(vault.state(), VaultState::Keychain);
        }
        assert!(!folder.path().join(FILE).exists());
        std::fs::write(folder.path().join(MARK), "tributary key").unwrap();
        assert!(matches!(Vault::open(folder.path(), Prefer::Auto), Err(VaultError::Damaged { .. })));
        std::fs::write(folder.path().join(MARK), "tributary keychain 2\nwhat is to come\n").unwrap();
        assert!(matches!(Vault::open(folder.path(), Prefer::Auto), Err(VaultError::Newer { found: 2, .. })));
    }

    #[test]
    fn nothing_is_written_before_the_first_secret() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::open(folder.path(), Prefer::File).unwrap();
        assert_eq!(vault.state(), VaultState::New);
        assert!(matches!(vault.set(1, "token", &secret("x")), Err(VaultError::Locked)));
        assert!(matches!(vault.get(1, "token"), Err(VaultError::Locked)));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
