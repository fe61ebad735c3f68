//! Which facts nothing but a cost needs: where their column is not in the export they are missing, and nothing else
//! changes.

use crate::model::condition::Condition;
use crate::model::fact::FactId;
use crate::model::formula::Formula;
use crate::model::template::Template;
use crate::playbook::Playbook;

/// Whether only costs use a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CostsOnly {
    /// Something else does, or nothing at all.
    No,
    /// Only costs do.
    Yes,
}

/// For each fact of the playbook, whether only costs use it, through any chain of calculated facts.
pub fn used_only_by_costs(playbook: &Playbook) -> Vec<CostsOnly> {
    let by_results = reached(playbook, used_by_results(playbook));
    let by_costs = reached(playbook, used_by_costs(playbook));
    let only = |(result, cost): (bool, bool)| if cost && !result { CostsOnly::Yes } else { CostsOnly::No };
    by_results.into_iter().zip(by_costs).map(only).collect()
}

fn used_by_costs(playbook: &Playbook) -> Vec<FactId> {
    let own = playbook.rules.iter().filter_map(|rule| rule.cost.as_ref());
    own.chain(playbook.costs.iter().flatten()).flat_map(of_formula).collect()
}

fn used_by_results(playbook: &Playbook) -> Vec<FactId> {
    let mut used = Vec::new();
    for rule in &playbook.rules {
        used.extend(rule.when.facts());
        used.extend([&rule.amount, &rule.charge, &rule.until].into_iter().flatten().flat_map(of_formula));
        used.extend(rule.because.iter().flat_map(Template::facts));
        used.extend(rule.reply.iter().flat_map(|reply| reply.draft.facts()));
    }
    for action in &playbook.actions {
        used.extend(action.when.iter().flat_map(Condition::facts));
        used.extend(action.instruction.facts());
    }
    for impossible in &playbook.impossible {
        used.extend(impossible.when.facts());
    }
    for promise in &playbook.promises {
        used.extend(promise.when.facts());
        used.extend(promise.ignore.iter().flatten().copied());
        used.extend(promise.more.map(|(fact, _)| fact));
    }
    used
}

fn of_formula(formula: &Formula) -> Vec<FactId> {
    formula.expr.facts()
}

/// These facts, and all they are calculated from.
fn reached(playbook: &Playbook, from: Vec<FactId>) -> Vec<bool> {
    let mut reached = vec![false; playbook.facts.len()];
    let mut waiting = from;
    while let Some(fact) = waiting.pop() {
        if std::mem::replace(&mut reached[fact.index()], true) {
            continue;
        }
        waiting.extend(playbook.fact(fact).origin.facts());
    }
    reached
}
