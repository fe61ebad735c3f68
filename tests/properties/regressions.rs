//! Cases the properties found, each as small as it gets.

use redress::engine::compile::compile;
use redress::engine::decide::decide;
use redress::model::case::{Case, Source};
use redress::model::decision::{Decision, Verdict};
use redress::model::rule::Outcome;
use redress::model::value::{State, Value};
use redress::playbook::{Playbook, SourceText, read};

use crate::bridge;

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
