//! The decision where facts may be open: assumed in turn where they matter, then settled whatever the others are, or
//! undecided with what is needed.

use crate::engine::compile::Leaf;
use crate::engine::diagram::{Node, Var};
use crate::engine::shown::Shown;
use crate::model::fact::{FactId, Kind};
use crate::model::formula::Expr;
use crate::model::rule::ActionId;
use crate::model::template::Part;
use crate::sql::axes::Branches;
use crate::sql::cells::literal;
use crate::sql::facts::{Facts, Known, Openness};
use crate::sql::possible::{Bit, Class, Others, Possible, Sort, Symbol, Verdicts};
use crate::sql::query::guard;
use crate::sql::refusal::Refused;
use crate::sql::result::{Decided, cost_of};
use crate::sql::stages::Stages;
use crate::sql::tree::{Is, Sql, Type};
use crate::sql::walk;
use crate::sql::words;

/// Variables of a fact that may be settled although the fact is open: more than so many are too much for a query.
const MOST_VARYING: usize = 3;

/// Decides.
pub fn decide(facts: &mut Facts<'_>) -> Result<Decided, Refused> {
    let never_open = never_open(facts)?;
    let compiled = facts.compiled;
    let possible = Possible::new(compiled, Box::new(move |expr: &Expr| never_open.contains(expr)));
    let mut open = Open { possible, branches: Branches::default(), parts: Vec::new(), all: Vec::new() };
    open.parts(facts);
    open.possible.check()?;
    facts
        .stages
        .begin("assumed", "In which region of its values each fact lies; facts are assumed in turn where they matter.");
    for fact in to_assume(facts)? {
        open.assume(facts, fact)?;
    }
    let list = listed(facts);
    facts.stages.begin("regions", "In which region of its values each fact lies, as rules tell them apart.");
    open.all_branches(facts)?;
    facts.stages.begin("decision", &list);
    open.conclude(facts)
}

/// The rules with their numbers, for readers.
fn listed(facts: &Facts<'_>) -> String {
    let mut words = String::from("Which rules can decide, whatever the open facts are. The rules, in order:\n");
    for id in facts.playbook.rule_ids() {
        let rule = facts.playbook.rule(id);
        words.push_str(&format!("{:>3} {}: {}\n", id.0, rule.name, rule.outcome));
    }
    words
}

/// The terms that are shown and whose inputs are always settled.
fn never_open(facts: &mut Facts<'_>) -> Result<Vec<Expr>, Refused> {
    let mut found = Vec::new();
    let compiled = facts.compiled;
    for shown in &compiled.shown.terms {
        if let Shown::Term(expr, _) = shown
            && facts.settles(&expr.facts())? == Is::Certain(true)
        {
            found.push(expr.clone());
        }
    }
    Ok(found)
}

/// Facts that may be open and have an `assume`, in the order they are tried: first those nobody can be asked about.
fn to_assume(facts: &mut Facts<'_>) -> Result<Vec<FactId>, Refused> {
    let playbook = facts.playbook;
    let (mut silent, mut asked) = (Vec::new(), Vec::new());
    for id in playbook.fact_ids() {
        let fact = playbook.fact(id);
        if fact.assume.is_none() || facts.known(id)?.openness() == Openness::Never {
            continue;
        }
        if fact.ask.is_some() { asked.push(id) } else { silent.push(id) }
    }
    silent.extend(asked);
    Ok(silent)
}

/// A part of the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Name {
    Outcome,
    Part(Part),
    Reply,
    Action(ActionId),
}

struct Open<'a> {
    possible: Possible<'a>,
    branches: Branches,
    parts: Vec<(Name, Node)>,
    all: Vec<Node>,
}

