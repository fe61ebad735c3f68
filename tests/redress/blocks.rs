//! Every `console` block of the README, the docs and the transcripts beside this file is run: a line that begins with
//! `$ ` is a command, `? 3` after it says how it ends, and the lines after that are everything it prints, both streams
//! together. A line `...` stands for any lines. `REDRESS_GOLDEN=write cargo test` writes what is printed into the files,
//! to be read before a commit.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::program::repository;

/// A command with what it is to print.
#[derive(Debug, PartialEq, Eq)]
struct Step {
    command: String,
    status: i32,
    printed: Vec<String>,
}

#[test]
fn every_console_block_prints_what_it_says() {
    let found: Vec<String> = files().iter().filter_map(|file| check(file)).collect();
    assert!(found.is_empty(), "{}", found.join("\n\n"));
}

fn files() -> Vec<PathBuf> {
    let root = repository();
    let folders = [root.join("docs"), root.join("tests/redress/transcripts")];
    let listed = folders.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten();
    let mut files: Vec<PathBuf> = listed.map(|entry| entry.unwrap().path()).collect();
    files.push(root.join("README.md"));
    files.retain(|file| file.is_file() && file.extension().is_some_and(|extension| extension == "md"));
    files.sort();
    files
}

/// What a file says that is not so.
fn check(file: &Path) -> Option<String> {
    let text = fs::read_to_string(file).unwrap();
    let actual = rewritten(&text);
    if std::env::var_os("REDRESS_GOLDEN").is_some() {
        fs::write(file, &actual).unwrap();
        return None;
    }
    let lines = text.lines().zip(actual.lines()).enumerate();
    let first = lines.filter(|(_, (said, is))| said != is).map(|(at, _)| at + 1).next();
    (text != actual).then(|| {
        let line = first.unwrap_or(text.lines().count());
        format!("{}:{line} differs; this is what it should be:\n{}", file.display(), around(&actual, line))
    })
}

fn around(text: &str, line: usize) -> String {
    text.lines().skip(line.saturating_sub(3)).take(40).map(|line| format!("  | {line}\n")).collect()
}

/// The file with each block as it really is.
fn rewritten(text: &str) -> String {
    let mut out = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        if line.trim() == "```console" {
            let block: Vec<&str> = lines.by_ref().take_while(|line| line.trim() != "```").collect();
            for step in steps(&block) {
                out.push_str(&performed(&step));
            }
            out.push_str("```\n");
        }
    }
    out
}

fn steps(block: &[&str]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for line in block {
        if let Some(command) = line.strip_prefix("$ ") {
            steps.push(Step { command: command.to_owned(), status: 0, printed: Vec::new() });
        } else if let Some(step) = steps.last_mut() {
            match line.strip_prefix("? ").filter(|_| step.printed.is_empty()) {
                Some(status) => step.status = status.parse().unwrap(),
                None => step.printed.push((*line).to_owned()),
            }
        }
    }
    steps
}

/// A step as it is: the lines as they were said, where `...` makes them fit.
fn performed(step: &Step) -> String {
    let (printed, status) = perform(&step.command);
    let printed: Vec<&str> = printed.lines().collect();
    let said: Vec<&str> = step.printed.iter().map(String::as_str).collect();
    let lines = if fits(&said, &printed) { said } else { printed };
    let status = if status == 0 { String::new() } else { format!("? {status}\n") };
    let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
    format!("$ {}\n{status}{lines}", step.command)
}

fn perform(command: &str) -> (String, i32) {
    let program = Path::new(env!("CARGO_BIN_EXE_redress")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("bash");
    shell.arg("-c").arg(format!("exec 2>&1 </dev/null\n{command}")).current_dir(repository()).env("PATH", path);
    shell.env_remove("NO_COLOR").env_remove("REDRESS_PLAYBOOK").env_remove("REDRESS_LEDGER");
    let output = shell.output().unwrap();
    (String::from_utf8(output.stdout).unwrap(), output.status.code().unwrap())
}

fn fits(said: &[&str], printed: &[&str]) -> bool {
    match said.split_first() {
        None => printed.is_empty(),
        Some((&"...", rest)) => (0..=printed.len()).any(|skipped| fits(rest, &printed[skipped..])),
        Some((line, rest)) => printed.first() == Some(line) && fits(rest, &printed[1..]),
    }
}

#[test]
fn dots_stand_for_any_lines_and_nothing_else_does() {
    assert!(fits(&["a", "...", "d"], &["a", "b", "c", "d"]));
    assert!(fits(&["..."], &[]));
    assert!(!fits(&["a", "...", "d"], &["a", "b"]));
    assert!(!fits(&["a"], &["a", "b"]));
}

#[test]
fn a_block_that_says_something_else_is_rewritten() {
    let text = "```console\n$ echo one; exit 3\ntwo\n```\n";
    assert_eq!(rewritten(text), "```console\n$ echo one; exit 3\n? 3\none\n```\n");
    assert_eq!(rewritten("```console\n$ echo one\n...\n```\n"), "```console\n$ echo one\n...\n```\n");
}
