//! The examples as one JSON object, as the contract of `test --format json` has it.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::model::rule::RuleId;
use crate::proof::coverage::Point;
use crate::proof::examples::{ExpectedPart, Ran, Words, got};
use crate::proof::parting::Parting;
use crate::proof::suggest::Suggestion;
use crate::report::examples::{Tested, toml};
use crate::report::object;

/// Writes the object and a line feed.
pub fn write(out: &mut impl Write, tested: &Tested<'_>) -> io::Result<()> {
    object::line(out, &Object::of(tested))
}

#[derive(Serialize)]
struct Object<'a> {
    examples: Vec<ExampleObject<'a>>,
    coverage: CoverageObject<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suggested: Option<Vec<Value>>,
}

#[derive(Serialize)]
struct ExampleObject<'a> {
    name: &'a str,
    passed: bool,
    expected: Value,
    got: Value,
    parts_at: Option<&'a str>,
    line: Option<usize>,
}

#[derive(Serialize)]
struct CoverageObject<'a> {
    covered: usize,
    of: usize,
    rules: Vec<RuleObject<'a>>,
    actions_missed: Vec<&'a str>,
    not_counted: Vec<String>,
    analysed: bool,
}

#[derive(Serialize)]
struct RuleObject<'a> {
    name: &'a str,
    hits: u32,
    edges_missed: Vec<String>,
}

impl<'a> Object<'a> {
    fn of(tested: &Tested<'a>) -> Object<'a> {
        let examples = tested.examples.iter().map(|(ran, parting)| example(tested, ran, parting.as_ref()));
        let suggested = tested.suggested.map(|all| all.iter().map(|one| suggestion(tested, one)).collect());
        Object { examples: examples.collect(), coverage: coverage(tested), suggested }
    }
}

fn example<'a>(tested: &Tested<'a>, ran: &'a Ran<'_>, parting: Option<&'a Parting>) -> ExampleObject<'a> {
    ExampleObject {
        name: &ran.example.name,
        passed: ran.passed(),
        expected: object(ran.parts.iter().map(|part| (part.part, &part.expected))),
        got: what_came(tested, ran),
        parts_at: parting.map(|parting| parting.words.as_str()),
        line: parting.and_then(|parting| parting.span.as_ref()).map(|span| tested.line(span)),
    }
}

/// What came of every part that was expected, the outcome and the rule always, and the error, if it is one.
fn what_came(tested: &Tested<'_>, ran: &Ran<'_>) -> Value {
    let always = [ExpectedPart::Decide, ExpectedPart::Rule];
    let others = ran.parts.iter().map(|part| part.part).filter(|part| !always.contains(part));
    let parts = always.into_iter().chain(others);
    let all: Vec<(ExpectedPart, Words)> = parts.map(|part| (part, got(tested.playbook, part, &ran.decision))).collect();
    let mut came = object(all.iter().map(|(part, words)| (*part, words)));
    if let (Some(error), Value::Object(came)) = (&ran.decision.error, &mut came) {
        came.insert("error".to_owned(), json!(error));
    }
    came
}

fn object<'a>(parts: impl Iterator<Item = (ExpectedPart, &'a Words)>) -> Value {
    let value = |words: &Words| match words {
        Words::One(one) => json!(one),
        Words::Many(all) => json!(all),
    };
    Value::Object(parts.map(|(part, words)| (part.word().to_owned(), value(words))).collect::<Map<_, _>>())
}

fn coverage<'a>(tested: &Tested<'a>) -> CoverageObject<'a> {
    let (playbook, coverage) = (tested.playbook, tested.coverage);
    let missed = |rule: RuleId| {
        coverage.missing().filter_map(move |point| match point {
            Point::Edge(edge) if edge.at.rule == rule => Some(edge.in_words(playbook)),
            Point::Edge(_) | Point::Rule(_) | Point::Action(_) => None,
        })
    };
    let rules = playbook.rule_ids().map(|rule| RuleObject {
        name: &playbook.rule(rule).name,
        hits: coverage.hits_of(rule),
        edges_missed: missed(rule).collect(),
    });
    let actions = coverage.missing().filter_map(|point| match point {
        Point::Action(action) => Some(playbook.action(*action).name.as_str()),
        Point::Rule(_) | Point::Edge(_) => None,
    });
    CoverageObject {
        covered: coverage.covered(),
        of: coverage.of(),
        rules: rules.collect(),
        actions_missed: actions.collect(),
        not_counted: coverage.not_counted().map(|(point, _)| point.in_full(playbook)).collect(),
        analysed: tested.is_analysed,
    }
}

fn suggestion(tested: &Tested<'_>, suggestion: &Suggestion) -> Value {
    let covers = suggestion.covers.iter().map(|at| tested.coverage.points.all[*at].in_full(tested.playbook));
    json!({
        "name": suggestion.name,
        "covers": covers.collect::<Vec<_>>(),
        "toml": toml::example(tested.playbook, suggestion),
    })
}
