//! What a change of policy does to real orders: how many lines change, from what to what, and what that costs. Counted
//! line by line, in constant memory, exactly as the summaries of two reviews count.

use std::collections::BTreeMap;

use crate::model::decimal::Decimal;
use crate::model::decision::Verdict;
use crate::model::rule::ActionId;
use crate::playbook::Playbook;
use crate::review::twice::Record;

/// How many of the largest changes are kept.
const KEPT: usize = 10;

/// What a change does.
#[derive(Debug, Clone, Default)]
pub struct Effect {
    /// How many lines there are: one for each order, or for each of its claims.
    pub total: u64,
    /// How many of them change.
    pub changed: u64,
    /// What all lines cost and pay back before and after.
    pub all: Money,
    /// The lines that change, by what they change from and to.
    pub by_change: BTreeMap<(usize, usize), Moved>,
    /// The largest changes, the largest first.
    pub largest: Vec<Largest>,
}

/// Money before and after, in ten-thousandths.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Money {
    /// What the old decisions cost.
    pub cost_old: i128,
    /// What the new decisions cost.
    pub cost_new: i128,
    /// What the old decisions pay back.
    pub amount_old: i128,
    /// What the new decisions pay back.
    pub amount_new: i128,
}

/// Lines that change alike.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moved {
    /// How many.
    pub lines: u64,
    /// What they cost and pay back before and after.
    pub money: Money,
}

/// A line with a large change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Largest {
    /// What was decided.
    pub old: Record,
    /// What would be.
    pub new: Record,
}

/// Tells the actions of two playbooks apart.
#[derive(Debug)]
pub struct Actions {
    old: Vec<(String, Option<String>)>,
    new: Vec<(String, Option<String>)>,
}

impl Actions {
    /// Actions are the same by name and mark.
    pub fn of(old: &Playbook, new: &Playbook) -> Actions {
        let known = |playbook: &Playbook| {
            playbook.actions.iter().map(|action| (action.name.clone(), action.mark.clone())).collect()
        };
        Actions { old: known(old), new: known(new) }
    }

    fn are_same(&self, old: &[ActionId], new: &[ActionId]) -> bool {
        let is_in = |action: &(String, Option<String>), all: &[(String, Option<String>)], ids: &[ActionId]| {
            ids.iter().any(|id| all[id.index()] == *action)
        };
        old.len() == new.len() && old.iter().all(|id| is_in(&self.old[id.index()], &self.new, new))
    }

    /// Whether two decisions about the same line differ: outcome, amounts, day or actions.
    pub fn differ(&self, old: &Record, new: &Record) -> bool {
        let parts = |record: &Record| (record.verdict, record.amount, record.charge, record.until);
        parts(old) != parts(new) || !self.are_same(&old.actions, &new.actions)
    }
}

impl Effect {
    /// Counts a line; true where it changes.
    pub fn count(&mut self, actions: &Actions, old: &Record, new: &Record) -> bool {
        self.total += 1;
        self.all.add(old, new);
        if !actions.differ(old, new) {
            return false;
        }
        self.changed += 1;
        let moved = self.by_change.entry((old.verdict.index(), new.verdict.index())).or_default();
        moved.lines += 1;
        moved.money.add(old, new);
        self.keep(old, new);
        true
    }

    fn keep(&mut self, old: &Record, new: &Record) {
        let weight = weight(old, new);
        let at = self.largest.iter().position(|one| self::weight(&one.old, &one.new) < weight);
        let at = at.unwrap_or(self.largest.len());
        if at < KEPT {
            self.largest.insert(at, Largest { old: old.clone(), new: new.clone() });
            self.largest.truncate(KEPT);
        }
    }
}

impl Money {
    fn add(&mut self, old: &Record, new: &Record) {
        let units = |record: &Record, amount: Option<Decimal>| match record.verdict {
            Verdict::Decided(_) => i128::from(amount.map_or(0, Decimal::units)),
            Verdict::Undecided | Verdict::Error => 0,
        };
        self.cost_old += units(old, old.cost);
        self.cost_new += units(new, new.cost);
        self.amount_old += units(old, old.amount);
        self.amount_new += units(new, new.amount);
    }
}

/// How much money a change moves: the difference of costs, or of amounts where nobody knows a cost.
pub fn weight(old: &Record, new: &Record) -> u64 {
    let units = |amount: Option<Decimal>| amount.map_or(0, Decimal::units);
    match (old.cost, new.cost) {
        (None, None) => units(old.amount).abs_diff(units(new.amount)),
        (before, after) => units(before).abs_diff(units(after)),
    }
}
