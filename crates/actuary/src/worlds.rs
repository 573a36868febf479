//! Worlds whose truth is known: whether forecasts keep their promises in each.

use crate::band::{Chance, quantile};
use crate::{Band, Curve, Life, Living, Month, Passive, Payments, forecast, lives, movements, stop};

type World = fn(&mut Chance, usize) -> Vec<i64>;

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

fn keep(seed: u64, world: World) -> Kept {
    let (mut errors, mut naive_errors, mut held50, mut held80) = (Vec::new(), Vec::new(), 0.0, 0.0);
    for run in 0..RUNS {
        let mut chance = Chance::new(seed * 1_000 + run);
        let known = 24 + chance.below(37);
        let series = world(&mut chance, known + AHEAD);
        let (known, truth) = series.split_at(known);
        let made = forecast(known, AHEAD).unwrap();
        // As a year ago: the seasonal-naive forecast.
        for ((truth, band), naive) in truth.iter().zip(&made.months).zip(&known[known.len() - AHEAD..]) {
            errors.push((truth - band.median).abs() as f64);
            naive_errors.push((truth - naive).abs() as f64);
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

fn check(seed: u64, world: World) {
    let kept = keep(seed, world);
    println!("{kept:.3?}");
    assert!((0.7..=0.9).contains(&kept.held80), "{kept:?}");
    assert!((0.4..=0.62).contains(&kept.held50), "{kept:?}");
    assert!(kept.error < kept.naive, "{kept:?}");
}

#[test]
fn a_short_history_is_forecast_with_its_doubts() {
    for (seed, world) in (10..).zip([steady as World, seasonal, churning]) {
        let mut held80 = 0.0;
        for run in 0..RUNS / 2 {
            let mut chance = Chance::new(seed * 1_000 + run);
            let known = 4 + chance.below(20);
            let series = world(&mut chance, known + AHEAD);
            let (known, truth) = series.split_at(known);
            let made = forecast(known, AHEAD).unwrap();
            let held = truth.iter().zip(&made.months).filter(|(truth, band)| band.holds80(**truth)).count();
            held80 += held as f64 / (RUNS / 2 * AHEAD as u64) as f64;
        }
        println!("{held80:.3}");
        // Where less than two years are known, a strong season makes the ranges wide.
        assert!((0.7..=0.93).contains(&held80), "{held80}");
    }
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

/// The rest after a stop, of 24 to 60 months that are known.
fn rest_of(known: &[i64]) -> Vec<Band> {
    let passive = Passive::<u8> { living: &[], lives: &[], placements: &[], rest: known };
    stop(&passive, AHEAD).rest.months.unwrap()
}

/// That both ranges of the rest hold what they promise, and the median lies inside them.
fn rest_kept(seed: u64, world: impl Fn(&mut Chance, usize) -> Vec<i64>) {
    let mut kept = [0.0; 2];
    for run in 0..RUNS {
        let mut chance = Chance::new(seed * 1_000 + run);
        let known = 24 + chance.below(37);
        let series = world(&mut chance, known);
        for (truth, band) in series[known..].iter().zip(rest_of(&series[..known])) {
            assert!(band.low80 < band.median && band.median < band.high80, "{band:?}");
            let told = [band.holds50(*truth), band.holds80(*truth)];
            kept.iter_mut().zip(told).for_each(|(sum, told)| *sum += f64::from(u8::from(told)));
        }
    }
    let kept = kept.map(|sum| sum / (RUNS * AHEAD as u64) as f64);
    println!("{kept:.3?}");
    assert!((0.4..=0.62).contains(&kept[0]) && (0.7..=0.9).contains(&kept[1]), "{kept:?}");
}

#[test]
fn what_stays_of_the_rest_is_held() {
    for (seed, world) in (20..).zip([steady as World, seasonal, churning]) {
        rest_kept(seed, |chance, known| world(chance, known + AHEAD));
    }
}

/// A level with noise that changes by this share each month: as far as the stop if it grows, on and on if it falls.
fn moving(chance: &mut Chance, known: usize, change: f64) -> Vec<i64> {
    let noise = 0.05 + 0.1 * chance.share();
    let moved = |at: usize| change * if change > 0.0 { at.min(known - 1) } else { at } as f64;
    (0..known + AHEAD).map(|at| (500e6 * (moved(at) + noise * chance.normal()).exp()) as i64).collect()
}

#[test]
fn the_rest_stays_where_it_grew_and_falls_where_it_fell() {
    rest_kept(23, |chance, known| {
        let change = 0.05 * chance.share();
        moving(chance, known, change)
    });
    rest_kept(24, |chance, known| {
        let change = -0.04 * chance.share();
        moving(chance, known, change)
    });
    // What falls by three in a hundred is below the level that it has come to from the first month on.
    let (mut first, mut last) = (0.0, 0.0);
    for run in 0..RUNS {
        let mut chance = Chance::new(25_000 + run);
        let known = 24 + chance.below(37);
        let level = 500e6 * (-0.03 * (known - 1) as f64).exp();
        let bands = rest_of(&moving(&mut chance, known, -0.03)[..known]);
        first += bands[0].median as f64 / level / RUNS as f64;
        last += bands[AHEAD - 1].median as f64 / level / RUNS as f64;
    }
    println!("{first:.3} {last:.3}");
    assert!(first < 1.0 && last < 0.8, "{first} {last}");
}

type Referrals = (Vec<(u8, Life)>, Vec<Living<u8>>, Vec<i64>);

/// Lives of referrals in a world where one in so many leaves each month, those that pay at the end, and what they go on
/// to bring in the year after.
fn referrals(chance: &mut Chance) -> Referrals {
    let leave = 0.02 + 0.1 * chance.share();
    let (mut lives, mut living, mut truth) = (Vec::new(), Vec::new(), vec![0; AHEAD]);
    for _ in 0..60 + chance.below(200) {
        let paid = 1 + chance.below(30) as u32;
        let monthly = 1_000_000 + chance.below(30_000_000) as i64;
        match (1..paid).find(|_| chance.share() < leave) {
            Some(months) => lives.push((1, Life { months, ended: true })),
            None => {
                lives.push((1, Life { months: paid - 1, ended: false }));
                living.push(Living { program: 1, months: paid, monthly });
                let stays = (0..AHEAD).find(|_| chance.share() < leave).unwrap_or(AHEAD);
                truth.iter_mut().take(stays).for_each(|month| *month += monthly);
            }
        }
    }
    (lives, living, truth)
}

#[test]
fn who_stays_after_a_stop_is_foretold() {
    let (mut held50, mut held80, mut above) = (0.0, 0.0, 0.0);
    for run in 0..RUNS {
        let (lives, living, truth) = referrals(&mut Chance::new(4_000 + run));
        let stopped = stop(&Passive { living: &living, lives: &lives, placements: &[], rest: &[] }, AHEAD);
        for (band, truth) in stopped.total.months.unwrap().iter().zip(truth) {
            held50 += f64::from(u8::from(band.holds50(truth)));
            held80 += f64::from(u8::from(band.holds80(truth)));
            above += f64::from(u8::from(truth > band.median));
        }
    }
    let all = (RUNS * AHEAD as u64) as f64;
    let [held50, held80, above] = [held50, held80, above].map(|count| count / all);
    println!("{held50:.3} {held80:.3} {above:.3}");
    assert!((0.4..=0.62).contains(&held50) && (0.7..=0.9).contains(&held80), "{held50} {held80}");
    assert!((0.4..=0.6).contains(&above), "{above}");
}

/// The mean of leaving, seen through the months that referrals are known for, is the one they leave by.
#[test]
fn lives_that_go_on_do_not_lengthen_life() {
    let mut means = Vec::new();
    for run in 0..RUNS {
        let mut chance = Chance::new(5_000 + run);
        let start = Month::of(record::Day::new(2024, 1, 1).unwrap());
        let mut payments = Vec::new();
        for key in 0..60 {
            let joined = chance.below(12) as i32;
            let stays = (1..).find(|_| chance.share() < 0.2).unwrap();
            payments.extend((joined..12).take(stays).map(|at| (key, start.plus(at), 1)));
        }
        let lives = lives(&payments.into_iter().collect(), start.plus(11), false);
        means.push(Curve::of(lives.into_iter().map(|(_, life)| life)).mean_within(6));
    }
    // Months within six: 1 + 0.8 + 0.8² + … + 0.8⁵.
    let expected: f64 = (0..6).map(|age| 0.8f64.powi(age)).sum();
    let mean = means.iter().sum::<f64>() / means.len() as f64;
    assert!((mean - expected).abs() < 0.05, "{mean} is not {expected}");
}
