//! Stages → the text of a query: a named table each, or one inside the other where the engine wants few names.

use std::fmt::Write;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::sql::dialect::{Dialect, Steps, comment};
use crate::sql::stages::{Level, Piece, Stages};
use crate::sql::tree::Sql;

/// A stage as text.
struct Table {
    /// Which section of its own stages it belongs to; none for those beside.
    section: Option<usize>,
    /// What the section is about, at its first table.
    about: String,
    name: String,
    body: String,
}

/// The tables that were printed.
#[derive(Default)]
struct Printed {
    tables: Vec<Table>,
    /// The last table of stages beside, by their name.
    beside: FxHashMap<&'static str, String>,
}

impl Stages {
    /// The query, whose last stage is `last` (all behind `SELECT`), reading the last stage as `p`.
    pub fn print(&self, dialect: Dialect, last: &[(Sql, String)]) -> String {
        let mut printed = Printed::default();
        let last = self.tables(dialect, last, &mut printed, None);
        let mut out = with(dialect, &printed.tables);
        let width = last.len();
        for (at, (value, name)) in last.iter().enumerate() {
            let comma = if at + 1 < width { "," } else { "" };
            let _ = writeln!(out, "  {} AS {}{comma}", dialect.value(value), dialect.name(name));
        }
        if let Some(table) = printed.tables.last() {
            let _ = write!(out, "FROM {} AS p", dialect.name(&table.name));
        }
        out
    }

    /// Prints all tables behind those that are there; gives what the last one hands out. `before` is the stage that
    /// stages beside it begin from.
    fn tables(
        &self,
        dialect: Dialect,
        last: &[(Sql, String)],
        printed: &mut Printed,
        before: Option<String>,
    ) -> Vec<(Sql, String)> {
        match dialect.steps() {
            Steps::Named => {
                self.each_table(dialect, last, printed, before);
                last.to_vec()
            }
            Steps::Nested => {
                let (flat, last) = self.flattened(last);
                flat.each_table(dialect, &last, printed, before);
                last
            }
        }
    }

    fn each_table(&self, dialect: Dialect, last: &[(Sql, String)], printed: &mut Printed, mut before: Option<String>) {
        let live = self.live(last);
        let mut told = None;
        for (at, level) in self.levels.iter().enumerate() {
            let adds = level.columns.iter().any(|(name, _, _)| live[at].contains(name.as_str()));
            if !adds && !level.is_own() {
                continue;
            }
            if let Some(beside) = &level.beside {
                let gives: Vec<(Sql, String)> =
                    beside.gives.iter().map(|name| (Sql::column(name), name.clone())).collect();
                beside.stages.tables(dialect, &gives, printed, before.clone());
                if let Some(table) = printed.tables.last_mut() {
                    printed.beside.insert(beside.name, table.name.clone());
                }
                printed.tables.iter_mut().for_each(|table| table.section = None);
            }
            let section = self.sections.iter().rposition(|section| section.first <= at);
            let inner = printed.tables.pop_if(|table| {
                dialect.steps() == Steps::Nested && table.section.is_some() && table.section == section
            });
            let from = match (&inner, &level.from, &before) {
                (Some(table), _, _) => format!("(\n{}  ) AS p", table.body),
                (None, Some(from), before) => words(dialect, from, before.as_deref(), printed),
                (None, None, Some(before)) => format!("{} AS p", dialect.name(before)),
                (None, None, None) => String::new(),
            };
            let join = level.join.as_ref().map(|join| words(dialect, &join.words, before.as_deref(), printed));
            let body = self.body(dialect, at, &live[at], &from, join);
            let about = section.filter(|_| told != section).and_then(|section| self.sections.get(section));
            let about = about.map(|section| section.about.clone()).unwrap_or_default();
            told = section;
            let (name, about) = inner.map_or_else(|| (self.name_of(at), about), |table| (table.name, table.about));
            before = Some(name.clone());
            printed.tables.push(Table { section, about, name, body });
        }
    }

    fn body(&self, dialect: Dialect, at: usize, needed: &FxHashSet<&str>, from: &str, join: Option<String>) -> String {
        let Some(level) = self.levels.get(at) else { return String::new() };
        let mut out = "  SELECT\n".to_owned();
        let lines = self.lines(dialect, at, level, needed);
        let count = lines.len();
        for (position, (line, comment)) in lines.into_iter().enumerate() {
            let comma = if position + 1 < count { "," } else { "" };
            for words in comment.lines() {
                let _ = writeln!(out, "    {words}");
            }
            let _ = writeln!(out, "    {line}{comma}");
        }
        let _ = write!(out, "  FROM {from}");
        if let Some(join) = join {
            let _ = write!(out, "\n  {join}");
        }
        if !level.groups.is_empty() {
            let groups: Vec<String> = level.groups.iter().map(|group| dialect.value(group)).collect();
            let _ = write!(out, "\n  GROUP BY {}", groups.join(", "));
        }
        out.push('\n');
        out
    }

    /// What a table selects, each line with the comment before it.
    fn lines(&self, dialect: Dialect, at: usize, level: &Level, needed: &FxHashSet<&str>) -> Vec<(String, String)> {
        let mut lines: Vec<(String, String)> = Vec::new();
        let through: Vec<&str> = self.through(at, level).into_iter().filter(|name| needed.contains(name)).collect();
        for some in through.chunks(6) {
            let some: Vec<String> = some.iter().map(|name| format!("p.{}", dialect.name(name))).collect();
            lines.push((some.join(", "), String::new()));
        }
        for (name, value, words) in level.columns.iter().filter(|(name, _, _)| needed.contains(name.as_str())) {
            let words = words.as_ref().map(|words| comment(words)).unwrap_or_default();
            lines.push((format!("{} AS {}", dialect.value(value), dialect.name(name)), words));
        }
        if lines.is_empty() {
            lines.push((format!("1 AS {}", dialect.name("nothing")), String::new()));
        }
        lines
    }

    fn name_of(&self, at: usize) -> String {
        let section = self.sections.iter().rev().find(|section| section.first <= at);
        let mut name = match section {
            Some(section) if section.first == at => section.name.to_owned(),
            Some(section) => format!("{}_{}", section.name, at - section.first + 1),
            None => format!("stage_{at}"),
        };
        while self.tables.contains(&name) {
            name.push_str("_read");
        }
        name
    }
}

fn words(dialect: Dialect, pieces: &[Piece], before: Option<&str>, printed: &Printed) -> String {
    let name = |name: &str| dialect.name(name);
    let word = |piece: &Piece| match piece {
        Piece::Words(words) => words.clone(),
        Piece::Before => before.map(name).unwrap_or_default(),
        Piece::Beside(of) => printed.beside.get(of).map(|table| name(table)).unwrap_or_default(),
    };
    pieces.iter().map(word).collect()
}

fn with(dialect: Dialect, tables: &[Table]) -> String {
    let mut out = String::new();
    for table in tables {
        out.push_str(if out.is_empty() { "WITH\n" } else { ",\n" });
        out.push_str(&comment(&table.about));
        let _ = write!(out, "{} AS {}(\n{})", dialect.name(&table.name), dialect.fence(), table.body);
    }
    out.push_str("\nSELECT\n");
    out
}
