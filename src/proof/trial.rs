//! What a case would give with some facts changed, as cheaply as that can be known: by the plain reading of the rules
//! where all that they look at is settled; else the diagram says whether the outcome is, and only if so the case is
//! decided in full.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::engine::compile::{Compiled, Leaf};
use crate::engine::decide::decide;
use crate::engine::diagram::{Node, Var};
use crate::engine::evaluate::{Facts, Holds, known_branch};
use crate::engine::residual::outcome_of;
use crate::model::case::{Case, Source};
use crate::model::condition::{Alternative, Condition, Predicate, Subject, Test};
use crate::model::date::Date;
use crate::model::decision::{Decision, Verdict};
use crate::model::fact::FactId;
use crate::model::rule::{ActionId, Outcome, RuleId};
use crate::model::value::State;
use crate::playbook::Playbook;

/// What tells results apart, amounts and words aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// The outcome.
    pub outcome: Outcome,
    /// The rule that decides.
    pub rule: Option<RuleId>,
    /// What else is to be done.
    pub actions: Vec<ActionId>,
}

/// A case of which facts can be changed.
pub struct Trials<'a> {
    compiled: &'a Compiled,
    today: Date,
    case: Case,
    /// The branches the case takes; none where that is not settled.
    known: FxHashMap<Var, Option<u16>>,
}

/// What the plain reading says as far as facts are settled.
enum Plain {
    Impossible,
    Result(Outline),
    Unclear,
}

impl Outline {
    /// The outline of a decision, if something was decided.
    pub fn of(decision: &Decision) -> Option<Outline> {
        match decision.verdict {
            Verdict::Decided(outcome) => {
                let actions = decision.actions.iter().map(|action| action.id).collect();
                Some(Outline { outcome, rule: decision.rule, actions })
            }
            Verdict::Undecided | Verdict::Error => None,
        }
    }
}

