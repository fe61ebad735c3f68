//! Promises: proved, broken with a case, vacuous, not analysed.

use serde_json::{Value, json};

use super::{Judge, checked, codes, status};

const SHOP: &str = r#"
[facts]
total = { kind = "money", from = "total" }
spent = { kind = "money", from = "spent", over = "customer_others", take = "sum" }
late  = { kind = "yesno", ask = "Late?" }
MORE
[[rules]]
name = "valued"
when = { spent = "> 300" }
decide = "reship"
[[rules]]
name = "late"
when = { late = true, total = "< 50" }
decide = "refund"
amount = "total"
also = ["sorry"]
[[rules]]
name = "rest"
decide = "flag"
[[actions]]
name = "sorry"
do = "Say sorry"
[[promises]]
name = "p"
PROMISE
"#;

fn shop(promise: &str) -> String {
    SHOP.replace("MORE", "").replace("PROMISE", promise)
}

/// The first promise, which is broken and the only problem.
fn broken(text: &str) -> Value {
    let found = checked(text);
    let problem = &found["problems"][0];
    assert_eq!((&problem["code"], &problem["severity"]), (&json!("promise-broken"), &json!("error")), "{found:#}");
    assert_eq!(problem["message"], "promise `p` is broken");
    assert_eq!(problem["witness"], found["promises"][0]["witness"]);
    assert_eq!(found["promises"][0]["status"], "broken");
    assert_eq!(found["promises"][0]["name"], "p");
    found["promises"][0].clone()
}

#[test]
fn allow_and_deny_are_broken_by_a_case_with_such_an_outcome() {
    for (promise, outcome) in [
        ("when = { late = true }\nallow = [\"reship\", \"refund\"]", "flag"),
        ("deny = [\"refund\"]", "refund"),
        ("when = { total = \"> 100\" }\ndeny = [\"reship\"]", "reship"),
    ] {
        let promise = shop(promise);
        let found = broken(&promise);
        assert_eq!(Judge::of(&promise).outcome(&found["witness"]), outcome);
        assert_eq!(found["other"], json!(null));
    }
    for proved in [
        "allow = [\"reship\", \"refund\", \"flag\"]",
        "deny = [\"deny\", \"wait\"]",
        "when = { total = \">= 50\" }\ndeny = [\"refund\"]",
    ] {
        assert_eq!(status(&shop(proved)), "proved", "{proved}");
    }
}

#[test]
fn never_do_is_broken_by_a_case_in_which_the_action_is_due() {
    let text = shop("never_do = [\"sorry\"]");
    let found = broken(&text);
    assert_eq!(Judge::of(&text).decides(&found["witness"]).actions.len(), 1);
    assert_eq!(status(&shop("when = { late = false }\nnever_do = [\"sorry\"]")), "proved");
}

#[test]
fn all_of_one_promise_must_hold() {
    assert_eq!(status(&shop("when = { late = false }\nnever_do = [\"sorry\"]\ndeny = [\"refund\"]")), "proved");
    broken(&shop("when = { late = false }\nnever_do = [\"sorry\"]\ndeny = [\"reship\"]"));
    broken(&shop("deny = [\"wait\"]\nnever_do = [\"sorry\"]"));
}

#[test]
fn ignore_is_broken_by_two_cases_that_differ_only_in_what_is_to_be_ignored() {
    let text = shop("ignore = [\"late\"]");
    let found = broken(&text);
    let judge = Judge::of(&text);
    assert_ne!(judge.outcome(&found["witness"]), judge.outcome(&found["other"]));
    assert_ne!(found["witness"]["late"], found["other"]["late"]);
    for same in ["total", "spent"] {
        assert_eq!(found["witness"][same], found["other"][same]);
    }
    assert_eq!(status(&shop("when = { total = \">= 50\" }\nignore = [\"late\"]")), "proved");
}

#[test]
fn ignore_sees_an_amount_in_which_the_fact_stands() {
    let text = shop("when = { spent = 0, late = true, total = \"< 50\" }\nignore = [\"total\"]");
    let found = broken(&text);
    let judge = Judge::of(&text);
    assert_eq!((judge.outcome(&found["witness"]), judge.outcome(&found["other"])), ("refund", "refund"));
    assert_ne!(judge.decides(&found["witness"]).amount, judge.decides(&found["other"]).amount);
}

#[test]
fn more_is_broken_by_two_cases_of_which_the_one_with_more_is_worse_off() {
    let ranks = r#"worst_to_best = ["deny", ["wait", "flag"], "reship", "refund"]"#;
    let head = format!("[playbook]\nname = \"t\"\nversion = \"1\"\ncurrency = \"USD\"\ntimezone = \"UTC\"\n{ranks}\n");
    let text = format!("{head}{}", shop("more = \"spent\"\nnever = \"worse\""));
    let found = broken(&text);
    let judge = Judge::of(&text);
    assert_eq!((judge.outcome(&found["witness"]), judge.outcome(&found["other"])), ("refund", "reship"));
    let spent = |case: &Value| case["spent"].as_str().unwrap().replace('.', "").parse::<i64>().unwrap();
    assert!(spent(&found["witness"]) < spent(&found["other"]));
    assert_eq!(status(&shop("more = \"spent\"\nnever = \"worse\"")), "proved");
}

