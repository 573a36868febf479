//! Commission over sales: what rate is really paid, and whether it fell.

use std::collections::BTreeMap;

use crate::Month;
use crate::band::{micros, narrow};

/// One sale and what was paid for it, both in micros of the same currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sale {
    /// The month of the sale.
    pub month: Month,
    /// Its value; what is not above zero is left out.
    pub value: i64,
    /// The commission for it.
    pub commission: i64,
}

/// The sales of one month, added up: what [`fell_by_month`] needs of them. What has no value is not among them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MonthSales {
    /// The month.
    pub month: Month,
    /// How many sales.
    pub sales: usize,
    /// Their value in micros.
    pub value: i64,
    /// The commission for them in micros.
    pub commission: i64,
    /// Σ value².
    pub value_squares: f64,
    /// Σ commission².
    pub commission_squares: f64,
    /// Σ value × commission.
    pub products: f64,
    /// Σ commission² ÷ value.
    pub weighted: f64,
}

/// The effective rate of all sales of some months, with its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// How many sales.
    pub sales: usize,
    /// Commission ÷ value.
    pub rate: f64,
    /// The standard error of that.
    pub error: f64,
}

/// The effective rate of one month.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MonthRate {
    /// The month.
    pub month: Month,
    /// How many sales.
    pub sales: usize,
    /// Their value in micros.
    pub value: i64,
    /// The commission for them in micros.
    pub commission: i64,
    /// Commission ÷ value.
    pub rate: f64,
}

/// A rate that fell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fell {
    /// The first month of the lower rate.
    pub since: Month,
    /// The rate of all sales before.
    pub before: f64,
    /// The rate of all sales since.
    pub after: f64,
    /// How many sales there were before.
    pub sales_before: usize,
    /// How many since.
    pub sales_after: usize,
    /// What the sales since would have brought more at the rate before, in micros.
    pub missed: i64,
}

/// Sales it takes on either side of a fall.
const SALES: usize = 8;
/// By how much of itself a rate has to fall before it is told.
const FALL: f64 = 0.05;
/// How many standard errors a fall has to be. The month is chosen out of many, so two would be too few.
const ERRORS: f64 = 4.0;

/// Effective rates by month, in order; months without sales are left out.
pub fn rates(sales: &[Sale]) -> Vec<MonthRate> {
    let rate = |(month, sums): (Month, Sums)| MonthRate {
        month,
        sales: sums.count,
        value: narrow(sums.value),
        commission: narrow(sums.commission),
        rate: sums.rate(),
    };
    by_month(sales).into_iter().map(rate).collect()
}

/// The effective rate of months together; `None` without sales.
pub fn rate(months: &[MonthSales]) -> Option<Rate> {
    let sums = months.iter().map(Sums::of).fold(Sums::default(), |mut sums, next| {
        sums.add(&next);
        sums
    });
    let error = sums.variance().sqrt();
    (sums.count > 0 && sums.value > 0).then(|| Rate { sales: sums.count, rate: sums.rate(), error })
}

/// The same as [`fell`], from months that were added up before.
pub fn fell_by_month(months: &[MonthSales]) -> Option<Fell> {
    let mut by: BTreeMap<Month, Sums> = BTreeMap::new();
    for month in months.iter().filter(|month| month.value > 0) {
        by.entry(month.month).or_default().add(&Sums::of(month));
    }
    fell_at(&by)
}

/// Whether the rate fell at some month and stayed lower, by more than chance.
///
/// The month is the one that parts all sales best in two with a rate each (least squares, weighted by one over value).
/// The rates are ratios of sums, each with the standard error of a ratio (Cochran, "Sampling Techniques", 1977, 6.3):
/// mixed baskets make a rate vary, and that is not a fall. It takes four standard errors of the difference (more where
/// sales are few), a twentieth of the rate and eight sales on either side.
pub fn fell(sales: &[Sale]) -> Option<Fell> {
    fell_at(&by_month(sales))
}

