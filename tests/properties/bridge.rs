//! Between these tests' nouns and the program's.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use redress::engine::compile::{Compiled, compile};
use redress::model::case::{Case, Source};
use redress::model::date::Date;
use redress::model::decimal::Decimal;
use redress::model::decision::{Decision, LeftOut, Verdict};
use redress::model::fact::FactId;
use redress::model::template::Part;
use redress::model::value::{State, Value};
use redress::playbook::{Playbook, SourceText, read};

use crate::shop::{Kind, Outcome, S, Shop, TODAY, V};
use crate::view::Said;
use crate::worlds::{Decided, Says};

/// Reads a shop's text; it must be accepted.
pub fn playbook(shop: &Shop) -> Arc<Playbook> {
    let text = crate::toml::text(shop);
    let source = SourceText { name: "random.toml".into(), text: text.as_str().into() };
    match read(source) {
        Ok(playbook) => Arc::new(playbook),
        Err(problems) => {
            let problems: Vec<String> =
                problems.iter().map(|one| format!("{}: {}", one.code.word(), one.message)).collect();
            panic!("not accepted: {problems:#?}\n{text}")
        }
    }
}

pub fn compiled(shop: &Shop) -> Compiled {
    compile(playbook(shop))
}

pub fn today() -> Date {
    Date::from_days(TODAY).unwrap()
}

pub fn fact_id(fact: usize) -> FactId {
    FactId(u16::try_from(fact).unwrap())
}

pub fn value(kind: Kind, value: &V) -> Value {
    let decimal = |units: &i128| Decimal::from_units(i64::try_from(*units).unwrap());
    match (value, kind) {
        (V::YesNo(yes), _) => Value::YesNo(*yes),
        (V::Option(option), _) => Value::Choice(u16::try_from(*option).unwrap()),
        (V::Number(units), Kind::Money) => Value::Money(decimal(units)),
        (V::Number(units), _) => Value::Number(decimal(units)),
        (V::Day(day), _) => Value::Date(Date::from_days(*day).unwrap()),
        (V::Text(text), _) => Value::Text(text.as_str().into()),
    }
}

pub fn back(value: &Value) -> V {
    match value {
        Value::YesNo(yes) => V::YesNo(*yes),
        Value::Choice(option) => V::Option(usize::from(*option)),
        Value::Number(number) | Value::Money(number) => V::Number(i128::from(number.units())),
        Value::Date(date) => V::Day(i64::from(date.days())),
        Value::Text(text) => V::Text(text.to_string()),
    }
}

pub fn state(kind: Kind, state: &S) -> State {
    match state {
        S::Known(v) => State::Known(value(kind, v)),
        S::Missing => State::Missing,
        S::Open => State::Open,
        S::Unknown => State::Unknown,
    }
}

/// A case as the program knows it.
pub fn case(shop: &Shop, said: &Said) -> Case {
    let mut case = Case::empty(shop.facts.len());
    for (at, one) in said.iter().enumerate() {
        if let Some(one) = one
            && *one != S::Open
        {
            case.set(fact_id(at), state(shop.facts[at].kind, one), Source::Answer);
        }
    }
    case
}

/// A case of the program as these tests know it.
pub fn said(case: &Case) -> Said {
    let one = |state: &State| match state {
        State::Known(value) => S::Known(back(value)),
        State::Missing => S::Missing,
        State::Open => S::Open,
        State::Unknown => S::Unknown,
    };
    case.given.iter().map(|given| given.as_ref().map(|given| one(&given.state))).collect()
}

pub fn outcome(outcome: redress::model::rule::Outcome) -> Outcome {
    Outcome::ALL[outcome.index()]
}

/// A decision as what must be said.
pub fn says(decision: &Decision) -> Says {
    let facts = |all: &[FactId]| all.iter().map(|id| id.index()).collect::<Vec<_>>();
    let outcome = match decision.verdict {
        Verdict::Error => return Says::Error { ask_again: decision.error.clone().unwrap_or_default() },
        Verdict::Undecided => {
            return Says::Undecided {
                needs: facts(&decision.needs),
                unknown: facts(&decision.unknown),
                assumed: facts(&decision.assumed),
            };
        }
        Verdict::Decided(decided) => outcome(decided),
    };
    let mut parts = BTreeMap::new();
    let money = |amount: Decimal| format!("{:?}", V::Number(i128::from(amount.units())));
    parts.extend(decision.amount.map(|amount| ("amount".to_owned(), money(amount))));
    parts.extend(decision.charge.map(|charge| ("charge".to_owned(), money(charge))));
    parts.extend(decision.until.map(|day| ("until".to_owned(), format!("{:?}", V::Day(i64::from(day.days()))))));
    let actions = decision.actions.iter();
    parts.extend(actions.map(|action| (format!("action {}", action.id.index()), action.instruction.clone())));
    parts.extend(decision.reply.iter().map(|(language, draft)| (format!("reply {language}"), draft.clone())));
    let left_out: BTreeSet<String> = decision
        .left_out
        .iter()
        .map(|one| match one {
            LeftOut::Part(Part::Amount) => "amount".to_owned(),
            LeftOut::Part(Part::Charge) => "charge".to_owned(),
            LeftOut::Part(Part::Until) => "until".to_owned(),
            LeftOut::Part(Part::Cost) => "cost".to_owned(),
            LeftOut::Action(action) => format!("action {}", action.index()),
            LeftOut::Reply => "reply".to_owned(),
        })
        .collect();
    Says::Decided(Box::new(Decided {
        outcome,
        parts,
        left_out,
        rule: decision.rule.map(|rule| rule.index()),
        also_possible: decision.also_possible.iter().map(|rule| rule.map(|rule| rule.index())).collect(),
        unknown: facts(&decision.unknown),
        assumed: facts(&decision.assumed),
        cost: decision.cost.map(|cost| V::Number(i128::from(cost.units()))),
        nobody_knows: decision.rule.is_none() && decision.because.starts_with("a person must look"),
    }))
}
