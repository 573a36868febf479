//! A value that is never shown.

use std::fmt;

use zeroize::Zeroizing;

/// A key, a token, a password. It has no text of its own: nothing can print, log or compare it by accident.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes a value into custody.
    pub fn new(value: String) -> Secret {
        Secret(Zeroizing::new(value))
    }

    /// The value, for filling requests.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// The value, for the vault that keeps it.
    pub fn reveal_to_vault(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("•••")
    }
}
