//! What bundled reports make of files that went through other hands: a spreadsheet, another choice of columns.

use super::*;
use crate::Catalogue;

fn found(text: impl AsRef<[u8]>) -> (Found, Source) {
    let source = source(text);
    (recognise(&Catalogue::bundled(), &source).unwrap().remove(0), source)
}

fn read_with(text: impl AsRef<[u8]>, given: &[(&str, &str)]) -> Result<Vec<Line>, ReportError> {
    let (found, source) = found(text);
    read(&found, &source, &settings(given))?.collect()
}

fn read_all(text: impl AsRef<[u8]>) -> Vec<Line> {
    read_with(text, &[("currency", "USD")]).unwrap()
}

/// Ids and commissions.
fn money(lines: &[Line]) -> Vec<(String, String)> {
    transactions(lines).iter().map(|row| (row.id.0.clone(), row.commission.to_string())).collect()
}

/// Days with clicks and impressions.
fn days(lines: &[Line]) -> Vec<(String, Option<i64>, Option<i64>)> {
    let day = |line: &Line| match line {
        Line::Record { record: Record::Daily(day), .. } => {
            Some((day.day.to_string(), day.clicks, day.impressions))
        }
        _ => None,
    };
    lines.iter().filter_map(day).collect()
}

fn rejections(lines: &[Line]) -> Vec<String> {
    told(lines).into_iter().filter(|line| line.contains("rejected")).collect()
}

fn only_id(text: &str) -> String {
    let lines = read_all(text);
    let rows = transactions(&lines);
    assert_eq!(rows.len(), 1, "{text:?} {lines:?}");
    rows[0].id.0.clone()
}

#[test]
fn the_same_day_in_another_form_is_the_same_row() {
    let earnings = |date: &str| {
        only_id(&format!(
            "Category,Name,ASIN,Seller,Tracking ID,Date Shipped,Price($),Items Shipped,Returns,Revenue($),Ad Fees($),Device Type Group\n\
             Books,A book,B00X,Amazon,site-20,{date},10.00,1,0,10.00,0.45,DESKTOP\n"
        ))
    };
    let forms =
        ["\"September 4, 2026\"", "2026-09-04", "09/04/2026", "2026-09-04 00:00:00", "2026-09-04T00:00:00"];
    // As ledgers that exist have it.
    assert_eq!(forms.map(earnings), ["fc70a32b23353f4386d3d1a9d0221a9a#1"; 5]);
    assert_ne!(earnings("2026-09-05 00:00:00"), earnings("2026-09-04 00:00:00"));

    let orders = |date: &str, process: &str| {
        only_id(&format!(
            "Member ID (U1),MID,Advertiser Name,Order ID,Transaction Date,Transaction Time,SKU,Sales,# of Items,Total Commission,Process Date,Process Time\n\
             u,1,Shop,o-1,{date},12:00:00,s,10.00,1,0.50,{process},01:00:00\n"
        ))
    };
    let forms = [
        ("3/9/26", "3/11/26"),
        ("03/09/26", "03/11/26"),
        ("3/9/2026", "3/11/2026"),
        ("2026-03-09", "3/11/26"),
    ];
    assert_eq!(forms.map(|(date, process)| orders(date, process)), ["fbce02aeebf415ce0404df112673f437#1"; 4]);
    assert_ne!(orders("3/9/26", "3/12/26"), orders("3/9/26", "3/11/26"));
}

#[test]
fn dimensions_behind_the_figures_tell_rows_apart_and_their_clicks_are_summed() {
    let behind = "Date,Estimated earnings (USD),Clicks,Impressions,Country,CTR\n\
                  2026-01-01,1.10,3,30,Germany,10%\n2026-01-01,2.20,4,\"1,040\",France,N/A\n2026-01-02,3.30,5,,France,10%\n";
    let before = "Date,Country,Estimated earnings (USD),Clicks,Impressions\n\
                  2026-01-01,Germany,1.10,3,30\n2026-01-01,France,2.20,4,\"1,040\"\n2026-01-02,France,3.30,5,\n";
    for text in [behind, before] {
        let lines = read_all(text);
        let own = |id: &str, money: &str| (id.to_owned(), money.to_owned());
        assert_eq!(
            money(&lines),
            [
                own("2026-01-01/Germany", "1.10 USD"),
                own("2026-01-01/France", "2.20 USD"),
                own("2026-01-02/France", "3.30 USD")
            ]
        );
        assert_eq!(
            days(&lines),
            [("2026-01-01".to_owned(), Some(7), Some(1_070)), ("2026-01-02".to_owned(), Some(5), None)]
        );
    }
    // Figures that nobody knows are no part of the id: they change with every download.
    let figures = read_all(
        "Date,Estimated earnings (USD),Clicks,Page RPM (USD),Active View Viewable,New figure\n\
         2026-01-01,1.10,3,USD 0.30,71.20%,-\n2026-01-02,2.20,4,0.40,n/a,12\n",
    );
    let ids: Vec<String> = money(&figures).into_iter().map(|(id, _)| id).collect();
    assert_eq!(ids, ["2026-01-01", "2026-01-02"]);
}

