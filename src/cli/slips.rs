//! Slips of the finger on the command line: the one command, option or value that was probably meant, by the same
//! measure as everywhere else.

use std::ffi::OsString;

use clap::Command;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::playbook::suggest::nearest;

/// The error with one suggestion, or none, in place of those it had.
pub fn with_one_suggestion(mut error: clap::Error, program: &mut Command, arguments: &[OsString]) -> clap::Error {
    let (wrong, suggestion, candidates) = match error.kind() {
        ErrorKind::UnknownArgument => (ContextKind::InvalidArg, ContextKind::SuggestedArg, options(program, arguments)),
        ErrorKind::InvalidSubcommand => {
            (ContextKind::InvalidSubcommand, ContextKind::SuggestedSubcommand, commands(program))
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

/// The options of the command that was typed, as they are typed.
fn options(program: &mut Command, arguments: &[OsString]) -> Vec<String> {
    program.build();
    let typed = arguments.iter().skip(1).filter_map(|argument| argument.to_str());
    let command = typed.filter_map(|word| program.find_subcommand(word)).next().unwrap_or(program);
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

    use super::{commands, options, with_one_suggestion};
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
        let all = options(&mut Cli::command(), &["redress".into(), "decide".into()]);
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
    }
}
