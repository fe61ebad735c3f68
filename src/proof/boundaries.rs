//! Boundary holes: `< 30` beside `> 30`, where exactly 30 falls through to something else.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::Code;
use crate::engine::axes::{Axis, Subjected};
use crate::engine::compile::Leaf;
use crate::engine::diagram::{Node, Var};
use crate::model::condition::{Alternative, Comparison, Condition, Order, Predicate, Subject, Test};
use crate::model::decimal::Decimal;
use crate::model::fact::{FactId, Kind};
use crate::model::rule::RuleId;
use crate::proof::Finding;
use crate::proof::rules::where_rule;
use crate::proof::space::Space;

/// A test with the rule it stands in.
struct Bound<'a> {
    rule: RuleId,
    test: &'a Test,
    comparison: &'a Comparison,
}

/// Every hole between two rules' tests on one fact.
pub fn findings(space: &mut Space<'_>) -> Vec<Finding> {
    let playbook = space.playbook();
    let mut findings = Vec::new();
    for fact in playbook.fact_ids() {
        let bounds = bounds_on(playbook, fact);
        for lower in bounds.iter().filter(|bound| matches!(bound.comparison.op, Order::Less | Order::AtMost)) {
            let upper = bounds
                .iter()
                .filter(|bound| matches!(bound.comparison.op, Order::More | Order::AtLeast) && bound.rule != lower.rule)
                .find(|upper| hole(space, fact, lower, upper).is_some());
            if let Some(upper) = upper
                && let Some(branch) = hole(space, fact, lower, upper)
                && let Some(finding) = falls_through(space, fact, branch, lower, upper)
            {
                findings.push(finding);
                break;
            }
        }
    }
    findings
}

fn bounds_on(playbook: &crate::playbook::Playbook, fact: FactId) -> Vec<Bound<'_>> {
    let mut bounds = Vec::new();
    for id in playbook.rule_ids() {
        for test in tests_on(&playbook.rule(id).when, fact) {
            if let Predicate::Is(alternatives) = &test.predicate {
                let comparisons = alternatives.iter().filter_map(|one| match one {
                    Alternative::Compare(all) => Some(all),
                    Alternative::Value(_) | Alternative::Outcome(_) | Alternative::Rule(_) | Alternative::Word(_) => {
                        None
                    }
                });
                bounds.extend(comparisons.flatten().map(|comparison| Bound { rule: id, test, comparison }));
            }
        }
    }
    bounds
}

fn tests_on(condition: &Condition, fact: FactId) -> impl Iterator<Item = &Test> {
    condition.tests().filter(move |test| test.subject == Subject::Fact(fact))
}

/// The axis of a fact, where it has one of its own.
fn axis_of<'a>(space: &Space<'a>, fact: FactId) -> Option<(Var, &'a Axis)> {
    let compiled = space.compiled;
    let playbook = space.playbook();
    let about = match crate::engine::axes::shape_of(playbook.fact(fact), fact, &[]) {
        crate::engine::axes::Shape::Given => Subjected::Fact(fact),
        crate::engine::axes::Shape::Formula(expr) => {
            Subjected::Formula(expr.clone(), crate::engine::axes::numeric(&playbook.fact(fact).kind))
        }
        crate::engine::axes::Shape::Classes(_) => return None,
    };
    let var = compiled.axes.var(&about)?;
    Some((var, compiled.axes.axis(var)?))
}

/// The narrow region between an upper and a lower bound that no test names.
fn hole(space: &Space<'_>, fact: FactId, lower: &Bound<'_>, upper: &Bound<'_>) -> Option<u16> {
    let (_, axis) = axis_of(space, fact)?;
    let (low, high) = (lower.comparison.bound.ordinal()?, upper.comparison.bound.ordinal()?);
    let wide = if *axis.regions.kind() == Kind::Date { 1 } else { Decimal::ONE };
    if high < low || high.saturating_sub(low) > wide {
        return None;
    }
    let passes_low = |at: i64| lower.comparison.op.accepts(at.cmp(&low));
    let passes_high = |at: i64| upper.comparison.op.accepts(at.cmp(&high));
    let step = axis.regions.step();
    let branch = axis.regions.of_ordinal(if passes_low(low) { low.checked_add(step)? } else { low });
    let (start, end) = axis.regions.ends(branch)?;
    let has_sides = branch > 0 && branch + 1 < axis.regions.len();
    let is_between = has_sides && !passes_low(start) && !passes_high(end) && end.saturating_sub(start) <= wide;
    // At an end of the number line there is no value beside it.
    let borders = passes_low(start.checked_sub(step)?) && passes_high(end.checked_add(step)?);
    (is_between && borders).then_some(branch)
}

/// The hole, where its cases end otherwise than those on both sides of it.
fn falls_through(
    space: &mut Space<'_>,
    fact: FactId,
    branch: u16,
    lower: &Bound<'_>,
    upper: &Bound<'_>,
) -> Option<Finding> {
    let (var, axis) = axis_of(space, fact)?;
    let decides = |space: &mut Space<'_>, rule: RuleId, branch: u16| {
        let cases = where_rule(space, rule);
        space.diagrams.cut(cases, &|v| (v == var).then_some(branch))
    };
    let (left, right) = (decides(space, lower.rule, branch - 1), decides(space, upper.rule, branch + 1));
    let both = space.diagrams.and(left, right);
    if both == Node::NO {
        return None;
    }
    let playbook = space.playbook();
    let samples = [branch - 1, branch, branch + 1].map(|branch| axis.regions.sample(branch));
    let names_it = |rule: RuleId| {
        let holds = |test: &Test| samples.each_ref().map(|value| test.predicate.holds_of(value));
        tests_on(&playbook.rule(rule).when, fact).any(|test| holds(test) == [false, true, false])
    };
    let neither = |leaf: Leaf| match leaf {
        Leaf::Impossible(_) => false,
        Leaf::Rule(rule) => rule != lower.rule && rule != upper.rule && !names_it(rule),
        Leaf::Gap => true,
    };
    let here = space.diagrams.is(var, branch);
    let here = space.diagrams.and(both, here);
    let (rules, count) = (space.compiled.rules, space.playbook().rules.len());
    let elsewhere = Node::leaf(Leaf::Rule(lower.rule).number(count));
    let inside = space.diagrams.choose(here, rules, elsewhere);
    let cases = space.diagrams.graft(inside, &mut |_, leaf| Node::yes_if(neither(Leaf::of(leaf, count))));
    let witness = space.witness(cases, |case| {
        space.result(case).is_some_and(|result| neither(result.rule.map_or(Leaf::Gap, Leaf::Rule)))
    })?;
    let (below, above) = (playbook.rule(lower.rule), playbook.rule(upper.rule));
    let words = axis.regions.words(branch, &|value| playbook.words(axis.regions.kind(), value));
    let name = &playbook.fact(fact).name;
    let message =
        format!("`{name}` {words} lies between rule `{}` and rule `{}` and falls to neither", below.name, above.name);
    let text = format!("does not hold of {words}");
    let diagnostic = Diagnostic::at(Code::BoundaryHole, lower.test.span.clone(), message)
        .saying(&text)
        .and_at(upper.test.span.clone(), text)
        .help("let one of the two tests include the boundary".to_owned());
    Some(Finding { diagnostic, rule: Some(lower.rule), witness: Some(witness.case), other: None })
}