impl Open<'_> {
    /// Every part of the result, over all axes.
    fn parts(&mut self, facts: &Facts<'_>) {
        let mut parts = vec![(Name::Outcome, self.possible.outcome())];
        for part in [Part::Amount, Part::Charge, Part::Until] {
            parts.push((Name::Part(part), self.possible.shown(part)));
        }
        for language in 0..facts.compiled.shown.languages.len() {
            parts.push((Name::Reply, self.possible.reply(language)));
        }
        for (at, _) in (0..).zip(&facts.playbook.actions) {
            parts.push((Name::Action(ActionId(at)), self.possible.action(ActionId(at))));
        }
        for (name, node) in parts {
            let classed = self.possible.classed(node);
            self.parts.push((name, classed));
            self.all.push(classed);
        }
    }

    /// Assumes a fact in the rows where it is open and matters.
    fn assume(&mut self, facts: &mut Facts<'_>, id: FactId) -> Result<(), Refused> {
        let playbook = facts.playbook;
        let fact = playbook.fact(id);
        let Some(state) = &fact.assume else { return Ok(()) };
        let before = facts.known(id)?;
        let matters = self.matters(facts, id)?;
        if matters == Is::Certain(false) {
            return Ok(());
        }
        let assumed = Known::certain(&fact.kind, state);
        let flag = Sql::flag(before.is_open().and(matters));
        let is = facts.stages.keep(&format!("{} assumed", fact.name), flag).is_set();
        let known = Known {
            value: facts.stages.keep(&fact.name, Sql::case(vec![(is.clone(), assumed.value)], before.value)),
            open: facts.stages.keep(&format!("{} open", fact.name), Sql::case(vec![(is, Sql::int(0))], before.open)),
        };
        facts.assume(id, known);
        self.branches.forget(facts, id);
        Ok(())
    }

    fn all_branches(&mut self, facts: &mut Facts<'_>) -> Result<(), Refused> {
        for (var, _) in facts.compiled.axes.iter().collect::<Vec<_>>() {
            self.branches.of(facts, var)?;
        }
        Ok(())
    }

    /// How each variable may be open.
    fn modes(&mut self, facts: &mut Facts<'_>) -> Result<Vec<(Var, Openness)>, Refused> {
        let mut modes = Vec::new();
        for (var, _) in facts.compiled.axes.iter().collect::<Vec<_>>() {
            modes.push((var, self.branches.of(facts, var)?.openness));
        }
        for at in 0..self.possible.terms.len() {
            let (var, expr) = (self.possible.terms[at].var, self.possible.terms[at].expr.clone());
            let settled = facts.settles(&expr.facts())?;
            modes.push((var, openness(&settled)));
        }
        Ok(modes)
    }

    /// Whether an open fact changes the result for some values of what else is open.
    fn matters(&mut self, facts: &mut Facts<'_>, id: FactId) -> Result<Is, Refused> {
        let modes = self.modes(facts)?;
        let mut certain: Vec<Var> = Vec::new();
        let mut varying: Vec<Var> = Vec::new();
        for (var, mode) in &modes {
            if *mode == Openness::Never || !self.possible.inputs_of(*var).contains(&id) {
                continue;
            }
            if *mode == Openness::Always || self.names(facts, *var, id) {
                certain.push(*var)
            } else {
                varying.push(*var)
            }
        }
        if varying.len() > MOST_VARYING {
            let words = format!(
                "`{}` may be open, and too much is calculated from it for a query",
                facts.playbook.fact(id).name
            );
            return Err(Refused::new(words).at(&facts.playbook.fact(id).span));
        }
        let mut any = Vec::new();
        for some in 0..1_usize << varying.len() {
            let is_open = |at: usize| some >> at & 1 == 1;
            let own: Vec<Var> = certain
                .iter()
                .copied()
                .chain((0..varying.len()).filter(|at| is_open(*at)).map(|at| varying[at]))
                .collect();
            let mut when = Vec::new();
            for (at, var) in varying.iter().enumerate() {
                let open = self.is_open(facts, *var)?;
                when.push(if is_open(at) { open } else { open.negated() });
            }
            let settled: Vec<Var> = (0..varying.len()).filter(|at| !is_open(*at)).map(|at| varying[at]).collect();
            let mode = |var: Var| {
                if settled.contains(&var) {
                    return Openness::Never;
                }
                modes.iter().find(|(own, _)| *own == var).map_or(Openness::Never, |(_, mode)| *mode)
            };
            let all = self.all.clone();
            let node = self.possible.matters(&own, &all, &mode);
            self.possible.check()?;
            let name = format!("{} matters", facts.playbook.fact(id).name);
            let leaf = self.walk(facts, &name, node)?;
            any.push(Is::all(when).and(leaf.is_set()));
        }
        Ok(Is::any(any))
    }

    /// Whether an axis or term names a fact itself, so that it is open wherever the fact is.
    fn names(&self, facts: &Facts<'_>, var: Var, id: FactId) -> bool {
        match facts.compiled.axes.axis(var).map(|axis| &axis.about) {
            Some(crate::engine::axes::Subjected::Fact(fact)) => *fact == id,
            Some(crate::engine::axes::Subjected::Formula(expr, _)) => expr.facts().contains(&id),
            None => self.possible.terms.iter().any(|term| term.var == var && term.expr.facts().contains(&id)),
        }
    }

    fn is_open(&mut self, facts: &mut Facts<'_>, var: Var) -> Result<Is, Refused> {
        match self.possible.sort(var) {
            Sort::Axis => Ok(self.branches.of(facts, var)?.is_open),
            Sort::Term | Sort::Condition => {
                let expr = self.possible.terms.iter().find(|term| term.var == var).map(|term| term.expr.clone());
                match expr {
                    Some(expr) => Ok(facts.settles(&expr.facts())?.negated()),
                    None => Ok(Is::Certain(false)),
                }
            }
        }
    }

    /// The leaf a row reaches.
    fn walk(&mut self, facts: &mut Facts<'_>, name: &str, node: Node) -> Result<Sql, Refused> {
        let mut columns: Vec<(Var, Sql)> = Vec::new();
        for var in self.possible.open.support(node) {
            let column = match self.possible.sort(var) {
                Sort::Axis => self.branches.of(facts, var)?.number,
                Sort::Term => {
                    let is = self.is_open(facts, var)?;
                    facts.stages.keep("term open", Sql::flag(is))
                }
                Sort::Condition => {
                    let class =
                        self.possible.conditions.iter().find(|(_, own)| *own == var).map_or(0, |(class, _)| *class);
                    let differs = self.differs(facts, class)?;
                    facts.stages.keep("values differ", Sql::flag(differs))
                }
            };
            columns.push((var, column));
        }
        let mut branch = |_: &mut Stages, var: Var| {
            Ok(columns.iter().find(|(own, _)| *own == var).map_or(Sql::int(0), |(_, column)| column.clone()))
        };
        walk::leaf(&mut facts.stages, name, &self.possible.open, node, &mut branch)
    }

    /// Whether the things a class may be are not all the same in a row.
    fn differs(&mut self, facts: &mut Facts<'_>, class: u32) -> Result<Is, Refused> {
        match self.possible.classes[class as usize].clone() {
            Class::None => Ok(Is::Certain(false)),
            Class::Several => Ok(Is::Certain(true)),
            Class::Of(all) => {
                let mut values = Vec::new();
                for symbol in all {
                    values.push(self.value(facts, symbol)?);
                }
                let mut any = Vec::new();
                if let Some((first, others)) = values.split_first() {
                    any.extend(others.iter().map(|other| first.clone().is_distinct(other.clone())));
                }
                Ok(Is::any(any))
            }
        }
    }

    /// What a symbol is in a row.
    fn value(&mut self, facts: &mut Facts<'_>, symbol: u32) -> Result<Sql, Refused> {
        Ok(match self.possible.symbols[symbol as usize].clone() {
            Symbol::Value(value) => literal(&value),
            Symbol::Term(term) => self.term(facts, term)?.0,
            Symbol::Text(bits) => {
                let mut parts = Vec::new();
                for bit in bits {
                    parts.push(match bit {
                        Bit::Words(words) => Sql::text(&words),
                        Bit::Free(..) => Sql::text(""),
                        Bit::Term(term) => {
                            let (value, kind) = self.term(facts, term)?;
                            let playbook = facts.playbook;
                            words::value_or_missing(&mut facts.stages, playbook, &kind, "shown", &value)
                        }
                    });
                }
                Sql::concat(parts)
            }
            Symbol::Impossible | Symbol::Nothing | Symbol::Outcome(_) | Symbol::Free(..) => Sql::Null(Type::Int),
        })
    }

    fn term(&mut self, facts: &mut Facts<'_>, term: u32) -> Result<(Sql, Kind), Refused> {
        let compiled = facts.compiled;
        match &compiled.shown.terms[term as usize] {
            Shown::Term(expr, kind) => {
                let what = crate::engine::evaluate::what_of(facts.playbook, expr);
                Ok((facts.term(expr, kind, &what)?.value, kind.clone()))
            }
            Shown::Nothing | Shown::Value(_) => Ok((Sql::Null(Type::Int), Kind::Money)),
        }
    }

    fn conclude(&mut self, facts: &mut Facts<'_>) -> Result<Decided, Refused> {
        let modes = self.modes(facts)?;
        let mode = |var: Var| modes.iter().find(|(own, _)| *own == var).map_or(Openness::Never, |(_, mode)| *mode);
        let count = facts.playbook.rules.len();
        let rules = self.possible.lifted_rules(&mode);
        self.possible.check()?;
        let verdict = self.walk(facts, "rules", rules)?;
        let leaves: Vec<u32> = self.possible.open.leaves(rules);
        let of = |leaf: u32| self.possible.verdicts[leaf as usize].clone();
        let arms = leaves.iter().map(|leaf| {
            let number = match of(*leaf) {
                Verdicts::Impossible(at) => Leaf::Impossible(at).number(count),
                Verdicts::First(first, _) => first.number(count),
            };
            (verdict.clone().equals(Sql::int(*leaf)), Sql::int(number))
        });
        let number = facts.stages.keep("rule number", Sql::case(arms.collect(), Sql::int(Leaf::Gap.number(count))));
        let several = leaves.iter().filter(|leaf| matches!(of(**leaf), Verdicts::First(_, Others::Some)));
        let several: Vec<Sql> = several.map(|leaf| Sql::int(*leaf)).collect();
        let mut decided = Decided::new(number.clone());
        decided.others = verdict.is_in(several);
        let mut unsettled = Vec::new();
        for (name, classed) in self.parts.clone() {
            let lifted = self.possible.lifted(classed, &mode);
            self.possible.check()?;
            self.conclude_part(facts, name, lifted, &mut decided, &mut unsettled)?;
        }
        let unsettled = facts.stages.keep("not settled", Sql::flag(Is::any(unsettled)));
        decided.unsettled = unsettled.is_set();
        self.costs(facts, &mut decided, &mode)?;
        if decided.unsettled != Is::Certain(false) {
            for id in facts.playbook.fact_ids() {
                let known = facts.known(id)?;
                if facts.playbook.fact(id).ask.is_none() || known.openness() == Openness::Never {
                    continue;
                }
                let matters = self.matters(facts, id)?;
                decided.needs.push((known.is_open().and(matters), id));
            }
        }
        self.in_vain(facts, &mut decided, &mode)?;
        Ok(decided)
    }

    fn conclude_part(
        &mut self,
        facts: &mut Facts<'_>,
        name: Name,
        lifted: Node,
        decided: &mut Decided,
        unsettled: &mut Vec<Is>,
    ) -> Result<(), Refused> {
        let words = match name {
            Name::Outcome => "outcome class".to_owned(),
            Name::Part(part) => format!("{part:?} class").to_lowercase(),
            Name::Reply => "reply class".to_owned(),
            Name::Action(id) => format!("{} due", facts.playbook.action(id).name),
        };
        let leaf = self.walk(facts, &words, lifted)?;
        let classes: Vec<u32> = self.possible.open.leaves(lifted);
        let (mut values, mut due) = (Vec::new(), Vec::new());
        for class in classes {
            let is = leaf.clone().equals(Sql::int(class));
            let seen = facts.faults.len();
            let differs = self.differs(facts, class)?;
            unsettled.push(is.clone().and(differs));
            if let Class::Of(all) = self.possible.classes[class as usize].clone() {
                let value = self.value(facts, all[0])?;
                if self.possible.symbols[all[0] as usize] != Symbol::Nothing {
                    due.push(Sql::int(class));
                    values.push((is.clone(), value));
                }
            }
            guard(facts, seen, &is);
        }
        let value = || Sql::case(values.clone(), Sql::Null(Type::Int));
        match name {
            Name::Outcome | Name::Reply => {}
            Name::Part(Part::Amount) => decided.amount = facts.stages.keep("amount units", value()),
            Name::Part(Part::Charge) => decided.charge = facts.stages.keep("charge units", value()),
            Name::Part(Part::Until) => decided.until = facts.stages.keep("until day", value()),
            Name::Part(Part::Cost) => {}
            Name::Action(_) => decided.due.push(leaf.is_in(due)),
        }
        Ok(())
    }

    /// What the decision costs: of the rule; of several possible rules only where they agree.
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
        let lifted = self.possible.lifted(classed, mode);
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
        let mut arms = Vec::new();
        for class in self.possible.open.leaves(lifted) {
            let Class::Of(all) = self.possible.classes[class as usize].clone() else { continue };
            let costs: Vec<Sql> = all
                .iter()
                .map(|symbol| match self.possible.symbols[*symbol as usize] {
                    Symbol::Term(number) => values.get(number as usize).cloned().unwrap_or(Sql::Null(Type::Int)),
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
            if mode(var) == Openness::Never {
                continue;
            }
            let node = self.possible.looks_at(var, mode);
            self.possible.check()?;
            let leaf = self.walk(facts, "looks at", node)?;
            let is = self.is_open(facts, var)?.and(leaf.is_set());
            looked.push((var, is));
        }
        for id in facts.playbook.fact_ids() {
            let known = facts.known(id)?;
            let of: Vec<Is> = looked
                .iter()
                .filter(|(var, _)| self.possible.inputs_of(*var).contains(&id))
                .map(|(_, is)| is.clone())
                .collect();
            decided.in_vain.push((known.is_open().and(Is::any(of)), id));
        }
        decided.in_vain.retain(|(is, _)| *is != Is::Certain(false));
        Ok(())
    }
}

fn openness(settled: &Is) -> Openness {
    match settled {
        Is::Certain(true) => Openness::Never,
        Is::Certain(false) => Openness::Always,
        _ => Openness::Sometimes,
    }
}
