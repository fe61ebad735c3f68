//! What is known of every fact in a row, calculated ones included, and which conditions hold.

use rustc_hash::FxHashMap;

use crate::engine::axes::{Shape, given_inputs, shape_of, tested_inputs};
use crate::engine::compile::Compiled;
use crate::model::condition::{Alternative, Condition, Order, Predicate, Subject, Test};
use crate::model::date::Date;
use crate::model::fact::{Class, Fact, FactId, Kind};
use crate::model::formula::{Absence, Comparator, Expr};
use crate::playbook::Playbook;
use crate::playbook::missing::facts_that_can_be_missing;
use crate::sql::cells::literal;
use crate::sql::dialect::Dialect;
use crate::sql::formulas::Fault;
use crate::sql::known::{Known, Openness, type_of};
use crate::sql::refusal::Refused;
use crate::sql::stages::Stages;
use crate::sql::tree::{Is, Sql};
use crate::sql::words;

/// What is known of every fact.
pub struct Facts<'a> {
    /// The playbook with its diagrams.
    pub compiled: &'a Compiled,
    /// The playbook.
    pub playbook: &'a Playbook,
    /// The day to decide for.
    pub today: Date,
    /// The engine.
    pub dialect: Dialect,
    /// The query so far.
    pub stages: Stages,
    /// Which facts can be missing.
    pub can_be_missing: Vec<bool>,
    /// What makes a row an error, in the order it is looked at.
    pub faults: Vec<Fault>,
    known: FxHashMap<FactId, Known>,
    terms: FxHashMap<(Expr, Kinded), Sql>,
}

/// A kind as part of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kinded {
    YesNo,
    Choice,
    Whole,
    Number,
    Money,
    Date,
    Text,
}

impl Kinded {
    fn of(kind: &Kind) -> Kinded {
        match kind {
            Kind::YesNo => Kinded::YesNo,
            Kind::Choice(_) => Kinded::Choice,
            Kind::Number { whole: true } => Kinded::Whole,
            Kind::Number { whole: false } => Kinded::Number,
            Kind::Money => Kinded::Money,
            Kind::Date => Kinded::Date,
            Kind::Text => Kinded::Text,
        }
    }
}

