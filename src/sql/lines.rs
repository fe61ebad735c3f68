//! Orders of several rows: the rows with the same id become one. What is said of the order stands in any of them, and
//! must not contradict itself; what is taken over lines is put together.

use rustc_hash::FxHashMap;

use crate::diagnostic::code::Code;
use crate::model::cell::{MappedColumn, MappedFact};
use crate::model::fact::{FactId, Over, Take};
use crate::model::formula::Comparator;
use crate::sql::input::{Placed, Reading};
use crate::sql::refusal::Refused;
use crate::sql::taking::{Entry, Scale, Taken};
use crate::sql::tree::{Fold, Is, Sql, Type};

/// A fact taken over an order's lines, with what is wrong in any of them.
pub struct OfLines {
    /// What was taken.
    pub taken: Taken,
    /// What is wrong.
    pub problems: Vec<Placed>,
}

/// Makes one row of the rows of an order; facts over lines are taken on the way.
pub fn group(reading: &mut Reading<'_>) -> Result<FxHashMap<FactId, OfLines>, Refused> {
    let source = reading.source;
    reading.stages.begin("lines", "Each line's own cells; rows with the same id are lines of one order.");
    let key = reading.key(source.id);
    let mut entries: Vec<(&MappedFact, Take, Entry, Vec<Placed>)> = Vec::new();
    for fact in source.facts.iter().filter(|fact| fact.over == Over::Lines) {
        if matches!(fact.column, MappedColumn::Open | MappedColumn::Missing) {
            continue;
        }
        let take = fact.take.unwrap_or(Take::First);
        let own = reading.playbook.fact(fact.fact);
        if matches!(take, Take::First | Take::Last) {
            let words = "the first or last of an order's lines is not known in a table, which has no order";
            return Err(Refused::new(words).at(&own.span));
        }
        let mut problems = Vec::new();
        let entry = reading.entry(fact, take, &mut problems);
        entries.push((fact, take, entry, problems));
    }
    // A row without an id is an order of its own.
    let alone = Sql::case(vec![(key.clone().equals(Sql::text("")), Sql::Numbered(Box::new(key.clone())))], Sql::int(0));
    let alone = reading.stages.define("line alone", alone);
    let prepared: Vec<_> = entries
        .into_iter()
        .map(|(fact, take, entry, problems)| prepare(reading, fact, take, entry, problems))
        .collect();
    let key = reading.stages.keep("line order", key);
    let groups = vec![reading.blanks.clone(), key, alone];
    let texts: Vec<(usize, Sql)> = reading.texts.iter().map(|(at, text)| (*at, text.clone())).collect();
    let mut some: Vec<(usize, Sql, Sql)> = texts
        .into_iter()
        .map(|(at, text)| {
            let blank = text.clone().equals(Sql::text(""));
            let said = Sql::case(vec![(blank, Sql::Null(Type::Text))], text.clone());
            let said = reading.stages.define(&format!("{} said", source.columns[at]), said);
            (at, text, said)
        })
        .collect();
    some.sort_by_key(|(at, _, _)| *at);
    reading.stages.begin_grouped("orders_of_lines", "One row for each order.", groups);
    for (at, text, said) in some {
        let name = source.columns[at].clone();
        let first = reading.stages.define(&format!("{name} least"), Sql::Folded(Fold::Min, Box::new(said)));
        let last = reading.stages.define(&format!("{name} text"), Sql::Folded(Fold::Max, Box::new(text)));
        reading.texts.insert(at, last.clone());
        reading.spread.insert(at, first.differs(last));
    }
    let mut found = FxHashMap::default();
    for one in prepared {
        let (fact, of_lines) = one.folded(reading);
        found.insert(fact, of_lines);
    }
    Ok(found)
}

