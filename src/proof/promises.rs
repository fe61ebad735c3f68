//! Promises: each is proved, broken with a witness, vacuous, or not analysed.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::Code;
use crate::engine::axes::Subjected;
use crate::engine::compile::{Due, Leaf, compile_with};
use crate::engine::diagram::{Node, Var};
use crate::engine::evaluate::Facts;
use crate::engine::parts::outcome_of;
use crate::engine::parts::symbol::IMPOSSIBLE;
use crate::engine::residual::Residual;
use crate::engine::spec::PlainResult;
use crate::model::case::{Case, Source};
use crate::model::condition::Condition;
use crate::model::fact::FactId;
use crate::model::rule::{ActionId, Direction as Wrong, Outcome, Promise};
use crate::model::value::{State, Value};
use crate::playbook::Playbook;
use crate::proof::Finding;
use crate::proof::direction::{Direction, direction};
use crate::proof::facts::used_facts;
use crate::proof::pairs::{Move, Pairs, Step};
use crate::proof::rules::where_leaf;
use crate::proof::silence::rank;
use crate::proof::space::Space;

/// What is known of a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It holds for every case.
    Proved,
    /// A case breaks it.
    Broken,
    /// There is nothing it could be broken by: its facts stand nowhere, or its `when` fits no case.
    Vacuous,
    /// It may or may not hold.
    NotAnalysed,
}

impl Status {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Status::Proved => "proved",
            Status::Broken => "broken",
            Status::Vacuous => "vacuous",
            Status::NotAnalysed => "not-analysed",
        }
    }
}

/// The status of a promise, with what breaks it.
#[derive(Debug, Clone)]
pub struct PromiseVerdict {
    /// Whether it holds.
    pub status: Status,
    /// A complete case that breaks it.
    pub witness: Option<Case>,
    /// The second case of a pair.
    pub other: Option<Case>,
}

impl PromiseVerdict {
    /// Nobody knows whether it holds.
    pub fn not_analysed() -> PromiseVerdict {
        PromiseVerdict::plain(Status::NotAnalysed)
    }

    fn plain(status: Status) -> PromiseVerdict {
        PromiseVerdict { status, witness: None, other: None }
    }

    fn broken(witness: Case, other: Option<Case>) -> PromiseVerdict {
        PromiseVerdict { status: Status::Broken, witness: Some(witness), other }
    }

    /// What holds of two claims of one promise together.
    fn and(self, other: PromiseVerdict) -> PromiseVerdict {
        let weight = |verdict: &PromiseVerdict| match verdict.status {
            Status::Broken => 3,
            Status::NotAnalysed => 2,
            Status::Proved => 1,
            Status::Vacuous => 0,
        };
        if weight(&other) > weight(&self) { other } else { self }
    }
}

/// Judges every promise, in the order of the file.
pub fn judge(space: &mut Space<'_>) -> Vec<PromiseVerdict> {
    (0..space.playbook().promises.len()).map(|at| judge_one(space, at)).collect()
}

fn judge_one(space: &mut Space<'_>, at: usize) -> PromiseVerdict {
    let promise = &space.playbook().promises[at];
    let within = within(space, at);
    if within == Node::NO {
        return PromiseVerdict::plain(Status::Vacuous);
    }
    let mut verdict = PromiseVerdict::plain(Status::Vacuous);
    if promise.allow.is_some() || !promise.deny.is_empty() {
        verdict = verdict.and(outcomes(space, promise, within));
    }
    for action in &promise.never_do {
        verdict = verdict.and(never(space, promise, within, *action));
    }
    if let Some(ignored) = &promise.ignore {
        verdict = verdict.and(ignore(space, at, ignored));
    }
    if let Some((fact, wrong)) = promise.more {
        verdict = verdict.and(more(space, at, fact, wrong));
    }
    verdict
}

/// The cases a promise is about.
fn within(space: &mut Space<'_>, at: usize) -> Node {
    space.diagrams.and(space.promised[at], space.possible)
}

/// A real case in a set that breaks a promise, if there is one.
fn broken_by(space: &Space<'_>, promise: &Promise, set: Node, breaks: impl Fn(&Case) -> bool) -> PromiseVerdict {
    if set == Node::NO {
        return PromiseVerdict::plain(Status::Proved);
    }
    match space.witness(set, |case| space.holds(&promise.when, case) && breaks(case)) {
        Some(witness) => PromiseVerdict::broken(witness.case, None),
        None => PromiseVerdict::not_analysed(),
    }
}

