//! Where batches come together: handed in by number in any order, they are written in order, each as a whole. So what
//! was written is whole lines at every moment, and memory holds no more batches than [`Outlet::new`] allows.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::ledger::trouble::Trouble;
use crate::review::summary::Summary;

/// What became of a batch of orders.
#[derive(Debug, Default)]
pub struct Batch {
    /// Its lines as bytes.
    pub lines: Vec<u8>,
    /// What they say together.
    pub summary: Summary,
    /// The line of the export its last order begins on.
    pub last_line: u64,
    /// How many bytes of the export it covers.
    pub bytes: u64,
    /// What follows it.
    pub then: Then,
}

impl Batch {
    /// The review ends here because of the ledger, and nothing of this batch is shown.
    pub fn ends_with(trouble: Trouble) -> Batch {
        Batch { then: Then::End(Ended::Ledger(trouble)), ..Batch::default() }
    }
}

/// What follows a batch.
#[derive(Debug, Default)]
pub enum Then {
    /// More batches.
    #[default]
    More,
    /// Nothing, because of this.
    End(Ended),
}

/// Why a review ended before the export did.
#[derive(Debug)]
pub enum Ended {
    /// The lines cannot be written.
    Unwritten(io::Error),
    /// The export cannot be read any further.
    Unread(anyhow::Error),
    /// The ledger cannot be read, or what was decided cannot be recorded.
    Ledger(Trouble),
    /// An order was an error, and the review stops at the first.
    AtFirstError,
    /// Somebody wants it to stop.
    Halted,
}

/// How far a review came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// How many orders were done.
    pub orders: u64,
    /// The line of the export the last of them begins on.
    pub last_line: u64,
    /// How many bytes of the export were done.
    pub bytes: u64,
}

/// Whether batches are still taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taking {
    /// They are.
    More,
    /// They are not.
    NoMore,
}

/// Where batches come together.
pub struct Outlet<'w> {
    state: Mutex<State<'w>>,
    moved: Condvar,
    room: u64,
}

struct State<'w> {
    writer: &'w mut (dyn Write + Send),
    tell: &'w (dyn Fn(Progress) + Sync),
    next: u64,
    waiting: BTreeMap<u64, Batch>,
    summary: Summary,
    progress: Progress,
    ended: Option<Ended>,
    spare: Vec<Vec<u8>>,
}

/// What came together.
#[derive(Debug)]
pub struct Done {
    /// What all lines say together.
    pub summary: Summary,
    /// How far it came.
    pub progress: Progress,
    /// Why it ended before the export did; none where it did not.
    pub ended: Option<Ended>,
}

impl<'w> Outlet<'w> {
    /// Lays lines into this writer, tells how far it came, and lets at most `room` batches wait for one before them.
    pub fn new(writer: &'w mut (dyn Write + Send), tell: &'w (dyn Fn(Progress) + Sync), room: u64) -> Outlet<'w> {
        let state = State {
            writer,
            tell,
            next: 0,
            waiting: BTreeMap::new(),
            summary: Summary::default(),
            progress: Progress::default(),
            ended: None,
            spare: Vec::new(),
        };
        Outlet { state: Mutex::new(state), moved: Condvar::new(), room }
    }

    /// Hands in the batch with this number, the first being 0. Waits while there is no room.
    pub fn place(&self, number: u64, batch: Batch) -> Taking {
        let mut state = self.lock();
        while state.ended.is_none() && number >= state.next + self.room {
            state = self.moved.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.waiting.insert(number, batch);
        while let Some(next) = state.next_ready() {
            state.lay_down(next);
            self.moved.notify_all();
        }
        state.taking()
    }

    /// Takes nothing more.
    pub fn end(&self, why: Ended) {
        let mut state = self.lock();
        state.ended.get_or_insert(why);
        self.moved.notify_all();
    }

    /// Whether batches are still taken.
    pub fn taking(&self) -> Taking {
        self.lock().taking()
    }

    /// An empty buffer for lines, one that was used before where there is one.
    pub fn buffer(&self) -> Vec<u8> {
        self.lock().spare.pop().unwrap_or_default()
    }

    /// What came together.
    pub fn done(self) -> Done {
        let state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        Done { summary: state.summary, progress: state.progress, ended: state.ended }
    }

    fn lock(&self) -> MutexGuard<'_, State<'w>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State<'_> {
    fn taking(&self) -> Taking {
        if self.ended.is_some() { Taking::NoMore } else { Taking::More }
    }

    /// The next batch in order, if it is here and wanted.
    fn next_ready(&mut self) -> Option<Batch> {
        if self.ended.is_some() {
            return None;
        }
        self.waiting.remove(&self.next)
    }

    fn lay_down(&mut self, mut batch: Batch) {
        self.next += 1;
        if let Err(error) = self.writer.write_all(&batch.lines) {
            self.ended = Some(Ended::Unwritten(error));
            return;
        }
        self.progress.orders += batch.summary.orders;
        self.progress.bytes += batch.bytes;
        self.progress.last_line = batch.last_line.max(self.progress.last_line);
        self.summary.add(batch.summary);
        batch.lines.clear();
        self.spare.push(batch.lines);
        if let Then::End(why) = batch.then {
            self.ended = Some(why);
        }
        (self.tell)(self.progress);
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::thread;

    use super::{Batch, Ended, Outlet, Taking, Then};

    fn batch(lines: &str) -> Batch {
        Batch { lines: lines.as_bytes().to_vec(), ..Batch::default() }
    }

    #[test]
    fn batches_are_written_in_order_whoever_comes_first() {
        let mut written = Vec::new();
        let outlet = Outlet::new(&mut written, &|_| {}, 2);
        thread::scope(|scope| {
            for worker in 0..4 {
                let outlet = &outlet;
                scope.spawn(move || {
                    for number in (0..100).filter(|number| number % 4 == worker) {
                        assert_eq!(outlet.place(number, batch(&format!("{number}\n"))), Taking::More);
                    }
                });
            }
        });
        assert!(outlet.done().ended.is_none());
        let expected: String = (0..100).map(|number| format!("{number}\n")).collect();
        assert_eq!(String::from_utf8(written).unwrap(), expected);
    }

    #[test]
    fn what_comes_behind_an_end_is_not_written() {
        let mut written = Vec::new();
        let outlet = Outlet::new(&mut written, &|_| {}, 10);
        assert_eq!(outlet.place(2, batch("c")), Taking::More);
        assert_eq!(outlet.place(1, Batch { then: Then::End(Ended::AtFirstError), ..batch("b") }), Taking::More);
        assert_eq!(outlet.place(0, batch("a")), Taking::NoMore);
        assert!(matches!(outlet.done().ended, Some(Ended::AtFirstError)));
        assert_eq!(written, b"ab");
    }

    #[test]
    fn nothing_is_taken_where_nothing_can_be_written() {
        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::Error::from(io::ErrorKind::StorageFull))
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let mut full = Full;
        let outlet = Outlet::new(&mut full, &|_| {}, 1);
        assert_eq!(outlet.place(0, batch("a")), Taking::NoMore);
        assert_eq!(outlet.place(9, batch("a")), Taking::NoMore);
        assert!(matches!(outlet.done().ended, Some(Ended::Unwritten(_))));
    }
}
