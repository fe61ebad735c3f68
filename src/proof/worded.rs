//! The amounts, days and texts of a result, read from the rules where all that they name is settled. Of facts that were
//! changed, the values can be left aside, so that a result that merely shows them is no other one.

use crate::engine::axes::{Shape, shape_of};
use crate::engine::compile::Compiled;
use crate::engine::evaluate::{Facts, Holds};
use crate::engine::parts::PartName;
use crate::engine::shown::part_kind;
use crate::model::decision::{Decision, LeftOut};
use crate::model::fact::{FactId, Kind};
use crate::model::formula::{Expr, Formula};
use crate::model::rule::Rule;
use crate::model::template::{Part, Segment, Template};
use crate::model::value::Value;
use crate::proof::trial::Outline;

/// The amounts, days and texts of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    parts: Vec<(PartName, Vec<Bit>)>,
    left_out: Vec<LeftOut>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Bit {
    Words(String),
    /// Whatever this expression is, its classifications giving these expressions.
    Term(Expr, Vec<(FactId, Expr)>),
}

/// Something that is shown is not settled, or has no value.
#[derive(Debug, Clone, Copy)]
pub struct Unread;

/// Reads amounts and texts.
pub struct Reader<'a, 'f> {
    /// The playbook.
    pub compiled: &'a Compiled,
    /// What is known.
    pub facts: &'f Facts<'a>,
    /// Facts whose values are left aside.
    pub moved: &'f [FactId],
}

impl Words {
    /// Those of a decision.
    pub fn of(compiled: &Compiled, decision: &Decision) -> Words {
        let playbook = &*compiled.playbook;
        let money = |amount| Value::Money(amount);
        let values = [
            (Part::Amount, decision.amount.map(money)),
            (Part::Charge, decision.charge.map(money)),
            (Part::Until, decision.until.map(Value::Date)),
        ];
        let value = |(part, value): (Part, Option<Value>)| {
            Some((PartName::Part(part), playbook.words(&part_kind(part), &value?)))
        };
        let mut parts: Vec<(PartName, String)> = values.into_iter().filter_map(value).collect();
        for (at, language) in compiled.shown.languages.iter().enumerate() {
            let draft = decision.reply.iter().find(|(of, _)| of == language);
            parts.extend(draft.map(|(_, draft)| (PartName::Reply(at), draft.clone())));
        }
        let actions = decision.actions.iter();
        parts.extend(actions.map(|action| (PartName::Action(action.id), action.instruction.clone())));
        let parts = parts.into_iter().map(|(name, words)| (name, vec![Bit::Words(words)])).collect();
        Words { parts, left_out: decision.left_out.clone() }
    }
}

impl<'a> Reader<'a, '_> {
    /// What a rule and actions show.
    ///
    /// # Errors
    /// Where something is not settled or has no value.
    pub fn words(&self, outline: &Outline) -> Result<Words, Unread> {
        let playbook = self.facts.playbook();
        let rule = outline.rule.map(|rule| playbook.rule(rule));
        let mut parts = Vec::new();
        for part in [Part::Amount, Part::Charge, Part::Until] {
            parts.extend(self.part(rule, part)?.map(|bit| (PartName::Part(part), vec![bit])));
        }
        for (at, language) in self.compiled.shown.languages.iter().enumerate() {
            let reply = rule.and_then(|rule| rule.reply.iter().find(|reply| reply.language == *language));
            if let Some(reply) = reply {
                parts.push((PartName::Reply(at), self.text(rule, &reply.draft)?));
            }
        }
        for id in &outline.actions {
            parts.push((PartName::Action(*id), self.text(rule, &playbook.action(*id).instruction)?));
        }
        Ok(Words { parts, left_out: Vec::new() })
    }

    fn part(&self, rule: Option<&'a Rule>, part: Part) -> Result<Option<Bit>, Unread> {
        let formula: Option<&Formula> = rule.and_then(|rule| match part {
            Part::Amount => rule.amount.as_ref(),
            Part::Charge => rule.charge.as_ref(),
            Part::Cost => rule.cost.as_ref(),
            Part::Until => rule.until.as_ref(),
        });
        formula.map_or(Ok(None), |formula| self.shown(&formula.expr, &part_kind(part)))
    }

    fn text(&self, rule: Option<&'a Rule>, template: &Template) -> Result<Vec<Bit>, Unread> {
        let mut bits = vec![Bit::Words(String::new())];
        for segment in &template.segments {
            let bit = match segment {
                Segment::Words(words) => Some(Bit::Words(words.clone())),
                Segment::Part(part) => self.part(rule, *part)?,
                Segment::Fact(fact) => self.shown(&Expr::Fact(*fact), &self.facts.playbook().fact(*fact).kind)?,
            };
            match (bits.last_mut(), bit.unwrap_or_else(|| Bit::Words("missing".to_owned()))) {
                (Some(Bit::Words(before)), Bit::Words(words)) => before.push_str(&words),
                (_, bit) => bits.push(bit),
            }
        }
        Ok(bits)
    }

    /// What an expression shows; none where it is missing.
    fn shown(&self, expr: &Expr, kind: &Kind) -> Result<Option<Bit>, Unread> {
        if !self.facts.settles(expr) {
            return Err(Unread);
        }
        let Some(value) = self.facts.value(expr, kind, "").map_err(|_| Unread)? else { return Ok(None) };
        let words = || Bit::Words(self.facts.playbook().words(kind, &value));
        if self.moved.is_empty() {
            return Ok(Some(words()));
        }
        let expr = self.term(expr, kind);
        let mut behind = Behind::default();
        self.unfold(expr, &mut behind);
        let is_moved = self.moved.iter().any(|fact| behind.given.contains(fact));
        Ok(Some(if is_moved { Bit::Term(expr.clone(), behind.classes) } else { words() }))
    }

    /// What an expression that merely names a fact stands for in the end.
    fn term<'e>(&self, expr: &'e Expr, kind: &Kind) -> &'e Expr
    where
        'a: 'e,
    {
        let playbook = self.facts.playbook();
        match expr {
            Expr::Limit(_, inner) => self.term(inner, kind),
            Expr::Fact(id) if playbook.fact(*id).kind.is_alike(kind) => {
                self.gives(*id).map_or(expr, |inner| self.term(inner, &playbook.fact(*id).kind))
            }
            _ => expr,
        }
    }

    /// The expression that a calculated fact is here; none where it is given, or missing for want of a class.
    fn gives(&self, id: FactId) -> Option<&'a Expr> {
        let fact = self.facts.playbook().fact(id);
        match shape_of(fact, id, &self.compiled.set) {
            Shape::Given => None,
            Shape::Formula(expr) => Some(expr),
            Shape::Classes(classes) => {
                let fits = classes.iter().find(|class| self.facts.holds(&class.when) == Holds::Yes);
                fits.map(|class| &class.is.expr)
            }
        }
    }

    fn unfold(&self, expr: &Expr, behind: &mut Behind) {
        for id in expr.facts() {
            match (shape_of(self.facts.playbook().fact(id), id, &self.compiled.set), self.gives(id)) {
                (Shape::Given, _) => behind.given.push(id),
                (Shape::Classes(_), Some(inner)) => {
                    behind.classes.push((id, inner.clone()));
                    self.unfold(inner, behind);
                }
                (Shape::Formula(_), Some(inner)) => self.unfold(inner, behind),
                (Shape::Formula(_) | Shape::Classes(_), None) => {}
            }
        }
    }
}

/// What stands behind an expression.
#[derive(Debug, Default)]
struct Behind {
    given: Vec<FactId>,
    classes: Vec<(FactId, Expr)>,
}
