//! Findings about facts: unused ones, questions never asked, pressure that decides, sources not looked at for long.

use rustc_hash::FxHashSet;

use crate::diagnostic::code::Code;
use crate::diagnostic::{Diagnostic, Label};
use crate::engine::axes::{given_inputs, tested_inputs};
use crate::engine::compile::Leaf;
use crate::engine::diagram::{Node, Var};
use crate::engine::evaluate::Facts;
use crate::engine::residual::Residual;
use crate::model::case::Case;
use crate::model::condition::Condition;
use crate::model::date::Date;
use crate::model::fact::FactId;
use crate::model::rule::{Impossible, RuleId};
use crate::model::template::Template;
use crate::playbook::Playbook;
use crate::proof::Finding;
use crate::proof::promises::{Status, decides_nothing};
use crate::proof::space::Space;

/// Facts that stand in no test, formula, amount or text. Pressure facts are there to be noted.
pub fn unused(playbook: &Playbook) -> Vec<Finding> {
    let mut used = used_facts(playbook);
    used.extend(playbook.promises.iter().flat_map(|promise| promise.when.facts()));
    let idle = playbook.fact_ids().filter(|id| !used.contains(id) && playbook.fact(*id).pressure.is_none());
    idle.map(|id| {
        let fact = playbook.fact(id);
        let message = format!("nothing uses fact `{}`", fact.name);
        let diagnostic = Diagnostic::at(Code::UnusedFact, fact.span.clone(), message)
            .saying("not used")
            .help("remove it, or test it in a rule".to_owned());
        Finding { diagnostic, rule: None, witness: None, other: None }
    })
    .collect()
}

/// Every fact that a test, formula, amount or text of the policy names; promises and examples do not count.
pub fn used_facts(playbook: &Playbook) -> FxHashSet<FactId> {
    let mut used = FxHashSet::default();
    used.extend(playbook.facts.iter().flat_map(|fact| fact.origin.facts()));
    for rule in &playbook.rules {
        used.extend(rule.when.facts());
        let formulas = [&rule.amount, &rule.charge, &rule.cost, &rule.until];
        used.extend(formulas.into_iter().flatten().flat_map(|formula| formula.expr.facts()));
        used.extend(rule.because.iter().flat_map(Template::facts));
        used.extend(rule.reply.iter().flat_map(|reply| reply.draft.facts()));
    }
    for action in &playbook.actions {
        used.extend(action.when.iter().flat_map(Condition::facts));
        used.extend(action.instruction.facts());
    }
    used.extend(playbook.impossible.iter().flat_map(|one| one.when.facts()));
    used.extend(playbook.costs.iter().flatten().flat_map(|formula| formula.expr.facts()));
    used
}

impl Space<'_> {
    /// The variables a fact moves: its own and those of all formulas that depend on it.
    pub fn vars_of(&self, fact: FactId) -> Vec<Var> {
        let axes = self.compiled.axes.iter();
        axes.filter(|(_, axis)| axis.inputs.contains(&fact)).map(|(var, _)| var).collect()
    }

    /// Every diagram of which a result is made: rules, actions, amounts and texts.
    pub fn all_diagrams(&self) -> Vec<Node> {
        let shown = &self.compiled.shown;
        let mut nodes = vec![self.compiled.rules];
        nodes.extend(self.compiled.actions.iter().flatten());
        nodes.extend(shown.nodes());
        nodes
    }

    /// Whether some part of a result depends on a fact, as far as tests, amounts and texts that are in use go.
    pub fn reaches_a_result(&self, fact: FactId) -> bool {
        let vars = self.vars_of(fact);
        let in_tests = self
            .all_diagrams()
            .into_iter()
            .any(|node| self.diagrams.support(node).iter().any(|var| vars.contains(var)));
        in_tests || self.compiled.shown.depends_on(self.playbook(), &self.compiled.set, fact)
    }
}

/// Facts with a question whose answer never changes a result.
pub fn never_asked(space: &Space<'_>) -> Vec<Finding> {
    let playbook = space.playbook();
    let used = used_facts(playbook);
    let asked = playbook.fact_ids().filter(|id| playbook.fact(*id).ask.is_some() && used.contains(id)).collect();
    let never = |id: FactId| {
        let fact = playbook.fact(id);
        let message = format!("`{}` is never asked: no answer changes a result", fact.name);
        let mut diagnostic = Diagnostic::at(Code::NeverAsked, fact.span.clone(), message)
            .help("remove its `ask`, or let a rule depend on it".to_owned());
        diagnostic.labels[0].text = "never asked".to_owned();
        Finding { diagnostic, rule: None, witness: None, other: None }
    };
    idle(space, asked).into_iter().map(never).collect()
}

/// Those of some facts that change no result, whatever else is known.
fn idle(space: &Space<'_>, mut facts: Vec<FactId>) -> Vec<FactId> {
    let nothing_known = Case::empty(space.playbook().facts.len());
    let Ok(open) = Facts::of(space.playbook(), &nothing_known, space.today) else { return Vec::new() };
    let Ok(mut residual) = Residual::of(space.compiled, &open) else { return Vec::new() };
    facts.retain(|id| !residual.matters(*id));
    facts
}

