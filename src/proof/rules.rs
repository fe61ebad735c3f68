//! Findings about rules: cases no rule covers, rules that never decide, rules that make no difference.

use crate::diagnostic::code::Code;
use crate::diagnostic::{Diagnostic, Label};
use crate::engine::compile::{Leaf, shows_cost};
use crate::engine::diagram::Node;
use crate::model::condition::{Condition, Predicate, Subject};
use crate::model::fact::{FactId, Origin};
use crate::model::rule::{Rule, RuleId};
use crate::proof::Finding;
use crate::proof::space::Space;

/// Gaps, dead rules and redundant rules.
pub fn findings(space: &mut Space<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = gap(space).into_iter().chain(gaps_of_classes(space)).collect();
    for rule in space.playbook().rule_ids() {
        let found = if decides(space, rule) { redundant(space, rule) } else { Some(dead(space, rule)) };
        findings.extend(found);
    }
    findings
}

/// Whether there is a case that a rule decides.
fn decides(space: &Space<'_>, rule: RuleId) -> bool {
    let rules = space.compiled.rules;
    let own = Leaf::Rule(rule).number(space.playbook().rules.len());
    let may = |node: Node| space.reached.has(node, own);
    let mut is_own = |leaf: u32, possible: u32| leaf == own && possible == 1;
    may(rules) && (space.feasible == Node::YES || space.diagrams.any_pair(rules, space.possible, &may, &mut is_own))
}

/// The cases whose leaf satisfies a condition.
pub fn where_leaf(space: &mut Space<'_>, wanted: impl Fn(Leaf) -> bool) -> Node {
    let (rules, count) = (space.compiled.rules, space.playbook().rules.len());
    space.diagrams.graft(rules, &mut |_, leaf| Node::yes_if(wanted(Leaf::of(leaf, count))))
}

/// The cases a rule decides.
pub fn where_rule(space: &mut Space<'_>, rule: RuleId) -> Node {
    let rules = space.compiled.rules;
    let own = Leaf::Rule(rule).number(space.playbook().rules.len());
    let reached = &space.reached;
    space.diagrams.only(rules, &|node| reached.has(node, own))
}

fn gap(space: &mut Space<'_>) -> Option<Finding> {
    let gaps = where_leaf(space, |leaf| leaf == Leaf::Gap);
    let witness = space.witness(gaps, |case| space.result(case).is_some_and(|result| result.rule.is_none()))?;
    let playbook = space.playbook();
    let message = format!("no rule fits where {}", space.box_in_words(&witness.way));
    let last = playbook.rules.last().map(|rule| label(rule, "no rule down to this one fits"));
    let diagnostic = Diagnostic::nowhere(Code::Gap, message)
        .labelled(last)
        .help("add a rule for these cases, or a last rule without `when` that flags them".to_owned());
    Some(Finding { diagnostic, rule: None, witness: Some(witness.case), other: None })
}

/// Classifications that leave a fact without a value though nothing asks whether it has one.
fn gaps_of_classes(space: &mut Space<'_>) -> Vec<Finding> {
    let playbook = space.playbook();
    let is_expected = |id: FactId| {
        let tests = playbook.rules.iter().flat_map(|rule| rule.when.tests());
        let tests =
            tests.chain(playbook.actions.iter().filter_map(|action| action.when.as_ref()).flat_map(Condition::tests));
        let mut tests = tests.chain(playbook.impossible.iter().flat_map(|one| one.when.tests()));
        tests.any(|test| {
            test.subject == Subject::Fact(id) && matches!(test.predicate, Predicate::Missing | Predicate::Present)
        })
    };
    let classified = playbook.fact_ids().filter(|id| matches!(playbook.fact(*id).origin, Origin::Classification(_)));
    let unexpected: Vec<FactId> = classified.filter(|id| !is_expected(*id)).collect();
    unexpected.into_iter().filter_map(|id| gap_of_classes(space, id)).collect()
}

fn gap_of_classes(space: &mut Space<'_>, id: FactId) -> Option<Finding> {
    let playbook = space.playbook();
    let Origin::Classification(classes) = &playbook.fact(id).origin else { return None };
    let possible = space.possible;
    let fits = space.conditions(classes.iter().map(|class| &class.when));
    let left = fits.into_iter().fold(possible, |left, fits| space.diagrams.choose(fits, Node::NO, left));
    let witness = space.witness(left, |case| {
        let is_in_none = classes.iter().all(|class| !space.holds(&class.when, case));
        is_in_none && space.result(case).is_some()
    })?;
    let fact = playbook.fact(id);
    // What stands in explanations alone has no place in the diagrams, so no way leads to it.
    let place = if witness.way.is_empty() {
        "in some cases".to_owned()
    } else {
        format!("where {}", space.box_in_words(&witness.way))
    };
    let message = format!("`{}` has no value {place}", fact.name);
    let diagnostic = Diagnostic::at(Code::Gap, fact.span.clone(), message)
        .saying("none of its entries fits")
        .help("end it with an entry without `when`".to_owned());
    Some(Finding { diagnostic, rule: None, witness: Some(witness.case), other: None })
}

fn label(rule: &Rule, text: &str) -> Label {
    Label { span: rule.span.clone(), text: text.to_owned() }
}

