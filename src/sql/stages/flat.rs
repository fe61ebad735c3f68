//! The same query with as few steps as there can be, for engines that resolve one step a pass.

use rustc_hash::FxHashMap;

use crate::sql::stages::Stages;
use crate::sql::tree::Sql;

impl Stages {
    /// What is looked at once stands where it is looked at. What is handed out as it is stays a column.
    pub(super) fn flattened(&self, last: &[(Sql, String)]) -> (Stages, Vec<(Sql, String)>) {
        let uses = self.uses(last);
        let live = self.live(last);
        let mut flat = Stages { tables: self.tables.clone(), ..Stages::default() };
        let mut inside: FxHashMap<String, Sql> = FxHashMap::default();
        for (at, level) in self.levels.iter().enumerate() {
            if let Some(section) = self.sections.iter().find(|section| section.first == at) {
                flat.begin(section.name, &section.about);
                if let Some(first) = flat.levels.last_mut() {
                    first.from.clone_from(&level.from);
                    first.join.clone_from(&level.join);
                    first.beside.clone_from(&level.beside);
                    first.groups.clone_from(&level.groups);
                }
            }
            for (name, value, comment) in level.columns.iter().filter(|(name, _, _)| live[at].contains(name.as_str())) {
                let value = value.with(&inside);
                let once = uses.get(name.as_str()).copied().unwrap_or(0) == 1;
                if once && !level.is_own() && !value.looks_at_rows() {
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

    /// How often each column is looked at.
    fn uses<'s>(&'s self, last: &'s [(Sql, String)]) -> FxHashMap<&'s str, usize> {
        let mut uses: FxHashMap<&str, usize> = FxHashMap::default();
        let live = self.live(last);
        for (at, level) in self.levels.iter().enumerate() {
            for (_, value, _) in level.columns.iter().filter(|(name, _, _)| live[at].contains(name.as_str())) {
                value.columns(&mut |column| *uses.entry(column).or_default() += 1);
            }
            // What rows are joined and grouped by must be a column.
            for value in level.looked_at() {
                value.columns(&mut |column| *uses.entry(column).or_default() += 2);
            }
        }
        for (value, _) in last {
            let weight = if matches!(value, Sql::Column(_)) { 2 } else { 1 };
            value.columns(&mut |column| *uses.entry(column).or_default() += weight);
        }
        uses
    }
}
