//! What happens to the files a run reads and writes: none that is read is ever replaced, none is left behind half made.

use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::program::{Folder, command};

const PLAYBOOK: &str = r#"
[playbook]
name = "Totals"
version = "1"
currency = "USD"
timezone = "UTC"
[orders]
customer = "email"
[facts]
total = { kind = "money", from = "total" }
weight = { kind = "number", from = "weight", ask = "How heavy is it?" }
spent = { kind = "money", from = "total", over = "customer", take = "sum" }
[[rules]]
name = "large"
when = { spent = ">= 100" }
decide = "flag"
[[rules]]
name = "small"
decide = "clear"
"#;

const FILES: [(&str, &str); 4] = [
    ("playbook.toml", PLAYBOOK),
    ("orders.csv", "order_id,total,email\n1,5.00,a\n2,70.00,b\n"),
    ("claims.csv", "order,total\n1,6.00\n"),
    ("parcels.csv", "order,weight\n1,2\n"),
];

fn folder() -> Folder {
    FILES.iter().fold(Folder::new(), |folder, (name, text)| folder.with(name, text))
}

#[test]
fn no_file_that_is_read_is_written() {
    let folder = folder().with("old.toml", PLAYBOOK);
    let given = ["--claims", "claims.csv", "--join", "parcels.csv", "--on", "order", "--ledger", "decisions.db"];
    assert_eq!(folder.run(&[&["review", "orders.csv"], &given[..]].concat()).code, Some(0));
    let read = |name: &str| std::fs::read(folder.path().join(name)).unwrap();
    for (command, names) in [
        (&["review", "orders.csv"][..], &["playbook.toml"][..]),
        (&["diff", "old.toml", "playbook.toml", "orders.csv"], &["old.toml", "playbook.toml"]),
    ] {
        let own = ["orders.csv", "claims.csv", "parcels.csv", "decisions.db", "decisions.db.key"];
        for name in own.iter().chain(names) {
            let before = read(name);
            let run = folder.run(&[command, &given[..], &["-o", name]].concat());
            assert_eq!(run.code, Some(2), "{name}: {run:?}");
            assert!(run.stderr.contains("itself, which is never written"), "{name}: {run:?}");
            assert_eq!(read(name), before, "{name}");
        }
    }
    let filled =
        folder.run(&["review", "orders.csv", "--claims", "claims.csv", "--format", "claims", "-o", "claims.csv"]);
    assert_eq!(filled.code, Some(0), "{filled:?}");
}

#[test]
fn an_interrupted_comparison_leaves_no_file_behind() {
    let rows: String = (0..300_000).map(|at| format!("{at},{}.00,{}\n", at % 200, at % 5000)).collect();
    let folder = folder().with("old.toml", PLAYBOOK).with("orders.csv", &format!("order_id,total,email\n{rows}"));
    let mut child = command(folder.path(), &["diff", "old.toml", "playbook.toml", "orders.csv", "-o", "affected.csv"])
        .spawn()
        .unwrap();
    let is_partial = |name: &std::ffi::OsStr| name.to_string_lossy().ends_with(".partial");
    let names = || std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    while !names().any(|name| is_partial(&name)) {
        assert_eq!(child.try_wait().unwrap(), None);
        std::thread::sleep(Duration::from_millis(5));
    }
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(!names().any(|name| is_partial(&name) || name == "affected.csv"));
}

#[test]
fn an_order_that_stands_twice_counts_in_no_sum() {
    let folder = folder().with("orders.csv", "order_id,total,email\n1,5.00,a\n2,70.00,a\n2,70.00,a\n3,1.00,b\n");
    let review = folder.run(&["review", "orders.csv", "--columns", "order,decision,error"]);
    let lines: Vec<&str> = review.stdout.lines().skip(1).collect();
    assert!(lines[0].starts_with("1,error,\"orders.csv:4:order_id: order `2` stands here and on line 3"), "{review:?}");
    assert!(lines[1].starts_with("2,error,") && lines[2].starts_with("2,error,"), "{review:?}");
    assert_eq!(lines[3], "3,clear,");
    let one = folder.run(&["decide", "orders.csv", "1", "--format", "json"]);
    let object: serde_json::Value = serde_json::from_str(&one.stdout).unwrap();
    assert_eq!(lines[0], format!("1,error,\"{}\"", object["error"].as_str().unwrap()), "{one:?}");
}

#[test]
fn claims_are_joined_to_orders_by_the_same_column_in_a_query_as_in_a_review() {
    let folder = folder().with("both.csv", "order_id,order,weight\nx,1,2\n").with("twice.csv", "order,weight,weight\n");
    let query = |header: &str| {
        let own = ["--header", "orders.csv", "--claims-table", "claims", "--claims-header", header];
        folder.run(&[&["sql", "--dialect", "sqlite", "--table", "orders"], &own[..]].concat())
    };
    let run = query("both.csv");
    assert!(run.stdout.contains("c.\"order\"") && !run.stdout.contains("c.\"order_id\""), "{run:?}");
    for (header, why) in [("twice.csv", "`weight`"), ("parcels.toml", "cannot read"), ("orders.toml", "cannot read")] {
        let run = query(header);
        assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""), "{header}: {run:?}");
        assert!(run.stderr.contains(why), "{header}: {run:?}");
    }
}
