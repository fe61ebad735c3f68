//! A query as stages, each a named `WITH` table that adds columns to the one before. A column may look at any column
//! defined before it; which stage it lands in follows from that, so nothing is ever written twice.

use std::fmt::Write;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::sql::dialect::Dialect;
use crate::sql::tree::Sql;

/// A query that grows.
#[derive(Debug, Default)]
pub struct Stages {
    sections: Vec<Section>,
    levels: Vec<Level>,
    of_column: FxHashMap<String, usize>,
    taken: FxHashSet<String>,
    kept: FxHashMap<Sql, String>,
    /// Names that stages must not have: those of the tables.
    tables: Vec<String>,
}

/// Stages that belong together.
#[derive(Debug)]
struct Section {
    name: &'static str,
    about: String,
    first: usize,
}

/// One stage.
#[derive(Debug, Default)]
struct Level {
    columns: Vec<(String, Sql, Option<String>)>,
    /// What it is read from where that is not the stage before.
    from: Option<String>,
    /// What stands behind the stage before: a join.
    join: Option<(String, Vec<Sql>)>,
}

impl Stages {
    /// A query over these tables.
    pub fn over(tables: &[&str]) -> Stages {
        let names = tables.iter().flat_map(|table| table.split('.')).map(str::to_lowercase).collect();
        Stages { tables: names, ..Stages::default() }
    }

    /// Begins a section; what is defined from here on comes after all that was defined before.
    pub fn begin(&mut self, name: &'static str, about: &str) {
        self.sections.push(Section { name, about: about.to_owned(), first: self.levels.len() });
        self.levels.push(Level::default());
    }

    /// Begins a section that is read from elsewhere: `from` is all that stands behind `FROM`, its table being `p`.
    pub fn begin_from(&mut self, name: &'static str, about: &str, from: String) {
        self.begin(name, about);
        if let Some(level) = self.levels.last_mut() {
            level.from = Some(from);
        }
    }

    /// Begins a section that joins something to the stage before, which is `p`; `needs` are the columns of it that the
    /// join looks at.
    pub fn begin_joined(&mut self, name: &'static str, about: &str, join: String, needs: Vec<Sql>) {
        self.begin(name, about);
        if let Some(level) = self.levels.last_mut() {
            level.join = Some((join, needs));
        }
    }

    /// A column with a name like this one.
    pub fn define(&mut self, name: &str, value: Sql) -> Sql {
        self.define_with(name, value, None)
    }

    /// The same, with a comment beside it.
    pub fn define_with(&mut self, name: &str, value: Sql, comment: Option<String>) -> Sql {
        let name = self.fresh(name);
        let level = self.level_for(&value);
        if let Some(stage) = self.levels.get_mut(level) {
            stage.columns.push((name.clone(), value, comment));
        }
        self.of_column.insert(name.clone(), level);
        Sql::Column(name)
    }

    /// Something short with the value of `value`: itself, or a column that is made for it once.
    pub fn keep(&mut self, name: &str, value: Sql) -> Sql {
        if value.is_short() {
            return value;
        }
        if let Some(known) = self.kept.get(&value) {
            return Sql::Column(known.clone());
        }
        let column = self.define(name, value.clone());
        if let Sql::Column(name) = &column {
            self.kept.insert(value, name.clone());
        }
        column
    }

    fn level_for(&mut self, value: &Sql) -> usize {
        let first = self.sections.last().map_or(0, |section| section.first);
        let mut level = first;
        value.columns(&mut |column| {
            if let Some(own) = self.of_column.get(column) {
                level = level.max(own + 1);
            }
        });
        while self.levels.len() <= level {
            self.levels.push(Level::default());
        }
        level
    }

    /// Names are compared without case: most engines do.
    fn fresh(&mut self, name: &str) -> String {
        let mut fresh = name.to_owned();
        let mut count = 1;
        while !self.taken.insert(fresh.to_lowercase()) {
            count += 1;
            fresh = format!("{name}_{count}");
        }
        fresh
    }

