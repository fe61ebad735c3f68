//! The situations the shipped policy is made for, decided through the program on the sample export and its claims.

use serde_json::Value;

use crate::program::run;

/// What a situation is to give: the order with more arguments, the outcome, the rule, and what else to do.
struct Situation {
    name: &'static str,
    order: &'static str,
    decision: &'static str,
    rule: &'static str,
    actions: &'static [&'static str],
}

const fn case(
    name: &'static str,
    order: &'static str,
    decision: &'static str,
    rule: &'static str,
    actions: &'static [&'static str],
) -> Situation {
    Situation { name, order, decision, rule, actions }
}

const SITUATIONS: [Situation; 37] = [
    case("1 we sent the wrong thing", "1006", "reship", "our-mistake", &["sign-for-it"]),
    case("1 our letters were wrong, money is better", "1046", "refund", "our-mistake-refund", &[]),
    case("2 a wrong address, valued", "1002", "reship", "address-valued", &[]),
    case("2 a wrong address, not valued", "1003", "flag", "address-other", &["offer-paid-reship"]),
    case("2 valued, but the margin is gone", "1034", "flag", "address-other", &["offer-paid-reship"]),
    case("3 not received, valued", "1004", "reship", "valued-not-received", &[]),
    case("3 not received, neither small nor valued", "1005", "flag", "not-received", &["ask-the-carrier"]),
    case("3 not received in the EU", "1011", "reship", "protected-reship", &[]),
    case("3 not received in the EU, money is wanted", "1043", "refund", "protected-refund", &[]),
    case("3 not received, country unknown", "1040", "reship", "protected-reship", &[]),
    case("4 misread, valued", "1023", "refund", "misread-valued", &[]),
    case("4 misread, told often", "1024", "deny", "misread-told-often", &[]),
    case("5 and 6 threats and reviews", "1028", "deny", "return-outside-policy", &[]),
    case("7 a dispute, and more is asked for", "1027", "deny", "dispute-open", &["send-evidence"]),
    case("7 a dispute and no claim", "1035", "flag", "answer-the-bank", &["send-evidence"]),
    case("8 changed their mind, inside the window", "1025", "refund", "return-in-window", &["await-return"]),
    case("8 changed their mind, too late", "1026", "deny", "return-outside-policy", &[]),
    case("8 changed their mind in the EU", "1029", "refund", "right-of-withdrawal", &["await-return"]),
    case("8 changed their mind before it was shipped", "1045", "refund", "cancel-before-shipping", &["cancel-order"]),
    case("9 a habit of concessions", "1039", "flag", "habit", &[]),
    case(
        "10 a dozen is missing, the parcel weighs right",
        "1012",
        "reship",
        "short-but-weighs-right",
        &["only-the-missing", "doubt", "photograph-it"],
    ),
    case("10 the same with a photograph", "1014", "deny", "short-but-photographed", &[]),
    case("10 a later order of a doubtful customer", "1038", "clear", "no-complaint", &["photograph-it"]),
    case("10b the parcel was too light", "1013", "reship", "our-mistake", &["only-the-missing"]),
    case("11 a small order, not received", "1007", "reship", "small-order-not-received", &[]),
    case("11 exactly fifty is not under fifty", "1042", "flag", "not-received", &["ask-the-carrier"]),
    case("12 a large order, not received", "1008", "flag", "a-person-asks-the-carrier", &["ask-the-carrier"]),
    case("12 a large order, signed for", "1009", "deny", "signed-for", &[]),
    case("12 signed for in the UK", "1041", "flag", "a-person-asks-the-carrier", &["ask-the-carrier"]),
    case("12 large and shipped without a signature", "1030", "clear", "no-complaint", &["shipped-unsigned"]),
    case(
        "13 late, a reship arrives in time",
        "1015",
        "reship",
        "late-and-needed",
        &["return-label", "sign-for-it", "carrier-claim"],
    ),
    case(
        "13 late, only express arrives",
        "1016",
        "reship",
        "late-express",
        &["express", "return-label", "sign-for-it", "carrier-claim"],
    ),
    case("13 late, nothing arrives in time", "1017", "refund", "late-nothing-in-time", &["carrier-claim"]),
    case("13 late, but not yet", "1018", "wait", "late-not-yet", &[]),
    case("14 a personal check and a rush", "1019", "deny", "check-and-rush", &["cancel-order"]),
    case("14b a personal check without a rush", "1020", "wait", "check-not-cleared", &[]),
    case("15 their own letters were wrong", "1022", "reship", "remake-free", &["sign-for-it"]),
];

