//! The review itself. Every worker does the same: takes the next stretch of the export, decides its orders, hands in the
//! batch. Stretches are numbered as they are taken, and the outlet writes batches in that order.

use std::io::{Read, Write};
use std::sync::{Mutex, PoisonError};

use anyhow::Context;

use crate::engine::walk::Walk;
use crate::ledger::trouble::Trouble;
use crate::model::decision::Verdict;
use crate::orders::export::Export;
use crate::orders::records::Records;
use crate::orders::records::blocks::{Block, BlockReader};
use crate::orders::stream::{OrderReader, OrderRows, Repeats, RowsOfOrder};
use crate::review::answer::{Answerer, Sink, Variants};
use crate::review::blocks::Rows;
use crate::review::memory::Memory;
use crate::review::outlet::{Batch, Done, Ended, Outlet, Progress, Taking, Then};
use crate::review::rows::RowPlan;
use crate::review::task::{Strictness, Task};

/// How many orders are a batch, where rows are gathered order by order.
const BATCH: usize = 256;
/// How many bytes are read at once, unless the means say otherwise.
pub const BLOCK: usize = 256 << 10;
/// How many batches a worker may be ahead of the slowest.
const AHEAD: u64 = 4;

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
    /// How many bytes are read at once, unless a row is longer.
    pub block: usize,
}

/// Reviews every order of an export.
pub fn review(task: &Task<'_>, means: Means<'_>) -> anyhow::Result<Done> {
    let repeats = match task.strictness {
        // Each of two lines of an order would take the other's place in the ledger, run after run.
        Strictness::GoesOn if task.memory.is_some_and(Memory::records) => Repeats::Refused,
        Strictness::GoesOn => Repeats::Trusted,
        Strictness::StopsAtFirst => Repeats::Refused,
    };
    let reader = OrderReader::new(task.export, repeats)?;
    let walk = Walk::new(task.compiled, task.today);
    let plan = walk.as_ref().filter(|_| !task.export.is_joined() && task.memory.is_none());
    let plan = plan.and_then(|walk| RowPlan::new(&task.export.mapping, walk, task.settings));
    let (source, block_reader) = Source::open(task.export, plan.is_some(), means.block)?;
    let hall = Hall {
        task,
        variants: Variants::default(),
        walk: walk.as_ref(),
        plan: plan.as_ref(),
        reader: &reader,
        block_reader,
        feed: Mutex::new(Feed { source, number: 0, spare: Vec::new() }),
        outlet: Outlet::new(means.writer, means.tell, AHEAD * means.threads as u64),
        halt: means.halt,
    };
    std::thread::scope(|scope| {
        // What is remembered is written stretch by stretch, in order, so one worker does it all.
        let threads = if task.memory.is_some() { 1 } else { means.threads };
        (1..threads).for_each(|_| {
            scope.spawn(|| hall.work());
        });
        hall.work();
    });
    Ok(hall.outlet.done())
}

/// What all workers share.
struct Hall<'h> {
    task: &'h Task<'h>,
    variants: Variants,
    walk: Option<&'h Walk>,
    plan: Option<&'h RowPlan>,
    reader: &'h OrderReader<'h>,
    block_reader: BlockReader,
    feed: Mutex<Feed<'h>>,
    outlet: Outlet<'h>,
    halt: &'h (dyn Fn() -> bool + Sync),
}

/// Where the next stretch of the export comes from.
struct Feed<'h> {
    source: Source<'h>,
    number: u64,
    spare: Vec<Vec<u8>>,
}

