//! One line of a review: what was decided about an order, or about one of its claims. Who writes it is a report's
//! business; [`LineWriter`] is all that is known of it here.

use std::borrow::Cow;

use crate::model::case::Case;
use crate::model::date::Date;
use crate::model::decimal::Decimal;
use crate::model::decision::{Decision, Verdict};
use crate::model::fact::FactId;
use crate::model::rule::{ActionId, RuleId};

/// What was decided about an order or a claim.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// The order's id as a user would type it, in UTF-8.
    pub order: &'a [u8],
    /// The claim's id, where the claims file gives one.
    pub claim: Option<&'a str>,
    /// Outcome, undecided or error.
    pub verdict: Verdict,
    /// The rule that decides.
    pub rule: Option<RuleId>,
    /// What is paid back.
    pub amount: Option<Decimal>,
    /// What the customer pays.
    pub charge: Option<Decimal>,
    /// Until when to wait.
    pub until: Option<Date>,
    /// What it costs the shop.
    pub cost: Option<Decimal>,
    /// What else to do.
    pub actions: &'a [ActionId],
    /// Open facts that can change the result.
    pub needs: &'a [FactId],
    /// The reason in a sentence.
    pub because: &'a str,
    /// What is wrong.
    pub error: Option<&'a str>,
    /// The cells of the export that are carried through, as the writer asked for them.
    pub carried: &'a [Cow<'a, [u8]>],
    /// The whole decision and the case it is about; none where the writer asks for less.
    pub whole: Option<(&'a Decision, &'a Case)>,
}

impl Line<'_> {
    /// The order's id as a text.
    pub fn order_text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(self.order)
    }
}

/// How much a writer needs to know of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// Verdict, rule, needs and error.
    Verdict,
    /// What else is in a [`Line`], but for the whole decision.
    Parts,
    /// The whole decision with its case.
    Whole,
    /// The same, with what would have changed it.
    WholeWithChanges,
}

/// Writes lines. Several threads write at once, each into a buffer of its own.
pub trait LineWriter: Sync {
    /// How much it needs to know.
    fn detail(&self) -> Detail;

    /// The columns of the export it carries through, in the order it wants them.
    fn carried(&self) -> &[usize];

    /// Writes a line, with its line end.
    fn write(&self, line: &Line<'_>, out: &mut Vec<u8>);
}
