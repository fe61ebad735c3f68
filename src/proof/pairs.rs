//! Two cases that differ only where they may, and whose leaves must not: the question behind "no result depends on it"
//! and "more of it never gives a worse outcome", asked of one diagram read twice at once.

use rustc_hash::FxHashSet;

use crate::engine::diagram::{Diagrams, Node, Var};
use crate::proof::nearness::{MORE_WAYS, Nearness, WAYS};

/// How a variable may differ between the two cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// It is the same in both.
    Same,
    /// The second case has the same branch or a higher one, below this one (which stands for missing, if there is such).
    Up(u16),
    /// The second case has the same branch or a lower one, below this one.
    Down(u16),
    /// Anything in either.
    Any,
}

/// A step of the way to a pair of leaves: a variable with its branch in the first and in the second case.
pub type Step = (Var, u16, u16);

/// Searches for pairs of leaves that are reached by two cases which differ only as they may.
pub struct Pairs<'a> {
    diagrams: &'a Diagrams,
    moves: &'a dyn Fn(Var) -> Move,
    breaks: &'a dyn Fn(u32, u32) -> bool,
    nearness: &'a Nearness,
    attempt: u64,
    innocent: FxHashSet<(Node, Node)>,
}

impl<'a> Pairs<'a> {
    /// `breaks(first, second)` says which pairs of leaves are looked for.
    pub fn new(
        diagrams: &'a Diagrams,
        moves: &'a dyn Fn(Var) -> Move,
        breaks: &'a dyn Fn(u32, u32) -> bool,
        nearness: &'a Nearness,
    ) -> Pairs<'a> {
        Pairs { diagrams, moves, breaks, nearness, attempt: 0, innocent: FxHashSet::default() }
    }

    /// Shows ways to such a pair to `see` until it returns true or enough were shown. Returns whether there is any way
    /// at all.
    pub fn search(&mut self, node: Node, see: &mut dyn FnMut(&[Step]) -> bool) -> bool {
        for attempt in 0..=MORE_WAYS {
            self.attempt = attempt;
            let mut left = if attempt == 0 { WAYS } else { 1 };
            match self.visit(node, node, &mut Vec::new(), &mut left, see) {
                Visit::Nothing => return false,
                Visit::Found if left == 0 => {}
                Visit::Found | Visit::Stop => return true,
            }
        }
        true
    }

    fn visit(
        &mut self,
        a: Node,
        b: Node,
        way: &mut Vec<Step>,
        left: &mut usize,
        see: &mut dyn FnMut(&[Step]) -> bool,
    ) -> Visit {
        if let (Some(x), Some(y)) = (a.value(), b.value()) {
            if !(self.breaks)(x, y) {
                return Visit::Nothing;
            }
            *left -= 1;
            return if see(way) { Visit::Stop } else { Visit::Found };
        }
        if self.innocent.contains(&(a, b)) {
            return Visit::Nothing;
        }
        let var = self.diagrams.var(a).min(self.diagrams.var(b));
        let mut found = Visit::Nothing;
        let mut branches = self.branches(var);
        self.nearness.sort(self.attempt, var, &mut branches, |(first, _)| *first);
        for (first, second) in branches {
            if *left == 0 {
                return Visit::Found;
            }
            let (x, y) = (self.diagrams.branch(a, var, first), self.diagrams.branch(b, var, second));
            way.push((var, first, second));
            let visit = self.visit(x, y, way, left, see);
            way.pop();
            match visit {
                Visit::Stop => return Visit::Stop,
                Visit::Found => found = Visit::Found,
                Visit::Nothing => {}
            }
        }
        if matches!(found, Visit::Nothing) {
            self.innocent.insert((a, b));
        }
        found
    }

    fn branches(&self, var: Var) -> Vec<(u16, u16)> {
        let width = self.diagrams.width(var);
        let same = || (0..width).map(|v| (v, v));
        let pairs = |end: u16| (0..end).flat_map(move |a| (0..end).map(move |b| (a, b)));
        match (self.moves)(var) {
            Move::Same => same().collect(),
            Move::Any => pairs(width).collect(),
            Move::Up(end) => {
                let missing = same().filter(|(v, _)| *v >= end);
                pairs(end).filter(|(a, b)| a <= b).chain(missing).collect()
            }
            Move::Down(end) => {
                let missing = same().filter(|(v, _)| *v >= end);
                pairs(end).filter(|(a, b)| a >= b).chain(missing).collect()
            }
        }
    }
}

enum Visit {
    Nothing,
    Found,
    Stop,
}

#[cfg(test)]
mod tests {
    use super::{Move, Pairs};
    use crate::engine::diagram::{Diagrams, Node};
    use crate::proof::nearness::Nearness;

    #[test]
    fn a_function_that_falls_once_is_found_to_fall_and_the_way_is_shown() {
        let mut d = Diagrams::new(vec![2, 3]);
        let rises = d.node(1, &[Node::leaf(0), Node::leaf(1), Node::leaf(2)]);
        let falls = d.node(1, &[Node::leaf(0), Node::leaf(2), Node::leaf(1)]);
        let node = d.node(0, &[rises, falls]);
        let moves = |var| if var == 1 { Move::Up(3) } else { Move::Same };
        let worse = |first: u32, second: u32| second < first;
        let mut ways = Vec::new();
        let near = Nearness::default();
        let found = Pairs::new(&d, &moves, &worse, &near).search(node, &mut |way| {
            ways.push(way.to_vec());
            false
        });
        assert!(found);
        assert_eq!(ways, vec![vec![(0, 1, 1), (1, 1, 2)]]);
        assert!(!Pairs::new(&d, &moves, &worse, &near).search(rises, &mut |_| true));
    }
}
