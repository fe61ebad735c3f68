//! `redress sql` as it is typed.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::options::{PlaybookArgument, day, setting};
use crate::commands::sql::Request;
use crate::model::date::Date;
use crate::sql::dialect::Dialect;
use crate::sql::query::Shape;

const EXAMPLES: &str = "\
Examples:
  redress sql --dialect duckdb --table orders > decisions.sql
  redress sql house.toml --dialect spark --table shop.orders --claims-table shop.claims --as view shop.decisions
  redress sql --dialect postgres --table orders --columns order,decision,rule,playbook,+email
  redress sql --dialect sqlite --table orders --header orders.csv     the table has this file's columns
";

/// Print the policy as one query, for orders that lie in a database or a warehouse
///
/// The query says of every order what `redress review` says of it: same decision, rule, amounts, needs and errors.
/// What an engine cannot say exactly is refused, never approximated.
#[derive(Debug, Clone, Args)]
#[command(before_long_help = EXAMPLES)]
pub struct SqlArgs {
    #[command(flatten)]
    playbook: PlaybookArgument,
    /// The engine the query is for
    #[arg(long, value_enum, value_name = "ENGINE")]
    dialect: Engine,
    /// The table of the orders, like `orders` or `shop.orders`
    #[arg(long, value_name = "TABLE", help_heading = "Tables")]
    table: String,
    /// The table of what customers report: a column `order`, an optional `claim`, and columns named like facts
    #[arg(long, value_name = "TABLE", help_heading = "Tables")]
    claims_table: Option<String>,
    /// The table of what was decided before, as `redress ledger export --format csv` writes it
    #[arg(long, value_name = "TABLE", help_heading = "Tables")]
    history_table: Option<String>,
    /// A CSV file with the columns that the orders have; without it they have those the playbook names
    #[arg(long, value_name = "FILE", help_heading = "Tables")]
    header: Option<PathBuf>,
    /// A CSV file with the columns that the claims have; without it one for each fact with a question
    #[arg(long, value_name = "FILE", requires = "claims_table", help_heading = "Tables")]
    claims_header: Option<PathBuf>,
    /// How the orders are written, instead of what the playbook or the header tells
    #[arg(long, value_name = "NAME", help_heading = "Tables")]
    preset: Option<String>,
    /// The columns, like `order,decision,rule`; `+email` carries a column of the orders through
    #[arg(long, value_name = "COLUMN,…", help_heading = "Output")]
    columns: Option<String>,
    /// Make a view or a table of it: `--as view decisions`
    #[arg(long = "as", value_names = ["KIND", "NAME"], num_args = 2, help_heading = "Output")]
    made: Option<Vec<String>>,
    /// The day to decide for, YYYY-MM-DD, instead of today in the playbook's time zone
    #[arg(long, value_name = "DATE", value_parser = day)]
    today: Option<Date>,
    /// Say a fact of every order
    #[arg(long, value_name = "FACT=VALUE", value_parser = setting)]
    set: Vec<(String, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Engine {
    Spark,
    Duckdb,
    Postgres,
    Sqlite,
}

impl SqlArgs {
    /// What is asked for.
    ///
    /// # Errors
    /// `--as` names something that is neither a view nor a table.
    pub fn request(&self) -> Result<Request, String> {
        let shape = match self.made.as_deref() {
            None => Shape::Query,
            Some([kind, name]) if kind == "view" => Shape::View(name.clone()),
            Some([kind, name]) if kind == "table" => Shape::Table(name.clone()),
            Some(_) => return Err("`--as` takes `view NAME` or `table NAME`".to_owned()),
        };
        Ok(Request {
            playbook: self.playbook.wanted(),
            dialect: match self.dialect {
                Engine::Spark => Dialect::Spark,
                Engine::Duckdb => Dialect::Duckdb,
                Engine::Postgres => Dialect::Postgres,
                Engine::Sqlite => Dialect::Sqlite,
            },
            table: self.table.clone(),
            claims: self.claims_table.clone(),
            history: self.history_table.clone(),
            header: self.header.clone(),
            claims_header: self.claims_header.clone(),
            preset: self.preset.clone(),
            today: self.today,
            set: self.set.clone(),
            columns: self.columns.clone(),
            shape,
        })
    }
}
