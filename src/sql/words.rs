//! Values in the words of the contract, as texts that a query puts together.

use crate::model::fact::Kind;
use crate::model::formula::Comparator;
use crate::model::template::Part;
use crate::playbook::Playbook;
use crate::sql::dates;
use crate::sql::stages::Stages;
use crate::sql::tree::{Call, Is, Sql, Type};

/// Ten-thousandths as a decimal: with exactly so many decimals, or the fewest. No value where there is none.
pub fn decimal(value: &Sql, digits: Option<u8>) -> Sql {
    let negative = value.clone().compare(Comparator::Less, Sql::int(0));
    let magnitude = Sql::case(vec![(negative.clone(), Sql::int(0).minus(value.clone()))], value.clone());
    let text = |value: Sql| Sql::call(Call::ToText, vec![value]);
    let whole = text(magnitude.clone().quotient(10_000));
    let rest = magnitude.remainder(10_000).plus(Sql::int(10_000));
    let rest = text(rest).from(2);
    let sign = Sql::case(vec![(negative, Sql::text("-"))], Sql::text(""));
    match digits {
        Some(0) => Sql::concat(vec![sign, whole]),
        Some(digits) => Sql::concat(vec![sign, whole, Sql::text("."), rest.part(1, i128::from(digits))]),
        None => {
            let rest = Sql::concat(vec![Sql::text("."), Sql::call(Call::TrimEnd, vec![rest, Sql::text("0")])]);
            let rest = Sql::call(Call::TrimEnd, vec![rest, Sql::text(".")]);
            Sql::concat(vec![sign, whole, rest])
        }
    }
}

/// A value of a kind; `missing` where there is none and the words for it are given.
pub fn value(stages: &mut Stages, playbook: &Playbook, kind: &Kind, name: &str, value: &Sql) -> Sql {
    match kind {
        Kind::YesNo => Sql::case(vec![(value.clone().is_set(), Sql::text("yes"))], Sql::text("no")),
        Kind::Choice(options) => {
            let arms = (0_i128..)
                .zip(options.iter())
                .map(|(at, option)| (value.clone().equals(Sql::int(at)), Sql::text(&option.name)));
            Sql::case(arms.collect(), Sql::Null(Type::Text))
        }
        Kind::Number { .. } => decimal(value, None),
        Kind::Money => decimal(value, Some(playbook.currency.digits())),
        Kind::Date => {
            let day = stages.keep(name, value.clone());
            dates::words(stages, name, &day)
        }
        Kind::Text => value.clone(),
    }
}

/// The same, `missing` where there is none.
pub fn value_or_missing(stages: &mut Stages, playbook: &Playbook, kind: &Kind, name: &str, of: &Sql) -> Sql {
    let of = stages.keep(name, of.clone());
    let words = value(stages, playbook, kind, name, &of);
    Sql::case(vec![(of.is_null(), Sql::text("missing"))], words)
}

/// What kind a part of a result has.
pub fn part_kind(part: Part) -> Kind {
    crate::engine::shown::part_kind(part)
}

/// Words separated by `;`, of which some are left out; no value where all are.
pub fn list(parts: Vec<(Is, Sql)>) -> Sql {
    let texts: Vec<Sql> = parts
        .into_iter()
        .filter(|(is, _)| *is != Is::Certain(false))
        .map(|(is, words)| Sql::case(vec![(is, Sql::concat(vec![Sql::text(";"), words]))], Sql::text("")))
        .collect();
    if texts.is_empty() {
        return Sql::Null(Type::Text);
    }
    Sql::concat(texts).from(2)
}
