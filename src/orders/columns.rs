//! The columns an order's cells stand in: those of the export, and behind them those of a joined file.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::Code;
use crate::model::case::CellPlace;
use crate::orders::presets::is_called;
use crate::orders::problem::shown;
use crate::orders::records::Row;
use crate::playbook::suggest::nearest;

/// The columns of an export, with those of a joined file behind them.
#[derive(Debug, Clone)]
pub struct Columns {
    /// The export as the user named it.
    pub file: Arc<str>,
    /// The joined file as the user named it.
    pub joined_file: Option<Arc<str>>,
    /// Their names, trimmed.
    pub names: Vec<Arc<str>>,
    /// How many of them are the export's own.
    pub own: usize,
}

/// What a name finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// No column.
    None,
    /// This column.
    One(usize),
    /// At least these two columns.
    Several(usize, usize),
}

impl Columns {
    /// The columns of the export alone.
    pub fn only_own(&self) -> Columns {
        let names = self.names.get(..self.own).unwrap_or_default().to_vec();
        Columns { file: Arc::clone(&self.file), joined_file: None, names, own: self.own }
    }

    /// The columns with exactly this name, in the export first.
    pub fn exactly(&self, name: &str) -> Found {
        self.matching(|column| column == name.trim())
    }

    /// The columns with this name, case and blanks aside.
    pub fn loosely(&self, name: &str) -> Found {
        match self.exactly(name) {
            Found::None => self.matching(|column| is_called(column, name)),
            found @ (Found::One(_) | Found::Several(_, _)) => found,
        }
    }

    fn matching(&self, matches: impl Fn(&str) -> bool) -> Found {
        let mut found = self.names.iter().enumerate().filter(|(_, name)| matches(name)).map(|(index, _)| index);
        match (found.next(), found.next()) {
            (None, _) => Found::None,
            (Some(one), None) => Found::One(one),
            (Some(one), Some(other)) => Found::Several(one, other),
        }
    }

    /// The name of a column.
    pub fn name(&self, column: usize) -> Arc<str> {
        self.names.get(column).cloned().unwrap_or_else(|| "".into())
    }

    /// The file a column stands in.
    pub fn file_of(&self, column: usize) -> Arc<str> {
        match &self.joined_file {
            Some(joined) if column >= self.own => Arc::clone(joined),
            Some(_) | None => Arc::clone(&self.file),
        }
    }

    /// The place of a cell.
    pub fn place(&self, row: &Row, column: usize) -> CellPlace {
        let line = if column < self.own { row.line } else { row.joined_line.unwrap_or(row.line) };
        let file =
            if column < self.own || row.joined_line.is_some() { self.file_of(column) } else { Arc::clone(&self.file) };
        CellPlace { file, line, column: self.name(column) }
    }

    /// The problem of a column that is there twice.
    pub fn duplicate(&self, what: &str, one: usize, other: usize) -> Diagnostic {
        let (file, other_file) = (self.file_of(one), self.file_of(other));
        let message = if file == other_file {
            format!("{what} is taken from column `{}`, which `{file}` has twice", self.name(one))
        } else {
            format!("{what} is taken from column `{}`, which both `{file}` and `{other_file}` have", self.name(one))
        };
        let help = "rename one of them, so that it is certain which is meant".to_owned();
        Diagnostic::nowhere(Code::DuplicateColumn, message).help(help)
    }

    /// The problem of a column that is not there, with the nearest one.
    pub fn absent(&self, what: &str, wanted: &[String]) -> Diagnostic {
        let named: Vec<String> = wanted.iter().map(|name| format!("`{}`", name.trim())).collect();
        let message =
            format!("{what} is taken from column {}, which `{}` does not have", named.join(" or "), self.file);
        let help = match self.nearest(wanted) {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => format!("it has the columns {}", self.listed()),
        };
        Diagnostic::nowhere(Code::UnknownColumn, message).help(help)
    }

    fn nearest(&self, wanted: &[String]) -> Option<&str> {
        let names = || self.names.iter().map(|name| &**name).filter(|name| !name.is_empty());
        wanted.iter().find_map(|wanted| nearest(wanted, names()))
    }

    fn listed(&self) -> String {
        const SHOWN: usize = 12;
        let names = self.names.iter().take(SHOWN);
        let shown: Vec<String> = names.map(|name| format!("`{}`", shown(name.as_bytes()))).collect();
        let more = if self.names.len() > SHOWN { " and others" } else { "" };
        format!("{}{more}", shown.join(", "))
    }
}
