//! What is recorded, when, and by how many at once.

use std::thread;

use super::{Folder, entry, money, problems, with};
use crate::ledger::entry::{Entry, Recorded};
use crate::ledger::open::Ledger;
use crate::ledger::record::Kept;
use crate::ledger::review::Work;
use crate::ledger::rows::{Filter, Which};
use crate::ledger::summary::By;
use crate::model::rule::Outcome;

#[test]
fn the_same_result_appends_nothing_and_another_appends_a_revision() {
    let folder = Folder::new();
    let mut ledger = folder.ledger();
    assert_eq!(ledger.record(&entry("1", "ann")).unwrap(), Kept::First);
    assert!(matches!(ledger.record(&entry("1", "ann")).unwrap(), Kept::Same(row) if row.revision == 1));
    let other = with(Outcome::Deny, entry("1", "ann"));
    assert!(matches!(ledger.record(&other).unwrap(), Kept::Revision(row) if row.result.outcome == Outcome::Reship));
    let mut claim = entry("1", "ann");
    claim.claim = Some("c".into());
    assert_eq!(ledger.record(&claim).unwrap(), Kept::First);
    let revisions = |which| {
        let rows = ledger.rows(which, &Filter::default()).unwrap();
        rows.iter().map(|row| (row.claim.clone(), row.revision)).collect::<Vec<_>>()
    };
    let claim = Some("c".to_owned());
    assert_eq!(revisions(Which::Latest), [(None, 2), (claim.clone(), 1)]);
    assert_eq!(revisions(Which::All), [(None, 1), (None, 2), (claim, 1)]);
}

#[test]
fn a_batch_is_recorded_whole_and_a_second_run_appends_nothing() {
    let folder = Folder::new();
    let mut ledger = folder.ledger();
    let batch: Vec<_> = (0..100).map(|order| entry(&order.to_string(), "ann")).collect();
    ledger.record_batch(&batch[..40]).unwrap();
    let kept = ledger.record_batch(&batch).unwrap();
    assert_eq!(kept.iter().filter(|kept| **kept == Kept::First).count(), 60);
    assert_eq!(ledger.verify(None).unwrap().rows, 100);
}

#[test]
fn what_was_recorded_later_is_not_looked_at() {
    let folder = Folder::new();
    let mut ledger = folder.ledger();
    ledger.record(&entry("1", "ann")).unwrap();
    let last = ledger.last().unwrap();
    ledger.record(&entry("2", "ann")).unwrap();
    ledger.record(&with(Outcome::Deny, entry("1", "ann"))).unwrap();
    let before = ledger.past("ann", "9", None, last).unwrap();
    assert_eq!((before.len(), before[0].outcome), (1, Outcome::Reship), "as it stood then");
    assert_eq!(ledger.past("ann", "9", None, i64::MAX).unwrap().len(), 2);
    assert_eq!(ledger.past("ann", "2", None, i64::MAX).unwrap().len(), 1, "an order's own decision is left out");
}

#[test]
fn a_review_that_was_cut_off_goes_on_as_it_began_and_one_that_is_done_begins_anew() {
    let folder = Folder::new();
    let mut ledger = folder.ledger();
    let work = |text: &str| Work::of(&mut [&mut text.as_bytes(), &mut "claims".as_bytes()]).unwrap();
    ledger.record(&entry("1", "ann")).unwrap();
    assert_eq!(ledger.begin_review(&work("november")).unwrap(), 1);
    ledger.record(&Entry { seen: Some(1), ..entry("2", "ann") }).unwrap();
    drop(ledger);
    let mut ledger = folder.ledger();
    assert_eq!(ledger.begin_review(&work("november")).unwrap(), 1, "it was not finished");
    assert_eq!(ledger.begin_review(&work("december")).unwrap(), 2, "another export");
    assert_eq!(ledger.past("ann", "3", None, 1).unwrap().len(), 1, "what the review recorded itself is not seen");
    ledger.finish_review(&work("november")).unwrap();
    assert_eq!(ledger.begun_review(&work("november")).unwrap(), None);
    assert_eq!(ledger.begin_review(&work("november")).unwrap(), 2, "it was finished");
    assert_eq!(ledger.past("ann", "2", None, 2).unwrap().len(), 1, "deciding again sees what it saw");
    assert_eq!(problems(&ledger), Vec::<String>::new());
}

