//! What headings and values usually mean, in ten languages: read from `words.toml`.

use std::collections::{BTreeMap, BTreeSet};

use record::{Currency, Kind, Status};
use serde::Deserialize;

use super::super::heading::normal;
use super::flow::Flow;

const TEXT: &str = include_str!("../../../words.toml");

/// Words by language.
type ByLanguage = BTreeMap<String, Vec<String>>;

/// The file of words.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    language: BTreeMap<String, Language>,
    heading: BTreeMap<String, ByLanguage>,
    /// What a heading means only where it says nothing else.
    alone: BTreeMap<String, ByLanguage>,
    status: BTreeMap<String, ByLanguage>,
    kind: BTreeMap<String, ByLanguage>,
    flow: Flows,
    currency: BTreeMap<String, Vec<String>>,
    pub dates: Dates,
    pub months: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Language {
    name: String,
    head: Head,
}

/// Which word of a phrase says what a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Head {
    First,
    Last,
}

/// Words for which way money went.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Flows {
    /// What went out, and beside it what came in.
    pairs: Vec<(String, String)>,
}

/// How dates are written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Dates {
    pub day: Vec<String>,
    pub time: Vec<String>,
}

/// What a heading may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hit {
    /// A field of ours, or `none`.
    pub field: String,
    /// The higher, the surer.
    pub score: usize,
    /// The languages that have the word.
    pub languages: Vec<String>,
}

impl Hit {
    /// Whether the whole heading is a word of the list.
    pub(super) fn is_exact(&self) -> bool {
        self.score > EXACT / 2
    }
}

/// A heading that is a word of the list, and one that has such a word where it counts.
const EXACT: usize = 1_000;
const AT_HEAD: usize = 400;
const INSIDE: usize = 150;
/// One that says no more than a number or a reference.
const ALONE: usize = 600;

impl Words {
    /// Reads them; they are part of the program, and a test reads them too.
    pub(super) fn load() -> Words {
        toml::from_str(TEXT).unwrap_or_else(|error| {
            tracing::error!("words.toml: {error}");
            Words::default()
        })
    }

    /// What a heading may mean, the surest first.
    pub(super) fn of_heading(&self, heading: &str) -> Vec<Hit> {
        let heading = spaced(heading);
        let mut hits: Vec<Hit> = Vec::new();
        for (field, languages) in &self.heading {
            let scored = languages.iter().filter_map(|(language, phrases)| {
                let known = self.language.get(language)?;
                let score = phrases.iter().enumerate().filter_map(|(at, phrase)| {
                    if heading == *phrase {
                        return Some(EXACT.saturating_sub(at));
                    }
                    let length = phrase.chars().count();
                    match place(&heading, phrase, language == "ja")? {
                        Inside::Both => Some(EXACT.saturating_sub(at)),
                        Inside::Start if known.head == Head::First => Some(AT_HEAD + length),
                        Inside::End if known.head == Head::Last => Some(AT_HEAD + length),
                        _ => Some(INSIDE + length),
                    }
                });
                Some((score.max()?, known.name.clone()))
            });
            let scored: Vec<(usize, String)> = scored.collect();
            let Some(score) = scored.iter().map(|(score, _)| *score).max() else { continue };
            // Where several languages have the very word, its place in their lists says nothing.
            let exact = |score: usize| score > EXACT / 2;
            let surest =
                scored.into_iter().filter(|(other, _)| *other == score || exact(*other) && exact(score));
            let languages = surest.map(|(_, language)| language).collect();
            hits.push(Hit { field: field.clone(), score, languages });
        }
        hits.extend(self.alone(&heading));
        hits.sort_by_key(|hit| std::cmp::Reverse(hit.score));
        hits
    }

    /// What a heading means that is one of the words that say little.
    fn alone(&self, heading: &str) -> Vec<Hit> {
        let of_field = |(field, lists): (&String, &ByLanguage)| {
            let having = lists.iter().filter(|(_, words)| words.iter().any(|word| word == heading));
            let names = having.filter_map(|(language, _)| Some(self.language.get(language)?.name.clone()));
            let languages: Vec<String> = names.collect();
            (!languages.is_empty()).then(|| Hit { field: field.clone(), score: ALONE, languages })
        };
        self.alone.iter().filter_map(of_field).collect()
    }

