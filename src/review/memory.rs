//! What a review remembers. Every order sees the ledger as it was at the start, whatever the review itself records; the
//! decisions of a batch are recorded in one transaction before its lines are written, so a run that is cut off can be
//! repeated: it sees the ledger as at its first start, and what was recorded is the same again and appends nothing.

use std::borrow::Cow;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::ledger::entry::{Entry, Occasion};
use crate::ledger::history;
use crate::ledger::mask::Mask;
use crate::ledger::open::Ledger;
use crate::ledger::review::Work;
use crate::ledger::trouble::Trouble;
use crate::model::case::Case;
use crate::model::date::Date;
use crate::model::decision::Decision;
use crate::playbook::Playbook;

/// The ledger of a review.
#[derive(Debug)]
pub struct Memory {
    /// Where earlier decisions are; none where there are none.
    before: Option<Mutex<Ledger>>,
    /// Where decisions are recorded, and what this review is known by; none where nothing is recorded.
    to: Option<(Mutex<Ledger>, Work)>,
    /// The last row of the ledger that is seen.
    seen: i64,
    /// What was decided and is not recorded yet.
    waiting: Mutex<Vec<Entry>>,
    mask: Mask,
    agent: String,
    at: String,
    looks_back: bool,
}

/// Who reviews, and when.
#[derive(Debug, Clone)]
pub struct Reviewer {
    /// Who.
    pub agent: String,
    /// The moment, as `2026-11-21T22:45:07Z`.
    pub at: String,
    /// Whether the export says whose an order is; without, nobody has a history.
    pub knows_customers: bool,
}

/// Why the facts over earlier decisions could not be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfilled {
    /// What was recorded gives a fact of this order a value it cannot have; in words.
    Order(String),
    /// The ledger cannot be read, whatever the order.
    Ledger(Trouble),
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Memory {
    /// A review that looks at the ledger in this file and records there, too.
    ///
    /// # Errors
    /// The ledger cannot be opened, read or written.
    pub fn recording(playbook: &Playbook, path: &Path, work: Work, reviewer: Reviewer) -> Result<Memory, Trouble> {
        let mut to = Ledger::open(path)?;
        let seen = to.begin_review(&work)?;
        let before = Ledger::look_if_there(path)?;
        Ok(Memory { to: Some((Mutex::new(to), work)), ..Memory::of(playbook, before, seen, reviewer) })
    }

    /// A review that looks at the ledger in this file, if it is there, and records nothing. Where `work` was cut off, it
    /// sees what that saw.
    ///
    /// # Errors
    /// The ledger cannot be opened or read.
    pub fn reading(
        playbook: &Playbook,
        path: &Path,
        work: Option<&Work>,
        reviewer: Reviewer,
    ) -> Result<Memory, Trouble> {
        let before = Ledger::look_if_there(path)?;
        let seen = match &before {
            Some(ledger) => {
                let begun = work.map(|work| ledger.begun_review(work)).transpose()?.flatten();
                begun.map_or_else(|| ledger.last(), Ok)?
            }
            None => 0,
        };
        Ok(Memory::of(playbook, before, seen, reviewer))
    }

    fn of(playbook: &Playbook, before: Option<Ledger>, seen: i64, reviewer: Reviewer) -> Memory {
        Memory {
            before: before.map(Mutex::new),
            to: None,
            seen,
            waiting: Mutex::default(),
            mask: Mask::of(playbook),
            agent: reviewer.agent,
            at: reviewer.at,
            looks_back: reviewer.knows_customers && history::is_looked_at(playbook),
        }
    }

    /// Whether decisions are recorded, and not only looked at.
    pub fn records(&self) -> bool {
        self.to.is_some()
    }

    /// Says the facts over earlier decisions.
    ///
    /// # Errors
    /// What is wrong with the order, or with the ledger.
    pub fn fill(&self, playbook: &Playbook, case: &mut Case, about: &About<'_>, today: Date) -> Result<(), Unfilled> {
        if !self.looks_back {
            return Ok(());
        }
        let past = match (&self.before, about.customer) {
            (Some(ledger), Some(customer)) => {
                held(ledger).past(customer, &about.order, about.claim, self.seen).map_err(Unfilled::Ledger)?
            }
            (None, _) | (_, None) => Vec::new(),
        };
        history::fill(playbook, case, &past, today).map_err(Unfilled::Order)
    }

    /// Keeps a decision until its batch is recorded.
    pub fn keep(&self, playbook: &Playbook, case: &Case, decision: &Decision, about: &About<'_>, today: Date) {
        if self.to.is_none() {
            return;
        }
        let occasion = Occasion {
            order: &about.order,
            claim: about.claim,
            customer: about.customer,
            agent: &self.agent,
            at: &self.at,
            day: today,
            seen: Some(self.seen),
        };
        if let Some(entry) = Entry::of(playbook, &self.mask, case, decision, &occasion) {
            held(&self.waiting).push(entry);
        }
    }

    /// Records what waits, all or nothing.
    ///
    /// # Errors
    /// Nothing of it was recorded.
    pub fn record(&self) -> Result<(), Trouble> {
        let Some((to, _)) = &self.to else { return Ok(()) };
        // The ledger is taken first: whoever comes second finds that what it waits for is recorded.
        let mut ledger = held(to);
        let waiting = std::mem::take(&mut *held(&self.waiting));
        if waiting.is_empty() { Ok(()) } else { ledger.record_batch(&waiting).map(drop) }
    }

    /// The whole export is done: the same again would be another review.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn finish(&self) -> Result<(), Trouble> {
        self.to.as_ref().map_or(Ok(()), |(to, work)| held(to).finish_review(work))
    }
}

/// What a decision is about.
#[derive(Debug, Clone)]
pub struct About<'a> {
    /// The order.
    pub order: Cow<'a, str>,
    /// The claim.
    pub claim: Option<&'a str>,
    /// The customer's key.
    pub customer: Option<&'a str>,
}