const CALCULATED: &str = r#"
[facts]
total = { kind = "money", from = "total", min = 0.00 }
spent = { kind = "money", from = "spent", min = 0.00 }
score = { kind = "money", value = "FORMULA" }
[[rules]]
name = "x"
when = { score = "> 100" }
decide = "reship"
[[rules]]
name = "y"
decide = "flag"
[[promises]]
name = "p"
more = "spent"
never = "NEVER"
"#;

#[test]
fn more_follows_a_formula_up_and_down() {
    let text = |formula: &str, never: &str| CALCULATED.replace("FORMULA", formula).replace("NEVER", never);
    for up in ["spent - total", "spent * 2 + total", "max(spent, total)", "first(spent, total)", "0 - (total - spent)"]
    {
        assert_eq!(status(&text(up, "worse")), "proved", "{up}");
        broken(&text(up, "better"));
    }
    for down in ["total - spent", "total - spent * 2", "min(total, 300 - spent)"] {
        assert_eq!(status(&text(down, "better")), "proved", "{down}");
        broken(&text(down, "worse"));
    }
}

#[test]
fn more_of_something_that_moves_a_formula_both_ways_is_broken_or_not_analysed_and_never_proved() {
    let text = |formula: &str, never: &str| CALCULATED.replace("FORMULA", formula).replace("NEVER", never);
    for never in ["worse", "better"] {
        let both = status(&text("max(spent, 200 - spent)", never));
        assert!(both == "broken" || both == "not-analysed", "{never}: {both}");
    }
}

#[test]
fn more_does_not_judge_pairs_of_which_one_is_cleared() {
    let text = shop("more = \"spent\"\nnever = \"worse\"").replace("decide = \"reship\"", "decide = \"clear\"");
    assert_eq!(status(&text), "proved");
}

#[test]
fn more_through_a_classification_is_followed_exactly() {
    let class = "valued = { kind = \"yesno\", value = [{ is = true, when = { spent = \"> 300\", total = \"< 90\" } }, { is = false }] }";
    let text = SHOP.replace("MORE", class).replace("when = { spent = \"> 300\" }", "when = { valued = true }");
    assert_eq!(status(&text.replace("PROMISE", "more = \"spent\"\nnever = \"worse\"")), "proved");
    assert_eq!(status(&text.replace("PROMISE", "more = \"total\"\nnever = \"better\"")), "proved");
    broken(&text.replace("PROMISE", "more = \"total\"\nnever = \"worse\""));
}

#[test]
fn a_promise_is_vacuous_where_its_facts_decide_nothing_or_its_when_fits_no_case() {
    let idle = "[facts]\na = { kind = \"number\", from = \"a\" }\nb = { kind = \"yesno\", from = \"b\" }\n\
                [[rules]]\nname = \"x\"\nwhen = { b = true }\ndecide = \"flag\"\n[[rules]]\nname = \"y\"\ndecide = \"deny\"\n\
                [[impossible]]\nname = \"no\"\nwhen = { b = true, a = 1 }\n[[promises]]\nname = \"p\"\n";
    let with = |promise: &str| format!("{}{promise}\n", idle.replace("{ b = true, a = 1 }", "{ b = [] }"));
    for promise in ["ignore = [\"a\"]", "more = \"a\"\nnever = \"worse\""] {
        assert_eq!(status(&with(promise)), "vacuous", "{promise}");
    }
    for promise in ["when = { a = \"< 1 and > 2\" }\ndeny = [\"flag\"]", "when = { b = [] }\nallow = [\"wait\"]"] {
        assert_eq!(status(&with(promise)), "vacuous", "{promise}");
    }
    assert_eq!(status(&format!("{idle}when = {{ b = true, a = 1 }}\ndeny = [\"flag\"]\n")), "vacuous");
    assert_eq!(status(&shop("ignore = \"pressure\"")), "vacuous");
}

#[test]
fn formulas_over_two_facts_that_contradict_each_other_leave_a_promise_not_analysed() {
    let text = r#"
[facts]
sent = { kind = "date", from = "sent" }
here = { kind = "date", from = "here" }
once = { kind = "number", value = "days(sent, here)" }
twice = { kind = "number", value = "2 * days(sent, here)" }
[[rules]]
name = "never"
when = { once = "> 30", twice = "< 50" }
decide = "deny"
[[rules]]
name = "else"
decide = "flag"
[[promises]]
name = "p"
deny = ["deny"]
"#;
    assert_eq!(codes(text), ["not-analysed"]);
    let found = checked(text);
    assert_eq!(found["promises"][0], json!({ "name": "p", "status": "not-analysed", "witness": null, "other": null }));
}
