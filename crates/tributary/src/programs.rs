//! Programs by what is typed: their name or the network's id, in whatever case.

use std::sync::Arc;

use ledger::{ProgramInfo, called};

use crate::{App, Error};

/// Names that an unknown one is told with.
const NEAR: usize = 3;

/// The number of a program, by its name or the network's id of it.
pub async fn named(app: &Arc<App>, typed: &str) -> Result<i64, Error> {
    let typed = typed.trim().to_owned();
    app.blocking(move |_, open| {
        let programs = open.ledger.read(|r| r.programs())?;
        match called(&programs, &typed).as_slice() {
            [one] => Ok(one.key.0),
            [] => Err(unknown(&programs, &typed)),
            several => {
                let accounts: Vec<_> = several.iter().map(|one| one.account_name.as_str()).collect();
                Err(Error::input(format!(
                    "“{typed}” is a program of several accounts: {}.",
                    accounts.join(", ")
                ))
                .hint("Give the network's id of the program."))
            }
        }
    })
    .await
}

/// That no program is called so, with those that may be meant.
pub(crate) fn unknown(programs: &[ProgramInfo], typed: &str) -> Error {
    let near = near(programs, typed);
    let hint = match near.as_slice() {
        [] => "`tributary income --by program` shows what they are called.".to_owned(),
        near => format!("Did you mean {}?", near.join(" or ")),
    };
    Error::input(format!("There is no program “{typed}”.")).hint(hint)
}

/// The names that a mistyped one is a part of or comes near to, the nearest first.
fn near(programs: &[ProgramInfo], typed: &str) -> Vec<String> {
    let typed = typed.to_lowercase();
    let far = |one: &ProgramInfo| {
        let name = one.name.to_lowercase();
        let is_part = !typed.is_empty() && (name.contains(&typed) || typed.contains(&name));
        let far = network::differs(&typed, &name).or(is_part.then_some(name.chars().count()))?;
        Some((far, format!("“{}”", one.name)))
    };
    let mut near: Vec<_> = programs.iter().filter_map(far).collect();
    near.sort();
    near.dedup();
    near.into_iter().take(NEAR).map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use ledger::{AccountId, ProgramKey};
    use record::ProgramId;

    use super::*;

    fn programs(names: &[&str]) -> Vec<ProgramInfo> {
        let one = |(at, name): (usize, &&str)| ProgramInfo {
            key: ProgramKey(at as i64),
            account: AccountId(1),
            account_name: "Main".to_owned(),
            network: "awin".to_owned(),
            id: ProgramId(format!("p{at}")),
            name: (*name).to_owned(),
            kind: None,
            declared_passive: false,
            slot: 1,
        };
        names.iter().enumerate().map(one).collect()
    }

    #[test]
    fn what_is_written_exactly_so_is_meant_before_another_case() {
        let all = programs(&["Cloudnest", "CLOUDNEST", "Hostly"]);
        let meant = |typed: &str| called(&all, typed).iter().map(|one| one.key.0).collect::<Vec<_>>();
        assert_eq!(meant("Cloudnest"), [0]);
        assert_eq!(meant(" CLOUDNEST "), [1]);
        assert_eq!(meant("cloudnest"), [0, 1]);
        assert_eq!(meant("hostly"), [2]);
        assert_eq!(meant("P2"), [2]);
        assert!(meant("host").is_empty());
    }

    #[test]
    fn an_unknown_name_is_told_with_the_nearest() {
        let all = programs(&["Cloudnest", "Bücherwelt Köln", "Northwind Outdoor", "Northgate"]);
        let said = |typed: &str| unknown(&all, typed).sentence();
        assert_eq!(said("Clodnest"), "There is no program “Clodnest”. Did you mean “Cloudnest”?");
        assert_eq!(said("bücherwelt"), "There is no program “bücherwelt”. Did you mean “Bücherwelt Köln”?");
        assert_eq!(
            said("north"),
            "There is no program “north”. Did you mean “Northgate” or “Northwind Outdoor”?"
        );
        assert_eq!(
            said("zebra"),
            "There is no program “zebra”. `tributary income --by program` shows what they are called."
        );
    }
}
