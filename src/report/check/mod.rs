//! What `check` says of a playbook: [`text`] for people, [`json`] for programs, [`sarif`] for code hosts. A report takes
//! problems and proofs as values, each witness with the decision about it; it judges nothing itself.

pub mod json;
pub mod sarif;
pub mod text;

use crate::diagnostic::{Diagnostic, Severity};
use crate::interview::questions::Questions;
use crate::model::case::Case;
use crate::model::decision::Decision;
use crate::model::rule::Promise;
use crate::playbook::{Playbook, SourceText};
use crate::proof::promises::PromiseVerdict;
use crate::proof::{Check, Finding};

/// What was found, ready to be written.
#[derive(Debug)]
pub struct Report<'a> {
    /// The text that was checked.
    pub source: &'a SourceText,
    /// Problems by place.
    pub problems: Vec<Problem<'a>>,
    /// What there is only where the playbook could be read.
    pub sound: Option<Sound<'a>>,
}

/// A problem with the cases that show it.
#[derive(Debug)]
pub struct Problem<'a> {
    /// The code, the words and the places.
    pub diagnostic: &'a Diagnostic,
    /// The rule it is about.
    pub rule: Option<&'a str>,
    /// A case that shows it, and the second one of a pair.
    pub witness: Option<Witness<'a>>,
}

/// What is known of a playbook that could be read.
#[derive(Debug)]
pub struct Sound<'a> {
    /// The playbook.
    pub playbook: &'a Playbook,
    /// What `check` says of it.
    pub check: &'a Check,
    /// Its promises.
    pub promises: Vec<Judged<'a>>,
    /// How many questions an agent is asked; none where that was not analysed.
    pub questions: Option<Questions>,
}

/// A promise with what is known of it.
#[derive(Debug)]
pub struct Judged<'a> {
    /// The promise.
    pub promise: &'a Promise,
    /// Whether it holds.
    pub verdict: &'a PromiseVerdict,
    /// What breaks it.
    pub witness: Option<Witness<'a>>,
}

/// A case that shows something.
#[derive(Debug)]
pub struct Witness<'a> {
    /// The case with its decision.
    pub first: Decided<'a>,
    /// The second case of a pair.
    pub other: Option<Decided<'a>>,
}

/// A complete case with its decision.
#[derive(Debug)]
pub struct Decided<'a> {
    /// The case.
    pub case: &'a Case,
    /// The decision about it.
    pub decision: Decision,
}

/// How many problems of each severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Notes.
    pub notes: usize,
}

impl<'a> Report<'a> {
    /// The report on a text that is no playbook.
    pub fn of_text(source: &'a SourceText, problems: &'a [Diagnostic]) -> Report<'a> {
        let problems = problems.iter().map(|diagnostic| Problem { diagnostic, rule: None, witness: None });
        Report { source, problems: by_place(problems.collect()), sound: None }
    }

    /// The report on a playbook; `decide` decides the cases that are shown.
    pub fn of_playbook(
        playbook: &'a Playbook,
        check: &'a Check,
        questions: Option<Questions>,
        decide: &dyn Fn(&Case) -> Decision,
    ) -> Report<'a> {
        let decided = |case: &'a Case| Decided { case, decision: decide(case) };
        let pair = |first: &'a Option<Case>, other: &'a Option<Case>| {
            let first = first.as_ref().map(decided)?;
            Some(Witness { first, other: other.as_ref().map(decided) })
        };
        let problem = |finding: &'a Finding| Problem {
            diagnostic: &finding.diagnostic,
            rule: finding.rule.map(|rule| playbook.rule(rule).name.as_str()),
            witness: pair(&finding.witness, &finding.other),
        };
        let judged = playbook.promises.iter().zip(&check.promises);
        let promises = judged.map(|(promise, verdict)| Judged {
            promise,
            verdict,
            witness: pair(&verdict.witness, &verdict.other),
        });
        Report {
            source: &playbook.source,
            problems: by_place(check.findings.iter().map(problem).collect()),
            sound: Some(Sound { playbook, check, promises: promises.collect(), questions }),
        }
    }

    /// How many problems of each severity.
    pub fn counts(&self) -> Counts {
        let of = |severity| self.problems.iter().filter(|one| one.diagnostic.severity() == severity).count();
        Counts { errors: of(Severity::Error), warnings: of(Severity::Warning), notes: of(Severity::Note) }
    }
}

impl Counts {
    /// Whether there is nothing but notes.
    pub fn is_sound(self) -> bool {
        self.errors + self.warnings == 0
    }
}

fn by_place(mut problems: Vec<Problem<'_>>) -> Vec<Problem<'_>> {
    problems.sort_by_key(|one| one.diagnostic.span().map(|span| (span.start, span.end)));
    problems
}
