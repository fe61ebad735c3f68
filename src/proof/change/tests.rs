//! What would change a decision, as small cases show it.

use std::sync::Arc;

use super::would_change;
use crate::engine::compile::compile;
use crate::model::case::{Case, Source};
use crate::model::date::Date;
use crate::playbook::given::parse_given;
use crate::playbook::{SourceText, read};

const HEAD: &str = "[playbook]\nname = \"t\"\nversion = \"1\"\ncurrency = \"USD\"\ntimezone = \"UTC\"\n";

/// What would change a case, each as `fact words -> outcome`, several facts joined by `and`.
fn changes(rest: &str, given: &[(&str, &str)]) -> Vec<String> {
    let source = SourceText { name: "t".into(), text: format!("{HEAD}{rest}").into() };
    let compiled = compile(Arc::new(read(source).unwrap()));
    let playbook = &compiled.playbook;
    let mut case = Case::empty(playbook.facts.len());
    for (name, value) in given {
        let fact = playbook.fact_named(name).unwrap();
        case.set(fact, parse_given(playbook, fact, value).unwrap(), Source::Set);
    }
    let found = would_change(&compiled, &case, Date::parse_iso("2026-11-21").unwrap());
    let words = |change: &crate::model::decision::Change| {
        let facts = change.facts.iter().map(|(fact, words)| format!("{} {words}", playbook.fact(*fact).name));
        format!("{} -> {}", facts.collect::<Vec<_>>().join(" and "), change.outcome.word())
    };
    found.iter().map(words).collect()
}

const TOTAL: &str = r#"
[facts]
total = { kind = "money", from = "t" }
MORE
[[rules]]
name = "small"
when = { total = "< 50" }
decide = "reship"
[[rules]]
name = "middle"
when = { total = "<= 250" }
decide = "refund"
amount = "total"
[[rules]]
name = "large"
decide = "flag"
"#;

#[test]
fn runs_on_a_number_line_come_nearest_first_in_words_that_tests_use() {
    let rest = TOTAL.replace("MORE", "");
    assert_eq!(
        changes(&rest, &[("total", "42.00")]),
        ["total >= 50.00 and <= 250.00 -> refund", "total > 250.00 -> flag"]
    );
    assert_eq!(changes(&rest, &[("total", "60.00")]), ["total < 50.00 -> reship", "total > 250.00 -> flag"]);
    assert_eq!(changes(&rest, &[("total", "240.00")]), ["total > 250.00 -> flag", "total < 50.00 -> reship"]);
}

#[test]
fn only_the_amount_in_which_a_fact_stands_is_no_other_result() {
    let rest = TOTAL.replace("MORE", "");
    assert!(changes(&rest, &[("total", "60.00")]).iter().all(|change| !change.contains("refund")));
}

#[test]
fn pressure_fixed_and_open_facts_are_left_as_they_are() {
    let more = "fixed = { kind = \"yesno\", from = \"f\", fixed = true }\nopen = { kind = \"yesno\", ask = \"?\" }\n\
                threat = { kind = \"yesno\", pressure = true }\n";
    let rest = TOTAL
        .replace("MORE", more)
        .replace("when = { total = \"< 50\" }", "when = [{ total = \"< 50\" }, { fixed = true }, { threat = true }]");
    let given = [("total", "42.00"), ("fixed", "no"), ("threat", "no")];
    assert_eq!(changes(&rest, &given), ["total >= 50.00 and <= 250.00 -> refund", "total > 250.00 -> flag"]);
}

const COST: &str = r#"
[facts]
spent = { kind = "money", from = "s" }
cost = { kind = "money", from = "c" }
left = { kind = "money", value = "spent * 0.4 - cost" }
[[rules]]
name = "valued"
when = { left = "> 20" }
decide = "reship"
[[rules]]
name = "else"
decide = "flag"
"#;

