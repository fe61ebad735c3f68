//! Earlier decisions → the facts that are taken over them (`over = "history"`). What was said otherwise, with `--set` or
//! in a claims file, stays.

use crate::ledger::past::Past;
use crate::model::case::{Case, Source};
use crate::model::condition::{Alternative, Predicate};
use crate::model::date::Date;
use crate::model::decimal::Decimal;
use crate::model::fact::{FactId, History, Kind, Origin, Recorded, RecordedThing, Take};
use crate::model::value::{State, Value};
use crate::playbook::Playbook;

/// Whether any fact of the playbook looks at earlier decisions.
pub fn is_looked_at(playbook: &Playbook) -> bool {
    playbook.facts.iter().any(|fact| matches!(fact.origin, Origin::History(_)))
}

/// Says every fact over the history that nobody has said yet.
///
/// # Errors
/// A value that the fact cannot have, in words.
pub fn fill(playbook: &Playbook, case: &mut Case, past: &[Past], today: Date) -> Result<(), String> {
    for fact in playbook.fact_ids() {
        if let (Origin::History(history), None) = (&playbook.fact(fact).origin, case.said(fact)) {
            case.set(fact, taken(playbook, fact, history, past, today)?, Source::Ledger);
        }
    }
    Ok(())
}

fn taken(playbook: &Playbook, fact: FactId, history: &History, past: &[Past], today: Date) -> Result<State, String> {
    let counts = |one: &&Past| counts(playbook, history, one, today);
    let counted: Vec<&Past> = past.iter().filter(counts).collect();
    let state = match history.take {
        Take::Any => State::Known(Value::YesNo(!counted.is_empty())),
        Take::Sum => sum(playbook, history, &counted)?,
        Take::Last | Take::First | Take::Min | Take::Max => match counted.last() {
            Some(last) => part(playbook, fact, history, last)?,
            None => State::Missing,
        },
        Take::Count | Take::All => {
            let count = i64::try_from(counted.len()).unwrap_or(i64::MAX).saturating_mul(Decimal::ONE);
            State::Known(Value::Number(Decimal::from_units(count)))
        }
    };
    within_limits(playbook, fact, state)
}

/// Whether an earlier decision is one that the fact looks at.
fn counts(playbook: &Playbook, history: &History, past: &Past, today: Date) -> bool {
    let age = past.day.days_until(today);
    let recent = age >= 0 && history.within.is_none_or(|days| age <= i64::from(days));
    recent && history.only.iter().all(|only| holds(playbook, only, past, today))
}

fn holds(playbook: &Playbook, only: &Recorded, past: &Past, today: Date) -> bool {
    let predicate = &only.predicate;
    match &only.what {
        RecordedThing::Rule => past.rule.as_deref().is_some_and(|rule| fits(predicate, &[rule])),
        RecordedThing::Decision => fits(predicate, &[past.outcome.word()]),
        RecordedThing::Marks => {
            let seen = past.marks.iter().filter(|mark| mark.is_seen(today));
            fits(predicate, &seen.map(|mark| mark.mark.as_str()).collect::<Vec<_>>())
        }
        RecordedThing::Fact(fact) => {
            let name = &playbook.fact(*fact).name;
            let recorded = past.facts.iter().find(|recorded| recorded.name == *name);
            match recorded.and_then(|recorded| recorded.state(playbook, *fact)) {
                Some(State::Known(value)) => predicate.holds_of(&value),
                Some(State::Missing) => matches!(predicate, Predicate::Missing),
                Some(State::Open | State::Unknown) | None => false,
            }
        }
    }
}

/// Whether words that were recorded are what is asked for: any of them is, or none of them is.
fn fits(predicate: &Predicate, words: &[&str]) -> bool {
    let named = |all: &[Alternative]| {
        all.iter().any(|one| matches!(one, Alternative::Word(word) if words.contains(&word.as_str())))
    };
    match predicate {
        Predicate::Is(all) => named(all),
        Predicate::Not(none) => !named(none),
        Predicate::Missing => words.is_empty(),
        Predicate::Present => !words.is_empty(),
    }
}

/// An amount of a decision, in the playbook's currency.
fn amount(playbook: &Playbook, history: &History, past: &Past) -> Result<Option<Decimal>, String> {
    let amount = match history.from.as_deref() {
        Some("amount") => past.amount,
        Some(_) | None => past.cost,
    };
    if amount.is_some() && past.currency != playbook.currency.code() {
        let (was, is) = (&past.currency, playbook.currency);
        return Err(format!("the ledger has order `{}` in {was}, and the playbook's amounts are in {is}", past.order));
    }
    Ok(amount)
}

fn sum(playbook: &Playbook, history: &History, counted: &[&Past]) -> Result<State, String> {
    let mut sum = Decimal::ZERO;
    for past in counted {
        if let Some(amount) = amount(playbook, history, past)? {
            sum = sum.plus(amount).map_err(|_| "the amounts in the ledger are together too large".to_owned())?;
        }
    }
    Ok(State::Known(Value::Money(sum)))
}

/// What the last decision says.
fn part(playbook: &Playbook, fact: FactId, history: &History, last: &Past) -> Result<State, String> {
    let word = match history.from.as_deref() {
        Some("decision") => Some(last.outcome.word()),
        Some("rule") => last.rule.as_deref(),
        Some(_) | None => return Ok(amount(playbook, history, last)?.map_or(State::Missing, known_money)),
    };
    let Some(word) = word else { return Ok(State::Missing) };
    match &playbook.fact(fact).kind {
        Kind::Choice(options) => {
            let at = options.iter().position(|option| option.name == word).and_then(|at| u16::try_from(at).ok());
            at.map(|at| State::Known(Value::Choice(at))).ok_or_else(|| {
                format!("the ledger says `{word}`, which is none of the options of `{}`", playbook.fact(fact).name)
            })
        }
        Kind::Text | Kind::YesNo | Kind::Number { .. } | Kind::Money | Kind::Date => {
            Ok(State::Known(Value::Text(word.into())))
        }
    }
}

fn known_money(amount: Decimal) -> State {
    State::Known(Value::Money(amount))
}

fn within_limits(playbook: &Playbook, fact: FactId, state: State) -> Result<State, String> {
    let own = playbook.fact(fact);
    let Some(value) = state.value() else { return Ok(state) };
    if !own.allows(value) {
        let words = playbook.value_words(fact, value);
        return Err(format!("the ledger gives `{}` as `{words}`, outside what the playbook allows", own.name));
    }
    Ok(state)
}
