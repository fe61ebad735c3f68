//! What was proved or found wrongly.

use redress::diagnostic::code::Code;
use redress::engine::decide::decide;
use redress::model::decision::Verdict;
use redress::proof::promises::Status;
use redress::proof::{Check, check};

use super::{Small, small};
use crate::bridge;

fn checked(small: &Small<'_>) -> Check {
    check(&small.compiled(), bridge::today())
}

/// What is said of the first promise.
fn promised(small: &Small<'_>) -> Status {
    checked(small).promises[0].status
}

/// The codes of what is found.
fn codes(small: &Small<'_>) -> Vec<&'static str> {
    checked(small).findings.iter().map(|finding| finding.diagnostic.code.word()).collect()
}

const LEVEL: &str = r#"level = { kind = "number", value = [{ is = 4 }] }"#;
const IGNORE_LEVEL: &str = r#"promises; ignore = ["level"]"#;
const RESHIP: &str = r#"decide = "reship""#;

#[test]
fn a_promise_to_ignore_what_is_always_the_same_is_about_its_other_values_too() {
    let facts = [LEVEL, r#"lost = { kind = "yesno", ask = "Lost?" }"#];
    let rules = [r#"when = { level = "< 2", lost = true }; decide = "deny""#, RESHIP];
    assert_eq!(promised(&small(&facts, &rules).and(&[IGNORE_LEVEL])), Status::Broken);
}

#[test]
fn a_calculated_fact_that_is_only_shown_breaks_the_promise_to_ignore_it() {
    let rules = [r#"decide = "reship"; reply = "Level {level}""#];
    assert_eq!(promised(&small(&[LEVEL], &rules).and(&[IGNORE_LEVEL])), Status::Broken);
}

#[test]
fn there_is_no_hole_at_the_end_of_what_a_fact_can_be() {
    let facts = [r#"units = { kind = "number", whole = true, min = 0, ask = "How many?" }"#];
    let rules = [
        r#"when = { units = "< 0" }; decide = "deny""#,
        r#"when = { units = "> 0" }; decide = "reship""#,
        r#"decide = "flag""#,
    ];
    assert_eq!(codes(&small(&facts, &rules)), ["dead-rule"]);
}

#[test]
fn there_is_no_hole_at_either_end_of_all_numbers() {
    let facts = [r#"units = { kind = "number", ask = "How many?" }"#];
    let any = r#"units = ["< 5", ">= 5"]"#;
    let (less, more) = (r#"units = "< -922337203685477.5807""#, r#"units = "> 922337203685477.5807""#);
    for [low, high] in [[any, any], [less, more], [more, less]] {
        let rules = [format!("when = {{ {low} }}; decide = \"deny\""), format!("when = {{ {high} }}; {RESHIP}")];
        let rules = [rules[0].as_str(), &rules[1], r#"decide = "flag""#];
        assert!(!codes(&small(&facts, &rules)).contains(&"boundary-hole"), "{low}, {high}");
    }
}

#[test]
fn an_amount_that_is_only_shown_still_breaks_the_promise_to_ignore_it() {
    let facts = [r#"paid = { kind = "money", min = 0, max = 4, from = "paid" }"#];
    let small = small(&facts, &[r#"decide = "refund"; amount = "paid""#]);
    assert_eq!(promised(&small.and(&[r#"promises; ignore = ["paid"]"#])), Status::Broken);
}

#[test]
fn two_texts_that_no_test_names_break_the_promise_to_ignore_a_text_that_is_shown() {
    let small =
        small(&[r#"said = { kind = "text", from = "said" }"#], &[r#"decide = "reship"; reply = "Dear {said}""#]);
    let other = r#"promises; when = { said = { not = "alpha" } }; ignore = ["said"]"#;
    assert_eq!(promised(&small.and(&[other])), Status::Broken);
}

#[test]
fn a_cost_that_only_a_text_shows_breaks_the_promise_to_ignore_what_it_is_classified_by() {
    let facts = [
        r#"lost = { kind = "yesno", ask = "Lost?" }"#,
        r#"level = { kind = "money", value = [{ is = 1, when = { lost = true } }, { is = 2 }] }"#,
    ];
    let small = small(&facts, &[r#"decide = "reship"; cost = "level"; reply = "It costs {cost}""#]);
    assert_eq!(promised(&small.and(&[r#"promises; ignore = ["lost"]"#])), Status::Broken);
}

#[test]
fn a_rule_that_costs_more_than_the_next_is_not_redundant_where_a_text_shows_what_it_costs() {
    let facts = [r#"lost = { kind = "yesno", ask = "Lost?" }"#];
    let silent = [r#"when = { lost = true }; decide = "reship"; cost = "2""#, RESHIP];
    assert_eq!(codes(&small(&facts, &silent)), ["redundant-rule", "never-asked"]);
    let shows = ["actions; when = { decision = \"reship\" }; do = \"Write {cost} down\""];
    assert_eq!(codes(&small(&facts, &silent).and(&shows)), [""; 0]);
}

#[test]
fn more_of_a_calculated_fact_moves_what_is_classified_by_it() {
    let facts = [
        r#"paid = { kind = "number", from = "paid" }"#,
        r#"spent = { kind = "number", value = "paid + 1" }"#,
        r#"class = { kind = "number", value = [{ is = 1, when = { spent = "> 5" } }, { is = 3 }] }"#,
        r#"double = { kind = "number", value = "class * 2" }"#,
    ];
    let small = small(&facts, &[r#"when = { double = "> 4" }; decide = "reship""#, r#"decide = "deny""#]);
    assert_eq!(promised(&small.and(&[r#"promises; more = "spent"; never = "worse""#])), Status::Broken);
}

#[test]
fn pressure_that_is_calculated_decides_as_little_as_any() {
    let facts = [
        r#"said = { kind = "text", from = "said" }"#,
        r#"threat = { kind = "yesno", pressure = true, value = 'contains(said, "lawyer")' }"#,
    ];
    let small = small(&facts, &[r#"when = { threat = true }; decide = "refund""#, r#"decide = "deny""#]);
    assert!(codes(&small).contains(&"pressure-decides"));
}

#[test]
fn the_honest_answer_that_silence_is_held_against_is_one_that_can_be() {
    let facts = [r#"seen = { kind = "choice", options = ["o0", "o1", "o2"], ask = "What was seen?" }"#];
    let small = small(&facts, &[r#"when = { seen = "o1" }; decide = "deny""#, r#"decide = "wait""#])
        .head(r#"worst_to_best = [["deny"], ["wait"], ["flag", "refund", "reship"]]"#)
        .and(&[r#"impossible; when = { seen = "o0" }; ask_again = "Was it?""#]);
    let findings = checked(&small).findings;
    let silence = findings.iter().find(|finding| finding.diagnostic.code == Code::SilencePays).unwrap();
    let honest = decide(&small.compiled(), silence.witness.as_ref().unwrap(), bridge::today());
    assert!(matches!(honest.verdict, Verdict::Decided(_)), "{honest:?}");
}

#[test]
fn a_promise_about_what_two_formulas_over_one_fact_never_are_together_is_vacuous() {
    let facts = [
        r#"sent = { kind = "date", from = "sent" }"#,
        r#"ready = { kind = "date", value = "sent - 5" }"#,
        r#"paid = { kind = "money", from = "paid" }"#,
    ];
    let rules = [r#"when = { paid = "> 5", sent = "> 2026-11-01" }; decide = "deny""#, RESHIP];
    let when = r#"promises; when = { ready = "> 2026-11-16", sent = "< 2026-11-20" }; ignore = ["paid"]"#;
    assert_eq!(promised(&small(&facts, &rules).and(&[when])), Status::Vacuous);
}

#[test]
fn a_promise_about_what_a_formula_over_classes_never_is_is_vacuous() {
    let facts = [
        r#"lost = { kind = "yesno", ask = "Lost?" }"#,
        r#"found = { kind = "yesno", from = "found" }"#,
        r#"level = { kind = "number", value = [{ is = 2, when = { lost = true, found = false } }, { is = 0 }] }"#,
        r#"double = { kind = "number", value = "level * 2 + 3" }"#,
    ];
    let small = small(&facts, &[RESHIP]);
    assert_eq!(promised(&small.and(&[r#"promises; when = { double = "< 3" }; allow = ["deny"]"#])), Status::Vacuous);
}

#[test]
fn a_rule_that_no_value_of_a_fact_lets_decide_is_dead() {
    let facts = [
        r#"units = { kind = "number", whole = true, min = 0, from = "units" }"#,
        r#"weight = { kind = "number", value = "units * 2" }"#,
    ];
    let rules = [r#"when = { weight = "< 10", units = "> 5" }; decide = "deny""#, RESHIP];
    assert_eq!(codes(&small(&facts, &rules)), ["dead-rule"]);
}

#[test]
fn a_case_is_found_far_from_the_usual_one_where_those_near_to_it_cannot_be() {
    let facts = [
        r#"one = { kind = "money", min = 0, max = 4, from = "one" }"#,
        r#"other = { kind = "money", min = 0, from = "other" }"#,
        r#"threat = { kind = "choice", options = ["a", "b", "c"], pressure = true }"#,
        r#"both = { kind = "money", value = "first(other, one, 1) + one" }"#,
        r#"size = { kind = "number", value = [{ is = 4, when = { both = "> 2" } }, { is = 2 }] }"#,
    ];
    let rules = [
        r#"when = [{ size = 3, one = "> 1.25" }, { one = "< 2.50", both = "<= 1" }]; decide = "flag""#,
        r#"when = { one = "<= 2" }; decide = "flag""#,
        r#"when = [{ one = 2 }, { other = { not = "<= 2" } }, { other = 3 }]; decide = "flag""#,
        r#"when = { one = ">= 1" }; decide = "wait""#,
    ];
    let rest = [
        r#"impossible; when = { both = 1.25 }"#,
        r#"actions; when = { rule = ["rules-0", "rules-2"], other = "> 1.25" }; do = "Do {threat}""#,
    ];
    assert!(codes(&small(&facts, &rules).and(&rest)).contains(&"pressure-decides"));
}
