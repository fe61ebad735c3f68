//! Tests in a `when`, history's `where`, texts, promises and examples.

use super::{assert_codes, codes, help, sound};
use crate::model::condition::{Predicate, Subject};
use crate::model::template::Segment;

const FACTS: &str = "[limits]\nsmall = 50.00\nodd = 0.005\nstart = 2026-01-01\n[facts]\n\
    m = { kind = \"money\", from = \"m\" }\nn = { kind = \"number\", from = \"n\" }\n\
    d = { kind = \"date\", from = \"d\", optional = true }\n\
    t = { kind = \"text\", from = \"t\" }\ny = { kind = \"yesno\", from = \"y\", ask = \"?\" }\n\
    c = { kind = \"choice\", from = \"c\", options = [\"late\", \"lost\"] }\n";

fn rule(test: &str) -> String {
    format!("{FACTS}[[rules]]\nname = \"r\"\nwhen = {test}\ndecide = \"deny\"\n")
}

#[test]
fn tests_are_written_in_one_way() {
    for test in [
        "{ m = 5 }",
        "{ m = \"< small\", n = [\"< 1\", \">= 2.5 and < 3\", 7] }",
        "{ n = \"> -5\" }",
        "{ d = \"> start\" }",
        "{ d = \">=2026-01-01 and<2026-02-01\" }",
        "{ d = 2026-01-01 }",
        "{ d = { missing = true } }",
        "{ d = { not = [2026-01-01, \"< start\"] } }",
        "{ c = [] }",
        "{ c = { not = \"late\" } }",
        "{ y = [true, false], t = \"x\" }",
        "[{ y = true }, { c = \"lost\" }]",
        "[]",
        "{}",
    ] {
        assert_eq!(codes(&rule(test)), [""; 0], "{test}");
    }
    for (test, code) in [
        ("{ m = \"= 5\" }", "comparison-syntax"),
        ("{ m = \"!= 5\" }", "comparison-syntax"),
        ("{ m = \"< 5 or > 6\" }", "comparison-syntax"),
        ("{ m = \"> 5, < 6\" }", "comparison-syntax"),
        ("{ m = \"> 5 < 6\" }", "comparison-syntax"),
        ("{ m = \"> 5 and\" }", "comparison-syntax"),
        ("{ m = \"> 5 and 6\" }", "comparison-syntax"),
        ("{ m = \">\" }", "comparison-syntax"),
        ("{ m = \"> small * 2\" }", "comparison-syntax"),
        ("{ m = \"> 1e3\" }", "comparison-syntax"),
        ("{ m = \"> 5..6\" }", "comparison-syntax"),
        ("{ m = \"5\" }", "wrong-kind"),
        ("{ m = \"small\" }", "wrong-kind"),
        ("{ m = \"> n\" }", "wrong-kind"),
        ("{ m = \"> start\" }", "wrong-kind"),
        ("{ m = \"> odd\" }", "wrong-value"),
        ("{ m = \"> 0.005\" }", "wrong-value"),
        ("{ n = \"> 0.00001\" }", "wrong-value"),
        ("{ d = \"> today\" }", "wrong-kind"),
        ("{ d = \"> 5\" }", "wrong-kind"),
        ("{ d = \"> smal\" }", "unknown-limit"),
        ("{ c = \"> late\" }", "wrong-kind"),
        ("{ y = \"yes\" }", "wrong-kind"),
        ("{ y = 1 }", "wrong-kind"),
        ("{ t = 1 }", "wrong-kind"),
        ("{ t = \"\" }", "wrong-value"),
        ("{ d = \"missing\" }", "wrong-value"),
        ("{ n = { missing = true } }", "cannot-be-missing"),
        ("{ d = { missing = \"yes\" } }", "wrong-kind"),
        ("{ d = { mising = true } }", "unknown-key"),
        ("{ d = { missing = true, not = 3 } }", "wrong-kind"),
        ("{ n = [{ not = 3 }] }", "wrong-kind"),
        ("{ n = [[3]] }", "wrong-kind"),
        ("{ decision = \"deny\" }", "unknown-fact"),
        ("{ cc = 3 }", "unknown-fact"),
        ("3", "wrong-kind"),
        ("[3]", "wrong-kind"),
    ] {
        assert_eq!(codes(&rule(test)), [code], "{test}");
    }
}

