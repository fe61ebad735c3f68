//! From a playbook to its decision diagrams: one for the rules, whose leaves say which rule fits, and a small yes/no
//! diagram for each action. Classifications are substituted, formulas become axes, impossible cases become leaves of
//! their own.

use std::borrow::Cow;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::engine::axes::{
    Axes, Collector, DECISION, Numeric, Ordering, RULE, Shape, Subjected, is_constant, numeric, same_kind, shape_of,
};
use crate::engine::diagram::{Diagrams, Node, Var};
use crate::engine::evaluate::{self, Facts, FormulaError, known_branch};
use crate::engine::shown::{Shown, ShownTable};
use crate::model::condition::{Alternative, Condition, Predicate, Subject, Test};
use crate::model::fact::{Class, FactId, Kind};
use crate::model::formula::Expr;
use crate::model::rule::{Outcome, RuleId};
use crate::model::value::Value;
use crate::playbook::Playbook;
use crate::playbook::missing::can_be_missing;

/// How many nodes a playbook's diagrams may have; beyond it the playbook is decided by the plain reading.
pub const NODE_BUDGET: usize = 400_000;

/// What a leaf of the rules' diagram says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Leaf {
    /// This rule is the first that fits.
    Rule(RuleId),
    /// No rule fits.
    Gap,
    /// The case cannot be: this entry of `[[impossible]]` fits.
    Impossible(u16),
}

impl Leaf {
    /// The number that stands for it in a diagram.
    pub fn number(self, rules: usize) -> u32 {
        let rules = u32::try_from(rules).unwrap_or(u32::MAX);
        match self {
            Leaf::Rule(rule) => u32::from(rule.0),
            Leaf::Gap => rules,
            Leaf::Impossible(at) => rules + 1 + u32::from(at),
        }
    }

    /// What a number stands for.
    pub fn of(number: u32, rules: usize) -> Leaf {
        let rules = u32::try_from(rules).unwrap_or(u32::MAX);
        let small = |n: u32| u16::try_from(n).unwrap_or(u16::MAX);
        match number {
            n if n < rules => Leaf::Rule(RuleId(small(n))),
            n if n == rules => Leaf::Gap,
            n => Leaf::Impossible(small(n - rules - 1)),
        }
    }

    /// The rule; none for a gap or an impossible case.
    pub fn rule(self) -> Option<RuleId> {
        match self {
            Leaf::Rule(rule) => Some(rule),
            Leaf::Gap | Leaf::Impossible(_) => None,
        }
    }
}

/// A playbook with its diagrams.
#[derive(Debug, Clone)]
pub struct Compiled {
    /// The playbook it was compiled from.
    pub playbook: Arc<Playbook>,
    /// What the diagrams branch on.
    pub axes: Axes,
    /// The nodes of all the diagrams.
    pub diagrams: Diagrams,
    /// Which rule fits, or that the case is impossible: leaves are [`Leaf::number`]s.
    pub rules: Node,
    /// For each rule and for the end: what the rules from this one on give, impossible cases left aside.
    pub below: Vec<Node>,
    /// For each action with a `when`: whether it holds; none for an action without.
    pub actions: Vec<Option<Node>>,
    /// What amounts and texts show, as diagrams of their own.
    pub shown: ShownTable,
    /// Calculated facts that count as given here.
    pub set: Vec<FactId>,
    /// Whether the node budget was enough. Where not, the diagrams are not to be used.
    pub is_whole: bool,
}

impl Compiled {
    /// The branch that a leaf of the rules' diagram takes at the outcome and the rule; none for other variables.
    pub fn branch_of_leaf(&self, leaf: Leaf, var: Var) -> Option<u16> {
        let rules = u16::try_from(self.playbook.rules.len()).unwrap_or(u16::MAX);
        let outcome = leaf.rule().map_or(Outcome::Flag, |rule| self.playbook.rule(rule).outcome);
        match var {
            DECISION => u16::try_from(outcome.index()).ok(),
            RULE => Some(leaf.rule().map_or(rules, |rule| rule.0)),
            _ => None,
        }
    }
}

/// Compiles a playbook for deciding.
pub fn compile(playbook: Arc<Playbook>) -> Compiled {
    compile_with(playbook, Vec::new(), &[])
}

/// Compiles a playbook where the calculated facts in `set` are given, and where the tests of `also`, conditions that are
/// not the playbook's own rules and actions, cut regions, too.
pub fn compile_with(playbook: Arc<Playbook>, set: Vec<FactId>, also: &[Condition]) -> Compiled {
    let by_use = build(&playbook, &set, also, Ordering::ByUse, NODE_BUDGET);
    if by_use.diagrams.len() < WORTH_ANOTHER_ORDER {
        return by_use;
    }
    let by_mention = build(&playbook, &set, also, Ordering::ByMention, by_use.diagrams.len());
    if by_mention.is_whole { by_mention } else { by_use }
}

