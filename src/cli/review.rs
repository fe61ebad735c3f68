//! `redress review` as it is typed.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::options::{ExportOptions, PlaybookOption, RecordOptions};
use crate::commands::review::{Form, Request};
use crate::model::decision::Verdict;
use crate::playbook::suggest::did_you_mean_or;
use crate::review::task::Strictness;

const EXAMPLES: &str = "\
Examples:
  redress review orders.csv --claims claims.csv
  redress review orders.csv --claims claims.csv -o decisions.csv
  redress review orders.csv --only flag,undecided,error --columns order,decision,rule,+email
  redress review orders.csv --format claims --only undecided -o to-ask.csv
  redress review orders.csv --format json | jq .decision
  redress review orders.csv --claims claims.csv --ledger decisions.db
  zcat orders.csv.gz | redress review - --summary --fail-on flag > decisions.csv
";

/// Decide every order of an export: one line for each order or claim, and a summary
///
/// In a terminal the summary is printed; elsewhere, or with --format, every order. Nothing is dropped, whatever is wrong
/// with it; the answers are those of `redress decide`.
#[derive(Debug, Clone, Args)]
#[command(before_long_help = EXAMPLES)]
pub struct ReviewArgs {
    /// The order export, a CSV file; `-` is standard input
    export: PathBuf,
    /// The lines' form; in a terminal `table`, elsewhere `csv`
    #[arg(long, value_enum, value_name = "FORMAT", help_heading = "Output")]
    format: Option<Format>,
    /// Write the lines to this file, which takes its name when it is whole
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
    /// The columns, like `order,decision,rule`; `+email` carries a column of the export through
    #[arg(long, value_name = "COLUMN,…", help_heading = "Output")]
    columns: Option<String>,
    /// Only lines with these decisions, `undecided` and `error` among them
    #[arg(long, value_name = "DECISION,…", value_delimiter = ',', value_parser = verdict, help_heading = "Output")]
    only: Vec<Verdict>,
    /// End with code 5 if there are such decisions
    #[arg(long, value_name = "DECISION,…", value_delimiter = ',', value_parser = verdict)]
    fail_on: Vec<Verdict>,
    /// Print the summary, too, on standard error
    #[arg(long, help_heading = "Output")]
    summary: bool,
    /// Stop at the first order that is an error, and look for repeated ids
    #[arg(long)]
    strict: bool,
    /// How many threads decide; as many as there are processors
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    #[command(flatten)]
    playbook: PlaybookOption,
    #[command(flatten)]
    with: ExportOptions,
    #[command(flatten)]
    record: RecordOptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One row a line
    Csv,
    /// One object a line, as `decide` prints it
    Json,
    /// The summary alone
    Table,
    /// A claims file to fill in: what is known, and a blank column for each fact that is needed
    Claims,
}

impl ReviewArgs {
    /// What is asked for.
    pub fn request(&self) -> Request {
        Request {
            playbook: self.playbook.wanted(),
            export: self.export.clone(),
            with: self.with.circumstances(),
            form: self.format.map(|format| match format {
                Format::Csv => Form::Csv,
                Format::Json => Form::Json,
                Format::Table => Form::Table,
                Format::Claims => Form::Claims,
            }),
            output: self.output.clone(),
            columns: self.columns.clone(),
            only: (!self.only.is_empty()).then(|| self.only.iter().copied().collect()),
            fail_on: self.fail_on.iter().copied().collect(),
            summary_beside: self.summary,
            strictness: if self.strict { Strictness::StopsAtFirst } else { Strictness::GoesOn },
            threads: self.threads,
            memory: self.record.memory(),
        }
    }
}

fn verdict(word: &str) -> Result<Verdict, String> {
    Verdict::parse(word.trim()).ok_or_else(|| {
        did_you_mean_or(word.trim(), "write one or several of", Verdict::ALL.iter().map(|verdict| verdict.word()))
    })
}
