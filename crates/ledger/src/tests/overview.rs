use record::Status;

use super::sample::*;
use crate::{LedgerError, Reader};

#[test]
fn the_ends_the_currencies_the_months_and_what_is_owed() {
    let (ledger, account) = with_account();
    assert_eq!(ledger.read(Reader::days).unwrap(), None);
    let rows = [
        sale("1", "2026-09-30", "1 EUR", Status::Approved),
        sale("2", "2026-10-01", "2 USD", Status::Approved),
        sale("3", "2026-10-31", "4 USD", Status::Paid),
        sale("4", "2026-10-31", "8 USD", Status::Declined),
    ];
    apply(&ledger, account, &batch(file("a"), &rows), at(1));
    ledger
        .read(|r| {
            assert_eq!(r.days()?, Some(days("2026-09-30", "2026-10-31")));
            assert_eq!(r.currencies()?, [cur("USD"), cur("EUR")]);
            let month = |name: &str, amount: &str| (name.to_owned(), money(amount));
            assert_eq!(r.earned_by_month()?, [month("2026-09", "1 EUR"), month("2026-10", "6 USD")]);
            let owed = r.owed()?;
            assert_eq!(owed.len(), 1);
            let amounts: Vec<String> = owed[0].1.iter().map(|money| money.to_string()).collect();
            assert_eq!(
                (owed[0].0.name.as_str(), amounts.join(" ")),
                ("Acme", "1.00 EUR 2.00 USD".to_owned())
            );
            Ok::<_, LedgerError>(())
        })
        .unwrap();
}
