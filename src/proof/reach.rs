//! Which cases reach a point of coverage: for each point the set of all of them as a yes/no diagram, and a real one out of
//! it. A point whose set is empty can never be covered and does not count; nor does one of which no real case is found,
//! for formulas are axes of their own and may never lie as it would take.

use crate::engine::compile::Leaf;
use crate::engine::compile::conditions::Compiler;
use crate::engine::diagram::Node;
use crate::model::case::Case;
use crate::model::condition::{Subject, Test};
use crate::proof::coverage::{Edge, Point, Points};
use crate::proof::rules::where_leaf;
use crate::proof::space::Space;

/// Whether a point can be covered.
#[derive(Debug, Clone)]
pub enum Reach {
    /// By this case.
    By(Case),
    /// By none: its set is empty.
    Never,
    /// No case was found, though nothing proves that there is none.
    NotFound,
}

/// How each of these points can be covered, in their order. `covers` holds a case against a point once more.
pub fn reach(
    space: &mut Space<'_>,
    points: &Points,
    wanted: &[usize],
    covers: &dyn Fn(&Case, usize) -> bool,
) -> Vec<Reach> {
    let sets = sets(space, points, wanted);
    let found = wanted.iter().zip(sets).map(|(at, set)| match set {
        Node::NO => Reach::Never,
        _ => space.witness(set, |case| covers(case, *at)).map_or(Reach::NotFound, |witness| Reach::By(witness.case)),
    });
    found.collect()
}

/// The cases that reach each of these points.
fn sets(space: &mut Space<'_>, points: &Points, wanted: &[usize]) -> Vec<Node> {
    let possible = where_leaf(space, |leaf| !matches!(leaf, Leaf::Impossible(_)));
    let at_rule = read_up_to(space, possible);
    let (playbook, compiled) = (space.playbook(), space.compiled);
    let diagrams = std::mem::take(&mut space.diagrams);
    let mut compiler = Compiler::new(playbook, &compiled.set, compiled.axes.clone(), diagrams);
    let edges = wanted.iter().map(|at| match &points.all[*at] {
        Point::Edge(edge) => Some(looked_at(&mut compiler, edge, at_rule[edge.at.rule.index()])),
        Point::Rule(_) | Point::Action(_) => None,
    });
    let edges: Vec<Option<Node>> = edges.collect();
    space.diagrams = compiler.diagrams;
    let all = wanted.iter().zip(edges);
    all.map(|(at, edge)| match (&points.all[*at], edge) {
        (Point::Rule(rule), _) => where_leaf(space, |leaf| leaf == Leaf::Rule(*rule)),
        (Point::Action(action), _) => space.due(*action),
        (Point::Edge(_), edge) => edge.unwrap_or(Node::NO),
    })
    .collect()
}

/// For each rule: the cases in which no rule above it fits.
fn read_up_to(space: &mut Space<'_>, possible: Node) -> Vec<Node> {
    let mut left = possible;
    let mut sets = Vec::new();
    for fits in space.fits.clone() {
        sets.push(left);
        left = space.diagrams.choose(fits, Node::NO, left);
    }
    sets
}

/// The cases on an edge's side in which its test is looked at.
fn looked_at<'a>(compiler: &mut Compiler<'a>, edge: &'a Edge, at_rule: Node) -> Node {
    let tables = &compiler.playbook.rule(edge.at.rule).when.any;
    let mut set = at_rule;
    for table in &tables[..edge.at.table] {
        let holds = all(compiler, table);
        set = compiler.diagrams.choose(holds, Node::NO, set);
    }
    let before = all(compiler, &tables[edge.at.table][..edge.at.test]);
    let side = compiler.test(edge.fact, &edge.side);
    let set = compiler.diagrams.and(set, before);
    compiler.diagrams.and(set, side)
}

fn all<'a>(compiler: &mut Compiler<'a>, tests: &'a [Test]) -> Node {
    let mut all = Node::YES;
    for test in tests {
        if let Subject::Fact(fact) = test.subject {
            let holds = compiler.test(fact, &test.predicate);
            all = compiler.diagrams.and(all, holds);
        }
    }
    all
}
