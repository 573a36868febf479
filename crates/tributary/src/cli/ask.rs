//! Questions on a terminal, and secrets from where they may come.

use std::io::{IsTerminal, Read};

use tributary::view::VaultState;
use tributary::{Error, ErrorKind};

use super::Context;

/// A secret from an environment variable.
pub(super) fn from_env(key: &str, variable: &str) -> Result<String, Error> {
    std::env::var(variable).ok().filter(|value| !value.is_empty()).ok_or_else(|| {
        Error::input(format!(
            "The environment variable {variable}, for the secret “{key}”, is empty or not set."
        ))
    })
}

/// A secret from standard input, without its line end.
pub(super) fn from_stdin(key: &str) -> Result<String, Error> {
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .map_err(|error| Error::file(std::path::Path::new("standard input"), &error))?;
    let secret = text.trim_end_matches(['\r', '\n']).to_owned();
    if secret.is_empty() {
        return Err(Error::input(format!("Standard input held nothing for the secret “{key}”.")));
    }
    Ok(secret)
}

/// A secret typed without echo; an error without a terminal.
pub(super) fn typed(label: &str, missing: &str) -> Result<String, Error> {
    if !std::io::stdin().is_terminal() {
        return Err(Error::input(missing));
    }
    rpassword::prompt_password(format!("{label}: "))
        .map_err(|error| Error::file(std::path::Path::new("the terminal"), &error))
}

/// Opens the vault file if there is one to open, or if a secret is about to be kept and there is no keychain.
pub(super) async fn open_vault(context: &Context, keeping: bool) -> Result<(), Error> {
    let state = context.app.profile().vault.state();
    let needed = match state {
        VaultState::Locked => true,
        VaultState::New => keeping,
        VaultState::Keychain | VaultState::File => false,
    };
    if !needed {
        return Ok(());
    }
    let passphrase = match std::env::var("TRIBUTARY_PASSPHRASE").ok().filter(|value| !value.is_empty()) {
        Some(passphrase) => passphrase,
        None => {
            let label = if state == VaultState::New {
                "New passphrase for the vault"
            } else {
                "Passphrase of the vault"
            };
            typed(label, "").map_err(|_| {
                Error::new(ErrorKind::Locked, "No keychain answers here, so secrets lie in an encrypted file, and it needs its passphrase.")
                    .hint("Set TRIBUTARY_PASSPHRASE, or run this on a terminal.")
            })?
        }
    };
    let args = serde_json::json!({ "passphrase": passphrase });
    context.app.call("vault.unlock", args).await.map(|_| ())
}
