//! What nobody knows, put together: a part that is one thing whatever it be is that, any other is left out; where the outcome
//! is, a person must look.

use crate::engine::diagram::Node;
use crate::engine::parts::symbol::{NOTHING, Symbol};
use crate::model::rule::Outcome;
use crate::sql::possible::Possible;
use crate::sql::possible::classes::{Certainty, Class};
use crate::sql::possible::lift::{Filled, Lift};

/// The parts of a result where what nobody knows is put together.
pub struct Resolved {
    /// Where the outcome depends on it, so that a person must look: yes or no.
    pub nobody_knows: Node,
    /// Each part, in classes.
    pub parts: Vec<Node>,
}

impl Possible<'_> {
    /// The parts, the outcome first, where what nobody knows is put together.
    pub fn resolved(&mut self, parts: &[Node]) -> Resolved {
        let mut things: Vec<Node> = parts.iter().map(|part| self.in_things(*part)).collect();
        let nobody_knows = if self.unknown.is_empty() { Node::NO } else { self.resolve(&mut things) };
        Resolved { nobody_knows, parts: things.into_iter().map(|part| self.in_classes(part)).collect() }
    }

    /// Puts it together in each part, and says where a person must look: of the result there is nothing but that.
    fn resolve(&mut self, parts: &mut [Node]) -> Node {
        for part in &mut *parts {
            *part = self.together(*part);
        }
        let left_out = self.things.number(Class::Several);
        let nothing = self.things.number(Class::Of(vec![NOTHING]));
        let flag = self.symbols.number(Symbol::Outcome(Outcome::Flag));
        let flag = self.things.number(Class::Of(vec![flag]));
        let outcome = parts[0];
        let look = |leaf: u32| Node::leaf(if leaf == left_out { flag } else { leaf });
        parts[0] = self.wide.graft(outcome, &mut |_, leaf| look(leaf));
        for part in &mut parts[1..] {
            let keep = |outcome: u32, part: u32| if outcome == left_out { nothing } else { part };
            *part = self.wide.combine(outcome, *part, &mut |outcome, part| keep(outcome, part));
        }
        self.wide.graft(outcome, &mut |_, leaf| if leaf == left_out { Node::YES } else { Node::NO })
    }

    fn together(&mut self, part: Node) -> Node {
        let Possible { wide, slots, symbols, things, .. } = self;
        let mut merge = |a: u32, b: u32| things.union(a, b, |symbol| Certainty::of(symbols.of(symbol)));
        Lift { diagrams: wide, slots, filled: &|_| Filled::Unknown, merge: &mut merge }.of(part)
    }
}
