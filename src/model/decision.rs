//! A decision: a result with its rule, reasons and cost, as every report prints it.

use crate::model::case::Source;
use crate::model::date::Date;
use crate::model::decimal::Decimal;
use crate::model::fact::FactId;
use crate::model::rule::{ActionId, Outcome, RuleId};
use crate::model::template::Part;
use crate::model::value::State;

/// What was decided, or why nothing could be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The policy's outcome.
    Decided(Outcome),
    /// Input is needed and nobody can be asked.
    Undecided,
    /// The order or the case is wrong; [`Decision::error`] says why.
    Error,
}

impl Verdict {
    /// All of them.
    pub const ALL: [Verdict; 8] = [
        Verdict::Decided(Outcome::Reship),
        Verdict::Decided(Outcome::Refund),
        Verdict::Decided(Outcome::Deny),
        Verdict::Decided(Outcome::Flag),
        Verdict::Decided(Outcome::Wait),
        Verdict::Decided(Outcome::Clear),
        Verdict::Undecided,
        Verdict::Error,
    ];

    /// The verdict with this word.
    pub fn parse(word: &str) -> Option<Verdict> {
        Verdict::ALL.into_iter().find(|verdict| verdict.word() == word)
    }

    /// Its position in [`Verdict::ALL`].
    pub const fn index(self) -> usize {
        match self {
            Verdict::Decided(outcome) => outcome.index(),
            Verdict::Undecided => Outcome::ALL.len(),
            Verdict::Error => Outcome::ALL.len() + 1,
        }
    }

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Verdict::Decided(outcome) => outcome.word(),
            Verdict::Undecided => "undecided",
            Verdict::Error => "error",
        }
    }
}

/// What was decided about one case, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Outcome, undecided or error.
    pub verdict: Verdict,
    /// The first rule that can be the one that fits; none where no rule is (or may be) the answer.
    pub rule: Option<RuleId>,
    /// The other rules that can be, none standing for "no rule fits".
    pub also_possible: Vec<Option<RuleId>>,
    /// The reason in a sentence; empty for undecided and error.
    pub because: String,
    /// The deciding rule's tests that hold.
    pub reasons: Vec<Reason>,
    /// What else to do, in playbook order.
    pub actions: Vec<ChosenAction>,
    /// What is paid back.
    pub amount: Option<Decimal>,
    /// What the customer pays.
    pub charge: Option<Decimal>,
    /// Until when to wait.
    pub until: Option<Date>,
    /// What it costs the shop; none where nothing says or an input is open or missing.
    pub cost: Option<Decimal>,
    /// Reply drafts by language, `""` without one.
    pub reply: Vec<(String, String)>,
    /// Parts left out because they depend on facts nobody knows.
    pub left_out: Vec<LeftOut>,
    /// Open facts that can be asked and can change the result.
    pub needs: Vec<FactId>,
    /// Facts answered "unknown" that matter.
    pub unknown: Vec<FactId>,
    /// Facts whose `assume` was used and mattered.
    pub assumed: Vec<FactId>,
    /// Pressure facts that were noted.
    pub ignored: Vec<FactId>,
    /// The smallest changes that would give another answer.
    pub would_change: Vec<Change>,
    /// What is wrong.
    pub error: Option<String>,
}

impl Decision {
    /// A verdict and nothing else.
    pub fn only(verdict: Verdict) -> Decision {
        Decision {
            verdict,
            rule: None,
            also_possible: Vec::new(),
            because: String::new(),
            reasons: Vec::new(),
            actions: Vec::new(),
            amount: None,
            charge: None,
            until: None,
            cost: None,
            reply: Vec::new(),
            left_out: Vec::new(),
            needs: Vec::new(),
            unknown: Vec::new(),
            assumed: Vec::new(),
            ignored: Vec::new(),
            would_change: Vec::new(),
            error: None,
        }
    }

    /// What is wrong and nothing else.
    pub fn failed(error: String) -> Decision {
        Decision { error: Some(error), ..Decision::only(Verdict::Error) }
    }
}

/// A part of the result that is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftOut {
    /// An amount, charge or date.
    Part(Part),
    /// An action that may or may not be due, or whose words differ.
    Action(ActionId),
    /// The reply draft.
    Reply,
}

/// A test that holds, with the fact's value and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The fact.
    pub fact: FactId,
    /// Its state: known or missing.
    pub state: State,
    /// The test in words: `< 50.00`.
    pub test: String,
    /// Where the value came from.
    pub source: Source,
    /// The formula with its numbers, `days(2026-10-16, 2026-11-21)`; none where there is no formula.
    pub formula: Option<String>,
    /// How deep it stands below a classification: 0 for the rule's own tests.
    pub depth: u8,
}

/// An action that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChosenAction {
    /// Which.
    pub id: ActionId,
    /// What to do, in words.
    pub instruction: String,
}

/// A change of facts that gives another answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The facts that change and what they would have to be, in words: `>= 50.00`.
    pub facts: Vec<(FactId, String)>,
    /// The outcome it would have.
    pub outcome: Outcome,
    /// The rule that would decide.
    pub rule: Option<RuleId>,
}
