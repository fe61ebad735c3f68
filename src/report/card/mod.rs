//! The card: one decision for a person, verdict first. Then the reasons, what is not certain, what to do, the money,
//! what would change it, what was noted without weight, the draft, and which policy this is. It fits 60 columns and
//! less, uses up to 100, and leaves out what a decision does not have.

mod money;
mod needs;
mod sections;
mod verdict;
mod why;

use std::io::{self, Write};

use crate::model::decision::{Decision, Verdict};
use crate::report::Context;
use crate::report::paper::{Ink, Paper, Piece, Style};

/// Writes the card.
pub fn write(out: &mut impl Write, context: &Context<'_>, decision: &Decision, style: Style) -> io::Result<()> {
    let mut paper = Paper::new(style);
    order_line(&mut paper, context);
    verdict::draw(&mut paper, context, decision);
    match decision.verdict {
        Verdict::Decided(outcome) => {
            why::draw(&mut paper, context, decision);
            sections::not_certain(&mut paper, context, decision);
            sections::actions(&mut paper, context, decision);
            money::draw(&mut paper, context, decision, outcome);
            sections::would_change(&mut paper, context, decision);
            sections::noted(&mut paper, context, decision);
            sections::reply(&mut paper, decision);
        }
        Verdict::Undecided => {
            needs::draw(&mut paper, context, decision);
            sections::noted(&mut paper, context, decision);
        }
        Verdict::Error => {}
    }
    policy(&mut paper, context);
    error(&mut paper, decision);
    paper.write(out)
}

/// What the order is, so that a wrong id is noticed before the verdict is believed.
fn order_line(paper: &mut Paper, context: &Context<'_>) {
    let said = |label: &str, value: &str| vec![Piece::faint(label), Piece::plain(" "), Piece::plain(value)];
    let mut line: Vec<Vec<Piece>> = context.order_line.iter().map(|(label, value)| said(label, value)).collect();
    if line.is_empty() {
        line.push(said("order", context.order));
    }
    line.extend(context.claim.map(|claim| said("claim", claim)));
    paper.strung(&line);
    paper.blank();
}

/// Which policy this is, and for which day.
fn policy(paper: &mut Paper, context: &Context<'_>) {
    let playbook = context.playbook;
    let sha = playbook.sha256.get(..12).unwrap_or(&playbook.sha256);
    let line = [
        format!("{} {}", playbook.name, playbook.version),
        context.playbook_path.to_owned(),
        format!("sha256 {sha}"),
        format!("decided for {}", context.today),
    ];
    paper.blank();
    paper.strung(&line.map(|words| vec![Piece::faint(&words)]));
}

/// What is wrong, where it is read first: at the end.
fn error(paper: &mut Paper, decision: &Decision) {
    if let Some(error) = &decision.error {
        let head = Piece::new("error: ", Ink::Verdict(Verdict::Error));
        paper.blank();
        paper.paragraph(&Piece::plain(""), &[head, Piece::plain(error)]);
    }
}

#[cfg(test)]
mod tests {
    use super::write;
    use crate::model::decision::{Change, Decision, LeftOut, Verdict};
    use crate::model::rule::{Outcome, RuleId};
    use crate::model::template::Part;
    use crate::report::Context;
    use crate::report::paper::{Colour, Glyphs, Style};
    use crate::report::sample::{check, context, fact_id, flagged_unknown, playbook, reshipped, undecided, waiting};
    use crate::report::wrap::columns;

