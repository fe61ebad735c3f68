//! Totals: what was decided and given away, by period, rule, outcome, agent or customer.

use std::collections::BTreeMap;

use crate::ledger::open::Ledger;
use crate::ledger::rows::{Act, Filter, Row, Which};
use crate::ledger::trouble::Trouble;
use crate::model::decimal::Decimal;

/// What totals are taken by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The month: `2026-11`.
    Month,
    /// The day.
    Day,
    /// The year.
    Year,
    /// The rule.
    Rule,
    /// The outcome.
    Outcome,
    /// The agent.
    Agent,
    /// The customer.
    Customer,
}

/// The totals of one group.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Total {
    /// What is shown of the group, where that is not its name.
    pub shown: Option<String>,
    /// How many decisions stand.
    pub decisions: u64,
    /// How many of them are concessions.
    pub concessions: u64,
    /// What those cost the shop whose cost is known.
    pub cost: Decimal,
    /// How many concessions there are whose cost is not known.
    pub without_cost: u64,
    /// What was paid back.
    pub amount: Decimal,
    /// How many an agent decided otherwise.
    pub overridden: u64,
    /// The marks put.
    pub marks: u64,
}

/// Groups by name and currency; amounts of two currencies are never added.
pub type Totals = BTreeMap<(String, String), Total>;

impl Ledger {
    /// The totals of the decisions that stand.
    ///
    /// # Errors
    /// The file cannot be read, or a sum does not fit.
    pub fn totals(&self, by: By, filter: &Filter) -> Result<Totals, Trouble> {
        let mut totals = Totals::new();
        self.each(Which::Latest, filter, |row| {
            let group = group(by, &row);
            let total = totals.entry((group, row.result.currency.clone())).or_default();
            total.add(&row).map_err(|()| Trouble::new("the amounts are together too large".to_owned()))
        })?;
        Ok(totals)
    }
}

fn group(by: By, row: &Row) -> String {
    let day = row.day.to_string();
    match by {
        By::Month => day.get(..7).unwrap_or(&day).to_owned(),
        By::Year => day.get(..4).unwrap_or(&day).to_owned(),
        By::Day => day,
        By::Rule => row.result.rule.clone().unwrap_or_else(|| "no rule".to_owned()),
        By::Outcome => row.result.outcome.word().to_owned(),
        By::Agent => row.agent.clone(),
        By::Customer => match &row.person {
            None => "forgotten".to_owned(),
            Some(person) => person.customer.clone().unwrap_or_else(|| "unnamed".to_owned()),
        },
    }
}

impl Total {
    fn add(&mut self, row: &Row) -> Result<(), ()> {
        self.decisions += 1;
        if row.result.outcome.is_concession() {
            self.concessions += 1;
            match row.result.cost {
                Some(cost) => self.cost = self.cost.plus(cost).map_err(drop)?,
                None => self.without_cost += 1,
            }
            self.amount = self.amount.plus(row.result.amount.unwrap_or_default()).map_err(drop)?;
        }
        match row.act {
            Act::Override => self.overridden += 1,
            Act::Decision => {}
        }
        if let Some(person) = &row.person {
            self.marks += u64::try_from(person.marks.len()).unwrap_or_default();
            self.shown.clone_from(&person.shown);
        }
        Ok(())
    }

    /// How many of a hundred decisions an agent decided otherwise, rounded.
    pub fn overridden_percent(&self) -> u64 {
        (self.overridden * 200 + self.decisions).checked_div(self.decisions * 2).unwrap_or_default()
    }
}
