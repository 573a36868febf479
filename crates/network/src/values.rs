//! The words of others into exact values: amounts, instants and days. It never guesses: what is unclear is `None`.

use chrono::format::{Parsed, StrftimeItems};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone};
use chrono_tz::Tz;
use record::{Currency, Day, Instant};

/// Years that a commission can lie in; what is outside is a placeholder such as `0001-01-01` or `9999-12-31`.
const YEARS: std::ops::RangeInclusive<i32> = 1970..=2199;

/// Which sign stands before the decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mark {
    /// `1,204.55`
    #[default]
    Point,
    /// `1.204,55`
    Comma,
}

impl Mark {
    /// The sign itself.
    pub(crate) fn decimal(self) -> char {
        if self == Mark::Point { '.' } else { ',' }
    }

    fn group(self) -> char {
        if self == Mark::Point { ',' } else { '.' }
    }
}

/// Reads an amount as people and networks write it, and gives it as a plain decimal such as `-1204.55`.
///
/// Spaces, apostrophes, thousands marks, currency signs and codes at either end and a leading `+` are taken away;
/// a minus may lead or trail and brackets may stand in its place.
pub fn amount(text: &str, decimal: Mark) -> Option<String> {
    let text = text.trim();
    if decimal == Mark::Point && is_plain(text) {
        return Some(text.to_owned());
    }
    let bare: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\'' | '’' | '\u{200e}' | '\u{200f}' | '\u{feff}'))
        .map(|c| if matches!(c, '\u{2212}' | '\u{2012}' | '\u{2013}') { '-' } else { c })
        .collect();
    let (negative, number) = unwrapped(&bare)?;
    let (mantissa, exponent) = match number.find(['e', 'E']) {
        Some(at) => number.split_at(at),
        None => (number, ""),
    };
    let mut parts = mantissa.split(decimal.decimal());
    let (whole, part) = (parts.next()?, parts.next());
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if parts.next().is_some() || !part.is_none_or(digits) || !is_exponent(exponent) {
        return None;
    }
    let whole = ungrouped(whole, decimal.group())?;
    if whole.is_empty() && part.is_none_or(str::is_empty) {
        return None;
    }
    let sign = if negative { "-" } else { "" };
    let whole = if whole.is_empty() { "0" } else { &whole };
    Some(match part.filter(|part| !part.is_empty()) {
        Some(part) => format!("{sign}{whole}.{part}{exponent}"),
        None => format!("{sign}{whole}{exponent}"),
    })
}

/// Whether a text is already a plain decimal: by far the most common case.
fn is_plain(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let all = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    all(whole) && all(part)
}

fn is_exponent(text: &str) -> bool {
    let Some(rest) = text.strip_prefix(['e', 'E']) else { return text.is_empty() };
    let digits = rest.strip_prefix(['+', '-']).unwrap_or(rest);
    (1..=3).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
}

/// Takes signs, brackets and currencies off both ends; gives whether it is negative and what is left.
fn unwrapped(text: &str) -> Option<(bool, &str)> {
    let (mut rest, mut minus, mut plus, mut brackets) = (text, 0, 0, 0);
    loop {
        let before = rest;
        if let Some(inner) = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            (rest, brackets) = (inner, brackets + 1);
        }
        for (sign, count) in [('-', &mut minus), ('+', &mut plus)] {
            if let Some(inner) = rest.strip_prefix(sign) {
                (rest, *count) = (inner, *count + 1);
            }
        }
        if let Some(inner) = rest.strip_suffix('-') {
            (rest, minus) = (inner, minus + 1);
        }
        rest = without_currency(rest);
        if rest == before {
            break;
        }
    }
    (minus + plus + brackets <= 1).then_some((minus + brackets == 1, rest))
}

/// Takes a currency's sign or code off either end.
fn without_currency(text: &str) -> &str {
    let is_word = |c: char| !c.is_ascii_digit() && !matches!(c, '.' | ',' | '+' | '-' | '(' | ')');
    let start = text.trim_start_matches(is_word);
    let word = text.get(..text.len() - start.len()).unwrap_or_default();
    let text = if names_currency(word) { start } else { text };
    let end = text.trim_end_matches(is_word);
    let word = text.get(end.len()..).unwrap_or_default();
    if names_currency(word) { end } else { text }
}

