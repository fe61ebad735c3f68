//! Cases the properties found, each as small as it gets.

use redress::engine::compile::compile;
use redress::engine::decide::decide;
use redress::engine::walk::{Memory, Walk};
use redress::interview::plan::{Next, next};
use redress::interview::questions::questions;
use redress::model::case::{Case, Source};
use redress::model::decimal::Decimal;
use redress::model::decision::{Decision, Verdict};
use redress::model::rule::Outcome;
use redress::model::value::{State, Value};
use redress::playbook::{Playbook, SourceText, read};
use redress::proof::check;
use redress::proof::promises::Status;

use crate::bridge;
use crate::walking::walked;

const HEAD: &str = "[playbook]\nname = \"n\"\nversion = \"1\"\ncurrency = \"USD\"\ntimezone = \"UTC\"\n[facts]\n";

pub fn playbook(text: &str) -> std::sync::Arc<Playbook> {
    let source = SourceText { name: "small.toml".into(), text: format!("{HEAD}{text}").into() };
    std::sync::Arc::new(read(source).unwrap())
}

/// Decides a case of which these facts are said.
fn decided(text: &str, said: &[(&str, State)]) -> Decision {
    let playbook = playbook(text);
    let mut case = Case::empty(playbook.facts.len());
    for (name, state) in said {
        case.set(playbook.fact_named(name).unwrap(), state.clone(), Source::Set);
    }
    decide(&compile(playbook), &case, bridge::today())
}

fn asked_of(text: &str) -> (u64, u32) {
    let questions = questions(&compile(playbook(text)), bridge::today()).unwrap();
    (questions.mean.millionths(), questions.worst)
}

fn yes() -> State {
    State::Known(Value::YesNo(true))
}

#[test]
fn drafts_in_two_languages_are_two_results_even_where_their_words_are_the_same() {
    let text = r#"
        lost = { kind = "yesno", ask = "Lost?" }
        [[rules]]
        name = "english"
        when = { lost = true }
        decide = "reship"
        reply.en = "Dear"
        [[rules]]
        name = "french"
        decide = "reship"
        reply.fr = "Dear"
    "#;
    assert_eq!(decided(text, &[]).verdict, Verdict::Undecided);
    assert_eq!(decided(text, &[("lost", yes())]).reply, [("en".to_owned(), "Dear".to_owned())]);
}

#[test]
fn a_fact_that_merely_names_another_shows_what_the_other_is() {
    let text = r#"
        paid = { kind = "money", ask = "How much?", min = 0 }
        same = { kind = "money", value = "paid" }
        [[impossible]]
        name = "paid"
        when = { paid = "> 0" }
        [[rules]]
        name = "refund"
        decide = "refund"
        amount = "same"
    "#;
    assert_eq!(decided(text, &[]).verdict, Verdict::Decided(Outcome::Refund));
}

#[test]
fn half_a_whole_number_is_no_value_of_it() {
    let text = r#"
        units = { kind = "number", whole = true, min = 0, ask = "How many?" }
        share = { kind = "number", value = [{ is = "units", when = { units = "< 3" } }, { is = 0.5 }] }
        [[rules]]
        name = "half"
        when = { share = 0.5 }
        decide = "deny"
        [[rules]]
        name = "none"
        when = { share = "< 1" }
        decide = "wait"
        [[rules]]
        name = "all"
        decide = "reship"
    "#;
    let units = |units: i64| State::Known(Value::Number(Decimal::from_units(units * 10_000)));
    assert_eq!(decided(text, &[("units", units(0))]).verdict, Verdict::Decided(Outcome::Wait));
    assert_eq!(decided(text, &[("units", units(1))]).verdict, Verdict::Decided(Outcome::Reship));
    assert_eq!(decided(text, &[("units", units(3))]).verdict, Verdict::Decided(Outcome::Deny));
    assert_eq!(decided(text, &[]).verdict, Verdict::Undecided);
}

#[test]
fn a_formula_shown_where_a_test_pins_it_down_shows_that_value() {
    let text = r#"
        days = { kind = "number", ask = "How many?" }
        late = { kind = "yesno", value = "days > 3" }
        [[rules]]
        name = "late"
        when = { late = true }
        decide = "wait"
        reply = "Late: {late}"
        [[rules]]
        name = "not-late"
        decide = "wait"
        reply = "Late: yes"
    "#;
    assert_eq!(decided(text, &[]).reply, [(String::new(), "Late: yes".to_owned())]);
}

