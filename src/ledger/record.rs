//! Recording: each decision is appended to the chain, and nothing is ever overwritten. The same result for the same order
//! and claim appends nothing; another result appends a revision.

use rusqlite::types::Value;
use rusqlite::{Connection, TransactionBehavior};

use crate::ledger::entry::{Entry, Person};
use crate::ledger::key::Key;
use crate::ledger::open::Ledger;
use crate::ledger::pen::Pen;
use crate::ledger::rows::Row;
use crate::ledger::trouble::Trouble;

/// What became of a decision that was to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// It is the first about its order and claim.
    First,
    /// The playbook decided the same before; nothing was appended. This is what stands.
    Same(Box<Row>),
    /// It is another than this one, which it follows.
    Revision(Box<Row>),
}

/// A row on its way into the chain.
pub(in crate::ledger) struct Draft<'a> {
    pub kind: &'static str,
    pub order: Option<&'a str>,
    pub claim: Option<&'a str>,
    pub revision: Option<i64>,
    pub at: &'a str,
    pub day: Option<String>,
    pub agent: &'a str,
    pub result: Option<&'a crate::ledger::entry::Recorded>,
    pub reason: Option<&'a str>,
    pub playbook: Option<(&'a str, &'a str)>,
    pub forgot: Option<String>,
    /// The last row that was looked at.
    pub seen: Option<i64>,
}

/// Personal cells on their way into the file.
pub(in crate::ledger) struct PersonDraft<'a> {
    pub customer: Option<String>,
    pub shown: Option<&'a str>,
    pub facts: &'a str,
    pub marks: String,
    pub note: Option<&'a str>,
}

impl Ledger {
    /// Records a decision. Once this returns, it is on the disk.
    ///
    /// # Errors
    /// Nothing was recorded: the file is locked for too long, cannot be written, or the disk is full.
    pub fn record(&mut self, entry: &Entry) -> Result<Kept, Trouble> {
        let kept = self.record_batch(std::slice::from_ref(entry))?;
        kept.into_iter().next().ok_or_else(|| self.altered("a decision was lost"))
    }

    /// Records decisions in one transaction: all of them or none. Those recorded before, by a run that was cut off, are
    /// the same again and append nothing.
    ///
    /// # Errors
    /// As for [`Ledger::record`].
    pub fn record_batch(&mut self, entries: &[Entry]) -> Result<Vec<Kept>, Trouble> {
        self.append(|connection, key| {
            let mut pen = Pen::new(connection)?;
            entries.iter().map(|entry| pen.record(key, entry)).collect()
        })
    }

    /// Does some work in one transaction that nobody else writes in.
    pub(in crate::ledger) fn append<T>(
        &mut self,
        work: impl FnOnce(&Connection, &Key) -> rusqlite::Result<T>,
    ) -> Result<T, Trouble> {
        let key = self.key.clone()?;
        let path = &self.path;
        let failed = |error: rusqlite::Error| Trouble::database(path, &error);
        let behavior = TransactionBehavior::Immediate;
        let transaction = self.connection.transaction_with_behavior(behavior).map_err(failed)?;
        let done = work(&transaction, &key).map_err(failed)?;
        transaction.commit().map_err(failed)?;
        Ok(done)
    }
}

/// Whether the result is the one recorded. The rule counts, too: later decisions look at it.
pub(in crate::ledger) fn same(row: &Row, entry: &Entry) -> bool {
    let (before, now) = (&row.result, &entry.result);
    before.outcome == now.outcome
        && before.rule == now.rule
        && before.amount == now.amount
        && before.charge == now.charge
        && before.until == now.until
        && before.currency == now.currency
        && before.actions == now.actions
}

/// A list as it is written.
pub(in crate::ledger) fn json<T: serde::Serialize>(list: &[T]) -> String {
    serde_json::to_string(list).unwrap_or_default()
}

impl<'a> PersonDraft<'a> {
    /// What is personal about a decision, the customer hashed.
    pub fn of(person: &'a Person, key: &Key) -> PersonDraft<'a> {
        PersonDraft {
            customer: person.customer.as_ref().map(|customer| key.hash(&customer.trim().to_lowercase())),
            shown: person.shown.as_deref(),
            facts: &person.facts,
            marks: json(&person.marks),
            note: person.note.as_deref(),
        }
    }
}

impl Draft<'_> {
    /// The cells of the row but its hash, in the order of the table.
    pub fn cells(&self, seq: i64, person: Option<String>) -> Vec<Value> {
        let text = |text: Option<&str>| text.map_or(Value::Null, |text| Value::Text(text.to_owned()));
        let number = |number: Option<i64>| number.map_or(Value::Null, Value::Integer);
        let result = self.result;
        vec![
            Value::Integer(seq),
            text(Some(self.kind)),
            text(self.order),
            text(self.claim),
            number(self.revision),
            text(Some(self.at)),
            text(self.day.as_deref()),
            text(Some(self.agent)),
            text(result.map(|result| result.outcome.word())),
            text(result.and_then(|result| result.rule.as_deref())),
            number(result.and_then(|result| result.amount).map(|amount| amount.units())),
            number(result.and_then(|result| result.charge).map(|charge| charge.units())),
            text(result.and_then(|result| result.until).map(|day| day.to_string()).as_deref()),
            number(result.and_then(|result| result.cost).map(|cost| cost.units())),
            text(result.map(|result| result.currency.as_str())),
            text(result.map(|result| json(&result.actions)).as_deref()),
            text(self.reason),
            text(self.playbook.map(|(sha256, _)| sha256)),
            text(self.playbook.map(|(_, version)| version)),
            text(person.as_deref()),
            text(self.forgot.as_deref()),
        ]
    }
}
