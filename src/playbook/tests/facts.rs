//! `[facts]`: kinds, keys that go together, what can be missing.

use super::{assert_codes, sound};
use crate::model::fact::{Kind, Origin};
use crate::playbook::missing::{can_be_missing, facts_that_can_be_missing};

#[test]
fn keys_that_do_not_go_together_are_one_problem_a_reason() {
    assert_codes(&[
        (
            "[facts]\na = { kind = \"yesno\", value = \"true\", from = \"a\", ask = \"?\", assume = true }",
            &["keys-clash"],
        ),
        ("[facts]\na = { kind = \"number\", from = \"a\", take = \"sum\", within = 3 }", &["keys-clash"]),
        ("[facts]\na = { kind = \"number\", from = \"a\", over = \"order\", take = \"sum\" }", &["keys-clash"]),
        ("[facts]\na = { kind = \"number\", from = \"a\", over = \"lines\" }", &["missing-key"]),
        ("[facts]\na = { kind = \"number\", over = \"lines\", take = \"sum\" }", &["missing-key"]),
        (
            "[facts]\na = { kind = \"number\", from = \"a\", over = \"lines\", take = \"max\", times = \"b\" }",
            &["keys-clash"],
        ),
        (
            "[facts]\na = { kind = \"number\", from = \"a\", over = \"lines\", take = \"sum\", within = 3 }",
            &["keys-clash"],
        ),
        ("[facts]\na = { kind = \"text\", from = \"a\", over = \"lines\", take = \"sum\" }", &["wrong-kind"]),
        ("[facts]\na = { kind = \"number\", from = \"a\", over = \"lines\", take = \"any\" }", &["wrong-kind"]),
        ("[facts]\na = { kind = \"yesno\", options = [\"x\"] }", &["keys-clash"]),
        ("[facts]\na = { kind = \"choice\" }", &["missing-key"]),
        ("[facts]\na = { kind = \"choice\", options = [] }", &["wrong-value"]),
        ("[facts]\na = { kind = \"choice\", options = [\"x\", \"x\"] }", &["duplicate-name"]),
        ("[facts]\na = { kind = \"yesno\", who = \"bank\" }", &["keys-clash"]),
        ("[facts]\na = { kind = \"yesno\", blank = true }", &["keys-clash"]),
        ("[facts]\na = { kind = \"yesno\", note = \"x\" }", &["keys-clash"]),
        ("[facts]\na = { kind = \"yesno\", pressure = true, ask = \"?\" }", &["keys-clash"]),
        ("[facts]\na = { kind = \"money\", whole = true }", &["keys-clash"]),
        ("[facts]\na = { kind = \"text\", min = 3 }", &["keys-clash"]),
        ("[facts]\na = { kind = \"number\", min = 3, max = 2 }", &["wrong-value"]),
        ("[facts]\na = { kind = \"number\", min = 3, assume = 2 }", &["wrong-value"]),
        ("[facts]\na = { kind = \"number\", from = \"a\", min = 3, blank = 2 }", &["wrong-value"]),
        ("[facts]\na = { kind = \"number\", from = \"a\", over = \"lines\", take = \"sum\", min = 3, blank = 2 }", &[]),
        ("[facts]\na = { kind = \"number\", over = \"history\", take = \"min\", assume = 1 }", &["keys-clash"]),
        (
            "[facts]\na = { kind = \"number\", over = \"history\", take = \"sum\", from = \"cost\", assume = 1 }",
            &["wrong-kind"],
        ),
        ("[facts]\na = { kind = \"money\", over = \"history\", take = \"sum\", assume = 1 }", &["missing-key"]),
        (
            "[facts]\na = { kind = \"money\", over = \"history\", take = \"sum\", from = \"costs\", assume = 1 }",
            &["unknown-word"],
        ),
        (
            "[facts]\na = { kind = \"number\", over = \"history\", take = \"count\", from = \"cost\", assume = 1 }",
            &["keys-clash"],
        ),
        ("[facts]\na = { kind = \"number\", over = \"history\", take = \"count\" }", &["never-answered"]),
        ("[facts]\na = { kind = \"date\", value = [{ is = \"today\" }] }", &["wrong-kind"]),
        ("[facts]\na = 5", &["wrong-kind"]),
        ("[facts]\na = { kind = \"yesno\", effort = 0, ask = \"\" }", &["wrong-kind", "wrong-value"]),
    ]);
}