    /// The state that a network's word usually means.
    pub(super) fn status(&self, word: &str) -> Option<Status> {
        Status::from_word(word).or_else(|| Status::from_word(meaning(&self.status, word)?))
    }

    /// The kind that a network's word usually means.
    pub(super) fn kind(&self, word: &str) -> Option<Kind> {
        Kind::from_word(word).or_else(|| Kind::from_word(meaning(&self.kind, word)?))
    }

    /// Which way money went by a word of its bank; a word that pairs contradict each other about says nothing.
    pub(super) fn flow(&self, word: &str) -> Option<Flow> {
        let word = spaced(word);
        let pairs = || self.flow.pairs.iter();
        match (pairs().any(|(out, _)| *out == word), pairs().any(|(_, into)| *into == word)) {
            (true, false) => Some(Flow::Out),
            (false, true) => Some(Flow::In),
            _ => None,
        }
    }

    /// The words of the pairs that these are in: those that came in, or those that went out.
    pub(super) fn flows_beside<'w>(
        &self,
        words: impl Iterator<Item = &'w str>,
        flow: Flow,
    ) -> BTreeSet<String> {
        let known: BTreeSet<String> = words.map(spaced).collect();
        let pairs = self.flow.pairs.iter();
        let of = pairs.filter(|(out, into)| known.contains(out) || known.contains(into));
        of.map(|(out, into)| if flow == Flow::In { into.clone() } else { out.clone() }).collect()
    }

    /// The one currency that a sign, a word or a code stands for.
    pub(super) fn currency(&self, word: &str) -> Option<Currency> {
        Currency::new(word).ok().or_else(|| {
            let word = normal(word);
            let (code, _) = self.currency.iter().find(|(_, words)| words.contains(&word))?;
            Currency::new(code).ok()
        })
    }

    /// The lists of months, by language.
    pub(super) fn months(&self) -> impl Iterator<Item = &Vec<String>> {
        self.months.values()
    }
}

/// Which of ours a word stands for, in whatever language; two meanings in two languages are none.
fn meaning<'w>(lists: &'w BTreeMap<String, ByLanguage>, word: &str) -> Option<&'w str> {
    let word = spaced(word);
    let mut found =
        lists.iter().filter(|(_, languages)| languages.values().any(|words| words.contains(&word)));
    let (ours, _) = found.next()?;
    found.next().is_none().then_some(ours.as_str())
}

/// Where a phrase stands in a heading.
enum Inside {
    /// It is all there is.
    Both,
    Start,
    End,
    Middle,
}

/// Where a phrase stands in a heading, as whole words; Japanese has none, and German and Dutch join them at the end.
fn place(heading: &str, phrase: &str, unspaced: bool) -> Option<Inside> {
    let joined = phrase.chars().count() >= 4;
    let starts = heading.strip_prefix(phrase).is_some_and(|rest| unspaced || rest.starts_with(' '));
    let ends = heading
        .strip_suffix(phrase)
        .is_some_and(|rest| unspaced || rest.ends_with(' ') || joined && !rest.is_empty());
    match (starts, ends) {
        (true, true) => Some(Inside::Both),
        (true, false) => Some(Inside::Start),
        (false, true) => Some(Inside::End),
        (false, false) if unspaced => heading.contains(phrase).then_some(Inside::Middle),
        (false, false) => {
            let alone = |(at, _): (usize, &str)| {
                let (before, rest) = heading.split_at(at);
                let after = rest.get(phrase.len()..).unwrap_or_default();
                before.ends_with(' ') && after.starts_with(' ')
            };
            heading.match_indices(phrase).any(alone).then_some(Inside::Middle)
        }
    }
}

