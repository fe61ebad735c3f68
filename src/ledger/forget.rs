//! Forgetting a customer: what is personal is removed, overwritten in the file, and a row says which rows it was. The
//! amounts stay, and so does the chain: it holds only salted hashes of what was personal, and the salts are gone with it.

use rusqlite::params;

use crate::ledger::open::Ledger;
use crate::ledger::pen::Pen;
use crate::ledger::record::{Draft, json};
use crate::ledger::trouble::Trouble;

impl Ledger {
    /// Forgets a customer, given by key or by the hash that `customers` shows; tells how many rows were theirs.
    ///
    /// # Errors
    /// Nothing was forgotten: the file cannot be written, or its key is not there.
    pub fn forget(&mut self, customer: &str, agent: &str, at: &str) -> Result<usize, Trouble> {
        let hashed = self.customer_named(customer)?;
        let forgotten = self.append(|connection, _| {
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
        // What was forgotten must not stay in the journal either.
        let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
        self.connection.query_row(sql, [], |_| Ok(())).map_err(|error| self.failed(&error))?;
        Ok(forgotten)
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
