//! A decision on its way into the ledger.

use serde::{Deserialize, Serialize};

use crate::engine::evaluate::Facts;
use crate::ledger::facts;
use crate::ledger::mask::Mask;
use crate::model::case::{Case, Source};
use crate::model::date::Date;
use crate::model::decimal::Decimal;
use crate::model::decision::{Decision, Verdict};
use crate::model::rule::Outcome;
use crate::playbook::Playbook;

/// Who decides what, and when.
#[derive(Debug, Clone, Copy)]
pub struct Occasion<'a> {
    /// The order, without the sign some shops put before its number.
    pub order: &'a str,
    /// The claim.
    pub claim: Option<&'a str>,
    /// The customer's key.
    pub customer: Option<&'a str>,
    /// Who decides.
    pub agent: &'a str,
    /// The moment, as `2026-11-21T22:45:07Z`.
    pub at: &'a str,
    /// The day the decision is made for.
    pub day: Date,
    /// The last row of the ledger that was looked at; none where nothing was.
    pub seen: Option<i64>,
}

/// A decision as it is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The order.
    pub order: String,
    /// The claim.
    pub claim: Option<String>,
    /// When.
    pub at: String,
    /// For which day.
    pub day: Date,
    /// Who.
    pub agent: String,
    /// What.
    pub result: Recorded,
    /// The playbook's version, the hash of its text, and the text.
    pub playbook: RecordedPlaybook,
    /// What is personal.
    pub person: Person,
    /// The last row of the ledger that was looked at; none where nothing was.
    pub seen: Option<i64>,
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The outcome.
    pub outcome: Outcome,
    /// The rule.
    pub rule: Option<String>,
    /// What is paid back.
    pub amount: Option<Decimal>,
    /// What the customer pays.
    pub charge: Option<Decimal>,
    /// Until when to wait.
    pub until: Option<Date>,
    /// What it costs the shop.
    pub cost: Option<Decimal>,
    /// The currency of all amounts.
    pub currency: String,
    /// The names of the actions.
    pub actions: Vec<String>,
}

/// The playbook a decision was made with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedPlaybook {
    /// The hash of its text.
    pub sha256: String,
    /// Its version.
    pub version: String,
    /// Its text.
    pub text: std::sync::Arc<str>,
}

/// What is personal about a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The customer's key, not hashed yet.
    pub customer: Option<String>,
    /// What is shown of the customer.
    pub shown: Option<String>,
    /// The facts, as [`facts`] writes them.
    pub facts: String,
    /// The marks put on the customer.
    pub marks: Vec<Mark>,
    /// What an agent wrote.
    pub note: Option<String>,
}

/// A mark on a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The word.
    pub mark: String,
    /// Why: the action's instruction.
    pub reason: String,
    /// The rule that made it.
    pub rule: Option<String>,
    /// The day it was made.
    pub day: String,
    /// The last day it is seen; none where it does not expire.
    pub expires: Option<String>,
}

impl Mark {
    /// Whether it is still seen on a day.
    pub fn is_seen(&self, today: Date) -> bool {
        self.expires.as_deref().and_then(Date::parse_iso).is_none_or(|last| today <= last)
    }
}

impl Entry {
    /// A decision as it is recorded; none where nothing was decided.
    pub fn of(
        playbook: &Playbook,
        mask: &Mask,
        case: &Case,
        decision: &Decision,
        occasion: &Occasion<'_>,
    ) -> Option<Entry> {
        let Verdict::Decided(outcome) = decision.verdict else { return None };
        let mut case = case.clone();
        for fact in &decision.assumed {
            if let Some(state) = &playbook.fact(*fact).assume {
                case.set(*fact, state.clone(), Source::Assumed);
            }
        }
        let facts = Facts::of(playbook, &case, occasion.day).ok()?;
        let rule = decision.rule.map(|rule| playbook.rule(rule).name.clone());
        let marks = decision.actions.iter().filter_map(|chosen| {
            let action = playbook.action(chosen.id);
            let expires = action.expires.and_then(|days| occasion.day.plus_days(i64::from(days)).ok());
            Some(Mark {
                mark: action.mark.clone()?,
                reason: mask.note(&chosen.instruction),
                rule: rule.clone(),
                day: occasion.day.to_string(),
                expires: expires.map(|day| day.to_string()),
            })
        });
        let person = Person {
            customer: occasion.customer.map(str::to_owned),
            shown: occasion.customer.map(|customer| mask.text(customer)),
            facts: facts::written(playbook, &case, facts.states(), mask),
            marks: marks.collect(),
            note: None,
        };
        let actions = decision.actions.iter().map(|chosen| playbook.action(chosen.id).name.clone()).collect();
        Some(Entry {
            order: occasion.order.to_owned(),
            claim: occasion.claim.map(str::to_owned),
            at: occasion.at.to_owned(),
            day: occasion.day,
            agent: occasion.agent.to_owned(),
            result: Recorded {
                outcome,
                rule,
                amount: decision.amount,
                charge: decision.charge,
                until: decision.until,
                cost: decision.cost,
                currency: playbook.currency.code().to_owned(),
                actions,
            },
            playbook: RecordedPlaybook {
                sha256: playbook.sha256.clone(),
                version: playbook.version.clone(),
                text: playbook.source.text.clone(),
            },
            person,
            seen: occasion.seen,
        })
    }
}
