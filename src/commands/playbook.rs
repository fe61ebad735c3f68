//! Which playbook: the one asked for, `$REDRESS_PLAYBOOK`, `playbook.toml` here or in a parent folder, or the one built
//! in. Reads it and tells all its problems at once.

use std::path::{Path, PathBuf};
use std::string::FromUtf8Error;
use std::sync::Arc;

use anyhow::Context;

use crate::commands::Stop;
use crate::console::Console;
use crate::console::exit::Exit;
use crate::diagnostic::code::Code;
use crate::diagnostic::{Diagnostic, draw};
use crate::model::date::Date;
use crate::playbook::{self, Playbook, SourceText};

/// The last resort.
const BUILT_IN: &str = include_str!("../../playbook.toml");
const BUILT_IN_NAME: &str = "built-in playbook";
const FILE_NAME: &str = "playbook.toml";
const VARIABLE: &str = "REDRESS_PLAYBOOK";

/// Which playbook is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// This file.
    File(PathBuf),
    /// The one that is found.
    Found,
}

/// A text that is no playbook, with every reason.
#[derive(Debug, Clone)]
pub struct Unsound {
    /// The text.
    pub source: SourceText,
    /// What is wrong with it.
    pub problems: Vec<Diagnostic>,
}

/// Reads the wanted playbook and tells its problems.
pub fn load(console: &Console, wanted: &Wanted) -> Result<Arc<Playbook>, Stop> {
    read(wanted)?.map_err(|Unsound { source, problems }| {
        let colour = console.messages_colour().into();
        console.drawing(&draw::draw(&problems, &source.name, &source.text, console.messages_width(), colour));
        let count = problems.len();
        let counted = if count == 1 { "a problem".to_owned() } else { format!("{count} problems") };
        console.problem(&format!("playbook `{}` is not valid: it has {counted}", source.name), None);
        Stop::Told(Exit::Playbook)
    })
}

/// Reads the wanted playbook; a file that cannot be read is the world's failure.
pub fn read(wanted: &Wanted) -> Result<Result<Arc<Playbook>, Unsound>, Stop> {
    let source = match source(wanted)? {
        Ok(source) => source,
        Err(unsound) => return Ok(Err(unsound)),
    };
    let read = playbook::read(source.clone()).map(Arc::new);
    Ok(read.map_err(|problems| Unsound { source, problems }))
}

/// Today in the playbook's time zone.
pub fn today(playbook: &Playbook) -> Date {
    Date::from_civil(jiff::Timestamp::now().to_zoned(playbook.calendar.zone.clone()).date())
}

fn source(wanted: &Wanted) -> Result<Result<SourceText, Unsound>, Stop> {
    let path = match wanted {
        Wanted::File(path) => Some(path.clone()),
        Wanted::Found => named_by_environment(VARIABLE).or_else(beside_or_above),
    };
    match path {
        Some(path) => text(&path),
        None => Ok(Ok(SourceText { name: BUILT_IN_NAME.into(), text: BUILT_IN.into() })),
    }
}

/// The file that a variable of the environment names; a blank one names none.
pub fn named_by_environment(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// `playbook.toml` here or in the nearest parent folder that has one, named as seen from here.
fn beside_or_above() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    let depth = here.ancestors().position(|folder| folder.join(FILE_NAME).is_file())?;
    Some((0..depth).map(|_| "..").collect::<PathBuf>().join(FILE_NAME))
}

fn text(path: &Path) -> Result<Result<SourceText, Unsound>, Stop> {
    let name: Arc<str> = path.display().to_string().into();
    let bytes = std::fs::read(path).with_context(|| format!("cannot read playbook `{name}`"))?;
    Ok(match String::from_utf8(bytes) {
        Ok(text) => Ok(SourceText { name, text: text.into() }),
        Err(error) => Err(not_a_text(name, &error)),
    })
}

/// The part before the first byte that is no text stays as it is, so the place is right.
fn not_a_text(name: Arc<str>, error: &FromUtf8Error) -> Unsound {
    let at = error.utf8_error().valid_up_to();
    let text = String::from_utf8_lossy(error.as_bytes());
    let message = format!("byte {} is not text in UTF-8", at + 1);
    let problem = Diagnostic::at(Code::Syntax, at..at + char::REPLACEMENT_CHARACTER.len_utf8(), message);
    let help = "save the file as UTF-8".to_owned();
    Unsound { source: SourceText { name, text: text.into() }, problems: vec![problem.help(help)] }
}
