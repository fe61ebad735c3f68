//! The summary of a review for people: decisions and money, rules, what to look at first, findings, errors, and the
//! questions that would settle most. A section that has nothing to say is not there.

mod lists;
mod tables;

use std::io::{self, Write};

use crate::model::date::Date;
use crate::playbook::Playbook;
use crate::report::counts::counted;
use crate::report::paper::{Paper, Piece, Style};
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
    head(&mut paper, about, summary);
    if summary.lines() > 0 {
        tables::outcomes(&mut paper, about, summary);
        tables::rules(&mut paper, about, summary);
    }
    lists::first(&mut paper, about, summary);
    lists::findings(&mut paper, about, summary);
    lists::errors(&mut paper, summary);
    lists::questions(&mut paper, about, summary);
    paper.write(out)
}

fn head(paper: &mut Paper, about: &About<'_>, summary: &Summary) {
    let mut groups =
        vec![vec![Piece::strong(about.export)], vec![Piece::plain(&counted(summary.orders, "order", "orders"))]];
    if summary.lines() != summary.orders {
        groups.push(vec![Piece::plain(&counted(summary.lines(), "line", "lines"))]);
    }
    let playbook = about.playbook;
    groups.push(vec![Piece::faint(&format!("{} {}", playbook.name, playbook.version))]);
    groups.push(vec![Piece::faint(&format!("decided for {}", about.today))]);
    paper.strung(&groups);
}
