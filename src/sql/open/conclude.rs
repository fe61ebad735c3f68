//! What is concluded of a row once all that can be assumed is: settled, undecided, and what the result is.

use crate::engine::compile::Leaf;
use crate::engine::diagram::{Node, Var};
use crate::engine::parts::symbol::Symbol;
use crate::engine::parts::{Others, PartName};
use crate::model::formula::Expr;
use crate::model::template::Part;
use crate::sql::facts::Facts;
use crate::sql::known::Openness;
use crate::sql::open::{Open, of};
use crate::sql::possible::Pass;
use crate::sql::possible::classes::{Class, Verdicts};
use crate::sql::query::guard;
use crate::sql::refusal::Refused;
use crate::sql::result::{Decided, cost_of};
use crate::sql::tree::{Is, Sql, Type};

impl Open<'_> {
    /// What follows for every row.
    pub(super) fn conclude(&mut self, facts: &mut Facts<'_>) -> Result<Decided, Refused> {
        let modes = self.modes(facts)?;
        let mode = |var: Var| of(&modes, var);
        let count = facts.playbook.rules.len();
        let rules = self.possible.lifted_rules(&mode);
        self.possible.check()?;
        let verdict = self.walk(facts, "rules", rules)?;
        let leaves: Vec<u32> = self.possible.wide.leaves(rules);
        let nobody_knows = self.possible.somewhere(self.resolved.nobody_knows, Pass::Open, &mode);
        let nobody_knows = self.walk(facts, "nobody knows", nobody_knows)?.is_set();
        let of_leaf = |leaf: u32| self.possible.verdicts.of(leaf).clone();
        let by_verdict = leaves.iter().map(|leaf| {
            let number = match of_leaf(*leaf) {
                Verdicts::Impossible(at) => Leaf::Impossible(at).number(count),
                Verdicts::First(first, _) => first.number(count),
            };
            (verdict.clone().equals(Sql::int(*leaf)), Sql::int(number))
        });
        let gap = Sql::int(Leaf::Gap.number(count));
        let arms = [(nobody_knows.clone(), gap.clone())].into_iter().chain(by_verdict);
        let number = facts.stages.keep("rule number", Sql::case(arms.collect(), gap));
        let several = leaves.iter().filter(|leaf| matches!(of_leaf(**leaf), Verdicts::First(_, Others::Some)));
        let several: Vec<Sql> = several.map(|leaf| Sql::int(*leaf)).collect();
        let mut decided = Decided::new(number.clone());
        decided.others = verdict.is_in(several).and(nobody_knows.clone().negated());
        decided.nobody_knows = nobody_knows;
        let mut unsettled = Vec::new();
        for (name, part) in self.names.clone().into_iter().zip(self.resolved.parts.clone()) {
            let lifted = self.possible.lifted(part, Pass::Open, &mode);
            self.possible.check()?;
            self.conclude_part(facts, name, lifted, &mut decided, &mut unsettled)?;
        }
        let unsettled = facts.stages.keep("not settled", Sql::flag(Is::any(unsettled)));
        decided.unsettled = unsettled.is_set();
        self.costs(facts, &mut decided, &mode)?;
        if decided.unsettled != Is::Certain(false) {
            for id in facts.playbook.fact_ids() {
                let known = facts.known(id)?;
                if facts.playbook.fact(id).ask.is_none() || known.is_open() == Is::Certain(false) {
                    continue;
                }
                let matters = self.matters(facts, id, Pass::Open)?;
                decided.needs.push((known.is_open().and(matters), id));
            }
        }
        self.in_vain(facts, &mut decided, &mode)?;
        if decided.nobody_knows != Is::Certain(false) {
            for id in self.possible.unknown.clone() {
                let matters = self.matters(facts, id, Pass::Both)?;
                decided.unknown.push((facts.known(id)?.is_unknown().and(matters), id));
            }
        }
        Ok(decided)
    }

    fn conclude_part(
        &mut self,
        facts: &mut Facts<'_>,
        name: PartName,
        lifted: Node,
        decided: &mut Decided,
        unsettled: &mut Vec<Is>,
    ) -> Result<(), Refused> {
        let words = match name {
            PartName::Outcome => "outcome class".to_owned(),
            PartName::Part(part) => format!("{part:?} class").to_lowercase(),
            PartName::Reply(_) => "reply class".to_owned(),
            PartName::Action(id) => format!("{} due", facts.playbook.action(id).name),
        };
        let leaf = self.walk(facts, &words, lifted)?;
        let classes: Vec<u32> = self.possible.wide.leaves(lifted);
        let (mut values, mut due) = (Vec::new(), Vec::new());
        for class in classes {
            let is = leaf.clone().equals(Sql::int(class));
            let seen = facts.faults.len();
            let differs = self.differs(facts, class)?;
            unsettled.push(is.clone().and(differs));
            if let Class::Of(all) = self.possible.classes.of(class).clone() {
                let thing = self.thing(facts, all[0])?;
                if !self.possible.is_nothing(all[0]) {
                    let is_there = is.clone().and(thing.left_out.negated());
                    due.push(is_there.clone());
                    values.push((is_there, thing.value));
                }
            }
            guard(facts, seen, &is);
        }
        let value = || Sql::case(values.clone(), Sql::Null(Type::Int));
        match name {
            PartName::Outcome | PartName::Reply(_) => {}
            PartName::Part(Part::Amount) => decided.amount = facts.stages.keep("amount units", value()),
            PartName::Part(Part::Charge) => decided.charge = facts.stages.keep("charge units", value()),
            PartName::Part(Part::Until) => decided.until = facts.stages.keep("until day", value()),
            PartName::Part(Part::Cost) => {}
            PartName::Action(_) => decided.due.push(Is::any(due)),
        }
        Ok(())
    }

    /// What the decision costs: of the rule; of several possible rules only where they agree; nothing is said of it where
    /// a person must look.
    fn costs(
        &mut self,
        facts: &mut Facts<'_>,
        decided: &mut Decided,
        mode: &dyn Fn(Var) -> Openness,
    ) -> Result<(), Refused> {
        let playbook = facts.playbook;
        let mut formulas: Vec<Option<&Expr>> = Vec::new();
        let mut number_of = Vec::new();
        for id in playbook.rule_ids() {
            let expr = playbook.rule(id).cost.as_ref().map(|formula| &formula.expr);
            let at = formulas.iter().position(|known| *known == expr).unwrap_or_else(|| {
                formulas.push(expr);
                formulas.len() - 1
            });
            number_of.push(u32::try_from(at).unwrap_or(0));
        }
        let none = formulas.iter().position(Option::is_none).unwrap_or(formulas.len());
        let none = u32::try_from(none).unwrap_or(0);
        if number_of.iter().all(|number| *number == none) {
            return Ok(());
        }
        let cost = |leaf: Leaf| leaf.rule().and_then(|rule| number_of.get(rule.index()).copied()).unwrap_or(none);
        let node = self.possible.costs(&cost);
        let classed = self.possible.classed(node);
        let lifted = self.possible.lifted(classed, Pass::Both, mode);
        self.possible.check()?;
        let leaf = self.walk(facts, "cost class", lifted)?;
        let mut values: Vec<Sql> = Vec::new();
        for number in 0..=u32::try_from(formulas.len()).unwrap_or(0) {
            let rule = playbook.rule_ids().find(|rule| number_of[rule.index()] == number);
            let is = decided.leaf.clone().is_in(
                playbook
                    .rule_ids()
                    .filter(|rule| number_of[rule.index()] == number)
                    .map(|rule| Sql::int(Leaf::Rule(rule).number(playbook.rules.len())))
                    .collect(),
            );
            let value = match rule {
                Some(rule) => cost_of(facts, rule, &is)?,
                None => None,
            };
            values.push(value.unwrap_or(Sql::Null(Type::Int)));
        }
        let mut arms = vec![(decided.nobody_knows.clone(), Sql::Null(Type::Int))];
        for class in self.possible.wide.leaves(lifted) {
            let Class::Of(all) = self.possible.classes.of(class).clone() else { continue };
            let costs: Vec<Sql> = all
                .iter()
                .map(|thing| match self.possible.symbol(*thing) {
                    Some(Symbol::Term(number)) => values.get(*number as usize).cloned().unwrap_or(Sql::Null(Type::Int)),
                    _ => Sql::Null(Type::Int),
                })
                .collect();
            let Some((first, others)) = costs.split_first() else { continue };
            let same = Is::all(others.iter().map(|other| first.clone().is_distinct(other.clone()).negated()));
            arms.push((leaf.clone().equals(Sql::int(class)).and(same), first.clone()));
        }
        decided.cost = facts.stages.keep("cost units", Sql::case(arms, Sql::Null(Type::Int)));
        Ok(())
    }

    /// The open facts that tell apart the rules that are still possible.
    fn in_vain(
        &mut self,
        facts: &mut Facts<'_>,
        decided: &mut Decided,
        mode: &dyn Fn(Var) -> Openness,
    ) -> Result<(), Refused> {
        if decided.others == Is::Certain(false) {
            return Ok(());
        }
        let mut looked: Vec<(Var, Is)> = Vec::new();
        for var in self.possible.plain.support(self.possible.rules) {
            let is_unsettled = self.branch(facts, var)?.is_unsettled;
            if is_unsettled == Is::Certain(false) {
                continue;
            }
            let node = self.possible.looks_at(var, mode);
            self.possible.check()?;
            let leaf = self.walk(facts, "looks at", node)?;
            looked.push((var, is_unsettled.and(leaf.is_set())));
        }
        for id in facts.playbook.fact_ids() {
            let known = facts.known(id)?;
            let of: Vec<Is> = looked
                .iter()
                .filter(|(var, _)| self.possible.inputs_of(*var).contains(&id))
                .map(|(_, is)| is.clone())
                .collect();
            decided.in_vain.push((known.is_unsettled().and(Is::any(of)), id));
        }
        decided.in_vain.retain(|(is, _)| *is != Is::Certain(false));
        Ok(())
    }
}