fn names_currency(word: &str) -> bool {
    const SIGNS: &str = "$€£¥₹₽₺₩₪₫₱₦₴₸฿₡₲₵₭₮₼₾₿﷼＄￡￥￠¢¤円元";
    let letters = word.trim_matches(|c| SIGNS.contains(c));
    let signed = letters.len() < word.len();
    match letters {
        "" => signed,
        "zł" | "kr" | "Kč" | "Ft" | "lei" | "Fr" | "R" | "RM" | "Rp" | "S/" => true,
        "US" | "A" | "AU" | "C" | "CA" | "NZ" | "HK" | "S" | "MX" | "NT" | "CN" | "JP" => signed,
        code => Currency::new(code).is_ok(),
    }
}

/// The digits without thousands marks; `None` unless the marks stand where thousands (or lakhs) end.
fn ungrouped(text: &str, mark: char) -> Option<String> {
    let mut groups = text.split(mark);
    let mut digits = groups.next()?.to_owned();
    let rest: Vec<&str> = groups.collect();
    if let Some((last, between)) = rest.split_last() {
        let lakhs = between.iter().all(|group| group.len() == 2);
        let thousands = between.iter().all(|group| group.len() == 3);
        if last.len() != 3 || !(lakhs || thousands) || !(1..=3).contains(&digits.len()) {
            return None;
        }
        digits.extend(rest);
    }
    digits.bytes().all(|b| b.is_ascii_digit()).then_some(digits)
}

/// When something happened, as exactly as its source says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct When {
    /// The instant; for a bare date midnight UTC of that calendar day.
    pub at: Instant,
    /// The calendar day: as written for a bare date, by the source's clock for a time.
    pub day: Day,
    /// Whether the source told no time of day.
    pub date_only: bool,
}

/// A date and perhaps a time, as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Written {
    date: NaiveDate,
    time: Option<NaiveTime>,
    /// Seconds east of UTC.
    offset: Option<i32>,
}

impl Written {
    fn when(self, zone: Tz) -> Option<When> {
        let day = Day::from(self.date);
        let Some(time) = self.time else { return Some(When { at: day.start(), day, date_only: true }) };
        let local = self.date.and_time(time);
        let at = match self.offset {
            Some(offset) => local.checked_sub_signed(TimeDelta::seconds(i64::from(offset)))?.and_utc(),
            None if zone == Tz::UTC => local.and_utc(),
            None => in_zone(local, zone)?,
        };
        let day = if zone == Tz::UTC { Day::of(at) } else { Day::from(at.with_timezone(&zone).date_naive()) };
        Some(When { at, day, date_only: false })
    }

    fn in_range(self) -> Option<Written> {
        YEARS.contains(&self.date.year()).then_some(self)
    }
}

/// A local time as an instant; where clocks are set forward or back, by the offset that held before.
fn in_zone(local: NaiveDateTime, zone: Tz) -> Option<Instant> {
    let offset = (0..=48).find_map(|half_hours| {
        let earlier = local.checked_sub_signed(TimeDelta::minutes(30 * half_hours))?;
        zone.offset_from_local_datetime(&earlier).earliest()
    })?;
    local.checked_sub_offset(offset.fix()).map(|utc| utc.and_utc())
}

/// Reads a date and time: ISO 8601 always, then each of `formats` (strftime, `unix`, `unix_ms` or `rfc1123`).
///
/// A time without an offset is read by the clock of `zone`.
pub fn instant(text: &str, formats: &[String], zone: Tz) -> Option<When> {
    written(text, formats)?.when(zone)
}

/// Whether it is a form of dates: `unix`, `unix_ms`, `rfc1123`, or strftime.
pub(crate) fn is_form(form: &str) -> bool {
    let strftime = || {
        form.contains('%')
            && !StrftimeItems::new(form).any(|item| matches!(item, chrono::format::Item::Error))
    };
    matches!(form, "unix" | "unix_ms" | "rfc1123") || strftime()
}

/// Reads a calendar day as it is written, never moved to another zone; formats as in [`instant`].
pub fn day(text: &str, formats: &[String]) -> Option<Day> {
    written(text, formats).map(|written| Day::from(written.date))
}

fn written(text: &str, formats: &[String]) -> Option<Written> {
    let text = text.trim();
    if let Some(iso) = iso(text) {
        return iso.in_range();
    }
    if text.is_ascii() {
        return formats.iter().find_map(|format| listed(text, format)?.in_range());
    }
    let spaced = text.replace(['\u{a0}', '\u{202f}'], " ");
    formats.iter().find_map(|format| listed(&spaced, format)?.in_range())
}

