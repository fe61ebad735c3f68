//! Standard output as a writer that knows a closed pipe from a failure.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

use crate::model::visible::visible_lines;

/// Standard output, buffered. [`Results::finish`] must be called, or what is left in the buffer is lost.
#[derive(Debug)]
pub struct Results {
    inner: BufWriter<StdoutLock<'static>>,
}

/// Nobody reads standard output any more: a reason to end quietly, not a failure.
#[derive(Debug)]
pub struct ReaderIsGone;

impl fmt::Display for ReaderIsGone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nobody reads standard output any more")
    }
}

impl Error for ReaderIsGone {}

impl Results {
    /// Standard output, from here on ours.
    pub fn open() -> Results {
        Results { inner: BufWriter::with_capacity(64 * 1024, io::stdout().lock()) }
    }

    /// Writes what is still buffered.
    pub fn finish(mut self) -> io::Result<()> {
        self.flush()
    }
}

impl Write for Results {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.inner.write(bytes).map_err(told_apart)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush().map_err(told_apart)
    }
}

/// Text that may hold anybody's cells, as it goes to a stream: a terminal gets what cannot be seen as escapes, everything
/// else gets the bytes as they are.
pub fn harmless<'t>(text: &'t [u8], stream: &impl IsTerminal) -> Cow<'t, [u8]> {
    if stream.is_terminal() { escaped(text) } else { Cow::Borrowed(text) }
}

fn escaped(text: &[u8]) -> Cow<'_, [u8]> {
    match std::str::from_utf8(text).map(visible_lines) {
        Ok(Cow::Borrowed(same)) => Cow::Borrowed(same.as_bytes()),
        Ok(Cow::Owned(shown)) => Cow::Owned(shown.into_bytes()),
        Err(_) => Cow::Owned(visible_lines(&String::from_utf8_lossy(text)).into_owned().into_bytes()),
    }
}

/// An error of standard output, a closed pipe told apart from failures.
pub fn told_apart(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::BrokenPipe => io::Error::new(io::ErrorKind::BrokenPipe, ReaderIsGone),
        _ => io::Error::new(error.kind(), format!("cannot write to standard output: {error}")),
    }
}

/// Whether an error means that nobody reads standard output any more.
pub fn reader_is_gone(error: &anyhow::Error) -> bool {
    let gone = |cause: &io::Error| cause.get_ref().is_some_and(|inner| inner.is::<ReaderIsGone>());
    error.chain().any(|cause| cause.is::<ReaderIsGone>() || cause.downcast_ref::<io::Error>().is_some_and(gone))
}
