//! At which columns a tree looks, and the same tree with other things in their place.

use rustc_hash::FxHashMap;

use crate::sql::tree::{Is, Sql};

impl Sql {
    /// The same with columns replaced by what they are.
    #[must_use]
    pub fn with(&self, known: &FxHashMap<String, Sql>) -> Sql {
        let inner = |value: &Sql| Box::new(value.with(known));
        match self {
            Sql::Null(_) | Sql::Int(_) | Sql::Text(_) | Sql::Cell(..) => self.clone(),
            Sql::Column(name) => known.get(name).cloned().unwrap_or_else(|| self.clone()),
            Sql::Case(arms, otherwise) => {
                let arms = arms.iter().map(|(is, value)| (is.with(known), value.with(known))).collect();
                Sql::Case(arms, inner(otherwise))
            }
            Sql::Listed(arms, otherwise) => {
                let arm = |(words, is, value): &(String, Is, Sql)| (words.clone(), is.with(known), value.with(known));
                Sql::Listed(arms.iter().map(arm).collect(), inner(otherwise))
            }
            Sql::Call(call, parts) => Sql::Call(*call, parts.iter().map(|part| part.with(known)).collect()),
            Sql::Over(fold, value, of) => Sql::Over(*fold, inner(value), inner(of)),
            Sql::Folded(fold, value) => Sql::Folded(*fold, inner(value)),
            Sql::Numbered(value) => Sql::Numbered(inner(value)),
            Sql::InOrder(place, by, of) => {
                Sql::InOrder(*place, inner(by), of.iter().map(|part| part.with(known)).collect())
            }
        }
    }

    /// Whether it looks at other rows than its own.
    pub fn looks_at_rows(&self) -> bool {
        matches!(self, Sql::Over(..) | Sql::Folded(..) | Sql::Numbered(_) | Sql::InOrder(..))
    }

    /// Shows every column that is looked at.
    pub fn columns<'s>(&'s self, see: &mut dyn FnMut(&'s str)) {
        match self {
            Sql::Null(_) | Sql::Int(_) | Sql::Text(_) | Sql::Cell(..) => {}
            Sql::Column(name) => see(name),
            Sql::Listed(arms, otherwise) => {
                for (_, is, value) in arms {
                    is.columns(see);
                    value.columns(see);
                }
                otherwise.columns(see);
            }
            Sql::Case(arms, otherwise) => {
                for (is, value) in arms {
                    is.columns(see);
                    value.columns(see);
                }
                otherwise.columns(see);
            }
            Sql::Call(_, parts) => parts.iter().for_each(|part| part.columns(see)),
            Sql::Over(_, value, of) => {
                value.columns(see);
                of.columns(see);
            }
            Sql::Folded(_, value) | Sql::Numbered(value) => value.columns(see),
            Sql::InOrder(_, by, of) => {
                by.columns(see);
                of.iter().for_each(|part| part.columns(see));
            }
        }
    }
}

impl Is {
    /// The same with columns replaced by what they are.
    #[must_use]
    pub fn with(&self, known: &FxHashMap<String, Sql>) -> Is {
        let all = |parts: &[Is]| parts.iter().map(|part| part.with(known)).collect();
        let value = |value: &Sql| Box::new(value.with(known));
        match self {
            Is::Certain(holds) => Is::Certain(*holds),
            Is::All(parts) => Is::All(all(parts)),
            Is::Any(parts) => Is::Any(all(parts)),
            Is::Not(inner) => Is::Not(Box::new(inner.with(known))),
            Is::Compare(comparison, a, b) => Is::Compare(*comparison, value(a), value(b)),
            Is::In(a, all) => Is::In(value(a), all.iter().map(|one| one.with(known)).collect()),
            Is::Null(a) => Is::Null(value(a)),
            Is::Distinct(a, b) => Is::Distinct(value(a), value(b)),
            Is::Shape(a, shape) => Is::Shape(value(a), shape),
            Is::Digits(a) => Is::Digits(value(a)),
            Is::Plain(a) => Is::Plain(value(a)),
            Is::Bare(a) => Is::Bare(value(a)),
            Is::Inexact(a) => Is::Inexact(value(a)),
        }
    }

    /// Shows every column that is looked at.
    pub fn columns<'s>(&'s self, see: &mut dyn FnMut(&'s str)) {
        match self {
            Is::Certain(_) => {}
            Is::All(parts) | Is::Any(parts) => parts.iter().for_each(|part| part.columns(see)),
            Is::Not(inner) => inner.columns(see),
            Is::Compare(_, a, b) | Is::Distinct(a, b) => {
                a.columns(see);
                b.columns(see);
            }
            Is::In(a, all) => {
                a.columns(see);
                all.iter().for_each(|one| one.columns(see));
            }
            Is::Null(a) | Is::Shape(a, _) | Is::Digits(a) | Is::Inexact(a) | Is::Plain(a) | Is::Bare(a) => {
                a.columns(see)
            }
        }
    }
}