/// Pressure facts that change a result, with a case in which they do.
pub fn pressure(space: &Space<'_>) -> Vec<Finding> {
    let playbook = space.playbook();
    let pressure: Vec<FactId> = playbook.fact_ids().filter(|id| playbook.fact(*id).pressure.is_some()).collect();
    let found = pressure.into_iter().filter_map(|id| {
        if let Some(excluded) = excludes(space, id) {
            return Some(excluded);
        }
        let verdict = decides_nothing(space, id);
        let (code, how) = match verdict.status {
            Status::Proved | Status::Vacuous => return None,
            Status::Broken => (Code::PressureDecides, "changes"),
            Status::NotAnalysed => (Code::NotAnalysed, "may change"),
        };
        let rule = first_rule_on(playbook, id);
        Some(Finding {
            diagnostic: pressing(playbook, id, rule, code, how),
            rule,
            witness: verdict.witness,
            other: verdict.other,
        })
    });
    found.collect()
}

/// A pressure fact that decides which cases are impossible, through any chain: whether there is a result at all.
fn excludes(space: &Space<'_>, id: FactId) -> Option<Finding> {
    let playbook = space.playbook();
    let tests = |one: &&Impossible| tested_inputs(playbook, &space.compiled.set, &one.when).contains(&id);
    let one = playbook.impossible.iter().find(tests)?;
    let open = Facts::of(playbook, &Case::empty(playbook.facts.len()), space.today).ok()?;
    let mut residual = Residual::of(space.compiled, &open).ok()?;
    let is_impossible = |leaf: u32| Node::yes_if(matches!(Leaf::of(leaf, playbook.rules.len()), Leaf::Impossible(_)));
    let impossible = residual.diagrams.graft(residual.rules, &mut |_, leaf| is_impossible(leaf));
    let own = residual.vars_of(id);
    if !residual.diagrams.support(impossible).iter().any(|var| own.contains(var)) {
        return None;
    }
    let fact = playbook.fact(id);
    let message = format!("pressure fact `{}` decides which cases are impossible through `{}`", fact.name, one.name);
    let noted = Label { span: fact.span.clone(), text: "may be noted, never decide".to_owned() };
    let place = Label { span: one.span.clone(), text: "depends on it".to_owned() };
    let diagnostic = Diagnostic::nowhere(Code::PressureDecides, message).labelled([place, noted]);
    let diagnostic = diagnostic.help("leave it out of these tests; pressure may only be noted".to_owned());
    Some(Finding { diagnostic, rule: None, witness: None, other: None })
}

fn pressing(playbook: &Playbook, id: FactId, rule: Option<RuleId>, code: Code, how: &str) -> Diagnostic {
    let fact = playbook.fact(id);
    let noted = Label { span: fact.span.clone(), text: "may be noted, never decide".to_owned() };
    let deciding = rule.map(|rule| playbook.rule(rule));
    let through = deciding.map(|rule| format!(" through rule `{}`", rule.name)).unwrap_or_default();
    let place = deciding.map(|rule| Label { span: rule.span.clone(), text: "depends on it".to_owned() });
    Diagnostic::nowhere(code, format!("pressure fact `{}` {how} a result{through}", fact.name))
        .labelled(place.into_iter().chain([noted]))
        .help("test the actual problem instead; pressure may only be noted".to_owned())
}

/// The first rule whose tests, amounts or texts depend on a fact through any chain.
fn first_rule_on(playbook: &Playbook, fact: FactId) -> Option<RuleId> {
    playbook.rule_ids().find(|id| {
        let rule = playbook.rule(*id);
        let formulas = [&rule.amount, &rule.charge, &rule.until].into_iter().flatten();
        tested_inputs(playbook, &[fact], &rule.when).contains(&fact)
            || formulas.into_iter().any(|formula| given_inputs(playbook, &[fact], &formula.expr).contains(&fact))
            || rule.reply.iter().flat_map(|reply| reply.draft.facts()).any(|named| named == fact)
    })
}

/// Limits whose source was last looked at more than a year before `today`.
pub fn stale_sources(playbook: &Playbook, today: Date) -> Vec<Finding> {
    let is_stale = |checked: Date| checked.to_civil().saturating_add(jiff::Span::new().years(1)) < today.to_civil();
    let stale =
        playbook.limits.iter().filter_map(|limit| Some((limit, limit.checked_on.filter(|day| is_stale(*day))?)));
    stale
        .map(|(limit, checked)| {
            let message =
                format!("the source of limit `{}` was last checked on {checked}, over a year ago", limit.name);
            let diagnostic = Diagnostic::at(Code::StaleSource, limit.span.clone(), message)
                .saying("look it up again")
                .help("check the source and set `checked_on` to that day".to_owned());
            Finding { diagnostic, rule: None, witness: None, other: None }
        })
        .collect()
}
