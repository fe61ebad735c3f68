//! A table of the file, opened with the keys it may have. Whatever else stands in it is reported at once; what is
//! there can then be read by name and kind.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::Code;
use crate::model::Span;
use crate::playbook::problems::{Owner, Placed, Problems, Text};
use crate::playbook::suggest::{did_you_mean, one_of};

/// A value as it stands in the file.
pub type Raw<'t> = Placed<&'t DeValue<'t>>;

/// A key with its value.
#[derive(Debug, Clone)]
pub struct Entry<'t> {
    /// The key.
    pub key: Text<'t>,
    /// The value.
    pub value: Raw<'t>,
}

impl Entry<'_> {
    /// From the key to the end of the value.
    pub fn span(&self) -> Span {
        self.key.span.start..self.value.span.end.max(self.key.span.end)
    }
}

/// A table whose keys are known.
#[derive(Debug, Clone)]
pub struct Section<'t> {
    /// Whose table it is.
    pub owner: Owner<'t>,
    /// Where it stands.
    pub span: Span,
    entries: Vec<Entry<'t>>,
}

/// The value with its place.
pub fn raw<'t>(value: &'t Spanned<DeValue<'t>>) -> Raw<'t> {
    Placed { it: value.get_ref(), span: value.span() }
}

/// The keys of a table in the order of the file.
pub fn entries<'t>(table: &'t DeTable<'t>) -> Vec<Entry<'t>> {
    let placed = |(key, value): (&'t Spanned<_>, &'t Spanned<DeValue<'t>>)| {
        let text: &'t std::borrow::Cow<'t, str> = key.get_ref();
        Entry { key: Placed { it: text.as_ref(), span: key.span() }, value: raw(value) }
    };
    let mut all: Vec<Entry<'t>> = table.iter().map(placed).collect();
    all.sort_by_key(|entry| entry.key.span.start);
    all
}

