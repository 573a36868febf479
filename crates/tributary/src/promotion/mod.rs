//! What the user does to earn: links, where they stand, the work on them, and what all of it brought.
//!
//! Each change is a batch of its own, so that it has its place in the history and can be taken back.

mod age;
mod beside;
mod creatives;
mod finding;
mod links;
mod looking;
mod map;
mod placements;
mod sampled;
mod timer;
mod told;
mod work;

use std::sync::Arc;

use ledger::{
    Account, Import, Link, Looked, PlacementFind, PlacementId, ProgramInfo, ProgramKey, Reader, Writer,
    called,
};
use network::{Connector, link};
use record::{Currency, Money, Origin};

use crate::view::{MoneyView, ProgramChoice};
use crate::{App, Error, Open, hand, programs};

pub use beside::{beside, kept};
pub use creatives::{add_creative, creative_edit, creative_image, creatives, creatives_folder};
pub use finding::{finding_seen, findings};
pub use links::{build, link_add, link_edit, links, save_qr};
pub use looking::{check, sites, stop};
pub use map::map;
pub use placements::{add, edit, remove};
pub(crate) use sampled::place;
pub use timer::{timer, timer_start, timer_stop};
pub use told::{chart, detail, page};
pub use work::{hourly, rule, unplaced, work, work_edit, work_list};

/// How a program that nobody knows is written down on purpose.
const NEW: &str = "For a program that is not known yet, add --new.";
/// The longest text that is kept of a title, an address or a note.
const LONGEST: usize = 10_000;

/// A program that was chosen: the account that promotes it, and what is known of it.
pub(crate) struct Chosen {
    pub(crate) account: Account,
    /// The ledger's number, if it has one already.
    known: Option<ProgramInfo>,
    /// What it is called.
    pub(crate) name: String,
}

impl Chosen {
    /// The program's number, given in the batch if it has none yet.
    pub(crate) fn key(&self, import: &mut Import<'_>) -> Result<ProgramKey, Error> {
        match &self.known {
            Some(known) => Ok(known.key),
            None => Ok(import.program_called(&self.name)?),
        }
    }

    /// The program's number, if it has one already.
    pub(crate) fn known_key(&self) -> Option<ProgramKey> {
        self.known.as_ref().map(|known| known.key)
    }

    /// The network's id of it: as the network tells it, else as a link of it that is kept says. A name is no id.
    fn network_id(&self, r: &Reader, connector: &Connector) -> Result<Option<String>, Error> {
        let Some(known) = &self.known else { return Ok(None) };
        let id = known.id.0.as_str();
        if !id.is_empty() && (id != known.name || r.tells_id(known.key)?) {
            return Ok(Some(id.to_owned()));
        }
        let read = |(_, kept): (_, Link)| link::read(connector, &kept.url)?.program_id;
        Ok(r.links(Some(known.key))?.into_iter().find_map(read))
    }

    fn connector(&self, open: &Open) -> Option<Arc<Connector>> {
        open.catalogue().get(&self.account.network)
    }
}

