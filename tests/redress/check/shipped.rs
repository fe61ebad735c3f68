//! The shipped playbook: every promise proved and nothing to mend; and for each promise an edit that breaks that one and
//! no other, with the case shown.

use serde_json::Value;

use super::{Judge, checked};
use crate::program::{repository, run};

fn shipped() -> String {
    std::fs::read_to_string(repository().join("playbook.toml")).unwrap()
}

#[test]
fn the_shipped_playbook_has_every_promise_proved_and_no_problem() {
    let found = checked(&shipped());
    assert_eq!(found["problems"].as_array().unwrap().len(), 0, "{found:#}");
    let promises = found["promises"].as_array().unwrap();
    assert_eq!(promises.len(), 7);
    assert!(promises.iter().all(|promise| promise["status"] == "proved"), "{found:#}");
}

#[test]
fn every_example_playbook_is_sound() {
    for playbook in ["examples/playbooks/subscription-box.toml", "examples/playbooks/wedding-linen.toml"] {
        let run = run(&["check", playbook, "--today", "2026-11-21", "-q"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        assert_eq!(run.stdout.lines().count(), 1, "{run:?}");
    }
}

/// A copy with one edit; the place is there once.
fn edited(old: &str, new: &str) -> String {
    let text = shipped();
    assert_eq!(text.matches(old).count(), 1, "{old}");
    text.replacen(old, new, 1)
}

/// The one promise that is broken; all others are proved.
fn the_broken_one(text: &str) -> Value {
    let found = checked(text);
    let (broken, others): (Vec<_>, Vec<_>) =
        found["promises"].as_array().unwrap().iter().partition(|promise| promise["status"] == "broken");
    assert!(others.iter().all(|promise| promise["status"] == "proved"), "{found:#}");
    assert_eq!(broken.len(), 1, "{found:#}");
    assert!(found["problems"].as_array().unwrap().iter().any(|problem| problem["code"] == "promise-broken"));
    broken[0].clone()
}

#[test]
fn no_ransom_is_broken_where_a_threat_gets_a_faster_parcel() {
    let text = edited(
        "when    = { issue = \"wrong_address\", valued = true }",
        "when    = [{ issue = \"wrong_address\", valued = true }, { issue = \"wrong_address\", review_threat = true }]",
    );
    let broken = the_broken_one(&text);
    assert_eq!(broken["name"], "no-ransom");
    let judge = Judge::of(&text);
    assert_ne!(broken["witness"]["review_threat"], broken["other"]["review_threat"]);
    assert_ne!(judge.decides(&broken["witness"]), judge.decides(&broken["other"]));
}

#[test]
fn our_mistakes_are_made_right_is_broken_where_dear_ones_wait() {
    let text = edited(
        "[[rules]]\nname    = \"our-mistake\"\n",
        "[[rules]]\nname    = \"too-dear\"\nwhen    = { fault = \"shop\", order_total = \"> 900\" }\ndecide  = \"flag\"\n\n[[rules]]\nname    = \"our-mistake\"\n",
    );
    let broken = the_broken_one(&text);
    assert_eq!(broken["name"], "our-mistakes-are-made-right");
    assert_eq!(Judge::of(&text).rule(&broken["witness"]).as_deref(), Some("too-dear"));
}

#[test]
fn nothing_beside_a_dispute_is_broken_where_a_lost_one_is_paid_again() {
    let text = edited(
        "name    = \"dispute-open\"\nwhen    = { chargeback = true }\ndecide  = \"deny\"\n",
        "name    = \"dispute-open\"\nwhen    = { chargeback = true }\ndecide  = \"refund\"\n",
    );
    let broken = the_broken_one(&text);
    assert_eq!(broken["name"], "nothing-beside-a-dispute");
    assert_eq!(Judge::of(&text).outcome(&broken["witness"]), "refund");
}

#[test]
fn a_scan_alone_is_broken_where_a_signature_denies_everywhere() {
    let text = edited(
        "when    = { issue = \"not_received\", scan_counts = true, signed = true,",
        "when    = { issue = \"not_received\", signed = true,",
    );
    let broken = the_broken_one(&text);
    assert_eq!(broken["name"], "a-scan-alone-never-denies-where-protected");
    let judge = Judge::of(&text);
    assert_eq!(judge.rule(&broken["witness"]).as_deref(), Some("signed-for"));
    assert_ne!(broken["witness"]["country"], "US");
}

#[test]
fn loyalty_never_hurts_is_broken_where_valued_customers_must_prove_more() {
    let text = edited(
        "order_total = \"> large_order\", valued = false }\ndecide  = \"deny\"\nbecause = \"The carrier has a signature",
        "order_total = \"> large_order\", valued = true }\ndecide  = \"deny\"\nbecause = \"The carrier has a signature",
    );
    let broken = the_broken_one(&text);
    assert_eq!(broken["name"], "loyalty-never-hurts");
    let judge = Judge::of(&text);
    assert_eq!(judge.outcome(&broken["other"]), "deny");
    assert_ne!(judge.outcome(&broken["witness"]), "deny");
}

#[test]
fn a_dearer_order_is_broken_where_small_orders_are_denied() {
    let text = edited(
        "name    = \"short-but-photographed\"\nwhen    = { issue = \"missing_items\", packing_photo = true }",
        "name    = \"short-but-photographed\"\nwhen    = { issue = \"missing_items\", packing_photo = true, order_total = \"<= large_order\" }",
    );
    let broken = the_broken_one(&text);
    assert_eq!(broken["name"], "a-dearer-order-is-never-easier");
    let judge = Judge::of(&text);
    assert_eq!(
        (judge.outcome(&broken["witness"]), judge.rule(&broken["witness"])),
        ("deny", Some("short-but-photographed".to_owned()))
    );
    assert_ne!(judge.outcome(&broken["other"]), "deny");
}

#[test]
fn a_habit_never_pays_is_broken_where_a_habit_is_rewarded() {
    let text = edited("habit = true }\ndecide  = \"flag\"", "habit = true }\ndecide  = \"reship\"");
    let broken = the_broken_one(&text);
    assert_eq!(broken["name"], "a-habit-never-pays");
    let judge = Judge::of(&text);
    assert_eq!(judge.rule(&broken["other"]).as_deref(), Some("habit"));
}
