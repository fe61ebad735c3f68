//! `redress diff` as it is typed.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::options::day;
use crate::commands::diff::{self, Request};
use crate::model::date::Date;

const EXAMPLES: &str = "\
Examples:
  redress diff old.toml playbook.toml
  redress diff old.toml playbook.toml --format json
";

/// Say what changes between two playbooks
///
/// Every region of cases whose result differs, in few boxes and in words, with a case each; and whether that is proved to
/// be all.
#[derive(Debug, Clone, Args)]
#[command(before_long_help = EXAMPLES)]
pub struct DiffArgs {
    /// The playbook as it was
    old: PathBuf,
    /// The playbook as it is to be
    new: PathBuf,
    /// The day to decide for, YYYY-MM-DD, instead of today in the playbook's time zone
    #[arg(long, value_name = "DATE", value_parser = day)]
    today: Option<Date>,
    /// How the changes are printed
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
}

impl DiffArgs {
    /// What is asked for.
    pub fn request(&self) -> Request {
        Request {
            old: self.old.clone(),
            new: self.new.clone(),
            today: self.today,
            format: match self.format {
                Format::Text => diff::Format::Text,
                Format::Json => diff::Format::Json,
            },
        }
    }
}
