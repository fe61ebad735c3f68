//! The chain holds, and whatever another hand does to it is found.

use super::{Folder, entry, problems, with};
use crate::ledger::forget::{Forgotten, Journal};
use crate::ledger::open::Ledger;
use crate::ledger::overrule::{Overrule, result};
use crate::ledger::rows::Filter;
use crate::ledger::summary::By;
use crate::model::rule::Outcome;
use crate::playbook::{SourceText, read};

/// Decisions, an override and a customer who was forgotten.
fn lived_in(folder: &Folder) -> Ledger {
    let mut ledger = folder.ledger();
    for (order, customer) in [("1", "ann"), ("2", "bob"), ("3", "ann"), ("4", "cy")] {
        let seen = Some(i64::from(order == "3"));
        ledger.record(&crate::ledger::entry::Entry { seen, ..entry(order, customer) }).unwrap();
    }
    ledger.record(&with(Outcome::Deny, entry("2", "bob"))).unwrap();
    let text = "[playbook]\nname = \"p\"\nversion = \"1\"\ncurrency = \"USD\"\ntimezone = \"UTC\"\n";
    let playbook = read(SourceText { name: "p".into(), text: text.into() }).unwrap();
    let why = Overrule {
        outcome: Outcome::Refund,
        amount: super::money("12"),
        reason: "goodwill",
        note: Some("third delay"),
        agent: "tom",
        at: "2026-11-22T10:00:00Z",
    };
    let row = ledger.standing("3", None).unwrap().unwrap();
    ledger.overrule(&row, &result(&playbook, &row, &why), &why).unwrap();
    ledger.forget("cy", "tom", "2026-11-23T10:00:00Z").unwrap();
    ledger
}

