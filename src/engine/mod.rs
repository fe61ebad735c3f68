//! Deciding. [`compile`] turns a playbook into decision diagrams once; [`decide`] asks them about a case. Pure: no
//! files, no clock, no terminal; `today` is an argument.

use std::sync::Arc;

use crate::model::case::Case;
use crate::model::date::Date;
use crate::model::decision::{Change, Decision};
use crate::model::value::State;
use crate::playbook::Playbook;

/// A playbook with its diagrams.
#[derive(Debug, Clone)]
pub struct Compiled {
    /// The playbook it was compiled from.
    pub playbook: Arc<Playbook>,
}

/// Compiles a playbook.
pub fn compile(playbook: Arc<Playbook>) -> Compiled {
    Compiled { playbook }
}
