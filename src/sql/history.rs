//! What is taken over earlier decisions, from a table with a row for each: of every order, what stands about its
//! customer's other orders. It is what a review with a ledger sees, row by row: of an order and claim that were decided
//! before, what stood then; of several decisions about the same order and claim the latest.

mod columns;
mod earlier;
mod said;
mod tested;

use crate::model::fact::{FactId, History, Origin};
use crate::model::formula::Comparator;
use crate::sql::history::earlier::{Earlier, Taken};
use crate::sql::input::{Input, Reading};
use crate::sql::refusal::Refused;
use crate::sql::stages::{Beside, Join, Piece, Stages};
use crate::sql::tree::{Call, Fold, Is, Sql};

pub use crate::sql::history::columns::{Column, columns};

/// Where nothing was decided about an order before, all of the table is looked at.
const NO_END: i128 = i64::MAX as i128;

/// The facts that are looked up: those over the history that nothing else says of every order.
fn looked_up<'p>(reading: &Reading<'p>) -> Vec<(FactId, &'p History)> {
    let playbook = reading.playbook;
    let is_set = |id: &FactId| reading.wanted.settings.iter().any(|(own, _)| own == id);
    let facts = playbook.fact_ids().filter(|id| !is_set(id));
    facts
        .filter_map(|id| match &playbook.fact(id).origin {
            Origin::History(history) => Some((id, history)),
            Origin::Nowhere | Origin::Cells(_) | Origin::Formula(_) | Origin::Classification(_) => None,
        })
        .collect()
}

/// Whether earlier decisions are looked at. Without a column of customers nobody has a history.
pub fn is_looked_at(reading: &Reading<'_>) -> bool {
    reading.source.history.is_some() && reading.source.customer.is_some() && !looked_up(reading).is_empty()
}

/// Says the facts over earlier decisions.
pub fn remember(reading: &mut Reading<'_>, input: &mut Input) -> Result<(), Refused> {
    let (Some(table), Some(customer)) = (reading.source.history.clone(), reading.customer.clone()) else {
        return Ok(());
    };
    if !is_looked_at(reading) {
        return Ok(());
    }
    let facts = looked_up(reading);
    let earlier = earlier::read(reading, &table, &facts)?;
    let claim = match &input.claim {
        Sql::Null(_) => Sql::text(""),
        claim => reading.stages.keep("claim key", Sql::call(Call::First, vec![claim.clone(), Sql::text("")])),
    };
    let own = Own { customer, order: input.order.clone(), claim };
    asked(reading, &own, &earlier);
    let recalled = recall(reading, &own, earlier);
    let bad = recalled.bad;
    input.of_history.push((None, bad.clone().is_present(), bad));
    for ((id, history), taken) in facts.into_iter().zip(recalled.taken) {
        said::say(reading, input, id, history, taken);
    }
    Ok(())
}

/// What an order is looked up by.
struct Own {
    customer: Sql,
    order: Sql,
    claim: Sql,
}

/// Joins each order with the first decision about it.
fn asked(reading: &mut Reading<'_>, own: &Own, earlier: &Earlier) {
    let dialect = reading.wanted.dialect;
    let of = |name: &str| Sql::Cell("f", name.to_owned());
    let same = Is::all([
        of(&earlier.order).equals(own.order.clone()),
        of(&earlier.claim).equals(own.claim.clone()),
        of(&earlier.first).is_set(),
    ]);
    let words = vec![
        Piece::Words("LEFT JOIN ".to_owned()),
        Piece::Beside("history"),
        Piece::Words(format!(" AS f ON {}", dialect.is(&same))),
    ];
    reading.stages.begin_joined(
        "asked",
        "Up to which earlier decision each order looks: where it was decided before, to where it looked then.",
        Join { words, needs: vec![own.order.clone(), own.claim.clone()] },
    );
    reading.stages.put_beside(Beside { name: "history", stages: earlier.stages.clone(), gives: earlier.gives() });
    let end = Sql::call(Call::First, vec![of(&earlier.end), Sql::int(NO_END)]);
    reading.stages.define("looks up to", end);
}

/// What was taken for each fact.
struct Recalled {
    taken: Vec<Taken>,
    bad: Sql,
}