fn outcomes(space: &mut Space<'_>, promise: &Promise, within: Node) -> PromiseVerdict {
    let forbidden = |outcome: Outcome| {
        promise.deny.contains(&outcome) || promise.allow.as_ref().is_some_and(|allowed| !allowed.contains(&outcome))
    };
    let compiled = space.compiled;
    let wrong = where_leaf(space, |leaf| !matches!(leaf, Leaf::Impossible(_)) && forbidden(outcome_of(compiled, leaf)));
    let set = space.diagrams.and(within, wrong);
    broken_by(space, promise, set, |case| space.result(case).is_some_and(|result| forbidden(result.outcome)))
}

fn never(space: &mut Space<'_>, promise: &Promise, within: Node, action: ActionId) -> PromiseVerdict {
    let due = space.due(action);
    let set = space.diagrams.and(within, due);
    broken_by(space, promise, set, |case| {
        space.result(case).is_some_and(|result| result.actions.iter().any(|(id, _)| *id == action))
    })
}

impl Space<'_> {
    /// The cases in which an action is due.
    pub fn due(&mut self, action: ActionId) -> Node {
        let (compiled, count) = (self.compiled, self.playbook().rules.len());
        let leaves = self.diagrams.leaves(compiled.rules);
        let mut due = rustc_hash::FxHashMap::default();
        for number in leaves {
            let leaf = Leaf::of(number, count);
            let node = match compiled.due(leaf, action) {
                Due::Always => Node::YES,
                Due::Where(node) => self.diagrams.cut(node, &|var| compiled.branch_of_leaf(leaf, var)),
                Due::Never => Node::NO,
            };
            due.insert(number, node);
        }
        self.diagrams.graft(compiled.rules, &mut |_, leaf| due[&leaf])
    }
}

/// A space in which these facts are given, whatever calculates them.
fn with_given<T>(space: &mut Space<'_>, facts: &[FactId], ask: impl FnOnce(&mut Space<'_>) -> T) -> Option<T> {
    let playbook = space.playbook();
    let set: Vec<FactId> = facts.iter().copied().filter(|fact| playbook.fact(*fact).is_calculated()).collect();
    if set.is_empty() { Some(ask(space)) } else { given(space, set, ask) }
}

fn given<T>(space: &Space<'_>, set: Vec<FactId>, ask: impl FnOnce(&mut Space<'_>) -> T) -> Option<T> {
    let playbook = space.playbook();
    let conditions: Vec<_> = playbook.promises.iter().map(|promise| promise.when.clone()).collect();
    let compiled = compile_with(Arc::clone(&space.compiled.playbook), set, &conditions);
    if !compiled.is_whole {
        return None;
    }
    let mut given = Space::new(&compiled, space.today).ok()?;
    Some(ask(&mut given))
}

fn is_used(playbook: &Playbook, facts: &[FactId]) -> bool {
    let used = used_facts(playbook);
    facts.iter().any(|fact| used.contains(fact))
}

fn ignore(space: &mut Space<'_>, at: usize, facts: &[FactId]) -> PromiseVerdict {
    let playbook = space.playbook();
    let is_all_pressure = facts.iter().all(|fact| playbook.fact(*fact).pressure.is_some());
    if facts.is_empty() || (!is_all_pressure && !is_used(playbook, facts)) {
        return PromiseVerdict::plain(Status::Vacuous);
    }
    let when = &playbook.promises[at].when;
    with_given(space, facts, |space| {
        let within = within(space, at);
        independent(space, within, when, facts)
    })
    .unwrap_or_else(PromiseVerdict::not_analysed)
}

/// Whether no result depends on a fact, be it calculated or not.
pub fn decides_nothing(space: &Space<'_>, fact: FactId) -> PromiseVerdict {
    let judge = |space: &Space<'_>| independent(space, space.possible, &Condition::always(), &[fact]);
    if space.playbook().fact(fact).is_calculated() {
        given(space, vec![fact], |space| judge(space)).unwrap_or_else(PromiseVerdict::not_analysed)
    } else {
        judge(space)
    }
}

