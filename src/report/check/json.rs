//! `check --format json`: one object on one line, exactly as the contract has it.

use std::io::{self, Write};

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::diagnostic::place::line_and_column;
use crate::interview::questions::{Basis, Questions};
use crate::interview::share::Share;
use crate::playbook::Playbook;
use crate::proof::space::Space;
use crate::report::check::{Decided, Judged, Problem, Report};

/// Writes the object and a line feed.
pub fn write(out: &mut impl Write, report: &Report<'_>) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &Object::new(report)?)?;
    out.write_all(b"\n")
}

#[derive(Serialize)]
struct Object<'a> {
    problems: Vec<ProblemObject<'a>>,
    promises: Vec<PromiseObject<'a>>,
    interview: Option<Interview>,
}

#[derive(Serialize)]
struct ProblemObject<'a> {
    code: &'a str,
    severity: &'a str,
    message: &'a str,
    line: Option<usize>,
    column: Option<usize>,
    rule: Option<&'a str>,
    witness: Option<CaseObject<'a>>,
    other: Option<CaseObject<'a>>,
}

#[derive(Serialize)]
struct PromiseObject<'a> {
    name: &'a str,
    status: &'a str,
    witness: Option<CaseObject<'a>>,
    other: Option<CaseObject<'a>>,
}

#[derive(Serialize)]
struct Interview {
    mean: Box<RawValue>,
    worst: u32,
    optimal: bool,
}

/// A complete case: facts and values, in the playbook's order.
struct CaseObject<'a>(Vec<(&'a str, String)>);

impl Serialize for CaseObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(fact, value)| (fact, value)))
    }
}

impl<'a> Object<'a> {
    fn new(report: &'a Report<'a>) -> io::Result<Object<'a>> {
        let sound = report.sound.as_ref();
        let playbook = sound.map(|sound| sound.playbook);
        let questions = sound.and_then(|sound| sound.questions);
        Ok(Object {
            problems: report.problems.iter().map(|one| ProblemObject::new(report, playbook, one)).collect(),
            promises: sound.into_iter().flat_map(|sound| &sound.promises).map(|one| promise(playbook, one)).collect(),
            interview: questions.map(interview).transpose()?,
        })
    }
}

impl<'a> ProblemObject<'a> {
    fn new(report: &Report<'_>, playbook: Option<&'a Playbook>, problem: &'a Problem<'a>) -> ProblemObject<'a> {
        let witness = problem.witness.as_ref();
        let place = problem.diagnostic.span().map(|span| line_and_column(&report.source.text, span.start));
        ProblemObject {
            code: problem.diagnostic.code.word(),
            severity: problem.diagnostic.severity().word(),
            message: &problem.diagnostic.message,
            line: place.map(|(line, _)| line),
            column: place.map(|(_, column)| column),
            rule: problem.rule,
            witness: witness.and_then(|witness| case(playbook, &witness.first)),
            other: witness.and_then(|witness| witness.other.as_ref()).and_then(|other| case(playbook, other)),
        }
    }
}

fn promise<'a>(playbook: Option<&'a Playbook>, judged: &'a Judged<'a>) -> PromiseObject<'a> {
    let witness = judged.witness.as_ref();
    PromiseObject {
        name: &judged.promise.name,
        status: judged.verdict.status.word(),
        witness: witness.and_then(|witness| case(playbook, &witness.first)),
        other: witness.and_then(|witness| witness.other.as_ref()).and_then(|other| case(playbook, other)),
    }
}

fn case<'a>(playbook: Option<&'a Playbook>, decided: &Decided<'_>) -> Option<CaseObject<'a>> {
    let playbook = playbook?;
    let facts = Space::case_in_words(playbook, decided.case).into_iter();
    Some(CaseObject(facts.map(|(fact, words)| (playbook.fact(fact).name.as_str(), words)).collect()))
}

fn interview(questions: Questions) -> io::Result<Interview> {
    let mean = RawValue::from_string(six_decimals(questions.mean))?;
    Ok(Interview { mean, worst: questions.worst, optimal: questions.basis == Basis::BestPlans })
}

/// A share as a decimal number: `2.470000`.
fn six_decimals(share: Share) -> String {
    let millionths = share.millionths();
    format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000)
}
