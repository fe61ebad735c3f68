//! The common facts of two playbooks: the new one's in their order, then those of the old one that are no facts of the
//! new one.

use std::sync::Arc;

use crate::model::fact::{Choice, Fact, FactId, Kind, Origin};
use crate::model::value::{OptionId, Value};
use crate::playbook::Playbook;
use crate::playbook::missing::facts_that_can_be_missing;
use crate::proof::common::calendars;
use crate::proof::common::translate::{Calendar, Translation, calculates_the_same};
use crate::proof::common::{Remark, Which};

/// Facts in the making.
pub struct Merger<'a> {
    old_playbook: &'a Playbook,
    new_playbook: &'a Playbook,
    can_be_missing: [Vec<bool>; 2],
    /// The common facts.
    pub facts: Vec<Fact>,
    /// How the old playbook's facts are called.
    pub old: Translation,
    /// How the new playbook's facts are called.
    pub new: Translation,
    /// What cannot be compared.
    pub remarks: Vec<Remark>,
    /// For each common fact, the options both know, where not all.
    pub known_options: Vec<Option<Vec<OptionId>>>,
    placed: Vec<bool>,
}

impl<'a> Merger<'a> {
    /// Merges the facts of two playbooks.
    pub fn merge(old: &'a Playbook, new: &'a Playbook) -> Merger<'a> {
        let own_options = |playbook: &Playbook| {
            playbook.facts.iter().map(|fact| (0..).take(fact.options().len()).collect()).collect::<Vec<Vec<OptionId>>>()
        };
        let as_they_are = |playbook: &Playbook, calendar| Translation {
            ids: playbook.fact_ids().collect(),
            options: own_options(playbook),
            calendar,
        };
        let mut merger = Merger {
            old_playbook: old,
            new_playbook: new,
            can_be_missing: [old, new].map(facts_that_can_be_missing),
            facts: Vec::new(),
            old: as_they_are(old, calendars(old, new)),
            new: as_they_are(new, Calendar::Shared),
            remarks: Vec::new(),
            known_options: vec![None; new.facts.len()],
            placed: vec![false; old.facts.len()],
        };
        merger.place_new();
        for fact in old.fact_ids() {
            merger.place_old(fact);
        }
        merger.tell_only_new();
        merger
    }

    /// The new playbook's facts, each as it is; its calculated ones are compared with once all are there.
    fn place_new(&mut self) {
        self.facts = self
            .new_playbook
            .fact_ids()
            .map(|id| {
                let fact = self.new_playbook.fact(id);
                let optional = !fact.is_calculated() && self.can_be_missing[1][id.index()];
                Fact { origin: self.new.origin(id, &fact.origin), optional, ..fact.clone() }
            })
            .collect();
    }

    /// Finds or makes the common fact of an old one, after those it is calculated from.
    fn place_old(&mut self, id: FactId) {
        if std::mem::replace(&mut self.placed[id.index()], true) {
            return;
        }
        let fact = self.old_playbook.fact(id);
        for input in inputs(&fact.origin) {
            self.place_old(input);
        }
        let namesake = self.new_playbook.fact_named(&fact.name);
        match namesake {
            Some(new) if !self.facts[new.index()].kind.is_alike(&fact.kind) => {
                self.remarks.push(Remark::OtherKind(fact.name.clone()));
                self.add(id);
            }
            Some(new) => self.place_namesake(id, new),
            None => match self.twin_by_another_name(id) {
                Some(twin) => self.old.ids[id.index()] = twin,
                None => {
                    if !fact.is_calculated() {
                        self.remarks.push(Remark::OnlyIn(Which::Old, fact.name.clone()));
                    }
                    self.add(id);
                }
            },
        }
    }

    fn place_namesake(&mut self, old: FactId, new: FactId) {
        let fact = self.old_playbook.fact(old);
        let (is_old_calculated, is_new_calculated) =
            (fact.is_calculated(), self.new_playbook.fact(new).is_calculated());
        self.share_options(old, new);
        match (is_old_calculated, is_new_calculated) {
            (false, false) => {
                self.old.ids[old.index()] = new;
                self.tell_unknown_options(old, new);
                self.share_range(old, new);
            }
            (false, true) => {
                self.old.ids[old.index()] = new;
                self.remarks.push(Remark::CalculatedIn(Which::New, fact.name.clone()));
            }
            (true, false) if !self.depends(&self.old.origin(old, &fact.origin), new) => {
                self.old.ids[old.index()] = new;
                let origin = self.old.origin(old, &fact.origin);
                let own = &mut self.facts[new.index()];
                (own.origin, own.min, own.max, own.optional) = (origin, fact.min.clone(), fact.max.clone(), false);
                self.remarks.push(Remark::CalculatedIn(Which::Old, fact.name.clone()));
            }
            (true, _) if self.is_twin(new, old) => self.old.ids[old.index()] = new,
            (true, _) => {
                self.add(old);
                self.facts[new.index()].name.push_str(" (new)");
            }
        }
    }

    /// Whether a common fact is calculated as an old one is.
    fn is_twin(&self, common: FactId, old: FactId) -> bool {
        let (other, fact) = (&self.facts[common.index()], self.old_playbook.fact(old));
        other.kind.is_alike(&fact.kind)
            && (&other.min, &other.max) == (&fact.min, &fact.max)
            && calculates_the_same(&other.origin, &self.old.origin(old, &fact.origin))
    }

    /// A common fact that is calculated as an old one is, whatever its name.
    fn twin_by_another_name(&self, old: FactId) -> Option<FactId> {
        let fact = self.old_playbook.fact(old);
        let ids = (0..).map(FactId).zip(&self.facts);
        let mut alike = ids.filter(|(_, other)| has_options_of(other, fact));
        alike.find(|(id, _)| fact.is_calculated() && self.is_twin(*id, old)).map(|(id, _)| id)
    }

    /// Adds an old fact as one of its own.
    fn add(&mut self, old: FactId) {
        let fact = self.old_playbook.fact(old);
        let is_taken = self.new_playbook.fact_named(&fact.name).is_some();
        let name = if is_taken { format!("{} (old)", fact.name) } else { fact.name.clone() };
        let options: Vec<OptionId> = (0..).take(fact.options().len()).collect();
        self.old.options[old.index()] = options;
        let optional = !fact.is_calculated() && self.can_be_missing[0][old.index()];
        let origin = self.old.origin(old, &fact.origin);
        self.old.ids[old.index()] = FactId(u16::try_from(self.facts.len()).unwrap_or(u16::MAX));
        self.facts.push(Fact { name, origin, optional, ..fact.clone() });
        self.known_options.push(None);
    }

    /// Lets a common choice have the options of both.
    fn share_options(&mut self, old: FactId, new: FactId) {
        let fact = self.old_playbook.fact(old);
        if !matches!(fact.kind, Kind::Choice(_)) {
            return;
        }
        let mut all: Vec<Choice> = self.facts[new.index()].options().to_vec();
        let mut ids: Vec<OptionId> = Vec::new();
        for option in fact.options() {
            let at = all.iter().position(|known| known.name == option.name).unwrap_or_else(|| {
                all.push(option.clone());
                all.len() - 1
            });
            ids.push(OptionId::try_from(at).unwrap_or(OptionId::MAX));
        }
        self.facts[new.index()].kind = Kind::Choice(Arc::from(all));
        self.old.options[old.index()] = ids;
    }

    /// Options that only one playbook knows.
    fn tell_unknown_options(&mut self, old: FactId, new: FactId) {
        let name = self.old_playbook.fact(old).name.clone();
        let names = |fact: &Fact| fact.options().iter().map(|option| option.name.clone()).collect::<Vec<_>>();
        let (olds, news) = (names(self.old_playbook.fact(old)), names(self.new_playbook.fact(new)));
        let only = |these: &[String], those: &[String]| -> Vec<String> {
            these.iter().filter(|option| !those.contains(option)).cloned().collect()
        };
        let sides = [(Which::Old, only(&olds, &news)), (Which::New, only(&news, &olds))];
        if sides.iter().all(|(_, options)| options.is_empty()) {
            return;
        }
        let common = self.facts[new.index()].options().iter();
        let both = (0..).zip(common).filter(|(_, option)| olds.contains(&option.name) && news.contains(&option.name));
        self.known_options[new.index()] = Some(both.map(|(at, _)| at).collect());
        let some = sides.into_iter().filter(|(_, options)| !options.is_empty());
        self.remarks.extend(some.map(|(which, options)| Remark::OptionsOnlyIn(which, name.clone(), options)));
    }

    /// Lets a common fact have the values that both allow.
    fn share_range(&mut self, old: FactId, new: FactId) {
        let fact = self.old_playbook.fact(old);
        let (was, is) = (self.can_be_missing[0][old.index()], self.can_be_missing[1][new.index()]);
        let own = &mut self.facts[new.index()];
        own.optional = was && is;
        if was != is {
            let which = if was { Which::Old } else { Which::New };
            self.remarks.push(Remark::MissingOnlyIn(which, fact.name.clone()));
        }
        let is_whole = |kind: &Kind| *kind == Kind::Number { whole: true };
        let ranges = [(&fact.min, &fact.max), (&own.min, &own.max)];
        if ranges[0] != ranges[1] || is_whole(&fact.kind) != is_whole(&own.kind) {
            self.remarks.push(Remark::OtherRange(fact.name.clone()));
        }
        if is_whole(&fact.kind) {
            own.kind = fact.kind.clone();
        }
        own.min = either(fact.min.as_ref(), own.min.as_ref(), Value::max);
        own.max = either(fact.max.as_ref(), own.max.as_ref(), Value::min);
    }

    /// Whether an origin is calculated from a fact, through any chain.
    fn depends(&self, origin: &Origin, on: FactId) -> bool {
        let mut open = inputs(origin);
        let mut seen = Vec::new();
        while let Some(fact) = open.pop() {
            if fact == on {
                return true;
            }
            if !seen.contains(&fact) {
                seen.push(fact);
                open.extend(inputs(&self.facts[fact.index()].origin));
            }
        }
        false
    }

    fn tell_only_new(&mut self) {
        let old = self.old_playbook;
        let only = self.new_playbook.facts.iter().filter(|fact| !fact.is_calculated());
        let only = only.filter(|fact| old.fact_named(&fact.name).is_none());
        self.remarks.extend(only.map(|fact| Remark::OnlyIn(Which::New, fact.name.clone())));
    }
}

