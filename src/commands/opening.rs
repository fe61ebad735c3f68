//! What commands that read an export share: the facts `--set` says, how the export is to be read, and its claims.

use std::path::{Path, PathBuf};

use crate::commands::ledger::place;
use crate::commands::review::destination::Read;
use crate::commands::{Refusal, Stop};
use crate::console::Console;
use crate::diagnostic::Diagnostic;
use crate::ledger::key;
use crate::model::date::Date;
use crate::model::fact::FactId;
use crate::model::value::State;
use crate::orders::claims::Claims;
use crate::orders::export::{Export, Options};
use crate::orders::input::Input;
use crate::orders::open_error::OpenError;
use crate::playbook::Playbook;
use crate::playbook::given::parse_given;
use crate::playbook::suggest::did_you_mean;

/// How an export is read and what is known besides, as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Circumstances {
    /// How to read the export.
    pub preset: Option<String>,
    /// What customers report.
    pub claims: Option<PathBuf>,
    /// A file with more about orders, and the column of it that holds the order's id.
    pub join: Option<(PathBuf, String)>,
    /// The day to decide for; today where none is named.
    pub today: Option<Date>,
    /// Facts and values, as they were typed.
    pub set: Vec<(String, String)>,
}

impl Circumstances {
    /// What is said about reading an export.
    ///
    /// # Errors
    /// The joined file cannot be opened.
    pub fn options(&self) -> Result<Options, Stop> {
        let join = match &self.join {
            Some((file, column)) => Some((Input::named(file)?, column.clone())),
            None => None,
        };
        Ok(Options { preset: self.preset.clone(), join })
    }

    /// The files of orders that are read.
    pub fn read(&self, export: &Path) -> Vec<Read> {
        let joined = self.join.iter().map(|(file, _)| ("the joined file", file.clone()));
        [("the export", export.to_owned())].into_iter().chain(joined).collect()
    }
}

/// The playbooks' own files and the ledger's.
pub fn read(playbooks: &[&Playbook], ledger: Option<&Path>) -> Vec<Read> {
    let mut read: Vec<Read> = Vec::new();
    for playbook in playbooks {
        read.push(("the playbook", PathBuf::from(&*playbook.source.name)));
    }
    let ledger = playbooks.last().and_then(|playbook| place::of(playbook, ledger));
    if let Some(file) = ledger {
        read.push(("the key of the ledger", key::path_of(&file)));
        read.push(("the ledger", file));
    }
    read
}

/// What `--set` says, in the order it was typed.
pub fn settings(playbook: &Playbook, set: &[(String, String)]) -> Result<Vec<(FactId, State)>, Refusal> {
    let mut settings: Vec<(FactId, State)> = Vec::new();
    for (name, text) in set {
        let fact = playbook.fact_named(name).ok_or_else(|| unknown_fact(playbook, name))?;
        let state =
            parse_given(playbook, fact, text).map_err(|problem| Refusal::usage(format!("--set {name}: {problem}")))?;
        match settings.iter().find(|(known, _)| *known == fact) {
            Some((_, before)) if *before != state => {
                return Err(Refusal::usage(format!("--set says two different things of `{name}`")));
            }
            Some(_) => {}
            None => settings.push((fact, state)),
        }
    }
    Ok(settings)
}

fn unknown_fact(playbook: &Playbook, name: &str) -> Refusal {
    let names = playbook.facts.iter().map(|fact| fact.name.as_str());
    let refusal = Refusal::usage(format!("--set names `{name}`, which is no fact of the playbook"));
    Refusal { help: did_you_mean(name, names), ..refusal }
}

/// The claims of a file, if there is one; columns that are no facts are named.
pub fn claims(console: &Console, playbook: &Playbook, path: Option<&Path>, export: &Export) -> Result<Claims, Stop> {
    let input = path.map(Input::named).transpose()?;
    claims_from(console, playbook, input.as_ref(), export)
}

/// The same of a text that was opened.
pub fn claims_from(
    console: &Console,
    playbook: &Playbook,
    input: Option<&Input>,
    export: &Export,
) -> Result<Claims, Stop> {
    let Some(input) = input else { return Ok(Claims::default()) };
    let id_column = export.mapping.columns.name(export.mapping.id);
    let claims = Claims::read(input, playbook, &id_column).map_err(cannot_open)?;
    for warning in &claims.warnings {
        console.warn(&warning.message, warning.help.as_deref());
    }
    Ok(claims)
}

/// Why a file cannot be opened.
pub fn cannot_open(error: OpenError) -> Stop {
    match error {
        OpenError::World(error) => Stop::World(error),
        OpenError::Problems(problems) => Stop::Refused(as_refusal(&problems)),
    }
}

/// Problems of a whole file as one refusal, all under one head; what was probably meant stands beside each.
fn as_refusal(problems: &[Diagnostic]) -> Refusal {
    let is_guess = |help: &String| help.starts_with("did you mean");
    let line = |problem: &Diagnostic| match problem.help.as_ref().filter(|help| is_guess(help)) {
        Some(guess) => format!("{} ({guess})", problem.message),
        None => problem.message.clone(),
    };
    let help = problems.iter().filter_map(|problem| problem.help.clone()).find(|help| !is_guess(help));
    let message = match problems {
        [one] => return Refusal { help: one.help.clone(), ..Refusal::failed(one.message.clone()) },
        _ => problems.iter().map(line).collect::<Vec<_>>().join("\n  "),
    };
    Refusal { help, ..Refusal::failed(format!("{} problems with the export:\n  {message}", problems.len())) }
}