fn decide(order: &str, more: &[&str]) -> Value {
    let arguments = ["decide", "examples/orders.csv", order, "--today", "2026-11-21", "--format", "json", "--no-ask"];
    let run = run(&[&arguments[..], more].concat());
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{order}: {error}: {run:?}"))
}

fn claimed(order: &str) -> Value {
    decide(order, &["--claims", "examples/claims.csv"])
}

#[test]
fn every_situation_is_decided_as_it_is_written() {
    for Situation { name, order, decision, rule, actions } in SITUATIONS {
        let object = claimed(order);
        assert_eq!((&object["decision"], &object["rule"]), (&Value::from(decision), &Value::from(rule)), "{name}");
        let done: Vec<&str> =
            object["actions"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
        assert_eq!(done, actions, "{name}");
    }
}

#[test]
fn a_doubt_marks_the_customer_and_our_own_mistake_does_not() {
    let marks = |object: &Value| {
        let actions = object["actions"].as_array().unwrap().clone();
        actions.into_iter().map(|action| action["mark"].clone()).filter(|mark| !mark.is_null()).collect::<Vec<_>>()
    };
    assert_eq!(marks(&claimed("1012")), ["questionable"]);
    assert_eq!(marks(&claimed("1013")), Vec::<Value>::new());
}

#[test]
fn waiting_says_until_when() {
    assert_eq!(claimed("1018")["until"], "2026-11-26");
    assert_eq!(claimed("1020")["until"], "2026-11-26");
}

#[test]
fn a_threat_changes_nothing_but_what_was_noted() {
    let without = |mut object: Value| {
        let map = object.as_object_mut().unwrap();
        map.remove("ignored");
        map.remove("notes");
        object
    };
    let set = ["--set", "issue=changed_mind", "--set", "asks_for=refund", "--set", "resalable=yes"];
    let calm = decide("1028", &set);
    let threat = ["--set", "review_threat=yes", "--set", "reviews_posted=yes", "--set", "tone=angry"];
    let threatened = decide("1028", &[&set[..], &threat].concat());
    assert_eq!(threatened["ignored"], serde_json::json!(["review_threat", "reviews_posted", "tone"]));
    assert_eq!(without(threatened), without(calm));
}

#[test]
fn an_order_whose_cells_cannot_be_read_is_an_error_with_its_place() {
    let object = claimed("1036");
    assert_eq!(object["error"], "examples/orders.csv:38:total: `12.5O` is not an amount; write amounts like `12.50`");
}

/// What nobody can be asked is named with the option that gives it, for every fact that can be asked.
#[test]
fn whatever_is_needed_can_be_set() {
    let mut seen = std::collections::BTreeSet::new();
    for order in (1001..=1051).step_by(4) {
        for issue in [
            "not_received",
            "late",
            "missing_items",
            "defective",
            "wrong_personalisation",
            "misread_offer",
            "changed_mind",
        ] {
            let order = order.to_string();
            let arguments =
                ["decide", "examples/orders.csv", &order, "--set", &format!("issue={issue}"), "--format", "json"];
            let run = run(&arguments);
            let object: Value = serde_json::from_str(&run.stdout).unwrap();
            for need in object["needs"].as_array().unwrap() {
                let need = need.as_str().unwrap();
                assert!(run.stderr.contains(&format!("--set {need}=")), "{need}: {run:?}");
                assert_eq!(run.code, Some(4));
                seen.insert(need.to_owned());
            }
        }
    }
    assert!(seen.len() >= 8, "{seen:?}");
}
