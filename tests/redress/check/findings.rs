//! Each finding with the smallest playbook that has it.

use serde_json::json;

use super::{Judge, checked, codes, only};

const LATE: &str = "[facts]\nlate = { kind = \"yesno\", ask = \"Late?\" }\n";

#[test]
fn a_gap_names_its_box_and_shows_a_case_that_no_rule_fits() {
    let text = r#"
[facts]
total = { kind = "money", from = "total" }
late  = { kind = "yesno", ask = "Late?" }
[[rules]]
name = "a"
when = { total = "< 50" }
decide = "reship"
[[rules]]
name = "b"
when = { late = true }
decide = "refund"
"#;
    let gap = only(text);
    assert_eq!((&gap["code"], &gap["severity"], &gap["rule"]), (&json!("gap"), &json!("warning"), &json!(null)));
    assert_eq!(gap["message"], "no rule fits where total >= 50.00, late no");
    assert_eq!((&gap["line"], &gap["column"]), (&json!(15), &json!(8)));
    assert_eq!(gap["witness"], json!({ "total": "50.00", "late": "no" }));
    assert_eq!(Judge::of(text).rule(&gap["witness"]), None);
}

#[test]
fn cases_that_cannot_be_are_no_gap() {
    let facts = "[facts]\nlate = { kind = \"yesno\", from = \"late\" }\n";
    let rule = "[[rules]]\nname = \"a\"\nwhen = { late = true }\ndecide = \"reship\"\n";
    let impossible = "[[impossible]]\nname = \"in time\"\nwhen = { late = false }\n";
    assert_eq!(codes(&format!("{facts}{rule}")), ["gap"]);
    assert_eq!(codes(&format!("{facts}{rule}{impossible}")), [""; 0]);
}

#[test]
fn a_missing_value_that_no_rule_tests_for_is_a_gap() {
    let text = r#"
[facts]
weight = { kind = "number", from = "w", optional = true }
[[rules]]
name = "light"
when = { weight = "< 5" }
decide = "reship"
[[rules]]
name = "heavy"
when = { weight = ">= 5" }
decide = "flag"
"#;
    let gap = only(text);
    assert_eq!((&gap["code"], &gap["witness"]), (&json!("gap"), &json!({ "weight": "missing" })));
    assert_eq!(gap["message"], "no rule fits where weight missing");
}

#[test]
fn a_classification_that_can_leave_its_fact_without_a_value_is_a_gap_unless_a_test_asks_for_that() {
    let text = r#"
[facts]
issue = { kind = "choice", options = ["late", "lost", "other"], ask = "What?" }
fault = { kind = "choice", options = ["carrier"], value = [{ is = "carrier", when = { issue = ["late", "lost"] } }] }
[[rules]]
name = "a"
when = { fault = "carrier" }
decide = "reship"
[[rules]]
name = "b"
decide = "flag"
"#;
    let gap = only(text);
    assert_eq!((&gap["code"], &gap["severity"]), (&json!("gap"), &json!("warning")));
    assert_eq!(gap["message"], "`fault` has no value where issue other");
    assert_eq!(gap["witness"], json!({ "issue": "other" }));
    let all =
        text.replace("when = { issue = [\"late\", \"lost\"] }", "when = { issue = [\"late\", \"lost\", \"other\"] }");
    assert!(!codes(&all).contains(&"gap".to_owned()));
    let asked =
        text.replace("[[rules]]\nname = \"b\"\n", "[[rules]]\nname = \"b\"\nwhen = { fault = { missing = true } }\n");
    assert_eq!(codes(&asked), [""; 0]);
}

#[test]
fn a_dead_rule_names_only_the_rules_above_that_are_needed_to_cover_it() {
    let text = r#"
[facts]
total = { kind = "money", from = "total" }
late  = { kind = "yesno", ask = "Late?" }
[[rules]]
name = "beside-the-point"
when = { late = true, total = "< 10" }
decide = "wait"
[[rules]]
name = "small"
when = { total = "< 50" }
decide = "reship"
[[rules]]
name = "large"
when = { total = ">= 50" }
decide = "flag"
[[rules]]
name = "late"
when = { late = true }
decide = "refund"
"#;
    let dead = only(text);
    assert_eq!(
        (&dead["code"], &dead["severity"], &dead["rule"]),
        (&json!("dead-rule"), &json!("warning"), &json!("late"))
    );
    assert_eq!(dead["message"], "rule `late` never decides: `small` and `large` above it cover all its cases");
    assert_eq!(dead["witness"], json!(null));
}

