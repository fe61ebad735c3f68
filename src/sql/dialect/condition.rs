//! How each engine spells a condition.

use crate::model::formula::Comparator;
use crate::sql::dialect::Dialect;
use crate::sql::tree::{Is, Sql};

impl Dialect {
    /// A condition.
    pub fn is(self, is: &Is) -> String {
        match is {
            Is::Certain(true) => "1 = 1".to_owned(),
            Is::Certain(false) => "1 = 0".to_owned(),
            Is::All(parts) => self.joined(parts, " AND "),
            Is::Any(parts) => self.joined(parts, " OR "),
            Is::Not(inner) => match &**inner {
                Is::Null(a) => format!("{} IS NOT NULL", self.value(a)),
                other => format!("NOT ({})", self.is(other)),
            },
            Is::Compare(comparator, a, b) => format!("{} {} {}", self.value(a), sign(*comparator), self.value(b)),
            Is::In(a, all) => {
                let all: Vec<String> = all.iter().map(|one| self.value(one)).collect();
                format!("{} IN ({})", self.value(a), all.join(", "))
            }
            Is::Null(a) => format!("{} IS NULL", self.value(a)),
            Is::Distinct(a, b) => match self {
                Dialect::Spark => format!("NOT ({} <=> {})", self.value(a), self.value(b)),
                Dialect::Sqlite => format!("{} IS NOT {}", self.value(a), self.value(b)),
                Dialect::Duckdb | Dialect::Postgres => format!("{} IS DISTINCT FROM {}", self.value(a), self.value(b)),
            },
            Is::Shape(a, shape) => self.shape(a, shape),
            Is::Digits(a) => self.digits(&self.value(a)),
            Is::Plain(a) => match self {
                Dialect::Sqlite => format!("length({0}) = length(CAST({0} AS BLOB))", self.value(a)),
                Dialect::Spark | Dialect::Duckdb | Dialect::Postgres => {
                    format!("length({0}) = octet_length({0})", self.value(a))
                }
            },
            Is::Bare(a) => {
                let a = self.value(a);
                let (first, last) = match self {
                    Dialect::Sqlite => (format!("unicode({a})"), format!("unicode(substr({a}, -1))")),
                    Dialect::Spark | Dialect::Duckdb | Dialect::Postgres => {
                        (format!("ascii({a})"), format!("ascii(right({a}, 1))"))
                    }
                };
                format!("({a} = '' OR ({first} BETWEEN 33 AND 126 AND {last} BETWEEN 33 AND 126))")
            }
            Is::Inexact(a) => match self {
                Dialect::Sqlite => format!("typeof({}) = 'real'", self.value(a)),
                Dialect::Spark => format!("{} IS NULL", self.value(a)),
                Dialect::Duckdb | Dialect::Postgres => "1 = 0".to_owned(),
            },
        }
    }

    fn joined(self, parts: &[Is], sign: &str) -> String {
        let parts: Vec<String> = parts
            .iter()
            .map(|part| match part {
                Is::All(_) | Is::Any(_) => format!("({})", self.is(part)),
                _ => self.is(part),
            })
            .collect();
        self.chain(&parts, sign)
    }

    /// Parts with a sign between. SQLite counts how deep trees are, and in all stages of a query together; so a long chain
    /// is a tree of halves there.
    pub(super) fn chain(self, parts: &[String], sign: &str) -> String {
        const LONG: usize = 8;
        match self {
            Dialect::Sqlite if parts.len() > LONG => {
                let (left, right) = parts.split_at(parts.len() / 2);
                format!("({}){sign}({})", self.chain(left, sign), self.chain(right, sign))
            }
            Dialect::Spark | Dialect::Duckdb | Dialect::Postgres | Dialect::Sqlite => parts.join(sign),
        }
    }

    fn shape(self, a: &Sql, shape: &str) -> String {
        let pattern: String = shape
            .chars()
            .map(|c| match c {
                'd' => "[0-9]".to_owned(),
                other => other.to_string(),
            })
            .collect();
        let a = self.value(a);
        match self {
            Dialect::Sqlite => format!("{a} GLOB '{pattern}'"),
            Dialect::Postgres => format!("{a} ~ '^{pattern}$'"),
            Dialect::Duckdb => format!("regexp_full_match({a}, '{pattern}')"),
            Dialect::Spark => format!("{a} RLIKE '^{pattern}$'"),
        }
    }

    fn digits(self, a: &str) -> String {
        match self {
            Dialect::Sqlite => format!("({a} <> '' AND {a} NOT GLOB '*[^0-9]*')"),
            Dialect::Postgres => format!("{a} ~ '^[0-9]+$'"),
            Dialect::Duckdb => format!("regexp_full_match({a}, '[0-9]+')"),
            Dialect::Spark => format!("({a} <> '' AND translate({a}, '0123456789', '') = '')"),
        }
    }
}

/// As every engine writes it.
const fn sign(comparator: Comparator) -> &'static str {
    match comparator {
        Comparator::Equal => "=",
        Comparator::Different => "<>",
        Comparator::Less => "<",
        Comparator::AtMost => "<=",
        Comparator::More => ">",
        Comparator::AtLeast => ">=",
    }
}
