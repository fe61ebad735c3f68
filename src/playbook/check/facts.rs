//! `[facts]` → [`Fact`]s.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::Code;
use crate::model::fact::{Ask, Cells, Fact, FactId, Kind, Origin, Over, Pressure};
use crate::model::value::{State, Value};
use crate::playbook::check::names::check_not_blank;
use crate::playbook::check::order::in_order;
use crate::playbook::check::scope::Scope;
use crate::playbook::check::shapes::is_set;
use crate::playbook::check::{calculated, clashes, origins, values};
use crate::playbook::draft::facts::FactDraft;
use crate::playbook::problems::{Owner, Problems};

/// Checks all facts. Their shapes are in the scope already, which learns the rest of what is calculated.
pub fn facts<'t>(drafts: &[FactDraft<'t>], scope: &mut Scope<'t>, problems: &mut Problems<'t>) -> Vec<Fact> {
    drafts.iter().for_each(|draft| clashes::check(draft, problems));
    let calculated: Vec<_> = drafts.iter().map(|draft| calculated::read(draft, problems)).collect();
    let order = in_order(&calculated::needs(&calculated, scope), scope, problems);
    let mut origins: Vec<Option<Origin>> = drafts.iter().map(|_| None).collect();
    for fact in order {
        let i = fact.index();
        if let Some(value) = &calculated[i] {
            origins[i] = calculated::typed_origin(fact, &drafts[i], value, scope, problems);
        }
    }
    let mut checked = Vec::with_capacity(drafts.len());
    for (i, (draft, origin)) in drafts.iter().zip(origins).enumerate() {
        let id = FactId(u16::try_from(i).unwrap_or(u16::MAX));
        checked.push(fact(id, draft, origin, scope, problems));
    }
    checked
}

fn fact<'t>(
    id: FactId,
    draft: &FactDraft<'t>,
    calculated: Option<Origin>,
    scope: &Scope<'t>,
    problems: &mut Problems<'t>,
) -> Fact {
    let owner = Owner::Named("fact", draft.name.it);
    check_not_blank(draft.ask.as_ref(), "ask", owner, problems);
    let blank = said(id, draft, "blank", scope, problems);
    let origin = calculated.unwrap_or_else(|| origins::origin(draft, blank, scope, problems));
    let fact = Fact {
        name: draft.name.it.to_owned(),
        span: draft.name.span.clone(),
        // Without a kind there is a problem, and no playbook.
        kind: scope.shape(id).kind.clone().unwrap_or(Kind::Text),
        optional: is_set(draft.optional.as_ref()),
        fixed: is_set(draft.fixed.as_ref()),
        min: bound(id, draft, "min", scope, problems),
        max: bound(id, draft, "max", scope, problems),
        origin,
        ask: draft.ask.as_ref().map(|question| Ask {
            question: question.it.to_owned(),
            who: draft.who.as_ref().map_or("agent", |who| who.it).to_owned(),
            effort: draft.effort.as_ref().map_or(1, |effort| effort.it),
        }),
        assume: said(id, draft, "assume", scope, problems),
        pressure: is_set(draft.pressure.as_ref())
            .then(|| Pressure { note: draft.note.as_ref().map(|note| note.it.to_owned()) }),
    };
    check_bounds(&fact, draft, problems);
    fact
}

/// What `blank` or `assume` says: a value, or `"missing"` where it can be.
fn said<'t>(
    id: FactId,
    draft: &FactDraft<'t>,
    key: &'static str,
    scope: &Scope<'t>,
    problems: &mut Problems<'t>,
) -> Option<State> {
    let raw = draft.section.raw(key)?;
    let shape = scope.shape(id);
    let user = format_args!("`{key}` of fact `{}`", draft.name.it);
    let state = values::state(&raw, shape, scope, &user, problems)?;
    if state == State::Unknown {
        return values::refused(&raw, format!("{user} is unknown, expected a value"), None, problems);
    }
    Some(state)
}

fn bound<'t>(
    id: FactId,
    draft: &FactDraft<'t>,
    key: &'static str,
    scope: &Scope<'t>,
    problems: &mut Problems<'t>,
) -> Option<Value> {
    let kind = scope.shape(id).kind.as_ref()?;
    let raw = draft.section.raw(key).filter(|_| matches!(kind, Kind::Number { .. } | Kind::Money | Kind::Date))?;
    values::value(&raw, kind, scope.currency, &format_args!("`{key}` of fact `{}`", draft.name.it), problems)
}

/// Reports bounds that leave nothing, and what `assume` or `blank` says outside them.
fn check_bounds(fact: &Fact, draft: &FactDraft<'_>, problems: &mut Problems<'_>) {
    if let (Some(min), Some(max)) = (&fact.min, &fact.max)
        && min > max
    {
        let message = format!("`min` of fact `{}` is above its `max`", fact.name);
        let span = draft.section.span_of("min").unwrap_or_default();
        problems.add(Diagnostic::at(Code::WrongValue, span, message));
        return;
    }
    // The bounds of a sum are not those of its cells.
    let blank = match &fact.origin {
        Origin::Cells(Cells { over: Over::Order, blank, .. }) => blank.as_ref(),
        Origin::Cells(_) | Origin::Nowhere | Origin::History(_) | Origin::Formula(_) | Origin::Classification(_) => {
            None
        }
    };
    for (key, state) in [("assume", fact.assume.as_ref()), ("blank", blank)] {
        if let Some(State::Known(value)) = state
            && !fact.allows(value)
        {
            let message = format!("`{key}` of fact `{}` is outside its `min` and `max`", fact.name);
            let span = draft.section.span_of(key).unwrap_or_default();
            problems.add(Diagnostic::at(Code::WrongValue, span, message));
        }
    }
}