fn listed(text: &str, format: &str) -> Option<Written> {
    match format {
        "unix" => unix(text, 1_000),
        "unix_ms" => unix(text, 1),
        "rfc1123" => {
            let bare = text.split_once(',').map_or(text, |(_, rest)| rest.trim());
            let at = DateTime::parse_from_rfc2822(bare).ok()?;
            let local = at.naive_local();
            Some(Written {
                date: local.date(),
                time: Some(local.time()),
                offset: Some(at.offset().local_minus_utc()),
            })
        }
        _ => strftime(text, format),
    }
}

/// Seconds or milliseconds since 1970, perhaps with decimals; 0 is a missing value.
fn unix(text: &str, milliseconds: i64) -> Option<Written> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if !part.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let whole = whole.parse::<i64>().ok().filter(|whole| *whole > 0)?;
    let at = DateTime::from_timestamp_millis(whole.checked_mul(milliseconds)?)?.naive_utc();
    Some(Written { date: at.date(), time: Some(at.time()), offset: Some(0) })
}

fn strftime(text: &str, format: &str) -> Option<Written> {
    let mut parsed = Parsed::new();
    chrono::format::parse(&mut parsed, text, StrftimeItems::new(format)).ok()?;
    if let Some(seconds) = parsed.timestamp() {
        let at = DateTime::from_timestamp(seconds, 0)?.naive_utc();
        return Some(Written { date: at.date(), time: Some(at.time()), offset: Some(0) });
    }
    let offset = parsed.offset();
    let hour = parsed.hour_div_12().or(parsed.hour_mod_12()).is_some();
    if hour && parsed.minute().is_none() {
        parsed.set_minute(0).ok()?;
    }
    // A month alone is its first day.
    if parsed.month().is_some() && parsed.day().is_none() {
        parsed.set_day(1).ok()?;
    }
    let date = parsed.to_naive_date().ok()?;
    let time = if hour { Some(parsed.to_naive_time().ok()?) } else { None };
    Some(Written { date, time, offset })
}

/// `2026-03-04`, perhaps with a time after `T` or a space, a fraction, and `Z`, `UTC` or an offset.
fn iso(text: &str) -> Option<Written> {
    let bytes = text.as_bytes();
    if bytes.len() < 10 || bytes.get(4) != Some(&b'-') || bytes.get(7) != Some(&b'-') {
        return None;
    }
    let year = i32::try_from(number(bytes, 0, 4)?).ok()?;
    let date = NaiveDate::from_ymd_opt(year, number(bytes, 5, 2)?, number(bytes, 8, 2)?)?;
    match bytes.get(10) {
        None => return Some(Written { date, time: None, offset: None }),
        Some(b'T' | b't' | b' ') => {}
        Some(_) => return None,
    }
    if bytes.get(13) != Some(&b':') {
        return None;
    }
    let (hour, minute) = (number(bytes, 11, 2)?, number(bytes, 14, 2)?);
    let mut at = 16;
    let mut second = 0;
    let mut nanos = 0;
    if bytes.get(at) == Some(&b':') {
        // A leap second is told as the second before it.
        second = number(bytes, at + 1, 2)?.min(if number(bytes, at + 1, 2)? == 60 { 59 } else { u32::MAX });
        at += 3;
        if matches!(bytes.get(at), Some(b'.' | b',')) {
            let digits = bytes.iter().skip(at + 1).take_while(|b| b.is_ascii_digit()).count();
            if digits == 0 {
                return None;
            }
            for place in 0..9 {
                let digit = if place < digits { number(bytes, at + 1 + place, 1)? } else { 0 };
                nanos = nanos * 10 + digit;
            }
            at += 1 + digits;
        }
    }
    let time = NaiveTime::from_hms_nano_opt(hour, minute, second, nanos)?;
    let offset = offset(text.get(at..)?.trim_start())?;
    Some(Written { date, time: Some(time), offset })
}

