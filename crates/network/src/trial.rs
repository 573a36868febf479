//! A look at what a connector makes of its network: answers, rows and records side by side. Nothing is kept.

use record::{Day, Days, Problem, Record};
use serde_json::Value;

use crate::fetch::Extent;
use crate::session::Session;
use crate::transport::Heard;
use crate::{NetworkError, What, plan};

/// A trial without days of its own looks at so many.
const DAYS: i64 = 31;
/// How much of an answer is shown.
const SHOWN: usize = 20_000;

/// What the first page of one fetch came to.
#[derive(Debug)]
pub struct Trial {
    /// What is fetched.
    pub what: What,
    /// The request as the file writes it, before anything is filled in.
    pub request: String,
    /// What the network answered, sign-in included.
    pub answers: Vec<TriedAnswer>,
    /// Its rows and what became of each.
    pub rows: Vec<TriedRow>,
    /// Why it ended early.
    pub error: Option<NetworkError>,
}

/// An answer as it is shown: nothing secret is in it.
#[derive(Debug)]
pub struct TriedAnswer {
    /// `GET https://…`, with what signs in left out.
    pub request: String,
    /// The HTTP status.
    pub status: u16,
    /// The beginning of the body.
    pub body: String,
}

/// A row of an answer and what became of it.
#[derive(Debug, Clone)]
pub struct TriedRow {
    /// As the network wrote it.
    pub row: Value,
    /// The record, if it could be understood.
    pub record: Option<Record>,
    /// Whether it lies outside the days that were asked for, and would not be kept.
    pub outside: bool,
    /// What could not be understood.
    pub problems: Vec<Problem>,
}

impl Session<'_> {
    /// What is fetched, in the order of the file.
    pub fn fetches(&self) -> Vec<What> {
        self.connector.fetches.iter().map(|fetch| fetch.what).collect()
    }

    /// Asks for the first page of every fetch.
    pub async fn try_out(&mut self) -> Vec<Trial> {
        let connector = self.connector.clone();
        let today = Day::of((self.clock)());
        let mut trials = Vec::new();
        for fetch in &connector.fetches {
            let range = Days::last(fetch.window.as_ref().map_or(DAYS, |window| window.days.min(DAYS)), today);
            let days = match &fetch.window {
                Some(window) => plan::windows(range, window).pop().unwrap_or(range),
                None => range,
            };
            self.heard = Some(Vec::new());
            let found = self.gather(&connector, fetch, Some(days), Extent::FirstPage, &mut |_| {}).await;
            let heard = self.heard.take().unwrap_or_default();
            let answers = heard.iter().map(|heard| self.tried(heard)).collect();
            let (rows, error) = match found {
                Ok(gathered) => (gathered.looked, None),
                Err(error) => (Vec::new(), Some(error)),
            };
            let rows = rows.into_iter().map(|row| self.shown(row)).collect();
            let request = &fetch.call.request;
            let request = format!("{} {}", request.method, request.address.written());
            trials.push(Trial { what: fetch.what, request, answers, rows, error });
        }
        trials
    }

    fn tried(&self, heard: &Heard) -> TriedAnswer {
        // More than is shown, so that no secret is cut in two.
        let body: String = String::from_utf8_lossy(&heard.answer.body).chars().take(2 * SHOWN).collect();
        TriedAnswer {
            request: self.scrubbed(&format!("{} {}", heard.sent.method, heard.sent.url)),
            status: heard.answer.status,
            body: self.scrubbed(&body).chars().take(SHOWN).collect(),
        }
    }

    fn shown(&self, mut row: TriedRow) -> TriedRow {
        let veil = self.veil();
        row.row = veil.json(row.row);
        // A network may repeat what it was sent anywhere.
        row.record = row
            .record
            .and_then(|record| serde_json::from_value(veil.json(serde_json::to_value(&record).ok()?)).ok());
        for problem in &mut row.problems {
            problem.reason = veil.text(&problem.reason);
            problem.row = None;
        }
        row
    }
}
