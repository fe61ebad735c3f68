//! Formula text → tokens.

use crate::model::Span;
use crate::model::date::Date;
use crate::model::decimal::{DecimalError, Exact};
use crate::model::formula::Comparator;
use crate::playbook::formula::Unreadable;

/// A word of a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token<'s> {
    /// A decimal.
    Number(Exact),
    /// A day.
    Date(Date),
    /// A text, without its quotes.
    Text(&'s str),
    /// A name or a word like `and`.
    Name(&'s str),
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Times,
    /// `=` and the like.
    Compare(Comparator),
    /// `(`
    Open,
    /// `)`
    Close,
    /// `,`
    Comma,
}

/// All words of a formula with their places.
pub fn tokens(text: &str) -> Result<Vec<(Token<'_>, Span)>, Unreadable> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        let (token, length) = token(text, at, c)?;
        found.push((token, at..at + length));
        at += length;
    }
    Ok(found)
}

fn token(text: &str, at: usize, c: char) -> Result<(Token<'_>, usize), Unreadable> {
    let rest = &text[at..];
    match c {
        '0'..='9' | '.' => number_or_date(rest, at),
        '"' => {
            let end = rest[1..].find('"').ok_or_else(|| {
                Unreadable::new(at..text.len(), "a text in this formula is not closed", "close it with `\"`")
            })?;
            Ok((Token::Text(&rest[1..=end]), end + 2))
        }
        c if c.is_alphabetic() || c == '_' => {
            let name = leading(rest, |c| c.is_alphanumeric() || c == '_');
            Ok((Token::Name(name), name.len()))
        }
        _ => sign(rest, at, c),
    }
}

fn sign(rest: &str, at: usize, c: char) -> Result<(Token<'_>, usize), Unreadable> {
    let two =
        |token, second| if rest[c.len_utf8()..].starts_with('=') { (Token::Compare(second), 2) } else { (token, 1) };
    Ok(match c {
        '+' => (Token::Plus, 1),
        '-' => (Token::Minus, 1),
        '*' => (Token::Times, 1),
        '(' => (Token::Open, 1),
        ')' => (Token::Close, 1),
        ',' => (Token::Comma, 1),
        '<' => two(Token::Compare(Comparator::Less), Comparator::AtMost),
        '>' => two(Token::Compare(Comparator::More), Comparator::AtLeast),
        '=' => two(Token::Compare(Comparator::Equal), Comparator::Equal),
        '!' if rest.starts_with("!=") => (Token::Compare(Comparator::Different), 2),
        _ => return Err(Unreadable::new(at..at + c.len_utf8(), format!("formulas have no `{c}`"), help_for(c))),
    })
}

fn help_for(c: char) -> &'static str {
    match c {
        '/' => "there is no division; multiply with a decimal instead: `* 0.5`",
        '%' => "write a share as a decimal: `* 0.15`",
        '\'' => "texts in formulas stand in double quotes",
        '&' => "write `and`",
        '|' => "write `or`",
        '!' => "write `not`",
        '{' | '}' => "facts are named without braces in formulas",
        '$' | '€' | '£' => "amounts are written without a currency sign",
        _ => "",
    }
}

/// The longest beginning of a text whose characters pass.
fn leading(text: &str, passes: impl Fn(char) -> bool) -> &str {
    &text[..text.find(|c| !passes(c)).unwrap_or(text.len())]
}

fn number_or_date(rest: &str, at: usize) -> Result<(Token<'_>, usize), Unreadable> {
    if let Some(date) = rest.get(..10).and_then(Date::parse_iso) {
        return Ok((Token::Date(date), 10));
    }
    if let Some(written) = rest.get(..10).filter(|written| Date::is_written_like_iso(written)) {
        let message = format!("`{written}` is no day of the calendar");
        return Err(Unreadable::new(
            at..at + written.len(),
            message,
            "write a day that exists, or blanks around `-` to subtract",
        ));
    }
    // Letters and further points belong to it, so that `1e3` and `1.2.3` are told as a whole.
    let written = leading(rest, |c| c.is_alphanumeric() || c == '.' || c == '_');
    let part = at..at + written.len();
    match Exact::parse(written) {
        Ok(number) => Ok((Token::Number(number), written.len())),
        Err(DecimalError::TooLarge) => Err(Unreadable::new(part, format!("`{written}` is too large"), "")),
        Err(DecimalError::NotANumber | DecimalError::TooManyDecimals) => {
            let message = format!("`{written}` is not a number");
            Err(Unreadable::new(part, message, "write numbers like `12` or `0.40`"))
        }
    }
}
