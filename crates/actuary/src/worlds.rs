//! Worlds whose truth is known: whether forecasts keep their promises in each.

use crate::band::{Chance, quantile};
use crate::{Month, Payments, forecast, movements, seasonal_naive};

const RUNS: u64 = 200;
const AHEAD: usize = 12;

/// A level with noise.
fn steady(chance: &mut Chance, months: usize) -> Vec<i64> {
    let (level, noise) = (200.0 + 800.0 * chance.share(), 0.05 + 0.2 * chance.share());
    (0..months).map(|_| (level * (noise * chance.normal()).exp() * 1e6) as i64).collect()
}

/// A level that drifts a little, with a strong season and noise.
fn seasonal(chance: &mut Chance, months: usize) -> Vec<i64> {
    let (level, noise, drift) = (500.0, 0.05 + 0.1 * chance.share(), 0.01 * (chance.share() - 0.5));
    let season: Vec<f64> = (0..12).map(|_| 0.3 * chance.normal()).collect();
    let month = |at: usize| season[at % 12] + drift * at as f64 + noise * chance.normal();
    (0..months).map(month).map(|log| (level * log.exp() * 1e6) as i64).collect()
}

/// Referrals that come by chance, pay each month and leave by chance: what they bring, month by month.
fn churning(chance: &mut Chance, months: usize) -> Vec<i64> {
    let (come, leave) = (2.0 + 6.0 * chance.share(), 0.03 + 0.07 * chance.share());
    let start = Month::of(record::Day::new(2020, 1, 1).unwrap());
    let mut payments = Vec::new();
    let before = chance.below(24);
    for joined in 0..before + months {
        for _ in 0..poisson(chance, come) {
            let amount = 5_000_000 + chance.below(15_000_000) as i64;
            let mut at = joined;
            while at < before + months {
                payments.push((payments.len(), start.plus(at as i32), amount));
                at += 1;
                if chance.share() < leave {
                    break;
                }
            }
        }
    }
    let through = start.plus((before + months) as i32 - 1);
    let told = movements(&payments.into_iter().collect::<Payments<_>>(), through, false);
    let mut series = vec![0; before + months];
    for one in told {
        series[one.month.since(start) as usize] = one.end.amount;
    }
    series.split_off(before)
}

/// A count that has this mean (Knuth's multiplication).
pub(crate) fn poisson(chance: &mut Chance, mean: f64) -> usize {
    let mut product = chance.share();
    let mut count = 0;
    while product > (-mean).exp() {
        product *= chance.share();
        count += 1;
    }
    count
}

/// What the forecasts of a world came to.
#[derive(Debug)]
struct Kept {
    held50: f64,
    held80: f64,
    error: f64,
    naive: f64,
}

fn keep(seed: u64, world: fn(&mut Chance, usize) -> Vec<i64>) -> Kept {
    let (mut errors, mut naive_errors, mut held50, mut held80) = (Vec::new(), Vec::new(), 0.0, 0.0);
    for run in 0..RUNS {
        let mut chance = Chance::new(seed * 1_000 + run);
        let known = 24 + chance.below(37);
        let series = world(&mut chance, known + AHEAD);
        let (known, truth) = series.split_at(known);
        let (made, naive) = (forecast(known, AHEAD).unwrap(), seasonal_naive(known, AHEAD).unwrap());
        for ((truth, band), naive) in truth.iter().zip(&made.months).zip(&naive.months) {
            errors.push((truth - band.median).abs() as f64);
            naive_errors.push((truth - naive.median).abs() as f64);
            held50 += f64::from(u8::from(band.holds50(*truth)));
            held80 += f64::from(u8::from(band.holds80(*truth)));
        }
    }
    let all = errors.len() as f64;
    errors.sort_by(f64::total_cmp);
    naive_errors.sort_by(f64::total_cmp);
    let (error, naive) = (quantile(&errors, 0.5) / 1e6, quantile(&naive_errors, 0.5) / 1e6);
    Kept { held50: held50 / all, held80: held80 / all, error, naive }
}

fn check(seed: u64, world: fn(&mut Chance, usize) -> Vec<i64>) {
    let kept = keep(seed, world);
    println!("{kept:.3?}");
    assert!((0.7..=0.9).contains(&kept.held80), "{kept:?}");
    assert!((0.4..=0.62).contains(&kept.held50), "{kept:?}");
    assert!(kept.error < kept.naive, "{kept:?}");
}

#[test]
fn a_steady_world_is_forecast() {
    check(1, steady);
}

#[test]
fn a_seasonal_world_is_forecast() {
    check(2, seasonal);
}

#[test]
fn a_churning_world_is_forecast() {
    check(3, churning);
}