#[test]
fn a_person_must_look_either_way_and_so_nobody_is_asked_why() {
    let text = r#"
        lost = { kind = "yesno", ask = "Lost?" }
        sealed = { kind = "yesno", ask = "Sealed?" }
        [[rules]]
        name = "not-sealed"
        when = { sealed = false }
        decide = "flag"
        [[rules]]
        name = "lost"
        when = { lost = true }
        decide = "reship"
        [[rules]]
        name = "found"
        decide = "deny"
    "#;
    let decision = decided(text, &[("lost", State::Unknown)]);
    assert_eq!((decision.verdict, decision.rule), (Verdict::Decided(Outcome::Flag), None));
    assert_eq!(decision.because, "a person must look: nobody knows `lost`");
}

#[test]
fn an_interview_assumes_only_what_matters_and_so_ends_as_decided() {
    let text = r#"
        given = { kind = "yesno", assume = true, from = "given" }
        lost = { kind = "yesno", ask = "Lost?" }
        [[impossible]]
        name = "given and lost"
        when = { given = true, lost = true }
        [[rules]]
        name = "lost"
        when = { lost = true }
        decide = "reship"
        [[rules]]
        name = "found"
        decide = "deny"
    "#;
    let playbook = playbook(text);
    let case = Case::empty(playbook.facts.len());
    let step = next(&compile(playbook), &case, bridge::today()).unwrap();
    assert!(matches!(step, Next::Ask { .. }), "{step:?}");
    assert_eq!(decided(text, &[]).verdict, Verdict::Undecided);
    assert_eq!(decided(text, &[("lost", yes())]).verdict, Verdict::Decided(Outcome::Reship));
}

#[test]
fn a_question_about_what_a_formula_takes_beside_a_cell_counts() {
    let text = r#"
        total = { kind = "money", from = "total" }
        cost = { kind = "money", ask = "What does it cost?" }
        left = { kind = "money", value = "total - cost" }
        [[rules]]
        name = "dear"
        when = { left = "< 5" }
        decide = "deny"
        [[rules]]
        name = "cheap"
        decide = "reship"
    "#;
    assert_eq!(asked_of(text), (1_000_000, 1));
}

#[test]
fn how_many_questions_there_are_is_not_said_where_one_of_them_depends_on_what_nobody_can_be_asked() {
    let text = r#"
        total = { kind = "money", from = "total" }
        cost = { kind = "money", ask = "What does it cost?" }
        lost = { kind = "yesno", ask = "Lost?" }
        left = { kind = "money", value = "total - cost" }
        [[rules]]
        name = "dear"
        when = { left = "< 5", lost = true }
        decide = "deny"
        [[rules]]
        name = "cheap"
        decide = "reship"
    "#;
    let playbook = playbook(text);
    let case = Case::empty(playbook.facts.len());
    let step = next(&compile(playbook), &case, bridge::today()).unwrap();
    assert!(matches!(step, Next::Ask { at_most: None, .. }), "{step:?}");
}

#[test]
fn a_promise_to_ignore_what_is_always_the_same_is_about_its_other_values_too() {
    let text = r#"
        level = { kind = "number", value = [{ is = 4 }] }
        lost = { kind = "yesno", ask = "Lost?" }
        [[rules]]
        name = "low"
        when = { level = "< 2", lost = true }
        decide = "deny"
        [[rules]]
        name = "high"
        decide = "reship"
        [[promises]]
        name = "whatever the level"
        ignore = ["level"]
    "#;
    assert_eq!(check(&compile(playbook(text)), bridge::today()).promises[0].status, Status::Broken);
}

#[test]
fn there_is_no_hole_at_the_end_of_what_a_fact_can_be() {
    let text = r#"
        units = { kind = "number", whole = true, min = 0, ask = "How many?" }
        [[rules]]
        name = "none"
        when = { units = "< 0" }
        decide = "deny"
        [[rules]]
        name = "some"
        when = { units = "> 0" }
        decide = "reship"
        [[rules]]
        name = "rest"
        decide = "flag"
    "#;
    let codes: Vec<&str> = check(&compile(playbook(text)), bridge::today())
        .findings
        .iter()
        .map(|finding| finding.diagnostic.code)
        .collect();
    assert_eq!(codes, ["dead-rule"]);
}

