//! What the layers of a stack are, what they are called and which colour they have.

use std::collections::HashMap;

use record::{Currency, Kind, Layer, Passive, ProgramKind, Status, Tally};

use crate::programs::ProgramInfo;
use crate::rollup::{By, Part};
use crate::{LedgerError, Reader, stored};

/// Which layer a part belongs to, and what the layer is called.
pub(crate) struct Sorting<'p> {
    by: By,
    programs: HashMap<i64, &'p ProgramInfo>,
    /// The layer of each program, where the program decides.
    of_program: HashMap<i64, i64>,
    networks: Vec<String>,
}

impl<'p> Sorting<'p> {
    pub(crate) fn new(
        reader: &Reader,
        by: By,
        programs: &'p [ProgramInfo],
    ) -> Result<Sorting<'p>, LedgerError> {
        let mut networks = Vec::new();
        if by == By::Network {
            let mut find =
                reader.conn.prepare_cached("SELECT network FROM accounts GROUP BY 1 ORDER BY min(id)")?;
            networks = find.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        }
        let place =
            |network: &String| networks.iter().position(|known| known == network).map_or(-1, |at| at as i64);
        let of_program = programs
            .iter()
            .map(|program| {
                let layer = match by {
                    By::Program => program.key.0,
                    By::Account => program.account.0,
                    By::Network => place(&program.network),
                    By::ProgramKind => program.kind.map_or(-1, stored::put_program_kind),
                    _ => 0,
                };
                (program.key.0, layer)
            })
            .collect();
        let programs = programs.iter().map(|program| (program.key.0, program)).collect();
        Ok(Sorting { by, programs, of_program, networks })
    }

    pub(crate) fn layer(&self, part: &Part) -> i64 {
        match self.by {
            By::Program | By::Account | By::Network | By::ProgramKind => {
                self.of_program.get(&part.program).copied().unwrap_or(-1)
            }
            By::Kind => stored::put_kind(part.kind),
            By::Status => stored::put_status(part.status),
            By::Passive => stored::put_passive(part.passive),
            By::Currency => i64::from(part.money.currency.number()),
            By::Nothing => 0,
        }
    }

    /// Where a layer lies in the stack, from the bottom up, where that does not go by what it earned: states as they
    /// follow each other backwards, and what comes by itself below what does not.
    pub(crate) fn rank(&self, key: &str) -> Option<usize> {
        let order: &[&str] = match self.by {
            By::Status => &["paid", "approved", "pending", "declined"],
            By::Passive => &["recurring", "evergreen", "declared", "active"],
            _ => &[],
        };
        order.iter().position(|word| *word == key)
    }

    pub(crate) fn named(&self, number: i64, tallies: Vec<Tally>) -> Layer {
        let at = usize::try_from(number).ok();
        let nth = |slot: i64| u8::try_from(slot.rem_euclid(20) + 1).unwrap_or(1);
        let word = |word: &str| (word.to_owned(), word.to_owned(), nth(number));
        let (name, key, slot) = match self.by {
            By::Program => match self.programs.get(&number) {
                Some(program) => (program.name.clone(), program.key.0.to_string(), program.slot),
                None => (String::new(), number.to_string(), 0),
            },
            By::Account => {
                let account = self.programs.values().find(|program| program.account.0 == number);
                let name = account.map(|program| program.account_name.clone()).unwrap_or_default();
                (name, number.to_string(), nth(number - 1))
            }
            By::Network => word(at.and_then(|at| self.networks.get(at)).map_or("", String::as_str)),
            By::Kind => word(at.and_then(|at| Kind::ALL.get(at)).map_or("", |kind| kind.word())),
            By::Status => word(at.and_then(|at| Status::ALL.get(at)).map_or("", |status| status.word())),
            By::Passive => {
                let (word, slot) = match at.and_then(|at| Passive::ALL.get(at)) {
                    Some(Passive::Recurring) => ("recurring", 10),
                    Some(Passive::Evergreen) => ("evergreen", 3),
                    Some(Passive::Declared) => ("declared", 7),
                    _ => ("active", 1),
                };
                (word.to_owned(), word.to_owned(), slot)
            }
            By::ProgramKind => word(match at.and_then(|at| ProgramKind::ALL.get(at)) {
                Some(ProgramKind::Site) => "site",
                Some(ProgramKind::Link) => "link",
                Some(ProgramKind::Referral) => "referral",
                None => "none",
            }),
            By::Currency => {
                let currency = Currency::numbered(u16::try_from(number).unwrap_or_default());
                (currency.code().to_owned(), currency.key().to_owned(), nth(number))
            }
            By::Nothing => ("All".to_owned(), "all".to_owned(), 1),
        };
        Layer { name, key, slot, tallies }
    }
}
