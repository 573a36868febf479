//! What is private in a text, and what is put in its place.

use serde_json::{Map, Value};

use crate::fill::percent;

/// A value shorter than this is told apart from other words only where it stands alone.
const SHORTEST: usize = 4;

/// Private values and what is put in the place of each, however a text writes them.
#[derive(Debug, Default)]
pub(crate) struct Veil {
    /// The longest first.
    words: Vec<Word>,
}

struct Word {
    value: String,
    instead: String,
    /// The characters that join it to its neighbours into another word; none where it is found anywhere.
    joiners: Option<&'static str>,
}

impl std::fmt::Debug for Word {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.instead)
    }
}

impl Veil {
    /// Hides a value wherever it stands; a short one where it is a word of its own.
    pub(crate) fn hide(&mut self, value: &str, instead: &str) {
        self.add(value, instead, value.chars().count() < SHORTEST);
    }

    /// Hides a value that may be a number, of which a longer number is another one.
    pub(crate) fn hide_setting(&mut self, value: &str, instead: &str) {
        self.add(value, instead, value.chars().count() < SHORTEST || is_number(value));
    }

    fn add(&mut self, value: &str, instead: &str, alone: bool) {
        let value = value.trim();
        if value.is_empty() || self.instead(value).is_some() {
            return;
        }
        // Of digits, dates, times and amounts are made.
        let joiners = match value.len() {
            _ if !is_number(value) => "",
            0..=2 => "-.:/",
            3..=4 => "-.:",
            _ => ".",
        };
        let word = Word {
            value: value.to_owned(),
            instead: instead.to_owned(),
            joiners: Some(joiners).filter(|_| alone),
        };
        let at = self.words.partition_point(|known| known.value.len() >= value.len());
        self.words.insert(at, word);
    }

    /// What is put in the place of a whole value.
    pub(crate) fn instead(&self, value: &str) -> Option<&str> {
        self.words.iter().find(|word| word.value == value).map(|word| word.instead.as_str())
    }

    /// A text without what is private.
    pub(crate) fn text(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        while let Some((before, rest)) = text.split_at_checked(at) {
            let Some(first) = rest.chars().next() else { break };
            if let Some((word, written)) = self.words.iter().find_map(|word| {
                let length = word.begins(rest, first).filter(|length| word.fits(before, rest, *length))?;
                Some((word, rest.get(..length)?))
            }) {
                // What is no name but a mark that something was here stays readable.
                let encoded = written.contains('%') && !word.value.contains('%') && word.instead.is_ascii();
                out.push_str(&if encoded { percent(&word.instead) } else { word.instead.clone() });
                at += written.len();
            } else {
                out.push(first);
                at += first.len_utf8();
            }
        }
        out
    }

    /// A value without what is private; a number stays one where a number is put in its place.
    pub(crate) fn json(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(&text)),
            Value::Number(number) => match self.instead(&number.to_string()) {
                Some(instead) if is_number(instead) => {
                    serde_json::from_str(instead).unwrap_or_else(|_| Value::String(instead.to_owned()))
                }
                Some(instead) => Value::String(instead.to_owned()),
                None => Value::Number(number),
            },
            Value::Array(items) => items.into_iter().map(|item| self.json(item)).collect(),
            Value::Object(fields) => {
                let fields = fields.into_iter().map(|(name, value)| (self.key(name), self.json(value)));
                Value::Object(fields.collect::<Map<_, _>>())
            }
            plain => plain,
        }
    }

    /// The name of a field: a short word without a digit is one that the network chose.
    fn key(&self, name: String) -> String {
        let chosen = name.chars().count() < 2 * SHORTEST && !name.contains(|c: char| c.is_ascii_digit());
        if chosen { name } else { self.text(&name) }
    }
}

impl Word {
    /// How much of a text's beginning is this value, as it is or escaped for an address, for XML or for JSON.
    fn begins(&self, text: &str, first: char) -> Option<usize> {
        if !self.value.starts_with(first) && !"%&\\+".contains(first) {
            return None;
        }
        if text.starts_with(&self.value) {
            return Some(self.value.len());
        }
        let mut rest = text;
        for c in self.value.chars() {
            rest = escaped(rest, c)?;
        }
        Some(text.len() - rest.len())
    }

    fn fits(&self, before: &str, rest: &str, length: usize) -> bool {
        let Some(joiners) = self.joiners else { return true };
        let joins = |near: Option<char>, beyond: Option<char>| {
            near.is_some_and(|near| {
                near.is_alphanumeric()
                    || near == '_'
                    || joiners.contains(near) && beyond.is_some_and(char::is_alphanumeric)
            })
        };
        let mut left = before.chars().rev();
        let (near, beyond) = (left.next(), left.next());
        let third = left.next();
        // The end of an escape is no letter, and after < stands a name.
        let escape = beyond == Some('\\') || third == Some('%');
        let tag = near == Some('<') || near == Some('/') && beyond == Some('<');
        let mut right = rest.get(length..).unwrap_or_default().chars();
        !tag && (escape || !joins(near, beyond)) && !joins(right.next(), right.next())
    }
}

