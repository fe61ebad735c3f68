//! What the leaves of parts stand for, as values of a row.

use crate::engine::evaluate::what_of;
use crate::engine::parts::symbol::{Bit, Symbol};
use crate::engine::shown::Shown;
use crate::model::fact::Kind;
use crate::sql::cells::literal;
use crate::sql::facts::Facts;
use crate::sql::open::Open;
use crate::sql::possible::classes::Class;
use crate::sql::refusal::Refused;
use crate::sql::tree::{Is, Sql, Type};
use crate::sql::words;

/// What a part is in a row.
pub(super) struct Thing {
    /// Nobody knows what it is.
    pub left_out: Is,
    /// It is this where it is not left out.
    pub value: Sql,
}

impl Thing {
    fn differs(&self, other: &Thing) -> Is {
        let (own, of_other) = (self.left_out.clone(), other.left_out.clone());
        let values = self.value.clone().is_distinct(other.value.clone());
        let one = own.clone().and(of_other.clone().negated()).or(of_other.clone().and(own.clone().negated()));
        one.or(Is::all([own.negated(), of_other.negated(), values]))
    }
}

impl Open<'_> {
    /// Whether the things a class may be are not all the same in a row.
    pub(super) fn differs(&mut self, facts: &mut Facts<'_>, class: u32) -> Result<Is, Refused> {
        match self.possible.classes.of(class).clone() {
            Class::None => Ok(Is::Certain(false)),
            Class::Several => Ok(Is::Certain(true)),
            Class::Of(all) => {
                let mut things = Vec::new();
                for thing in all {
                    things.push(self.thing(facts, thing)?);
                }
                let mut any = Vec::new();
                if let Some((first, others)) = things.split_first() {
                    any.extend(others.iter().map(|other| first.differs(other)));
                }
                Ok(Is::any(any))
            }
        }
    }

    /// What a part is in a row, where what nobody knows is put together.
    pub(super) fn thing(&mut self, facts: &mut Facts<'_>, thing: u32) -> Result<Thing, Refused> {
        let symbols = match self.possible.things.of(thing).clone() {
            Class::Of(symbols) => symbols,
            Class::None | Class::Several => {
                return Ok(Thing { left_out: Is::Certain(true), value: Sql::Null(Type::Int) });
            }
        };
        let value = self.value(facts, symbols[0])?;
        let mut differ = Vec::new();
        for other in &symbols[1..] {
            differ.push(value.clone().is_distinct(self.value(facts, *other)?));
        }
        Ok(Thing { left_out: Is::any(differ), value })
    }

    /// What a symbol is in a row.
    fn value(&mut self, facts: &mut Facts<'_>, symbol: u32) -> Result<Sql, Refused> {
        Ok(match self.possible.symbols.of(symbol).clone() {
            Symbol::Value(value) => literal(&value),
            Symbol::Term(term) => self.term(facts, term)?.0,
            Symbol::Text(bits) => {
                let mut parts = Vec::new();
                for bit in bits {
                    parts.push(match bit {
                        Bit::Words(words) => Sql::text(&words),
                        Bit::Free(..) => Sql::text(""),
                        Bit::Term(term) => {
                            let (value, kind) = self.term(facts, term)?;
                            let playbook = facts.playbook;
                            words::value_or_missing(&mut facts.stages, playbook, &kind, "shown", &value)
                        }
                    });
                }
                Sql::concat(parts)
            }
            Symbol::Impossible | Symbol::Nothing | Symbol::Outcome(_) | Symbol::NobodyKnows | Symbol::Free(..) => {
                Sql::Null(Type::Int)
            }
        })
    }

    fn term(&mut self, facts: &mut Facts<'_>, term: u32) -> Result<(Sql, Kind), Refused> {
        let compiled = facts.compiled;
        match &compiled.shown.terms[term as usize] {
            Shown::Term(expr, kind) => {
                let what = what_of(facts.playbook, expr);
                Ok((facts.term(expr, kind, &what)?, kind.clone()))
            }
            Shown::Nothing | Shown::Value(_) => Ok((Sql::Null(Type::Int), Kind::Money)),
        }
    }
}