/// A heading in small letters with spaces for signs, parted where capitals begin, without its currency.
pub(super) fn spaced(heading: &str) -> String {
    let bare = match super::write::money_heading(heading) {
        Some(parts) => format!("{} {}", parts.before, parts.after),
        None => heading.to_owned(),
    };
    let mut spaced = String::new();
    let mut before = ' ';
    for c in bare.chars() {
        let starts_word = c.is_uppercase() && before.is_lowercase();
        if starts_word || !c.is_alphanumeric() {
            spaced.push(' ');
        }
        if c == '№' {
            spaced.push_str("no ");
        }
        if c.is_alphanumeric() {
            spaced.push(c);
        }
        before = c;
    }
    normal(&spaced)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_words_can_be_read_and_its_words_are_written_as_they_are_compared() {
        let words: Words = toml::from_str(TEXT).unwrap();
        let lists = words
            .heading
            .values()
            .chain(words.alone.values())
            .chain(words.status.values())
            .chain(words.kind.values());
        for (language, list) in lists.flatten() {
            assert!(words.language.contains_key(language), "{language}");
            list.iter().for_each(|word| assert_eq!(&spaced(word), word));
        }
        assert!(words.status.keys().all(|ours| Status::from_word(ours).is_some()));
        assert!(words.kind.keys().all(|ours| Kind::from_word(ours).is_some()));
        assert!(words.currency.keys().all(|code| Currency::new(code).is_ok()));
        assert!(words.months.values().all(|months| months.len() == 12));
        for (out, into) in &words.flow.pairs {
            assert_eq!((&spaced(out), &spaced(into)), (out, into));
            assert_eq!(
                (words.flow(out), words.flow(into)),
                (Some(Flow::Out), Some(Flow::In)),
                "{out} {into}"
            );
        }
        for (ours, languages) in &words.status {
            for word in languages.values().flatten() {
                assert_eq!(meaning(&words.status, word), Some(ours.as_str()), "{word} has two meanings");
            }
        }
    }

    #[test]
    fn headings_mean_what_their_decisive_word_says() {
        let words = Words::load();
        for (heading, field) in [
            ("Commission", "commission"),
            ("Commission (EUR)", "commission"),
            ("commission_status", "status"),
            ("CommissionStatus", "status"),
            ("Commission rate", "none"),
            ("Statut de la commission", "status"),
            ("Taux de commission", "none"),
            ("Verkaufsprovision", "commission"),
            ("Provisionsstatus", "status"),
            ("Bestellnr.", "order_id"),
            ("Order ID", "order_id"),
            ("Data zamówienia", "at"),
            ("Kwota prowizji", "commission"),
            ("Статус заказа", "status"),
            ("Сумма заказа, руб", "sale"),
            ("確定報酬額", "commission"),
            ("注文日時", "at"),
            ("Click date", "clicked_at"),
            ("Customer e-mail", "none"),
            ("Nr.", "id"),
            ("Ref", "id"),
            ("Ref.", "id"),
            ("Réf.", "id"),
            ("Numéro", "id"),
            ("Número", "id"),
            ("N°", "id"),
            ("Nº", "id"),
            ("No", "id"),
            ("№", "id"),
            ("Номер", "id"),
            ("番号", "id"),
            ("№ заказа", "order_id"),
            ("Order No.", "order_id"),
            ("売上金額", "sale"),
            ("売上金額（円）", "sale"),
            ("売上金額(円)", "sale"),
        ] {
            let hits = words.of_heading(heading);
            assert_eq!(hits.first().map(|hit| hit.field.as_str()), Some(field), "{heading}: {hits:?}");
        }
        assert_eq!(words.of_heading("Wetterlage"), []);
        assert!(
            words.of_heading("Customer no").iter().all(|hit| hit.field != "id"),
            "it is another thing's number"
        );
        assert!(
            ["German", "Polish"]
                .iter()
                .all(|one| words.of_heading("Status")[0].languages.contains(&(*one).to_owned()))
        );
    }

    #[test]
    fn words_of_states_are_known_in_every_language() {
        let words = Words::load();
        for (word, expected) in [
            ("Bestätigt", Some(Status::Approved)),
            ("EN ATTENTE", Some(Status::Pending)),
            ("Rechazada", Some(Status::Declined)),
            ("Pagato", Some(Status::Paid)),
            ("оплачено", Some(Status::Paid)),
            ("承認待ち", Some(Status::Pending)),
            ("odrzucona", Some(Status::Declined)),
            ("in behandeling", Some(Status::Pending)),
            ("on-hold", Some(Status::Pending)),
            ("Schwebeteilchen", None),
        ] {
            assert_eq!(words.status(word), expected, "{word}");
        }
        assert_eq!(words.currency("zł").map(Currency::code), Some("PLN"));
        assert_eq!(words.currency("$"), None);
    }
}