impl<'a> Trials<'a> {
    /// Trials of a case; none where it cannot be calculated. Whatever can be assumed is: where it does not matter, it
    /// does not matter what it is.
    pub fn of(compiled: &'a Compiled, case: &Case, today: Date) -> Option<Trials<'a>> {
        let playbook = &*compiled.playbook;
        let mut case = case.clone();
        for id in playbook.fact_ids().filter(|id| case.said(*id).is_none()).collect::<Vec<_>>() {
            if let Some(state) = &playbook.fact(id).assume {
                case.set(id, state.clone(), Source::Assumed);
            }
        }
        let facts = Facts::of(playbook, &case, today).ok()?;
        let branch = |var: Var| known_branch(&compiled.axes, &facts, var).ok().flatten();
        let known = compiled.axes.iter().map(|(var, _)| (var, branch(var))).collect();
        Some(Trials { compiled, today, case, known })
    }

    /// The case.
    pub fn case(&self) -> &Case {
        &self.case
    }

    /// What is known of a fact, or assumed.
    pub fn state(&self, fact: FactId) -> Option<&State> {
        self.case.said(fact).map(|given| &given.state)
    }

    /// The case with some facts changed.
    pub fn changed(&self, changes: &[(FactId, &State)]) -> Case {
        let mut changed = self.case.clone();
        for (fact, state) in changes {
            changed.set(*fact, (*state).clone(), Source::Example);
        }
        changed
    }

    /// The variables of some facts at which it can make a difference where they lie, all others being as they are.
    pub fn seen(&self, facts: &[FactId]) -> Vec<Var> {
        let moves = |var: &Var| {
            let axis = self.compiled.axes.axis(*var);
            axis.is_none_or(|axis| axis.inputs.iter().any(|input| facts.contains(input)))
        };
        let mut seen = FxHashSet::default();
        let mut passed = FxHashSet::default();
        let mut open = vec![self.compiled.rules];
        open.extend(self.compiled.actions.iter().flatten());
        while let Some(node) = open.pop() {
            if node.value().is_some() || !passed.insert(node) {
                continue;
            }
            let var = self.compiled.diagrams.var(node);
            let branches = self.compiled.diagrams.branches(node);
            match self.known.get(&var).copied().flatten().filter(|_| !moves(&var)) {
                Some(branch) => open.push(branches[usize::from(branch)]),
                None => open.extend(branches),
            }
            if self.compiled.axes.axis(var).is_some() && moves(&var) {
                seen.insert(var);
            }
        }
        let mut seen: Vec<Var> = seen.into_iter().collect();
        seen.sort_unstable();
        seen
    }

    /// What the changed case gives; none where that is not settled or cannot be.
    pub fn outline(&self, changes: &[(FactId, &State)]) -> Option<Outline> {
        let changed = self.changed(changes);
        let facts = Facts::of(&self.compiled.playbook, &changed, self.today).ok()?;
        match plainly(&facts) {
            Plain::Result(outline) => Some(outline),
            Plain::Impossible => None,
            Plain::Unclear if self.is_outcome_settled(&facts) => {
                Outline::of(&decide(self.compiled, &changed, self.today))
            }
            Plain::Unclear => None,
        }
    }

    /// Whether all the leaves that can still be reached give one outcome.
    fn is_outcome_settled(&self, facts: &Facts<'_>) -> bool {
        let count = self.compiled.playbook.rules.len();
        let mut outcomes: Vec<Outcome> = Vec::new();
        let mut passed: FxHashSet<Node> = FxHashSet::default();
        let mut open = vec![self.compiled.rules];
        while let Some(node) = open.pop() {
            if !passed.insert(node) {
                continue;
            }
            if let Some(leaf) = node.value() {
                match Leaf::of(leaf, count) {
                    Leaf::Impossible(_) => {}
                    leaf @ (Leaf::Rule(_) | Leaf::Gap) => outcomes.push(outcome_of(self.compiled, leaf)),
                }
                continue;
            }
            let branches = self.compiled.diagrams.branches(node);
            match known_branch(&self.compiled.axes, facts, self.compiled.diagrams.var(node)) {
                Ok(Some(branch)) => open.push(branches[usize::from(branch)]),
                Ok(None) | Err(_) => open.extend(branches),
            }
        }
        outcomes.windows(2).all(|pair| pair[0] == pair[1])
    }
}

fn plainly(facts: &Facts<'_>) -> Plain {
    let playbook = facts.playbook();
    for one in &playbook.impossible {
        match facts.holds(&one.when) {
            Holds::Yes => return Plain::Impossible,
            Holds::Depends => return Plain::Unclear,
            Holds::No => {}
        }
    }
    let mut first = playbook.rule_ids().map(|rule| (rule, facts.holds(&playbook.rule(rule).when)));
    let rule = match first.find(|(_, holds)| *holds != Holds::No) {
        Some((_, Holds::Depends)) => return Plain::Unclear,
        Some((rule, _)) => Some(rule),
        None => None,
    };
    let mut actions = Vec::new();
    for (id, action) in (0..).map(ActionId).zip(&playbook.actions) {
        let is_named = rule.is_some_and(|rule| playbook.rule(rule).also.contains(&id));
        let holds =
            if is_named { Holds::Yes } else { action.when.as_ref().map_or(Holds::No, |when| due(facts, rule, when)) };
        match holds {
            Holds::Yes => actions.push(id),
            Holds::Depends => return Plain::Unclear,
            Holds::No => {}
        }
    }
    let outcome = rule.map_or(Outcome::Flag, |rule| playbook.rule(rule).outcome);
    Plain::Result(Outline { outcome, rule, actions })
}

/// Whether an action's condition holds beside the rule that decides.
fn due(facts: &Facts<'_>, rule: Option<RuleId>, when: &Condition) -> Holds {
    let mut any = Holds::No;
    for table in &when.any {
        let tests = table.iter().map(|test| tested(facts, rule, test));
        let all = tests.fold(Holds::Yes, |all, one| match (all, one) {
            (Holds::No, _) | (_, Holds::No) => Holds::No,
            (Holds::Yes, Holds::Yes) => Holds::Yes,
            (Holds::Depends, _) | (_, Holds::Depends) => Holds::Depends,
        });
        match all {
            Holds::Yes => return Holds::Yes,
            Holds::Depends => any = Holds::Depends,
            Holds::No => {}
        }
    }
    any
}

fn tested(facts: &Facts<'_>, rule: Option<RuleId>, test: &Test) -> Holds {
    let playbook: &Playbook = facts.playbook();
    let outcome = rule.map_or(Outcome::Flag, |rule| playbook.rule(rule).outcome);
    let names = |all: &[Alternative]| match test.subject {
        Subject::Decision => all.contains(&Alternative::Outcome(outcome)),
        Subject::Rule => rule.is_some_and(|rule| all.contains(&Alternative::Rule(rule))),
        Subject::Fact(_) => false,
    };
    let is_there = test.subject == Subject::Decision || rule.is_some();
    let holds = match (test.subject, &test.predicate) {
        (Subject::Fact(_), _) => return facts.test(test),
        (Subject::Decision | Subject::Rule, Predicate::Is(all)) => names(all),
        (Subject::Decision | Subject::Rule, Predicate::Not(all)) => is_there && !names(all),
        (Subject::Decision | Subject::Rule, Predicate::Missing) => !is_there,
        (Subject::Decision | Subject::Rule, Predicate::Present) => is_there,
    };
    if holds { Holds::Yes } else { Holds::No }
}
