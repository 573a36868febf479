//! Exchange rates: the European Central Bank's euro reference rates, fetched or read from a file.
//!
//! The bank publishes one rate for each currency and working day, in units of that currency for one euro, as XML and
//! as CSV, the CSV inside a ZIP. Currencies that no longer exist are left out.

use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use chrono::{Datelike, NaiveDate};
use network::{NetworkError, Transport};
use quick_xml::events::{BytesStart, Event};
use record::{Currency, Day, Rate};

/// A rate, the day it holds for, and its currency.
pub type DatedRate = (Day, Currency, Rate);

const SITE: &str = "https://www.ecb.europa.eu/stats/eurofxref/";
/// The bank's whole history is about 8 MB.
const LARGEST: u64 = 64 << 20;

/// Why there are no rates.
#[derive(Debug, thiserror::Error)]
pub enum RatesError {
    /// Neither the bank's XML nor its CSV, nor a ZIP of it.
    #[error("this is no file of reference rates")]
    NotRates,
    /// An XML file that declares a document type: none of the bank's does.
    #[error("the file declares a document type")]
    DocumentType,
    /// Cut or altered.
    #[error("the file of rates is damaged: {0}")]
    Damaged(&'static str),
    /// A day that is none.
    #[error("“{0}” is not a day")]
    BadDay(String),
    /// A rate that is no positive number.
    #[error("“{text}” is not a rate for {currency} on {day}")]
    BadRate {
        /// The day it stands under.
        day: Day,
        /// The currency it stands for.
        currency: Currency,
        /// What stands there.
        text: String,
    },
    /// Far beyond the bank's whole history.
    #[error("the file is too large for a file of rates")]
    TooLarge,
    /// The file could not be read.
    #[error("{}: {source}", path.display())]
    Io {
        /// Where it lies.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The bank could not be asked.
    #[error(transparent)]
    Network(#[from] NetworkError),
}

/// Asks the bank for what is missing since `latest`: the day's file, that of the last ninety days, or all of it.
pub async fn refresh(
    transport: &Transport,
    latest: Option<Day>,
    today: Day,
) -> Result<Vec<DatedRate>, RatesError> {
    match file_for(latest, today) {
        Some(file) => parse(&transport.get(&format!("{SITE}{file}")).await?),
        None => Ok(Vec::new()),
    }
}

/// Reads a file of the bank's that the user downloaded.
pub fn read_file(path: &Path) -> Result<Vec<DatedRate>, RatesError> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
        .map_err(|source| RatesError::Io { path: path.to_owned(), source })?;
    parse(&bytes)
}

/// Reads XML, CSV or a ZIP of either; what it is tells from the content. Oldest first, each day and currency once.
pub fn parse(bytes: &[u8]) -> Result<Vec<DatedRate>, RatesError> {
    let unpacked;
    let bytes = if bytes.starts_with(b"PK\x03\x04") {
        unpacked = unpack(bytes)?;
        &unpacked
    } else {
        bytes
    };
    if bytes.len() as u64 > LARGEST {
        return Err(RatesError::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| RatesError::NotRates)?;
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let mut rates = if text.starts_with('<') { from_xml(text)? } else { from_csv(text)? };
    if rates.is_empty() {
        return Err(RatesError::NotRates);
    }
    rates.sort_by_key(|(day, currency, _)| (*day, *currency));
    rates.dedup_by_key(|(day, currency, _)| (*day, *currency));
    Ok(rates)
}

/// Which of the bank's files closes the gap after `latest`.
fn file_for(latest: Option<Day>, today: Day) -> Option<&'static str> {
    let Some(latest) = latest else { return Some("eurofxref-hist.xml") };
    let gap = today.number() - latest.number();
    // The day's file holds the latest working day only: it will do when no other lies between.
    let between =
        (1..gap).take(8).filter(|days| latest.plus(*days).date().weekday().num_days_from_monday() < 5);
    match gap {
        ..=0 => None,
        1..=7 if between.count() == 0 => Some("eurofxref-daily.xml"),
        1..=80 => Some("eurofxref-hist-90d.xml"),
        _ => Some("eurofxref-hist.xml"),
    }
}

fn from_xml(text: &str) -> Result<Vec<DatedRate>, RatesError> {
    let mut reader = quick_xml::Reader::from_str(text);
    let (mut rates, mut day, mut depth) = (Vec::new(), None, 0_u32);
    loop {
        match reader.read_event().map_err(|_| RatesError::Damaged("its XML does not read"))? {
            Event::DocType(doctype) if doctype.as_ref().trim_start().starts_with("html") => {
                return Err(RatesError::NotRates);
            }
            Event::DocType(_) => return Err(RatesError::DocumentType),
            Event::Start(cube) => {
                depth += 1;
                read_cube(&cube, &mut day, &mut rates)?;
            }
            Event::Empty(cube) => read_cube(&cube, &mut day, &mut rates)?,
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Eof if depth > 0 => return Err(RatesError::Damaged("it is cut")),
            Event::Eof => return Ok(rates),
            _ => {}
        }
    }
}

/// `<Cube time="2026-11-24">` begins a day, `<Cube currency="USD" rate="1.0832"/>` is a rate of it.
fn read_cube(cube: &BytesStart, day: &mut Option<Day>, rates: &mut Vec<DatedRate>) -> Result<(), RatesError> {
    if cube.local_name().as_ref() != "Cube" {
        return Ok(());
    }
    let (mut currency, mut rate) = (None, None);
    for attribute in cube.attributes() {
        let attribute = attribute.map_err(|_| RatesError::Damaged("its XML does not read"))?;
        match attribute.key.local_name().as_ref() {
            "time" => *day = Some(read_day(&attribute.value)?),
            "currency" => currency = Some(attribute.value),
            "rate" => rate = Some(attribute.value),
            _ => {}
        }
    }
    match (currency, rate, *day) {
        (Some(currency), Some(rate), Some(day)) => add(rates, day, &currency, &rate),
        (None, None, _) => Ok(()),
        _ => Err(RatesError::Damaged("a rate stands without its day or its currency")),
    }
}

/// A column for each currency, a row for each day, `N/A` where there is none.
fn from_csv(text: &str) -> Result<Vec<DatedRate>, RatesError> {
    let mut reader =
        csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(text.as_bytes());
    let headings = reader.headers().map_err(|_| RatesError::NotRates)?.clone();
    if !headings.get(0).is_some_and(|first| first.eq_ignore_ascii_case("date")) {
        return Err(RatesError::NotRates);
    }
    let mut rates = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|_| RatesError::Damaged("a row does not read"))?;
        let mut cells = row.iter().zip(&headings);
        let Some((day, _)) = cells.next().filter(|(day, _)| !day.is_empty()) else { continue };
        let day = read_day(day)?;
        for (rate, code) in cells.filter(|(rate, _)| !rate.is_empty() && !rate.eq_ignore_ascii_case("n/a")) {
            add(&mut rates, day, code, rate)?;
        }
        if row.len() < headings.len() {
            return Err(RatesError::Damaged("a row is cut"));
        }
    }
    Ok(rates)
}

