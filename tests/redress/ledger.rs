//! The ledger from outside: what is recorded, where, by whom, and what is left when the program is killed.

use std::process::Stdio;
use std::time::{Duration, Instant};

use redress::ledger::open::Ledger;
use redress::ledger::rows::{Filter, Which};
use serde_json::Value;

use crate::program::{Folder, Run, command};

const PLAYBOOK: &str = r#"
[playbook]
name = "p"
version = "1"
currency = "USD"
timezone = "UTC"
[orders]
id = "order"
customer = "email"
[facts]
total = { kind = "money", from = "total" }
before = { kind = "number", over = "history", take = "count", assume = 0 }
[[rules]]
name = "again"
when = { before = ">= 2" }
decide = "flag"
[[rules]]
name = "first"
decide = "refund"
[costs]
refund = "total"
reship = "total"
"#;

fn shop(orders: usize) -> Folder {
    let line = |order: usize| format!("{order},ann{}@example.com,{order}.00\n", order / 4);
    let export: String = (1..=orders).map(line).collect();
    Folder::new().with("playbook.toml", PLAYBOOK).with("orders.csv", &format!("order,email,total\n{export}"))
}

fn decide(folder: &Folder, order: usize, more: &[&str]) -> Run {
    let order = order.to_string();
    folder.run(&[&["decide", "orders.csv", &order, "--no-ask", "--format", "json"], more].concat())
}

