//! What changes, for people: limits and facts, then decisions rule by rule with the regions and a case each, then texts.

use crate::model::decision::Verdict;
use crate::proof::changes::{Change, Of};
use crate::proof::common::{Side, Which};
use crate::proof::compare::{Answer, Difference};
use crate::proof::joint::Differs;
use crate::report::diff::orders::Orders;
use crate::report::diff::{About, Compared, actions_of, parts_of, remark, rule_of, witness};
use crate::report::paper::{Ink, Paper, Piece};
use crate::report::words::counted;

/// How many regions are drawn; JSON has all.
const MOST_REGIONS: usize = 40;
/// How many changes of a kind are drawn.
const MOST_CHANGES: usize = 24;

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
    decisions(paper, compared);
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
    for change in some.iter().take(MOST_CHANGES) {
        let what = if change.what.is_empty() { String::new() } else { format!("  {}", change.what) };
        let mut pieces = vec![Piece::strong(&change.name), Piece::faint(&what), Piece::plain("  ")];
        let arrow = paper.glyph(" → ", " to ");
        pieces.extend(match (&change.old, &change.new) {
            (Some(old), Some(new)) => {
                vec![Piece::plain(old), Piece::faint(arrow), Piece::plain(new)]
            }
            (None, Some(new)) => vec![Piece::faint("new: "), Piece::plain(new)],
            (Some(old), None) => vec![Piece::faint("gone: "), Piece::plain(old)],
            (None, None) => Vec::new(),
        });
        paper.item(&Piece::plain("  "), &Piece::plain("    "), &pieces);
    }
    more(paper, some.len().saturating_sub(MOST_CHANGES));
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
    for one in remarks.iter().take(MOST_CHANGES) {
        paper.item(&Piece::plain("  "), &Piece::plain("    "), &[Piece::plain(&remark(one))]);
    }
    more(paper, remarks.len().saturating_sub(MOST_CHANGES));
}

fn decisions(paper: &mut Paper, compared: &Compared<'_>) {
    let all = &compared.comparison.differences;
    for (differs, heading) in [(Differs::Decision, "DECISIONS"), (Differs::Words, "ONLY WORDS DIFFER")] {
        let some: Vec<&Difference> = all.iter().filter(|one| one.differs == differs).collect();
        if some.is_empty() {
            continue;
        }
        paper.heading(heading, &format!("in {}", counted(some.len(), "region")));
        let mut last = None;
        for one in some.iter().take(MOST_REGIONS) {
            let title = title(compared, one);
            if last.as_ref() != Some(&title) {
                transition(paper, compared, one);
                last = Some(title);
            }
            region(paper, compared, one);
        }
        if some.len() > MOST_REGIONS {
            paper.blank();
        }
        more(paper, some.len().saturating_sub(MOST_REGIONS));
    }
}

/// What tells one transition from another.
fn title(compared: &Compared<'_>, one: &Difference) -> [Option<String>; 4] {
    let common = &compared.comparison.common;
    let rule = |side: &Side, answer: &Answer| rule_of(side, answer).map(str::to_owned);
    [
        Some(one.old.word().to_owned()),
        rule(&common.old, &one.old),
        Some(one.new.word().to_owned()),
        rule(&common.new, &one.new),
    ]
}

/// `flag → reship   not-received → small-order-not-received`
fn transition(paper: &mut Paper, compared: &Compared<'_>, one: &Difference) {
    let common = &compared.comparison.common;
    let ink = |answer: &Answer| Ink::Verdict(answer.outcome().map_or(Verdict::Error, Verdict::Decided));
    let arrow = paper.glyph(" → ", " to ");
    let rule = |which: Which, answer: &Answer| {
        rule_of(common.side(which), answer).map_or_else(|| "no rule".to_owned(), |rule| format!("`{rule}`"))
    };
    let (old, new) = (rule(Which::Old, &one.old), rule(Which::New, &one.new));
    let rules = if old == new { format!("  {new}") } else { format!("  {old}{arrow}{new}") };
    let mut line = vec![Piece::new(one.old.word(), ink(&one.old))];
    if one.old.word() != one.new.word() {
        line.extend([Piece::faint(arrow), Piece::new(one.new.word(), ink(&one.new))]);
    }
    line.push(Piece::plain(&rules));
    paper.blank();
    paper.item(&Piece::plain("  "), &Piece::plain("    "), &line);
}

fn region(paper: &mut Paper, compared: &Compared<'_>, one: &Difference) {
    let when = [Piece::faint("when "), Piece::plain(&one.when)];
    paper.item(&Piece::plain("    "), &Piece::plain("         "), &when);
    let parts = what_differs(compared, one);
    if !parts.is_empty() {
        let pieces = [Piece::faint("then "), Piece::plain(&parts.join(", "))];
        paper.item(&Piece::plain("    "), &Piece::plain("         "), &pieces);
    }
    let case = witness(compared.comparison, one, About::TheRegion);
    let case: Vec<String> = case.iter().map(|(fact, state)| format!("{fact} {state}")).collect();
    if !case.is_empty() {
        let pieces = [Piece::faint("e.g. "), Piece::faint(&case.join(", "))];
        paper.item(&Piece::plain("    "), &Piece::plain("         "), &pieces);
    }
}

/// What, beside the outcome, differs in the witness: amounts, days and actions.
fn what_differs(compared: &Compared<'_>, one: &Difference) -> Vec<String> {
    let common = &compared.comparison.common;
    let (old, new) = (parts_of(&common.old, &one.old), parts_of(&common.new, &one.new));
    let of = |parts: &[(&str, String)], name: &str| {
        parts.iter().find(|(part, _)| *part == name).map_or_else(|| "none".to_owned(), |(_, words)| words.clone())
    };
    let mut differs: Vec<String> = ["amount", "charge", "until"]
        .into_iter()
        .map(|name| (name, of(&old, name), of(&new, name)))
        .filter(|(_, old, new)| old != new)
        .map(|(name, old, new)| format!("{name} {old} to {new}"))
        .collect();
    let (old, new) = (actions_of(&common.old, &one.old), actions_of(&common.new, &one.new));
    differs.extend(new.iter().filter(|action| !old.contains(action)).map(|action| format!("also `{action}`")));
    differs.extend(old.iter().filter(|action| !new.contains(action)).map(|action| format!("no `{action}`")));
    differs
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
            counted(comparison.not_found, "more region")
        ),
    };
    paper.blank();
    paper.paragraph(&Piece::plain(""), &[Piece::strong(&line)]);
}
