//! `review` from outside: every row accounted for whatever the file holds, the round trip of a claims file, progress, and
//! what is left when it is interrupted.

use std::fmt::Write as _;
use std::fs;
use std::io::{Read, Seek, SeekFrom, Write as _};
use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::program::{Folder, Run, command, run};
use crate::terminal::{Setup, Terminal};

const PLAYBOOK: &str = r#"
[playbook]
name = "Totals"
version = "1"
currency = "USD"
timezone = "UTC"
[facts.total]
kind = "money"
from = "total"
[[rules]]
name = "large"
when = { total = ">= 100.00" }
decide = "flag"
[[rules]]
name = "small"
decide = "clear"
"#;
const VERDICTS: [&str; 2] = ["--columns", "order,decision,error"];

fn folder(orders: &[u8]) -> Folder {
    Folder::new().with("playbook.toml", PLAYBOOK).with_bytes("orders.csv", orders)
}

fn review(orders: &[u8]) -> Run {
    folder(orders).run(&[&["review", "orders.csv"], &VERDICTS[..]].concat())
}

/// The lines of a review behind the header.
fn lines(run: &Run) -> Vec<&str> {
    run.stdout.lines().skip(1).collect()
}

/// So many orders that reviewing them takes a while.
fn many(orders: usize) -> String {
    let mut text = "order_id,total,note\n".to_owned();
    for at in 0..orders {
        writeln!(text, "{at},{}.00,{}", at % 200, "x".repeat(60)).unwrap();
    }
    text
}

#[test]
fn whatever_ends_a_line_and_however_the_file_ends_every_order_has_a_line() {
    let rows = ["order_id,total", "1,5.00", "2,\"500.00\"", "3,x"];
    let expected =
        ["1,clear,", "2,flag,", "3,error,orders.csv:4:total: `x` is not an amount; write amounts like `12.50`"];
    for line_end in ["\n", "\r\n", "\r"] {
        for at_end in ["", line_end] {
            let text = rows.join(line_end) + at_end;
            let utf16: Vec<u16> = std::iter::once(0xfeff).chain(text.encode_utf16()).collect();
            for bytes in [
                text.as_bytes().to_vec(),
                [b"\xef\xbb\xbf", text.as_bytes()].concat(),
                utf16.iter().flat_map(|unit| unit.to_le_bytes()).collect(),
                utf16.iter().flat_map(|unit| unit.to_be_bytes()).collect(),
            ] {
                let run = review(&bytes);
                assert_eq!(
                    (lines(&run).as_slice(), run.code),
                    (&expected[..], Some(1)),
                    "{line_end:?} {at_end:?} {run:?}"
                );
            }
        }
    }
}

#[test]
fn a_header_alone_is_no_order_and_an_empty_file_is_told() {
    let run = review(b"order_id,total\n");
    assert_eq!((run.stdout.as_str(), run.code), ("order,decision,error\n", Some(0)), "{run:?}");
    for nothing in [&b""[..], b"\n", b"\xef\xbb\xbf", b"\xff\xfe", b"   \n\n"] {
        let run = review(nothing);
        assert_eq!((run.stdout.as_str(), run.code), ("", Some(1)), "{run:?}");
        assert!(run.stderr.contains("`orders.csv`"), "{run:?}");
    }
}

#[test]
fn what_is_no_text_refuses_its_own_order_and_no_other() {
    let mut bytes =
        b"order_id,note,total\n1,caf\xe9,5.00\n2,\0,5.00\n3,x,5\0.00\n4,x,\xff\n\xe9,x,5.00\n6,x,5.00\n".to_vec();
    bytes.extend(b"7,\"a\0b\",5.00\n");
    let run = review(&bytes);
    let decisions: Vec<&str> = lines(&run).iter().map(|line| line.split(',').nth(1).unwrap()).collect();
    assert_eq!(decisions, ["clear", "clear", "error", "error", "error", "clear", "clear"], "{run:?}");
    assert!(run.stdout.contains("orders.csv:4:total:") && run.stdout.contains("orders.csv:5:total:"), "{run:?}");
}

