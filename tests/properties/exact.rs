//! Formulas by hand: exact, missing where an argument they need is.

use crate::days::{add_business_days, business_days};
use crate::shop::{F, Kind, Shop, Sign, TODAY, V};

/// What a formula gives; a number is `.0` with `.1` decimals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    Number(i128, u32),
    Other(V),
}

/// The value of a formula as a value of a kind, `fact` giving each fact's value; none where it is missing.
pub fn value(shop: &Shop, formula: &F, kind: Kind, fact: &dyn Fn(usize) -> Option<V>) -> Option<V> {
    Some(match (term(shop, formula, fact)?, kind) {
        (Term::Number(mantissa, decimals), Kind::Money) => {
            let step = shop.currency.1;
            let scale = 10_i128.pow(decimals);
            // In units of the minor unit, half away from zero.
            let (above, below) = (mantissa * 10_000, scale * step);
            let rounded = (above.abs() * 2 + below) / (below * 2) * above.signum();
            V::Number(rounded * step)
        }
        (Term::Number(mantissa, decimals), _) => {
            let (above, scale) = (mantissa * 10_000, 10_i128.pow(decimals));
            assert_eq!(above % scale, 0, "the generator keeps to four decimals");
            V::Number(above / scale)
        }
        (Term::Other(value), _) => value,
    })
}

/// The value of a formula.
pub fn term(shop: &Shop, formula: &F, fact: &dyn Fn(usize) -> Option<V>) -> Option<Term> {
    let of = |part: &F| term(shop, part, fact);
    let number = |part: &F| match of(part) {
        Some(Term::Number(mantissa, decimals)) => Some((mantissa, decimals)),
        Some(Term::Other(other)) => panic!("{other:?} is no number"),
        None => None,
    };
    let day = |part: &F| match of(part) {
        Some(Term::Other(V::Day(day))) => Some(day),
        None => None,
        Some(other) => panic!("{other:?} is no day"),
    };
    let yes = |part: &F| match of(part) {
        Some(Term::Other(V::YesNo(yes))) => Some(yes),
        None => None,
        Some(other) => panic!("{other:?} is not yes or no"),
    };
    let a_day = |day: i64| Some(Term::Other(V::Day(day)));
    let a_count = |count: i64| Some(Term::Number(i128::from(count), 0));
    let a_yes = |yes: bool| Some(Term::Other(V::YesNo(yes)));
    match formula {
        F::Number(units) => Some(Term::Number(*units, 4)),
        F::YesNo(yes) => a_yes(*yes),
        F::Option(option) => Some(Term::Other(V::Option(*option))),
        F::Text(text) => Some(Term::Other(V::Text(text.clone()))),
        F::Day(day) => a_day(*day),
        F::Today => a_day(TODAY),
        F::Fact(id) => fact(*id).map(from_value),
        F::Limit(limit) => Some(from_value(shop.limits[*limit].1.clone())),
        F::Negative(a) => number(a).map(|(m, d)| Term::Number(-m, d)),
        F::Plus(a, b) => both(number(a), number(b)).map(|(a, b)| added(a, b)),
        F::Minus(a, b) => both(number(a), number(b)).map(|(a, (m, d))| added(a, (-m, d))),
        F::Times(a, b) => both(number(a), number(b)).map(|(a, b)| Term::Number(a.0 * b.0, a.1 + b.1)),
        F::Later(a, b) => both(day(a), number(b)).and_then(|(day, n)| a_day(day + whole(n))),
        F::Earlier(a, b) => both(day(a), number(b)).and_then(|(day, n)| a_day(day - whole(n))),
        F::Days(a, b) => both(day(a), day(b)).and_then(|(a, b)| a_count(b - a)),
        F::BusinessDays(a, b) => both(day(a), day(b)).and_then(|(a, b)| a_count(business_days(a, b))),
        F::AddBusinessDays(a, b) => {
            both(day(a), number(b)).and_then(|(day, n)| a_day(add_business_days(day, whole(n))))
        }
        F::Min(all) | F::Max(all) => {
            let all: Option<Vec<Term>> = all.iter().map(of).collect();
            let least = matches!(formula, F::Min(_));
            all?.into_iter().reduce(|a, b| if (compared(&b, &a).is_lt()) == least { b } else { a })
        }
        F::First(all) => all.iter().find_map(of),
        F::Contains(text, word) => match of(text)? {
            Term::Other(V::Text(text)) => a_yes(text.contains(word)),
            other => panic!("{other:?} is no text"),
        },
        F::Compare(sign, a, b) => both(of(a), of(b)).and_then(|(a, b)| a_yes(passes(*sign, &a, &b))),
        F::And(a, b) => match (yes(a), yes(b)) {
            (Some(false), _) | (_, Some(false)) => a_yes(false),
            (Some(true), Some(true)) => a_yes(true),
            _ => None,
        },
        F::Or(a, b) => match (yes(a), yes(b)) {
            (Some(true), _) | (_, Some(true)) => a_yes(true),
            (Some(false), Some(false)) => a_yes(false),
            _ => None,
        },
        F::Not(a) => yes(a).and_then(|yes| a_yes(!yes)),
    }
}

fn from_value(value: V) -> Term {
    match value {
        V::Number(units) => Term::Number(units, 4),
        other => Term::Other(other),
    }
}

fn both<A, B>(a: Option<A>, b: Option<B>) -> Option<(A, B)> {
    Some((a?, b?))
}

fn level(a: (i128, u32), b: (i128, u32)) -> (i128, i128, u32) {
    let decimals = a.1.max(b.1);
    (a.0 * 10_i128.pow(decimals - a.1), b.0 * 10_i128.pow(decimals - b.1), decimals)
}

fn added(a: (i128, u32), b: (i128, u32)) -> Term {
    let (a, b, decimals) = level(a, b);
    Term::Number(a + b, decimals)
}

fn whole((mantissa, decimals): (i128, u32)) -> i64 {
    let scale = 10_i128.pow(decimals);
    assert_eq!(mantissa % scale, 0, "the generator adds whole days only");
    i64::try_from(mantissa / scale).unwrap()
}

fn compared(a: &Term, b: &Term) -> std::cmp::Ordering {
    match (a, b) {
        (Term::Number(am, ad), Term::Number(bm, bd)) => {
            let (a, b, _) = level((*am, *ad), (*bm, *bd));
            a.cmp(&b)
        }
        (Term::Other(a), Term::Other(b)) => a.cmp(b),
        (a, b) => panic!("{a:?} and {b:?} do not compare"),
    }
}

fn passes(sign: Sign, a: &Term, b: &Term) -> bool {
    sign.holds(&compared(a, b), &std::cmp::Ordering::Equal)
}
