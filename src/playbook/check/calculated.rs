//! Calculated facts: their formulas read, the order they follow from one another found, and each typed after those
//! it needs.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::Code;
use crate::model::condition::Condition;
use crate::model::fact::{Class, FactId, Kind, Origin};
use crate::model::formula::{Formula, FormulaKind};
use crate::playbook::check::conditions::{Testable, condition};
use crate::playbook::check::formulas::{Want, bare, read_syntax, typed};
use crate::playbook::check::order::Needs;
use crate::playbook::check::scope::Scope;
use crate::playbook::draft::facts::{FactDraft, KindWord, ValueDraft};
use crate::playbook::draft::rules::WhenDraft;
use crate::playbook::draft::section::{Raw, as_text};
use crate::playbook::formula::syntax::Syntax;
use crate::playbook::missing;
use crate::playbook::problems::{Owner, Problems, Text};

/// How a fact is calculated, its formulas read.
pub enum Value<'d, 't> {
    /// A formula; none where it cannot be read.
    Formula(Text<'t>, Option<Syntax<'t>>),
    /// A classification.
    Classes(Vec<ReadClass<'d, 't>>),
}

/// An entry of a classification, its formula read.
pub struct ReadClass<'d, 't> {
    is: Is<'t>,
    when: &'d WhenDraft<'t>,
    span: crate::model::Span,
}

/// What an entry says the fact is.
enum Is<'t> {
    /// A problem that is reported.
    Unreadable,
    /// A formula.
    Formula(Text<'t>, Syntax<'t>),
    /// A value of the fact's kind.
    Value(Raw<'t>),
}

/// Reads the formulas of a fact, if it is calculated.
pub fn read<'d, 't>(draft: &'d FactDraft<'t>, problems: &mut Problems<'t>) -> Option<Value<'d, 't>> {
    let user = format_args!("`value` of fact `{}`", draft.name.it);
    match draft.value.as_ref()? {
        ValueDraft::Formula(text) => {
            let syntax = read_syntax(text, &user, problems);
            Some(Value::Formula(text.clone(), syntax))
        }
        ValueDraft::Classes(classes) => {
            let kind = draft.kind.as_ref().map(|kind| kind.it);
            if let Some(KindWord::Date | KindWord::Text) = kind {
                let span = draft.section.span_of("value").unwrap_or_default();
                let message = format!("fact `{}` is classified, but dates and texts are not", draft.name.it);
                let help = "only `choice`, `yesno`, `number` and `money` can be; write a formula".to_owned();
                problems.add(Diagnostic::at(Code::WrongKind, span, message).help(help));
            }
            let read = |class: &'d crate::playbook::draft::facts::ClassDraft<'t>| {
                let is = class.is.as_ref().map_or(Is::Unreadable, |is| read_is(is, kind, &user, problems));
                ReadClass { is, when: &class.when, span: class.span.clone() }
            };
            Some(Value::Classes(classes.iter().map(read).collect()))
        }
    }
}

/// A text is an option of a choice and a formula of everything else.
fn read_is<'t>(
    is: &Raw<'t>,
    kind: Option<KindWord>,
    user: &dyn std::fmt::Display,
    problems: &mut Problems<'t>,
) -> Is<'t> {
    match as_text(is) {
        Some(text) if kind != Some(KindWord::Choice) => {
            let syntax = read_syntax(&text, user, problems);
            syntax.map_or(Is::Unreadable, |syntax| Is::Formula(text, syntax))
        }
        Some(_) | None => Is::Value(is.clone()),
    }
}

/// The facts that a calculated fact needs, for each fact.
pub fn needs(values: &[Option<Value<'_, '_>>], scope: &Scope<'_>) -> Needs {
    values.iter().map(|value| value.as_ref().map(|value| needs_of(value, scope)).unwrap_or_default()).collect()
}

