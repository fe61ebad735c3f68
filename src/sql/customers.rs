//! What is taken over a customer's orders: one pass over each customer's rows, the only thing that brings rows together.

use crate::diagnostic::code::Code;
use crate::model::cell::{MappedColumn, MappedFact};
use crate::model::fact::{Over, Take};
use crate::model::formula::Comparator;
use crate::sql::cells;
use crate::sql::dialect::Dialect;
use crate::sql::input::Reading;
use crate::sql::refusal::Refused;
use crate::sql::taking::{Entry, Scale, Taken, of_one};
use crate::sql::tree::{Call, Fold, Is, Sql};

/// The key a customer is known by: trimmed and lower-cased; empty where the cell is blank.
pub fn key(reading: &mut Reading<'_>, at: usize) -> Sql {
    let text = cells::unguarded(&reading.text(at), reading.source.customer_guard);
    reading.stages.define("customer key", Sql::call(Call::Lower, vec![text]))
}

/// What is taken over the orders of a row's customer.
pub fn taken(
    reading: &mut Reading<'_>,
    fact: &MappedFact,
    take: Take,
    entry: &Entry,
    problems: &mut Vec<(usize, Is, Sql)>,
) -> Result<Taken, Refused> {
    let Some(customer) = reading.customer.clone() else {
        return Err(Refused::new(
            "it is taken over the customer's orders, and no column is known to hold the customer",
        ));
    };
    if matches!(take, Take::First | Take::Last) {
        return Err(Refused::new(
            "the first or last of a customer's orders is not known in a table, which has no order",
        ));
    }
    let name = reading.playbook.fact(fact.fact).name.clone();
    let others = fact.over == Over::CustomerOthers;
    let alone = customer.clone().equals(Sql::text(""));
    let broken = reading.broken.clone();
    let mut over = |what: &str, fold: Fold, value: Sql| {
        let value = reading.stages.keep(&format!("{name} {what} own"), value);
        reading.stages.define(&format!("{name} {what}"), Sql::Over(fold, Box::new(value), Box::new(customer.clone())))
    };
    let counts = entry.counts.clone().and(broken.clone().negated());
    let own = |is: Is| Sql::flag(is);
    // Of a row that counts for nothing, nothing else is said.
    let wrong = Sql::case(vec![(broken.clone(), Sql::int(0))], entry.wrong.clone());
    let wrong = if entry.wrongs.is_empty() { Sql::int(0) } else { over("wrong", Fold::Max, wrong) };
    let foreign = match broken {
        Is::Certain(false) => Sql::int(0),
        _ => over("foreign", Fold::Sum, own(broken.clone())).minus(own(broken.clone())),
    };
    let open = over("open", Fold::Sum, own(entry.is_open.clone()));
    let count = over("count", Fold::Sum, own(counts.clone()));
    let less = |all: Sql, own: Is| if others { all.minus(Sql::flag(own)) } else { all };
    let value = match take {
        Take::Count => (less(count, counts.clone()), Scale::Ones),
        Take::Sum => {
            let mine = Sql::case(vec![(counts.clone(), entry.value.clone())], Sql::int(0));
            let all = over("sum", Fold::Total, mine.clone());
            (if others { all.minus(mine) } else { all }, entry.is_product)
        }
        Take::Any | Take::All => {
            let yes = counts.clone().and(entry.value.clone().is_set());
            let all = over("yes", Fold::Sum, own(yes.clone()));
            let (yes, count) = (less(all, yes), less(count, counts.clone()));
            let is = if take == Take::Any { yes.compare(Comparator::More, Sql::int(0)) } else { yes.equals(count) };
            (Sql::flag(is), Scale::Units)
        }
        Take::Min | Take::Max | Take::First | Take::Last => {
            let fold = if take == Take::Min { Fold::Min } else { Fold::Max };
            let mine = Sql::case(vec![(counts.clone(), entry.value.clone())], Sql::Null(entry.kind));
            let best = over("best", fold, mine.clone());
            if others {
                let is_best = counts.clone().and(entry.value.clone().equals(best.clone()));
                let ties = over("ties", Fold::Sum, own(is_best.clone()));
                let rest = Sql::case(vec![(is_best.clone(), Sql::Null(entry.kind))], mine);
                let second = over("second", fold, rest);
                let only = is_best.and(ties.equals(Sql::int(1)));
                (Sql::case(vec![(only, second)], best), Scale::Units)
            } else {
                (best, Scale::Units)
            }
        }
    };
    let at = match fact.column {
        MappedColumn::At(at) => at,
        MappedColumn::EveryRow | MappedColumn::Missing | MappedColumn::Open => reading.source.id,
    };
    let words = format!("another order of the customer, which `{name}` is taken from, is wrong here");
    let fine = entry.wrong.clone().equals(Sql::int(0));
    let mut complain = |others: Is, column: usize, code: Code| {
        let words = reading.complaint(column, code, Sql::text(&words));
        // Where its own cell is wrong nothing is said of others.
        problems.push((at, Is::all([alone.clone().negated(), fine.clone(), others]), words));
    };
    for one in &entry.wrongs {
        complain(wrong.clone().equals(Sql::int(one.number)), one.column, one.code);
    }
    let foreign = foreign.compare(Comparator::More, Sql::int(0));
    complain(foreign, reading.source.currency.unwrap_or(at), Code::OtherCurrency);
    foreign_letters(reading, &customer, problems);
    let single = of_one(take, entry);
    let nothing = match take {
        Take::Count | Take::Sum | Take::Any => Sql::int(0),
        Take::All => Sql::int(1),
        Take::Min | Take::Max | Take::First | Take::Last => Sql::Null(entry.kind),
    };
    let single_value = if others { nothing } else { single.value };
    let single_open = if others { Is::Certain(false) } else { single.is_open };
    let open = if others { open.minus(own(entry.is_open.clone())) } else { open };
    let is_open = Is::any([
        alone.clone().and(single_open),
        alone.clone().negated().and(open.compare(Comparator::More, Sql::int(0))),
    ]);
    let is_open = if take == Take::Count { Is::Certain(false) } else { is_open };
    let (value, scale) = value;
    Ok(Taken { value: Sql::case(vec![(alone, single_value)], value), scale, is_open })
}

/// Two engines lower only plain letters for sure: keys with others are errors there, not guesses.
pub fn foreign_letters(reading: &Reading<'_>, customer: &Sql, problems: &mut Vec<(usize, Is, Sql)>) {
    let Some(at) = reading.source.customer else { return };
    let plain = match reading.wanted.dialect {
        Dialect::Spark | Dialect::Duckdb => return,
        Dialect::Postgres | Dialect::Sqlite => Is::Plain(Box::new(customer.clone())),
    };
    let words = Sql::text("a customer with letters beyond a to z is not for this engine");
    problems.push((at, plain.negated(), reading.complaint(at, Code::UnreadableCell, words)));
}
