//! Comparison strings of a `when`: `">= small_order and < 250"`.

use std::fmt::Display;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::Code;
use crate::model::Span;
use crate::model::condition::{Comparison, Order};
use crate::model::date::Date;
use crate::model::decimal::{Decimal, Exact};
use crate::model::fact::Kind;
use crate::model::value::Value;
use crate::playbook::LimitValue;
use crate::playbook::check::scope::Scope;
use crate::playbook::problems::{Placed, Problems, Text};

/// Whether a text is meant as a comparison.
pub fn is_comparison(text: &str) -> bool {
    text.trim_start().starts_with(['<', '>', '=', '!'])
}

/// Reads comparisons joined by `and`; `user` says what tests what.
pub fn comparisons<'t>(
    text: &Text<'t>,
    kind: &Kind,
    scope: &Scope<'t>,
    user: &dyn Display,
    problems: &mut Problems<'t>,
) -> Option<Vec<Comparison>> {
    let mut reader = Reader { text, at: 0, kind, scope, user, problems };
    if !matches!(kind, Kind::Number { .. } | Kind::Money | Kind::Date) {
        let message = format!("{user} with a comparison, but only numbers, amounts and dates can be more or less");
        let help = "name the value itself".to_owned();
        reader.report(Code::WrongKind, 0..text.it.len(), message, Some(help));
        return None;
    }
    let mut all = Vec::new();
    loop {
        let op = reader.sign()?;
        let (bound, limit) = reader.bound()?;
        all.push(Comparison { op, bound, limit });
        if !reader.and()? {
            return Some(all);
        }
    }
}

struct Reader<'a, 't> {
    text: &'a Text<'t>,
    at: usize,
    kind: &'a Kind,
    scope: &'a Scope<'t>,
    user: &'a dyn Display,
    problems: &'a mut Problems<'t>,
}