/// What follows a character that a text begins with, as it is or escaped.
fn escaped(text: &str, c: char) -> Option<&str> {
    if text.starts_with('%') {
        let mut bytes = [0; 4];
        let decoded = c.encode_utf8(&mut bytes).bytes().try_fold(text, |text, byte| {
            let hex = text.strip_prefix('%')?.get(..2)?;
            (u8::from_str_radix(hex, 16) == Ok(byte)).then(|| text.get(3..))?
        });
        if decoded.is_some() || c != '%' {
            return decoded;
        }
    }
    if let Some(rest) = text.strip_prefix("\\u") {
        let hex = rest.get(..4)?;
        return (u32::from_str_radix(hex, 16) == Ok(u32::from(c))).then(|| rest.get(4..))?;
    }
    let written: &[&str] = match c {
        ' ' => &["+"],
        '&' => &["&amp;"],
        '<' => &["&lt;"],
        '>' => &["&gt;"],
        '"' => &["&quot;", "\\\""],
        '\'' => &["&apos;", "&#39;"],
        '\\' => &["\\\\"],
        '/' => &["\\/"],
        _ => &[],
    };
    // An escape begins with what it stands for: it comes first.
    written.iter().find_map(|written| text.strip_prefix(written)).or_else(|| text.strip_prefix(c))
}

/// Whether a text is a whole number.
pub(crate) fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn veil(words: &[&str]) -> Veil {
        let mut veil = Veil::default();
        words.iter().for_each(|word| veil.hide(word, "•"));
        veil
    }

    #[test]
    fn a_value_is_found_however_it_is_written() {
        let veil = veil(&["a/b&\"c é"]);
        for written in [
            "a/b&\"c é",
            "a%2Fb%26%22c%20%C3%A9",
            "a%2fb%26%22c+%c3%a9",
            "a/b&amp;&quot;c é",
            "a\\/b&\\\"c \\u00e9",
            "a/b%26%22c+%C3%A9",
        ] {
            assert_eq!(veil.text(&format!("x{written}y")), "x•y", "{written}");
        }
        assert_eq!(veil.text("a/b&\"c e"), "a/b&\"c e");
        let percents = self::veil(&["5%25 off"]);
        for written in ["5%25 off", "5%2525%20off", "5%2525+off"] {
            assert_eq!(percents.text(written), "•", "{written}");
        }
    }

    #[test]
    fn a_short_value_is_hidden_where_it_is_a_word_and_nowhere_else() {
        let of = |word: &str, text: &str| veil(&[word]).text(text);
        for (text, hidden) in [
            ("pay", "•"),
            ("?key=pay&x=1", "?key=•&x=1"),
            ("key%3Dpay%26x", "key%3D•%26x"),
            ("the key “pay” is wrong: pay.", "the key “•” is wrong: •."),
            ("payment, repay, pay_id <pay>1</pay>", "payment, repay, pay_id <pay>1</pay>"),
            ("<k>pay</k>", "<k>•</k>"),
            ("a,pay,b", "a,•,b"),
            ("/v1/pay/x", "/v1/•/x"),
        ] {
            assert_eq!(of("pay", text), hidden, "{text}");
        }
        assert_eq!(of("11", "2026-11-10 11:30 1.11 11/10 id=11, 11"), "2026-11-10 11:30 1.11 11/10 id=•, •");
        assert_eq!(of("123", "a,123,b 1234 0.123 /p/123/q"), "a,•,b 1234 0.123 /p/•/q");
    }

    #[test]
    fn a_setting_of_digits_is_no_part_of_a_longer_number() {
        let mut veil = Veil::default();
        veil.hide_setting("77001", "100001");
        assert_eq!(
            veil.text("/p/77001/x?id=77001 1770019 77001.50 p-77001"),
            "/p/100001/x?id=100001 1770019 77001.50 p-100001"
        );
    }

    #[test]
    fn fields_keep_their_names_and_numbers_their_kind() {
        let mut veil = veil(&["pay", "7"]);
        veil.hide("881", "100001");
        let before = r#"{"pay":"pay","n":7,"id":881,"amount":7.10,"list":["a pay b",1881]}"#;
        let after = r#"{"pay":"•","n":"•","id":100001,"amount":7.10,"list":["a • b",1881]}"#;
        assert_eq!(veil.json(serde_json::from_str(before).unwrap()).to_string(), after);
    }

    #[test]
    fn the_longer_of_two_values_counts() {
        let mut veil = Veil::default();
        veil.hide("brand.example", "base-url.example");
        veil.hide("https://brand.example/aff", "https://base-url.example");
        assert_eq!(
            veil.text("https://brand.example/aff/x brand.example"),
            "https://base-url.example/x base-url.example"
        );
        assert_eq!(
            veil.text("u=https%3A%2F%2Fbrand.example%2Faff%2Fx"),
            "u=https%3A%2F%2Fbase-url.example%2Fx"
        );
    }

    proptest! {
        #[test]
        fn no_value_of_four_letters_is_left(value in "[a-z&<%/ é]{4,8}", text in ".{0,20}") {
            let value = value.trim();
            prop_assume!(value.chars().count() >= SHORTEST);
            let veil = veil(&[value]);
            for written in [value.to_owned(), percent(value)] {
                let around = format!("{text}{written}{text}");
                prop_assert!(!veil.text(&around).contains(value));
            }
        }
    }
}
