//! The decision about a case where nobody can be asked any more: assumptions where they matter, then the settled
//! result, or what is needed.

use std::borrow::Cow;
use std::sync::Arc;

use crate::engine::because::{self, Amounts};
use crate::engine::compile::{Compiled, Leaf, NODE_BUDGET, compile_case, compile_with};
use crate::engine::evaluate::{Facts, FormulaError};
use crate::engine::parts::PartName;
use crate::engine::parts::symbol::{Symbol, words};
use crate::engine::reasons;
use crate::engine::residual::Residual;
use crate::model::case::{Case, Source};
use crate::model::date::Date;
use crate::model::decimal::Decimal;
use crate::model::decision::{ChosenAction, Decision, Verdict};
use crate::model::fact::FactId;
use crate::model::rule::{Outcome, RuleId};
use crate::model::template::Part;
use crate::model::value::{State, Value};
use crate::playbook::Playbook;

/// Decides a case. Facts with `assume` are assumed where they matter, those nobody could be asked about first.
pub fn decide(compiled: &Compiled, case: &Case, today: Date) -> Decision {
    let compiled = for_case(compiled, case);
    match decided(&compiled, case, today) {
        Ok(decision) => decision,
        Err(error) => failed(&compiled.playbook, case, error.to_string()),
    }
}

/// The same playbook compiled for this case: calculated facts that are set count as given.
pub fn for_case<'a>(compiled: &'a Compiled, case: &Case) -> Cow<'a, Compiled> {
    let set = set_in(&compiled.playbook, case);
    if set == compiled.set {
        return Cow::Borrowed(compiled);
    }
    Cow::Owned(compile_with(Arc::clone(&compiled.playbook), set, &[]))
}

/// The calculated facts that are set in a case, in playbook order.
pub fn set_in(playbook: &Playbook, case: &Case) -> Vec<FactId> {
    let is_set = |id: &FactId| playbook.fact(*id).is_calculated() && case.said(*id).is_some();
    playbook.fact_ids().filter(is_set).collect()
}

/// The playbook itself where its diagrams are whole, else compiled for what is known of this case.
pub fn whole<'a>(compiled: &'a Compiled, facts: &Facts<'_>) -> Result<Cow<'a, Compiled>, FormulaError> {
    if compiled.is_whole {
        return Ok(Cow::Borrowed(compiled));
    }
    compile_case(compiled, facts, NODE_BUDGET).map(Cow::Owned)
}

/// What is known of every fact of a case, calculated ones and the assumptions its decision rests on included.
pub fn states(compiled: &Compiled, case: &Case, today: Date) -> Result<Vec<State>, FormulaError> {
    let playbook = &*compiled.playbook;
    let assumed = with_assumptions(compiled, case, today);
    Ok(Facts::of(playbook, &assumed, today)?.states().to_vec())
}

/// The case with the assumptions that its decision rests on.
pub fn with_assumptions<'a>(compiled: &Compiled, case: &'a Case, today: Date) -> Cow<'a, Case> {
    let mut assumed = Cow::Borrowed(case);
    for fact in decide(compiled, case, today).assumed {
        if let Some(state) = &compiled.playbook.fact(fact).assume {
            assumed.to_mut().set(fact, state.clone(), Source::Assumed);
        }
    }
    assumed
}

fn decided(compiled: &Compiled, case: &Case, today: Date) -> Result<Decision, FormulaError> {
    let playbook = &*compiled.playbook;
    let mut case = Cow::Borrowed(case);
    let mut assumed = Vec::new();
    loop {
        let facts = Facts::of(playbook, &case, today)?;
        let compiled = whole(compiled, &facts)?;
        let mut residual = Residual::of(&compiled, &facts)?;
        if let Some(ask_again) = residual.impossible() {
            return Ok(failed(playbook, &case, ask_again.to_owned()));
        }
        if residual.is_settled() {
            assumed.sort_unstable();
            return settled(&mut residual, &facts, &case, assumed);
        }
        let Some((fact, state)) = to_assume(playbook, &mut residual, &facts) else {
            assumed.sort_unstable();
            return Ok(undecided(&mut residual, &facts, &case, assumed));
        };
        assumed.push(fact);
        case.to_mut().set(fact, state, Source::Assumed);
    }
}

/// The next open fact with an `assume` that matters: first one that nobody can be asked about.
fn to_assume(playbook: &Playbook, residual: &mut Residual<'_>, facts: &Facts<'_>) -> Option<(FactId, State)> {
    let silent = silent_to_assume(playbook, residual, facts);
    silent.or_else(|| assumable(residual, facts, playbook.fact_ids().filter(|id| playbook.fact(*id).ask.is_some())))
}

