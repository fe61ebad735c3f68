//! The value of a fact, and the four states a fact can be in.

use std::sync::Arc;

use crate::model::date::Date;
use crate::model::decimal::Decimal;

/// The position of an option in its fact's list.
pub type OptionId = u16;

/// A value of some kind. Values of one fact are always of that fact's kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// Yes or no.
    YesNo(bool),
    /// One of the fact's options.
    Choice(OptionId),
    /// A number.
    Number(Decimal),
    /// An amount in the playbook's currency.
    Money(Decimal),
    /// A calendar day.
    Date(Date),
    /// A text, trimmed.
    Text(Arc<str>),
}

/// What is known of a fact.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum State {
    /// It has this value.
    Known(Value),
    /// It is known to have no value.
    Missing,
    /// Nobody has said.
    Open,
    /// Somebody was asked and does not know.
    Unknown,
}

impl State {
    /// The value, where it is known.
    pub fn value(&self) -> Option<&Value> {
        match self {
            State::Known(value) => Some(value),
            State::Missing | State::Open | State::Unknown => None,
        }
    }

    /// Whether it is known or missing: nothing more can be learnt.
    pub fn is_settled(&self) -> bool {
        matches!(self, State::Known(_) | State::Missing)
    }
}

/// A value on the number line its kind lives on: no and yes are 0 and 1, options their position, numbers and money
/// ten-thousandths, dates days. Texts have none.
impl Value {
    /// The position on the number line, none for a text.
    pub fn ordinal(&self) -> Option<i64> {
        match self {
            Value::YesNo(yes) => Some(i64::from(*yes)),
            Value::Choice(option) => Some(i64::from(*option)),
            Value::Number(number) | Value::Money(number) => Some(number.units()),
            Value::Date(date) => Some(i64::from(date.days())),
            Value::Text(_) => None,
        }
    }
}
