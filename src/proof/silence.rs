//! Silence must not pay: answering "unknown" may not give a better outcome than the best honest answer.

use rustc_hash::FxHashMap;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::Code;
use crate::engine::compile::Leaf;
use crate::engine::decide::decide;
use crate::engine::diagram::{Diagrams, Node, Var};
use crate::engine::parts::outcome_of;
use crate::model::case::{Case, Source};
use crate::model::decision::Verdict;
use crate::model::fact::FactId;
use crate::model::rule::Outcome;
use crate::model::value::State;
use crate::playbook::Playbook;
use crate::proof::Finding;
use crate::proof::space::Space;

/// Facts about which silence pays.
pub fn findings(space: &mut Space<'_>) -> Vec<Finding> {
    let playbook = space.playbook();
    let is_worse = |outcome: &Outcome| rank(playbook, *outcome) < rank(playbook, Outcome::Flag);
    // Of one outcome alone nobody is unsure, so two must be worse than a person who looks.
    if Outcome::ALL.iter().filter(|outcome| rank(playbook, **outcome).is_some() && is_worse(outcome)).count() < 2 {
        return Vec::new();
    }
    let asked: Vec<FactId> = playbook.fact_ids().filter(|id| playbook.fact(*id).ask.is_some()).collect();
    asked.into_iter().filter_map(|fact| pays(space, fact)).collect()
}

/// The rank of an outcome, worst first; none where it has none.
pub fn rank(playbook: &Playbook, outcome: Outcome) -> Option<usize> {
    playbook.worst_to_best.iter().position(|ties| ties.contains(&outcome))
}

/// The sets of outcomes that a fact's honest answers give: bit for bit by [`Outcome::index`].
fn outcomes_by_answer(space: &mut Space<'_>, vars: &[Var]) -> Node {
    let (compiled, count) = (space.compiled, space.playbook().rules.len());
    let sets = space.diagrams.graft(compiled.rules, &mut |_: &mut Diagrams, leaf| match Leaf::of(leaf, count) {
        Leaf::Impossible(_) => Node::leaf(0),
        leaf @ (Leaf::Rule(_) | Leaf::Gap) => Node::leaf(1 << outcome_of(compiled, leaf).index()),
    });
    let sets = space.diagrams.choose(space.possible, sets, Node::leaf(0));
    space.diagrams.project(sets, &|var| vars.contains(&var), &mut |a, b| a | b)
}

fn pays(space: &mut Space<'_>, fact: FactId) -> Option<Finding> {
    let playbook = space.playbook();
    let vars: Vec<Var> = space.vars_of(fact);
    let sets = outcomes_by_answer(space, &vars);
    let mut judged: FxHashMap<u32, bool> = FxHashMap::default();
    for set in space.diagrams.leaves(sets) {
        judged.insert(set, is_better_silent(playbook, &outcomes(set)));
    }
    if !judged.values().any(|pays| *pays) {
        return None;
    }
    let pays = space.diagrams.graft(sets, &mut |_, set| Node::yes_if(judged[&set]));
    let cases = space.diagrams.and(pays, space.possible);
    let witness =
        space.witness(cases, |case| space.result(case).is_some() && is_better_silent_in(space, case, fact))?;
    let name = &playbook.fact(fact).name;
    let message = format!("answering \"unknown\" on `{name}` gets a better outcome than any honest answer");
    let diagnostic = Diagnostic::at(Code::SilencePays, playbook.fact(fact).span.clone(), message)
        .saying("asked here")
        .help("let the honest answers lead to no worse than `flag`, or rank `flag` lower".to_owned());
    let silent = silent(&witness.case, fact);
    Some(Finding { diagnostic, rule: None, witness: Some(witness.case), other: Some(silent) })
}

fn outcomes(set: u32) -> Vec<Outcome> {
    Outcome::ALL.into_iter().filter(|outcome| set & (1 << outcome.index()) != 0).collect()
}

/// Whether a person looking, which is what "unknown" gives where outcomes differ, is better than each of them.
fn is_better_silent(playbook: &Playbook, honest: &[Outcome]) -> bool {
    let Some(flag) = rank(playbook, Outcome::Flag) else { return false };
    let ranks: Option<Vec<usize>> = honest.iter().map(|outcome| rank(playbook, *outcome)).collect();
    honest.len() > 1 && ranks.is_some_and(|ranks| ranks.iter().all(|rank| *rank < flag))
}

/// The same, decided again with the fact unknown.
fn is_better_silent_in(space: &Space<'_>, case: &Case, fact: FactId) -> bool {
    let decision = decide(space.compiled, &silent(case, fact), space.today);
    decision.verdict == Verdict::Decided(Outcome::Flag) && decision.rule.is_none() && decision.unknown.contains(&fact)
}

/// The case in which nobody knows the fact.
fn silent(case: &Case, fact: FactId) -> Case {
    let mut silent = case.clone();
    silent.set(fact, State::Unknown, Source::Example);
    silent
}
