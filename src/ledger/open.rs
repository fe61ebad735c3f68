//! Opening a ledger: to record, made where there is none; or to look, changing nothing.
//!
//! The journal is a write-ahead log with `synchronous = FULL`: readers never wait for a writer nor a writer for readers,
//! and a transaction that was acknowledged is on the disk before it is acknowledged. `NORMAL` would lose the last
//! decisions in a power cut, and an audit log that forgets what it said is none. Writers wait for each other, but never
//! longer than [`WAIT_SECONDS`].

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use crate::ledger::chain::{genesis, hex};
use crate::ledger::key::{self, Key};
use crate::ledger::schema::{self, Shape, VERSION};
use crate::ledger::trouble::{Trouble, WAIT_SECONDS, not_a_ledger};

/// Between two tries; short, so that no writer sleeps through its turn.
const PAUSE: Duration = Duration::from_millis(2);

/// An open ledger.
#[derive(Debug)]
pub struct Ledger {
    pub(in crate::ledger) connection: Connection,
    pub(in crate::ledger) path: PathBuf,
    pub(in crate::ledger) key: Result<Key, Trouble>,
}

impl Ledger {
    /// Opens a ledger to record in; makes it and its key where they are not there.
    ///
    /// # Errors
    /// It cannot be opened or made, or is something else, newer than this program, or locked for too long.
    pub fn open(path: &Path) -> Result<Ledger, Trouble> {
        Ledger::open_waiting(path, Duration::from_secs(WAIT_SECONDS))
    }

    /// The same, waiting so long for others.
    ///
    /// # Errors
    /// As for [`Ledger::open`].
    pub fn open_waiting(path: &Path, wait: Duration) -> Result<Ledger, Trouble> {
        let failed = |error: rusqlite::Error| Trouble::database(path, &error);
        refuse_folder(path)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(path, flags).map_err(failed)?;
        connection.busy_timeout(PAUSE.min(wait)).map_err(failed)?;
        let until = Instant::now() + wait;
        let shape = again_until(until, || schema::shape(&connection)).map_err(failed)?;
        known(path, shape)?;
        again_until(until, || configure(&connection)).map_err(failed)?;
        patient(&mut connection, wait).map_err(failed)?;
        match shape {
            Shape::Ledger(VERSION) => {}
            Shape::Empty | Shape::Ledger(_) | Shape::Other => begin(&mut connection, path)?,
        }
        let key = Ok(own_key(&connection, path)?);
        Ok(Ledger { connection, path: path.to_owned(), key })
    }

    /// Opens a ledger that is there, to look and change nothing.
    ///
    /// # Errors
    /// It is not there, cannot be read, or is something else.
    pub fn look(path: &Path) -> Result<Ledger, Trouble> {
        Ledger::look_if_there(path)?.ok_or_else(|| {
            let help = "it is made when the first decision is recorded: redress decide … --ledger FILE";
            Trouble::new(format!("there is no ledger `{}`", path.display())).or_else_do(help)
        })
    }

    /// The same; none where there is no ledger yet.
    ///
    /// # Errors
    /// It cannot be read, or is something else.
    pub fn look_if_there(path: &Path) -> Result<Option<Ledger>, Trouble> {
        refuse_folder(path)?;
        if !path.exists() {
            return Ok(None);
        }
        let mut connection = to_look(path)?;
        let failed = |error: rusqlite::Error| Trouble::database(path, &error);
        patient(&mut connection, Duration::from_secs(WAIT_SECONDS)).map_err(failed)?;
        let shape = schema::shape(&connection).map_err(failed)?;
        known(path, shape)?;
        match shape {
            Shape::Empty | Shape::Other => return Ok(None),
            // An older file is brought up to date by whoever records in it.
            Shape::Ledger(version) => schema::show(&connection, version).map_err(failed)?,
        }
        let key = own_key(&connection, path);
        Ok(Some(Ledger { connection, path: path.to_owned(), key }))
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A customer as the ledger keeps them: trimmed, lower-cased, hashed with the key.
    ///
    /// # Errors
    /// The key of the ledger is not there.
    pub fn customer(&self, key: &str) -> Result<String, Trouble> {
        self.key.as_ref().map(|secret| secret.hash(&key.trim().to_lowercase())).map_err(Clone::clone)
    }

    pub(in crate::ledger) fn failed(&self, error: &rusqlite::Error) -> Trouble {
        Trouble::database(&self.path, error)
    }
}

fn refuse_folder(path: &Path) -> Result<(), Trouble> {
    if path.is_dir() { Err(not_a_ledger(path)) } else { Ok(()) }
}

/// To read only; on a medium nobody can write to, as the file stands.
fn to_look(path: &Path) -> Result<Connection, Trouble> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let first = Connection::open_with_flags(path, flags).and_then(|connection| {
        schema::shape(&connection)?;
        Ok(connection)
    });
    first.or_else(|error| match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::CannotOpen | rusqlite::ErrorCode::ReadOnly) => {
            let escaped = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
            let uri = format!("file:{escaped}?immutable=1");
            let flags = flags | OpenFlags::SQLITE_OPEN_URI;
            Connection::open_with_flags(uri, flags).map_err(|error| Trouble::database(path, &error))
        }
        _ => Err(Trouble::database(path, &error)),
    })
}

