//! Referrals that no network tells of, kept by the user.

use std::sync::Arc;

use ledger::{AccountId, Writer};
use record::{Batch, Day, Origin, ProgramId, Record, Referral, ReferralId};

use crate::view::{Event, HandDone, ReferralForm};
use crate::{App, Error, hand};

/// Keeps somebody by hand, or says that they now stand elsewhere; the batch takes it back.
pub async fn keep(app: &Arc<App>, form: ReferralForm) -> Result<HandDone, Error> {
    let done =
        app.blocking(move |app, open| {
            let id = hand::filled(&form.id).ok_or_else(|| {
                Error::input("The referral needs a name.")
                    .hint("Write what you would call them; it stays on this machine.")
            })?;
            let program = hand::program(&form.program)?;
            let joined = form.joined.map(|day| hand::sensible(app, day)).transpose()?;
            if let Some(joined) = joined.filter(|joined| *joined > app.today()) {
                return Err(Error::input(format!("{joined} is still to come."))
                    .hint("Keep them when they have joined."));
            }
            open.ledger.write(|w| {
                let account = hand::account(app, w)?;
                let program = hand::known(w, program)?;
                let known = of_one_program(w, account, &id, &program)?;
                // Who is there already joined when they did, if nothing else is said.
                let joined = joined.map(Day::start).or(known.map(|known| known.joined_at));
                let referral = Referral {
                    id: ReferralId(id.clone()),
                    joined_at: joined.unwrap_or_else(|| app.today().start()),
                    state: form.state,
                    program_id: Some(ProgramId(program)),
                };
                let records = vec![Record::Referral(referral)];
                let batch = Batch { origin: Origin::Hand, records, problems: Vec::new() };
                let applied = w.apply(account, &batch, app.now())?;
                if applied.added + applied.updated == 0 {
                    return Err(Error::input("Nothing of it would change.")
                        .hint("It already is as you have written it."));
                }
                Ok(HandDone { batch: applied.batch.0, ids: vec![id], payments: Vec::new() })
            })
        });
    let done = done.await?;
    app.tell(Event::LedgerChanged);
    Ok(done)
}

/// Who is known by that name. Who is kept by hand is of one program: the same name in another one is somebody else, and has to be called so.
fn of_one_program(
    w: &Writer,
    account: AccountId,
    id: &str,
    program: &str,
) -> Result<Option<Referral>, Error> {
    let mut known = w.referrals(Some(account))?.into_iter().map(|known| known.referral);
    let known = known.find(|known| known.id.0 == id);
    match known.as_ref().and_then(|known| known.program_id.as_ref()) {
        Some(other) if other.0 != program => {
            Err(Error::input(format!("“{id}” is kept as a referral of “{}” already.", other.0))
                .hint(format!("Call this one something else, such as “{id} at {program}”.")))
        }
        _ => Ok(known),
    }
}