fn either(a: Option<&Value>, b: Option<&Value>, pick: fn(Value, Value) -> Value) -> Option<Value> {
    match (a, b) {
        (Some(a), Some(b)) => Some(pick(a.clone(), b.clone())),
        (one, None) | (None, one) => one.cloned(),
    }
}

/// Whether a common choice has all options of another.
fn has_options_of(common: &Fact, other: &Fact) -> bool {
    let names: Vec<&str> = common.options().iter().map(|option| option.name.as_str()).collect();
    let others: Vec<&str> = other.options().iter().map(|option| option.name.as_str()).collect();
    others == names
}

/// The facts that an origin names.
fn inputs(origin: &Origin) -> Vec<FactId> {
    match origin {
        Origin::Formula(formula) => formula.expr.facts(),
        Origin::Classification(classes) => {
            let of_class = |class: &crate::model::fact::Class| {
                let tested = class.when.tests().filter_map(|test| match test.subject {
                    crate::model::condition::Subject::Fact(fact) => Some(fact),
                    crate::model::condition::Subject::Decision | crate::model::condition::Subject::Rule => None,
                });
                class.is.expr.facts().into_iter().chain(tested).collect::<Vec<_>>()
            };
            classes.iter().flat_map(of_class).collect()
        }
        Origin::Nowhere | Origin::Cells(_) | Origin::History(_) => Vec::new(),
    }
}
