//! The values of expressions whose inputs are all settled.

use crate::engine::evaluate::FormulaProblem;
use crate::model::date::Date;
use crate::model::decimal::{Exact, Overflow, Rounding};
use crate::model::fact::{FactId, Kind};
use crate::model::formula::{Comparator, Expr};
use crate::model::value::{OptionId, Value};
use crate::playbook::Playbook;
use std::sync::Arc;

/// The value of an expression whose inputs are all settled; none where it is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// A number or amount.
    Number(Exact),
    /// Yes or no.
    YesNo(bool),
    /// An option.
    Choice(OptionId),
    /// A day.
    Date(Date),
    /// A text.
    Text(Arc<str>),
}

/// What an expression is evaluated on.
pub struct Inputs<'a> {
    /// The playbook, for its calendar and currency.
    pub playbook: &'a Playbook,
    /// The day.
    pub today: Date,
    /// A fact's value; none where it is missing.
    pub states: &'a dyn Fn(FactId) -> Option<Value>,
}

/// The value of an expression.
pub fn term(expr: &Expr, inputs: &Inputs<'_>) -> Result<Option<Term>, Overflow> {
    let calendar = &inputs.playbook.calendar;
    let number = |part: &Expr| Ok(term(part, inputs)?.and_then(Term::number));
    let date = |part: &Expr| Ok(term(part, inputs)?.and_then(Term::date));
    let yes_no = |part: &Expr| Ok(term(part, inputs)?.and_then(Term::yes_no));
    Ok(match expr {
        Expr::Number(exact) => Some(Term::Number(*exact)),
        Expr::Text(text) => Some(Term::Text(Arc::clone(text))),
        Expr::YesNo(yes) => Some(Term::YesNo(*yes)),
        Expr::Choice(option) => Some(Term::Choice(*option)),
        Expr::Date(date) => Some(Term::Date(*date)),
        Expr::Today => Some(Term::Date(inputs.today)),
        Expr::Fact(fact) => (inputs.states)(*fact).map(Term::from),
        Expr::Limit(_, inner) => term(inner, inputs)?,
        Expr::Negative(a) => number(a)?.map(Exact::negated).transpose()?.map(Term::Number),
        Expr::Plus(a, b) => both(number(a)?, number(b)?, Exact::plus)?.map(Term::Number),
        Expr::Minus(a, b) => both(number(a)?, number(b)?, Exact::minus)?.map(Term::Number),
        Expr::Times(a, b) => both(number(a)?, number(b)?, Exact::times)?.map(Term::Number),
        Expr::LaterBy(a, b) => both(date(a)?, number(b)?, |d, n| d.plus_days(whole(n)?))?.map(Term::Date),
        Expr::EarlierBy(a, b) => both(date(a)?, number(b)?, |d, n| d.plus_days(whole(n.negated()?)?))?.map(Term::Date),
        Expr::Days(a, b) => both(date(a)?, date(b)?, |a, b| Ok(Exact::whole(a.days_until(b))))?.map(Term::Number),
        Expr::BusinessDays(a, b) => {
            both(date(a)?, date(b)?, |a, b| Ok(Exact::whole(calendar.business_days(a, b))))?.map(Term::Number)
        }
        Expr::AddBusinessDays(a, b) => {
            both(date(a)?, number(b)?, |d, n| calendar.add_business_days(d, whole(n)?))?.map(Term::Date)
        }
        Expr::Min(all) => extreme(all, inputs, Comparator::Less)?,
        Expr::Max(all) => extreme(all, inputs, Comparator::More)?,
        Expr::First(all) => {
            for part in all {
                if let Some(found) = term(part, inputs)? {
                    return Ok(Some(found));
                }
            }
            None
        }
        Expr::Contains(text, word) => match term(text, inputs)? {
            Some(Term::Text(text)) => Some(Term::YesNo(text.contains(&**word))),
            _ => None,
        },
        Expr::Compare(comparator, a, b) => {
            let ordering = both(term(a, inputs)?, term(b, inputs)?, |a, b| a.compare(&b))?;
            ordering.map(|ordering| Term::YesNo(comparator.accepts(ordering)))
        }
        Expr::And(a, b) => match (yes_no(a)?, yes_no(b)?) {
            (Some(false), _) | (_, Some(false)) => Some(Term::YesNo(false)),
            (Some(true), Some(true)) => Some(Term::YesNo(true)),
            (None, _) | (_, None) => None,
        },
        Expr::Or(a, b) => match (yes_no(a)?, yes_no(b)?) {
            (Some(true), _) | (_, Some(true)) => Some(Term::YesNo(true)),
            (Some(false), Some(false)) => Some(Term::YesNo(false)),
            (None, _) | (_, None) => None,
        },
        Expr::Not(a) => yes_no(a)?.map(|yes| Term::YesNo(!yes)),
    })
}