impl<'t> Reader<'_, 't> {
    fn rest(&mut self) -> &'t str {
        let rest = &self.text.it[self.at..];
        self.at += rest.len() - rest.trim_start().len();
        rest.trim_start()
    }

    fn sign(&mut self) -> Option<Order> {
        let rest = self.rest();
        let signs = [("<=", Order::AtMost), (">=", Order::AtLeast), ("<", Order::Less), (">", Order::More)];
        for (sign, order) in signs {
            if rest.starts_with(sign) && !rest.starts_with("<>") {
                self.at += sign.len();
                return Some(order);
            }
        }
        let (wrong, help) = [
            ("!=", "write `{ not = … }`"),
            ("<>", "write `{ not = … }`"),
            ("==", "equality is the value itself, without a sign"),
            ("=", "equality is the value itself, without a sign"),
        ]
        .into_iter()
        .find(|(sign, _)| rest.starts_with(sign))
        .unwrap_or((word(rest), "a comparison begins with `<`, `<=`, `>` or `>=`"));
        self.refuse(wrong.len(), format!("found {}, expected a comparison", quoted(wrong)), help)
    }

    fn bound(&mut self) -> Option<(Value, Option<String>)> {
        let rest = self.rest();
        let length = rest.find(|c: char| c.is_whitespace() || "<>=!,+*/()".contains(c)).unwrap_or(rest.len());
        let (written, part) = (&rest[..length], self.at..self.at + length);
        if written.is_empty() {
            let wrong = word(rest);
            return self.refuse(
                wrong.len(),
                format!("found {}, expected a number, a date or a limit", quoted(wrong)),
                "",
            );
        }
        self.at += length;
        if written.starts_with(|c: char| c.is_alphabetic() || c == '_') {
            return self.limit(written, part);
        }
        if let Some(date) = Date::parse_iso(written) {
            return self.of_kind(LimitValue::Date(date), written, &part).map(|bound| (bound, None));
        }
        match Exact::parse(written) {
            Ok(number) => self.of_kind(LimitValue::Number(number), written, &part).map(|bound| (bound, None)),
            Err(_) => {
                self.at = part.start;
                let help = "write numbers like `12` or `0.40`, dates like `2026-11-21`";
                self.refuse(length, format!("`{written}` is no number, date or limit"), help)
            }
        }
    }

    fn limit(&mut self, name: &'t str, part: Span) -> Option<(Value, Option<String>)> {
        let span = self.problems.inside(self.text, part.clone());
        if let Some(limit) = self.scope.limit(name) {
            let bound = self.of_kind(limit.value?, name, &part)?;
            return Some((bound, Some(name.to_owned())));
        }
        if name == "today" || self.scope.fact_id(name).is_some() {
            let message = format!("{} against `{name}`, but only numbers, dates and limits stand here", self.user);
            let help =
                if name == "today" { "calculate a fact: `days(…, today)`" } else { "compare facts in a formula" };
            self.report(Code::WrongKind, part, message, Some(help.to_owned()));
            return None;
        }
        let message = format!("{} against `{name}`, which is no limit", self.user);
        let found: Text<'_> = Placed { it: name, span };
        self.problems.unknown(Code::UnknownLimit, &found, message, self.scope.limit_names());
        None
    }

    /// The bound as a value of the fact's kind.
    fn of_kind(&mut self, bound: LimitValue, written: &str, part: &Span) -> Option<Value> {
        let user = self.user;
        match (self.kind, bound) {
            (Kind::Date, LimitValue::Date(date)) => Some(Value::Date(date)),
            (Kind::Number { .. }, LimitValue::Number(number)) => self.decimal(number, part).map(Value::Number),
            (Kind::Money, LimitValue::Number(number)) => {
                let amount = self.decimal(number, part)?;
                if amount.units() % self.scope.currency.minor_unit() == 0 {
                    return Some(Value::Money(amount));
                }
                let currency = self.scope.currency;
                let smallest = currency.amount(Decimal::from_units(currency.minor_unit()));
                let message = format!("{user} against {written}, which is no multiple of {smallest} {currency}");
                self.report(Code::WrongValue, part.clone(), message, None);
                None
            }
            (Kind::Date, LimitValue::Number(_)) => {
                self.report(Code::WrongKind, part.clone(), format!("{user} against a number, expected a date"), None);
                None
            }
            _ => {
                self.report(Code::WrongKind, part.clone(), format!("{user} against a date, expected a number"), None);
                None
            }
        }
    }

    fn decimal(&mut self, number: Exact, part: &Span) -> Option<Decimal> {
        match number.to_decimal() {
            Ok(number) => Some(number),
            Err(_) => {
                let message = format!("{} against a number with more than four decimals, or too large", self.user);
                self.report(Code::WrongValue, part.clone(), message, None);
                None
            }
        }
    }

    /// Whether another comparison follows.
    fn and(&mut self) -> Option<bool> {
        let rest = self.rest();
        if rest.is_empty() {
            return Some(false);
        }
        let next = word(rest);
        if next == "and" {
            self.at += next.len();
            return Some(true);
        }
        let help = match next {
            "or" => "any of several comparisons is a list: `[\"< 5\", \"> 10\"]`",
            "+" | "-" | "*" | "/" => "calculate it in a fact with `value`",
            _ => "`and` stands between two comparisons",
        };
        self.refuse(next.len(), format!("found `{next}` after a comparison"), help)
    }

    fn refuse<T>(&mut self, length: usize, message: String, help: &str) -> Option<T> {
        let part = self.at..self.at + length;
        let message = format!("{} with a comparison that cannot be read: {message}", self.user);
        self.report(Code::ComparisonSyntax, part, message, Some(help.to_owned()).filter(|help| !help.is_empty()));
        None
    }

    fn report(&mut self, code: Code, part: Span, message: String, help: Option<String>) {
        let span = self.problems.inside(self.text, part);
        self.problems.add(Diagnostic::at(code, span, message).help(help));
    }
}

/// The first word or sign of a text.
fn word(rest: &str) -> &str {
    let first = rest.chars().next().map_or(0, char::len_utf8);
    if rest.starts_with(|c: char| c.is_alphanumeric() || c == '_') {
        return &rest[..rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len())];
    }
    &rest[..first]
}

fn quoted(found: &str) -> String {
    if found.is_empty() { "nothing".to_owned() } else { format!("`{found}`") }
}
