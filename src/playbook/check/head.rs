//! `[playbook]`, `[limits]` and `[orders]`.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::Code;
use crate::model::cell::DateOrder;
use crate::model::currency::Currency;
use crate::model::date::{Calendar, Date};
use crate::model::rule::Outcome;
use crate::playbook::check::names::check_identifier;
use crate::playbook::check::scope::LimitShape;
use crate::playbook::check::values::{date, exact};
use crate::playbook::draft::Draft;
use crate::playbook::draft::rules::outcome_words;
use crate::playbook::draft::section::{Raw, Section, as_list, as_text, as_word, found};
use crate::playbook::draft::tables::LimitDraft;
use crate::playbook::presets::PRESETS;
use crate::playbook::problems::{Placed, Problems, Text};
use crate::playbook::suggest::{did_you_mean, one_of};
use crate::playbook::{Limit, LimitValue, Lines, OrdersTable};

/// `[playbook]`, checked. What could not be read is reported and has a stand-in.
pub struct Head {
    /// `name`
    pub name: String,
    /// `version`
    pub version: String,
    /// `currency`
    pub currency: Currency,
    /// `timezone` and `holidays`
    pub calendar: Calendar,
    /// `worst_to_best`
    pub worst_to_best: Vec<Vec<Outcome>>,
}

/// Checks `[playbook]`.
pub fn head<'t>(draft: &Draft<'t>, problems: &mut Problems<'t>) -> Option<Head> {
    let section = &draft.head;
    for (key, help) in [
        ("name", "name the policy: `name = \"…\"`"),
        ("version", "say which version of the policy it is: `version = \"…\"`"),
        ("currency", "say what amounts are in: `currency = \"USD\"`"),
        ("timezone", "say where days begin: `timezone = \"America/New_York\"`"),
    ] {
        section.missing(key, help, problems);
    }
    let name = section.text("name", problems);
    let version = section.text("version", problems);
    let currency = currency(section, problems);
    let zone = zone(section, problems);
    let holidays = holidays(section, problems);
    let worst_to_best = worst_to_best(section, problems);
    Some(Head {
        name: name.map_or("", |name| name.it).to_owned(),
        version: version.map_or("", |version| version.it).to_owned(),
        // The stand-in has the smallest minor unit, so that no amount is refused for it.
        currency: currency.or_else(|| Currency::parse("CLF"))?,
        calendar: Calendar { zone: zone.unwrap_or(TimeZone::UTC), holidays },
        worst_to_best,
    })
}

fn currency<'t>(section: &Section<'t>, problems: &mut Problems<'t>) -> Option<Currency> {
    let code = section.text("currency", problems)?;
    let currency = Currency::parse(code.it);
    if currency.is_none() {
        let message = format!("`{}` is not the code of a currency", code.it);
        let help = "write its three capital letters, like `USD`".to_owned();
        problems.add(Diagnostic::at(Code::WrongValue, code.span, message).help(help));
    }
    currency
}

fn zone<'t>(section: &Section<'t>, problems: &mut Problems<'t>) -> Option<TimeZone> {
    let name = section.text("timezone", problems)?;
    let zone = TimeZone::get(name.it).ok();
    if zone.is_none() {
        let message = format!("`{}` is no time zone", name.it);
        let known: Vec<String> = jiff::tz::db().available().map(|zone| zone.as_str().to_owned()).collect();
        let near = did_you_mean(name.it, known.iter().map(String::as_str));
        let help = near.unwrap_or_else(|| "write one like `America/New_York` or `UTC`".to_owned());
        problems.add(Diagnostic::at(Code::UnknownWord, name.span, message).help(help));
    }
    zone
}

fn holidays<'t>(section: &Section<'t>, problems: &mut Problems<'t>) -> BTreeSet<Date> {
    let Some(raw) = section.raw("holidays") else { return BTreeSet::new() };
    let Some(all) = as_list(&raw) else {
        section.wrong::<()>("holidays", "a list of dates", &raw, problems);
        return BTreeSet::new();
    };
    all.iter().filter_map(|day| date(day, &"a day of `holidays`", problems)).collect()
}

/// `["deny", ["wait", "flag"], ["refund", "reship"]]`: each outcome but `clear` once.
fn worst_to_best<'t>(section: &Section<'t>, problems: &mut Problems<'t>) -> Vec<Vec<Outcome>> {
    let default = vec![vec![Outcome::Deny], vec![Outcome::Wait, Outcome::Flag], vec![Outcome::Refund, Outcome::Reship]];
    let Some(raw) = section.raw("worst_to_best") else { return default };
    let before = problems.len();
    let mut ranks: Vec<Vec<Placed<Outcome>>> = Vec::new();
    match as_list(&raw) {
        Some(all) => ranks.extend(all.iter().map(|rank| outcomes_of_rank(section, rank, problems))),
        None => drop(section.wrong::<()>("worst_to_best", "a list of outcomes, ties in inner lists", &raw, problems)),
    }
    let mut seen: Vec<Outcome> = vec![Outcome::Clear];
    for outcome in ranks.iter().flatten() {
        if seen.contains(&outcome.it) {
            let message = match outcome.it {
                Outcome::Clear => "`clear` has no rank".to_owned(),
                twice => format!("`{twice}` is there twice in `worst_to_best`"),
            };
            problems.add(Diagnostic::at(Code::WrongValue, outcome.span.clone(), message));
        }
        seen.push(outcome.it);
    }
    if problems.len() == before {
        let absent: Vec<&str> = Outcome::ALL.iter().filter(|one| !seen.contains(one)).map(|one| one.word()).collect();
        if !absent.is_empty() {
            let message = format!("`worst_to_best` lacks {}", one_of(absent).replace(" or ", " and "));
            problems.add(Diagnostic::at(Code::WrongValue, raw.span, message));
        }
    }
    ranks.into_iter().map(|rank| rank.into_iter().map(|outcome| outcome.it).collect()).collect()
}

