//! Findings about rules: cases no rule covers, rules that never decide, rules that make no difference.

use rustc_hash::FxHashSet;

use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::engine::compile::Leaf;
use crate::engine::diagram::Node;
use crate::model::condition::Subject;
use crate::model::rule::{Rule, RuleId};
use crate::proof::Finding;
use crate::proof::space::Space;

/// Gaps, dead rules and redundant rules.
pub fn findings(space: &mut Space<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = gap(space).into_iter().collect();
    let reached: FxHashSet<u32> = space.diagrams.leaves(space.compiled.rules).into_iter().collect();
    for rule in space.playbook().rule_ids() {
        let decides = reached.contains(&Leaf::Rule(rule).number(space.playbook().rules.len()));
        let found = if decides { redundant(space, rule) } else { Some(dead(space, rule)) };
        findings.extend(found);
    }
    findings
}

/// The cases whose leaf satisfies a condition.
pub fn where_leaf(space: &mut Space<'_>, wanted: impl Fn(Leaf) -> bool) -> Node {
    let (rules, count) = (space.compiled.rules, space.playbook().rules.len());
    space.diagrams.graft(rules, &mut |_, leaf| Node::yes_if(wanted(Leaf::of(leaf, count))))
}

fn gap(space: &mut Space<'_>) -> Option<Finding> {
    let gaps = where_leaf(space, |leaf| leaf == Leaf::Gap);
    let witness = space.witness(gaps, |case| space.result(case).is_some_and(|result| result.rule.is_none()))?;
    let playbook = space.playbook();
    let labels = playbook.rules.last().map(|rule| label(rule, "no rule down to this one fits")).into_iter().collect();
    let diagnostic = Diagnostic {
        code: "gap",
        severity: Severity::Warning,
        message: format!("no rule fits where {}", space.box_in_words(&witness.way)),
        labels,
        help: Some("add a rule for these cases, or a last rule without `when` that flags them".to_owned()),
    };
    Some(Finding { diagnostic, rule: None, witness: Some(witness.case) })
}

fn label(rule: &Rule, text: &str) -> Label {
    Label { span: rule.span.clone(), text: text.to_owned() }
}

fn dead(space: &mut Space<'_>, id: RuleId) -> Finding {
    let playbook = space.playbook();
    let rule = playbook.rule(id);
    let mut labels = vec![label(rule, "never decides")];
    let (message, help) = if space.fits[id.index()] == Node::NO {
        let message = format!("rule `{}` never decides: its own tests cannot hold together", rule.name);
        (message, "mend the tests that contradict each other, or remove the rule")
    } else {
        let above = covering(space, id);
        let names: Vec<String> = above.iter().map(|rule| format!("`{}`", playbook.rule(*rule).name)).collect();
        labels.extend(above.iter().map(|above| label(playbook.rule(*above), "covers its cases")));
        let by = if names.is_empty() { "what is impossible".to_owned() } else { names.join(", ") };
        let message = format!("rule `{}` never decides: {by} above it covers all its cases", rule.name);
        (message, "move it up, narrow what stands above it, or remove it")
    };
    let diagnostic =
        Diagnostic { code: "dead-rule", severity: Severity::Warning, message, labels, help: Some(help.to_owned()) };
    Finding { diagnostic, rule: Some(id), witness: None }
}

/// Rules above that together cover a rule's cases and of which none can be left out: of those that decide its cases.
fn covering(space: &mut Space<'_>, id: RuleId) -> Vec<RuleId> {
    let (rules, fits, count) = (space.compiled.rules, space.fits[id.index()], space.playbook().rules.len());
    let elsewhere = Node::leaf(Leaf::Impossible(0).number(count));
    let decided = space.diagrams.choose(fits, rules, elsewhere);
    let deciding = space.diagrams.leaves(decided).into_iter().map(|leaf| Leaf::of(leaf, count));
    let mut covering: Vec<RuleId> = deciding.filter_map(Leaf::rule).collect();
    let is_real = |leaf| Node::yes_if(!matches!(Leaf::of(leaf, count), Leaf::Impossible(_)));
    let left = space.diagrams.graft(decided, &mut |_, leaf| is_real(leaf));
    let mut at = 0;
    while at < covering.len() {
        let others = covering.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, rule)| *rule);
        let rest = others.fold(left, |rest, above| {
            let fits = space.fits[above.index()];
            space.diagrams.choose(fits, Node::NO, rest)
        });
        if rest == Node::NO {
            covering.remove(at);
        } else {
            at += 1;
        }
    }
    covering
}

/// A rule without which every result would be the same.
fn redundant(space: &mut Space<'_>, id: RuleId) -> Option<Finding> {
    let playbook = space.playbook();
    let count = playbook.rules.len();
    let below = space.compiled.below[id.index() + 1];
    let own = Leaf::Rule(id).number(count);
    let rules = space.compiled.rules;
    let same = |leaf: Leaf| leaf.rule().is_some_and(|other| gives_the_same(playbook, id, other));
    let mut differs = |decides: u32, instead: u32| decides == own && !same(Leaf::of(instead, count));
    if space.diagrams.any_pair(rules, below, &mut differs) {
        return None;
    }
    let rule = playbook.rule(id);
    let diagnostic = Diagnostic {
        code: "redundant-rule",
        severity: Severity::Note,
        message: format!("rule `{}` changes nothing: without it the rules below give the same results", rule.name),
        labels: vec![label(rule, "makes no difference")],
        help: Some("remove it, or make it differ from what stands below it".to_owned()),
    };
    Some(Finding { diagnostic, rule: Some(id), witness: None })
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
        && a.reply == b.reply
        && also[0] == also[1]
}