#[test]
fn a_second_row_of_a_day_that_nothing_tells_apart_is_rejected_and_not_written_over_the_first() {
    let by_year = read_all(
        "Date,Estimated earnings (USD),Clicks,Channel\n2026-01-01,1.10,3,2024\n2026-01-01,2.20,4,2025\n",
    );
    assert_eq!(money(&by_year), [("2026-01-01".to_owned(), "1.10 USD".to_owned())]);
    assert_eq!(
        rejections(&by_year),
        ["3 rejected id: a row before is “2026-01-01” already, and no column tells the two apart"]
    );
    assert_eq!(days(&by_year), [("2026-01-01".to_owned(), Some(3), None)]);
    let youtube = read_all(
        "Date,Geography,Views,Estimated revenue (USD)\n2026-01-01,US,10,1.10\n2026-01-01,DE,9,2.20\n",
    );
    assert_eq!(rejections(&youtube).len(), 1, "{youtube:?}");
    let videos =
        read_all("Date,Content,Views,Estimated revenue (USD)\n2026-01-01,a,10,1.10\n2026-01-01,b,9,2.20\n");
    assert_eq!(rejections(&videos), [""; 0]);
    // A row that was left out does not stand in the way of the right one.
    let again = read_all("Date,Estimated earnings (USD),Clicks\n2026-01-01,1.10,many\n2026-01-01,1.10,3\n");
    assert_eq!(money(&again), [("2026-01-01".to_owned(), "1.10 USD".to_owned())]);
}

#[test]
fn rows_of_one_day_are_summed_where_a_report_tells_days() {
    let lines = read_all(
        "Date,Campaign,Clicks,Impressions,Actions\n2026-04-01,Acme,10,100,1\n2026-04-02,Acme,1,,0\n\
         2026-04-01,Other,5,,0\n2026-04-01,Third,x,1,0\n",
    );
    assert_eq!(
        days(&lines),
        [("2026-04-01".to_owned(), Some(15), Some(100)), ("2026-04-02".to_owned(), Some(1), None)]
    );
    assert_eq!(rejections(&lines), ["5 rejected clicks: “x” is not a number"]);
    let most = i64::MAX;
    let many = read_all(format!("Date,Campaign,Clicks\n2026-04-01,Acme,{most}\n2026-04-01,Other,1\n"));
    assert_eq!(days(&many), [("2026-04-01".to_owned(), Some(most), None)]);
    assert_eq!(rejections(&many), ["3 rejected clicks: the clicks of this day are more than can be kept"]);
}

#[test]
fn a_setting_that_is_no_choice_or_that_the_report_rules_out_is_refused() {
    let flex = "Id,TransactionDate,OrderNumber,SaleAmount,MerchantAmount\n1,03/01/2026,o,10.00,1.00\n";
    let day = |order: &str| {
        let lines = read_with(flex, &[("currency", "USD"), ("date_order", order)])?;
        Ok::<_, ReportError>(transactions(&lines)[0].day.to_string())
    };
    assert_eq!(day("mdy").unwrap(), "2026-03-01");
    assert_eq!(day("").unwrap(), "2026-03-01");
    for (order, key) in [
        ("xyz", "date_order"),
        ("month", "date_order"),
        ("dmy", "date_order=dmy (this report always has the month first)"),
        ("D/M/Y", "date_order=dmy (this report always has the month first)"),
    ] {
        match day(order) {
            Err(ReportError::BadSetting { key: told }) => assert_eq!(told, key, "{order}"),
            other => panic!("{order}: {other:?}"),
        }
    }
    // Where no date can be mistaken, an answer that was given for another file says nothing.
    let awin = "id,publisher_id,commission,date,commission_status\n1,2,3.02,2026-03-01 10:00:00,1\n";
    assert_eq!(
        transactions(&read_with(awin, &[("currency", "EUR"), ("date_order", "dmy")]).unwrap()).len(),
        1
    );
}

#[test]
fn where_one_comma_can_only_be_a_decimal_one_no_other_is_taken_for_a_thousands_mark() {
    let german = "id;publisher_id;commission;sale_amount;date;commission_status\n\
                  1;2;3,02;50.35;2026-03-09 20:43:26;1\n2;2;1,234;1,500;2026-03-09 20:43:26;1\n\
                  3;2;7;1,500;2026-03-09 20:43:26;1\n4;2;1,234.50;9;2026-03-09 20:43:26;1\n";
    let quoted = format!("\"{}\"\n", german.trim_end().replace(';', "\",\"").replace('\n', "\"\n\""));
    for text in [german.to_owned(), quoted] {
        let lines = read_all(&text);
        assert_eq!(
            told(&lines),
            [
                "2 rejected commission: “3,02” is not an amount",
                "3 rejected row: the comma of “1,234” may be a decimal one, as others in its column can be nothing else, but this report writes points",
                "4 record",
                "5 record"
            ],
            "{text}"
        );
        // The other column has no such amount, and its thousands stay what they are.
        let sale = transactions(&lines)[0].sale_amount.unwrap().to_string();
        assert_eq!(sale, "1500.00 USD");
    }
    let thousands = read_all(
        "id;publisher_id;commission;date;commission_status\n1;2;1,234;2026-03-09;1\n2;2;3.02;2026-03-09;1\n",
    );
    assert_eq!(told(&thousands), ["2 record", "3 record"]);
}

