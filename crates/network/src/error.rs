//! What a network can do wrong: data, not sentences.

/// Why a window could not be read. `says` are the network's own words, with every secret taken out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NetworkError {
    /// The key or the login was not accepted.
    #[error("the credentials were refused: {says}")]
    Credentials {
        /// The network's own words.
        says: String,
    },
    /// The key is known, but may not read this.
    #[error("the credentials do not reach this: {says}")]
    Forbidden {
        /// The network's own words.
        says: String,
    },
    /// Too many requests, or a pause for maintenance.
    #[error("asked to wait: {says}")]
    Wait {
        /// How long, where the network says so.
        seconds: Option<u64>,
        /// The network's own words.
        says: String,
    },
    /// No connection.
    #[error("not reached: {reason}")]
    Unreachable {
        /// What the system says, without the address.
        reason: String,
    },
    /// No answer in time.
    #[error("no answer in time")]
    Timeout,
    /// A failure of the network's own, repeated.
    #[error("failed with {status}: {says}")]
    Server {
        /// The HTTP status.
        status: u16,
        /// The network's own words.
        says: String,
    },
    /// The request was not understood or not allowed.
    #[error("refused with {status}: {says}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The network's own words.
        says: String,
    },
    /// Another format, or an answer that is cut.
    #[error("expected {expected}, found {found}")]
    NotWhatItSays {
        /// The format that was expected.
        expected: String,
        /// How the answer begins, or what is wrong with it.
        found: String,
    },
    /// Beyond what is read at once.
    #[error("the answer is too large")]
    TooLarge,
    /// Pages without an end.
    #[error("more pages than are read")]
    TooManyPages,
    /// The same page twice.
    #[error("the same page twice")]
    RepeatedPage,
    /// A field of the account form is empty.
    #[error("the setting {key} is missing")]
    MissingSetting {
        /// Its key.
        key: String,
    },
    /// A secret is not there.
    #[error("the secret {key} is missing")]
    MissingSecret {
        /// Its key.
        key: String,
    },
    /// The rehearsal's address is not of this machine.
    #[error("the rehearsal's address is not of this machine")]
    BadOrigin,
    /// The connector file cannot be used.
    #[error("the connector cannot be used: {message}")]
    Connector {
        /// What is wrong with it.
        message: String,
    },
}
