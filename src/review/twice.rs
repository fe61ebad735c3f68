//! Two reviews of one export, line beside line: what one playbook decides and what the other does. Both run as any review
//! does, each into a pipe of bounded length, and whoever compares takes from both in step; so memory is constant, and
//! what is counted is what the two reviews count.

use std::io::{self, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use crate::ledger::trouble::Trouble;
use crate::model::date::Date;
use crate::model::decimal::Decimal;
use crate::model::decision::Verdict;
use crate::model::rule::{ActionId, RuleId};
use crate::review::line::{Detail, Line, LineWriter};
use crate::review::outlet::{Done, Ended};
use crate::review::run::{BLOCK, Means, review};
use crate::review::task::Task;

/// What is compared of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The order's id.
    pub order: String,
    /// The claim's id.
    pub claim: Option<String>,
    /// Outcome, undecided or error.
    pub verdict: Verdict,
    /// The rule that decides.
    pub rule: Option<RuleId>,
    /// What is paid back.
    pub amount: Option<Decimal>,
    /// What the customer pays.
    pub charge: Option<Decimal>,
    /// What it costs the shop.
    pub cost: Option<Decimal>,
    /// Until when to wait.
    pub until: Option<Date>,
    /// What else to do.
    pub actions: Vec<ActionId>,
}

/// Writes lines as records, one behind the other, to be read back by [`Records`].
#[derive(Debug, Clone, Copy)]
pub struct AsRecords;

/// Why two reviews could not be compared to their end.
#[derive(Debug)]
pub enum Apart {
    /// One of them could not be run.
    World(anyhow::Error),
    /// The ledger cannot be read.
    Ledger(Trouble),
    /// They do not have the same lines: the playbooks read the export differently.
    Lines {
        /// The order of the first review's line; none where it has no more.
        old: Option<String>,
        /// The order of the second's.
        new: Option<String>,
    },
}

/// Runs two reviews and shows each line of one beside that of the other. `halt` stops both.
///
/// # Errors
/// A review cannot be run, or the lines of one are not those of the other.
pub fn twice(
    old: &Task<'_>,
    new: &Task<'_>,
    threads: usize,
    halt: &(dyn Fn() -> bool + Sync),
    mut see: impl FnMut(&Record, &Record),
) -> Result<[Done; 2], Apart> {
    thread::scope(|scope| {
        let start = |task| {
            let (sender, receiver) = sync_channel(PIPED);
            let run = move || {
                let mut pipe = Pipe { sender };
                review(task, Means { writer: &mut pipe, tell: &|_| {}, halt, threads, block: BLOCK })
            };
            (scope.spawn(run), Records { receiver, bytes: Vec::new(), at: 0 })
        };
        let (first, mut olds) = start(old);
        let (second, mut news) = start(new);
        let mut lines = Ok(());
        loop {
            match (olds.next(), news.next()) {
                (None, None) => break,
                (Some(old), Some(new)) if old.order == new.order && old.claim == new.claim => see(&old, &new),
                (old, new) => {
                    let order = |record: Option<Record>| record.map(|record| record.order);
                    lines = Err(Apart::Lines { old: order(old), new: order(new) });
                    break;
                }
            }
        }
        // Whoever still writes into a pipe that nobody reads any more stops by itself.
        drop((olds, news));
        let done = |run: thread::ScopedJoinHandle<'_, anyhow::Result<Done>>| match run.join() {
            Ok(done) => done.map_err(Apart::World),
            Err(_) => Err(Apart::World(anyhow::anyhow!("a review ended before its time"))),
        };
        let mut both = [done(first)?, done(second)?];
        for done in &mut both {
            match done.ended.take() {
                Some(Ended::Unread(error)) => return Err(Apart::World(error)),
                Some(Ended::Ledger(trouble)) => return Err(Apart::Ledger(trouble)),
                other => done.ended = other,
            }
        }
        lines.map(|()| both)
    })
}

/// How many batches wait in a pipe.
const PIPED: usize = 4;

/// The writer's end of a pipe.
struct Pipe {
    sender: SyncSender<Vec<u8>>,
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let sent = self.sender.send(bytes.to_vec());
        sent.map(|()| bytes.len()).map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The reader's end of a pipe: records, in order.
struct Records {
    receiver: Receiver<Vec<u8>>,
    bytes: Vec<u8>,
    at: usize,
}

impl Iterator for Records {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        while self.at >= self.bytes.len() {
            self.bytes = self.receiver.recv().ok()?;
            self.at = 0;
        }
        let mut rest = &self.bytes[self.at..];
        let record = read(&mut rest);
        self.at = self.bytes.len() - rest.len();
        if record.is_none() {
            self.at = self.bytes.len();
        }
        record
    }
}

impl LineWriter for AsRecords {
    fn detail(&self) -> Detail {
        Detail::Parts
    }

