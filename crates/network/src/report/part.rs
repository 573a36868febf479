//! Where in a source a table lies, and its rows, whatever it is written in.

use std::io::{self, Read};

use super::ReportError;
use super::book::Sheet;
use super::list::List;
use super::ofx::Statement;
use super::rows::{self, Row, Shape};
use super::source::{Packed, Source, Text};

/// How large a workbook inside an archive may be.
const INNER_BOOK: u64 = 64 << 20;

/// Where a table lies in its source.
#[derive(Debug, Clone)]
pub(super) enum Place {
    /// Delimited text, in an archive or not.
    Text { packed: Option<Packed>, shape: Shape },
    /// A bank statement.
    Ofx { packed: Option<Packed> },
    /// A list of JSON objects, which only an export of ours is.
    List { packed: Option<Packed> },
    /// A sheet of a workbook, which may itself be in an archive.
    Sheet { packed: Option<Packed>, name: String },
}

impl Place {
    /// Where in an archive it lies.
    pub(super) fn packed(&self) -> Option<&Packed> {
        match self {
            Place::Text { packed, .. }
            | Place::Ofx { packed }
            | Place::List { packed }
            | Place::Sheet { packed, .. } => packed.as_ref(),
        }
    }

    /// Its name inside the source, if that holds several.
    pub(super) fn name(&self) -> Option<String> {
        match self {
            Place::Text { packed, .. } | Place::Ofx { packed } | Place::List { packed } => {
                packed.as_ref().map(|packed| packed.name.clone())
            }
            Place::Sheet { packed: None, name } => Some(name.clone()),
            Place::Sheet { packed: Some(packed), name } => Some(format!("{}: {name}", packed.name)),
        }
    }

    /// What stands between its cells where they are shown.
    pub(super) fn separator(&self) -> char {
        match self {
            Place::Text { shape, .. } => char::from(shape.separator),
            Place::Ofx { .. } | Place::List { .. } | Place::Sheet { .. } => '\t',
        }
    }

    /// Whether its rows all have as many cells as they were written with: a sheet does not keep empty ones.
    pub(super) fn keeps_empty_cells(&self) -> bool {
        matches!(self, Place::Text { .. })
    }

    /// Whether it may say that there was nothing: a statement of a quiet month does.
    pub(super) fn may_be_empty(&self) -> bool {
        matches!(self, Place::Ofx { .. })
    }

    /// Opens it; `encoding` is that of the text where its bytes do not tell.
    pub(super) fn open(&self, source: &Source, encoding: Option<&str>) -> Result<Part, ReportError> {
        let text = |packed: &Option<Packed>| Text::new(source, packed.clone(), encoding);
        Ok(match self {
            Place::Text { packed, shape } => Part::Text(text(packed)?, *shape),
            Place::Ofx { packed } => Part::Ofx(text(packed)?),
            Place::List { packed } => Part::List(text(packed)?),
            Place::Sheet { packed, name } => {
                let book = packed
                    .as_ref()
                    .map_or_else(|| Ok(source.clone()), |packed| inner_book(source, packed))?;
                Part::Sheet(book, name.clone())
            }
        })
    }
}

/// A workbook inside an archive, unpacked.
pub(super) fn inner_book(source: &Source, packed: &Packed) -> Result<Source, ReportError> {
    let bytes = packed.unpack(source, INNER_BOOK)?.into();
    Ok(Source::Bytes { name: packed.name.clone(), bytes })
}

/// An opened table: it can be read from its first row as often as needed.
pub(super) enum Part {
    Text(Text, Shape),
    Ofx(Text),
    List(Text),
    Sheet(Source, String),
}

impl Part {
    /// Whether a cell of it may have a comma in it: between commas only a quoted one can.
    pub(super) fn may_have_commas(&self) -> io::Result<bool> {
        match self {
            Part::Text(text, Shape { separator: b',', quote }) => match quote {
                Some(quote) => text.has(*quote),
                None => Ok(false),
            },
            Part::Text(text, _) => text.has(b','),
            Part::Ofx(_) | Part::List(_) | Part::Sheet(..) => Ok(false),
        }
    }

    pub(super) fn rows(&self) -> io::Result<Rows> {
        Ok(match self {
            Part::Text(text, shape) => Rows::Text(Box::new(rows::Rows::new(text.read()?, *shape))),
            Part::Ofx(text) => Rows::Ofx(Box::new(Statement::new(text.read()?))),
            Part::List(text) => Rows::List(List::new(text.read()?)),
            Part::Sheet(book, name) => Rows::Sheet(Sheet::new(book.clone(), name.clone())),
        })
    }
}

/// The rows of a table.
pub(super) enum Rows {
    Text(Box<rows::Rows<Box<dyn Read + Send>>>),
    Ofx(Box<Statement>),
    List(List),
    Sheet(Sheet),
}

impl Rows {
    /// Reads the next row; `false` at the end.
    pub(super) fn next(&mut self, row: &mut Row) -> io::Result<bool> {
        match self {
            Rows::Text(rows) => rows.next(row),
            Rows::Ofx(rows) => rows.next(row),
            Rows::List(rows) => rows.next(row),
            Rows::Sheet(rows) => rows.next(row),
        }
    }
}
