//! The lists of a summary: what to look at first, what was found where nobody claims anything, what cannot be read, and
//! which questions would settle most.

use crate::model::decision::Verdict;
use crate::model::fact::FactId;
use crate::model::rule::{Outcome, RuleId};
use crate::report::counts::counted;
use crate::report::paper::{Ink, Paper, Piece};
use crate::report::summary::About;
use crate::review::summary::{Found, Named, Summary};

/// How many questions and findings are listed.
const MOST: usize = 6;

/// The dearest lines, the customers with most marks, the oldest undecided.
pub fn first(paper: &mut Paper, about: &About<'_>, summary: &Summary) {
    let marked = summary.marked.most();
    if summary.dearest.is_empty() && marked.is_empty() && summary.oldest.is_empty() {
        return;
    }
    paper.heading("LOOK AT FIRST", "");
    let cost = |one: &Named<_>| format!("{} {}", about.playbook.money_words(one.by), about.playbook.currency);
    group(paper, "Costs most", summary.dearest.iter().map(|one| (name(one), vec![cost(one), rule(about, one.rule)])));
    group(
        paper,
        "Marked most",
        marked.iter().map(|(customer, marks)| (customer.clone(), vec![counted(*marks, "mark", "marks")])),
    );
    if summary.marked.more > 0 {
        let words = format!("and {} more customers that are not counted", summary.marked.more);
        paper.paragraph(&Piece::plain("    "), &[Piece::faint(&words)]);
    }
    group(
        paper,
        "Undecided longest",
        summary.oldest.iter().map(|one| (name(one), vec![format!("ordered {}", one.by)])),
    );
}

fn group(paper: &mut Paper, head: &str, items: impl Iterator<Item = (String, Vec<String>)>) {
    let items: Vec<(String, Vec<String>)> = items.collect();
    if items.is_empty() {
        return;
    }
    paper.paragraph(&Piece::plain("  "), &[Piece::strong(head)]);
    for (name, words) in items {
        let words: Vec<String> = words.into_iter().filter(|words| !words.is_empty()).collect();
        let between = paper.glyph(" · ", ", ");
        let pieces = [Piece::plain(&name), Piece::faint("  "), Piece::faint(&words.join(between))];
        paper.item(&Piece::plain("    "), &Piece::plain("      "), &pieces);
    }
}

fn name<T>(one: &Named<T>) -> String {
    match &one.claim {
        Some(claim) => format!("{} {claim}", one.order),
        None => one.order.clone(),
    }
}

fn rule(about: &About<'_>, rule: Option<u16>) -> String {
    rule.map(|at| about.playbook.rule(RuleId(at)).name.clone()).unwrap_or_default()
}

/// What is due, or not clear, where nobody claims anything.
pub fn findings(paper: &mut Paper, about: &About<'_>, summary: &Summary) {
    let playbook = about.playbook;
    let due = summary
        .findings
        .iter()
        .map(|(action, found)| (vec![Piece::strong(&playbook.action(*action).name), Piece::faint(" is due")], found));
    let unclaimed = summary.unclaimed.iter().map(|((outcome, rule), found)| {
        let verdict = Verdict::Decided(Outcome::ALL[*outcome]);
        let rule = rule.map_or_else(|| "no rule fits".to_owned(), |at| playbook.rule(RuleId(at)).name.clone());
        let ink = Ink::Verdict(verdict);
        (vec![Piece::new(verdict.word(), ink), Piece::plain(" "), Piece::plain(&rule)], found)
    });
    let mut all: Vec<(Vec<Piece>, &Found)> = due.chain(unclaimed).collect();
    all.sort_by_key(|(_, found)| std::cmp::Reverse(found.count));
    if all.is_empty() {
        return;
    }
    paper.heading("FINDINGS", "where nobody claims anything");
    let more = all.len().saturating_sub(MOST);
    for (mut pieces, found) in all.into_iter().take(MOST) {
        pieces.push(Piece::plain(&format!(": {}", counted(found.count, "order", "orders"))));
        pieces.push(Piece::faint(&places(paper, found)));
        paper.item(&Piece::plain("  "), &Piece::plain("    "), &pieces);
    }
    if more > 0 {
        paper.paragraph(&Piece::plain("  "), &[Piece::faint(&format!("and {more} more kinds"))]);
    }
}

/// The first places of what was found, and whether there are more.
fn places(paper: &Paper, found: &Found) -> String {
    let more = if found.count > found.first.len() as u64 { paper.glyph(", …", ", ...") } else { "" };
    format!("  {}{more}", found.first.join(", "))
}

/// Errors by kind, with the first places of each.
pub fn errors(paper: &mut Paper, summary: &Summary) {
    if summary.errors.is_empty() {
        return;
    }
    let all = summary.of(Verdict::Error);
    paper.heading("ERRORS", &format!("{} not decided", counted(all, "line is", "lines are")));
    let mut kinds: Vec<(&&str, &Found)> = summary.errors.iter().collect();
    kinds.sort_by_key(|(_, found)| std::cmp::Reverse(found.count));
    for (kind, found) in kinds {
        let pieces = [Piece::strong(kind), Piece::plain(&format!(": {}", counted(found.count, "line", "lines")))];
        paper.item(&Piece::plain("  "), &Piece::plain("  "), &pieces);
        for place in &found.first {
            paper.item(&Piece::plain("    "), &Piece::plain("      "), &[Piece::faint(place)]);
        }
    }
}

/// The questions whose answers settle most undecided lines.
pub fn questions(paper: &mut Paper, about: &About<'_>, summary: &Summary) {
    let mut needed: Vec<(u16, _)> = (0_u16..).zip(&summary.needs).filter(|(_, need)| need.lines > 0).collect();
    if needed.is_empty() {
        return;
    }
    needed.sort_by_key(|(at, need)| (std::cmp::Reverse(need.alone), std::cmp::Reverse(need.lines), *at));
    let all = counted(summary.of(Verdict::Undecided), "line is undecided", "lines are undecided");
    paper.heading("QUESTIONS THAT SETTLE MOST", &all);
    for (at, need) in needed.into_iter().take(MOST) {
        let fact = about.playbook.fact(FactId(at));
        let question = fact.ask.as_ref().map(|ask| format!("  {}", ask.question)).unwrap_or_default();
        let settles = format!(" settles {} alone, {} with others", need.alone, need.lines - need.alone);
        let pieces = [Piece::strong(&fact.name), Piece::plain(&settles), Piece::faint(&question)];
        paper.item(&Piece::plain("  "), &Piece::plain("    "), &pieces);
    }
}
