//! In which region of its axis a fact or formula lies, as the number of the branch that a diagram takes there.

use rustc_hash::FxHashMap;

use crate::engine::axes::{Axis, Subjected};
use crate::engine::diagram::Var;
use crate::engine::evaluate::what_of;
use crate::model::fact::Kind;
use crate::model::formula::Comparator;
use crate::model::value::Value;
use crate::sql::facts::{Facts, Known, Openness};
use crate::sql::refusal::Refused;
use crate::sql::tree::{Is, Sql};

/// Which branch a variable takes.
#[derive(Debug, Clone)]
pub struct Branch {
    /// Its number; the width of the axis where it is open.
    pub number: Sql,
    /// Whether it may be open.
    pub openness: Openness,
    /// Whether it is open.
    pub is_open: Is,
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
        let (known, name) = known(facts, axis)?;
        let open = known.is_open();
        let branch = Branch { openness: known.openness(), number: number(axis, &known, &open), is_open: open };
        let kept = facts.stages.keep(&format!("{name} region"), branch.number);
        let branch = Branch { number: kept, ..branch };
        self.made.insert(var, branch.clone());
        Ok(branch)
    }
}

fn known(facts: &mut Facts<'_>, axis: &Axis) -> Result<(Known, String), Refused> {
    match &axis.about {
        Subjected::Fact(fact) => Ok((facts.known(*fact)?, facts.playbook.fact(*fact).name.clone())),
        Subjected::Formula(expr, _) => {
            let name = facts.compiled.axes.name_of_formula(facts.playbook, expr);
            let name = if name.len() > 40 { "formula".to_owned() } else { name };
            let what = what_of(facts.playbook, expr);
            let of_fact = facts.value_of_own_formula(expr, axis.regions.kind())?;
            let known = match of_fact {
                Some(known) => known,
                None => facts.term(expr, axis.regions.kind(), &what)?,
            };
            Ok((known, name))
        }
    }
}

fn number(axis: &Axis, known: &Known, open: &Is) -> Sql {
    let regions = &axis.regions;
    let missing = match (&axis.about, axis.missing) {
        (_, true) => i128::from(axis.missing_branch()),
        (Subjected::Formula(..), false) | (Subjected::Fact(_), false) => 0,
    };
    let mut arms = vec![(open.clone(), Sql::int(i128::from(axis.width())))];
    arms.push((known.value.clone().is_null(), Sql::int(missing)));
    let value = &known.value;
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
