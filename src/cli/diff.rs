//! `redress diff` as it is typed.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::options::{ExportOptions, LedgerOption};
use crate::commands::diff::{self, Request};

const EXAMPLES: &str = "\
Examples:
  redress diff old.toml playbook.toml
  redress diff old.toml playbook.toml orders.csv --claims claims.csv
  redress diff old.toml playbook.toml orders.csv -o affected.csv
  redress diff old.toml playbook.toml --format json
";

/// Say what changes between two playbooks
///
/// Every region of cases whose result differs, in few boxes and in words, with a case each; and whether that is proved to
/// be all. With an export: how many of its orders change, from what to what, and what that costs.
#[derive(Debug, Clone, Args)]
#[command(before_long_help = EXAMPLES)]
pub struct DiffArgs {
    /// The playbook as it was
    old: PathBuf,
    /// The playbook as it is to be
    new: PathBuf,
    /// An order export to decide by both, a CSV file; `-` is standard input
    export: Option<PathBuf>,
    /// Write the list of affected orders to this file, the largest changes first
    #[arg(short, long, value_name = "FILE", requires = "export", help_heading = "Output")]
    output: Option<PathBuf>,
    #[command(flatten)]
    with: ExportOptions,
    #[command(flatten)]
    ledger: LedgerOption,
    /// Records nothing, as it never does
    #[arg(long, hide = true)]
    dry_run: bool,
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
            export: self.export.clone(),
            with: self.with.circumstances(),
            ledger: self.ledger.ledger.clone(),
            output: self.output.clone(),
            format: match self.format {
                Format::Text => diff::Format::Text,
                Format::Json => diff::Format::Json,
            },
        }
    }
}