    fn card(context: &Context<'_>, decision: &Decision, style: Style) -> String {
        let mut out = Vec::new();
        write(&mut out, context, decision, style).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn drawn(width: usize) -> Style {
        Style { width, colour: Colour::None, glyphs: Glyphs::Drawn }
    }

    macro_rules! golden {
        ($name:literal, $found:expr) => {
            check(concat!($name, ".txt"), &$found, include_str!(concat!("../golden/", $name, ".txt")))
        };
    }

    #[test]
    fn a_decision_is_drawn_at_100_columns_and_at_60() {
        let playbook = playbook();
        let decision = reshipped(&playbook);
        golden!("reship-100", card(&context(&playbook), &decision, drawn(100)));
        golden!("reship-60", card(&context(&playbook), &decision, drawn(60)));
    }

    #[test]
    fn colour_and_ascii_are_the_same_words() {
        let playbook = playbook();
        let decision = reshipped(&playbook);
        let colour = Style { width: 100, colour: Colour::Ansi, glyphs: Glyphs::Drawn };
        let ascii = Style { width: 60, colour: Colour::None, glyphs: Glyphs::Ascii };
        golden!("reship-colour", card(&context(&playbook), &decision, colour));
        golden!("reship-ascii", card(&context(&playbook), &decision, ascii));
        assert!(card(&context(&playbook), &decision, ascii).is_ascii());
    }

    #[test]
    fn waiting_says_until_when_and_what_the_customer_pays() {
        let playbook = playbook();
        golden!("wait-60", card(&context(&playbook), &waiting(&playbook), drawn(60)));
    }

    #[test]
    fn what_nobody_knows_is_named_with_the_parts_left_out() {
        let playbook = playbook();
        let mut decision = flagged_unknown(&playbook);
        decision.left_out = vec![LeftOut::Part(Part::Amount), LeftOut::Reply];
        golden!("unknown-60", card(&context(&playbook), &decision, drawn(60)));
    }

    #[test]
    fn undecided_says_what_is_needed_and_how_to_answer() {
        let playbook = playbook();
        golden!("undecided-100", card(&context(&playbook), &undecided(&playbook), drawn(100)));
        golden!("undecided-60", card(&context(&playbook), &undecided(&playbook), drawn(60)));
    }

    #[test]
    fn an_error_ends_with_its_text() {
        let playbook = playbook();
        let mut decision = undecided(&playbook);
        decision.verdict = Verdict::Error;
        decision.error = Some("orders.csv:8:total: `12.5O` is not an amount; write amounts like `12.50`".into());
        golden!("error-60", card(&context(&playbook), &decision, drawn(60)));
    }

    #[test]
    fn of_many_changes_the_first_are_drawn_and_the_others_counted() {
        let playbook = playbook();
        let mut decision = reshipped(&playbook);
        let change = |fact| Change { facts: vec![(fact, "missing".to_owned())], outcome: Outcome::Flag, rule: None };
        decision.would_change = playbook.fact_ids().map(change).collect();
        assert_eq!(decision.would_change.len(), 9);
        let card = card(&context(&playbook), &decision, drawn(100));
        assert_eq!(card.matches('→').count(), 6, "{card}");
        assert!(card.contains("\n  and 3 more in --format json\n"), "{card}");
    }

    #[test]
    fn changes_come_by_what_they_change_and_values_with_one_result_together() {
        let playbook = playbook();
        let mut decision = reshipped(&playbook);
        let change = |fact: &str, words: &str, outcome, rule| Change {
            facts: vec![(fact_id(&playbook, fact), words.to_owned())],
            outcome,
            rule,
        };
        let (same, other) = (decision.rule, Some(RuleId(2)));
        decision.would_change = vec![
            change("order_total", "> 250.00", Outcome::Reship, same),
            change("spent_before", "<= 300.00", Outcome::Reship, other),
            change("issue", "late", Outcome::Flag, None),
            change("issue", "lost", Outcome::Deny, None),
            change("issue", "other", Outcome::Flag, None),
            change("need_by", "other than a or b", Outcome::Wait, None),
            change("need_by", "missing", Outcome::Wait, None),
            change("days_since_delivery", "1 or 2 or 3 or 4 or 5", Outcome::Wait, None),
        ];
        let card = card(&context(&playbook), &decision, drawn(100));
        let rows = [
            "  issue = late or other                        → flag    no rule",
            "  issue = lost                                 → deny    no rule",
            "  need_by other than a or b, or missing        → wait    no rule",
            "  days_since_delivery = 1 or 2 or 3 or 2 others  → wait    no rule",
            "  spent_before <= 300.00                       → reship  late-not-yet",
            "  order_total > 250.00                         → reship  another amount, text or action",
        ];
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let drawn: Vec<String> = card.lines().filter(|line| line.contains('→')).map(words).collect();
        assert_eq!(drawn, rows.map(words), "{card}");
    }

    #[test]
    fn an_order_of_which_nothing_is_known_is_still_named() {
        let playbook = playbook();
        let context = Context { order_line: &[], claim: Some("c2"), ..context(&playbook) };
        let card = card(&context, &undecided(&playbook), drawn(60));
        assert!(card.starts_with("order 1007 · claim c2\n\n"), "{card}");
    }

    #[test]
    fn no_line_is_wider_than_the_terminal_and_nothing_hidden_gets_through() {
        let playbook = playbook();
        let hostile = "漢字漢字漢字 \u{1b}]0;x\u{7}\u{202e}\u{200b} 👍👍 ".repeat(9);
        let mut decision = reshipped(&playbook);
        decision.because.clone_from(&hostile);
        decision.reply = vec![(String::new(), format!("{hostile}\n\n{hostile}"))];
        decision.actions[0].instruction.clone_from(&hostile);
        decision.reasons[0].test.clone_from(&hostile);
        decision.ignored = vec![fact_id(&playbook, "review_threat")];
        let order_line = [("order".to_owned(), hostile.clone())];
        let context = Context { order_line: &order_line, playbook_path: &hostile, ..context(&playbook) };
        for width in 24..=100 {
            let card = card(&context, &decision, drawn(width));
            assert!(card.lines().all(|line| columns(line) <= width), "{width}\n{card}");
            assert!(!card.contains(['\u{1b}', '\u{7}', '\u{202e}', '\u{200b}']), "{width}");
        }
    }
}
