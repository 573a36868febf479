//! Every network of the stand-in, over real sockets: what it knows is what is read, and nothing else is asked.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{TimeZone, Utc};
use network::{Catalogue, Connector, Known, Login, NetworkError, Secret, Session, Transport};
use record::{Day, Days, Instant, Money, Record, Status, Transaction};

use crate::standin::{Answer, NETWORKS, Origin, Sale, login, program_name};

fn now() -> Instant {
    Utc.with_ymd_and_hms(2026, 3, 10, 12, 0, 0).unwrap()
}

fn days() -> Days {
    Days::new("2026-01-01".parse().unwrap(), "2026-03-05".parse().unwrap()).unwrap()
}

fn connector(network: &str) -> Arc<Connector> {
    Catalogue::bundled().get(network).unwrap_or_else(|| panic!("there is no connector {network}"))
}

fn accepted(network: &str) -> Login {
    let (settings, secrets) = login(network);
    Login { settings, secrets: secrets.into_iter().map(|(key, text)| (key, Secret::new(text))).collect() }
}

/// Everything that a network tells of the days.
async fn all(transport: &Transport, network: &str, login: Login) -> Result<Vec<Record>, NetworkError> {
    let mut session = Session::new(transport, connector(network), login, now);
    let (since, until) = (Some(days().from()), Some(days().to()));
    let known = Known { since, until, today: Day::of(now()), complete_to: None, backfill_days: 30 };
    let mut records = Vec::new();
    for ask in session.plan(&known) {
        let batch = session.fetch(&ask, &mut |_| ()).await?;
        assert_eq!(batch.problems, [], "{network}");
        records.extend(batch.records);
    }
    Ok(records)
}

/// A transaction as the sale that it stands for.
fn sale(transaction: &Transaction, cents: &BTreeMap<&str, i64>) -> Sale {
    let id = transaction.id.0.clone();
    let expected = cents.get(id.as_str()).copied().unwrap_or(0);
    let money = Money::parse_scaled(&expected.to_string(), transaction.commission.currency, 2).unwrap().0;
    Sale {
        at: transaction.occurred_at,
        program: transaction.program_id.as_ref().and_then(|id| id.0.parse().ok()).unwrap_or(0),
        status: transaction.status,
        kind: transaction.kind,
        cents: if transaction.commission == money { expected } else { -1 },
        currency: transaction.commission.currency.code(),
        sub_id: transaction.sub_id.clone(),
        order: transaction.order_id.clone(),
        id,
    }
}

#[tokio::test]
async fn what_a_network_knows_is_what_is_read() {
    let origin = Origin::start();
    let transport = Transport::live(Some(&origin.url)).unwrap();
    for network in NETWORKS {
        let records = all(&transport, network, accepted(network)).await;
        let records = records.unwrap_or_else(|error| panic!("{network}: {error:?}\n{:#?}", origin.wrong()));
        let mut wanted = origin.sales(network);
        wanted.retain(|sale| days().contains(Day::of(sale.at)));
        assert!(wanted.len() > 20, "{network} knows too little to prove anything");
        let cents: BTreeMap<&str, i64> = wanted.iter().map(|sale| (sale.id.as_str(), sale.cents)).collect();
        let mut found: Vec<Sale> = records
            .iter()
            .filter_map(|record| match record {
                Record::Transaction(transaction) => Some(sale(transaction, &cents)),
                _ => None,
            })
            .collect();
        wanted.sort_by(|a, b| a.id.cmp(&b.id));
        found.sort_by(|a, b| a.id.cmp(&b.id));
        let differ = wanted.iter().zip(&found).find(|(wanted, found)| wanted != found);
        assert_eq!(differ, None, "{network}");
        assert_eq!(found.len(), wanted.len(), "{network}");
        // Names come with the rows or with the programs.
        for id in 1..=3_i64 {
            let named = records.iter().any(|record| match record {
                Record::Transaction(row) => {
                    row.program_id.as_ref().is_some_and(|p| p.0 == id.to_string()) && row.program.is_some()
                }
                Record::Program(program) => {
                    program.id.0 == id.to_string() && program.name == program_name(id)
                }
                _ => false,
            });
            assert!(named, "{network} does not name program {id}");
        }
    }
    assert_eq!(origin.wrong(), [""; 0]);
}

