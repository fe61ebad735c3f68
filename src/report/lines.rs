//! Lines of a review in other forms than CSV: JSON, and none at all where only the summary is wanted.

use crate::model::date::Date;
use crate::playbook::Playbook;
use crate::report::{Context, json};
use crate::review::line::{Detail, Line, LineWriter};

/// Writes lines as JSON objects, as `decide --format json` prints one.
#[derive(Debug, Clone)]
pub struct JsonLines<'a> {
    /// The playbook that decides.
    pub playbook: &'a Playbook,
    /// The day it decides for.
    pub today: Date,
}

impl LineWriter for JsonLines<'_> {
    fn detail(&self) -> Detail {
        Detail::WholeWithChanges
    }

    fn carried(&self) -> &[usize] {
        &[]
    }

    fn write(&self, line: &Line<'_>, mut out: &mut Vec<u8>) {
        let Some((decision, _)) = line.whole else { return };
        let order = line.order_text();
        let context = Context {
            playbook: self.playbook,
            playbook_path: &self.playbook.source.name,
            order: &order,
            order_line: &[],
            claim: line.claim,
            today: self.today,
            states: &[],
            alternatives: &[],
            questions_asked: 0,
        };
        let written = json::write(&mut out, &context, decision);
        debug_assert!(written.is_ok(), "writing to memory cannot fail");
    }
}

/// Writes nothing, for the summary alone.
#[derive(Debug, Clone, Copy)]
pub struct NoLines;

impl LineWriter for NoLines {
    fn detail(&self) -> Detail {
        Detail::Parts
    }

    fn carried(&self) -> &[usize] {
        &[]
    }

    fn write(&self, _: &Line<'_>, _: &mut Vec<u8>) {}
}
