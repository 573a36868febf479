//! The programs of the sample, all invented but Amazon, whose report is one of its files.

use record::ProgramKind;

/// How long the story runs up to the day it is first told, in days.
pub(super) const LENGTH: i64 = 425;

/// A program and how it earns.
pub(super) struct Program {
    pub id: u64,
    pub name: &'static str,
    /// The publisher account that promotes it; empty for one whose figures come from a report file.
    pub publisher: &'static str,
    pub currency: &'static str,
    pub kind: ProgramKind,
    /// Percent of the usual sales in each month, January first.
    pub season: [i64; 12],
    /// Days until a commission is validated, and how many of a thousand are declined.
    pub validation: i64,
    pub declined: u64,
    pub word: &'static str,
    /// The least and the largest order, and the share of it in hundredths of a percent; or a fee without an order.
    pub order: (i64, i64),
    pub share: i64,
    /// The share that is paid in the last months, where it is another; nobody said so.
    pub fell_to: i64,
    pub fee: i64,
    pub channels: &'static [Channel],
    pub members: Option<Membership>,
}

/// A mark in links: where it stands, and how many thousandths of a sale it brings a day.
pub(super) struct Channel {
    pub name: &'static str,
    /// Days after the story's beginning.
    pub from: i64,
    pub rate: i64,
    /// Days in which it loses half of its pull; 0 for content that keeps it.
    pub half: i64,
    /// Days between repetitions, each with a mark of its own; 0 for none.
    pub every: i64,
}

/// A program that pays for its members month by month.
pub(super) struct Membership {
    /// Whether it says who brought what, and who joined.
    pub named: bool,
    pub monthly: i64,
    pub bonus: i64,
    pub before: u64,
    /// Joining a day, in thousandths, at the beginning and at the end of the story.
    pub joining: (i64, i64),
    /// How many of a thousand leave in a month.
    pub leaving: u64,
    /// A member who is called paying and brings nothing any more.
    pub silent: Option<u64>,
    /// The marks of the links through which they came, in turn.
    pub through: &'static [&'static str],
}

/// The publisher accounts of the sample network.
pub(super) const BLOG: &str = "48120";
pub(super) const VIDEOS: &str = "48121";
pub(super) const NEWSLETTER: &str = "48122";
/// The program whose figures come as a file from Awin, and the one that comes from Amazon.
pub(super) const CAMERAS: u64 = 801;
pub(super) const AMAZON: u64 = 901;

const EVEN: [i64; 12] = [100; 12];
const GIFTS: [i64; 12] = [95, 90, 95, 95, 90, 85, 90, 95, 100, 115, 190, 240];
const OUTDOORS: [i64; 12] = [90, 100, 105, 110, 120, 130, 130, 120, 100, 95, 150, 165];

const fn once(name: &'static str, from: i64, rate: i64, half: i64) -> Channel {
    Channel { name, from, rate, half, every: 0 }
}

const PLAIN: Program = Program {
    id: 0,
    name: "",
    publisher: "",
    currency: "EUR",
    kind: ProgramKind::Link,
    season: EVEN,
    validation: 30,
    declined: 40,
    word: "sale",
    order: (0, 0),
    share: 0,
    fell_to: 0,
    fee: 0,
    channels: &[],
    members: None,
};