enum Source<'h> {
    Blocks(&'h Export, Records<Box<dyn Read + Send>>),
    Orders(OrderRows<'h>),
    Ended,
}

/// A stretch of the export.
enum Stretch {
    Block(Block),
    /// Orders, and how many bytes were read for them.
    Orders(Vec<RowsOfOrder>, u64),
    Unread(anyhow::Error),
}

impl<'h> Source<'h> {
    fn open(export: &'h Export, plain: bool, block: usize) -> anyhow::Result<(Source<'h>, BlockReader)> {
        let records = export.records().with_context(|| export.cannot_read())?;
        let reader = records.block_reader();
        if plain {
            return Ok((Source::Blocks(export, records.in_blocks_of(block)), reader));
        }
        drop(records);
        Ok((Source::Orders(OrderRows::new(export)?), reader))
    }

    fn next(&mut self, spare: Vec<u8>) -> Option<Stretch> {
        let stretch = match self {
            Source::Blocks(export, records) => match records.next_block(spare) {
                Ok(block) => block.map(Stretch::Block),
                Err(error) => Some(Stretch::Unread(anyhow::Error::new(error).context(export.cannot_read()))),
            },
            Source::Orders(rows) => {
                let before = rows.fetched();
                let orders: anyhow::Result<Vec<RowsOfOrder>> = rows.by_ref().take(BATCH).collect();
                match orders {
                    Ok(orders) if orders.is_empty() => None,
                    Ok(orders) => Some(Stretch::Orders(orders, rows.fetched() - before)),
                    Err(error) => Some(Stretch::Unread(error)),
                }
            }
            Source::Ended => None,
        };
        if !matches!(stretch, Some(Stretch::Block(_) | Stretch::Orders(..))) {
            *self = Source::Ended;
        }
        stretch
    }
}

impl Hall<'_> {
    fn work(&self) {
        let mut answerer = Answerer::new(self.task, &self.variants, self.walk);
        let mut rows = self.plan.map(|plan| Rows::new(self.task, plan, self.reader, self.block_reader));
        let mut spare = None;
        while let Some((number, stretch)) = self.next(spare.take()) {
            let mut batch = Batch { lines: self.outlet.buffer(), ..Batch::default() };
            match (stretch, &mut rows) {
                (Stretch::Block(block), Some(rows)) => {
                    rows.answer(&mut answerer, &block, &mut batch);
                    spare = Some(block.into_spare());
                }
                (Stretch::Block(_), None) => {}
                (Stretch::Orders(orders, bytes), _) => {
                    batch.bytes = bytes;
                    self.answer(&mut answerer, orders, &mut batch);
                }
                (Stretch::Unread(error), _) => batch.then = Then::End(Ended::Unread(error)),
            }
            if let Err(trouble) = self.record(&batch) {
                batch = Batch::ends_with(trouble);
            }
            if self.outlet.place(number, batch) == Taking::NoMore {
                break;
            }
        }
    }

    /// Records what a batch decides before it is shown; nothing of one that is not shown.
    fn record(&self, batch: &Batch) -> Result<(), Trouble> {
        let is_shown = !matches!(batch.then, Then::End(Ended::Ledger(_)));
        self.task.memory.filter(|_| is_shown).map_or(Ok(()), Memory::record)
    }

    fn next(&self, spare: Option<Vec<u8>>) -> Option<(u64, Stretch)> {
        if (self.halt)() {
            self.outlet.end(Ended::Halted);
            return None;
        }
        let mut feed = self.feed.lock().unwrap_or_else(PoisonError::into_inner);
        feed.spare.extend(spare);
        let spare = feed.spare.pop().unwrap_or_default();
        let stretch = feed.source.next(spare)?;
        let number = feed.number;
        feed.number += 1;
        Some((number, stretch))
    }

    fn answer(&self, answerer: &mut Answerer<'_>, orders: Vec<RowsOfOrder>, batch: &mut Batch) {
        for order in orders {
            let found = self.reader.read(order);
            batch.last_line = found.line;
            let mut sink = Sink { lines: &mut batch.lines, summary: &mut batch.summary };
            if let Err(trouble) = answerer.answer(&found, &mut sink) {
                *batch = Batch::ends_with(trouble);
            }
            if stops(self.task, batch) {
                return;
            }
        }
    }
}

/// Whether a review ends with what a batch holds now.
pub fn stops(task: &Task<'_>, batch: &mut Batch) -> bool {
    if matches!(batch.then, Then::End(_)) {
        return true;
    }
    let ends = task.strictness == Strictness::StopsAtFirst && batch.summary.of(Verdict::Error) > 0;
    if ends {
        batch.then = Then::End(Ended::AtFirstError);
    }
    ends
}
