//! Facts of terms: listed, written down, taken away.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use ledger::{ProgramInfo, ProgramKey, Reader, Term, TermEntry, TermId, standing};
use record::{Day, Fact, Origin, TermKind};

use crate::promotion::{Chosen, chosen, chosen_to_write, in_batch_of, typed};
use crate::view::{
    ByTerm, OfProgram, ProgramChoice, TermBefore, TermDone, TermForm, TermState, TermView, time,
};
use crate::{App, Error, hand, programs};

/// The largest share that is plausible: some hosting programs pay up to three times a first month's fee, more is a slip of
/// the hand. Above the whole of a sale it is kept with a warning. In millionths.
const MOST_SHARE: i64 = 3_000_000;
const WHOLE: i64 = 1_000_000;
/// The longest text of terms that is kept.
const QUOTE: usize = 100_000;

/// The program that is named so.
pub async fn of_program(app: &Arc<App>, choice: ProgramChoice) -> Result<OfProgram, Error> {
    app.blocking(move |_, open| {
        open.ledger.read(|r| {
            let known = chosen(r, &choice)?.and_then(|chosen| chosen.known_key());
            let known = match known {
                Some(known) => known,
                None => return Err(unknown(r, &choice)?),
            };
            Ok(OfProgram { program: Some(known.0) })
        })
    })
    .await
}

fn unknown(r: &Reader, choice: &ProgramChoice) -> Result<Error, Error> {
    Ok(programs::unknown(&r.programs()?, choice.name.as_deref().unwrap_or_default().trim()))
}

/// The facts of a program or of all, as they are kept: by program and kind, the newest first.
pub async fn list(app: &Arc<App>, of: OfProgram) -> Result<Vec<TermView>, Error> {
    app.blocking(move |app, open| open.ledger.read(|r| views(r, of.program.map(ProgramKey), app.today())))
        .await
}

fn views(r: &Reader, program: Option<ProgramKey>, today: Day) -> Result<Vec<TermView>, Error> {
    let entries = match program {
        Some(program) => r.terms(program)?,
        None => r.all_terms()?,
    };
    let programs: BTreeMap<ProgramKey, ProgramInfo> =
        r.programs()?.into_iter().map(|program| (program.key, program)).collect();
    let mut views = Vec::new();
    for of_program in entries.chunk_by(|one, other| one.term.program == other.term.program) {
        let now: HashSet<TermId> = standing(of_program, today).iter().map(|entry| entry.id).collect();
        for entry in of_program {
            let Some(program) = programs.get(&entry.term.program) else { continue };
            views.push(view(r, program, entry, now.contains(&entry.id), today)?);
        }
    }
    Ok(views)
}

fn view(
    r: &Reader,
    program: &ProgramInfo,
    entry: &TermEntry,
    holds: bool,
    today: Day,
) -> Result<TermView, Error> {
    let Term { fact, about, since, quote, source, note, .. } = entry.term.clone();
    let earlier = |state: TermEntry| TermBefore {
        value: state.term.fact.to_string(),
        since: state.term.since,
        written_at: time(state.changed_at),
    };
    Ok(TermView {
        id: entry.id.0,
        program: program.key.0,
        program_name: program.name.clone(),
        account: program.account_name.clone(),
        kind: fact.kind(),
        about,
        value: fact.to_string(),
        since,
        quote,
        source,
        note,
        state: match holds {
            true => TermState::Now,
            false if since.is_some_and(|since| since > today) => TermState::Later,
            false => TermState::Before,
        },
        written_at: time(entry.changed_at),
        before: r.term_before(entry.id)?.into_iter().rev().map(earlier).collect(),
    })
}

