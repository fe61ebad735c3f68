//! What changes between two playbooks: [`text`] for people, [`json`] for programs.

pub mod json;
pub mod orders;
mod regions;
pub mod text;

use crate::model::fact::FactId;
use crate::model::rule::RuleId;
use crate::model::value::{State, Value};
use crate::playbook::Playbook;
use crate::proof::changes::Change;
use crate::proof::common::{Remark, Side, Which};
use crate::proof::compare::{Answer, Comparison, Difference};

/// What there is to say.
#[derive(Debug, Clone, Copy)]
pub struct Compared<'a> {
    /// What decisions change.
    pub comparison: &'a Comparison,
    /// What else is said otherwise.
    pub changes: &'a [Change],
}

impl Compared<'_> {
    fn before(&self) -> &Playbook {
        &self.comparison.common.old.own
    }

    fn after(&self) -> &Playbook {
        &self.comparison.common.new.own
    }
}

/// The name of the rule of an answer; none for a gap or an impossible case.
fn rule_of<'a>(side: &'a Side, answer: &Answer) -> Option<&'a str> {
    let rule: Option<RuleId> = match answer {
        Answer::Impossible(_) => None,
        Answer::Result(result) => result.rule,
    };
    rule.map(|rule| side.own.rule(rule).name.as_str())
}

/// An amount or a day of an answer in words.
fn value_words(playbook: &Playbook, value: &Value) -> String {
    let kind = match value {
        Value::Money(_) => crate::model::fact::Kind::Money,
        Value::Date(_) => crate::model::fact::Kind::Date,
        Value::YesNo(_) | Value::Choice(_) | Value::Number(_) | Value::Text(_) => crate::model::fact::Kind::Text,
    };
    playbook.words(&kind, value)
}

/// The amounts and days of an answer: `amount`, `charge`, `until`, where it has them.
fn parts_of(side: &Side, answer: &Answer) -> Vec<(&'static str, String)> {
    let Answer::Result(result) = answer else { return Vec::new() };
    let parts = [("amount", &result.amount), ("charge", &result.charge), ("until", &result.until)];
    parts.into_iter().filter_map(|(name, value)| Some((name, value_words(&side.own, value.as_ref()?)))).collect()
}

/// The names of the actions of an answer.
fn actions_of(side: &Side, answer: &Answer) -> Vec<String> {
    match answer {
        Answer::Impossible(_) => Vec::new(),
        Answer::Result(result) => result.actions.iter().map(|(id, _)| side.own.action(*id).name.clone()).collect(),
    }
}

/// The witness of a difference: every common fact that is not calculated, or only those it is about.
fn witness(comparison: &Comparison, difference: &Difference, about: About) -> Vec<(String, String)> {
    let common = &comparison.common.new.common;
    let given = common.fact_ids().filter(|id| !common.fact(*id).is_calculated());
    let shown = given.filter(|id| match about {
        About::Everything => true,
        About::TheRegion => difference.about.contains(id),
    });
    let words = |id: FactId| {
        let state = difference.witness.said(id).map_or(State::Open, |given| given.state.clone());
        (common.fact(id).name.clone(), common.state_words(id, &state))
    };
    shown.map(words).collect()
}

/// What of a witness is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    /// Every fact.
    Everything,
    /// The facts that the region is about.
    TheRegion,
}

/// A remark in a sentence.
fn remark(remark: &Remark) -> String {
    let other = |which: Which| match which {
        Which::Old => Which::New,
        Which::New => Which::Old,
    };
    match remark {
        Remark::OnlyIn(which, name) => {
            format!("`{name}` is only in the {} playbook; the {} one looks past it", which.word(), other(*which).word())
        }
        Remark::OtherKind(name) => {
            format!("`{name}` has another kind in each playbook, so they are taken for two facts and not compared")
        }
        Remark::CalculatedIn(which, name) => {
            format!("`{name}` is calculated in the {} playbook, and counts as that in both", which.word())
        }
        Remark::OptionsOnlyIn(which, name, options) => format!(
            "only the {} playbook knows {} of `{name}`; cases with that are not compared",
            which.word(),
            options.join(", ")
        ),
        Remark::MissingOnlyIn(which, name) => {
            format!("only in the {} playbook can `{name}` be missing; such cases are not compared", which.word())
        }
        Remark::OtherRange(name) => {
            format!("the values that `{name}` may have differ; only those in both are compared")
        }
        Remark::OtherCurrency(old, new) => format!("amounts are in {old} and in {new}, and are compared as numbers"),
    }
}
