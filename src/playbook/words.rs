//! Values in the words of the contract: money with all digits of the minor unit, numbers as the shortest decimal, ISO
//! dates, `yes` and `no`, options by name.

use crate::model::condition::{Alternative, Comparison, Predicate};
use crate::model::decimal::Decimal;
use crate::model::fact::{FactId, Kind};
use crate::model::value::{State, Value};
use crate::playbook::Playbook;

impl Playbook {
    /// A value of a fact: `42.00`, `4`, `2026-11-21`, `yes`, `not_received`, or the text itself.
    pub fn value_words(&self, fact: FactId, value: &Value) -> String {
        self.words(&self.fact(fact).kind, value)
    }

    /// A state of a fact: its value, `missing`, `not asked` or `unknown`.
    pub fn state_words(&self, fact: FactId, state: &State) -> String {
        match state {
            State::Known(value) => self.value_words(fact, value),
            State::Missing => "missing".to_owned(),
            State::Open => "not asked".to_owned(),
            State::Unknown => "unknown".to_owned(),
        }
    }

    /// An amount with all digits of the currency's minor unit.
    pub fn money_words(&self, amount: Decimal) -> String {
        self.currency.amount(amount).to_string()
    }

    /// What a predicate on a fact asks: `< 50.00`, `not_received`, `lost or exception`, `not card`, `missing`.
    pub fn predicate_words(&self, fact: FactId, predicate: &Predicate) -> String {
        let any = |all: &[Alternative], word: &str| {
            let words: Vec<String> = all.iter().map(|one| self.alternative_words(fact, one)).collect();
            if words.is_empty() { "nothing".to_owned() } else { words.join(word) }
        };
        match predicate {
            Predicate::Is(all) => any(all, " or "),
            Predicate::Not(all) => format!("not {}", any(all, " or ")),
            Predicate::Missing => "missing".to_owned(),
            Predicate::Present => "not missing".to_owned(),
        }
    }

    /// One alternative of a predicate.
    pub fn alternative_words(&self, fact: FactId, alternative: &Alternative) -> String {
        let compared = |one: &Comparison| format!("{} {}", one.op.sign(), self.value_words(fact, &one.bound));
        match alternative {
            Alternative::Value(value) => self.value_words(fact, value),
            Alternative::Compare(all) => all.iter().map(compared).collect::<Vec<_>>().join(" and "),
            Alternative::Outcome(outcome) => outcome.word().to_owned(),
            Alternative::Rule(rule) => self.rule(*rule).name.clone(),
            Alternative::Word(word) => word.clone(),
        }
    }

    /// A value of a kind.
    pub fn words(&self, kind: &Kind, value: &Value) -> String {
        match (value, kind) {
            (Value::YesNo(yes), _) => if *yes { "yes" } else { "no" }.to_owned(),
            (Value::Choice(option), Kind::Choice(options)) => {
                options.get(usize::from(*option)).map_or_else(String::new, |option| option.name.clone())
            }
            (Value::Choice(_), _) => String::new(),
            (Value::Number(number), _) => number.to_string(),
            (Value::Money(amount), _) => self.money_words(*amount),
            (Value::Date(date), _) => date.to_string(),
            (Value::Text(text), _) => text.to_string(),
        }
    }
}
