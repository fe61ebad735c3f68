//! Recording: each decision is appended to the chain, and nothing is ever overwritten. The same result for the same order
//! and claim appends nothing; another result appends a revision.

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params, params_from_iter};

use crate::ledger::chain::{hash, hex};
use crate::ledger::entry::{Entry, Person, RecordedPlaybook};
use crate::ledger::key::{Key, random};
use crate::ledger::open::{Ledger, first_hash};
use crate::ledger::rows::{Act, CELLS, Row, read};
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
        self.append(|connection, key| entries.iter().map(|entry| record(connection, key, entry)).collect())
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

fn record(connection: &Connection, key: &Key, entry: &Entry) -> rusqlite::Result<Kept> {
    let (order, claim) = (entry.order.as_str(), entry.claim.as_deref());
    let standing = latest(connection, order, claim, "")?;
    let decided = latest(connection, order, claim, "AND e.kind = 'decision'")?;
    if let (Some(decided), Some(standing)) = (&decided, &standing)
        && same(decided, entry)
    {
        return Ok(Kept::Same(Box::new(standing.clone())));
    }
    keep_playbook(connection, &entry.playbook)?;
    let draft = Draft {
        kind: Act::Decision.word(),
        order: Some(order),
        claim,
        revision: Some(standing.as_ref().map_or(1, |row| row.revision + 1)),
        at: &entry.at,
        day: Some(entry.day.to_string()),
        agent: &entry.agent,
        result: Some(&entry.result),
        reason: None,
        playbook: Some((&entry.playbook.sha256, &entry.playbook.version)),
        forgot: None,
        seen: if standing.is_none() { entry.seen } else { None },
    };
    link(connection, &draft, Some(&PersonDraft::of(&entry.person, key)))?;
    Ok(standing.map_or(Kept::First, |row| Kept::Revision(Box::new(row))))
}

/// Whether the result is the one recorded. The rule counts, too: later decisions look at it.
fn same(row: &Row, entry: &Entry) -> bool {
    let (before, now) = (&row.result, &entry.result);
    before.outcome == now.outcome
        && before.rule == now.rule
        && before.amount == now.amount
        && before.charge == now.charge
        && before.until == now.until
        && before.currency == now.currency
        && before.actions == now.actions
}

/// The latest row about an order and claim.
pub(in crate::ledger) fn latest(
    connection: &Connection,
    order: &str,
    claim: Option<&str>,
    only: &str,
) -> rusqlite::Result<Option<Row>> {
    let sql = format!("SELECT {CELLS} WHERE e.order_id = ?1 AND e.claim IS ?2 {only} ORDER BY e.seq DESC LIMIT 1");
    connection.prepare(&sql)?.query_row(params![order, claim], read).optional()
}

fn keep_playbook(connection: &Connection, playbook: &RecordedPlaybook) -> rusqlite::Result<()> {
    let sql = "INSERT OR IGNORE INTO playbook (sha256, text) VALUES (?1, ?2)";
    connection.prepare(sql)?.execute(params![playbook.sha256, &*playbook.text]).map(drop)
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

/// A list as it is written.
pub(in crate::ledger) fn json<T: serde::Serialize>(list: &[T]) -> String {
    serde_json::to_string(list).unwrap_or_default()
}

const INSERT: &str = "INSERT INTO entry (seq, kind, order_id, claim, revision, at, day, agent, decision, rule, amount, \
    charge, until, cost, currency, actions, reason, playbook, version, person, forgot, hash, seen) VALUES \
    (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23)";

/// Appends a row to the chain, and what is personal about it.
pub(in crate::ledger) fn link(
    connection: &Connection,
    draft: &Draft<'_>,
    person: Option<&PersonDraft<'_>>,
) -> rusqlite::Result<String> {
    let last = "SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1";
    let tip = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?));
    let last = connection.prepare(last)?.query_row([], tip).optional()?;
    let (seq, before) = match last {
        Some((seq, hash)) => (seq + 1, hash),
        None => (1, first_hash(connection)?),
    };
    let bound = person.map(|person| keep_person(connection, seq, person)).transpose()?;
    let mut cells = draft.cells(seq, bound);
    let seen = draft.seen.map(Value::Integer);
    let hashed = [&[Value::Text(before)], cells.as_slice(), seen.as_slice()].concat();
    let own = hash(&hashed);
    cells.extend([Value::Text(own.clone()), seen.unwrap_or(Value::Null)]);
    connection.prepare(INSERT)?.execute(params_from_iter(cells))?;
    Ok(own)
}

/// Keeps personal cells and gives the salted hash that binds them to their row.
fn keep_person(connection: &Connection, seq: i64, person: &PersonDraft<'_>) -> rusqlite::Result<String> {
    let salt = random().map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    let text = |text: Option<&str>| text.map_or(Value::Null, |text| Value::Text(text.to_owned()));
    let cells = vec![
        Value::Integer(seq),
        Value::Text(hex(&salt[..16])),
        text(person.customer.as_deref()),
        text(person.shown),
        text(Some(person.facts)),
        text(Some(&person.marks)),
        text(person.note),
    ];
    let bound = hash(&cells);
    let insert = "INSERT INTO person VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    connection.prepare(insert)?.execute(params_from_iter(cells))?;
    Ok(bound)
}

impl Draft<'_> {
    /// The cells of the row but its hash, in the order of the table.
    fn cells(&self, seq: i64, person: Option<String>) -> Vec<Value> {
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
