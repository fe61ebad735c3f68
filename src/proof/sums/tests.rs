//! What plain arithmetic rules out between two shops.

use std::sync::Arc;

use crate::model::date::Date;
use crate::playbook::{Playbook, SourceText, read};
use crate::proof::compare::{Comparison, compare};

/// Two shops that give while something is left of what a customer brought; each keeps its own part of it.
fn shop(left: &str, more: &str) -> Arc<Playbook> {
    let text = format!(
        r#"
[playbook]
name = "p"
version = "1"
currency = "USD"
timezone = "UTC"
[limits]
valued = 100.00
[facts]
kind = {{ kind = "choice", options = ["all", "some"], ask = "?" }}
spent = {{ kind = "money", from = "spent", min = 0.00 }}
price = {{ kind = "money", from = "price", min = 0.00 }}
count = {{ kind = "number", from = "count", whole = true, min = 0 }}
part  = {{ kind = "money", from = "part", min = 0.00 }}
goods = {{ kind = "money", value = "price * count" }}
{more}
left  = {{ kind = "money", value = "{left}" }}
[[rules]]
name = "give"
when = {{ kind = "all", spent = "> valued", left = "> 0.00" }}
decide = "refund"
amount = "1.00"
[[rules]]
name = "rest"
decide = "deny"
"#
    );
    Arc::new(read(SourceText { name: "p".into(), text: text.into() }).unwrap())
}

const SENT: &str =
    r#"sent = { kind = "money", value = [{ is = "part", when = { kind = "some" } }, { is = "goods" }] }"#;

fn compared(old: &str, new: &str) -> Comparison {
    compare(&shop(old, SENT), &shop(new, SENT), Date::parse_iso("2026-11-21").unwrap()).unwrap()
}

#[test]
fn what_plain_arithmetic_rules_out_is_no_difference_and_what_it_does_not_is_one() {
    let kinder = compared("spent * 0.40 - goods", "spent * 0.45 - sent");
    let changes: Vec<(&str, &str)> = kinder.differences.iter().map(|one| (one.old.word(), one.new.word())).collect();
    assert_eq!((changes, kinder.proved), (vec![("deny", "refund")], true), "{:?}", kinder.not_found);
    let stricter = compared("spent * 0.45 - goods", "spent * 0.40 - sent");
    let changes: Vec<(&str, &str)> = stricter.differences.iter().map(|one| (one.old.word(), one.new.word())).collect();
    assert_eq!((changes, stricter.proved), (vec![("refund", "deny")], true), "{:?}", stricter.not_found);
}

#[test]
fn the_same_sum_written_otherwise_is_no_difference() {
    let same = compared("spent - goods", "spent - 2 * sent + goods");
    assert!(same.differences.is_empty() && same.proved, "{:?} {:?}", same.differences, same.not_found);
}

#[test]
fn rounding_may_make_a_difference_and_is_not_taken_for_none() {
    let finer = compared("spent * 0.401 - goods", "spent * 0.4011 - sent");
    assert!(finer.differences.iter().all(|one| one.new.word() == "refund"), "{:?}", finer.differences);
    assert!(!finer.differences.is_empty());
}
