//! `redress check` as it is typed.

use clap::{Args, ValueEnum};

use crate::cli::options::{PlaybookArgument, day};
use crate::commands::check::{Request, Shown};
use crate::model::date::Date;

const EXAMPLES: &str = "\
Examples:
  redress check
  redress check my-playbook.toml
  redress check -q                                     one line where all is well, for a commit hook
  redress check --format json
  redress check --format sarif                         for a code host
";

/// Say what is wrong with a playbook: problems, gaps, dead rules, promises
///
/// Every promise is proved for every case, or a case is shown that breaks it. Ends with 0 where there is nothing but
/// notes, with 3 where there is an error or a warning.
#[derive(Debug, Clone, Args)]
#[command(before_long_help = EXAMPLES)]
pub struct CheckArgs {
    #[command(flatten)]
    playbook: PlaybookArgument,
    /// The day to check for, YYYY-MM-DD, instead of today in the playbook's time zone
    #[arg(long, value_name = "DATE", value_parser = day)]
    today: Option<Date>,
    /// How it is printed
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT", help_heading = "Output")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Text,
    /// One object
    Json,
    /// SARIF 2.1.0, for code hosts
    Sarif,
}

impl CheckArgs {
    /// What is asked for.
    pub fn request(&self) -> Request {
        let shown = match self.format {
            Format::Text => Shown::Text,
            Format::Json => Shown::Json,
            Format::Sarif => Shown::Sarif,
        };
        Request { playbook: self.playbook.wanted(), today: self.today, shown }
    }
}
