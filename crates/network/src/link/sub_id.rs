//! What a network takes as a sub-ID, and a readable one for a title.

/// How many numbers are tried for a title whose sub-ID is taken.
const TRIES: u32 = 100_000;

/// What a network takes as a sub-ID.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubIdRule {
    /// How many characters at most.
    pub length: usize,
    /// Which characters: from each first to its last.
    pub(crate) characters: Vec<(char, char)>,
}

impl Default for SubIdRule {
    /// What nearly every network takes: 32 letters, digits, hyphens and underscores.
    fn default() -> SubIdRule {
        SubIdRule { length: 32, characters: vec![('A', 'Z'), ('a', 'z'), ('0', '9'), ('_', '_'), ('-', '-')] }
    }
}

impl SubIdRule {
    /// Whether the network takes this sub-ID; what is wrong with it if not, as a sentence.
    pub fn check(&self, sub_id: &str) -> Result<(), String> {
        let count = sub_id.chars().count();
        if sub_id.is_empty() {
            return Err("The sub-ID is empty.".to_owned());
        }
        if count > self.length {
            return Err(format!("The sub-ID has {count} characters, {} more than fit.", count - self.length));
        }
        match sub_id.chars().find(|c| !self.takes(*c)) {
            Some(' ') => Err("A sub-ID has no spaces here; put a hyphen in their place.".to_owned()),
            Some(c) => Err(format!("“{c}” cannot stand in a sub-ID here; it is made of {}.", self.words())),
            None => Ok(()),
        }
    }

    /// A readable sub-ID for a title that is not taken yet: `best-tents-2026-part-2`.
    ///
    /// Letters of other scripts are written in ASCII. Where it is taken it gets a number; it is never longer than the
    /// network takes.
    pub fn readable(&self, title: &str, taken: &dyn Fn(&str) -> bool) -> String {
        let dash = ['-', '_', '.'].into_iter().find(|dash| self.takes(*dash));
        let base = self.written(title, dash);
        if !base.is_empty() && !taken(&base) {
            return base;
        }
        let numbered = |number: u32| {
            let ending = match dash {
                Some(dash) if !base.is_empty() => format!("{dash}{number}"),
                _ => number.to_string(),
            };
            let room = self.length.saturating_sub(ending.len());
            let kept: String = base.chars().take(room).collect();
            let kept = dash.map_or(kept.as_str(), |dash| kept.trim_end_matches(dash));
            format!("{kept}{ending}")
        };
        let first = if base.is_empty() { 1 } else { 2 };
        (first..TRIES).map(numbered).find(|sub_id| !taken(sub_id)).unwrap_or_else(|| numbered(TRIES))
    }

    /// The words of a title, in the characters that are taken, cut where a word ends if it can be.
    fn written(&self, title: &str, dash: Option<char>) -> String {
        let lower = deunicode::deunicode(title).to_lowercase();
        let mut text = String::new();
        let mut parted = false;
        for c in lower.chars() {
            let upper = c.to_ascii_uppercase();
            let fitting = [c, upper].into_iter().find(|c| c.is_ascii_alphanumeric() && self.takes(*c));
            match fitting {
                Some(c) => {
                    if let (true, Some(dash), false) = (parted, dash, text.is_empty()) {
                        text.push(dash);
                    }
                    text.push(c);
                    parted = false;
                }
                // An apostrophe parts no words: don't is dont.
                None => parted |= c != '\'',
            }
        }
        let Some(dash) = dash else { return text.chars().take(self.length).collect() };
        let cut: String = text.chars().take(self.length).collect();
        let ends_here = text.chars().nth(self.length).is_none_or(|next| next == dash);
        let whole = if ends_here { None } else { cut.rfind(dash).filter(|at| *at * 2 >= self.length) };
        let kept = whole.and_then(|at| cut.get(..at)).unwrap_or(&cut);
        kept.trim_end_matches(dash).to_owned()
    }

    fn takes(&self, c: char) -> bool {
        self.characters.iter().any(|(first, last)| (*first..=*last).contains(&c))
    }

    /// The characters in words: A–Z, a–z, 0–9, _ and -.
    pub fn words(&self) -> String {
        let one = |(first, last): &(char, char)| match first == last {
            true => first.to_string(),
            false => format!("{first}–{last}"),
        };
        let all: Vec<String> = self.characters.iter().map(one).collect();
        match all.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
            _ => all.concat(),
        }
    }
}

