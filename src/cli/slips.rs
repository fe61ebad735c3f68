//! Slips of the finger on the command line: the one command, option or value that was probably meant, by the same
//! measure as everywhere else.

use std::ffi::OsString;

use clap::Command;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::playbook::suggest::nearest;

/// The error with one suggestion, or none, in place of those it had.
pub fn with_one_suggestion(mut error: clap::Error, program: &mut Command, arguments: &[OsString]) -> clap::Error {
    let (wrong, suggestion, candidates) = match error.kind() {
        ErrorKind::UnknownArgument => {
            (ContextKind::InvalidArg, ContextKind::SuggestedArg, options(typed(program, arguments)))
        }
        ErrorKind::InvalidSubcommand => {
            let command = typed(program, arguments);
            (ContextKind::InvalidSubcommand, ContextKind::SuggestedSubcommand, commands(command))
        }
        ErrorKind::InvalidValue => (ContextKind::InvalidValue, ContextKind::SuggestedValue, valid_values(&error)),
        _ => return error,
    };
    let Some(ContextValue::String(typed)) = error.get(wrong) else { return error };
    let meant = nearest(typed, candidates.iter().map(String::as_str)).map(str::to_owned);
    error.remove(ContextKind::Suggested);
    error.remove(suggestion);
    if let Some(meant) = meant {
        let value = match suggestion {
            ContextKind::SuggestedSubcommand => ContextValue::Strings(vec![meant]),
            _ => ContextValue::String(meant),
        };
        error.insert(suggestion, value);
    }
    error
}

fn commands(program: &Command) -> Vec<String> {
    program.get_subcommands().map(|command| command.get_name().to_owned()).collect()
}

/// The command that was typed, as far as it is one.
fn typed<'p>(program: &'p mut Command, arguments: &[OsString]) -> &'p Command {
    program.build();
    let words = arguments.iter().skip(1).filter_map(|argument| argument.to_str());
    words.fold(program, |command, word| command.find_subcommand(word).unwrap_or(command))
}

/// The options of a command, as they are typed.
fn options(command: &Command) -> Vec<String> {
    let names = command.get_arguments().filter_map(|option| option.get_long());
    names.map(|name| format!("--{name}")).collect()
}

fn valid_values(error: &clap::Error) -> Vec<String> {
    match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(values)) => values.clone(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::{commands, options, typed, with_one_suggestion};
    use crate::cli::Cli;

    fn message(words: &[&str]) -> String {
        let arguments: Vec<_> = ["redress"].iter().chain(words).map(Into::into).collect();
        let error = Cli::try_parse_from(&arguments).unwrap_err();
        with_one_suggestion(error, &mut Cli::command(), &arguments).to_string()
    }

    /// The word with a letter left out, put in, changed, and two swapped.
    fn slips(word: &str, from: usize) -> Vec<String> {
        let letters: Vec<char> = word.chars().collect();
        let at = |at: usize| {
            let (before, after) = (&letters[..at], &letters[at + 1..]);
            let swapped = after.first().map(|next| [before, &[*next, letters[at]], &after[1..]].concat());
            let one = [
                [before, after].concat(),
                [before, &['x'], after].concat(),
                [before, &['x', letters[at]], after].concat(),
            ];
            one.into_iter().chain(swapped)
        };
        let slips = (from..letters.len()).flat_map(at).map(|letters| letters.into_iter().collect::<String>());
        slips.filter(|slip| slip != word && slip.len() > from + 1).collect()
    }

    #[test]
    fn every_slip_of_a_command_has_one_suggestion() {
        for command in commands(&Cli::command()) {
            for slip in slips(&command, 0) {
                let message = message(&[&slip]);
                assert!(message.contains(&format!("'{command}'")) && message.matches("tip:").count() == 1, "{message}");
            }
        }
    }

    #[test]
    fn every_slip_of_an_option_has_one_suggestion() {
        let all = options(typed(&mut Cli::command(), &["redress".into(), "decide".into()]));
        assert!(all.len() > 15, "{all:?}");
        for option in &all {
            for slip in slips(option, 2).into_iter().filter(|slip| !all.contains(slip)) {
                let message = message(&["decide", "orders.csv", &slip]);
                let tips = message.lines().filter(|line| line.contains("tip:")).count();
                assert!(
                    tips == 1 && message.contains("a similar argument exists: '--"),
                    "{slip} for {option}: {message}"
                );
            }
        }
    }

    #[test]
    fn a_slip_of_a_value_has_one_suggestion() {
        assert!(message(&["decide", "x", "1", "--format", "jsno"]).contains("'json'"));
        assert!(message(&["--color", "alwys", "man"]).contains("'always'"));
        assert!(message(&["ledger", "override", "1", "refnd", "--reason", "x"]).contains("'refund'"));
        assert!(message(&["ledger", "list", "--outcome", "reshp"]).contains("'reship'"));
    }

    #[test]
    fn a_slip_within_the_ledger_has_one_suggestion() {
        assert!(message(&["ledger", "lst"]).contains("'list'"));
        assert!(message(&["ledger", "vrify", "--ledger", "l.db"]).contains("'verify'"));
        assert!(message(&["ledger", "list", "--sinse", "2026-01-01"]).contains("'--since'"));
        assert!(message(&["ledger", "override", "1", "refund", "--reson", "x"]).contains("'--reason'"));
    }
}
