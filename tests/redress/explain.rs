//! `redress explain`: every code has a page, and the page's sample has the problem that it is about.

use redress::diagnostic::code::Code;
use redress::diagnostic::page::{mended, sample, sample_export};
use serde_json::Value;

use crate::program::{Folder, run};

/// The codes that `check` finds in a playbook, each once.
fn codes(playbook: &str) -> Vec<String> {
    let folder = Folder::new().with("playbook.toml", playbook);
    let run = folder.run(&["check", "--today", "2026-11-21", "--format", "json"]);
    let object: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run:?}"));
    let problems = object["problems"].as_array().unwrap();
    let mut codes: Vec<String> = problems.iter().map(|one| one["code"].as_str().unwrap().to_owned()).collect();
    codes.dedup();
    codes
}

/// The codes of playbooks; those of exports are tested where exports are read.
fn of_playbooks() -> impl Iterator<Item = Code> {
    Code::ALL.iter().copied().filter(|code| sample_export(*code).is_none() && *code != Code::NotInSql)
}

#[test]
fn the_sample_of_what_no_query_can_say_is_refused_with_its_place_and_the_mended_one_is_not() {
    let query = |playbook: &str| {
        Folder::new().with("playbook.toml", playbook).run(&["sql", "--dialect", "duckdb", "--table", "orders"])
    };
    let refused = query(sample(Code::NotInSql));
    assert_eq!((refused.code, refused.stdout.as_str()), (Some(3), ""));
    assert!(
        refused.stderr.contains("error[not-in-sql]") && refused.stderr.contains("playbook.toml:"),
        "{}",
        refused.stderr
    );
    assert_eq!(query(mended(Code::NotInSql)).code, Some(0));
}

#[test]
fn every_sample_has_the_problem_of_its_page_and_no_other() {
    for code in of_playbooks() {
        assert_eq!(codes(sample(code)), [code.word()]);
    }
}

#[test]
fn every_mended_sample_has_no_problem() {
    for code in of_playbooks() {
        assert_eq!(codes(mended(code)), [""; 0], "{}", code.word());
    }
}

#[test]
fn every_code_is_explained_and_listed_with_a_line() {
    let list = run(&["explain"]);
    assert_eq!(list.code, Some(0));
    assert_eq!(list.stdout.lines().count(), Code::ALL.len());
    for (code, line) in Code::ALL.iter().zip(list.stdout.lines()) {
        assert!(line.starts_with(code.word()) && line.ends_with(code.summary()), "{line}");
        let page = run(&["explain", code.word()]);
        assert_eq!(page.code, Some(0));
        let head = format!("{} ({}): {}\n", code.word(), code.severity().word(), code.summary());
        assert!(page.stdout.starts_with(&head), "{}", page.stdout);
        assert!(page.stdout.contains("What to do: "), "{}", page.stdout);
    }
}

#[test]
fn a_misspelt_code_gets_a_suggestion() {
    for (typed, meant) in
        [("ded-rule", "dead-rule"), ("boundry-hole", "boundary-hole"), ("unknown_fact", "unknown-fact")]
    {
        let run = run(&["explain", typed]);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.stderr.contains(&format!("there is no code `{typed}`")), "{run:?}");
        assert!(run.stderr.contains(&format!("did you mean `{meant}`?")), "{run:?}");
    }
}
