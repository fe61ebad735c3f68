//! Axes: what the diagrams branch on. An axis is a fact that is not calculated, a formula, or, for actions, the outcome
//! and the rule. Classifications are no axes: they are substituted. A formula is an axis of its own, free within its
//! kind; whether it is missing follows exactly from its inputs, so only facts have a branch for missing.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::engine::diagram::Var;
use crate::engine::reasons::expr_words;
use crate::engine::regions::{Line, Regions};
use crate::model::condition::{Condition, Predicate, Subject};
use crate::model::fact::{Class, Fact, FactId, Kind, Origin};
use crate::model::formula::Expr;
use crate::model::rule::Outcome;
use crate::model::template::{Segment, Template};
use crate::model::value::State;
use crate::playbook::Playbook;
use crate::playbook::missing::can_be_missing;

/// The variable of the outcome, which only actions' conditions test.
pub const DECISION: Var = 0;
/// The variable of the rule, which only actions' conditions test.
pub const RULE: Var = 1;

/// What an axis is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Subjected {
    /// A fact that is not calculated, or one that is but was set.
    Fact(FactId),
    /// A formula, with the kind its value is rounded to.
    Formula(Expr, Numeric),
}

/// How the value of a formula is kept: which decides what its values are multiples of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Numeric {
    /// Rounded to the currency's minor unit.
    Money,
    /// Whole numbers.
    Whole,
    /// Everything else, as it is.
    Plain,
}

/// A thing the diagrams branch on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Axis {
    /// What it is about.
    pub about: Subjected,
    /// Its branches, ascending.
    pub regions: Regions,
    /// Whether it has one more branch, the last, for missing.
    pub missing: bool,
    /// The facts that are not calculated and that it depends on.
    pub inputs: Vec<FactId>,
}

impl Axis {
    /// How many branches it has.
    pub fn width(&self) -> u16 {
        self.regions.len() + u16::from(self.missing)
    }

    /// The branch for missing.
    pub fn missing_branch(&self) -> u16 {
        self.regions.len()
    }
}

/// All axes, in the order of the diagrams' variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Axes {
    axes: Vec<Axis>,
    vars: FxHashMap<Subjected, Var>,
}

/// How variables are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ordering {
    /// Those that most rules look at first.
    ByUse,
    /// Those that are mentioned first.
    ByMention,
}

impl Axes {
    /// The first two variables are the outcome and the rule; axes begin behind them.
    pub const FIRST: Var = 2;

    /// The variable of an axis.
    pub fn var(&self, about: &Subjected) -> Option<Var> {
        self.vars.get(about).copied()
    }

    /// The axis of a variable; none for the outcome and the rule.
    pub fn axis(&self, var: Var) -> Option<&Axis> {
        self.axes.get(usize::from(var.checked_sub(Axes::FIRST)?))
    }

    /// All axes with their variables.
    pub fn iter(&self) -> impl Iterator<Item = (Var, &Axis)> {
        (Axes::FIRST..).zip(&self.axes)
    }

    /// The name of the fact a formula is for, else the formula itself.
    pub fn name_of_formula(&self, playbook: &Playbook, expr: &Expr) -> String {
        let named = playbook.facts.iter().find(|fact| match &fact.origin {
            Origin::Formula(formula) => formula.expr == *expr,
            Origin::Classification(_) | Origin::Nowhere | Origin::Cells(_) | Origin::History(_) => false,
        });
        match named {
            Some(fact) => fact.name.clone(),
            None => expr_words(expr, &|fact| playbook.fact(fact).name.clone(), "today", playbook),
        }
    }

    /// The answers to the question for a fact that tests tell apart, in words, with a state for each.
    pub fn answers(&self, playbook: &Playbook, fact: FactId) -> Vec<(String, State)> {
        let Some(axis) = self.var(&Subjected::Fact(fact)).and_then(|var| self.axis(var)) else { return Vec::new() };
        let known = (0..axis.regions.len()).map(|region| {
            let sample = axis.regions.sample(region);
            let words = axis.regions.words(region, &|value| playbook.value_words(fact, value));
            (words, State::Known(sample))
        });
        let missing = axis.missing.then(|| ("missing".to_owned(), State::Missing));
        known.chain(missing).collect()
    }

    /// How many branches each variable has.
    pub fn widths(&self, rules: usize) -> Vec<u16> {
        let rules = u16::try_from(rules + 1).unwrap_or(u16::MAX);
        let outcomes = u16::try_from(Outcome::ALL.len()).unwrap_or(u16::MAX);
        [outcomes, rules].into_iter().chain(self.axes.iter().map(Axis::width)).collect()
    }
}

/// How the value of a fact comes about, for the diagrams.
pub enum Shape<'a> {
    /// It is given.
    Given,
    /// It is calculated.
    Formula(&'a Expr),
    /// It is the first class that fits.
    Classes(&'a [Class]),
}

/// The shape of a fact, those in `set` being given whatever the playbook says.
pub fn shape_of<'a>(fact: &'a Fact, id: FactId, set: &[FactId]) -> Shape<'a> {
    match &fact.origin {
        Origin::Formula(formula) if !set.contains(&id) => Shape::Formula(&formula.expr),
        Origin::Classification(classes) if !set.contains(&id) => Shape::Classes(classes),
        Origin::Formula(_) | Origin::Classification(_) | Origin::Nowhere | Origin::Cells(_) | Origin::History(_) => {
            Shape::Given
        }
    }
}

