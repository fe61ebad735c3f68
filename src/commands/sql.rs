//! `redress sql`: the policy as one query for an engine that already holds the orders.

pub mod tables;

use std::io::Write;
use std::path::PathBuf;

use crate::commands::playbook::{self, Wanted as Which};
use crate::commands::{Ended, Refusal, opening, print};
use crate::console::Console;
use crate::console::exit::Exit;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::Code;
use crate::diagnostic::draw;
use crate::model::date::Date;
use crate::playbook::Playbook;
use crate::playbook::suggest::did_you_mean_or;
use crate::sql::dialect::Dialect;
use crate::sql::query::{Shape, Wanted, query};
use crate::sql::refusal::Refused;
use crate::sql::result::ResultColumn;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// Which playbook.
    pub playbook: Which,
    /// The engine.
    pub dialect: Dialect,
    /// The orders.
    pub table: String,
    /// What customers report.
    pub claims: Option<String>,
    /// What was decided before.
    pub history: Option<String>,
    /// A file whose first row names the columns of the orders.
    pub header: Option<PathBuf>,
    /// A file whose first row names the columns of the claims.
    pub claims_header: Option<PathBuf>,
    /// How the orders are written, instead of what their header tells.
    pub preset: Option<String>,
    /// The day to decide for; today where none is named.
    pub today: Option<Date>,
    /// Facts and values, as they were typed.
    pub set: Vec<(String, String)>,
    /// The columns, as they were typed.
    pub columns: Option<String>,
    /// What becomes of the rows.
    pub shape: Shape,
}

/// Prints the query.
pub fn run(console: &Console, request: &Request) -> Ended {
    let playbook = playbook::load(console, &request.playbook)?;
    let settings = opening::settings(&playbook, &request.set)?;
    let source = tables::source(&playbook, request)?;
    let wanted = Wanted {
        dialect: request.dialect,
        columns: columns(request.columns.as_deref())?,
        today: request.today.unwrap_or_else(|| playbook::today(&playbook)),
        settings,
        shape: request.shape.clone(),
    };
    match query(&playbook, &source, &wanted) {
        Ok(text) => print(|out| out.write_all(text.as_bytes())),
        Err(refused) => Ok(refuse(console, &playbook, request.dialect, refused)),
    }
}

/// Draws where the playbook has what the engine cannot say.
fn refuse(console: &Console, playbook: &Playbook, dialect: Dialect, refused: Refused) -> Exit {
    let message = format!("{} cannot say this exactly: {}", dialect.word(), refused.message);
    let problem = match refused.span {
        Some(span) => Diagnostic::at(Code::NotInSql, span, message),
        None => Diagnostic::nowhere(Code::NotInSql, message),
    };
    let colour = console.messages_colour().into();
    let source = &playbook.source;
    console.drawing(&draw::draw(&[problem], &source.name, &source.text, console.messages_width(), colour));
    Exit::Playbook
}

fn columns(list: Option<&str>) -> Result<Vec<ResultColumn>, Refusal> {
    let Some(list) = list else { return Ok(ResultColumn::all().collect()) };
    list.split(',').map(str::trim).map(column).collect()
}

fn column(name: &str) -> Result<ResultColumn, Refusal> {
    if let Some(own) = name.strip_prefix('+') {
        return Ok(ResultColumn::Carried(own.trim().to_owned()));
    }
    ResultColumn::all().find(|column| column.name() == name).ok_or_else(|| {
        let all: Vec<ResultColumn> = ResultColumn::all().collect();
        let help = did_you_mean_or(name, "there are", all.iter().map(ResultColumn::name));
        Refusal::usage(format!("a review has no column `{name}`")).or_else_do(help)
    })
}
