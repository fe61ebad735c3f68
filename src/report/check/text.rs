//! `check` for people: each problem as a compiler draws it with a case that shows it, the promises, how many questions
//! are asked, and a last line that says it all.

use std::io::{self, Write};

use crate::diagnostic::Severity;
use crate::diagnostic::draw::Drawing;
use crate::interview::questions::Basis;
use crate::interview::share::Share;
use crate::model::case::Case;
use crate::model::decision::{Decision, Verdict};
use crate::model::fact::FactId;
use crate::model::rule::RuleId;
use crate::playbook::Playbook;
use crate::proof::promises::Status;
use crate::proof::space::Space;
use crate::report::check::{Counts, Decided, Judged, Report, Sound, Witness};
use crate::report::paper::{Ink, Paper, Piece, Style};
use crate::report::words::{counted, rule_name};

/// How much is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Everything.
    Whole,
    /// Errors, warnings and the last line.
    Brief,
}

/// Writes the report.
pub fn write(out: &mut impl Write, report: &Report<'_>, style: Style, extent: Extent) -> io::Result<()> {
    let drawing = Drawing::of(&report.source.name, &report.source.text, style.width, style.colour.into());
    let is_told = |severity: Severity| severity != Severity::Note || extent == Extent::Whole;
    for problem in report.problems.iter().filter(|one| is_told(one.diagnostic.severity())) {
        out.write_all(drawing.draw(problem.diagnostic).as_bytes())?;
        if let (Some(witness), Some(sound)) = (&problem.witness, &report.sound) {
            let mut paper = Paper::new(style);
            shown(&mut paper, sound.playbook, witness);
            paper.write(out)?;
        }
        out.write_all(b"\n")?;
    }
    let mut paper = Paper::new(style);
    if let Some(sound) = report.sound.as_ref().filter(|_| extent == Extent::Whole) {
        promises(&mut paper, sound);
        questions(&mut paper, sound);
        paper.blank();
    }
    // One line however narrow it is shown: hooks and logs count on it.
    paper.line(&[Piece::strong(&summary(report))]);
    paper.write(out)
}

/// A case that shows a problem: first what makes it so, then all the rest.
fn shown(paper: &mut Paper, playbook: &Playbook, witness: &Witness<'_>) {
    let parted = parted(playbook, witness);
    match &witness.other {
        Some(other) => {
            told(paper, playbook, "one case", &parted.first, &witness.first);
            told(paper, playbook, "another", &parted.first, other);
            folded(paper, playbook, "both", &parted.then, &witness.first);
        }
        None => told(paper, playbook, "case", &parted.first, &witness.first),
    }
    folded(paper, playbook, "with", &parted.rest, &witness.first);
}

/// The facts of a case, what it is about first.
struct Parted {
    first: Vec<FactId>,
    then: Vec<FactId>,
    rest: Vec<FactId>,
}

/// First what differs between a pair, then what the decision rests on or `[usual]` says otherwise, then the rest. A case
/// alone begins with the second of these, or with everything where that is nothing.
fn parted(playbook: &Playbook, witness: &Witness<'_>) -> Parted {
    let case = witness.first.case;
    let all: Vec<FactId> = Space::case_in_words(playbook, case).into_iter().map(|(fact, _)| fact).collect();
    let is_unusual = |fact: &FactId| {
        let usual = playbook.usual.facts.iter().find(|(id, _)| id == fact).map(|(_, state)| state);
        usual.is_some_and(|usual| case.said(*fact).is_some_and(|given| given.state != *usual))
    };
    let is_reason = |fact: &FactId| witness.first.decision.reasons.iter().any(|reason| reason.fact == *fact);
    let differs = |fact: &FactId| {
        let state = |case: &Case| case.said(*fact).map(|given| given.state.clone());
        witness.other.as_ref().is_some_and(|other| state(case) != state(other.case))
    };
    let (first, others): (Vec<_>, Vec<_>) = all.into_iter().partition(differs);
    let (then, rest): (Vec<_>, Vec<_>) = others.into_iter().partition(|fact| is_unusual(fact) || is_reason(fact));
    match (&witness.other, then.is_empty()) {
        (Some(_), _) => Parted { first, then, rest },
        (None, false) => Parted { first: then, then: Vec::new(), rest },
        (None, true) => Parted { first: rest, then: Vec::new(), rest: Vec::new() },
    }
}

/// Facts of a case that are only there to be complete.
fn folded(paper: &mut Paper, playbook: &Playbook, head: &str, facts: &[FactId], decided: &Decided<'_>) {
    let all = Space::case_in_words(playbook, decided.case).into_iter().filter(|(fact, _)| facts.contains(fact));
    let words: Vec<String> = all.map(|(fact, words)| said(playbook, fact, &words)).collect();
    if !words.is_empty() {
        remark(paper, head, &[Piece::faint(&words.join(", "))]);
    }
}

fn told(paper: &mut Paper, playbook: &Playbook, head: &str, apart: &[FactId], decided: &Decided<'_>) {
    let pieces = decided_pieces(paper, playbook, apart, decided);
    remark(paper, head, &pieces);
}

/// Some facts of a case and what is decided: `order_total 250.01 → deny by rule ...`.
fn decided_pieces(paper: &Paper, playbook: &Playbook, apart: &[FactId], decided: &Decided<'_>) -> Vec<Piece> {
    let facts = Space::case_in_words(playbook, decided.case).into_iter().filter(|(fact, _)| apart.contains(fact));
    let words: Vec<String> = facts.map(|(fact, words)| said(playbook, fact, &words)).collect();
    let verdict = decided.decision.verdict;
    vec![
        Piece::plain(&words.join(", ")),
        Piece::plain(paper.glyph(" → ", " -> ")),
        Piece::new(verdict.word(), Ink::Verdict(verdict)),
        Piece::faint(&by_whom(playbook, &decided.decision)),
    ]
}

