//! What a playbook, as it is written, says of a case over common facts, and what of two such answers differs.

use crate::engine::evaluate::Facts;
use crate::engine::spec::{self, PlainResult, Reading};
use crate::model::case::Case;
use crate::model::date::Date;
use crate::model::rule::Outcome;
use crate::proof::common::{Common, Side, Which};
use crate::proof::joint::Differs;

/// What a playbook, as it is written, says of a complete case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The case cannot be.
    Impossible(String),
    /// The result.
    Result(PlainResult),
}

impl Answer {
    /// The outcome; none where the case cannot be.
    pub fn outcome(&self) -> Option<Outcome> {
        match self {
            Answer::Impossible(_) => None,
            Answer::Result(result) => Some(result.outcome),
        }
    }

    /// The word for the outcome, `error` where the case cannot be.
    pub fn word(&self) -> &'static str {
        self.outcome().map_or("error", Outcome::word)
    }
}

/// What a playbook as it is written says of a case over common facts; none where it cannot be calculated.
pub fn answer(side: &Side, case: &Case, today: Date) -> Option<Answer> {
    let own = side.own_case(case, today).ok()?;
    let facts = Facts::of(&side.own, &own, today).ok()?;
    Some(match spec::read(&facts).ok()? {
        Reading::Impossible(at) => Answer::Impossible(side.own.impossible[at].ask_again.clone()),
        Reading::Result(result) => Answer::Result(result),
    })
}

/// What of two answers differs, actions being matched by name and mark, drafts by language; none where nothing does.
pub fn difference(common: &Common, old: &Answer, new: &Answer) -> Option<Differs> {
    let (a, b) = match (old, new) {
        (Answer::Impossible(_), Answer::Impossible(_)) => return None,
        (Answer::Impossible(_), Answer::Result(_)) | (Answer::Result(_), Answer::Impossible(_)) => {
            return Some(Differs::Decision);
        }
        (Answer::Result(a), Answer::Result(b)) => (a, b),
    };
    let parts =
        |result: &PlainResult| (result.outcome, result.amount.clone(), result.charge.clone(), result.until.clone());
    let (acts, other_acts) = (acts(common.side(Which::Old), a), acts(common.side(Which::New), b));
    let names = |acts: &[Act]| acts.iter().map(|act| (act.name.clone(), act.mark.clone())).collect::<Vec<_>>();
    if parts(a) != parts(b) || names(&acts) != names(&other_acts) {
        return Some(Differs::Decision);
    }
    (acts != other_acts || a.replies != b.replies).then_some(Differs::Words)
}

/// An action that is due.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Act {
    name: String,
    mark: Option<String>,
    words: String,
}

fn acts(side: &Side, result: &PlainResult) -> Vec<Act> {
    let act = |(id, words): &(crate::model::rule::ActionId, String)| {
        let action = side.own.action(*id);
        Act { name: action.name.clone(), mark: action.mark.clone(), words: words.clone() }
    };
    let mut acts: Vec<Act> = result.actions.iter().map(act).collect();
    acts.sort_unstable();
    acts
}