#[test]
fn a_rule_whose_own_tests_cannot_hold_together_is_dead() {
    let rules =
        "[[rules]]\nname = \"x\"\nwhen = WHEN\ndecide = \"reship\"\n[[rules]]\nname = \"y\"\ndecide = \"flag\"\n";
    let facts = "[facts]\na = { kind = \"number\", from = \"a\" }\n\
                 big = { kind = \"yesno\", value = [{ is = true, when = { a = \"> 9\" } }, { is = false }] }\n";
    for when in ["{ a = \"> 5 and < 5\" }", "{ a = [] }", "{ a = \"< 5\", big = true }", "[]"] {
        let dead = only(
            &format!("{facts}{}", rules.replace("WHEN", when))
                .replace("name = \"y\"\n", "name = \"y\"\nbecause = \"{a} {big}\"\n"),
        );
        assert_eq!((&dead["code"], &dead["rule"]), (&json!("dead-rule"), &json!("x")), "{when}");
        assert_eq!(dead["message"], "rule `x` never decides: its own tests cannot hold together", "{when}");
    }
}

#[test]
fn a_rule_that_only_impossible_cases_fit_is_dead() {
    let text = "[facts]\nlate = { kind = \"yesno\", from = \"late\" }\n[[impossible]]\nname = \"n\"\nwhen = { late = true }\n\
         [[rules]]\nname = \"x\"\nwhen = { late = true }\ndecide = \"deny\"\n[[rules]]\nname = \"y\"\ndecide = \"flag\"\n";
    assert_eq!(only(text)["message"], "rule `x` never decides: what is impossible covers all its cases");
}

#[test]
fn a_rule_is_redundant_where_the_rules_below_give_the_same_results() {
    let text = "[facts]\nlate = { kind = \"yesno\", from = \"late\" }\n[[rules]]\nname = \"x\"\nwhen = { late = true }\ndecide = \"flag\"\nbecause = \"Late.\"\n\
         [[rules]]\nname = \"y\"\ndecide = \"flag\"\n";
    let redundant = only(text);
    assert_eq!(
        (&redundant["code"], &redundant["severity"], &redundant["rule"]),
        (&json!("redundant-rule"), &json!("note"), &json!("x"))
    );
    let reply = text.replace("because = \"Late.\"", "reply = \"It is late.\"");
    assert_eq!(codes(&reply), [""; 0]);
}

const BOUNDS: &str = r#"
[facts]
days = KIND
[[rules]]
name = "low"
when = { days = "LOW" }
decide = "reship"
[[rules]]
name = "high"
when = { days = "HIGH" }
decide = "refund"
[[rules]]
name = "rest"
decide = "flag"
"#;

fn bounds(kind: &str, low: &str, high: &str) -> String {
    BOUNDS.replace("KIND", kind).replace("LOW", low).replace("HIGH", high)
}

#[test]
fn a_boundary_hole_is_between_two_rules_where_both_leave_the_boundary_out() {
    let whole = "{ kind = \"number\", whole = true, from = \"d\" }";
    let any = "{ kind = \"number\", from = \"d\" }";
    let text = bounds(whole, "< 30", "> 30");
    let hole = only(&text);
    assert_eq!((&hole["code"], &hole["severity"]), (&json!("boundary-hole"), &json!("warning")));
    assert_eq!(hole["message"], "`days` 30 lies between rule `low` and rule `high` and falls to neither");
    assert_eq!((&hole["rule"], &hole["witness"]), (&json!("low"), &json!({ "days": "30" })));
    assert_eq!(Judge::of(&text).rule(&hole["witness"]).as_deref(), Some("rest"));
    assert_eq!(codes(&bounds(any, "< 30", "> 30")), ["boundary-hole"]);
}

#[test]
fn between_at_most_30_and_at_least_31_is_a_hole_unless_the_number_is_whole() {
    let whole = "{ kind = \"number\", whole = true, from = \"d\" }";
    let any = "{ kind = \"number\", from = \"d\" }";
    let hole = only(&bounds(any, "<= 30", ">= 31"));
    assert_eq!(hole["code"], "boundary-hole");
    assert_eq!(hole["message"], "`days` > 30 and < 31 lies between rule `low` and rule `high` and falls to neither");
    // The rest is dead, and that is all there is to say.
    assert_eq!(codes(&bounds(whole, "<= 30", ">= 31")), ["dead-rule"]);
    assert_eq!(codes(&bounds(any, "<= 30", "> 30")), ["dead-rule"]);
}

#[test]
fn days_that_are_calculated_are_whole_and_amounts_are_not() {
    let since = "{ kind = \"number\", value = \"days(on, today)\" }\non = { kind = \"date\", from = \"on\" }";
    assert_eq!(codes(&bounds(since, "<= 30", ">= 31")), ["dead-rule"]);
    assert_eq!(codes(&bounds(since, "< 30", "> 30")), ["boundary-hole"]);
    assert_eq!(codes(&bounds("{ kind = \"money\", from = \"d\" }", "<= 30", ">= 31")), ["boundary-hole"]);
}

