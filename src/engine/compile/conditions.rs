//! Nodes for conditions and tests.

use crate::engine::axes::{Axes, DECISION, RULE, Shape, Subjected, is_constant, numeric, shape_of};
use crate::engine::compile::Leaf;
use crate::engine::diagram::{Diagrams, Node, Var};
use crate::engine::evaluate::{self};
use crate::model::condition::{Alternative, Condition, Predicate, Subject, Test};
use crate::model::fact::{Class, FactId, Kind};
use crate::model::formula::Expr;
use crate::model::rule::Outcome;
use crate::playbook::Playbook;
use rustc_hash::FxHashMap;

/// Builds nodes for conditions, tests and what is missing, each once.
pub struct Compiler<'a> {
    /// The playbook.
    pub playbook: &'a Playbook,
    /// Calculated facts that count as given.
    pub set: &'a [FactId],
    /// The axes.
    pub axes: Axes,
    /// The nodes.
    pub diagrams: Diagrams,
    tested: FxHashMap<(FactId, *const Predicate), Node>,
    pub(super) absent: FxHashMap<FactId, Node>,
    /// The branch each axis is known to take, in their order; empty where none is.
    pub(super) known: Vec<Option<u16>>,
}

impl<'a> Compiler<'a> {
    /// Nothing built yet.
    pub fn new(playbook: &'a Playbook, set: &'a [FactId], axes: Axes, diagrams: Diagrams) -> Compiler<'a> {
        Compiler {
            playbook,
            set,
            axes,
            diagrams,
            tested: FxHashMap::default(),
            absent: FxHashMap::default(),
            known: Vec::new(),
        }
    }

    /// The first rule that fits, from each rule on, built from the last rule up.
    pub(super) fn below(&mut self) -> Vec<Node> {
        let playbook = self.playbook;
        let count = playbook.rules.len();
        let mut below = vec![Node::leaf(Leaf::Gap.number(count))];
        for rule in playbook.rule_ids().collect::<Vec<_>>().into_iter().rev() {
            let fits = self.condition(&playbook.rule(rule).when);
            let rest = below[below.len() - 1];
            below.push(self.diagrams.choose(fits, Node::leaf(Leaf::Rule(rule).number(count)), rest));
        }
        below.reverse();
        below
    }

    /// The rules, impossible cases before all.
    pub(super) fn impossible_or(&mut self, rules: Node) -> Node {
        let playbook = self.playbook;
        let count = playbook.rules.len();
        let mut below = rules;
        for (at, one) in (0..).zip(&playbook.impossible).collect::<Vec<_>>().into_iter().rev() {
            let fits = self.condition(&one.when);
            below = self.diagrams.choose(fits, Node::leaf(Leaf::Impossible(at).number(count)), below);
        }
        below
    }

    /// Any table holds.
    pub fn condition(&mut self, condition: &'a Condition) -> Node {
        let mut any = Node::NO;
        for table in &condition.any {
            let mut all = Node::YES;
            for test in table {
                let holds = self.holds(test);
                all = self.diagrams.and(all, holds);
            }
            any = self.diagrams.or(any, all);
        }
        any
    }

    fn holds(&mut self, test: &'a Test) -> Node {
        match test.subject {
            Subject::Fact(fact) => self.test(fact, &test.predicate),
            Subject::Decision => {
                let passes = |at: usize| test.predicate.names(Some(&Alternative::Outcome(Outcome::ALL[at])));
                self.branches_that(DECISION, passes)
            }
            Subject::Rule => {
                // The branch behind those of the rules is the gap, which is no rule.
                let rules: Vec<Alternative> = self.playbook.rule_ids().map(Alternative::Rule).collect();
                self.branches_that(RULE, |at| test.predicate.names(rules.get(at)))
            }
        }
    }

    fn branches_that(&mut self, var: Var, passes: impl Fn(usize) -> bool) -> Node {
        let branches: Vec<Node> =
            (0..usize::from(self.diagrams.width(var))).map(|at| Node::yes_if(passes(at))).collect();
        self.diagrams.node(var, &branches)
    }

    /// Whether a predicate holds of a fact.
    pub fn test(&mut self, id: FactId, predicate: &'a Predicate) -> Node {
        if *predicate == Predicate::Missing {
            return self.missing(id);
        }
        let key = (id, std::ptr::from_ref(predicate));
        if let Some(done) = self.tested.get(&key) {
            return *done;
        }
        let fact = self.playbook.fact(id);
        let node = match shape_of(fact, id, self.set) {
            Shape::Given => self.axis_test(&Subjected::Fact(id), predicate),
            Shape::Formula(expr) => self.expr_test(expr, &fact.kind, predicate),
            Shape::Classes(classes) => {
                self.first_class(classes, Node::NO, |this, class| this.expr_test(&class.is.expr, &fact.kind, predicate))
            }
        };
        self.tested.insert(key, node);
        node
    }

    /// `value(class)` of the first class that fits, `none` where none does.
    pub fn first_class(
        &mut self,
        classes: &'a [Class],
        none: Node,
        mut value: impl FnMut(&mut Self, &'a Class) -> Node,
    ) -> Node {
        let mut below = none;
        for class in classes.iter().rev() {
            let fits = self.condition(&class.when);
            let is = value(self, class);
            below = self.diagrams.choose(fits, is, below);
        }
        below
    }

    fn expr_test(&mut self, expr: &'a Expr, kind: &Kind, predicate: &'a Predicate) -> Node {
        match expr {
            Expr::Fact(other) if self.playbook.fact(*other).kind.is_alike(kind) => self.test(*other, predicate),
            _ if is_constant(expr) => Node::yes_if(
                evaluate::constant(self.playbook, expr, kind).is_some_and(|value| predicate.holds_of(&value)),
            ),
            _ => {
                let about = Subjected::Formula(expr.clone(), numeric(kind));
                let passes = self.axis_test(&about, predicate);
                let missing = self.expr_missing(expr);
                self.diagrams.choose(missing, Node::NO, passes)
            }
        }
    }

    pub(super) fn axis_test(&mut self, about: &Subjected, predicate: &Predicate) -> Node {
        let Some(var) = self.axes.var(about) else { return Node::NO };
        let Some(axis) = self.axes.axis(var) else { return Node::NO };
        let regions = 0..axis.regions.len();
        let mut branches: Vec<Node> =
            regions.map(|region| Node::yes_if(predicate.holds_of(&axis.regions.sample(region)))).collect();
        if axis.missing {
            branches.push(Node::yes_if(*predicate == Predicate::Missing));
        }
        self.at_axis(var, &branches)
    }

    /// A node at an axis; its branch where the axis is known.
    pub(super) fn at_axis(&mut self, var: Var, branches: &[Node]) -> Node {
        let known = self.known.get(usize::from(var - Axes::FIRST)).copied().flatten();
        known.map_or_else(|| self.diagrams.node(var, branches), |branch| branches[usize::from(branch)])
    }
}
