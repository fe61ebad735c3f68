//! Diagnostics: what is wrong with someone's playbook or export, as a value. Collected, never printed here:
//! [`draw`] turns them into text. Each has a [`Code`] with a page that `redress explain` prints.

pub mod code;
pub mod draw;
pub mod page;
pub mod place;

use crate::diagnostic::code::Code;
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

impl Severity {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

/// A problem with its code, its place and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of problem it is; how bad it is follows from that.
    pub code: Code,
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

impl Diagnostic {
    /// A problem at a place.
    pub fn at(code: Code, span: Span, message: impl Into<String>) -> Diagnostic {
        let labels = vec![Label { span, text: String::new() }];
        Diagnostic { labels, ..Diagnostic::nowhere(code, message) }
    }

    /// A problem of the whole file.
    pub fn nowhere(code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic { code, message: message.into(), labels: Vec::new(), help: None }
    }

    /// The same at these places, the first its own.
    #[must_use]
    pub fn labelled(mut self, labels: impl IntoIterator<Item = Label>) -> Diagnostic {
        self.labels.extend(labels);
        self
    }

    /// The same with a word at its place.
    #[must_use]
    pub fn saying(mut self, text: &str) -> Diagnostic {
        if let Some(label) = self.labels.first_mut() {
            label.text = text.to_owned();
        }
        self
    }

    /// The same with something to do, if there is something.
    #[must_use]
    pub fn help(mut self, help: impl Into<Option<String>>) -> Diagnostic {
        self.help = help.into();
        self
    }

    /// The same with another place that belongs to it.
    #[must_use]
    pub fn and_at(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// How bad it is.
    pub const fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// Where it is, none for the whole file.
    pub fn span(&self) -> Option<&Span> {
        self.labels.first().map(|label| &label.span)
    }
}

/// Sorts by place; what has none comes first.
pub fn sort(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by_key(|one| one.span().map(|span| (span.start, span.end)));
}
