//! Formulas: text → tokens → [`syntax`] → typed [`crate::model::formula::Expr`]. One problem a formula for what cannot
//! be read; every unknown name and wrong kind for what can.

mod lexer;
pub mod parser;
pub mod syntax;
pub mod types;
pub mod typing;

use crate::diagnostic::code::Code;
use crate::model::Span;

/// Why a formula cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// What kind of problem it is.
    pub code: Code,
    /// Where in the formula.
    pub part: Span,
    /// What was found.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl Unreadable {
    fn new(part: Span, message: impl Into<String>, help: &str) -> Unreadable {
        let help = Some(help.to_owned()).filter(|help| !help.is_empty());
        Unreadable { code: Code::FormulaSyntax, part, message: message.into(), help }
    }
}
