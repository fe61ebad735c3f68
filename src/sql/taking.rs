//! Several values → one: what a row adds, and whether what was taken is a value of the fact.

use crate::diagnostic::code::Code;
use crate::model::cell::{CellReader, Form};
use crate::model::fact::Take;
use crate::model::formula::Comparator;
use crate::sql::dialect::Dialect;
use crate::sql::stages::Stages;
use crate::sql::tree::{Call, Is, Sql, Type};

/// What a row adds to a value taken from several.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Whether it adds anything.
    pub counts: Is,
    /// Whether its value is not known.
    pub is_open: Is,
    /// What is wrong with it, a number of `wrongs`; 0 where nothing is.
    pub wrong: Sql,
    /// What can be wrong with it.
    pub wrongs: Vec<Wrong>,
    /// Its value.
    pub value: Sql,
    /// Whether that is a product.
    pub is_product: Scale,
    /// What kind of column it is.
    pub kind: Type,
}

/// Something that can be wrong with a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wrong {
    /// Its number among those of a row.
    pub number: i128,
    /// The column.
    pub column: usize,
    /// What is wrong.
    pub code: Code,
}

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Ten-thousandths, or whatever its kind counts.
    Units,
    /// Hundred-millionths: a product of two.
    Products,
    /// Ones.
    Ones,
}

impl Entry {
    /// A row that is counted and nothing more.
    pub fn counted() -> Entry {
        Entry {
            counts: Is::Certain(true),
            is_open: Is::Certain(false),
            wrong: Sql::int(0),
            wrongs: Vec::new(),
            value: Sql::int(1),
            is_product: Scale::Ones,
            kind: Type::Int,
        }
    }
}

impl Entry {
    /// Whether nothing is wrong with it.
    pub fn is_fine(&self) -> Is {
        self.wrong.clone().equals(Sql::int(0))
    }
}

/// What was taken.
#[derive(Debug, Clone)]
pub struct Taken {
    /// The value; none where there was nothing to take.
    pub value: Sql,
    /// What it counts.
    pub scale: Scale,
    /// Whether a value in it is not known.
    pub is_open: Is,
}

/// A taken value as a value of the fact.
pub struct Fitted {
    /// In the fact's units.
    pub value: Sql,
    /// Why it is none, in words before the fact's name.
    pub too_large: Vec<(Is, &'static str)>,
}

/// What is taken of one row alone.
pub fn of_one(take: Take, entry: &Entry) -> Taken {
    let none = Sql::Null(entry.kind);
    let or = |otherwise: Sql| Sql::case(vec![(entry.counts.clone(), entry.value.clone())], otherwise);
    let (value, scale) = match take {
        Take::Count => (Sql::flag(entry.counts.clone()), Scale::Ones),
        Take::Sum => (or(Sql::int(0)), entry.is_product),
        Take::Any => (or(Sql::int(0)), Scale::Units),
        Take::All => (or(Sql::int(1)), Scale::Units),
        Take::Min | Take::Max | Take::First | Take::Last => (or(none), Scale::Units),
    };
    let is_open = if take == Take::Count { Is::Certain(false) } else { entry.is_open.clone() };
    Taken { value, scale, is_open }
}

/// A taken value in the units of its fact: amounts are rounded once, half away from zero; numbers never.
pub fn fitted(stages: &mut Stages, name: &str, limits: &CellReader, taken: &Taken, dialect: Dialect) -> Fitted {
    let step = match &limits.form {
        Form::Money { format: _, step } | Form::Number { format: _, step } => i128::from(*step),
        Form::YesNo | Form::Choice(_) | Form::Date(_) | Form::Text => {
            return Fitted { value: taken.value.clone(), too_large: Vec::new() };
        }
    };
    let mut too_large = Vec::new();
    let kept = stages.keep(&format!("{name} taken"), taken.value.clone());
    let wide = |value: Sql| Sql::call(Call::ToWide, vec![value]);
    let value = match (taken.scale, &limits.form) {
        (Scale::Ones, _) => {
            let value = Sql::call(Call::ToNarrow, vec![kept.times(Sql::int(10_000))]);
            return Fitted { value, too_large };
        }
        (Scale::Units, form) => {
            if matches!(form, Form::Number { .. }) && step != 1 {
                let rest = wide(kept.clone()).remainder(step);
                too_large.push((rest.differs(Sql::int(0)), "too many decimals in the values"));
            }
            wide(kept.clone())
        }
        (Scale::Products, Form::Money { .. }) => {
            let divisor = step * 10_000;
            let rest = stages.keep(&format!("{name} rest"), wide(kept.clone()).remainder(divisor));
            let up = rest.clone().compare(Comparator::AtLeast, Sql::int(divisor / 2));
            let down = rest.compare(Comparator::AtMost, Sql::int(-(divisor / 2)));
            let away = Sql::case(vec![(up, Sql::int(1)), (down, Sql::int(-1))], Sql::int(0));
            let whole = Sql::call(Call::WideQuotient, vec![wide(kept.clone()), Sql::int(divisor)]);
            whole.plus(away).times(Sql::int(step))
        }
        (Scale::Products, _) => {
            let rest = wide(kept.clone()).remainder(step * 10_000);
            too_large.push((rest.differs(Sql::int(0)), "too many decimals in the values"));
            Sql::call(Call::WideQuotient, vec![wide(kept.clone()), Sql::int(10_000)])
        }
    };
    let value = stages.keep(&format!("{name} sum"), value);
    let most = Sql::int(i64::MAX);
    let mut beyond = vec![
        value.clone().compare(Comparator::More, most.clone()),
        value.clone().compare(Comparator::Less, Sql::int(-i128::from(i64::MAX))),
    ];
    if dialect == Dialect::Sqlite {
        beyond = vec![Is::Inexact(Box::new(kept)), Is::Inexact(Box::new(value.clone()))];
    }
    let beyond = Is::any(beyond);
    too_large.push((beyond.clone(), "too large: the values"));
    let narrow = Sql::call(Call::ToNarrow, vec![value]);
    Fitted { value: Sql::case(vec![(beyond, Sql::Null(Type::Int))], narrow), too_large }
}