#[test]
fn an_actions_when_may_test_the_decision_and_the_rule() {
    let action = |when: &str| format!("{}[[actions]]\nname = \"a\"\ndo = \"x\"\nwhen = {when}\n", rule("{ y = true }"));
    let playbook = sound(&action("{ decision = [\"deny\", \"flag\"], rule = { not = \"r\" }, y = true }"));
    let tests: Vec<_> = playbook.actions[0].when.as_ref().unwrap().tests().map(|test| test.subject).collect();
    assert!(matches!(tests.as_slice(), [Subject::Decision, Subject::Rule, Subject::Fact(_)]));
    assert_eq!(codes(&action("{ decision = \"denied\" }")), ["unknown-word"]);
    assert_eq!(codes(&action("{ decision = { missing = true } }")), ["cannot-be-missing"]);
    assert_eq!(codes(&action("{ rule = \"rr\" }")), ["unknown-rule"]);
    assert_eq!(codes(&action("{ rule = 3 }")), ["wrong-kind"]);
}

#[test]
fn a_test_keeps_the_place_of_its_key_and_value() {
    let text = rule("{ y = true, c = { not = \"late\" } }");
    let playbook = sound(&text);
    let whole = format!("{}{text}", super::HEAD);
    let places: Vec<&str> = playbook.rules[0].when.tests().map(|test| &whole[test.span.clone()]).collect();
    assert_eq!(places, ["y = true", "c = { not = \"late\" }"]);
    assert!(matches!(playbook.rules[0].when.any[0][1].predicate, Predicate::Not(_)));
}

#[test]
fn what_history_looks_at_must_be_there() {
    let history = |only: &str| {
        let fact =
            format!("h = {{ kind = \"number\", over = \"history\", take = \"count\", assume = 0, where = {only} }}\n");
        let rest =
            "[[rules]]\nname = \"r\"\ndecide = \"deny\"\n[[actions]]\nname = \"a\"\ndo = \"x\"\nmark = \"doubtful\"\n";
        codes(&format!("{FACTS}{fact}{rest}"))
    };
    assert_eq!(
        history("{ rule = [\"r\"], decision = { not = \"deny\" }, marks = \"doubtful\", c = \"late\" }"),
        [""; 0]
    );
    assert_eq!(history("{ rule = \"rr\" }"), ["unknown-rule"]);
    assert_eq!(history("{ decision = \"denied\" }"), ["unknown-word"]);
    assert_eq!(history("{ marks = \"doubtfull\" }"), ["unknown-word"]);
    assert_eq!(history("{ c = \"lat\" }"), ["unknown-option"]);
    assert_eq!(history("{ cc = \"late\" }"), ["unknown-fact"]);
    assert_eq!(history("{ n = \"> 5\" }"), [""; 0]);
}

#[test]
fn texts_name_facts_limits_by_value_and_parts_of_the_result() {
    let text = |text: &str| format!("{FACTS}[[rules]]\nname = \"r\"\ndecide = \"deny\"\nbecause = \"{text}\"\n");
    let playbook = sound(&text("{m} is {{below}} {small} since {start}, {cost}"));
    let shown: Vec<String> = playbook.rules[0]
        .because
        .as_ref()
        .unwrap()
        .segments
        .iter()
        .map(|one| match one {
            Segment::Words(words) => words.clone(),
            Segment::Fact(fact) => format!("<{}>", playbook.fact(*fact).name),
            Segment::Part(part) => format!("<{part:?}>"),
        })
        .collect();
    assert_eq!(shown, ["<m>", " is {below} 50.00 since 2026-01-01, ", "<Cost>"]);
    assert_eq!(codes(&text("{smal}")), ["unknown-fact"]);
    assert_eq!(help(&text("{untill}")), "did you mean `until`?");
    assert_eq!(codes(&text("{m")), ["text-syntax"]);
    assert_eq!(codes(&text("m}")), ["text-syntax"]);
    assert_eq!(codes(&text("{}")), ["unknown-fact"]);
    assert_eq!(codes(&text("{m {n}")), ["text-syntax"]);
    let clash =
        "[facts]\namount = { kind = \"money\" }\n[[rules]]\nname = \"r\"\ndecide = \"deny\"\nreply = \"{amount}\"\n";
    assert_eq!(codes(clash), ["duplicate-name"]);
}

