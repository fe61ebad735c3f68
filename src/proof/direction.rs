//! Which way a formula moves with one of its inputs: up, down, not at all, or nobody can be sure.

use crate::engine::axes::{Shape, shape_of};
use crate::model::fact::FactId;
use crate::model::formula::{Comparator, Expr};
use crate::playbook::Playbook;

/// How a value moves when an input grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// It stays.
    Still,
    /// It stays or grows.
    Up,
    /// It stays or shrinks.
    Down,
    /// It may do either.
    Either,
}

impl Direction {
    fn reversed(self) -> Direction {
        match self {
            Direction::Up => Direction::Down,
            Direction::Down => Direction::Up,
            Direction::Still | Direction::Either => self,
        }
    }

    fn and(self, other: Direction) -> Direction {
        match (self, other) {
            (Direction::Still, one) | (one, Direction::Still) => one,
            (Direction::Up, Direction::Up) => Direction::Up,
            (Direction::Down, Direction::Down) => Direction::Down,
            (Direction::Up | Direction::Down | Direction::Either, _) => Direction::Either,
        }
    }
}

/// How an expression moves when `input` grows and every other given fact stays.
pub fn direction(playbook: &Playbook, expr: &Expr, input: FactId) -> Direction {
    let of = |part: &Expr| direction(playbook, part, input);
    let all = |parts: &[Expr]| parts.iter().map(of).fold(Direction::Still, Direction::and);
    match expr {
        Expr::Number(_) | Expr::Text(_) | Expr::YesNo(_) | Expr::Choice(_) | Expr::Date(_) | Expr::Today => {
            Direction::Still
        }
        Expr::Fact(fact) if *fact == input => Direction::Up,
        Expr::Fact(fact) => match shape_of(playbook.fact(*fact), *fact, &[input]) {
            Shape::Given => Direction::Still,
            Shape::Formula(expr) => direction(playbook, expr, input),
            Shape::Classes(_) if crate::engine::axes::given_inputs(playbook, &[input], expr).contains(&input) => {
                Direction::Either
            }
            Shape::Classes(_) => Direction::Still,
        },
        Expr::Limit(_, inner) => of(inner),
        Expr::Negative(a) | Expr::Not(a) => of(a).reversed(),
        Expr::Plus(a, b) | Expr::LaterBy(a, b) | Expr::AddBusinessDays(a, b) | Expr::And(a, b) | Expr::Or(a, b) => {
            of(a).and(of(b))
        }
        Expr::Minus(a, b) | Expr::EarlierBy(a, b) => of(a).and(of(b).reversed()),
        Expr::Days(a, b) | Expr::BusinessDays(a, b) => of(a).reversed().and(of(b)),
        Expr::Times(a, b) => times(of(a), sign(playbook, b)).and(times(of(b), sign(playbook, a))),
        Expr::Min(parts) | Expr::Max(parts) => all(parts),
        Expr::First(parts) => match all(parts) {
            // Which part counts follows from what is missing, and that stays.
            direction @ (Direction::Still | Direction::Up | Direction::Down) => direction,
            Direction::Either => Direction::Either,
        },
        Expr::Contains(text, _) => match of(text) {
            Direction::Still => Direction::Still,
            Direction::Up | Direction::Down | Direction::Either => Direction::Either,
        },
        Expr::Compare(comparator, a, b) => compared(*comparator, of(a), of(b)),
    }
}

fn compared(comparator: Comparator, a: Direction, b: Direction) -> Direction {
    let more = a.and(b.reversed());
    match comparator {
        Comparator::More | Comparator::AtLeast => more,
        Comparator::Less | Comparator::AtMost => more.reversed(),
        Comparator::Equal | Comparator::Different if more == Direction::Still => Direction::Still,
        Comparator::Equal | Comparator::Different => Direction::Either,
    }
}

/// The sign of an expression, as far as it is sure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    NotNegative,
    NotPositive,
    Either,
}

fn times(direction: Direction, factor: Sign) -> Direction {
    match (direction, factor) {
        (Direction::Still, _) => Direction::Still,
        (_, Sign::NotNegative) => direction,
        (_, Sign::NotPositive) => direction.reversed(),
        (_, Sign::Either) => Direction::Either,
    }
}

fn sign(playbook: &Playbook, expr: &Expr) -> Sign {
    match expr {
        Expr::Number(number) => {
            let zero = crate::model::decimal::Exact::whole(0);
            match number.compare(zero) {
                Ok(std::cmp::Ordering::Less) => Sign::NotPositive,
                Ok(std::cmp::Ordering::Equal | std::cmp::Ordering::Greater) => Sign::NotNegative,
                Err(_) => Sign::Either,
            }
        }
        Expr::Limit(_, inner) => sign(playbook, inner),
        Expr::Negative(inner) => match sign(playbook, inner) {
            Sign::NotNegative => Sign::NotPositive,
            Sign::NotPositive => Sign::NotNegative,
            Sign::Either => Sign::Either,
        },
        Expr::Fact(id) => {
            let (min, max) = playbook.fact(*id).ends();
            match (min.is_some_and(|min| min >= 0), max.is_some_and(|max| max <= 0)) {
                (true, _) => Sign::NotNegative,
                (_, true) => Sign::NotPositive,
                (false, false) => Sign::Either,
            }
        }
        Expr::Times(a, b) => match (sign(playbook, a), sign(playbook, b)) {
            (Sign::Either, _) | (_, Sign::Either) => Sign::Either,
            (a, b) if a == b => Sign::NotNegative,
            _ => Sign::NotPositive,
        },
        Expr::Plus(a, b) if sign(playbook, a) == sign(playbook, b) => sign(playbook, a),
        _ => Sign::Either,
    }
}