/// Joins each order with what is taken over its customer's earlier decisions.
fn recall(reading: &mut Reading<'_>, own: &Own, earlier: Earlier) -> Recalled {
    let dialect = reading.wanted.dialect;
    let past = remembered(reading, own, &earlier);
    let of = |name: &str| Sql::Cell("r", name.to_owned());
    let same = Is::all([
        of(ASKED[0]).equals(own.customer.clone()),
        of(ASKED[1]).equals(own.order.clone()),
        of(ASKED[2]).equals(own.claim.clone()),
    ]);
    let words = vec![
        Piece::Words("LEFT JOIN ".to_owned()),
        Piece::Beside("remembered"),
        Piece::Words(format!(" AS r ON {}", dialect.is(&same))),
    ];
    let needs = vec![own.customer.clone(), own.order.clone(), own.claim.clone(), Sql::column("looks up to")];
    reading.stages.begin_joined("recalled", "Each order with what its customer's history says.", Join { words, needs });
    let bad = reading.stages.define("history wrong", of(&earlier.bad));
    let taken = earlier.taken.iter().map(|taken| taken.renamed(&mut |name| reading.stages.define(name, of(name))));
    let recalled = Recalled { taken: taken.collect(), bad };
    let mut gives: Vec<String> = ASKED.iter().map(|name| (*name).to_owned()).collect();
    gives.push(earlier.bad.clone());
    gives.extend(earlier.taken.iter().flat_map(Taken::folds).map(|(_, name)| name));
    reading.stages.put_beside(Beside { name: "remembered", stages: past, gives });
    recalled
}

/// The names of what is looked up.
const ASKED: [&str; 3] = ["asked customer", "asked order", "asked claim"];

/// What stands about other orders of each customer that is asked about, put together.
fn remembered(reading: &Reading<'_>, own: &Own, earlier: &Earlier) -> Stages {
    let dialect = reading.wanted.dialect;
    let value = |sql: &Sql| dialect.value(sql);
    let asked = [&own.customer, &own.order, &own.claim];
    let mut selected: Vec<String> =
        asked.iter().zip(ASKED).map(|(sql, name)| format!("{} AS {}", value(sql), dialect.name(name))).collect();
    selected.push(format!("p.{0} AS {0}", dialect.name("looks up to")));
    let known = dialect.is(&own.customer.clone().differs(Sql::text("")));
    let (a, h) = (|name: &str| Sql::Cell("a", name.to_owned()), |name: &str| Sql::Cell("h", name.to_owned()));
    let end = a("looks up to");
    let stood = Is::all([
        h(&earlier.seq).compare(Comparator::AtMost, end.clone()),
        h(&earlier.next).is_null().or(h(&earlier.next).compare(Comparator::More, end)),
    ]);
    let others = Is::all([
        h(&earlier.customer).equals(a(ASKED[0])),
        h(&earlier.order).differs(a(ASKED[1])),
        h(&earlier.seq).is_null().or(stood),
    ]);
    let from = vec![
        Piece::Words(format!("(SELECT DISTINCT {} FROM ", selected.join(", "))),
        Piece::Before,
        Piece::Words(format!(" AS p WHERE {known}) AS a\n  JOIN ")),
        Piece::Beside("history"),
        Piece::Words(format!(" AS h ON {}", dialect.is(&others))),
    ];
    let mut past = reading.beside();
    past.begin_from("earlier", "For each order, the decisions that stood about its customer's other orders.", from);
    let groups: Vec<Sql> = ASKED.iter().map(|name| past.define(name, a(name))).collect();
    let bad = past.define("bad words", h(&earlier.bad));
    let rows: Vec<(Fold, String, Sql)> = earlier
        .taken
        .iter()
        .flat_map(Taken::folds)
        .map(|(fold, name)| (fold, name.clone(), past.define(&format!("each {name}"), h(&name))))
        .collect();
    past.begin_grouped("remembered", "For each order, what they say together.", groups);
    past.define(&earlier.bad, Sql::Folded(Fold::Max, Box::new(bad)));
    for (fold, name, each) in rows {
        past.define(&name, Sql::Folded(fold, Box::new(each)));
    }
    past
}
