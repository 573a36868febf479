//! What the terms of the sample's programs say, as its owner has written it down.

use chrono::Datelike;
use record::{Day, TermKind};

use super::story::share_fell_on;

/// A fact of a program's terms.
pub struct SampleTerm {
    /// Whose terms.
    pub program: &'static str,
    /// What it is about.
    pub kind: TermKind,
    /// What the terms say.
    pub value: String,
    /// Since when.
    pub since: Option<Day>,
    /// What of the program it is about; empty for all of it.
    pub about: &'static str,
    /// The words of the terms; empty for none.
    pub quote: &'static str,
    /// Where they stand; empty where that was not noted.
    pub source: &'static str,
}

const CLOUDNEST: &str = "https://www.cloudnest.example/partners/terms";
const LEDGERLY: &str = "https://www.ledgerly.example/referral-terms";
const POSTKORB: &str = "https://www.postkorb.example/partner";
const PETBOX: &str = "https://www.petbox.example/partner-terms";
const HOSTLY: &str = "https://www.hostly.example/affiliates#terms";

/// Everything that is written down, as it is told on a day.
pub fn terms(today: Day) -> Vec<SampleTerm> {
    use TermKind::{Cookie, Duration, Hold, Inactivity, Minimum, Other, Payout, Share};
    let fact = |program, kind, value: &str, quote, source| SampleTerm {
        program,
        kind,
        value: value.to_owned(),
        since: None,
        about: "",
        quote,
        source,
    };
    let of_blog = format!("day {}", today.date().day().min(28));
    let mut all = vec![
        SampleTerm {
            about: "each month",
            ..fact(
                "Cloudnest",
                Share,
                "20%",
                "You earn 20% of the monthly fee of every customer you refer, whichever plan it has, for as long as that customer stays.",
                CLOUDNEST,
            )
        },
        SampleTerm { about: "new customer", ..fact("Cloudnest", Share, "25 USD", "", CLOUDNEST) },
        fact("Cloudnest", Duration, "lifetime", "… for as long as that customer stays.", CLOUDNEST),
        fact("Cloudnest", Hold, "21 days", "Commissions are confirmed within three weeks.", CLOUDNEST),
        fact("Cloudnest", Minimum, "50 USD", "", CLOUDNEST),
        SampleTerm {
            about: "each month",
            ..fact("Ledgerly", Share, "20%", "A fifth of what the referred account pays.", LEDGERLY)
        },
        fact(
            "Ledgerly",
            Duration,
            "lifetime",
            "Referral fees are paid for the lifetime of the account.",
            LEDGERLY,
        ),
        fact(
            "Ledgerly",
            Inactivity,
            "90 days",
            "An account without activity for ninety (90) days ceases to be a referred account.",
            LEDGERLY,
        ),
        fact("Ledgerly", Hold, "30 days", "", LEDGERLY),
        SampleTerm { about: "each month", ..fact("Postkorb", Share, "20%", "", POSTKORB) },
        fact("Postkorb", Hold, "21 days", "", POSTKORB),
        fact("Petbox", Share, "10%", "", PETBOX),
        SampleTerm {
            since: Some(share_fell_on(today).plus(-400)),
            ..fact(
                "Petbox",
                Share,
                "11%",
                "§ 3 Partners receive a commission of 11 % of the value of each valid order.\n§ 4 Changes are announced by e-mail four weeks ahead.",
                PETBOX,
            )
        },
        fact("Petbox", Cookie, "30 days", "", PETBOX),
        fact("Petbox", Hold, "40 days", "", PETBOX),
        fact("Bücherwelt Köln", Share, "7%", "", ""),
        fact("Bücherwelt Köln", Hold, "40 days", "", ""),
        fact("Northwind Outdoor", Share, "8%", "", ""),
        fact("Northwind Outdoor", Cookie, "14 days", "", ""),
        fact(
            "Northwind Outdoor",
            Hold,
            "30 days",
            "Sales are approved thirty days after the order, once they can no longer be sent back.",
            "https://www.northwind-outdoor.example/affiliates",
        ),
        fact("Hostly", Share, "38 EUR", "We pay 38 € for every new hosting plan.", HOSTLY),
        fact("Hostly", Hold, "48 days", "Sales are approved within 48 days of the order.", HOSTLY),
        fact("Hostly", Other, "No ads on the brand name", "", HOSTLY),
        fact("Linkwise", Share, "5.50 USD", "", ""),
        fact("Linkwise", Minimum, "25 USD", "", ""),
        SampleTerm {
            since: Some(today.plus(-40)),
            ..fact(
                "Linkwise",
                Minimum,
                "50 USD",
                "The payment threshold is now $50.",
                "An e-mail of the program",
            )
        },
    ];
    for (programs, day) in [
        (["Cloudnest", "Ledgerly", "Postkorb", "Bücherwelt Köln", "Petbox"].as_slice(), of_blog.as_str()),
        (&["Northwind Outdoor", "Hostly"], "day 8"),
        (&["Linkwise"], "day 15"),
    ] {
        all.extend(programs.iter().map(|program| fact(program, Payout, day, "", "")));
    }
    all
}
