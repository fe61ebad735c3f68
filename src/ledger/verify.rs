//! Holding every row against the chain: a changed cell, a row taken out or put in, two rows swapped, and, given the head
//! that was printed before, a tail that was cut off.

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::Row as SqlRow;

use crate::ledger::chain::{Cells, hash_of};
use crate::ledger::open::{Ledger, first_hash};
use crate::ledger::trouble::Trouble;

/// How many problems are told one by one.
const MOST_TOLD: usize = 20;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// How many rows the chain has.
    pub rows: i64,
    /// The hash of its last row.
    pub head: String,
    /// What is not as it was recorded; empty where all is.
    pub problems: Vec<String>,
    /// How many more problems there are.
    pub more: usize,
    /// What personal rows were forgotten.
    pub forgotten: usize,
}

/// What is known while rows go by.
struct Walk {
    before: String,
    next: i64,
    rows: i64,
    problems: Vec<String>,
    more: usize,
    /// Rows whose personal cells are not there.
    without: BTreeSet<i64>,
    /// Rows that a later row says were forgotten.
    forgotten: BTreeSet<i64>,
    /// Whether the head that was printed before was met.
    met: bool,
}

const ROWS: &str = "SELECT e.seq, e.kind, e.order_id, e.claim, e.revision, e.at, e.day, e.agent, e.decision, e.rule, \
    e.amount, e.charge, e.until, e.cost, e.currency, e.actions, e.reason, e.playbook, e.version, e.person, e.forgot, \
    e.hash, p.seq, p.salt, p.customer, p.shown, p.facts, p.marks, p.note, e.seen \
    FROM entry e LEFT JOIN person p ON p.seq = e.seq ORDER BY e.seq";
const HASH: usize = 21;
const PERSON: usize = 19;
const FORGOT: usize = 20;
const PERSON_CELLS: std::ops::Range<usize> = 22..29;
const SEEN: usize = 29;

impl Ledger {
    /// Holds every row against the chain. `printed` is a head that was printed before.
    ///
    /// # Errors
    /// The file cannot be read at all; what can be read and is wrong is among the problems.
    pub fn verify(&self, printed: Option<&str>) -> Result<Verified, Trouble> {
        let failed = |error: rusqlite::Error| self.failed(&error);
        let before =
            first_hash(&self.connection).map_err(|_| self.altered("what the chain begins with is not there"))?;
        let mut walk = Walk::new(before, printed);
        let mut statement = self.connection.prepare(ROWS).map_err(failed)?;
        let mut rows = statement.query([]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            walk.pass(row, printed).map_err(failed)?;
        }
        walk.check_forgotten();
        self.check_rest(&mut walk).map_err(failed)?;
        if let (Some(printed), false) = (printed, walk.met) {
            walk.tell(format!(
                "the head `{printed}` is not in the chain: its tail was cut off, or rows before it changed"
            ));
        }
        let forgotten = walk.forgotten.len();
        Ok(Verified { rows: walk.rows, head: walk.before, problems: walk.problems, more: walk.more, forgotten })
    }

    /// What is in the file beside the chain.
    fn check_rest(&self, walk: &mut Walk) -> rusqlite::Result<()> {
        let each = |sql: &str, walk: &mut Walk, say: &dyn Fn(&SqlRow<'_>) -> rusqlite::Result<Option<String>>| {
            let mut statement = self.connection.prepare(sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                if let Some(problem) = say(row)? {
                    walk.tell(problem);
                }
            }
            Ok::<(), rusqlite::Error>(())
        };
        each("SELECT seq FROM person WHERE seq NOT IN (SELECT seq FROM entry) ORDER BY seq", walk, &|row| {
            Ok(Some(format!("row {} has personal cells and is not in the chain", shown(row, 0)?)))
        })?;
        each("SELECT sha256, text FROM playbook ORDER BY sha256", walk, &|row| {
            let own = row.get::<_, String>(1).map(|text| hash_of(&text));
            let same = matches!((own, row.get::<_, String>(0)), (Ok(own), Ok(name)) if own == name);
            Ok((!same)
                .then(|| format!("playbook `{}` is not the text it is named by", shown(row, 0).unwrap_or_default())))
        })?;
        let absent = "SELECT min(seq), playbook FROM entry WHERE playbook IS NOT NULL \
                      AND playbook NOT IN (SELECT sha256 FROM playbook) GROUP BY playbook ORDER BY 1";
        each(absent, walk, &|row| {
            Ok(Some(format!("row {} was decided with a playbook that is not there", shown(row, 0)?)))
        })?;
        let unused = "SELECT sha256 FROM playbook WHERE sha256 NOT IN \
                      (SELECT playbook FROM entry WHERE playbook IS NOT NULL)";
        each(unused, walk, &|row| Ok(Some(format!("no row was decided with playbook `{}`", shown(row, 0)?))))?;
        each("SELECT count(*) FROM ledger", walk, &|row| {
            let count: i64 = row.get(0)?;
            Ok((count != 1).then(|| "what the chain begins with is there more than once".to_owned()))
        })?;
        each("PRAGMA integrity_check(5)", walk, &|row| {
            let found: String = row.get(0)?;
            Ok((found != "ok").then(|| format!("the file itself is damaged: {found}")))
        })
    }
}

