//! A small playbook that the tests of interviews use.

use std::sync::Arc;

use crate::engine::compile::{Compiled, compile};
use crate::model::case::Case;
use crate::model::date::Date;
use crate::playbook::{self, SourceText};

/// Every kind of question, a case that cannot be, and something to note.
pub const PLAYBOOK: &str = include_str!("../../tests/redress/sample.toml");

/// The playbook, compiled.
pub fn compiled() -> Compiled {
    let source = SourceText { name: "sample.toml".into(), text: PLAYBOOK.into() };
    compile(Arc::new(playbook::read(source).unwrap()))
}

/// A case of which nothing is known.
pub fn nothing_known(compiled: &Compiled) -> Case {
    Case::empty(compiled.playbook.facts.len())
}

/// The day the tests decide for.
pub fn today() -> Date {
    Date::parse_iso("2026-11-21").unwrap()
}