    /// The query, whose last stage is `last` (all behind `SELECT`), reading the last stage as `p`.
    pub fn print(&self, dialect: Dialect, last: &[(Sql, String)]) -> String {
        let live = self.live(last);
        let mut out = String::new();
        let mut before: Option<(String, usize)> = None;
        for (at, level) in self.levels.iter().enumerate() {
            let adds = level.columns.iter().any(|(name, _, _)| live[at].contains(name.as_str()));
            if !adds && level.from.is_none() && level.join.is_none() {
                continue;
            }
            let name = self.name_of(at);
            let head = if out.is_empty() { "WITH " } else { ",\n" };
            out.push_str(head);
            if let Some(section) = self.sections.iter().find(|section| section.first == at) {
                out.push_str(&crate::sql::dialect::comment(&section.about));
            }
            let fence = dialect.fence();
            let _ = writeln!(out, "{} AS {fence}(", dialect.name(&name));
            self.print_level(&mut out, dialect, at, level, &live, before.as_ref());
            out.push(')');
            before = Some((name, at));
        }
        out.push_str("\nSELECT\n");
        let width = last.len();
        for (at, (value, name)) in last.iter().enumerate() {
            let comma = if at + 1 < width { "," } else { "" };
            let _ = writeln!(out, "  {} AS {}{comma}", dialect.value(value), dialect.name(name));
        }
        if let Some((name, _)) = before {
            let _ = write!(out, "FROM {} AS p", dialect.name(&name));
        }
        out
    }

    fn print_level(
        &self,
        out: &mut String,
        dialect: Dialect,
        at: usize,
        level: &Level,
        live: &[FxHashSet<&str>],
        before: Option<&(String, usize)>,
    ) {
        out.push_str("  SELECT\n");
        let needed = live.get(at);
        let is_needed = |name: &str| needed.is_some_and(|needed| needed.contains(name));
        let mut lines: Vec<(String, String)> = Vec::new();
        if level.from.is_none() {
            let mut through: Vec<&str> = self.defined_before(at).filter(|name| is_needed(name)).collect();
            through.dedup();
            for some in through.chunks(6) {
                let some: Vec<String> = some.iter().map(|name| format!("p.{}", dialect.name(name))).collect();
                lines.push((some.join(", "), String::new()));
            }
        }
        for (name, value, comment) in level.columns.iter().filter(|(name, _, _)| is_needed(name)) {
            let comment = comment.as_ref().map(|words| crate::sql::dialect::comment(words)).unwrap_or_default();
            lines.push((format!("{} AS {}", dialect.value(value), dialect.name(name)), comment));
        }
        if lines.is_empty() {
            lines.push(("1 AS \"nothing\"".replace('"', dialect.quote()), String::new()));
        }
        let count = lines.len();
        for (position, (line, comment)) in lines.into_iter().enumerate() {
            let comma = if position + 1 < count { "," } else { "" };
            for words in comment.lines() {
                let _ = writeln!(out, "    {words}");
            }
            let _ = writeln!(out, "    {line}{comma}");
        }
        let from = match (&level.from, before) {
            (Some(from), _) => from.clone(),
            (None, Some((name, _))) => {
                format!(
                    "{} AS p{}",
                    dialect.name(name),
                    level.join.as_ref().map(|(join, _)| format!("\n  {join}")).unwrap_or_default()
                )
            }
            (None, None) => return,
        };
        let _ = writeln!(out, "  FROM {from}");
    }

    fn defined_before(&self, at: usize) -> impl Iterator<Item = &str> {
        let start = (0..at).rev().find(|level| self.levels[*level].from.is_some()).unwrap_or(0);
        self.levels[start..at].iter().flat_map(|level| level.columns.iter().map(|(name, _, _)| name.as_str()))
    }

    /// The columns each stage must have for what comes after it.
    fn live<'s>(&'s self, last: &'s [(Sql, String)]) -> Vec<FxHashSet<&'s str>> {
        let mut needed: FxHashSet<&str> = FxHashSet::default();
        last.iter().for_each(|(value, _)| {
            value.columns(&mut |column| {
                needed.insert(column);
            })
        });
        let mut live = vec![FxHashSet::default(); self.levels.len()];
        for (at, level) in self.levels.iter().enumerate().rev() {
            live[at] = needed.clone();
            for need in level.join.iter().flat_map(|(_, needs)| needs) {
                need.columns(&mut |column| {
                    needed.insert(column);
                });
            }
            for (name, value, _) in &level.columns {
                if needed.remove(name.as_str()) {
                    value.columns(&mut |column| {
                        needed.insert(column);
                    });
                }
            }
        }
        live
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
