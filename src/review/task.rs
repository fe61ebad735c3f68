//! What is to be reviewed, and how.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::engine::compile::Compiled;
use crate::model::case::Case;
use crate::model::cell::{Form, MappedColumn, MappedFact};
use crate::model::date::Date;
use crate::model::fact::{FactId, Over};
use crate::model::value::{State, Value};
use crate::orders::claims::{Claim, Claims};
use crate::orders::export::Export;
use crate::orders::mapping::Mapping;
use crate::playbook::Playbook;
use crate::review::line::LineWriter;
use crate::review::memory::Memory;
use crate::review::verdicts::Verdicts;

/// A review to be done.
pub struct Task<'a> {
    /// The export.
    pub export: &'a Export,
    /// The playbook that decides.
    pub compiled: &'a Compiled,
    /// What customers report.
    pub claims: ClaimsSeen<'a>,
    /// What `--set` says, over everything else.
    pub settings: &'a [(FactId, State)],
    /// The day to decide for.
    pub today: Date,
    /// Who writes the lines.
    pub writer: &'a dyn LineWriter,
    /// Which lines are written.
    pub only: Verdicts,
    /// What happens at an error.
    pub strictness: Strictness,
    /// How much the summary is to know.
    pub counting: Counting,
    /// The fact that says when an order was placed.
    pub dated: Option<FactId>,
    /// What was decided before, and where this is recorded; none without a ledger.
    pub memory: Option<&'a Memory>,
}

/// What happens at an order that is an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strictness {
    /// It is a line like others.
    GoesOn,
    /// Nothing is read behind it; repeated ids are looked for, too.
    StopsAtFirst,
}

/// How much the summary is to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counting {
    /// How many lines have which verdict.
    Verdicts,
    /// Everything.
    All,
}

impl Task<'_> {
    /// The playbook that decides.
    pub fn playbook(&self) -> &Playbook {
        &self.compiled.playbook
    }

    /// The day the order of a case was placed.
    pub fn day_of(&self, case: &Case) -> Option<Date> {
        match case.said(self.dated?)?.state.value()? {
            Value::Date(day) => Some(*day),
            Value::YesNo(_) | Value::Choice(_) | Value::Number(_) | Value::Money(_) | Value::Text(_) => None,
        }
    }
}

/// The fact that says when an order of an export was placed, if one does.
pub fn dated(mapping: &Mapping) -> Option<FactId> {
    let column = mapping.shown_date?;
    let says = |fact: &&MappedFact| {
        fact.over == Over::Order && fact.column == MappedColumn::At(column) && matches!(fact.reader.form, Form::Date(_))
    };
    mapping.facts.iter().find(says).map(|fact| fact.fact)
}

/// Claims, and which of them found their order.
pub struct ClaimsSeen<'a> {
    claims: &'a Claims,
    seen: Vec<AtomicBool>,
}

impl<'a> ClaimsSeen<'a> {
    /// None has found its order yet.
    pub fn new(claims: &'a Claims) -> ClaimsSeen<'a> {
        ClaimsSeen { claims, seen: claims.all.iter().map(|_| AtomicBool::new(false)).collect() }
    }

    /// The claims of the order with this key, in the order of their file. They have found it now.
    pub fn of(&self, key: &[u8]) -> impl Iterator<Item = &'a Claim> {
        let places = if self.seen.is_empty() { &[] } else { self.claims.places(key) };
        places.iter().filter_map(|at| {
            self.seen.get(*at)?.store(true, Ordering::Relaxed);
            self.claims.all.get(*at)
        })
    }

    /// Whether the order with this key has none.
    pub fn has_none_of(&self, key: &[u8]) -> bool {
        self.seen.is_empty() || self.claims.places(key).is_empty()
    }

    /// Those whose order is not in the export, once all of it was read.
    pub fn without_order(&self) -> impl Iterator<Item = &'a Claim> {
        let seen = self.seen.iter().map(|seen| seen.load(Ordering::Relaxed));
        self.claims.all.iter().zip(seen).filter(|(_, seen)| !seen).map(|(claim, _)| claim)
    }
}
