//! What a tree consists of: at which columns it looks, how deep it is, and the same tree with other things in their place.

use rustc_hash::FxHashMap;

use crate::sql::tree::{Is, Sql};

impl Sql {
    /// The same with columns replaced by what they are.
    #[must_use]
    pub fn with(&self, known: &FxHashMap<String, Sql>) -> Sql {
        match self {
            Sql::Column(name) => known.get(name).cloned().unwrap_or_else(|| self.clone()),
            other => other.mapped(&mut |inner| inner.with(known)),
        }
    }

    /// The same of other parts.
    #[must_use]
    pub fn mapped(&self, part: &mut dyn FnMut(&Sql) -> Sql) -> Sql {
        match self {
            Sql::Null(_) | Sql::Int(_) | Sql::Text(_) | Sql::Cell(..) | Sql::Column(_) => self.clone(),
            Sql::Case(arms, otherwise) => {
                let arms = arms.iter().map(|(is, value)| (is.mapped(part), part(value))).collect();
                Sql::Case(arms, Box::new(part(otherwise)))
            }
            Sql::Listed(arms, otherwise) => {
                let arms =
                    arms.iter().map(|(words, is, value)| (words.clone(), is.mapped(part), part(value))).collect();
                Sql::Listed(arms, Box::new(part(otherwise)))
            }
            Sql::Call(call, parts) => Sql::Call(*call, parts.iter().map(part).collect()),
            Sql::Over(fold, value, of) => Sql::Over(*fold, Box::new(part(value)), Box::new(part(of))),
            Sql::Folded(fold, value) => Sql::Folded(*fold, Box::new(part(value))),
            Sql::Numbered(value) => Sql::Numbered(Box::new(part(value))),
            Sql::InOrder(place, by, of) => Sql::InOrder(*place, Box::new(part(by)), of.iter().map(part).collect()),
        }
    }

    /// Shows its parts.
    pub fn parts<'s>(&'s self, see: &mut dyn FnMut(&'s Sql)) {
        match self {
            Sql::Null(_) | Sql::Int(_) | Sql::Text(_) | Sql::Cell(..) | Sql::Column(_) => {}
            Sql::Listed(arms, otherwise) => {
                for (_, is, value) in arms {
                    is.parts(see);
                    see(value);
                }
                see(otherwise);
            }
            Sql::Case(arms, otherwise) => {
                for (is, value) in arms {
                    is.parts(see);
                    see(value);
                }
                see(otherwise);
            }
            Sql::Call(_, parts) => parts.iter().for_each(see),
            Sql::Over(_, value, of) => {
                see(value);
                see(of);
            }
            Sql::Folded(_, value) | Sql::Numbered(value) => see(value),
            Sql::InOrder(_, by, of) => {
                see(by);
                of.iter().for_each(see);
            }
        }
    }

    /// Whether it looks at other rows than its own.
    pub fn looks_at_rows(&self) -> bool {
        matches!(self, Sql::Over(..) | Sql::Folded(..) | Sql::Numbered(_) | Sql::InOrder(..))
    }

    /// Whether it can stand in one stage alone: it looks at a table's own cells, or at groups of rows.
    pub fn is_bound(&self) -> bool {
        let mut bound = matches!(self, Sql::Cell(..) | Sql::Folded(..));
        self.parts(&mut |part| bound = bound || part.is_bound());
        bound
    }

    /// How many trees stand in each other.
    pub fn depth(&self) -> usize {
        let mut below = 0;
        self.parts(&mut |part| below = below.max(part.depth()));
        below + 1
    }

    /// Shows every column that is looked at.
    pub fn columns<'s>(&'s self, see: &mut dyn FnMut(&'s str)) {
        match self {
            Sql::Column(name) => see(name),
            other => other.parts(&mut |part| part.columns(see)),
        }
    }
}

impl Is {
    /// The same of other values.
    fn mapped(&self, part: &mut dyn FnMut(&Sql) -> Sql) -> Is {
        match self {
            Is::Certain(holds) => Is::Certain(*holds),
            Is::All(parts) => Is::All(parts.iter().map(|one| one.mapped(part)).collect()),
            Is::Any(parts) => Is::Any(parts.iter().map(|one| one.mapped(part)).collect()),
            Is::Not(inner) => Is::Not(Box::new(inner.mapped(part))),
            Is::Compare(comparison, a, b) => Is::Compare(*comparison, Box::new(part(a)), Box::new(part(b))),
            Is::In(a, all) => Is::In(Box::new(part(a)), all.iter().map(part).collect()),
            Is::Null(a) => Is::Null(Box::new(part(a))),
            Is::Distinct(a, b) => Is::Distinct(Box::new(part(a)), Box::new(part(b))),
            Is::Shape(a, shape) => Is::Shape(Box::new(part(a)), shape),
            Is::Digits(a) => Is::Digits(Box::new(part(a))),
            Is::Plain(a) => Is::Plain(Box::new(part(a))),
            Is::Bare(a) => Is::Bare(Box::new(part(a))),
            Is::Inexact(a) => Is::Inexact(Box::new(part(a))),
        }
    }

    /// Shows the values it is about.
    fn parts<'s>(&'s self, see: &mut dyn FnMut(&'s Sql)) {
        match self {
            Is::Certain(_) => {}
            Is::All(parts) | Is::Any(parts) => parts.iter().for_each(|part| part.parts(see)),
            Is::Not(inner) => inner.parts(see),
            Is::Compare(_, a, b) | Is::Distinct(a, b) => {
                see(a);
                see(b);
            }
            Is::In(a, all) => {
                see(a);
                all.iter().for_each(see);
            }
            Is::Null(a) | Is::Shape(a, _) | Is::Digits(a) | Is::Inexact(a) | Is::Plain(a) | Is::Bare(a) => see(a),
        }
    }
}
