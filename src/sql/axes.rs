//! In which region of its axis a fact or formula lies, as the number of the branch that a diagram takes there.

use rustc_hash::FxHashMap;

use crate::engine::axes::{Axis, Subjected};
use crate::engine::diagram::Var;
use crate::engine::evaluate::what_of;
use crate::model::fact::Kind;
use crate::model::formula::Comparator;
use crate::model::value::Value;
use crate::sql::facts::Facts;
use crate::sql::refusal::Refused;
use crate::sql::tree::{Is, Sql};

/// Which branch a variable takes.
#[derive(Debug, Clone)]
pub struct Branch {
    /// Its number; the width of the axis where nobody has said, one more where nobody knows.
    pub number: Sql,
    /// Whether nobody has said, or nobody knows.
    pub is_unsettled: Is,
    /// Whether nobody knows.
    pub is_unknown: Is,
}

impl Branch {
    /// Whether nobody has said.
    pub fn is_open(&self) -> Is {
        self.is_unsettled.clone().and(self.is_unknown.clone().negated())
    }
}

/// The branches of all axes that were looked at.
#[derive(Debug, Default)]
pub struct Branches {
    made: FxHashMap<Var, Branch>,
}

impl Branches {
    /// Forgets the branches of axes that a fact changes.
    pub fn forget(&mut self, facts: &Facts<'_>, fact: crate::model::fact::FactId) {
        self.made.retain(|var, _| facts.compiled.axes.axis(*var).is_some_and(|axis| !axis.inputs.contains(&fact)));
    }

    /// The branch of an axis.
    pub fn of(&mut self, facts: &mut Facts<'_>, var: Var) -> Result<Branch, Refused> {
        if let Some(branch) = self.made.get(&var) {
            return Ok(branch.clone());
        }
        let Some(axis) = facts.compiled.axes.axis(var) else { return Err(Refused::new("an action tests too much")) };
        let (value, is_unsettled, name) = known(facts, axis)?;
        let is_unknown = is_unsettled.clone().and(facts.nobody_knows(&axis.inputs)?);
        let number = number(axis, &value, &is_unsettled, &is_unknown);
        let number = facts.stages.keep(&format!("{name} region"), number);
        let branch = Branch { number, is_unsettled, is_unknown };
        self.made.insert(var, branch.clone());
        Ok(branch)
    }
}

/// The value of what an axis is about, whether it is not settled, and its name.
fn known(facts: &mut Facts<'_>, axis: &Axis) -> Result<(Sql, Is, String), Refused> {
    match &axis.about {
        Subjected::Fact(fact) => {
            let known = facts.known(*fact)?;
            Ok((known.value.clone(), known.is_unsettled(), facts.playbook.fact(*fact).name.clone()))
        }
        Subjected::Formula(expr, _) => {
            let name = facts.compiled.axes.name_of_formula(facts.playbook, expr);
            let name = if name.len() > 40 { "formula".to_owned() } else { name };
            let value = match facts.value_of_own_formula(expr, axis.regions.kind())? {
                Some(value) => value,
                None => facts.term(expr, axis.regions.kind(), &what_of(facts.playbook, expr))?,
            };
            let unsettled = facts.settles(&expr.facts())?.negated();
            let unsettled = facts.stages.keep(&format!("{name} open"), Sql::flag(unsettled)).is_set();
            Ok((value, unsettled, name))
        }
    }
}

fn number(axis: &Axis, value: &Sql, unsettled: &Is, unknown: &Is) -> Sql {
    let regions = &axis.regions;
    let missing = match (&axis.about, axis.missing) {
        (_, true) => i128::from(axis.missing_branch()),
        (Subjected::Formula(..), false) | (Subjected::Fact(_), false) => 0,
    };
    let width = i128::from(axis.width());
    let mut arms = vec![(unknown.clone(), Sql::int(width + 1)), (unsettled.clone(), Sql::int(width))];
    arms.push((value.clone().is_null(), Sql::int(missing)));
    match regions.kind() {
        Kind::YesNo | Kind::Choice(_) => Sql::case(arms, value.clone()),
        Kind::Text => {
            for region in 0..regions.len().saturating_sub(1) {
                if let Value::Text(text) = regions.sample(region) {
                    arms.push((value.clone().equals(Sql::text(&text)), Sql::int(i128::from(region))));
                }
            }
            Sql::case(arms, Sql::int(i128::from(regions.len().saturating_sub(1))))
        }
        Kind::Number { .. } | Kind::Money | Kind::Date => {
            for region in 1..regions.len() {
                let start = regions.ends(region).map_or(i64::MAX, |(start, _)| start);
                let below = value.clone().compare(Comparator::Less, Sql::int(start));
                arms.push((below, Sql::int(i128::from(region - 1))));
            }
            Sql::case(arms, Sql::int(i128::from(regions.len().saturating_sub(1))))
        }
    }
}