/// The compiled playbook again, in which the tests of `also` cut regions, too: itself where they cut none.
pub fn compile_also<'c>(compiled: &'c Compiled, also: &[Condition]) -> Cow<'c, Compiled> {
    let (playbook, set) = (&compiled.playbook, &compiled.set);
    let axes = |also: &[Condition]| collect(playbook, set, also).axes(Ordering::ByUse);
    if axes(also) == axes(&[]) {
        return Cow::Borrowed(compiled);
    }
    Cow::Owned(compile_with(Arc::clone(playbook), set.clone(), also))
}

/// Beyond so many nodes another variable order is tried.
const WORTH_ANOTHER_ORDER: usize = 20_000;

/// Compiles a playbook that is too large as a whole for what is known of one case: what is known is no axis any more, so
/// a complete case needs no node at all.
pub fn compile_case(compiled: &Compiled, facts: &Facts<'_>, budget: usize) -> Result<Compiled, FormulaError> {
    let axes = collect(&compiled.playbook, &compiled.set, &[]).axes(Ordering::ByUse);
    let known = axes.iter().map(|(var, _)| known_branch(&axes, facts, var)).collect::<Result<Vec<_>, _>>()?;
    Ok(build_over(&compiled.playbook, &compiled.set, axes, known, budget))
}

fn build(playbook: &Arc<Playbook>, set: &[FactId], also: &[Condition], ordering: Ordering, budget: usize) -> Compiled {
    let axes = collect(playbook, set, also).axes(ordering);
    build_over(playbook, set, axes, Vec::new(), budget)
}

fn build_over(
    playbook: &Arc<Playbook>,
    set: &[FactId],
    axes: Axes,
    known: Vec<Option<u16>>,
    budget: usize,
) -> Compiled {
    let mut diagrams = Diagrams::new(axes.widths(playbook.rules.len()));
    diagrams.limit(budget);
    let mut compiler = Compiler { known, ..Compiler::new(playbook, set, axes, diagrams) };
    let below = compiler.below();
    let rules = compiler.impossible_or(below[0]);
    let actions = playbook.actions.iter().map(|a| a.when.as_ref().map(|when| compiler.condition(when))).collect();
    let shown = ShownTable::build(&mut compiler);
    let Compiler { axes, diagrams, .. } = compiler;
    let is_whole = !diagrams.is_exhausted();
    Compiled {
        playbook: Arc::clone(playbook),
        axes,
        diagrams,
        rules,
        below,
        actions,
        shown,
        set: set.to_vec(),
        is_whole,
    }
}

/// Compiles two playbooks over the same facts, the tests of both cutting the regions of both.
pub fn compile_pair(a: &Arc<Playbook>, b: &Arc<Playbook>) -> [Compiled; 2] {
    let both = |ordering: Ordering, budget: usize| {
        let mut collector = Collector::new(a, &[]);
        [a, b].into_iter().for_each(|playbook| collect_into(&mut collector, playbook, &[]));
        let axes = collector.axes(ordering);
        [a, b].map(|playbook| build_over(playbook, &[], axes.clone(), Vec::new(), budget))
    };
    let size = |pair: &[Compiled; 2]| pair.iter().map(|one| one.diagrams.len()).sum::<usize>();
    let by_use = both(Ordering::ByUse, NODE_BUDGET);
    if size(&by_use) < WORTH_ANOTHER_ORDER {
        return by_use;
    }
    let by_mention = both(Ordering::ByMention, size(&by_use));
    let is_whole = by_mention.iter().all(|one| one.is_whole);
    if is_whole && size(&by_mention) < size(&by_use) { by_mention } else { by_use }
}

fn collect<'a>(playbook: &'a Playbook, set: &'a [FactId], also: &'a [Condition]) -> Collector<'a> {
    let mut collector = Collector::new(playbook, set);
    collect_into(&mut collector, playbook, also);
    collector
}

