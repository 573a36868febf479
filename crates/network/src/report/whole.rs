//! What only a whole column tells: which mark stands before the decimals, and whether days or months come first.

use super::records::plain_amount;
use crate::values::{self, Mark};

/// What the amounts of a file say about their decimal mark.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct MarkVotes {
    point: u64,
    comma: u64,
    /// Values with a lone mark before exactly three digits.
    thousands_by_point: u64,
    thousands_by_comma: u64,
}

impl MarkVotes {
    pub(super) fn see(&mut self, text: &str) {
        let marks: Vec<(usize, char)> = text.char_indices().filter(|(_, c)| matches!(c, '.' | ',')).collect();
        let Some((at, last)) = marks.last().copied() else { return };
        let count = |mark: char| marks.iter().filter(|(_, c)| *c == mark).count();
        let (of_last, of_other) = (count(last), marks.len() - count(last));
        let digits = |part: &str| part.chars().filter(char::is_ascii_digit).count();
        let before = text.get(..at).unwrap_or_default();
        let after = digits(text.get(at..).unwrap_or_default());
        let whole = before.trim_start_matches(|c: char| !c.is_ascii_digit());
        let is_decimal = match (of_last, of_other) {
            (1, 0) if after == 3 && (1..=3).contains(&digits(whole)) && !whole.starts_with('0') => {
                match last {
                    '.' => self.thousands_by_point += 1,
                    _ => self.thousands_by_comma += 1,
                }
                return;
            }
            (1, _) => true,
            (_, 0) => false,
            // Both marks, several times: not a number.
            _ => return,
        };
        if is_decimal == (last == '.') {
            self.point += 1;
        } else {
            self.comma += 1;
        }
    }

    /// Takes in what other columns of the file say.
    pub(super) fn add(&mut self, other: &MarkVotes) {
        self.point += other.point;
        self.comma += other.comma;
        self.thousands_by_point += other.thousands_by_point;
        self.thousands_by_comma += other.thousands_by_comma;
    }

    /// Whether any value has a mark that can only stand before decimals, or only between thousands.
    pub(super) fn has_decimals(&self) -> bool {
        self.point + self.comma > 0
    }

    /// The mark, or `None` if the values contradict each other evenly.
    pub(super) fn decide(&self) -> Option<Mark> {
        match self.point.cmp(&self.comma) {
            std::cmp::Ordering::Greater => Some(Mark::Point),
            std::cmp::Ordering::Less => Some(Mark::Comma),
            std::cmp::Ordering::Equal if self.point > 0 => None,
            std::cmp::Ordering::Equal => match (self.thousands_by_point, self.thousands_by_comma) {
                (0, _) => Some(Mark::Point),
                (_, 0) => Some(Mark::Comma),
                _ => None,
            },
        }
    }
}

/// Whether a text is an amount with a single comma, which may stand before decimals or between thousands.
pub(super) fn is_lone_comma(text: &str) -> bool {
    let readable = || [Mark::Point, Mark::Comma].iter().all(|mark| plain_amount(text, *mark).is_some());
    text.matches(',').count() == 1 && !text.contains('.') && readable()
}

/// Whether a text is an amount whose comma can only stand before decimals.
pub(super) fn is_decimal_comma(text: &str) -> bool {
    let reads = |mark| plain_amount(text, mark).is_some();
    text.contains(',') && !reads(Mark::Point) && reads(Mark::Comma)
}

/// Which part of a date comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Day,
    Month,
}

impl Order {
    /// The order of a format; `None` if it cannot be mistaken.
    fn of(format: &str) -> Option<Order> {
        let position = |letters: &[char]| {
            let mut after_percent = false;
            format.char_indices().find_map(|(at, c)| {
                let here = after_percent && letters.contains(&c);
                after_percent = c == '%' || after_percent && c == '-';
                here.then_some(at)
            })
        };
        let (day, month) = (position(&['d', 'e'])?, position(&['m'])?);
        let year = position(&['Y', 'y']).unwrap_or(usize::MAX);
        match () {
            () if year < day.min(month) => None,
            () if day < month => Some(Order::Day),
            () => Some(Order::Month),
        }
    }

    /// The one order that forms of dates have; `None` if they have both, or can never be mistaken.
    pub(super) fn fixed(formats: &[String]) -> Option<Order> {
        let mut orders = formats.iter().filter_map(|format| Order::of(format));
        let first = orders.next()?;
        orders.all(|order| order == first).then_some(first)
    }

    /// The order that a user chose; `None` if it is no choice that there is.
    pub(super) fn from_word(text: &str) -> Option<Order> {
        match text.trim().to_ascii_lowercase().as_str() {
            "dmy" | "d/m" | "d/m/y" | "dd/mm/yyyy" => Some(Order::Day),
            "mdy" | "m/d" | "m/d/y" | "mm/dd/yyyy" => Some(Order::Month),
            _ => None,
        }
    }

    /// The order that a setting of a connector or a heading of ours names: `dmy`, `d/m`, `mdy` …
    pub(super) fn from_setting(text: &str) -> Option<Order> {
        match text.trim().chars().next()?.to_ascii_lowercase() {
            'd' => Some(Order::Day),
            'm' => Some(Order::Month),
            _ => None,
        }
    }
}

/// Why the order of dates is not known.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unclear {
    /// Every date can be read either way.
    Either,
    /// These lines contradict each other.
    Both(u64, u64),
}

/// What the dates of a file say about their order.
#[derive(Debug, Default)]
pub(super) struct OrderVotes {
    day_first: Vec<String>,
    month_first: Vec<String>,
    only_day: Option<u64>,
    only_month: Option<u64>,
    either: bool,
}

