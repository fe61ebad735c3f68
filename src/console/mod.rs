//! The only place that touches a terminal: streams, colour, width, signals and prompts. Everything else returns a value
//! or writes into a writer it is given.

pub mod ask;
pub mod colour;
pub mod dialogue;
mod drawn;
pub mod exit;
pub mod pick;
mod plain;
pub mod progress;
#[cfg(test)]
mod scripted;
pub mod signals;
pub mod stream;
mod terminal;
pub mod text;
mod wording;

use std::io::{self, IsTerminal, Write};

use crate::console::ask::Asker;
use crate::console::colour::{Choice, Environment, Look, Surface, paint};
use crate::console::drawn::Drawn;
use crate::console::plain::Plain;
use crate::model::visible::{visible, visible_lines};
use crate::report::paper::{Colour, Glyphs, Style};

/// Columns where nobody says how many there are.
const USUAL_COLUMNS: usize = 60;
/// Lines longer than this are hard to read.
const MOST_COLUMNS: usize = 100;
/// Cards are not drawn narrower than this; a narrower terminal wraps them.
const FEWEST_COLUMNS: usize = 40;

/// How questions and drawings are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// Drawn where the terminal can.
    #[default]
    Drawn,
    /// Plain lines.
    Plain,
}

/// What is said beside results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Volume {
    /// Notes and progress, too.
    #[default]
    Normal,
    /// Problems only.
    Quiet,
}

/// The streams and how they are to look.
#[derive(Debug, Clone, Copy)]
pub struct Console {
    choice: Choice,
    form: Form,
    volume: Volume,
    environment: Environment,
}

impl Console {
    /// The console as the options and the environment want it. Also remembers the terminal's modes and watches for
    /// signals, so it is made once, at the start.
    pub fn open(choice: Choice, form: Form, volume: Volume) -> Console {
        terminal::remember_modes();
        terminal::restore_on_panic();
        let console = Console { choice, form, volume, environment: Environment::read() };
        if let Err(error) = signals::watch() {
            console.warn(&format!("cannot watch for signals: {error}"), None);
        }
        console
    }

    /// What is to be said beside results.
    pub fn volume(&self) -> Volume {
        self.volume
    }

    /// Whether somebody can be asked: standard input and standard error are both terminals.
    pub fn somebody_is_there(&self) -> bool {
        io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Colour on standard output.
    pub fn results_colour(&self) -> Colour {
        colour::decide(self.choice, self.environment, self.surface(io::stdout().is_terminal()))
    }

    /// Colour on standard error.
    pub fn messages_colour(&self) -> Colour {
        colour::decide(self.choice, self.environment, self.surface(io::stderr().is_terminal()))
    }

    /// Columns for what is printed on standard output, within bounds that can be read.
    pub fn results_width(&self) -> usize {
        readable(terminal::size(io::stdout()))
    }

    /// How a report on standard output is to look.
    pub fn results_style(&self) -> Style {
        Style { width: self.results_width(), colour: self.results_colour(), glyphs: self.glyphs() }
    }

    /// How a report on standard error is to look.
    pub fn messages_style(&self) -> Style {
        Style { width: self.messages_width(), colour: self.messages_colour(), glyphs: self.glyphs() }
    }

    fn glyphs(&self) -> Glyphs {
        let plain = self.environment.dumb || self.form == Form::Plain;
        if plain { Glyphs::Ascii } else { Glyphs::Drawn }
    }

    /// Columns for what is printed on standard error, within bounds that can be read.
    pub fn messages_width(&self) -> usize {
        readable(terminal::size(io::stderr()))
    }

    /// Who asks the questions: drawn, or in numbered plain lines where the terminal understands no escapes, is under
    /// three rows, or plain lines are wanted.
    pub fn asker(&self) -> Box<dyn Asker> {
        let size = terminal::size(io::stderr());
        let tiny = size.rows.is_some_and(|rows| rows < 3) || size.columns.is_some_and(|columns| columns < 10);
        let columns = size.columns.map_or(USUAL_COLUMNS, usize::from);
        match self.form {
            Form::Drawn if !self.environment.dumb && !tiny => Box::new(Drawn::new(columns, self.messages_colour())),
            Form::Drawn | Form::Plain => Box::new(Plain::new(columns)),
        }
    }

    /// Says what went wrong, and what can be done.
    pub fn problem(&self, message: &str, help: Option<&str>) {
        self.tell(Look::Wrong, "error:", message, help);
    }

    /// Says how the command line is to be used; the message has its own head.
    pub fn usage(&self, message: &str) {
        to_stderr(&visible_lines(message));
    }

    /// Says what needs care, and what can be done.
    pub fn warn(&self, message: &str, help: Option<&str>) {
        self.tell(Look::Careful, "warning:", message, help);
    }

    /// Says what is good to know, unless quiet is wanted.
    pub fn note(&self, message: &str) {
        match self.volume {
            Volume::Normal => {
                to_stderr(&format!("{}\n", paint(self.messages_colour(), Look::Faint, &visible(message))))
            }
            Volume::Quiet => {}
        }
    }

    /// Prints a drawing made for standard error, which has escaped what it shows.
    pub fn drawing(&self, drawing: &str) {
        to_stderr(drawing);
    }

    fn tell(&self, look: Look, head: &str, message: &str, help: Option<&str>) {
        let colour = self.messages_colour();
        let mut text = format!("{} {}\n", paint(colour, look, head), visible_lines(message));
        if let Some(help) = help {
            text.push_str(&format!("{} {}\n", paint(colour, Look::Strong, "help:"), visible_lines(help)));
        }
        to_stderr(&text);
    }

    fn surface(&self, is_terminal: bool) -> Surface {
        let plain = self.environment.dumb || self.form == Form::Plain;
        match (is_terminal, plain) {
            (false, _) => Surface::Elsewhere,
            (true, true) => Surface::DumbTerminal,
            (true, false) => Surface::Terminal,
        }
    }
}

fn readable(size: terminal::Size) -> usize {
    size.columns.map_or(USUAL_COLUMNS, usize::from).clamp(FEWEST_COLUMNS, MOST_COLUMNS)
}

/// Standard error may be closed; then there is nobody to tell.
fn to_stderr(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}
