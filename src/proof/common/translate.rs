//! Clauses of one playbook over the facts of another. What does not decide is left behind on the way, places, the names
//! of limits, the wording of formulas, so that two clauses are equal where they say the same.

use std::sync::Arc;

use crate::model::condition::{Alternative, Comparison, Condition, Predicate, Subject, Test};
use crate::model::fact::{Class, FactId, Origin};
use crate::model::formula::{Expr, Formula};
use crate::model::rule::{Action, Impossible, Reply, Rule};
use crate::model::template::{Segment, Template};
use crate::model::value::{OptionId, State, Value};

/// What a business day is where it is another than in the other playbook; stands where a limit's name would.
pub const OWN_CALENDAR: &str = "its own business days";

/// How the facts of a playbook are called among the common ones.
#[derive(Debug, Clone, Default)]
pub struct Translation {
    /// For each fact its common id.
    pub ids: Vec<FactId>,
    /// For each fact the common ids of its options.
    pub options: Vec<Vec<OptionId>>,
    /// Whether this playbook's business days are others than the other's.
    pub calendar: Calendar,
}

/// Whether business days are the other playbook's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Calendar {
    /// They are.
    #[default]
    Shared,
    /// They are others.
    Own,
}

impl Translation {
    /// The common id of a fact.
    pub fn fact(&self, fact: FactId) -> FactId {
        self.ids[fact.index()]
    }

    /// A state of a fact.
    pub fn state(&self, fact: FactId, state: &State) -> State {
        match state {
            State::Known(value) => State::Known(self.value(fact, value)),
            State::Missing | State::Open | State::Unknown => state.clone(),
        }
    }

    fn value(&self, fact: FactId, value: &Value) -> Value {
        match value {
            Value::Choice(option) => Value::Choice(self.option(Some(fact), *option)),
            Value::YesNo(_) | Value::Number(_) | Value::Money(_) | Value::Date(_) | Value::Text(_) => value.clone(),
        }
    }

    fn option(&self, fact: Option<FactId>, option: OptionId) -> OptionId {
        let of_fact = fact.and_then(|fact| self.options.get(fact.index()));
        of_fact.and_then(|options| options.get(usize::from(option)).copied()).unwrap_or(option)
    }

    /// A condition.
    pub fn condition(&self, condition: &Condition) -> Condition {
        let table = |table: &Vec<Test>| table.iter().map(|test| self.test(test)).collect();
        Condition { any: condition.any.iter().map(table).collect() }
    }

    fn test(&self, test: &Test) -> Test {
        let (subject, fact) = match test.subject {
            Subject::Fact(fact) => (Subject::Fact(self.fact(fact)), Some(fact)),
            Subject::Decision => (Subject::Decision, None),
            Subject::Rule => (Subject::Rule, None),
        };
        let all = |all: &[Alternative]| all.iter().map(|one| self.alternative(fact, one)).collect();
        let predicate = match &test.predicate {
            Predicate::Is(any) => Predicate::Is(all(any)),
            Predicate::Not(none) => Predicate::Not(all(none)),
            Predicate::Missing => Predicate::Missing,
            Predicate::Present => Predicate::Present,
        };
        Test { subject, predicate, span: 0..0 }
    }

    fn alternative(&self, fact: Option<FactId>, alternative: &Alternative) -> Alternative {
        let nameless = |one: &Comparison| Comparison { limit: None, ..one.clone() };
        match (alternative, fact) {
            (Alternative::Value(value), Some(fact)) => Alternative::Value(self.value(fact, value)),
            (Alternative::Compare(all), _) => Alternative::Compare(all.iter().map(nameless).collect()),
            (Alternative::Value(_) | Alternative::Outcome(_) | Alternative::Rule(_) | Alternative::Word(_), _) => {
                alternative.clone()
            }
        }
    }

    /// A formula; `of` is the fact it is for.
    pub fn formula(&self, of: Option<FactId>, formula: &Formula) -> Formula {
        Formula { expr: self.expr(of, &formula.expr), kind: formula.kind, text: Arc::from(""), span: 0..0 }
    }

