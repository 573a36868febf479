//! Numbers and days of findings in words.

use record::Day;

/// `17.4%`, `8%`; of less than one percent two digits.
pub(super) fn percent(rate: f64) -> String {
    let percent = rate * 100.0;
    let text = if percent.abs() < 1.0 { format!("{percent:.2}") } else { format!("{percent:.1}") };
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{}%", if text.is_empty() || text == "-0" { "0" } else { text })
}

/// `March 2026`.
pub(super) fn month(day: Day) -> String {
    day.date().format("%B %Y").to_string()
}

/// `3 Feb 2026`.
pub(super) fn date(day: Day) -> String {
    day.date().format("%-d %b %Y").to_string()
}

/// `1 referral`, `3 referrals`.
pub(super) fn counted(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

/// A name as an argument that a shell reads as one word: in quotes where it has to be.
pub(super) fn argument(name: &str) -> String {
    if !name.is_empty()
        && name.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c))
        && !name.starts_with('-')
    {
        return name.to_owned();
    }
    let escaped =
        name.chars().flat_map(|c| ['\\'].into_iter().filter(move |_| "\\\"$`".contains(c)).chain([c]));
    format!("\"{}\"", escaped.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percents_have_as_many_digits_as_say_something() {
        let shown = [0.174, 0.08, 0.1, 0.005, 0.0, 1.0, 0.0812].map(percent);
        assert_eq!(shown, ["17.4%", "8%", "10%", "0.5%", "0%", "100%", "8.1%"]);
    }

    #[test]
    fn names_are_one_argument() {
        let shown = ["Petbox", "Bücher-welt", "Tent shop", "A \"B\" $c", "", "-x"].map(argument);
        assert_eq!(
            shown,
            ["Petbox", "Bücher-welt", "\"Tent shop\"", "\"A \\\"B\\\" \\$c\"", "\"\"", "\"-x\""]
        );
    }
}