#[test]
fn what_a_formula_needs_is_found_to_the_cent_and_no_amount_is_negative() {
    let found = changes(COST, &[("spent", "100.00"), ("cost", "30.00")]);
    assert_eq!(found, ["spent >= 125.02 -> reship", "cost < 20.00 -> reship"]);
    // Without having spent anything, no cost is low enough.
    assert_eq!(changes(COST, &[("spent", "0.00"), ("cost", "30.00")]), ["spent >= 125.02 -> reship"]);
}

#[test]
fn days_are_said_as_days_and_missing_where_it_can_be() {
    let rest = r#"
[facts]
need_by = { kind = "date", from = "n", optional = true }
left = { kind = "number", value = "days(today, need_by)" }
[[rules]]
name = "urgent"
when = { left = "< 10" }
decide = "reship"
[[rules]]
name = "else"
decide = "wait"
"#;
    assert_eq!(
        changes(rest, &[("need_by", "2026-11-25")]),
        ["need_by >= 2026-12-01 -> wait", "need_by missing -> wait"]
    );
    assert_eq!(changes(rest, &[("need_by", "missing")]), ["need_by <= 2026-11-30 -> reship"]);
}

const COUNTRY: &str = r#"
[facts]
country = { kind = "text", from = "c", optional = true }
[[rules]]
name = "home"
when = { country = ["US", "USA"] }
decide = "clear"
[[rules]]
name = "eu"
when = { country = ["DE", "FR"] }
decide = "refund"
[[rules]]
name = "else"
decide = "flag"
"#;

#[test]
fn texts_with_one_result_are_said_together() {
    let home =
        ["country DE or FR -> refund", "country other than DE or FR or US or USA -> flag", "country missing -> flag"];
    assert_eq!(changes(COUNTRY, &[("country", "US")]), home);
    assert_eq!(changes(COUNTRY, &[("country", "JP")]), ["country DE or FR -> refund", "country US or USA -> clear"]);
}

#[test]
fn each_option_of_a_choice_is_a_change_of_its_own() {
    let rest = "[facts]\nissue = { kind = \"choice\", options = [\"late\", \"lost\", \"other\"], ask = \"?\" }\n\
                [[rules]]\nname = \"x\"\nwhen = { issue = [\"late\", \"lost\"] }\ndecide = \"reship\"\n\
                [[rules]]\nname = \"y\"\ndecide = \"flag\"\n";
    assert_eq!(changes(rest, &[("issue", "other")]), ["issue late -> reship", "issue lost -> reship"]);
}

#[test]
fn two_facts_are_changed_only_where_one_is_not_enough() {
    let rest = "[facts]\na = { kind = \"yesno\", from = \"a\" }\nb = { kind = \"yesno\", from = \"b\" }\nc = { kind = \"yesno\", from = \"c\" }\n\
                [[rules]]\nname = \"x\"\nwhen = { a = true, b = true }\ndecide = \"reship\"\n\
                [[rules]]\nname = \"y\"\nwhen = { a = true, b = true, c = true }\ndecide = \"deny\"\n\
                [[rules]]\nname = \"z\"\ndecide = \"flag\"\n";
    let no = [("a", "no"), ("b", "no"), ("c", "no")];
    assert_eq!(changes(rest, &no), ["a yes and b yes -> reship"]);
    assert_eq!(changes(rest, &[("a", "yes"), ("b", "no"), ("c", "no")]), ["b yes -> reship"]);
}

#[test]
fn an_action_that_is_due_then_is_another_result() {
    let rest = TOTAL.replace("MORE", "signed = { kind = \"yesno\", from = \"s\" }")
        + "[[actions]]\nname = \"call\"\ndo = \"Call\"\nwhen = { signed = false, decision = \"reship\" }\n";
    let found = changes(&rest, &[("total", "42.00"), ("signed", "yes")]);
    assert!(found.contains(&"signed no -> reship".to_owned()), "{found:?}");
    let found = changes(&rest, &[("total", "300.00"), ("signed", "yes")]);
    assert!(found.iter().all(|change| !change.contains("signed")), "{found:?}");
}

