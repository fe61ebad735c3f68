//! The decision where facts may be open or unknown: open ones are assumed in turn where they matter, then it is settled
//! whatever the others are, or undecided with what is needed, or for a person where nobody knows.

mod conclude;
mod things;

use crate::engine::axes::Subjected;
use crate::engine::diagram::{Node, Var};
use crate::engine::parts::{PartName, Parts};
use crate::engine::shown::Shown;
use crate::model::fact::FactId;
use crate::model::formula::Expr;
use crate::sql::axes::{Branch, Branches};
use crate::sql::facts::Facts;
use crate::sql::known::{Known, Openness};
use crate::sql::possible::unknown::Resolved;
use crate::sql::possible::{Pass, Possible};
use crate::sql::refusal::Refused;
use crate::sql::result::Decided;
use crate::sql::stages::Stages;
use crate::sql::tree::{Is, Sql};
use crate::sql::walk;

/// Variables of a fact that may be settled although the fact is open: more than so many are too much for a query.
const MOST_VARYING: usize = 3;

/// Decides.
pub fn decide(facts: &mut Facts<'_>) -> Result<Decided, Refused> {
    let never_open = never_open(facts)?;
    let compiled = facts.compiled;
    let unknown = unknown(facts)?;
    let is_never_open = Box::new(move |expr: &Expr| never_open.contains(expr));
    let mut open = Open::of(Possible::new(compiled, is_never_open, unknown));
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

/// The given facts that nobody may know.
fn unknown(facts: &mut Facts<'_>) -> Result<Vec<FactId>, Refused> {
    let playbook = facts.playbook;
    let mut found = Vec::new();
    for id in playbook.fact_ids() {
        let is_given = !playbook.fact(id).is_calculated() || facts.compiled.set.contains(&id);
        if is_given && facts.known(id)?.is_unknown() != Is::Certain(false) {
            found.push(id);
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
        if fact.assume.is_none() || facts.known(id)?.is_open() == Is::Certain(false) {
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
    names: Vec<PartName>,
    /// The parts as they are where nothing is put together, in classes.
    before_unknown: Vec<Node>,
    /// The parts where what nobody knows is.
    resolved: Resolved,
}

impl<'a> Open<'a> {
    /// Every part of the result, over all axes.
    fn of(mut possible: Possible<'a>) -> Open<'a> {
        let names = PartName::all(possible.compiled());
        let mut parts = Vec::new();
        for name in &names {
            let Ok(node) = possible.part(*name);
            parts.push(node);
        }
        let before_unknown = parts.iter().map(|part| possible.classed(*part)).collect();
        let resolved = possible.resolved(&parts);
        Open { possible, branches: Branches::default(), names, before_unknown, resolved }
    }

    /// Assumes a fact in the rows where it is open and matters.
    fn assume(&mut self, facts: &mut Facts<'_>, id: FactId) -> Result<(), Refused> {
        let playbook = facts.playbook;
        let fact = playbook.fact(id);
        let Some(state) = &fact.assume else { return Ok(()) };
        let before = facts.known(id)?;
        let matters = self.matters(facts, id, Pass::Open)?;
        if matters == Is::Certain(false) {
            return Ok(());
        }
        let assumed = Known::certain(&fact.kind, state);
        let flag = Sql::flag(before.is_open().and(matters));
        let is = facts.stages.keep(&format!("{} assumed", fact.name), flag).is_set();
        let known = Known {
            value: facts.stages.keep(&fact.name, Sql::case(vec![(is.clone(), assumed.value)], before.value)),
            open: facts.stages.keep(&format!("{} open", fact.name), Sql::case(vec![(is, Sql::int(0))], before.open)),
            unknown: before.unknown,
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
        let axes = facts.compiled.axes.iter().map(|(var, _)| var);
        let all: Vec<Var> = axes.chain(self.possible.terms.iter().map(|term| term.var)).collect();
        let mut modes = Vec::new();
        for var in all {
            modes.push((var, Openness::of(&self.branch(facts, var)?.is_open())));
        }
        Ok(modes)
    }

    /// Whether an open fact, or for [`Pass::Both`] one that nobody knows, changes the result for some values of what else
    /// is.
    fn matters(&mut self, facts: &mut Facts<'_>, id: FactId, pass: Pass) -> Result<Is, Refused> {
        let modes = self.modes(facts)?;
        let mut certain: Vec<Var> = Vec::new();
        let mut varying: Vec<(Var, Is)> = Vec::new();
        for (var, mode) in &modes {
            let state = self.branch(facts, *var)?;
            let is = match pass {
                Pass::Open => state.is_open(),
                Pass::Both => state.is_unsettled,
            };
            if is == Is::Certain(false) || !self.possible.inputs_of(*var).contains(&id) {
                continue;
            }
            let follows = match self.names(facts, *var, id) {
                Names::Itself => true,
                Names::InFormula => pass == Pass::Both || state.is_unknown == Is::Certain(false),
                Names::Not => *mode == Openness::Always,
            };
            if follows { certain.push(*var) } else { varying.push((*var, is)) }
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
            let (mut own, mut others, mut when) = (certain.clone(), Vec::new(), Vec::new());
            for (at, (var, is)) in varying.iter().enumerate() {
                if some >> at & 1 == 1 {
                    own.push(*var);
                    when.push(is.clone());
                } else {
                    others.push(*var);
                    when.push(is.clone().negated());
                }
            }
            let mode = |var: Var| if others.contains(&var) { Openness::Never } else { of(&modes, var) };
            let parts = match pass {
                Pass::Open => self.resolved.parts.clone(),
                Pass::Both => self.before_unknown.clone(),
            };
            let node = self.possible.matters(&own, &parts, pass, &mode);
            self.possible.check()?;
            let name = format!("{} matters", facts.playbook.fact(id).name);
            let leaf = self.walk(facts, &name, node)?;
            any.push(Is::all(when).and(leaf.is_set()));
        }
        Ok(Is::any(any))
    }

    /// How an axis or term names a fact.
    fn names(&self, facts: &Facts<'_>, var: Var, id: FactId) -> Names {
        let expr = match facts.compiled.axes.axis(var).map(|axis| &axis.about) {
            Some(Subjected::Fact(fact)) if *fact == id => return Names::Itself,
            Some(Subjected::Fact(_)) => None,
            Some(Subjected::Formula(expr, _)) => Some(expr),
            None => self.possible.terms.of(var).map(|term| &term.expr),
        };
        if expr.is_some_and(|expr| expr.facts().contains(&id)) { Names::InFormula } else { Names::Not }
    }

    /// Which branch of a variable a row takes.
    fn branch(&mut self, facts: &mut Facts<'_>, var: Var) -> Result<Branch, Refused> {
        let Some(term) = self.possible.terms.of(var) else { return self.branches.of(facts, var) };
        let is_unsettled = facts.settles(&term.expr.facts())?.negated();
        let is_unknown = is_unsettled.clone().and(facts.nobody_knows(&term.inputs)?);
        let (open, unknown) = self.possible.unsettled_branches(var);
        let arms = vec![(is_unknown.clone(), Sql::int(unknown)), (is_unsettled.clone(), Sql::int(open))];
        let number = facts.stages.keep("term open", Sql::case(arms, Sql::int(0)));
        Ok(Branch { number, is_unsettled, is_unknown })
    }

    /// The leaf a row reaches.
    fn walk(&mut self, facts: &mut Facts<'_>, name: &str, node: Node) -> Result<Sql, Refused> {
        let mut columns: Vec<(Var, Sql)> = Vec::new();
        for var in self.possible.wide.support(node) {
            let class = self.possible.conditions.iter().find(|(_, own)| *own == var).map(|(class, _)| *class);
            let column = match class {
                None => self.branch(facts, var)?.number,
                Some(class) => {
                    let differs = self.differs(facts, class)?;
                    facts.stages.keep("values differ", Sql::flag(differs))
                }
            };
            columns.push((var, column));
        }
        let mut branch = |_: &mut Stages, var: Var| {
            Ok(columns.iter().find(|(own, _)| *own == var).map_or(Sql::int(0), |(_, column)| column.clone()))
        };
        walk::leaf(&mut facts.stages, name, &self.possible.wide, node, &mut branch)
    }
}

/// How a variable names a fact.
enum Names {
    /// It is the fact.
    Itself,
    /// Its formula does.
    InFormula,
    /// It does not.
    Not,
}

/// How a variable may be open.
fn of(modes: &[(Var, Openness)], var: Var) -> Openness {
    modes.iter().find(|(own, _)| *own == var).map_or(Openness::Never, |(_, mode)| *mode)
}
