//! The summary of a review for people.

use std::io::{self, Write};

use crate::model::date::Date;
use crate::model::decision::Verdict;
use crate::playbook::Playbook;
use crate::report::paper::{Ink, Paper, Piece, Style};
use crate::review::summary::Summary;

/// What a summary is about.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// The playbook that decided.
    pub playbook: &'a Playbook,
    /// The export as the user named it.
    pub export: &'a str,
    /// The day it was decided for.
    pub today: Date,
}

/// Draws a summary.
pub fn write(out: &mut impl Write, about: &About<'_>, summary: &Summary, style: Style) -> io::Result<()> {
    let mut paper = Paper::new(style);
    paper.line(&[Piece::strong(about.export), Piece::plain(&format!("  {} orders", summary.orders))]);
    for verdict in Verdict::ALL {
        paper.line(&[
            Piece::new(verdict.word(), Ink::Verdict(verdict)),
            Piece::plain(&format!(" {}", summary.of(verdict))),
        ]);
    }
    paper.write(out)
}
