//! What is expected and what is late: what is owed, put on days.

use ledger::{Marked, PayoutEntry};
use record::{Day, Money};

use super::owed::{Owed, Unpaid};
use super::rhythm::{Rhythm, counted};
use crate::view::{DueBasis, DuePart, DueState, DueView};
use crate::{Error, networks};

/// So many missed payouts are told apart; what is older belongs to the first of them.
const MISSED: usize = 5;

impl Owed<'_, '_> {
    /// What is expected and late of it.
    pub fn dues(&self) -> Result<Vec<DueView>, Error> {
        let all = self.unpaid(None)?;
        let mut dues = self.announced();
        if all.sum <= 0 {
            return Ok(dues);
        }
        match &self.rhythm {
            Some(rhythm) => dues.extend(self.by_rhythm(rhythm, &all)?),
            None => dues.extend(self.by_terms(&all)?),
        }
        Ok(dues)
    }

    /// Payouts for which the network names a day to come.
    fn announced(&self) -> Vec<DueView> {
        let to_come = self.payouts.iter().filter(|entry| entry.payout.day > self.books.today);
        let view = |entry: &&PayoutEntry| {
            let sum = Unpaid { sum: entry.payout.amount.micros, ..Unpaid::default() };
            let why = vec!["Its network names the day.".to_owned()];
            let day = Some(entry.payout.day);
            DueView {
                payout: Some(entry.id.0),
                key: format!("payout-{}", entry.id.0),
                ..self.due(day, &sum, &Unpaid::default(), DueBasis::Announced, why)
            }
        };
        to_come.map(view).collect()
    }

    fn by_rhythm(&self, rhythm: &Rhythm, all: &Unpaid) -> Result<Vec<DueView>, Error> {
        let days = rhythm.dues(self.books.today);
        let days = days.get(days.len().saturating_sub(MISSED + 1)..).unwrap_or_default();
        let (least, held) = self.least();
        let (mut dues, mut before) = (Vec::new(), Unpaid::default());
        let mut is_held = false;
        for day in days {
            let up_to = day.plus(-self.held_days());
            let until = self.unpaid(Some(up_to))?;
            let amount = until.sum.saturating_sub(before.sum.max(0));
            // What is too little to be paid waits for the next day, together with what comes until then.
            is_held = amount < least.max(1);
            if is_held {
                continue;
            }
            let why = vec![rhythm.sentence(), self.why_up_to(up_to)];
            let due = self.due(Some(*day), &until, &before, DueBasis::Rhythm, why);
            dues.push(DueView { up_to: Some(up_to), ..self.state(due, *day, rhythm) });
            before = until;
        }
        let rest = all.sum.saturating_sub(before.sum.max(0));
        if rest <= 0 {
            return Ok(dues);
        }
        if let Some(held) = held.filter(|_| is_held && rest < least) {
            let due = self.due(None, all, &before, DueBasis::Nothing, vec![held]);
            dues.push(DueView { state: DueState::Held, ..due });
            return Ok(dues);
        }
        let day = days.last().and_then(|last| rhythm.dues(last.plus(1)).last().copied());
        let why =
            vec![rhythm.sentence(), "It is newer than what the payout before is likely to hold.".to_owned()];
        dues.push(self.due(day, all, &before, DueBasis::Rhythm, why));
        Ok(dues)
    }

    /// How old a commission is before it is paid: as past payouts show, else as terms state.
    fn held_days(&self) -> i64 {
        self.lag.or(self.terms.hold.as_ref().map(|hold| hold.value)).unwrap_or(0)
    }

    /// Which commissions are counted in, and why those.
    fn why_up_to(&self, up_to: Day) -> String {
        match (self.lag, &self.terms.hold) {
            (Some(lag), _) => format!(
                "Commissions up to {} are counted in: the newest of a payout is usually {} older than it.",
                worded(up_to),
                counted(lag, "day")
            ),
            (None, Some(hold)) => {
                format!("Commissions up to {} are counted in, by stated terms. {}", worded(up_to), hold.says)
            }
            (None, None) => {
                "What was approved by then is counted in: nobody tells how long it is held.".to_owned()
            }
        }
    }

