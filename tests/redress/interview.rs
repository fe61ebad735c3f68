//! The interview at a terminal: answers, going back, not knowing, asking why, and every way to end it.

use std::thread::sleep;
use std::time::Duration;

use rustix::process::Signal;
use serde_json::Value;

use crate::program::Folder;
use crate::terminal::{Setup, Terminal};

const PLAYBOOK: &str = include_str!("sample.toml");
const ORDERS: &str =
    "order_id,email,delivered\n1001,ann@example.com,no\n1002,bob@example.com,yes\n1003,ann@example.com,no\n";
const DOWN: &str = "\x1b[B";
const ENTER: &str = "\r";
const DECIDE: [&str; 5] = ["decide", "orders.csv", "1001", "--today", "2026-11-21"];

fn folder() -> Folder {
    Folder::new().with("playbook.toml", PLAYBOOK).with("orders.csv", ORDERS)
}

fn start(folder: &Folder, arguments: &[&str]) -> Terminal {
    Terminal::start_in(&Setup { folder: folder.path(), ..Setup::default() }, arguments)
}

fn dumb<'a>(folder: &'a Folder) -> Setup<'a> {
    Setup { term: "dumb", folder: folder.path(), ..Setup::default() }
}

/// The object the program printed, however the terminal wrapped it.
fn object(terminal: &Terminal) -> Value {
    let text = String::from_utf8_lossy(&terminal.bytes);
    let object = &text[text.find("{\"order\"").unwrap()..];
    serde_json::from_str(object.lines().next().unwrap()).unwrap()
}

/// An object without what may differ between ways to give the same case.
fn same_for_all_ways(mut object: Value) -> Value {
    let map = object.as_object_mut().unwrap();
    map.remove("questions_asked");
    for reason in map["reasons"].as_array_mut().unwrap() {
        reason.as_object_mut().unwrap().remove("source");
    }
    object
}

#[test]
fn answers_lead_to_a_decision() {
    let folder = folder();
    let mut terminal = start(&folder, &DECIDE);
    terminal.wait_for("What is wrong?").settle().send(DOWN).settle().send(ENTER);
    terminal.wait_for("Is there a photograph?").settle().send(ENTER);
    terminal.wait_for("Check the answers").settle().send(ENTER);
    assert_eq!(terminal.end(), Some(0), "{}", terminal.seen());
    assert!(terminal.seen().contains("RESHIP"), "{}", terminal.seen());
    assert!(terminal.is_restored());
}

#[test]
fn back_unknown_and_why_are_rows_that_can_be_seen() {
    let folder = folder();
    let mut terminal = start(&folder, &DECIDE);
    terminal.wait_for("What is wrong?").settle();
    for row in ["It never came", "It is broken", "Something else", "I don't know", "Why this question?", "Back"] {
        assert!(terminal.seen().contains(row), "{row} is not there:\n{}", terminal.seen());
    }
    terminal.send(&DOWN.repeat(4)).settle().send(ENTER).wait_for("What each answer leads to");
    terminal.settle().send(DOWN).settle().send(ENTER).wait_for("Is there a photograph?").settle();
    terminal.send(&DOWN.repeat(4)).settle().send(ENTER).settle();
    assert!(terminal.seen().ends_with("Back"), "the first question is there again:\n{}", terminal.seen());
    assert!(terminal.seen().contains("so far: It is broken (answer)"), "{}", terminal.seen());
    terminal.send(ENTER).wait_for("Is there a photograph?").settle();
    terminal.send(&DOWN.repeat(2)).settle().send(ENTER).wait_for("nobody knows");
}

