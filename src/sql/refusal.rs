//! Why a playbook cannot be said as a query of an engine.

use crate::model::Span;

/// Something that a query cannot say exactly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// What.
    pub message: String,
    /// Where the playbook has it.
    pub span: Option<Span>,
}

impl Refused {
    /// Something that cannot be said.
    pub fn new(message: impl Into<String>) -> Refused {
        Refused { message: message.into(), span: None }
    }

    /// The same, at this place, unless a closer one is known.
    #[must_use]
    pub fn at(self, span: &Span) -> Refused {
        Refused { span: self.span.or_else(|| Some(span.clone())), ..self }
    }
}
