//! `check --format sarif`: SARIF 2.1.0, which code hosts show beside the lines of the playbook.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::diagnostic::code::Code;
use crate::diagnostic::page::sample_export;
use crate::diagnostic::place::line_and_column;
use crate::model::Span;
use crate::playbook::Playbook;
use crate::proof::space::Space;
use crate::report::check::{Decided, Problem, Report};
use crate::report::object;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// Writes the log and a line feed.
pub fn write(out: &mut impl Write, report: &Report<'_>) -> io::Result<()> {
    object::indented(out, &log(report))
}

fn log(report: &Report<'_>) -> Value {
    let results: Vec<Value> = report.problems.iter().map(|problem| result(report, problem)).collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "redress",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": codes().map(rule).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "invocations": [{ "executionSuccessful": true }],
            "results": results,
        }],
    })
}

/// The codes of playbooks.
fn codes() -> impl Iterator<Item = Code> {
    Code::ALL.iter().copied().filter(|code| sample_export(*code).is_none())
}

fn rule(code: Code) -> Value {
    let page = code.page_source();
    json!({
        "id": code.word(),
        "shortDescription": { "text": code.summary() },
        "fullDescription": { "text": page.split("\n\n").next().unwrap_or_default() },
        "help": { "text": page, "markdown": page },
        "defaultConfiguration": { "level": code.severity().word() },
    })
}

fn result(report: &Report<'_>, problem: &Problem<'_>) -> Value {
    let diagnostic = problem.diagnostic;
    let mut result = json!({
        "ruleId": diagnostic.code.word(),
        "level": diagnostic.severity().word(),
        "message": { "text": message(report, problem) },
    });
    if let Some(index) = codes().position(|code| code == diagnostic.code) {
        result["ruleIndex"] = json!(index);
    }
    let place = |span: Option<&Span>| physical(report, span);
    result["locations"] = json!([{ "physicalLocation": place(diagnostic.span()) }]);
    let related: Vec<Value> = diagnostic
        .labels
        .iter()
        .skip(1)
        .map(|label| json!({ "physicalLocation": place(Some(&label.span)), "message": { "text": label.text } }))
        .collect();
    if !related.is_empty() {
        result["relatedLocations"] = json!(related);
    }
    result
}

/// The message as a sentence, what to do, and the case that shows it.
fn message(report: &Report<'_>, problem: &Problem<'_>) -> String {
    let mut text = problem.diagnostic.message.clone();
    if let Some(help) = &problem.diagnostic.help {
        text.push_str(&format!("\nhelp: {help}"));
    }
    if let (Some(witness), Some(sound)) = (&problem.witness, &report.sound) {
        text.push_str(&format!("\ncase: {}", case(sound.playbook, &witness.first)));
        if let Some(other) = &witness.other {
            text.push_str(&format!("\nother: {}", case(sound.playbook, other)));
        }
    }
    text
}

fn case(playbook: &Playbook, decided: &Decided<'_>) -> String {
    let facts = Space::case_in_words(playbook, decided.case).into_iter();
    let words: Vec<String> = facts.map(|(fact, words)| format!("{} {words}", playbook.fact(fact).name)).collect();
    format!("{}: {}", decided.decision.verdict.word(), words.join(", "))
}

fn physical(report: &Report<'_>, span: Option<&Span>) -> Value {
    let mut place = json!({ "artifactLocation": { "uri": uri(&report.source.name) } });
    if let Some(span) = span {
        let (start_line, start_column) = line_and_column(&report.source.text, span.start);
        let (end_line, end_column) = line_and_column(&report.source.text, span.end.max(span.start));
        place["region"] = json!({
            "startLine": start_line, "startColumn": start_column, "endLine": end_line, "endColumn": end_column,
        });
    }
    place
}

/// A path as a URI reference.
fn uri(path: &str) -> String {
    let scheme = if path.starts_with('/') { "file://" } else { "" };
    let stays = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let encoded =
        path.bytes().map(|byte| if stays(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") });
    format!("{scheme}{}", encoded.collect::<String>())
}