fn needs_of(value: &Value<'_, '_>, scope: &Scope<'_>) -> Vec<FactId> {
    let mut names: Vec<&str> = Vec::new();
    match value {
        Value::Formula(_, syntax) => names.extend(syntax.iter().flat_map(Syntax::names).map(|(name, _)| name)),
        Value::Classes(classes) => {
            for class in classes {
                if let WhenDraft::Any(tables) = class.when {
                    names.extend(tables.iter().flatten().map(|entry| entry.key.it));
                }
                if let Is::Formula(_, syntax) = &class.is {
                    names.extend(syntax.names().into_iter().map(|(name, _)| name));
                }
            }
        }
    }
    let mut facts: Vec<FactId> = names.into_iter().filter_map(|name| scope.fact_id(name)).collect();
    facts.sort_unstable();
    facts.dedup();
    facts
}

/// Types one fact's value; the facts it needs have been typed before. Its kind's wholeness and whether it can be
/// missing are then known to the scope.
pub fn typed_origin<'t>(
    fact: FactId,
    draft: &FactDraft<'t>,
    value: &Value<'_, 't>,
    scope: &mut Scope<'t>,
    problems: &mut Problems<'t>,
) -> Option<Origin> {
    let kind = scope.shape(fact).kind.clone()?;
    let user = format_args!("`value` of fact `{}`", draft.name.it);
    let origin = match value {
        Value::Formula(text, syntax) => {
            let formula = typed(text, syntax.as_ref()?, &Want::Kind(&kind), &user, scope, problems)?;
            Origin::Formula(formula)
        }
        Value::Classes(classes) => {
            let owner = Owner::Named("fact", draft.name.it);
            // Every entry is looked at, so that each wrong one is reported.
            let typed: Vec<Option<Class>> =
                classes.iter().map(|one| class(one, &kind, owner, &user, scope, problems)).collect();
            Origin::Classification(typed.into_iter().collect::<Option<Vec<Class>>>()?)
        }
    };
    note_wholeness(fact, draft, &origin, scope, problems);
    scope.facts[fact.index()].may_be_missing = missing::of_origin(&origin, &|fact| scope.may_be_missing(fact));
    Some(origin)
}

fn class<'t>(
    class: &ReadClass<'_, 't>,
    kind: &Kind,
    owner: Owner<'t>,
    user: &dyn std::fmt::Display,
    scope: &Scope<'t>,
    problems: &mut Problems<'t>,
) -> Option<Class> {
    let when: Condition = condition(class.when, owner, Testable::Facts, scope, problems);
    let is = match &class.is {
        Is::Unreadable => return None,
        Is::Formula(text, syntax) => typed(text, syntax, &Want::Kind(kind), &user, scope, problems)?,
        Is::Value(raw) => bare(raw, kind, scope.currency, &user, problems)?,
    };
    Some(Class { is, when, span: class.span.clone() })
}

fn note_wholeness<'t>(
    fact: FactId,
    draft: &FactDraft<'t>,
    origin: &Origin,
    scope: &mut Scope<'t>,
    problems: &mut Problems<'t>,
) {
    let is_whole = |formula: &Formula| matches!(formula.kind, FormulaKind::Number { whole: true });
    let inferred = match origin {
        Origin::Formula(formula) => is_whole(formula),
        Origin::Classification(classes) => classes.iter().all(|class| is_whole(&class.is)),
        Origin::Nowhere | Origin::Cells(_) | Origin::History(_) => return,
    };
    if let Some(Kind::Number { whole }) = &mut scope.facts[fact.index()].kind {
        if *whole && !inferred {
            let message = format!("fact `{}` says `whole = true`, but its value may have decimals", draft.name.it);
            let help = "leave out `whole`; a value that is always whole is known to be".to_owned();
            let span = draft.section.span_of("whole").unwrap_or_default();
            problems.add(Diagnostic::at(Code::WrongKind, span, message).help(help));
        }
        *whole = *whole || inferred;
    }
}