#[test]
fn the_same_case_gives_the_same_object_however_it_is_given() {
    let folder = folder().with("claims.csv", "order,issue,photo\n1001,broken,yes\n");
    let json = [&DECIDE[..], &["--format", "json"]].concat();
    let mut terminal = start(&folder, &json);
    terminal.wait_for("What is wrong?").settle().send(DOWN).settle().send(ENTER);
    terminal.wait_for("Is there a photograph?").settle().send(ENTER);
    terminal.wait_for("Check the answers").settle().send(ENTER);
    assert_eq!(terminal.end(), Some(0));
    let interviewed = object(&terminal);
    assert_eq!(interviewed["questions_asked"], 2);
    let set = folder.run(&[&json[..], &["--set", "issue=broken", "--set", "photo=yes"]].concat());
    let claimed = folder.run(&[&json[..], &["--claims", "claims.csv"]].concat());
    let interviewed = same_for_all_ways(interviewed);
    assert_eq!(same_for_all_ways(serde_json::from_str(&set.stdout).unwrap()), interviewed);
    assert_eq!(same_for_all_ways(serde_json::from_str(&claimed.stdout).unwrap()), interviewed);
}

#[test]
fn an_answer_changed_before_the_end_changes_the_decision() {
    let folder = folder();
    let mut terminal = start(&folder, &DECIDE);
    terminal.wait_for("What is wrong?").settle().send(DOWN).settle().send(ENTER);
    terminal.wait_for("Is there a photograph?").settle().send(ENTER);
    terminal.wait_for("The verdict is reship").settle().send(DOWN).settle().send(ENTER).settle();
    terminal.send(DOWN).settle().send(ENTER).wait_for("The verdict is deny").settle();
    terminal.send(&DOWN.repeat(2)).settle();
    assert!(terminal.seen().contains("> Note: Threat: not noted"), "{}", terminal.seen());
    terminal.send(ENTER).settle().send(ENTER).wait_for("Note: Threat: yes").settle().send(ENTER);
    assert_eq!(terminal.end(), Some(0), "{}", terminal.seen());
    assert!(
        terminal.seen().contains("DENY") && terminal.seen().contains("Answer the real issue."),
        "{}",
        terminal.seen()
    );
}

#[test]
fn a_value_that_cannot_be_is_said_and_asked_again() {
    let folder = folder();
    let mut terminal = start(&folder, &DECIDE);
    terminal.wait_for("What is wrong?").settle().send(DOWN).settle().send(ENTER);
    terminal.wait_for("Is there a photograph?").settle().send(DOWN).settle().send(ENTER);
    terminal.wait_for("How many pieces are broken?").settle().send("many\r").settle();
    assert!(terminal.seen().contains("`many`"), "{}", terminal.seen());
    terminal.send("100\r").settle();
    assert!(terminal.seen().contains("99"), "{}", terminal.seen());
    terminal.send("12\r").wait_for("Is it still in its box?");
}

#[test]
fn the_verdict_is_told_as_soon_as_it_is_settled_and_the_rest_is_what_else_to_do() {
    let folder = folder();
    let known = ["--set", "issue=broken", "--set", "photo=no", "--set", "pieces=12"];
    let mut terminal = start(&folder, &[&DECIDE[..], &known].concat());
    terminal.wait_for("Is it still in its box?").settle();
    let seen = terminal.seen();
    let places =
        ["The verdict is settled: flag", "What else to do", "Is it still in its box?"].map(|text| seen.find(text));
    assert!(places.is_sorted() && places[0].is_some(), "{seen}");
    terminal.send(ENTER).wait_for("The verdict is flag").settle().send(ENTER);
    assert_eq!(terminal.end(), Some(0));
    assert!(terminal.seen().contains("Collect it"), "{}", terminal.seen());
}

#[test]
fn why_this_question_names_outcomes_and_rules_for_every_fact() {
    let folder = folder();
    let ways: [&[&str]; 2] = [&["2", "no", "3", "60.00"], &["1", "2026-11-30"]];
    for way in ways {
        let mut terminal = Terminal::start_in(&dumb(&folder), &DECIDE);
        for (asked, answer) in way.iter().enumerate() {
            terminal.wait_for("Enter alone").settle();
            let why = key_of(&terminal.printed(), "Why this question?");
            terminal.send(&format!("{why}\n")).settle();
            let printed = terminal.printed();
            assert_eq!(printed.matches("What each answer leads to").count(), asked + 1, "{printed}");
            let leads = &printed[printed.rfind("What each answer leads to").unwrap()..];
            let names = |line: &str| {
                line.contains('(') && ["reship", "refund", "deny", "flag"].iter().any(|word| line.contains(word))
            };
            assert!(leads.lines().filter(|line| line.starts_with("- ")).all(names), "{leads}");
            assert!(leads.matches("\n- ").count() > 1, "{leads}");
            terminal.send(&format!("{answer}\n")).settle();
        }
    }
}

