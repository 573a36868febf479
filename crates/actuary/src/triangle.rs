//! How figures of one month grow with age: the run-off triangle of insurers and its chain ladder.

use crate::band::micros;

/// Figures by month of origin and age: one row for each month of origin, oldest first, with the figure at the end of
/// each age that is known by now. A row is no longer than the one above it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Triangle {
    rows: Vec<Vec<i64>>,
}

/// What a month of origin comes to in the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ultimate {
    /// The figure known last.
    pub latest: i64,
    /// What it comes to in the end.
    pub ultimate: i64,
    /// The standard error of that by Mack's formula: about two times in three it is no further off.
    pub error: i64,
}

impl Triangle {
    /// The triangle of these rows; what sticks out beyond the row above is cut off.
    pub fn new(rows: impl IntoIterator<Item = Vec<i64>>) -> Triangle {
        let mut longest = usize::MAX;
        let mut cut = |mut row: Vec<i64>| {
            row.truncate(longest);
            longest = row.len();
            row
        };
        Triangle { rows: rows.into_iter().map(&mut cut).collect() }
    }

    /// The rows, oldest first.
    pub fn rows(&self) -> &[Vec<i64>] {
        &self.rows
    }

    /// By what factor figures grow from each age to the next, weighted by their size: the sum at the next age ÷ the sum
    /// at this one, over the rows that know both. 1 where there was nothing.
    pub fn links(&self) -> Vec<f64> {
        (0..self.ages().saturating_sub(1)).map(|age| self.link(age)).collect()
    }

    fn ages(&self) -> usize {
        self.rows.first().map_or(0, Vec::len)
    }

    /// Rows that know an age and the next: both figures of each.
    fn pairs(&self, age: usize) -> impl Iterator<Item = (f64, f64)> {
        self.rows.iter().filter_map(move |row| Some((*row.get(age)? as f64, *row.get(age + 1)? as f64)))
    }

    fn link(&self, age: usize) -> f64 {
        let (before, after) =
            self.pairs(age).fold((0.0, 0.0), |sums, pair| (sums.0 + pair.0, sums.1 + pair.1));
        if before == 0.0 { 1.0 } else { after / before }
    }

    /// What each row comes to in the end, by the chain ladder, with the standard error of Mack ("Distribution-free
    /// calculation of the standard error of chain ladder reserve estimates", ASTIN Bulletin 23, 1993). Figures are
    /// taken to be complete at the last age of the oldest row. Rows without a figure are zero.
    pub fn ultimates(&self) -> Vec<Ultimate> {
        let links = self.links();
        let spreads = self.spreads(&links);
        let ultimate = |row: &Vec<i64>| {
            let latest = row.last().copied().unwrap_or_default();
            let from = row.len().saturating_sub(1);
            let (mut figure, mut relative) = (latest as f64, 0.0);
            for ((age, link), spread) in links.iter().enumerate().zip(&spreads).skip(from) {
                let known: f64 = self.pairs(age).map(|pair| pair.0).sum();
                if figure > 0.0 && known > 0.0 && *link != 0.0 {
                    relative += spread / (link * link) * (1.0 / figure + 1.0 / known);
                }
                figure *= link;
            }
            Ultimate { latest, ultimate: micros(figure), error: micros(figure.abs() * relative.sqrt()) }
        };
        self.rows.iter().map(ultimate).collect()
    }