impl<'a> Facts<'a> {
    /// What is known where these given facts are known.
    pub fn new(compiled: &'a Compiled, today: Date, dialect: Dialect, stages: Stages) -> Facts<'a> {
        let playbook = &*compiled.playbook;
        Facts {
            compiled,
            playbook,
            today,
            dialect,
            stages,
            can_be_missing: facts_that_can_be_missing(playbook),
            faults: Vec::new(),
            known: FxHashMap::default(),
            terms: FxHashMap::default(),
        }
    }

    /// Says what is known of a given fact.
    pub fn give(&mut self, fact: FactId, known: Known) {
        self.known.insert(fact, known);
    }

    /// Says what is known of a fact from now on; what is calculated from it is calculated again.
    pub fn assume(&mut self, fact: FactId, known: Known) {
        let (playbook, set) = (self.playbook, &self.compiled.set);
        let depends = |id: FactId| match shape_of(playbook.fact(id), id, set) {
            Shape::Given => false,
            Shape::Formula(expr) => given_inputs(playbook, set, expr).contains(&fact),
            Shape::Classes(classes) => classes.iter().any(|class| {
                given_inputs(playbook, set, &class.is.expr).contains(&fact)
                    || tested_inputs(playbook, set, &class.when).contains(&fact)
            }),
        };
        self.known.retain(|id, _| !depends(*id));
        self.terms.retain(|(expr, _), _| !given_inputs(playbook, set, expr).contains(&fact));
        self.known.insert(fact, known);
    }

    /// What is known of a fact.
    pub fn known(&mut self, id: FactId) -> Result<Known, Refused> {
        if let Some(known) = self.known.get(&id) {
            return Ok(known.clone());
        }
        let playbook = self.playbook;
        let fact = playbook.fact(id);
        let known = match shape_of(fact, id, &self.compiled.set) {
            Shape::Given => Known::nobody_said(&fact.kind),
            Shape::Formula(expr) => self.calculated(id, expr).map_err(|refused| refused.at(&fact.span))?,
            Shape::Classes(classes) => self.classified(id, classes).map_err(|refused| refused.at(&fact.span))?,
        };
        let known = self.kept(&fact.name, known);
        self.known.insert(id, known.clone());
        Ok(known)
    }

    /// The same as columns.
    pub fn kept(&mut self, name: &str, known: Known) -> Known {
        Known {
            value: self.stages.keep(name, known.value),
            open: self.stages.keep(&format!("{name} open"), known.open),
            unknown: self.stages.keep(&format!("{name} unknown"), known.unknown),
        }
    }

    /// Whether all of these facts are known or missing.
    pub fn settles(&mut self, named: &[FactId]) -> Result<Is, Refused> {
        let mut all = Vec::new();
        for fact in named {
            all.push(self.known(*fact)?.is_settled());
        }
        Ok(Is::all(all))
    }

    /// The value of an expression as one of a kind, none where an input is not settled. Faults of it make the row an error.
    pub fn term(&mut self, expr: &Expr, kind: &Kind, what: &str) -> Result<Sql, Refused> {
        let key = (expr.clone(), Kinded::of(kind));
        if let Some(known) = self.terms.get(&key) {
            return Ok(known.clone());
        }
        if let Expr::Fact(fact) = expr
            && Kinded::of(&self.playbook.fact(*fact).kind) == key.1
        {
            return Ok(self.known(*fact)?.value);
        }
        let settled = self.settles(&expr.facts())?;
        let converted = self.converted(expr, kind, what)?;
        self.take_faults(converted.faults, &settled);
        let null = Sql::Null(type_of(kind));
        let value = Sql::case(vec![(settled.negated(), null)], converted.value);
        let value = self.stages.keep(what, value);
        self.terms.insert(key, value.clone());
        Ok(value)
    }

    /// The value of the fact whose formula this is; none where no fact has it.
    pub fn value_of_own_formula(&mut self, expr: &Expr, kind: &Kind) -> Result<Option<Sql>, Refused> {
        let playbook = self.playbook;
        let own = playbook.fact_ids().find(|id| {
            let fact = playbook.fact(*id);
            let is = matches!(shape_of(fact, *id, &self.compiled.set), Shape::Formula(formula) if formula == expr);
            is && Kinded::of(&fact.kind) == Kinded::of(kind)
        });
        own.map(|own| Ok(self.known(own)?.value)).transpose()
    }

    /// Whether nobody knows one of these facts.
    pub fn nobody_knows(&mut self, any_of: &[FactId]) -> Result<Is, Refused> {
        let mut any = Vec::new();
        for fact in any_of {
            any.push(self.known(*fact)?.is_unknown());
        }
        Ok(Is::any(any))
    }

    fn take_faults(&mut self, faults: Vec<Fault>, settled: &Is) {
        self.faults.extend(faults.into_iter().map(|fault| Fault { is: settled.clone().and(fault.is), ..fault }));
    }

    fn calculated(&mut self, id: FactId, expr: &Expr) -> Result<Known, Refused> {
        let fact = self.playbook.fact(id);
        for input in expr.facts() {
            self.known(input)?;
        }
        let settled = self.settles(&expr.facts())?;
        let converted = self.converted(expr, &fact.kind, &fact.name)?;
        self.take_faults(converted.faults, &settled);
        let waits = settled.clone().negated();
        let surely_missing = self.is_surely_missing(expr)?;
        let value = Sql::case(vec![(waits.clone(), Sql::Null(type_of(&fact.kind)))], converted.value);
        let value = self.limited(id, value)?;
        let open = waits.and(surely_missing.negated());
        let unknown = open.clone().and(self.nobody_knows(&expr.facts())?);
        Ok(Known { value, open: Sql::flag(open), unknown: Sql::flag(unknown) })
    }

    /// A calculated value outside `min` and `max` makes the row an error.
    fn limited(&mut self, id: FactId, value: Sql) -> Result<Sql, Refused> {
        let fact = self.playbook.fact(id);
        if fact.ends() == (None, None) {
            return Ok(value);
        }
        let value = self.stages.keep(&fact.name, value);
        let shown = words::value(&mut self.stages, self.playbook, &fact.kind, &fact.name, &value);
        let parts = vec![
            Sql::text(&format!("`{}` is `", fact.name)),
            shown,
            Sql::text("`, outside what the playbook allows for it"),
        ];
        let is = is_outside(fact, &value);
        self.faults.push(Fault { is, words: Sql::concat(parts) });
        Ok(value)
    }

    /// Whether an expression is missing whatever its open inputs are.
    fn is_surely_missing(&mut self, expr: &Expr) -> Result<Is, Refused> {
        Ok(match expr.absence() {
            Absence::Of(fact) => {
                let known = self.known(fact)?;
                known.value.clone().is_null().and(known.is_settled())
            }
            Absence::OfAll(all) => Is::all(self.all_missing(all)?),
            Absence::Undecided { sides, .. } => Is::all(self.all_missing(sides)?),
            Absence::OfAny(parts) => Is::any(self.all_missing(parts)?),
        })
    }

    fn all_missing<'e>(&mut self, parts: impl IntoIterator<Item = &'e Expr>) -> Result<Vec<Is>, Refused> {
        parts.into_iter().map(|part| self.is_surely_missing(part)).collect()
    }

