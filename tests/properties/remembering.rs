//! Recorded with texts masked and decided again by the ledger, a case comes to what it came to: nothing is ever said to
//! come out otherwise where nothing changed.

use redress::engine::decide::decide;
use redress::ledger::entry::{Entry, Occasion};
use redress::ledger::mask::Mask;
use redress::ledger::open::Ledger;
use redress::ledger::rows::Filter;

use crate::bridge;
use crate::cases::{self, Mix};
use crate::dice::Dice;
use crate::grow::{Plan, grow};
use crate::seeds;
use crate::shop::Kind;

#[test]
fn what_was_recorded_is_replayed_as_it_was_whatever_is_masked() {
    let folder = tempfile::TempDir::new().unwrap();
    let mut ledger = Ledger::open(&folder.path().join("l.db")).unwrap();
    let entries: Vec<Entry> = seeds(250).flat_map(decided).collect();
    ledger.record_batch(&entries).unwrap();
    let replayed = ledger.replay(&Filter::default()).unwrap();
    assert!(replayed.differences.is_empty(), "{:?}", replayed.differences);
    assert_eq!(replayed.decided + replayed.masked, entries.len() as u64);
    eprintln!("{} decided again, {} hidden", replayed.decided, replayed.masked);
    assert!(replayed.decided > 50 * replayed.masked, "{} hidden", replayed.masked);
}

/// Random cases of a random playbook with many texts, as they are recorded; orders are named after the seed.
fn decided(seed: u64) -> Vec<Entry> {
    let mut dice = Dice::new(seed ^ 0x3a5c);
    let kinds = vec![Kind::Text, Kind::Text, Kind::YesNo];
    let plan = Plan { given: (3, 5), calculated: (3, 6), kinds, impossible: 0, ..Plan::small() };
    let shop = grow(&mut dice, &plan);
    let compiled = bridge::compiled(&shop);
    let mask = Mask::of(&compiled.playbook);
    let values = cases::values(&shop, 2);
    let one = |order: u64| {
        let said = cases::case(&mut dice, &shop, &values, Mix { open: 15, unknown: 10, set: 5 });
        let case = bridge::case(&shop, &said);
        let occasion = Occasion {
            order: &format!("{seed}-{order}"),
            claim: None,
            customer: None,
            agent: "lea",
            at: "2026-11-21T10:00:00Z",
            day: bridge::today(),
            seen: None,
        };
        let decision = decide(&compiled, &case, bridge::today());
        Entry::of(&compiled.playbook, &mask, &case, &decision, &occasion)
    };
    (0..20).filter_map(one).collect()
}
