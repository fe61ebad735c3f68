//! Recorded decisions as JSON, one object a line.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Map, Value as Json};

use crate::ledger::entry::Mark;
use crate::ledger::facts;
use crate::ledger::rows::Row;
use crate::model::decimal::Decimal;
use crate::report::ledger::{marks, money};
use crate::report::object;

/// How much of a row is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// What a list shows.
    Line,
    /// Everything that is recorded.
    Whole,
}

#[derive(Serialize)]
struct Object<'a> {
    order: &'a str,
    claim: Option<&'a str>,
    customer: Option<&'a str>,
    customer_shown: Option<&'a str>,
    decision: &'a str,
    rule: Option<&'a str>,
    marks: Vec<&'a str>,
    agent: &'a str,
    at: &'a str,
    day: String,
    revision: i64,
    kind: &'a str,
    reason: Option<&'a str>,
    note: Option<&'a str>,
    amount: Option<String>,
    charge: Option<String>,
    until: Option<String>,
    cost: Option<String>,
    currency: &'a str,
    actions: &'a [String],
    playbook: PlaybookObject<'a>,
    forgotten: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    mark_details: Option<&'a [Mark]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    facts: Option<Map<String, Json>>,
    seq: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    seen: Option<i64>,
    hash: &'a str,
}

#[derive(Serialize)]
struct PlaybookObject<'a> {
    version: &'a str,
    sha256: &'a str,
}

/// Writes a row's object and a line feed.
///
/// # Errors
/// It cannot be written.
pub fn write(out: &mut impl Write, row: &Row, extent: Extent) -> io::Result<()> {
    object::line(out, &object_of(row, extent))
}

fn object_of(row: &Row, extent: Extent) -> Object<'_> {
    let result = &row.result;
    let person = row.person.as_ref();
    let amount = |amount: Option<Decimal>| amount.map(|amount| money(&result.currency, amount));
    let whole = person.filter(|_| extent == Extent::Whole);
    Object {
        order: &row.order,
        claim: row.claim.as_deref(),
        customer: person.and_then(|person| person.customer.as_deref()),
        customer_shown: person.and_then(|person| person.shown.as_deref()),
        decision: result.outcome.word(),
        rule: result.rule.as_deref(),
        marks: marks(row),
        agent: &row.agent,
        at: &row.at,
        day: row.day.to_string(),
        revision: row.revision,
        kind: row.act.word(),
        reason: row.reason.as_deref(),
        note: person.and_then(|person| person.note.as_deref()),
        amount: amount(result.amount),
        charge: amount(result.charge),
        until: result.until.map(|day| day.to_string()),
        cost: amount(result.cost),
        currency: &result.currency,
        actions: &result.actions,
        playbook: PlaybookObject { version: &row.version, sha256: &row.playbook },
        forgotten: person.is_none(),
        mark_details: whole.map(|person| person.marks.as_slice()),
        facts: whole.map(|person| facts_of(&person.facts)),
        seq: row.seq,
        seen: row.seen.filter(|_| extent == Extent::Whole),
        hash: &row.hash,
    }
}

fn facts_of(written: &str) -> Map<String, Json> {
    let fact = |fact: facts::RecordedFact| {
        let told = serde_json::json!({ "value": fact.shown, "source": fact.source });
        (fact.name, told)
    };
    facts::read(written).into_iter().map(fact).collect()
}