/// How values of this kind are kept.
pub fn numeric(kind: &Kind) -> Numeric {
    match kind {
        Kind::Money => Numeric::Money,
        Kind::Number { whole: true } => Numeric::Whole,
        Kind::YesNo | Kind::Choice(_) | Kind::Number { whole: false } | Kind::Date | Kind::Text => Numeric::Plain,
    }
}

/// Whether values of both kinds compare with each other's bounds.
pub fn same_kind(a: &Kind, b: &Kind) -> bool {
    std::mem::discriminant(a) == std::mem::discriminant(b)
}

/// Whether an expression has a value that no fact and no day changes.
pub fn is_constant(expr: &Expr) -> bool {
    match expr {
        Expr::Fact(_) | Expr::Today => false,
        _ => expr.parts().into_iter().all(is_constant),
    }
}

/// Collects the axes of a playbook and what is tested on each.
pub struct Collector<'a> {
    playbook: &'a Playbook,
    set: &'a [FactId],
    found: Vec<Found<'a>>,
    at: FxHashMap<Subjected, usize>,
    seen: FxHashSet<(FactId, *const Predicate)>,
    sized: FxHashSet<FactId>,
    round: u32,
}

struct Found<'a> {
    about: Subjected,
    kind: Kind,
    predicates: Vec<&'a Predicate>,
    uses: u32,
    last_use: u32,
}