/// Missing where either is.
fn both<A, B, C>(
    a: Option<A>,
    b: Option<B>,
    calculate: impl FnOnce(A, B) -> Result<C, Overflow>,
) -> Result<Option<C>, Overflow> {
    match (a, b) {
        (Some(a), Some(b)) => calculate(a, b).map(Some),
        (None, _) | (_, None) => Ok(None),
    }
}

fn extreme(all: &[Expr], inputs: &Inputs<'_>, wins: Comparator) -> Result<Option<Term>, Overflow> {
    let mut best: Option<Term> = None;
    for part in all {
        let Some(next) = term(part, inputs)? else { return Ok(None) };
        best = match best {
            Some(best) if !wins.accepts(next.compare(&best)?) => Some(best),
            Some(_) | None => Some(next),
        };
    }
    Ok(best)
}

fn whole(number: Exact) -> Result<i64, Overflow> {
    let units = number.to_decimal().map_err(|_| Overflow)?;
    if units.is_whole() { Ok(units.units() / crate::model::decimal::Decimal::ONE) } else { Err(Overflow) }
}

impl Term {
    fn number(self) -> Option<Exact> {
        match self {
            Term::Number(number) => Some(number),
            Term::YesNo(_) | Term::Choice(_) | Term::Date(_) | Term::Text(_) => None,
        }
    }

    fn date(self) -> Option<Date> {
        match self {
            Term::Date(date) => Some(date),
            Term::YesNo(_) | Term::Choice(_) | Term::Number(_) | Term::Text(_) => None,
        }
    }

    fn yes_no(self) -> Option<bool> {
        match self {
            Term::YesNo(yes) => Some(yes),
            Term::Date(_) | Term::Choice(_) | Term::Number(_) | Term::Text(_) => None,
        }
    }

    fn compare(&self, other: &Term) -> Result<std::cmp::Ordering, Overflow> {
        match (self, other) {
            (Term::Number(a), Term::Number(b)) => a.compare(*b),
            (Term::YesNo(a), Term::YesNo(b)) => Ok(a.cmp(b)),
            (Term::Choice(a), Term::Choice(b)) => Ok(a.cmp(b)),
            (Term::Date(a), Term::Date(b)) => Ok(a.cmp(b)),
            (Term::Text(a), Term::Text(b)) => Ok(a.cmp(b)),
            _ => Err(Overflow),
        }
    }
}

impl From<Value> for Term {
    fn from(value: Value) -> Term {
        match value {
            Value::YesNo(yes) => Term::YesNo(yes),
            Value::Choice(option) => Term::Choice(option),
            Value::Number(number) | Value::Money(number) => Term::Number(number.into()),
            Value::Date(date) => Term::Date(date),
            Value::Text(text) => Term::Text(text),
        }
    }
}

/// A term as a value of a kind.
pub fn to_value(term: Term, kind: &Kind, playbook: &Playbook) -> Result<Value, FormulaProblem> {
    Ok(match (term, kind) {
        (Term::Number(exact), Kind::Money) => {
            let rounded = exact.rounded(playbook.currency.digits()).map_err(|Overflow| FormulaProblem::TooLarge)?;
            Value::Money(rounded)
        }
        (Term::Number(exact), _) => {
            let number = exact.to_decimal().map_err(|problem| match problem {
                Rounding::Overflow => FormulaProblem::TooLarge,
                Rounding::TooManyDecimals => FormulaProblem::TooManyDecimals,
            })?;
            if *kind == (Kind::Number { whole: true }) && !number.is_whole() {
                return Err(FormulaProblem::NotWhole(number.to_string()));
            }
            Value::Number(number)
        }
        (Term::YesNo(yes), _) => Value::YesNo(yes),
        (Term::Choice(option), _) => Value::Choice(option),
        (Term::Date(date), _) => Value::Date(date),
        (Term::Text(text), _) => Value::Text(text),
    })
}
