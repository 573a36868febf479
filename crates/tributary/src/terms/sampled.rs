//! The sample's terms, written like the user's own.

use ledger::{Term, Writer};
use record::{Fact, Origin};

use crate::promotion::in_batch_of;
use crate::sample::SampleTerm;
use crate::{App, Error};

/// Writes every fact down: a batch for each program.
pub(crate) fn place(app: &App, w: &Writer, all: &[SampleTerm]) -> Result<(), Error> {
    for program in w.programs()? {
        let own: Vec<&SampleTerm> = all.iter().filter(|term| term.program == program.name).collect();
        if own.is_empty() {
            continue;
        }
        in_batch_of(app, w, program.account, &Origin::Terms, |import| {
            for term in own {
                let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
                let fact = Fact::parse(term.kind, &term.value)
                    .ok_or_else(|| Error::input(format!("“{}” is no fact of terms.", term.value)))?;
                let term = Term {
                    program: program.key,
                    fact,
                    about: text(term.about),
                    since: term.since,
                    quote: text(term.quote),
                    source: text(term.source),
                    note: None,
                    gone: false,
                };
                import.put_term(None, &term)?;
            }
            Ok(())
        })?;
    }
    Ok(())
}
