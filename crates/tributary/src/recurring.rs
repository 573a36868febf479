//! Entries by hand that come again: the user says what is expected and when, and each due day gets its entry once.
//!
//! *Invariant:* an entry is named after its rule and its due day, and the rule remembers up to which day it has come, in
//! the same change. Two processes, a week of sleep or an entry that was taken back make none twice.

use std::sync::Arc;

use ledger::{Expected, Reader, Rule, RuleId, Writer};
use record::{Batch, Day, Origin, Record, Recurrence, Status, Transaction};

use crate::hand::{self, Typed};
use crate::view::{Event, Profile, RuleDone, RuleForm, RuleState, RuleView, count};
use crate::{App, Error};

/// How entries of a rule are named, before its number and the due day.
pub(crate) const PREFIX: &str = "recurring-";
/// How far back a rule may begin: what is due since then is made at once.
const BACK_DAYS: i64 = 3_660;

/// Whether an entry is expected and not confirmed yet.
pub(crate) fn is_expected(transaction: &Transaction) -> bool {
    transaction.status == Status::Pending && transaction.id.0.starts_with(PREFIX)
}

/// Makes a rule, or changes one: what it has made stays, and no day before today gets an entry by the change.
pub async fn set(app: &Arc<App>, form: RuleForm) -> Result<RuleDone, Error> {
    let done = app
        .blocking(move |app, open| {
            let expected = read(app, &form)?;
            open.ledger.write(|w| {
                let expected = Expected { program: hand::known(w, expected.program)?, ..expected };
                hand::remember(w, expected.commission.currency)?;
                let mut rule = match form.id {
                    None => w.add_rule(hand::account(app, w)?, expected)?,
                    Some(id) => {
                        let rule = w.rule(RuleId(id))?;
                        Rule { expected, made_to: rule.made_to.map(|day| day.max(yesterday(app))), ..rule }
                    }
                };
                let made = make(app, w, &mut rule)?;
                w.set_rule(&rule)?;
                Ok::<_, Error>(RuleDone { rule: view(w, &rule)?, made })
            })
        })
        .await?;
    app.tell(Event::LedgerChanged);
    Ok(done)
}

/// Lets a rule pause, go on or stop. What fell due during a pause gets no entry.
pub async fn state(app: &Arc<App>, wanted: RuleState) -> Result<RuleDone, Error> {
    let done = app
        .blocking(move |app, open| {
            open.ledger.write(|w| {
                let mut rule = w.rule(RuleId(wanted.id))?;
                if let Some(stopped) = wanted.stopped {
                    w.stop_rule(rule.id, stopped)?;
                }
                if rule.paused && wanted.paused == Some(false) {
                    rule.made_to = rule.made_to.max(Some(yesterday(app)));
                }
                rule.paused = wanted.paused.unwrap_or(rule.paused);
                let made = if wanted.paused == Some(false) { make(app, w, &mut rule)? } else { Vec::new() };
                w.set_rule(&rule)?;
                Ok::<_, Error>(RuleDone { rule: view(w, &rule)?, made })
            })
        })
        .await?;
    app.tell(Event::LedgerChanged);
    Ok(done)
}

/// Makes every entry that is due, and says how many. The sample has none of its own.
pub async fn make_due(app: &Arc<App>) -> Result<usize, Error> {
    if app.profile().kind != Profile::Own {
        return Ok(0);
    }
    let made = app
        .blocking(|app, open| {
            let due = |rule: &Rule| !rule.paused && rule.next().is_some_and(|day| day <= app.today());
            // Asked without the writer's lock: mostly there is nothing to do.
            if !open.ledger.read(|r| r.rules())?.iter().any(due) {
                return Ok(0);
            }
            open.ledger.write(|w| {
                let mut made = 0;
                for mut rule in w.rules()?.into_iter().filter(due) {
                    made += make(app, w, &mut rule)?.len();
                    w.set_rule(&rule)?;
                }
                Ok::<_, Error>(made)
            })
        })
        .await?;
    if made > 0 {
        app.tell(Event::LedgerChanged);
    }
    Ok(made)
}

