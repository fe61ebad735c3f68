//! Which facts can be missing: those that are `optional`, sums of nothing that have no value, and whatever is
//! calculated from such in a way that needs them.

use crate::model::fact::{Class, Fact, FactId, Origin, Over, Take};
use crate::model::formula::{Absence, Expr};
use crate::playbook::Playbook;

/// Whether a fact can be missing. For many facts at once use [`facts_that_can_be_missing`].
pub fn can_be_missing(playbook: &Playbook, fact: FactId) -> bool {
    Facts { all: &playbook.facts, known: vec![None; playbook.facts.len()] }.of(fact)
}

/// Whether each fact can be missing, by [`FactId`].
pub fn facts_that_can_be_missing(playbook: &Playbook) -> Vec<bool> {
    let mut facts = Facts { all: &playbook.facts, known: vec![None; playbook.facts.len()] };
    playbook.fact_ids().map(|fact| facts.of(fact)).collect()
}

/// Whether a calculated value can be missing, given which facts can.
pub fn of_origin(origin: &Origin, fact: &dyn Fn(FactId) -> bool) -> bool {
    match origin {
        Origin::Formula(formula) => of_expr(&formula.expr, fact),
        Origin::Classification(classes) => of_classes(classes, fact),
        Origin::Cells(cells) => cells.over != Over::Order && cells.take.is_some_and(is_missing_of_nothing),
        Origin::History(history) => is_missing_of_nothing(history.take),
        Origin::Nowhere => false,
    }
}

/// Whether an expression can be missing, given which facts can.
pub fn of_expr(expr: &Expr, fact: &dyn Fn(FactId) -> bool) -> bool {
    let can = |part: &Expr| of_expr(part, fact);
    match expr.absence() {
        Absence::Of(id) => fact(id),
        Absence::OfAll(all) => all.iter().all(can),
        Absence::Undecided { sides, decides } => !sides.contains(&&Expr::YesNo(decides)) && sides.into_iter().any(can),
        Absence::OfAny(parts) => parts.into_iter().any(can),
    }
}

/// A classification is missing where no entry fits, or where the one that fits is.
fn of_classes(classes: &[Class], fact: &dyn Fn(FactId) -> bool) -> bool {
    for class in classes {
        if of_expr(&class.is.expr, fact) {
            return true;
        }
        if class.when.any.iter().any(Vec::is_empty) {
            return false;
        }
    }
    true
}

const fn is_missing_of_nothing(take: Take) -> bool {
    match take {
        Take::Min | Take::Max | Take::First | Take::Last => true,
        Take::Sum | Take::Count | Take::Any | Take::All => false,
    }
}

struct Facts<'a> {
    all: &'a [Fact],
    known: Vec<Option<bool>>,
}

impl Facts<'_> {
    fn of(&mut self, id: FactId) -> bool {
        if let Some(known) = self.known[id.index()] {
            return known;
        }
        let fact = &self.all[id.index()];
        for need in needs(&fact.origin) {
            self.of(need);
        }
        let can = fact.optional || of_origin(&fact.origin, &|need| self.known[need.index()].unwrap_or(true));
        self.known[id.index()] = Some(can);
        can
    }
}

/// The facts that the values of a calculated fact are calculated from; tests cannot make it missing by being so.
fn needs(origin: &Origin) -> Vec<FactId> {
    match origin {
        Origin::Formula(formula) => formula.expr.facts(),
        Origin::Classification(classes) => classes.iter().flat_map(|class| class.is.expr.facts()).collect(),
        Origin::Nowhere | Origin::Cells(_) | Origin::History(_) => Vec::new(),
    }
}
