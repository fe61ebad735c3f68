//! Why a ledger cannot be used, in words: never a customer, never a number of the database's own.

use std::fmt;
use std::io;
use std::path::Path;

use rusqlite::ErrorCode;

/// How long anybody waits for another writer.
pub const WAIT_SECONDS: u64 = 10;

/// Why something could not be done with a ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What is wrong.
    pub message: String,
    /// What can be done.
    pub help: Option<String>,
}

impl Trouble {
    /// Something is wrong.
    pub fn new(message: String) -> Trouble {
        Trouble { message, help: None }
    }

    /// The same with something to do about it.
    pub fn or_else_do(self, help: impl Into<String>) -> Trouble {
        Trouble { help: Some(help.into()), ..self }
    }

    /// A file beside the ledger, or the ledger itself, cannot be used.
    pub fn file(doing: &str, path: &Path, error: &io::Error) -> Trouble {
        Trouble::new(format!("cannot {doing} `{}`: {}", path.display(), reason(error)))
    }

    /// The database refused.
    pub fn database(path: &Path, error: &rusqlite::Error) -> Trouble {
        let name = path.display();
        let say = |text: String| Trouble::new(text);
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed) => {
                let message = format!("ledger `{name}` is in use: others kept it locked for {WAIT_SECONDS} seconds");
                say(message).or_else_do("this was not recorded; try again, or end the program that keeps it open")
            }
            Some(ErrorCode::ReadOnly) => {
                let help = "allow writing to it and to its folder, or read it only, with --dry-run";
                say(format!("ledger `{name}` cannot be written: it is read-only")).or_else_do(help)
            }
            Some(ErrorCode::DiskFull) => {
                let help = "make room and run the same again; what was recorded before is there";
                say(format!("ledger `{name}` cannot grow: the disk is full, and this was not recorded"))
                    .or_else_do(help)
            }
            Some(ErrorCode::SystemIoFailure) => {
                let help = "see that there is room on it and run the same again; what was recorded before is there";
                say(format!("ledger `{name}` cannot be read or written: the disk is full or fails")).or_else_do(help)
            }
            Some(ErrorCode::NotADatabase) => not_a_ledger(path),
            Some(ErrorCode::DatabaseCorrupt) => say(format!("ledger `{name}` is damaged")).or_else_do(
                "keep the file as it is, and go back to the last copy that `redress ledger verify` accepts",
            ),
            Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                say(format!("cannot open ledger `{name}`")).or_else_do("its folder has to be there, and to be writable")
            }
            _ => say(format!("ledger `{name}` cannot be used: {error}")),
        }
    }
}

/// What there is to say of a file that is something else.
pub fn not_a_ledger(path: &Path) -> Trouble {
    let message = format!("`{}` is not a ledger", path.display());
    Trouble::new(message).or_else_do("name another file with --ledger; a new ledger is made where none is")
}

fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_lowercase()
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Trouble {}
