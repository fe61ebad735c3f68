//! `[[impossible]]`, `[[rules]]`, `[[actions]]` and `[costs]`.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::Code;
use crate::model::formula::Formula;
use crate::model::rule::{Action, ActionId, Impossible, Outcome, Reply, Rule};
use crate::model::template::Template;
use crate::playbook::check::conditions::{Testable, condition};
use crate::playbook::check::formulas::{Want, formula};
use crate::playbook::check::names::{check_not_blank, check_word};
use crate::playbook::check::scope::Scope;
use crate::playbook::check::texts::template;
use crate::playbook::draft::rules::{ActionDraft, ImpossibleDraft, RuleDraft};
use crate::playbook::draft::section::{Raw, Section};
use crate::playbook::problems::{Owner, Problems, Text};

/// What outcomes cost, by [`Outcome::index`].
pub type Costs = [Option<Formula>; 6];

/// Checks `[costs]`.
pub fn costs<'t>(section: &Section<'t>, scope: &Scope<'t>, problems: &mut Problems<'t>) -> Costs {
    let mut costs: Costs = Default::default();
    for entry in section.entries() {
        if let Some(outcome) = Outcome::parse(entry.key.it) {
            costs[outcome.index()] = amount(Some(&entry.value), outcome.word(), section.owner, scope, problems);
        }
    }
    costs
}

fn amount<'t>(
    raw: Option<&Raw<'t>>,
    key: &str,
    owner: Owner<'t>,
    scope: &Scope<'t>,
    problems: &mut Problems<'t>,
) -> Option<Formula> {
    formula(raw?, &Want::Amount, &format_args!("`{key}` of {owner}"), scope, problems)
}

/// Checks a rule.
pub fn rule<'t>(draft: &RuleDraft<'t>, costs: &Costs, scope: &Scope<'t>, problems: &mut Problems<'t>) -> Rule {
    let owner = draft.owner;
    if let Some(name) = &draft.name {
        check_word(name, "rule", problems);
    }
    check_until(draft, problems);
    let outcome = draft.decide.as_ref().map_or(Outcome::Flag, |outcome| outcome.it);
    let own_amount = amount(draft.amount.as_ref(), "amount", owner, scope, problems);
    let own_cost = amount(draft.cost.as_ref(), "cost", owner, scope, problems);
    let paid_back = if outcome == Outcome::Refund { costs[Outcome::Refund.index()].clone() } else { None };
    Rule {
        name: draft.name.as_ref().map_or("", |name| name.it).to_owned(),
        span: name_or_table(draft.name.as_ref(), &draft.span),
        when: condition(&draft.when, owner, Testable::Facts, scope, problems),
        outcome,
        also: actions(&draft.also, "also", owner, scope, problems),
        because: draft.because.as_ref().map(|text| template(text, "because", owner, scope, problems)),
        reply: draft.reply.iter().map(|(language, text)| reply(language, text, owner, scope, problems)).collect(),
        amount: own_amount.or(paid_back),
        charge: amount(draft.charge.as_ref(), "charge", owner, scope, problems),
        cost: own_cost.or_else(|| costs[outcome.index()].clone()),
        until: draft
            .until
            .as_ref()
            .and_then(|raw| formula(raw, &Want::Day, &format_args!("`until` of {owner}"), scope, problems)),
    }
}

fn reply<'t>(
    language: &str,
    text: &Text<'t>,
    owner: Owner<'t>,
    scope: &Scope<'t>,
    problems: &mut Problems<'t>,
) -> Reply {
    Reply { language: language.to_owned(), draft: template(text, "reply", owner, scope, problems) }
}

fn check_until(draft: &RuleDraft<'_>, problems: &mut Problems<'_>) {
    let waits = draft.decide.as_ref().is_none_or(|outcome| outcome.it == Outcome::Wait);
    if let Some(until) = draft.until.as_ref().filter(|_| !waits) {
        let message = format!("{} has `until` but does not decide `wait`", draft.owner);
        let help = "only `decide = \"wait\"` has an end".to_owned();
        problems.add(Diagnostic::at(Code::KeysClash, until.span.clone(), message).help(help));
    }
}

/// Where the name stands, or the table where there is none.
pub fn name_or_table(name: Option<&Text<'_>>, table: &crate::model::Span) -> crate::model::Span {
    name.map_or_else(|| table.clone(), |name| name.span.clone())
}

/// Actions by name; one that is named twice is reported.
pub fn actions<'t>(
    names: &[Text<'t>],
    key: &str,
    owner: Owner<'t>,
    scope: &Scope<'t>,
    problems: &mut Problems<'t>,
) -> Vec<ActionId> {
    let mut found = Vec::with_capacity(names.len());
    for name in names {
        let Some(action) = scope.action(name, format_args!("`{key}` of {owner} names"), problems) else { continue };
        if found.contains(&action) {
            let message = format!("`{key}` of {owner} names `{}` twice", name.it);
            problems.add(Diagnostic::at(Code::DuplicateName, name.span.clone(), message));
        } else {
            found.push(action);
        }
    }
    found
}

/// Checks an action.
pub fn action<'t>(draft: &ActionDraft<'t>, scope: &Scope<'t>, problems: &mut Problems<'t>) -> Action {
    let owner = draft.owner;
    if let Some(name) = &draft.name {
        check_word(name, "action", problems);
    }
    if let Some(mark) = &draft.mark {
        check_word(mark, "mark", problems);
    }
    if let Some(expires) = draft.expires.as_ref().filter(|_| draft.mark.is_none()) {
        let message = format!("{owner} has `expires` but no `mark`");
        let help = "only a mark expires".to_owned();
        problems.add(Diagnostic::at(Code::KeysClash, expires.span.clone(), message).help(help));
    }
    check_not_blank(draft.instruction.as_ref(), "do", owner, problems);
    let when = condition(&draft.when, owner, Testable::FactsAndResult, scope, problems);
    Action {
        name: draft.name.as_ref().map_or("", |name| name.it).to_owned(),
        span: name_or_table(draft.name.as_ref(), &draft.span),
        when: (!matches!(draft.when, crate::playbook::draft::rules::WhenDraft::Always)).then_some(when),
        instruction: draft
            .instruction
            .as_ref()
            .map_or_else(Template::default, |text| template(text, "do", owner, scope, problems)),
        mark: draft.mark.as_ref().map(|mark| mark.it.to_owned()),
        expires: draft.expires.as_ref().map(|days| days.it),
    }
}

/// Checks what cannot be.
pub fn impossible<'t>(draft: &ImpossibleDraft<'t>, scope: &Scope<'t>, problems: &mut Problems<'t>) -> Impossible {
    let name = draft.name.as_ref().map_or("", |name| name.it);
    check_not_blank(draft.name.as_ref(), "name", draft.owner, problems);
    Impossible {
        name: name.to_owned(),
        span: name_or_table(draft.name.as_ref(), &draft.span),
        when: condition(&draft.when, draft.owner, Testable::Facts, scope, problems),
        ask_again: draft.ask_again.as_ref().map_or(name, |text| text.it).to_owned(),
    }
}
