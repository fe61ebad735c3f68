//! Texts that name facts: `"{order_total} is a small order"`.

use crate::model::fact::FactId;

/// A text with places for values.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Template {
    /// Words and places, in order.
    pub segments: Vec<Segment>,
}

/// A piece of a [`Template`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// Words, as written. Limits stand here already, by value.
    Words(String),
    /// A fact's value.
    Fact(FactId),
    /// A part of the result.
    Part(Part),
}

/// A part of a result or decision that a text may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// What is paid back.
    Amount,
    /// What the customer pays.
    Charge,
    /// What it costs the shop.
    Cost,
    /// Until when to wait.
    Until,
}

impl Template {
    /// The facts it names.
    pub fn facts(&self) -> impl Iterator<Item = FactId> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Fact(fact) => Some(*fact),
            Segment::Words(_) | Segment::Part(_) => None,
        })
    }
}