/// The next open fact with an `assume` that matters and that nobody can be asked about.
pub fn silent_to_assume(
    playbook: &Playbook,
    residual: &mut Residual<'_>,
    facts: &Facts<'_>,
) -> Option<(FactId, State)> {
    assumable(residual, facts, playbook.fact_ids().filter(|id| playbook.fact(*id).ask.is_none()))
}

fn assumable(
    residual: &mut Residual<'_>,
    facts: &Facts<'_>,
    mut among: impl Iterator<Item = FactId>,
) -> Option<(FactId, State)> {
    among.find_map(|id| {
        let state = facts.playbook().fact(id).assume.clone()?;
        (*facts.state(id) == State::Open && residual.matters(id)).then_some((id, state))
    })
}

/// Open facts that can be asked and matter, in playbook order.
pub fn needs(residual: &mut Residual<'_>, facts: &Facts<'_>) -> Vec<FactId> {
    let playbook = facts.playbook();
    let can_be_asked = |id: &FactId| *facts.state(*id) == State::Open && playbook.fact(*id).ask.is_some();
    playbook.fact_ids().filter(can_be_asked).filter(|id| residual.matters(*id)).collect()
}

fn blank(playbook: &Playbook, case: &Case, verdict: Verdict) -> Decision {
    Decision { ignored: noted(playbook, case), ..Decision::only(verdict) }
}

/// A decision that is an error, with what is wrong.
pub fn failed(playbook: &Playbook, case: &Case, error: String) -> Decision {
    Decision { error: Some(error), ..blank(playbook, case, Verdict::Error) }
}

/// Pressure facts that were noted: a yes, or any value that is not yes or no.
fn noted(playbook: &Playbook, case: &Case) -> Vec<FactId> {
    let said_something = |id: &FactId| match case.said(*id).map(|given| &given.state) {
        Some(State::Known(Value::YesNo(yes))) => *yes,
        Some(State::Known(_)) => true,
        Some(State::Missing | State::Open | State::Unknown) | None => false,
    };
    playbook.fact_ids().filter(|id| playbook.fact(*id).pressure.is_some()).filter(said_something).collect()
}

fn undecided(residual: &mut Residual<'_>, facts: &Facts<'_>, case: &Case, assumed: Vec<FactId>) -> Decision {
    let needs = needs(residual, facts);
    let unknown = unknown(residual, facts);
    Decision { needs, unknown, assumed, ..blank(facts.playbook(), case, Verdict::Undecided) }
}

fn unknown(residual: &mut Residual<'_>, facts: &Facts<'_>) -> Vec<FactId> {
    let playbook = facts.playbook();
    let is_unknown = |id: &FactId| *facts.state(*id) == State::Unknown && !playbook.fact(*id).is_calculated();
    playbook.fact_ids().filter(is_unknown).filter(|id| residual.unknown_matters(*id)).collect()
}

fn settled(
    residual: &mut Residual<'_>,
    facts: &Facts<'_>,
    case: &Case,
    assumed: Vec<FactId>,
) -> Result<Decision, FormulaError> {
    let playbook = facts.playbook();
    let unknown = unknown(residual, facts);
    let mut decision = Decision { unknown, assumed, ..blank(playbook, case, Verdict::Decided(Outcome::Flag)) };
    for (name, node) in &residual.parts {
        put(&mut decision, *name, residual.only(*node).clone(), residual);
    }
    decision.left_out.dedup();
    if residual.nobody_knows {
        decision.because = because::NOBODY_KNOWS.to_owned() + &named(playbook, &decision.unknown);
        return Ok(decision);
    }
    let mut possible: Vec<Option<RuleId>> = residual.possible_rules();
    decision.rule = possible.remove(0);
    decision.also_possible = possible;
    decision.cost = cost(facts, &decision)?;
    decision.because = because(residual, facts, &decision);
    if let Some(rule) = decision.rule {
        decision.reasons = reasons::reasons(facts, case, playbook.rule(rule));
    }
    Ok(decision)
}