/// The programs, in the order in which a network lists them.
pub(super) static PROGRAMS: [Program; 10] = [
    Program {
        id: 301,
        name: "Cloudnest",
        publisher: BLOG,
        currency: "USD",
        kind: ProgramKind::Referral,
        validation: 14,
        declined: 15,
        word: "recurring",
        members: Some(Membership {
            named: true,
            monthly: 1580,
            bonus: 2500,
            before: 16,
            joining: (140, 300),
            leaving: 30,
            silent: Some(5),
            through: &["tools-page", "tools-page", "welcome-mail"],
        }),
        ..PLAIN
    },
    Program {
        id: 302,
        name: "Ledgerly",
        publisher: BLOG,
        currency: "GBP",
        kind: ProgramKind::Referral,
        validation: 20,
        declined: 10,
        word: "referral",
        members: Some(Membership {
            named: true,
            monthly: 690,
            bonus: 0,
            before: 12,
            joining: (90, 190),
            leaving: 25,
            silent: None,
            through: &["talk-slides", "talk-slides", "talk-slides", "forum-answers"],
        }),
        ..PLAIN
    },
    Program {
        id: 305,
        name: "Postkorb",
        publisher: BLOG,
        kind: ProgramKind::Referral,
        validation: 14,
        declined: 10,
        word: "recurring",
        members: Some(Membership {
            named: false,
            monthly: 480,
            bonus: 0,
            before: 9,
            joining: (30, 60),
            leaving: 20,
            silent: None,
            through: &[],
        }),
        ..PLAIN
    },
    Program {
        id: 303,
        name: "Bücherwelt Köln",
        publisher: BLOG,
        kind: ProgramKind::Site,
        season: GIFTS,
        order: (1200, 7900),
        share: 700,
        channels: &[
            once("leseliste-krimi", -200, 840, 0),
            once("leseliste-reise", -140, 650, 0),
            once("kinderbuch-tipps", -40, 560, 0),
        ],
        ..PLAIN
    },
    Program {
        id: 304,
        name: "Petbox",
        publisher: BLOG,
        kind: ProgramKind::Site,
        declined: 70,
        order: (2500, 8900),
        share: 1100,
        fell_to: 900,
        channels: &[once("sidebar-banner", -300, 420, 0), once("futter-vergleich", 60, 520, 0)],
        ..PLAIN
    },
    Program {
        id: 311,
        name: "Northwind Outdoor",
        publisher: VIDEOS,
        currency: "USD",
        season: OUTDOORS,
        validation: 38,
        declined: 60,
        order: (5900, 32000),
        share: 800,
        channels: &[
            Channel { name: "newsletter", from: -19, rate: 4600, half: 4, every: 19 },
            once("video-tent-test", 20, 1500, 24),
            once("video-packing-light", 170, 1900, 22),
            once("video-winter-kit", 345, 2000, 26),
        ],
        ..PLAIN
    },
    Program {
        id: 312,
        name: "Hostly",
        publisher: VIDEOS,
        validation: 42,
        declined: 50,
        fee: 3800,
        channels: &[
            once("video-site-in-a-day", -25, 620, 60),
            once("video-faster-pages", 150, 760, 40),
            once("video-moving-house", 280, 840, 36),
            once(REVERSED, LENGTH - 31, 1100, 14),
        ],
        ..PLAIN
    },
    Program {
        id: 321,
        name: "Linkwise",
        publisher: NEWSLETTER,
        currency: "USD",
        validation: 25,
        declined: 90,
        word: "lead",
        fee: 550,
        channels: &[
            Channel { name: "issue", from: -14, rate: 4200, half: 3, every: 14 },
            once("footer-link", -100, 170, 0),
        ],
        ..PLAIN
    },
    Program {
        id: CAMERAS,
        name: "Fernwolke Kameras",
        declined: 60,
        order: (9900, 78000),
        share: 400,
        channels: &[once("video-first-camera", 265, 620, 45), once("lens-guide", 290, 180, 0)],
        ..PLAIN
    },
    Program {
        id: AMAZON,
        name: "Amazon Associates",
        kind: ProgramKind::Site,
        declined: 0,
        order: (900, 11900),
        share: 300,
        channels: &[once("kiesweg-21", 225, 520, 0), once("kiesweg-video-21", 240, 430, 0)],
        ..PLAIN
    },
];

/// The mark whose sales of a week the program takes back on the day the story is first told.
pub(super) const REVERSED: &str = "video-hosting-test";
/// The program of which the network forgets some sales on that day.
pub(super) const FORGOTTEN: u64 = 311;
