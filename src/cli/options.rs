//! Option groups that commands share: how output looks, which playbook, how an export is read.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::commands::ledger::place::{Memory, Recording};
use crate::commands::opening::Circumstances;
use crate::commands::playbook::Wanted;
use crate::console::colour::Choice;
use crate::console::{Console, Form, Volume};
use crate::model::date::Date;

/// How output looks, for every command.
#[derive(Debug, Clone, Default, Args)]
pub struct Looks {
    /// Colour: where it can be seen, always, or never
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t, help_heading = "Output")]
    color: When,
    /// Plain lines instead of drawn menus, without any escape sequence
    #[arg(long, global = true, help_heading = "Output")]
    plain: bool,
    /// Leave out notes and progress
    #[arg(short, long, global = true, help_heading = "Output")]
    quiet: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum When {
    #[default]
    Auto,
    Always,
    Never,
}

impl Looks {
    /// The console that looks so.
    pub fn console(&self) -> Console {
        let choice = match self.color {
            When::Auto => Choice::Auto,
            When::Always => Choice::Always,
            When::Never => Choice::Never,
        };
        let form = if self.plain { Form::Plain } else { Form::Drawn };
        let volume = if self.quiet { Volume::Quiet } else { Volume::Normal };
        Console::open(choice, form, volume)
    }
}

/// What arguments that cannot be read as a whole say about looks, for the message that says so.
pub fn looks_among(arguments: &[OsString]) -> Looks {
    let words: Vec<&str> = arguments.iter().filter_map(|argument| argument.to_str()).collect();
    let color = words.iter().enumerate().find_map(|(at, word)| match word.strip_prefix("--color")? {
        "" => words.get(at + 1).and_then(|when| When::from_str(when, false).ok()),
        rest => When::from_str(rest.strip_prefix('=')?, false).ok(),
    });
    Looks { color: color.unwrap_or_default(), plain: words.contains(&"--plain"), quiet: false }
}

/// Which playbook, as an option.
#[derive(Debug, Clone, Args)]
pub struct PlaybookOption {
    /// The playbook
    ///
    /// Without it: `$REDRESS_PLAYBOOK`, else `playbook.toml` here or in a parent folder, else the one built in.
    #[arg(short, long, global = true, value_name = "FILE", help_heading = "Playbook")]
    playbook: Option<PathBuf>,
}

impl PlaybookOption {
    /// Which playbook is wanted.
    pub fn wanted(&self) -> Wanted {
        self.playbook.clone().map_or(Wanted::Found, Wanted::File)
    }
}

/// Which playbook, as an argument or an option.
#[derive(Debug, Clone, Args)]
pub struct PlaybookArgument {
    /// The playbook
    ///
    /// Without it: `$REDRESS_PLAYBOOK`, else `playbook.toml` here or in a parent folder, else the one built in.
    #[arg(value_name = "PLAYBOOK", conflicts_with = "playbook")]
    file: Option<PathBuf>,
    #[command(flatten)]
    option: PlaybookOption,
}

impl PlaybookArgument {
    /// Which playbook is wanted.
    pub fn wanted(&self) -> Wanted {
        self.file.clone().map_or_else(|| self.option.wanted(), Wanted::File)
    }
}

/// Which ledger.
#[derive(Debug, Clone, Args)]
pub struct LedgerOption {
    /// The ledger: what was decided before
    ///
    /// Without it: `$REDRESS_LEDGER`, else `file` in the playbook's `[ledger]`, else none.
    #[arg(long, global = true, value_name = "FILE", help_heading = "Ledger")]
    pub ledger: Option<PathBuf>,
}

/// Which ledger, and whether anything is recorded.
#[derive(Debug, Clone, Args)]
pub struct RecordOptions {
    #[command(flatten)]
    ledger: LedgerOption,
    /// Read the ledger and record nothing
    #[arg(long, help_heading = "Ledger")]
    dry_run: bool,
    /// Who decides, instead of the login; the ledger records it
    #[arg(long, value_name = "NAME", help_heading = "Ledger")]
    agent: Option<String>,
}

impl RecordOptions {
    /// What is to be remembered, and where.
    pub fn memory(&self) -> Memory {
        let recording = if self.dry_run { Recording::Nothing } else { Recording::Decisions };
        Memory { ledger: self.ledger.ledger.clone(), recording, agent: self.agent.clone() }
    }
}

/// How an export is read and what is known besides.
#[derive(Debug, Clone, Args)]
pub struct ExportOptions {
    /// How to read the export, instead of what its header tells
    #[arg(long, value_name = "NAME", help_heading = "Export")]
    pub preset: Option<String>,
    /// What customers report: a CSV file with a column `order`, an optional `claim`, and columns named like facts
    #[arg(long, value_name = "FILE", help_heading = "Export")]
    pub claims: Option<PathBuf>,
    /// Another CSV file with more about orders, like tracking
    #[arg(long, value_name = "FILE", requires = "on", help_heading = "Export")]
    join: Option<PathBuf>,
    /// The column of the joined file that holds the order's id
    #[arg(long, value_name = "COLUMN", requires = "join", help_heading = "Export")]
    on: Option<String>,
    /// The day to decide for, YYYY-MM-DD, instead of today in the playbook's time zone
    #[arg(long, value_name = "DATE", value_parser = day, help_heading = "Export")]
    pub today: Option<Date>,
    /// Say a fact, over whatever the files say; may be given several times
    ///
    /// yes or no; an option by name; numbers and amounts with a point; dates as YYYY-MM-DD; `unknown` for a fact that
    /// can be asked; `missing` for one that may have no value.
    #[arg(long, value_name = "FACT=VALUE", value_parser = setting, help_heading = "Export")]
    pub set: Vec<(String, String)>,
}

impl ExportOptions {
    /// What they say.
    pub fn circumstances(&self) -> Circumstances {
        Circumstances {
            preset: self.preset.clone(),
            claims: self.claims.clone(),
            join: self.join.clone().zip(self.on.clone()),
            today: self.today,
            set: self.set.clone(),
        }
    }
}

/// A day as it is typed.
pub fn day(text: &str) -> Result<Date, String> {
    Date::parse_iso(text).ok_or_else(|| "write a day that exists, like 2026-11-21".to_owned())
}

/// A fact and its value as they are typed.
pub fn setting(text: &str) -> Result<(String, String), String> {
    let (fact, value) = text.split_once('=').ok_or("write FACT=VALUE, like issue=late")?;
    Ok((fact.trim().to_owned(), value.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::{When, looks_among};

    #[test]
    fn looks_are_found_among_arguments_that_make_no_sense() {
        let looks = |words: &[&str]| looks_among(&words.iter().map(Into::into).collect::<Vec<_>>()).color;
        assert_eq!(looks(&["redress", "--color", "always", "--nonsense"]), When::Always);
        assert_eq!(looks(&["redress", "--color=never"]), When::Never);
        assert_eq!(looks(&["redress", "--colour"]), When::Auto);
        assert_eq!(looks(&["redress", "--color"]), When::Auto);
    }
}