#[test]
fn a_boundary_that_a_rule_names_is_no_hole() {
    let text = bounds("{ kind = \"number\", whole = true, from = \"d\" }", "< 30", "> 30");
    let handled = text.replace("name = \"rest\"\n", "name = \"rest\"\nwhen = { days = 30 }\n");
    assert_eq!(codes(&handled), [""; 0]);
}

#[test]
fn a_boundary_is_a_hole_and_a_gap_where_nothing_catches_it() {
    let text = bounds("{ kind = \"money\", from = \"d\" }", "< 30", "> 30");
    let open = text.split("[[rules]]\nname = \"rest\"").next().unwrap();
    assert_eq!(codes(open), ["boundary-hole", "gap"]);
}

#[test]
fn nothing_uses_a_fact_that_stands_nowhere_but_in_examples() {
    let rule = "[[rules]]\nname = \"x\"\ndecide = \"flag\"\n";
    let text = format!(
        "{LATE}{rule}[[examples]]\nname = \"e\"\ngiven = {{ late = true }}\nexpect = {{ decide = \"flag\" }}\n"
    );
    let unused = only(&text);
    assert_eq!((&unused["code"], &unused["severity"]), (&json!("unused-fact"), &json!("warning")));
    assert_eq!((&unused["line"], &unused["column"]), (&json!(7), &json!(1)));
    for used in ["because = \"{late}\"", "reply = \"{late}\""] {
        assert!(!codes(&format!("{LATE}{rule}{used}\n")).contains(&"unused-fact".to_owned()), "{used}");
    }
    let promised = "[[promises]]\nname = \"p\"\nwhen = { late = true }\nallow = [\"flag\"]\n";
    assert!(!codes(&format!("{LATE}{rule}{promised}")).contains(&"unused-fact".to_owned()));
}

#[test]
fn pressure_facts_are_there_to_be_noted_and_need_no_use() {
    let text = "[facts]\nthreat = { kind = \"yesno\", pressure = true }\n[[rules]]\nname = \"x\"\ndecide = \"flag\"\n";
    assert_eq!(codes(text), [""; 0]);
}

#[test]
fn a_question_is_never_asked_where_it_only_explains_or_all_answers_end_alike() {
    let explains = format!("{LATE}[[rules]]\nname = \"x\"\ndecide = \"flag\"\nbecause = \"late: {{late}}\"\n");
    assert_eq!((&only(&explains)["code"], &only(&explains)["severity"]), (&json!("never-asked"), &json!("note")));
    let alike = format!(
        "{LATE}[[rules]]\nname = \"x\"\nwhen = {{ late = true }}\ndecide = \"flag\"\n[[rules]]\nname = \"y\"\ndecide = \"flag\"\n"
    );
    assert_eq!(codes(&alike), ["never-asked", "redundant-rule"]);
    let shown = format!("{LATE}[[rules]]\nname = \"x\"\ndecide = \"flag\"\nreply = \"late: {{late}}\"\n");
    assert_eq!(codes(&shown), [""; 0]);
}

const PRESSED: &str = r#"
[facts]
total  = { kind = "money", from = "total" }
threat = { kind = "yesno", pressure = true }
MORE
[[rules]]
name = "small"
when = { total = "< 50" }
decide = "refund"
amount = "total"
[[rules]]
name = "rest"
decide = "flag"
[[actions]]
name = "call"
do = "Call"
when = { decision = "flag" }
"#;

#[test]
fn pressure_decides_through_a_test_a_classification_a_formula_an_amount_an_action_or_a_text() {
    let text = |more: &str, old: &str, new: &str| {
        let text = PRESSED.replace("MORE", more).replacen(old, new, 1);
        assert_ne!(text, PRESSED.replace("MORE", more), "{old}");
        text
    };
    let class = "angry = { kind = \"yesno\", value = [{ is = true, when = { threat = true } }, { is = false }] }";
    let formula = "angry = { kind = \"yesno\", value = \"threat and total > 10.00\" }";
    let score =
        "score = { kind = \"money\", value = [{ is = \"1.00\", when = { threat = true } }, { is = \"0.00\" }] }";
    let small = "when = { total = \"< 50\" }";
    let ways = [
        (text("", small, "when = { total = \"< 50\", threat = false }"), Some("small")),
        (text(class, small, "when = { total = \"< 50\", angry = false }"), Some("small")),
        (text(formula, small, "when = { total = \"< 50\", angry = false }"), Some("small")),
        (text(score, "amount = \"total\"", "amount = \"total + score\""), Some("small")),
        (text("", "when = { decision = \"flag\" }", "when = { decision = \"flag\", threat = true }"), None),
        (text("", "name = \"rest\"\n", "name = \"rest\"\nreply = \"You said: {threat}\"\n"), Some("rest")),
    ];
    for (text, rule) in &ways {
        let found = checked(text);
        let pressed = &found["problems"][0];
        assert_eq!(
            (&pressed["code"], &pressed["severity"]),
            (&json!("pressure-decides"), &json!("error")),
            "{found:#}"
        );
        assert_eq!(pressed["rule"], json!(rule), "{text}");
        assert!(pressed["message"].as_str().unwrap().starts_with("pressure fact `threat` changes a result"));
        let judge = Judge::of(text);
        let told = |witness| {
            let decision = judge.decides(witness);
            (decision.verdict, decision.amount, decision.actions, decision.reply)
        };
        assert_ne!(told(&pressed["witness"]), told(&pressed["other"]), "{found:#}");
    }
}

