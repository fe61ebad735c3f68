//! The decision where facts may be open: assumed in turn where they matter, then settled whatever the others are, or
//! undecided with what is needed.

mod conclude;

use crate::engine::diagram::{Node, Var};
use crate::engine::parts::symbol::{Bit, Symbol};
use crate::engine::parts::{PartName, Parts};
use crate::engine::shown::Shown;
use crate::model::fact::{FactId, Kind};
use crate::model::formula::Expr;
use crate::sql::axes::Branches;
use crate::sql::cells::literal;
use crate::sql::facts::{Facts, Known, Openness};
use crate::sql::possible::classes::Class;
use crate::sql::possible::{Possible, Sort};
use crate::sql::refusal::Refused;
use crate::sql::result::Decided;
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

struct Open<'a> {
    possible: Possible<'a>,
    branches: Branches,
    parts: Vec<(PartName, Node)>,
    all: Vec<Node>,
}

impl Open<'_> {
    /// Every part of the result, over all axes.
    fn parts(&mut self, facts: &Facts<'_>) {
        for name in PartName::all(facts.compiled) {
            let Ok(node) = self.possible.part(name);
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
        for term in self.possible.terms.iter() {
            modes.push((term.var, openness(&facts.settles(&term.expr.facts())?)));
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
            None => self.possible.terms.of(var).is_some_and(|term| term.expr.facts().contains(&id)),
        }
    }

    fn is_open(&mut self, facts: &mut Facts<'_>, var: Var) -> Result<Is, Refused> {
        match self.possible.sort(var) {
            Sort::Axis => Ok(self.branches.of(facts, var)?.is_open),
            Sort::Term | Sort::Condition => {
                let term = self.possible.terms.of(var);
                term.map_or(Ok(Is::Certain(false)), |term| Ok(facts.settles(&term.expr.facts())?.negated()))
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
        match self.possible.classes.of(class).clone() {
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
        Ok(match self.possible.symbols.of(symbol).clone() {
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
            Symbol::Impossible | Symbol::Nothing | Symbol::Outcome(_) | Symbol::NobodyKnows | Symbol::Free(..) => {
                Sql::Null(Type::Int)
            }
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
}

fn openness(settled: &Is) -> Openness {
    match settled {
        Is::Certain(true) => Openness::Never,
        Is::Certain(false) => Openness::Always,
        _ => Openness::Sometimes,
    }
}
