//! Which questions matter in each state of knowledge of a table. Where some cases cannot be, not every question that
//! tells something does: some only tell that a case cannot be, and those are never asked. A question matters where, for
//! some values of everything else, its own digits are left with more than one result: that is read off the states in
//! which one more digit is known, or, where only its own are not, off what is left.

use crate::interview::game::Game;
use crate::interview::table::{Layout, MANY};

/// The questions that matter in the states so far, bit by bit.
pub(super) struct Matter {
    states: Vec<u64>,
    /// For each digit: the questions whose answer bears on it.
    bears_on: Vec<u64>,
}

impl Matter {
    /// Nothing learned yet.
    pub(super) fn of(layout: &Layout, game: &Game<'_, '_>) -> Matter {
        let bears_on = layout.digits.iter().enumerate().map(|(at, digit)| {
            let askings = layout.asking.iter().enumerate().filter(|(_, asking)| {
                let vars = &game.questions[asking.question].vars;
                asking.own == at || digit.vars.iter().any(|var| vars.contains(var))
            });
            askings.fold(0, |bits, (asking, _)| bits | 1 << asking)
        });
        Matter { states: Vec::with_capacity(layout.states), bears_on: bears_on.collect() }
    }

    /// Whether a question matters in a state.
    pub(super) fn is_in(&self, state: usize, asking: usize) -> bool {
        self.states[state] & (1 << asking) != 0
    }

    /// Learns about the next state, of which it is known what is left.
    pub(super) fn learn(&mut self, layout: &Layout, left: &[u32], known: &[usize]) {
        let state = self.states.len();
        let below = |digit: usize| layout.digits[digit].below(state).fold(0, |bits, at| bits | self.states[at]);
        let mut open = layout.digits.iter().zip(known).zip(0..).filter(|((digit, known), _)| **known == digit.size);
        let Some((_, first)) = open.next() else {
            self.states.push(0);
            return;
        };
        let own = self.bears_on[first];
        let mut bits = below(first) & !own;
        let second = open.next().map(|(_, at)| at);
        let mut of_second = None;
        for asking in (0..layout.asking.len()).filter(|asking| own & (1 << asking) != 0) {
            let is_other = |digit: &usize| self.bears_on[*digit] & (1 << asking) == 0;
            let bit = match second {
                Some(at) if is_other(&at) => *of_second.get_or_insert_with(|| below(at)),
                _ => match open.clone().map(|(_, at)| at).find(is_other) {
                    Some(at) => below(at),
                    None if left[state] == MANY => u64::MAX,
                    None => 0,
                },
            };
            bits |= bit & (1 << asking);
        }
        self.states.push(bits);
    }
}
