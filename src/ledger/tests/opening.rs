//! What is no ledger, cannot be written, or is locked is said clearly, and nothing is lost.

use std::fs;

use super::{Folder, entry, open, problems};
use crate::ledger::open::Ledger;
use crate::ledger::review::Work;
use crate::ledger::rows::{Filter, Which};

#[test]
fn what_is_no_ledger_is_refused_and_left_alone() {
    let folder = Folder::new();
    let text = "order_id,total\n1,2\n".repeat(100);
    fs::write(folder.file(), &text).unwrap();
    for opened in [open(&folder.file()), Ledger::look(&folder.file()).map_err(|trouble| trouble.message)] {
        assert!(opened.unwrap_err().ends_with("is not a ledger"));
    }
    assert_eq!(fs::read_to_string(folder.file()).unwrap(), text);
    assert!(open(folder.folder.path()).unwrap_err().ends_with("is not a ledger"));
    assert!(open(&folder.file().join("x")).unwrap_err().starts_with("cannot open ledger"));
}

#[test]
fn a_database_of_another_program_is_refused_and_left_alone() {
    let folder = Folder::new();
    let other = rusqlite::Connection::open(folder.file()).unwrap();
    other.execute_batch("CREATE TABLE notes (text TEXT)").unwrap();
    drop(other);
    let before = fs::read(folder.file()).unwrap();
    assert!(open(&folder.file()).unwrap_err().ends_with("is not a ledger"));
    assert_eq!(fs::read(folder.file()).unwrap(), before);
}

#[test]
fn a_newer_ledger_is_refused_and_left_alone() {
    let folder = Folder::new();
    let mut ledger = folder.ledger();
    ledger.record(&entry("1", "ann")).unwrap();
    ledger.connection.execute_batch("PRAGMA user_version = 99").unwrap();
    drop(ledger);
    for opened in [open(&folder.file()), Ledger::look(&folder.file()).map_err(|trouble| trouble.message)] {
        assert!(opened.unwrap_err().contains("is of version 99, made by a newer redress"));
    }
}

/// A folder with a ledger of the first version, and its head.
fn of_the_first_version() -> (Folder, String) {
    let folder = Folder::new();
    let fixtures = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/ledger");
    fs::copy(fixtures.join("v1.db"), folder.file()).unwrap();
    fs::copy(fixtures.join("v1.db.key"), folder.folder.path().join("decisions.db.key")).unwrap();
    let head = fs::read_to_string(fixtures.join("v1.head")).unwrap();
    (folder, head.trim().to_owned())
}

#[test]
fn who_looks_at_a_ledger_of_the_first_version_sees_all_of_it_and_changes_nothing() {
    let (folder, head) = of_the_first_version();
    let before = fs::read(folder.file()).unwrap();
    let ledger = Ledger::look(&folder.file()).unwrap();
    assert_eq!(ledger.verify(Some(&head)).unwrap().problems, Vec::<String>::new());
    assert_eq!(ledger.past("iva.novak@example.com", "x", None, i64::MAX).unwrap().len(), 3);
    let rows = ledger.rows(Which::All, &Filter::default()).unwrap();
    assert!(rows.len() > 3 && rows.iter().all(|row| row.seen.is_none()), "{rows:?}");
    let work = Work::of(&mut [&mut "export".as_bytes()]).unwrap();
    assert_eq!(ledger.begun_review(&work).unwrap(), None);
    drop(ledger);
    assert!(fs::read(folder.file()).unwrap() == before);
}

#[test]
fn a_ledger_of_the_first_version_is_read_and_written_today() {
    let (folder, head) = of_the_first_version();
    let head = head.as_str();
    let mut ledger = folder.ledger();
    assert_eq!(ledger.verify(Some(head)).unwrap().problems, Vec::<String>::new());
    assert_eq!(ledger.past("iva.novak@example.com", "x", None, i64::MAX).unwrap().len(), 3);
    ledger.record(&entry("9", "ann")).unwrap();
    assert_eq!(ledger.verify(Some(head)).unwrap().problems, Vec::<String>::new());
}

#[test]
fn without_its_key_a_ledger_can_be_looked_at_and_nothing_is_recorded() {
    let folder = Folder::new();
    folder.ledger().record(&entry("1", "ann")).unwrap();
    let key = folder.folder.path().join("decisions.db.key");
    let secret = fs::read(&key).unwrap();
    fs::remove_file(&key).unwrap();
    assert!(open(&folder.file()).unwrap_err().starts_with("the key of ledger"));
    assert!(!key.exists(), "no other key is made");
    let ledger = Ledger::look(&folder.file()).unwrap();
    assert_eq!(problems(&ledger), Vec::<String>::new());
    assert!(ledger.past("ann", "2", None, i64::MAX).unwrap_err().message.starts_with("the key of ledger"));
    fs::write(&key, "0".repeat(64)).unwrap();
    assert!(open(&folder.file()).unwrap_err().contains("is not the key that ledger"));
    fs::write(&key, secret).unwrap();
    assert_eq!(folder.ledger().past("ann", "2", None, i64::MAX).unwrap().len(), 1);
}

#[test]
fn a_locked_ledger_gives_a_clear_message_after_a_bounded_wait() {
    let folder = Folder::new();
    let mut ledger = folder.ledger();
    ledger.record(&entry("1", "ann")).unwrap();
    let mut waiting = Ledger::open_waiting(&folder.file(), std::time::Duration::from_millis(100)).unwrap();
    ledger.connection.execute_batch("BEGIN IMMEDIATE").unwrap();
    let begun = std::time::Instant::now();
    let trouble = waiting.record(&entry("2", "ann")).unwrap_err();
    assert!(trouble.message.contains("is in use"), "{trouble}");
    assert!(begun.elapsed() < std::time::Duration::from_secs(5));
    assert_eq!(
        Ledger::look(&folder.file()).unwrap().past("ann", "", None, i64::MAX).unwrap().len(),
        1,
        "who looks does not wait"
    );
    ledger.connection.execute_batch("ROLLBACK").unwrap();
    waiting.record(&entry("2", "ann")).unwrap();
}

#[test]
fn a_full_disk_loses_nothing_that_was_recorded() {
    let folder = Folder::new();
    let mut ledger = folder.ledger();
    ledger.record(&entry("1", "ann")).unwrap();
    ledger.connection.query_row("PRAGMA max_page_count = 1", [], |_| Ok(())).unwrap();
    let long = |order: usize| {
        let mut entry = entry(&order.to_string(), "ann");
        entry.person.note = Some("x".repeat(20_000));
        entry
    };
    let trouble = ledger.record_batch(&(2..9).map(long).collect::<Vec<_>>()).unwrap_err();
    assert!(trouble.message.contains("the disk is full"), "{trouble}");
    drop(ledger);
    let mut ledger = folder.ledger();
    assert_eq!(ledger.verify(None).unwrap().rows, 1);
    ledger.record_batch(&(2..9).map(long).collect::<Vec<_>>()).unwrap();
    assert_eq!((ledger.verify(None).unwrap().rows, problems(&ledger)), (8, vec![]));
}

#[test]
fn a_ledger_that_cannot_be_written_says_so() {
    let folder = Folder::new();
    let mut ledger = folder.ledger();
    ledger.connection.execute_batch("PRAGMA query_only = ON").unwrap();
    let trouble = ledger.record(&entry("1", "ann")).unwrap_err();
    assert!(trouble.message.ends_with("cannot be written: it is read-only"), "{trouble}");
}
