//! Draft → [`Playbook`]: names looked up, values and formulas of the right kind, everything that can be wrong with one
//! file reported. What the rules mean together is for `check` to say.

mod calculated;
mod clashes;
mod comparisons;
mod conditions;
pub mod examples;
mod facts;
mod formulas;
mod head;
mod memory;
mod names;
mod order;
mod origins;
mod promises;
mod rules;
pub mod scope;
mod shapes;
mod texts;
mod values;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::Code;
use crate::playbook::check::scope::Scope;
use crate::playbook::draft::Draft;
use crate::playbook::problems::{Owner, Problems};
use crate::playbook::{Playbook, SourceText};

/// Checks a draft. The playbook is only worth something where no problem was reported.
pub fn check<'t>(
    draft: &Draft<'t>,
    source: &SourceText,
    sha256: String,
    problems: &mut Problems<'t>,
) -> Option<Playbook> {
    check_sizes(draft, problems)?;
    let head = head::head(draft, problems)?;
    let mut scope = scope_of(draft, head.currency, problems);
    let facts = facts::facts(&draft.facts, &mut scope, problems);
    let limits = draft.limits.iter().zip(&scope.limits);
    let limits = limits.filter_map(|(draft, shape)| head::limit(draft, shape, problems)).collect();
    let costs = rules::costs(&draft.costs, &scope, problems);
    Some(Playbook {
        source: source.clone(),
        sha256,
        name: head.name,
        version: head.version,
        currency: head.currency,
        calendar: head.calendar,
        worst_to_best: head.worst_to_best,
        limits,
        orders: head::orders(&draft.orders, problems),
        ledger: memory::ledger(&draft.ledger, problems),
        authority: draft.authority.as_ref().map(|agents| memory::authority(agents, head.currency, problems)),
        impossible: draft.impossible.iter().map(|one| rules::impossible(one, &scope, problems)).collect(),
        rules: draft.rules.iter().map(|one| rules::rule(one, &costs, &scope, problems)).collect(),
        actions: draft.actions.iter().map(|one| rules::action(one, &scope, problems)).collect(),
        promises: draft.promises.iter().map(|one| promises::promise(one, &scope, problems)).collect(),
        usual: examples::given(&draft.usual, Owner::Table("usual"), &facts, &scope, problems),
        examples: draft.examples.iter().map(|one| examples::example(one, &facts, &scope, problems)).collect(),
        costs,
        facts,
    })
}

/// Everything that has a name, before what the names stand for is looked at.
fn scope_of<'t>(
    draft: &Draft<'t>,
    currency: crate::model::currency::Currency,
    problems: &mut Problems<'t>,
) -> Scope<'t> {
    let mut scope = Scope::new(currency);
    for limit in &draft.limits {
        let shape = head::limit_shape(limit, problems);
        scope.add_limit(shape, problems);
    }
    for fact in &draft.facts {
        let shape = shapes::shape(fact, problems);
        scope.add_fact(shape, problems);
    }
    scope.add_rules(draft.rules.iter().map(|rule| rule.name.clone()).collect(), problems);
    scope.add_actions(draft.actions.iter().map(|action| action.name.clone()).collect(), problems);
    scope::distinct("promise", draft.promises.iter().map(|one| one.name.clone()).collect(), |_| (), problems);
    scope.marks = draft.actions.iter().filter_map(|action| action.mark.as_ref().map(|mark| mark.it)).collect();
    scope
}

/// Ids are 16 bits wide.
fn check_sizes(draft: &Draft<'_>, problems: &mut Problems<'_>) -> Option<()> {
    let most = usize::from(u16::MAX);
    for (what, count) in [("facts", draft.facts.len()), ("rules", draft.rules.len()), ("actions", draft.actions.len())]
    {
        if count > most {
            problems
                .add(Diagnostic::nowhere(Code::TooLarge, format!("the playbook has {count} {what}, at most {most}")));
            return None;
        }
    }
    Some(())
}
