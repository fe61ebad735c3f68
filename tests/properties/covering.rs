//! Suggested examples cover what they claim: put into the playbook, the same playbook is read, every example passes,
//! coverage is full, and without any one of them it is not.

use std::sync::Arc;

use redress::engine::compile::compile;
use redress::playbook::{Playbook, SourceText, read};
use redress::proof::covered::{Coverage, cover};
use redress::proof::examples::{Prepared, Ran, case_of, run};
use redress::proof::space::Space;
use redress::proof::suggest::{Suggestion, suggest};
use redress::report::examples::toml::example;

use crate::bridge;
use crate::dice::Dice;
use crate::grow::{Plan, grow};
use crate::seeds;
use crate::toml;

#[test]
fn suggested_examples_cover_everything_and_none_can_be_left_out() {
    let (mut suggested, mut points) = (0, 0);
    for seed in seeds(120) {
        let mut dice = Dice::new(seed ^ 0xc0ffee);
        let plan = if dice.percent(60) { Plan::small() } else { Plan::without_formulas() };
        let text = format!("{}\n", toml::text(&grow(&mut dice, &plan)));
        let bare = playbook(&text);
        let suggestions = all_suggestions(&bare);
        let blocks: Vec<String> = suggestions.iter().map(|one| example(&bare, one)).collect();
        let full = playbook(&format!("{text}{}", blocks.concat()));
        let coverage = coverage(&full);
        let missing: Vec<String> = coverage.missing().map(|point| point.in_full(&full)).collect();
        assert!(missing.is_empty(), "seed {seed}: {missing:?} not covered by\n{text}{}", blocks.concat());
        for left_out in 0..blocks.len() {
            let others: String =
                blocks.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, one)| one.as_str()).collect();
            let less = self::coverage(&playbook(&format!("{text}{others}")));
            assert!(
                less.missing().count() > 0,
                "seed {seed}: not needed\n{}\n{text}{}",
                blocks[left_out],
                blocks.concat()
            );
        }
        suggested += blocks.len();
        points += coverage.of();
    }
    eprintln!("{suggested} examples cover {points} points");
    assert!(suggested > 0);
}

fn playbook(text: &str) -> Arc<Playbook> {
    let source = SourceText { name: "random.toml".into(), text: text.into() };
    match read(source) {
        Ok(playbook) => Arc::new(playbook),
        Err(problems) => {
            let problems: Vec<String> =
                problems.iter().map(|one| format!("{}: {}", one.code.word(), one.message)).collect();
            panic!("not accepted: {problems:#?}\n{text}")
        }
    }
}

/// What the examples of a playbook cover; all of them pass.
fn coverage(playbook: &Arc<Playbook>) -> Coverage {
    let compiled = compile(Arc::clone(playbook));
    let runs: Vec<Ran<'_>> = playbook
        .examples
        .iter()
        .map(|example| {
            let today = example.given.today.unwrap();
            run(&compiled, &Prepared { example, case: Ok(case_of(playbook, example, None)), today })
        })
        .collect();
    for ran in &runs {
        assert!(ran.passed(), "{}: {:#?}\n{}", ran.example.name, ran.parts, playbook.source.text);
    }
    let mut space = Space::new(&compiled, bridge::today()).unwrap();
    cover(&compiled, Some(&mut space), &runs)
}

fn all_suggestions(playbook: &Arc<Playbook>) -> Vec<Suggestion> {
    let compiled = compile(Arc::clone(playbook));
    suggest(&compiled, &coverage(playbook), bridge::today())
}