/// What is typed to choose a row of the last prompt.
fn key_of(printed: &str, row: &str) -> String {
    let line = printed.lines().rev().find(|line| line.ends_with(row)).unwrap();
    line.split(')').next().unwrap().to_owned()
}

#[test]
fn an_interrupt_restores_the_terminal_and_ends_with_130() {
    let folder = folder();
    let mut terminal = start(&folder, &DECIDE);
    terminal.wait_for("What is wrong?").settle().send("\x03");
    assert_eq!(terminal.end(), Some(130));
    assert!(terminal.is_restored());
    let mut terminal = start(&folder, &DECIDE);
    terminal.wait_for("What is wrong?").settle().send(DOWN).settle().send(ENTER);
    terminal.wait_for("Is there a photograph?").settle().send(DOWN).settle().send(ENTER);
    terminal.wait_for("How many pieces are broken?").settle().send("1\x03");
    assert_eq!(terminal.end(), Some(130));
    assert!(terminal.is_restored());
}

#[test]
fn signals_restore_the_terminal_at_any_moment_and_end_with_128_and_their_number() {
    let folder = folder();
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143), (Signal::HUP, 129), (Signal::QUIT, 131)] {
        for pause in [0, 1, 3, 10, 40] {
            let mut terminal = start(&folder, &DECIDE);
            terminal.wait_for("Back").send(DOWN);
            sleep(Duration::from_millis(pause));
            terminal.send(DOWN).signal(signal);
            assert_eq!(terminal.end(), Some(code), "{signal:?} after {pause} ms:\n{}", terminal.seen());
            assert!(terminal.is_restored(), "{signal:?} after {pause} ms");
        }
    }
}

#[test]
fn an_arrow_key_that_comes_in_pieces_cancels_nothing() {
    let folder = folder();
    for pause in [1, 5, 50] {
        let mut terminal = start(&folder, &DECIDE);
        terminal.wait_for("Back").settle();
        for byte in ["\x1b", "[", "B"] {
            terminal.send(byte);
            sleep(Duration::from_millis(pause));
        }
        terminal.settle();
        assert!(terminal.seen().ends_with("Back"), "{pause} ms:\n{}", terminal.seen());
        terminal.send(ENTER).settle();
        assert!(!terminal.seen().contains("cancel"), "{}", terminal.seen());
        terminal.send("\x03");
        assert_eq!(terminal.end(), Some(130));
    }
}

#[test]
fn what_was_typed_before_a_question_is_shown_answers_nothing() {
    let folder = folder();
    for setup in [Setup { folder: folder.path(), ..Setup::default() }, dumb(&folder)] {
        let mut terminal = Terminal::start_in(&setup, &DECIDE);
        terminal.send("1\r1\r1\r").wait_for("Back").settle();
        assert_eq!(terminal.seen().matches("What is wrong?").count(), 1, "{}", terminal.seen());
        assert!(!terminal.seen().contains("photograph") && !terminal.seen().contains("needed"), "{}", terminal.seen());
        terminal.send("\x03");
        assert_eq!(terminal.end(), Some(130));
    }
    let mut terminal = start(&folder, &DECIDE);
    terminal.wait_for("Back").settle().send(&DOWN.repeat(2)).settle().send("\r\r\r\r");
    terminal.wait_for("Check the answers").settle();
    assert!(terminal.seen().ends_with("Back"), "the decision was not confirmed:\n{}", terminal.seen());
}