    fn expr(&self, of: Option<FactId>, expr: &Expr) -> Expr {
        let one = |part: &Expr| Box::new(self.expr(of, part));
        let all = |parts: &[Expr]| parts.iter().map(|part| self.expr(of, part)).collect();
        match expr {
            Expr::Number(_) | Expr::Text(_) | Expr::YesNo(_) | Expr::Date(_) | Expr::Today => expr.clone(),
            Expr::Choice(option) => Expr::Choice(self.option(of, *option)),
            Expr::Fact(fact) => Expr::Fact(self.fact(*fact)),
            Expr::Limit(_, inner) => self.expr(of, inner),
            Expr::Negative(a) => Expr::Negative(one(a)),
            Expr::Plus(a, b) => Expr::Plus(one(a), one(b)),
            Expr::Minus(a, b) => Expr::Minus(one(a), one(b)),
            Expr::Times(a, b) => Expr::Times(one(a), one(b)),
            Expr::LaterBy(a, b) => Expr::LaterBy(one(a), one(b)),
            Expr::EarlierBy(a, b) => Expr::EarlierBy(one(a), one(b)),
            Expr::Days(a, b) => Expr::Days(one(a), one(b)),
            Expr::BusinessDays(a, b) => self.by_calendar(Expr::BusinessDays(one(a), one(b))),
            Expr::AddBusinessDays(a, b) => self.by_calendar(Expr::AddBusinessDays(one(a), one(b))),
            Expr::Min(parts) => Expr::Min(all(parts)),
            Expr::Max(parts) => Expr::Max(all(parts)),
            Expr::First(parts) => Expr::First(all(parts)),
            Expr::Contains(text, word) => Expr::Contains(one(text), Arc::clone(word)),
            Expr::Compare(comparator, a, b) => {
                // An option is one of the fact it is compared with.
                let beside = a.facts().into_iter().chain(b.facts()).next();
                Expr::Compare(*comparator, Box::new(self.expr(beside, a)), Box::new(self.expr(beside, b)))
            }
            Expr::And(a, b) => Expr::And(one(a), one(b)),
            Expr::Or(a, b) => Expr::Or(one(a), one(b)),
            Expr::Not(a) => Expr::Not(one(a)),
        }
    }

    fn by_calendar(&self, expr: Expr) -> Expr {
        match self.calendar {
            Calendar::Shared => expr,
            Calendar::Own => Expr::Limit(Arc::from(OWN_CALENDAR), Box::new(expr)),
        }
    }

    fn template(&self, template: &Template) -> Template {
        let segment = |segment: &Segment| match segment {
            Segment::Fact(fact) => Segment::Fact(self.fact(*fact)),
            Segment::Words(_) | Segment::Part(_) => segment.clone(),
        };
        Template { segments: template.segments.iter().map(segment).collect() }
    }

    /// How a fact is calculated; given facts come from nowhere.
    pub fn origin(&self, of: FactId, origin: &Origin) -> Origin {
        match origin {
            Origin::Formula(formula) => Origin::Formula(self.formula(Some(of), formula)),
            Origin::Classification(classes) => Origin::Classification(
                classes
                    .iter()
                    .map(|class| Class {
                        is: self.formula(Some(of), &class.is),
                        when: self.condition(&class.when),
                        span: 0..0,
                    })
                    .collect(),
            ),
            Origin::Nowhere | Origin::Cells(_) | Origin::History(_) => Origin::Nowhere,
        }
    }

    /// A rule.
    pub fn rule(&self, rule: &Rule) -> Rule {
        let formula = |formula: &Option<Formula>| formula.as_ref().map(|formula| self.formula(None, formula));
        let reply = |reply: &Reply| Reply { language: reply.language.clone(), draft: self.template(&reply.draft) };
        Rule {
            when: self.condition(&rule.when),
            because: rule.because.as_ref().map(|because| self.template(because)),
            reply: rule.reply.iter().map(reply).collect(),
            amount: formula(&rule.amount),
            charge: formula(&rule.charge),
            cost: formula(&rule.cost),
            until: formula(&rule.until),
            ..rule.clone()
        }
    }

    /// An action.
    pub fn action(&self, action: &Action) -> Action {
        Action {
            when: action.when.as_ref().map(|when| self.condition(when)),
            instruction: self.template(&action.instruction),
            ..action.clone()
        }
    }

    /// An impossible case.
    pub fn impossible(&self, one: &Impossible) -> Impossible {
        Impossible { when: self.condition(&one.when), ..one.clone() }
    }
}

/// Whether two translated origins calculate the same.
pub fn calculates_the_same(a: &Origin, b: &Origin) -> bool {
    match (a, b) {
        (Origin::Formula(a), Origin::Formula(b)) => a.expr == b.expr,
        (Origin::Classification(a), Origin::Classification(b)) => {
            let same = |(a, b): (&Class, &Class)| a.is.expr == b.is.expr && a.when == b.when;
            a.len() == b.len() && a.iter().zip(b).all(same)
        }
        (
            Origin::Nowhere | Origin::Cells(_) | Origin::History(_) | Origin::Formula(_) | Origin::Classification(_),
            _,
        ) => false,
    }
}
