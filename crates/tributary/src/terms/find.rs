//! The figures that findings are made of, gathered from one moment of the ledger, and the findings themselves.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use actuary::{Month, MonthSales};
use ledger::{
    Lost, PeopleFind, ProgramInfo, ProgramKey, Reader, RowId, SaleMonth, Term, TermEntry, TermId, standing,
};
use record::{Currency, Day, Days, Fact, Money, ReferralState, TermKind};

use super::silent::Candidate;
use super::{approval, changed, dropped, ended, fee, rate, silent, words};
use crate::view::{FindingKind, FindingRow, OfProgram, Sureness, TermFinding, TermFindingSeen, count};
use crate::{App, Error, Open};

/// Months of sales that rates are told from.
pub(super) const MONTHS: i32 = 24;
/// What the names of these findings begin with.
const NAMED: &str = "terms ";
/// Rows that a finding lists; all of them are shown by themselves.
const ROWS: usize = 50;

/// What breaks the terms, in one program or in all.
pub async fn findings(app: &Arc<App>, of: OfProgram) -> Result<Vec<TermFinding>, Error> {
    app.blocking(move |app, open| told(app, open, of.program.map(ProgramKey))).await
}

/// The commissions behind a finding.
pub async fn commissions(app: &Arc<App>, finding: String) -> Result<Vec<RowId>, Error> {
    app.blocking(move |app, open| open.ledger.read(|r| Ok(behind(r, app.today(), &finding)?.commissions)))
        .await
}

/// Notes that the user has seen a finding.
pub async fn finding_seen(app: &Arc<App>, seen: TermFindingSeen) -> Result<(), Error> {
    app.blocking(move |app, open| {
        if !seen.finding.starts_with(NAMED) {
            return Err(Error::input("That is no finding about terms.")
                .hint("`tributary terms check --json` names each."));
        }
        open.ledger.write(|w| Ok::<_, Error>(w.set_finding_seen(&seen.finding, seen.seen, app.now())?))
    })
    .await
}

fn told(app: &App, open: &Open, only: Option<ProgramKey>) -> Result<Vec<TermFinding>, Error> {
    open.ledger.read(|r| {
        let seen = r.findings_seen(NAMED)?;
        let mut all = Vec::new();
        for figures in gather(r, app.today(), only)?.into_values() {
            for found in of_program(r, &figures, app.today(), ROWS)? {
                all.push(view(&figures.program, found, &seen));
            }
        }
        // What only tells of a change comes after what is to be asked for.
        let news = |finding: &TermFinding| finding.what == FindingKind::WorseTerms;
        all.sort_by(|a, b| {
            news(a)
                .cmp(&news(b))
                .then(b.sure.cmp(&a.sure))
                .then(b.since.cmp(&a.since))
                .then(a.what.cmp(&b.what))
        });
        Ok(all)
    })
}

/// Everything that is behind a finding.
pub(crate) struct Behind {
    pub(crate) program: ProgramKey,
    pub(crate) commissions: Vec<RowId>,
    /// What the network calls the referrals.
    pub(crate) referrals: BTreeSet<String>,
}

/// What is behind the finding that is called so, as far as it is found still.
pub(crate) fn behind(r: &Reader, today: Day, finding: &str) -> Result<Behind, Error> {
    let finding = finding.trim();
    let may_be = |program: &ProgramInfo| finding.starts_with(&called(program, ""));
    for program in r.programs()?.into_iter().filter(may_be) {
        let Some(figures) = gather(r, today, Some(program.key))?.remove(&program.key) else { continue };
        let mut all = of_program(r, &figures, today, usize::MAX)?.into_iter();
        if let Some(found) = all.find(|found| found.called(&program) == finding) {
            let (mut commissions, mut referrals) = (Vec::new(), BTreeSet::new());
            for row in found.rows {
                if let Some(number) = row.row {
                    commissions.push(RowId(number));
                } else {
                    referrals.insert(row.id);
                }
            }
            return Ok(Behind { program: program.key, commissions, referrals });
        }
    }
    let shown: String = finding.chars().take(80).collect();
    Err(Error::input(format!("“{shown}” is not found, or not any more."))
        .hint("`tributary terms check` and the program's page show what is found now."))
}

/// What a finding in a program is called, by names that are never given twice, so that a new program is not taken for an
/// old one.
fn called(program: &ProgramInfo, what: &str) -> String {
    format!("{NAMED}{} {} {what}", program.account.0, program.id.0)
}

