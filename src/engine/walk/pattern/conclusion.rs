//! What follows for a case, and how far the procedure that finds it out came.

use std::sync::Arc;

use crate::engine::compile::Leaf;
use crate::engine::parts::Others;
use crate::engine::parts::numbered::Numbered;
use crate::model::fact::FactId;

/// What follows for a case.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Conclusion {
    /// It depends on more than is looked at here.
    Hard,
    /// The case cannot be: this entry of `[[impossible]]` fits.
    Impossible(u16),
    /// The result is certain: this is the first rule that may decide.
    Settled(Leaf, Others),
    /// This fact is assumed next.
    Assume(FactId),
    /// These facts are needed.
    Undecided(Arc<[FactId]>),
}

/// A case that is not impossible.
pub const POSSIBLE: u32 = 1 << 20;

/// How far the procedure came.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Step {
    /// The result is certain; the rule is not known yet.
    Settled,
    /// Nothing is known yet.
    Pending,
    /// At least these facts are needed.
    Needs(Vec<FactId>),
    /// This follows.
    Done(Conclusion),
}

/// Steps by number.
#[derive(Debug, Default)]
pub struct Conclusions(Numbered<Step>);

impl Conclusions {
    /// The number of a step.
    pub fn number(&mut self, step: Step) -> u32 {
        self.0.number(step)
    }

    /// The step with a number.
    pub fn step(&self, number: u32) -> &Step {
        self.0.of(number)
    }

    /// The number of what becomes of a step.
    pub fn change(&mut self, number: u32, change: impl FnOnce(Step) -> Step) -> u32 {
        let step = change(self.step(number).clone());
        self.number(step)
    }

    /// What follows, by number.
    pub fn done(self) -> Vec<Conclusion> {
        let done = |step: Step| match step {
            Step::Done(conclusion) => conclusion,
            Step::Needs(facts) => Conclusion::Undecided(facts.into()),
            Step::Pending => Conclusion::Undecided(Arc::default()),
            Step::Settled => Conclusion::Hard,
        };
        self.0.into_iter().map(done).collect()
    }
}
