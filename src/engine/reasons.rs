//! Why: the deciding rule's tests that hold, classifications unfolded, formulas with their numbers; and texts with the
//! values they name.

use crate::engine::evaluate::{Facts, Holds};
use crate::model::case::{Case, Source};
use crate::model::condition::{Alternative, Condition, Predicate, Subject, Table, Test};
use crate::model::decision::Reason;
use crate::model::fact::{FactId, Origin};
use crate::model::formula::Expr;
use crate::model::rule::Rule;
use crate::model::template::{Part, Segment, Template};
use crate::playbook::Playbook;
use crate::playbook::words::expr_words;

/// The tests of a rule that are known to hold: of its alternatives the first that fits, else the first that may.
pub fn reasons(facts: &Facts<'_>, case: &Case, rule: &Rule) -> Vec<Reason> {
    let mut reasons = Vec::new();
    collect(facts, case, &rule.when, 0, &mut reasons);
    reasons
}

fn collect(facts: &Facts<'_>, case: &Case, condition: &Condition, depth: u8, reasons: &mut Vec<Reason>) {
    let Some(table) = table_that_fits(facts, condition) else { return };
    for test in table {
        let Subject::Fact(fact) = test.subject else { continue };
        if facts.test(test) == Holds::Yes {
            push(reasons, reason(facts, case, fact, test, depth));
            unfold(facts, case, fact, depth, reasons);
        }
    }
}

/// What made a classification what it is.
fn unfold(facts: &Facts<'_>, case: &Case, fact: FactId, depth: u8, reasons: &mut Vec<Reason>) {
    let Origin::Classification(classes) = &facts.playbook().fact(fact).origin else { return };
    if case.said(fact).is_some() || depth == u8::MAX {
        return;
    }
    let decides = classes.iter().find(|class| facts.holds(&class.when) != Holds::No);
    if let Some(class) = decides.filter(|class| facts.holds(&class.when) == Holds::Yes) {
        collect(facts, case, &class.when, depth + 1, reasons);
        if let Expr::Fact(inner) = class.is.expr {
            unfold(facts, case, inner, depth + 1, reasons);
        }
    }
}

fn push(reasons: &mut Vec<Reason>, reason: Reason) {
    if !reasons.iter().any(|one| one.fact == reason.fact && one.test == reason.test) {
        reasons.push(reason);
    }
}

fn table_that_fits<'a>(facts: &Facts<'_>, condition: &'a Condition) -> Option<&'a Table> {
    let fits = |table: &&Table| table.iter().all(|test| facts.test(test) == Holds::Yes);
    let may = |table: &&Table| table.iter().all(|test| facts.test(test) != Holds::No);
    condition.any.iter().find(fits).or_else(|| condition.any.iter().find(may))
}

fn reason(facts: &Facts<'_>, case: &Case, fact: FactId, test: &Test, depth: u8) -> Reason {
    Reason {
        fact,
        state: facts.state(fact).clone(),
        test: test_words(facts, fact, &test.predicate),
        source: source_of(facts.playbook(), case, fact),
        formula: with_numbers(facts, case, fact),
        depth,
    }
}

/// Where a fact's state came from.
pub fn source_of(playbook: &Playbook, case: &Case, fact: FactId) -> Source {
    if let Some(given) = case.said(fact) {
        return given.source.clone();
    }
    match &playbook.fact(fact).origin {
        Origin::Formula(formula) if matches!(formula.expr, Expr::Limit(..)) => Source::Limit,
        Origin::Formula(_) => Source::Formula,
        Origin::Classification(_) => Source::Classification,
        Origin::Nowhere | Origin::Cells(_) | Origin::History(_) => Source::Nobody,
    }
}

/// The test as it holds: of a list the alternative that fits.
fn test_words(facts: &Facts<'_>, fact: FactId, predicate: &Predicate) -> String {
    let playbook = facts.playbook();
    if let (Predicate::Is(all), Some(value)) = (predicate, facts.state(fact).value())
        && let Some(fits) = all.iter().find(|one: &&Alternative| one.holds_of(value))
    {
        return playbook.alternative_words(fact, fits);
    }
    playbook.predicate_words(fact, predicate)
}

/// A calculated fact's formula with the values of what it names; none where there is no formula.
fn with_numbers(facts: &Facts<'_>, case: &Case, fact: FactId) -> Option<String> {
    match &facts.playbook().fact(fact).origin {
        Origin::Formula(formula) if case.said(fact).is_none() => Some(expr_words(
            &formula.expr,
            &|fact| facts.playbook().state_words(fact, facts.state(fact)),
            &facts.today().to_string(),
            facts.playbook(),
        )),
        Origin::Formula(_) | Origin::Classification(_) | Origin::Nowhere | Origin::Cells(_) | Origin::History(_) => {
            None
        }
    }
}

/// A text with the values of the facts it names; `part` gives the words of the parts of the result.
pub fn text(facts: &Facts<'_>, template: &Template, part: &dyn Fn(Part) -> String) -> String {
    let words = |segment: &Segment| match segment {
        Segment::Words(words) => words.clone(),
        Segment::Fact(fact) => facts.playbook().state_words(*fact, facts.state(*fact)),
        Segment::Part(name) => part(*name),
    };
    template.segments.iter().map(words).collect()
}
