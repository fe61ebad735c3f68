//! Proofs: questions about every case at once, answered by the diagrams. Each answer is a value: findings with a code,
//! promises with a status, and a witness for whatever is said to go wrong, a complete case that was decided again by the
//! plain reading. Pure: no files, no clock; `today` is an argument.

pub mod answer;
pub mod boundaries;
pub mod boxes;
pub mod change;
pub mod changes;
pub mod common;
pub mod compare;
pub mod coverage;
pub mod covered;
pub mod direction;
pub mod examples;
pub mod facts;
pub mod feasible;
pub mod finite;
pub mod joint;
pub mod nearness;
pub mod pairs;
pub mod parting;
pub mod promises;
pub mod reach;
pub mod realise;
pub mod rules;
pub mod silence;
pub mod space;
pub mod suggest;
mod sums;
pub mod symbols;
pub mod trial;
pub mod turning;
pub mod way;
pub mod worded;
pub mod words;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::Code;
use crate::engine::compile::{Compiled, compile_also};
use crate::model::case::Case;
use crate::model::date::Date;
use crate::model::rule::RuleId;
use crate::proof::promises::PromiseVerdict;
use crate::proof::space::Space;

/// Something about a playbook that its author should know.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The code, the words and the places.
    pub diagnostic: Diagnostic,
    /// The rule it is about.
    pub rule: Option<RuleId>,
    /// A complete case that shows it.
    pub witness: Option<Case>,
    /// The second case of a pair.
    pub other: Option<Case>,
}

/// What `check` says of a playbook that could be read.
#[derive(Debug, Clone)]
pub struct Check {
    /// What was found, in the order of the codes' kinds.
    pub findings: Vec<Finding>,
    /// Each promise, in the order of the file.
    pub promises: Vec<PromiseVerdict>,
    /// Whether the diagrams are whole. Where not, nothing that needs them was analysed.
    pub is_analysed: bool,
    /// How many nodes the rules' diagram has.
    pub nodes: usize,
}

/// Checks a playbook as of a day.
pub fn check(compiled: &Compiled, today: Date) -> Check {
    let playbook = &*compiled.playbook;
    let conditions: Vec<_> = playbook.promises.iter().map(|promise| promise.when.clone()).collect();
    let compiled = compile_also(compiled, &conditions);
    let mut findings = facts::unused(playbook);
    findings.extend(facts::stale_sources(playbook, today));
    let nodes = compiled.diagrams.size(compiled.rules);
    let proved = compiled.is_whole.then(|| prove(&compiled, today)).flatten();
    let is_analysed = proved.is_some();
    let (more, promises) = proved.unwrap_or_else(|| {
        (vec![too_large()], playbook.promises.iter().map(|_| PromiseVerdict::not_analysed()).collect())
    });
    findings.extend(more);
    Check { findings, promises, is_analysed, nodes }
}

/// What only whole diagrams can say; none where some question needed more nodes than there may be, for then no answer
/// is to be trusted.
fn prove(compiled: &Compiled, today: Date) -> Option<(Vec<Finding>, Vec<PromiseVerdict>)> {
    let mut space = Space::new(compiled, today).ok()?;
    let mut findings = rules::findings(&mut space);
    findings.extend(boundaries::findings(&mut space));
    findings.extend(facts::never_asked(&space));
    findings.extend(facts::pressure(&space));
    findings.extend(silence::findings(&mut space));
    let promises = promises::judge(&mut space);
    findings.extend(promises::findings(&compiled.playbook, &promises));
    (!space.diagrams.is_exhausted()).then_some((findings, promises))
}

/// Nothing that needs a whole diagram was looked at, and that is not "fine".
fn too_large() -> Finding {
    let message = "the playbook has more combinations than its diagram may have nodes, so nothing was proved";
    let help = "let fewer facts stand in rules together, or test ranges that are wider";
    let diagnostic = Diagnostic::nowhere(Code::NotAnalysed, message).help(help.to_owned());
    Finding { diagnostic, rule: None, witness: None, other: None }
}
