//! TOML values → values of a kind. Decimals are taken from the text, so `12.30` stays what it is.

use std::fmt::Display;
use std::sync::Arc;

use toml::de::DeValue;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::Code;
use crate::model::currency::Currency;
use crate::model::date::Date;
use crate::model::decimal::{Decimal, DecimalError, Exact};
use crate::model::fact::{Choice, Kind};
use crate::model::value::{State, Value};
use crate::playbook::check::scope::{Scope, Shape};
use crate::playbook::draft::section::{Raw, found};
use crate::playbook::problems::{Placed, Problems, Text};
use crate::playbook::suggest::one_of;

/// A value of a fact of this kind, else a problem; `user` says whose value it is.
pub fn value<'t>(
    raw: &Raw<'t>,
    kind: &Kind,
    currency: Currency,
    user: &dyn Display,
    problems: &mut Problems<'t>,
) -> Option<Value> {
    match kind {
        Kind::YesNo => match raw.it.as_bool() {
            Some(yes) => Some(Value::YesNo(yes)),
            None => wrong(raw, "`true` or `false`", user, problems),
        },
        Kind::Choice(options) => option(raw, options, user, problems),
        Kind::Number { whole } => {
            let number = decimal(raw, user, problems)?;
            if *whole && !number.is_whole() {
                return refused(raw, format!("{user} is {number}, expected a whole number"), None, problems);
            }
            Some(Value::Number(number))
        }
        Kind::Money => amount(raw, currency, user, problems).map(Value::Money),
        Kind::Date => date(raw, user, problems).map(Value::Date),
        Kind::Text => text(raw, user, problems),
    }
}

/// A state of a fact: a value, `"missing"` where it can be, `"unknown"` where it is asked.
pub fn state<'t>(
    raw: &Raw<'t>,
    shape: &Shape<'_>,
    scope: &Scope<'_>,
    user: &dyn Display,
    problems: &mut Problems<'t>,
) -> Option<State> {
    let kind = shape.kind.as_ref()?;
    match raw.it.as_str() {
        Some("missing") if shape.may_be_missing => Some(State::Missing),
        Some("unknown") if shape.asked => Some(State::Unknown),
        Some("missing") if *kind != Kind::Text => never_missing(raw, shape, user, problems),
        Some("unknown") if *kind != Kind::Text => {
            let help = "only a fact with `ask` can be unknown".to_owned();
            refused(raw, format!("{user} is unknown, but nobody is asked for it"), Some(help), problems)
        }
        Some(_) | None => value(raw, kind, scope.currency, user, problems).map(State::Known),
    }
}

fn never_missing<'t, T>(
    raw: &Raw<'t>,
    shape: &Shape<'_>,
    user: &dyn Display,
    problems: &mut Problems<'t>,
) -> Option<T> {
    let message = format!("{user} is missing, but it always has a value");
    let help = format!("add `optional = true` to `{}` if it may have none", shape.name.it);
    problems.add(Diagnostic::at(Code::CannotBeMissing, raw.span.clone(), message).help(help));
    None
}

fn option<'t>(raw: &Raw<'t>, options: &[Choice], user: &dyn Display, problems: &mut Problems<'t>) -> Option<Value> {
    let names = || options.iter().map(|option| option.name.as_str());
    let Some(word) = raw.it.as_str() else { return wrong(raw, &one_of(names().take(4)), user, problems) };
    if let Some(position) = names().position(|name| name == word) {
        return u16::try_from(position).ok().map(Value::Choice);
    }
    let name: Text<'_> = Placed { it: word, span: raw.span.clone() };
    problems.unknown(Code::UnknownOption, &name, format!("{user} is `{word}`, which is none of its options"), names());
    None
}

fn text<'t>(raw: &Raw<'t>, user: &dyn Display, problems: &mut Problems<'t>) -> Option<Value> {
    let Some(text) = raw.it.as_str() else { return wrong(raw, "a text in quotes", user, problems) };
    if text.trim() != text || text.is_empty() {
        let help = "cells are trimmed, and a blank one is no text".to_owned();
        return refused(raw, format!("{user} is `{text}`, which no trimmed text is"), Some(help), problems);
    }
    Some(Value::Text(Arc::from(text)))
}

