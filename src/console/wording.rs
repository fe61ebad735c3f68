//! The words of the interview: a fact becomes a [`Prompt`], each of its rows with what it means.

use crate::console::ask::{Default, Prompt, Row, Typed};
use crate::interview::plan::Lead;
use crate::interview::session::Session;
use crate::model::case::Source;
use crate::model::fact::{Fact, FactId, Kind};
use crate::model::value::{State, Value};
use crate::playbook::Playbook;

/// What choosing a row means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// The fact is this.
    Is(State),
    /// The noted fact is not noted after all.
    NotNoted,
    /// Say why this is asked.
    Why,
    /// Go back.
    Back,
}

/// A prompt and what its rows mean.
#[derive(Debug, Clone)]
pub struct Question {
    /// What is shown.
    pub prompt: Prompt,
    /// One meaning a row.
    pub meanings: Vec<Meaning>,
}

/// The question for a fact: its values or what is to be typed, then "I don't know", "none" where it may have no value,
/// "Why this question?" and "Back".
pub fn question(session: &Session<'_>, fact: FactId, notes: Vec<String>) -> Question {
    let playbook = &session.compiled().playbook;
    let known = playbook.fact(fact);
    let mut rows = value_rows(known);
    if known.optional {
        rows.push((row("None: it has no value", key(known, "n", "/n")), Meaning::Is(State::Missing)));
    }
    match &known.pressure {
        Some(_) => rows.push((row("Not noted", key(known, "x", "/x")), Meaning::NotNoted)),
        None => {
            rows.push((row("I don't know", key(known, "u", "/u")), Meaning::Is(State::Unknown)));
            rows.push((row("Why this question?", key(known, "w", "/w")), Meaning::Why));
        }
    }
    rows.push((row("Back", key(known, "b", "/b")), Meaning::Back));
    let (rows, meanings): (Vec<Row>, Vec<Meaning>) = rows.into_iter().unzip();
    let typed = expected(playbook, known).map(|expected| Typed { expected });
    let default = default(session, fact, &meanings, typed.as_ref());
    let notes = preface(session, fact, notes);
    Question { prompt: Prompt { question: wording(known), notes, rows, typed, default }, meanings }
}

/// What a fact is asked with: its question, or its name where it has none.
pub fn wording(fact: &Fact) -> String {
    fact.ask.as_ref().map_or_else(|| sentence(&fact.name), |ask| ask.question.clone())
}

/// A state as a person reads it: the label of an option, the value of anything else.
pub fn state_label(playbook: &Playbook, fact: FactId, state: &State) -> String {
    match state {
        State::Known(Value::Choice(option)) => {
            let options = playbook.fact(fact).options();
            options.get(usize::from(*option)).map_or_else(String::new, |option| option.label.clone())
        }
        State::Known(value) => playbook.value_words(fact, value),
        State::Missing => "none".to_owned(),
        State::Open => "not noted".to_owned(),
        State::Unknown => "nobody knows".to_owned(),
    }
}

/// What an answer leaves possible, in a line.
pub fn lead(playbook: &Playbook, fact: FactId, lead: &Lead) -> String {
    let options = playbook.fact(fact).options();
    let label =
        |name: &str| options.iter().find(|option| option.name == name).map_or(name, |option| &option.label).to_owned();
    let answers: Vec<String> = lead.answer.split(", ").map(label).collect();
    let answer = answers.join(" / ");
    let outcomes: Vec<&str> = lead.outcomes.iter().map(|outcome| outcome.word()).collect();
    let rule_name = |rule: &Option<_>| rule.map_or("no rule fits", |rule| playbook.rule(rule).name.as_str());
    let rules: Vec<&str> = lead.rules.iter().map(rule_name).collect();
    match outcomes.as_slice() {
        [] => format!("{answer}: cannot be, with what is known"),
        _ => format!("{answer}: {} ({})", outcomes.join(" or "), rules.join(", ")),
    }
}

