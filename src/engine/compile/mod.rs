//! From a playbook to its decision diagrams: one for the rules, whose leaves say which rule fits, and a small yes/no
//! diagram for each action. Classifications are substituted, formulas become axes, impossible cases become leaves of
//! their own.

pub mod conditions;
mod show;
mod truth;

use std::borrow::Cow;
use std::sync::Arc;

use crate::engine::axes::collect::Collector;
use crate::engine::axes::{Axes, DECISION, Ordering, RULE};
use crate::engine::compile::conditions::Compiler;
use crate::engine::diagram::{Diagrams, Node, Var};
use crate::engine::evaluate::{Facts, FormulaError, known_branch};
use crate::engine::shown::ShownTable;
use crate::model::condition::Condition;
use crate::model::fact::FactId;
use crate::model::rule::{ActionId, Outcome, RuleId};
use crate::model::template::{Part, Segment};
use crate::playbook::Playbook;

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

    /// When an action is due where this leaf of the rules' diagram decides: always where the rule names it.
    pub fn due(&self, leaf: Leaf, action: ActionId) -> Due {
        let named = leaf.rule().is_some_and(|rule| self.playbook.rule(rule).also.contains(&action));
        match (leaf, self.actions[action.index()]) {
            (Leaf::Impossible(_), _) => Due::Never,
            (Leaf::Rule(_) | Leaf::Gap, _) if named => Due::Always,
            (Leaf::Rule(_) | Leaf::Gap, Some(when)) => Due::Where(when),
            (Leaf::Rule(_) | Leaf::Gap, None) => Due::Never,
        }
    }
}

/// When an action is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// In every case.
    Always,
    /// In none.
    Never,
    /// Where this diagram of the playbook says so, which may branch on the outcome and the rule.
    Where(Node),
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
    let mut compiler = Compiler::new(playbook, set, axes, diagrams);
    compiler.known = known;
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
    let shows_cost = shows_cost(playbook);
    for rule in &playbook.rules {
        let cost = if shows_cost { &rule.cost } else { &None };
        let parts = [&rule.amount, &rule.charge, &rule.until, cost];
        parts.into_iter().flatten().for_each(|formula| collector.shown(&formula.expr));
        rule.reply.iter().for_each(|reply| collector.template(&reply.draft));
    }
    playbook.actions.iter().for_each(|action| collector.template(&action.instruction));
}

/// Whether a text shows what a decision costs the shop, which is part of a result only there.
pub fn shows_cost(playbook: &Playbook) -> bool {
    let replies = playbook.rules.iter().flat_map(|rule| &rule.reply).map(|reply| &reply.draft);
    let mut texts = replies.chain(playbook.actions.iter().map(|action| &action.instruction));
    texts.any(|text| text.segments.contains(&Segment::Part(Part::Cost)))
}
