//! `redress ledger` as it is typed.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand, ValueEnum};

use crate::cli::options::{LedgerOption, PlaybookOption, day};
use crate::commands::ledger::overrule::Overruled;
use crate::commands::ledger::{About, Errand, Request, Shown};
use crate::ledger::rows::{Filter, Which};
use crate::ledger::summary::By;
use crate::model::date::Date;
use crate::model::decimal::Decimal;
use crate::model::rule::Outcome;

const EXAMPLES: &str = "\
Examples:
  redress decide orders.csv 1007 --ledger decisions.db            record a decision
  redress ledger list --ledger decisions.db --since 2026-11-01
  redress ledger show 1007 --ledger decisions.db
  redress ledger summary --by rule --ledger decisions.db          what is given away, and how often rules are overridden
  redress ledger override 1007 refund --reason goodwill --note \"third delay\" --ledger decisions.db
  redress ledger verify --ledger decisions.db
";

const EXPORT_EXAMPLES: &str = "\
Examples:
  redress ledger export > decisions.jsonl
  redress ledger export --format csv --customers customers.txt > history.csv      for redress sql --history-table
";

/// Look at what was decided, decide otherwise, check that nothing was changed
#[derive(Debug, Clone, Args)]
#[command(before_long_help = EXAMPLES, arg_required_else_help = true)]
pub struct LedgerArgs {
    #[command(flatten)]
    ledger: LedgerOption,
    #[command(flatten)]
    playbook: PlaybookOption,
    #[command(subcommand)]
    errand: ErrandArgs,
}

