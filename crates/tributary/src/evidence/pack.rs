//! What a pack says: each commission that became less, with every state that it has been in.

use std::collections::{BTreeMap, HashMap};

use ledger::{Account, BatchId, Entry, Find, LedgerError, Outcomes, ProgramKey, Reader, RowId, Seal, Seen};
use record::{Amounts, Day, Instant, Money, Status};

use super::{amounts, percent};
use crate::view::{PackRequest, PackView};
use crate::{App, Error, Open, accounts, activity, export};

/// How many days before the selection its rate is compared with.
const BEFORE_DAYS: i64 = 365;

/// Why a commission is worth less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reason {
    Reversed,
    Lowered,
    Vanished,
    Exchanged,
}

impl Reason {
    pub(super) fn word(self) -> &'static str {
        match self {
            Reason::Reversed => "reversed",
            Reason::Lowered => "lowered",
            Reason::Vanished => "no longer reported",
            Reason::Exchanged => "in another currency",
        }
    }
}

/// A commission that became less.
pub(super) struct Fallen {
    pub(super) entry: Entry,
    /// Every state, oldest first, with the link that sealed its batch.
    pub(super) states: Vec<(Seen, Option<Seal>)>,
    pub(super) reason: Reason,
    /// The most that it ever counted for.
    pub(super) reported: Money,
    /// What it counts for now.
    pub(super) became: Money,
}

impl Fallen {
    /// What it became less by: negative, in one currency or, after an exchange, in two.
    pub(super) fn difference(&self) -> Amounts {
        [Money::new(-self.reported.micros, self.reported.currency), self.became].into_iter().collect()
    }
}

/// A pack.
pub(super) struct Pack {
    /// What it is about, in words.
    pub(super) about: String,
    /// When it was made.
    pub(super) made: Instant,
    pub(super) fallen: Vec<Fallen>,
    /// By month of earning and reason: how many, and what they became less by.
    pub(super) sums: BTreeMap<(String, Reason), (u64, Amounts)>,
    pub(super) lost: Amounts,
    /// What became of all commissions of the selection.
    pub(super) outcomes: Outcomes,
    /// What became of those that it is compared with, and which those are.
    pub(super) usual: Outcomes,
    pub(super) usual_of: String,
    pub(super) head: Option<Seal>,
}

impl Pack {
    /// The pack in short.
    pub(super) fn view(&self) -> PackView {
        PackView {
            count: self.fallen.len() as u64,
            lost: amounts(&self.lost),
            rate: percent(self.outcomes.reversed, self.outcomes.decided()),
            usual: percent(self.usual.reversed, self.usual.decided()),
            usual_of: self.usual_of.clone(),
        }
    }
}

/// Gathers a pack.
pub(super) fn of(app: &App, open: &Open, request: &PackRequest) -> Result<Pack, Error> {
    if let (Some(since), Some(until)) = (request.since, request.until)
        && since > until
    {
        return Err(Error::input(format!("{since} is after {until}: give the earlier day first.")));
    }
    let account = request.account.as_deref().map(|name| accounts::known(open, name)).transpose()?;
    let find = Find {
        program: request.program.map(ProgramKey),
        program_text: request.program_text.clone(),
        account: account.as_ref().map(|account| account.id),
        ..Find::default()
    };
    let about = about(open, &find, request, account.as_ref())?;
    let selection = export::between(find.clone(), request.since, request.until);
    let (usual, usual_of) = usual(&find, request.since);
    open.ledger.read(|r| {
        let rows: Option<Vec<RowId>> =
            request.rows.as_ref().map(|rows| rows.iter().map(|row| RowId(*row)).collect());
        let mut pack = Pack {
            about,
            made: app.now(),
            fallen: Vec::new(),
            sums: BTreeMap::new(),
            lost: Amounts::default(),
            outcomes: r.outcomes(&selection)?,
            usual: r.outcomes(&usual)?,
            usual_of,
            head: r.chain_head()?,
        };
        let mut seals = HashMap::new();
        for row in r.fallen(&selection, rows.as_deref())? {
            pack.add(read(r, row, &mut seals)?);
        }
        Ok(pack)
    })
}

