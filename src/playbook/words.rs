//! Values in the words of the contract: money with all digits of the minor unit, numbers as the shortest decimal, ISO
//! dates, `yes` and `no`, options by name.

use crate::model::condition::{Alternative, Comparison, Predicate};
use crate::model::decimal::Decimal;
use crate::model::fact::{FactId, Kind};
use crate::model::formula::{Comparator, Expr};
use crate::model::value::{State, Value};
use crate::playbook::Playbook;

impl Playbook {
    /// A value of a fact: `42.00`, `4`, `2026-11-21`, `yes`, `not_received`, or the text itself.
    pub fn value_words(&self, fact: FactId, value: &Value) -> String {
        self.words(&self.fact(fact).kind, value)
    }

    /// A state of a fact: its value, `missing`, `not asked` or `unknown`.
    pub fn state_words(&self, fact: FactId, state: &State) -> String {
        match state {
            State::Known(value) => self.value_words(fact, value),
            State::Missing => "missing".to_owned(),
            State::Open => "not asked".to_owned(),
            State::Unknown => "unknown".to_owned(),
        }
    }

    /// An amount with all digits of the currency's minor unit.
    pub fn money_words(&self, amount: Decimal) -> String {
        self.currency.amount(amount).to_string()
    }

    /// What a predicate on a fact asks: `< 50.00`, `not_received`, `lost or exception`, `not card`, `missing`.
    pub fn predicate_words(&self, fact: FactId, predicate: &Predicate) -> String {
        let any = |all: &[Alternative], word: &str| {
            let words: Vec<String> = all.iter().map(|one| self.alternative_words(fact, one)).collect();
            if words.is_empty() { "nothing".to_owned() } else { words.join(word) }
        };
        match predicate {
            Predicate::Is(all) => any(all, " or "),
            Predicate::Not(all) => format!("not {}", any(all, " or ")),
            Predicate::Missing => "missing".to_owned(),
            Predicate::Present => "not missing".to_owned(),
        }
    }

    /// One alternative of a predicate.
    pub fn alternative_words(&self, fact: FactId, alternative: &Alternative) -> String {
        let compared = |one: &Comparison| format!("{} {}", one.op.sign(), self.value_words(fact, &one.bound));
        match alternative {
            Alternative::Value(value) => self.value_words(fact, value),
            Alternative::Compare(all) => all.iter().map(compared).collect::<Vec<_>>().join(" and "),
            Alternative::Outcome(outcome) => outcome.word().to_owned(),
            Alternative::Rule(rule) => self.rule(*rule).name.clone(),
            Alternative::Word(word) => word.clone(),
        }
    }

    /// A value of a kind.
    pub fn words(&self, kind: &Kind, value: &Value) -> String {
        match (value, kind) {
            (Value::YesNo(yes), _) => if *yes { "yes" } else { "no" }.to_owned(),
            (Value::Choice(option), Kind::Choice(options)) => {
                options.get(usize::from(*option)).map_or_else(String::new, |option| option.name.clone())
            }
            (Value::Choice(_), _) => String::new(),
            (Value::Number(number), _) => number.to_string(),
            (Value::Money(amount), _) => self.money_words(*amount),
            (Value::Date(date), _) => date.to_string(),
            (Value::Text(text), _) => text.to_string(),
        }
    }
}

/// An expression as it is written, `fact` saying what stands for each fact
/// and `today` for that day.
pub fn expr_words(expr: &Expr, fact: &dyn Fn(FactId) -> String, today: &str, playbook: &Playbook) -> String {
    Words { fact, today, playbook }.of(expr, 0)
}

struct Words<'a> {
    fact: &'a dyn Fn(FactId) -> String,
    today: &'a str,
    playbook: &'a Playbook,
}

impl Words<'_> {
    /// `tight` is how tightly what stands around binds; looser expressions stand in parentheses.
    fn of(&self, expr: &Expr, tight: u8) -> String {
        let infix = |a: &Expr, sign: &str, b: &Expr, own: u8| {
            let text = format!("{} {sign} {}", self.of(a, own), self.of(b, own + 1));
            if own < tight { format!("({text})") } else { text }
        };
        match expr {
            Expr::Number(exact) => exact.to_decimal().map_or_else(|_| "…".to_owned(), |number| number.to_string()),
            Expr::Text(text) => format!("{text:?}"),
            Expr::YesNo(yes) => if *yes { "yes" } else { "no" }.to_owned(),
            Expr::Choice(option) => option.to_string(),
            Expr::Date(date) => date.to_string(),
            Expr::Today => self.today.to_owned(),
            Expr::Fact(fact) => (self.fact)(*fact),
            Expr::Limit(_, inner) => self.of(inner, tight),
            Expr::Negative(a) => format!("-{}", self.of(a, 6)),
            Expr::Plus(a, b) | Expr::LaterBy(a, b) => infix(a, "+", b, 4),
            Expr::Minus(a, b) | Expr::EarlierBy(a, b) => infix(a, "-", b, 4),
            Expr::Times(a, b) => infix(a, "*", b, 5),
            Expr::Days(a, b) => self.call("days", &[a, b]),
            Expr::BusinessDays(a, b) => self.call("business_days", &[a, b]),
            Expr::AddBusinessDays(a, b) => self.call("add_business_days", &[a, b]),
            Expr::Min(all) => self.call("min", &all.iter().collect::<Vec<_>>()),
            Expr::Max(all) => self.call("max", &all.iter().collect::<Vec<_>>()),
            Expr::First(all) => self.call("first", &all.iter().collect::<Vec<_>>()),
            Expr::Contains(text, word) => format!("contains({}, {word:?})", self.of(text, 0)),
            Expr::Compare(comparator, a, b) => match (&**a, &**b) {
                (Expr::Fact(fact), Expr::Choice(_)) => self.compared(a, *comparator, *fact, b),
                _ => infix(a, sign_of(*comparator), b, 3),
            },
            Expr::And(a, b) => infix(a, "and", b, 1),
            Expr::Or(a, b) => infix(a, "or", b, 0),
            Expr::Not(a) => format!("not {}", self.of(a, 2)),
        }
    }

    /// A comparison of a choice with one of its options, which the fact names.
    fn compared(&self, a: &Expr, comparator: Comparator, fact: FactId, option: &Expr) -> String {
        let options = self.playbook.fact(fact).options();
        let name = match option {
            Expr::Choice(option) => options.get(usize::from(*option)).map_or("", |option| option.name.as_str()),
            _ => "",
        };
        format!("{} {} {name:?}", self.of(a, 3), sign_of(comparator))
    }

    fn call(&self, name: &str, arguments: &[&Expr]) -> String {
        let arguments: Vec<String> = arguments.iter().map(|argument| self.of(argument, 0)).collect();
        format!("{name}({})", arguments.join(", "))
    }
}

fn sign_of(comparator: Comparator) -> &'static str {
    match comparator {
        Comparator::Equal => "=",
        Comparator::Different => "!=",
        Comparator::Less => "<",
        Comparator::AtMost => "<=",
        Comparator::More => ">",
        Comparator::AtLeast => ">=",
    }
}
