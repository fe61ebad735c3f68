//! What changes as one JSON object, as the contract of `diff --format json` has it.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::proof::answer::Answer;
use crate::proof::common::Side;
use crate::proof::compare::{Comparison, Difference};
use crate::proof::joint::Differs;
use crate::report::diff::{About, Compared, actions_of, parts_of, remark, rule_of, witness};
use crate::report::object;

/// Writes the object and a line feed. `orders` is what an export adds.
pub fn write(out: &mut impl Write, compared: &Compared<'_>, orders: Option<Value>) -> io::Result<()> {
    let comparison = compared.comparison;
    let whole = Object {
        differences: comparison.differences.iter().map(|one| difference(comparison, one)).collect(),
        proved: comparison.proved,
        orders,
        changes: compared.changes.iter().map(change).collect(),
        not_compared: comparison.common.remarks.iter().map(remark).collect(),
        not_found: &comparison.not_found,
        analysed: comparison.is_analysed,
        error: None,
    };
    object::line(out, &whole)
}

/// Writes the object of a comparison that could not be made, and a line feed.
pub fn write_error(out: &mut impl Write, error: &str) -> io::Result<()> {
    let nothing = Object {
        differences: Vec::new(),
        proved: false,
        orders: None,
        changes: Vec::new(),
        not_compared: Vec::new(),
        not_found: &[],
        analysed: false,
        error: Some(error),
    };
    object::line(out, &nothing)
}

#[derive(Serialize)]
struct Object<'a> {
    differences: Vec<Value>,
    proved: bool,
    orders: Option<Value>,
    changes: Vec<Value>,
    not_compared: Vec<String>,
    not_found: &'a [String],
    analysed: bool,
    error: Option<&'a str>,
}

fn difference(comparison: &Comparison, difference: &Difference) -> Value {
    let case = witness(comparison, difference, About::Everything);
    let case: Map<String, Value> = case.into_iter().map(|(fact, state)| (fact, json!(state))).collect();
    json!({
        "when": difference.when,
        "old": answer(&comparison.common.old, &difference.old),
        "new": answer(&comparison.common.new, &difference.new),
        "witness": case,
        "differs": match difference.differs {
            Differs::Decision => "decision",
            Differs::Words => "words",
        },
    })
}

fn answer(side: &Side, answer: &Answer) -> Value {
    let part = |name: &str| parts_of(side, answer).into_iter().find(|(part, _)| *part == name).map(|(_, words)| words);
    json!({
        "decision": answer.word(),
        "rule": rule_of(side, answer),
        "amount": part("amount"),
        "charge": part("charge"),
        "until": part("until"),
        "actions": actions_of(side, answer),
    })
}

fn change(change: &crate::proof::changes::Change) -> Value {
    json!({
        "of": change.of.word(),
        "name": change.name,
        "what": change.what,
        "old": change.old,
        "new": change.new,
    })
}