impl Pack {
    fn add(&mut self, fallen: Option<Fallen>) {
        let Some(fallen) = fallen else { return };
        let month = fallen.entry.transaction.day.to_string().chars().take(7).collect();
        let (count, sum) = self.sums.entry((month, fallen.reason)).or_default();
        *count += 1;
        for money in fallen.difference().iter() {
            sum.add(money);
            self.lost.add(money);
        }
        self.fallen.push(fallen);
    }
}

/// What a selection's rate of reversals is compared with.
fn usual(find: &Find, since: Option<Day>) -> (Find, String) {
    match since {
        Some(since) => {
            let (from, to) = (since.plus(-BEFORE_DAYS), since.plus(-1));
            let words = format!("the same program and account from {from} to {to}");
            (export::between(find.clone(), Some(from), Some(to)), words)
        }
        None => (Find::default(), "everything that you earn anywhere".to_owned()),
    }
}

fn about(
    open: &Open,
    find: &Find,
    request: &PackRequest,
    account: Option<&Account>,
) -> Result<String, Error> {
    let programs = open.ledger.read(|r| r.programs())?;
    let fitting = match (find.program, &request.program_text) {
        (Some(key), _) => programs.iter().filter(|one| one.key == key).collect(),
        (None, Some(text)) => ledger::called(&programs, text),
        (None, None) => Vec::new(),
    };
    let mut about = Vec::new();
    match (fitting.first(), &request.program_text) {
        (Some(program), _) => about.push(program.name.clone()),
        (None, Some(named)) => return Err(crate::programs::unknown(&programs, named)),
        (None, None) if request.program.is_some() => {
            return Err(Error::input("That program is no longer there."));
        }
        (None, None) => {}
    }
    about.extend(account.map(|account| format!("account {}", account.name)));
    if about.is_empty() {
        about.push("all programs".to_owned());
    }
    about.extend(request.since.map(|day| format!("earned from {day}")));
    about.extend(request.until.map(|day| format!("earned until {day}")));
    about.extend(request.rows.as_ref().map(|rows| format!("{} chosen commissions", rows.len())));
    Ok(about.join(", "))
}

fn read(
    r: &Reader,
    row: RowId,
    seals: &mut HashMap<BatchId, Option<Seal>>,
) -> Result<Option<Fallen>, LedgerError> {
    let Some(entry) = r.transaction(row)? else { return Ok(None) };
    let mut states = Vec::new();
    for seen in r.history(row)? {
        let batch = seen.batch.id;
        let seal = match seals.get(&batch) {
            Some(known) => known.clone(),
            None => {
                let found = r.seal_of(batch)?;
                seals.insert(batch, found.clone());
                found
            }
        };
        states.push((seen, seal));
    }
    let Some((reason, reported, became)) = judged(&states) else { return Ok(None) };
    Ok(Some(Fallen { entry, states, reason, reported, became }))
}

/// What a state counts for: nothing once it was declined or is no longer reported.
fn worth(seen: &Seen) -> Money {
    let counts = seen.status != Status::Declined && seen.missing_since.is_none();
    if counts { seen.commission } else { Money::zero(seen.commission.currency) }
}

/// Why a commission is worth less than it ever was, what it was worth at most and what it is worth now; `None` if it is
/// worth as much.
fn judged(states: &[(Seen, Option<Seal>)]) -> Option<(Reason, Money, Money)> {
    let (last, _) = states.last()?;
    let became = worth(last);
    let same = |seen: &&Seen| seen.commission.currency == became.currency;
    let seen = || states.iter().map(|(seen, _)| seen);
    let most = |among: &mut dyn Iterator<Item = Money>| among.max_by_key(|money| money.micros);
    let reported = most(&mut seen().filter(same).map(worth))?;
    let elsewhere = most(&mut seen().filter(|seen| !same(seen)).map(worth)).filter(|money| money.micros > 0);
    let reason = if last.missing_since.is_some() {
        Reason::Vanished
    } else if last.status == Status::Declined {
        Reason::Reversed
    } else if reported.micros == became.micros {
        return elsewhere.map(|reported| (Reason::Exchanged, reported, became));
    } else {
        Reason::Lowered
    };
    let reported = if reported.micros > 0 { reported } else { elsewhere.unwrap_or(reported) };
    (reported.micros > 0).then_some((reason, reported, became))
}

/// Which sync or file brought a state.
pub(super) fn source(seen: &Seen) -> String {
    activity::source(&seen.batch)
}
