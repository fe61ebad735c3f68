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
        (vec!["1", "--claims", "-", "--join", "-", "--on", "x"], "`-` is `--claims` and `--join`, and standard input"),
    ];
    for (arguments, error) in cases {
        let run = decide(&[&arguments[..], &["--format", "json"]].concat());
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.stderr.contains(error), "{run:?}");
        assert!(object(&run)["error"].as_str().unwrap().starts_with(error), "{run:?}");
    }
}

#[test]
fn what_cannot_be_calculated_names_its_order() {
    let fine = PLAYBOOK
        .replace("[facts.wanted]", "[facts.share]\nkind = \"number\"\nvalue = \"total * 0.333\"\n[facts.wanted]");
    let folder = folder().with("playbook.toml", &fine.replace("{ wanted = \"deny\" }", "{ share = \"< 1\" }"));
    let error = "the value of `share` has more than four decimals";
    let run = folder.run(&["decide", "orders.csv", "1", "--set", "wanted=flag", "--set", "total=12.55"]);
    assert_eq!((run.code, run.stderr), (Some(1), format!("error: order `1`: {error}\n")));
    let run =
        folder.run(&["decide", "orders.csv", "1", "--set", "wanted=flag", "--set", "total=12.55", "--format", "json"]);
    assert_eq!(object(&run)["error"], error);
}

#[test]
fn a_review_that_cannot_be_written_says_so_as_an_object_too() {
    let run = folder().run(&["review", "orders.csv", "--format", "json", "-o", "absent/lines.json"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(object(&run)["error"].as_str().unwrap().starts_with("cannot write `absent/lines.json`"), "{run:?}");
    let run = folder().run(&["review", "orders.csv", "--format", "csv", "-o", "absent/lines.csv"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""), "{run:?}");
}

#[test]
fn a_comparison_that_cannot_be_made_says_so_as_an_object_too() {
    let cases = [
        (vec!["absent.csv"], 1, "cannot read `absent.csv`"),
        (vec!["orders.csv", "--claims", "absent.csv"], 1, "cannot read `absent.csv`"),
        (vec!["orders.csv", "--ledger", "orders.csv"], 1, "`orders.csv` is"),
        (vec!["playbook.toml"], 1, "3 problems with the export:"),
        (vec!["orders.csv", "-o", "absent/orders.csv"], 1, "cannot write `absent/orders.csv`"),
        (vec!["orders.csv", "--set", "wnted=deny"], 2, "--set names `wnted`, which is no fact of the playbook"),
        (vec!["--set", "wanted=deny"], 2, "`--set` is about an export, and none is named"),
    ];
    for (arguments, code, error) in cases {
        let run = folder().run(&[&["diff", "playbook.toml", "playbook.toml"], &arguments[..]].concat());
        assert_eq!((run.code, run.stdout.as_str()), (Some(code), ""), "{run:?}");
        let json = ["diff", "playbook.toml", "playbook.toml", "--format", "json"];
        let run = folder().run(&[&json[..], &arguments[..]].concat());
        assert_eq!(run.code, Some(code), "{run:?}");
        assert!(run.stderr.contains(error), "{run:?}");
        assert!(object(&run)["error"].as_str().unwrap().starts_with(error), "{run:?}");
        assert_eq!((&object(&run)["proved"], &object(&run)["orders"]), (&Value::Bool(false), &Value::Null), "{run:?}");
    }
    let run = folder().run(&["diff", "playbook.toml", "playbook.toml", "orders.csv", "--format", "json"]);
    assert_eq!((run.code, &object(&run)["error"]), (Some(0), &Value::Null), "{run:?}");
}

#[test]
fn standard_input_is_read_once() {
    for command in [&["decide", "-", "1"][..], &["review", "-"], &["diff", "playbook.toml", "playbook.toml", "-"]] {
        let run = folder().run_with(&[command, &["--claims", "-"]].concat(), ORDERS, &[]);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run:?}");
        let message =
            "error: `-` is the export and `--claims`, and standard input can be read once\nhelp: write one of";
        assert!(run.stderr.starts_with(message), "{run:?}");
    }
}

#[test]
fn a_preset_or_a_carried_column_that_is_not_there_is_wrong_usage_in_every_command() {
    let sql = ["sql", "--dialect", "sqlite", "--table", "orders"];
    let commands = [
        vec!["decide", "orders.csv", "1"],
        vec!["review", "orders.csv"],
        vec!["diff", "playbook.toml", "playbook.toml", "orders.csv"],
        sql.to_vec(),
        [&sql[..], &["--header", "orders.csv"]].concat(),
    ];
    for command in &commands {
        let run = folder().run(&[&command[..], &["--preset", "shopfy"]].concat());
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run:?}");
        assert!(run.stderr.contains("there is no preset `shopfy`\nhelp: did you mean `shopify`?"), "{run:?}");
    }
    for command in commands.iter().filter(|command| ["review", "sql"].contains(&command[0])) {
        let run = folder().run(&[&command[..], &["--columns", "order,+totel"]].concat());
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run:?}");
        assert!(run.stderr.contains("no column `totel`\nhelp: did you mean `total`?"), "{run:?}");
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
