//! What is decided otherwise, for people: few regions one by one under the rules that decide them; of many, one for each
//! change of the outcome, the widest.

use crate::model::decision::Verdict;
use crate::proof::common::{Side, Which};
use crate::proof::compare::{Answer, Difference};
use crate::proof::joint::Differs;
use crate::report::diff::{About, Compared, actions_of, parts_of, rule_of, witness};
use crate::report::paper::{Ink, Paper, Piece};
use crate::report::words::counted;

/// How many regions are drawn one by one.
const FEW: usize = 12;

/// Draws them: first decisions, then those of which only words differ.
pub fn draw(paper: &mut Paper, compared: &Compared<'_>) {
    let all = &compared.comparison.differences;
    for (differs, heading) in [(Differs::Decision, "DECISIONS"), (Differs::Words, "ONLY WORDS DIFFER")] {
        let some: Vec<&Difference> = all.iter().filter(|one| one.differs == differs).collect();
        let (is_few, count) = (some.len() <= FEW, counted(some.len(), "region"));
        match (some.is_empty(), is_few) {
            (true, _) => {}
            (false, true) => {
                paper.heading(heading, &format!("in {count}"));
                one_by_one(paper, compared, &some);
            }
            (false, false) => {
                paper.heading(heading, &format!("in {count}; of each change the widest"));
                by_outcome(paper, compared, &some);
                paper.blank();
                paper.paragraph(&Piece::plain("  "), &[Piece::faint("`--format json` lists all regions")]);
            }
        }
    }
}

/// Every region, under the rules that decide it.
fn one_by_one(paper: &mut Paper, compared: &Compared<'_>, some: &[&Difference]) {
    let mut last = None;
    for one in some {
        let title = title(compared, one);
        if last.as_ref() != Some(&title) {
            transition(paper, compared, one, "");
            last = Some(title);
        }
        region(paper, compared, one);
    }
}

/// For each change of the outcome the widest region; the widest of all first.
fn by_outcome(paper: &mut Paper, compared: &Compared<'_>, some: &[&Difference]) {
    let mut changes: Vec<(&Difference, usize)> = Vec::new();
    for one in some {
        let change = |other: &Difference| (other.old.word(), other.new.word());
        match changes.iter_mut().find(|(widest, _)| change(widest) == change(one)) {
            Some((widest, count)) => {
                *count += 1;
                if width(one) < width(widest) {
                    *widest = one;
                }
            }
            None => changes.push((one, 1)),
        }
    }
    changes.sort_by_key(|(widest, _)| width(widest));
    for (widest, count) in changes {
        let remark = if count > 1 { format!("  and {} more", counted(count - 1, "region")) } else { String::new() };
        transition(paper, compared, widest, &remark);
        region(paper, compared, widest);
    }
}

/// How wide a region is: the fewer sides and words, the wider.
fn width(one: &Difference) -> (usize, usize) {
    (one.region.sides.len(), one.when.chars().count())
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
fn transition(paper: &mut Paper, compared: &Compared<'_>, one: &Difference, remark: &str) {
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
    line.extend([Piece::plain(&rules), Piece::faint(remark)]);
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
