//! Tokens → [`Syntax`]. From loosest to tightest: `or`, `and`, `not`, comparisons, `+ -`, `*`, `-a`.

use crate::diagnostic::code::Code;
use crate::model::Span;
use crate::playbook::formula::Unreadable;
use crate::playbook::formula::lexer::{Token, tokens};
use crate::playbook::formula::syntax::{Function, Node, Operator, Syntax};
use crate::playbook::suggest::did_you_mean_or;

/// How many pieces deep a formula may be.
const DEEPEST: usize = 100;

/// Words that mean something in formulas and therefore name nothing else.
pub const WORDS: [&str; 6] = ["and", "or", "not", "true", "false", "today"];

/// Reads a formula.
pub fn parse(text: &str) -> Result<Syntax<'_>, Unreadable> {
    let mut parser = Parser { tokens: tokens(text)?, next: 0, nested: 0, end: text.len() };
    if parser.tokens.is_empty() {
        return Err(Unreadable::new(0..text.len(), "the formula is empty", ""));
    }
    let whole = parser.expression(0)?;
    match parser.peek() {
        None => Ok(whole),
        Some(token) => Err(parser.leftover(token)),
    }
}

struct Parser<'s> {
    tokens: Vec<(Token<'s>, Span)>,
    next: usize,
    nested: usize,
    end: usize,
}

const NOT: u8 = 3;
const COMPARE: u8 = 4;
const NEGATIVE: u8 = 7;

/// How tightly an operator binds.
fn strength(operator: Operator) -> u8 {
    match operator {
        Operator::Or => 1,
        Operator::And => 2,
        Operator::Compare(_) => COMPARE,
        Operator::Plus | Operator::Minus => 5,
        Operator::Times => 6,
    }
}

fn operator(token: Token<'_>) -> Option<Operator> {
    match token {
        Token::Plus => Some(Operator::Plus),
        Token::Minus => Some(Operator::Minus),
        Token::Times => Some(Operator::Times),
        Token::Compare(how) => Some(Operator::Compare(how)),
        Token::Name("and") => Some(Operator::And),
        Token::Name("or") => Some(Operator::Or),
        Token::Number(_)
        | Token::Date(_)
        | Token::Text(_)
        | Token::Name(_)
        | Token::Open
        | Token::Close
        | Token::Comma => None,
    }
}

impl<'s> Parser<'s> {
    fn peek(&self) -> Option<Token<'s>> {
        self.tokens.get(self.next).map(|(token, _)| *token)
    }

    fn place(&self) -> Span {
        self.tokens.get(self.next).map_or(self.end..self.end, |(_, part)| part.clone())
    }

    /// Everything that binds at least this tightly.
    fn expression(&mut self, least: u8) -> Result<Syntax<'s>, Unreadable> {
        self.nested += 1;
        if self.nested > DEEPEST {
            return Err(too_deep(self.place()));
        }
        let mut left = self.prefix()?;
        while let Some(operator) = self.peek().and_then(operator) {
            let binds = strength(operator);
            if binds < least {
                break;
            }
            let sign = self.place();
            self.next += 1;
            let right = self.expression(binds + 1)?;
            if binds == COMPARE && self.peek().is_some_and(|token| matches!(token, Token::Compare(_))) {
                let help = "write `a < b and b < c`";
                return Err(Unreadable::new(self.place(), "two comparisons in a row", help));
            }
            left = joined(operator, left, right, sign)?;
        }
        self.nested -= 1;
        Ok(left)
    }

    fn prefix(&mut self) -> Result<Syntax<'s>, Unreadable> {
        let part = self.place();
        let wrap: fn(Box<Syntax<'s>>) -> Node<'s> = match self.peek() {
            Some(Token::Minus) => Node::Negative,
            Some(Token::Name("not")) => Node::Not,
            Some(_) | None => return self.primary(),
        };
        let least = if self.peek() == Some(Token::Minus) { NEGATIVE } else { NOT };
        self.next += 1;
        let inner = self.expression(least)?;
        let (part, depth) = (part.start..inner.part.end, inner.depth + 1);
        Ok(Syntax { node: wrap(Box::new(inner)), part, depth })
    }

    fn primary(&mut self) -> Result<Syntax<'s>, Unreadable> {
        let part = self.place();
        let Some(token) = self.peek() else {
            return Err(Unreadable::new(part, "the formula ends where a value is expected", ""));
        };
        self.next += 1;
        let node = match token {
            Token::Number(number) => Node::Number(number),
            Token::Date(date) => Node::Date(date),
            Token::Text(text) => Node::Text(text),
            Token::Name("true") => Node::YesNo(true),
            Token::Name("false") => Node::YesNo(false),
            Token::Name("today") => Node::Today,
            Token::Name(name) if self.peek() == Some(Token::Open) => return self.call(name, part),
            Token::Name(name) if !WORDS.contains(&name) => Node::Name(name),
            Token::Open => return self.parenthesised(part),
            Token::Name(_)
            | Token::Plus
            | Token::Minus
            | Token::Times
            | Token::Compare(_)
            | Token::Close
            | Token::Comma => {
                self.next -= 1;
                let message = format!("found {}, expected a value", shown(token));
                return Err(Unreadable::new(part, message, ""));
            }
        };
        Ok(Syntax { node, part, depth: 1 })
    }

    fn parenthesised(&mut self, open: Span) -> Result<Syntax<'s>, Unreadable> {
        let mut inner = self.expression(0)?;
        let close = self.closing(&open)?;
        inner.part = open.start..close.end;
        Ok(inner)
    }

    fn call(&mut self, name: &'s str, part: Span) -> Result<Syntax<'s>, Unreadable> {
        let open = self.place();
        self.next += 1;
        let mut arguments = Vec::new();
        while self.peek() != Some(Token::Close) {
            arguments.push(self.expression(0)?);
            match self.peek() {
                Some(Token::Comma) => self.next += 1,
                Some(_) | None => break,
            }
        }
        let part = part.start..self.closing(&open)?.end;
        let known = Function::ALL.iter().find(|(word, _)| *word == name);
        let Some((_, function)) = known else {
            let help = did_you_mean_or(name, "there are", Function::ALL.iter().map(|(word, _)| *word));
            let message = format!("there is no function `{name}`");
            return Err(Unreadable::new(part.start..part.start + name.len(), message, &help));
        };
        if !function.takes(arguments.len()) {
            let message = format!("`{name}` is given {} arguments", arguments.len());
            return Err(Unreadable::new(part, message, &format!("write `{}`", function.usage())));
        }
        let depth = 1 + arguments.iter().map(|argument| argument.depth).max().unwrap_or(0);
        Ok(Syntax { node: Node::Call(*function, arguments), part, depth })
    }

    fn closing(&mut self, open: &Span) -> Result<Span, Unreadable> {
        let part = self.place();
        match self.peek() {
            Some(Token::Close) => {
                self.next += 1;
                Ok(part)
            }
            Some(token) => Err(self.leftover(token)),
            None => Err(Unreadable::new(open.clone(), "this parenthesis is not closed", "close it with `)`")),
        }
    }

    fn leftover(&self, token: Token<'_>) -> Unreadable {
        let help = match token {
            Token::Close => "there is no `(` that it closes",
            Token::Comma => "a comma only stands between the arguments of a function",
            _ => "`+`, `-`, `*`, a comparison, `and` or `or` stands between two values",
        };
        Unreadable::new(self.place(), format!("found {} where the formula could end", shown(token)), help)
    }
}

