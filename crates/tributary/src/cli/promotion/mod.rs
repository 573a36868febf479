//! Where links stand: placements, links, looks at them, work, creatives.

mod creative;
mod effort;
mod link;
mod links;
mod placement;

use clap::Args;
use tributary::Error;
use tributary::view::{MoneyView, ProgramChoice, PromotionDone};

pub(super) use creative::{CreativeCommand, creative};
pub(super) use effort::{EffortCommand, effort};
pub(super) use link::{LinkCommand, link};
pub(super) use links::{LinksCommand, links};
pub(super) use placement::{PlacementCommand, placement};

use super::{Context, Ended, print};

#[derive(Args)]
pub(super) struct ProgramArgs {
    /// The program, by name or the network's id.
    #[arg(long, value_name = "P")]
    program: String,
    /// Its account; needed where several have it, or where it is new.
    #[arg(long, value_name = "NAME")]
    account: Option<String>,
}

impl ProgramArgs {
    /// The program; whether it is to be made where nobody knows it.
    fn choice(self, new: bool) -> ProgramChoice {
        ProgramChoice { program: None, account: self.account, name: Some(self.program), new: Some(new) }
    }
}

/// Prints the number of what was written and says how to take it back.
fn said(context: &Context, done: &PromotionDone, what: &str) -> Result<Ended, Error> {
    if context.json {
        print::json(done)?;
    } else {
        println!("{}", done.id);
    }
    if let Some(link) = &done.link {
        context.say(&format!("Its link is {}", link.url));
    }
    context.say(&format!("{what} Take it back with `tributary import --undo {}`.", done.batch));
    Ok(Ended::Done)
}

fn amount(money: Option<&MoneyView>) -> String {
    money.map(|money| money.amount.clone()).unwrap_or_default()
}
