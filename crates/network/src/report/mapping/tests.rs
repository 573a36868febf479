use std::sync::Arc;

use proptest::prelude::*;
use record::Record;

use super::*;
use crate::report::recognise::recognise_among;
use crate::report::{ImportSettings, Line, ReportError, Source, read};
use crate::{Connector, check_file};

fn source(text: &str) -> Source {
    Source::Bytes { name: "file".to_owned(), bytes: Arc::from(text.as_bytes()) }
}

fn sheet(text: &str) -> Sheet {
    look(&source(text), None, None).unwrap()
}

fn named(sheet: &Sheet) -> Mapping {
    let (mapping, _) = sheet.propose(None);
    Mapping { name: "My shop".to_owned(), id: "my-shop".to_owned(), ..mapping }
}

fn proposed(text: &str) -> Vec<String> {
    let sheet = sheet(text);
    let (mapping, _) = sheet.propose(None);
    (0..sheet.columns.len())
        .map(|at| mapping.columns.get(&at).map_or("-", |field| field).to_owned())
        .collect()
}

fn connector(recipe: &str) -> Connector {
    check_file("recipe.toml", recipe).unwrap_or_else(|problems| {
        panic!("{}\n{recipe}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    })
}

/// What a recipe makes of a text; rejected and noted rows by their reason.
fn read_with(recipe: &str, text: &str) -> Vec<String> {
    let source = source(text);
    let found = recognise_among(&connector(recipe).reports, &source).unwrap().remove(0);
    let settings = ImportSettings { values: [("currency".to_owned(), "EUR".to_owned())].into() };
    let lines = read(&found, &source, &settings).unwrap_or_else(|error| panic!("{error}\n{recipe}"));
    let told = lines.map(|line| match line.unwrap() {
        Line::Record { record: Record::Transaction(row), .. } => {
            format!("{} {:?} {}", row.day, row.commission.micros, row.status.word())
        }
        Line::Record { record, .. } => format!("{record:?}"),
        Line::Skipped { .. } => "skipped".to_owned(),
        Line::Rejected(problem) | Line::Noted(problem) => problem.reason,
    });
    told.collect()
}

#[test]
fn headings_are_found_below_titles_and_with_whatever_parts_the_cells() {
    for (text, separator, line, headings) in [
        ("Date,Commission\n2026-01-02,5.00\n", ',', 1, 2),
        (
            "Report of January\n\nDate;Shop;Commission\n2026-01-02;A, B and C;5,00\n2026-01-03;D;1,20\n",
            ';',
            3,
            3,
        ),
        ("sep=;\nDate;Commission\n2026-01-02;5,00\n", ';', 2, 2),
        ("Date\tCommission\tNote\n2026-01-02\t5.00\ta, b; c\n", '\t', 1, 3),
        ("Account,12345,,\nDate,Shop,Order,Commission\n2026-01-02,A,1,5.00\n", ',', 2, 4),
    ] {
        let sheet = sheet(text);
        assert_eq!(
            (sheet.separator, sheet.line, sheet.columns.len()),
            (Some(separator), line, headings),
            "{text}"
        );
    }
    assert!(matches!(look(&source("Date,Commission\n"), None, None), Err(ReportError::NoRows)));
    assert!(matches!(look(&source("\n\n"), None, None), Err(ReportError::NoRows)));
    assert!(matches!(look(&source("hello\nworld\n"), None, None), Err(ReportError::Unknown { .. })));
    assert!(matches!(look(&source("<html><body>"), None, None), Err(ReportError::WebPage)));
}

#[test]
fn values_decide_where_headings_could_mean_several_things() {
    // An order with two items is no id; an address is nothing of ours; a rate is no commission.
    assert_eq!(
        proposed(
            "Id,Order,Date,Customer,Commission %,Commission,Status\n1,A,2026-01-02,a@example.com,5 %,5.00,open\n1,A,2026-01-02,b@example.com,5 %,6.00,paid\n"
        ),
        ["-", "order_id", "at", "-", "-", "commission", "status"]
    );
    let german = sheet("Datum,Provision,Status\n2026-01-02,5.00,offen\n");
    assert!(german.propose(None).1.values().all(|why| *why == Why::Heading("German".to_owned())));
    // Headings in no language: what is needed is told by the only column that can be it.
    assert_eq!(
        proposed("xx,yy,zz,ww\n2026-01-02,5.10,EUR,pending\n2026-01-03,5.20,USD,paid\n"),
        ["at", "commission", "currency", "status"]
    );
    // Two columns of dates: neither is guessed.
    assert_eq!(
        proposed("xx,yy,zz\n2026-01-02,2026-01-03,5.10\n2026-01-04,2026-01-04,5.20\n"),
        ["-", "-", "commission"]
    );
    assert_eq!(proposed("Day,Clicks,Impressions\n2026-01-02,10,500\n"), ["day", "clicks", "impressions"]);
    assert_eq!(
        proposed("Payment date,Date,Payment ID,Amount\n2026-01-05,2026-01-02,P1,500.00\n"),
        ["-", "day", "id", "amount"]
    );
}

#[test]
fn dates_that_can_be_read_either_way_are_asked_for_and_only_they() {
    let open = sheet("Date,Commission\n03/02/2026,5.00\n04/02/2026,6.00\n");
    let mut mapping = named(&open);
    let asks = open.asks(&mapping);
    let order = asks.date_order.clone().unwrap();
    assert_eq!(
        (order.text.as_str(), order.day_first.to_string(), order.month_first.to_string()),
        ("03/02/2026", "2026-02-03".to_owned(), "2026-03-02".to_owned())
    );
    assert!(!asks.is_settled());
    // Unanswered, the recipe leaves it to whoever imports.
    assert!(open.recipe(&mapping).contains("keep the forms that are right"));
    mapping.date_order = Some("mdy".to_owned());
    assert!(open.asks(&mapping).is_settled());
    assert_eq!(open.asks(&mapping).dates[0].day.to_string(), "2026-03-02");
    assert_eq!(
        read_with(&open.recipe(&mapping), "Date,Commission\n03/02/2026,5.00\n"),
        ["2026-03-02 5000000 approved"]
    );
    // A later row says it, however late it comes.
    let mut rows = "Date,Commission\n".to_owned();
    (0..2_000).for_each(|_| rows += "03/02/2026,5.00\n");
    let told = sheet(&(rows + "28/02/2026,1.00\n"));
    let asks = told.asks(&named(&told));
    assert_eq!((asks.date_order.is_some(), asks.dates[0].day.to_string()), (false, "2026-02-03".to_owned()));
    assert_eq!(asks.dates[0].not.unwrap().to_string(), "2026-03-02");
    // Both at once is nothing to ask about.
    let both = sheet("Date,Commission\n28/02/2026,5.00\n02/28/2026,6.00\n");
    assert_eq!(both.asks(&named(&both)).troubles, [Trouble::DatesContradict("Date".to_owned(), 2, 3)]);
}

#[test]
fn what_only_the_user_can_know_is_asked() {
    let sheet = sheet(
        "Date,Commission,Status\n2026-01-02 10:00,5.00,blorp\n2026-01-03 11:30,6.00,paid\n2026-01-03 11:30,6.00,paid\n",
    );
    let mut mapping = named(&sheet);
    let asks = sheet.asks(&mapping);
    assert!(asks.currency && asks.likely_currency.is_none() && !asks.all && !asks.is_settled());
    assert_eq!(asks.zone.as_deref(), Some("2026-01-02 10:00"));
    let words: Vec<_> = asks.status.iter().map(|word| (word.word.as_str(), word.rows, word.known)).collect();
    assert_eq!(words, [("paid", 2, true), ("blorp", 1, false)]);
    assert!(
        sheet.recipe(&mapping).contains("# What do these mean? [\"blorp\"]"),
        "{}",
        sheet.recipe(&mapping)
    );
    mapping.status.insert("blorp".to_owned(), Status::Declined);
    mapping.zone = Some("Asia/Tokyo".to_owned());
    assert!(sheet.asks(&mapping).is_settled());
    assert_eq!(
        read_with(&sheet.recipe(&mapping), "Date,Commission,Status\n2026-01-02 10:00,5.00,BLORP\n"),
        ["2026-01-02 5000000 declined"]
    );
}

#[test]
fn the_currency_is_told_by_a_heading_or_by_signs_or_asked() {
    let needs = |text: &str| {
        let sheet = sheet(text);
        let asks = sheet.asks(&named(&sheet));
        (asks.currency, asks.likely_currency, asks.troubles.len())
    };
    assert_eq!(needs("Date,Commission (USD)\n2026-01-02,5.00\n"), (false, None, 0));
    assert_eq!(needs("Date,Commission €\n2026-01-02,5.00\n"), (false, None, 0));
    assert_eq!(needs("Date,Commission ($)\n2026-01-02,5.00\n"), (true, None, 0));
    assert_eq!(needs("Date,Commission\n2026-01-02,5.00 zł\n"), (true, Some("PLN".to_owned()), 0));
    assert_eq!(needs("Date,Commission\n2026-01-02,$5.00\n2026-01-02,€5.00\n"), (true, None, 1));
    // The same report in another currency is the same report.
    let dollars = sheet("Date,Commission (USD)\n2026-01-02,5.00\n");
    let recipe = dollars.recipe(&named(&dollars));
    let euros = source("Date,Commission (EUR)\n2026-01-02,5.00\n");
    let found = recognise_among(&connector(&recipe).reports, &euros).unwrap().remove(0);
    let line = read(&found, &euros, &ImportSettings::default()).unwrap().next().unwrap().unwrap();
    assert!(
        matches!(line, Line::Record { record: Record::Transaction(row), .. } if row.commission.currency.code() == "EUR")
    );
    // Two columns that differ in nothing else are told apart.
    let both = sheet("Date,Commission (USD),Commission (EUR)\n2026-01-02,5.00,4.00\n");
    let recipe = both.recipe(&named(&both));
    assert_eq!(
        read_with(&recipe, "Date,Commission (USD),Commission (EUR)\n2026-01-02,5.00,4.00\n"),
        ["2026-01-02 5000000 approved"]
    );
}

#[test]
fn headings_that_stand_twice_or_not_at_all_cannot_be_used() {
    let sheet = sheet("Date,Amount,amount ,,Commission\n2026-01-02,1,2,3,4.00\n");
    let unusable: Vec<_> = sheet.columns.iter().map(|column| column.unusable).collect();
    assert_eq!(
        unusable,
        [None, Some(Unusable::SameHeading), Some(Unusable::SameHeading), Some(Unusable::NoHeading), None]
    );
    assert_eq!(
        read_with(&sheet.recipe(&named(&sheet)), "Date,Amount,amount ,,Commission\n2026-01-02,1,2,3,4.00\n")
            .len(),
        1
    );
}

#[test]
fn orders_keep_their_identity_when_their_commission_changes_and_other_rows_do_not() {
    let by_order = sheet("Date,Order,Commission\n2026-01-02,A,5.00\n");
    assert_eq!(by_order.asks(&named(&by_order)).told_apart_by, ["Date", "Order"]);
    let without = sheet("Date,Shop,Commission,Status\n2026-01-02,A,5.00,paid\n");
    assert_eq!(without.asks(&named(&without)).told_apart_by, ["Date", "Shop", "Commission"]);
}

#[test]
fn formulas_are_text_and_a_bad_row_is_only_itself() {
    let text = "Date,Program,Commission,Status\n2026-01-02,=cmd|' /C calc'!A0,5.00,paid\n2026-02-31,@SUM(A1),5.00,paid\n2026-01-03,+49,=1+1,paid\n2026-01-04,-x,7.00,paid\n";
    let sheet = sheet(text);
    assert_eq!(
        read_with(&sheet.recipe(&named(&sheet)), text),
        [
            "2026-01-02 5000000 paid",
            "“2026-02-31” is not a date",
            "“=1+1” is not an amount",
            "2026-01-04 7000000 paid"
        ]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// Whatever headings, names and words are, the recipe says them so that the same file is read with it.
    #[test]
    fn any_heading_survives_toml_and_jq(
        headings in proptest::collection::vec("[\\PC\"'\\\\\n\r\t{}$.#=\u{2028}🦀]{1,12}", 3),
        name in "[\\PC\"'\\\\\n🦀]{0,20}",
        word in "[\\PC\"'\\\\\n🦀]{1,12}",
    ) {
        let headings: Vec<String> = headings.iter().enumerate().map(|(at, heading)| format!("h{at}{heading}x")).collect();
        let mut bytes = csv::WriterBuilder::new().from_writer(Vec::new());
        bytes.write_record(&headings).unwrap();
        bytes.write_record(["2026-01-02", "5.00", &word]).unwrap();
        bytes.write_record(["2026-01-03", "6.50", "paid"]).unwrap();
        let text = String::from_utf8(bytes.into_inner().unwrap()).unwrap();
        // A text of which the first line is a declaration, or a row that is longer than the others, is another matter.
        let Ok(sheet) = look(&source(&text), None, None) else { return Ok(()) };
        prop_assume!(sheet.columns.len() == 3 && sheet.line == 1 && sheet.separator == Some(','));
        let word = sheet.rows[0][2].clone();
        prop_assume!(!word.is_empty() && Status::from_word(&word).is_none());
        let (mapping, _) = sheet.propose(Some(Gives::Transactions));
        let mapping = Mapping {
            id: recipe_id(&name),
            name,
            columns: [(0, "at"), (1, "commission"), (2, "status")].into(),
            status: [(word, Status::Declined)].into(),
            ..mapping
        };
        let recipe = sheet.recipe(&mapping);
        prop_assert_eq!(
            read_with(&recipe, &text),
            vec!["2026-01-02 5000000 declined".to_owned(), "2026-01-03 6500000 paid".to_owned()],
            "{}\n{}", text, recipe
        );
    }

    #[test]
    fn nothing_panics(text in "[\\PC,;\n\"]{0,400}") {
        if let Ok(sheet) = look(&source(&text), None, None) {
            let (mapping, _) = sheet.propose(None);
            let _ = sheet.asks(&mapping);
            let _ = sheet.recipe(&Mapping { id: "x".to_owned(), ..mapping });
        }
    }
}

#[test]
fn a_column_of_numbers_that_differ_is_proposed_as_the_id() {
    for heading in ["Nr", "Nr.", "Ref", "Ref.", "Numéro", "No", "№", "N°", "Номер", "番号"] {
        let rows = |second: &str| {
            format!(
                "{heading};Datum;Provision;Status\n17;2026-01-02;5,00;offen\n{second};2026-01-03;6,10;offen\n"
            )
        };
        assert_eq!(proposed(&rows("18")), ["id", "at", "commission", "status"], "{heading}");
        assert_ne!(proposed(&rows("17"))[0], "id", "{heading}");
    }
    assert_eq!(
        proposed("Ref;Transaction ID;Date;Commission\n1;a;2026-01-02;5.00\n2;b;2026-01-03;6.10\n")[..2],
        ["-", "id"]
    );
}

#[test]
fn yen_and_yuan_are_amounts_as_people_write_them() {
    let text =
        "番号,注文日,売上金額,報酬\n1,2026-01-02,\"10,000円\",\"1,000円\"\n2,2026-01-03,\"2,000 円\",300円\n";
    assert_eq!(proposed(text), ["id", "at", "sale", "commission"]);
    let yen = sheet(text);
    let mapping = named(&yen);
    assert_eq!(yen.asks(&mapping).likely_currency.as_deref(), Some("JPY"));
    assert_eq!(
        read_with(&yen.recipe(&mapping).replace("needs", "currency = '\"JPY\"'\nneeds"), text),
        ["2026-01-02 1000000000 approved", "2026-01-03 300000000 approved"]
    );
    let yuan = "Nr,Date,Commission (元)\n1,2026-01-02,12.50元\n2,2026-01-03,3.00 元\n";
    assert_eq!(proposed(yuan), ["id", "at", "commission"]);
    // It may be that of the mainland or that of Taiwan.
    assert!(sheet(yuan).asks(&named(&sheet(yuan))).currency);
    let pounds = sheet("Nr,Date,Fee (£)\n1,2026-01-02,12.50\n2,2026-01-03,3.00\n");
    assert!(!pounds.asks(&named(&pounds)).currency);
}

#[test]
fn a_bank_statement_is_money_that_arrived_and_only_what_came_in() {
    let text = "Auftragskonto;Buchungstag;Valutadatum;Buchungstext;Verwendungszweck;Beguenstigter/Zahlungspflichtiger;Betrag;Waehrung;Info\n\
         DE12;05.03.2026;06.03.2026;GUTSCHRIFT;Payout 71;AWIN AG;1.234,50;EUR;x\n\
         DE12;06.03.2026;06.03.2026;LASTSCHRIFT;Miete;Vermieter;-800,00;EUR;x\n\
         DE12;07.04.2026;07.04.2026;GUTSCHRIFT;Danke;Bäckerei;12,00;EUR;x\n";
    let statement = sheet(text);
    let mapping = named(&statement);
    assert_eq!((mapping.what, mapping.received), (Gives::Payouts, true));
    assert_eq!(proposed(text), ["-", "day", "-", "-", "-", "payer", "amount", "currency", "-"]);
    let recipe = statement.recipe(&mapping);
    assert!(connector(&recipe).receives(), "{recipe}");
    let read = read_with(&recipe, text);
    assert_eq!(read.len(), 3, "{read:?}");
    assert!(read[0].contains("AWIN AG") && read[0].contains("1234500000"), "{}", read[0]);
    assert_eq!(read[1], "skipped");
    // Without a column of who paid, what it is for says it; one heading of a bank makes no bank.
    let short = "Buchungstag;Verwendungszweck;Betrag\n05.03.2026;AWIN Auszahlung;1.234,50\n";
    assert_eq!(proposed(short), ["day", "payer", "amount"]);
    let network =
        sheet("Payment date,Date,Payment ID,Amount,Balance\n2026-01-05,2026-01-02,P1,500.00,0.00\n");
    assert!(!network.propose(None).0.received);
    assert!(!connector(&network.recipe(&named(&network))).receives());
    let paid = sheet("Payment ID,Payment date,Amount\nP1,2026-01-05,500.00\n");
    assert!(paid.asks(&named(&paid)).missing.is_empty());
    // What is said goes before what is likely.
    let said = Mapping { received: false, ..mapping };
    assert!(!connector(&statement.recipe(&said)).receives());
}

/// What of a bank's file is received, in thousandths of a unit; other rows as they are told.
fn received(text: &str, later: &str) -> Vec<String> {
    let statement = sheet(text);
    let mapping = named(&statement);
    let asks = statement.asks(&mapping);
    assert!(mapping.received && asks.is_settled(), "{mapping:?}\n{asks:?}\n{text}");
    let recipe = statement.recipe(&mapping);
    let amount = |line: String| match line.split_once("micros: ") {
        Some((_, rest)) => rest.split(|c: char| !c.is_ascii_digit() && c != '-').next().unwrap().to_owned(),
        None => line,
    };
    read_with(&recipe, &format!("{text}{later}")).into_iter().map(amount).collect()
}

#[test]
fn what_a_bank_says_went_out_is_not_received() {
    let came = "1234500000";
    for (headings, out, into) in [
        // A column of words or letters.
        (
            "Buchungstag;Verwendungszweck;Umsatz;Betrag;Soll/Haben",
            "05.03.2026;Miete;x;800,00;S",
            "06.03.2026;AWIN;x;1.234,50;H",
        ),
        (
            "Datum;Empfänger;Betrag;Soll/Haben",
            "05.03.2026;Miete;800,00;Soll",
            "06.03.2026;AWIN;1.234,50;Haben",
        ),
        (
            "Datum;Zahler;Betrag;Lastschrift/Gutschrift",
            "05.03.2026;Miete;800,00;Lastschrift",
            "06.03.2026;AWIN;1.234,50;Gutschrift",
        ),
        ("Date;Payer;Amount;Debit/Credit", "2026-03-05;Rent;800.00;Debit", "2026-03-06;AWIN;1,234.50;CREDIT"),
        ("Date;Payer;Amount;DR/CR", "2026-03-05;Rent;800.00;DR", "2026-03-06;AWIN;1,234.50;CR"),
        ("Date;Payer;Amount;D/C", "2026-03-05;Rent;800.00;D", "2026-03-06;AWIN;1,234.50;C"),
        (
            "date;payer;amount;credit_debit_indicator",
            "2026-03-05;Rent;800.00;DBIT",
            "2026-03-06;AWIN;1234.50;CRDT",
        ),
        ("Datum;Naam;Af Bij;Bedrag (EUR)", "05-03-2026;Huur;Af;800,00", "16-03-2026;AWIN;Bij;1234,50"),
        ("Date;Libellé;Montant;Sens", "05/03/2026;Loyer;800,00;Débit", "16/03/2026;AWIN;1 234,50;Crédit"),
        ("Date;Libellé;Montant;Sens", "05/03/2026;Loyer;800,00;D", "16/03/2026;AWIN;1 234,50;C"),
        // No heading says it, and the values do.
        (
            "Date;Type;Balance;Amount;Value date",
            "2026-03-05;Debit;1.00;800.00;2026-03-05",
            "2026-03-06;Credit;2.00;1234.50;2026-03-06",
        ),
        // Behind the amount.
        ("Datum;Zahler;Betrag", "05.03.2026;Miete;800,00 S", "06.03.2026;AWIN;1.234,50 H"),
        ("Date;Payer;Amount", "2026-03-05;Rent;800.00DR", "2026-03-06;AWIN;1,234.50CR"),
        ("Date;Payer;Amount", "2026-03-05;Rent;800.00 Dr.", "2026-03-06;AWIN;1,234.50 Cr."),
        // A column for each.
        ("Date;Payer;Debit;Credit", "2026-03-05;Rent;800.00;", "2026-03-06;AWIN;;1234.50"),
        ("Date;Payer;Paid out;Paid in", "2026-03-05;Rent;800.00;0.00", "2026-03-06;AWIN;0.00;1,234.50"),
        (
            "Datum;Zahler;Soll;Haben;Guthaben",
            "05.03.2026;Miete;800,00;;1,00",
            "06.03.2026;AWIN;;1.234,50;2,00",
        ),
        ("Datum;Zahler;Lastschrift;Gutschrift", "05.03.2026;Miete;800,00;", "06.03.2026;AWIN;;1.234,50"),
        (
            "Date;Libellé;Montant débit;Montant crédit",
            "05/03/2026;Loyer;800,00;",
            "16/03/2026;AWIN;;1 234,50",
        ),
        ("Fecha;Concepto;Cargo;Abono", "05/03/2026;Alquiler;800,00;", "16/03/2026;AWIN;;1.234,50"),
        // With a sign, as ever; a word beside it agrees.
        ("Buchungstag;Verwendungszweck;Betrag", "05.03.2026;Miete;-800,00", "06.03.2026;AWIN;1.234,50"),
        (
            "Buchungstag;Verwendungszweck;Betrag;Soll/Haben",
            "05.03.2026;Miete;-800,00;S",
            "06.03.2026;AWIN;1.234,50;H",
        ),
    ] {
        let text = format!("{headings}\n{out}\n{into}\n");
        assert_eq!(received(&text, ""), ["skipped", came], "{text}");
        // A file in which nothing went out yet says the same of a later one.
        let first = format!("{headings}\n{into}\n");
        let known = sheet(&first);
        if named(&known).received && known.asks(&named(&known)).is_settled() && !first.contains("Type") {
            assert_eq!(received(&first, &format!("{out}\n")), [came, "skipped"], "{first}");
        }
    }
}

#[test]
fn a_word_of_a_bank_that_is_not_understood_is_asked_for_and_not_guessed() {
    let text =
        "Datum;Zahler;Betrag;Soll/Haben\n05.03.2026;Miete;800,00;raus\n06.03.2026;AWIN;1.234,50;rein\n";
    let statement = sheet(text);
    let mapping = named(&statement).taken_as(false);
    assert!(mapping.column(DIRECTION).is_none(), "what a network sent has no direction");
    let (mapping, _) = statement.propose(Some(Gives::Payouts));
    let mut mapping = Mapping { id: "my-bank".to_owned(), ..mapping.taken_as(true) };
    let asks = statement.asks(&mapping);
    let words: Vec<_> = asks.flows.iter().map(|word| (word.word.as_str(), word.known)).collect();
    assert_eq!((words, asks.is_settled()), (vec![("raus", false), ("rein", false)], false));
    // Unanswered, no row counts.
    let read = read_with(&statement.recipe(&mapping), text);
    assert!(read.iter().all(|line| line.contains("does not say whether")), "{read:?}");
    mapping.flows.extend([("raus".to_owned(), Flow::Out), ("rein".to_owned(), Flow::In)]);
    assert!(statement.asks(&mapping).is_settled());
    let later = "07.03.2026;X;5,00;wohin\n";
    let read = read_with(&statement.recipe(&mapping), &format!("{text}{later}"));
    assert!(read[1].contains("1234500000"), "{read:?}");
    assert_eq!(read[0], "skipped");
    assert!(read[2].contains("“wohin” does not say whether"), "{read:?}");
    // Without a heading for it, a word for what went out is not passed over.
    let hidden = sheet(
        "Buchungstag;Art;Verwendungszweck;Betrag\n05.03.2026;Lastschrift;a;8,00\n06.03.2026;Sonstiges;b;9,00\n",
    );
    assert_eq!(hidden.asks(&named(&hidden)).troubles, [Trouble::GoesOut("Art".to_owned())]);
    // Amounts of which some have no word behind them are not guessed either.
    let mixed = "Date;Payer;Amount\n2026-03-05;Rent;800.00 DR\n2026-03-06;AWIN;1,234.50 CR\n";
    let card = sheet(mixed);
    let read =
        read_with(&card.recipe(&named(&card)), &format!("{mixed}2026-03-07;X;5.00\n2026-03-08;Y;12,50 CR\n"));
    assert!(read[2..].iter().all(|line| line.contains("does not say whether")), "{read:?}");
}