/// How many questions there can still be, of which this is one.
pub fn at_most(count: u32) -> String {
    match count {
        0 | 1 => "the last question".to_owned(),
        _ => format!("at most {} more after this", count - 1),
    }
}

fn preface(session: &Session<'_>, fact: FactId, mut notes: Vec<String>) -> Vec<String> {
    let playbook = &session.compiled().playbook;
    if let Some(ask) = &playbook.fact(fact).ask
        && ask.who != "agent"
    {
        notes.push(format!("who can answer: {}", ask.who));
    }
    if let Some(state) = session.offered(fact) {
        let source = session.case().said(fact).map_or(Source::Answer, |given| given.source.clone());
        notes.push(format!("so far: {} ({source})", state_label(playbook, fact, state)));
    }
    notes
}

fn row(label: &str, key: &'static str) -> Row {
    Row { label: label.to_owned(), key }
}

/// A single letter could be a text itself.
fn key(fact: &Fact, letter: &'static str, of_text: &'static str) -> &'static str {
    match fact.kind {
        Kind::Text => of_text,
        Kind::YesNo | Kind::Choice(_) | Kind::Number { .. } | Kind::Money | Kind::Date => letter,
    }
}

fn value_rows(fact: &Fact) -> Vec<(Row, Meaning)> {
    let is = |value| Meaning::Is(State::Known(value));
    match &fact.kind {
        Kind::YesNo => [("yes", true), ("no", false)].map(|(word, yes)| (row(word, ""), is(Value::YesNo(yes)))).into(),
        Kind::Choice(options) => {
            let positions = 0..u16::MAX;
            let rows = options.iter().zip(positions);
            rows.map(|(option, position)| (row(&option.label, ""), is(Value::Choice(position)))).collect()
        }
        Kind::Number { .. } | Kind::Money | Kind::Date | Kind::Text => Vec::new(),
    }
}

/// What is to be typed; nothing where rows say all there is.
fn expected(playbook: &Playbook, fact: &Fact) -> Option<String> {
    let words = |value: &Value| match value {
        Value::Money(amount) => playbook.money_words(*amount),
        Value::Number(number) => number.to_string(),
        Value::Date(date) => date.to_string(),
        Value::YesNo(_) | Value::Choice(_) | Value::Text(_) => String::new(),
    };
    let range = match (&fact.min, &fact.max) {
        (Some(min), Some(max)) => format!(" from {} to {}", words(min), words(max)),
        (Some(min), None) => format!(" of at least {}", words(min)),
        (None, Some(max)) => format!(" of at most {}", words(max)),
        (None, None) => String::new(),
    };
    match fact.kind {
        Kind::YesNo | Kind::Choice(_) => None,
        Kind::Number { whole: true } => Some(format!("a whole number{range}")),
        Kind::Number { whole: false } => Some(format!("a number{range}, like 12.5")),
        Kind::Money => Some(format!("an amount in {}{range}, like {}", playbook.currency, playbook.currency.example())),
        Kind::Date => Some(format!("a date{range}, as YYYY-MM-DD")),
        Kind::Text => Some("a text".to_owned()),
    }
}

fn default(session: &Session<'_>, fact: FactId, meanings: &[Meaning], typed: Option<&Typed>) -> Default {
    let offered = session.offered(fact);
    let row = offered.and_then(|state| meanings.iter().position(|one| *one == Meaning::Is(state.clone())));
    match (typed, row, offered) {
        (_, Some(row), _) => Default::Row(row),
        (Some(_), None, Some(state)) => Default::Value(session.compiled().playbook.state_words(fact, state)),
        (Some(_), None, None) => Default::Nothing,
        (None, None, _) => Default::Row(0),
    }
}

/// `review_threat` as `Review threat`.
fn sentence(name: &str) -> String {
    let spaced = name.replace('_', " ");
    let mut letters = spaced.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
