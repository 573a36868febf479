//! What the owner of the sample does to earn: a site with reading lists and comparisons, videos and a newsletter for
//! whoever has no site, and links for referral programs. Each stands where its sub-ID comes from in the figures.

use record::{Channel, Day, Match};

use super::days;

/// The site of the sample's owner.
pub const SITE: &str = "www.kiesweg.example";

/// A place with a link.
pub struct Placed {
    /// What it is called.
    pub title: &'static str,
    /// Whose link stands there.
    pub program: &'static str,
    /// What sort of place.
    pub channel: Channel,
    /// Its address.
    pub url: &'static str,
    /// Since when it stands there.
    pub first_day: Day,
    /// Until when, if it does not any more.
    pub last_day: Option<Day>,
    /// The page that its link leads to; empty where no link is built, and the figures' sub-ID alone is the placement's.
    pub target: &'static str,
    /// The sub-ID, or what it is compared with.
    pub sub_id: &'static str,
    /// How sub-IDs of the figures are found.
    pub how: Match,
    /// Its banner: name, width and height in pixels.
    pub banner: Option<(&'static str, u32, u32)>,
    /// Work on it: the day, the minutes, what was done.
    pub work: Vec<(Day, u32, &'static str)>,
    /// What was found when its link was looked at, and when its page was.
    pub found: [Option<&'static str>; 2],
}

/// A plan of work: after how many days, how many minutes, what.
type Work = &'static [(i64, u32, &'static str)];

/// Everything that stands somewhere, as it is told on a day. The lens guide is left for the user to place.
pub fn placed(today: Day) -> Vec<Placed> {
    let opened = days(today).from();
    let place = |title, program, channel, url, after: i64, sub_id, target, work: Work| {
        let first_day = opened.plus(after);
        let work = work.iter().map(|(later, minutes, what)| (first_day.plus(*later), *minutes, *what));
        Placed {
            title,
            program,
            channel,
            url,
            first_day,
            last_day: None,
            target,
            sub_id,
            how: Match::Same,
            banner: None,
            work: work.filter(|(day, ..)| *day >= first_day && *day <= today).collect(),
            found: [Some("fine"), None],
        }
    };
    let every = |count: i64, step: i64, minutes: u32, what: &'static str| {
        (0..count)
            .map(move |time| (opened.plus(time * step), minutes, what))
            .filter(move |(day, ..)| *day <= today)
    };
    let page = Channel::Page;
    let books = "Bücherwelt Köln";
    let mut all = vec![
        Placed {
            found: [Some("fine"), Some("fine")],
            ..place(
                "Crime novels for the train",
                books,
                page,
                "https://www.kiesweg.example/leseliste-krimi",
                -200,
                "leseliste-krimi",
                "https://www.buecherwelt-koeln.example/krimi",
                &[(0, 240, "first version"), (190, 60, "six new titles"), (420, 75, "new pictures")],
            )
        },
        Placed {
            found: [Some("fine"), Some("link_missing")],
            ..place(
                "Books to travel with",
                books,
                page,
                "https://www.kiesweg.example/leseliste-reise",
                -140,
                "leseliste-reise",
                "https://www.buecherwelt-koeln.example/reise",
                &[(0, 210, "first version"), (300, 45, "links looked through")],
            )
        },
        place(
            "Picture books for four-year-olds",
            books,
            page,
            "https://www.kiesweg.example/kinderbuch-tipps",
            -40,
            "kinderbuch-tipps",
            "https://www.buecherwelt-koeln.example/kinder",
            &[(0, 180, "first version"), (35, 90, "three interviews"), (330, 40, "gift ideas")],
        ),
        Placed {
            banner: Some(("Petbox box of the month", 300, 250)),
            ..place(
                "Banner beside every article",
                "Petbox",
                page,
                "https://www.kiesweg.example/",
                -300,
                "sidebar-banner",
                "https://www.petbox.example/",
                &[(0, 30, "put in place")],
            )
        },
        place(
            "Dog food compared",
            "Petbox",
            page,
            "https://www.kiesweg.example/futter-vergleich",
            60,
            "futter-vergleich",
            "https://www.petbox.example/futter",
            &[(-3, 300, ""), (0, 360, "table and pictures"), (150, 60, "prices"), (300, 60, "prices")],
        ),
        place(
            "Two-person tents, tested in rain",
            "Northwind Outdoor",
            Channel::Video,
            "https://video.example/w/tent-test",
            20,
            "video-tent-test",
            "https://www.northwind.example/tents",
            &[(0, 900, "filming and cut"), (2, 60, "comments")],
        ),
        place(
            "Packing light for a week",
            "Northwind Outdoor",
            Channel::Video,
            "https://video.example/w/packing",
            170,
            "video-packing-light",
            "https://www.northwind.example/light",
            &[(0, 780, "filming and cut")],
        ),
        Placed {
            found: [Some("product_gone"), None],
            ..place(
                "The winter kit",
                "Northwind Outdoor",
                Channel::Video,
                "https://video.example/w/winter-kit",
                345,
                "video-winter-kit",
                "https://www.northwind.example/winter/jacket-77",
                &[(0, 840, "filming and cut"), (20, 45, "answers")],
            )
        },
        Placed {
            how: Match::Prefix,
            work: every(23, 19, 95, "issue written and sent").collect(),
            ..place(
                "Outdoor letter",
                "Northwind Outdoor",
                Channel::Newsletter,
                "https://letters.example/outdoor",
                -19,
                "newsletter-",
                "",
                &[],
            )
        },
        place(
            "Your site in a day",
            "Hostly",
            Channel::Video,
            "https://video.example/w/site-in-a-day",
            -25,
            "video-site-in-a-day",
            "https://www.hostly.example/start",
            &[(0, 600, "filming and cut"), (200, 90, "new introduction")],
        ),
        place(
            "Faster pages",
            "Hostly",
            Channel::Video,
            "https://video.example/w/faster",
            150,
            "video-faster-pages",
            "https://www.hostly.example/fast",
            &[(0, 660, "filming and cut")],
        ),
        place(
            "Moving house: your site",
            "Hostly",
            Channel::Video,
            "https://video.example/w/moving",
            280,
            "video-moving-house",
            "https://www.hostly.example/move",
            &[(0, 540, "filming and cut")],
        ),
        place(
            "Hosting, put to the test",
            "Hostly",
            Channel::Video,
            "https://video.example/w/hosting-test",
            394,
            "video-hosting-test",
            "https://www.hostly.example/",
            &[(0, 720, "filming and cut")],
        ),
        Placed {
            how: Match::Prefix,
            work: every(31, 14, 70, "issue written and sent").collect(),
            ..place(
                "Every second Friday",
                "Linkwise",
                Channel::Newsletter,
                "https://letters.example/friday",
                -14,
                "issue-",
                "",
                &[],
            )
        },
        place(
            "Below every e-mail",
            "Linkwise",
            Channel::Signature,
            "",
            -100,
            "footer-link",
            "https://www.linkwise.example/start",
            &[(0, 5, "set up")],
        ),
        place(
            "My first camera",
            "Fernwolke Kameras",
            Channel::Video,
            "https://video.example/w/first-camera",
            265,
            "video-first-camera",
            "",
            &[(0, 480, "filming and cut")],
        ),
        place(
            "What is on my desk",
            "Amazon Associates",
            page,
            "https://www.kiesweg.example/schreibtisch",
            225,
            "kiesweg-21",
            "",
            &[(0, 150, "first version"), (120, 30, "two things replaced")],
        ),
        place(
            "Cables and lamps",
            "Amazon Associates",
            Channel::Social,
            "https://social.example/kiesweg/lamps",
            240,
            "kiesweg-video-21",
            "",
            &[(0, 40, "posted")],
        ),
        place(
            "The tools I work with",
            "Cloudnest",
            page,
            "https://www.kiesweg.example/werkzeuge",
            -390,
            "tools-page",
            "https://www.cloudnest.example/join",
            &[(0, 120, "first version"), (400, 45, "prices and pictures")],
        ),
        place(
            "Welcome mail",
            "Cloudnest",
            Channel::Newsletter,
            "https://letters.example/welcome",
            -20,
            "welcome-mail",
            "https://www.cloudnest.example/join",
            &[(0, 60, "written once")],
        ),
        place(
            "Talk: books of a freelancer",
            "Ledgerly",
            Channel::Talk,
            "https://talks.example/kiesweg/ledger",
            -280,
            "talk-slides",
            "https://www.ledgerly.example/start",
            &[(0, 420, "slides and rehearsal"), (360, 180, "given again")],
        ),
        Placed {
            last_day: Some(opened.plus(330)),
            ..place(
                "Answers on taxes",
                "Ledgerly",
                Channel::Forum,
                "https://forum.example/t/4711",
                -60,
                "forum-answers",
                "https://www.ledgerly.example/start",
                &[(0, 50, "three answers"), (90, 40, "two answers")],
            )
        },
    ];
    all.retain(|placed| placed.first_day <= today);
    all
}
