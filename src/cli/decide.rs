//! `redress decide` as it is typed.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::options::{ExportOptions, PlaybookOption, RecordOptions};
use crate::commands::decide::{Asking, EndsWith, Request, Shown};

const EXAMPLES: &str = "\
Examples:
  redress decide orders.csv 1007
  redress decide orders.csv '#1001' --claims claims.csv
  redress decide orders.csv 1007 --set issue=not_received --set asks_for=refund
  redress decide orders.csv 1007 --no-ask --format json
  redress decide orders.csv 1007 --reply
  redress decide orders.csv 1007 --ledger decisions.db --agent lea
  cat orders.csv | redress decide - 1007 --set issue=none --exit-code
";

/// Decide one order: ask what matters, decide, explain
///
/// Questions are asked where standard input and standard error are terminals; elsewhere every fact can be given with
/// `--set` or a claims file, and what is still needed is named.
#[derive(Debug, Clone, Args)]
#[command(before_long_help = EXAMPLES)]
pub struct DecideArgs {
    /// The order export, a CSV file; `-` is standard input
    export: PathBuf,
    /// The order; `1001` and `#1001` are the same. In a terminal it can be picked from a list
    order: Option<String>,
    /// The claim, where the claims file has several for the order
    #[arg(long, value_name = "ID")]
    claim: Option<String>,
    /// Ask, and fail where nobody can be asked
    #[arg(long, conflicts_with = "no_ask")]
    ask: bool,
    /// Never ask
    #[arg(long)]
    no_ask: bool,
    /// Print only the reply draft, in this language where the playbook has several
    #[arg(long, value_name = "LANG", num_args = 0..=1, conflicts_with = "format")]
    reply: Option<Option<String>>,
    /// End with the outcome's code: 10 reship, 11 refund, 12 deny, 13 flag, 14 clear, 15 wait
    #[arg(long)]
    exit_code: bool,
    /// How the decision is printed
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT", help_heading = "Output")]
    format: Format,
    #[command(flatten)]
    playbook: PlaybookOption,
    #[command(flatten)]
    with: ExportOptions,
    #[command(flatten)]
    record: RecordOptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Card,
    /// One object
    Json,
}

impl DecideArgs {
    /// What is asked for.
    pub fn request(&self) -> Request {
        Request {
            playbook: self.playbook.wanted(),
            export: self.export.clone(),
            order: self.order.clone(),
            claim: self.claim.clone(),
            with: self.with.circumstances(),
            memory: self.record.memory(),
            asking: self.asking(),
            shown: self.shown(),
            ends_with: if self.exit_code { EndsWith::OutcomeCode } else { EndsWith::Success },
        }
    }

    fn asking(&self) -> Asking {
        match (self.ask, self.no_ask) {
            (true, _) => Asking::Required,
            (false, true) => Asking::Never,
            (false, false) => Asking::WherePossible,
        }
    }

    fn shown(&self) -> Shown {
        match (&self.reply, self.format) {
            (Some(language), _) => Shown::Reply(language.clone()),
            (None, Format::Card) => Shown::Card,
            (None, Format::Json) => Shown::Json,
        }
    }
}