fn known(path: &Path, shape: Shape) -> Result<(), Trouble> {
    match shape {
        Shape::Empty => Ok(()),
        Shape::Ledger(version) if (1..=VERSION).contains(&version) => Ok(()),
        Shape::Ledger(version) => {
            let message = format!(
                "ledger `{}` is of version {version}, made by a newer redress; this one knows version {VERSION}",
                path.display()
            );
            Err(Trouble::new(message).or_else_do("use the newer redress; nothing in the file was changed"))
        }
        Shape::Other => Err(not_a_ledger(path)),
    }
}

/// What holds for this connection; the journal stays in the file.
fn configure(connection: &Connection) -> rusqlite::Result<()> {
    let journal: String = connection.query_row("PRAGMA journal_mode", [], |row| row.get(0))?;
    if journal != "wal" {
        connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    }
    connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON")
}

/// Waits for others, in short pauses, up to so long.
fn patient(connection: &mut Connection, wait: Duration) -> rusqlite::Result<()> {
    let tries = i32::try_from(wait.as_millis() / PAUSE.as_millis()).unwrap_or(i32::MAX);
    connection.busy_handler(Some(move |tried: i32| {
        std::thread::sleep(PAUSE);
        tried < tries
    }))
}

/// The same again while others have the file locked: changing the journal does not wait by itself.
fn again_until<T>(until: Instant, mut work: impl FnMut() -> rusqlite::Result<T>) -> rusqlite::Result<T> {
    loop {
        match work() {
            Err(error) if is_busy(&error) && Instant::now() < until => std::thread::sleep(PAUSE),
            done => return done,
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked))
}

/// Makes the tables, or brings them up to date, and the key. Of several who come at once, one does it.
fn begin(connection: &mut Connection, path: &Path) -> Result<(), Trouble> {
    let failed = |error: rusqlite::Error| Trouble::database(path, &error);
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    let shape = schema::shape(&transaction).map_err(failed)?;
    known(path, shape)?;
    match shape {
        Shape::Empty | Shape::Other => {
            let key = Key::read_or_make(path)?;
            let name = key::random().map_err(|error| Trouble::file("read", Path::new("/dev/urandom"), &error))?;
            schema::migrate(&transaction, 0).map_err(failed)?;
            let row = [hex(&name[..16]), key.check()];
            transaction.execute("INSERT INTO ledger (name, key_check) VALUES (?1, ?2)", row).map_err(failed)?;
        }
        Shape::Ledger(version) => schema::migrate(&transaction, version).map_err(failed)?,
    }
    transaction.commit().map_err(failed)
}

/// The key this ledger was begun with.
fn own_key(connection: &Connection, path: &Path) -> Result<Key, Trouble> {
    let file = key::path_of(path);
    let key = Key::read(path)?.ok_or_else(|| {
        let message = format!("the key of ledger `{}` is not there: `{}`", path.display(), file.display());
        Trouble::new(message).or_else_do("put it back from your backup: without it no customer is recognised")
    })?;
    let (_, check) = beginning(connection).map_err(|error| Trouble::database(path, &error))?;
    if key.check() == check {
        return Ok(key);
    }
    let message = format!("`{}` is not the key that ledger `{}` was begun with", file.display(), path.display());
    Err(Trouble::new(message).or_else_do("put the right file back, and see `redress ledger verify`"))
}

/// What the chain begins with: the ledger's name and its key's check.
fn beginning(connection: &Connection) -> rusqlite::Result<(String, String)> {
    connection.query_row("SELECT name, key_check FROM ledger", [], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// The hash before the first row.
pub(in crate::ledger) fn first_hash(connection: &Connection) -> rusqlite::Result<String> {
    beginning(connection).map(|(name, check)| genesis(&name, &check))
}