    /// Mack's σ² of each link: how far single rows were from it. The last, which a single row tells, is no larger than
    /// the two before it and goes on as they did.
    fn spreads(&self, links: &[f64]) -> Vec<f64> {
        let mut spreads: Vec<f64> = Vec::new();
        for (age, link) in links.iter().enumerate() {
            let far = |(before, after): (f64, f64)| before * (after / before - link).powi(2);
            let squares: Vec<f64> = self.pairs(age).filter(|pair| pair.0 > 0.0).map(far).collect();
            let last = || match spreads.as_slice() {
                [.., one, two] if *one > 0.0 => (two * two / one).min(one.min(*two)),
                [.., one] => *one,
                [] => 0.0,
            };
            let spread = match squares.len() {
                0 | 1 => last(),
                rows => squares.iter().sum::<f64>() / (rows - 1) as f64,
            };
            spreads.push(spread);
        }
        spreads
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The triangle of Taylor and Ashe (1983), cumulative, as in Mack (1993).
    fn taylor_ashe() -> Triangle {
        Triangle::new([
            vec![357848, 1124788, 1735330, 2218270, 2745596, 3319994, 3466336, 3606286, 3833515, 3901463],
            vec![352118, 1236139, 2170033, 3353322, 3799067, 4120063, 4647867, 4914039, 5339085],
            vec![290507, 1292306, 2218525, 3235179, 3985995, 4132918, 4628910, 4909315],
            vec![310608, 1418858, 2195047, 3757447, 4029929, 4381982, 4588268],
            vec![443160, 1136350, 2128333, 2897821, 3402672, 3873311],
            vec![396132, 1333217, 2180715, 2985752, 3691712],
            vec![440832, 1288463, 2419861, 3483130],
            vec![359480, 1421128, 2864498],
            vec![376686, 1363294],
            vec![344014],
        ])
    }

    #[test]
    fn the_ladder_of_the_literature() {
        let triangle = taylor_ashe();
        let factors = [3.4906, 1.7473, 1.4574, 1.1739, 1.1038, 1.0863, 1.0539, 1.0766, 1.0177];
        for (found, published) in triangle.links().into_iter().zip(factors) {
            assert!((found - published).abs() < 0.000_06, "{found} is not {published}");
        }
        // Reserves and standard errors as R's ChainLadder prints them for this triangle (`MackChainLadder(GenIns)`).
        let reserves = [0, 94634, 469511, 709638, 984889, 1419459, 2177641, 3920301, 4278972, 4625811];
        let errors = [0, 75535, 121699, 133549, 261406, 411010, 558317, 875328, 971258, 1363155];
        let ultimates = triangle.ultimates();
        let found: Vec<i64> = ultimates.iter().map(|one| one.ultimate - one.latest).collect();
        assert_eq!(found, reserves);
        let found: Vec<i64> = ultimates.iter().map(|one| one.error).collect();
        assert_eq!(found, errors);
        let reserve: i64 = ultimates.iter().map(|one| one.ultimate - one.latest).sum();
        assert!((reserve - 18_680_856).abs() <= 5, "{reserve}");
    }

    #[test]
    fn odd_triangles_end_in_numbers() {
        assert!(Triangle::default().ultimates().is_empty());
        let odd = Triangle::new([vec![0, 0, i64::MAX], vec![i64::MIN, 0, 7, 9], vec![], vec![5]]);
        assert_eq!(odd.rows()[1].len(), 3);
        assert_eq!(odd.ultimates().len(), 4);
    }

    proptest! {
        /// Another way: filled in cell by cell, each from the sums of the columns.
        #[test]
        fn the_ladder_fills_the_square(rows in proptest::collection::vec(proptest::collection::vec(1i64..9_000, 6), 6)) {
            let grown = rows.iter().enumerate().map(|(at, row)| {
                let sums = row.iter().scan(0, |sum, one| { *sum += one; Some(*sum) });
                sums.take(6 - at).collect::<Vec<i64>>()
            });
            let triangle = Triangle::new(grown);
            let mut square: Vec<Vec<f64>> =
                triangle.rows().iter().map(|row| row.iter().map(|one| *one as f64).collect()).collect();
            for age in 1..6 {
                let known = 6 - age;
                let sum = |column: usize| (0..known).map(|row| square[row][column]).sum::<f64>();
                let factor = sum(age) / sum(age - 1);
                for row in &mut square[known..] {
                    row.push(row[age - 1] * factor);
                }
            }
            for (row, found) in square.iter().zip(triangle.ultimates()) {
                prop_assert!((row[5] - found.ultimate as f64).abs() < 1.0);
            }
        }
    }
}
