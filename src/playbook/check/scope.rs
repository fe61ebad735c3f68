//! What names stand for while a draft is checked: facts with the kinds known so far, limits, rules, actions, marks.

use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::Code;
use crate::model::currency::Currency;
use crate::model::fact::{FactId, Kind};
use crate::model::rule::{ActionId, RuleId};
use crate::playbook::LimitValue;
use crate::playbook::problems::{Problems, Text};

/// What is known of a fact before it is checked altogether.
#[derive(Debug)]
pub struct Shape<'t> {
    /// Its name.
    pub name: Text<'t>,
    /// Its kind; none where that is a problem of its own.
    pub kind: Option<Kind>,
    /// Whether it can be missing; of a calculated fact known once it is checked.
    pub may_be_missing: bool,
    /// Whether it has `ask`.
    pub asked: bool,
    /// Whether it is a pressure fact.
    pub pressure: bool,
}

/// A limit's name, value and text.
#[derive(Debug)]
pub struct LimitShape<'t> {
    /// Its name.
    pub name: Text<'t>,
    /// Its value; none where that is a problem of its own.
    pub value: Option<LimitValue>,
    /// The value as it is written.
    pub written: String,
}

/// What a name in a formula or text stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thing {
    /// A fact.
    Fact(FactId),
    /// A limit, by its position.
    Limit(usize),
}

/// What names stand for.
#[derive(Debug)]
pub struct Scope<'t> {
    /// The currency that amounts are in.
    pub currency: Currency,
    /// The facts, by [`FactId`].
    pub facts: Vec<Shape<'t>>,
    /// The limits.
    pub limits: Vec<LimitShape<'t>>,
    things: HashMap<&'t str, Thing>,
    rules: HashMap<&'t str, RuleId>,
    actions: HashMap<&'t str, ActionId>,
    /// The marks that actions put.
    pub marks: Vec<&'t str>,
}

