//! The vocabulary of Tributary: what an affiliate earns, from whom, in which state.
//!
//! *Invariant:* values only. Nothing here does I/O, waits, knows SQL or reads a clock.
//! Start at [`Transaction`]; everything else is a part of it or stands beside it.
//!
//! # Glossary
//!
//! - [`Money`]: an exact amount in one [`Currency`]; only [`Amounts`] sums, so currencies never mix.
//! - [`Day`] and [`Days`]: calendar days and inclusive ranges, split into windows and stepped by a [`Step`].
//! - [`Status`]: pending, approved, declined (reversed) or paid. [`Kind`]: what the commission is for.
//! - [`Transaction`]: one commissionable event; its network id is its identity.
//! - [`DailyStat`]: clicks and impressions of a day. [`Payout`]: money a network says it sent.
//! - [`Referral`]: a person brought for good. [`Program`]: an advertiser that is promoted.
//! - [`Channel`], [`Creative`]: where links are put, and what a network lists to be shown with them; [`Match`]: how
//!   that is found again.
//! - [`Recurrence`]: the days on which something comes again. [`Fact`]: one thing that a program's terms say.
//! - [`Record`], [`Problem`], [`Batch`]: what one answer or one file brought, good and bad.
//! - [`Series`]: what a chart or a table shows: an amount for each bucket, layer and state.

mod batch;
mod day;
mod money;
mod payout;
mod program;
mod promotion;
mod recurrence;
mod referral;
mod series;
mod stat;
mod status;
mod term;
mod transaction;

pub use batch::{Absent, Batch, Origin, Problem, Record};
pub use day::{Day, Days, Instant, Step};
pub use money::{Amounts, Currency, Money, MoneyError, Rate};
pub use payout::{Payout, PayoutId};
pub use program::{Program, ProgramId, ProgramKind};
pub use promotion::{Channel, Creative, CreativeKind, ListedId, Match};
pub use recurrence::{Every, Recurrence};
pub use referral::{Referral, ReferralId, ReferralState};
pub use series::{Bucket, Layer, Missing, Passive, Series, Tally};
pub use stat::DailyStat;
pub use status::{Kind, Status};
pub use term::{Fact, Lasting, Percent, Rhythm, TermKind};
pub use transaction::{Transaction, TransactionId};
