//! Formulas of facts, amounts and dates: read, typed, and of the kind that is wanted.

use std::fmt::Display;
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::model::currency::Currency;
use crate::model::decimal::Exact;
use crate::model::fact::Kind;
use crate::model::formula::{Expr, Formula, FormulaKind};
use crate::model::value::Value;
use crate::playbook::check::scope::Scope;
use crate::playbook::check::values::value;
use crate::playbook::draft::section::{Raw, as_text};
use crate::playbook::formula::parser::parse;
use crate::playbook::formula::syntax::Syntax;
use crate::playbook::formula::types::Type;
use crate::playbook::formula::typing::Typing;
use crate::playbook::problems::{Problems, Text};

/// What a formula must give.
#[derive(Debug, Clone, Copy)]
pub enum Want<'k> {
    /// A value of this kind.
    Kind(&'k Kind),
    /// An amount of money.
    Amount,
    /// A day.
    Day,
}

/// Reads a formula's syntax, else a problem.
pub fn read_syntax<'t>(text: &Text<'t>, user: &dyn Display, problems: &mut Problems<'t>) -> Option<Syntax<'t>> {
    match parse(text.it) {
        Ok(syntax) => Some(syntax),
        Err(unreadable) => {
            let span = problems.inside(text, unreadable.part);
            let message = format!("{user} cannot be read: {}", unreadable.message);
            problems.add(Diagnostic::at(unreadable.code, span, message).help(unreadable.help));
            None
        }
    }
}

/// Types a formula that was read.
pub fn typed<'t>(
    text: &Text<'t>,
    syntax: &Syntax<'t>,
    want: &Want<'_>,
    user: &dyn Display,
    scope: &Scope<'t>,
    problems: &mut Problems<'t>,
) -> Option<Formula> {
    let wanted = match want {
        Want::Kind(kind) => Type::of(kind, scope.currency.minor_unit()),
        Want::Amount => Type::Money { whole: false },
        Want::Day => Type::Date,
    };
    let mut typing = Typing { scope, formula: text, user, problems };
    let (expr, given) = typing.piece(syntax, Some(&wanted))?;
    if wanted.common(&given).is_none() {
        let message = format!("{user} gives {given}, expected {wanted}");
        return typing.wrong(&syntax.part, message, None);
    }
    Some(Formula { expr, kind: given.formula_kind(), text: Arc::from(text.it), span: text.span.clone() })
}

/// A formula that stands as text, or as a bare number or date.
pub fn formula<'t>(
    raw: &Raw<'t>,
    want: &Want<'_>,
    user: &dyn Display,
    scope: &Scope<'t>,
    problems: &mut Problems<'t>,
) -> Option<Formula> {
    if let Some(text) = as_text(raw) {
        let syntax = read_syntax(&text, user, problems)?;
        return typed(&text, &syntax, want, user, scope, problems);
    }
    let kind = match want {
        Want::Kind(kind) => kind,
        Want::Amount => &Kind::Money,
        Want::Day => &Kind::Date,
    };
    bare(raw, kind, scope.currency, user, problems)
}

/// A value of a kind as a formula.
pub fn bare<'t>(
    raw: &Raw<'t>,
    kind: &Kind,
    currency: Currency,
    user: &dyn Display,
    problems: &mut Problems<'t>,
) -> Option<Formula> {
    let (expr, kind) = match value(raw, kind, currency, user, problems)? {
        Value::YesNo(yes) => (Expr::YesNo(yes), FormulaKind::YesNo),
        Value::Choice(option) => (Expr::Choice(option), FormulaKind::Choice),
        Value::Number(number) | Value::Money(number) => {
            (Expr::Number(Exact::from(number)), FormulaKind::Number { whole: number.is_whole() })
        }
        Value::Date(date) => (Expr::Date(date), FormulaKind::Date),
        Value::Text(text) => (Expr::Text(text), FormulaKind::Text),
    };
    let text = raw.it.as_str().unwrap_or_else(|| problems.written(&raw.span));
    Some(Formula { expr, kind, text: Arc::from(text), span: raw.span.clone() })
}
