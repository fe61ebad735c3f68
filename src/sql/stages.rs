//! A query as stages, each a named `WITH` table that adds columns to the one before. A column may look at any column
//! defined before it; which stage it lands in follows from that, so nothing is ever written twice.

mod flat;
mod print;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::sql::tree::Sql;

/// A query that grows.
#[derive(Debug, Clone, Default)]
pub struct Stages {
    sections: Vec<Section>,
    levels: Vec<Level>,
    of_column: FxHashMap<String, usize>,
    taken: FxHashSet<String>,
    kept: FxHashMap<Sql, String>,
    /// Names that stages must not have: those of the tables.
    tables: Vec<String>,
    /// How deep a column's tree may be.
    deepest: Option<usize>,
}

/// A piece of what stands behind `FROM` or `JOIN`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words.
    Words(String),
    /// The name of the stage before.
    Before,
    /// The name of the last of these stages beside the query's own.
    Beside(&'static str),
}

/// What a stage joins to the one before, which is `p`.
#[derive(Debug, Clone)]
pub struct Join {
    /// All that stands behind the stage before.
    pub words: Vec<Piece>,
    /// The columns that it looks at.
    pub needs: Vec<Sql>,
}

/// Stages beside the query's own, for one of them to join.
#[derive(Debug, Clone)]
pub struct Beside {
    /// What they are named by.
    pub name: &'static str,
    /// The stages.
    pub stages: Stages,
    /// The columns that are looked at.
    pub gives: Vec<String>,
}

/// Stages that belong together.
#[derive(Debug, Clone)]
struct Section {
    name: &'static str,
    about: String,
    first: usize,
}

/// One stage.
#[derive(Debug, Clone, Default)]
struct Level {
    columns: Vec<(String, Sql, Option<String>)>,
    /// What it is read from where that is not the stage before.
    from: Option<Vec<Piece>>,
    /// What is joined to the stage before.
    join: Option<Join>,
    /// What stands beside it.
    beside: Option<Beside>,
    /// What its rows are groups by; none where they are those of the stage before.
    groups: Vec<Sql>,
}

impl Stages {
    /// A query over these tables.
    pub fn over(tables: &[&str]) -> Stages {
        let names = tables.iter().flat_map(|table| table.split('.')).map(str::to_lowercase).collect();
        Stages { tables: names, ..Stages::default() }
    }

    /// The same for an engine that takes no trees deeper than this.
    #[must_use]
    pub fn no_deeper_than(self, deepest: Option<usize>) -> Stages {
        Stages { deepest, ..self }
    }

    /// Begins a section; what is defined from here on comes after all that was defined before.
    pub fn begin(&mut self, name: &'static str, about: &str) {
        self.sections.push(Section { name, about: about.to_owned(), first: self.levels.len() });
        self.levels.push(Level::default());
    }

    /// Begins a section that is read from elsewhere: `from` is all that stands behind `FROM`.
    pub fn begin_from(&mut self, name: &'static str, about: &str, from: Vec<Piece>) {
        self.begin(name, about);
        if let Some(level) = self.levels.last_mut() {
            level.from = Some(from);
        }
    }

    /// Begins a section that joins something to the stage before, which is `p`.
    pub fn begin_joined(&mut self, name: &'static str, about: &str, join: Join) {
        self.begin(name, about);
        if let Some(level) = self.levels.last_mut() {
            level.join = Some(join);
        }
    }

    /// Puts stages beside the one that was begun last.
    pub fn put_beside(&mut self, beside: Beside) {
        if let Some(level) = self.levels.last_mut() {
            level.beside = Some(beside);
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
        let value = self.shallow(name, value);
        let name = self.fresh(name);
        let level = self.level_for(&value);
        if let Some(stage) = self.levels.get_mut(level) {
            stage.columns.push((name.clone(), value, comment));
        }
        self.of_column.insert(name.clone(), level);
        Sql::Column(name)
    }

    /// The same tree, no deeper than it may be: what stands deeper becomes columns of its own.
    pub fn shallow(&mut self, name: &str, value: Sql) -> Sql {
        let Some(deepest) = self.deepest.filter(|deepest| value.depth() > *deepest && !value.is_bound()) else {
            return value;
        };
        value.mapped(&mut |part| {
            let part = self.shallow(name, part.clone());
            if part.depth() < deepest { part } else { self.keep(&format!("{name} step"), part) }
        })
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
            for need in level.looked_at() {
                need.columns(&mut |column| {
                    needed.insert(column);
                });
            }
        }
        live
    }
}

impl Level {
    /// What its rows are joined and grouped by.
    fn looked_at(&self) -> impl Iterator<Item = &Sql> {
        self.join.iter().flat_map(|join| &join.needs).chain(&self.groups)
    }

    /// Whether it is more than further columns of the stage before.
    fn is_own(&self) -> bool {
        self.from.is_some() || self.join.is_some() || !self.groups.is_empty()
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
