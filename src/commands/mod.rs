//! One file a command, each thin: load, call, hand to a report. A command returns how the program ends or why it
//! stopped; only [`end`] tells people.

pub mod check;
pub mod completions;
pub mod decide;
pub mod diff;
pub mod explain;
pub mod ledger;
pub mod man;
pub mod opening;
pub mod playbook;
pub mod review;
pub mod sql;
pub mod test;

use std::io;

use crate::console::Console;
use crate::console::exit::Exit;
use crate::console::stream::{self, Results};
use crate::ledger::trouble::Trouble;

/// How a command ended.
pub type Ended = Result<Exit, Stop>;

/// Why a command stopped.
#[derive(Debug)]
pub enum Stop {
    /// What was asked for cannot be done.
    Refused(Refusal),
    /// The world failed.
    World(anyhow::Error),
    /// What there is to say has been said.
    Told(Exit),
}

/// What cannot be done and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// How the program ends.
    pub exit: Exit,
    /// What is wrong.
    pub message: String,
    /// What can be done.
    pub help: Option<String>,
}

impl Refusal {
    /// The command line asks for something that makes no sense.
    pub fn usage(message: String) -> Refusal {
        Refusal { exit: Exit::Usage, message, help: None }
    }

    /// The data are wrong.
    pub fn failed(message: String) -> Refusal {
        Refusal { exit: Exit::Failed, message, help: None }
    }

    /// The same with something to do about it.
    pub fn or_else_do(self, help: String) -> Refusal {
        Refusal { help: Some(help), ..self }
    }
}

impl Stop {
    /// The same where what the world failed at is told as what cannot be done.
    pub fn refused(self) -> Stop {
        match self {
            Stop::World(error) => Refusal::failed(in_words(&error)).into(),
            Stop::Refused(_) | Stop::Told(_) => self,
        }
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Stop {
        Stop::Refused(refusal)
    }
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Stop {
        Stop::Refused(Refusal { help: trouble.help, ..Refusal::failed(trouble.message) })
    }
}

impl From<anyhow::Error> for Stop {
    fn from(error: anyhow::Error) -> Stop {
        Stop::World(error)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Stop {
        Stop::World(error.into())
    }
}

/// Tells why a command stopped, if it did, and how the program ends.
pub fn end(console: &Console, ended: Ended) -> Exit {
    match ended {
        Ok(exit) | Err(Stop::Told(exit)) => exit,
        Err(Stop::Refused(refusal)) => {
            console.problem(&refusal.message, refusal.help.as_deref());
            refusal.exit
        }
        Err(Stop::World(error)) if stream::reader_is_gone(&error) => Exit::Done,
        Err(Stop::World(error)) => {
            console.problem(&in_words(&error), None);
            Exit::Failed
        }
    }
}

/// An error of the world with what led to it, without the system's number for it.
pub fn in_words(error: &anyhow::Error) -> String {
    let text = format!("{error:#}");
    match text.rfind(" (os error ") {
        Some(end) if text.ends_with(')') => text[..end].to_owned(),
        Some(_) | None => text,
    }
}

/// Prints results.
pub fn print(write: impl FnOnce(&mut Results) -> io::Result<()>) -> Ended {
    let mut results = Results::open();
    write(&mut results)?;
    results.finish()?;
    Ok(Exit::Done)
}