#[derive(Debug, Clone, Subcommand)]
enum ErrandArgs {
    /// List decisions, the latest of each order and claim
    #[command(before_long_help = "Examples:\n  redress ledger list --outcome reship --since 2026-11-01\n")]
    List {
        #[command(flatten)]
        filter: FilterArgs,
        /// Every revision, not only the latest
        #[arg(long)]
        all: bool,
        /// How it is printed
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT", help_heading = "Output")]
        format: Format,
    },
    /// Show all decisions about an order, with the facts
    #[command(before_long_help = "Examples:\n  redress ledger show 1007\n")]
    Show {
        /// The order
        order: String,
        /// The claim
        #[arg(long, value_name = "ID")]
        claim: Option<String>,
        /// How it is printed
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT", help_heading = "Output")]
        format: Format,
    },
    /// Add up concessions and overrides
    #[command(before_long_help = "Examples:\n  redress ledger summary\n  redress ledger summary --by rule\n")]
    Summary {
        #[command(flatten)]
        filter: FilterArgs,
        /// What to add up by
        #[arg(long, value_enum, default_value_t, value_name = "WHAT")]
        by: ByArg,
        /// How it is printed
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT", help_heading = "Output")]
        format: Format,
    },
    /// Add up by customer
    #[command(before_long_help = "Examples:\n  redress ledger customers --since 2026-01-01\n")]
    Customers {
        #[command(flatten)]
        filter: FilterArgs,
        /// How it is printed
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT", help_heading = "Output")]
        format: Format,
    },
    /// Decide otherwise than the playbook, with a reason
    #[command(before_long_help = "Examples:\n  redress ledger override 1007 reship --reason goodwill --agent lea\n")]
    Override {
        /// The order
        order: String,
        /// What is decided
        #[arg(value_parser = outcome())]
        outcome: Outcome,
        /// The claim, where the order has several
        #[arg(long, value_name = "ID")]
        claim: Option<String>,
        /// Why, as a code to count by
        #[arg(long, value_name = "CODE", value_parser = reason)]
        reason: String,
        /// Why, in words
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
        /// What is paid back
        #[arg(long, value_name = "AMOUNT", value_parser = amount)]
        amount: Option<Decimal>,
        /// Who decides, instead of the login
        #[arg(long, value_name = "NAME")]
        agent: Option<String>,
    },
    /// Check that every row is as it was recorded; prints the head of the chain
    #[command(before_long_help = "Examples:\n  redress ledger verify\n  redress ledger verify --head 3f2a…\n")]
    Verify {
        /// A head that was printed before: it must still be in the chain
        #[arg(long, value_name = "HASH")]
        head: Option<String>,
    },
    /// Decide recorded cases again with the recorded playbook
    #[command(before_long_help = "Examples:\n  redress ledger replay --since 2026-11-01\n")]
    Replay {
        #[command(flatten)]
        filter: FilterArgs,
    },
    /// Print every row with everything in it, as JSON, one object a line
    #[command(before_long_help = EXPORT_EXAMPLES)]
    Export {
        /// CSV: the table for `redress sql --history-table`, with what the playbook's facts over the history look at
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT", help_heading = "Output")]
        format: ExportFormat,
        /// With CSV: a file with a customer a line, as the orders have them; they stand in place of their hashes
        #[arg(long, value_name = "FILE", help_heading = "Output")]
        customers: Option<PathBuf>,
    },
    /// Remove what is personal about a customer; the sums and the chain stay
    #[command(before_long_help = "Examples:\n  redress ledger forget ann@example.com\n")]
    Forget {
        /// The customer's key in the export, or its hash as `customers` shows it
        customer: String,
        /// Who forgets, instead of the login
        #[arg(long, value_name = "NAME")]
        agent: Option<String>,
    },
}

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Which")]
struct FilterArgs {
    /// Decided for this day or later
    #[arg(long, value_name = "DATE", value_parser = day)]
    since: Option<Date>,
    /// Decided for this day or earlier
    #[arg(long, value_name = "DATE", value_parser = day)]
    until: Option<Date>,
    /// With this outcome
    #[arg(long, value_name = "OUTCOME", value_parser = outcome())]
    outcome: Option<Outcome>,
    /// By this rule
    #[arg(long, value_name = "RULE")]
    rule: Option<String>,
    /// By this agent
    #[arg(long, value_name = "NAME")]
    agent: Option<String>,
    /// Of this customer
    #[arg(long, value_name = "KEY")]
    customer: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Format {
    /// For people
    #[default]
    #[value(alias = "text")]
    Table,
    /// For spreadsheets
    Csv,
    /// One object a line
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum ExportFormat {
    /// Everything, one object a line
    #[default]
    Json,
    /// A table for a warehouse
    Csv,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum ByArg {
    #[default]
    Month,
    Day,
    Year,
    Rule,
    Outcome,
    Agent,
    Customer,
}

/// An outcome by its word.
fn outcome() -> impl TypedValueParser<Value = Outcome> {
    PossibleValuesParser::new(Outcome::ALL.map(Outcome::word))
        .try_map(|word| Outcome::parse(&word).ok_or("no outcome is called so"))
}

fn reason(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("write why, as a code to count by, like goodwill".to_owned()),
        code => Ok(code.to_owned()),
    }
}

fn amount(text: &str) -> Result<Decimal, String> {
    Decimal::parse(text).map_err(|_| "write an amount like 12.50".to_owned())
}

impl FilterArgs {
    fn filter(&self) -> Filter {
        Filter {
            since: self.since,
            until: self.until,
            outcome: self.outcome,
            rule: self.rule.clone(),
            agent: self.agent.clone(),
            customer: self.customer.clone(),
            order: None,
        }
    }
}

impl Format {
    fn shown(self) -> Shown {
        match self {
            Format::Table => Shown::Table,
            Format::Csv => Shown::Csv,
            Format::Json => Shown::Json,
        }
    }
}

impl ByArg {
    fn by(self) -> By {
        match self {
            ByArg::Month => By::Month,
            ByArg::Day => By::Day,
            ByArg::Year => By::Year,
            ByArg::Rule => By::Rule,
            ByArg::Outcome => By::Outcome,
            ByArg::Agent => By::Agent,
            ByArg::Customer => By::Customer,
        }
    }
}

impl LedgerArgs {
    /// What is asked for.
    pub fn request(&self) -> Request {
        let ledger: Option<PathBuf> = self.ledger.ledger.clone();
        Request { ledger, playbook: self.playbook.wanted(), errand: self.errand.meant() }
    }
}

impl ErrandArgs {
    fn meant(&self) -> Errand {
        let about = |order: &String, claim: &Option<String>| About { order: order.clone(), claim: claim.clone() };
        match self {
            ErrandArgs::List { filter, all, format } => {
                let which = if *all { Which::All } else { Which::Latest };
                Errand::List(which, filter.filter(), format.shown())
            }
            ErrandArgs::Show { order, claim, format } => Errand::Show(about(order, claim), format.shown()),
            ErrandArgs::Summary { filter, by, format } => Errand::Summary(by.by(), filter.filter(), format.shown()),
            ErrandArgs::Customers { filter, format } => Errand::Summary(By::Customer, filter.filter(), format.shown()),
            ErrandArgs::Override { order, outcome, claim, reason, note, amount, agent } => {
                let overruled = Overruled {
                    outcome: *outcome,
                    amount: *amount,
                    reason: reason.clone(),
                    note: note.clone(),
                    agent: agent.clone(),
                };
                Errand::Override(about(order, claim), overruled)
            }
            ErrandArgs::Verify { head } => Errand::Verify(head.clone()),
            ErrandArgs::Replay { filter } => Errand::Replay(filter.filter()),
            ErrandArgs::Export { format: ExportFormat::Json, .. } => Errand::Export,
            ErrandArgs::Export { format: ExportFormat::Csv, customers } => Errand::History(customers.clone()),
            ErrandArgs::Forget { customer, agent } => Errand::Forget(customer.clone(), agent.clone()),
        }
    }
}
