//! Diagnostics: what is wrong with someone's playbook or export, as a value. Collected, never printed here.

use crate::model::Span;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// It cannot be used.
    Error,
    /// It is probably not what was meant.
    Warning,
    /// Worth knowing.
    Note,
}

/// A problem with its code, its place and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its code in kebab-case, one of those `redress explain` knows.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What was found, in one line without final period.
    pub message: String,
    /// Where, first the place itself, then places that belong to it; empty where there is no place.
    pub labels: Vec<Label>,
    /// One thing to do.
    pub help: Option<String>,
}

/// A place with a word about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What stands there; may be empty.
    pub text: String,
}