#[test]
fn deciding_again_sees_what_it_saw() {
    let folder = Folder::new();
    let mut ledger = folder.ledger();
    for order in ["1", "2", "3"] {
        ledger.record(&entry(order, "ann")).unwrap();
    }
    let seen = |ledger: &Ledger, order: &str| ledger.past("ann", order, None, i64::MAX).unwrap().len();
    assert_eq!((seen(&ledger, "1"), seen(&ledger, "2"), seen(&ledger, "3"), seen(&ledger, "4")), (0, 1, 2, 3));
    ledger.record(&with(Outcome::Deny, entry("1", "ann"))).unwrap();
    assert_eq!((seen(&ledger, "2"), seen(&ledger, "4")), (1, 3), "a revision takes the place of what it replaces");
}

/// 25 decisions each here; `REDRESS_TRIALS=full` makes it 10,000.
#[test]
fn of_eight_writers_at_once_nothing_is_lost_and_nothing_is_there_twice() {
    let each = if std::env::var_os("REDRESS_TRIALS").is_some() { 10_000 } else { 25 };
    let folder = Folder::new();
    let begun = std::time::Instant::now();
    let slowest = thread::scope(|scope| {
        let write = |writer: usize| {
            let path = folder.file();
            move || {
                let mut ledger = Ledger::open(&path).unwrap();
                let record = |order: usize| {
                    let begun = std::time::Instant::now();
                    ledger.record(&entry(&format!("{writer}-{order}"), "ann")).unwrap();
                    begun.elapsed()
                };
                (0..each).map(record).max().unwrap_or_default()
            }
        };
        let writers: Vec<_> = (0..8).map(|writer| scope.spawn(write(writer))).collect();
        writers.into_iter().map(|writer| writer.join().unwrap()).max().unwrap()
    });
    println!("8 writers, {each} decisions each: {:?}; the longest wait {slowest:?}", begun.elapsed());
    let ledger = folder.ledger();
    let mut orders: Vec<String> = Vec::new();
    ledger
        .each::<crate::ledger::trouble::Trouble>(Which::All, &Filter::default(), |row| {
            orders.push(row.order);
            Ok(())
        })
        .unwrap();
    let distinct: std::collections::BTreeSet<&String> = orders.iter().collect();
    assert_eq!((orders.len(), distinct.len()), (8 * each, 8 * each));
    assert_eq!(problems(&ledger), Vec::<String>::new());
}

/// 2,000 entries here; `REDRESS_TRIALS=full` makes it a million and prints how long a decision takes.
#[test]
fn in_a_long_ledger_a_customer_is_found_by_index() {
    let entries = if std::env::var_os("REDRESS_TRIALS").is_some() { 1_000_000 } else { 2_000 };
    let folder = Folder::new();
    let mut ledger = folder.ledger();
    for start in (0..entries).step_by(1_000) {
        let numbered = |order: usize| entry(&order.to_string(), &format!("customer {}", order / 4));
        ledger.record_batch(&(start..start + 1_000).map(numbered).collect::<Vec<_>>()).unwrap();
    }
    drop(ledger);
    let begun = std::time::Instant::now();
    let mut ledger = Ledger::open(&folder.file()).unwrap();
    let past = ledger.past("customer 300", "new", None, i64::MAX).unwrap();
    ledger.record(&entry("new", "customer 300")).unwrap();
    drop(ledger);
    println!("{entries} entries: opened, looked back, recorded, closed in {:?}", begun.elapsed());
    assert_eq!(past.len(), 4);
    let ledger = folder.ledger();
    let plan = "EXPLAIN QUERY PLAN SELECT * FROM person p JOIN entry e ON e.seq = p.seq WHERE p.customer = 'x'";
    let plan: String = ledger.connection.query_row(plan, [], |row| row.get(3)).unwrap();
    assert!(plan.contains("person_of_customer"), "{plan}");
}

#[test]
fn a_concession_whose_cost_is_not_known_is_counted_and_not_added_as_nothing() {
    let folder = Folder::new();
    let mut ledger = folder.ledger();
    ledger.record(&entry("1", "ann")).unwrap();
    let unknown = entry("2", "bob");
    ledger.record(&Entry { result: Recorded { cost: None, ..unknown.result.clone() }, ..unknown }).unwrap();
    let denied = with(Outcome::Deny, entry("3", "cy"));
    ledger.record(&Entry { result: Recorded { cost: None, ..denied.result.clone() }, ..denied }).unwrap();
    let totals = ledger.totals(By::Outcome, &Filter::default()).unwrap();
    let of = |outcome: &str| totals[&(outcome.to_owned(), "USD".to_owned())].clone();
    let reships = of("reship");
    assert_eq!((reships.concessions, Some(reships.cost), reships.without_cost), (2, money("47"), 1));
    assert_eq!(of("deny").without_cost, 0);
}