    /// The first class that fits; open as soon as one that may fit comes first; missing where none does.
    fn classified(&mut self, id: FactId, classes: &[Class]) -> Result<Known, Refused> {
        let fact = self.playbook.fact(id);
        let (mut values, mut opens, mut unknowns) = (Vec::new(), Vec::new(), Vec::new());
        let mut before = Is::Certain(true);
        for class in classes {
            let (fits, depends) = self.fits(&class.when)?;
            if fits == Is::Certain(false) && depends == Is::Certain(false) {
                continue;
            }
            let name = format!("{} fits", fact.name);
            let fits = self.stages.keep(&name, Sql::flag(fits)).is_set();
            let depends = self.stages.keep(&format!("{name} perhaps"), Sql::flag(depends)).is_set();
            let seen = self.faults.len();
            let is = self.calculated(id, &class.is.expr).map_err(|refused| refused.at(&class.span))?;
            let reached = before.clone().and(fits.clone());
            for fault in &mut self.faults[seen..] {
                fault.is = reached.clone().and(fault.is.clone());
            }
            before = before.and(fits.clone().or(depends.clone()).negated());
            values.push((depends.clone(), Sql::Null(type_of(&fact.kind))));
            opens.push((depends.clone(), Sql::int(1)));
            let waits_for_unknown = self.nobody_knows(&class.when.facts().collect::<Vec<_>>())?;
            unknowns.push((depends, Sql::flag(waits_for_unknown)));
            values.push((fits.clone(), is.value));
            opens.push((fits.clone(), is.open));
            unknowns.push((fits, is.unknown));
        }
        let value = Sql::case(values, Sql::Null(type_of(&fact.kind)));
        Ok(Known { value, open: Sql::case(opens, Sql::int(0)), unknown: Sql::case(unknowns, Sql::int(0)) })
    }

    /// Whether a condition on facts certainly holds, and whether that depends on what is open.
    pub fn fits(&mut self, condition: &Condition) -> Result<(Is, Is), Refused> {
        let (mut yes, mut perhaps) = (Vec::new(), Vec::new());
        for table in &condition.any {
            let (mut all, mut no, mut open) = (Vec::new(), Vec::new(), Vec::new());
            for test in table {
                let Subject::Fact(fact) = test.subject else { continue };
                let known = self.known(fact)?;
                let holds = self.holds(fact, &known, test);
                let settled = known.is_settled();
                no.push(settled.clone().and(holds.clone().negated()));
                open.push(known.is_unsettled());
                all.push(settled.and(holds));
            }
            yes.push(Is::all(all));
            perhaps.push(Is::any(open).and(Is::any(no).negated()));
        }
        let yes = Is::any(yes);
        Ok((yes.clone(), Is::any(perhaps).and(yes.negated())))
    }

    /// Whether a test holds of a settled fact. It has a truth in every row.
    pub fn holds(&self, fact: FactId, known: &Known, test: &Test) -> Is {
        let is_there = match self.can_be_missing.get(fact.index()) {
            Some(true) => known.value.clone().is_present(),
            Some(false) | None if known.openness() == Openness::Never => Is::Certain(true),
            Some(false) | None => known.value.clone().is_present(),
        };
        let any = |all: &[Alternative]| Is::any(alternatives(&known.value, all));
        match &test.predicate {
            Predicate::Is(all) => is_there.and(any(all)),
            Predicate::Not(all) => is_there.and(any(all).negated()),
            Predicate::Missing => is_there.negated(),
            Predicate::Present => is_there,
        }
    }
}

/// Whether a value is less or more than its fact may be.
pub fn is_outside(fact: &Fact, value: &Sql) -> Is {
    let (min, max) = fact.ends();
    let below = min.map(|min| value.clone().compare(Comparator::Less, Sql::int(min)));
    let above = max.map(|max| value.clone().compare(Comparator::More, Sql::int(max)));
    Is::any([below, above].into_iter().flatten())
}

/// Whether a value is one of these, each alternative that is no mere value by itself.
pub fn alternatives(value: &Sql, all: &[Alternative]) -> Vec<Is> {
    let (mut equal, mut others) = (Vec::new(), Vec::new());
    for one in all {
        match one {
            Alternative::Value(expected) => equal.push(literal(expected)),
            Alternative::Compare(comparisons) => {
                let all = comparisons.iter().map(|one| {
                    let sign = match one.op {
                        Order::Less => Comparator::Less,
                        Order::AtMost => Comparator::AtMost,
                        Order::More => Comparator::More,
                        Order::AtLeast => Comparator::AtLeast,
                    };
                    value.clone().compare(sign, literal(&one.bound))
                });
                others.push(Is::all(all));
            }
            Alternative::Outcome(_) | Alternative::Rule(_) | Alternative::Word(_) => {}
        }
    }
    let equal = value.clone().is_in(equal);
    [equal].into_iter().chain(others).collect()
}
