//! The `mockmint` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    mockmint::cli::run()
}
