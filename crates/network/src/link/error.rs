//! Why a link cannot be formed: sentences that say what to do.

/// Why a link cannot be formed, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// Nothing is known of links of this network, and none was given.
    #[error("How links of {network} are formed is not known here. Make the link at {network} and paste it.")]
    Unknown {
        /// The network's name.
        network: String,
    },
    /// The sub-ID cannot be put in here.
    #[error(
        "How links of {network} carry a sub-ID is not known here. Put the sub-ID in at {network} and paste the whole link."
    )]
    SubIdAtNetwork {
        /// The network's name.
        network: String,
    },
    /// The page cannot be put in here.
    #[error(
        "How links of {network} lead to a page is not known here. Make the link to that page at {network} and paste it, or leave the page out."
    )]
    TargetAtNetwork {
        /// The network's name.
        network: String,
    },
    /// The program's own link is needed.
    #[error("A link of the program is missing: copy one at {network} and paste it.")]
    MissingLink {
        /// The network's name.
        network: String,
    },
    /// The given link is of no form that the rules can use.
    #[error(
        "This link of {network} is of a kind that nothing can be put into. Copy another link of the program at {network}."
    )]
    OtherLink {
        /// The network's name.
        network: String,
    },
    /// The program's id is needed.
    #[error(
        "The program's id at {network} is missing: choose a program that {network} lists, or paste a link of it."
    )]
    MissingProgram {
        /// The network's name.
        network: String,
    },
    /// A field of the account is empty.
    #[error("“{label}” is missing: fill it in in the account's settings.")]
    MissingSetting {
        /// What the field is called.
        label: String,
    },
    /// The page is needed.
    #[error(
        "Links of {network} need the page that they lead to: put in its address, the shop's home page for instance."
    )]
    MissingTarget {
        /// The network's name.
        network: String,
    },
    /// The page is no address.
    #[error("“{target}” is no address of a page: it begins with https://, as in the browser's address bar.")]
    BadTarget {
        /// As given, cut.
        target: String,
    },
    /// The page is of another shop.
    #[error("This page is not of {network}: its links lead to pages of {hosts}.")]
    ForeignTarget {
        /// The network's name.
        network: String,
        /// Whose pages they are.
        hosts: String,
    },
    /// The program's own link is no address.
    #[error("“{link}” is no link: copy it whole, from https:// to its end.")]
    BadLink {
        /// As given, cut.
        link: String,
    },
    /// The network does not take the sub-ID.
    #[error("{reason}")]
    BadSubId {
        /// Why, as a sentence.
        reason: String,
    },
    /// What was filled in makes no address.
    #[error("“{value}” makes no link of {network}: look at the program's id and the account's settings.")]
    BadResult {
        /// The network's name.
        network: String,
        /// What came out, cut.
        value: String,
    },
}