fn fell_at(months: &BTreeMap<Month, Sums>) -> Option<Fell> {
    let running = |sums: &mut Sums, next: &Sums| {
        sums.add(next);
        Some(*sums)
    };
    let before: Vec<Sums> = months.values().scan(Sums::default(), running).collect();
    let mut after: Vec<Sums> = months.values().rev().scan(Sums::default(), running).collect();
    after.reverse();
    // The last month before a fall, and the first of it.
    let parts = before.iter().zip(after.iter().zip(months.keys()).skip(1));
    let misfit = |before: &Sums, after: &Sums| before.misfit() + after.misfit();
    let (before, (after, since)) = parts.min_by(|(one, (two, _)), (other, (another, _))| {
        misfit(one, two).total_cmp(&misfit(other, another))
    })?;
    let fall = before.rate() - after.rate();
    let fewest = before.count.min(after.count);
    // Rates that never vary are rounded to cents: some error is always left.
    let error = (before.variance() + after.variance()).sqrt().max(1e-9);
    let errors = ERRORS * (1.0 + SALES as f64 / fewest as f64).sqrt();
    let real =
        fewest >= SALES && before.rate() > 0.0 && fall >= FALL * before.rate() && fall >= errors * error;
    real.then(|| Fell {
        since: *since,
        before: before.rate(),
        after: after.rate(),
        sales_before: before.count,
        sales_after: after.count,
        missed: micros(fall * after.value as f64),
    })
}

/// Sums over sales: exact ones for the rate, squares for its error.
#[derive(Clone, Copy, Default)]
struct Sums {
    count: usize,
    value: i128,
    commission: i128,
    value_squares: f64,
    commission_squares: f64,
    products: f64,
    /// Σ commission² ÷ value.
    weighted: f64,
}

impl Sums {
    fn of(month: &MonthSales) -> Sums {
        Sums {
            count: month.sales,
            value: i128::from(month.value),
            commission: i128::from(month.commission),
            value_squares: month.value_squares,
            commission_squares: month.commission_squares,
            products: month.products,
            weighted: month.weighted,
        }
    }

    fn add(&mut self, other: &Sums) {
        self.count += other.count;
        self.value += other.value;
        self.commission += other.commission;
        self.value_squares += other.value_squares;
        self.commission_squares += other.commission_squares;
        self.products += other.products;
        self.weighted += other.weighted;
    }

    fn rate(&self) -> f64 {
        if self.value > 0 { self.commission as f64 / self.value as f64 } else { 0.0 }
    }

    /// How badly one rate fits: Σ (commission − rate × value)² ÷ value.
    fn misfit(&self) -> f64 {
        self.weighted - self.rate() * self.commission as f64
    }

    /// The variance of the rate: Σ (commission − rate × value)² ÷ (Σ value)² × n ÷ (n − 1).
    fn variance(&self) -> f64 {
        let (rate, count) = (self.rate(), self.count as f64);
        let off = self.commission_squares - 2.0 * rate * self.products + rate * rate * self.value_squares;
        if self.count < 2 { 0.0 } else { off.max(0.0) / (self.value as f64).powi(2) * count / (count - 1.0) }
    }
}