fn outcomes_of_rank<'t>(section: &Section<'t>, rank: &Raw<'t>, problems: &mut Problems<'t>) -> Vec<Placed<Outcome>> {
    let words = as_list(rank).unwrap_or_else(|| vec![rank.clone()]);
    let mut outcomes = Vec::with_capacity(words.len());
    for word in &words {
        match as_text(word) {
            Some(text) => outcomes.extend(as_word(&text, &outcome_words(), "an outcome of `worst_to_best`", problems)),
            None => drop(section.wrong::<()>("worst_to_best", "outcomes in quotes", word, problems)),
        }
    }
    outcomes
}

/// A limit with its name, value and text.
pub fn limit_shape<'t>(draft: &LimitDraft<'t>, problems: &mut Problems<'t>) -> LimitShape<'t> {
    check_identifier(&draft.name, "limit", problems);
    let user = format_args!("limit `{}`", draft.name.it);
    let is_date =
        draft.value.it.is_datetime() || draft.value.it.as_str().is_some_and(|text| Date::parse_iso(text).is_some());
    let (value, written) = if is_date {
        let day = date(&draft.value, &user, problems);
        (day.map(LimitValue::Date), day.map(|day| day.to_string()))
    } else {
        let number = exact(&draft.value, &user, problems);
        (number.map(|(number, _)| LimitValue::Number(number)), number.map(|(_, written)| written.to_owned()))
    };
    LimitShape { name: draft.name.clone(), value, written: written.unwrap_or_default() }
}

/// A limit, checked.
pub fn limit<'t>(draft: &LimitDraft<'t>, shape: &LimitShape<'t>, problems: &mut Problems<'t>) -> Option<Limit> {
    let user = format_args!("`checked_on` of limit `{}`", draft.name.it);
    let checked_on = draft.checked_on.as_ref().and_then(|raw| date(raw, &user, problems));
    Some(Limit {
        name: draft.name.it.to_owned(),
        span: draft.name.span.clone(),
        value: shape.value?,
        source: draft.source.as_ref().map(|source| source.it.to_owned()),
        checked_on,
    })
}

const LINES: [(&str, Lines); 2] = [("single", Lines::Single), ("grouped", Lines::Grouped)];
const DATES: [(&str, DateOrder); 3] = [("iso", DateOrder::Iso), ("dmy", DateOrder::Dmy), ("mdy", DateOrder::Mdy)];

/// Checks `[orders]`.
pub fn orders<'t>(section: &Section<'t>, problems: &mut Problems<'t>) -> OrdersTable {
    let mut column = |key| section.text(key, problems).map(|column: Text<'t>| column.it.trim().to_owned());
    let (id, customer, currency) = (column("id"), column("customer"), column("currency"));
    let decimal = sign(section, "decimal", &['.', ','], problems);
    let thousands = sign(section, "thousands", &[',', '.', '\'', ' ', '\u{a0}', '\u{202f}'], problems);
    if let (Some(_), true) = (decimal, decimal == thousands) {
        let span = section.span_of("thousands").unwrap_or_default();
        let message = "`decimal` and `thousands` of `[orders]` are the same";
        problems.add(Diagnostic::at(Code::WrongValue, span, message));
    }
    OrdersTable {
        preset: preset(section, problems),
        id,
        customer,
        lines: section.word("lines", &LINES, problems).map(|lines| lines.it),
        currency,
        dates: section.word("dates", &DATES, problems).map(|dates| dates.it),
        decimal,
        thousands,
        delimiter: sign(section, "delimiter", &[',', ';', '\t', '|'], problems).and_then(|c| u8::try_from(c).ok()),
        span: section.span.clone(),
    }
}

fn preset<'t>(section: &Section<'t>, problems: &mut Problems<'t>) -> Option<String> {
    let name = section.text("preset", problems)?;
    if !PRESETS.contains(&name.it) {
        let near = did_you_mean(name.it, PRESETS);
        let help = near.unwrap_or_else(|| format!("there are {}", one_of(PRESETS)));
        let message = format!("there is no preset `{}`", name.it);
        problems.add(Diagnostic::at(Code::UnknownPreset, name.span, message).help(help));
        return None;
    }
    Some(name.it.to_owned())
}

/// One character of those that can stand here; `thousands` may be empty.
fn sign<'t>(section: &Section<'t>, key: &'static str, can: &[char], problems: &mut Problems<'t>) -> Option<char> {
    let raw = section.raw(key)?;
    let text = section.text(key, problems)?;
    let mut chars = text.it.chars();
    match (chars.next(), chars.next()) {
        (None, _) if key == "thousands" => None,
        (Some(c), None) if can.contains(&c) => Some(c),
        (_, _) => {
            let signs: Vec<String> = can.iter().map(char::to_string).collect();
            let expected = one_of(signs.iter().map(String::as_str));
            let message = format!("`{key}` of `[orders]` is {} `{}`, expected {expected}", found(&raw), text.it);
            problems.add(Diagnostic::at(Code::WrongValue, raw.span, message));
            None
        }
    }
}
