//! What a case would give with some facts changed, as cheaply as that can be known: by the plain reading of the rules
//! where all that they look at is settled; else the diagram says whether the outcome is, and only if so the case is
//! decided in full.

use rustc_hash::FxHashSet;

use crate::engine::compile::{Compiled, Leaf};
use crate::engine::decide::decide;
use crate::engine::diagram::{Node, Var};
use crate::engine::evaluate::{Facts, Holds, known_branch};
use crate::engine::parts::outcome_of;
use crate::model::case::{Case, Source};
use crate::model::condition::{Alternative, Condition, Subject, Test};
use crate::model::date::Date;
use crate::model::decision::{Decision, Verdict};
use crate::model::fact::FactId;
use crate::model::rule::{ActionId, Outcome, RuleId};
use crate::model::value::State;
use crate::playbook::Playbook;
use crate::proof::way::{Passed, Seen, Way};
use crate::proof::worded::{Reader, Unread, Words};

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
    facts: Facts<'a>,
    /// For each fact: what is calculated from it here.
    calculated: Vec<Vec<FactId>>,
    /// The branches the case takes; none where that is not settled.
    known: Vec<Option<u16>>,
    way: Way,
    /// Where the case is looked at.
    on_the_way: Passed,
}

/// A case with some facts changed, and what it gives.
pub struct Tried<'a> {
    /// What it gives, amounts and words aside.
    pub outline: Outline,
    facts: Facts<'a>,
    /// What was decided, where the plain reading does not tell.
    decision: Option<Decision>,
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
        let mut known = Vec::new();
        for (var, _) in compiled.axes.iter() {
            known.resize(known.len().max(usize::from(var) + 1), None);
            known[usize::from(var)] = known_branch(&compiled.axes, &facts, var).ok().flatten();
        }
        let calculated = calculated_from_each(playbook, &case);
        let way = Way::of(compiled);
        let on_the_way = way.walk(compiled, &known, &|_| false);
        Some(Trials { compiled, today, case, facts, calculated, known, way, on_the_way })
    }

    /// The case.
    pub fn case(&self) -> &Case {
        &self.case
    }

    /// What is known of a fact, or assumed.
    pub fn state(&self, fact: FactId) -> Option<&State> {
        self.case.said(fact).map(|given| &given.state)
    }

    /// Where it can make a difference what some facts are, all others being as they are.
    pub fn seen(&self, facts: &[FactId]) -> Seen {
        let moves = |var: Var| {
            let axis = self.compiled.axes.axis(var);
            axis.is_some_and(|axis| axis.inputs.iter().any(|input| facts.contains(input)))
        };
        let shown = |passed: &Passed| -> Vec<FactId> {
            facts.iter().copied().filter(|fact| self.way.is_shown(passed, *fact)).collect()
        };
        // What does not stand on the case's own way is not looked at before something that does has moved.
        let is_on_the_way = self.on_the_way.vars.iter().any(|var| moves(*var)) || !shown(&self.on_the_way).is_empty();
        if !is_on_the_way {
            return Seen::default();
        }
        let passed = self.way.walk(self.compiled, &self.known, &moves);
        let shown = shown(&passed);
        let is_behind = |var: &Var| {
            let axis = self.compiled.axes.axis(*var);
            axis.is_some_and(|axis| axis.inputs.iter().any(|input| shown.contains(input)))
        };
        let all = self.compiled.axes.iter().map(|(var, _)| var);
        let vars = all.filter(|var| is_behind(var) || moves(*var) && passed.vars.contains(var)).collect();
        Seen { vars, shown }
    }

    /// All facts with some changed.
    pub fn varied(&self, changes: &[(FactId, &State)]) -> Option<Facts<'a>> {
        match changes {
            [(fact, _)] => self.facts.varied(changes, &self.calculated[fact.index()]).ok(),
            _ => {
                let mut again: Vec<FactId> = Vec::new();
                changes.iter().for_each(|(fact, _)| again.extend(&self.calculated[fact.index()]));
                self.facts.varied(changes, &again).ok()
            }
        }
    }

    /// What the changed case gives; none where that is not settled or cannot be.
    pub fn tried(&self, changes: &[(FactId, &State)]) -> Option<Tried<'a>> {
        let facts = self.varied(changes)?;
        match plainly(&facts) {
            Plain::Result(outline) => Some(Tried { outline, facts, decision: None }),
            Plain::Impossible => None,
            Plain::Unclear if self.is_outcome_settled(&facts) => {
                let decision = self.decided(changes);
                let outline = Outline::of(&decision)?;
                Some(Tried { outline, facts, decision: Some(decision) })
            }
            Plain::Unclear => None,
        }
    }

    /// The amounts and words of a changed case; none where they are not settled.
    pub fn words(&self, changes: &[(FactId, &State)], tried: &Tried<'a>) -> Option<Words> {
        if let Some(decision) = &tried.decision {
            return Some(Words::of(self.compiled, decision));
        }
        let reader = Reader { compiled: self.compiled, facts: &tried.facts, moved: &[] };
        match reader.words(&tried.outline) {
            Ok(words) => Some(words),
            Err(Unread) => {
                let decision = self.decided(changes);
                Outline::of(&decision).map(|_| Words::of(self.compiled, &decision))
            }
        }
    }

    /// The amounts and words of the case and of a changed one, what these facts are left aside wherever it is shown; none
    /// where they are not settled.
    pub fn words_but(&self, moved: &[FactId], tried: &Tried<'a>) -> Option<[Words; 2]> {
        let read =
            |facts: &Facts<'a>, outline: &Outline| Reader { compiled: self.compiled, facts, moved }.words(outline).ok();
        let Plain::Result(now) = plainly(&self.facts) else { return None };
        Some([read(&self.facts, &now)?, read(&tried.facts, &tried.outline)?])
    }

    fn decided(&self, changes: &[(FactId, &State)]) -> Decision {
        let mut changed = self.case.clone();
        changes.iter().for_each(|(fact, state)| changed.set(*fact, (*state).clone(), Source::Example));
        decide(self.compiled, &changed, self.today)
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

/// For each fact: the facts that are calculated from it, through others, too, unless they are said.
fn calculated_from_each(playbook: &Playbook, case: &Case) -> Vec<Vec<FactId>> {
    let mut from: Vec<Vec<FactId>> = vec![Vec::new(); playbook.facts.len()];
    let is_worked_out = |id: &FactId| playbook.fact(*id).is_calculated() && case.said(*id).is_none();
    let inputs: Vec<(FactId, Vec<FactId>)> =
        playbook.fact_ids().filter(is_worked_out).map(|id| (id, playbook.fact(id).origin.facts())).collect();
    for given in playbook.fact_ids() {
        let mut open = vec![given];
        while let Some(moved) = open.pop() {
            for (id, inputs) in &inputs {
                if inputs.contains(&moved) && !from[given.index()].contains(id) {
                    from[given.index()].push(*id);
                    open.push(*id);
                }
            }
        }
    }
    from
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
    let holds = match test.subject {
        Subject::Fact(_) => return facts.test(test),
        Subject::Decision => {
            let outcome = rule.map_or(Outcome::Flag, |rule| playbook.rule(rule).outcome);
            test.predicate.names(Some(&Alternative::Outcome(outcome)))
        }
        Subject::Rule => test.predicate.names(rule.map(Alternative::Rule).as_ref()),
    };
    if holds { Holds::Yes } else { Holds::No }
}