#[test]
fn a_change_that_needs_a_question_first_is_not_shown_unless_all_answers_end_alike() {
    let rest = "[facts]\nissue = { kind = \"choice\", options = [\"a\", \"b\", \"c\"], from = \"i\" }\n\
                photo = { kind = \"yesno\", ask = \"?\" }\n\
                [[rules]]\nname = \"x\"\nwhen = { issue = \"a\" }\ndecide = \"flag\"\n\
                [[rules]]\nname = \"y\"\nwhen = { issue = \"b\", photo = true }\ndecide = \"deny\"\n\
                [[rules]]\nname = \"z\"\nwhen = { issue = \"b\" }\ndecide = \"reship\"\n\
                [[rules]]\nname = \"v\"\nwhen = { issue = \"c\", photo = true }\ndecide = \"refund\"\namount = \"1\"\n\
                [[rules]]\nname = \"w\"\ndecide = \"refund\"\namount = \"1\"\n";
    assert_eq!(changes(rest, &[("issue", "a")]), ["issue c -> refund"]);
}

const CLASSES: &str = r#"
[facts]
c = { kind = "choice", options = ["x", "y"], ask = "C?" }
n = { kind = "money", from = "n" }
h = { kind = "money", value = [{ is = "10", when = { c = "x" } }, { is = "20" }] }
step = { kind = "money", value = [{ is = "1", when = { n = "< 50" } }, { is = "2" }] }
[[rules]]
name = "r"
decide = "refund"
"#;

#[test]
fn an_amount_through_a_classification_is_another_result() {
    let given = [("c", "x"), ("n", "10.00")];
    assert_eq!(changes(&format!("{CLASSES}amount = \"h\""), &given), ["c y -> refund"]);
    assert_eq!(changes(&format!("{CLASSES}amount = \"h * 2\""), &given), ["c y -> refund"]);
    assert_eq!(changes(&format!("{CLASSES}amount = \"step\""), &given), ["n >= 50.00 -> refund"]);
    assert_eq!(changes(&format!("{CLASSES}amount = \"n + step\""), &given), ["n >= 50.00 -> refund"]);
    assert_eq!(changes(&format!("{CLASSES}amount = \"n * 2\""), &given), [""; 0]);
}

#[test]
fn the_words_of_a_reply_are_another_result_but_a_number_that_is_merely_shown_is_none() {
    let given = [("c", "x"), ("n", "10.00")];
    assert_eq!(
        changes(&format!("{CLASSES}amount = \"1\"\nreply = \"you said {{c}} of {{n}}\""), &given),
        ["c y -> refund"]
    );
    assert_eq!(
        changes(&format!("{CLASSES}amount = \"1\"\nreply = \"for {{n}}, {{step}}\""), &given),
        ["n >= 50.00 -> refund"]
    );
}

#[test]
fn an_amount_that_is_missing_is_another_result() {
    let rest = "[facts]\nn = { kind = \"money\", from = \"n\", optional = true }\n\
                [[rules]]\nname = \"r\"\ndecide = \"refund\"\namount = \"n\"\n";
    assert_eq!(changes(rest, &[("n", "10.00")]), ["n missing -> refund"]);
    assert_eq!(changes(rest, &[("n", "missing")]), ["n not missing -> refund"]);
}

#[test]
fn another_rule_with_the_same_result_changes_nothing() {
    let rest = "[facts]\nn = { kind = \"money\", from = \"n\" }\n\
                [[rules]]\nname = \"r\"\nwhen = { n = \"< 50\" }\ndecide = \"refund\"\namount = \"5 + 5\"\n\
                [[rules]]\nname = \"s\"\ndecide = \"refund\"\namount = \"10\"\n";
    assert_eq!(changes(rest, &[("n", "10.00")]), [""; 0]);
}
