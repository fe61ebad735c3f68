//! The digits of a state of knowledge: what the answers to questions tell, no finer than the result needs.

use crate::engine::diagram::{Node, Var};
use crate::interview::game::Game;

/// A variable, several that one question tells together, or none: a fact that is asked for the sake of a formula.
pub(super) struct Digit {
    /// The variables.
    pub vars: Vec<Var>,
    /// How many things can be known; one more stands for not known.
    pub size: usize,
    /// How much one more of it is.
    pub stride: usize,
    /// What those are.
    pub classes: Vec<Class>,
}

/// What can be known of a digit: branches of its variables that lead to the same.
pub(super) struct Class {
    /// The first such branches.
    pub branches: Vec<u16>,
    /// How often they are taken.
    pub weight: u64,
}

impl Digit {
    /// The questions that must all be asked until it is known, as bits; none where it has no variable.
    pub fn inputs(&self, game: &Game<'_, '_>) -> Option<u64> {
        self.vars.first().and_then(|var| game.reveal(*var)).and_then(|reveal| reveal.inputs)
    }

    /// The states in which it is known, all else being as in this one, where it is not.
    pub fn below(&self, state: usize) -> impl Iterator<Item = usize> {
        let (size, stride) = (self.size, self.stride);
        (0..size).map(move |value| state - (size - value) * stride)
    }
}

/// The variables on which a function depends, those that one question alone tells taken together.
pub(super) fn told_together(game: &Game<'_, '_>, node: Node) -> Vec<Vec<Var>> {
    let mut all: Vec<Vec<Var>> = Vec::new();
    let inputs = |var: Var| game.reveal(var).and_then(|reveal| reveal.inputs).filter(|inputs| inputs.is_power_of_two());
    for var in game.residual.diagrams.support(node) {
        let own = inputs(var);
        match all.iter_mut().find(|told| own.is_some() && inputs(told[0]) == own) {
            Some(told) => told.push(var),
            None => all.push(vec![var]),
        }
    }
    all
}

/// The branches of some variables, those that lead to the same taken as one.
pub(super) fn classes(game: &mut Game<'_, '_>, node: Node, vars: &[Var]) -> Vec<Class> {
    let mut classes = vec![(node, Class { branches: Vec::new(), weight: 1 })];
    for var in vars {
        let weights = game.reveal(*var).map(|reveal| std::rc::Rc::clone(&reveal.weights));
        let mut finer: Vec<(Node, Class)> = Vec::new();
        for (node, class) in classes {
            for branch in 0..game.residual.diagrams.width(*var) {
                let own = weights.as_ref().map_or(1, |weights| weights[usize::from(branch)]);
                let (below, weight) = (game.restrict(node, *var, branch), class.weight.saturating_mul(own));
                match finer.iter_mut().find(|(held, _)| *held == below) {
                    Some((_, held)) => held.weight = held.weight.saturating_add(weight),
                    None => {
                        let branches = class.branches.iter().copied().chain([branch]).collect();
                        finer.push((below, Class { branches, weight }));
                    }
                }
            }
        }
        classes = finer;
    }
    classes.into_iter().map(|(_, class)| class).collect()
}
