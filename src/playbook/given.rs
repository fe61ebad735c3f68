//! A value as it is written in `--set` and in a claims file: yesno `yes`, `no`, `true` or `false`; options by name; money
//! and numbers as decimals with a point; dates `YYYY-MM-DD`; `unknown` where a fact can be asked, `missing` where it is
//! optional.

use crate::model::date::Date;
use crate::model::decimal::{Decimal, DecimalError};
use crate::model::fact::{Fact, FactId, Kind};
use crate::model::value::{State, Value};
use crate::playbook::Playbook;
use crate::playbook::missing::can_be_missing;
use crate::playbook::suggest::did_you_mean_or;

/// Reads a value of a fact: known, missing or unknown, never open.
///
/// # Errors
/// What was found and what to write: `` `maybe` is neither yes nor no; write `yes` or `no` ``.
pub fn parse_given(playbook: &Playbook, fact: FactId, text: &str) -> Result<State, String> {
    let own = playbook.fact(fact);
    let text = text.trim();
    match text {
        "" => return Err(format!("`{}` needs a value", own.name)),
        "unknown" if own.ask.is_some() => return Ok(State::Unknown),
        "missing" if can_be_missing(playbook, fact) => return Ok(State::Missing),
        _ => {}
    }
    let value = value(playbook, own, text).map_err(|problem| special(own, text).unwrap_or(problem))?;
    within_limits(playbook, fact, &value)?;
    Ok(State::Known(value))
}

/// Why `unknown` or `missing` cannot be said of a fact, where that is what was said.
fn special(fact: &Fact, text: &str) -> Option<String> {
    match (text, fact.kind != Kind::Text) {
        ("unknown", true) => Some(format!("`{}` cannot be unknown: nobody is asked for it", fact.name)),
        ("missing", true) => Some(format!("`{}` cannot be missing: it always has a value", fact.name)),
        (_, _) => None,
    }
}

fn value(playbook: &Playbook, fact: &Fact, text: &str) -> Result<Value, String> {
    match &fact.kind {
        Kind::YesNo => match text {
            "yes" | "true" => Ok(Value::YesNo(true)),
            "no" | "false" => Ok(Value::YesNo(false)),
            _ => Err(format!("`{text}` is neither yes nor no; write `yes` or `no`")),
        },
        Kind::Choice(_) => option(fact, text),
        Kind::Number { whole } => {
            let number = Decimal::parse(text).map_err(|problem| not_a_number(text, "a number", "12.5", problem))?;
            if *whole && !number.is_whole() {
                return Err(format!("`{text}` is not a whole number; write numbers like `3`"));
            }
            Ok(Value::Number(number))
        }
        Kind::Money => {
            let currency = playbook.currency;
            let example = currency.amount(Decimal::from_units(12 * Decimal::ONE)).to_string();
            let amount = Decimal::parse(text).map_err(|problem| not_a_number(text, "an amount", &example, problem))?;
            if amount.units() % currency.minor_unit() != 0 {
                let what = format!("`{text}` is finer than the smallest unit of {currency}");
                return Err(format!("{what}; write amounts like `{example}`"));
            }
            Ok(Value::Money(amount))
        }
        Kind::Date => Date::parse_iso(text)
            .map(Value::Date)
            .ok_or_else(|| format!("`{text}` is not a date; write dates like `2026-11-21`")),
        Kind::Text => Ok(Value::Text(text.into())),
    }
}

fn option(fact: &Fact, text: &str) -> Result<Value, String> {
    let names = || fact.options().iter().map(|option| option.name.as_str());
    let at = names().position(|name| name == text).and_then(|at| u16::try_from(at).ok());
    at.map(Value::Choice).ok_or_else(|| {
        let help = did_you_mean_or(text, "write", names());
        format!("`{text}` is none of the options of `{}`; {help}", fact.name)
    })
}

fn not_a_number(text: &str, what: &str, example: &str, problem: DecimalError) -> String {
    let kind = if what == "an amount" { "amounts" } else { "numbers" };
    match problem {
        DecimalError::NotANumber => format!("`{text}` is not {what}; write {kind} like `{example}`"),
        DecimalError::TooManyDecimals => format!("`{text}` has more than four decimals; write {kind} like `{example}`"),
        DecimalError::TooLarge => format!("`{text}` is too large"),
    }
}

fn within_limits(playbook: &Playbook, fact: FactId, value: &Value) -> Result<(), String> {
    let own = playbook.fact(fact);
    let words = |value: &Value| playbook.value_words(fact, value);
    match (&own.min, &own.max) {
        (Some(min), _) if value < min => Err(format!("`{}` is less than {}", words(value), words(min))),
        (_, Some(max)) if value > max => Err(format!("`{}` is more than {}", words(value), words(max))),
        (_, _) => Ok(()),
    }
}
