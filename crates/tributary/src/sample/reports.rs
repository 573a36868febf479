//! The files of the sample: what a user would have downloaded from Awin, Amazon, PayPal, Wise and the European Central Bank.

use chrono::Datelike;
use record::{Currency, Day, Money, Rate, Step};

use super::days;
use super::network::decimal;
use super::programs::{AMAZON, BLOG, CAMERAS, NEWSLETTER, PROGRAMS, VIDEOS};
use super::story::{Commission, Dice, State, Story, each};

/// The report files, by name. Their amounts without a currency are in euro; their ambiguous dates put the month first.
pub fn files(today: Day) -> Vec<(String, Vec<u8>)> {
    // A downloaded file is of the day before.
    let story = Story::at_the_end_of(days(today).from(), today.plus(-1));
    vec![
        (format!("awin-transactions-{today}.csv"), awin(&story)),
        (format!("{today}-Fee-Earnings.csv"), amazon(&story)),
        (format!("paypal-activity-{today}.csv"), paypal(&story)),
        (format!("wise-transaction-history-{today}.csv"), wise(&story, today)),
    ]
}

fn of_program(story: &Story, id: u64) -> Vec<Commission> {
    let days = story.days();
    let programs = PROGRAMS.iter().filter(|program| program.id == id);
    programs
        .flat_map(|program| days.map(|days| story.commissions(program, days)).unwrap_or_default())
        .collect()
}

fn awin(story: &Story) -> Vec<u8> {
    let mut rows = vec![row(&[
        "id",
        "publisher_id",
        "sale_amount",
        "commission",
        "date",
        "commission_status",
        "validation_date",
        "extra",
        "type",
        "site_name",
        "URL",
        "decline_reason",
        "click_ref",
        "advertiser_id",
        "advertiser_name",
        "currency",
    ])];
    for sale in of_program(story, CAMERAS) {
        let (status, reason) = match sale.state {
            State::Created | State::UnderReview => ("0", ""),
            State::Confirmed => ("1", ""),
            State::Cancelled => ("2", "Returned"),
        };
        let (amount, order) = sale.order.unwrap_or_default();
        let decided = sale.decided.map(|day| format!("{day} 09:00:00")).unwrap_or_default();
        rows.push(row(&[
            &sale.id,
            "610045",
            &decimal(amount),
            &decimal(sale.cents),
            &moment(sale.at, "%Y-%m-%d %H:%M:%S"),
            status,
            &decided,
            &order,
            "Sale",
            "Kiesweg",
            "https://kiesweg.example",
            reason,
            sale.sub_id.as_deref().unwrap_or_default(),
            &sale.program.id.to_string(),
            sale.program.name,
            sale.program.currency,
        ]));
    }
    rows.join("\r\n").into_bytes()
}

/// What is bought through a link to a camera bag: anything.
const THINGS: [(&str, &str); 8] = [
    ("Camera", "Padded Strap, grey"),
    ("Camera", "Memory Card 128 GB"),
    ("Kitchen", "Tea Strainer, fine"),
    ("Books", "Pocket Notebook, dotted"),
    ("Office Products", "Desk Lamp with Clamp"),
    ("Sports", "Water Bottle 0.7 l"),
    ("Toys & Games", "Wooden Puzzle \"Harbour\""),
    ("Tools & Home Improvement", "Hex Keys, 9 pieces"),
];

fn amazon(story: &Story) -> Vec<u8> {
    let covered =
        story.days().map(|days| format!("Fee-Earnings reports from {} to {}", days.from(), days.to()));
    let mut rows = vec![covered.unwrap_or_default()];
    rows.push(row(&[
        "Category",
        "Name",
        "ASIN",
        "Seller",
        "Tracking ID",
        "Date Shipped",
        "Price",
        "Items Shipped",
        "Returns",
        "Revenue",
        "Ad Fees",
        "Device Type Group",
        "Direct",
    ]));
    for sale in of_program(story, AMAZON) {
        let mut dice = Dice::new(&[AMAZON, sale.at.unsigned_abs()]);
        let thing = dice.below(THINGS.len() as u64);
        let (category, name) = THINGS.get(thing as usize).copied().unwrap_or_default();
        let asin = format!("B0SAMPLE{thing:02}");
        let price = sale.order.as_ref().map_or(0, |(cents, _)| *cents);
        let device = if dice.below(3) == 0 { "DESKTOP" } else { "PHONE" };
        let mut add = |shipped: &str, returned: &str, sign: &str, day: Day| {
            rows.push(row(&[
                category,
                name,
                &asin,
                "Amazon",
                sale.sub_id.as_deref().unwrap_or_default(),
                &format!("{day} 00:00:00"),
                &decimal(price),
                shipped,
                returned,
                &format!("{sign}{}", decimal(price)),
                &format!("{sign}{}", decimal(sale.cents)),
                device,
                "Indirect",
            ]));
        };
        add("1", "0", "", sale.day);
        let back = sale.day.plus(9);
        if dice.below(40) == 0 && back <= story.day() {
            add("0", "1", "-", back);
        }
    }
    rows.join("\n").into_bytes()
}

