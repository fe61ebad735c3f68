//! Earlier decisions as facts.

use super::{Folder, day, entry, with};
use crate::ledger::entry::Entry;
use crate::ledger::history::fill;
use crate::model::case::{Case, Source};
use crate::model::rule::Outcome;
use crate::model::value::{State, Value};
use crate::playbook::{Playbook, SourceText, read};

const PLAYBOOK: &str = r#"
[playbook]
name = "p"
version = "1"
currency = "USD"
timezone = "UTC"

[facts]
issue = { kind = "choice", options = ["short", "late"], ask = "?" }
count = { kind = "number", over = "history", take = "count", assume = 0 }
recent = { kind = "number", over = "history", take = "count", within = 10, assume = 0 }
denied = { kind = "number", over = "history", take = "count", where = { decision = "deny" }, assume = 0 }
not_denied = { kind = "number", over = "history", take = "count", where = { decision = { not = "deny" } }, assume = 0 }
by_rule = { kind = "number", over = "history", take = "count", where = { rule = ["short", "late"] }, assume = 0 }
given = { kind = "money", over = "history", take = "sum", from = "cost", where = { issue = "short" }, assume = 0 }
late = { kind = "money", over = "history", take = "sum", from = "cost", where = { issue = "late" }, assume = 0 }
last = { kind = "text", over = "history", take = "last", from = "decision", ask = "?" }
marked = { kind = "yesno", over = "history", take = "any", where = { marks = "questionable" }, assume = false }

[[rules]]
name = "short"
decide = "reship"
also = ["doubt"]
[[rules]]
name = "late"
decide = "wait"
[[actions]]
name = "doubt"
do = "note"
mark = "questionable"
"#;

fn playbook() -> Playbook {
    read(SourceText { name: "p".into(), text: PLAYBOOK.into() }).unwrap()
}

/// What a customer's facts are on a day after these decisions.
fn facts(entries: &[Entry], customer: &str, today: &str) -> Vec<(String, String)> {
    let folder = Folder::new();
    let mut ledger = folder.ledger();
    ledger.record_batch(entries).unwrap();
    let playbook = playbook();
    let mut case = Case::empty(playbook.facts.len());
    fill(&playbook, &mut case, &ledger.past(customer, "9", None, i64::MAX).unwrap(), day(today)).unwrap();
    let told = playbook.fact_ids().filter_map(|fact| Some((fact, case.said(fact)?)));
    told.map(|(fact, given)| {
        assert_eq!(given.source, Source::Ledger);
        (playbook.fact(fact).name.clone(), playbook.state_words(fact, &given.state))
    })
    .collect()
}

fn words(facts: &[(String, String)]) -> String {
    facts.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
}

#[test]
fn of_no_earlier_decision_sums_are_zero_and_the_last_is_missing() {
    let none = "count=0 recent=0 denied=0 not_denied=0 by_rule=0 given=0.00 late=0.00 last=missing marked=no";
    assert_eq!(words(&facts(&[entry("1", "bob")], "ann", "2026-11-21")), none);
    assert_eq!(words(&facts(&[entry("9", "ann")], "ann", "2026-11-21")), none, "the order's own decision");
    assert_eq!(words(&facts(&[entry("1", "ann")], "ann", "2026-11-20")), none, "a decision of a later day");
}

#[test]
fn decisions_are_counted_and_added_up_by_what_was_recorded() {
    let entries = [entry("1", "ann"), with(Outcome::Deny, entry("2", "Ann ")), entry("3", "bob")];
    let two = "count=2 recent=2 denied=1 not_denied=1 by_rule=2 given=94.00 late=0.00 last=deny marked=yes";
    assert_eq!(words(&facts(&entries, "ANN", "2026-11-21")), two);
}

#[test]
fn only_the_latest_decision_about_an_order_counts() {
    let entries = [entry("1", "ann"), with(Outcome::Deny, entry("1", "ann"))];
    assert!(words(&facts(&entries, "ann", "2026-11-21")).starts_with("count=1 recent=1 denied=1 not_denied=0"));
}

#[test]
fn days_are_counted_up_to_and_including_the_last() {
    let recent = |today| facts(&[entry("1", "ann")], "ann", today)[1].1.clone();
    assert_eq!((recent("2026-12-01"), recent("2026-12-02")), ("1".into(), "0".into()));
}

#[test]
fn an_expired_mark_is_not_seen_any_more() {
    let marked = |today| facts(&[entry("1", "ann")], "ann", today).last().unwrap().1.clone();
    assert_eq!((marked("2027-11-21"), marked("2027-11-22")), ("yes".into(), "no".into()));
}

#[test]
fn what_was_said_stays() {
    let playbook = playbook();
    let mut case = Case::empty(playbook.facts.len());
    let count = playbook.fact_named("count").unwrap();
    let said = State::Known(Value::Number(super::money("7").unwrap()));
    case.set(count, said.clone(), Source::Set);
    fill(&playbook, &mut case, &[], day("2026-11-21")).unwrap();
    assert_eq!(case.said(count).unwrap().state, said);
}

#[test]
fn amounts_in_another_currency_are_an_error_and_never_added() {
    let folder = Folder::new();
    let mut ledger = folder.ledger();
    let mut euro = entry("1", "ann");
    euro.result.currency = "EUR".into();
    ledger.record(&euro).unwrap();
    let playbook = playbook();
    let mut case = Case::empty(playbook.facts.len());
    let problem =
        fill(&playbook, &mut case, &ledger.past("ann", "9", None, i64::MAX).unwrap(), day("2026-11-21")).unwrap_err();
    assert_eq!(problem, "the ledger has order `1` in EUR, and the playbook's amounts are in USD");
}