#[test]
fn a_sign_in_a_heading_tells_a_currency_where_only_one_has_it() {
    let told = |heading: &str| {
        let text = format!("Ref,When,\"{heading}\"\n1,2026-03-04,\"1,000円\"\n");
        let lines = lines_with(text, &[("currency", "USD")]).unwrap();
        transactions(&lines)[0].commission.to_string()
    };
    assert_eq!(told("Earned (£)"), "1000.00 GBP");
    assert_eq!(told("Earned (€)"), "1000.00 EUR");
    assert_eq!(told("Earned (円)"), "1000 JPY");
    assert_eq!(told("Earned ($)"), "1000.00 USD");
    assert!(matches!(
        lines_with("Ref,When,Earned ($)\n1,2026-03-04,5\n", &[]),
        Err(ReportError::Ambiguous { what }) if what == "currency"
    ));
}

fn unknown(bytes: impl AsRef<[u8]>) -> (String, Vec<String>) {
    match recognise(&Catalogue::bundled(), &source(bytes)) {
        Err(ReportError::Unknown { looks_like, headings }) => (looks_like, headings),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_lacks_a_heading_of_a_report_is_told_which() {
    let (looks, _) = unknown("id,commission,date,commission_status\n1,3.02,2026-03-09,1\n");
    assert_eq!(
        looks,
        "a table of 4 columns with commas between, nearest to awin-transactions but without its “publisher_id”"
    );
    let (looks, _) = unknown("Id;TransactionDate;Note;SaleAmount\n1;2026-03-09;;1\n");
    assert_eq!(
        looks,
        "a table of 4 columns with semicolons between, nearest to flexoffers-sales but without its “MerchantAmount”"
    );
    let (looks, _) = unknown("Name,Street,Town\na,b,c\n");
    assert_eq!(looks, "a table of 3 columns with commas between");
}

#[test]
fn the_headings_of_an_unknown_file_are_shown_in_the_encoding_that_it_is_likely_in() {
    for (label, headings, row) in [
        ("Shift_JIS", "注文番号,注文日,成果報酬額,備考", "1,2026-01-02,1000円,東京の店で買った本"),
        ("windows-1250", "Číslo,Datum,Částka provize,Poznámka", "1,2026-01-02,10,Žluťoučký kůň příliš úpěl"),
        ("windows-1251", "Номер,Дата,Сумма комиссии,Примечание", "1,2026-01-02,10,Заказ из магазина"),
    ] {
        let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap();
        let text = format!("{headings}\n{}", format!("{row}\n").repeat(20));
        let (bytes, _, lost) = encoding.encode(&text);
        assert!(!lost);
        let (_, told) = unknown(&bytes);
        assert_eq!(told, headings.split(',').collect::<Vec<_>>(), "{label}");
        let sheet = look(&source(&bytes), None, None).unwrap();
        let proposed: Vec<_> = sheet.columns.iter().map(|column| column.heading.clone()).collect();
        assert_eq!(proposed, told, "{label}");
    }
}

#[test]
fn lines_in_utf8_are_read_as_such_among_lines_that_are_not() {
    let mut text = b"id,publisher_id,commission,date,commission_status,advertiser_name\n1,2,3.02,2026-03-09,1,M\xfcller\n".to_vec();
    text.extend("2,2,3.02,2026-03-09,1,Müller\n3,2,3.02,2026-03-09,1,Café\n".as_bytes());
    text.extend(b"4,2,3.02,2026-03-09,1,Caf\xe9 \x80\n");
    let lines = read_all(text);
    let names: Vec<_> = transactions(&lines).into_iter().filter_map(|row| row.program.clone()).collect();
    assert_eq!(names, ["Müller", "Müller", "Café", "Café €"]);
}

#[test]
fn rejected_lines_of_a_file_in_two_encodings_are_saved_as_they_stand() {
    let mut text =
        b"id,publisher_id,commission,date,commission_status,advertiser_name\n1,2,3.02,soon,1,M\xfcller\n"
            .to_vec();
    text.extend("2,2,3.02,soon,1,Łódź\n".as_bytes());
    let (found, from) = found(text);
    let mut out = Vec::new();
    assert_eq!(rejected(&found, &from, &settings(&[("currency", "EUR")]), "x", &mut out).unwrap(), 2);
    let mut corrected = Vec::new();
    for line in out.split_inclusive(|byte| *byte == b'\n') {
        match line.windows(4).position(|word| word == b"soon") {
            Some(at) => corrected.extend([&line[..at], b"2026-03-09", &line[at + 4..]].concat()),
            None => corrected.extend(line),
        }
    }
    let lines = read_with(corrected, &[("currency", "EUR")]).unwrap();
    let names: Vec<_> = transactions(&lines).into_iter().filter_map(|row| row.program.clone()).collect();
    assert_eq!(names, ["Müller", "Łódź"]);
}
