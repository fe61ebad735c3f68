//! The terminal's own state: its size, and its modes as they were when the program began. Whatever ends the program,
//! [`restore`] brings back modes and cursor; input typed before a prompt stands on the screen is dropped here.

use std::io::{self, IsTerminal, Write};
use std::os::fd::AsFd;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::termios::{self, LocalModes, OptionalActions, QueueSelector, Termios};

/// The modes of standard input when the program began; nothing where it is no terminal.
static MODES: OnceLock<Termios> = OnceLock::new();
/// Whether something is being asked, so that the cursor may be anywhere in a line.
static ASKING: AtomicBool = AtomicBool::new(false);
/// Whether prompts are drawn, so that the cursor may be hidden.
static DRAWING: AtomicBool = AtomicBool::new(false);

/// A window's size in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Columns; none where unknown or said to be 0.
    pub columns: Option<u16>,
    /// Rows; none where unknown or said to be 0.
    pub rows: Option<u16>,
}

/// The size of the terminal a stream is connected to.
pub fn size(stream: impl AsFd) -> Size {
    let some = |count: u16| (count > 0).then_some(count);
    match termios::tcgetwinsize(stream) {
        Ok(size) => Size { columns: some(size.ws_col), rows: some(size.ws_row) },
        Err(_) => Size { columns: None, rows: None },
    }
}

/// Remembers the modes of the terminal; to be called once, before anything changes them.
pub fn remember_modes() {
    let stdin = io::stdin();
    if stdin.is_terminal()
        && let Ok(modes) = termios::tcgetattr(stdin)
    {
        let _ = MODES.set(modes);
    }
}

/// Brings back the modes the terminal had, and the cursor where prompts were drawn. What fails here is a terminal that
/// is gone.
pub fn restore() {
    let mut stderr = io::stderr();
    if DRAWING.load(Ordering::SeqCst) {
        let _ = stderr.write_all(b"\x1b[?25h");
    }
    if let Some(modes) = MODES.get() {
        let _ = termios::tcsetattr(io::stdin(), OptionalActions::Now, modes);
    }
}

/// Should the program have a bug that ends it, the terminal is restored before anything is said.
pub fn restore_on_panic() {
    let tell = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |bug| {
        restore();
        tell(bug);
    }));
}

/// Ends the line a question left the cursor in, if one was being asked.
pub fn leave_line() {
    if ASKING.swap(false, Ordering::SeqCst) {
        let _ = io::stderr().write_all(b"\n");
    }
}

/// Drops what was typed before now: nobody can have meant it as an answer to what is not shown yet.
pub fn drop_typed_ahead() {
    let _ = termios::tcflush(io::stdin(), QueueSelector::IFlush);
}

/// While it lives a question is being asked in plain lines.
#[derive(Debug)]
pub struct Asking(());

impl Asking {
    /// From now on a question is being asked.
    pub fn begin() -> Asking {
        ASKING.store(true, Ordering::SeqCst);
        Asking(())
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        ASKING.store(false, Ordering::SeqCst);
    }
}

/// While it lives prompts are drawn: keys are neither echoed nor gathered into lines between two prompts. Its end
/// restores the terminal.
#[derive(Debug)]
pub struct Drawing(());

impl Drawing {
    /// From now on prompts are drawn.
    pub fn begin() -> Drawing {
        DRAWING.store(true, Ordering::SeqCst);
        if let Some(modes) = MODES.get() {
            let mut quiet = modes.clone();
            quiet.local_modes.remove(LocalModes::ECHO | LocalModes::ICANON);
            let _ = termios::tcsetattr(io::stdin(), OptionalActions::Now, &quiet);
        }
        Drawing(())
    }
}

impl Drop for Drawing {
    fn drop(&mut self) {
        restore();
        DRAWING.store(false, Ordering::SeqCst);
    }
}
