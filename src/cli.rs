//! The command line as `clap` reads it: commands, shared option groups, help. Raw arguments live here; each command's
//! file turns them into the request its `commands/` twin understands. Nothing is decided here but how the program ends.

mod check;
mod decide;
mod diff;
mod ledger;
mod options;
mod review;
mod slips;
mod sql;
mod test;

use std::ffi::OsString;
use std::io::Write;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, Subcommand};
use clap_complete::Shell;

use crate::cli::check::CheckArgs;
use crate::cli::decide::DecideArgs;
use crate::cli::diff::DiffArgs;
use crate::cli::ledger::LedgerArgs;
use crate::cli::options::Looks;
use crate::cli::review::ReviewArgs;
use crate::cli::sql::SqlArgs;
use crate::cli::test::TestArgs;
use crate::commands::{self, Ended};
use crate::console::Console;
use crate::console::exit::Exit;
use crate::model::visible::visible;
use crate::report::paper::Colour;

const EXAMPLES: &str = "\
Examples:
  redress decide orders.csv 1007                      ask what matters, then decide
  redress decide orders.csv 1007 --set issue=none     say what is known already
  redress decide orders.csv 1007 --no-ask --format json
  redress review orders.csv --claims claims.csv       every order, and what to do first
  redress check                                       is the playbook sound?
  redress explain gap                                 what a problem's code means
";

/// Decide hard customer cases by the shop's own policy
#[derive(Debug, Parser)]
#[command(name = "redress", version, before_long_help = EXAMPLES, arg_required_else_help = true, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    looks: Looks,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Decide(Box<DecideArgs>),
    Review(Box<ReviewArgs>),
    Check(CheckArgs),
    Ledger(Box<LedgerArgs>),
    Test(TestArgs),
    Diff(Box<DiffArgs>),
    Sql(Box<SqlArgs>),
    /// Explain the code of a problem
    #[command(before_long_help = "Examples:\n  redress explain unknown-fact\n  redress explain\n")]
    Explain {
        /// The code, as it stands in brackets after `error`; without one all codes are listed
        code: Option<String>,
    },
    /// Print a completion script for a shell
    #[command(
        before_long_help = "Examples:\n  redress completions bash > ~/.local/share/bash-completion/completions/redress\n"
    )]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page
    #[command(before_long_help = "Examples:\n  redress man > redress.1\n")]
    Man,
}

/// Runs the program with these arguments, the first being its name, and tells how it ended.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    match Cli::try_parse_from(&arguments) {
        Ok(cli) => {
            let console = cli.looks.console();
            commands::end(&console, obey(&console, cli.command))
        }
        Err(error) => {
            let error = with_what_was_typed_visible(&arguments).unwrap_or(error);
            let error = slips::with_one_suggestion(error, &mut Cli::command(), &arguments);
            answer(&options::looks_among(&arguments).console(), &error)
        }
    }
}

/// The same error about the same arguments, what cannot be seen in them escaped: an error's text may quote them, and
/// `clap` would drop what looks like a style.
fn with_what_was_typed_visible(arguments: &[OsString]) -> Option<clap::Error> {
    let shown = arguments.iter().map(|argument| OsString::from(visible(&argument.to_string_lossy()).into_owned()));
    Cli::try_parse_from(shown).err()
}

fn obey(console: &Console, command: Command) -> Ended {
    match command {
        Command::Decide(raw) => commands::decide::run(console, &raw.request()),
        Command::Review(raw) => commands::review::run(console, &raw.request()),
        Command::Check(raw) => commands::check::run(console, &raw.request()),
        Command::Ledger(raw) => commands::ledger::run(console, &raw.request()),
        Command::Diff(raw) => commands::diff::run(console, &raw.request()),
        Command::Test(raw) => commands::test::run(console, &raw.request()),
        Command::Sql(raw) => match raw.request() {
            Ok(request) => commands::sql::run(console, &request),
            Err(message) => Err(commands::Refusal::usage(message).into()),
        },
        Command::Explain { code } => commands::explain::run(code.as_deref()),
        Command::Completions { shell } => commands::completions::run(shell, &mut Cli::command()),
        Command::Man => commands::man::run(&Cli::command()),
    }
}

/// Help and version are results; anything else is wrong usage, whose text may quote what was typed.
fn answer(console: &Console, error: &clap::Error) -> Exit {
    let text = error.render();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let text = match console.results_colour() {
                Colour::Ansi => text.ansi().to_string(),
                Colour::None => text.to_string(),
            };
            commands::end(console, commands::print(|out| out.write_all(text.as_bytes())))
        }
        _ => {
            console.usage(&text.to_string());
            Exit::Usage
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Cli;

    #[test]
    fn the_options_are_consistent() {
        Cli::command().debug_assert();
    }
}