impl<'t> Section<'t> {
    /// Opens a table that may have these keys.
    pub fn open(
        owner: Owner<'t>,
        span: Span,
        table: &'t DeTable<'t>,
        keys: &[&str],
        problems: &mut Problems<'t>,
    ) -> Section<'t> {
        let (known, unknown): (Vec<_>, Vec<_>) =
            entries(table).into_iter().partition(|entry| keys.contains(&entry.key.it));
        for entry in &unknown {
            report_unknown(owner, &entry.key, keys, problems);
        }
        Section { owner, span, entries: known }
    }

    /// A table that is not there.
    pub fn empty(owner: Owner<'t>) -> Section<'t> {
        Section { owner, span: 0..0, entries: Vec::new() }
    }

    /// Its keys in the order of the file, without those that mean nothing.
    pub fn entries(&self) -> &[Entry<'t>] {
        &self.entries
    }

    /// The value of a key, of whatever kind.
    pub fn raw(&self, key: &str) -> Option<Raw<'t>> {
        self.entries.iter().find(|entry| entry.key.it == key).map(|entry| entry.value.clone())
    }

    /// Where a key stands, with its value.
    pub fn span_of(&self, key: &str) -> Option<Span> {
        self.entries.iter().find(|entry| entry.key.it == key).map(Entry::span)
    }

    /// A text.
    pub fn text(&self, key: &str, problems: &mut Problems<'t>) -> Option<Text<'t>> {
        let raw = self.raw(key)?;
        let read = as_text(&raw);
        read.or_else(|| self.wrong(key, "a text in quotes", &raw, problems))
    }

    /// `true` or `false`.
    pub fn flag(&self, key: &str, problems: &mut Problems<'t>) -> Option<Placed<bool>> {
        let raw = self.raw(key)?;
        match raw.it.as_bool() {
            Some(yes) => Some(Placed { it: yes, span: raw.span }),
            None => self.wrong(key, "`true` or `false`", &raw, problems),
        }
    }

    /// A whole number of at least 1.
    pub fn count(&self, key: &str, problems: &mut Problems<'t>) -> Option<Placed<u32>> {
        let raw = self.raw(key)?;
        let read = as_count(&raw);
        read.or_else(|| self.wrong(key, "a whole number of at least 1", &raw, problems))
    }

    /// A list of texts; `[]` is one.
    pub fn texts(&self, key: &str, problems: &mut Problems<'t>) -> Option<Placed<Vec<Text<'t>>>> {
        let raw = self.raw(key)?;
        let read = as_list(&raw).and_then(|all| all.iter().map(as_text).collect::<Option<Vec<_>>>());
        match read {
            Some(all) => Some(Placed { it: all, span: raw.span }),
            None => self.wrong(key, "a list of texts like `[\"…\", \"…\"]`", &raw, problems),
        }
    }

    /// One of some words.
    pub fn word<T: Copy>(
        &self,
        key: &str,
        words: &[(&'static str, T)],
        problems: &mut Problems<'t>,
    ) -> Option<Placed<T>> {
        let found = self.text(key, problems)?;
        as_word(&found, words, format_args!("`{key}` of {}", self.owner), problems)
    }

    /// The table of a key.
    pub fn table(&self, key: &str, problems: &mut Problems<'t>) -> Option<Placed<Vec<Entry<'t>>>> {
        let raw = self.raw(key)?;
        match raw.it.as_table() {
            Some(table) => Some(Placed { it: entries(table), span: raw.span }),
            None => self.wrong(key, "a table", &raw, problems),
        }
    }

    /// Reports a key that must be there and is not.
    pub fn missing(&self, key: &str, help: &str, problems: &mut Problems<'t>) {
        if self.raw(key).is_none() && !problems.is_lost_in_table(key, self.span.start) {
            let message = format!("{} has no `{key}`", self.owner);
            problems.add(Diagnostic::at(Code::MissingKey, self.span.clone(), message).help(help.to_owned()));
        }
    }

    /// Reports a value of the wrong kind.
    pub fn wrong<T>(&self, key: &str, expected: &str, raw: &Raw<'t>, problems: &mut Problems<'t>) -> Option<T> {
        let message = format!("`{key}` of {} is {}, expected {expected}", self.owner, found(raw));
        problems.add(Diagnostic::at(Code::WrongKind, raw.span.clone(), message));
        None
    }
}

/// Reports a key that means nothing.
pub fn report_unknown(owner: Owner<'_>, key: &Text<'_>, keys: &[&str], problems: &mut Problems<'_>) {
    let help = did_you_mean(key.it, keys.iter().copied())
        .unwrap_or_else(|| format!("{} can stand here", one_of(keys.iter().copied())));
    let message = format!("{owner} has a key `{}` that means nothing", key.it);
    problems.add(Diagnostic::at(Code::UnknownKey, key.span.clone(), message).help(help));
}

/// One of some words, else a problem that lists them.
pub fn as_word<T: Copy>(
    found: &Text<'_>,
    words: &[(&'static str, T)],
    what: impl std::fmt::Display,
    problems: &mut Problems<'_>,
) -> Option<Placed<T>> {
    if let Some((_, meaning)) = words.iter().find(|(word, _)| *word == found.it) {
        return Some(Placed { it: *meaning, span: found.span.clone() });
    }
    let all = || words.iter().map(|(word, _)| *word);
    let message = format!("{what} is `{}`, expected {}", found.it, one_of(all()));
    problems.add(Diagnostic::at(Code::UnknownWord, found.span.clone(), message).help(did_you_mean(found.it, all())));
    None
}

/// The text of a text value.
pub fn as_text<'t>(raw: &Raw<'t>) -> Option<Text<'t>> {
    raw.it.as_str().map(|text| Placed { it: text, span: raw.span.clone() })
}

/// The values of a list.
pub fn as_list<'t>(raw: &Raw<'t>) -> Option<Vec<Raw<'t>>> {
    raw.it.as_array().map(|all| all.iter().map(self::raw).collect())
}

/// A whole number of at least 1.
pub fn as_count(raw: &Raw<'_>) -> Option<Placed<u32>> {
    let number = raw.it.as_integer().filter(|number| number.radix() == 10)?;
    let count = number.as_str().parse().ok().filter(|count| *count > 0)?;
    Some(Placed { it: count, span: raw.span.clone() })
}

/// What a value is, in words.
pub fn found(raw: &Raw<'_>) -> &'static str {
    match raw.it {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "yes or no",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
