//! What was asked wrongly.

use redress::interview::plan::{Next, next};
use redress::interview::questions::questions;
use redress::model::case::Case;

use super::{Small, small};
use crate::bridge;

/// The first step of an interview about nothing known.
fn first_step(small: &Small<'_>) -> Next {
    let compiled = small.compiled();
    let case = Case::empty(compiled.playbook.facts.len());
    next(&compiled, &case, bridge::today()).unwrap()
}

/// A fact that is assumed, and a question whose answer may rule the assumption out.
pub fn given_or_lost() -> Small<'static> {
    small(
        &[
            r#"given = { kind = "yesno", assume = true, from = "given" }"#,
            r#"lost = { kind = "yesno", ask = "Lost?" }"#,
        ],
        &[r#"when = { lost = true }; decide = "reship""#, r#"decide = "deny""#],
    )
    .and(&[r#"impossible; when = { given = true, lost = true }"#])
}

#[test]
fn an_interview_assumes_only_what_matters_and_so_ends_as_decided() {
    let step = first_step(&given_or_lost());
    assert!(matches!(step, Next::Ask { .. }), "{step:?}");
}

#[test]
fn a_question_about_what_a_formula_takes_beside_a_cell_counts() {
    let small = small(
        &[
            r#"total = { kind = "money", from = "total" }"#,
            r#"cost = { kind = "money", ask = "What does it cost?" }"#,
            r#"left = { kind = "money", value = "total - cost" }"#,
        ],
        &[r#"when = { left = "< 5" }; decide = "deny""#, r#"decide = "reship""#],
    );
    let questions = questions(&small.compiled(), bridge::today()).unwrap();
    assert_eq!((questions.mean.millionths(), questions.worst), (1_000_000, 1));
}

#[test]
fn how_many_questions_there_are_is_not_said_where_one_of_them_depends_on_what_nobody_can_be_asked() {
    let small = small(
        &[
            r#"total = { kind = "money", from = "total" }"#,
            r#"cost = { kind = "money", ask = "What does it cost?" }"#,
            r#"lost = { kind = "yesno", ask = "Lost?" }"#,
            r#"left = { kind = "money", value = "total - cost" }"#,
        ],
        &[r#"when = { left = "< 5", lost = true }; decide = "deny""#, r#"decide = "reship""#],
    );
    let step = first_step(&small);
    assert!(matches!(step, Next::Ask { at_most: None, .. }), "{step:?}");
}
