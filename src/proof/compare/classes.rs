//! Classifications that both playbooks make alike: words for what regions rest on.

use crate::engine::compile::conditions::Compiler;
use crate::engine::diagram::Node;
use crate::model::condition::{Alternative, Predicate};
use crate::model::fact::{FactId, Kind, Origin};
use crate::model::value::Value;
use crate::playbook::missing::can_be_missing;
use crate::proof::boxes::Alias;
use crate::proof::common::Common;
use crate::proof::joint::Joint;

/// A classification that both playbooks make alike, as a word for what it rests on.
pub(super) struct Class {
    /// The fact.
    pub fact: FactId,
    /// The word.
    pub alias: Alias,
}

/// The classifications that both playbooks make alike and that a rule tests.
pub(super) fn classes(common: &Common, joint: &mut Joint<'_>) -> Vec<Class> {
    let compiled = joint.new;
    let playbook = &*compiled.playbook;
    let old: Vec<FactId> = common.old.translation.ids.clone();
    let shared = playbook.fact_ids().filter(|id| old.contains(id) && id.index() < common.new.own.facts.len());
    let is_class = |id: &FactId| {
        let fact = playbook.fact(*id);
        matches!(fact.origin, Origin::Classification(_)) && matches!(fact.kind, Kind::YesNo | Kind::Choice(_))
    };
    let tested: Vec<FactId> = [&common.old.common, &common.new.common]
        .into_iter()
        .flat_map(|playbook| &playbook.rules)
        .flat_map(|rule| rule.when.facts())
        .collect();
    let facts: Vec<FactId> = shared.filter(is_class).filter(|id| tested.contains(id)).collect();
    let values = |fact: &FactId| -> Vec<Predicate> {
        let count = u16::try_from(playbook.fact(*fact).options().len()).unwrap_or(u16::MAX);
        let all: Vec<Value> = match playbook.fact(*fact).kind {
            Kind::YesNo => vec![Value::YesNo(false), Value::YesNo(true)],
            _ => (0..count).map(Value::Choice).collect(),
        };
        all.into_iter().map(|value| Predicate::Is(vec![Alternative::Value(value)])).collect()
    };
    let predicates: Vec<Vec<Predicate>> = facts.iter().map(values).collect();
    let mut compiler = Compiler::new(playbook, &compiled.set, compiled.axes.clone(), compiled.diagrams.clone());
    let mut found = Vec::new();
    for (fact, predicates) in facts.iter().zip(&predicates) {
        let mut means: Vec<Node> = predicates.iter().map(|predicate| compiler.test(*fact, predicate)).collect();
        if can_be_missing(playbook, *fact) {
            means.push(compiler.missing(*fact));
        }
        found.push((*fact, means));
    }
    let source = compiler.diagrams;
    let class = |(fact, means): (FactId, Vec<Node>)| {
        let means: Vec<Node> = means.into_iter().map(|node| joint.take_over(&source, node, &|_| None)).collect();
        let var = joint.diagrams.add_variable(u16::try_from(means.len()).unwrap_or(u16::MAX));
        Class { fact, alias: Alias { var, means } }
    };
    found.into_iter().map(class).collect()
}
