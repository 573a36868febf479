//! The command line `tributary`: the same application without a window.
//!
//! Results go to standard output, everything else to standard error. Exit status: 0 done, 1 failed, 2 wrong usage,
//! 3 done in part.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
