//! Work on placements, rules by which sub-IDs belong to them, and sub-IDs that belong to none.

use std::sync::Arc;

use ledger::{Effort, EffortId, PlacementId, ProgramKey, Reader, SubRule, SubRuleId, Writer};
use record::{Currency, Day, Match, Money};

use super::{in_batch, placed, typed};
use crate::view::{
    Event, Hourly, HourlyEdit, MoneyView, OfProgram, PromotionDone, SubRuleForm, UnplacedView, WorkEdit,
    WorkForm, WorkView,
};
use crate::{App, Error, hand, income};

/// How many sub-IDs without a placement are listed.
const UNPLACED: u64 = 500;
/// Minutes of a day: nobody works longer in one.
pub(super) const DAY: u32 = 24 * 60;

/// Notes work on a placement.
pub async fn work(app: &Arc<App>, form: WorkForm) -> Result<PromotionDone, Error> {
    app.write(move |app, _, w| {
        let day = worked_on(app, form.day.unwrap_or_else(|| app.today()))?;
        keep(app, w, form.placement, day, minutes(&form.minutes)?, typed("note", form.note.as_deref())?)
    })
    .await
}

/// Keeps a note of work.
pub(super) fn keep(
    app: &App,
    w: &Writer,
    placement: i64,
    day: Day,
    minutes: u32,
    note: Option<String>,
) -> Result<PromotionDone, Error> {
    let (entry, program) = placed(w, placement)?;
    let effort = Effort { placement: entry.id, day, minutes, note, gone: false };
    let (id, batch) = in_batch(app, w, program.account, |import| Ok(import.put_effort(None, &effort)?))?;
    Ok(PromotionDone { id: id.0, link: None, batch })
}

/// What an hour of the user's work is worth to them: asked for, set, or taken back.
pub async fn hourly(app: &Arc<App>, edit: HourlyEdit) -> Result<Hourly, Error> {
    let is_set = edit.amount.is_some();
    let hourly = app
        .blocking(move |_, open| {
            let base = income::base(open)?;
            if let Some(text) = &edit.amount {
                let base = base.ok_or_else(|| {
                    Error::input("There is no base currency yet.")
                        .hint("Choose one in Settings, or with `tributary currency EUR`.")
                })?;
                let amount = match hand::filled(text) {
                    Some(text) => positive(&text, base)?.decimal(),
                    None => String::new(),
                };
                open.ledger.write(|w| Ok::<_, Error>(w.set_setting(&hour_in(base), &amount)?))?;
            }
            let worth = open.ledger.read(|r| hour(r, base))?;
            Ok(Hourly { worth: worth.map(MoneyView::from) })
        })
        .await?;
    if is_set {
        app.tell(Event::LedgerChanged);
    }
    Ok(hourly)
}

/// The setting with the worth of an hour in a currency.
fn hour_in(currency: Currency) -> String {
    format!("hour.{}", currency.key())
}

/// What an hour is worth in the base currency, if the user said it.
pub(super) fn hour(r: &Reader, base: Option<Currency>) -> Result<Option<Money>, Error> {
    let Some(base) = base else { return Ok(None) };
    let amount = r.setting(&hour_in(base))?.unwrap_or_default();
    Ok(Money::parse(&amount, base).ok().filter(|amount| amount.micros > 0))
}

fn positive(text: &str, currency: Currency) -> Result<Money, Error> {
    let money = hand::amount(text, currency)?;
    if money.micros <= 0 {
        return Err(Error::input(format!("“{text}” cannot be what an hour is worth."))
            .hint("Write an amount above nothing, or leave it empty."));
    }
    Ok(money)
}

/// Corrects a note of work, or takes it away.
pub async fn work_edit(app: &Arc<App>, edit: WorkEdit) -> Result<PromotionDone, Error> {
    app.write(move |app, _, w| {
        let id = EffortId(edit.id);
        let old = w.effort(id)?.ok_or_else(|| {
            Error::input(format!("There is no note of work with the number {}.", edit.id))
                .hint("`tributary effort list` shows the numbers.")
        })?;
        let (_, program) = placed(w, old.placement.0)?;
        let effort = Effort {
            day: edit.day.map_or(Ok(old.day), |day| worked_on(app, day))?,
            minutes: edit.minutes.as_deref().map_or(Ok(old.minutes), minutes)?,
            note: match &edit.note {
                Some(note) => typed("note", Some(note))?,
                None => old.note,
            },
            gone: edit.remove,
            ..old
        };
        let (_, batch) =
            in_batch(app, w, program.account, |import| Ok(import.put_effort(Some(id), &effort)?))?;
        Ok(PromotionDone { id: id.0, link: None, batch })
    })
    .await
}

/// The work on a placement, or on all, the newest first.
pub async fn work_list(app: &Arc<App>, placement: Option<i64>) -> Result<Vec<WorkView>, Error> {
    app.blocking(move |_, open| {
        open.ledger.read(|r| {
            if let Some(id) = placement {
                placed(r, id)?;
            }
            let found = r.efforts(placement.map(PlacementId), u64::MAX)?;
            Ok(found.into_iter().map(view).collect())
        })
    })
    .await
}

pub(super) fn view((id, effort): (EffortId, Effort)) -> WorkView {
    let Effort { placement, day, minutes, note, .. } = effort;
    WorkView { id: id.0, placement: placement.0, day, minutes, note }
}