fn joined<'s>(operator: Operator, left: Syntax<'s>, right: Syntax<'s>, sign: Span) -> Result<Syntax<'s>, Unreadable> {
    let depth = 1 + left.depth.max(right.depth);
    if depth > DEEPEST {
        return Err(too_deep(sign));
    }
    let part = left.part.start..right.part.end;
    Ok(Syntax { node: Node::Binary(operator, Box::new(left), Box::new(right)), part, depth })
}

fn too_deep(part: Span) -> Unreadable {
    let message = format!("the formula is more than {DEEPEST} pieces deep here");
    Unreadable { code: Code::TooLarge, ..Unreadable::new(part, message, "split it into several facts") }
}

fn shown(token: Token<'_>) -> String {
    match token {
        Token::Number(_) => "a number".to_owned(),
        Token::Date(_) => "a date".to_owned(),
        Token::Text(_) => "a text".to_owned(),
        Token::Name(name) => format!("`{name}`"),
        Token::Plus => "`+`".to_owned(),
        Token::Minus => "`-`".to_owned(),
        Token::Times => "`*`".to_owned(),
        Token::Compare(_) => "a comparison".to_owned(),
        Token::Open => "`(`".to_owned(),
        Token::Close => "`)`".to_owned(),
        Token::Comma => "`,`".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::playbook::formula::syntax::{Node, Syntax};

    /// The formula with every pair of pieces in parentheses.
    fn grouped(text: &str) -> String {
        fn shown(syntax: &Syntax<'_>, text: &str) -> String {
            match &syntax.node {
                Node::Binary(_, a, b) => {
                    let sign = text[a.part.end..b.part.start].trim();
                    format!("({} {sign} {})", shown(a, text), shown(b, text))
                }
                Node::Negative(a) => format!("(-{})", shown(a, text)),
                Node::Not(a) => format!("(not {})", shown(a, text)),
                Node::Call(_, all) => {
                    format!("f({})", all.iter().map(|one| shown(one, text)).collect::<Vec<_>>().join(", "))
                }
                _ => text[syntax.part.clone()].to_owned(),
            }
        }
        shown(&parse(text).unwrap(), text)
    }

    #[test]
    fn times_binds_before_plus_before_comparisons_before_not_before_and_before_or() {
        assert_eq!(grouped("a + b * c - d"), "((a + (b * c)) - d)");
        assert_eq!(grouped("a + 1 < b and not c = d or e"), "((((a + 1) < b) and (not (c = d))) or e)");
        assert_eq!(grouped("-a * b"), "((-a) * b)");
        assert_eq!(grouped("min(a, b + 1)"), "f(a, (b + 1))");
        assert_eq!(grouped("paid_on + 2026 - 11"), "((paid_on + 2026) - 11)");
    }

    #[test]
    fn what_cannot_be_read_is_told_at_its_place() {
        for (text, wrong) in [
            ("a / b", "/"),
            ("a < b < c", "<"),
            ("1e3 + a", "1e3"),
            ("f(a)", "f"),
            ("days(a)", "days(a)"),
            ("(a + b", "("),
            ("a b", "b"),
            ("a + * b", "*"),
            ("\"x", "\"x"),
            ("a % 2", "%"),
            ("1.2.3", "1.2.3"),
        ] {
            let part = parse(text).unwrap_err().part;
            let last = text.rfind(wrong).unwrap();
            assert_eq!((part.start, &text[part]), (last, wrong), "{text}");
        }
        assert!(parse("").is_err() && parse("a +").is_err());
    }

    #[test]
    fn a_formula_nested_without_end_is_a_problem_and_no_crash() {
        for deep in ["(".repeat(100_000), "-".repeat(100_000), "not ".repeat(100_000), vec!["a"; 100_000].join("+")] {
            assert!(parse(&deep).unwrap_err().message.contains("deep"));
        }
    }
}
