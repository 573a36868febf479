//! Words of disclosures and of pages that are gone, in ten languages: data, in `words.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Phrases by language.
type Phrases = BTreeMap<String, Vec<String>>;

/// What a page is searched for.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Words {
    /// What says that a link is paid for, by language.
    pub disclosure: Phrases,
    /// What pages that are not there are titled, by language.
    pub gone: Phrases,
}

impl Words {
    /// The words that come with the program, and more disclosures of the caller's own.
    pub fn with(own: impl IntoIterator<Item = String>) -> Words {
        let mut words: Words = toml::from_str(include_str!("../words.toml")).unwrap_or_default();
        words.disclosure.entry("own".to_owned()).or_default().extend(own);
        words
    }

    /// Where disclosures begin in a text in small letters, in order.
    pub(crate) fn disclosures(&self, text: &str) -> Vec<usize> {
        let mut found = Vec::new();
        for phrase in self.disclosure.values().flatten().map(|phrase| phrase.trim().to_lowercase()) {
            for (at, _) in text.match_indices(phrase.as_str()).filter(|_| !phrase.is_empty()) {
                let before = text.get(..at).and_then(|text| text.chars().next_back());
                let after = text.get(at + phrase.len()..).and_then(|text| text.chars().next());
                let is_in_word =
                    joins(before, phrase.chars().next()) || joins(phrase.chars().next_back(), after);
                if !is_in_word {
                    found.push(at);
                }
            }
        }
        found.sort_unstable();
        found
    }

    /// The phrase that a title, or a part of it between dashes and bars, consists of.
    pub(crate) fn of_gone(&self, title: &str) -> Option<String> {
        let title = title.to_lowercase();
        let signs =
            |letter: char| matches!(letter, '|' | '–' | '—' | '·' | '»' | '«' | ':' | '!' | '.' | '。');
        let parts: Vec<_> = title.split(signs).flat_map(|part| part.split(" - ")).map(str::trim).collect();
        self.gone.values().flatten().find(|phrase| parts.contains(&phrase.to_lowercase().as_str())).cloned()
    }
}

/// Whether two letters that stand side by side are of one word. Where words are written without spaces, none are.
fn joins(one: Option<char>, other: Option<char>) -> bool {
    let spaced = |letter: char| letter.is_alphanumeric() && u32::from(letter) < 0x2e80;
    one.is_some_and(spaced) && other.is_some_and(spaced)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_words_in_ten_languages() {
        let words = Words::with([]);
        for language in ["en", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "ja"] {
            assert!(words.disclosure[language].len() >= 4, "{language}");
            assert!(words.gone[language].len() >= 4, "{language}");
        }
    }

    #[test]
    fn a_disclosure_is_a_word_and_no_part_of_one() {
        let words = Words::with(["Paid Friend".to_owned()]);
        for text in [
            "anzeige: schuhe",
            "this post has affiliate links.",
            "(werbung)",
            "enthält affiliate-links",
            "この記事は広告を含みます",
            "my paid friend",
            "статья содержит партнёрские ссылки",
            "contient des liens affiliés",
            "#ad buy",
        ] {
            assert!(!words.disclosures(text).is_empty(), "{text}");
        }
        for text in
            ["anzeigetafel", "bewerbungen", "the ad was good", "affiliated linkspan", "paid friendship"]
        {
            assert!(words.disclosures(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_title_says_gone_with_all_of_its_words_only() {
        let words = Words::with([]);
        for title in [
            "404 Not Found",
            "Page not found | Shop",
            "Shop – Seite nicht gefunden",
            "Oops! Page Not Found",
            "ページが見つかりません",
        ] {
            assert!(words.of_gone(title).is_some(), "{title}");
        }
        for title in [
            "How to fix page not found in WordPress",
            "Peugeot 404 parts",
            "",
            "Lost: not found in Paris",
            "Shoes",
        ] {
            assert_eq!(words.of_gone(title), None, "{title}");
        }
    }
}
