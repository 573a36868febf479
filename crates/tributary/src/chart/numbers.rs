//! Amounts as a chart writes them: short on the axis, whole in the sentence.

use record::Money;

const MINUS: char = '−';
/// What stands for an amount that is hidden: always as long.
pub(super) const HIDDEN: &str = "•••";

/// How a language writes numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Marks {
    group: &'static str,
    point: char,
}

impl Marks {
    /// The marks of a BCP 47 tag; English ones where it says nothing.
    pub(super) fn of(locale: &str) -> Marks {
        let mut parts = locale.split(['-', '_']);
        let language = parts.next().unwrap_or_default().to_ascii_lowercase();
        let swiss = parts.any(|part| part.eq_ignore_ascii_case("CH") || part.eq_ignore_ascii_case("LI"));
        let (group, point) = match language.as_str() {
            "de" | "it" if swiss => ("’", '.'),
            "da" | "de" | "el" | "es" | "id" | "is" | "it" | "nl" | "pt" | "ro" | "sl" | "tr" | "vi"
            | "hr" | "sr" => (".", ','),
            "fr" => ("\u{202f}", ','),
            "bg" | "cs" | "et" | "fi" | "hu" | "lt" | "lv" | "nb" | "nn" | "no" | "pl" | "ru" | "sk"
            | "sv" | "uk" => ("\u{a0}", ','),
            _ => (",", '.'),
        };
        Marks { group, point }
    }

    /// An amount in full, rounded to the digits people write, with its currency's code.
    pub(super) fn money(self, money: Money) -> String {
        format!("{} {}", money.currency.code(), self.decimal(&money.rounded().decimal()))
    }

    /// So many of which `one` is one, rounded half to even to so many digits.
    pub(super) fn rounded(self, micros: i64, one: i64, digits: u32) -> String {
        let (one, size) = (i128::from(one.max(1)), 10_i128.pow(digits.min(18)));
        let all = i128::from(micros) * size;
        let (whole, rest) = (all.div_euclid(one), all.rem_euclid(one));
        let up = rest * 2 > one || (rest * 2 == one && whole % 2 != 0);
        let rounded = whole + i128::from(up);
        let sign = if rounded < 0 { "-" } else { "" };
        let (whole, part) = (rounded.abs() / size, rounded.abs() % size);
        let width = digits as usize;
        let part = if digits == 0 { String::new() } else { format!(".{part:0width$}") };
        self.decimal(&format!("{sign}{whole}{part}"))
    }

    /// A plain decimal with the marks of the language.
    fn decimal(self, decimal: &str) -> String {
        let (sign, decimal) = match decimal.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, decimal),
        };
        let (whole, part) = decimal.split_once('.').unwrap_or((decimal, ""));
        let mut text = String::new();
        if sign {
            text.push(MINUS);
        }
        for (at, digit) in whole.char_indices() {
            if at > 0 && (whole.len() - at) % 3 == 0 {
                text.push_str(self.group);
            }
            text.push(digit);
        }
        if !part.is_empty() {
            text.push(self.point);
            text.push_str(part);
        }
        text
    }

    /// A line of the grid: `400`, `1.2k`, `−0.25`; `step` is how far the lines are apart.
    pub(super) fn short(self, micros: i64, unit: i64, step: i64) -> String {
        let unit = i128::from(unit.max(1));
        let (value, step) = (i128::from(micros).abs(), i128::from(step).abs());
        let sizes = [(1_000_000_000_000, "T"), (1_000_000_000, "B"), (1_000_000, "M"), (1_000, "k")];
        let size = sizes.into_iter().find(|(size, _)| value >= size * unit);
        let (size, letter) = size.unwrap_or((1, ""));
        let whole = value / (unit * size);
        let digits = |value: i128| {
            let width = (unit * size).ilog10() as usize;
            let part = format!("{:0width$}", value % (unit * size));
            part.trim_end_matches('0').len()
        };
        // Small amounts all show as many digits; thousands only those they need.
        let shown =
            if letter.is_empty() && value != 0 { digits(value).max(digits(step)) } else { digits(value) };
        let width = (unit * size).ilog10() as usize;
        let part = format!("{:0width$}", value % (unit * size));
        let mut text = String::new();
        if micros < 0 {
            text.push(MINUS);
        }
        text.push_str(&whole.to_string());
        if shown > 0 {
            text.push(self.point);
            text.push_str(part.get(..shown).unwrap_or(&part));
        }
        text.push_str(letter);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_labelled_shortly_and_exactly() {
        let english = Marks::of("en-GB");
        let check = |micros: i64, step: i64, expected: &str| {
            assert_eq!(english.short(micros, 1_000_000, step), expected, "{micros} by {step}");
        };
        check(0, 250_000, "0");
        check(400_000_000, 400_000_000, "400");
        check(1_200_000_000, 400_000_000, "1.2k");
        check(1_250_000_000, 250_000_000, "1.25k");
        check(-2_000_000_000, 1_000_000_000, "−2k");
        check(12_500_000_000_000, 2_500_000_000_000, "12.5M");
        check(4_000_000_000_000_000, 1, "4B");
        check(500_000, 250_000, "0.50");
        check(1_000_000, 250_000, "1.00");
        check(10_000, 10_000, "0.01");
        assert_eq!(Marks::of("de").short(1_200_000_000, 1_000_000, 400_000_000), "1,2k");
        assert_eq!(english.short(250_000, 100_000_000, 250_000), "0.0025");
        assert_eq!(english.short(i64::MIN, 1, 1), "−9223372.036854775808T");
    }

    #[test]
    fn amounts_follow_the_locale() {
        let check = |locale: &str, micros: i64, expected: &str| {
            let money = Money::new(micros, record::Currency::EUR);
            assert_eq!(Marks::of(locale).money(money), expected, "{locale}");
        };
        check("en", 1_234_567_890_000, "EUR 1,234,567.89");
        check("system", 999_994_999, "EUR 999.99");
        check("de-DE", 1_234_500_000, "EUR 1.234,50");
        check("de-CH", 1_234_500_000, "EUR 1’234.50");
        check("fr", -1_234_500_000, "EUR −1\u{202f}234,50");
        check("pl_PL", 123_400_000_000, "EUR 123\u{a0}400,00");
        check("", 0, "EUR 0.00");
    }

    #[test]
    fn numbers_are_rounded_half_to_even() {
        let check = |micros: i64, digits: u32, expected: &str| {
            assert_eq!(Marks::of("en").rounded(micros, 1_000_000, digits), expected, "{micros}");
        };
        check(1_234_500_000, 0, "1,234");
        check(1_235_500_000, 0, "1,236");
        check(-1_500_000, 0, "−2");
        check(-400_000, 0, "0");
        check(2_550_000, 1, "2.6");
        check(999_950, 1, "1.0");
        check(-40_000, 2, "−0.04");
        check(i64::MIN, 0, "−9,223,372,036,855");
        assert_eq!(Marks::of("de").rounded(i64::MAX, 0, 2), "9.223.372.036.854.775.807,00");
    }
}
