//! Formulas over facts that have a few values each: options, yes and no, what a classification gives. Whatever regions
//! those facts lie in, such a formula has one value, so that where it lies is known, too, although the diagrams let it
//! lie anywhere.

use rustc_hash::FxHashMap;

use crate::engine::axes::{Axis, Shape, Subjected, shape_of};
use crate::engine::compile::conditions::Compiler;
use crate::engine::diagram::{Diagrams, Node};
use crate::engine::evaluate::term::{Inputs, term, to_value};
use crate::model::date::Date;
use crate::model::fact::{FactId, Kind};
use crate::model::formula::Expr;
use crate::model::value::Value;

/// More combinations of values than this are not looked at.
const MOST: usize = 64;

/// The cases in which each formula over a few values lies where those make it lie.
pub fn finite(compiler: &mut Compiler<'_>, today: Date) -> Node {
    let axes = compiler.axes.clone();
    let mut few = Few { compiler, today, values: Vec::new(), of_facts: FxHashMap::default() };
    let mut all = Node::YES;
    for (var, axis) in axes.iter() {
        let Subjected::Formula(expr, _) = &axis.about else { continue };
        let Some(node) = few.of_expr(expr, axis.regions.kind()) else { continue };
        let Few { compiler, values, .. } = &mut few;
        let lies = compiler.diagrams.graft(node, &mut |diagrams, value| match &values[value as usize] {
            Some(value) => diagrams.is(var, axis.regions.of(value)),
            None => Node::YES,
        });
        all = compiler.diagrams.and(all, lies);
    }
    all
}

/// Diagrams whose leaves are numbers of values.
struct Few<'c, 'a> {
    compiler: &'c mut Compiler<'a>,
    today: Date,
    /// What the leaves stand for; none for missing.
    values: Vec<Option<Value>>,
    of_facts: FxHashMap<FactId, Option<Node>>,
}

impl<'a> Few<'_, 'a> {
    /// The value of an expression; none where it may have more than a few, or one that it must not have.
    fn of_expr(&mut self, expr: &Expr, kind: &Kind) -> Option<Node> {
        let mut facts = expr.facts();
        facts.sort_unstable();
        facts.dedup();
        let mut rows: Vec<Vec<u32>> = vec![Vec::new()];
        let mut all = Node::leaf(0);
        for fact in &facts {
            let node = self.of_fact(*fact)?;
            let mut numbers = FxHashMap::default();
            let mut next: Vec<Vec<u32>> = Vec::new();
            all = self.compiler.diagrams.combine(all, node, &mut |row, value| {
                *numbers.entry((row, value)).or_insert_with(|| {
                    next.push(rows[row as usize].iter().copied().chain([value]).collect());
                    u32::try_from(next.len() - 1).unwrap_or(u32::MAX)
                })
            });
            rows = next;
            if rows.len() > MOST {
                return None;
            }
        }
        let results = rows.iter().map(|row| self.calculated(expr, kind, &facts, row)).collect::<Option<Vec<u32>>>()?;
        Some(self.compiler.diagrams.graft(all, &mut |_: &mut Diagrams, row| Node::leaf(results[row as usize])))
    }

    fn calculated(&mut self, expr: &Expr, kind: &Kind, facts: &[FactId], row: &[u32]) -> Option<u32> {
        let value = {
            let at = |fact: FactId| facts.iter().position(|one| *one == fact);
            let states = |fact: FactId| self.values[row[at(fact)?] as usize].clone();
            let inputs = Inputs { playbook: self.compiler.playbook, today: self.today, states: &states };
            let found = term(expr, &inputs).ok()?;
            found.map(|found| to_value(found, kind, inputs.playbook)).transpose().ok()?
        };
        Some(self.number(value))
    }

    fn of_fact(&mut self, id: FactId) -> Option<Node> {
        if let Some(done) = self.of_facts.get(&id) {
            return *done;
        }
        let fact = self.compiler.playbook.fact(id);
        let node = match shape_of(fact, id, self.compiler.set) {
            Shape::Given => self.given(id),
            Shape::Formula(expr) => self.of_expr(expr, &fact.kind),
            Shape::Classes(classes) => {
                let mut below = Some(Node::leaf(self.number(None)));
                for class in classes.iter().rev() {
                    let fits = self.compiler.condition(&class.when);
                    let is = self.of_expr(&class.is.expr, &fact.kind);
                    below = is.zip(below).map(|(is, below)| self.compiler.diagrams.choose(fits, is, below));
                }
                below
            }
        };
        self.of_facts.insert(id, node);
        node
    }

    /// A fact each of whose regions is one value.
    fn given(&mut self, id: FactId) -> Option<Node> {
        let var = self.compiler.axes.var(&Subjected::Fact(id))?;
        let Axis { regions, missing, .. } = self.compiler.axes.axis(var)?.clone();
        if (0..regions.len()).any(|region| !regions.is_single(region)) {
            return None;
        }
        let mut branches: Vec<Node> =
            (0..regions.len()).map(|region| Node::leaf(self.number(Some(regions.sample(region))))).collect();
        if missing {
            branches.push(Node::leaf(self.number(None)));
        }
        Some(self.compiler.diagrams.node(var, &branches))
    }

    fn number(&mut self, value: Option<Value>) -> u32 {
        let at = self.values.iter().position(|known| *known == value).unwrap_or_else(|| {
            self.values.push(value);
            self.values.len() - 1
        });
        u32::try_from(at).unwrap_or(u32::MAX)
    }
}