#[test]
fn rows_of_another_width_and_quotes_that_are_not_closed_are_errors_with_their_place_and_swallow_nothing() {
    let run = review(
        b"order_id,note,total\n1,a,5.00,more\n2,a\n3,\"a,5.00\n4,\"a\"b,5.00\n5,a\"b,5.00\n6,\"a\nb\",5.00\n7,a,5.00\n",
    );
    let lines = lines(&run);
    let of = |id: &str| {
        lines.iter().find(|line| line.starts_with(&format!("{id},"))).unwrap_or_else(|| panic!("{id}: {run:?}"))
    };
    assert_eq!(lines.len(), 7, "{run:?}");
    for (id, place) in [("1", "orders.csv:2"), ("2", "orders.csv:3"), ("3", "orders.csv:4"), ("4", "orders.csv:5")] {
        assert!(of(id).contains("error") && of(id).contains(place), "{run:?}");
    }
    for id in ["5", "6", "7"] {
        assert!(of(id).contains("clear"), "{run:?}");
    }
}

#[test]
fn amounts_and_days_that_could_mean_two_things_are_refused() {
    for cell in ["\"1,234\"", "1.234", "\"1.234,50\"", "1e3", "$5.00", "5.001", "(5.00)", "٣", "41:01.0", "NaN"] {
        let run = review(format!("order_id,total\n1,{cell}\n").as_bytes());
        assert!(run.stdout.contains("1,error,") && run.code == Some(1), "{cell}: {run:?}");
    }
    let dated = PLAYBOOK.replace("[facts.total]", "[facts.day]\nkind = \"date\"\nfrom = \"day\"\n[facts.total]");
    for cell in ["41:01.0", "03/04/2026", "2026-02-30", "45987", "Jul-25-26", "2026-1-1"] {
        let text = format!("order_id,total,day\n1,5.00,{cell}\n");
        let run = Folder::new().with("playbook.toml", &dated).with("orders.csv", &text).run(&["review", "orders.csv"]);
        assert!(run.stdout.contains("1,,error,") && run.stdout.contains(":day:"), "{cell}: {run:?}");
    }
}

#[test]
fn a_column_that_a_fact_uses_and_that_is_there_twice_is_refused() {
    let run = review(b"order_id,total,total\n1,5.00,6.00\n");
    assert!(run.code == Some(1) && run.stdout.is_empty() && run.stderr.contains("`total`"), "{run:?}");
    let run = review(b"order_id,note,note,total\n1,a,b,5.00\n");
    assert_eq!((lines(&run).as_slice(), run.code), (&["1,clear,"][..], Some(0)), "{run:?}");
}

#[test]
fn strict_stops_at_the_first_error_and_looks_for_repeated_ids() {
    let folder = folder(b"order_id,total\n1,5.00\n2,x\n3,5.00\n");
    let run = folder.run(&[&["review", "orders.csv", "--strict"], &VERDICTS[..]].concat());
    assert_eq!((lines(&run).len(), run.code), (2, Some(1)), "{run:?}");
    assert!(run.stderr.contains("line 3"), "{run:?}");
    let twice = folder.with("twice.csv", "order_id,total\n1,5.00\n1,5.00\n");
    assert_eq!(twice.run(&["review", "twice.csv"]).code, Some(0));
    let run = twice.run(&["review", "twice.csv", "--strict"]);
    assert!(run.code == Some(1) && run.stdout.contains("twice.csv:2"), "{run:?}");
}

