//! `redress check` from outside: each finding with the smallest playbook that has it, promises, formats, and the shipped
//! playbook with each of its promises broken in turn.

mod findings;
mod formats;
mod promises;
mod shipped;

use std::sync::Arc;

use redress::engine::compile::{Compiled, compile};
use redress::engine::decide::decide;
use redress::model::case::{Case, Source};
use redress::model::date::Date;
use redress::model::decision::Decision;
use redress::playbook::given::parse_given;
use redress::playbook::{SourceText, read};
use serde_json::Value;

use crate::program::{Folder, Run};

const TODAY: &str = "2026-11-21";

const HEAD: &str = "[playbook]\nname = \"t\"\nversion = \"1\"\ncurrency = \"USD\"\ntimezone = \"UTC\"\n";

/// A playbook of which only the part that matters is written down.
fn playbook(rest: &str) -> String {
    if rest.contains("[playbook]") { rest.to_owned() } else { format!("{HEAD}{rest}") }
}

/// Runs `check` on a playbook.
fn run(rest: &str, more: &[&str]) -> Run {
    let folder = Folder::new().with("playbook.toml", &playbook(rest));
    folder.run(&[&["check", "--today", TODAY], more].concat())
}

/// The object that `check` prints; the exit code is what the problems in it call for.
fn checked(rest: &str) -> Value {
    let run = run(rest, &["--format", "json"]);
    let object: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run:?}"));
    let is_bad = object["problems"].as_array().unwrap().iter().any(|problem| problem["severity"] != "note");
    assert_eq!(run.code, Some(if is_bad { 3 } else { 0 }), "{run:?}");
    object
}

/// The codes of all problems, by place.
fn codes(rest: &str) -> Vec<String> {
    let object = checked(rest);
    let problems = object["problems"].as_array().unwrap();
    problems.iter().map(|problem| problem["code"].as_str().unwrap().to_owned()).collect()
}

/// The one problem there is.
fn only(rest: &str) -> Value {
    let object = checked(rest);
    let problems = object["problems"].as_array().unwrap();
    assert_eq!(problems.len(), 1, "{object:#}");
    problems[0].clone()
}

/// The status of the first promise.
fn status(rest: &str) -> String {
    checked(rest)["promises"][0]["status"].as_str().unwrap().to_owned()
}

/// A playbook to decide printed witnesses by.
struct Judge {
    compiled: Compiled,
}

impl Judge {
    fn of(rest: &str) -> Judge {
        let source = SourceText { name: "playbook.toml".into(), text: playbook(rest).into() };
        Judge { compiled: compile(Arc::new(read(source).unwrap())) }
    }

    /// What is decided about a witness as it is printed.
    fn decides(&self, witness: &Value) -> Decision {
        let playbook = &self.compiled.playbook;
        let mut case = Case::empty(playbook.facts.len());
        for (name, value) in witness.as_object().unwrap() {
            let fact = playbook.fact_named(name).unwrap();
            let state = parse_given(playbook, fact, value.as_str().unwrap()).unwrap();
            case.set(fact, state, Source::Set);
        }
        decide(&self.compiled, &case, Date::parse_iso(TODAY).unwrap())
    }

    /// The outcome of a witness as it is printed.
    fn outcome(&self, witness: &Value) -> &'static str {
        self.decides(witness).verdict.word()
    }

    /// The rule that decides a witness as it is printed.
    fn rule(&self, witness: &Value) -> Option<String> {
        self.decides(witness).rule.map(|rule| self.compiled.playbook.rule(rule).name.clone())
    }
}