impl OrderVotes {
    /// `None` if the formats leave no choice.
    pub(super) fn among(formats: &[String]) -> Option<OrderVotes> {
        let of = |order| {
            formats.iter().filter(|format| Order::of(format) == Some(order)).cloned().collect::<Vec<_>>()
        };
        let votes =
            OrderVotes { day_first: of(Order::Day), month_first: of(Order::Month), ..OrderVotes::default() };
        (!votes.day_first.is_empty() && !votes.month_first.is_empty()).then_some(votes)
    }

    pub(super) fn see(&mut self, text: &str, line: u64) {
        match (values::day(text, &self.day_first), values::day(text, &self.month_first)) {
            (Some(_), None) => drop(self.only_day.get_or_insert(line)),
            (None, Some(_)) => drop(self.only_month.get_or_insert(line)),
            (Some(one), Some(other)) if one != other => self.either = true,
            _ => {}
        }
    }

    pub(super) fn decide(&self, setting: Option<Order>) -> Result<Order, Unclear> {
        match (self.only_day, self.only_month, setting) {
            (Some(one), Some(other), _) => Err(Unclear::Both(one, other)),
            (Some(_), None, _) => Ok(Order::Day),
            (None, Some(_), _) => Ok(Order::Month),
            (None, None, Some(order)) => Ok(order),
            (None, None, None) if self.either => Err(Unclear::Either),
            (None, None, None) => Ok(Order::Day),
        }
    }
}

/// The formats that are left once the order is known.
pub(super) fn in_order(formats: &[String], order: Order) -> Vec<String> {
    formats.iter().filter(|format| Order::of(format).is_none_or(|other| other == order)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_of_amounts_tells_its_mark() {
        for (column, expected) in [
            (&["1.949,63", "0,00"][..], Some(Mark::Comma)),
            (&["1,949.63", "0.00"], Some(Mark::Point)),
            (&["1.234", "2.500"], Some(Mark::Comma)),
            (&["1,234", "2,500"], Some(Mark::Point)),
            (&["0.125", "1.500"], Some(Mark::Point)),
            (&["1.234", "3,5"], Some(Mark::Comma)),
            (&["1.234.567", "2.500"], Some(Mark::Comma)),
            (&["12345.678"], Some(Mark::Point)),
            (&["-3 €", "7"], Some(Mark::Point)),
            (&["1,5", "1,6", "1.7"], Some(Mark::Comma)),
            (&["1,5", "1.5"], None),
            (&["1.234", "1,234"], None),
            (&[], Some(Mark::Point)),
        ] {
            let mut votes = MarkVotes::default();
            column.iter().for_each(|text| votes.see(text));
            assert_eq!(votes.decide(), expected, "{column:?}");
        }
    }

    #[test]
    fn a_column_of_dates_tells_its_order() {
        let formats = ["%d/%m/%Y", "%m/%d/%Y", "%B %d, %Y"].map(str::to_owned);
        for (column, setting, expected) in [
            (&["03/09/2026", "16/03/2026"][..], None, Ok(Order::Day)),
            (&["03/09/2026", "03/16/2026"], None, Ok(Order::Month)),
            (&["03/16/2026"], Some(Order::Day), Ok(Order::Month)),
            (&["03/09/2026"], None, Err(Unclear::Either)),
            (&["03/09/2026"], Some(Order::Month), Ok(Order::Month)),
            (&["03/03/2026", "2026-03-09", "soon"], None, Ok(Order::Day)),
            (&["16/03/2026", "03/16/2026"], Some(Order::Day), Err(Unclear::Both(1, 2))),
        ] {
            let mut votes = OrderVotes::among(&formats).unwrap();
            (1..).zip(column).for_each(|(line, text)| votes.see(text, line));
            assert_eq!(votes.decide(setting), expected, "{column:?} {setting:?}");
        }
        assert!(OrderVotes::among(&formats[1..]).is_none());
        assert!(OrderVotes::among(&["%Y/%d/%m".to_owned(), "%Y/%m/%d".to_owned()]).is_none());
        assert_eq!(in_order(&formats, Order::Month), formats[1..]);
        assert_eq!(["dmy", "M/D", ""].map(Order::from_setting), [Some(Order::Day), Some(Order::Month), None]);
    }

    proptest::proptest! {
        #[test]
        fn the_order_of_a_column_is_never_taken_for_the_other(
            dates in proptest::collection::vec((1..29_u32, 1..13_u32), 1..12),
            day_first: bool,
            setting in proptest::option::of(proptest::bool::ANY),
        ) {
            let formats = ["%d/%m/%Y", "%m/%d/%Y"].map(str::to_owned);
            let (written, other) = match day_first {
                true => (Order::Day, Order::Month),
                false => (Order::Month, Order::Day),
            };
            let mut votes = OrderVotes::among(&formats).unwrap();
            for (line, (day, month)) in (1..).zip(&dates) {
                let text = if day_first { format!("{day}/{month}/2026") } else { format!("{month}/{day}/2026") };
                votes.see(&text, line);
            }
            let given = setting.map(|same| if same { written } else { other });
            let decided = votes.decide(given);
            let tells = dates.iter().any(|(day, _)| *day > 12);
            let same = dates.iter().all(|(day, month)| day == month);
            match (tells, given) {
                // What the file shows is not up to a setting.
                (true, _) => proptest::prop_assert_eq!(decided, Ok(written)),
                (false, Some(given)) => proptest::prop_assert_eq!(decided, Ok(given)),
                (false, None) if same => proptest::prop_assert!(decided.is_ok()),
                (false, None) => proptest::prop_assert_eq!(decided, Err(Unclear::Either)),
            }
        }
    }
}
