//! What was decided wrongly.

use redress::engine::decide::decide;
use redress::engine::walk::{Memory, Walk};
use redress::model::case::{Case, Source};
use redress::model::decimal::Decimal;
use redress::model::decision::{Decision, Verdict};
use redress::model::rule::Outcome;
use redress::model::value::{State, Value};

use super::{Small, small, yes};
use crate::bridge;
use crate::walking::walked;

/// Decides a case of which these facts are said.
fn decided(small: &Small<'_>, said: &[(&str, State)]) -> Decision {
    let compiled = small.compiled();
    decide(&compiled, &case(&compiled.playbook, said), bridge::today())
}

fn case(playbook: &redress::playbook::Playbook, said: &[(&str, State)]) -> Case {
    let mut case = Case::empty(playbook.facts.len());
    for (name, state) in said {
        case.set(playbook.fact_named(name).unwrap(), state.clone(), Source::Set);
    }
    case
}

#[test]
fn drafts_in_two_languages_are_two_results_even_where_their_words_are_the_same() {
    let small = small(
        &[r#"lost = { kind = "yesno", ask = "Lost?" }"#],
        &[r#"when = { lost = true }; decide = "reship"; reply.en = "Dear""#, r#"decide = "reship"; reply.fr = "Dear""#],
    );
    assert_eq!(decided(&small, &[]).verdict, Verdict::Undecided);
    assert_eq!(decided(&small, &[("lost", yes())]).reply, [("en".to_owned(), "Dear".to_owned())]);
}

#[test]
fn a_fact_that_merely_names_another_shows_what_the_other_is() {
    let small = small(
        &[r#"paid = { kind = "money", ask = "How much?", min = 0 }"#, r#"same = { kind = "money", value = "paid" }"#],
        &[r#"decide = "refund"; amount = "same""#],
    );
    let small = small.and(&[r#"impossible; when = { paid = "> 0" }"#]);
    assert_eq!(decided(&small, &[]).verdict, Verdict::Decided(Outcome::Refund));
}

#[test]
fn half_a_whole_number_is_no_value_of_it() {
    let small = small(
        &[
            r#"units = { kind = "number", whole = true, min = 0, ask = "How many?" }"#,
            r#"share = { kind = "number", value = [{ is = "units", when = { units = "< 3" } }, { is = 0.5 }] }"#,
        ],
        &[
            r#"when = { share = 0.5 }; decide = "deny""#,
            r#"when = { share = "< 1" }; decide = "wait""#,
            r#"decide = "reship""#,
        ],
    );
    let verdict = |units: i64| {
        let units = State::Known(Value::Number(Decimal::from_units(units * 10_000)));
        decided(&small, &[("units", units)]).verdict
    };
    assert_eq!([0, 1, 3].map(verdict), [Outcome::Wait, Outcome::Reship, Outcome::Deny].map(Verdict::Decided));
    assert_eq!(decided(&small, &[]).verdict, Verdict::Undecided);
}

#[test]
fn a_formula_shown_where_a_test_pins_it_down_shows_that_value() {
    let small = small(
        &[r#"days = { kind = "number", ask = "How many?" }"#, r#"late = { kind = "yesno", value = "days > 3" }"#],
        &[
            r#"when = { late = true }; decide = "wait"; reply = "Late: {late}""#,
            r#"decide = "wait"; reply = "Late: yes""#,
        ],
    );
    assert_eq!(decided(&small, &[]).reply, [(String::new(), "Late: yes".to_owned())]);
}

#[test]
fn a_person_must_look_either_way_and_so_nobody_is_asked_why() {
    let small = small(
        &[r#"lost = { kind = "yesno", ask = "Lost?" }"#, r#"sealed = { kind = "yesno", ask = "Sealed?" }"#],
        &[
            r#"when = { sealed = false }; decide = "flag""#,
            r#"when = { lost = true }; decide = "reship""#,
            r#"decide = "deny""#,
        ],
    );
    let decision = decided(&small, &[("lost", State::Unknown)]);
    assert_eq!((decision.verdict, decision.rule), (Verdict::Decided(Outcome::Flag), None));
    assert_eq!(decision.because, "a person must look: nobody knows `lost`");
}

#[test]
fn a_text_that_only_a_shown_class_tests_is_told_apart_from_others_by_a_walk_too() {
    let small = small(
        &[
            r#"said = { kind = "text", ask = "What was said?" }"#,
            r#"class = { kind = "number", value = [{ is = 3, when = { said = "beta" } }, { is = 1 }] }"#,
        ],
        &[r#"when = { said = "alpha" }; decide = "clear""#, r#"decide = "reship"; because = "For {class}""#],
    );
    let compiled = small.compiled();
    let case = case(&compiled.playbook, &[("said", State::Known(Value::Text("beta".into())))]);
    assert_eq!(decide(&compiled, &case, bridge::today()).because, "For 3");
    let walk = Walk::new(&compiled, bridge::today()).map(Walk::without_patience);
    let walked = walk.and_then(|walk| walked(&walk, &mut Memory::default(), &case));
    assert!(walked.is_none_or(|walked| walked.because == "For 3"));
}

#[test]
fn what_nobody_can_be_asked_is_assumed_only_once_the_answers_leave_it_possible() {
    let small = super::asking::given_or_lost();
    assert_eq!(decided(&small, &[]).verdict, Verdict::Undecided);
    assert_eq!(decided(&small, &[("lost", yes())]).verdict, Verdict::Decided(Outcome::Reship));
}