fn objects(run: &Run) -> Vec<Value> {
    run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn list(folder: &Folder, more: &[&str]) -> Vec<Value> {
    objects(&folder.run(&[&["ledger", "list", "--ledger", "l.db", "--format", "json"], more].concat()))
}

#[test]
fn a_decision_is_recorded_once_and_used_for_the_next_order() {
    let folder = shop(8);
    for order in [4, 5, 6, 4] {
        let run = decide(&folder, order, &["--ledger", "l.db", "--agent", "lea"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        assert_eq!(run.stderr.contains("decided before"), order == 4 && list(&folder, &[]).len() == 3, "{run:?}");
    }
    let third = list(&folder, &["--rule", "again"]);
    assert_eq!((third.len(), &third[0]["order"], &third[0]["decision"]), (1, &"6".into(), &"flag".into()));
    let first = &list(&folder, &["--all"])[0];
    for key in ["order", "claim", "customer", "decision", "rule", "marks", "agent", "at"] {
        assert!(first.get(key).is_some(), "{key}");
    }
    assert_eq!((&first["order"], &first["agent"], &first["claim"]), (&"4".into(), &"lea".into(), &Value::Null));
    assert_eq!(first["customer"], third[0]["customer"]);
    assert!(!first.to_string().contains("example.com"));
    assert_eq!(folder.run(&["ledger", "verify", "--ledger", "l.db"]).code, Some(0));
}

#[test]
fn a_dry_run_reads_the_ledger_and_records_nothing() {
    let folder = shop(8);
    let run = decide(&folder, 4, &["--ledger", "l.db", "--dry-run"]);
    assert_eq!((run.code, folder.path().join("l.db").exists()), (Some(0), false));
    decide(&folder, 4, &["--ledger", "l.db"]);
    decide(&folder, 5, &["--ledger", "l.db"]);
    let run = decide(&folder, 6, &["--ledger", "l.db", "--dry-run"]);
    assert_eq!(objects(&run)[0]["rule"], "again");
    assert_eq!(list(&folder, &[]).len(), 2);
}

#[test]
fn the_ledger_is_named_by_the_option_the_environment_or_the_playbook() {
    let folder = shop(8).with("policy/p.toml", &format!("{PLAYBOOK}\n[ledger]\nfile = \"own.db\"\n"));
    let arguments = ["decide", "orders.csv", "4", "--no-ask"];
    folder.run_with(&arguments, "", &[("REDRESS_LEDGER", "env.db")]);
    assert!(folder.path().join("env.db").exists());
    folder.run(&[&arguments[..], &["-p", "policy/p.toml"]].concat());
    assert!(folder.path().join("policy/own.db").exists());
    let listed = folder.run(&["ledger", "list", "-p", "policy/p.toml", "--format", "csv"]);
    assert_eq!(listed.stdout.lines().count(), 2, "{listed:?}");
    let unnamed = folder.run(&["ledger", "list"]);
    assert_eq!((unnamed.code, unnamed.stderr.contains("no ledger is named")), (Some(2), true));
    let absent = folder.run(&["ledger", "list", "--ledger", "absent.db"]);
    assert_eq!((absent.code, folder.path().join("absent.db").exists()), (Some(1), false));
}

#[test]
fn an_agent_decides_otherwise_as_far_as_the_playbook_lets_them() {
    let authority = "[authority]\nanyone = 4.00\nlea = \"any\"\ntom = 5.00\n";
    let folder = shop(8).with("playbook.toml", &format!("{PLAYBOOK}\n{authority}"));
    decide(&folder, 5, &["--ledger", "l.db", "--agent", "bob"]);
    let overrule = |agent: &str, more: &[&str]| {
        let start =
            ["ledger", "override", "#5", "reship", "--reason", "goodwill", "--ledger", "l.db", "--agent", agent];
        folder.run(&[&start[..], more].concat())
    };
    let refused = overrule("bob", &[]);
    assert_eq!(refused.code, Some(1));
    assert!(refused.stderr.contains("`bob` may decide otherwise up to 4.00, and this is 5.00"), "{refused:?}");
    assert_eq!(overrule("tom", &["--note", "ask ann@example.com"]).code, Some(0));
    let row = &list(&folder, &[])[0];
    assert_eq!((&row["decision"], &row["rule"], &row["cost"]), (&"reship".into(), &"first".into(), &"5.00".into()));
    assert_eq!((&row["reason"], &row["kind"]), (&"goodwill".into(), &"override".into()));
    assert_eq!(row["note"], "ask a…@e…");
    let again = decide(&folder, 5, &["--ledger", "l.db"]);
    assert!(again.stderr.contains("an agent decided otherwise, and that stands: reship"), "{again:?}");
    assert_eq!(list(&folder, &["--all"]).len(), 2);
    let by_rule = folder.run(&["ledger", "summary", "--by", "rule", "--ledger", "l.db", "--format", "json"]);
    assert_eq!(objects(&by_rule)[0]["overridden_percent"], 100);
    assert_eq!(folder.run(&["ledger", "verify", "--ledger", "l.db"]).code, Some(0));
}

#[test]
fn what_is_wrong_with_the_ledger_is_an_error_that_names_it_and_no_decision_is_shown() {
    let folder = shop(8).with("text.db", &"not a database at all, just text\n".repeat(40));
    let run = decide(&folder, 4, &["--ledger", "text.db"]);
    assert_eq!((run.code, &objects(&run)[0]["decision"]), (Some(1), &"error".into()));
    assert!(run.stderr.contains("`text.db` is not a ledger"), "{run:?}");
    let run = decide(&folder, 4, &["--ledger", "no/such/folder.db"]);
    assert!(run.stderr.contains("cannot open ledger `no/such/folder.db`"), "{run:?}");
}

/// 100 times here; `REDRESS_TRIALS=full` makes it 1,000.
#[test]
fn killed_at_any_moment_every_decision_that_was_shown_is_there_and_the_rest_can_be_recorded() {
    let trials = if std::env::var_os("REDRESS_TRIALS").is_some() { 1_000 } else { 100 };
    let folder = shop(trials);
    let path = folder.path().join("l.db");
    let begun = Instant::now();
    decide(&folder, 1, &["--ledger", "other.db"]);
    let longest = u64::try_from(begun.elapsed().as_micros()).unwrap();
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let (mut killed, mut shown) = (0, Vec::new());
    for order in 1..=trials {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let order = order.to_string();
        let mut run = command(folder.path(), &["decide", "orders.csv", &order, "--no-ask", "--ledger", "l.db"]);
        let mut child = run.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_micros((random >> 33) % longest));
        child.kill().unwrap();
        let output = child.wait_with_output().unwrap();
        killed += usize::from(output.status.code().is_none());
        if !output.stdout.is_empty() {
            shown.push(order);
        }
        if let Some(ledger) = Ledger::look_if_there(&path).unwrap() {
            assert_eq!(ledger.verify(None).unwrap().problems, Vec::<String>::new());
            let last = shown.last().cloned();
            assert!(last.is_none_or(|order| ledger.standing(&order, None).unwrap().is_some()), "{shown:?}");
        }
    }
    println!("{trials} trials: {killed} killed before their end, {} decisions shown", shown.len());
    assert!(killed > trials / 10, "{killed}");
    for order in 1..=trials {
        decide(&folder, order, &["--ledger", "l.db"]);
    }
    let ledger = Ledger::look(&path).unwrap();
    assert_eq!(ledger.rows(Which::All, &Filter::default()).unwrap().len(), trials);
    assert_eq!(ledger.verify(None).unwrap().problems, Vec::<String>::new());
}

#[test]
fn a_review_sees_the_ledger_as_it_was_and_records_every_decision_once() {
    let folder = shop(40);
    let review = |more: &[&str]| folder.run(&[&["review", "orders.csv", "--ledger", "l.db"], more].concat());
    assert_eq!(review(&["--dry-run"]).code, Some(0));
    assert!(!folder.path().join("l.db").exists());
    let run = review(&["--agent", "batch"]);
    assert_eq!((run.code, run.stdout.matches(",flag,").count()), (Some(0), 0), "{run:?}");
    let rows = list(&folder, &["--all"]);
    assert_eq!(rows.len(), 40);
    assert!(rows.iter().all(|row| row["agent"] == "batch" && row["rule"] == "first"));
    let again = decide(&folder, 6, &["--ledger", "l.db", "--dry-run"]);
    assert_eq!(objects(&again)[0]["rule"], "first", "it sees what it saw");
    let next = folder.with("next.csv", "order,email,total\n41,ann1@example.com,1.00\n");
    let next = next.run(&["review", "next.csv", "--ledger", "l.db", "--dry-run"]);
    assert!(next.stdout.contains("41,,flag,again,"), "four other orders were decided: {next:?}");
}

/// Killed at many moments, each time begun again: what stands in the end is what an uninterrupted review records.
#[test]
fn a_review_that_is_killed_and_run_again_gives_the_answers_of_one_that_is_not() {
    let orders = 1_600;
    let arguments = ["review", "orders.csv", "--ledger", "l.db", "--agent", "batch", "--today", "2026-11-21"];
    let before = |folder: &Folder| {
        for order in [4, 5, 100] {
            decide(folder, order, &["--ledger", "l.db", "--today", "2026-11-20"]);
        }
    };
    let (whole, cut) = (shop(orders), shop(orders));
    before(&whole);
    before(&cut);
    let begun = Instant::now();
    let expected = whole.run(&arguments);
    let tenth = begun.elapsed() / 10;
    assert_eq!(expected.stdout.matches(",flag,again,").count(), 2, "orders 6 and 7, and none because of the review");
    let mut killed = 0;
    for trial in 0..12 {
        let mut run = command(cut.path(), &arguments);
        let mut child = run.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(tenth * (1 + trial / 2));
        child.kill().unwrap();
        killed += usize::from(child.wait().unwrap().code().is_none());
    }
    let (part, last) = (list(&cut, &[]).len(), cut.run(&arguments));
    println!("{killed} of 12 killed; {part} of {orders} recorded before the last run");
    assert!(killed > 0);
    assert_eq!(last.stdout, expected.stdout);
    let results = |folder: &Folder| {
        let rows = list(folder, &["--all"]).into_iter();
        rows.map(|row| ["order", "decision", "rule", "revision", "cost"].map(|key| row[key].to_string())).collect()
    };
    let (cut_rows, whole_rows): (Vec<[String; 5]>, Vec<[String; 5]>) = (results(&cut), results(&whole));
    assert_eq!(cut_rows, whole_rows);
    assert_eq!(cut.run(&arguments).stdout, expected.stdout, "and once more");
    assert_eq!(list(&cut, &["--all"]).len(), whole_rows.len());
    assert_eq!(cut.run(&["ledger", "verify", "--ledger", "l.db"]).code, Some(0));
}

#[test]
fn a_replay_looks_at_the_ledger_and_records_nothing() {
    let folder = shop(8).with("new.toml", &PLAYBOOK.replace(">= 2", ">= 3"));
    decide(&folder, 4, &["--ledger", "l.db"]);
    decide(&folder, 5, &["--ledger", "l.db"]);
    let diff = |more: &[&str]| {
        let run = folder.run(&[&["diff", "playbook.toml", "new.toml"], more, &["--format", "json"]].concat());
        objects(&run)[0]["orders"]["changed"].clone()
    };
    assert_eq!(diff(&["orders.csv"]), 0);
    assert_eq!(diff(&["orders.csv", "--ledger", "l.db"]), 2, "orders 6 and 7 of the same customer");
    assert_eq!(list(&folder, &["--all"]).len(), 2);
    let without = folder.run(&["diff", "playbook.toml", "new.toml", "--ledger", "l.db"]);
    assert_eq!(without.code, Some(2));
    assert!(without.stderr.contains("`--ledger` is about an export, and none is named"), "{without:?}");
}

/// A reader that began before keeps the journal from being cleared; the program waits for it as for any lock.
#[test]
fn forgetting_warns_that_a_reader_keeps_the_text_on_the_disk_and_running_it_again_clears_it() {
    let folder = shop(8);
    decide(&folder, 4, &["--ledger", "l.db", "--agent", "lea"]);
    let reader = rusqlite::Connection::open(folder.path().join("l.db")).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM entry").unwrap();
    let forget = || folder.run(&["ledger", "forget", "ann1@example.com", "--ledger", "l.db"]);
    let run = forget();
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stderr.contains("what was forgotten is still on the disk"), "{run:?}");
    assert!(run.stderr.contains("end what has it open, then run the same again"), "{run:?}");
    drop(reader);
    let again = forget();
    assert_eq!(again.code, Some(1), "{again:?}");
    assert!(again.stderr.contains("whoever was forgotten before is not in it any more"), "{again:?}");
}

#[test]
fn a_ledger_that_cannot_be_read_ends_a_review_as_it_ends_a_decision() {
    let folder = shop(8);
    decide(&folder, 4, &["--ledger", "l.db"]);
    let key = folder.path().join("l.db.key");
    let secret = std::fs::read(&key).unwrap();
    std::fs::remove_file(&key).unwrap();
    let decided = decide(&folder, 5, &["--ledger", "l.db", "--dry-run"]);
    let help = "put it back from your backup";
    assert!(decided.code == Some(1) && decided.stderr.contains(help), "{decided:?}");
    let lines = |run: &Run| run.stdout.lines().skip(1).count();
    let run = folder.run(&["review", "orders.csv", "--ledger", "l.db", "--dry-run"]);
    assert_eq!((run.code, lines(&run)), (Some(1), 0), "{run:?}");
    assert!(run.stderr.contains("the key of ledger `l.db` is not there") && run.stderr.contains(help), "{run:?}");
    let diff = ["diff", "playbook.toml", "playbook.toml", "orders.csv", "--ledger", "l.db"];
    assert!(folder.run(&diff).stderr.contains(help), "{:?}", folder.run(&diff));
    std::fs::write(&key, secret).unwrap();
    let altered = rusqlite::Connection::open(folder.path().join("l.db")).unwrap();
    altered.execute_batch("UPDATE person SET marks = 'none'").unwrap();
    let run = folder.run(&["review", "orders.csv", "--ledger", "l.db"]);
    assert_eq!((run.code, lines(&run)), (Some(1), 0), "{run:?}");
    assert!(run.stderr.contains("see which rows with: redress ledger verify"), "{run:?}");
    let rows: i64 = altered.query_row("SELECT count(*) FROM entry", [], |row| row.get(0)).unwrap();
    assert_eq!(rows, 1, "nothing was recorded");
}

#[test]
fn what_was_recorded_about_one_customer_is_an_error_of_their_orders_alone() {
    let before = "before = { kind = \"money\", over = \"history\", take = \"sum\", from = \"cost\", assume = 0 }";
    let sums = PLAYBOOK.replace(PLAYBOOK.lines().find(|line| line.starts_with("before")).unwrap(), before);
    let folder = shop(8).with("playbook.toml", &sums);
    decide(&folder, 4, &["--ledger", "l.db"]);
    let folder = folder.with("playbook.toml", &sums.replace("USD", "EUR"));
    let run = folder.run(&["review", "orders.csv", "--ledger", "l.db", "--dry-run", "--columns", "order,decision"]);
    let errors: Vec<&str> = run.stdout.lines().filter(|line| line.ends_with(",error")).collect();
    assert_eq!((run.code, errors), (Some(1), vec!["5,error", "6,error", "7,error"]), "{run:?}");
    assert_eq!(run.stdout.lines().count(), 9);
}

#[test]
fn the_same_review_again_appends_nothing_where_an_order_has_several_claims() {
    let asked = PLAYBOOK
        .replace("[[rules]]\nname = \"again\"", "issue = { kind = \"choice\", options = [\"late\", \"lost\"], ask = \"?\" }\n[[rules]]\nname = \"late\"\nwhen = { issue = \"late\" }\ndecide = \"deny\"\n[[rules]]\nname = \"again\"");
    let claims = "order,claim,issue\n4,a,late\n4,a,lost\n4,b,lost\n5,,late\n5,,lost\n";
    let folder = shop(5).with("playbook.toml", &asked).with("claims.csv", claims);
    let review = |more: &[&str]| {
        let start = ["review", "orders.csv", "--claims", "claims.csv", "--columns", "order,claim,decision"];
        folder.run(&[&start[..], more].concat())
    };
    let about = |run: &Run| -> Vec<String> {
        let lines = run.stdout.lines().filter(|line| line.starts_with(['4', '5']));
        lines.map(str::to_owned).collect()
    };
    let alone = review(&["--set", "before=0"]);
    assert_eq!(about(&alone), ["4,a,deny", "4,a,error", "4,b,refund", "5,,deny", "5,,refund"], "{alone:?}");
    for _ in 0..2 {
        let run = review(&["--ledger", "l.db"]);
        assert_eq!(about(&run), ["4,a,deny", "4,a,error", "4,b,refund", "5,,deny", "5,,error"], "{run:?}");
        assert_eq!(list(&folder, &["--all"]).len(), 3);
    }
    let decide =
        ["decide", "orders.csv", "4", "--claims", "claims.csv", "--claim", "a", "--no-ask", "--ledger", "l.db"];
    assert!(folder.run(&decide).stderr.contains("decided before: deny"));
}

#[test]
fn the_same_review_again_appends_nothing_where_an_order_stands_in_the_export_twice() {
    let folder = shop(0).with("orders.csv", "order,email,total\n1,a,5.00\n2,b,6.00\n1,a,7.00\n");
    for _ in 0..2 {
        let run = folder.run(&["review", "orders.csv", "--ledger", "l.db", "--columns", "order,decision"]);
        assert_eq!((run.code, run.stdout.as_str()), (Some(1), "order,decision\n1,error\n2,refund\n1,error\n"));
        assert_eq!(list(&folder, &["--all"]).len(), 1);
    }
}

/// What is calculated from texts that the ledger keeps masked.
const TEXTS: &str = r#"
[playbook]
name = "p"
version = "1"
currency = "USD"
timezone = "UTC"
[orders]
id = "order"
customer = "email"
[facts]
city = { kind = "text", from = "city", optional = true }
note = { kind = "text", ask = "?" }
total = { kind = "money", from = "total" }
place = { kind = "text", value = "first(city, note)" }
local = { kind = "yesno", value = "place = \"Berlin\"" }
urgent = { kind = "yesno", value = "contains(note, \"urgent\")" }
goods = { kind = "money", value = [{ is = "0.50 * total", when = { urgent = true } }, { is = "total" }] }
[[rules]]
name = "late"
when = { urgent = true }
decide = "refund"
[[rules]]
name = "near"
when = { local = true, city = { missing = false } }
decide = "deny"
[[rules]]
name = "far"
decide = "flag"
[costs]
refund = "goods"
reship = "goods"
"#;

#[test]
fn what_was_decided_from_masked_texts_is_replayed_as_it_was() {
    let orders = "order,email,city,total\n1,a,Berlin,10.00\n2,b,Bonn,20.00\n3,c,,30.00\n";
    let claims = "order,note\n1,all fine\n2,this is urgent\n3,Berlin\n";
    let folder = Folder::new().with("playbook.toml", TEXTS).with("orders.csv", orders).with("claims.csv", claims);
    let run = folder.run(&["review", "orders.csv", "--claims", "claims.csv", "--ledger", "l.db", "--columns", "rule"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), "rule\nnear\nlate\nfar\n"), "{run:?}");
    let bytes = std::fs::read(folder.path().join("l.db")).unwrap();
    let holds = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(["Bonn", "this is urgent", "all fine"].into_iter().all(|text| !holds(text)));
    let replay = || folder.run(&["ledger", "replay", "--ledger", "l.db"]);
    let run = replay();
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), "3 decisions made again, 0 otherwise\n"), "{run:?}");
    let altered = rusqlite::Connection::open(folder.path().join("l.db")).unwrap();
    altered.execute_batch("UPDATE entry SET rule = 'far' WHERE seq = 2").unwrap();
    let run = replay();
    assert!(run.code == Some(1) && run.stdout.starts_with("order 2 (row 2): recorded refund by far"), "{run:?}");
}