fn paypal(story: &Story) -> Vec<u8> {
    let mut rows = vec![quoted(&[
        "Date",
        "Time",
        "TimeZone",
        "Name",
        "Type",
        "Status",
        "Currency",
        "Gross",
        "Fee",
        "Net",
        "From Email Address",
        "To Email Address",
        "Transaction ID",
        "Item Title",
        "Reference Txn ID",
        "Invoice Number",
        "Receipt ID",
        "Balance",
        "Subject",
        "Note",
        "Balance Impact",
    ])];
    let together = together(story);
    let payouts = [BLOG, VIDEOS].into_iter().flat_map(|publisher| story.payouts(publisher));
    let payouts = payouts.filter(|((_, id), _)| together.as_ref().is_none_or(|(_, video)| id != video));
    let mut moves: Vec<_> = payouts
        .map(|((day, id), (currency, cents))| {
            (day.plus(2), "Riverbank Partners", "General Payment", currency, cents, id)
        })
        .collect();
    // What Awin pays for the month before, and what goes on to the bank account.
    let sales = of_program(story, CAMERAS);
    for day in story.days().into_iter().flat_map(each).filter(|day| day.date().day() == 17) {
        let month = Step::Month.bucket(Step::Month.bucket(day).from().plus(-1));
        let approved = |sale: &&Commission| {
            sale.state == State::Confirmed && sale.decided.is_some_and(|decided| month.contains(decided))
        };
        let cents: i64 = sales.iter().filter(approved).map(|sale| sale.cents).sum();
        if cents == 0 {
            continue;
        }
        moves.push((day, "Awin Ltd", "General Payment", "EUR", cents, format!("AW{}", day.number())));
        moves.push((day.plus(1), "", "General Withdrawal", "EUR", -cents, format!("WD{}", day.number())));
    }
    moves.retain(|(day, ..)| *day <= story.day());
    moves.sort();
    for (day, name, what, currency, cents, id) in moves {
        let sign = if cents < 0 { "-" } else { "" };
        let amount = format!("{sign}{}", thousands(cents.abs()));
        let (from, to) =
            if cents < 0 { ("", "") } else { ("payments@network.example", "me@kiesweg.example") };
        rows.push(quoted(&[
            &day.date().format("%m/%d/%Y").to_string(),
            "09:12:44",
            "UTC",
            name,
            what,
            "Completed",
            currency,
            &amount,
            "0.00",
            &amount,
            from,
            to,
            &format!("SAMPLE{}", id.replace('-', "")),
            "",
            "",
            "",
            "",
            "0.00",
            "",
            "",
            if cents < 0 { "Debit" } else { "Credit" },
        ]));
    }
    format!("\u{feff}{}\r\n", rows.join("\r\n")).into_bytes()
}

/// The newsletter's payout that came in one sum with one of the videos: the ids of both.
fn together(story: &Story) -> Option<(String, String)> {
    let mut newest = story.payouts(NEWSLETTER).into_keys().rev();
    let (day, id) = newest.nth(3)?;
    let video = story.payouts(VIDEOS).into_iter().find(|((paid, _), (currency, _))| {
        *currency == "USD" && (0..=8).contains(&(day.number() - paid.number()))
    });
    Some((id, video?.0.1))
}

