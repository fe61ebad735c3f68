//! The facts of a recorded decision: an object of `name: [value, source]`, the value in the words of the contract,
//! `null` where the fact is missing and `false` where nobody knows. Open facts are left out.

use serde_json::{Map, Value as Json};

use crate::ledger::mask::{Mask, may_be_masked};
use crate::model::case::{Case, Source};
use crate::model::fact::{FactId, Kind, Origin};
use crate::model::formula::Formula;
use crate::model::value::{State, Value};
use crate::playbook::Playbook;
use crate::playbook::given::parse_given;

/// The facts a decision was made with: what was said of the case, and what was calculated from it.
pub fn written(playbook: &Playbook, case: &Case, states: &[State], mask: &Mask) -> String {
    let mut facts = Map::new();
    for (fact, state) in playbook.fact_ids().zip(states) {
        let Some(value) = value(playbook, fact, state, mask) else { continue };
        let calculated = match playbook.fact(fact).origin {
            Origin::Classification(_) => Source::Classification,
            Origin::Formula(_) | Origin::Nowhere | Origin::Cells(_) | Origin::History(_) => Source::Formula,
        };
        let source = case.said(fact).map_or(calculated, |given| given.source.clone());
        facts.insert(playbook.fact(fact).name.clone(), Json::from(vec![value, Json::from(source.to_string())]));
    }
    Json::Object(facts).to_string()
}

fn value(playbook: &Playbook, fact: FactId, state: &State, mask: &Mask) -> Option<Json> {
    match state {
        State::Known(Value::Text(text)) => Some(Json::from(mask.text(text))),
        State::Known(value) => Some(Json::from(playbook.value_words(fact, value))),
        State::Missing => Some(Json::Null),
        State::Unknown => Some(Json::from(false)),
        State::Open => None,
    }
}

/// A recorded fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedFact {
    /// Its name then.
    pub name: String,
    /// What it was, in the words of the contract.
    pub shown: String,
    /// Where that came from.
    pub source: String,
    /// The value, `null` or `false`.
    pub value: Json,
}

/// The facts of a recorded decision, in the order of its playbook; none where what is written is not what is recorded.
pub fn read(written: &str) -> Vec<RecordedFact> {
    let Ok(Json::Object(facts)) = serde_json::from_str(written) else { return Vec::new() };
    let fact = |(name, pair): (String, Json)| {
        let value = pair.get(0)?.clone();
        let shown = match &value {
            Json::String(text) => text.clone(),
            Json::Null => "missing".to_owned(),
            Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_) => "unknown".to_owned(),
        };
        Some(RecordedFact { name, shown, source: pair.get(1)?.as_str()?.to_owned(), value })
    };
    facts.into_iter().filter_map(fact).collect()
}

impl RecordedFact {
    /// The state, as today's playbook reads it; none where it no longer can.
    pub fn state(&self, playbook: &Playbook, fact: FactId) -> Option<State> {
        match &self.value {
            Json::String(text) if playbook.fact(fact).kind == Kind::Text => {
                Some(State::Known(Value::Text(text.as_str().into())))
            }
            Json::String(text) => parse_given(playbook, fact, text).ok(),
            Json::Null => Some(State::Missing),
            Json::Bool(_) => Some(State::Unknown),
            Json::Number(_) | Json::Array(_) | Json::Object(_) => None,
        }
    }

    fn was_given(&self) -> bool {
        !self.was_calculated() && self.source != "assumed"
    }

    fn was_calculated(&self) -> bool {
        matches!(self.source.as_str(), "formula" | "classification")
    }

    fn may_be_masked(&self) -> bool {
        self.value.as_str().is_some_and(may_be_masked)
    }
}

/// The texts of a recorded decision that may be masked.
pub fn masked(playbook: &Playbook, recorded: &[RecordedFact]) -> Vec<FactId> {
    let known = recorded.iter().filter(|one| one.may_be_masked()).filter_map(|one| playbook.fact_named(&one.name));
    known.filter(|fact| playbook.fact(*fact).kind == Kind::Text).collect()
}

/// The case as it was, before anything was calculated or assumed, read by the playbook it was decided with. A test on a
/// masked text holds as it held then, for the texts that tests name are kept as they are; but a formula over one may give
/// something else, so what it gave then is given. Where a fact came from then is told by [`read`]; here it comes from
/// the ledger.
pub fn case(playbook: &Playbook, recorded: &[RecordedFact]) -> Case {
    let masked = masked(playbook, recorded);
    // What nobody knew followed from what else nobody knew, and does again.
    let is_known = |one: &RecordedFact| one.was_calculated() && !one.value.is_boolean();
    let stands = |one: &RecordedFact, fact| is_known(one) && is_read_from(playbook, fact, &masked);
    case_where(playbook, recorded, |one, fact| one.was_given() || stands(one, fact))
}

/// The same, read by another playbook, of whose tests and formulas nothing is known then: masked texts are open.
pub fn case_elsewhere(playbook: &Playbook, recorded: &[RecordedFact]) -> Case {
    let masked = masked(playbook, recorded);
    case_where(playbook, recorded, |one, fact| one.was_given() && !masked.contains(&fact))
}

fn case_where(playbook: &Playbook, recorded: &[RecordedFact], stands: impl Fn(&RecordedFact, FactId) -> bool) -> Case {
    let mut case = Case::empty(playbook.facts.len());
    for one in recorded {
        let known = playbook.fact_named(&one.name).filter(|fact| stands(one, *fact));
        if let Some((fact, state)) = known.and_then(|fact| Some((fact, one.state(playbook, fact)?))) {
            case.set(fact, state, Source::Ledger);
        }
    }
    case
}

/// Whether a formula that gives a fact its value names any of these.
pub fn is_read_from(playbook: &Playbook, fact: FactId, masked: &[FactId]) -> bool {
    let names = |formula: &Formula| formula.expr.facts().iter().any(|named| masked.contains(named));
    match &playbook.fact(fact).origin {
        Origin::Formula(formula) => names(formula),
        Origin::Classification(classes) => classes.iter().any(|class| names(&class.is)),
        Origin::Nowhere | Origin::Cells(_) | Origin::History(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{case, read as recorded};
    use crate::model::case::Source;
    use crate::model::fact::FactId;
    use crate::playbook::{SourceText, read};

    const PLAYBOOK: &str = r#"
[playbook]
name = "p"
version = "1"
currency = "USD"
timezone = "UTC"
[facts]
lifetime = { kind = "money", from = "total" }
"#;

    #[test]
    fn a_recorded_fact_names_no_place_that_never_was() {
        let playbook = read(SourceText { name: "p".into(), text: PLAYBOOK.into() }).unwrap();
        for source in ["orders.csv:total", "orders.csv:8:total", "answer"] {
            let recorded = recorded(&format!(r#"{{"lifetime":["12.50","{source}"]}}"#));
            let case = case(&playbook, &recorded);
            assert_eq!(case.said(FactId(0)).unwrap().source, Source::Ledger, "{source}");
        }
    }
}
