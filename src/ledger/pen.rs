//! Writing into the chain, within one transaction: what is asked again and again is prepared once.

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Statement, params, params_from_iter};

use crate::ledger::chain::{hash, hex};
use crate::ledger::entry::{Entry, RecordedPlaybook};
use crate::ledger::key::{Key, random};
use crate::ledger::open::first_hash;
use crate::ledger::record::{Draft, Kept, PersonDraft, same};
use crate::ledger::rows::{Act, CELLS, Row, read};

/// The last row of the chain: its number and its hash.
struct Tip {
    seq: i64,
    hash: String,
}

/// Writes rows of one transaction.
pub(in crate::ledger) struct Pen<'c> {
    standing: Statement<'c>,
    decided: Statement<'c>,
    playbook: Statement<'c>,
    person: Statement<'c>,
    entry: Statement<'c>,
    tip: Tip,
    /// The hash of the playbook that was kept last.
    kept: Option<String>,
}

const INSERT: &str = "INSERT INTO entry (seq, kind, order_id, claim, revision, at, day, agent, decision, rule, amount, \
    charge, until, cost, currency, actions, reason, playbook, version, person, forgot, hash, seen) VALUES \
    (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23)";

/// How many cells go into a row's hash, that of the row before it among them.
const HASHED: usize = 22;
const DECIDED: &str = "AND e.kind = 'decision'";

/// What finds the latest row about an order and claim.
pub(in crate::ledger) fn latest(only: &str) -> String {
    format!("SELECT {CELLS} WHERE e.order_id = ?1 AND e.claim IS ?2 {only} ORDER BY e.seq DESC LIMIT 1")
}

fn tip(connection: &Connection) -> rusqlite::Result<Tip> {
    let last = "SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1";
    let last = connection.query_row(last, [], |row| Ok(Tip { seq: row.get(0)?, hash: row.get(1)? })).optional()?;
    last.map_or_else(|| Ok(Tip { seq: 0, hash: first_hash(connection)? }), Ok)
}

impl<'c> Pen<'c> {
    /// To write in this transaction, which nobody else writes in.
    pub fn new(connection: &'c Connection) -> rusqlite::Result<Pen<'c>> {
        Ok(Pen {
            standing: connection.prepare(&latest(""))?,
            decided: connection.prepare(&latest(DECIDED))?,
            playbook: connection.prepare("INSERT OR IGNORE INTO playbook (sha256, text) VALUES (?1, ?2)")?,
            person: connection.prepare("INSERT INTO person VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?,
            entry: connection.prepare(INSERT)?,
            tip: tip(connection)?,
            kept: None,
        })
    }

    /// Records a decision, unless the same is recorded.
    pub fn record(&mut self, key: &Key, entry: &Entry) -> rusqlite::Result<Kept> {
        let (order, claim) = (entry.order.as_str(), entry.claim.as_deref());
        let find = |statement: &mut Statement<'_>| statement.query_row(params![order, claim], read).optional();
        let standing = find(&mut self.standing)?;
        let decided = match &standing {
            Some(row) if row.act == Act::Override => find(&mut self.decided)?,
            Some(_) | None => standing.clone(),
        };
        if let (Some(decided), Some(standing)) = (&decided, &standing)
            && same(decided, entry)
        {
            return Ok(Kept::Same(Box::new(standing.clone())));
        }
        self.keep_playbook(&entry.playbook)?;
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
        self.link(&draft, Some(&PersonDraft::of(&entry.person, key)))?;
        Ok(standing.map_or(Kept::First, |row: Row| Kept::Revision(Box::new(row))))
    }

    fn keep_playbook(&mut self, playbook: &RecordedPlaybook) -> rusqlite::Result<()> {
        if self.kept.as_ref() != Some(&playbook.sha256) {
            self.playbook.execute(params![playbook.sha256, &*playbook.text])?;
            self.kept = Some(playbook.sha256.clone());
        }
        Ok(())
    }

    /// Appends a row to the chain, and what is personal about it.
    pub fn link(&mut self, draft: &Draft<'_>, person: Option<&PersonDraft<'_>>) -> rusqlite::Result<()> {
        let seq = self.tip.seq + 1;
        let bound = person.map(|person| self.keep_person(seq, person)).transpose()?;
        let mut cells = vec![Value::Text(std::mem::take(&mut self.tip.hash))];
        cells.extend(draft.cells(seq, bound));
        let seen = draft.seen.map(Value::Integer);
        cells.extend(seen.clone());
        let own = hash(&cells);
        cells.truncate(HASHED);
        cells.extend([Value::Text(own.clone()), seen.unwrap_or(Value::Null)]);
        self.entry.execute(params_from_iter(cells.iter().skip(1)))?;
        self.tip = Tip { seq, hash: own };
        Ok(())
    }

    /// Keeps personal cells and gives the salted hash that binds them to their row.
    fn keep_person(&mut self, seq: i64, person: &PersonDraft<'_>) -> rusqlite::Result<String> {
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
        self.person.execute(params_from_iter(cells))?;
        Ok(bound)
    }
}