/// What became of the newsletter's payouts at a bank: the newest as it was sent, then one less a fee, one in euro, one
/// together with one of the videos'; all before as they were sent.
fn wise(story: &Story, today: Day) -> Vec<u8> {
    let mut rows = vec![
        "ID,Status,Direction,Created on,Finished on,Source fee amount,Source fee currency,Target fee amount,\
         Target fee currency,Source name,Source amount (after fees),Source currency,Target name,\
         Target amount (after fees),Target currency,Exchange rate,Reference,Batch,Created by,Category,Note"
            .to_owned(),
    ];
    let known = crate::rates::parse(&rates(today)).unwrap_or_default();
    let together = together(story);
    let videos = story.payouts(VIDEOS);
    for (at, ((day, id), (currency, cents))) in story.payouts(NEWSLETTER).into_iter().rev().enumerate() {
        let on = day.plus(2);
        let video = together.as_ref().filter(|(with, _)| *with == id);
        let video = video.and_then(|(_, video)| videos.iter().find(|((_, id), _)| id == video));
        let (received, arrived) = match (at, video) {
            (1, _) => (currency, cents - (cents / 50).clamp(1, 250)),
            (2, _) => ("EUR", in_euro(&known, on, currency, cents) * 985 / 1000),
            (_, Some((_, (_, more)))) => (currency, cents + more),
            _ => (currency, cents),
        };
        if on > story.day() || arrived <= 0 {
            continue;
        }
        let (sum, number) = (decimal(arrived), day.number());
        rows.push(format!(
            "TRANSFER-{number},COMPLETED,IN,{on} 08:14:02,{on} 08:14:40,0.00,{received},,,Riverbank Partners,{sum},\
             {received},Me,{sum},{received},1.0,{id},,Me,,"
        ));
    }
    rows.join("\n").into_bytes()
}

/// Cents of euro at the rate of a day, or the latest before it.
fn in_euro(known: &[crate::rates::DatedRate], day: Day, currency: &str, cents: i64) -> i64 {
    let Ok(currency) = Currency::new(currency) else { return cents };
    let rate = known.iter().rfind(|(on, of, _)| *of == currency && *on <= day).map(|(.., rate)| *rate);
    let money =
        rate.and_then(|rate| rate.convert(Money::new(cents * 10_000, currency), Currency::EUR, Rate::ONE));
    money.map_or(cents, |money| money.micros / 10_000)
}

/// Exchange rates for the days of the sample and two weeks before, in the form of the European Central Bank's file.
pub fn rates(today: Day) -> Vec<u8> {
    let from = days(today).from().plus(-14);
    let mut values = [("USD", 10_840, 60), ("GBP", 8_520, 30), ("CHF", 9_410, 30), ("PLN", 42_700, 160)];
    let mut cubes = Vec::new();
    for day in (0..today.number() - from.number()).map(|days| from.plus(days)) {
        if day.date().weekday().num_days_from_monday() > 4 {
            continue;
        }
        let rates = values.iter_mut().enumerate().map(|(at, (currency, value, step))| {
            // A walk that keeps near where it began.
            *value += Dice::new(&[at as u64, day.number().unsigned_abs()]).between(-*step, *step);
            format!("<Cube currency=\"{currency}\" rate=\"{}.{:04}\"/>", *value / 10_000, *value % 10_000)
        });
        cubes.push(format!("<Cube time=\"{day}\">{}</Cube>", rates.collect::<String>()));
    }
    cubes.reverse();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <gesmes:Envelope xmlns:gesmes=\"http://www.gesmes.org/xml/2002-08-01\" \
         xmlns=\"http://www.ecb.int/vocabulary/2002-08-01/eurofxref\">\n\
         <gesmes:subject>Sample rates</gesmes:subject>\n\
         <gesmes:Sender><gesmes:name>Invented values, not the European Central Bank's</gesmes:name></gesmes:Sender>\n\
         <Cube>\n{}\n</Cube>\n</gesmes:Envelope>\n",
        cubes.join("\n")
    )
    .into_bytes()
}

fn moment(seconds: i64, format: &str) -> String {
    chrono::DateTime::from_timestamp(seconds, 0).map(|at| at.format(format).to_string()).unwrap_or_default()
}

fn thousands(cents: i64) -> String {
    match cents / 100 {
        whole @ 1000.. => format!("{},{:03}.{:02}", whole / 1000, whole % 1000, cents % 100),
        _ => decimal(cents),
    }
}

fn cell(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn quoted(cells: &[&str]) -> String {
    cells.iter().map(|text| cell(text)).collect::<Vec<_>>().join(",")
}

fn row(cells: &[&str]) -> String {
    let plain = |text: &&str| if text.contains([',', '"']) { cell(text) } else { (*text).to_owned() };
    cells.iter().map(plain).collect::<Vec<_>>().join(",")
}