#[test]
fn a_promise_promises_something_that_can_be_judged() {
    let promise = |keys: &str| codes(&format!("{FACTS}[[promises]]\nname = \"p\"\n{keys}\n"));
    assert_eq!(promise(""), ["missing-key"]);
    assert_eq!(promise("more = \"n\""), ["missing-key"]);
    assert_eq!(promise("never = \"worse\""), ["missing-key"]);
    assert_eq!(promise("more = \"c\"\nnever = \"worse\""), ["wrong-kind"]);
    assert_eq!(promise("more = \"nn\"\nnever = \"worse\""), ["unknown-fact"]);
    assert_eq!(promise("more = \"n\"\nnever = \"wors\""), ["unknown-word"]);
    assert_eq!(promise("ignore = \"c\""), ["wrong-kind"]);
    assert_eq!(promise("ignore = [\"cc\"]"), ["unknown-fact"]);
    assert_eq!(promise("allow = [\"refnd\"]"), ["unknown-word"]);
    assert_eq!(promise("allow = \"refund\""), ["wrong-kind"]);
    assert_eq!(promise("never_do = [\"x\"]"), ["unknown-action"]);
    assert_eq!(promise("ignore = \"pressure\"\nallow = [\"deny\"]\nmore = \"d\"\nnever = \"better\""), [""; 0]);
}

#[test]
fn examples_say_what_a_fact_can_be() {
    let given =
        |given: &str| codes(&format!("{FACTS}[[examples]]\nname = \"e\"\ngiven = {{ {given} }}\nexpect = {{}}\n"));
    assert_eq!(given("m = 5, d = \"missing\", y = \"unknown\", today = 2026-01-01, order = \"o.csv:1\""), [""; 0]);
    assert_eq!(given("m = \"missing\""), ["cannot-be-missing"]);
    assert_eq!(given("m = \"unknown\""), ["wrong-value"]);
    assert_eq!(given("m = 1.005"), ["wrong-value"]);
    assert_eq!(given("mm = 1"), ["unknown-fact"]);
    assert_eq!(given("t = \"unknown\""), [""; 0]);
    let expect =
        |expect: &str| codes(&format!("{}[[examples]]\nname = \"e\"\nexpect = {{ {expect} }}\n", rule("{ y = true }")));
    assert_eq!(
        expect("decide = \"undecided\", rule = \"r\", amount = \"missing\", until = 2026-01-01, needs = [\"y\"]"),
        [""; 0]
    );
    assert_eq!(expect("decide = \"undecidd\""), ["unknown-word"]);
    assert_eq!(expect("decid = \"deny\""), ["unknown-key"]);
    assert_eq!(expect("amount = \"5\""), ["wrong-kind"]);
    assert_eq!(expect("actions = [\"x\"]"), ["unknown-action"]);
    assert_eq!(expect("marks = [\"x\"]"), ["unknown-word"]);
    assert_codes(&[
        ("[[examples]]\nname = \"e\"", &["missing-key"]),
        ("[[examples]]\nexpect = {}", &["missing-key"]),
        ("[[examples]]\nname = \"e\"\nexpect = 3", &["wrong-kind"]),
        ("[facts]\na = { kind = \"number\", min = 3 }\n[usual]\na = 2", &["wrong-value"]),
    ]);
}