#[test]
fn a_terminal_without_escapes_gets_numbered_lines_and_none() {
    let folder = folder();
    let plain = [&DECIDE[..], &["--plain"]].concat();
    let usual = Setup { folder: folder.path(), ..Setup::default() };
    for (setup, arguments) in [(dumb(&folder), &DECIDE[..]), (usual, &plain[..])] {
        let mut terminal = Terminal::start_in(&setup, arguments);
        for (question, keys) in [("What is wrong?", "2\n"), ("photograph?", "yes\n"), ("Check the answers", "\n")] {
            terminal.wait_for(question).settle().send(keys);
        }
        assert_eq!(terminal.end(), Some(0), "{}", terminal.seen());
        let text = String::from_utf8(terminal.bytes.clone()).unwrap();
        assert!(!text.contains('\x1b'), "{text:?}");
        for said in
            ["1) It never came", "4) I don't know", "5) Why this question?", "6) Back", "who can answer: warehouse"]
        {
            assert!(text.contains(said), "{said} is not there:\n{text}");
        }
        assert!(text.contains("Enter alone means 1: It never came"), "{text}");
        assert!(text.contains("RESHIP") && text.is_ascii(), "{text}");
    }
}

#[test]
fn under_three_rows_nothing_is_drawn() {
    let folder = folder();
    for rows in [1, 2] {
        let setup = Setup { rows, folder: folder.path(), ..Setup::default() };
        let mut terminal = Terminal::start_in(&setup, &DECIDE);
        terminal.settle().send("2\n").settle().send("1\n").settle().send("\n");
        assert_eq!(terminal.end(), Some(0));
        assert!(!String::from_utf8_lossy(&terminal.bytes).contains("\x1b[?25l"));
    }
}

#[test]
fn rows_leave_no_ghosts_at_any_width() {
    let labels = [
        "Something long enough to be cut at forty columns, and at eighty columns it should be cut just as well, really",
        "漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字",
        "👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍",
    ];
    let mut playbook = PLAYBOOK.to_owned();
    for (label, long) in ["It never came", "It is broken", "Something else"].iter().zip(labels) {
        playbook = playbook.replace(label, long);
    }
    let folder = folder().with("playbook.toml", &playbook);
    for (columns, rows) in [(20, 40), (40, 40), (78, 40), (79, 40), (80, 40), (81, 40), (200, 40), (80, 5), (20, 4)] {
        let setup = Setup { columns, rows, folder: folder.path(), ..Setup::default() };
        let mut terminal = Terminal::start_in(&setup, &DECIDE);
        terminal.wait_for("> Something").settle();
        let before = terminal.seen();
        for _ in 0..6 {
            terminal.send(DOWN).settle();
        }
        assert_eq!(terminal.seen(), before, "{columns} columns, {rows} rows");
    }
}

#[test]
fn text_from_files_never_reaches_the_terminal_raw() {
    let hostile = PLAYBOOK
        .replace("What is wrong?", "What\\u001b]0;title\\u0007\\u202e is wrong?")
        .replace("It is broken", "It\\u009b31m is broken");
    let folder = folder().with("playbook.toml", &hostile);
    for setup in [Setup { folder: folder.path(), ..Setup::default() }, dumb(&folder)] {
        let mut terminal = Terminal::start_in(&setup, &DECIDE);
        terminal.wait_for("Back").settle();
        let text = String::from_utf8_lossy(&terminal.bytes).into_owned();
        assert!(!text.contains("\x1b]0") && !text.contains('\u{202e}') && !text.contains('\u{9b}'), "{text:?}");
        assert!(text.contains(r"What\u{1b}]0;title\u{7}\u{202e} is wrong?"), "{text:?}");
    }
}

#[test]
fn without_an_order_one_is_picked_from_a_list() {
    let folder = folder();
    let mut terminal = start(&folder, &["decide", "orders.csv", "--today", "2026-11-21"]);
    terminal.wait_for("Which order?").settle().send("ann\r").wait_for("1003").settle();
    assert!(!terminal.seen().contains("1002"), "{}", terminal.seen());
    terminal.send(DOWN).settle().send(ENTER).wait_for("What is wrong?");
}

#[test]
fn an_answer_that_cannot_be_is_asked_again() {
    let folder = folder();
    let mut terminal = start(&folder, &["decide", "orders.csv", "1002", "--today", "2026-11-21"]);
    terminal.wait_for("Back").settle().send(ENTER).wait_for("The tracking says delivered: what is wrong?").settle();
    terminal.send(&DOWN.repeat(2)).settle().send(ENTER).wait_for("The verdict is deny");
}