fn by_month(sales: &[Sale]) -> BTreeMap<Month, Sums> {
    let mut months: BTreeMap<Month, Sums> = BTreeMap::new();
    for sale in sales.iter().filter(|sale| sale.value > 0) {
        let (value, commission) = (sale.value as f64, sale.commission as f64);
        months.entry(sale.month).or_default().add(&Sums {
            count: 1,
            value: i128::from(sale.value),
            commission: i128::from(sale.commission),
            value_squares: value * value,
            commission_squares: commission * commission,
            products: value * commission,
            weighted: commission * commission / value,
        });
    }
    months
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::band::Chance;
    use crate::payments::month;

    /// Sales of all sizes; each is of one of two kinds, that pay a little more or less than the rate of its month.
    fn sales(seed: u64, spread: f64, rate: impl Fn(usize) -> f64) -> Vec<Sale> {
        let mut chance = Chance::new(seed);
        let sale = |at: usize| {
            let value = 10_000_000 + chance.below(200_000_000) as i64;
            let kind = if chance.share() < 0.5 { 1.0 - spread } else { 1.0 + spread };
            // Networks round to cents.
            let commission = (value as f64 * rate(at / 10) * kind / 1e4).round() as i64 * 10_000;
            Sale { month: month("2025-01").plus(at as i32 / 10), value, commission }
        };
        (0..180).map(sale).collect()
    }

    #[test]
    fn a_cut_is_found_where_it_was_made() {
        for spread in [0.0, 0.3] {
            let found = fell(&sales(1, spread, |at| if at < 11 { 0.08 } else { 0.05 })).unwrap();
            assert_eq!((found.since, found.sales_before, found.sales_after), (month("2025-12"), 110, 70));
            assert!((found.before - 0.08).abs() < 0.004 && (found.after - 0.05).abs() < 0.004, "{found:?}");
        }
    }

    #[test]
    fn months_that_were_added_up_say_the_same() {
        for seed in 0..20 {
            let all = sales(seed, 0.3, |at| if at < 11 { 0.08 } else { 0.05 });
            let mut months: Vec<MonthSales> = Vec::new();
            for sale in &all {
                let (value, commission) = (sale.value as f64, sale.commission as f64);
                if months.last().is_none_or(|last| last.month != sale.month) {
                    months.push(MonthSales {
                        month: sale.month,
                        sales: 0,
                        value: 0,
                        commission: 0,
                        value_squares: 0.0,
                        commission_squares: 0.0,
                        products: 0.0,
                        weighted: 0.0,
                    });
                }
                let last = months.last_mut().unwrap();
                last.sales += 1;
                last.value += sale.value;
                last.commission += sale.commission;
                last.value_squares += value * value;
                last.commission_squares += commission * commission;
                last.products += value * commission;
                last.weighted += commission * commission / value;
            }
            assert_eq!(fell_by_month(&months), fell(&all));
            let (whole, sums) = (rate(&months).unwrap(), rates(&all));
            let (value, commission) =
                sums.iter().fold((0, 0), |(v, c), month| (v + month.value, c + month.commission));
            assert_eq!((whole.sales, whole.rate), (180, commission as f64 / value as f64));
            // A rate of n independent sales has an error of about its spread ÷ √n.
            assert!(whole.error > 0.0005 && whole.error < 0.003, "{whole:?}");
        }
        assert_eq!((rate(&[]), fell_by_month(&[])), (None, None));
    }

    #[test]
    fn what_was_missed_is_the_difference() {
        let sale =
            |at: i32, commission| Sale { month: month("2025-01").plus(at), value: 100_000_000, commission };
        let all: Vec<Sale> =
            (0..20).map(|at| sale(at, if at < 10 { 8_000_000 } else { 6_000_000 })).collect();
        let found = fell(&all).unwrap();
        assert_eq!((found.since, found.missed), (month("2025-11"), 20_000_000));
        assert_eq!(fell(&all[..17]), None, "seven sales are too few");
    }

    #[test]
    fn chance_is_no_fall() {
        let found = (0..300).filter(|seed| fell(&sales(*seed, 0.3, |_| 0.08)).is_some()).count();
        assert!(found <= 3, "{found} of 300 rates that never changed were called fallen");
        assert_eq!(fell(&sales(1, 0.0, |_| 0.08)), None);
        assert_eq!(fell(&sales(1, 0.1, |at| if at < 9 { 0.05 } else { 0.08 })), None, "it rose");
    }

    #[test]
    fn rates_are_sums_over_sums() {
        let at = month("2026-01");
        let all = [(100, 10), (300, 10), (0, 5), (-50, -5)].map(|(value, commission)| Sale {
            month: at,
            value,
            commission,
        });
        let expected = MonthRate { month: at, sales: 2, value: 400, commission: 20, rate: 0.05 };
        assert_eq!(rates(&all), [expected]);
        assert_eq!((rates(&[]), fell(&[])), (vec![], None));
        let wild = [Sale { month: at, value: i64::MAX, commission: i64::MIN }; 40];
        assert!(fell(&wild).is_none() && rates(&wild)[0].rate.is_finite());
    }
}
