//! Examples that would cover what is missing: few, none of them to spare, each saying as little as it can. The decision
//! of each is what the playbook gives today, for a person to confirm.

use crate::engine::compile::Compiled;
use crate::engine::decide::decide;
use crate::engine::evaluate::Facts;
use crate::model::case::{Case, Source};
use crate::model::date::Date;
use crate::model::decision::{Decision, Verdict};
use crate::model::fact::FactId;
use crate::model::value::State;
use crate::playbook::Playbook;
use crate::proof::coverage::{Point, Points};
use crate::proof::covered::{Coverage, Standing};

/// An example that would cover something.
#[derive(Debug, Clone)]
pub struct Suggestion {
    /// A name no other example has.
    pub name: String,
    /// What it says beside `[usual]`.
    pub given: Vec<(FactId, State)>,
    /// The day it is for, where `[usual]` has none.
    pub today: Option<Date>,
    /// The decision the playbook gives.
    pub decision: Decision,
    /// The points it covers that no example does, by their position in [`Points`].
    pub covers: Vec<usize>,
}

/// Examples that together cover every missing point for which a case was found.
pub fn suggest(compiled: &Compiled, coverage: &Coverage, today: Date) -> Vec<Suggestion> {
    let maker = Maker { compiled, points: &coverage.points, today };
    let found = coverage.standing.iter().enumerate().filter_map(|(at, standing)| match standing {
        Standing::Missing(Some(case)) => Some((at, case)),
        Standing::Missing(None) | Standing::Covered | Standing::Never | Standing::NotFound => None,
    });
    let found: Vec<(usize, &Case)> = found.collect();
    let wanted: Vec<usize> = found.iter().map(|(at, _)| *at).collect();
    let drafts: Vec<Draft> = found.iter().filter_map(|(_, case)| maker.draft(maker.said(case), &wanted)).collect();
    let few = chosen(drafts, &wanted).into_iter().map(|draft| maker.trimmed(draft, &wanted)).collect();
    maker.named(without_spare(few))
}

/// An example in the making.
#[derive(Debug, Clone)]
struct Draft {
    given: Vec<(FactId, State)>,
    decision: Decision,
    covers: Vec<usize>,
}

struct Maker<'a> {
    compiled: &'a Compiled,
    points: &'a Points,
    today: Date,
}

impl Maker<'_> {
    fn playbook(&self) -> &Playbook {
        &self.compiled.playbook
    }

    /// What of a case `[usual]` does not say.
    fn said(&self, case: &Case) -> Vec<(FactId, State)> {
        let usual = &self.playbook().usual.facts;
        let all = self.playbook().fact_ids().filter_map(|fact| Some((fact, case.said(fact)?.state.clone())));
        all.filter(|said| !usual.contains(said)).collect()
    }

    /// The example that says this; none where it is not decided by one rule, or none for certain.
    fn draft(&self, given: Vec<(FactId, State)>, wanted: &[usize]) -> Option<Draft> {
        let mut case = Case::empty(self.playbook().facts.len());
        for (fact, state) in self.playbook().usual.facts.iter().chain(&given) {
            case.set(*fact, state.clone(), Source::Example);
        }
        let decision = decide(self.compiled, &case, self.today);
        let is_sure = decision.also_possible.is_empty() && decision.assumed.is_empty() && decision.unknown.is_empty();
        if !is_sure || !matches!(decision.verdict, Verdict::Decided(_)) {
            return None;
        }
        let facts = Facts::of(self.playbook(), &case, self.today).ok()?;
        let reached = self.points.reached(&facts, &decision);
        let covers = wanted.iter().copied().filter(|at| reached[*at]).collect();
        Some(Draft { given, decision, covers })
    }

    /// The same with every fact left out that neither the decision nor what is covered needs.
    fn trimmed(&self, mut draft: Draft, wanted: &[usize]) -> Draft {
        for (fact, _) in draft.given.clone() {
            let rest = draft.given.iter().filter(|(other, _)| *other != fact).cloned().collect();
            let Some(shorter) = self.draft(rest, wanted) else { continue };
            let covers_all = draft.covers.iter().all(|at| shorter.covers.contains(at));
            if covers_all && is_same_result(&shorter.decision, &draft.decision) {
                draft = shorter;
            }
        }
        draft
    }

    fn named(&self, drafts: Vec<Draft>) -> Vec<Suggestion> {
        let mut taken: Vec<String> = self.playbook().examples.iter().map(|example| example.name.clone()).collect();
        let today = self.playbook().usual.today.is_none().then_some(self.today);
        let mut suggestions = Vec::new();
        for Draft { given, decision, covers } in drafts {
            let name = free_name(&self.name(&decision, &covers), &taken);
            taken.push(name.clone());
            suggestions.push(Suggestion { name, given, today, decision, covers });
        }
        suggestions
    }

    /// What an example is there for: the first thing it covers, and which rule decides it.
    fn name(&self, decision: &Decision, covers: &[usize]) -> String {
        let playbook = self.playbook();
        let by = decision.rule.map_or("no rule", |rule| playbook.rule(rule).name.as_str());
        let first = covers.first().map(|at| &self.points.all[*at]);
        match first {
            Some(Point::Edge(edge)) => format!("{by}: {}", edge.in_words(playbook)),
            Some(Point::Action(action)) => format!("{by}: {} is due", playbook.action(*action).name),
            Some(Point::Rule(_)) | None => format!("{by} decides"),
        }
    }
}

/// Whether two decisions differ at most in their reasons.
fn is_same_result(a: &Decision, b: &Decision) -> bool {
    a.verdict == b.verdict
        && a.rule == b.rule
        && a.actions == b.actions
        && a.amount == b.amount
        && a.charge == b.charge
        && a.until == b.until
        && a.cost == b.cost
}

fn free_name(name: &str, taken: &[String]) -> String {
    let is_free = |name: &String| !taken.contains(name);
    let numbered = (2..).map(|number| format!("{name} ({number})"));
    std::iter::once(name.to_owned()).chain(numbered).find(is_free).unwrap_or_default()
}

/// Few drafts that cover everything: again and again the one that covers most of what is left.
fn chosen(mut drafts: Vec<Draft>, wanted: &[usize]) -> Vec<Draft> {
    let mut left: Vec<usize> = wanted.to_vec();
    let mut chosen = Vec::new();
    loop {
        let news = |draft: &Draft| draft.covers.iter().filter(|at| left.contains(at)).count();
        let best = (0..drafts.len()).rev().max_by_key(|at| news(&drafts[*at])).filter(|at| news(&drafts[*at]) > 0);
        let Some(best) = best else { return chosen };
        let draft = drafts.remove(best);
        left.retain(|at| !draft.covers.contains(at));
        chosen.push(draft);
    }
}

/// The drafts without those whose points the others cover.
fn without_spare(mut drafts: Vec<Draft>) -> Vec<Draft> {
    let mut at = 0;
    while at < drafts.len() {
        let is_spare = drafts[at].covers.iter().all(|point| {
            let others = drafts.iter().enumerate().filter(|(other, _)| *other != at);
            others.into_iter().any(|(_, other)| other.covers.contains(point))
        });
        if is_spare {
            drafts.remove(at);
        } else {
            at += 1;
        }
    }
    drafts
}
