//! Rules, actions, impossible cases and promises, as checked.

use std::fmt;

use crate::model::Span;
use crate::model::condition::Condition;
use crate::model::fact::FactId;
use crate::model::formula::Formula;
use crate::model::template::Template;

/// What the policy does with a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// Send it again.
    Reship,
    /// Pay it back.
    Refund,
    /// No concession.
    Deny,
    /// A person must look.
    Flag,
    /// Not yet.
    Wait,
    /// Nothing to do.
    Clear,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Outcome; 6] =
        [Outcome::Reship, Outcome::Refund, Outcome::Deny, Outcome::Flag, Outcome::Wait, Outcome::Clear];

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Outcome::Reship => "reship",
            Outcome::Refund => "refund",
            Outcome::Deny => "deny",
            Outcome::Flag => "flag",
            Outcome::Wait => "wait",
            Outcome::Clear => "clear",
        }
    }

    /// Whether the shop gives something: the goods again, or their price.
    pub const fn is_concession(self) -> bool {
        match self {
            Outcome::Reship | Outcome::Refund => true,
            Outcome::Deny | Outcome::Flag | Outcome::Wait | Outcome::Clear => false,
        }
    }

    /// The outcome with this word.
    pub fn parse(word: &str) -> Option<Outcome> {
        Outcome::ALL.into_iter().find(|outcome| outcome.word() == word)
    }

    /// Its position in [`Outcome::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The position of a rule in its playbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(pub u16);

impl RuleId {
    /// As an index into the playbook's rules.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// The position of an action in its playbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActionId(pub u16);

impl ActionId {
    /// As an index into the playbook's actions.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Conditions and an outcome; the first rule that fits decides.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// Where its name stands.
    pub span: Span,
    /// When it fits.
    pub when: Condition,
    /// What it decides.
    pub outcome: Outcome,
    /// Actions it names.
    pub also: Vec<ActionId>,
    /// The reason, for people; none where the playbook gives none.
    pub because: Option<Template>,
    /// Drafts to paste, by language; `""` is the one without a language. Empty where the playbook gives none.
    pub reply: Vec<Reply>,
    /// What is paid back. For a refund without one this is the `refund` cost of `[costs]`.
    pub amount: Option<Formula>,
    /// What the customer pays.
    pub charge: Option<Formula>,
    /// What it costs the shop: the rule's own, else that of `[costs]` for its outcome.
    pub cost: Option<Formula>,
    /// Until when to wait.
    pub until: Option<Formula>,
}

/// A reply draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The language, empty where the playbook names none.
    pub language: String,
    /// The draft.
    pub draft: Template,
}

/// Something to do besides the outcome.
#[derive(Debug, Clone)]
pub struct Action {
    /// Its name.
    pub name: String,
    /// Where its name stands.
    pub span: Span,
    /// When it is done whatever rule decided; none: only where a rule's `also` names it.
    pub when: Option<Condition>,
    /// What to do.
    pub instruction: Template,
    /// The word it puts on the customer.
    pub mark: Option<String>,
    /// After how many days the mark expires.
    pub expires: Option<u32>,
}

/// What cannot be.
#[derive(Debug, Clone)]
pub struct Impossible {
    /// Its name.
    pub name: String,
    /// Where its name stands.
    pub span: Span,
    /// Which cases.
    pub when: Condition,
    /// What to ask the agent instead of deciding; its name where the playbook gives none.
    pub ask_again: String,
}

/// What must hold for every case.
#[derive(Debug, Clone)]
pub struct Promise {
    /// Its name.
    pub name: String,
    /// Where its name stands.
    pub span: Span,
    /// For which cases; always where the playbook does not say.
    pub when: Condition,
    /// Facts no result depends on; none where it is not such a promise.
    pub ignore: Option<Vec<FactId>>,
    /// The only outcomes there may be.
    pub allow: Option<Vec<Outcome>>,
    /// Outcomes that may never be.
    pub deny: Vec<Outcome>,
    /// Actions that may never be.
    pub never_do: Vec<ActionId>,
    /// All else equal, more of a fact never gives a worse (or better) outcome.
    pub more: Option<(FactId, Direction)>,
}

/// Which way an outcome may never move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Never to a worse outcome.
    Worse,
    /// Never to a better outcome.
    Better,
}

#[cfg(test)]
mod tests {
    use super::Outcome;

    #[test]
    fn the_shop_gives_something_with_a_reship_and_a_refund_and_with_nothing_else() {
        let given: Vec<&str> =
            Outcome::ALL.into_iter().filter(|outcome| outcome.is_concession()).map(Outcome::word).collect();
        assert_eq!(given, ["reship", "refund"]);
    }
}
