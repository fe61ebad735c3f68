//! `[usual]` and `[[examples]]`.

use crate::diagnostic::code::Code;
use std::fmt::Display;

use crate::model::decision::Verdict;
use crate::model::fact::{Fact, FactId, Kind};
use crate::model::value::State;
use crate::playbook::check::names::check_not_blank;
use crate::playbook::check::rules::{actions, name_or_table};
use crate::playbook::check::scope::Scope;
use crate::playbook::check::values;
use crate::playbook::draft::section::{Entry, Raw, Section, as_text};
use crate::playbook::draft::tables::ExampleDraft;
use crate::playbook::problems::{Owner, Problems, Text};
use crate::playbook::{Example, Expect, Given};

/// Checks `[usual]` or a `given`.
pub fn given<'t>(
    entries: &[Entry<'t>],
    owner: Owner<'t>,
    facts: &[Fact],
    scope: &Scope<'t>,
    problems: &mut Problems<'t>,
) -> Given {
    let mut given = Given::default();
    for Entry { key, value } in entries {
        let user = format_args!("`{}` in {owner}", key.it);
        match (key.it, scope.fact_id(key.it)) {
            ("today", _) => given.today = values::date(value, &user, problems),
            ("order", None) => given.order = order(value, &user, problems),
            (_, Some(fact)) => {
                let state = state(fact, value, &user, facts, scope, problems);
                given.facts.extend(state.map(|state| (fact, state)));
            }
            (_, None) => drop(scope.fact(key, format_args!("{owner} gives"), problems)),
        }
    }
    given
}

fn order<'t>(raw: &Raw<'t>, user: &dyn Display, problems: &mut Problems<'t>) -> Option<String> {
    match as_text(raw) {
        Some(order) => Some(order.it.to_owned()),
        None => values::wrong(raw, "a text like `orders.csv:1007`", &user, problems),
    }
}

fn state<'t>(
    id: FactId,
    raw: &Raw<'t>,
    user: &dyn Display,
    facts: &[Fact],
    scope: &Scope<'t>,
    problems: &mut Problems<'t>,
) -> Option<State> {
    let state = values::state(raw, scope.shape(id), scope, &user, problems)?;
    match &state {
        State::Known(value) if !facts[id.index()].allows(value) => {
            values::refused(raw, format!("{user} is outside its `min` and `max`"), None, problems)
        }
        State::Known(_) | State::Missing | State::Unknown | State::Open => Some(state),
    }
}

/// Checks an example.
pub fn example<'t>(
    draft: &ExampleDraft<'t>,
    facts: &[Fact],
    scope: &Scope<'t>,
    problems: &mut Problems<'t>,
) -> Example {
    check_not_blank(draft.name.as_ref(), "name", draft.owner, problems);
    let mut given = given(&draft.given, draft.owner, facts, scope, problems);
    if let Some(order) = &draft.order {
        given.order = Some(order.it.to_owned());
    }
    Example {
        name: draft.name.as_ref().map_or("", |name| name.it).to_owned(),
        span: name_or_table(draft.name.as_ref(), &draft.span),
        given,
        expect: expect(&draft.expect, scope, problems),
    }
}

fn expect<'t>(section: &Section<'t>, scope: &Scope<'t>, problems: &mut Problems<'t>) -> Expect {
    let owner = section.owner;
    let rule = section.text("rule", problems);
    let also = section.texts("actions", problems);
    let marks = section.texts("marks", problems);
    let needs = section.texts("needs", problems);
    Expect {
        decide: section.word("decide", &Verdict::ALL.map(|one| (one.word(), one)), problems).map(|verdict| verdict.it),
        rule: rule.and_then(|rule| scope.rule(&rule, format_args!("{owner} expects"), problems)),
        actions: also.map(|names| actions(&names.it, "actions", owner, scope, problems)),
        marks: marks.map(|marks| marks.it.iter().filter_map(|mark| known_mark(mark, owner, scope, problems)).collect()),
        needs: needs.map(|needs| {
            let user = format_args!("`needs` of {owner} names");
            needs.it.iter().filter_map(|name| scope.fact(name, user, problems)).collect()
        }),
        amount: part(section, "amount", &Kind::Money, scope, problems),
        charge: part(section, "charge", &Kind::Money, scope, problems),
        cost: part(section, "cost", &Kind::Money, scope, problems),
        until: part(section, "until", &Kind::Date, scope, problems),
        span: section.span.clone(),
    }
}

fn known_mark<'t>(mark: &Text<'t>, owner: Owner<'t>, scope: &Scope<'t>, problems: &mut Problems<'t>) -> Option<String> {
    if scope.marks.contains(&mark.it) {
        return Some(mark.it.to_owned());
    }
    let message = format!("{owner} expects `{}`, which is a mark that no action puts", mark.it);
    problems.unknown(Code::UnknownWord, mark, message, scope.marks.iter().copied());
    None
}

/// An amount or a day, or `"missing"` where there is to be none.
fn part<'t>(
    section: &Section<'t>,
    key: &'static str,
    kind: &Kind,
    scope: &Scope<'t>,
    problems: &mut Problems<'t>,
) -> Option<State> {
    let raw = section.raw(key)?;
    if raw.it.as_str() == Some("missing") {
        return Some(State::Missing);
    }
    let user = format_args!("`{key}` of {}", section.owner);
    values::value(&raw, kind, scope.currency, &user, problems).map(State::Known)
}
