//! The tables of the file and how an older file becomes one of today. Each version is a list of statements that turns
//! the version before it into this one; they run in one transaction, so a file has one version or the next.

use rusqlite::{Connection, Transaction};

/// What marks a file as a ledger: `RDLG`.
pub const APPLICATION: i64 = 0x5244_4c47;

/// What each version adds. A version that was released is never changed: a new one is added.
const VERSIONS: [&str; 2] = [
    "
    -- one row: what the chain begins with
    CREATE TABLE ledger (name TEXT NOT NULL, key_check TEXT NOT NULL);
    -- each playbook a decision was made with, by the hash of its text
    CREATE TABLE playbook (sha256 TEXT NOT NULL PRIMARY KEY, text TEXT NOT NULL);
    -- what was decided, in order; nothing personal; amounts in ten-thousandths
    CREATE TABLE entry (
        seq INTEGER NOT NULL PRIMARY KEY, kind TEXT NOT NULL, order_id TEXT, claim TEXT, revision INTEGER,
        at TEXT NOT NULL, day TEXT, agent TEXT NOT NULL, decision TEXT, rule TEXT,
        amount INTEGER, charge INTEGER, until TEXT, cost INTEGER, currency TEXT, actions TEXT,
        reason TEXT, playbook TEXT, version TEXT, person TEXT, forgot TEXT, hash TEXT NOT NULL);
    -- what is personal about an entry, bound to it by a salted hash; forgetting removes the row
    CREATE TABLE person (
        seq INTEGER NOT NULL PRIMARY KEY, salt TEXT NOT NULL, customer TEXT, shown TEXT,
        facts TEXT NOT NULL, marks TEXT NOT NULL, note TEXT);
    CREATE INDEX entry_of_order ON entry (order_id, claim, seq);
    CREATE INDEX person_of_customer ON person (customer, seq);
",
    "
    -- the last row that the first decision about an order and claim looked at, so that deciding again looks no further;
    -- part of the row's hash where it is there
    ALTER TABLE entry ADD COLUMN seen INTEGER;
    -- each review that was begun and is not finished: what it reviews, as a hash, and the last row before it
    CREATE TABLE review (work TEXT NOT NULL PRIMARY KEY, seen INTEGER NOT NULL);
",
];

/// What shows a file of each version as one of today to somebody who only reads it: names of this connection alone, found
/// before those of the file, with nothing where the file has nothing yet.
const SHOWN: [&str; VERSIONS.len()] = [
    "
    PRAGMA temp_store = MEMORY;
    CREATE TEMP VIEW entry AS SELECT *, NULL AS seen FROM main.entry;
    CREATE TEMP VIEW review AS SELECT NULL AS work, NULL AS seen WHERE FALSE;
",
    "",
];

/// The version files have today.
pub const VERSION: i64 = VERSIONS.len() as i64;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Nothing yet.
    Empty,
    /// A ledger of this version.
    Ledger(i64),
    /// A database of another program.
    Other,
}

/// Looks what a file is.
pub fn shape(connection: &Connection) -> rusqlite::Result<Shape> {
    let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0));
    let tables = number("SELECT count(*) FROM sqlite_master")?;
    // Somebody may make the tables meanwhile, in one transaction: who sees them sees the mark, too, when looking later.
    match number("PRAGMA application_id")? {
        APPLICATION => Ok(Shape::Ledger(number("PRAGMA user_version")?)),
        0 if tables == 0 => Ok(Shape::Empty),
        _ => Ok(Shape::Other),
    }
}

/// Shows a file of version `from` as one of today, changing nothing in it.
pub fn show(connection: &Connection, from: i64) -> rusqlite::Result<()> {
    let at = usize::try_from(from - 1).unwrap_or(0);
    connection.execute_batch(SHOWN.get(at).copied().unwrap_or_default())
}

/// Makes a file of version `from` one of today.
pub fn migrate(transaction: &Transaction<'_>, from: i64) -> rusqlite::Result<()> {
    let done = usize::try_from(from).unwrap_or(0);
    for statements in VERSIONS.iter().skip(done) {
        transaction.execute_batch(statements)?;
    }
    transaction.execute_batch(&format!("PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION}"))
}
