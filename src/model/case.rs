//! A case: what is known of one order and its claim, and where each thing came from.

use std::fmt;
use std::sync::Arc;

use crate::model::fact::FactId;
use crate::model::value::State;

/// What is known of one order and its claim.
#[derive(Debug, Clone, Default)]
pub struct Case {
    /// One entry for each fact of the playbook, in its order; none for a calculated fact that is not set and for a
    /// fact nobody has said anything about.
    pub given: Vec<Option<Given>>,
}

/// A fact's state and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// [`State::Known`], [`State::Missing`] or [`State::Unknown`]; never open.
    pub state: State,
    /// Where it came from.
    pub source: Source,
}

/// Where a fact's state came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A cell of a file.
    Cell(CellPlace),
    /// Several cells of the export, or none: a sum over lines or customers, named like `orders.csv:total`.
    Cells {
        /// The file as the user named it.
        file: Arc<str>,
        /// The column.
        column: Arc<str>,
    },
    /// An answer in the interview.
    Answer,
    /// `--set`.
    Set,
    /// A formula.
    Formula,
    /// A classification.
    Classification,
    /// A limit of the playbook.
    Limit,
    /// The ledger.
    Ledger,
    /// The playbook's `assume`.
    Assumed,
    /// The `given` or `[usual]` of an example.
    Example,
    /// Nobody has said.
    Nobody,
}

/// A cell of a CSV file: `orders.csv:8:total`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellPlace {
    /// The file as the user named it.
    pub file: Arc<str>,
    /// The line its record begins on, the header's being 1.
    pub line: u64,
    /// The column's name in the header.
    pub column: Arc<str>,
}

impl fmt::Display for CellPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Cell(place) => write!(f, "{place}"),
            Source::Cells { file, column } => write!(f, "{file}:{column}"),
            Source::Answer => f.write_str("answer"),
            Source::Set => f.write_str("--set"),
            Source::Formula => f.write_str("formula"),
            Source::Classification => f.write_str("classification"),
            Source::Limit => f.write_str("limit"),
            Source::Ledger => f.write_str("ledger"),
            Source::Assumed => f.write_str("assumed"),
            Source::Example => f.write_str("example"),
            Source::Nobody => f.write_str("nobody"),
        }
    }
}

impl Case {
    /// A case of which nothing is known, for a playbook with so many facts.
    pub fn empty(facts: usize) -> Case {
        Case { given: vec![None; facts] }
    }

    /// Says a fact, over what was said before.
    pub fn set(&mut self, fact: FactId, state: State, source: Source) {
        self.given[fact.index()] = Some(Given { state, source });
    }

    /// What was said about a fact.
    pub fn said(&self, fact: FactId) -> Option<&Given> {
        self.given[fact.index()].as_ref()
    }
}
