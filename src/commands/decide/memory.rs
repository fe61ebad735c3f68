//! What `redress decide` remembers: earlier decisions become facts, and the decision is recorded before it is shown, so
//! that whatever was shown is in the ledger.

use crate::commands::Stop;
use crate::commands::decide::Desk;
use crate::commands::decide::case::Opened;
use crate::commands::ledger::place::{self, Recording};
use crate::ledger::entry::{Entry, Occasion};
use crate::ledger::history;
use crate::ledger::mask::Mask;
use crate::ledger::open::Ledger;
use crate::ledger::record::Kept;
use crate::ledger::rows::{Act, Row};
use crate::model::case::Case;
use crate::model::decision::Decision;

/// The ledger of a run.
pub enum Recorder {
    /// None is named.
    Nowhere,
    /// It is only read; none where there is none yet.
    Reader(Option<Ledger>),
    /// Decisions are recorded, with the last row that was looked at.
    Writer(Ledger, Option<i64>),
}

impl Recorder {
    /// Opens the ledger that is named, before anything is asked.
    pub fn open(desk: &Desk<'_>) -> Result<Recorder, Stop> {
        let memory = &desk.request.memory;
        let Some(path) = place::of(&desk.playbook, memory.ledger.as_deref()) else { return Ok(Recorder::Nowhere) };
        Ok(match memory.recording {
            Recording::Decisions => Recorder::Writer(Ledger::open(&path)?, None),
            Recording::Nothing => Recorder::Reader(Ledger::look_if_there(&path)?),
        })
    }

    /// Whether decisions are recorded, and not only looked at.
    pub fn records(&self) -> bool {
        matches!(self, Recorder::Writer(..))
    }

    fn ledger(&self) -> Option<&Ledger> {
        match self {
            Recorder::Nowhere => None,
            Recorder::Reader(ledger) => ledger.as_ref(),
            Recorder::Writer(ledger, _) => Some(ledger),
        }
    }

    /// Says the facts over earlier decisions. A problem is a value that a fact cannot have.
    pub fn fill(&mut self, desk: &Desk<'_>, opened: &mut Opened) -> Result<Option<String>, Stop> {
        match self {
            Recorder::Nowhere => return Ok(None),
            Recorder::Reader(_) | Recorder::Writer(..) if !history::is_looked_at(&desk.playbook) => return Ok(None),
            Recorder::Reader(_) | Recorder::Writer(..) => {}
        }
        let last = self.ledger().map_or(Ok(0), Ledger::last)?;
        let past = match (self.ledger(), &opened.customer) {
            (Some(ledger), Some(customer)) => ledger.past(customer, &opened.order, opened.claim.as_deref(), last)?,
            (None, _) | (_, None) => Vec::new(),
        };
        if let Recorder::Writer(_, seen) = self {
            *seen = Some(last);
        }
        Ok(history::fill(&desk.playbook, &mut opened.case, &past, desk.today).err())
    }

    /// Records the decision and says what was decided before.
    pub fn keep(&mut self, desk: &Desk<'_>, opened: &Opened, case: &Case, decision: &Decision) -> Result<(), Stop> {
        match self {
            Recorder::Nowhere => {}
            Recorder::Reader(ledger) => {
                let claim = opened.claim.as_deref();
                let before = ledger.as_ref().map(|ledger| ledger.standing(&opened.order, claim)).transpose()?.flatten();
                let before = before.map(|row| format!("; before: {}", in_words(&row))).unwrap_or_default();
                desk.console.note(&format!("dry run: nothing is recorded{before}"));
            }
            Recorder::Writer(ledger, seen) => {
                let agent = place::agent_named(desk.request.memory.agent.as_deref());
                let occasion = Occasion {
                    order: &opened.order,
                    claim: opened.claim.as_deref(),
                    customer: opened.customer.as_deref(),
                    agent: &agent,
                    at: &place::now(),
                    day: desk.today,
                    seen: *seen,
                };
                let mask = Mask::of(&desk.playbook);
                if let Some(entry) = Entry::of(&desk.playbook, &mask, case, decision, &occasion) {
                    tell(desk, &ledger.record(&entry)?);
                }
            }
        }
        Ok(())
    }
}

fn tell(desk: &Desk<'_>, kept: &Kept) {
    match kept {
        Kept::First => {}
        Kept::Same(row) => match row.act {
            Act::Decision => desk.console.note(&format!("decided before: {}; nothing new is recorded", in_words(row))),
            Act::Override => {
                let message = format!("an agent decided otherwise, and that stands: {}", in_words(row));
                desk.console.warn(&message, None);
            }
        },
        Kept::Revision(row) => {
            let message = format!("decided otherwise before: {}; this is revision {}", in_words(row), row.revision + 1);
            desk.console.warn(&message, None);
        }
    }
}

/// An earlier decision in a line.
fn in_words(row: &Row) -> String {
    let by = match (row.act, &row.result.rule, &row.reason) {
        (Act::Override, _, Some(reason)) => format!(" because of `{reason}`"),
        (Act::Override, _, None) | (Act::Decision, None, _) => String::new(),
        (Act::Decision, Some(rule), _) => format!(" by rule `{rule}`"),
    };
    format!("{}{by}, for {}, recorded by {}", row.result.outcome, row.day, row.agent)
}
