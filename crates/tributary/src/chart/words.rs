//! A chart in words: for those who cannot see it, and for the file's heading.

use chrono::{Datelike, NaiveDate};
use record::{Bucket, Day, Money, Series, Step, Tally};

use super::Style;
use super::numbers::{HIDDEN, Marks};
use crate::view::Measure;

/// A bucket in words: `Mon 26 Oct to Sun 1 Nov 2026`, `October 2026`.
pub(super) fn bucket(bucket: &Bucket) -> String {
    let (from, to) = (bucket.from, bucket.to);
    let whole = |step: Step| step.bucket(from).from() == from && step.bucket(from).to() == to;
    let date = from.date();
    if from == to {
        return long(date);
    }
    if whole(Step::Month) {
        return date.format("%B %Y").to_string();
    }
    if whole(Step::Quarter) {
        return format!("Q{} {}", date.month0() / 3 + 1, date.year());
    }
    if whole(Step::Year) {
        return date.year().to_string();
    }
    let first =
        if date.year() == to.date().year() { date.format("%a %-d %b").to_string() } else { long(date) };
    format!("{first} to {}", long(to.date()))
}

fn long(date: NaiveDate) -> String {
    date.format("%a %-d %b %Y").to_string()
}

/// The days of the whole chart: `31 Aug to 23 Nov 2026`.
pub(super) fn period(series: &Series) -> Option<String> {
    Some(days(series.buckets.first()?.from, series.buckets.last()?.to))
}

/// Days in words: `31 Aug to 23 Nov 2026`.
pub(super) fn days(from: Day, to: Day) -> String {
    let end = to.date().format("%-d %b %Y").to_string();
    if from == to {
        return end;
    }
    let begin = if from.date().year() == to.date().year() { "%-d %b" } else { "%-d %b %Y" };
    format!("{} to {end}", from.date().format(begin))
}

/// What the chart shows, in a few sentences.
pub(super) fn summary(series: &Series, style: &Style) -> String {
    let (title, hide_amounts) = (&style.title, style.hide_amounts);
    if style.measure == Measure::Hours {
        return hours(series, title);
    }
    let marks = Marks::of(&style.locale);
    let money = |micros: i64| {
        if hide_amounts { HIDDEN.to_owned() } else { marks.money(Money::new(micros, series.currency)) }
    };
    let sums: Vec<Tally> = (0..series.buckets.len()).map(|at| sum_of(series, at)).collect();
    let mut all = Tally::default();
    sums.iter().for_each(|sum| all.add(sum));
    let mut text = match period(series) {
        Some(period) => format!("{title}, {period}."),
        None => format!("{title}."),
    };
    if sums.iter().all(|sum| *sum == Tally::default()) {
        text.push_str(" Nothing was earned.");
        return text;
    }
    text.push_str(&format!(
        " {} in all: {} paid, {} approved, {} pending",
        money(all.earned()),
        money(all.paid),
        money(all.approved),
        money(all.pending)
    ));
    text.push_str(&if all.reversed == 0 {
        ".".to_owned()
    } else {
        format!("; {} was reversed.", money(all.reversed))
    });
    if let (Some((sum, best)), true) =
        (sums.iter().zip(&series.buckets).rev().max_by_key(|(sum, _)| sum.earned()), sums.len() > 1)
    {
        text.push_str(&format!(" Most came in {}: {}.", bucket(best), money(sum.earned())));
    }
    let earned = |tallies: &[Tally]| tallies.iter().map(Tally::earned).fold(0, i64::saturating_add);
    let layers = series.layers.iter().rev().map(|layer| (earned(&layer.tallies), layer));
    if let (Some((sum, layer)), true) = (layers.max_by_key(|(sum, _)| *sum), series.layers.len() > 1) {
        text.push_str(&format!(" The largest part is {}: {}.", layer.name, money(sum)));
    }
    if !series.before.is_empty() {
        let before = series.before.iter().copied().fold(0, i64::saturating_add);
        text.push_str(&format!(" The period before brought {}.", money(before)));
    }
    let partial = series.buckets.iter().filter(|bucket| bucket.partial).count();
    if series.buckets.last().is_some_and(|bucket| bucket.unfinished) {
        text.push_str(" The last bar is not over yet.");
    }
    if partial > 0 {
        text.push_str(&format!(
            " Data is missing in {partial} {}.",
            if partial == 1 { "bar" } else { "bars" }
        ));
    }
    if !series.missing.is_empty() {
        let missing: Vec<String> = series
            .missing
            .iter()
            .map(|missing| match hide_amounts {
                true => missing.currency.code().to_owned(),
                false => format!("{} {}", missing.currency.code(), missing.amount),
            })
            .collect();
        text.push_str(&format!(" Left out for want of a rate: {}.", missing.join(", ")));
    }
    text
}

/// How long was worked, in a few sentences.
fn hours(series: &Series, title: &str) -> String {
    let long = |micros: i64| {
        let minutes = (i128::from(micros) * 60 / 1_000_000).max(0);
        format!("{} h {} min", minutes / 60, minutes % 60)
    };
    let sums: Vec<i64> = (0..series.buckets.len()).map(|at| sum_of(series, at).earned()).collect();
    let all = sums.iter().copied().fold(0, i64::saturating_add);
    let mut text = match period(series) {
        Some(period) => format!("{title}, {period}."),
        None => format!("{title}."),
    };
    if all == 0 {
        text.push_str(" No work was noted.");
        return text;
    }
    text.push_str(&format!(" {} in all.", long(all)));
    if let Some((most, best)) = sums.iter().zip(&series.buckets).rev().max_by_key(|(sum, _)| **sum) {
        text.push_str(&format!(" Most in {}: {}.", bucket(best), long(*most)));
    }
    text
}

/// Every layer of one bucket together.
pub(super) fn sum_of(series: &Series, at: usize) -> Tally {
    let mut sum = Tally::default();
    series.layers.iter().filter_map(|layer| layer.tallies.get(at)).for_each(|tally| sum.add(tally));
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_have_names() {
        let check = |from: &str, to: &str, expected: &str| {
            let one = Bucket {
                from: from.parse().unwrap(),
                to: to.parse().unwrap(),
                unfinished: false,
                partial: false,
            };
            assert_eq!(bucket(&one), expected);
        };
        check("2026-10-26", "2026-11-01", "Mon 26 Oct to Sun 1 Nov 2026");
        check("2025-12-29", "2026-01-04", "Mon 29 Dec 2025 to Sun 4 Jan 2026");
        check("2026-10-26", "2026-10-26", "Mon 26 Oct 2026");
        check("2026-10-01", "2026-10-31", "October 2026");
        check("2026-10-01", "2026-12-31", "Q4 2026");
        check("2026-01-01", "2026-12-31", "2026");
        check("2026-11-01", "2026-11-23", "Sun 1 Nov to Mon 23 Nov 2026");
    }
}
