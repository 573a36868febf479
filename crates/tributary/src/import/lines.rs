//! Reading and writing side by side: one thread understands rows while another writes those that came before.

use std::sync::mpsc::{Receiver, sync_channel};

use network::{Line, Reading, ReportError};

use crate::Error;

/// How many lines are handed over at once, and how many such portions may wait.
const PORTION: usize = 512;
const WAITING: usize = 4;

/// What was read of a line, or why nothing after it can be read.
pub(super) type Read = Result<Line, ReportError>;

/// Lines in their order.
pub(super) struct Lines {
    portions: Receiver<Vec<Read>>,
    waiting: std::vec::IntoIter<Read>,
}

impl Iterator for Lines {
    type Item = Read;

    fn next(&mut self) -> Option<Read> {
        loop {
            if let Some(line) = self.waiting.next() {
                return Some(line);
            }
            self.waiting = self.portions.recv().ok()?.into_iter();
        }
    }
}

/// Does something with the lines of a reading while they are read; answers the reading as it is then.
pub(super) fn while_read<T>(
    mut reading: Reading,
    work: impl FnOnce(Lines) -> Result<T, Error>,
) -> Result<(T, Reading), Error> {
    let (send, portions) = sync_channel(WAITING);
    std::thread::scope(|scope| {
        let reader = scope.spawn(move || {
            loop {
                let portion: Vec<Read> = reading.by_ref().take(PORTION).collect();
                // Nobody wants more once the work has failed.
                if portion.is_empty() || send.send(portion).is_err() {
                    return reading;
                }
            }
        });
        let done = work(Lines { portions, waiting: Vec::new().into_iter() });
        let reading = reader.join().map_err(|_| Error::cut_off("the reader"))?;
        Ok((done?, reading))
    })
}
