//! A claims file to fill in and give back: a row for each line of a review, with what the claims said, and a column for
//! each fact that is needed. A blank cell says nothing, so that a file given back as it is changes nothing.

use crate::model::case::Source;
use crate::model::fact::{FactId, Kind};
use crate::model::value::State;
use crate::orders::claims::Claims;
use crate::playbook::Playbook;
use crate::report::csv;
use crate::review::line::{Detail, Line, LineWriter};
use crate::review::summary::Summary;

/// Writes rows of a claims file.
#[derive(Debug)]
pub struct ToFill<'a> {
    playbook: &'a Playbook,
    /// The name of the file the claims came from.
    claims_file: Option<String>,
    columns: Vec<FactId>,
}

impl<'a> ToFill<'a> {
    /// With a column for each fact that a claim says or an undecided line needs, in the playbook's order.
    pub fn new(playbook: &'a Playbook, claims: &Claims, claims_file: Option<String>, summary: &Summary) -> ToFill<'a> {
        let is_needed = |fact: &FactId| summary.needs.get(fact.index()).is_some_and(|need| need.lines > 0);
        let is_said = |fact: &FactId| claims.all.iter().any(|claim| claim.given.iter().any(|(said, ..)| said == fact));
        let columns = playbook.fact_ids().filter(|fact| is_needed(fact) || is_said(fact)).collect();
        ToFill { playbook, claims_file, columns }
    }

    /// The names of the columns, as the first line.
    pub fn header(&self) -> Vec<u8> {
        let mut out = b"order,claim".to_vec();
        for fact in &self.columns {
            out.push(b',');
            csv::text(&mut out, &self.playbook.fact(*fact).name);
        }
        out.push(b'\n');
        out
    }

    /// What a claim said of a fact, as it can be read again.
    fn said(&self, line: &Line<'_>, fact: FactId) -> Option<String> {
        let given = line.whole?.1.said(fact)?;
        let from_claim = match &given.source {
            Source::Cell(place) => self.claims_file.as_deref() == Some(&*place.file),
            Source::Cells { .. }
            | Source::Answer
            | Source::Set
            | Source::Formula
            | Source::Classification
            | Source::Limit
            | Source::Ledger
            | Source::Assumed
            | Source::Example
            | Source::Nobody => false,
        };
        match &given.state {
            State::Open => None,
            state if from_claim => Some(self.playbook.state_words(fact, state)),
            State::Known(_) | State::Missing | State::Unknown => None,
        }
    }
}

impl LineWriter for ToFill<'_> {
    fn detail(&self) -> Detail {
        Detail::Whole
    }

    fn carried(&self) -> &[usize] {
        &[]
    }

    fn write(&self, line: &Line<'_>, out: &mut Vec<u8>) {
        csv::text(out, &line.order_text());
        out.push(b',');
        csv::text(out, line.claim.unwrap_or_default());
        for fact in &self.columns {
            out.push(b',');
            let said = self.said(line, *fact).unwrap_or_default();
            match self.playbook.fact(*fact).kind {
                // Numbers of our own, which a guard would make texts.
                Kind::Number { .. } | Kind::Money | Kind::Date => out.extend_from_slice(said.as_bytes()),
                Kind::YesNo | Kind::Choice(_) | Kind::Text => csv::text(out, &said),
            }
        }
        out.push(b'\n');
    }
}
