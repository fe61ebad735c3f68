//! What `review` says of an export, as rows of texts, with the code of what is wrong beside it.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

use redress::commands::opening;
use redress::commands::sql::tables::of_mapping;
use redress::diagnostic::code::Code;
use redress::engine::compile::compile;
use redress::ledger::review::Work;
use redress::model::column::Column;
use redress::model::date::Date;
use redress::model::fact::FactId;
use redress::model::value::State;
use redress::orders::claims::Claims;
use redress::orders::export::{Export, Options};
use redress::orders::input::Input;
use redress::orders::stream::{Orders, Repeats};
use redress::playbook::{Playbook, SourceText, read};
use redress::report::csv::Sheet;
use redress::review::memory::{Memory, Reviewer};
use redress::review::run::{BLOCK, Means, review};
use redress::review::task::{ClaimsSeen, Counting, Strictness, Task, dated};
use redress::review::verdicts::Verdicts;
use redress::sql::dialect::Dialect;
use redress::sql::query::{Shape, Wanted, query};
use redress::sql::refusal::Refused;
use redress::sql::result::ResultColumn;
use redress::sql::source;

use crate::export::World;
use crate::shop::TODAY;

/// A row of a review or of a query.
pub type Line = Vec<String>;

pub fn today() -> Date {
    Date::from_days(TODAY).unwrap()
}

pub fn playbook(text: &str) -> Arc<Playbook> {
    let source = SourceText { name: "random.toml".into(), text: text.into() };
    match read(source) {
        Ok(playbook) => Arc::new(playbook),
        Err(problems) => {
            let problems: Vec<String> =
                problems.iter().map(|one| format!("{}: {}", one.code.word(), one.message)).collect();
            panic!("not accepted: {problems:#?}\n{text}")
        }
    }
}

/// The rows of a CSV file, its header first.
pub fn rows(csv: &str) -> Vec<Line> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(csv.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// The codes of all that is wrong with cells, by what a review says of them.
fn codes(export: &Export, claims: &Claims) -> HashMap<String, Code> {
    let orders = Orders::new(export, Repeats::Refused).unwrap().flat_map(|found| found.unwrap().problems);
    let of_claims = claims.all.iter().flat_map(|claim| claim.problems.clone());
    orders.chain(of_claims).map(|problem| (problem.to_string(), problem.code)).collect()
}

/// An error as a query says it: the table, the column and the code instead of file, line and column.
fn coded(error: &str, codes: &HashMap<String, Code>) -> String {
    let (Some(code), Some((file, rest))) = (codes.get(error), error.split_once(".csv:")) else {
        return error.to_owned();
    };
    let (_line, rest) = rest.split_once(':').unwrap();
    let (column, words) = rest.split_once(": ").unwrap();
    format!("{file}:{column}: {}: {words}", code.word())
}

/// What the review says, header left out, with the codes of errors.
pub fn lines(world: &World) -> Vec<Line> {
    let (export, claims) = (export(world), claims(world));
    let memory = world.ledger.as_ref().map(|ledger| {
        let playbook = playbook(&world.playbook);
        Memory::reading(&playbook, &ledger.file(), None, reviewer(&export)).unwrap()
    });
    let codes = codes(&export, &claims);
    let mut lines = reviewed(world, memory.as_ref(), today());
    lines.iter_mut().for_each(|line| line[ERROR] = coded(unguarded(&line[ERROR]), &codes));
    lines
}

/// Records a review.
pub fn record(world: &World, ledger: &Path, today: Date) {
    let work = Work::of(&mut []).unwrap();
    let memory = Memory::recording(&playbook(&world.playbook), ledger, work, reviewer(&export(world))).unwrap();
    reviewed(world, Some(&memory), today);
    memory.finish().unwrap();
}

fn reviewer(export: &Export) -> Reviewer {
    let knows_customers = export.mapping.customer.is_some();
    Reviewer { agent: "lea".to_owned(), at: "2026-11-21T10:00:00Z".to_owned(), knows_customers }
}

fn reviewed(world: &World, memory: Option<&Memory>, today: Date) -> Vec<Line> {
    let (export, claims, playbook) = (export(world), claims(world), playbook(&world.playbook));
    let compiled = compile(Arc::clone(&playbook));
    let settings = settings(world, &playbook);
    let sheet = Sheet::new(&playbook);
    let task = Task {
        export: &export,
        compiled: &compiled,
        claims: ClaimsSeen::new(&claims),
        settings: &settings,
        today,
        writer: &sheet,
        only: Verdicts::ALL,
        strictness: Strictness::GoesOn,
        counting: Counting::Verdicts,
        dated: dated(&export.mapping),
        memory,
    };
    let mut written: Vec<u8> = Vec::new();
    let means = Means { writer: &mut written, tell: &|_| {}, halt: &|| false, threads: 1, block: BLOCK };
    let done = review(&task, means).unwrap();
    assert!(done.ended.is_none());
    rows(&String::from_utf8(written).unwrap())
}

/// The table, column and code of all that is wrong with any order or claim.
pub fn places(world: &World) -> BTreeSet<String> {
    let (export, claims) = (export(world), claims(world));
    let codes = codes(&export, &claims);
    codes.keys().map(|error| place(&coded(error, &codes)).to_owned()).collect()
}

/// The table, column and code of an error that has a place, else the whole error.
pub fn place(error: &str) -> &str {
    if !error.starts_with("orders:") && !error.starts_with("claims:") {
        return error;
    }
    error.match_indices(": ").nth(1).map_or(error, |(end, _)| &error[..end])
}

fn export(world: &World) -> Export {
    let playbook = playbook(&world.playbook);
    let export =
        Export::open(&Input::from_bytes("orders.csv", world.orders.as_bytes()), &playbook, &Options::default());
    export.unwrap_or_else(|error| panic!("{error:?}\n{}\n{}", world.playbook, world.orders))
}

fn claims(world: &World) -> Claims {
    let Some(text) = &world.claims else { return Claims::default() };
    let input = Input::from_bytes("claims.csv", text.as_bytes());
    Claims::read(&input, &playbook(&world.playbook), "order_id").unwrap()
}

/// Where a line says what is wrong.
pub const ERROR: usize = 12;

/// A cell without the guard against spreadsheets.
pub fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').unwrap_or(cell)
}

/// The query for the same export in the tables `orders` and `claims`.
pub fn asked(world: &World, dialect: Dialect) -> Result<String, Refused> {
    let playbook = playbook(&world.playbook);
    let export = export(world);
    let claims = world.claims.as_ref().map(|text| {
        let header = rows(text).swap_remove(0);
        source::Claims {
            table: "claims".to_owned(),
            order: "order".to_owned(),
            claim: header.contains(&"claim".to_owned()).then(|| "claim".to_owned()),
            facts: header.iter().filter_map(|name| Some((playbook.fact_named(name)?, name.clone()))).collect(),
        }
    });
    let wanted = Wanted {
        dialect,
        columns: Column::ALL.into_iter().map(ResultColumn::Own).collect(),
        today: today(),
        settings: settings(world, &playbook),
        shape: Shape::Query,
    };
    let history = world.ledger.as_ref().map(|_| "history".to_owned());
    let source = source::Source { history, ..of_mapping(&export.mapping, "orders", claims) };
    query(&playbook, &source, &wanted)
}

fn settings(world: &World, playbook: &Playbook) -> Vec<(FactId, State)> {
    match opening::settings(playbook, &world.settings) {
        Ok(settings) => settings,
        Err(refusal) => panic!("{}: {:?}", refusal.message, world.settings),
    }
}
