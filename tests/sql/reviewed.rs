//! What `review` says of an export, as rows of texts, with the code of what is wrong beside it.

use std::sync::Arc;

use redress::commands::sql::tables::of_mapping;
use redress::engine::compile::compile;
use redress::model::column::Column;
use redress::model::date::Date;
use redress::orders::claims::Claims;
use redress::orders::export::{Export, Options};
use redress::orders::input::Input;
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
            let problems: Vec<String> = problems.iter().map(|one| format!("{}: {}", one.code, one.message)).collect();
            panic!("not accepted: {problems:#?}\n{text}")
        }
    }
}

/// The rows of a CSV file, its header first.
pub fn rows(csv: &str) -> Vec<Line> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(csv.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// What the review says, header left out.
pub fn lines(world: &World) -> Vec<Line> {
    let playbook = playbook(&world.playbook);
    let export =
        Export::open(&Input::from_bytes("orders.csv", world.orders.as_bytes()), &playbook, &Options::default());
    let export = export.unwrap_or_else(|error| panic!("{error:?}\n{}\n{}", world.playbook, world.orders));
    let claims = match &world.claims {
        Some(text) => Claims::read(&Input::from_bytes("claims.csv", text.as_bytes()), &playbook, "order_id").unwrap(),
        None => Claims::default(),
    };
    let compiled = compile(Arc::clone(&playbook));
    let memory = world.ledger.as_ref().map(|ledger| {
        let knows_customers = export.mapping.customer.is_some();
        let reviewer = Reviewer { agent: "lea".to_owned(), at: String::new(), knows_customers };
        Memory::reading(&playbook, &ledger.file(), None, reviewer).unwrap()
    });
    let sheet = Sheet::new(&playbook);
    let task = Task {
        export: &export,
        compiled: &compiled,
        claims: ClaimsSeen::new(&claims),
        settings: &[],
        today: today(),
        writer: &sheet,
        only: Verdicts::ALL,
        strictness: Strictness::GoesOn,
        counting: Counting::Verdicts,
        dated: dated(&export.mapping),
        memory: memory.as_ref(),
    };
    let mut written: Vec<u8> = Vec::new();
    let means = Means { writer: &mut written, tell: &|_| {}, halt: &|| false, threads: 1, block: BLOCK };
    let done = review(&task, means).unwrap();
    assert!(done.ended.is_none());
    rows(&String::from_utf8(written).unwrap())
}

/// The query for the same export in the tables `orders` and `claims`.
pub fn asked(world: &World, dialect: Dialect) -> Result<String, Refused> {
    let playbook = playbook(&world.playbook);
    let export =
        Export::open(&Input::from_bytes("orders.csv", world.orders.as_bytes()), &playbook, &Options::default());
    let export = export.unwrap_or_else(|error| panic!("{error:?}"));
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
        settings: Vec::new(),
        shape: Shape::Query,
    };
    let history = world.ledger.as_ref().map(|_| "history".to_owned());
    let source = source::Source { history, ..of_mapping(&export.mapping, "orders", claims) };
    query(&compile(playbook), &source, &wanted)
}
