//! The review itself: orders are read, decided and written, batch by batch.

use std::borrow::Cow;
use std::io::Write;

use crate::model::decision::Verdict;
use crate::orders::find::FoundOrder;
use crate::orders::stream::{Orders, Repeats};
use crate::review::answer::{Order, Variants, answer};
use crate::review::outlet::{Batch, Done, Ended, Outlet, Progress, Taking, Then};
use crate::review::task::{Strictness, Task};

/// How many orders are a batch.
const BATCH: usize = 1024;

/// What a review is run with.
pub struct Means<'w> {
    /// Where lines go.
    pub writer: &'w mut (dyn Write + Send),
    /// Told after each batch how far it came.
    pub tell: &'w (dyn Fn(Progress) + Sync),
    /// Whether somebody wants it to stop.
    pub halt: &'w (dyn Fn() -> bool + Sync),
    /// How many threads decide.
    pub threads: usize,
}

/// Reviews every order of an export.
pub fn review(task: &Task<'_>, means: Means<'_>) -> anyhow::Result<Done> {
    let repeats = match task.strictness {
        Strictness::GoesOn => Repeats::Trusted,
        Strictness::StopsAtFirst => Repeats::Refused,
    };
    let mut orders = Orders::new(task.export, repeats)?;
    let outlet = Outlet::new(means.writer, means.tell, 1);
    let variants = Variants::default();
    for number in 0.. {
        if (means.halt)() {
            outlet.end(Ended::Halted);
        }
        let batch = batch(task, &variants, orders.by_ref().take(BATCH), outlet.buffer());
        if let Some(memory) = task.memory {
            memory.record()?;
        }
        if batch.summary.orders == 0 && matches!(batch.then, Then::More) {
            break;
        }
        if outlet.place(number, batch) == Taking::NoMore {
            break;
        }
    }
    Ok(outlet.done())
}

fn batch(
    task: &Task<'_>,
    variants: &Variants,
    orders: impl Iterator<Item = anyhow::Result<FoundOrder>>,
    lines: Vec<u8>,
) -> Batch {
    let mut batch = Batch { lines, ..Batch::default() };
    for order in orders {
        let found = match order {
            Ok(found) => found,
            Err(error) => {
                batch.then = Then::End(Ended::Unread(error));
                return batch;
            }
        };
        let carried: Vec<Cow<'_, [u8]>> =
            task.writer.carried().iter().map(|column| Cow::Borrowed(found.row.cell(*column))).collect();
        batch.last_line = found.line;
        answer(task, variants, &Order { found: &found, carried: &carried }, &mut batch.lines, &mut batch.summary);
        if task.strictness == Strictness::StopsAtFirst && batch.summary.of(Verdict::Error) > 0 {
            batch.then = Then::End(Ended::AtFirstError);
            return batch;
        }
    }
    batch
}
