//! A set of cases as few boxes. A box says of some variables which branches they may take, and nothing of the others.
//! The boxes lie between two bounds: they cover all of `inside` and nothing beyond `allowed`, so what is neither, for it
//! cannot be, is said in whichever way is shorter. The method is the irredundant cover of Minato and Morreale (*Fast
//! generation of prime-irredundant covers from binary decision diagrams*, 1993), here with many branches at a variable.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::engine::diagram::{Diagrams, Node, Var};

/// A box: the branches that some variables may take, by variable.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Region {
    /// Variables in ascending order, each with its branches in ascending order.
    pub sides: Vec<(Var, Vec<u16>)>,
}

/// More boxes than anybody reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMany;

/// Boxes that together cover `inside` and of which none reaches beyond `allowed`.
pub fn boxes(diagrams: &mut Diagrams, inside: Node, allowed: Node, most: usize) -> Result<Vec<Region>, TooMany> {
    let mut coverer = Coverer { diagrams, memo: FxHashMap::default(), left: most.saturating_mul(20) };
    let (found, _) = coverer.cover(inside, allowed)?;
    let mut regions: Vec<Region> = found.to_vec();
    for region in &mut regions {
        coverer.widen(region, allowed);
    }
    let regions = coverer.without_spare(regions, inside);
    if regions.len() > most { Err(TooMany) } else { Ok(regions) }
}

/// The set of cases in a box.
pub fn set_of(diagrams: &mut Diagrams, region: &Region) -> Node {
    let mut set = Node::YES;
    for (var, branches) in region.sides.iter().rev() {
        let nodes: Vec<Node> =
            (0..diagrams.width(*var)).map(|branch| if branches.contains(&branch) { set } else { Node::NO }).collect();
        set = diagrams.node(*var, &nodes);
    }
    set
}

type Cover = (Rc<Vec<Region>>, Node);

struct Coverer<'d> {
    diagrams: &'d mut Diagrams,
    memo: FxHashMap<(Node, Node), Cover>,
    left: usize,
}

