//! What is known of one fact in a row: a value, or that nobody has said, or that nobody knows. A fact of which none of this
//! holds is missing.

use crate::model::fact::Kind;
use crate::model::value::State;
use crate::sql::cells::literal;
use crate::sql::tree::{Is, Sql, Type};

/// What is known of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its value; none where it is missing or not settled.
    pub value: Sql,
    /// 1 where it is not settled, for nobody has said or nobody knows; else 0.
    pub open: Sql,
    /// 1 where nobody knows, else 0.
    pub unknown: Sql,
}

/// Whether a fact or formula may be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Openness {
    /// In no row.
    Never,
    /// In some rows.
    Sometimes,
    /// In every row.
    Always,
}

impl Openness {
    /// In which rows something holds.
    pub fn of(is: &Is) -> Openness {
        match is {
            Is::Certain(false) => Openness::Never,
            Is::Certain(true) => Openness::Always,
            _ => Openness::Sometimes,
        }
    }
}

impl Known {
    /// Nobody has said.
    pub fn nobody_said(kind: &Kind) -> Known {
        Known { open: Sql::int(1), ..Known::settled(Sql::Null(type_of(kind))) }
    }

    /// This value, or missing where it is none.
    pub fn settled(value: Sql) -> Known {
        Known { value, open: Sql::int(0), unknown: Sql::int(0) }
    }

    /// A state that is certain.
    pub fn certain(kind: &Kind, state: &State) -> Known {
        match state {
            State::Known(value) => Known::settled(literal(value)),
            State::Missing => Known::settled(Sql::Null(type_of(kind))),
            State::Open => Known::nobody_said(kind),
            State::Unknown => Known { unknown: Sql::int(1), ..Known::nobody_said(kind) },
        }
    }

    /// Whether it may be other than known or missing.
    pub fn openness(&self) -> Openness {
        Openness::of(&self.is_unsettled())
    }

    /// Whether nobody has said, or nobody knows.
    pub fn is_unsettled(&self) -> Is {
        self.open.clone().is_set()
    }

    /// Whether nobody has said.
    pub fn is_open(&self) -> Is {
        self.is_unsettled().and(self.is_unknown().negated())
    }

    /// Whether nobody knows.
    pub fn is_unknown(&self) -> Is {
        self.unknown.clone().is_set()
    }

    /// Whether it is known or missing.
    pub fn is_settled(&self) -> Is {
        self.is_unsettled().negated()
    }
}

/// What a column of a kind holds.
pub fn type_of(kind: &Kind) -> Type {
    match kind {
        Kind::Text => Type::Text,
        Kind::YesNo | Kind::Choice(_) | Kind::Number { .. } | Kind::Money | Kind::Date => Type::Int,
    }
}
