//! A query as stages, each a named `WITH` table that adds columns to the one before. A column may look at any column
//! defined before it; which stage it lands in follows from that, so nothing is ever written twice.

use std::fmt::Write;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::sql::dialect::{Dialect, Steps};
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

/// A stage as text.
struct Table {
    section: usize,
    name: String,
    body: String,
}

/// One stage.
#[derive(Debug, Default)]
struct Level {
    columns: Vec<(String, Sql, Option<String>)>,
    /// What it is read from where that is not the stage before.
    from: Option<String>,
    /// What stands behind the stage before: a join.
    join: Option<(String, Vec<Sql>)>,
    /// What its rows are groups by; none where they are those of the stage before.
    groups: Vec<Sql>,
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

    /// Begins a section whose rows are groups of those before: its first columns are [`Sql::Folded`], and no others come
    /// through.
    pub fn begin_grouped(&mut self, name: &'static str, about: &str, groups: Vec<Sql>) {
        self.begin(name, about);
        if let Some(level) = self.levels.last_mut() {
            level.groups = groups;
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
        match dialect.steps() {
            Steps::Named => self.printed(dialect, last),
            Steps::Nested => {
                let (flat, last) = self.flattened(last);
                flat.printed(dialect, &last)
            }
        }
    }

    /// The same query with as few steps as there can be: what is looked at once stands where it is looked at.
    fn flattened(&self, last: &[(Sql, String)]) -> (Stages, Vec<(Sql, String)>) {
        let mut uses: FxHashMap<&str, usize> = FxHashMap::default();
        let live = self.live(last);
        let needed = |at: usize, name: &str| live[at].contains(name);
        for (at, level) in self.levels.iter().enumerate() {
            for (_, value, _) in level.columns.iter().filter(|(name, _, _)| needed(at, name)) {
                value.columns(&mut |column| *uses.entry(column).or_default() += 1);
            }
            // What rows are joined and grouped by must be a column.
            for value in level.join.iter().flat_map(|(_, needs)| needs).chain(&level.groups) {
                value.columns(&mut |column| *uses.entry(column).or_default() += 2);
            }
        }
        last.iter().for_each(|(value, _)| value.columns(&mut |column| *uses.entry(column).or_default() += 1));
        let mut flat = Stages { tables: self.tables.clone(), ..Stages::default() };
        let mut inside: FxHashMap<String, Sql> = FxHashMap::default();
        for (at, level) in self.levels.iter().enumerate() {
            if let Some(section) = self.sections.iter().find(|section| section.first == at) {
                flat.begin(section.name, &section.about);
                if let Some(first) = flat.levels.last_mut() {
                    first.from.clone_from(&level.from);
                    first.join.clone_from(&level.join);
                    first.groups.clone_from(&level.groups);
                }
            }
            let stays = level.from.is_some() || level.join.is_some() || !level.groups.is_empty();
            for (name, value, comment) in level.columns.iter().filter(|(name, _, _)| needed(at, name)) {
                let value = value.with(&inside);
                let once = uses.get(name.as_str()).copied().unwrap_or(0) == 1;
                if once && !stays && !value.looks_at_rows() {
                    inside.insert(name.clone(), value);
                    continue;
                }
                let level = flat.level_for(&value);
                if let Some(stage) = flat.levels.get_mut(level) {
                    stage.columns.push((name.clone(), value, comment.clone()));
                }
                flat.of_column.insert(name.clone(), level);
            }
        }
        (flat, last.iter().map(|(value, name)| (value.with(&inside), name.clone())).collect())
    }

    fn printed(&self, dialect: Dialect, last: &[(Sql, String)]) -> String {
        let live = self.live(last);
        let mut tables: Vec<Table> = Vec::new();
        for (at, level) in self.levels.iter().enumerate() {
            let adds = level.columns.iter().any(|(name, _, _)| live[at].contains(name.as_str()));
            if !adds && level.from.is_none() && level.join.is_none() && level.groups.is_empty() {
                continue;
            }
            let section = self.sections.iter().rposition(|section| section.first <= at).unwrap_or(0);
            let nests = dialect.steps() == Steps::Nested && tables.last().is_some_and(|table| table.section == section);
            let before = if nests { tables.pop() } else { None };
            let from = match (&before, &level.from, tables.last()) {
                (Some(table), _, _) => format!("(\n{}  ) AS p", table.body),
                (None, Some(from), _) => from.clone(),
                (None, None, Some(table)) => format!("{} AS p", dialect.name(&table.name)),
                (None, None, None) => String::new(),
            };
            let name = before.map_or_else(|| self.name_of(at), |table| table.name);
            let body = self.body(dialect, at, level, &live[at], &from);
            tables.push(Table { section, name, body });
        }
        let mut out = self.with(dialect, &tables);
        let width = last.len();
        for (at, (value, name)) in last.iter().enumerate() {
            let comma = if at + 1 < width { "," } else { "" };
            let _ = writeln!(out, "  {} AS {}{comma}", dialect.value(value), dialect.name(name));
        }
        if let Some(table) = tables.last() {
            let _ = write!(out, "FROM {} AS p", dialect.name(&table.name));
        }
        out
    }

    fn with(&self, dialect: Dialect, tables: &[Table]) -> String {
        let mut out = String::new();
        let mut told = None;
        for table in tables {
            out.push_str(if out.is_empty() { "WITH\n" } else { ",\n" });
            if told != Some(table.section) {
                told = Some(table.section);
                let about = self.sections.get(table.section).map_or("", |section| section.about.as_str());
                out.push_str(&crate::sql::dialect::comment(about));
            }
            let _ = write!(out, "{} AS {}(\n{})", dialect.name(&table.name), dialect.fence(), table.body);
        }
        out.push_str("\nSELECT\n");
        out
    }

    fn body(&self, dialect: Dialect, at: usize, level: &Level, needed: &FxHashSet<&str>, from: &str) -> String {
        let mut out = "  SELECT\n".to_owned();
        let mut lines: Vec<(String, String)> = Vec::new();
        let through: Vec<&str> = self.through(at, level).into_iter().filter(|name| needed.contains(name)).collect();
        for some in through.chunks(6) {
            let some: Vec<String> = some.iter().map(|name| format!("p.{}", dialect.name(name))).collect();
            lines.push((some.join(", "), String::new()));
        }
        for (name, value, comment) in level.columns.iter().filter(|(name, _, _)| needed.contains(name.as_str())) {
            let comment = comment.as_ref().map(|words| crate::sql::dialect::comment(words)).unwrap_or_default();
            lines.push((format!("{} AS {}", dialect.value(value), dialect.name(name)), comment));
        }
        if lines.is_empty() {
            lines.push((format!("1 AS {}", dialect.name("nothing")), String::new()));
        }
        let count = lines.len();
        for (position, (line, comment)) in lines.into_iter().enumerate() {
            let comma = if position + 1 < count { "," } else { "" };
            for words in comment.lines() {
                let _ = writeln!(out, "    {words}");
            }
            let _ = writeln!(out, "    {line}{comma}");
        }
        let _ = write!(out, "  FROM {from}");
        if let Some((join, _)) = &level.join {
            let _ = write!(out, "\n  {join}");
        }
        if !level.groups.is_empty() {
            let groups: Vec<String> = level.groups.iter().map(|group| dialect.value(group)).collect();
            let _ = write!(out, "\n  GROUP BY {}", groups.join(", "));
        }
        out.push('\n');
        out
    }

    /// The columns of the stage before that a stage can hand on.
    fn through<'s>(&'s self, at: usize, level: &'s Level) -> Vec<&'s str> {
        if level.from.is_some() {
            return Vec::new();
        }
        if !level.groups.is_empty() {
            return names(&level.groups);
        }
        let starts = |level: &Level| level.from.is_some() || !level.groups.is_empty();
        let start = (0..at).rev().find(|at| starts(&self.levels[*at])).unwrap_or(0);
        let mut through = names(&self.levels[start].groups);
        let columns = self.levels[start..at].iter().flat_map(|level| level.columns.iter());
        through.extend(columns.map(|(name, _, _)| name.as_str()));
        through
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
            for (name, value, _) in &level.columns {
                if needed.remove(name.as_str()) {
                    value.columns(&mut |column| {
                        needed.insert(column);
                    });
                }
            }
            for need in level.join.iter().flat_map(|(_, needs)| needs).chain(&level.groups) {
                need.columns(&mut |column| {
                    needed.insert(column);
                });
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

fn names(columns: &[Sql]) -> Vec<&str> {
    let mut found = Vec::new();
    for column in columns {
        if let Sql::Column(name) = column {
            found.push(name.as_str());
        }
    }
    found
}