/// Writes a fact down, or what a known one is to be.
pub async fn put(app: &Arc<App>, form: TermForm) -> Result<TermDone, Error> {
    app.write(move |app, _, w| {
        let fact = fact(form.kind, &form.value)?;
        let warning = warning(&fact);
        let known = form.id.map(|id| known(w, id)).transpose()?;
        let term = |program: ProgramKey| {
            Ok::<_, Error>(Term {
                program,
                fact,
                about: typed("tier or kind of sale", form.about.as_deref())?,
                since: form.since.map(|since| hand::sensible_for(app, since, "terms")).transpose()?,
                quote: quote(form.quote.as_deref())?,
                source: typed("place where the terms stand", form.source.as_deref())?,
                note: typed("note", form.note.as_deref())?,
                gone: false,
            })
        };
        let (id, batch) =
            if let Some((entry, account)) = known {
                is_of(w, &entry, &form.program)?;
                let term = term(entry.term.program)?;
                in_batch_of(app, w, account, &Origin::Terms, |import| {
                    Ok(import.put_term(Some(entry.id), &term)?)
                })?
            } else {
                let choice = ProgramChoice { new: form.new.or(form.program.new), ..form.program.clone() };
                let chosen = chosen_to_write(app, w, &choice)?;
                in_batch_of(app, w, chosen.account.id, &Origin::Terms, |import| {
                    let term = term(chosen.key(import)?)?;
                    Ok(import.put_term(None, &term)?)
                })?
            };
        Ok(TermDone { id: id.0, batch, warning })
    })
    .await
}

/// Takes a fact away; the batch brings it back.
pub async fn remove(app: &Arc<App>, which: ByTerm) -> Result<TermDone, Error> {
    app.write(move |app, _, w| {
        let (entry, account) = known(w, which.id)?;
        let gone = Term { gone: true, ..entry.term };
        let (id, batch) = in_batch_of(app, w, account, &Origin::Terms, |import| {
            Ok(import.put_term(Some(entry.id), &gone)?)
        })?;
        Ok(TermDone { id: id.0, batch, warning: None })
    })
    .await
}

fn known(r: &Reader, id: i64) -> Result<(TermEntry, ledger::AccountId), Error> {
    let gone = || {
        Error::input(format!("There is no fact of the terms with the number {id}."))
            .hint("`tributary terms` and the program's page show what is kept.")
    };
    let entry = r.term(TermId(id))?.ok_or_else(gone)?;
    let program = r.program(entry.term.program)?.ok_or_else(gone)?;
    Ok((entry, program.account))
}

/// Refuses a fact of another program than the one that is named; none need be.
fn is_of(r: &Reader, entry: &TermEntry, named: &ProgramChoice) -> Result<(), Error> {
    if named.program.is_none() && named.name.as_deref().and_then(hand::filled).is_none() {
        return Ok(());
    }
    let meant = chosen(r, named)?;
    if meant.as_ref().and_then(Chosen::known_key) == Some(entry.term.program) {
        return Ok(());
    }
    let own = r.program(entry.term.program)?.map(|program| program.name).unwrap_or_default();
    let named = meant.map(|meant| meant.name).or_else(|| named.name.clone()).unwrap_or_default();
    let id = entry.id.0;
    Err(Error::input(format!(
        "The fact with the number {id} is of the terms of “{own}”, not of “{}”.",
        named.trim()
    ))
    .hint("`tributary terms` and the program's page show the number of each."))
}