/// Two rules are possible, and only in Berlin they write the same letter.
#[test]
fn what_only_masked_texts_can_tell_is_not_said_to_come_out_otherwise() {
    let (head, _) = TEXTS.split_once("[[rules]]").unwrap();
    let rules = "photo = { kind = \"yesno\", ask = \"?\" }\n[[rules]]\nname = \"seen\"\nwhen = { photo = true }\n\
                 decide = \"clear\"\nreply = \"It goes to {city}.\"\n[[rules]]\nname = \"else\"\ndecide = \"clear\"\n\
                 reply = \"It goes to Berlin.\"\n";
    let orders = "order,email,city,total\n1,a,Berlin,10.00\n2,b,Bonn,20.00\n";
    let folder = Folder::new().with("playbook.toml", &format!("{head}{rules}")).with("orders.csv", orders);
    let run = folder.run(&["review", "orders.csv", "--ledger", "l.db", "--columns", "order,decision"]);
    assert_eq!(run.stdout, "order,decision\n1,clear\n2,undecided\n");
    let run = folder.run(&["ledger", "replay", "--ledger", "l.db"]);
    let words = "0 decisions made again, 0 otherwise\n\
                 1 could not be: what they come to stands in texts that are kept masked\n";
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), words), "{run:?}");
}

#[test]
fn an_override_costs_what_masked_texts_made_it_cost_and_by_another_playbook_nobody_knows() {
    let folder = Folder::new().with("playbook.toml", TEXTS);
    let folder = folder.with("orders.csv", "order,email,city,total\n1,a,Berlin,10.00\n2,b,Bonn,20.00\n");
    let overrule = |order: &str| {
        let run = folder.run(&["ledger", "override", order, "reship", "--reason", "goodwill", "--ledger", "l.db"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        let rows = list(&folder, &["--outcome", "reship"]);
        rows.into_iter().find(|row| row["order"] == order).unwrap()["cost"].clone()
    };
    for order in [1, 2] {
        decide(&folder, order, &["--ledger", "l.db", "--set", "note=most urgent"]);
    }
    assert_eq!(overrule("1"), "5.00");
    std::fs::write(folder.path().join("playbook.toml"), TEXTS.replace("urgent\\\"", "most\\\"")).unwrap();
    assert_eq!(overrule("2"), Value::Null);
}