#[tokio::test]
async fn clicks_and_payouts_come_with_their_days() {
    let origin = Origin::start();
    let transport = Transport::live(Some(&origin.url)).unwrap();
    for (network, each_day, payouts) in
        [("skimlinks", None, 0), ("tradedoubler", None, 2), ("tradetracker", Some(6), 1)]
    {
        let records = all(&transport, network, accepted(network)).await.unwrap();
        let mut clicks: BTreeMap<Day, i64> = BTreeMap::new();
        for record in &records {
            if let Record::Daily(stat) = record {
                *clicks.entry(stat.day).or_default() += stat.clicks.unwrap_or(0);
            }
        }
        let wanted = days().windows(1).into_iter().map(|day| {
            let day = day.from();
            (day, each_day.unwrap_or(i64::from(chrono::Datelike::day(&day.date()))))
        });
        assert_eq!(clicks, wanted.collect(), "{network}");
        assert_eq!(records.iter().filter(|r| matches!(r, Record::Payout(_))).count(), payouts, "{network}");
    }
    assert_eq!(origin.wrong(), [""; 0]);
}

#[tokio::test]
async fn a_wrong_secret_is_told_as_such() {
    let origin = Origin::start();
    let transport = Transport::live(Some(&origin.url)).unwrap();
    for network in NETWORKS {
        for wrong in login(network).1.into_keys() {
            let mut login = accepted(network);
            login.secrets.insert(wrong.clone(), Secret::new("planted-secret".to_owned()));
            let error = all(&transport, network, login).await.unwrap_err();
            let refused = matches!(error, NetworkError::Credentials { .. } | NetworkError::Forbidden { .. });
            assert!(refused, "{network}, {wrong}: {error:?}");
            assert!(!format!("{error:?} {error}").contains("planted-secret"), "{network}: {error:?}");
        }
    }
}

#[tokio::test]
async fn a_check_asks_little_and_names_what_it_can() {
    let origin = Origin::start();
    let transport = Transport::live(Some(&origin.url)).unwrap();
    for network in NETWORKS {
        let mut session = Session::new(&transport, connector(network), accepted(network), now);
        let checked = session.check().await.unwrap_or_else(|error| panic!("{network}: {error:?}"));
        assert_eq!(checked.name.as_deref(), (network == "clickbank").then_some("me"), "{network}");
    }
    assert!(origin.asked().len() <= NETWORKS.len() + 5, "{:#?}", origin.asked());
    assert_eq!(origin.wrong(), [""; 0]);
}

#[tokio::test]
async fn a_network_that_asks_for_patience_gets_it() {
    let origin = Origin::start();
    let transport = Transport::live(Some(&origin.url)).unwrap();
    origin.spoil("partnerstack", 1, Answer::text(429, "slow down").with("Retry-After", "1"));
    let records = all(&transport, "partnerstack", accepted("partnerstack")).await.unwrap();
    assert!(records.len() > 20);
    assert_eq!(origin.wrong(), [""; 0]);
}

#[tokio::test]
async fn what_was_validated_is_read_as_such() {
    let origin = Origin::start();
    let transport = Transport::live(Some(&origin.url)).unwrap();
    let count = |records: &[Record], status: Status| {
        let stands = |r: &&Record| matches!(r, Record::Transaction(row) if row.status == status);
        records.iter().filter(stands).count()
    };
    let before = all(&transport, "awin", accepted("awin")).await.unwrap();
    origin.validate();
    let after = all(&transport, "awin", accepted("awin")).await.unwrap();
    let (pending, approved) = (count(&before, Status::Pending), count(&before, Status::Approved));
    assert!(pending > 0);
    assert_eq!((count(&after, Status::Pending), count(&after, Status::Approved)), (0, approved + pending));
}