    fn carried(&self) -> &[usize] {
        &[]
    }

    fn write(&self, line: &Line<'_>, out: &mut Vec<u8>) {
        text(out, Some(line.order));
        text(out, line.claim.map(str::as_bytes));
        out.push(u8::try_from(line.verdict.index()).unwrap_or(u8::MAX));
        out.extend(line.rule.map_or(u16::MAX, |rule| rule.0).to_le_bytes());
        for amount in [line.amount, line.charge, line.cost] {
            number(out, amount.map(Decimal::units));
        }
        number(out, line.until.map(|day| i64::from(day.days())));
        out.extend(u16::try_from(line.actions.len()).unwrap_or(u16::MAX).to_le_bytes());
        line.actions.iter().for_each(|action| out.extend(action.0.to_le_bytes()));
    }
}

fn text(out: &mut Vec<u8>, text: Option<&[u8]>) {
    let length = text.map_or(u32::MAX, |text| u32::try_from(text.len()).unwrap_or(u32::MAX - 1));
    out.extend(length.to_le_bytes());
    out.extend(text.unwrap_or_default());
}

fn number(out: &mut Vec<u8>, number: Option<i64>) {
    out.push(u8::from(number.is_some()));
    out.extend(number.unwrap_or_default().to_le_bytes());
}

fn read(bytes: &mut &[u8]) -> Option<Record> {
    let order = read_text(bytes)?.unwrap_or_default();
    let claim = read_text(bytes)?;
    let [verdict] = take(bytes)?;
    let rule = u16::from_le_bytes(take(bytes)?);
    let [amount, charge, cost] = [read_number(bytes)?, read_number(bytes)?, read_number(bytes)?];
    let until = read_number(bytes)?;
    let count = u16::from_le_bytes(take(bytes)?);
    let actions = (0..count).map(|_| take(bytes).map(u16::from_le_bytes).map(ActionId)).collect::<Option<_>>()?;
    Some(Record {
        order,
        claim,
        verdict: *Verdict::ALL.get(usize::from(verdict))?,
        rule: (rule != u16::MAX).then_some(RuleId(rule)),
        amount: amount.map(Decimal::from_units),
        charge: charge.map(Decimal::from_units),
        cost: cost.map(Decimal::from_units),
        until: until.and_then(|days| Date::from_days(days).ok()),
        actions,
    })
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (first, rest) = bytes.split_first_chunk::<N>()?;
    *bytes = rest;
    Some(*first)
}

fn read_text(bytes: &mut &[u8]) -> Option<Option<String>> {
    let length = u32::from_le_bytes(take(bytes)?);
    if length == u32::MAX {
        return Some(None);
    }
    let (text, rest) = bytes.split_at_checked(usize::try_from(length).ok()?)?;
    *bytes = rest;
    Some(Some(String::from_utf8_lossy(text).into_owned()))
}

fn read_number(bytes: &mut &[u8]) -> Option<Option<i64>> {
    let [there] = take(bytes)?;
    let number = i64::from_le_bytes(take(bytes)?);
    Some((there == 1).then_some(number))
}

#[cfg(test)]
mod tests {
    use super::{AsRecords, Record, read};
    use crate::model::date::Date;
    use crate::model::decimal::Decimal;
    use crate::model::decision::Verdict;
    use crate::model::rule::{ActionId, Outcome, RuleId};
    use crate::review::line::{Line, LineWriter};

    #[test]
    fn a_record_reads_back_as_the_line_it_was() {
        let line = Line {
            order: "ünï-7".as_bytes(),
            claim: None,
            verdict: Verdict::Decided(Outcome::Wait),
            rule: Some(RuleId(3)),
            amount: Some(Decimal::from_units(-12_300)),
            charge: None,
            until: Date::parse_iso("2026-12-05"),
            cost: Some(Decimal::ZERO),
            actions: &[ActionId(0), ActionId(7)],
            needs: &[],
            because: "",
            error: None,
            carried: &[],
            whole: None,
        };
        let mut bytes = Vec::new();
        AsRecords.write(&line, &mut bytes);
        AsRecords.write(&Line { claim: Some("c"), rule: None, actions: &[], ..line }, &mut bytes);
        let mut rest = bytes.as_slice();
        let first = read(&mut rest).unwrap();
        let expected = Record {
            order: "ünï-7".into(),
            claim: None,
            verdict: line.verdict,
            rule: line.rule,
            amount: line.amount,
            charge: None,
            cost: line.cost,
            until: line.until,
            actions: line.actions.to_vec(),
        };
        assert_eq!(first, expected);
        let second = read(&mut rest).unwrap();
        assert_eq!(second, Record { claim: Some("c".into()), rule: None, actions: vec![], ..expected });
        assert!(rest.is_empty() && read(&mut rest).is_none());
    }
}
