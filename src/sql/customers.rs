//! What is taken over a customer's orders: one pass over each customer's rows, the only thing that brings rows together.

use crate::diagnostic::code::Code;
use crate::model::cell::{MappedColumn, MappedFact};
use crate::model::fact::{Over, Take};
use crate::model::formula::Comparator;
use crate::sql::cells;
use crate::sql::dialect::Dialect;
use crate::sql::input::{Placed, Reading};
use crate::sql::refusal::Refused;
use crate::sql::taking::{Entry, Scale, Taken, Wrong, of_one};
use crate::sql::tree::{Call, Fold, Is, Sql};

/// The key a customer is known by: trimmed and lower-cased; empty where the cell is blank.
pub fn key(reading: &mut Reading<'_>, at: usize) -> Sql {
    let text = cells::unguarded(&reading.text(at), reading.source.customer_guard);
    reading.stages.define("customer key", Sql::call(Call::Lower, vec![text]))
}

/// What is taken over the orders of a row's customer, and whether all that it is taken from is fine.
pub fn taken(
    reading: &mut Reading<'_>,
    fact: &MappedFact,
    take: Take,
    entry: &Entry,
    problems: &mut Vec<Placed>,
) -> Result<(Taken, Is), Refused> {
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
    let counts = entry.counts.clone().and(reading.broken.clone().negated());
    let mut orders = Orders { reading, name, customer, of: fact.over, entry, counts };
    let (value, scale) = orders.value(take);
    let alone = orders.is_alone();
    let is_open = if take == Take::Count { Is::Certain(false) } else { orders.is_open(take) };
    let is_wrong = orders.complain(fact);
    foreign_letters(orders.reading, &orders.customer, problems);
    let single = if fact.over == Over::CustomerOthers { of_nothing(take, entry) } else { of_one(take, entry).value };
    let fine = entry.is_fine().and(is_wrong.negated());
    Ok((Taken { value: Sql::case(vec![(alone, single)], value), scale, is_open }, fine))
}

/// What is taken of nothing.
fn of_nothing(take: Take, entry: &Entry) -> Sql {
    match take {
        Take::Count | Take::Sum | Take::Any => Sql::int(0),
        Take::All => Sql::int(1),
        Take::Min | Take::Max | Take::First | Take::Last => Sql::Null(entry.kind),
    }
}

/// The orders of each customer, put together for one fact.
struct Orders<'o, 'r> {
    reading: &'o mut Reading<'r>,
    name: String,
    customer: Sql,
    of: Over,
    entry: &'o Entry,
    /// Whether a row counts.
    counts: Is,
}

impl Orders<'_, '_> {
    /// A blank customer is one of this order alone.
    fn is_alone(&self) -> Is {
        self.customer.clone().equals(Sql::text(""))
    }

    /// A value of all rows of a customer, put together.
    fn over(&mut self, what: &str, fold: Fold, value: Sql) -> Sql {
        let value = self.reading.stages.keep(&format!("{} {what} own", self.name), value);
        let together = Sql::Over(fold, Box::new(value), Box::new(self.customer.clone()));
        self.reading.stages.define(&format!("{} {what}", self.name), together)
    }

    /// How many rows there are with something, this one left out where only others are looked at.
    fn number(&mut self, what: &str, is: &Is) -> Sql {
        let all = self.over(what, Fold::Sum, Sql::flag(is.clone()));
        self.less(all, Sql::flag(is.clone()))
    }

    fn less(&self, all: Sql, own: Sql) -> Sql {
        if self.of == Over::CustomerOthers { all.minus(own) } else { all }
    }