impl Coverer<'_> {
    /// Boxes that cover `inside` within `allowed`, and the set of all of them.
    fn cover(&mut self, inside: Node, allowed: Node) -> Result<Cover, TooMany> {
        if inside == Node::NO {
            return Ok((Rc::new(Vec::new()), Node::NO));
        }
        if allowed == Node::YES {
            return Ok((Rc::new(vec![Region::default()]), Node::YES));
        }
        if let Some(done) = self.memo.get(&(inside, allowed)) {
            return Ok(done.clone());
        }
        let var = self.diagrams.var(inside).min(self.diagrams.var(allowed));
        let width = self.diagrams.width(var);
        let branch = |this: &Self, node: Node| (0..width).map(|at| this.diagrams.branch(node, var, at)).collect();
        let (needs, may): (Vec<Node>, Vec<Node>) = (branch(self, inside), branch(self, allowed));
        let everywhere = may.iter().fold(Node::YES, |all, one| self.diagrams.and(all, *one));
        let mut regions: Vec<Region> = Vec::new();
        let mut covered = vec![Node::NO; usize::from(width)];
        for at in 0..usize::from(width) {
            let without = self.diagrams.or(everywhere, covered[at]);
            let own = self.diagrams.choose(without, Node::NO, needs[at]);
            let (found, _) = self.cover(own, may[at])?;
            for region in found.iter() {
                let set = set_of(self.diagrams, region);
                let branches: Vec<u16> =
                    (0..width).filter(|other| self.is_within(set, may[usize::from(*other)])).collect();
                for other in &branches {
                    let other = usize::from(*other);
                    covered[other] = self.diagrams.or(covered[other], set);
                }
                regions.push(region.with(var, branches));
            }
        }
        let mut rest = Node::NO;
        for (need, covered) in needs.iter().zip(&covered) {
            let left = self.diagrams.choose(*covered, Node::NO, *need);
            rest = self.diagrams.or(rest, left);
        }
        let (found, common) = self.cover(rest, everywhere)?;
        regions.extend(found.iter().cloned());
        let all: Vec<Node> = covered.into_iter().map(|own| self.diagrams.or(own, common)).collect();
        let all = self.diagrams.node(var, &all);
        self.left = self.left.checked_sub(regions.len() + 1).ok_or(TooMany)?;
        let done = (Rc::new(regions), all);
        self.memo.insert((inside, allowed), done.clone());
        Ok(done)
    }

    fn is_within(&mut self, set: Node, allowed: Node) -> bool {
        self.diagrams.choose(set, allowed, Node::YES) == Node::YES
    }

    /// Lets a box have more branches, or leaves a variable out, as far as it is allowed.
    fn widen(&mut self, region: &mut Region, allowed: Node) {
        let mut at = region.sides.len();
        while at > 0 {
            at -= 1;
            let mut without = region.clone();
            let (var, own) = without.sides.remove(at);
            let set = set_of(self.diagrams, &without);
            if self.is_within(set, allowed) {
                *region = without;
                continue;
            }
            for branch in (0..self.diagrams.width(var)).filter(|branch| !own.contains(branch)) {
                let mut wider = region.clone();
                wider.sides[at].1.push(branch);
                wider.sides[at].1.sort_unstable();
                let set = set_of(self.diagrams, &wider);
                if self.is_within(set, allowed) {
                    *region = wider;
                }
            }
        }
    }

    /// The boxes without those that the others cover.
    fn without_spare(&mut self, regions: Vec<Region>, inside: Node) -> Vec<Region> {
        let mut kept: Vec<(Region, Node)> = Vec::new();
        for region in regions {
            let set = set_of(self.diagrams, &region);
            if !kept.iter().any(|(other, _)| *other == region) {
                kept.push((region, set));
            }
        }
        let mut at = kept.len();
        while at > 0 {
            at -= 1;
            let others = kept.iter().enumerate().filter(|(other, _)| *other != at);
            let others: Vec<Node> = others.map(|(_, (_, set))| *set).collect();
            let union = others.into_iter().fold(Node::NO, |all, one| self.diagrams.or(all, one));
            if self.is_within(inside, union) {
                kept.remove(at);
            }
        }
        kept.into_iter().map(|(region, _)| region).collect()
    }
}

impl Region {
    /// The same with one more variable, which stands before all others.
    fn with(&self, var: Var, branches: Vec<u16>) -> Region {
        let mut sides = Vec::with_capacity(self.sides.len() + 1);
        sides.push((var, branches));
        sides.extend(self.sides.iter().cloned());
        Region { sides }
    }
}

#[cfg(test)]
mod tests {
    use super::{boxes, set_of};
    use crate::engine::diagram::{Diagrams, Node};

    #[test]
    fn boxes_cover_exactly_the_set_and_are_few() {
        let mut d = Diagrams::new(vec![2, 4, 3]);
        let (a, b, c) = (d.is(0, 1), d.is(1, 2), d.is(2, 0));
        let (ab, bc) = (d.and(a, b), d.and(b, c));
        let set = d.or(ab, bc);
        let found = boxes(&mut d, set, set, 10).unwrap();
        assert_eq!(found.len(), 2);
        let union = found.iter().fold(Node::NO, |all, region| {
            let one = set_of(&mut d, region);
            d.or(all, one)
        });
        assert_eq!(union, set);
    }

    #[test]
    fn branches_that_do_the_same_share_a_box() {
        let mut d = Diagrams::new(vec![5]);
        let set = d.node(0, &[Node::NO, Node::YES, Node::YES, Node::NO, Node::YES]);
        let found = boxes(&mut d, set, set, 10).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].sides, vec![(0, vec![1, 2, 4])]);
    }

    #[test]
    fn what_cannot_be_makes_boxes_shorter() {
        let mut d = Diagrams::new(vec![2, 2]);
        let (a, b) = (d.is(0, 1), d.is(1, 1));
        let both = d.and(a, b);
        let found = boxes(&mut d, both, a, 10).unwrap();
        assert_eq!(found[0].sides, vec![(0, vec![1])]);
    }
}
