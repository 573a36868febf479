//! Steps with a heading, a time and a line in the table at the end.

use std::time::{Duration, Instant};

/// How a step ended, when it did not fail.
pub enum Passed {
    /// Everything was checked.
    All,
    /// This could not be checked here, and why.
    Not(String),
}

/// What a step answers: a failure is a sentence.
pub type Outcome = Result<Passed, String>;

/// The steps so far.
#[derive(Default)]
pub struct Steps(Vec<(&'static str, Outcome, Duration)>);

impl Steps {
    /// Takes a step, with a heading above what it prints.
    pub fn take(&mut self, name: &'static str, what: &str, step: impl FnOnce() -> Outcome) {
        heading(name, what);
        let start = Instant::now();
        let outcome = step();
        self.add(name, outcome, start.elapsed());
    }

    /// Adds a step that was taken elsewhere.
    pub fn add(&mut self, name: &'static str, outcome: Outcome, time: Duration) {
        let seconds = time.as_secs_f32();
        match &outcome {
            Ok(Passed::All) => println!("-- {name}: passed in {seconds:.1} s"),
            Ok(Passed::Not(why)) => println!("-- {name}: not checked: {why}"),
            Err(why) => println!("-- {name}: FAILED after {seconds:.1} s: {why}"),
        }
        self.0.push((name, outcome, time));
    }

    /// Prints the table and the closing line; an error if a step failed.
    pub fn finish(self) -> Result<(), String> {
        println!();
        for (name, outcome, time) in &self.0 {
            let (word, why) = match outcome {
                Ok(Passed::All) => ("passed", ""),
                Ok(Passed::Not(why)) => ("not checked", why.as_str()),
                Err(why) => ("FAILED", why.as_str()),
            };
            println!("  {name:<10} {word:<12} {:>7.1} s  {why}", time.as_secs_f32());
        }
        let passed = self.0.iter().filter(|step| matches!(step.1, Ok(Passed::All))).count();
        let failed = self.0.iter().filter(|step| step.1.is_err()).count();
        println!("\n{passed} passed, {failed} failed");
        if failed == 0 { Ok(()) } else { Err("Not everything is as it should be: see above.".to_owned()) }
    }
}

/// Says what begins now.
pub fn heading(name: &str, what: &str) {
    println!("\n== {name}: {what}");
}