#[test]
fn the_named_decisions_fail_the_run_and_only_they_are_written() {
    let folder = folder(b"order_id,total\n1,5.00\n2,500.00\n");
    let code = |more: &[&str]| folder.run(&[&["review", "orders.csv"], more].concat()).code;
    assert_eq!(
        [code(&[]), code(&["--fail-on", "flag"]), code(&["--fail-on", "deny,error"])],
        [Some(0), Some(5), Some(0)]
    );
    let run = folder.run(&["review", "orders.csv", "--only", "flag", "--columns", "order,+total"]);
    assert_eq!(run.stdout, "order,total\n2,500.00\n");
}

#[test]
fn a_closed_pipe_ends_a_review_quietly() {
    let folder = folder(many(20_000).as_bytes());
    let mut child = command(folder.path(), &["review", "orders.csv"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 10];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr), (Some(0), vec![]));
}

#[test]
fn a_long_standard_input_is_read_like_a_file() {
    let text = many(130_000);
    assert!(text.len() > 9 << 20);
    let folder = folder(text.as_bytes());
    let from_file = folder.run(&["review", "orders.csv", "--columns", "order,decision"]);
    let from_input = folder.run_with(&["review", "-", "--columns", "order,decision"], &text, &[]);
    assert_eq!((from_file.stdout, from_file.code), (from_input.stdout, from_input.code));
}

#[test]
fn a_cell_of_a_gigabyte_is_an_error_in_little_memory() {
    let folder = folder(b"");
    let mut export = fs::File::create(folder.path().join("big.csv")).unwrap();
    export.write_all(b"order_id,note,total\n1,a,5.00\n2,\"").unwrap();
    // A hole: it is read as a gigabyte and takes no room.
    export.set_len(1 << 30).unwrap();
    export.seek(SeekFrom::End(0)).unwrap();
    export.write_all(b"\",5.00\n3,a,5.00\n").unwrap();
    let script = "ulimit -v 400000; exec $redress review big.csv --columns order,decision";
    let mut shell = Command::new("bash");
    let shell = shell.args(["-c", script]).env("redress", env!("CARGO_BIN_EXE_redress")).current_dir(folder.path());
    let output = shell.output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "order,decision\n1,clear\n2,error\n3,clear\n");
}

#[test]
fn a_claims_file_to_fill_in_has_a_column_for_each_needed_fact_and_can_be_given_back() {
    let today = ["--today", "2026-11-21"];
    let asked =
        run(&[&["review", "examples/orders.csv", "--format", "claims", "--only", "undecided"], &today[..]].concat());
    assert_eq!(asked.stdout, "order,claim,check_cleared\n1021,,\n");
    let sheet = ["--format", "csv", "--columns", "order,claim,decision,rule"];
    let filled = Folder::new().with("filled.csv", &asked.stdout.replace("1021,,", "1021,,yes"));
    let path = filled.path().join("filled.csv");
    let run_with =
        |claims: &str| run(&[&["review", "examples/orders.csv", "--claims", claims], &today[..], &sheet[..]].concat());
    let after = run_with(path.to_str().unwrap());
    assert!(!after.stdout.contains("undecided"), "{after:?}");

    // What was claimed is in the file, too, so that it takes the place of the one before.
    let all = "reship,refund,deny,flag,wait,clear,undecided,error";
    let again = run(&[
        &["review", "examples/orders.csv", "--claims", "examples/claims.csv", "--format", "claims", "--only", all],
        &today[..],
    ]
    .concat());
    let whole = Folder::new().with("again.csv", &again.stdout);
    let path = whole.path().join("again.csv");
    assert_eq!(run_with(path.to_str().unwrap()).stdout, run_with("examples/claims.csv").stdout);
}

#[test]
fn claims_about_unknown_orders_and_columns_that_are_no_facts_are_named() {
    let folder = folder(b"order_id,total\n1,5.00\n").with("claims.csv", "order,totl\n1,7.00\n9,1.00\n");
    let run = folder.run(&["review", "orders.csv", "--claims", "claims.csv"]);
    assert!(run.stderr.contains("`totl`") && run.stderr.contains("did you mean `total`?"), "{run:?}");
    assert!(run.stderr.contains("claims.csv:3: order `9` is not in the export"), "{run:?}");
}