    fn value(&mut self, take: Take) -> (Sql, Scale) {
        let (counts, value, kind) = (self.counts.clone(), self.entry.value.clone(), self.entry.kind);
        match take {
            Take::Count => (self.number("count", &counts), Scale::Ones),
            Take::Sum => {
                let mine = Sql::case(vec![(counts, value)], Sql::int(0));
                let all = self.over("sum", Fold::Total, mine.clone());
                (self.less(all, mine), self.entry.is_product)
            }
            Take::Any | Take::All => {
                let yes = self.number("yes", &counts.clone().and(value.is_set()));
                let is = if take == Take::Any {
                    yes.compare(Comparator::More, Sql::int(0))
                } else {
                    yes.equals(self.number("count", &counts))
                };
                (Sql::flag(is), Scale::Units)
            }
            Take::Min | Take::Max | Take::First | Take::Last => {
                let fold = if take == Take::Min { Fold::Min } else { Fold::Max };
                let mine = Sql::case(vec![(counts, value)], Sql::Null(kind));
                let best = self.over("best", fold, mine.clone());
                let best = if self.of == Over::CustomerOthers { self.second(fold, mine, best) } else { best };
                (best, Scale::Units)
            }
        }
    }

    /// The best of others: where this row alone has the best, the best of the rest.
    fn second(&mut self, fold: Fold, mine: Sql, best: Sql) -> Sql {
        let is_best = self.counts.clone().and(self.entry.value.clone().equals(best.clone()));
        let ties = self.over("ties", Fold::Sum, Sql::flag(is_best.clone()));
        let rest = Sql::case(vec![(is_best.clone(), Sql::Null(self.entry.kind))], mine);
        let second = self.over("second", fold, rest);
        Sql::case(vec![(is_best.and(ties.equals(Sql::int(1))), second)], best)
    }

    /// Whether a value in it is not known.
    fn is_open(&mut self, take: Take) -> Is {
        let open = self.number("open", &self.entry.is_open.clone());
        let alone = self.is_alone();
        let single = match self.of {
            Over::CustomerOthers => Is::Certain(false),
            Over::Customer | Over::Order | Over::Lines => of_one(take, self.entry).is_open,
        };
        Is::any([alone.clone().and(single), alone.negated().and(open.compare(Comparator::More, Sql::int(0)))])
    }

    /// Says what is wrong with other orders of the customer, and whether anything is.
    fn complain(&mut self, fact: &MappedFact) -> Is {
        let at = match fact.column {
            MappedColumn::At(at) => at,
            MappedColumn::EveryRow | MappedColumn::Missing | MappedColumn::Open => self.reading.source.id,
        };
        // Of a row that counts for nothing, nothing else is said.
        let broken = self.reading.broken.clone();
        let mut others: Vec<(Is, usize, Code)> = Vec::new();
        if !self.entry.wrongs.is_empty() {
            let wrong = Sql::case(vec![(broken.clone(), Sql::int(0))], self.entry.wrong.clone());
            let wrong = self.over("wrong", Fold::Max, wrong);
            let each = |one: &Wrong| (wrong.clone().equals(Sql::int(one.number)), one.column, one.code);
            others.extend(self.entry.wrongs.iter().map(each));
        }
        if let (Some(column), false) = (self.reading.source.currency, broken == Is::Certain(false)) {
            let foreign = self.over("foreign", Fold::Sum, Sql::flag(broken.clone())).minus(Sql::flag(broken));
            others.push((foreign.compare(Comparator::More, Sql::int(0)), column, Code::OtherCurrency));
        }
        let words = format!("another order of the customer, which `{}` is taken from, is wrong here", self.name);
        let mut any = Vec::new();
        for (is, column, code) in others {
            let words = self.reading.complaint(column, code, Sql::text(&words));
            // Where its own cell is wrong nothing is said of others.
            let is = Is::all([self.is_alone().negated(), self.entry.is_fine(), is]);
            any.push(is.clone());
            self.reading.of_others.push((at, is, words));
        }
        Is::any(any)
    }
}

/// Two engines lower only plain letters for sure: keys with others are errors there, not guesses.
pub fn foreign_letters(reading: &Reading<'_>, customer: &Sql, problems: &mut Vec<Placed>) {
    let Some(at) = reading.source.customer else { return };
    let plain = match reading.wanted.dialect {
        Dialect::Spark | Dialect::Duckdb => return,
        Dialect::Postgres | Dialect::Sqlite => Is::Plain(Box::new(customer.clone())),
    };
    let words = Sql::text("a customer with letters beyond a to z is not for this engine");
    problems.push((at, plain.negated(), reading.complaint(at, Code::UnreadableCell, words)));
}