impl<'t> Scope<'t> {
    /// Names that stand for nothing yet.
    pub fn new(currency: Currency) -> Scope<'t> {
        Scope {
            currency,
            facts: Vec::new(),
            limits: Vec::new(),
            things: HashMap::new(),
            rules: HashMap::new(),
            actions: HashMap::new(),
            marks: Vec::new(),
        }
    }

    /// Adds a limit; reports a name that is taken.
    pub fn add_limit(&mut self, limit: LimitShape<'t>, problems: &mut Problems<'t>) {
        self.claim(&limit.name, Thing::Limit(self.limits.len()), problems);
        self.limits.push(limit);
    }

    /// Adds a fact; reports a name that is taken.
    pub fn add_fact(&mut self, fact: Shape<'t>, problems: &mut Problems<'t>) {
        let id = FactId(u16::try_from(self.facts.len()).unwrap_or(u16::MAX));
        self.claim(&fact.name, Thing::Fact(id), problems);
        self.facts.push(fact);
    }

    fn claim(&mut self, name: &Text<'t>, thing: Thing, problems: &mut Problems<'t>) {
        if let Some(earlier) = self.things.insert(name.it, thing) {
            self.things.insert(name.it, earlier);
            let (what, span) = match earlier {
                Thing::Fact(fact) => ("fact", self.facts[fact.index()].name.span.clone()),
                Thing::Limit(limit) => ("limit", self.limits[limit].name.span.clone()),
            };
            let message = format!("`{}` names a fact and a limit", name.it);
            let help = "formulas name both alike; rename one of them".to_owned();
            let problem = Diagnostic::at(Code::DuplicateName, name.span.clone(), message);
            problems.add(problem.help(help).and_at(span, format!("the {what}")));
        }
    }

    /// Adds the rules' names; reports one that is there twice.
    pub fn add_rules(&mut self, names: Vec<Option<Text<'t>>>, problems: &mut Problems<'t>) {
        self.rules = distinct("rule", names, RuleId, problems);
    }

    /// Adds the actions' names; reports one that is there twice.
    pub fn add_actions(&mut self, names: Vec<Option<Text<'t>>>, problems: &mut Problems<'t>) {
        self.actions = distinct("action", names, ActionId, problems);
    }

    /// What a name stands for.
    pub fn thing(&self, name: &str) -> Option<Thing> {
        self.things.get(name).copied()
    }

    /// The fact with this name.
    pub fn fact_id(&self, name: &str) -> Option<FactId> {
        match self.thing(name) {
            Some(Thing::Fact(fact)) => Some(fact),
            Some(Thing::Limit(_)) | None => None,
        }
    }

    /// What is known of a fact.
    pub fn shape(&self, fact: FactId) -> &Shape<'t> {
        &self.facts[fact.index()]
    }

    /// Whether a fact can be missing.
    pub fn may_be_missing(&self, fact: FactId) -> bool {
        self.shape(fact).may_be_missing
    }

    /// The fact with this name, else a problem: `user` is what names it.
    pub fn fact(&self, name: &Text<'t>, user: impl std::fmt::Display, problems: &mut Problems<'t>) -> Option<FactId> {
        let found = self.fact_id(name.it);
        if found.is_none() {
            let message = format!("{user} `{}`, which is no fact", name.it);
            problems.unknown(Code::UnknownFact, name, message, self.fact_names());
        }
        found
    }

    /// The limit with this name.
    pub fn limit(&self, name: &str) -> Option<&LimitShape<'t>> {
        match self.thing(name) {
            Some(Thing::Limit(limit)) => self.limits.get(limit),
            Some(Thing::Fact(_)) | None => None,
        }
    }

    /// The rule with this name, else a problem.
    pub fn rule(&self, name: &Text<'t>, user: impl std::fmt::Display, problems: &mut Problems<'t>) -> Option<RuleId> {
        let found = self.rules.get(name.it).copied();
        if found.is_none() {
            let message = format!("{user} `{}`, which is no rule", name.it);
            problems.unknown(Code::UnknownRule, name, message, in_order(&self.rules));
        }
        found
    }

    /// The action with this name, else a problem.
    pub fn action(
        &self,
        name: &Text<'t>,
        user: impl std::fmt::Display,
        problems: &mut Problems<'t>,
    ) -> Option<ActionId> {
        let found = self.actions.get(name.it).copied();
        if found.is_none() {
            let message = format!("{user} `{}`, which is no action", name.it);
            problems.unknown(Code::UnknownAction, name, message, in_order(&self.actions));
        }
        found
    }

    /// The names of all facts, in the order of the file.
    pub fn fact_names(&self) -> impl Iterator<Item = &'t str> {
        self.facts.iter().map(|fact| fact.name.it)
    }

    /// The names of all limits, in the order of the file.
    pub fn limit_names(&self) -> impl Iterator<Item = &'t str> {
        self.limits.iter().map(|limit| limit.name.it)
    }
}

/// The names by position, each once: a suggestion must not depend on the order of a hash.
fn in_order<'t, Id: Copy + Ord>(names: &HashMap<&'t str, Id>) -> Vec<&'t str> {
    let mut all: Vec<(Id, &str)> = names.iter().map(|(name, id)| (*id, *name)).collect();
    all.sort_unstable();
    all.into_iter().map(|(_, name)| name).collect()
}

/// Each name with its id; a name that is there twice keeps the first and is reported.
pub fn distinct<'t, Id>(
    what: &str,
    names: Vec<Option<Text<'t>>>,
    id: impl Fn(u16) -> Id,
    problems: &mut Problems<'t>,
) -> HashMap<&'t str, Id> {
    let mut first: HashMap<&'t str, (usize, Text<'t>)> = HashMap::with_capacity(names.len());
    for (i, name) in names.into_iter().enumerate() {
        let Some(name) = name else { continue };
        if let Some((_, earlier)) = first.get(name.it) {
            let message = format!("two {what}s are named `{}`", name.it);
            let problem = Diagnostic::at(Code::DuplicateName, name.span.clone(), message);
            problems.add(problem.and_at(earlier.span.clone(), "the first of them"));
        } else {
            first.insert(name.it, (i, name));
        }
    }
    first.into_iter().map(|(name, (i, _))| (name, id(u16::try_from(i).unwrap_or(u16::MAX)))).collect()
}