/// Reads `A-Za-z0-9_-`: pairs of characters with a hyphen between them, and single ones.
pub(super) fn characters(written: &str) -> Result<Vec<(char, char)>, String> {
    let mut ranges = Vec::new();
    let mut rest: &[char] = &written.chars().collect::<Vec<_>>();
    loop {
        rest = match rest {
            [] => break,
            [first, '-', last, rest @ ..] => {
                if first > last {
                    return Err(format!("“{first}-{last}” is the wrong way round"));
                }
                ranges.push((*first, *last));
                rest
            }
            [one, rest @ ..] => {
                ranges.push((*one, *one));
                rest
            }
        };
    }
    let visible = |c: char| c.is_ascii_graphic();
    if ranges.iter().any(|(first, last)| !visible(*first) || !visible(*last)) {
        return Err("a sub-ID is made of visible ASCII characters".to_owned());
    }
    if !('0'..='9').all(|digit| ranges.iter().any(|(first, last)| (*first..=*last).contains(&digit))) {
        return Err("without the digits 0-9 no two sub-IDs could be told apart".to_owned());
    }
    Ok(ranges)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn free(_: &str) -> bool {
        false
    }

    #[test]
    fn a_title_of_any_script_becomes_readable() {
        let rule = SubIdRule::default();
        for (title, wanted) in [
            ("Best tents 2026 – part 2", "best-tents-2026-part-2"),
            ("Große Zelte für Anfänger", "grosse-zelte-fur-anfanger"),
            ("Лучшие палатки", "luchshie-palatki"),
            ("テント", "tento"),
            ("Don't buy “cheap” tents!", "dont-buy-cheap-tents"),
            ("  -- ", "1"),
            ("", "1"),
            ("The ten best family tents for rainy weeks in Norway", "the-ten-best-family-tents-for"),
            ("Donaudampfschifffahrtsgesellschaftskapitän", "donaudampfschifffahrtsgesellscha"),
        ] {
            assert_eq!(rule.readable(title, &free), wanted, "{title}");
        }
    }

    #[test]
    fn a_taken_one_gets_a_number_and_stays_within_the_length() {
        let rule = SubIdRule { length: 10, ..SubIdRule::default() };
        assert_eq!(rule.readable("family tent", &free), "family");
        let taken = |known: &str| ["family", "family-2"].contains(&known);
        assert_eq!(rule.readable("family tent", &taken), "family-3");
        assert_eq!(rule.readable("familytents", &|known| known == "familytent"), "familyte-2");
        let digits = SubIdRule { length: 8, characters: vec![('0', '9')] };
        assert_eq!(digits.readable("tents", &|known| known == "1"), "2");
        let capitals = SubIdRule { length: 8, characters: vec![('A', 'Z'), ('0', '9')] };
        assert_eq!(capitals.readable("big tent", &|known| known == "BIGTENT"), "BIGTENT2");
    }

    #[test]
    fn what_is_not_taken_is_said_in_a_sentence() {
        let rule = SubIdRule::default();
        assert_eq!(rule.check("best-tents"), Ok(()));
        assert!(rule.check("").unwrap_err().contains("empty"));
        assert!(rule.check("best tents").unwrap_err().contains("no spaces"));
        assert_eq!(
            rule.check("zelt/ü").unwrap_err(),
            "“/” cannot stand in a sub-ID here; it is made of A–Z, a–z, 0–9, _ and -."
        );
        assert!(rule.check(&"x".repeat(40)).unwrap_err().contains("40 characters, 8 more"));
    }

    #[test]
    fn characters_are_written_as_ranges() {
        assert_eq!(characters("a-z0-9_-"), Ok(vec![('a', 'z'), ('0', '9'), ('_', '_'), ('-', '-')]));
        assert!(characters("z-a0-9").unwrap_err().contains("wrong way"));
        assert!(characters("a-z").unwrap_err().contains("digits"));
        assert!(characters("0-9é").unwrap_err().contains("ASCII"));
    }

    proptest! {
        #[test]
        fn any_title_gives_a_sub_id_that_is_taken(
            title in "\\PC{0,60}",
            length in 8_usize..60,
            written in prop::sample::select(vec!["0-9", "a-z0-9", "A-Z0-9", "A-Za-z0-9_-", "a-z0-9_", "0-9."]),
            used in 0_u32..30,
        ) {
            let rule = SubIdRule { length, characters: characters(written).unwrap() };
            let mut all = std::collections::BTreeSet::new();
            for _ in 0..=used {
                let sub_id = rule.readable(&title, &|known| all.contains(known));
                prop_assert_eq!(rule.check(&sub_id), Ok(()));
                prop_assert!(all.insert(sub_id));
            }
        }
    }
}
