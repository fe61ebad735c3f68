//! Every exit code of the contract, reached.

use serde_json::Value;

use crate::program::{Folder, Run};

/// One rule for each outcome, and one question.
const PLAYBOOK: &str = r#"
[playbook]
name = "Every outcome"
version = "1"
currency = "USD"
timezone = "UTC"
[orders]
customer = "email"
[facts.total]
kind = "money"
from = "total"
[facts.wanted]
kind = "choice"
ask = "Which outcome?"
options = ["reship", "refund", "deny", "flag", "clear", "wait", "impossible"]
[[impossible]]
name = "cannot be"
when = { wanted = "impossible" }
ask_again = "That cannot be: which outcome?"
[[rules]]
name = "reship"
when = { wanted = "reship" }
decide = "reship"
[[rules]]
name = "refund"
when = { wanted = "refund" }
decide = "refund"
amount = "total"
[[rules]]
name = "deny"
when = { wanted = "deny" }
decide = "deny"
[[rules]]
name = "flag"
when = { wanted = "flag" }
decide = "flag"
[[rules]]
name = "wait"
when = { wanted = "wait" }
decide = "wait"
until = "today + 7"
[[rules]]
name = "clear"
decide = "clear"
"#;
const ORDERS: &str =
    "order_id,email,total\n1,a@example.com,12.50\n2,b@example.com,12.5O\n3,c@example.com,1.00\n3,c@example.com,1.00\n";

fn folder() -> Folder {
    Folder::new().with("playbook.toml", PLAYBOOK).with("orders.csv", ORDERS)
}

fn decide(more: &[&str]) -> Run {
    folder().run(&[&["decide", "orders.csv"], more].concat())
}

/// The object that is printed, whatever the end.
fn object(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"))
}

#[test]
fn a_decision_ends_with_0_and_with_its_own_code_only_where_that_is_asked_for() {
    let codes = [("reship", 10), ("refund", 11), ("deny", 12), ("flag", 13), ("clear", 14), ("wait", 15)];
    for (outcome, code) in codes {
        let set = format!("wanted={outcome}");
        assert_eq!(decide(&["1", "--set", &set]).code, Some(0), "{outcome}");
        let run = decide(&["1", "--set", &set, "--exit-code", "--format", "json"]);
        assert_eq!(run.code, Some(code), "{run:?}");
        assert_eq!(object(&run)["decision"], outcome);
        assert_eq!(run.stderr, "");
    }
}

#[test]
fn wrong_data_end_with_1_and_say_so_as_an_object_too() {
    let cases = [
        (vec!["9"], "order `9` is not in `orders.csv`"),
        (vec!["2", "--set", "wanted=deny"], "orders.csv:3:total: `12.5O` is not an amount; write amounts like `12.50`"),
        (vec!["3"], "orders.csv:5:order_id: order `3` stands here and on line 4"),
        (vec!["1", "--set", "wanted=impossible"], "That cannot be: which outcome?"),
    ];
    for (arguments, error) in cases {
        let plain = decide(&arguments);
        assert_eq!(plain.code, Some(1), "{plain:?}");
        assert!(plain.stderr.contains(error), "{plain:?}");
        let run = decide(&[&arguments[..], &["--format", "json", "--exit-code"]].concat());
        assert_eq!(run.code, Some(1), "{run:?}");
        assert_eq!(object(&run)["decision"], "error");
        assert!(object(&run)["error"].as_str().unwrap().starts_with(error), "{run:?}");
    }
}

#[test]
fn a_file_that_cannot_be_read_ends_with_1() {
    for arguments in [
        &["decide", "absent.csv", "1"][..],
        &["review", "absent.csv"],
        &["review", "orders.csv", "--claims", "absent.csv"],
        &["review", "orders.csv", "--join", "absent.csv", "--on", "order"],
    ] {
        let run = folder().run(&[arguments, &["--format", "json"]].concat());
        assert_eq!(run.code, Some(1), "{run:?}");
        assert!(object(&run)["error"].as_str().unwrap().starts_with("cannot read `absent.csv`"), "{run:?}");
        assert!(run.stderr.contains("cannot read `absent.csv`"), "{run:?}");
    }
    let run = folder().run(&["decide", "orders.csv", "1", "-p", "absent.toml"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""), "{run:?}");
    assert!(run.stderr.contains("cannot read playbook `absent.toml`"), "{run:?}");
}

#[test]
fn wrong_usage_ends_with_2() {
    for arguments in [vec![], vec!["decid"], vec!["decide"], vec!["decide", "orders.csv", "1", "--ask", "--no-ask"]] {
        assert_eq!(folder().run(&arguments).code, Some(2), "{arguments:?}");
    }
    assert_eq!(folder().run(&["explain", "gaps"]).code, Some(2));
    let cases = [
        (vec!["1", "--set", "wnted=deny"], "--set names `wnted`, which is no fact of the playbook"),
        (vec!["1", "--set", "wanted=dney"], "--set wanted: "),
        (vec!["1", "--set", "wanted=deny", "--set", "wanted=flag"], "--set says two different things of `wanted`"),
        (vec!["1", "--ask"], "`--ask` needs a terminal"),
        (vec![], "no order is named"),
    ];
    for (arguments, error) in cases {
        let run = decide(&[&arguments[..], &["--format", "json"]].concat());
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.stderr.contains(error), "{run:?}");
        assert!(object(&run)["error"].as_str().unwrap().starts_with(error), "{run:?}");
    }
}

#[test]
fn a_playbook_that_is_not_valid_ends_with_3() {
    let folder = folder().with("bad.toml", "[playbook]\nnam = \"x\"\n");
    let run = folder.run(&["decide", "orders.csv", "1", "-p", "bad.toml", "--format", "json"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(3), ""), "{run:?}");
    assert!(run.stderr.contains("unknown-key") && run.stderr.contains("playbook `bad.toml` is not valid"), "{run:?}");
    let folder = folder.with_bytes("bytes.toml", b"\xff\xfe");
    assert_eq!(folder.run(&["decide", "orders.csv", "1", "-p", "bytes.toml"]).code, Some(3));
}

#[test]
fn input_that_nobody_can_give_ends_with_4_and_the_option_that_gives_it() {
    for more in [&[][..], &["--no-ask"], &["--format", "json"], &["--exit-code"]] {
        let run = decide(&[&["1"], more].concat());
        assert_eq!(run.code, Some(4), "{run:?}");
        assert!(run.stderr.contains("--set wanted=reship|refund|deny|flag|clear|wait|impossible|unknown"), "{run:?}");
    }
    let run = decide(&["1", "--format", "json"]);
    assert_eq!(object(&run)["decision"], "undecided");
    assert_eq!(object(&run)["needs"], serde_json::json!(["wanted"]));
}
