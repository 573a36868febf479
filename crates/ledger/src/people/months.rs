//! A person's months, and how they lie in a blob.
//!
//! Each month is four numbers, each written in groups of seven bits with the sign in the lowest (as Protocol Buffers
//! write `sint64`): how many months after the one before it, then the three amounts in micros. The first month counts
//! from January of the year 0.

use chrono::Datelike;
use record::Day;

use crate::LedgerError;

/// What a person brought in one month, in micros, by what the network says it is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PersonMonth {
    /// Months since January of the year 0.
    pub month: i32,
    /// Renewals and shares of what a referred person brings.
    pub recurring: i64,
    /// Shares of orders, and corrections.
    pub sales: i64,
    /// Fees for leads and clicks, and bonuses.
    pub other: i64,
}

/// The number of a day's month.
pub(crate) fn number(day: Day) -> i32 {
    let date = day.date();
    date.year().saturating_mul(12).saturating_add(date.month0() as i32)
}

/// Months in order as a blob.
pub(super) fn write(months: impl Iterator<Item = PersonMonth>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut before = 0;
    for month in months {
        for number in [i64::from(month.month) - before, month.recurring, month.sales, month.other] {
            put(&mut bytes, number);
        }
        before = i64::from(month.month);
    }
    bytes
}

/// Months from a blob, in the place of those that stand in `months`.
pub(super) fn read(mut bytes: &[u8], months: &mut Vec<PersonMonth>) -> Result<(), LedgerError> {
    let broken = || LedgerError::Stored { expected: "months", value: "a blob that ends early".to_owned() };
    months.clear();
    let mut before = 0_i64;
    while !bytes.is_empty() {
        let mut next = || take(&mut bytes).ok_or_else(broken);
        before = before.saturating_add(next()?);
        months.push(PersonMonth {
            month: i32::try_from(before).map_err(|_| broken())?,
            recurring: next()?,
            sales: next()?,
            other: next()?,
        });
    }
    Ok(())
}

fn put(bytes: &mut Vec<u8>, number: i64) {
    let mut rest = ((number << 1) ^ (number >> 63)) as u64;
    while rest >= 0x80 {
        bytes.push((rest as u8 & 0x7f) | 0x80);
        rest >>= 7;
    }
    bytes.push(rest as u8);
}

fn take(bytes: &mut &[u8]) -> Option<i64> {
    let mut whole = 0_u64;
    for shift in (0..70).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        whole |= u64::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some((whole >> 1) as i64 ^ -((whole & 1) as i64));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_usual_month_takes_few_bytes() {
        let month = |month, recurring| PersonMonth { month, recurring, ..PersonMonth::default() };
        let bytes = write([month(24_322, 15_800_000), month(24_323, 15_800_000)].into_iter());
        assert_eq!(bytes.len(), 9 + 7);
    }

    #[test]
    fn what_ends_early_is_refused() {
        for bytes in [&[0x80][..], &[2, 2, 2], &[0xff; 11]] {
            assert!(read(bytes, &mut Vec::new()).is_err(), "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn months_come_back(all in prop::collection::btree_map(any::<i32>(), any::<[i64; 3]>(), 0..20)) {
            let months: Vec<_> = all
                .into_iter()
                .map(|(month, [recurring, sales, other])| PersonMonth { month, recurring, sales, other })
                .collect();
            let mut found = vec![PersonMonth::default()];
            read(&write(months.iter().copied()), &mut found).unwrap();
            prop_assert_eq!(found, months);
        }
    }
}