    pub(super) fn why_no_day(&self) -> String {
        let paid = self.payouts.len();
        match (paid, self.told) {
            (0, true) => "No day is known: no payout of this account is known.".to_owned(),
            (0, false) => {
                "No day is known: no payout of this account is known, nor which of its commissions were paid."
                    .to_owned()
            }
            (1 | 2, _) => format!(
                "No day is known: it takes three payouts to see a rhythm, and there {}.",
                if paid == 1 { "is one" } else { "are two" }
            ),
            _ => "No day is known: its payouts came without an order that could be told.".to_owned(),
        }
    }

    /// A line: what is unpaid by then, less what an earlier line has.
    pub(super) fn due(
        &self,
        day: Option<Day>,
        until: &Unpaid,
        before: &Unpaid,
        basis: DueBasis,
        why: Vec<String>,
    ) -> DueView {
        let money = |micros: i64| Money::new(micros, self.currency);
        let amount = money(until.sum.saturating_sub(before.sum.max(0)));
        let mut parts: Vec<(i64, DuePart)> = Vec::new();
        for (program, (sum, count)) in &until.parts {
            let (sum_before, count_before) = before.parts.get(program).copied().unwrap_or_default();
            let (sum, count) = (sum.saturating_sub(sum_before), count - count_before);
            let info = self.books.programs.iter().find(|info| info.key.0 == *program);
            if let (Some(info), true) = (info, count != 0 || sum != 0) {
                let (name, slot) = (info.name.clone(), info.slot);
                parts
                    .push((sum, DuePart { program: *program, name, slot, amount: money(sum).into(), count }));
            }
        }
        parts.sort_by_key(|(sum, part)| (std::cmp::Reverse(*sum), part.program));
        let today = self.books.today;
        let payer = self.payer.clone().unwrap_or_default();
        let on = day.map(|day| day.to_string()).unwrap_or_default();
        let mut due = DueView {
            key: format!("{}|{payer}|{}|{on}", self.account.id.0, self.currency.key()),
            account: self.account.id.0,
            account_name: self.account.name.clone(),
            network: networks::name(self.books.open, &self.account.network),
            payer: self.payer.clone(),
            in_base: self.books.in_base(amount),
            amount: amount.into(),
            currency_key: self.currency.key().to_owned(),
            count: (!until.parts.is_empty()).then_some(until.count - before.count),
            parts: parts.into_iter().map(|(_, part)| part).collect(),
            day,
            not_late_until: None,
            up_to: None,
            basis,
            state: DueState::Expected,
            days_late: day.map(|day| today.number() - day.number()).filter(|days| *days > 0),
            why,
            mark: None,
            payout: None,
        };
        self.mark(&mut due);
        due
    }

    /// Late is what has not come so many days after its day as the latest of ten usually took, at least three.
    fn state(&self, due: DueView, day: Day, rhythm: &Rhythm) -> DueView {
        let until = day.plus(rhythm.late_after());
        let mut due = DueView { not_late_until: Some(until), ..due };
        if due.state != DueState::Expected || self.books.today <= until {
            return due;
        }
        if self.figures_end <= until {
            let end = worded(self.figures_end);
            due.why.push(format!("The figures of this account end on {end}: it may have come since."));
            return DueView { state: DueState::Unknown, ..due };
        }
        due.why.push(format!(
            "It counts as late since {}, {} after its day.",
            worded(until.plus(1)),
            counted(rhythm.late_after() + 1, "day")
        ));
        DueView { state: DueState::Late, ..due }
    }

    /// What the user said of a line.
    fn mark(&self, due: &mut DueView) {
        let said = self.marks().filter(|(_, mark, _)| mark.due == due.day).last();
        let Some((id, mark, batch)) = said else { return };
        due.mark = Some(super::marks::view(*id, mark, *batch));
        match mark.says {
            Marked::NotDue => due.state = DueState::NotDue,
            Marked::Snoozed(until) if until > self.books.today => due.state = DueState::Snoozed,
            _ => {}
        }
    }
}

/// `5 Nov 2026`.
pub(super) fn worded(day: Day) -> String {
    day.date().format("%-d %b %Y").to_string()
}
