//! What changes, for people: limits and facts, then decisions rule by rule with the regions and a case each, then texts.

use crate::proof::changes::{Change, Of};
use crate::proof::common::{Remark, Which};
use crate::proof::joint::Differs;
use crate::report::diff::orders::Orders;
use crate::report::diff::{Compared, regions, remark};
use crate::report::paper::{Paper, Piece};
use crate::report::words::{counted, listed};

/// How many changes of a kind are drawn.
const MOST_CHANGES: usize = 12;
/// How many new or gone things are drawn one by one.
const MOST_NEW: usize = 4;

/// Draws all of it: money first, where there are orders, then cases, then texts.
pub fn draw(paper: &mut Paper, compared: &Compared<'_>, orders: Option<&Orders<'_>>) {
    head(paper, compared);
    said_otherwise(paper, compared, "PLAYBOOK", &[Of::Playbook]);
    said_otherwise(paper, compared, "LIMITS", &[Of::Limit]);
    said_otherwise(paper, compared, "FACTS", &[Of::Fact]);
    said_otherwise(paper, compared, "RULES AND ACTIONS", &[Of::Rule, Of::Action]);
    if let Some(orders) = orders {
        orders.draw(paper);
    }
    regions::draw(paper, compared);
    said_otherwise(paper, compared, "TEXTS", &[Of::Text]);
    remarks(paper, compared);
    verdict(paper, compared);
}

fn head(paper: &mut Paper, compared: &Compared<'_>) {
    let (old, new) = (compared.before(), compared.after());
    let name = |playbook: &crate::playbook::Playbook| {
        let name = format!("{} {}", playbook.name, playbook.version);
        [Piece::strong(&name), Piece::faint(&format!("  {}", playbook.source.name))]
    };
    let arrow = Piece::plain(paper.glyph(" → ", " to "));
    let mut line = name(old).to_vec();
    line.push(arrow);
    line.extend(name(new));
    paper.paragraph(&Piece::plain(""), &line);
}

fn said_otherwise(paper: &mut Paper, compared: &Compared<'_>, heading: &str, of: &[Of]) {
    let some: Vec<&Change> = compared.changes.iter().filter(|change| of.contains(&change.of)).collect();
    if some.is_empty() {
        return;
    }
    paper.heading(heading, "");
    let is_of = |kind: &str| some.iter().copied().filter(|change| kind_of(change) == kind).collect::<Vec<_>>();
    let (new, gone) = (is_of("new"), is_of("gone"));
    let named = |changes: &[&Change]| changes.len() > MOST_NEW;
    let one_by_one = some.iter().filter(|change| match kind_of(change) {
        "new" => !named(&new),
        "gone" => !named(&gone),
        _ => true,
    });
    let one_by_one: Vec<&&Change> = one_by_one.collect();
    for one in one_by_one.iter().take(MOST_CHANGES) {
        change(paper, one);
    }
    more(paper, one_by_one.len().saturating_sub(MOST_CHANGES));
    for (kind, changes) in [("new", &new), ("gone", &gone)].into_iter().filter(|(_, changes)| named(changes)) {
        let names: Vec<&str> = changes.iter().map(|change| change.name.as_str()).collect();
        let first = Piece::faint(&format!("  {kind}: "));
        paper.item(&first, &Piece::plain("    "), &[Piece::plain(&names.join(", "))]);
    }
}

/// Whether a whole thing is new or gone, or only said otherwise.
fn kind_of(change: &Change) -> &'static str {
    match (change.old.is_some(), change.new.is_some()) {
        (false, true) if is_whole(change) => "new",
        (true, false) if is_whole(change) => "gone",
        (true | false, true | false) => "",
    }
}

fn is_whole(change: &Change) -> bool {
    change.what.is_empty() && change.of != Of::Limit
}

fn change(paper: &mut Paper, change: &Change) {
    let what = match change.what.as_str() {
        "" | "value" => String::new(),
        what => format!("  {what}"),
    };
    let mut pieces = vec![Piece::strong(&change.name), Piece::faint(&what), Piece::plain("  ")];
    let arrow = paper.glyph(" → ", " to ");
    pieces.extend(match (&change.old, &change.new) {
        (Some(old), Some(new)) if old.strip_suffix(" otherwise") == Some(new) => {
            vec![Piece::plain(new), Piece::faint(", as before, from what is said otherwise")]
        }
        (Some(old), Some(new)) => vec![Piece::plain(old), Piece::faint(arrow), Piece::plain(new)],
        (None, Some(new)) => vec![Piece::faint("new: "), Piece::plain(new)],
        (Some(old), None) => vec![Piece::faint("gone: "), Piece::plain(old)],
        (None, None) => Vec::new(),
    });
    paper.item(&Piece::plain("  "), &Piece::plain("    "), &pieces);
}

/// Says that there is more than is drawn.
fn more(paper: &mut Paper, count: usize) {
    if count > 0 {
        let words = format!("and {count} more; `--format json` lists them all");
        paper.paragraph(&Piece::plain("  "), &[Piece::faint(&words)]);
    }
}

fn remarks(paper: &mut Paper, compared: &Compared<'_>) {
    let remarks = &compared.comparison.common.remarks;
    if remarks.is_empty() {
        return;
    }
    paper.heading("NOT, OR ONLY PARTLY, COMPARED", "");
    let only_in = |which: Which| -> Vec<&str> {
        let names = remarks.iter().filter_map(|one| match one {
            Remark::OnlyIn(own, name) if *own == which => Some(name.as_str()),
            _ => None,
        });
        names.collect()
    };
    let mut lines: Vec<String> = Vec::new();
    for (which, other) in [(Which::Old, Which::New), (Which::New, Which::Old)] {
        let names = only_in(which);
        match names.as_slice() {
            [] => {}
            [name] => lines.push(remark(&Remark::OnlyIn(which, (*name).to_owned()))),
            several => lines.push(format!(
                "only in the {} playbook, and the {} one looks past them: {}",
                which.word(),
                other.word(),
                listed(several)
            )),
        }
    }
    lines.extend(remarks.iter().filter(|one| !matches!(one, Remark::OnlyIn(..))).map(remark));
    for line in lines.iter().take(MOST_CHANGES) {
        paper.item(&Piece::plain("  "), &Piece::plain("    "), &[Piece::plain(line)]);
    }
    more(paper, lines.len().saturating_sub(MOST_CHANGES));
}

fn verdict(paper: &mut Paper, compared: &Compared<'_>) {
    let comparison = compared.comparison;
    let decisions = comparison.differences.iter().filter(|one| one.differs == Differs::Decision).count();
    let line = match (comparison.is_analysed, decisions, comparison.proved) {
        (false, _, _) => "not analysed: the two playbooks together are too large".to_owned(),
        (true, 0, true) if comparison.differences.is_empty() => "no difference: proved".to_owned(),
        (true, 0, true) => "no decision changes: proved".to_owned(),
        (true, _, true) => "nothing else changes: proved".to_owned(),
        (true, _, false) => format!(
            "not proved complete: {} may differ, but no real case was found in them",
            counted(comparison.not_found.len(), "more region")
        ),
    };
    paper.blank();
    paper.paragraph(&Piece::plain(""), &[Piece::strong(&line)]);
}
