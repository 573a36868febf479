//! `cargo xtask run` and `cargo xtask test`: each does all of its own set-up on a fresh machine, then opens
//! Tributary or checks it. Start at [`run`](mod@run) or [`test`](mod@test).
//!
//! *Invariant:* the standard library only, so that it builds in seconds before anything else is there.

mod bench;
mod run;
mod screen;
mod session;
mod shell;
mod start;
mod steps;
mod system;
mod test;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask run [FILE]…      install what is missing, build Tributary and open it (without a display: on the command line)
cargo xtask test [STEP]…     install what is missing and run every check, or only the steps named
cargo xtask bench [NAME]…    measure what the README's benchmark section lists, or only the parts named";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().collect();
    let (task, rest) = match args.as_slice() {
        [_, task, rest @ ..] => (task.as_str(), rest),
        _ => ("help", [].as_slice()),
    };
    let done = match task {
        "run" => run::run(rest),
        "test" => test::test(rest),
        "bench" => bench::bench(rest),
        "help" | "--help" | "-h" => {
            println!(
                "{USAGE}\n\nSteps: {}\nBenchmarks: {}",
                test::names().join(" "),
                bench::names().join(" ")
            );
            Ok(())
        }
        other => Err(format!("There is no task “{other}”.\n\n{USAGE}")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("\n{sentence}");
            ExitCode::FAILURE
        }
    }
}
