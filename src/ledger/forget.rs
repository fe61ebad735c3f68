//! Forgetting a customer: what is personal is removed, overwritten in the file, and a row says which rows it was. The
//! amounts stay, and so does the chain: it holds only salted hashes of what was personal, and the salts are gone with it.

use rusqlite::params;

use crate::ledger::open::Ledger;
use crate::ledger::pen::Pen;
use crate::ledger::record::{Draft, json};
use crate::ledger::trouble::Trouble;

/// What was forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forgotten {
    /// How many rows were the customer's.
    pub rows: usize,
    /// What became of the journal.
    pub journal: Journal,
}

/// What became of the journal, which holds what was written before it went into the file itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Journal {
    /// It is empty: nothing of what was forgotten is left in the file or beside it.
    Cleared,
    /// Others read the ledger as it was before, so what was forgotten is still there to be read from the disk.
    InUse,
}

impl Ledger {
    /// Forgets a customer, given by key or by the hash that `customers` shows.
    ///
    /// # Errors
    /// Nothing was forgotten: the file cannot be written, or its key is not there.
    pub fn forget(&mut self, customer: &str, agent: &str, at: &str) -> Result<Forgotten, Trouble> {
        let hashed = self.customer_named(customer)?;
        let rows = self.append(|connection, _| {
            let mut statement = connection.prepare("SELECT seq FROM person WHERE customer = ?1 ORDER BY seq")?;
            let rows: Vec<i64> = statement.query_map([&hashed], |row| row.get(0))?.collect::<Result<_, _>>()?;
            if rows.is_empty() {
                return Ok(0);
            }
            connection.execute("DELETE FROM person WHERE customer = ?1", params![hashed])?;
            let draft = Draft {
                kind: "forget",
                order: None,
                claim: None,
                revision: None,
                at,
                day: None,
                agent,
                result: None,
                reason: None,
                playbook: None,
                forgot: Some(json(&rows)),
                seen: None,
            };
            Pen::new(connection)?.link(&draft, None)?;
            Ok(rows.len())
        })?;
        Ok(Forgotten { rows, journal: self.clear_journal()? })
    }

    /// What was forgotten must not stay in the journal either. Who still reads the ledger as it was keeps it from being
    /// cleared; that is waited for as for any other lock, and then told.
    fn clear_journal(&self) -> Result<Journal, Trouble> {
        let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
        let blocked: i64 = self.connection.query_row(sql, [], |row| row.get(0)).map_err(|error| self.failed(&error))?;
        Ok(if blocked == 0 { Journal::Cleared } else { Journal::InUse })
    }

    /// A customer as the ledger keeps them, given by key or by the hash itself.
    ///
    /// # Errors
    /// The key of the ledger is not there.
    pub fn customer_named(&self, customer: &str) -> Result<String, Trouble> {
        let is_hash = customer.len() == 64 && customer.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_hash { Ok(customer.to_owned()) } else { self.customer(customer) }
    }
}
