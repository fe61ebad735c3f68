//! What to do next in an interview, and why a question is asked.

use std::borrow::Cow;

use crate::engine::axes;
use crate::engine::compile::Compiled;
use crate::engine::decide::{for_case, needs, silent_to_assume, whole};
use crate::engine::evaluate::{Facts, FormulaError};
use crate::engine::parts::PartName;
use crate::engine::parts::symbol::Symbol;
use crate::engine::residual::Residual;
use crate::interview::planner::{Planner, Weighing};
use crate::model::case::{Case, Source};
use crate::model::date::Date;
use crate::model::fact::FactId;
use crate::model::rule::{Outcome, RuleId};
use crate::playbook::Playbook;

/// What to do next in an interview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Ask this.
    Ask {
        /// The fact to ask for.
        fact: FactId,
        /// The outcome, where it and the amount are already settled.
        settled: Option<Outcome>,
        /// How many questions there are at most, this one included; none where the plan is not exact.
        at_most: Option<u32>,
    },
    /// The result is settled.
    Settled,
    /// The case cannot be.
    Impossible {
        /// What to ask the agent.
        ask_again: String,
        /// The answers to return to.
        facts: Vec<FactId>,
    },
    /// Not settled, and nobody can be asked what is needed.
    Stuck,
}

/// What to do next. Facts nobody can be asked about are assumed where the playbook says so and they matter.
pub fn next(compiled: &Compiled, case: &Case, today: Date) -> Result<Next, FormulaError> {
    let compiled = for_case(compiled, case);
    let mut case = Cow::Borrowed(case);
    loop {
        let facts = Facts::of(&compiled.playbook, &case, today)?;
        let compiled = whole(&compiled, &facts)?;
        let mut residual = Residual::of(&compiled, &facts)?;
        if let Some(ask_again) = residual.impossible() {
            let facts = answers_behind(&compiled.playbook, &case, ask_again);
            return Ok(Next::Impossible { ask_again: ask_again.to_owned(), facts });
        }
        if residual.is_settled() {
            return Ok(Next::Settled);
        }
        match silent_to_assume(&compiled.playbook, &mut residual, &facts) {
            Some((fact, state)) => case.to_mut().set(fact, state, Source::Assumed),
            None => return Ok(question(&mut residual, &facts)),
        }
    }
}

fn question(residual: &mut Residual<'_>, facts: &Facts<'_>) -> Next {
    let candidates = needs(residual, facts);
    if candidates.is_empty() {
        return Next::Stuck;
    }
    let settled = if residual.is_verdict_settled() { outcome(residual) } else { None };
    let plan = Planner::new(residual, candidates, Weighing::Odds).best();
    Next::Ask { fact: plan.fact, settled, at_most: plan.worst }
}

/// The case with every assumption that matters about facts that nobody can be asked about.
fn with_silent_assumptions<'a>(
    compiled: &Compiled,
    case: &'a Case,
    today: Date,
) -> Result<Cow<'a, Case>, FormulaError> {
    let mut case = Cow::Borrowed(case);
    loop {
        let facts = Facts::of(&compiled.playbook, &case, today)?;
        let compiled = whole(compiled, &facts)?;
        let mut residual = Residual::of(&compiled, &facts)?;
        match silent_to_assume(&compiled.playbook, &mut residual, &facts) {
            Some((fact, state)) => case.to_mut().set(fact, state, Source::Assumed),
            None => return Ok(case),
        }
    }
}

fn answers_behind(playbook: &Playbook, case: &Case, ask_again: &str) -> Vec<FactId> {
    let impossible = playbook.impossible.iter().find(|one| one.ask_again == ask_again);
    let condition = impossible.map(|one| &one.when);
    let answered = |id: &FactId| case.said(*id).is_some_and(|given| given.source == Source::Answer);
    let Some(condition) = condition else { return Vec::new() };
    let mut facts = axes::tested_inputs(playbook, &[], condition);
    facts.retain(answered);
    facts
}

fn outcome(residual: &Residual<'_>) -> Option<Outcome> {
    let node = residual.parts.iter().find(|(name, _)| *name == PartName::Outcome)?.1;
    match residual.only(node) {
        Symbol::Outcome(outcome) => Some(*outcome),
        Symbol::Impossible
        | Symbol::Nothing
        | Symbol::NobodyKnows
        | Symbol::Value(_)
        | Symbol::Text(_)
        | Symbol::Term(_)
        | Symbol::Free(..) => None,
    }
}

/// What an answer to a question leaves possible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lead {
    /// The answer in words.
    pub answer: String,
    /// The outcomes it leaves possible.
    pub outcomes: Vec<Outcome>,
    /// The rules it leaves possible, none standing for "no rule fits".
    pub rules: Vec<Option<RuleId>>,
}

/// What each answer to a question would leave possible; answers that lead to the same are one.
pub fn why(compiled: &Compiled, case: &Case, today: Date, fact: FactId) -> Result<Vec<Lead>, FormulaError> {
    let compiled = for_case(compiled, case);
    let case = with_silent_assumptions(&compiled, case, today)?;
    let mut leads: Vec<Lead> = Vec::new();
    for (words, state) in compiled.axes.answers(&compiled.playbook, fact) {
        let mut answered = case.clone().into_owned();
        answered.set(fact, state, Source::Answer);
        let facts = Facts::of(&compiled.playbook, &answered, today)?;
        let compiled = whole(&compiled, &facts)?;
        let residual = Residual::of(&compiled, &facts)?;
        let rules = residual.possible_rules();
        let mut outcomes: Vec<Outcome> =
            rules.iter().map(|rule| rule.map_or(Outcome::Flag, |rule| compiled.playbook.rule(rule).outcome)).collect();
        outcomes.sort_unstable();
        outcomes.dedup();
        match leads.iter_mut().find(|lead| lead.rules == rules) {
            Some(lead) => lead.answer = format!("{}, {words}", lead.answer),
            None => leads.push(Lead { answer: words, outcomes, rules }),
        }
    }
    Ok(leads)
}
