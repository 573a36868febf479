//! Referrals that no network tells of, kept by the user.

use std::sync::Arc;

use record::{Batch, Origin, ProgramId, Record, Referral, ReferralId};

use crate::view::{Event, HandDone, ReferralForm};
use crate::{App, Error, hand};

/// Keeps somebody by hand, or says that they now stand elsewhere; the batch takes it back.
pub async fn keep(app: &Arc<App>, form: ReferralForm) -> Result<HandDone, Error> {
    let done = app.blocking(move |app, open| {
        let id = hand::filled(&form.id).ok_or_else(|| {
            Error::input("The referral needs a name.")
                .hint("Write what you would call them; it stays on this machine.")
        })?;
        let program = hand::program(&form.program)?;
        let joined = hand::sensible(app, form.joined.unwrap_or_else(|| app.today()))?;
        if joined > app.today() {
            return Err(
                Error::input(format!("{joined} is still to come.")).hint("Keep them when they have joined.")
            );
        }
        let referral = Referral {
            id: ReferralId(id.clone()),
            joined_at: joined.start(),
            state: form.state,
            program_id: Some(ProgramId(program)),
        };
        let batch =
            Batch { origin: Origin::Hand, records: vec![Record::Referral(referral)], problems: Vec::new() };
        open.ledger.write(|w| {
            let account = hand::account(app, w)?;
            let applied = w.apply(account, &batch, app.now())?;
            if applied.added + applied.updated == 0 {
                return Err(
                    Error::input("Nothing of it would change.").hint("It already is as you have written it.")
                );
            }
            Ok(HandDone { batch: applied.batch.0, ids: vec![id], payments: Vec::new() })
        })
    });
    let done = done.await?;
    app.tell(Event::LedgerChanged);
    Ok(done)
}
