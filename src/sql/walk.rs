//! A diagram → what a row reaches in it. A small one is written as nested `CASE`s, like a person would; in a large one a
//! state is carried from axis to axis, from the inside out, each step looked up in a text of numbers, so that no row pays for the diagram's
//! size.

use rustc_hash::FxHashMap;

use crate::engine::diagram::{Diagrams, Node, Var};
use crate::sql::refusal::Refused;
use crate::sql::stages::Stages;
use crate::sql::tree::{Call, Sql};

/// A diagram with more ways than this is walked by tables.
const MOST_WAYS: usize = 40;

/// The number of the branch each variable takes.
pub type Branching<'b> = &'b mut dyn FnMut(&mut Stages, Var) -> Result<Sql, Refused>;

/// The leaf that a row reaches.
pub fn leaf(
    stages: &mut Stages,
    name: &str,
    diagrams: &Diagrams,
    node: Node,
    branch: Branching<'_>,
) -> Result<Sql, Refused> {
    let mut branches = FxHashMap::default();
    for var in diagrams.support(node) {
        branches.insert(var, branch(stages, var)?);
    }
    if ways(diagrams, node, MOST_WAYS + 1) <= MOST_WAYS {
        return Ok(stages.keep(name, tree(diagrams, node, &branches)));
    }
    Ok(by_tables(stages, name, diagrams, node, &branches))
}

fn ways(diagrams: &Diagrams, node: Node, most: usize) -> usize {
    if node.value().is_some() || most == 0 {
        return 1;
    }
    let mut below: Vec<Node> = diagrams.branches(node).to_vec();
    below.sort_unstable();
    below.dedup();
    below
        .into_iter()
        .fold(0, |all, branch| if all > most { all } else { all + ways(diagrams, branch, most - all.min(most)) })
}

fn tree(diagrams: &Diagrams, node: Node, branches: &FxHashMap<Var, Sql>) -> Sql {
    if let Some(leaf) = node.value() {
        return Sql::int(leaf);
    }
    let column = branches.get(&diagrams.var(node)).cloned().unwrap_or(Sql::int(0));
    let mut groups: Vec<(Node, Vec<Sql>)> = Vec::new();
    for (number, below) in (0_i128..).zip(diagrams.branches(node)) {
        match groups.iter_mut().find(|(known, _)| known == below) {
            Some((_, numbers)) => numbers.push(Sql::int(number)),
            None => groups.push((*below, vec![Sql::int(number)])),
        }
    }
    let most = groups.iter().enumerate().max_by_key(|(at, (_, numbers))| (numbers.len(), std::cmp::Reverse(*at)));
    let last = most.map_or(0, |(at, _)| at);
    let (otherwise, _) = groups.remove(last);
    let arms =
        groups.into_iter().map(|(below, numbers)| (column.clone().is_in(numbers), tree(diagrams, below, branches)));
    Sql::case(arms.collect(), tree(diagrams, otherwise, branches))
}

/// A table of an axis: for each state and each branch of the axis an entry.
struct Table {
    var: Var,
    /// How many branches there are.
    width: usize,
    /// The number of the next axis' state; of the last axis, of the leaf.
    entries: Vec<usize>,
}

/// The tables of a diagram's axes, in order.
fn tables(diagrams: &Diagrams, node: Node) -> Vec<Table> {
    let support = diagrams.support(node);
    let mut states = vec![node];
    let mut all = Vec::new();
    for (at, var) in support.iter().enumerate() {
        let is_last = at + 1 == support.len();
        let mut next: Vec<Node> = Vec::new();
        let mut places: FxHashMap<Node, usize> = FxHashMap::default();
        let mut entries: Vec<usize> = Vec::new();
        let width = diagrams.width(*var);
        for own in &states {
            for branch in 0..width {
                let below = diagrams.branch(*own, *var, branch);
                entries.push(match (is_last, below.value()) {
                    (true, Some(leaf)) => leaf as usize,
                    (_, _) => *places.entry(below).or_insert_with(|| {
                        next.push(below);
                        next.len() - 1
                    }),
                });
            }
        }
        all.push(Table { var: *var, width: usize::from(width), entries });
        states = next;
    }
    all
}

/// The leaf a row reaches by the tables of its axes. An entry is where the state's part of the next table begins.
fn by_tables(stages: &mut Stages, name: &str, diagrams: &Diagrams, node: Node, branches: &FxHashMap<Var, Sql>) -> Sql {
    let mut texts: Vec<(Var, usize, String)> = Vec::new();
    let mut part = 1;
    for table in tables(diagrams, node).iter().rev() {
        let starts: Vec<usize> = table.entries.iter().map(|entry| entry * part).collect();
        let digits = starts.iter().max().map_or(1, |most| most.to_string().len());
        texts.push((table.var, digits, starts.iter().map(|start| format!("{start:0digits$}")).collect()));
        part = table.width * digits;
    }
    let last = texts.first().map(|(var, _, _)| *var);
    let mut state = Sql::int(0);
    for (var, digits, text) in texts.iter().rev() {
        let column = branches.get(var).cloned().unwrap_or(Sql::int(0));
        let size = i128::try_from(*digits).unwrap_or(1);
        let place = state.plus(column.times(Sql::int(size)).plus(Sql::int(1)));
        let entry = vec![Sql::text(text), place, Sql::int(size)];
        state = if Some(*var) == last {
            Sql::call(Call::ToInt, vec![Sql::call(Call::Part, entry)])
        } else {
            Sql::call(Call::Entry, entry)
        };
    }
    stages.define(name, state)
}
