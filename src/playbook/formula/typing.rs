//! [`Syntax`] → [`Expr`]: names looked up, kinds checked, wholeness followed.

use std::fmt;
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::Code;
use crate::model::Span;
use crate::model::formula::{Comparator, Expr};
use crate::playbook::LimitValue;
use crate::playbook::check::scope::{Scope, Thing};
use crate::playbook::formula::syntax::{Function, Node, Operator, Syntax};
use crate::playbook::formula::types::Type;
use crate::playbook::problems::{Problems, Text};
use crate::playbook::suggest::did_you_mean;

/// One formula while it is typed.
pub struct Typing<'a, 't> {
    /// What names stand for.
    pub scope: &'a Scope<'t>,
    /// The formula with its place.
    pub formula: &'a Text<'t>,
    /// What it is for: `value` of fact `x`.
    pub user: &'a dyn fmt::Display,
    /// Where problems go.
    pub problems: &'a mut Problems<'t>,
}

/// A typed piece.
pub type Typed = (Expr, Type);

impl<'t> Typing<'_, 't> {
    /// Types a piece; `expected` says what a text in quotes stands for.
    pub fn piece(&mut self, syntax: &Syntax<'t>, expected: Option<&Type>) -> Option<Typed> {
        match &syntax.node {
            Node::Number(number) => Some((Expr::Number(*number), Type::Number { whole: number.is_whole() })),
            Node::Date(date) => Some((Expr::Date(*date), Type::Date)),
            Node::YesNo(yes) => Some((Expr::YesNo(*yes), Type::YesNo)),
            Node::Today => Some((Expr::Today, Type::Date)),
            Node::Text(text) => self.quoted(text, &syntax.part, expected),
            Node::Name(name) => self.name(name, &syntax.part, expected),
            Node::Call(function, arguments) => self.call(*function, arguments, &syntax.part, expected),
            Node::Negative(inner) => {
                let (expr, kind) = self.number(inner, "`-`")?;
                Some((Expr::Negative(Box::new(expr)), kind))
            }
            Node::Not(inner) => Some((Expr::Not(Box::new(self.yes_or_no(inner, "`not`")?)), Type::YesNo)),
            Node::Binary(operator, left, right) => self.binary(*operator, left, right, &syntax.part),
        }
    }

    fn quoted(&mut self, text: &'t str, part: &Span, expected: Option<&Type>) -> Option<Typed> {
        let Some(Type::Choice(options)) = expected else {
            return Some((Expr::Text(Arc::from(text)), Type::Text));
        };
        let names = || options.iter().map(|option| option.name.as_str());
        let Some(position) = names().position(|name| name == text) else {
            let message = format!("{} has `{text}`, which is no option here", self.user);
            self.report(Code::UnknownOption, part, message, did_you_mean(text, names()));
            return None;
        };
        let option = u16::try_from(position).unwrap_or(u16::MAX);
        Some((Expr::Choice(option), Type::Choice(Arc::clone(options))))
    }

    fn name(&mut self, name: &'t str, part: &Span, expected: Option<&Type>) -> Option<Typed> {
        match self.scope.thing(name) {
            Some(Thing::Fact(fact)) => {
                let kind = self.scope.shape(fact).kind.as_ref()?;
                Some((Expr::Fact(fact), Type::of(kind, self.scope.currency.minor_unit())))
            }
            Some(Thing::Limit(limit)) => {
                let limit = &self.scope.limits[limit];
                let (expr, kind) = match limit.value? {
                    LimitValue::Number(number) => (Expr::Number(number), Type::Number { whole: number.is_whole() }),
                    LimitValue::Date(date) => (Expr::Date(date), Type::Date),
                };
                Some((Expr::Limit(Arc::from(name), Box::new(expr)), kind))
            }
            None => {
                self.report_unknown(name, part, expected);
                None
            }
        }
    }

    fn report_unknown(&mut self, name: &'t str, part: &Span, expected: Option<&Type>) {
        if self.problems.is_lost(name) {
            return;
        }
        let is_option = match expected {
            Some(Type::Choice(options)) => options.iter().any(|option| option.name == name),
            Some(_) | None => false,
        };
        let names = self.scope.fact_names().chain(self.scope.limit_names());
        let help = if is_option {
            Some(format!("an option stands in quotes: `\"{name}\"`"))
        } else {
            did_you_mean(name, names)
        };
        let message = format!("{} names `{name}`, which is neither a fact nor a limit", self.user);
        self.report(Code::UnknownFact, part, message, help);
    }

    fn binary(&mut self, operator: Operator, left: &Syntax<'t>, right: &Syntax<'t>, part: &Span) -> Option<Typed> {
        match operator {
            Operator::Plus | Operator::Minus => self.sum(operator, left, right, part),
            Operator::Times => self.product(left, right, part),
            Operator::Compare(how) => self.comparison(how, left, right, part),
            Operator::And | Operator::Or => {
                let word = if operator == Operator::And { "`and`" } else { "`or`" };
                let (a, b) = (self.yes_or_no(left, word), self.yes_or_no(right, word));
                let (a, b) = (Box::new(a?), Box::new(b?));
                Some((if operator == Operator::And { Expr::And(a, b) } else { Expr::Or(a, b) }, Type::YesNo))
            }
        }
    }

    fn sum(&mut self, operator: Operator, left: &Syntax<'t>, right: &Syntax<'t>, part: &Span) -> Option<Typed> {
        let (a, b) = (self.piece(left, None), self.piece(right, None));
        let ((a, a_type), (b, b_type)) = (a?, b?);
        let plus = operator == Operator::Plus;
        if a_type == Type::Date {
            if b_type == Type::Date {
                let help = if plus { None } else { Some("the days between two dates are `days(from, to)`".to_owned()) };
                return self.wrong(part, format!("{} adds or subtracts two dates", self.user), help);
            }
            self.whole_days(&b_type, &right.part)?;
            let (a, b) = (Box::new(a), Box::new(b));
            return Some((if plus { Expr::LaterBy(a, b) } else { Expr::EarlierBy(a, b) }, Type::Date));
        }
        if b_type == Type::Date {
            let help = "write the date first: `date + days`".to_owned();
            return self.wrong(part, format!("{} has a date on the right of `+` or `-`", self.user), Some(help));
        }
        let sign = if plus { "`+`" } else { "`-`" };
        let (left, right) = (self.is_number(&a_type, &left.part, sign), self.is_number(&b_type, &right.part, sign));
        left.and(right)?;
        let kind = a_type.common(&b_type)?;
        let (a, b) = (Box::new(a), Box::new(b));
        Some((if plus { Expr::Plus(a, b) } else { Expr::Minus(a, b) }, kind))
    }

    fn product(&mut self, left: &Syntax<'t>, right: &Syntax<'t>, part: &Span) -> Option<Typed> {
        let (a, b) = (self.number(left, "`*`"), self.number(right, "`*`"));
        let ((a, a_type), (b, b_type)) = (a?, b?);
        if let (Type::Money { .. }, Type::Money { .. }) = (&a_type, &b_type) {
            let help = "one of the two must be a number".to_owned();
            return self.wrong(part, format!("{} multiplies two amounts of money", self.user), Some(help));
        }
        let kind = a_type.common(&b_type)?;
        Some((Expr::Times(Box::new(a), Box::new(b)), kind))
    }

    fn comparison(&mut self, how: Comparator, left: &Syntax<'t>, right: &Syntax<'t>, part: &Span) -> Option<Typed> {
        // A text in quotes is read as what it is compared with, whichever side that is on.
        let (a, b) = if matches!(left.node, Node::Text(_)) {
            let b = self.piece(right, None);
            (self.piece(left, b.as_ref().map(|(_, kind)| kind)), b)
        } else {
            let a = self.piece(left, None);
            let b = self.piece(right, a.as_ref().map(|(_, kind)| kind));
            (a, b)
        };
        let ((a, a_type), (b, b_type)) = (a?, b?);
        let Some(kind) = a_type.common(&b_type) else {
            return self.wrong(part, format!("{} compares {a_type} with {b_type}", self.user), None);
        };
        let ordered = matches!(kind, Type::Number { .. } | Type::Money { .. } | Type::Date);
        if !ordered && !matches!(how, Comparator::Equal | Comparator::Different) {
            let help = "compare it with `=` or `!=`".to_owned();
            return self.wrong(part, format!("{} asks which is more, but {kind} has no order", self.user), Some(help));
        }
        Some((Expr::Compare(how, Box::new(a), Box::new(b)), Type::YesNo))
    }

    fn call(
        &mut self,
        function: Function,
        arguments: &[Syntax<'t>],
        part: &Span,
        expected: Option<&Type>,
    ) -> Option<Typed> {
        let whole = Type::Number { whole: true };
        match (function, arguments) {
            (Function::Days | Function::BusinessDays, [from, to]) => {
                let (from, to) = (self.date(from, function), self.date(to, function));
                let (from, to) = (Box::new(from?), Box::new(to?));
                let days = function == Function::Days;
                Some((if days { Expr::Days(from, to) } else { Expr::BusinessDays(from, to) }, whole))
            }
            (Function::AddBusinessDays, [from, count]) => {
                let (date, days) = (self.date(from, function), self.piece(count, None));
                let (date, (days, kind)) = (date?, days?);
                self.whole_days(&kind, &count.part)?;
                Some((Expr::AddBusinessDays(Box::new(date), Box::new(days)), Type::Date))
            }
            (Function::Contains, [text, word]) => self.contains(text, word),
            (Function::Min | Function::Max | Function::First, all) => self.several(function, all, part, expected),
            (Function::Days | Function::BusinessDays | Function::AddBusinessDays | Function::Contains, _) => None,
        }
    }

    fn contains(&mut self, text: &Syntax<'t>, word: &Syntax<'t>) -> Option<Typed> {
        let (inner, kind) = self.piece(text, None)?;
        if kind != Type::Text {
            let help = match kind {
                Type::Choice(_) => Some("compare a choice with `=`".to_owned()),
                Type::YesNo | Type::Number { .. } | Type::Money { .. } | Type::Date | Type::Text => None,
            };
            return self.wrong(&text.part, format!("{} looks for a word in {kind}, expected a text", self.user), help);
        }
        let Node::Text(word) = word.node else {
            let help = "write the word in quotes: `contains(text, \"word\")`".to_owned();
            return self.wrong(&word.part, format!("{} does not say which word to look for", self.user), Some(help));
        };
        Some((Expr::Contains(Box::new(inner), Arc::from(word)), Type::YesNo))
    }

    /// `min`, `max` and `first`: arguments of one type.
    fn several(
        &mut self,
        function: Function,
        all: &[Syntax<'t>],
        part: &Span,
        expected: Option<&Type>,
    ) -> Option<Typed> {
        let typed: Vec<Option<Typed>> = all.iter().map(|one| self.piece(one, expected)).collect();
        let typed = typed.into_iter().collect::<Option<Vec<Typed>>>()?;
        let mut kind = typed.first()?.1.clone();
        for (_, other) in &typed[1..] {
            match kind.common(other) {
                Some(common) => kind = common,
                None => {
                    return self.wrong(part, format!("{} mixes {kind} and {other} in one function", self.user), None);
                }
            }
        }
        let exprs = typed.into_iter().map(|(expr, _)| expr).collect();
        let ordered = matches!(kind, Type::Number { .. } | Type::Money { .. } | Type::Date);
        match function {
            Function::First => return Some((Expr::First(exprs), kind)),
            Function::Min if ordered => return Some((Expr::Min(exprs), kind)),
            Function::Max if ordered => return Some((Expr::Max(exprs), kind)),
            Function::Min | Function::Max => {}
            Function::Days | Function::BusinessDays | Function::AddBusinessDays | Function::Contains => return None,
        }
        self.wrong(part, format!("{} asks which is more, but {kind} has no order", self.user), None)
    }

    fn number(&mut self, syntax: &Syntax<'t>, user: &str) -> Option<Typed> {
        let (expr, kind) = self.piece(syntax, None)?;
        self.is_number(&kind, &syntax.part, user)?;
        Some((expr, kind))
    }

    fn is_number(&mut self, kind: &Type, part: &Span, sign: &str) -> Option<()> {
        match kind.wholeness() {
            Some(_) => Some(()),
            None => self.wrong(part, format!("{} has {kind} beside {sign}, expected a number", self.user), None),
        }
    }

    fn whole_days(&mut self, kind: &Type, part: &Span) -> Option<()> {
        match kind {
            Type::Number { whole: true } => Some(()),
            Type::Number { whole: false } => {
                let help = "a fact with `whole = true` is always whole".to_owned();
                let message = format!("{} adds days to a date that may not be whole", self.user);
                self.wrong(part, message, Some(help))
            }
            Type::YesNo | Type::Choice(_) | Type::Money { .. } | Type::Date | Type::Text => {
                self.wrong(part, format!("{} adds {kind} to a date, expected whole days", self.user), None)
            }
        }
    }

    fn yes_or_no(&mut self, syntax: &Syntax<'t>, word: &str) -> Option<Expr> {
        let (expr, kind) = self.piece(syntax, None)?;
        if kind == Type::YesNo {
            return Some(expr);
        }
        self.wrong(&syntax.part, format!("{} has {kind} beside {word}, expected yes or no", self.user), None)
    }

    fn date(&mut self, syntax: &Syntax<'t>, function: Function) -> Option<Expr> {
        let (expr, kind) = self.piece(syntax, None)?;
        if kind == Type::Date {
            return Some(expr);
        }
        let message = format!("{} has {kind} in `{}`, expected a date", self.user, function.usage());
        self.wrong(&syntax.part, message, None)
    }

    /// Reports a piece of the wrong kind.
    pub fn wrong<T>(&mut self, part: &Span, message: String, help: Option<String>) -> Option<T> {
        self.report(Code::WrongKind, part, message, help);
        None
    }

    fn report(&mut self, code: Code, part: &Span, message: String, help: Option<String>) {
        let span = self.problems.inside(self.formula, part.clone());
        self.problems.add(Diagnostic::at(code, span, message).help(help));
    }
}