#[test]
fn a_long_review_shows_how_far_it_came_and_takes_the_bar_away() {
    let folder = folder(many(150_000).as_bytes());
    let setup = Setup { folder: folder.path(), ..Setup::default() };
    let mut terminal = Terminal::start_in(&setup, &["review", "orders.csv", "--threads", "1", "-o", "out.csv"]);
    terminal.wait_for(" orders").wait_for(" %");
    assert_eq!(terminal.end(), Some(0));
    assert!(terminal.is_restored());
    assert!(!terminal.seen().contains('━'), "{}", terminal.seen());
    assert!(terminal.seen().contains("DECISIONS"), "{}", terminal.seen());
    let quiet = Setup { folder: folder.path(), term: "dumb", ..Setup::default() };
    let mut terminal = Terminal::start_in(&quiet, &["review", "orders.csv", "-o", "out.csv"]);
    assert_eq!(terminal.end(), Some(0));
    assert!(!terminal.bytes.contains(&0x1b), "{}", terminal.printed());
}

#[test]
fn an_interrupted_review_says_how_far_it_came_and_leaves_whole_lines() {
    let folder = folder(many(400_000).as_bytes()).with("out.csv", "as it was\n");
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143), (Signal::HUP, 129)] {
        let setup = Setup { folder: folder.path(), ..Setup::default() };
        let mut terminal = Terminal::start_in(&setup, &["review", "orders.csv", "--threads", "2", "-o", "out.csv"]);
        terminal.wait_for(" orders").signal(signal);
        assert_eq!(terminal.end(), Some(code), "{}", terminal.seen());
        assert!(terminal.is_restored());
        let seen = terminal.seen().replace('\n', " ");
        assert!(seen.contains("interrupted after ") && seen.contains("whole lines"), "{seen}");
        assert_eq!(std::fs::read_to_string(folder.path().join("out.csv")).unwrap(), "as it was\n");
        let mut files = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
        let partial = files.find(|path| path.to_string_lossy().ends_with(".partial")).unwrap();
        let text = std::fs::read_to_string(&partial).unwrap();
        let orders = text.lines().count() - 1;
        assert!(text.ends_with('\n') && orders > 0 && orders < 400_000, "{orders}");
        assert!(text.lines().skip(1).enumerate().all(|(at, line)| line.starts_with(&format!("{at},,"))));
        std::fs::remove_file(partial).unwrap();
    }
}

#[test]
fn a_review_that_waits_for_its_input_is_ended_by_a_signal_soon() {
    let folder = folder(b"");
    let mut child =
        command(folder.path(), &["review", "-"]).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let input = child.stdin.take();
    std::thread::sleep(Duration::from_millis(300));
    kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(143));
    drop(input);
}

#[test]
fn the_summary_keeps_to_the_width_of_the_terminal_and_breaks_no_word() {
    for columns in [100, 80, 60, 40] {
        let setup = Setup { columns, rows: 120, ..Setup::default() };
        let claims = ["--claims", "examples/claims.csv", "--today", "2026-11-21"];
        let mut terminal = Terminal::start_in(&setup, &[&["review", "examples/orders.csv"], &claims[..]].concat());
        assert_eq!(terminal.end(), Some(1));
        let printed = terminal.seen();
        for words in ["DECISIONS", "RULES", "LOOK AT FIRST", "FINDINGS", "ERRORS", " decision  lines   share"] {
            assert!(printed.contains(words), "{columns} columns, `{words}`:\n{printed}");
        }
        assert!(printed.contains(" reship       14  26.9 %  1,663.60"), "{columns} columns:\n{printed}");
        assert!(printed.lines().all(|line| line.chars().count() <= usize::from(columns)), "{printed}");
    }
}
