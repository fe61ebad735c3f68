//! Why an export, or a file that goes with it, cannot be opened.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::Code;
use crate::orders::input::Input;

/// Why a file cannot be opened.
#[derive(Debug)]
pub enum OpenError {
    /// The world failed.
    World(anyhow::Error),
    /// Its header and the playbook do not fit together.
    Problems(Vec<Diagnostic>),
}

impl From<anyhow::Error> for OpenError {
    fn from(error: anyhow::Error) -> OpenError {
        OpenError::World(error)
    }
}

impl From<Diagnostic> for OpenError {
    fn from(problem: Diagnostic) -> OpenError {
        OpenError::Problems(vec![problem])
    }
}

/// The problem of a file that has no header.
pub fn empty(input: &Input) -> Diagnostic {
    let help = "export again, with the column names in the first row".to_owned();
    Diagnostic::nowhere(Code::EmptyFile, format!("`{}` is empty: it has no header", input.name)).help(help)
}