#[test]
fn pressure_decides_where_it_says_which_cases_are_impossible() {
    let impossible = |when: &str| {
        PRESSED.replace("MORE", "")
            + &format!("[[impossible]]\nname = \"loud\"\nwhen = {{ {when} }}\nask_again = \"?\"\n")
    };
    let pressed = only(&impossible("threat = true, total = \"> 50\""));
    assert_eq!((&pressed["code"], &pressed["severity"]), (&json!("pressure-decides"), &json!("error")));
    let message = "pressure fact `threat` decides which cases are impossible through `loud`";
    assert_eq!(pressed["message"], json!(message));
    assert_eq!(codes(&impossible("total = \"< 0\"")), [""; 0]);
}

#[test]
fn pressure_that_changes_no_result_does_not_decide() {
    let because = PRESSED.replace("MORE", "").replace("name = \"rest\"\n", "name = \"rest\"\nbecause = \"{threat}\"\n");
    assert_eq!(codes(&because), [""; 0]);
    let dead =
        PRESSED.replace("MORE", "") + "[[rules]]\nname = \"dead\"\nwhen = { threat = true }\ndecide = \"deny\"\n";
    assert_eq!(codes(&dead), ["dead-rule"]);
}

#[test]
fn a_source_is_stale_a_year_after_it_was_checked() {
    let text = |day: &str| {
        format!(
            "[limits]\nsmall = {{ value = 50.00, source = \"s\", checked_on = {day} }}\n\
             [facts]\ntotal = {{ kind = \"money\", from = \"total\" }}\n\
             [[rules]]\nname = \"x\"\nwhen = {{ total = \"< small\" }}\ndecide = \"flag\"\n[[rules]]\nname = \"y\"\ndecide = \"deny\"\n"
        )
    };
    let stale = only(&text("2025-11-20"));
    assert_eq!(
        (&stale["code"], &stale["severity"], &stale["line"]),
        (&json!("stale-source"), &json!("note"), &json!(7))
    );
    assert_eq!(codes(&text("2025-11-21")), [""; 0]);
}

const SILENT: &str = r#"
[playbook]
name = "t"
version = "1"
currency = "USD"
timezone = "UTC"
worst_to_best = RANKS
[facts]
signed = { kind = "yesno", ask = "Signed?" }
[[rules]]
name = "signed"
when = { signed = true }
decide = "deny"
[[rules]]
name = "else"
decide = "wait"
"#;

#[test]
fn silence_pays_where_a_person_who_looks_is_better_than_every_honest_answer() {
    let pays = SILENT.replace("RANKS", "[\"deny\", \"wait\", \"flag\", [\"refund\", \"reship\"]]");
    let found = only(&pays);
    assert_eq!((&found["code"], &found["severity"]), (&json!("silence-pays"), &json!("warning")));
    assert!(found["message"].as_str().unwrap().contains("`signed`"));
    let judge = Judge::of(&pays);
    assert_eq!(found["other"]["signed"], "unknown");
    assert_eq!((judge.outcome(&found["witness"]), judge.outcome(&found["other"])), ("wait", "flag"));
    let fair = SILENT.replace("RANKS", "[\"deny\", [\"wait\", \"flag\"], [\"refund\", \"reship\"]]");
    assert_eq!(codes(&fair), [""; 0]);
}

#[test]
fn silence_is_not_judged_where_an_honest_answer_clears_the_case() {
    let ranks = "[\"deny\", \"wait\", \"flag\", [\"refund\", \"reship\"]]";
    let text = SILENT.replace("RANKS", ranks).replace("decide = \"wait\"", "decide = \"clear\"");
    assert_eq!(codes(&text), [""; 0]);
}