/// What was found, before it is put into the words of the screen.
pub(super) struct Found {
    pub(super) what: FindingKind,
    /// What tells it from another of the same sort in the program, and from the same one found later.
    pub(super) named: String,
    pub(super) title: String,
    pub(super) text: String,
    pub(super) since: Option<Day>,
    pub(super) sure: Sureness,
    pub(super) cost: Option<Money>,
    pub(super) cost_is: &'static str,
    pub(super) term: Option<TermId>,
    pub(super) advice: &'static str,
    pub(super) measured: &'static str,
    pub(super) rows: Vec<FindingRow>,
    pub(super) row_count: usize,
    pub(super) days: Option<(Day, Day)>,
}

impl Found {
    fn called(&self, program: &ProgramInfo) -> String {
        called(program, &format!("{:?} {}", self.what, self.named))
    }
}

fn view(program: &ProgramInfo, mut found: Found, seen: &HashSet<String>) -> TermFinding {
    let finding = found.called(program);
    let shown_by = shown_by(program, &found, &finding);
    found.rows.truncate(ROWS);
    TermFinding {
        seen: seen.contains(&finding),
        finding,
        program: program.key.0,
        program_name: program.name.clone(),
        slot: program.slot,
        what: found.what,
        title: found.title,
        text: found.text,
        since: found.since,
        sure: found.sure,
        cost: found.cost.filter(|cost| cost.micros > 0).map(|cost| cost.rounded().into()),
        cost_is: found.cost_is.to_owned(),
        term: found.term.map(|id| id.0),
        advice: found.advice.to_owned(),
        measured: found.measured.to_owned(),
        rows: found.rows,
        row_count: count(found.row_count),
        days: found.days,
        shown_by,
    }
}

/// The command that shows what is behind a finding, and nothing else.
fn shown_by(program: &ProgramInfo, found: &Found, finding: &str) -> String {
    let of = match found.rows.first().map(|row| row.row) {
        Some(Some(_)) => "transactions",
        Some(None) => "referrals",
        None => {
            let (name, account) = (words::argument(&program.name), words::argument(&program.account_name));
            return format!("tributary terms {name} --account {account}");
        }
    };
    format!("tributary {of} --finding {}", words::argument(finding))
}

/// What is known of a program.
pub(super) struct Figures {
    pub(super) program: ProgramInfo,
    pub(super) terms: Vec<TermEntry>,
    /// The last day of which the account's figures are known to be complete.
    pub(super) read_to: Day,
    pub(super) sales: BTreeMap<Currency, Vec<MonthSales>>,
    pub(super) candidates: Vec<Candidate>,
    pub(super) lives: Vec<ended::Lived>,
    pub(super) dropped: Vec<dropped::Gone>,
    /// Since when each person was last heard of, to find when who was lost had paid last.
    last: BTreeMap<String, dropped::Paid>,
}

impl Figures {
    pub(super) fn new(program: ProgramInfo, read_to: Day, terms: Vec<TermEntry>) -> Figures {
        Figures {
            program,
            terms,
            read_to,
            sales: BTreeMap::new(),
            candidates: Vec::new(),
            lives: Vec::new(),
            dropped: Vec::new(),
            last: BTreeMap::new(),
        }
    }

    /// Whether the terms drop who is inactive.
    fn has_limit(&self) -> bool {
        self.terms.iter().any(|entry| entry.term.fact.kind() == TermKind::Inactivity)
    }

    /// The fact of a kind that holds on a day for all of the program.
    pub(super) fn on(&self, kind: TermKind, day: Day) -> Option<&TermEntry> {
        let held = standing(&self.terms, day).into_iter();
        held.filter(|entry| entry.term.fact.kind() == kind).find(|entry| entry.term.about.is_none())
    }
}

/// The figures of a program or of all that have any to be looked at.
pub(super) fn gather(
    r: &Reader,
    today: Day,
    only: Option<ProgramKey>,
) -> Result<BTreeMap<ProgramKey, Figures>, Error> {
    // An account that is never synced is known as far as its newest commission reaches.
    let mut complete = r.newest_days()?;
    for account in r.accounts()? {
        complete.extend(account.complete_to.map(|day| (account.id, day)));
    }
    let mut all: BTreeMap<ProgramKey, Figures> = BTreeMap::new();
    for program in r.programs()?.into_iter().filter(|program| only.is_none_or(|only| only == program.key)) {
        let read_to = complete.get(&program.account).map_or(today, |day| today.min(*day));
        all.insert(program.key, Figures::new(program, read_to, Vec::new()));
    }
    let terms = match only {
        Some(program) => r.terms(program)?,
        None => r.all_terms()?,
    };
    for entry in terms {
        if let Some(figures) = all.get_mut(&entry.term.program) {
            figures.terms.push(entry);
        }
    }
    let since = Month::of(today).plus(-MONTHS).first();
    for sales in r.sale_months(only, since)? {
        // The month that is not over is told with the next one.
        if let Some(figures) =
            all.get_mut(&sales.program).filter(|_| Month::of(sales.month) < Month::of(today))
        {
            figures.sales.entry(sales.currency).or_default().push(month_sales(&sales));
        }
    }
    people(r, only, &mut all)?;
    if all.values().any(Figures::has_limit) {
        for lost in r.lost()? {
            note_lost(lost, &mut all);
        }
    }
    Ok(all)
}