#[test]
fn an_amount_that_is_only_shown_still_breaks_the_promise_to_ignore_it() {
    let text = r#"
        paid = { kind = "money", min = 0, max = 4, from = "paid" }
        [[rules]]
        name = "all"
        decide = "refund"
        amount = "paid"
        [[promises]]
        name = "whatever was paid"
        ignore = ["paid"]
    "#;
    assert_eq!(check(&compile(playbook(text)), bridge::today()).promises[0].status, Status::Broken);
}

#[test]
fn a_calculated_fact_that_is_only_shown_breaks_the_promise_to_ignore_it() {
    let text = r#"
        level = { kind = "number", value = [{ is = 4 }] }
        [[rules]]
        name = "all"
        decide = "reship"
        reply = "Level {level}"
        [[promises]]
        name = "whatever the level"
        ignore = ["level"]
    "#;
    assert_eq!(check(&compile(playbook(text)), bridge::today()).promises[0].status, Status::Broken);
}

#[test]
fn more_of_a_calculated_fact_moves_what_is_classified_by_it() {
    let text = r#"
        paid = { kind = "number", from = "paid" }
        spent = { kind = "number", value = "paid + 1" }
        class = { kind = "number", value = [{ is = 1, when = { spent = "> 5" } }, { is = 3 }] }
        double = { kind = "number", value = "class * 2" }
        [[rules]]
        name = "high"
        when = { double = "> 4" }
        decide = "reship"
        [[rules]]
        name = "low"
        decide = "deny"
        [[promises]]
        name = "loyalty never hurts"
        more = "spent"
        never = "worse"
    "#;
    assert_eq!(check(&compile(playbook(text)), bridge::today()).promises[0].status, Status::Broken);
}

#[test]
fn pressure_that_is_calculated_decides_as_little_as_any() {
    let text = r#"
        said = { kind = "text", from = "said" }
        threat = { kind = "yesno", pressure = true, value = 'contains(said, "lawyer")' }
        [[rules]]
        name = "threat"
        when = { threat = true }
        decide = "refund"
        [[rules]]
        name = "none"
        decide = "deny"
    "#;
    let checked = check(&compile(playbook(text)), bridge::today());
    assert!(checked.findings.iter().any(|finding| finding.diagnostic.code == "pressure-decides"));
}

#[test]
fn a_text_that_only_a_shown_class_tests_is_told_apart_from_others_by_a_walk_too() {
    let text = r#"
        said = { kind = "text", ask = "What was said?" }
        class = { kind = "number", value = [{ is = 3, when = { said = "beta" } }, { is = 1 }] }
        [[rules]]
        name = "alpha"
        when = { said = "alpha" }
        decide = "clear"
        [[rules]]
        name = "others"
        decide = "reship"
        because = "For {class}"
    "#;
    let compiled = compile(playbook(text));
    let mut case = Case::empty(compiled.playbook.facts.len());
    case.set(compiled.playbook.fact_named("said").unwrap(), State::Known(Value::Text("beta".into())), Source::Set);
    assert_eq!(decide(&compiled, &case, bridge::today()).because, "For 3");
    let walk = Walk::new(&compiled, bridge::today()).map(Walk::without_patience);
    let walked = walk.and_then(|walk| walked(&walk, &mut Memory::default(), &case));
    assert!(walked.is_none_or(|walked| walked.because == "For 3"));
}

#[test]
fn the_honest_answer_that_silence_is_held_against_is_one_that_can_be() {
    let text = r#"
        seen = { kind = "choice", options = ["o0", "o1", "o2"], ask = "What was seen?" }
        [[impossible]]
        name = "never"
        when = { seen = "o0" }
        ask_again = "Was it?"
        [[rules]]
        name = "one"
        when = { seen = "o1" }
        decide = "deny"
        [[rules]]
        name = "other"
        decide = "wait"
    "#;
    let ranked = HEAD
        .replace("[facts]", "worst_to_best = [[\"deny\"], [\"wait\"], [\"flag\", \"refund\", \"reship\"]]\n[facts]");
    let source = SourceText { name: "small.toml".into(), text: format!("{ranked}{text}").into() };
    let compiled = compile(std::sync::Arc::new(read(source).unwrap()));
    let findings = check(&compiled, bridge::today()).findings;
    let silence = findings.iter().find(|finding| finding.diagnostic.code == "silence-pays").unwrap();
    let honest = decide(&compiled, silence.witness.as_ref().unwrap(), bridge::today());
    assert!(matches!(honest.verdict, Verdict::Decided(_)), "{honest:?}");
}