/// Makes what a rule has due, each as a batch of its own, and moves the rule on.
fn make(app: &App, w: &Writer, rule: &mut Rule) -> Result<Vec<i64>, Error> {
    let mut made = Vec::new();
    if rule.paused {
        return Ok(made);
    }
    let typed = Typed {
        program: rule.expected.program.clone(),
        commission: rule.expected.commission,
        status: rule.expected.status,
        kind: rule.expected.kind,
        sub_id: rule.expected.sub_id.clone(),
        customer: rule.expected.customer.clone(),
        note: rule.expected.note.clone(),
    };
    for day in rule.expected.days.between(rule.made_to, app.today()) {
        let id = format!("{PREFIX}{}-{day}", rule.id.0);
        if w.find_rows(&id)?.is_empty() {
            let records = vec![Record::Transaction(hand::transaction(id, day, &typed))];
            let batch = Batch { origin: Origin::Recurring, records, problems: Vec::new() };
            made.push(w.apply(rule.account, &batch, app.now())?.batch.0);
        }
        rule.made_to = Some(day);
    }
    Ok(made)
}

/// Understands what was typed.
fn read(app: &App, form: &RuleForm) -> Result<Expected, Error> {
    let Typed { program, commission, status, kind, sub_id, customer, note } = hand::read(&form.entry)?;
    let start = hand::sensible(app, form.entry.day.unwrap_or_else(|| app.today()))?;
    let earliest = app.today().plus(-BACK_DAYS);
    if form.id.is_none() && start < earliest {
        return Err(Error::input(format!("A recurring entry cannot begin as early as {start}."))
            .hint(format!("It can begin on {earliest} or later.")));
    }
    if form.month_end && form.every == record::Every::Week {
        return Err(Error::input("A week does not end with the month.")
            .hint("The last day of the month goes with every month, quarter or year."));
    }
    if status == Status::Declined {
        return Err(Error::input("What is expected cannot be reversed from the start.")
            .hint("It begins as pending, approved or paid."));
    }
    let mut days = Recurrence { every: form.every, start, month_end: form.month_end, until: form.until };
    match (form.times, form.until) {
        (Some(_), Some(_)) => {
            return Err(Error::input("It ends after a number of times or on a day, not both."));
        }
        (Some(times), None) => {
            let last = times.checked_sub(1).and_then(|last| days.nth(last));
            days.until = Some(last.ok_or_else(|| Error::input(format!("It cannot come {times} times.")))?);
        }
        (None, _) => {}
    }
    if days.nth(0).is_none() {
        return Err(
            Error::input("It would end before its first day.").hint("Let it end later, or not at all.")
        );
    }
    Ok(Expected { program, commission, kind, status, sub_id, customer, note, days })
}

fn yesterday(app: &App) -> Day {
    app.today().plus(-1)
}

/// A rule as the screens and the command line show it.
pub(crate) fn view(r: &Reader, rule: &Rule) -> Result<RuleView, Error> {
    let Expected { program, commission, kind, status, sub_id, customer, note, days } = &rule.expected;
    let known = r.programs()?.into_iter().find(|one| one.account == rule.account && one.id.0 == *program);
    let left = days.until.map(|until| days.between(rule.made_to, until).count());
    Ok(RuleView {
        id: rule.id.0,
        program: program.clone(),
        program_key: known.map(|program| program.key.0),
        commission: (*commission).into(),
        status: *status,
        kind: *kind,
        sub_id: sub_id.clone(),
        customer: customer.clone(),
        note: note.clone(),
        every: days.every,
        start: days.start,
        month_end: days.month_end,
        until: days.until,
        next: rule.next(),
        left: left.map(count),
        paused: rule.paused,
    })
}
