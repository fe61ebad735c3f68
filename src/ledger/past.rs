//! Earlier decisions about a customer, as later ones look at them.

use rusqlite::{OptionalExtension, params};

use crate::ledger::entry::Mark;
use crate::ledger::facts::{self, RecordedFact};
use crate::ledger::open::Ledger;
use crate::ledger::rows::{CELLS, read};
use crate::ledger::trouble::Trouble;
use crate::model::date::Date;
use crate::model::decimal::Decimal;
use crate::model::rule::Outcome;

/// A decision that stands about another order of the customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// The order.
    pub order: String,
    /// The day it was made for.
    pub day: Date,
    /// What was decided.
    pub outcome: Outcome,
    /// By which rule.
    pub rule: Option<String>,
    /// What was paid back.
    pub amount: Option<Decimal>,
    /// What it cost the shop.
    pub cost: Option<Decimal>,
    /// The currency of both.
    pub currency: String,
    /// The marks put on the customer.
    pub marks: Vec<Mark>,
    /// The facts as they were.
    pub facts: Vec<RecordedFact>,
}

impl Ledger {
    /// The number of the last row; 0 where there is none yet.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn last(&self) -> Result<i64, Trouble> {
        let sql = "SELECT ifnull(max(seq), 0) FROM entry";
        self.connection.query_row(sql, [], |row| row.get(0)).map_err(|error| self.strange(&error))
    }

    /// The decisions about this customer's other orders that stood when row `last` was the last one, in the order they
    /// were recorded. Of an order and claim that were decided before, those that stood then: so deciding again sees what
    /// it saw.
    ///
    /// # Errors
    /// The file cannot be read, or its key is not there.
    pub fn past(&self, customer: &str, order: &str, claim: Option<&str>, last: i64) -> Result<Vec<Past>, Trouble> {
        let customer = self.customer(customer)?;
        let last = self.seen_first(order, claim)?.unwrap_or(last);
        let sql = format!(
            "SELECT {CELLS} WHERE p.customer = ?1 AND p.seq <= ?3 AND e.order_id <> ?2 AND NOT EXISTS \
             (SELECT 1 FROM entry l WHERE l.order_id = e.order_id AND l.claim IS e.claim AND l.seq > e.seq \
             AND l.seq <= ?3) ORDER BY e.seq"
        );
        let failed = |error: rusqlite::Error| self.strange(&error);
        let mut statement = self.connection.prepare(&sql).map_err(failed)?;
        let rows = statement.query_map(params![customer, order, last], read).map_err(failed)?;
        let past = rows.map(|row| {
            let row = row.map_err(failed)?;
            let (marks, facts) = row.person.map(|person| (person.marks, person.facts)).unwrap_or_default();
            Ok(Past {
                order: row.order,
                day: row.day,
                outcome: row.result.outcome,
                rule: row.result.rule,
                amount: row.result.amount,
                cost: row.result.cost,
                currency: row.result.currency,
                marks,
                facts: facts::read(&facts),
            })
        });
        past.collect()
    }

    /// The last row that the first decision about an order and claim looked at; none where it is not decided yet.
    fn seen_first(&self, order: &str, claim: Option<&str>) -> Result<Option<i64>, Trouble> {
        let sql = "SELECT ifnull(seen, seq - 1) FROM entry WHERE order_id = ?1 AND claim IS ?2 ORDER BY seq LIMIT 1";
        let seen = self
            .connection
            .prepare(sql)
            .and_then(|mut statement| statement.query_row(params![order, claim], |row| row.get(0)).optional());
        seen.map_err(|error| self.strange(&error))
    }
}