/// Finds the program that a form means. One that is named with its account may be new.
pub(crate) fn chosen(r: &Reader, choice: &ProgramChoice) -> Result<Option<Chosen>, Error> {
    let gone = || Error::input("That program is no longer there.").hint("Choose another.");
    let account_of = |known: &ProgramInfo| {
        r.account(known.account)?.ok_or_else(|| Error::input("That account is no longer there."))
    };
    if let Some(key) = choice.program {
        let known = r.program(ProgramKey(key))?.ok_or_else(gone)?;
        let (account, name) = (account_of(&known)?, known.name.clone());
        return Ok(Some(Chosen { account, known: Some(known), name }));
    }
    let name = choice.name.as_deref().and_then(hand::filled);
    let name = name.ok_or_else(|| {
        Error::input("It needs a program.").hint("Choose one, or give its account and its name.")
    })?;
    let account = match choice.account.as_deref().and_then(hand::filled) {
        Some(named) => Some(r.account_named(&named)?.ok_or_else(|| {
            Error::input(format!("There is no account “{named}”."))
                .hint("`tributary account list` and Settings → Accounts show their names.")
        })?),
        None => None,
    };
    let is_of = |program: &ProgramInfo| account.as_ref().is_none_or(|account| account.id == program.account);
    let programs: Vec<_> = r.programs()?.into_iter().filter(is_of).collect();
    let meant = called(&programs, &name);
    if meant.len() > 1 {
        let accounts: Vec<_> = meant.iter().map(|program| program.account_name.as_str()).collect();
        return Err(Error::input(format!("“{name}” is a program of several: {}.", accounts.join(", ")))
            .hint("Say which account is meant, or give the network's id of the program."));
    }
    match (meant.first(), account) {
        (Some(&known), _) => {
            let (account, name) = (account_of(known)?, known.name.clone());
            Ok(Some(Chosen { account, known: Some(known.clone()), name }))
        }
        (None, Some(account)) => Ok(Some(Chosen { account, known: None, name })),
        (None, None) => Ok(None),
    }
}

/// The same for what is written: a program that nobody knows is refused, as a slip of the hand, unless it is to be made.
/// Where no account is named for it, it is kept by hand.
pub(crate) fn chosen_to_write(app: &App, w: &Writer, choice: &ProgramChoice) -> Result<Chosen, Error> {
    let chosen = chosen(w, choice)?;
    if choice.new != Some(true) && chosen.as_ref().is_none_or(|chosen| chosen.known.is_none()) {
        let unknown = programs::unknown(&w.programs()?, choice.name.as_deref().unwrap_or_default().trim());
        let hint = format!("{} {NEW}", unknown.hint.clone().unwrap_or_default());
        return Err(unknown.hint(hint.trim()));
    }
    if let Some(chosen) = chosen {
        return Ok(chosen);
    }
    let id = hand::account(app, w)?;
    let account = w.account(id)?.ok_or_else(|| Error::input("That account is no longer there."))?;
    Ok(Chosen { account, known: None, name: choice.name.clone().unwrap_or_default().trim().to_owned() })
}

