//! Streams: what goes where, colour, closed pipes, which playbook.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::program::{Folder, Run, command, repository, run};

const PLAYBOOK: &str = include_str!("sample.toml");
const ORDERS: &str = "order_id,email,delivered\n1001,ann@example.com,no\n";
const DECIDE: [&str; 7] = ["decide", "orders.csv", "1001", "--today", "2026-11-21", "--set", "issue=other"];

fn folder() -> Folder {
    Folder::new().with("playbook.toml", PLAYBOOK).with("orders.csv", ORDERS)
}

fn shell(script: &str) -> Run {
    shell_in(&repository(), script)
}

fn shell_in(folder: &Path, script: &str) -> Run {
    let program = env!("CARGO_BIN_EXE_redress");
    let mut shell = Command::new("bash");
    let output = shell.arg("-c").arg(script).env("redress", program).current_dir(folder).output().unwrap();
    Run {
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code(),
    }
}

#[test]
fn a_closed_pipe_ends_quietly_with_0() {
    for arguments in
        ["explain", "man", "completions bash", "--help", "decide examples/orders.csv 1007 --set issue=not_received"]
    {
        let run = shell(&format!("$redress {arguments} | true; echo ${{PIPESTATUS[0]}}"));
        assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("0\n", ""), "{arguments}");
        let run = shell(&format!("$redress {arguments} >&-; echo $?"));
        assert!(!run.stderr.contains("panicked"), "{arguments}: {run:?}");
    }
}

#[test]
fn a_full_disk_is_a_failure_that_is_told() {
    let run = shell("$redress man > /dev/full; echo $?");
    assert_eq!(run.stdout, "1\n");
    assert!(run.stderr.contains("cannot write to standard output"), "{run:?}");
}

#[test]
fn colour_is_never_written_to_a_pipe_unless_it_is_asked_for() {
    let folder = folder();
    let both = |run: &Run| run.stdout.contains('\x1b') || run.stderr.contains('\x1b');
    assert!(!both(&folder.run(&DECIDE)));
    assert!(folder.run(&[&DECIDE[..], &["--color", "always"]].concat()).stdout.contains('\x1b'));
    let no_color = [("NO_COLOR", "1")];
    assert!(folder.run_with(&[&DECIDE[..], &["--color=always"]].concat(), "", &no_color).stdout.contains('\x1b'));
    let error = folder.run(&["decide", "orders.csv", "9", "--color", "always"]);
    assert!(error.stderr.contains("\x1b[1;31merror:\x1b[0m"), "{error:?}");
    assert!(!both(&folder.run(&["decide", "orders.csv", "9"])));
}

#[test]
fn standard_input_can_be_the_export() {
    let run = folder().run_with(&["decide", "-", "#1001", "--set", "issue=other", "--format", "json"], ORDERS, &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stdout.starts_with("{\"order\":\"1001\""), "{run:?}");
}

#[test]
fn the_playbook_is_the_one_named_else_of_the_environment_else_beside_or_above_else_built_in() {
    let other = PLAYBOOK.replace("\"Sample\"", "\"Other\"");
    let folder = folder().with("other.toml", &other).with("below/deep/orders.csv", ORDERS);
    let environment = [("REDRESS_PLAYBOOK", "other.toml")];
    let shown = |run: Run| run.stdout.lines().rev().nth(1).unwrap_or_default().to_owned();
    let named = folder.run(&[&DECIDE[..], &["-p", "other.toml"]].concat());
    assert!(shown(named).starts_with("Other 1 · other.toml"));
    assert!(shown(folder.run_with(&DECIDE, "", &environment)).starts_with("Other 1 · other.toml"));
    assert!(shown(folder.run_with(&DECIDE, "", &[("REDRESS_PLAYBOOK", "")])).starts_with("Sample 1 · playbook.toml"));
    let below = command(&folder.path().join("below/deep"), &DECIDE).stdin(Stdio::null()).output().unwrap();
    let below = String::from_utf8(below.stdout).unwrap();
    assert!(below.contains("Sample 1 · ../../playbook.toml"), "{below}");
    let empty = Folder::new().with("orders.csv", "order_id\n1\n");
    let built_in = empty.run(&["check"]);
    assert!(built_in.stdout.contains("built-in playbook") || built_in.stderr.contains("built-in"), "{built_in:?}");
}

#[test]
fn several_claims_want_one_to_be_named() {
    let claims = "order,claim,issue\n1001,A,other\n1001,B,broken\n";
    let folder = folder().with("claims.csv", claims);
    let with = ["decide", "orders.csv", "1001", "--claims", "claims.csv"];
    let several = folder.run(&with);
    assert_eq!(several.code, Some(1), "{several:?}");
    assert!(several.stderr.contains("order `1001` has 2 claims: `A`, `B`"), "{several:?}");
    let one = folder.run(&[&with[..], &["--claim", "A", "--format", "json"]].concat());
    assert_eq!(one.code, Some(0), "{one:?}");
    assert!(one.stdout.contains("\"claim\":\"A\""), "{one:?}");
    let none = folder.run(&[&with[..], &["--claim", "C"]].concat());
    assert!(none.stderr.contains("order `1001` has no claim `C`"), "{none:?}");
}

#[test]
fn every_example_of_the_help_is_understood() {
    let read = |name: &str| std::fs::read_to_string(repository().join(name)).unwrap();
    let folder = ["orders.csv", "claims.csv"]
        .into_iter()
        .fold(Folder::new(), |folder, name| folder.with(name, &read(&format!("examples/{name}"))));
    let folder = folder.with("playbook.toml", &read("playbook.toml"));
    let commands = ["decide", "review", "check", "test", "explain"].map(|command| vec![command, "--help"]);
    for command in commands.into_iter().chain([vec!["--help"]]) {
        let help = run(&command).stdout;
        assert!(help.starts_with("Examples:\n"), "{command:?}");
        let examples = help.lines().skip(1).take_while(|line| line.starts_with("  "));
        for example in examples {
            let line = example.split("   ").find(|part| part.contains("redress")).unwrap().trim();
            let script = line.replace("redress ", "$redress ").replace("'#1001'", "'#1007'");
            let ran = shell_in(folder.path(), &format!("{script} </dev/null"));
            assert!(!ran.stderr.contains("Usage:"), "{line}: {ran:?}");
        }
    }
}

#[test]
fn completions_and_the_manual_come_from_the_same_options() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(run(&["completions", shell]).stdout.contains("exit-code"), "{shell}");
    }
    let manual = run(&["man"]).stdout;
    assert!(manual.contains(".TH redress 1") && manual.contains("redress\\-decide"), "{manual}");
}