fn month_sales(sales: &SaleMonth) -> MonthSales {
    MonthSales {
        month: Month::of(sales.month),
        sales: usize::try_from(sales.sales).unwrap_or(usize::MAX),
        value: sales.value,
        commission: sales.commission,
        value_squares: sales.value_squares,
        commission_squares: sales.commission_squares,
        products: sales.products,
        weighted: sales.weighted,
    }
}

/// Puts everybody who was brought where they are looked for: who may be silent, how long they have paid.
fn people(
    r: &Reader,
    only: Option<ProgramKey>,
    all: &mut BTreeMap<ProgramKey, Figures>,
) -> Result<(), Error> {
    let find = PeopleFind { program: only, ..PeopleFind::default() };
    r.people::<Error>(find, |person| {
        let Some(figures) = person.program.and_then(|program| all.get_mut(&program)) else { return Ok(()) };
        let (Some(id), Some(last), Some(currency)) = (person.id, person.last_day, person.currency) else {
            return Ok(());
        };
        if person.state == Some(ReferralState::Customer) && person.count >= silent::PAYMENTS {
            figures.candidates.push(Candidate { id: id.to_owned(), currency, last });
        }
        if person.state == Some(ReferralState::Lost) && figures.has_limit() {
            let paid =
                dropped::Paid { last, count: person.count, earned: Money::new(person.earned, currency) };
            figures.last.insert(id.to_owned(), paid);
        }
        figures.lives.extend(ended::lived(id, currency, person.months));
        Ok(())
    })
}

fn note_lost(lost: Lost, all: &mut BTreeMap<ProgramKey, Figures>) {
    let Some(figures) = lost.program.and_then(|program| all.get_mut(&program)) else { return };
    if let Some(paid) = figures.last.get(&lost.id) {
        let gone = dropped::Gone {
            id: lost.id,
            paid: paid.clone(),
            active_on: Day::of(lost.active_on),
            seen: Day::of(lost.seen),
        };
        figures.dropped.push(gone);
    }
}

/// What is found in a program; of a share that fell, as many sales as are asked for.
fn of_program(r: &Reader, figures: &Figures, today: Day, newest: usize) -> Result<Vec<Found>, Error> {
    let mut found = Vec::new();
    let stated = stated(&figures.terms);
    for (currency, months) in &figures.sales {
        if let Some(fell) = rate::found(months, *currency, &stated) {
            let days = fell.days.and_then(|(from, to)| Days::new(from, to));
            let sales = days.map(|days| r.sales(figures.program.key, *currency, days, newest)).transpose()?;
            found.push(Found { rows: sales.iter().flatten().map(rate::row).collect(), ..fell });
        }
    }
    let compared = fee::compared(r, figures, &stated, today)?;
    found.extend(compared.iter().filter_map(fee::Compared::found));
    found.extend(silent::found(r, figures)?);
    let lasting = figures.on(TermKind::Duration, figures.read_to);
    found.extend(ended::found(&figures.lives, lasting, figures.read_to));
    found.extend(dropped::found(&figures.dropped, figures.on(TermKind::Inactivity, figures.read_to)));
    found.extend(approval::found(r, figures)?);
    found.extend(changed::found(&figures.terms, &figures.sales, today));
    Ok(found)
}

/// The shares of sales and the amounts for each that the terms tell, with the days since when they hold; a tier's beside
/// the others.
pub(super) fn stated(terms: &[TermEntry]) -> Vec<rate::Stated> {
    let stated = |entry: &TermEntry| {
        let says = match entry.term.fact {
            Fact::Share(percent) => rate::Says::Share(percent),
            Fact::Fee(amount) => rate::Says::Fee(amount),
            _ => return None,
        };
        let Term { since, about, .. } = entry.term.clone();
        Some(rate::Stated { id: entry.id, since, about, says })
    };
    terms.iter().filter_map(stated).collect()
}