fn dead(space: &mut Space<'_>, id: RuleId) -> Finding {
    let playbook = space.playbook();
    let rule = playbook.rule(id);
    let mut labels = vec![label(rule, "never decides")];
    let (message, help) = if space.diagrams.and(space.fits[id.index()], space.feasible) == Node::NO {
        let message = format!("rule `{}` never decides: its own tests cannot hold together", rule.name);
        (message, "mend the tests that contradict each other, or remove the rule")
    } else {
        let above = covering(space, id);
        let names: Vec<String> = above.iter().map(|rule| format!("`{}`", playbook.rule(*rule).name)).collect();
        labels.extend(above.iter().map(|above| label(playbook.rule(*above), "covers its cases")));
        let covers = match names.split_last() {
            None => "what is impossible covers".to_owned(),
            Some((only, [])) => format!("{only} above it covers"),
            Some((last, others)) => format!("{} and {last} above it cover", others.join(", ")),
        };
        let message = format!("rule `{}` never decides: {covers} all its cases", rule.name);
        (message, "move it up, narrow what stands above it, or remove it")
    };
    let diagnostic = Diagnostic::nowhere(Code::DeadRule, message).labelled(labels).help(help.to_owned());
    Finding { diagnostic, rule: Some(id), witness: None, other: None }
}

/// Rules above that together cover a rule's cases and of which none can be left out.
fn covering(space: &mut Space<'_>, id: RuleId) -> Vec<RuleId> {
    let fits = space.fits[id.index()];
    let all = space.diagrams.and(fits, space.possible);
    let deciding = deciding(space, fits);
    let alone = deciding.iter().find(|rule| space.diagrams.implies(all, space.fits[rule.index()]));
    alone.map_or_else(|| needed(space, all, &deciding), |rule| vec![*rule])
}

/// The rules that decide the cases of a set: they cover it.
fn deciding(space: &Space<'_>, set: Node) -> Vec<RuleId> {
    let leaves = space.diagrams.leaves_where(set, space.compiled.rules, &space.reached);
    leaves.into_iter().filter_map(|leaf| space.leaf(leaf).rule()).collect()
}

/// Of rules that cover a set, some that still do and of which none can be left out.
fn needed(space: &mut Space<'_>, set: Node, rules: &[RuleId]) -> Vec<RuleId> {
    let mut left = vec![set];
    for rule in rules {
        left.push(without(space, left[left.len() - 1], *rule));
    }
    // From the last on: one can be left out where those before it and those kept after it leave nothing.
    let (mut kept, mut covered) = (Vec::new(), Node::NO);
    for (rule, left) in rules.iter().zip(left).rev() {
        if !space.diagrams.implies(left, covered) {
            kept.push(*rule);
            let own = space.diagrams.and(set, space.fits[rule.index()]);
            covered = space.diagrams.or(covered, own);
        }
    }
    kept.reverse();
    kept
}

/// A set of cases without those that a rule fits.
fn without(space: &mut Space<'_>, set: Node, rule: RuleId) -> Node {
    let fits = space.fits[rule.index()];
    space.diagrams.choose(fits, Node::NO, set)
}

/// A rule without which every result would be the same.
fn redundant(space: &Space<'_>, id: RuleId) -> Option<Finding> {
    let playbook = space.playbook();
    let count = playbook.rules.len();
    let below = space.compiled.below[id.index() + 1];
    let own = Leaf::Rule(id).number(count);
    let rules = space.compiled.rules;
    let same = |leaf: Leaf| leaf.rule().is_some_and(|other| gives_the_same(playbook, id, other));
    let mut differs = |decides: u32, instead: u32| decides == own && !same(Leaf::of(instead, count));
    if space.diagrams.any_pair(rules, below, &|node| space.reached.has(node, own), &mut differs) {
        return None;
    }
    let rule = playbook.rule(id);
    let message = format!("rule `{}` changes nothing: without it the rules below give the same results", rule.name);
    let diagnostic = Diagnostic::at(Code::RedundantRule, rule.span.clone(), message)
        .saying("makes no difference")
        .help("remove it, or make it differ from what stands below it".to_owned());
    Some(Finding { diagnostic, rule: Some(id), witness: None, other: None })
}

/// Whether two rules give the same result for whatever case.
pub fn gives_the_same(playbook: &crate::playbook::Playbook, a: RuleId, b: RuleId) -> bool {
    let is_told_apart = playbook
        .actions
        .iter()
        .filter_map(|action| action.when.as_ref())
        .any(|when| when.tests().any(|test| test.subject == Subject::Rule));
    let (a, b) = (playbook.rule(a), playbook.rule(b));
    let expr = |formula: &Option<crate::model::formula::Formula>| formula.as_ref().map(|f| f.expr.clone());
    let mut also = [a.also.clone(), b.also.clone()];
    also.iter_mut().for_each(|all| all.sort_unstable());
    !is_told_apart
        && a.outcome == b.outcome
        && expr(&a.amount) == expr(&b.amount)
        && expr(&a.charge) == expr(&b.charge)
        && expr(&a.until) == expr(&b.until)
        && (expr(&a.cost) == expr(&b.cost) || !shows_cost(playbook))
        && a.reply == b.reply
        && also[0] == also[1]
}