/// The offset in seconds at the end of an ISO time: outer `None` if it is not one, inner `None` if there is none.
#[allow(clippy::option_option, reason = "two different absences")]
fn offset(text: &str) -> Option<Option<i32>> {
    let sign = match text.as_bytes().first() {
        None => return Some(None),
        Some(b'Z' | b'z') if text.len() == 1 => return Some(Some(0)),
        Some(_) if text.eq_ignore_ascii_case("utc") || text.eq_ignore_ascii_case("gmt") => {
            return Some(Some(0));
        }
        Some(b'+') => 1,
        Some(b'-') => -1,
        Some(_) => return None,
    };
    let bytes = text.as_bytes();
    let minutes = match bytes.len() {
        3 => 0,
        5 => number(bytes, 3, 2)?,
        6 if bytes.get(3) == Some(&b':') => number(bytes, 4, 2)?,
        _ => return None,
    };
    let seconds = number(bytes, 1, 2)? * 3600 + minutes * 60;
    let seconds = i32::try_from(seconds).ok().filter(|seconds| *seconds <= 18 * 3600)?;
    Some(Some(sign * seconds))
}

fn number(bytes: &[u8], at: usize, digits: usize) -> Option<u32> {
    let digits = bytes.get(at..at + digits)?;
    digits.iter().try_fold(0, |sum, b| b.is_ascii_digit().then(|| sum * 10 + u32::from(b - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_they_are_written() {
        let cases = [
            ("50.35", Mark::Point, Some("50.35")),
            (" -1,204.55 ", Mark::Point, Some("-1204.55")),
            ("1,204,000", Mark::Point, Some("1204000")),
            ("12,34,567.5", Mark::Point, Some("1234567.5")),
            ("1,23", Mark::Point, None),
            ("1,2345", Mark::Point, None),
            ("1.2.3", Mark::Point, None),
            ("1.949,63", Mark::Comma, Some("1949.63")),
            ("-3.073,16", Mark::Comma, Some("-3073.16")),
            ("1.234", Mark::Comma, Some("1234")),
            ("12.34", Mark::Comma, None),
            ("1 234,50 €", Mark::Comma, Some("1234.50")),
            ("1\u{202f}234,50\u{a0}EUR", Mark::Comma, Some("1234.50")),
            ("1'234.50", Mark::Point, Some("1234.50")),
            ("$5.00", Mark::Point, Some("5.00")),
            ("1,000円", Mark::Point, Some("1000")),
            ("1,000 円", Mark::Point, Some("1000")),
            ("-12.50元", Mark::Point, Some("-12.50")),
            ("1,000円元x", Mark::Point, None),
            ("-$5.00", Mark::Point, Some("-5.00")),
            ("$-5.00", Mark::Point, Some("-5.00")),
            ("($5.00)", Mark::Point, Some("-5.00")),
            ("$(5.00)", Mark::Point, Some("-5.00")),
            ("5.00-", Mark::Point, Some("-5.00")),
            ("5.00- USD", Mark::Point, Some("-5.00")),
            ("\u{2212}5.00", Mark::Point, Some("-5.00")),
            ("+5.00", Mark::Point, Some("5.00")),
            ("US$ 7.10", Mark::Point, Some("7.10")),
            ("CA$7.10", Mark::Point, Some("7.10")),
            ("R$ 7,10", Mark::Comma, Some("7.10")),
            ("7,10 zł", Mark::Comma, Some("7.10")),
            ("usd7", Mark::Point, Some("7")),
            ("0.00000001 BTC", Mark::Point, Some("0.00000001")),
            (".5", Mark::Point, Some("0.5")),
            ("5.", Mark::Point, Some("5")),
            ("4.5e-3", Mark::Point, Some("4.5e-3")),
            ("1E+05", Mark::Point, Some("1E+05")),
            ("--5", Mark::Point, None),
            ("(-5)", Mark::Point, None),
            ("-5-", Mark::Point, None),
            ("", Mark::Point, None),
            ("-", Mark::Point, None),
            ("€", Mark::Point, None),
            ("NaN", Mark::Point, None),
            ("inf", Mark::Point, None),
            ("n/a", Mark::Point, None),
            ("5 %", Mark::Point, None),
            ("5 apples", Mark::Point, None),
            ("=5+5", Mark::Point, None),
            ("١٢", Mark::Point, None),
        ];
        for (text, mark, expected) in cases {
            assert_eq!(amount(text, mark).as_deref(), expected, "{text:?} {mark:?}");
        }
    }

    fn formats(all: &[&str]) -> Vec<String> {
        all.iter().map(|format| (*format).to_owned()).collect()
    }

    #[test]
    fn instants_are_read_as_they_are_written() {
        let cases = [
            ("2026-03-09 20:43:26", "", "UTC", Some(("2026-03-09T20:43:26Z", "2026-03-09"))),
            ("2026-03-09T20:43:26Z", "", "UTC", Some(("2026-03-09T20:43:26Z", "2026-03-09"))),
            ("2026-03-09T20:43:26.0", "", "UTC", Some(("2026-03-09T20:43:26Z", "2026-03-09"))),
            (
                "2026-03-09T20:43:26.123456789+00:00",
                "",
                "UTC",
                Some(("2026-03-09T20:43:26.123456789Z", "2026-03-09")),
            ),
            ("2026-03-09T20:43", "", "UTC", Some(("2026-03-09T20:43:00Z", "2026-03-09"))),
            ("2026-03-09T20:43:26-0700", "", "UTC", Some(("2026-03-10T03:43:26Z", "2026-03-10"))),
            ("2026-03-09T20:43:26-07:00", "", "America/Denver", Some(("2026-03-10T03:43:26Z", "2026-03-09"))),
            ("2026-03-09 20:43:26 UTC", "", "UTC", Some(("2026-03-09T20:43:26Z", "2026-03-09"))),
            ("2026-03-09 20:43:26 +02", "", "UTC", Some(("2026-03-09T18:43:26Z", "2026-03-09"))),
            ("2026-07-01 00:30:00", "", "Europe/Berlin", Some(("2026-06-30T22:30:00Z", "2026-07-01"))),
            // Clocks set forward: 02:30 does not exist. Set back: 02:30 exists twice.
            ("2026-03-29 02:30:00", "", "Europe/Berlin", Some(("2026-03-29T01:30:00Z", "2026-03-29"))),
            ("2026-10-25 02:30:00", "", "Europe/Berlin", Some(("2026-10-25T00:30:00Z", "2026-10-25"))),
            // A whole day was left out.
            ("2011-12-30 12:00:00", "", "Pacific/Apia", Some(("2011-12-30T22:00:00Z", "2011-12-31"))),
            ("2026-03-09T23:59:60Z", "", "UTC", Some(("2026-03-09T23:59:59Z", "2026-03-09"))),
            (
                "05-Jan-2026 13:22:05",
                "%d-%b-%Y %H:%M:%S",
                "UTC",
                Some(("2026-01-05T13:22:05Z", "2026-01-05")),
            ),
            ("1/5/26 1:22 PM", "%m/%d/%y %I:%M %p", "UTC", Some(("2026-01-05T13:22:00Z", "2026-01-05"))),
            (
                "1/5/26 1:22\u{202f}PM",
                "%m/%d/%y %I:%M %p",
                "UTC",
                Some(("2026-01-05T13:22:00Z", "2026-01-05")),
            ),
            ("1772534400", "unix", "UTC", Some(("2026-03-03T10:40:00Z", "2026-03-03"))),
            ("1772534400.5", "unix", "UTC", Some(("2026-03-03T10:40:00Z", "2026-03-03"))),
            ("1772534400123", "unix_ms", "UTC", Some(("2026-03-03T10:40:00.123Z", "2026-03-03"))),
            ("Tue, 03 Mar 2026 10:40:00 GMT", "rfc1123", "UTC", Some(("2026-03-03T10:40:00Z", "2026-03-03"))),
            ("0", "unix", "UTC", None),
            ("1772534400", "", "UTC", None),
            ("0000-00-00 00:00:00", "", "UTC", None),
            ("0001-01-01T00:00:00", "", "UTC", None),
            ("9999-12-31T00:00:00", "", "UTC", None),
            ("2026-02-30", "", "UTC", None),
            ("2026-03-09 25:00:00", "", "UTC", None),
            ("2026-03-09 12:00:00 or so", "", "UTC", None),
            ("13/13/2026", "%d/%m/%Y", "UTC", None),
            ("", "%d/%m/%Y", "UTC", None),
        ];
        for (text, format, zone, expected) in cases {
            let formats = if format.is_empty() { vec![] } else { formats(&[format]) };
            let found = instant(text, &formats, zone.parse().unwrap());
            let expected =
                expected.map(|(at, day)| (at.parse::<Instant>().unwrap(), day.parse::<Day>().unwrap()));
            assert_eq!(found.map(|when| (when.at, when.day)), expected, "{text:?} {format:?} {zone}");
            assert!(found.is_none_or(|when| !when.date_only), "{text:?}");
        }
    }

    #[test]
    fn a_bare_date_is_midnight_of_that_day_everywhere() {
        let formats = formats(&["%B %d, %Y", "%d.%m.%Y", "%Y-%m", "%b %Y"]);
        for (text, day) in [
            ("2026-09-15", "2026-09-15"),
            ("September 15, 2026", "2026-09-15"),
            ("september 4, 2026", "2026-09-04"),
            ("May 4, 2026", "2026-05-04"),
            ("15.9.2026", "2026-09-15"),
            ("2026-09", "2026-09-01"),
            ("Sep 2026", "2026-09-01"),
        ] {
            let day: Day = day.parse().unwrap();
            for zone in [Tz::UTC, Tz::America__Los_Angeles, Tz::Pacific__Auckland] {
                let when = instant(text, &formats, zone);
                assert_eq!(when, Some(When { at: day.start(), day, date_only: true }), "{text} {zone}");
            }
        }
    }

    #[test]
    fn a_day_is_never_moved() {
        let formats = formats(&["%d/%m/%Y", "unix"]);
        for (text, expected) in [
            ("2026-03-09T23:30:00-07:00", Some("2026-03-09")),
            ("16/03/2026", Some("2026-03-16")),
            ("1772534400", Some("2026-03-03")),
            ("03-2026", None),
        ] {
            assert_eq!(day(text, &formats), expected.map(|day| day.parse().unwrap()), "{text}");
        }
    }

    /// Every form of a date that a connector lists, but those that chrono does not write.
    fn forms() -> Vec<String> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("connectors");
        let mut forms = std::collections::BTreeSet::new();
        for file in folder.read_dir().unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            for line in text.lines().filter(|line| line.starts_with("dates = ")) {
                let listed: toml::Table = line.parse().unwrap();
                let listed = listed["dates"].as_array().unwrap().iter();
                forms.extend(listed.filter_map(|form| Some(form.as_str()?.to_owned())));
            }
        }
        forms.retain(|form| form.contains('%') && !form.contains("%z") && !form.contains("%Z"));
        assert!(forms.len() > 12, "{forms:?}");
        forms.into_iter().collect()
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics(text in "\\PC{0,30}", format in "(%[a-zA-Z]|[- /:.,])*") {
            let formats = [format];
            let _ = amount(&text, Mark::Point);
            let _ = amount(&text, Mark::Comma);
            let _ = instant(&text, &formats, Tz::Europe__Paris);
            let _ = day(&text, &formats);
        }

        #[test]
        fn a_written_date_comes_back(seconds in 0..4_102_444_800_i64, format in proptest::sample::select(forms())) {
            let at = DateTime::from_timestamp(seconds, 0).unwrap();
            let text = at.format(&format).to_string();
            // Two digits of a year mean one between 1970 and 2069.
            proptest::prop_assume!(!format.contains("%y") || at.year() < 2070);
            let read = instant(&text, std::slice::from_ref(&format), Tz::UTC);
            let read = read.unwrap_or_else(|| panic!("{text:?} is not read as {format:?}"));
            // All that the form tells is what it was, and written again it is the same.
            proptest::prop_assert_eq!(read.at.format(&format).to_string(), text.clone());
            let tells_day = ["%d", "%e", "%-d", "%D", "%F"].iter().any(|day| format.contains(day));
            let (day, first) = (Day::of(at), Day::new(at.year(), at.month(), 1));
            proptest::prop_assert_eq!(Some(read.day), if tells_day { Some(day) } else { first });
            proptest::prop_assert_eq!(super::day(&text, std::slice::from_ref(&format)), Some(read.day));
        }

        #[test]
        fn a_formatted_amount_comes_back(cents in -10_000_000_000_i64..10_000_000_000) {
            let (whole, part) = (cents.unsigned_abs() / 100, cents.unsigned_abs() % 100);
            let sign = if cents < 0 { "-" } else { "" };
            let digits = whole.to_string();
            for (mark, group, point) in [(Mark::Point, ",", "."), (Mark::Comma, ".", ",")] {
                let mut grouped = String::new();
                for (at, digit) in digits.chars().enumerate() {
                    if at > 0 && (digits.len() - at).is_multiple_of(3) { grouped.push_str(group); }
                    grouped.push(digit);
                }
                let plain = format!("{sign}{digits}.{part:02}");
                proptest::prop_assert_eq!(amount(&format!("{sign}{grouped}{point}{part:02}"), mark), Some(plain));
            }
        }
    }
}