/// Writes something in a batch of its own and answers its number.
fn in_batch<T>(
    app: &App,
    w: &Writer,
    account: ledger::AccountId,
    work: impl FnOnce(&mut Import<'_>) -> Result<T, Error>,
) -> Result<(T, i64), Error> {
    in_batch_of(app, w, account, &Origin::Promotion, work)
}

/// The same for what has another origin.
pub(crate) fn in_batch_of<T>(
    app: &App,
    w: &Writer,
    account: ledger::AccountId,
    origin: &Origin,
    work: impl FnOnce(&mut Import<'_>) -> Result<T, Error>,
) -> Result<(T, i64), Error> {
    let mut import = w.import(account, origin, app.now())?;
    let done = work(&mut import)?;
    let applied = import.finish()?;
    if applied.added + applied.updated == 0 {
        return Err(Error::input("Nothing of it would change.").hint("It already is as you have written it."));
    }
    Ok((done, applied.batch.0))
}

/// A placement that is there, and the account that its program belongs to.
fn placed(r: &Reader, id: i64) -> Result<(ledger::PlacementEntry, ProgramInfo), Error> {
    let gone = || {
        Error::input(format!("There is no placement with the number {id}."))
            .hint("`tributary placement list` and the Promotion screen show what is there.")
    };
    let entry = r.placement(PlacementId(id))?.ok_or_else(gone)?;
    let program = r.program(entry.placement.program)?.ok_or_else(gone)?;
    Ok((entry, program))
}

/// The titles of the placements with a link.
fn titles(r: &Reader, find: &PlacementFind) -> Result<Vec<(PlacementId, String)>, Error> {
    let found = r.placements(find, ledger::PlacementOrder::Newest, 0, 1_000)?;
    Ok(found.into_iter().map(|entry| (entry.id, entry.placement.title)).collect())
}

/// A text that was typed: trimmed, nothing if empty, and not longer than is kept.
pub(crate) fn typed(what: &str, text: Option<&str>) -> Result<Option<String>, Error> {
    let text = text.and_then(hand::filled);
    match &text {
        Some(long) if long.chars().count() > LONGEST => {
            Err(Error::input(format!("The {what} is longer than {LONGEST} characters."))
                .hint("Keep the rest elsewhere."))
        }
        _ => Ok(text),
    }
}

/// An address of the web that was typed.
fn address(what: &str, text: Option<&str>) -> Result<Option<String>, Error> {
    let Some(text) = typed(what, text)? else { return Ok(None) };
    match url::Url::parse(&text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(Some(text)),
        _ => {
            let shown: String = text.chars().take(80).collect();
            Err(Error::input(format!("The {what} “{shown}” is no address of the web."))
                .hint("It begins with https://, as in the browser's address bar."))
        }
    }
}

/// Money in the base currency, if there is one.
fn money(base: Option<Currency>, micros: i64) -> Option<MoneyView> {
    base.map(|currency| Money::new(micros, currency).rounded().into())
}

/// What an hour brought, rounded half to even like any other amount.
fn per_hour(base: Option<Currency>, earned: i64, minutes: u64) -> Option<MoneyView> {
    Some(Money::new(divided(i128::from(earned) * 60, minutes)?, base?).rounded().into())
}

/// What each of so many brought; not rounded to whole cents, as a click is worth little.
fn each_of(base: Option<Currency>, earned: i64, count: u64) -> Option<MoneyView> {
    Some(Money::new(divided(i128::from(earned), count)?, base?).into())
}

/// A part of a sum, rounded half to even.
fn divided(sum: i128, by: u64) -> Option<i64> {
    let by = i128::from(by);
    if by == 0 {
        return None;
    }
    let (whole, rest) = (sum.div_euclid(by), sum.rem_euclid(by) * 2);
    let up = rest > by || (rest == by && whole % 2 != 0);
    i64::try_from(whole + i128::from(up)).ok()
}

/// A part of a whole as a decimal with three digits behind the point.
fn part(part: i128, whole: i128) -> Option<String> {
    if whole <= 0 {
        return None;
    }
    let thousandths = (part * 2_000 + whole).div_euclid(whole * 2);
    let (sign, thousandths) = if thousandths < 0 { ("-", -thousandths) } else { ("", thousandths) };
    Some(format!("{sign}{}.{:03}", thousandths / 1_000, thousandths % 1_000))
}

/// What was found when something was looked at last.
fn found(r: &Reader, looked: Looked) -> Result<Option<String>, Error> {
    Ok(r.found(looked)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_and_a_part_are_exact() {
        let eur = Some(Currency::EUR);
        let hour = |earned, minutes| per_hour(eur, earned, minutes).map(|money| money.amount);
        assert_eq!(hour(10_000_000, 30), Some("20.00".to_owned()));
        assert_eq!(hour(-10_000_000, 45), Some("-13.33".to_owned()));
        assert_eq!(hour(10_000_000, 0), None);
        assert!(per_hour(None, 1, 1).is_none());
        assert_eq!(part(1, 8), Some("0.125".to_owned()));
        assert_eq!(part(2, 3), Some("0.667".to_owned()));
        assert_eq!(part(0, 0), None);
    }

    #[test]
    fn what_is_no_address_is_said() {
        assert_eq!(
            address("page", Some(" https://a.example/x ")).unwrap().as_deref(),
            Some("https://a.example/x")
        );
        assert_eq!(address("page", Some("  ")).unwrap(), None);
        for bad in ["a.example", "javascript:alert(1)", "file:///etc/passwd", "https://"] {
            assert!(address("page", Some(bad)).unwrap_err().message.contains("no address"), "{bad}");
        }
    }
}
