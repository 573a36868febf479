//! Tables whose headings come again on every page.

use super::{BLACK, FOOT, HEIGHT, LEADING, MARGIN, MUTED, Paper, SMALL, Type, WIDTH};

/// Between two columns, in points.
const GAP: f32 = 8.0;
/// Above and below a row.
const PAD: f32 = 2.5;

/// A column.
#[derive(Clone, Copy)]
pub(crate) struct Column {
    /// What stands above it.
    pub(crate) heading: &'static str,
    /// How wide it is, as its part of all.
    pub(crate) share: f32,
    /// Whether its cells are aligned to the right, as amounts are.
    pub(crate) right: bool,
}

/// How a row is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    /// As any other.
    Plain,
    /// As a sum.
    Strong,
    /// One text, over the whole width, for the rows below it.
    Over,
}

/// A row.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// Its cells, of which [`Weight::Over`] has one.
    pub(crate) cells: Vec<String>,
    /// How it is set.
    pub(crate) weight: Weight,
}

/// A column where it stands, its cell's lines and how they are set.
struct Placed {
    x: f32,
    width: f32,
    right: bool,
    lines: Vec<String>,
}

impl Paper {
    /// Puts a table.
    pub(crate) fn table(&mut self, columns: &[Column], rows: &[Row]) {
        let headings: Vec<String> = columns.iter().map(|column| column.heading.to_owned()).collect();
        let head = Type { size: SMALL, strong: true, ink: MUTED };
        self.y -= 4.0;
        self.row(columns, &headings, head, None);
        for row in rows {
            let how = Type { size: SMALL, strong: row.weight != Weight::Plain, ink: BLACK };
            if row.weight == Weight::Over {
                // What is over others does not stand alone at the foot of a page.
                let height = 3.0 * (SMALL * LEADING + 2.0 * PAD);
                if self.y - height < FOOT {
                    self.turn();
                    self.row(columns, &headings, head, None);
                }
                let whole = [Column { heading: "", share: 1.0, right: false }];
                self.row(&whole, &row.cells, how, Some((columns, &headings, head)));
            } else {
                self.row(columns, &row.cells, how, Some((columns, &headings, head)));
            }
        }
        self.y -= 6.0;
    }

    /// Puts a row; on a new page the headings come first. A row is parted only where it is higher than a page.
    fn row(
        &mut self,
        columns: &[Column],
        cells: &[String],
        how: Type,
        headings: Option<(&[Column], &[String], Type)>,
    ) {
        let placed = self.placed(columns, cells, how);
        let height = how.size * LEADING;
        let count = placed.iter().map(|cell| cell.lines.len()).max().unwrap_or(0);
        let whole = count as f32 * height + 2.0 * PAD;
        let fits = HEIGHT - MARGIN - FOOT - 3.0 * height;
        let needed = if whole < fits { whole } else { height + 2.0 * PAD };
        let again = |paper: &mut Paper| {
            if let Some((columns, headings, head)) = headings {
                paper.row(columns, headings, head, None);
            }
        };
        if self.room(needed) {
            again(self);
        }
        self.y -= PAD;
        for at in 0..count {
            if self.room(height) {
                again(self);
            }
            self.y -= height;
            for cell in &placed {
                let Some(line) = cell.lines.get(at) else { continue };
                let x = if cell.right { cell.x + cell.width - self.fonts.width(line, how) } else { cell.x };
                self.put(line, x, self.y, how);
            }
        }
        self.y -= PAD;
        self.rule(self.y);
    }

    fn placed(&self, columns: &[Column], cells: &[String], how: Type) -> Vec<Placed> {
        let all: f32 = columns.iter().map(|column| column.share).sum();
        let free = WIDTH - 2.0 * MARGIN - GAP * (columns.len().saturating_sub(1)) as f32;
        let mut x = MARGIN;
        let place = columns.iter().zip(cells).map(|(column, text)| {
            let width = free * column.share / all;
            let placed =
                Placed { x, width, right: column.right, lines: self.fonts.wrapped(text, how, width) };
            x += width + GAP;
            placed
        });
        place.collect()
    }
}
