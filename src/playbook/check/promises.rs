//! `[[promises]]`.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::Code;
use crate::model::fact::{FactId, Kind};
use crate::model::rule::{Direction, Promise};
use crate::playbook::check::conditions::{Testable, condition};
use crate::playbook::check::names::check_not_blank;
use crate::playbook::check::rules::{actions, name_or_table};
use crate::playbook::check::scope::Scope;
use crate::playbook::draft::tables::{IgnoreDraft, PromiseDraft};
use crate::playbook::problems::{Problems, Text};

/// Checks a promise.
pub fn promise<'t>(draft: &PromiseDraft<'t>, scope: &Scope<'t>, problems: &mut Problems<'t>) -> Promise {
    let owner = draft.owner;
    check_not_blank(draft.name.as_ref(), "name", owner, problems);
    let kinds = ["ignore", "allow", "deny", "never_do", "more", "never"];
    if kinds.iter().all(|key| draft.section.raw(key).is_none() && !problems.is_lost(key)) {
        let message = format!("{owner} promises nothing");
        let help = "add `ignore`, `allow`, `deny`, `never_do`, or `more` with `never`".to_owned();
        let place = name_or_table(draft.name.as_ref(), &draft.span);
        problems.add(Diagnostic::at(Code::MissingKey, place, message).help(help));
    }
    Promise {
        name: draft.name.as_ref().map_or("", |name| name.it).to_owned(),
        span: name_or_table(draft.name.as_ref(), &draft.span),
        when: condition(&draft.when, owner, Testable::Facts, scope, problems),
        ignore: draft.ignore.as_ref().map(|ignore| ignored(ignore, draft, scope, problems)),
        allow: draft.allow.clone(),
        deny: draft.deny.clone(),
        never_do: actions(&draft.never_do, "never_do", owner, scope, problems),
        more: more(draft, scope, problems),
    }
}

fn ignored<'t>(
    ignore: &IgnoreDraft<'t>,
    draft: &PromiseDraft<'t>,
    scope: &Scope<'t>,
    problems: &mut Problems<'t>,
) -> Vec<FactId> {
    match ignore {
        IgnoreDraft::Pressure => {
            let all = scope.facts.iter().enumerate().filter(|(_, fact)| fact.pressure);
            all.filter_map(|(i, _)| u16::try_from(i).ok()).map(FactId).collect()
        }
        IgnoreDraft::Facts(names) => {
            let user = format_args!("`ignore` of {} names", draft.owner);
            names.iter().filter_map(|name| scope.fact(name, user, problems)).collect()
        }
    }
}

/// `more` and `never` belong together; the fact must be one that there can be more of.
fn more<'t>(draft: &PromiseDraft<'t>, scope: &Scope<'t>, problems: &mut Problems<'t>) -> Option<(FactId, Direction)> {
    for (key, other) in [("more", "never"), ("never", "more")] {
        if let Some(span) = draft.section.span_of(key).filter(|_| draft.section.raw(other).is_none())
            && !problems.is_lost(other)
        {
            let message = format!("{} has `{key}` but no `{other}`", draft.owner);
            let help = "write both: `more = \"a fact\"` and `never = \"worse\"` or `\"better\"`".to_owned();
            problems.add(Diagnostic::at(Code::MissingKey, span, message).help(help));
        }
    }
    let name: &Text<'t> = draft.more.as_ref()?;
    let fact = scope.fact(name, format_args!("`more` of {} names", draft.owner), problems)?;
    match scope.shape(fact).kind.as_ref()? {
        Kind::YesNo | Kind::Number { .. } | Kind::Money | Kind::Date => {}
        Kind::Choice(_) | Kind::Text => {
            let message = format!("`more` of {} names `{}`, of which there is no more or less", draft.owner, name.it);
            let help = "numbers, amounts, dates and yesno facts have an order".to_owned();
            problems.add(Diagnostic::at(Code::WrongKind, name.span.clone(), message).help(help));
            return None;
        }
    }
    draft.never.as_ref().map(|never| (fact, never.it))
}