impl Walk {
    fn new(before: String, printed: Option<&str>) -> Walk {
        let met = printed == Some(before.as_str());
        let (without, forgotten) = (BTreeSet::new(), BTreeSet::new());
        Walk { before, next: 1, rows: 0, problems: Vec::new(), more: 0, without, forgotten, met }
    }

    fn tell(&mut self, problem: String) {
        if self.problems.len() < MOST_TOLD { self.problems.push(problem) } else { self.more += 1 }
    }

    fn pass(&mut self, row: &SqlRow<'_>, printed: Option<&str>) -> rusqlite::Result<()> {
        self.rows += 1;
        let seq: i64 = row.get(0)?;
        if seq != self.next {
            self.tell(match seq - self.next {
                1 => format!("row {} is not there", self.next),
                _ => format!("rows {} to {} are not there", self.next, seq - 1),
            });
        }
        self.next = seq + 1;
        self.check_person(row, seq)?;
        let mut cells = Cells::default();
        cells.add(rusqlite::types::ValueRef::Text(self.before.as_bytes()));
        for at in 0..HASH {
            cells.add(row.get_ref(at)?);
        }
        // Rows of the first version have none, and their hash is without it.
        if row.get_ref(SEEN)? != rusqlite::types::ValueRef::Null {
            cells.add(row.get_ref(SEEN)?);
        }
        let (own, recorded) = (cells.finish(), shown(row, HASH)?);
        if row.get_ref(HASH)? != rusqlite::types::ValueRef::Text(own.as_bytes()) {
            self.tell(format!("row {seq} is not as it was recorded, or the row before it is not"));
        }
        self.met |= printed == Some(recorded.as_str());
        self.note_forgotten(row)?;
        self.before = recorded;
        Ok(())
    }

    fn check_person(&mut self, row: &SqlRow<'_>, seq: i64) -> rusqlite::Result<()> {
        let bound: Option<String> = row.get(PERSON).unwrap_or_default();
        let is_there = row.get_ref(PERSON_CELLS.start)? != rusqlite::types::ValueRef::Null;
        match (bound, is_there) {
            (None, false) => {}
            (None, true) => self.tell(format!("row {seq} has personal cells that were never recorded")),
            (Some(_), false) => drop(self.without.insert(seq)),
            (Some(bound), true) => {
                let mut cells = Cells::default();
                for at in PERSON_CELLS {
                    cells.add(row.get_ref(at)?);
                }
                if cells.finish() != bound {
                    self.tell(format!("the personal cells of row {seq} are not as they were recorded"));
                }
            }
        }
        Ok(())
    }

    fn note_forgotten(&mut self, row: &SqlRow<'_>) -> rusqlite::Result<()> {
        let forgot: Option<String> = row.get(FORGOT).unwrap_or_default();
        let rows: Vec<i64> = forgot.and_then(|list| serde_json::from_str(&list).ok()).unwrap_or_default();
        self.forgotten.extend(rows);
        Ok(())
    }

    /// Personal cells may be gone only where a row says so, and must be gone where one does.
    fn check_forgotten(&mut self) {
        let gone: Vec<i64> = self.without.difference(&self.forgotten).copied().collect();
        let there: Vec<i64> = self.forgotten.difference(&self.without).copied().collect();
        for seq in gone {
            self.tell(format!("the personal cells of row {seq} are gone, and no row says that they were forgotten"));
        }
        for seq in there {
            self.tell(format!("the personal cells of row {seq} were forgotten and are there again"));
        }
    }
}

fn shown(row: &SqlRow<'_>, at: usize) -> rusqlite::Result<String> {
    use rusqlite::types::ValueRef;
    Ok(match row.get_ref(at)? {
        ValueRef::Null => String::new(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => String::from_utf8_lossy(bytes).into_owned(),
    })
}

/// What to do about problems.
pub fn what_to_do(path: &Path) -> String {
    format!(
        "keep `{}` as it is and compare it with your last copy; every row after a changed one is in doubt",
        path.display()
    )
}
