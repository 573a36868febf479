//! Tables on a terminal, CSV and JSON.

use std::io::{IsTerminal, Write};

use record::Day;
use serde::Serialize;
use tributary::Error;
use tributary::export::{Format, harmless, written};

use super::{Context, Ended, FormatName};

/// Prints rows under their headings; columns named in `right` are aligned to the right in a table.
pub(super) fn rows(
    format: Format,
    headings: &[&str],
    right: &[&str],
    rows: &[Vec<String>],
) -> Result<(), Error> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let ended = match format {
        Format::Csv => csv(&mut out, headings, rows),
        Format::Json | Format::Table => table(&mut out, headings, right, rows),
    };
    done(ended.and_then(|()| out.flush()))
}

fn csv(out: &mut dyn Write, headings: &[&str], rows: &[Vec<String>]) -> std::io::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record(headings).map_err(written)?;
    for row in rows {
        table.write_record(row.iter().map(|cell| harmless(cell).into_owned())).map_err(written)?;
    }
    table.flush()
}

fn table(
    out: &mut dyn Write,
    headings: &[&str],
    right: &[&str],
    rows: &[Vec<String>],
) -> std::io::Result<()> {
    let width = |at: usize, heading: &str| {
        rows.iter()
            .filter_map(|row| row.get(at))
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or(0)
            .max(heading.len())
    };
    let widths: Vec<usize> = headings.iter().enumerate().map(|(at, heading)| width(at, heading)).collect();
    let mut line = |cells: &mut dyn Iterator<Item = &str>| -> std::io::Result<()> {
        let mut text = String::new();
        for ((cell, width), heading) in cells.zip(&widths).zip(headings) {
            let pad = " ".repeat(width.saturating_sub(cell.chars().count()));
            text +=
                &if right.contains(heading) { format!("{pad}{cell}  ") } else { format!("{cell}{pad}  ") };
        }
        writeln!(out, "{}", text.trim_end())
    };
    line(&mut headings.iter().copied())?;
    for row in rows {
        // Names come from networks: a control character in one must not reach the terminal.
        let cells: Vec<String> =
            row.iter().map(|cell| cell.chars().filter(|c| !c.is_control()).collect()).collect();
        line(&mut cells.iter().map(String::as_str))?;
    }
    Ok(())
}

/// Prints a value as JSON.
pub(super) fn json(value: &impl Serialize) -> Result<(), Error> {
    let mut out = std::io::stdout().lock();
    let text = if std::io::stdout().is_terminal() {
        serde_json::to_string_pretty(value)
    } else {
        serde_json::to_string(value)
    };
    let text = text.map_err(|error| Error::input("The result cannot be written as JSON.").detail(error))?;
    done(writeln!(out, "{text}"))
}

/// Prints a line.
pub(crate) fn line(text: std::fmt::Arguments<'_>) {
    // Nobody is there to be told if it cannot be written.
    drop(writeln!(std::io::stdout(), "{text}"));
}

/// A reader that stopped reading (`| head`) is no failure.
pub(super) fn done(written: std::io::Result<()>) -> Result<(), Error> {
    match written {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Error::file(std::path::Path::new("standard output"), &error))
        }
        _ => Ok(()),
    }
}

/// Prints a list: as JSON what it is, else its cells.
pub(super) fn list<T: Serialize>(
    context: &Context,
    format: Option<FormatName>,
    rows: &[T],
    headings: &[&str],
    numbers: &[&str],
    cells: impl Fn(&T) -> Vec<String>,
) -> Result<Ended, Error> {
    let format = context.format(format);
    if format == Format::Json {
        json(&rows)?;
    } else {
        self::rows(format, headings, numbers, &rows.iter().map(cells).collect::<Vec<_>>())?;
    }
    Ok(Ended::Done)
}

pub(super) fn text(text: Option<&String>) -> String {
    text.cloned().unwrap_or_default()
}

pub(super) fn date(day: Option<Day>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}