fn collect_into<'a>(collector: &mut Collector<'a>, playbook: &'a Playbook, also: &'a [Condition]) {
    playbook.rules.iter().for_each(|rule| collector.condition(&rule.when));
    playbook.impossible.iter().for_each(|one| collector.condition(&one.when));
    playbook.actions.iter().filter_map(|action| action.when.as_ref()).for_each(|when| collector.condition(when));
    also.iter().for_each(|condition| collector.condition(condition));
    for rule in &playbook.rules {
        let parts = [&rule.amount, &rule.charge, &rule.until, &rule.cost];
        parts.into_iter().flatten().for_each(|formula| collector.shown(&formula.expr));
        rule.reply.iter().for_each(|reply| collector.template(&reply.draft));
    }
    playbook.actions.iter().for_each(|action| collector.template(&action.instruction));
}

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
    absent: FxHashMap<FactId, Node>,
    /// The branch each axis is known to take, in their order; empty where none is.
    known: Vec<Option<u16>>,
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
    fn below(&mut self) -> Vec<Node> {
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
    fn impossible_or(&mut self, rules: Node) -> Node {
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
                let passes = |at: usize| names_outcome(&test.predicate, Outcome::ALL[at]);
                self.branches_that(DECISION, passes)
            }
            Subject::Rule => {
                let rules = self.playbook.rules.len();
                let passes = |at: usize| names_rule(&test.predicate, (at < rules).then_some(at));
                self.branches_that(RULE, passes)
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
            Expr::Fact(other) if same_kind(&self.playbook.fact(*other).kind, kind) => self.test(*other, predicate),
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

    fn axis_test(&mut self, about: &Subjected, predicate: &Predicate) -> Node {
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
    fn at_axis(&mut self, var: Var, branches: &[Node]) -> Node {
        let known = self.known.get(usize::from(var - Axes::FIRST)).copied().flatten();
        known.map_or_else(|| self.diagrams.node(var, branches), |branch| branches[usize::from(branch)])
    }

    /// Whether a fact is missing.
    pub fn missing(&mut self, id: FactId) -> Node {
        if let Some(done) = self.absent.get(&id) {
            return *done;
        }
        let node = match shape_of(self.playbook.fact(id), id, self.set) {
            Shape::Given if can_be_missing(self.playbook, id) => {
                self.axis_test(&Subjected::Fact(id), &Predicate::Missing)
            }
            Shape::Given => Node::NO,
            Shape::Formula(expr) => self.expr_missing(expr),
            Shape::Classes(classes) => {
                self.first_class(classes, Node::YES, |this, class| this.expr_missing(&class.is.expr))
            }
        };
        self.absent.insert(id, node);
        node
    }

    /// Whether an expression is missing: where an argument it needs is; for `and` and `or` where none decides and one is.
    pub fn expr_missing(&mut self, expr: &'a Expr) -> Node {
        match expr {
            Expr::Fact(fact) => self.missing(*fact),
            Expr::First(all) => {
                let parts: Vec<Node> = all.iter().map(|part| self.expr_missing(part)).collect();
                parts.into_iter().fold(Node::YES, |all, part| self.diagrams.and(all, part))
            }
            Expr::And(a, b) => self.undecided(a, b, Truth::No),
            Expr::Or(a, b) => self.undecided(a, b, Truth::Yes),
            _ => {
                let parts: Vec<Node> = expr.parts().into_iter().map(|part| self.expr_missing(part)).collect();
                parts.into_iter().fold(Node::NO, |any, part| self.diagrams.or(any, part))
            }
        }
    }

    /// Either is missing and neither has the truth that alone decides.
    fn undecided(&mut self, a: &'a Expr, b: &'a Expr, decides: Truth) -> Node {
        let (missing_a, missing_b) = (self.expr_missing(a), self.expr_missing(b));
        let any = self.diagrams.or(missing_a, missing_b);
        if any == Node::NO {
            return Node::NO;
        }
        let (a, b) = (self.truth(a, decides), self.truth(b, decides));
        let decided = self.diagrams.or(a, b);
        self.diagrams.choose(decided, Node::NO, any)
    }

    /// Whether a yes/no expression is present and has this truth.
    fn truth(&mut self, expr: &'a Expr, truth: Truth) -> Node {
        match (expr, truth) {
            (Expr::YesNo(yes), _) => Node::yes_if(*yes == (truth == Truth::Yes)),
            (Expr::Fact(fact), _) => self.fact_truth(*fact, truth),
            (Expr::Not(a), _) => self.truth(a, truth.opposite()),
            (Expr::And(a, b), Truth::Yes) | (Expr::Or(a, b), Truth::No) => {
                let (a, b) = (self.truth(a, truth), self.truth(b, truth));
                self.diagrams.and(a, b)
            }
            (Expr::And(a, b), Truth::No) | (Expr::Or(a, b), Truth::Yes) => {
                let (a, b) = (self.truth(a, truth), self.truth(b, truth));
                self.diagrams.or(a, b)
            }
            (Expr::First(all), _) => {
                let mut result = Node::NO;
                for part in all.iter().rev() {
                    let (missing, is) = (self.expr_missing(part), self.truth(part, truth));
                    result = self.diagrams.choose(missing, result, is);
                }
                result
            }
            _ => {
                let is = self.axis_test(&Subjected::Formula(expr.clone(), Numeric::Plain), truth.predicate());
                let missing = self.expr_missing(expr);
                self.diagrams.choose(missing, Node::NO, is)
            }
        }
    }

    fn fact_truth(&mut self, id: FactId, truth: Truth) -> Node {
        let fact = self.playbook.fact(id);
        match shape_of(fact, id, self.set) {
            Shape::Given => self.axis_test(&Subjected::Fact(id), truth.predicate()),
            Shape::Formula(Expr::Fact(other)) => self.fact_truth(*other, truth),
            Shape::Formula(expr) => {
                let is = self.axis_test(&Subjected::Formula(expr.clone(), Numeric::Plain), truth.predicate());
                let missing = self.expr_missing(expr);
                self.diagrams.choose(missing, Node::NO, is)
            }
            Shape::Classes(classes) => {
                self.first_class(classes, Node::NO, |this, class| this.truth(&class.is.expr, truth))
            }
        }
    }

    /// What an expression shows, as a diagram over the numbers of a table of [`Shown`].
    pub fn shown(&mut self, expr: &'a Expr, kind: &Kind, number: &mut dyn FnMut(Shown) -> u32) -> Node {
        match expr {
            Expr::Limit(_, inner) => self.shown(inner, kind, number),
            Expr::Fact(fact) if same_kind(&self.playbook.fact(*fact).kind, kind) => self.shown_fact(*fact, number),
            _ => {
                let about = Subjected::Formula(expr.clone(), numeric(kind));
                let (missing, free) = (self.expr_missing(expr), Shown::Term(expr.clone(), kind.clone()));
                let present = self.shown_by_region(&about, free, number);
                self.diagrams.choose(missing, Node::leaf(number(Shown::Nothing)), present)
            }
        }
    }

    /// What a fact shows.
    pub fn shown_fact(&mut self, id: FactId, number: &mut dyn FnMut(Shown) -> u32) -> Node {
        let fact = self.playbook.fact(id);
        match shape_of(fact, id, self.set) {
            Shape::Formula(expr) => self.shown(expr, &fact.kind, number),
            Shape::Classes(classes) => {
                let none = Node::leaf(number(Shown::Nothing));
                self.first_class(classes, none, |this, class| this.shown(&class.is.expr, &fact.kind, number))
            }
            Shape::Given => {
                let free = Shown::Term(Expr::Fact(id), fact.kind.clone());
                self.shown_by_region(&Subjected::Fact(id), free, number)
            }
        }
    }

    /// The value itself where a region has one only; else `free`.
    fn shown_by_region(&mut self, about: &Subjected, free: Shown, number: &mut dyn FnMut(Shown) -> u32) -> Node {
        let free = number(free);
        let Some(var) = self.axes.var(about) else { return Node::leaf(free) };
        let Some(axis) = self.axes.axis(var) else { return Node::leaf(free) };
        let regions = 0..axis.regions.len();
        let mut branches: Vec<Node> = regions
            .map(|region| match axis.regions.is_single(region) {
                true => Node::leaf(number(Shown::Value(axis.regions.sample(region)))),
                false => Node::leaf(free),
            })
            .collect();
        if axis.missing {
            branches.push(Node::leaf(number(Shown::Nothing)));
        }
        self.at_axis(var, &branches)
    }
}

/// Which truth a yes/no expression is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Truth {
    Yes,
    No,
}

impl Truth {
    fn opposite(self) -> Truth {
        match self {
            Truth::Yes => Truth::No,
            Truth::No => Truth::Yes,
        }
    }

    fn predicate(self) -> &'static Predicate {
        use std::sync::LazyLock;
        static YES: LazyLock<Predicate> = LazyLock::new(|| Predicate::Is(vec![Alternative::Value(Value::YesNo(true))]));
        static NO: LazyLock<Predicate> = LazyLock::new(|| Predicate::Is(vec![Alternative::Value(Value::YesNo(false))]));
        match self {
            Truth::Yes => &YES,
            Truth::No => &NO,
        }
    }
}

fn names_outcome(predicate: &Predicate, outcome: Outcome) -> bool {
    let names = |all: &[Alternative]| all.contains(&Alternative::Outcome(outcome));
    match predicate {
        Predicate::Is(all) => names(all),
        Predicate::Not(all) => !names(all),
        Predicate::Missing => false,
        Predicate::Present => true,
    }
}

/// A gap is no rule: nothing is true of it but that it is missing.
fn names_rule(predicate: &Predicate, rule: Option<usize>) -> bool {
    let Some(rule) = rule else { return *predicate == Predicate::Missing };
    let names =
        |all: &[Alternative]| all.iter().any(|one| matches!(one, Alternative::Rule(named) if named.index() == rule));
    match predicate {
        Predicate::Is(all) => names(all),
        Predicate::Not(all) => !names(all),
        Predicate::Missing => false,
        Predicate::Present => true,
    }
}