/// Puts a settled part into the decision.
fn put(decision: &mut Decision, name: PartName, symbol: Symbol, residual: &Residual<'_>) {
    match (name, symbol) {
        (_, Symbol::NobodyKnows) => decision.left_out.extend(name.left_out()),
        (PartName::Outcome, Symbol::Outcome(outcome)) => decision.verdict = Verdict::Decided(outcome),
        (PartName::Part(part), Symbol::Value(value)) => put_value(decision, part, &value),
        (PartName::Reply(at), Symbol::Text(draft)) => {
            decision.reply.push((residual.languages()[at].clone(), words(draft)));
        }
        (PartName::Action(id), Symbol::Text(instruction)) => {
            decision.actions.push(ChosenAction { id, instruction: words(instruction) });
        }
        (
            PartName::Outcome | PartName::Part(_) | PartName::Reply(_) | PartName::Action(_),
            Symbol::Impossible
            | Symbol::Nothing
            | Symbol::Outcome(_)
            | Symbol::Value(_)
            | Symbol::Text(_)
            | Symbol::Term(_)
            | Symbol::Free(..),
        ) => {}
    }
}

fn put_value(decision: &mut Decision, part: Part, value: &Value) {
    match (part, value) {
        (Part::Amount, Value::Money(amount)) => decision.amount = Some(*amount),
        (Part::Charge, Value::Money(amount)) => decision.charge = Some(*amount),
        (Part::Cost, Value::Money(amount)) => decision.cost = Some(*amount),
        (Part::Until, Value::Date(day)) => decision.until = Some(*day),
        (
            Part::Amount | Part::Charge | Part::Cost | Part::Until,
            Value::YesNo(_) | Value::Choice(_) | Value::Number(_) | Value::Money(_) | Value::Date(_) | Value::Text(_),
        ) => {}
    }
}

/// What the decision costs: of the rule; of several possible rules only where they agree.
fn cost(facts: &Facts<'_>, decision: &Decision) -> Result<Option<Decimal>, FormulaError> {
    let mut costs = Vec::new();
    for rule in [decision.rule].iter().chain(&decision.also_possible) {
        costs.push(match rule {
            Some(rule) => rule_cost(facts, *rule)?,
            None => None,
        });
    }
    Ok(costs[0].filter(|first| costs.iter().all(|cost| *cost == Some(*first))))
}

/// What a rule's outcome costs; none where nothing says or an input is open or missing.
pub fn rule_cost(facts: &Facts<'_>, rule: RuleId) -> Result<Option<Decimal>, FormulaError> {
    let Some(formula) = &facts.playbook().rule(rule).cost else { return Ok(None) };
    if !facts.settles(&formula.expr) {
        return Ok(None);
    }
    let value = facts.money(formula, "cost")?;
    Ok(value.and_then(|value| match value {
        Value::Money(amount) => Some(amount),
        Value::YesNo(_) | Value::Choice(_) | Value::Number(_) | Value::Date(_) | Value::Text(_) => None,
    }))
}

fn because(residual: &Residual<'_>, facts: &Facts<'_>, decision: &Decision) -> String {
    let playbook = facts.playbook();
    if !decision.also_possible.is_empty() {
        let open = named(playbook, &residual.asked_in_vain());
        return [because::WHATEVER, &open, because::IT_IS, decision.verdict.word()].concat();
    }
    let Some(rule) = decision.rule else { return because::NO_RULE.to_owned() };
    let rule = playbook.rule(rule);
    match &rule.because {
        Some(template) => reasons::text(facts, template, &|part| Amounts::of(decision).words(playbook, part)),
        None => because::fits(rule),
    }
}

fn named(playbook: &Playbook, facts: &[FactId]) -> String {
    let names: Vec<String> = facts.iter().map(|fact| format!("`{}`", playbook.fact(*fact).name)).collect();
    names.join(", ")
}

impl Residual<'_> {
    /// The words of the impossible case this is, if it can be nothing else.
    pub fn impossible(&self) -> Option<&str> {
        let leaves = self.leaves();
        let first = leaves.iter().find_map(|leaf| match leaf {
            Leaf::Impossible(at) => Some(usize::from(*at)),
            Leaf::Rule(_) | Leaf::Gap => None,
        })?;
        let only = leaves.iter().all(|leaf| matches!(leaf, Leaf::Impossible(_)));
        only.then(|| self.playbook().impossible[first].ask_again.as_str())
    }

    /// The rules that can still be the first that fits, in playbook order, then none for "no rule fits".
    pub fn possible_rules(&self) -> Vec<Option<RuleId>> {
        let possible = self.leaves().into_iter().filter(|leaf| !matches!(leaf, Leaf::Impossible(_)));
        possible.map(Leaf::rule).collect()
    }
}
