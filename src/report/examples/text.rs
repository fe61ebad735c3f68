//! The examples for people: what failed, expected beside got and the clause where they part; what is covered; and what is
//! not, rule by rule.

use crate::model::decision::Verdict;
use crate::model::rule::Outcome;
use crate::playbook::Playbook;
use crate::proof::coverage::Point;
use crate::proof::covered::Standing;
use crate::proof::examples::{Compared, Ran};
use crate::proof::parting::Parting;
use crate::report::examples::{Tested, shown, toml};
use crate::report::paper::{Ink, Paper, Piece};
use crate::report::rows::{self, Row};
use crate::report::words::counted;

const GOOD: Ink = Ink::Verdict(Verdict::Decided(Outcome::Clear));
const BAD: Ink = Ink::Verdict(Verdict::Error);

/// Draws all of it.
pub fn draw(paper: &mut Paper, tested: &Tested<'_>) {
    for (ran, parting) in tested.examples.iter().filter(|(ran, _)| !ran.passed()) {
        failure(paper, tested, ran, parting.as_ref());
        paper.blank();
    }
    summary(paper, tested);
    missing(paper, tested);
    not_counted(paper, tested);
    first_block(paper, tested);
}

fn failure(paper: &mut Paper, tested: &Tested<'_>, ran: &Ran<'_>, parting: Option<&Parting>) {
    let place = format!("  {}", tested.place(&ran.example.span));
    let head = [Piece::new("failed", BAD), Piece::plain("  "), Piece::strong(&ran.example.name), Piece::faint(&place)];
    paper.item(&Piece::plain(""), &Piece::plain("        "), &head);
    let missed: Vec<&Compared> = ran.parts.iter().filter(|part| !part.is_met()).collect();
    let names = Row { label: Piece::plain(""), cells: vec![Piece::faint("expected"), Piece::faint("got")] };
    let row = |part: &&Compared| Row {
        label: Piece::plain(part.part.word()),
        cells: vec![Piece::new(&shown(&part.expected), GOOD), Piece::new(&shown(&part.got), BAD)],
    };
    rows::draw(paper, &std::iter::once(names).chain(missed.iter().map(row)).collect::<Vec<_>>());
    if let Some(parting) = parting {
        let place = parting.span.as_ref().map(|span| format!("  {}", tested.place(span))).unwrap_or_default();
        paper.paragraph(&Piece::plain("  "), &[Piece::plain(&parting.words), Piece::faint(&place)]);
    }
}

fn summary(paper: &mut Paper, tested: &Tested<'_>) {
    let (all, failed) = (tested.examples.len(), tested.failed());
    let verdict = match (all, failed) {
        (0, _) => Piece::plain("no examples"),
        (_, 0) => Piece::new(&format!("{} passed", counted(all, "example")), GOOD),
        (_, _) => Piece::new(&format!("{failed} of {} failed", counted(all, "example")), BAD),
    };
    paper.paragraph(&Piece::plain(""), &[verdict]);
    let of_kind = |kind: fn(&Point) -> bool| {
        let all = tested.coverage.points.all.iter().zip(&tested.coverage.standing).filter(|(point, _)| kind(point));
        let (mut covered, mut of) = (0, 0);
        for (_, standing) in all {
            match standing {
                Standing::Covered => (covered, of) = (covered + 1, of + 1),
                Standing::Missing(_) => of += 1,
                Standing::Never | Standing::NotFound => {}
            }
        }
        format!("{covered} of {of}")
    };
    let rules = of_kind(|point| matches!(point, Point::Rule(_)));
    let actions = of_kind(|point| matches!(point, Point::Action(_)));
    let edges = of_kind(|point| matches!(point, Point::Edge(_)));
    let parts = format!(": {rules} rules, {actions} actions, {edges} edges");
    let ink = if tested.is_below() { BAD } else { Ink::Strong };
    let mut line = vec![Piece::new(&format!("{} covered", tested.share()), ink), Piece::plain(&parts)];
    if let Some(wanted) = tested.wanted.filter(|_| tested.is_below()) {
        line.push(Piece::new(&format!(", wanted are {wanted}"), BAD));
    }
    paper.paragraph(&Piece::plain(""), &line);
}

fn missing(paper: &mut Paper, tested: &Tested<'_>) {
    let playbook = tested.playbook;
    let missing: Vec<&Point> = tested.coverage.missing().collect();
    if missing.is_empty() {
        return;
    }
    paper.heading("NOT COVERED", "");
    for action in missing.iter().filter(|point| point.rule().is_none()) {
        paper.paragraph(&Piece::plain("  "), &[Piece::plain(&action.words(playbook))]);
    }
    for rule in playbook.rule_ids() {
        let own: Vec<&&Point> = missing.iter().filter(|point| point.rule() == Some(rule)).collect();
        if own.is_empty() {
            continue;
        }
        let never = own.iter().any(|point| matches!(point, Point::Rule(_)));
        let remark = if never { "  decides no example" } else { "" };
        let name = &playbook.rule(rule).name;
        paper.paragraph(&Piece::plain("  "), &[Piece::plain("rule "), Piece::strong(name), Piece::faint(remark)]);
        for edge in own.iter().filter_map(|point| edge_words(playbook, point)) {
            paper.paragraph(&Piece::plain("    "), &[Piece::plain(&edge)]);
        }
    }
}

fn edge_words(playbook: &Playbook, point: &Point) -> Option<String> {
    match point {
        Point::Edge(edge) => Some(edge.in_words(playbook)),
        Point::Rule(_) | Point::Action(_) => None,
    }
}

fn not_counted(paper: &mut Paper, tested: &Tested<'_>) {
    if !tested.is_analysed {
        let words = "The playbook is too large to analyse, so what no case can reach counts as not covered.";
        paper.blank();
        paper.paragraph(&Piece::plain(""), &[Piece::faint(words)]);
        return;
    }
    let mut never = 0;
    let mut not_found = 0;
    for (_, standing) in tested.coverage.not_counted() {
        match standing {
            Standing::Never => never += 1,
            Standing::NotFound => not_found += 1,
            Standing::Covered | Standing::Missing(_) => {}
        }
    }
    let says = [(never, "no case can reach"), (not_found, "no case was found to reach")];
    for (count, what) in says.into_iter().filter(|(count, _)| *count > 0) {
        let words = format!("Not counted: {}, which {what}.", counted(count, "point"));
        paper.blank();
        paper.paragraph(&Piece::plain(""), &[Piece::faint(&words)]);
    }
}

/// Where less is covered than is wanted: one example that would cover most of what is missing, ready to be added.
fn first_block(paper: &mut Paper, tested: &Tested<'_>) {
    let Some(all) = tested.suggested.filter(|_| tested.is_below()) else { return };
    let Some(most) = all.iter().max_by_key(|one| one.covers.len()) else { return };
    let covers = counted(most.covers.len(), "point");
    paper.heading("AN EXAMPLE THAT WOULD COVER", &covers);
    for line in toml::example(tested.playbook, most).lines() {
        paper.verbatim(line);
    }
    let words = match all.len() {
        1 => "It covers all that is missing.".to_owned(),
        count => format!("`redress test --suggest` writes {count} that cover all that is missing."),
    };
    paper.blank();
    paper.paragraph(&Piece::plain(""), &[Piece::faint(&words)]);
}