/// A day: a TOML date, or the same in quotes.
pub fn date<'t>(raw: &Raw<'t>, user: &dyn Display, problems: &mut Problems<'t>) -> Option<Date> {
    let expected = "a date like `2026-11-21`";
    match raw.it {
        DeValue::Datetime(moment) => {
            let day = moment.date.filter(|_| moment.time.is_none());
            let date = day.and_then(|day| {
                Date::from_ymd(
                    i16::try_from(day.year).ok()?,
                    i8::try_from(day.month).ok()?,
                    i8::try_from(day.day).ok()?,
                )
            });
            date.or_else(|| refused(raw, format!("{user} has a time, expected {expected}"), None, problems))
        }
        DeValue::String(text) if Date::is_written_like_iso(text) => Date::parse_iso(text).or_else(|| {
            let message = format!("{user} is `{text}`, which is no day of the calendar");
            problems.add(Diagnostic::at(Code::WrongKind, raw.span.clone(), message));
            None
        }),
        _ => wrong(raw, expected, user, problems),
    }
}

/// An amount: a multiple of the currency's minor unit.
pub fn amount<'t>(
    raw: &Raw<'t>,
    currency: Currency,
    user: &dyn Display,
    problems: &mut Problems<'t>,
) -> Option<Decimal> {
    let amount = decimal(raw, user, problems)?;
    if amount.units() % currency.minor_unit() == 0 {
        return Some(amount);
    }
    let smallest = currency.amount(Decimal::from_units(currency.minor_unit()));
    refused(raw, format!("{user} is {amount}, expected a multiple of {smallest} {currency}"), None, problems)
}

/// A number of at most four decimals.
pub fn decimal<'t>(raw: &Raw<'t>, user: &dyn Display, problems: &mut Problems<'t>) -> Option<Decimal> {
    let written = digits(raw, user, problems)?;
    match Decimal::parse(written) {
        Ok(number) => Some(number),
        Err(DecimalError::TooManyDecimals) => {
            let message = format!("{user} is {written}, but a number has at most four decimals");
            refused(raw, message, None, problems)
        }
        Err(DecimalError::TooLarge | DecimalError::NotANumber) => {
            refused(raw, format!("{user} is {written}, which is too large"), None, problems)
        }
    }
}

/// A number, as exact as it is written, and how it is written.
pub fn exact<'t>(raw: &Raw<'t>, user: &dyn Display, problems: &mut Problems<'t>) -> Option<(Exact, &'t str)> {
    let number = decimal(raw, user, problems)?;
    Some((Exact::from(number), digits(raw, user, problems)?))
}

/// The digits of a number, plain decimals only.
fn digits<'t>(raw: &Raw<'t>, user: &dyn Display, problems: &mut Problems<'t>) -> Option<&'t str> {
    let plain = |text: &'t str| Some(text.strip_prefix('+').unwrap_or(text));
    match raw.it {
        DeValue::Integer(number) if number.radix() == 10 => plain(number.as_str()),
        DeValue::Float(number) if number.as_str().bytes().all(|b| b.is_ascii_digit() || b"+-.".contains(&b)) => {
            plain(number.as_str())
        }
        DeValue::Integer(_) | DeValue::Float(_) => {
            let written = problems.written(&raw.span);
            let help = "write numbers like `12` or `0.40`".to_owned();
            refused(raw, format!("{user} is `{written}`, expected plain decimals"), Some(help), problems)
        }
        DeValue::String(text) if Exact::parse(text).is_ok() => {
            let help = format!("write `{text}` without quotes");
            let message = format!("{user} is a text, expected a number");
            problems.add(Diagnostic::at(Code::WrongKind, raw.span.clone(), message).help(help));
            None
        }
        _ => wrong(raw, "a number", user, problems),
    }
}

/// Reports a value of the wrong kind.
pub fn wrong<'t, T>(raw: &Raw<'t>, expected: &str, user: &dyn Display, problems: &mut Problems<'t>) -> Option<T> {
    let message = format!("{user} is {}, expected {expected}", found(raw));
    let quoted = raw.it.as_str().and_then(|text| match text {
        "yes" | "true" => Some("write `true`, without quotes"),
        "no" | "false" => Some("write `false`, without quotes"),
        _ => None,
    });
    let help = quoted.filter(|_| expected.starts_with("`true`")).map(str::to_owned);
    problems.add(Diagnostic::at(Code::WrongKind, raw.span.clone(), message).help(help));
    None
}

/// Reports a value that cannot be used.
pub fn refused<'t, T>(raw: &Raw<'t>, message: String, help: Option<String>, problems: &mut Problems<'t>) -> Option<T> {
    problems.add(Diagnostic::at(Code::WrongValue, raw.span.clone(), message).help(help));
    None
}
