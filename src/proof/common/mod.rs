//! Two playbooks over common facts, so that one question can be asked about both. Facts are matched by name and kind,
//! calculated ones by what they calculate. A fact that only one playbook has is free, and the other looks past it; what
//! cannot be compared is said in [`Remark`]s: kinds that differ, options, ranges and missing values that only one knows.

mod merge;
pub mod translate;

use std::sync::Arc;

use crate::engine::evaluate::{Facts, FormulaError};
use crate::model::case::{Case, Source};
use crate::model::date::Date;
use crate::model::fact::FactId;
use crate::model::value::{OptionId, State, Value};
use crate::playbook::{Given, Playbook};
use crate::proof::common::merge::Merger;
use crate::proof::common::translate::{Calendar, Translation};

/// Two playbooks and the same two over common facts.
#[derive(Debug, Clone)]
pub struct Common {
    /// The old one as it is written.
    pub old: Side,
    /// The new one as it is written.
    pub new: Side,
    /// What cannot be compared, or only in part.
    pub remarks: Vec<Remark>,
    /// For each common choice, the options that both playbooks know; none where that is all of them.
    pub known_options: Vec<Option<Vec<OptionId>>>,
}

/// A playbook and the same over common facts.
#[derive(Debug, Clone)]
pub struct Side {
    /// As it is written.
    pub own: Arc<Playbook>,
    /// Over common facts.
    pub common: Arc<Playbook>,
    /// How its facts are called there.
    pub translation: Translation,
}

/// Which playbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The old one.
    Old,
    /// The new one.
    New,
}

impl Which {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Which::Old => "old",
            Which::New => "new",
        }
    }
}

/// What cannot be compared, or only in part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// Only one playbook has this fact; the other looks past it.
    OnlyIn(Which, String),
    /// The fact has another kind in each, so they are two facts.
    OtherKind(String),
    /// It is calculated in one playbook and given in the other, and counts as calculated in both.
    CalculatedIn(Which, String),
    /// Only one playbook knows these options of the fact; cases with them are left out.
    OptionsOnlyIn(Which, String, Vec<String>),
    /// Only one playbook lets the fact be missing; such cases are left out.
    MissingOnlyIn(Which, String),
    /// The ranges of the fact differ; only values in both are compared.
    OtherRange(String),
    /// Amounts are in other currencies and compared as numbers.
    OtherCurrency(String, String),
}

/// Why two playbooks cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherMoney {
    /// The currency of the old one.
    pub old: String,
    /// The currency of the new one.
    pub new: String,
}

impl Common {
    /// Two playbooks over common facts.
    ///
    /// # Errors
    /// The minor units of their currencies differ, so that no amount of one is one of the other.
    pub fn of(old: &Arc<Playbook>, new: &Arc<Playbook>) -> Result<Common, OtherMoney> {
        let (a, b) = (old.currency, new.currency);
        if a.minor_unit() != b.minor_unit() {
            return Err(OtherMoney { old: a.code().to_owned(), new: b.code().to_owned() });
        }
        let merger = Merger::merge(old, new);
        let mut remarks = merger.remarks;
        if a != b {
            remarks.push(Remark::OtherCurrency(a.code().to_owned(), b.code().to_owned()));
        }
        let side = |own: &Arc<Playbook>, translation: Translation, usual: &Given| Side {
            own: Arc::clone(own),
            common: Arc::new(over_common_facts(own, &translation, &merger.facts, usual)),
            translation,
        };
        let usual = usual(old, &merger.old, new, &merger.new);
        Ok(Common {
            old: side(old, merger.old.clone(), &usual),
            new: side(new, merger.new.clone(), &usual),
            remarks,
            known_options: merger.known_options,
        })
    }

    /// One of the two.
    pub fn side(&self, which: Which) -> &Side {
        match which {
            Which::Old => &self.old,
            Which::New => &self.new,
        }
    }
}

impl Side {
    /// A case over common facts as this playbook knows it.
    ///
    /// # Errors
    /// A calculated fact has no value it can have.
    pub fn own_case(&self, case: &Case, today: Date) -> Result<Case, FormulaError> {
        let facts = Facts::of(&self.common, case, today)?;
        let mut own = Case::empty(self.own.facts.len());
        for id in self.own.fact_ids().filter(|id| !self.own.fact(*id).is_calculated()) {
            let state = facts.state(self.translation.fact(id));
            own.set(id, self.own_state(id, state), Source::Example);
        }
        Ok(own)
    }

    fn own_state(&self, fact: FactId, state: &State) -> State {
        let own_option = |common: OptionId| {
            let at = self.translation.options[fact.index()].iter().position(|option| *option == common);
            at.and_then(|at| OptionId::try_from(at).ok()).unwrap_or(common)
        };
        match state {
            State::Known(Value::Choice(option)) => State::Known(Value::Choice(own_option(*option))),
            State::Known(_) | State::Missing | State::Open | State::Unknown => state.clone(),
        }
    }
}

/// What is usual in either playbook, the new one first.
fn usual(old: &Playbook, from_old: &Translation, new: &Playbook, from_new: &Translation) -> Given {
    let said = |playbook: &Playbook, by: &Translation| {
        let facts = playbook.usual.facts.iter().filter(|(fact, _)| !playbook.fact(*fact).is_calculated());
        facts.map(|(fact, state)| (by.fact(*fact), by.state(*fact, state))).collect::<Vec<_>>()
    };
    let mut facts = said(new, from_new);
    for (fact, state) in said(old, from_old) {
        if !facts.iter().any(|(known, _)| *known == fact) {
            facts.push((fact, state));
        }
    }
    Given { today: new.usual.today.or(old.usual.today), facts, order: None }
}

fn over_common_facts(own: &Playbook, by: &Translation, facts: &[crate::model::fact::Fact], usual: &Given) -> Playbook {
    Playbook {
        facts: facts.to_vec(),
        impossible: own.impossible.iter().map(|one| by.impossible(one)).collect(),
        rules: own.rules.iter().map(|rule| by.rule(rule)).collect(),
        actions: own.actions.iter().map(|action| by.action(action)).collect(),
        costs: own.costs.each_ref().map(|cost| cost.as_ref().map(|cost| by.formula(None, cost))),
        promises: Vec::new(),
        usual: usual.clone(),
        examples: Vec::new(),
        ..own.clone()
    }
}

/// Whether two playbooks have the same business days.
fn calendars(old: &Playbook, new: &Playbook) -> Calendar {
    if old.calendar.holidays == new.calendar.holidays { Calendar::Shared } else { Calendar::Own }
}
