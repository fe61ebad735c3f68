//! The orders of a block, where every row is an order: cut into cells, read as numbers, walked. A row that is odd in any
//! way is read and decided as if it stood alone.

use std::borrow::Cow;

use crate::engine::walk::known::Known;
use crate::model::date::Date;
use crate::orders::cut::{Cutter, Ends, Reach, unquoted};
use crate::orders::ids;
use crate::orders::ids::key_of_customer;
use crate::orders::records::blocks::{Block, BlockReader};
use crate::orders::split::undoubled;
use crate::orders::stream::{OrderReader, RowsOfOrder};
use crate::review::answer::{Answerer, Sink, Subject};
use crate::review::outlet::Batch;
use crate::review::rows::{Odd, RowPlan};
use crate::review::run::stops;
use crate::review::task::{Counting, Task};

/// Answers the orders of blocks.
pub struct Rows<'t> {
    task: &'t Task<'t>,
    plan: &'t RowPlan,
    reader: &'t OrderReader<'t>,
    block_reader: BlockReader,
    ends: Ends,
    known: Known,
}

/// A row of a block.
struct Place {
    at: usize,
    line: u64,
}

impl<'t> Rows<'t> {
    /// Reads rows as planned.
    pub fn new(
        task: &'t Task<'t>,
        plan: &'t RowPlan,
        reader: &'t OrderReader<'t>,
        block_reader: BlockReader,
    ) -> Rows<'t> {
        let ends = Ends::of_width(task.export.mapping.columns.own);
        Rows { task, plan, reader, block_reader, ends, known: Known::default() }
    }

    /// Answers all orders of a block.
    pub fn answer(&mut self, answerer: &mut Answerer<'_>, block: &Block, batch: &mut Batch) {
        let delimiter = self.block_reader.dialect().delimiter;
        let is_quoted = self.block_reader.dialect().quoting == crate::orders::records::Quoting::Doubled;
        let mut cutter = Cutter::new(block.bytes(), block.end(), delimiter);
        let mut place = Place { at: block.start(), line: block.first_line };
        let mut fault = block.fault_from(place.at);
        while place.at < block.end() {
            let plain = place.at != fault && is_quoted;
            let reach = if plain { cutter.cut(place.at, &mut self.ends) } else { None };
            let answered = reach.is_some_and(|reach| self.plain(answerer, block, &place, reach, batch).is_ok());
            place = match (answered, reach) {
                (true, Some(reach)) => Place { at: reach.next, line: place.line + reach.lines },
                (_, _) => {
                    let next = self.odd(answerer, block, &place, batch);
                    fault = block.fault_from(next.at);
                    next
                }
            };
            if stops(self.task, batch) {
                return;
            }
        }
        batch.bytes = (block.end() - block.start()) as u64;
    }

    /// Answers a plain row, or passes over one that is none.
    fn plain(
        &mut self,
        answerer: &mut Answerer<'_>,
        block: &Block,
        place: &Place,
        reach: Reach,
        batch: &mut Batch,
    ) -> Result<(), Odd> {
        let bytes = block.bytes();
        let order = self.plan.read(bytes, &self.ends, &mut self.known)?;
        if self.block_reader.has_footers() || !self.task.claims.has_none_of(order) {
            return Err(Odd);
        }
        if self.reader.is_repeated(order) || reach.end == place.at {
            return Err(Odd);
        }
        let carried = match self.task.writer.carried() {
            [] => Vec::new(),
            columns => columns.iter().map(|column| self.cell(bytes, *column)).collect(),
        };
        let customer = self.customer(bytes);
        let subject = Subject {
            order,
            claim: None,
            carried: &carried,
            line: place.line,
            customer: customer.as_deref(),
            day: self.day(),
        };
        let mut sink = Sink { lines: &mut batch.lines, summary: &mut batch.summary };
        answerer.answer_known(&subject, &mut self.known, &mut sink).map_err(|_| Odd)?;
        batch.summary.orders += 1;
        batch.last_line = place.line;
        Ok(())
    }

    /// Answers any row, and says where the next begins.
    fn odd(&self, answerer: &mut Answerer<'_>, block: &Block, place: &Place, batch: &mut Batch) -> Place {
        let record = self.block_reader.record(block, place.at, place.line);
        if let Some(row) = record.row {
            let id = String::from_utf8_lossy(ids::of_row(&self.task.export.mapping, &row)).into_owned();
            let found = self.reader.read(RowsOfOrder { id, rows: vec![row] });
            batch.last_line = found.line;
            let mut sink = Sink { lines: &mut batch.lines, summary: &mut batch.summary };
            if let Err(trouble) = answerer.answer(&found, &mut sink) {
                *batch = Batch::ends_with(trouble);
            }
        }
        Place { at: record.next, line: place.line + record.lines }
    }

    fn cell<'b>(&self, bytes: &'b [u8], column: usize) -> Cow<'b, [u8]> {
        let raw = self.ends.raw(bytes, column);
        let text = unquoted(raw);
        if text.len() < raw.len() && text.contains(&b'"') { Cow::Owned(undoubled(text)) } else { Cow::Borrowed(text) }
    }

    /// The customer, where the summary asks for it.
    fn customer(&self, bytes: &[u8]) -> Option<String> {
        let column = self.task.export.mapping.customer.filter(|_| self.task.counting == Counting::All)?;
        let cell = self.cell(bytes, column);
        let key = key_of_customer(&self.task.export.mapping, &cell);
        (!key.is_empty()).then(|| String::from_utf8_lossy(&key).into_owned())
    }

    fn day(&self) -> Option<Date> {
        let day = self.known.get(self.task.dated?);
        Date::from_days(day).ok()
    }
}
