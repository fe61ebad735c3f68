//! What formulas and their pieces give, and what can be used as what.

use std::fmt;
use std::sync::Arc;

use crate::model::decimal::Decimal;
use crate::model::fact::{Choice, Kind};
use crate::model::formula::FormulaKind;

/// What a piece of a formula gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// Yes or no.
    YesNo,
    /// One of these.
    Choice(Arc<[Choice]>),
    /// A number.
    Number {
        /// Whether it is always whole.
        whole: bool,
    },
    /// An amount.
    Money {
        /// Whether it is always whole.
        whole: bool,
    },
    /// A day.
    Date,
    /// A text.
    Text,
}

impl Type {
    /// What a fact of this kind gives; `minor_unit` as of [`crate::model::currency::Currency::minor_unit`].
    pub fn of(kind: &Kind, minor_unit: i64) -> Type {
        match kind {
            Kind::YesNo => Type::YesNo,
            Kind::Choice(options) => Type::Choice(Arc::clone(options)),
            Kind::Number { whole } => Type::Number { whole: *whole },
            Kind::Money => Type::Money { whole: minor_unit == Decimal::ONE },
            Kind::Date => Type::Date,
            Kind::Text => Type::Text,
        }
    }

    /// As formulas keep it.
    pub fn formula_kind(&self) -> FormulaKind {
        match self {
            Type::YesNo => FormulaKind::YesNo,
            Type::Choice(_) => FormulaKind::Choice,
            Type::Number { whole } | Type::Money { whole } => FormulaKind::Number { whole: *whole },
            Type::Date => FormulaKind::Date,
            Type::Text => FormulaKind::Text,
        }
    }

    /// Whether it is always a whole number; none where it is no number.
    pub fn wholeness(&self) -> Option<bool> {
        match self {
            Type::Number { whole } | Type::Money { whole } => Some(*whole),
            Type::YesNo | Type::Choice(_) | Type::Date | Type::Text => None,
        }
    }

    /// The type both can be used as, if there is one.
    pub fn common(&self, other: &Type) -> Option<Type> {
        if let (Some(a), Some(b)) = (self.wholeness(), other.wholeness()) {
            let whole = a && b;
            let money = matches!(self, Type::Money { .. }) || matches!(other, Type::Money { .. });
            return Some(if money { Type::Money { whole } } else { Type::Number { whole } });
        }
        let same_names = |a: &[Choice], b: &[Choice]| a.iter().map(|o| &o.name).eq(b.iter().map(|o| &o.name));
        match (self, other) {
            (Type::Choice(a), Type::Choice(b)) => same_names(a, b).then(|| self.clone()),
            (a, b) => (a == b).then(|| a.clone()),
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Type::YesNo => "yes or no",
            Type::Choice(_) => "a choice",
            Type::Number { .. } => "a number",
            Type::Money { .. } => "an amount",
            Type::Date => "a date",
            Type::Text => "a text",
        })
    }
}
