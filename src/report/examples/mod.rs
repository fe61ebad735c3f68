//! What running the examples of a playbook gave: [`text`] for people, [`json`] for programs, [`junit`] for what collects
//! test results, and [`toml`] for examples that are suggested.

pub mod json;
pub mod junit;
pub mod text;
pub mod toml;

use crate::diagnostic::place::line_and_column;
use crate::model::Span;
use crate::playbook::Playbook;
use crate::proof::covered::Coverage;
use crate::proof::examples::{Ran, Words};
use crate::proof::parting::Parting;
use crate::proof::suggest::Suggestion;

/// What a run gave.
#[derive(Debug, Clone, Copy)]
pub struct Tested<'a> {
    /// The playbook.
    pub playbook: &'a Playbook,
    /// Each example, in the order of the file, with the clause where it and its expectation part.
    pub examples: &'a [(Ran<'a>, Option<Parting>)],
    /// What they cover.
    pub coverage: &'a Coverage,
    /// Whether the playbook could be analysed; where not, nothing is said about what cannot be covered.
    pub is_analysed: bool,
    /// The coverage that is wanted.
    pub wanted: Option<Percent>,
    /// Examples that would cover what is missing, where they are wanted.
    pub suggested: Option<&'a [Suggestion]>,
}

/// A share in hundredths of a percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Percent(pub u64);

impl Percent {
    /// So many of so many, rounded down, so that only everything is 100 %; nothing of nothing is everything.
    pub fn of(part: usize, whole: usize) -> Percent {
        let [part, whole] = [part, whole].map(|count| u64::try_from(count).unwrap_or(u64::MAX / 10_000));
        Percent((part * 10_000).checked_div(whole).unwrap_or(10_000))
    }
}

/// `91.7 %`, `100 %`.
impl std::fmt::Display for Percent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.0 / 100, self.0 % 100 / 10) {
            (whole, 0) => write!(f, "{whole} %"),
            (whole, tenth) => write!(f, "{whole}.{tenth} %"),
        }
    }
}

impl Tested<'_> {
    /// How many examples failed.
    pub fn failed(&self) -> usize {
        self.examples.iter().filter(|(ran, _)| !ran.passed()).count()
    }

    /// How much is covered.
    pub fn share(&self) -> Percent {
        Percent::of(self.coverage.covered(), self.coverage.of())
    }

    /// Whether less is covered than is wanted.
    pub fn is_below(&self) -> bool {
        let (covered, of) = (self.coverage.covered(), self.coverage.of());
        self.wanted.is_some_and(|wanted| {
            let [covered, of] = [covered, of].map(|count| u128::try_from(count).unwrap_or(0));
            covered * 10_000 < u128::from(wanted.0) * of
        })
    }

    /// The line a place begins on.
    fn line(&self, span: &Span) -> usize {
        line_and_column(&self.playbook.source.text, span.start).0
    }

    /// `playbook.toml:42`
    fn place(&self, span: &Span) -> String {
        format!("{}:{}", self.playbook.source.name, self.line(span))
    }
}

/// A part in words for people: `none` where there is none.
fn shown(words: &Words) -> String {
    match words {
        Words::One(one) => one.clone().unwrap_or_else(|| "none".to_owned()),
        Words::Many(all) if all.is_empty() => "none".to_owned(),
        Words::Many(all) => all.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::Percent;

    #[test]
    fn only_everything_is_a_hundred_percent() {
        assert_eq!(Percent::of(9_999, 10_000).to_string(), "99.9 %");
        assert_eq!(Percent::of(3, 3).to_string(), "100 %");
        assert_eq!(Percent::of(0, 0).to_string(), "100 %");
        assert_eq!(Percent::of(1, 8).to_string(), "12.5 %");
    }
}
