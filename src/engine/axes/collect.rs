//! Which axes a playbook needs, and what is tested on each.

use crate::engine::axes::{
    Axes, Axis, Numeric, Ordering, Shape, Subjected, given_inputs, is_constant, numeric, shape_of,
};
use crate::engine::regions::{Line, Regions};
use crate::model::condition::{Condition, Predicate, Subject};
use crate::model::fact::{FactId, Kind};
use crate::model::formula::Expr;
use crate::model::template::{Segment, Template};
use crate::playbook::Playbook;
use crate::playbook::missing::can_be_missing;
use rustc_hash::{FxHashMap, FxHashSet};

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
                if fact.kind.is_listed() || can_be_missing(self.playbook, id) {
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
            Expr::Fact(other) if self.playbook.fact(*other).kind.is_alike(kind) => self.test(*other, predicate),
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
                Axis {
                    about: found.about.clone(),
                    regions: Regions::cut(&fact.kind, Line::of(fact, minor), predicates),
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

/// Stands for the test that a part of `and` or `or` is: yes and no are regions of their own whatever is tested.
static ANY_VALUE: Predicate = Predicate::Present;
