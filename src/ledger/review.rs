//! Reviews that were cut off. A review sees the ledger as it was at its start, whatever it records itself; so one that is
//! run again after a crash has to see the ledger as it was at its first start, without what it recorded before the crash.
//! While a review is at work, the ledger keeps what it reviews, as a hash, and the last row before it; once it is done,
//! that is removed. The same work again before that goes on where it began; other work begins anew.

use std::io::{self, Read};

use rusqlite::{OptionalExtension, params};
use sha2::{Digest, Sha256};

use crate::ledger::chain::hex;
use crate::ledger::open::Ledger;
use crate::ledger::trouble::Trouble;

/// What is reviewed, known again by a hash: the export, the claims, the playbook, the day, everything that decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work(String);

impl Work {
    /// Takes everything that decides, text by text.
    ///
    /// # Errors
    /// A text cannot be read.
    pub fn of(texts: &mut [&mut dyn Read]) -> io::Result<Work> {
        let mut all = Sha256::new();
        for text in texts {
            all.update(hash_of(*text)?);
        }
        Ok(Work(hex(&all.finalize())))
    }
}

fn hash_of(text: &mut dyn Read) -> io::Result<impl AsRef<[u8]>> {
    let (mut hasher, mut block) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        match text.read(&mut block)? {
            0 => return Ok(hasher.finalize()),
            count => hasher.update(&block[..count]),
        }
    }
}

impl Ledger {
    /// Begins a review, or goes on with one that was cut off; gives the last row it sees.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn begin_review(&mut self, work: &Work) -> Result<i64, Trouble> {
        if let Some(seen) = self.begun_review(work)? {
            return Ok(seen);
        }
        self.append(|connection, _| {
            let sql = "INSERT OR IGNORE INTO review SELECT ?1, ifnull(max(seq), 0) FROM entry";
            connection.execute(sql, params![work.0])?;
            connection.query_row("SELECT seen FROM review WHERE work = ?1", params![work.0], |row| row.get(0))
        })
    }

    /// The last row that a review sees which was begun and is not finished.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn begun_review(&self, work: &Work) -> Result<Option<i64>, Trouble> {
        let sql = "SELECT seen FROM review WHERE work = ?1";
        let seen = self.connection.query_row(sql, params![work.0], |row| row.get(0)).optional();
        seen.map_err(|error| self.strange(&error))
    }

    /// A review is done.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn finish_review(&mut self, work: &Work) -> Result<(), Trouble> {
        self.append(|connection, _| connection.execute("DELETE FROM review WHERE work = ?1", params![work.0])).map(drop)
    }
}