/// Whether no result depends on these facts, among the cases of a set which a condition describes, too.
pub fn independent(space: &Space<'_>, within: Node, when: &Condition, facts: &[FactId]) -> PromiseVerdict {
    if !facts.iter().any(|fact| space.reaches_a_result(*fact)) {
        return PromiseVerdict::plain(Status::Proved);
    }
    let playbook = space.playbook();
    let mut nothing_known = Case::empty(playbook.facts.len());
    space.compiled.set.iter().for_each(|given| nothing_known.set(*given, State::Open, Source::Nobody));
    let Ok(open) = Facts::of(playbook, &nothing_known, space.today) else { return PromiseVerdict::not_analysed() };
    let Ok(mut residual) = Residual::of(space.compiled, &open) else { return PromiseVerdict::not_analysed() };
    let within = residual.diagrams.import(&space.diagrams, within, &mut |_| None);
    let moving: Vec<Var> = facts.iter().flat_map(|fact| residual.vars_of(*fact)).collect();
    let mut verdict = PromiseVerdict::plain(Status::Proved);
    for (_, part) in residual.parts.clone() {
        let part = residual.diagrams.choose(within, part, Node::leaf(IMPOSSIBLE));
        let moves = |var: Var| if moving.contains(&var) { Move::Any } else { Move::Same };
        let breaks = |a: u32, b: u32| a != b && a != IMPOSSIBLE && b != IMPOSSIBLE;
        let (mut pair, mut results) = (None, Vec::new());
        let found = Pairs::new(&residual.diagrams, &moves, &breaks, &space.nearness).search(part, &mut |way| {
            pair = pair_of(space, way, facts, &mut |case| result_of(space, when, case, &mut results), &|a, b| a != b);
            pair.is_some()
        });
        match pair {
            Some((witness, other)) => return PromiseVerdict::broken(witness, Some(other)),
            None if found => verdict = PromiseVerdict::not_analysed(),
            None => {}
        }
    }
    verdict
}

/// The result of a case of which a condition holds, by its number among those seen so far.
fn result_of(space: &Space<'_>, when: &Condition, case: &Case, seen: &mut Vec<PlainResult>) -> Option<usize> {
    let result = space.result(case).filter(|_| space.holds(when, case))?;
    Some(seen.iter().position(|one| one.is_same(&result)).unwrap_or_else(|| {
        seen.push(result);
        seen.len() - 1
    }))
}

/// Two real cases along a way that differ only in these facts and of whose judgements `breaks` holds. What they share
/// must suit both, so each side in turn is made first and the other found from it.
fn pair_of<T>(
    space: &Space<'_>,
    way: &[Step],
    facts: &[FactId],
    judge: &mut dyn FnMut(&Case) -> Option<T>,
    breaks: &dyn Fn(&T, &T) -> bool,
) -> Option<(Case, Case)> {
    let side = |pick: fn(&Step) -> u16| way.iter().map(|step| (step.0, pick(step))).collect::<Vec<_>>();
    let (first, second) = (side(|step| step.1), side(|step| step.2));
    let found = pair_from(space, &first, &second, facts, judge, breaks);
    found.or_else(|| {
        let swapped = |b: &T, a: &T| breaks(a, b);
        pair_from(space, &second, &first, facts, judge, &swapped).map(|(other, case)| (case, other))
    })
}

/// Each case is judged once, for there may be hundreds on either side.
fn pair_from<T>(
    space: &Space<'_>,
    here: &[(Var, u16)],
    there: &[(Var, u16)],
    facts: &[FactId],
    judge: &mut dyn FnMut(&Case) -> Option<T>,
    breaks: &dyn Fn(&T, &T) -> bool,
) -> Option<(Case, Case)> {
    let realiser = space.realiser();
    let case = realiser.case(here)?;
    let own = judge(&case);
    let mut others: Vec<(Case, T)> = Vec::new();
    for other in realiser.cases_like(&case, facts, there) {
        let Some(judged) = judge(&other) else { continue };
        if own.as_ref().is_some_and(|own| breaks(own, &judged)) {
            return Some((case, other));
        }
        others.push((other, judged));
    }
    realiser.cases_like(&case, facts, here).into_iter().find_map(|case| {
        let own = judge(&case)?;
        let (other, _) = others.iter().find(|(_, judged)| breaks(&own, judged))?;
        Some((case, other.clone()))
    })
}

fn more(space: &mut Space<'_>, at: usize, fact: FactId, wrong: Wrong) -> PromiseVerdict {
    if !is_used(space.playbook(), &[fact]) {
        return PromiseVerdict::plain(Status::Vacuous);
    }
    with_given(space, &[fact], |space| moved(space, at, fact, wrong)).unwrap_or_else(PromiseVerdict::not_analysed)
}

