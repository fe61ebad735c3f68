//! The problems found so far, and how names that could not be read keep from causing more of them: where a line is no
//! TOML, what it would have defined is not reported as unknown a second time.

use std::collections::HashSet;
use std::fmt;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::Code;
use crate::model::Span;
use crate::playbook::draft::string_place;
use crate::playbook::suggest::did_you_mean;

/// A thing with its place in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed<T> {
    /// The thing.
    pub it: T,
    /// Where it stands.
    pub span: Span,
}

/// A text value with its place, quotes included.
pub type Text<'t> = Placed<&'t str>;

/// Whose key, test or text it is, for messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner<'t> {
    /// A top-level table: `[costs]`.
    Table(&'static str),
    /// A named thing: rule `late`.
    Named(&'static str, &'t str),
    /// A thing whose name could not be read: rule 3, counted from 1.
    Nth(&'static str, usize),
}

impl fmt::Display for Owner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Owner::Table("") => f.write_str("the playbook"),
            Owner::Table(name) => write!(f, "`[{name}]`"),
            Owner::Named(what, name) => write!(f, "{what} `{name}`"),
            Owner::Nth(what, n) => write!(f, "{what} {n}"),
        }
    }
}

/// The problems of one text.
#[derive(Debug)]
pub struct Problems<'t> {
    source: &'t str,
    found: Vec<Diagnostic>,
    lost: HashSet<&'t str>,
    slips: Vec<usize>,
}

impl<'t> Problems<'t> {
    /// None so far.
    pub fn of(source: &'t str) -> Problems<'t> {
        Problems { source, found: Vec::new(), lost: HashSet::new(), slips: Vec::new() }
    }

    /// Adds one.
    pub fn add(&mut self, problem: Diagnostic) {
        self.found.push(problem);
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// All of them, by place.
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        crate::diagnostic::sort(&mut self.found);
        self.found
    }

    /// Remembers the words of a stretch of text that could not be read.
    pub fn lose(&mut self, stretch: Span) {
        self.slips.push(stretch.start);
        let words = self.source[stretch].split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'));
        self.lost.extend(words.filter(|word| !word.is_empty()));
    }

    /// Whether this name may stand in text that could not be read.
    pub fn is_lost(&self, name: &str) -> bool {
        self.lost.contains(name)
    }

    /// Whether a key of the table that begins here may stand in text that could not be read.
    pub fn is_lost_in_table(&self, key: &str, table: usize) -> bool {
        let own = |slip: &usize| *slip >= table && !self.source[table..*slip].contains("\n[");
        self.is_lost(key) || self.slips.iter().any(own)
    }

    /// Reports a name that nothing has, unless it may stand in text that could not be read.
    pub fn unknown<'c>(
        &mut self,
        code: Code,
        name: &Text<'_>,
        message: String,
        candidates: impl IntoIterator<Item = &'c str>,
    ) {
        if !self.is_lost(name.it) {
            self.add(Diagnostic::at(code, name.span.clone(), message).help(did_you_mean(name.it, candidates)));
        }
    }

    /// What the file has at a place.
    pub fn written(&self, span: &Span) -> &'t str {
        self.source.get(span.clone()).unwrap_or_default()
    }

    /// Where a part of a text value stands in the file, escapes considered.
    pub fn inside(&self, text: &Text<'_>, part: Span) -> Span {
        string_place::of(self.written(&text.span), text.span.start, part)
    }
}
