//! What was taken over earlier decisions → what is known of a fact, and why it cannot be.

use crate::model::fact::{FactId, History, Kind, Take};
use crate::model::formula::Comparator;
use crate::sql::dialect::Dialect;
use crate::sql::facts::is_outside;
use crate::sql::history::earlier::{FOREIGN, Taken, VALUE};
use crate::sql::input::{Input, Reading};
use crate::sql::known::{Known, type_of};
use crate::sql::tree::{Call, Is, Sql, Type};
use crate::sql::words;

/// When something is wrong, and the words for it.
type Wrong = Vec<(Is, Sql)>;

/// Says a fact.
pub fn say(reading: &mut Reading<'_>, input: &mut Input, id: FactId, history: &History, taken: Taken) {
    let name = reading.playbook.fact(id).name.clone();
    let mut wrong = Wrong::new();
    let or_none = |count: Sql| Sql::call(Call::First, vec![count, Sql::int(0)]);
    let value = match (history.take, taken) {
        (Take::Any, Taken::Count(count)) => Sql::flag(or_none(count).compare(Comparator::More, Sql::int(0))),
        (_, Taken::Count(count)) => Sql::call(Call::ToNarrow, vec![or_none(count).times(Sql::int(10_000))]),
        (_, Taken::Sum { sum, foreign }) => {
            wrong.push((foreign.clone().is_present(), foreign.from(20)));
            let sum = reading.stages.keep(&format!("{name} sum"), or_none(sum));
            let large = beyond(&sum, reading.wanted.dialect);
            wrong.push((large.clone(), Sql::text("the amounts in the ledger are together too large")));
            Sql::case(vec![(large, Sql::Null(Type::Int))], Sql::call(Call::ToNarrow, vec![sum]))
        }
        (_, Taken::Last(last)) => of_last(reading, id, &last, &mut wrong),
    };
    let value = reading.stages.keep(&name, value);
    outside(reading, id, &value, &mut wrong);
    input.of_history.extend(wrong.into_iter().map(|(is, words)| (Some(id), is, words)));
    input.given.insert(id, Known::settled(value));
}

/// What the last decision says; no value where it says nothing, or where there is none.
fn of_last(reading: &mut Reading<'_>, id: FactId, last: &Sql, wrong: &mut Wrong) -> Sql {
    let own = reading.playbook.fact(id);
    let said = reading.stages.keep(&format!("{} said", own.name), last.clone().from(21));
    let sort = reading.stages.keep(&format!("{} sort", own.name), last.clone().part(20, 1));
    let is_there = sort.clone().equals(Sql::text(VALUE));
    wrong.push((sort.equals(Sql::text(FOREIGN)), said.clone()));
    let null = Sql::Null(type_of(&own.kind));
    let value = match &own.kind {
        Kind::Choice(options) => {
            let option = |(at, name): (i128, &str)| (said.clone().equals(Sql::text(name)), Sql::int(at));
            let names = options.iter().map(|option| option.name.as_str());
            Sql::case((0..).zip(names).map(option).collect(), null.clone())
        }
        Kind::Text => said.clone(),
        Kind::YesNo | Kind::Number { .. } | Kind::Money | Kind::Date => Sql::call(Call::ToInt, vec![said.clone()]),
    };
    let value = reading.stages.keep(&own.name, Sql::case(vec![(is_there.clone(), value)], null));
    if matches!(own.kind, Kind::Choice(_)) {
        let none = format!("`, which is none of the options of `{}`", own.name);
        let words = Sql::concat(vec![Sql::text("the ledger says `"), said, Sql::text(&none)]);
        wrong.push((is_there.and(value.clone().is_null()), words));
    }
    value
}

/// A value outside `min` and `max`.
fn outside(reading: &mut Reading<'_>, id: FactId, value: &Sql, wrong: &mut Wrong) {
    let playbook = reading.playbook;
    let own = playbook.fact(id);
    let outside = is_outside(own, value);
    if outside == Is::Certain(false) {
        return;
    }
    let shown = words::value(reading.stages, playbook, &own.kind, &own.name, value);
    let before = Sql::text(&format!("the ledger gives `{}` as `", own.name));
    wrong.push((outside, Sql::concat(vec![before, shown, Sql::text("`, outside what the playbook allows")])));
}

/// Whether a sum is more than amounts can be.
fn beyond(sum: &Sql, dialect: Dialect) -> Is {
    match dialect {
        Dialect::Sqlite => Is::Inexact(Box::new(sum.clone())),
        Dialect::Spark | Dialect::Duckdb | Dialect::Postgres => {
            let above = sum.clone().compare(Comparator::More, Sql::int(i64::MAX));
            above.or(sum.clone().compare(Comparator::Less, Sql::int(-i128::from(i64::MAX))))
        }
    }
}
