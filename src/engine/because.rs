//! The sentence that says why a case is decided so, in its pieces: whoever decides, one case, millions of them or a
//! query, puts the same words together. A rule's own reason names amounts, so the words for those are here, too.

use crate::model::date::Date;
use crate::model::decimal::Decimal;
use crate::model::decision::Decision;
use crate::model::rule::Rule;
use crate::model::template::Part;
use crate::playbook::Playbook;

/// Where no rule fits.
pub const NO_RULE: &str = "no rule fits this case";

/// Where the outcome depends on what nobody knows; the names of those facts follow.
pub const NOBODY_KNOWS: &str = "a person must look: nobody knows ";

/// Where several rules may decide, all with the same result; the names of the facts that were asked in vain follow, then
/// [`IT_IS`] and the outcome.
pub const WHATEVER: &str = "whatever the answer on ";

/// Between the facts asked in vain and the outcome.
pub const IT_IS: &str = ": ";

/// Where a rule fits that gives no reason itself.
pub fn fits(rule: &Rule) -> String {
    format!("rule `{}` fits", rule.name)
}

/// What a decision says in amounts and a day; a part is none where the rule says nothing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Amounts {
    /// What is paid back.
    pub amount: Option<Decimal>,
    /// What the customer pays.
    pub charge: Option<Decimal>,
    /// What it costs the shop.
    pub cost: Option<Decimal>,
    /// Until when to wait.
    pub until: Option<Date>,
}

impl Amounts {
    /// None.
    pub const NOTHING: Amounts = Amounts { amount: None, charge: None, cost: None, until: None };

    /// Those of a decision.
    pub fn of(decision: &Decision) -> Amounts {
        let Decision { amount, charge, cost, until, .. } = *decision;
        Amounts { amount, charge, cost, until }
    }

    /// A part in the words of a text, `missing` where it is none.
    pub fn words(&self, playbook: &Playbook, part: Part) -> String {
        let money = |amount: Option<Decimal>| amount.map(|amount| playbook.money_words(amount));
        let words = match part {
            Part::Amount => money(self.amount),
            Part::Charge => money(self.charge),
            Part::Cost => money(self.cost),
            Part::Until => self.until.map(|day| day.to_string()),
        };
        words.unwrap_or_else(|| "missing".to_owned())
    }
}