impl<'a> Collector<'a> {
    /// Nothing found yet; facts in `set` count as given.
    pub fn new(playbook: &'a Playbook, set: &'a [FactId]) -> Collector<'a> {
        Collector {
            playbook,
            set,
            found: Vec::new(),
            at: FxHashMap::default(),
            seen: FxHashSet::default(),
            sized: FxHashSet::default(),
            round: 0,
        }
    }

    /// What a rule, an action or the like tests.
    pub fn condition(&mut self, condition: &'a Condition) {
        self.round += 1;
        self.seen.clear();
        self.sized.clear();
        self.tests(condition);
    }

    /// What a text or an amount shows.
    pub fn shown(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Fact(fact) => self.shown_fact(*fact),
            Expr::Limit(_, inner) => self.shown(inner),
            _ => self.inputs(expr),
        }
    }

    /// The facts a text shows.
    pub fn template(&mut self, template: &'a Template) {
        for segment in &template.segments {
            match segment {
                Segment::Fact(fact) => self.shown_fact(*fact),
                Segment::Words(_) | Segment::Part(_) => {}
            }
        }
    }

    fn shown_fact(&mut self, id: FactId) {
        let fact = self.playbook.fact(id);
        match shape_of(fact, id, self.set) {
            Shape::Given => {
                let exact = matches!(fact.kind, Kind::YesNo | Kind::Choice(_));
                if exact || can_be_missing(self.playbook, id) {
                    self.axis(Subjected::Fact(id), &fact.kind, None);
                }
            }
            Shape::Formula(expr) => self.shown(expr),
            Shape::Classes(classes) => {
                for class in classes {
                    self.tests(&class.when);
                    self.shown(&class.is.expr);
                }
            }
        }
    }

    fn tests(&mut self, condition: &'a Condition) {
        for test in condition.tests() {
            if let Subject::Fact(fact) = test.subject {
                self.test(fact, &test.predicate);
            }
        }
    }

    fn test(&mut self, id: FactId, predicate: &'a Predicate) {
        if !self.seen.insert((id, std::ptr::from_ref(predicate))) {
            return;
        }
        let fact = self.playbook.fact(id);
        match shape_of(fact, id, self.set) {
            Shape::Given => self.axis(Subjected::Fact(id), &fact.kind, Some(predicate)),
            Shape::Formula(expr) => self.formula(expr, &fact.kind, predicate),
            Shape::Classes(classes) => {
                for class in classes {
                    self.tests(&class.when);
                    self.formula(&class.is.expr, &fact.kind, predicate);
                }
            }
        }
    }

    fn formula(&mut self, expr: &'a Expr, kind: &Kind, predicate: &'a Predicate) {
        match expr {
            Expr::Fact(other) if same_kind(&self.playbook.fact(*other).kind, kind) => self.test(*other, predicate),
            _ if is_constant(expr) => {}
            _ => {
                self.axis(Subjected::Formula(expr.clone(), numeric(kind)), kind, Some(predicate));
                self.inputs(expr);
            }
        }
    }

    /// The axes on which it depends whether an expression is missing.
    fn inputs(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Fact(fact) => self.missing(*fact),
            Expr::And(a, b) | Expr::Or(a, b) => {
                self.truth(a);
                self.truth(b);
            }
            _ => {
                for part in expr.parts() {
                    self.inputs(part);
                }
            }
        }
    }

    /// The axes on which it depends whether a part of `and` or `or` is yes.
    fn truth(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Fact(fact) => self.test(*fact, &ANY_VALUE),
            Expr::Compare(..) | Expr::Contains(..) => {
                self.axis(Subjected::Formula(expr.clone(), Numeric::Plain), &Kind::YesNo, None);
                self.inputs(expr);
            }
            Expr::And(a, b) | Expr::Or(a, b) => {
                self.truth(a);
                self.truth(b);
            }
            Expr::Not(a) => self.truth(a),
            Expr::First(all) => all.iter().for_each(|part| self.truth(part)),
            _ => self.inputs(expr),
        }
    }

    fn missing(&mut self, id: FactId) {
        if !self.sized.insert(id) {
            return;
        }
        let fact = self.playbook.fact(id);
        match shape_of(fact, id, self.set) {
            Shape::Given => {
                if can_be_missing(self.playbook, id) {
                    self.axis(Subjected::Fact(id), &fact.kind, None);
                }
            }
            Shape::Formula(expr) => self.inputs(expr),
            Shape::Classes(classes) => {
                for class in classes {
                    self.tests(&class.when);
                    self.inputs(&class.is.expr);
                }
            }
        }
    }

    fn axis(&mut self, about: Subjected, kind: &Kind, predicate: Option<&'a Predicate>) {
        let at = *self.at.entry(about.clone()).or_insert_with(|| {
            self.found.push(Found { about, kind: kind.clone(), predicates: Vec::new(), uses: 0, last_use: 0 });
            self.found.len() - 1
        });
        let found = &mut self.found[at];
        found.predicates.extend(predicate);
        if found.last_use != self.round {
            found.last_use = self.round;
            found.uses += 1;
        }
    }

    /// The axes, in a variable order.
    pub fn axes(&self, ordering: Ordering) -> Axes {
        let mut order: Vec<&Found<'_>> = self.found.iter().collect();
        if ordering == Ordering::ByUse {
            order.sort_by_key(|found| std::cmp::Reverse(found.uses));
        }
        let axes: Vec<Axis> = order.into_iter().map(|found| self.finish(found)).collect();
        let vars = (Axes::FIRST..).zip(&axes).map(|(var, axis)| (axis.about.clone(), var)).collect();
        Axes { axes, vars }
    }

    fn finish(&self, found: &Found<'_>) -> Axis {
        let predicates = found.predicates.iter().copied();
        let minor = self.playbook.currency.minor_unit();
        match &found.about {
            Subjected::Fact(id) => {
                let fact = self.playbook.fact(*id);
                let mut line = Line::whole(&fact.kind, fact.step(minor));
                if let Some(min) = fact.min.as_ref().and_then(|value| value.ordinal()) {
                    line.low = min;
                }
                if let Some(max) = fact.max.as_ref().and_then(|value| value.ordinal()) {
                    line.high = max;
                }
                Axis {
                    about: found.about.clone(),
                    regions: Regions::cut(&fact.kind, line, predicates),
                    missing: can_be_missing(self.playbook, *id),
                    inputs: vec![*id],
                }
            }
            Subjected::Formula(expr, numeric) => {
                let step = match numeric {
                    Numeric::Money => minor,
                    Numeric::Whole => crate::model::decimal::Decimal::ONE,
                    Numeric::Plain => 1,
                };
                Axis {
                    about: found.about.clone(),
                    regions: Regions::cut(&found.kind, Line::whole(&found.kind, step), predicates),
                    missing: false,
                    inputs: given_inputs(self.playbook, self.set, expr),
                }
            }
        }
    }
}

/// The facts that are given, not calculated, on which an expression depends, through any chain.
pub fn given_inputs(playbook: &Playbook, set: &[FactId], expr: &Expr) -> Vec<FactId> {
    inputs_behind(playbook, set, expr.facts())
}

/// The facts that are given, not calculated, on which a condition depends, through any chain.
pub fn tested_inputs(playbook: &Playbook, set: &[FactId], condition: &Condition) -> Vec<FactId> {
    inputs_behind(playbook, set, tested_facts(condition).collect())
}

fn tested_facts(condition: &Condition) -> impl Iterator<Item = FactId> {
    condition.tests().filter_map(|test| match test.subject {
        Subject::Fact(fact) => Some(fact),
        Subject::Decision | Subject::Rule => None,
    })
}

fn inputs_behind(playbook: &Playbook, set: &[FactId], mut open: Vec<FactId>) -> Vec<FactId> {
    let mut found = Vec::new();
    let mut seen = FxHashSet::default();
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        match shape_of(playbook.fact(id), id, set) {
            Shape::Given => found.push(id),
            Shape::Formula(expr) => open.extend(expr.facts()),
            Shape::Classes(classes) => {
                for class in classes {
                    open.extend(class.is.expr.facts());
                    open.extend(tested_facts(&class.when));
                }
            }
        }
    }
    found.sort_unstable();
    found
}

/// Stands for the test that a part of `and` or `or` is: yes and no are regions of their own whatever is tested.
static ANY_VALUE: Predicate = Predicate::Present;