fn by_whom(playbook: &Playbook, decision: &Decision) -> String {
    match (decision.verdict, decision.rule) {
        (Verdict::Decided(_), Some(rule)) => format!(" by rule `{}`", name(playbook, rule)),
        (Verdict::Decided(_), None) => " as no rule fits".to_owned(),
        (Verdict::Undecided | Verdict::Error, _) => String::new(),
    }
}

fn name(playbook: &Playbook, rule: RuleId) -> &str {
    rule_name(playbook, Some(rule)).unwrap_or_default()
}

fn said(playbook: &Playbook, fact: FactId, words: &str) -> String {
    format!("{} {words}", playbook.fact(fact).name)
}

/// A line under a drawing, as the drawing's own remarks are set.
fn remark(paper: &mut Paper, head: &str, pieces: &[Piece]) {
    let first = Piece::faint(&format!("   = {head}: "));
    let others = Piece::plain(&" ".repeat(first.columns()));
    paper.item(&first, &others, pieces);
}

fn promises(paper: &mut Paper, sound: &Sound<'_>) {
    if sound.promises.is_empty() {
        return;
    }
    paper.paragraph(&Piece::plain(""), &[Piece::new("PROMISES", Ink::Heading)]);
    let widest = sound.promises.iter().map(|one| words_of(one.verdict.status).len()).max().unwrap_or(0);
    for one in &sound.promises {
        promise(paper, sound.playbook, one, widest);
    }
    paper.blank();
}

fn promise(paper: &mut Paper, playbook: &Playbook, judged: &Judged<'_>, widest: usize) {
    let status = judged.verdict.status;
    let first = Piece::new(&format!("  {:widest$}  ", words_of(status)), ink_of(status));
    let others = Piece::plain(&" ".repeat(first.columns()));
    let why = match status {
        Status::Vacuous => "  nothing could break it: its facts decide nothing, or its `when` fits no case",
        Status::NotAnalysed => "  neither proved nor broken",
        Status::Proved | Status::Broken => "",
    };
    paper.item(&first, &others, &[Piece::plain(&judged.promise.name), Piece::faint(why)]);
    let Some(witness) = &judged.witness else { return };
    let apart = parted(playbook, witness).first;
    for decided in std::iter::once(&witness.first).chain(&witness.other) {
        let pieces = decided_pieces(paper, playbook, &apart, decided);
        paper.paragraph(&others, &pieces);
    }
}

fn words_of(status: Status) -> &'static str {
    match status {
        Status::Proved => "proved",
        Status::Broken => "broken",
        Status::Vacuous => "vacuous",
        Status::NotAnalysed => "not analysed",
    }
}

fn ink_of(status: Status) -> Ink {
    match status {
        Status::Proved => Ink::Plain,
        Status::Broken => Ink::Verdict(Verdict::Error),
        Status::Vacuous | Status::NotAnalysed => Ink::Strong,
    }
}

fn questions(paper: &mut Paper, sound: &Sound<'_>) {
    let nodes = format!("the rules make a diagram of {}", counted(sound.check.nodes, "node"));
    let words = match sound.questions {
        Some(asked) => {
            let basis = match asked.basis {
                Basis::BestPlans => "",
                Basis::Plans => " (another order of asking might need fewer)",
                Basis::Sample => " (in a sample of cases)",
            };
            let (mean, worst) = (two_decimals(asked.mean), asked.worst);
            format!("an agent is asked {mean} questions on average, {worst} at most{basis}; {nodes}")
        }
        None => "the rules are too large for a diagram: nothing was proved".to_owned(),
    };
    paper.paragraph(&Piece::plain(""), &[Piece::plain(&words)]);
}

fn two_decimals(share: Share) -> String {
    let hundredths = (share.millionths() + 5_000) / 10_000;
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// The last line: whether the playbook is sound, in so many words.
fn summary(report: &Report<'_>) -> String {
    let counts = report.counts();
    let name = &report.source.name;
    let Some(sound) = &report.sound else {
        return format!("`{name}` is not valid: {}", problems_found(counts));
    };
    let how = if counts.is_sound() { "is sound" } else { "is not sound" };
    let (facts, rules) = (sound.playbook.facts.len(), sound.playbook.rules.len());
    let size = format!("{}, {}", counted(facts, "fact"), counted(rules, "rule"));
    format!("`{name}` {how}: {size}, {}{}", problems_found(counts), kept(sound))
}

fn problems_found(counts: Counts) -> String {
    let some = [(counts.errors, "error"), (counts.warnings, "warning"), (counts.notes, "note")];
    let words: Vec<String> =
        some.into_iter().filter(|(count, _)| *count > 0).map(|(count, word)| counted(count, word)).collect();
    if words.is_empty() { "no problem".to_owned() } else { words.join(", ") }
}

/// How many promises are proved, and what of the others.
fn kept(sound: &Sound<'_>) -> String {
    let of = |status: Status| sound.promises.iter().filter(|one| one.verdict.status == status).count();
    let all = sound.promises.len();
    if all == 0 {
        return String::new();
    }
    let mut words = vec![format!("{} of {} proved", of(Status::Proved), counted(all, "promise"))];
    for status in [Status::Broken, Status::Vacuous, Status::NotAnalysed] {
        if of(status) > 0 {
            words.push(format!("{} {}", of(status), words_of(status)));
        }
    }
    format!(", {}", words.join(", "))
}
