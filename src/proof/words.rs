//! Regions in words: `order_total >= 50.00 and < 75.00, issue late or lost, signed no`.

use crate::engine::axes::{Axis, Subjected};
use crate::engine::compile::Compiled;
use crate::engine::diagram::Var;
use crate::engine::evaluate::Facts;
use crate::engine::regions::{Line, Regions};
use crate::model::case::Case;
use crate::model::date::Date;
use crate::model::fact::{FactId, Kind};
use crate::model::template::Part;
use crate::model::value::{State, Value};
use crate::playbook::Playbook;
use crate::playbook::words::expr_words;
use crate::proof::boxes::Region;
use crate::proof::joint::{Unlike, What};
use crate::proof::symbols::{Bit, Symbol, Term};

/// Says regions over the axes of a playbook.
#[derive(Debug, Clone, Copy)]
pub struct Teller<'a> {
    /// The compiled playbook.
    pub compiled: &'a Compiled,
    /// What the variables beyond its axes stand for.
    pub unlike: &'a [Unlike],
    /// The kinds of what is shown.
    pub kinds: &'a [Kind],
    /// The variables that stand for classifications.
    pub classes: &'a [(Var, FactId)],
}

impl Teller<'_> {
    /// Whether a complete case over common facts lies in a region; none where something cannot be calculated.
    pub fn holds(&self, region: &Region, case: &Case, today: Date) -> Option<bool> {
        let facts = Facts::of(&self.compiled.playbook, case, today).ok()?;
        for (var, branches) in &region.sides {
            if !branches.contains(&self.branch(*var, &facts)?) {
                return Some(false);
            }
        }
        Some(true)
    }

    fn branch(&self, var: Var, facts: &Facts<'_>) -> Option<u16> {
        if let Some(class) = self.class(var) {
            return match facts.state(class) {
                State::Known(value) => u16::try_from(value.ordinal()?).ok(),
                State::Missing => Some(self.class_regions(class).len()),
                State::Open | State::Unknown => None,
            };
        }
        let Some(axis) = self.compiled.axes.axis(var) else {
            let unlike = self.unlike.iter().find(|unlike| unlike.var == var)?;
            let [old, new] = [&unlike.old, &unlike.new].map(|symbol| self.shown(symbol, facts));
            return Some(u16::from(old? != new?));
        };
        match &axis.about {
            Subjected::Fact(fact) => match facts.state(*fact) {
                State::Known(value) => Some(axis.regions.of(value)),
                State::Missing => Some(axis.missing_branch()),
                State::Open | State::Unknown => None,
            },
            Subjected::Formula(expr, _) => {
                let value = facts.value(expr, axis.regions.kind(), "").ok()?;
                Some(value.map_or(axis.regions.len(), |value| axis.regions.of(&value)))
            }
        }
    }

    fn shown(&self, symbol: &Symbol, facts: &Facts<'_>) -> Option<String> {
        let term = |term: &Term| {
            let kind = &self.kinds[term.kind];
            let value = facts.value(&term.expr, kind, "").ok()?;
            Some(value.map_or_else(|| "missing".to_owned(), |value| facts.playbook().words(kind, &value)))
        };
        match symbol {
            Symbol::Nothing => Some("missing".to_owned()),
            Symbol::Value(value @ Value::Date(_)) => Some(facts.playbook().words(&Kind::Date, value)),
            Symbol::Value(value) => Some(facts.playbook().words(&Kind::Money, value)),
            Symbol::Term(one) => term(one),
            Symbol::Text(bits) => bits
                .iter()
                .map(|bit| match bit {
                    Bit::Words(words) => Some(words.clone()),
                    Bit::Term(one) => term(one),
                })
                .collect(),
        }
    }

    fn playbook(&self) -> &Playbook {
        &self.compiled.playbook
    }

    /// The classification that a variable stands for.
    fn class(&self, var: Var) -> Option<FactId> {
        self.classes.iter().find(|(own, _)| *own == var).map(|(_, fact)| *fact)
    }

    /// The values of a classification, each a region.
    fn class_regions(&self, fact: FactId) -> Regions {
        let kind = &self.playbook().fact(fact).kind;
        Regions::cut(kind, Line::whole(kind, 1), std::iter::empty())
    }

    /// A region in words, classifications first.
    pub fn region(&self, region: &Region) -> String {
        let (named, plain): (Vec<_>, Vec<_>) = region.sides.iter().partition(|(var, _)| self.class(*var).is_some());
        let sides = named.into_iter().chain(plain);
        let words: Vec<String> = sides.filter_map(|(var, branches)| self.side(*var, branches)).collect();
        if words.is_empty() { "every case".to_owned() } else { words.join(", ") }
    }

    fn side(&self, var: Var, branches: &[u16]) -> Option<String> {
        if let Some(class) = self.class(var) {
            let words = self.branches(&self.class_regions(class), branches);
            return Some(format!("{} {words}", self.playbook().fact(class).name));
        }
        match self.compiled.axes.axis(var) {
            Some(axis) => Some(format!("{} {}", self.name(axis), self.branches(&axis.regions, branches))),
            None => self.unlike.iter().find(|unlike| unlike.var == var).map(|unlike| self.unlike(unlike, branches)),
        }
    }

    fn name(&self, axis: &Axis) -> String {
        match &axis.about {
            Subjected::Fact(fact) => self.playbook().fact(*fact).name.clone(),
            Subjected::Formula(expr, _) => self.compiled.axes.name_of_formula(self.playbook(), expr),
        }
    }

    /// The branches an axis may take: `< 50.00`, `late or lost`, `other than none`, `>= 10 or missing`.
    fn branches(&self, regions: &Regions, branches: &[u16]) -> String {
        let value = |value: &_| self.playbook().words(regions.kind(), value);
        let known: Vec<u16> = branches.iter().copied().filter(|branch| *branch < regions.len()).collect();
        let is_missing = branches.iter().any(|branch| *branch >= regions.len());
        if known.len() == usize::from(regions.len()) {
            return if is_missing { "any".to_owned() } else { "not missing".to_owned() };
        }
        let others: Vec<u16> = (0..regions.len()).filter(|branch| !known.contains(branch)).collect();
        let mut words: Vec<String> = match regions.kind() {
            Kind::Choice(_) if others.len() < known.len() && known.len() > 1 => {
                let others: Vec<String> = others.iter().map(|other| regions.words(*other, &value)).collect();
                vec![format!("other than {}", others.join(" or "))]
            }
            Kind::Text if known.last() == Some(&(regions.len() - 1)) => {
                let others: Vec<String> = others.iter().map(|other| regions.words(*other, &value)).collect();
                vec![format!("other than {}", others.join(" or "))]
            }
            Kind::YesNo | Kind::Choice(_) | Kind::Text => {
                known.iter().map(|branch| regions.words(*branch, &value)).collect()
            }
            Kind::Number { .. } | Kind::Money | Kind::Date => {
                runs(&known).into_iter().map(|(first, last)| regions.words_of_run(first, last, &value)).collect()
            }
        };
        words.extend(is_missing.then(|| "missing".to_owned()));
        words.join(" or ")
    }

    /// Where two formulas stand against each other: `where order_total is not min(order_total, 40)`.
    fn unlike(&self, unlike: &Unlike, branches: &[u16]) -> String {
        let what = match unlike.what {
            What::Part(Part::Amount) => "the amount",
            What::Part(Part::Charge) => "the charge",
            What::Part(Part::Until) => "the day",
            What::Part(Part::Cost) => "the cost",
            What::Words => "the text",
        };
        let is = if branches == [1] { "is not" } else { "is" };
        format!("{what} {} {is} {}", self.symbol(&unlike.old), self.symbol(&unlike.new))
    }

    fn symbol(&self, symbol: &Symbol) -> String {
        match symbol {
            Symbol::Nothing => "none".to_owned(),
            Symbol::Value(value) => {
                let kind = if value.ordinal().is_some() { &Kind::Money } else { &Kind::Text };
                self.playbook().words(kind, value)
            }
            Symbol::Term(term) => self.term(term),
            Symbol::Text(bits) => {
                let bit = |bit: &Bit| match bit {
                    Bit::Words(words) => words.clone(),
                    Bit::Term(term) => format!("{{{}}}", self.term(term)),
                };
                format!("\"{}\"", bits.iter().map(bit).collect::<String>())
            }
        }
    }

    fn term(&self, term: &Term) -> String {
        let name = |fact| self.playbook().fact(fact).name.clone();
        expr_words(&term.expr, &name, "today", self.playbook())
    }
}

/// Runs of numbers that follow each other.
fn runs(numbers: &[u16]) -> Vec<(u16, u16)> {
    let mut runs: Vec<(u16, u16)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            Some(_) | None => runs.push((*number, *number)),
        }
    }
    runs
}