fn moved(space: &mut Space<'_>, at: usize, fact: FactId, wrong: Wrong) -> PromiseVerdict {
    let (compiled, playbook) = (space.compiled, space.playbook());
    let ranked = |leaf: Leaf| match leaf {
        Leaf::Impossible(_) => 0,
        Leaf::Rule(_) | Leaf::Gap => {
            rank(playbook, outcome_of(compiled, leaf)).map_or(0, |rank| u32::try_from(rank).unwrap_or(0) + 1)
        }
    };
    let count = playbook.rules.len();
    let ranks = space.diagrams.graft(compiled.rules, &mut |_, leaf| Node::leaf(ranked(Leaf::of(leaf, count))));
    let within = within(space, at);
    let within = space.diagrams.choose(within, ranks, Node::leaf(0));
    let moves = |var: Var| move_of(space, fact, var);
    let breaks = |first: u32, second: u32| first > 0 && second > 0 && goes_wrong(wrong, first, second);
    let mut pair = None;
    let found = Pairs::new(&space.diagrams, &moves, &breaks, &space.nearness).search(within, &mut |way| {
        let mut judge = |case: &Case| value_and_rank(space, at, fact, case);
        pair = pair_of(space, way, &[fact], &mut judge, &|a, b| a.0 < b.0 && goes_wrong(wrong, a.1, b.1));
        pair.is_some()
    });
    match pair {
        Some((witness, other)) => PromiseVerdict::broken(witness, Some(other)),
        None if found => PromiseVerdict::not_analysed(),
        None => PromiseVerdict::plain(Status::Proved),
    }
}

fn goes_wrong<T: Ord>(wrong: Wrong, first: T, second: T) -> bool {
    match wrong {
        Wrong::Worse => second < first,
        Wrong::Better => second > first,
    }
}

/// How a variable moves when a fact grows.
fn move_of(space: &Space<'_>, fact: FactId, var: Var) -> Move {
    let Some(axis) = space.compiled.axes.axis(var) else { return Move::Same };
    match &axis.about {
        Subjected::Fact(own) if *own == fact => Move::Up(axis.regions.len()),
        Subjected::Fact(_) => Move::Same,
        Subjected::Formula(expr, _) => match direction(space.playbook(), expr, fact) {
            Direction::Still => Move::Same,
            Direction::Up => Move::Up(axis.regions.len()),
            Direction::Down => Move::Down(axis.regions.len()),
            Direction::Either => Move::Any,
        },
    }
}

/// The value of a fact in a case that a promise is about, and the rank of what is decided there.
fn value_and_rank(space: &Space<'_>, at: usize, fact: FactId, case: &Case) -> Option<(i64, usize)> {
    let playbook = space.playbook();
    let value = case.said(fact)?.state.value().and_then(Value::ordinal)?;
    let rank = rank(playbook, space.result(case)?.outcome)?;
    space.holds(&playbook.promises[at].when, case).then_some((value, rank))
}

/// A finding for each promise that is broken or neither proved nor broken.
pub fn findings(playbook: &Playbook, verdicts: &[PromiseVerdict]) -> Vec<Finding> {
    let judged = playbook.promises.iter().zip(verdicts);
    judged.filter_map(|(promise, verdict)| finding(promise, verdict)).collect()
}

fn finding(promise: &Promise, verdict: &PromiseVerdict) -> Option<Finding> {
    let (code, message, label, help) = match verdict.status {
        Status::Proved | Status::Vacuous => return None,
        Status::Broken => (
            Code::PromiseBroken,
            format!("promise `{}` is broken", promise.name),
            "does not hold for every case",
            "mend the rule that decides the case shown, or weaken the promise",
        ),
        Status::NotAnalysed => (
            Code::NotAnalysed,
            format!("promise `{}` is neither proved nor broken", promise.name),
            "no case was found that breaks it, and none is excluded",
            "let rules test one formula instead of several that depend on the same facts",
        ),
    };
    let mut diagnostic = Diagnostic::at(code, promise.span.clone(), message).help(help.to_owned());
    diagnostic.labels[0].text = label.to_owned();
    Some(Finding { diagnostic, rule: None, witness: verdict.witness.clone(), other: verdict.other.clone() })
}