#[test]
fn a_value_must_be_one_of_its_kind() {
    assert_codes(&[
        ("[facts]\na = { kind = \"money\", assume = 1.005 }", &["wrong-value"]),
        ("[facts]\na = { kind = \"money\", assume = 1e3 }", &["wrong-value"]),
        ("[facts]\na = { kind = \"money\", assume = inf }", &["wrong-value"]),
        ("[facts]\na = { kind = \"money\", assume = 0x10 }", &["wrong-value"]),
        ("[facts]\na = { kind = \"money\", assume = 99999999999999999999 }", &["wrong-value"]),
        ("[facts]\na = { kind = \"number\", assume = 0.00001 }", &["wrong-value"]),
        ("[facts]\na = { kind = \"number\", whole = true, assume = 1.5 }", &["wrong-value"]),
        ("[facts]\na = { kind = \"number\", assume = \"1.5\" }", &["wrong-kind"]),
        ("[facts]\na = { kind = \"yesno\", assume = \"yes\" }", &["wrong-kind"]),
        ("[facts]\na = { kind = \"date\", assume = 2026-11-21T10:00:00Z }", &["wrong-value"]),
        ("[facts]\na = { kind = \"date\", assume = 2026-02-30 }", &["syntax"]),
        ("[facts]\na = { kind = \"date\", assume = \"2026-02-30\" }", &["wrong-kind"]),
        ("[facts]\na = { kind = \"choice\", options = [\"x\"], assume = \"y\" }", &["unknown-option"]),
        ("[facts]\na = { kind = \"choice\", options = [\"x\"], assume = \"missing\" }", &["cannot-be-missing"]),
        ("[facts]\na = { kind = \"text\", assume = \" x\" }", &["wrong-value"]),
        ("[facts]\na = { kind = \"choice\", options = [\"x\"], ask = \"?\", assume = \"unknown\" }", &["wrong-value"]),
    ]);
    sound("[facts]\na = { kind = \"choice\", options = [\"x\"], optional = true, assume = \"missing\" }");
    sound("[facts]\na = { kind = \"money\", assume = +1_000.10 }");
    sound("[facts]\na = { kind = \"date\", assume = \"2026-11-21\" }");
}

#[test]
fn decimals_are_read_from_the_text_and_stay_exact() {
    let playbook = sound("[facts]\na = { kind = \"number\", assume = 0.3 }\nb = { kind = \"money\", assume = 12.30 }");
    let words: Vec<String> = playbook
        .fact_ids()
        .filter_map(|fact| playbook.fact(fact).assume.as_ref().map(|state| playbook.state_words(fact, state)))
        .collect();
    assert_eq!(words, ["0.3", "12.30"]);
}

#[test]
fn the_long_form_and_the_one_line_form_are_the_same() {
    let short = sound("[facts]\na = { kind = \"yesno\", from = \"x\", ask = \"?\" }");
    let long = sound("[facts.a]\nkind = \"yesno\"\nfrom = [\"x\"]\nask = \"?\"\n");
    let shown = |playbook: &crate::playbook::Playbook| {
        let fact = &playbook.facts[0];
        let Origin::Cells(cells) = &fact.origin else { panic!("{fact:?}") };
        (fact.name.clone(), fact.kind.clone(), cells.columns.clone(), fact.ask.clone())
    };
    assert_eq!(shown(&short), shown(&long));
}

#[test]
fn facts_keep_the_order_of_the_file() {
    let playbook = sound("[facts.z]\nkind = \"yesno\"\n[facts.a]\nkind = \"yesno\"\n[facts.m]\nkind = \"yesno\"\n");
    assert_eq!(playbook.facts.iter().map(|fact| fact.name.as_str()).collect::<Vec<_>>(), ["z", "a", "m"]);
}