/// What the terms say, as it was typed.
fn fact(kind: TermKind, text: &str) -> Result<Fact, Error> {
    let text = typed("fact", Some(text))?.unwrap_or_default();
    let shown: String = text.chars().take(60).collect();
    let fact = Fact::parse(kind, &text).ok_or_else(|| {
        let (is, written) = match kind {
            TermKind::Share => ("a share of a sale", "20%, or a fee such as 15 EUR"),
            TermKind::Duration => ("how long a recurring commission is paid", "12 months, or lifetime"),
            TermKind::Inactivity | TermKind::Cookie | TermKind::Hold => ("a number of days", "30 days"),
            TermKind::Minimum => ("an amount of money", "50 EUR"),
            TermKind::Payout => (
                "when payouts are sent",
                "day 15, last day every 3 months, every 2 weeks from 2026-01-05, or net 30",
            ),
            TermKind::Other => ("a text", "words"),
        };
        Error::input(format!("“{shown}” is not {is}.")).hint(format!("Write {written}."))
    })?;
    match &fact {
        Fact::Share(percent) if percent.millionths() > MOST_SHARE => {
            Err(Error::input(format!("“{shown}” is more than three times the sale."))
                .hint("Write a share of at most 300%, or a fee such as 15 EUR."))
        }
        Fact::Share(percent) if percent.millionths() == 0 => Err(nothing(&shown)),
        Fact::Fee(fee) if fee.micros == 0 => Err(nothing(&shown)),
        _ => Ok(fact),
    }
}

fn nothing(shown: &str) -> Error {
    Error::input(format!("“{shown}” is no share: nothing would be paid."))
        .hint("Write what is paid of a sale; where a program ended, write that as other.")
}

/// What is to be looked at of a fact that is kept all the same.
fn warning(fact: &Fact) -> Option<String> {
    match fact {
        Fact::Share(percent) if percent.millionths() > WHOLE => Some(format!(
            "{percent} is more than the sale itself: right where it is of a first payment, else look again."
        )),
        _ => None,
    }
}

/// The words of the terms: kept as they were pasted, with every space and line.
fn quote(text: Option<&str>) -> Result<Option<String>, Error> {
    let text = text.filter(|text| !text.trim().is_empty());
    if text.is_some_and(|text| text.chars().count() > QUOTE) {
        return Err(Error::input(format!("The quote is longer than {QUOTE} characters."))
            .hint("Keep the part that this fact stands in."));
    }
    Ok(text.map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_fact_is_said_with_what_to_write() {
        for (kind, text, expected) in [
            (
                TermKind::Share,
                "a lot",
                "“a lot” is not a share of a sale. Write 20%, or a fee such as 15 EUR.",
            ),
            (TermKind::Hold, "", "“” is not a number of days. Write 30 days."),
            (TermKind::Minimum, "50", "“50” is not an amount of money. Write 50 EUR."),
            (TermKind::Share, "-5%", "“-5%” is not a share of a sale. Write 20%, or a fee such as 15 EUR."),
            (
                TermKind::Share,
                "0 %",
                "“0 %” is no share: nothing would be paid. Write what is paid of a sale; where a program ended, write that as other.",
            ),
            (
                TermKind::Share,
                "0 EUR",
                "“0 EUR” is no share: nothing would be paid. Write what is paid of a sale; where a program ended, write that as other.",
            ),
            (
                TermKind::Share,
                "300.1%",
                "“300.1%” is more than three times the sale. Write a share of at most 300%, or a fee such as 15 EUR.",
            ),
        ] {
            assert_eq!(fact(kind, text).unwrap_err().sentence(), expected);
        }
        assert!(fact(TermKind::Payout, "net 45").is_ok());
    }

    #[test]
    fn more_than_the_sale_is_kept_with_a_warning() {
        let warned = |text: &str| warning(&fact(TermKind::Share, text).unwrap());
        for text in ["0.0001%", "100%", "150 EUR"] {
            assert_eq!(warned(text), None, "{text}");
        }
        for text in ["100.1%", "150%", "300%"] {
            let said = warned(text).unwrap();
            assert!(said.starts_with(&format!("{text} is more than the sale itself")), "{said}");
        }
    }

    #[test]
    fn a_quote_is_kept_as_it_was_pasted() {
        assert_eq!(
            quote(Some("  § 4\n\tPartners …  \n")).unwrap().as_deref(),
            Some("  § 4\n\tPartners …  \n")
        );
        assert_eq!(quote(Some(" \n ")).unwrap(), None);
        assert!(quote(Some(&"x".repeat(QUOTE + 1))).is_err());
    }
}