fn unpack(bytes: &[u8]) -> Result<Vec<u8>, RatesError> {
    let damaged = |_| RatesError::Damaged("its ZIP does not open");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    let wanted = |name: &str| [".csv", ".xml"].iter().any(|end| name.to_ascii_lowercase().ends_with(end));
    let name =
        archive.file_names().flatten().find(|name| wanted(name)).ok_or(RatesError::NotRates)?.into_owned();
    let mut content = Vec::new();
    let file = archive.by_name(&name).map_err(damaged)?;
    file.take(LARGEST + 1)
        .read_to_end(&mut content)
        .map_err(|_| RatesError::Damaged("its ZIP does not unpack"))?;
    Ok(content)
}

fn read_day(text: &str) -> Result<Day, RatesError> {
    let bad = || RatesError::BadDay(text.chars().take(40).collect());
    let read = |format| NaiveDate::parse_from_str(text.trim(), format).ok();
    read("%Y-%m-%d").or_else(|| read("%d %B %Y")).map(Day::from).ok_or_else(bad)
}

fn add(rates: &mut Vec<DatedRate>, day: Day, code: &str, text: &str) -> Result<(), RatesError> {
    // The bank's history names currencies that the euro has replaced: nobody earns in them.
    let Ok(currency) = Currency::new(code) else { return Ok(()) };
    let bad = |_| RatesError::BadRate { day, currency, text: text.chars().take(40).collect() };
    rates.push((day, currency, Rate::parse(text).map_err(bad)?));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Write;

    const XML: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
  <gesmes:subject>Reference rates</gesmes:subject>
  <gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender>
  <Cube>
    <Cube time='2026-11-24'><Cube currency='USD' rate='1.0832'/><Cube currency='JPY' rate='171.05'/></Cube>
    <Cube time="2026-11-23"><Cube currency="USD" rate="1.0811"/><Cube currency="CYP" rate="0.58274"/></Cube>
  </Cube>
</gesmes:Envelope>"#;
    const DAY_CSV: &str = "Date, USD, JPY, CYP, \n24 November 2026, 1.0832, 171.05, 0.58, \n";
    const PAST_CSV: &str =
        "Date,USD,JPY,CYP,\n2026-11-24,1.0832,171.05,N/A,\n2026-11-23,1.0811,N/A,0.58274,\n\n";

    fn told(bytes: &[u8]) -> Vec<String> {
        let rate = |(day, currency, rate): DatedRate| format!("{day} {currency} {}", rate.nanos());
        parse(bytes).unwrap().into_iter().map(rate).collect()
    }

    #[test]
    fn every_form_of_the_file_says_the_same() {
        let all = ["2026-11-23 USD 1081100000", "2026-11-24 JPY 171050000000", "2026-11-24 USD 1083200000"];
        assert_eq!(told(XML.as_bytes()), all);
        assert_eq!(told(format!("\u{feff}\r\n{XML}").as_bytes()), all);
        assert_eq!(told(PAST_CSV.as_bytes()), all);
        assert_eq!(told(PAST_CSV.replace('\n', "\r\n").as_bytes()), all);
        assert_eq!(told(DAY_CSV.as_bytes()), all[1..]);
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("eurofxref-hist.csv", zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(PAST_CSV.as_bytes()).unwrap();
        assert_eq!(told(&zip.finish().unwrap().into_inner()), all);
    }

    #[test]
    fn what_is_no_rate_is_refused_by_name() {
        let check = |text: &str, expected: &str| {
            let error = parse(text.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(expected), "{text}: {error}");
        };
        check("", "no file of reference rates");
        check("id,commission\n1,2\n", "no file of reference rates");
        check("Date,Clicks\n2026-11-24,3\n", "no file of reference rates");
        check("<!DOCTYPE html><html><body>Not found</body></html>", "no file of reference rates");
        check("<html><body/></html>", "no file of reference rates");
        check(&XML.replace("<gesmes:Env", "<!DOCTYPE x [<!ENTITY a \"b\">]><gesmes:Env"), "document type");
        check(XML.split_at(XML.find("<Cube time=\"").unwrap()).0, "it is cut");
        check(&XML.replace("1.0832", "1,0832"), "“1,0832” is not a rate for USD on 2026-11-24");
        check(&XML.replace("171.05", "0"), "“0” is not a rate for JPY");
        check(&XML.replace("2026-11-23", "2026-11-31"), "“2026-11-31” is not a day");
        check(&XML.replace("time='2026-11-24'", ""), "without its day");
        check(&PAST_CSV.replace("1.0811", "-1"), "“-1” is not a rate");
        check("Date,USD,JPY,\n2026-11-24,1.08", "a row is cut");
        check("PK\u{3}\u{4}nothing", "ZIP does not open");
    }

    #[test]
    fn the_smallest_file_that_closes_the_gap_is_fetched() {
        let check = |latest: &str, today: &str, expected: Option<&str>| {
            assert_eq!(file_for(latest.parse().ok(), today.parse().unwrap()), expected, "{latest} {today}");
        };
        let (day, past, all) =
            (Some("eurofxref-daily.xml"), Some("eurofxref-hist-90d.xml"), Some("eurofxref-hist.xml"));
        check("", "2026-11-24", all);
        check("2026-11-24", "2026-11-24", None);
        check("2026-11-25", "2026-11-24", None);
        check("2026-11-23", "2026-11-24", day);
        check("2026-11-20", "2026-11-23", day);
        check("2026-11-20", "2026-11-22", day);
        check("2026-11-20", "2026-11-24", past);
        check("2026-11-19", "2026-11-23", past);
        check("2026-09-10", "2026-11-24", past);
        check("2026-08-20", "2026-11-24", all);
        check("1999-01-04", "2026-11-24", all);
    }

    proptest! {
        #[test]
        fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..200), at in 0usize..XML.len()) {
            let _ = parse(&bytes);
            let mut altered = XML.as_bytes().to_vec();
            altered.truncate(at);
            altered.extend(&bytes);
            let _ = parse(&altered);
        }
    }
}