/// What contradicts itself.
pub fn contradictions(reading: &Reading<'_>, problems: &mut Vec<Placed>) {
    let source = reading.source;
    let of_facts = source.facts.iter().filter(|fact| fact.over != Over::Lines).filter_map(|fact| match fact.column {
        MappedColumn::At(at) => Some(at),
        MappedColumn::EveryRow | MappedColumn::Missing | MappedColumn::Open => None,
    });
    let mut columns: Vec<usize> = of_facts.chain(source.customer).chain(source.currency).collect();
    columns.sort_unstable();
    columns.dedup();
    for at in columns {
        if let Some(differs) = reading.spread.get(&at) {
            let words = Sql::text("all rows of an order must say the same, or nothing");
            problems.push((at, differs.clone(), reading.complaint(at, Code::ContradictingRows, words)));
        }
    }
}

/// Columns of a line that are to be put together.
struct Prepared {
    fact: FactId,
    take: Take,
    scale: Scale,
    count: Sql,
    open: Sql,
    yes: Sql,
    value: Sql,
    problems: Vec<(usize, Sql, Sql)>,
}

fn prepare(reading: &mut Reading<'_>, fact: &MappedFact, take: Take, entry: Entry, problems: Vec<Placed>) -> Prepared {
    let name = reading.playbook.fact(fact.fact).name.clone();
    let mut column = |what: &str, value: Sql| reading.stages.define(&format!("{name} {what}"), value);
    let otherwise = if take == Take::Sum { Sql::int(0) } else { Sql::Null(entry.kind) };
    let value = Sql::case(vec![(entry.counts.clone(), entry.value.clone())], otherwise);
    let yes = entry.counts.clone().and(entry.value.clone().is_set());
    let yes = if entry.kind == Type::Int { Sql::flag(yes) } else { Sql::int(0) };
    let mut noted = Vec::new();
    for (at, is, words) in problems {
        let is = column("line bad", Sql::flag(is));
        let words = column("line words", Sql::case(vec![(is.clone().is_set(), words)], Sql::Null(Type::Text)));
        noted.push((at, is, words));
    }
    Prepared {
        fact: fact.fact,
        take,
        scale: entry.is_product,
        count: column("line counts", Sql::flag(entry.counts)),
        open: column("line open", Sql::flag(entry.is_open)),
        yes: column("line yes", yes),
        value: column("line value", value),
        problems: noted,
    }
}

impl Prepared {
    fn folded(self, reading: &mut Reading<'_>) -> (FactId, OfLines) {
        let name = reading.playbook.fact(self.fact).name.clone();
        let mut fold = |what: &str, fold: Fold, value: Sql| {
            reading.stages.define(&format!("{name} {what}"), Sql::Folded(fold, Box::new(value)))
        };
        let count = fold("lines", Fold::Sum, self.count);
        let open = fold("open lines", Fold::Sum, self.open);
        let (value, scale) = match self.take {
            Take::Count => (count.clone(), Scale::Ones),
            Take::Sum => (fold("line sum", Fold::Total, self.value), self.scale),
            Take::Any | Take::All => {
                let yes = fold("line yeses", Fold::Sum, self.yes);
                let is =
                    if self.take == Take::Any { yes.compare(Comparator::More, Sql::int(0)) } else { yes.equals(count) };
                (Sql::flag(is), Scale::Units)
            }
            Take::Min => (fold("least", Fold::Min, self.value), Scale::Units),
            Take::Max | Take::First | Take::Last => (fold("most", Fold::Max, self.value), Scale::Units),
        };
        let mut problems = Vec::new();
        for (at, is, words) in self.problems {
            let is = fold("bad lines", Fold::Max, is);
            let words = fold("bad words", Fold::Max, words);
            problems.push((at, is.is_set(), words));
        }
        let is_open = open.compare(Comparator::More, Sql::int(0));
        let is_open = if self.take == Take::Count { Is::Certain(false) } else { is_open };
        (self.fact, OfLines { taken: Taken { value, scale, is_open }, problems })
    }
}