fn texts(ledger: &Ledger, sql: &str) -> Vec<String> {
    let mut statement = ledger.connection.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

/// What verifying finds after a change, which is then undone.
fn after(ledger: &Ledger, change: &str) -> (usize, Vec<String>, String) {
    ledger.connection.execute_batch("BEGIN").unwrap();
    // What the file refuses was not changed.
    let changed = ledger.connection.execute(change, []).unwrap_or(0);
    let found = ledger
        .verify(None)
        .map_or_else(|trouble| (vec![trouble.message], String::new()), |found| (found.problems, found.head));
    ledger.connection.execute_batch("ROLLBACK").unwrap();
    (changed, found.0, found.1)
}

#[test]
fn a_ledger_that_nobody_touched_is_as_it_was_recorded() {
    let folder = Folder::new();
    let ledger = lived_in(&folder);
    let found = ledger.verify(None).unwrap();
    assert_eq!((found.problems, found.rows, found.forgotten), (vec![], 7, 1));
    assert_eq!(ledger.verify(Some(&found.head)).unwrap().problems, Vec::<String>::new());
}

#[test]
fn any_changed_cell_of_any_row_is_found() {
    let folder = Folder::new();
    let ledger = lived_in(&folder);
    let head = ledger.verify(None).unwrap().head;
    let mut tried = 0;
    for table in ["ledger", "playbook", "entry", "person"] {
        let columns = texts(&ledger, &format!("SELECT name FROM pragma_table_info('{table}')"));
        for row in texts(&ledger, &format!("SELECT CAST(rowid AS TEXT) FROM {table}")) {
            for column in &columns {
                let others = [
                    format!("CASE typeof({column}) WHEN 'integer' THEN {column} + 50 ELSE {column} || 'x' END"),
                    format!("CASE typeof({column}) WHEN 'null' THEN 'x' ELSE substr({column}, 2) || 7 END"),
                    format!("CASE typeof({column}) WHEN 'null' THEN '' ELSE NULL END"),
                    format!("CASE typeof({column}) WHEN 'null' THEN 0 ELSE CAST({column} AS BLOB) END"),
                ];
                for other in others {
                    let change = format!(
                        "UPDATE OR IGNORE {table} SET {column} = {other} WHERE rowid = {row} AND {column} IS NOT {other}"
                    );
                    let (changed, problems, now) = after(&ledger, &change);
                    assert!(changed == 0 || !problems.is_empty() || now != head, "{change}");
                    tried += changed;
                }
            }
        }
    }
    assert!(tried > 500, "{tried}");
    assert_eq!(problems(&ledger), Vec::<String>::new());
}

#[test]
fn a_row_that_is_taken_out_or_put_in_is_found() {
    let folder = Folder::new();
    let ledger = lived_in(&folder);
    for table in ["entry", "person", "playbook"] {
        for row in texts(&ledger, &format!("SELECT CAST(rowid AS TEXT) FROM {table}")) {
            let is_last = table == "entry" && row == "7";
            let (_, problems, _) = after(&ledger, &format!("DELETE FROM {table} WHERE rowid = {row}"));
            assert!(!problems.is_empty(), "{table} {row} {is_last}");
        }
    }
    let again = "INSERT INTO entry SELECT 8, kind, order_id, claim, revision, at, day, agent, decision, rule, amount, \
                 charge, until, cost, currency, actions, reason, playbook, version, person, forgot, hash, seen FROM \
                 entry WHERE seq = 7";
    assert!(!after(&ledger, again).1.is_empty());
    let person = "INSERT INTO person SELECT 4, salt, customer, shown, facts, marks, note FROM person WHERE seq = 1";
    assert!(!after(&ledger, person).1.is_empty(), "forgotten cells are there again");
    assert!(!after(&ledger, "INSERT INTO playbook VALUES ('x', 'y')").1.is_empty());
}

#[test]
fn two_swapped_rows_are_found() {
    let folder = Folder::new();
    let ledger = lived_in(&folder);
    for table in ["entry", "person"] {
        for (one, other) in [(1, 2), (1, 3), (2, 5), (3, 6)] {
            ledger.connection.execute_batch("BEGIN").unwrap();
            for (from, to) in [(one, -1), (other, one), (-1, other)] {
                let moved = format!("UPDATE {table} SET seq = {to} WHERE seq = {from}");
                assert_eq!(ledger.connection.execute(&moved, []).unwrap(), 1);
            }
            assert!(!problems(&ledger).is_empty(), "{table} {one} {other}");
            ledger.connection.execute_batch("ROLLBACK").unwrap();
        }
    }
}

#[test]
fn a_tail_that_was_cut_off_is_found_by_the_head_that_was_printed() {
    let folder = Folder::new();
    let mut ledger = folder.ledger();
    ledger.record(&entry("1", "ann")).unwrap();
    let before = ledger.verify(None).unwrap().head;
    ledger.record(&entry("2", "ann")).unwrap();
    let head = ledger.verify(None).unwrap().head;
    assert_eq!(ledger.verify(Some(&before)).unwrap().problems, Vec::<String>::new(), "it went on from there");
    ledger.connection.execute_batch("DELETE FROM entry WHERE seq = 2; DELETE FROM person WHERE seq = 2").unwrap();
    assert_eq!(problems(&ledger), Vec::<String>::new(), "without the head nobody can tell");
    assert!(ledger.verify(Some(&head)).unwrap().problems[0].contains("cut off"));
}

#[test]
fn forgetting_removes_what_is_personal_and_keeps_the_sums_and_the_chain() {
    let folder = Folder::new();
    let mut ledger = folder.ledger();
    let mut personal = entry("1", "Ann@Example.com ");
    personal.person.note = Some("seeded-note".into());
    ledger.record(&personal).unwrap();
    ledger.record(&entry("2", "bob@example.com")).unwrap();
    let hashed = ledger.customer("ann@example.com").unwrap();
    let totals = ledger.totals(By::Month, &Filter::default()).unwrap();
    assert!(folder.holds(&hashed) && folder.holds("seeded-note"));
    let forgotten = |rows| Forgotten { rows, journal: Journal::Cleared };
    assert_eq!(ledger.forget("ANN@example.com", "tom", "2026-11-23T10:00:00Z").unwrap(), forgotten(1));
    assert_eq!(ledger.forget("ann@example.com", "tom", "2026-11-23T10:00:00Z").unwrap(), forgotten(0));
    assert!(!folder.holds(&hashed) && !folder.holds("seeded-note"));
    assert_eq!(problems(&ledger), Vec::<String>::new());
    assert!(ledger.past("ann@example.com", "9", None, i64::MAX).unwrap().is_empty());
    assert_eq!(ledger.past("bob@example.com", "9", None, i64::MAX).unwrap().len(), 1);
    let after = ledger.totals(By::Month, &Filter::default()).unwrap();
    let sums = |totals: &crate::ledger::summary::Totals| {
        totals.iter().map(|(group, total)| (group.clone(), total.decisions, total.cost)).collect::<Vec<_>>()
    };
    assert_eq!(sums(&after), sums(&totals));
}

#[test]
fn forgetting_tells_that_a_reader_keeps_what_was_personal_on_the_disk_until_it_ends() {
    let folder = Folder::new();
    let mut personal = entry("1", "ann");
    personal.person.note = Some("seeded-note".into());
    folder.ledger().record(&personal).unwrap();
    let reader = folder.ledger();
    reader.connection.execute_batch("BEGIN; SELECT count(*) FROM entry").unwrap();
    let mut ledger = Ledger::open_waiting(&folder.file(), std::time::Duration::from_millis(100)).unwrap();
    let at = "2026-11-23T10:00:00Z";
    let forgotten = ledger.forget("ann", "tom", at).unwrap();
    assert_eq!(forgotten, Forgotten { rows: 1, journal: Journal::InUse });
    assert!(folder.holds("seeded-note"));
    reader.connection.execute_batch("COMMIT").unwrap();
    let again = ledger.forget("ann", "tom", at).unwrap();
    assert_eq!(again, Forgotten { rows: 0, journal: Journal::Cleared });
    assert!(!folder.holds("seeded-note"));
}

#[test]
fn nobody_finds_a_customer_in_the_files_without_the_key() {
    let folder = Folder::new();
    folder.ledger().record(&entry("1", "seeded.person@example.com")).unwrap();
    for seeded in ["seeded", "person@example", "example.com"] {
        assert!(!folder.holds(seeded), "{seeded}");
    }
}