#[test]
fn what_is_always_whole_is_known_to_be() {
    let playbook = sound(
        "[limits]\ndays_l = 3\nhalf = 0.5\n[facts]\n\
         cents = { kind = \"number\", from = \"c\" }\n\
         n = { kind = \"number\", from = \"n\", whole = true }\n\
         later = { kind = \"number\", value = \"max(sum2, -n * days_l) + days(today, today)\" }\n\
         sum2 = { kind = \"number\", value = \"n + 2\" }\n\
         c1 = { kind = \"number\", value = \"n * half\" }\n\
         c2 = { kind = \"number\", value = \"first(n, cents)\" }\n\
         classed = { kind = \"number\", value = [{ is = \"n\", when = { n = 3 } }, { is = 4 }] }\n\
         count = { kind = \"number\", from = \"x\", over = \"lines\", take = \"count\" }",
    );
    let whole = |name: &str| playbook.fact(playbook.fact_named(name).unwrap()).kind == Kind::Number { whole: true };
    let names = ["cents", "n", "later", "sum2", "c1", "c2", "classed", "count"];
    assert_eq!(names.map(whole), [false, true, true, true, false, false, true, true]);
    assert_codes(&[("[facts]\na = { kind = \"number\", whole = true, value = \"0.5 * 3\" }", &["wrong-kind"])]);
}

#[test]
fn a_fact_can_be_missing_where_it_is_optional_or_follows_from_what_it_needs() {
    let playbook = sound(
        "[facts]\n\
         sure = { kind = \"number\", from = \"a\" }\n\
         maybe = { kind = \"number\", from = \"b\", optional = true }\n\
         top = { kind = \"number\", from = \"c\", over = \"lines\", take = \"max\" }\n\
         sum = { kind = \"number\", from = \"c\", over = \"lines\", take = \"sum\" }\n\
         f1 = { kind = \"number\", value = \"sure + maybe\" }\n\
         f2 = { kind = \"number\", value = \"first(maybe, sure)\" }\n\
         f3 = { kind = \"number\", value = \"first(maybe, top)\" }\n\
         f4 = { kind = \"number\", value = \"min(sure, f1)\" }\n\
         y1 = { kind = \"yesno\", value = \"maybe > 3 and sure > 3\" }\n\
         y2 = { kind = \"yesno\", value = \"maybe > 3 or true\" }\n\
         k1 = { kind = \"yesno\", value = [{ is = true, when = { maybe = 3 } }] }\n\
         k2 = { kind = \"yesno\", value = [{ is = true, when = { maybe = 3 } }, { is = false }] }\n\
         k3 = { kind = \"yesno\", value = [{ is = \"maybe > 2\", when = { sure = 3 } }, { is = false }] }\n\
         last = { kind = \"text\", over = \"history\", from = \"rule\", take = \"last\", ask = \"?\" }",
    );
    let missing: Vec<&str> = playbook
        .fact_ids()
        .filter(|fact| can_be_missing(&playbook, *fact))
        .map(|fact| playbook.fact(fact).name.as_str())
        .collect();
    assert_eq!(missing, ["maybe", "top", "f1", "f3", "f4", "y1", "k1", "k3", "last"]);
    let all = facts_that_can_be_missing(&playbook);
    assert_eq!(all, playbook.fact_ids().map(|fact| can_be_missing(&playbook, fact)).collect::<Vec<_>>());
}

#[test]
fn a_circle_is_one_problem_that_names_the_chain() {
    let body = "[facts]\n\
        a = { kind = \"number\", value = \"b + 1\" }\n\
        b = { kind = \"number\", value = [{ is = 1, when = { c = \"> 3\" } }, { is = 2 }] }\n\
        c = { kind = \"number\", value = \"a * 2\" }\n\
        d = { kind = \"number\", value = \"d\" }\n\
        e = { kind = \"number\", value = \"a + d\" }";
    let found = crate::playbook::read(super::source(&format!("{}{body}", super::HEAD))).unwrap_err();
    let messages: Vec<&str> = found.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "fact `a` is calculated from itself: `a` needs `b` needs `c` needs `a`",
            "fact `d` is calculated from itself: `d` needs `d`",
        ]
    );
}

#[test]
fn a_long_chain_of_facts_is_a_problem_and_no_crash() {
    let link = |i: u32| format!("f{} = {{ kind = \"number\", value = \"f{i} + 1\" }}\n", i + 1);
    let chain =
        |n: u32| format!("[facts]\nf0 = {{ kind = \"number\" }}\n{}", (0..n).rev().map(link).collect::<String>());
    assert_eq!(super::codes(&chain(190)), [""; 0]);
    assert_eq!(super::codes(&chain(5_000)), ["too-large"]);
}