/// A day on which somebody can have worked.
fn worked_on(app: &App, day: Day) -> Result<Day, Error> {
    if day > app.today() {
        return Err(Error::input(format!("{day} is still to come.")).hint("Note work when it is done."));
    }
    hand::sensible(app, day)
}

/// Minutes as people write them: `45`, `1:30`, `1h30`, `2h`, `90 min`.
fn minutes(text: &str) -> Result<u32, Error> {
    let plain: String = text.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    let number = |digits: &str| {
        let is_plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if is_plain { digits.parse::<u32>().ok() } else { None }
    };
    let rest = |digits: &str| {
        let digits = digits.trim_end_matches("min").trim_end_matches('m');
        number(digits).filter(|minutes| *minutes < 60)
    };
    let read = match plain.split_once([':', 'h']) {
        Some((hours, "")) if plain.ends_with('h') => number(hours).and_then(|hours| hours.checked_mul(60)),
        Some((hours, minutes)) => {
            number(hours).and_then(|hours| hours.checked_mul(60)?.checked_add(rest(minutes)?))
        }
        None => number(plain.trim_end_matches("min").trim_end_matches('m')),
    };
    match read {
        Some(minutes @ 1..=DAY) => Ok(minutes),
        Some(_) => Err(Error::input(format!("“{text}” is not between one minute and a day."))
            .hint("Note the work of each day by itself.")),
        None => Err(Error::input(format!("“{text}” is not a time of work."))
            .hint("Write minutes, such as 45, or hours and minutes, such as 1:30 or 1h30.")),
    }
}

/// Says how sub-IDs belong to a placement beside the one of its link.
pub async fn rule(app: &Arc<App>, form: SubRuleForm) -> Result<PromotionDone, Error> {
    app.write(move |app, _, w| {
        let (entry, program) = placed(w, form.placement)?;
        let known = w.sub_rules(entry.id)?;
        let id = form.id.map(SubRuleId);
        let old = known.into_iter().find(|(known, _)| Some(*known) == id).map(|(_, rule)| rule);
        if let Some(id) = id.filter(|_| old.is_none()) {
            return Err(Error::input(format!("There is no rule {} of “{}”.", id.0, entry.placement.title))
                .hint("Its page shows the rules that it has."));
        }
        let rule = understood(&form, entry.id, old)?;
        let there = w.placement_with_rule(entry.placement.program, rule.how, &rule.text)?;
        if let Some((_, title)) = there.filter(|_| !rule.gone) {
            return Err(Error::input(format!("“{title}” has that rule already."))
                .hint("A sub-ID belongs to one placement: change that rule, or choose another text."));
        }
        let (id, batch) = in_batch(app, w, program.account, |import| Ok(import.put_sub_rule(id, &rule)?))?;
        Ok(PromotionDone { id: id.0, link: None, batch })
    })
    .await
}

fn understood(form: &SubRuleForm, placement: PlacementId, old: Option<SubRule>) -> Result<SubRule, Error> {
    if let (true, Some(old)) = (form.remove, old) {
        return Ok(SubRule { gone: true, ..old });
    }
    let text = typed("rule", Some(&form.text))?;
    let text = text.ok_or_else(|| {
        Error::input("The rule has no text.").hint("Write what the sub-IDs are, or how they begin.")
    })?;
    match form.how {
        Match::Link => Err(Error::input("The sub-ID of a placement's link belongs to it without a rule.")
            .hint("Choose same, prefix, pattern or click.")),
        Match::Pattern if !ledger::is_pattern(&text) => Err(Error::input(format!(
            "“{text}” is no pattern that can be used."
        ))
        .hint("Write a regular expression, such as video-[0-9]+ for the whole sub-ID, or choose prefix.")),
        how => Ok(SubRule { placement, how, text, gone: form.remove }),
    }
}

/// Sub-IDs of the figures that belong to no placement, the newest first.
pub async fn unplaced(app: &Arc<App>, of: OfProgram) -> Result<Vec<UnplacedView>, Error> {
    app.blocking(move |_, open| {
        let found = open.ledger.read(|r| r.unplaced(of.program.map(ProgramKey), UNPLACED))?;
        Ok(found
            .into_iter()
            .map(|one| UnplacedView {
                program: one.program.0,
                program_name: one.program_name,
                sub_id: one.sub_id,
                first_day: one.first_day,
                earned: one.earned.iter().map(MoneyView::from).collect(),
                count: one.count,
            })
            .collect())
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_read_as_people_write_them() {
        for (text, wanted) in [
            ("45", 45),
            ("1:30", 90),
            ("1h30", 90),
            ("1h", 60),
            ("2 h", 120),
            ("1h 05m", 65),
            ("90 min", 90),
            ("0:15", 15),
            ("24h", 1_440),
            ("45m", 45),
        ] {
            assert_eq!(minutes(text).unwrap(), wanted, "{text}");
        }
        for bad in
            ["", "0", "-5", "1.5", "1:75", "h", ":", "1:", "25h", "99999999999", "1h30h", "an hour", "1441"]
        {
            assert!(minutes(bad).is_err(), "{bad}");
        }
        assert!(minutes("25h").unwrap_err().message.contains("a day"));
    }
}
