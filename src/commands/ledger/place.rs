//! Which ledger, who is at work, and what time it is: all that a ledger is told from outside.

use std::path::{Path, PathBuf};

use crate::commands::playbook::{self, Wanted};
use crate::commands::{Refusal, Stop};
use crate::console::Console;
use crate::playbook::Playbook;

/// What a command is to remember, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memory {
    /// The ledger, where it is named.
    pub ledger: Option<PathBuf>,
    /// What is recorded.
    pub recording: Recording,
    /// Who decides, where that is named.
    pub agent: Option<String>,
}

/// What is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recording {
    /// Every decision.
    Decisions,
    /// Nothing: the ledger is only read.
    Nothing,
}

const VARIABLE: &str = "REDRESS_LEDGER";

/// The ledger that is named: by the option, by `$REDRESS_LEDGER`, or by the playbook, as seen from its folder.
pub fn of(playbook: &Playbook, named: Option<&Path>) -> Option<PathBuf> {
    named.map(Path::to_owned).or_else(|| playbook::named_by_environment(VARIABLE)).or_else(|| by_playbook(playbook))
}

/// The same where the playbook is read only if it has to be, and a ledger has to be named.
pub fn wanted(console: &Console, named: Option<&Path>, which: &Wanted) -> Result<PathBuf, Stop> {
    if let Some(path) = named.map(Path::to_owned).or_else(|| playbook::named_by_environment(VARIABLE)) {
        return Ok(path);
    }
    let playbook = playbook::load(console, which)?;
    by_playbook(&playbook).ok_or_else(|| {
        let help = "name it with --ledger FILE, $REDRESS_LEDGER, or `file` in the playbook's [ledger]";
        Refusal::usage("no ledger is named".to_owned()).or_else_do(help.to_owned()).into()
    })
}

fn by_playbook(playbook: &Playbook) -> Option<PathBuf> {
    let file = playbook.ledger.file.as_ref()?;
    let folder = Path::new(&*playbook.source.name).parent().unwrap_or(Path::new(""));
    Some(folder.join(file))
}

/// Who is at work: as named, else the login.
pub fn agent_named(named: Option<&str>) -> String {
    let login = || ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| std::env::var(name).ok());
    let agent = named.map(str::to_owned).or_else(login);
    agent.filter(|agent| !agent.trim().is_empty()).unwrap_or_else(|| "unknown".to_owned())
}

/// The moment, to the second, in universal time.
pub fn now() -> String {
    let now = jiff::Timestamp::now();
    jiff::Timestamp::from_second(now.as_second()).unwrap_or(now).to_string()
}
