//! Which playbook: the one asked for, `$REDRESS_PLAYBOOK`, `playbook.toml` here or in a parent folder, or the one built
//! in. Reads it and tells all its problems at once.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;

use crate::commands::{Refusal, Stop};
use crate::console::Console;
use crate::console::exit::Exit;
use crate::diagnostic::draw;
use crate::model::date::Date;
use crate::playbook::{self, Playbook, SourceText};
use crate::report::paper::Colour;

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

/// Reads the wanted playbook.
pub fn load(console: &Console, wanted: &Wanted) -> Result<Arc<Playbook>, Stop> {
    let source = source(wanted)?;
    playbook::read(source.clone()).map(Arc::new).map_err(|problems| {
        let colour = match console.messages_colour() {
            Colour::Ansi => draw::Colour::On,
            Colour::None => draw::Colour::Off,
        };
        console.drawing(&draw::draw(&problems, &source.name, &source.text, console.messages_width(), colour));
        let count = problems.len();
        let counted = if count == 1 { "a problem".to_owned() } else { format!("{count} problems") };
        console.problem(&format!("playbook `{}` is not valid: it has {counted}", source.name), None);
        Stop::Told(Exit::Playbook)
    })
}

/// Today in the playbook's time zone.
pub fn today(playbook: &Playbook) -> Date {
    Date::from_civil(jiff::Timestamp::now().to_zoned(playbook.calendar.zone.clone()).date())
}

/// The text of the wanted playbook.
pub fn source(wanted: &Wanted) -> Result<SourceText, Stop> {
    let path = match wanted {
        Wanted::File(path) => Some(path.clone()),
        Wanted::Found => named_by_environment(std::env::var_os(VARIABLE)).or_else(beside_or_above),
    };
    path.map_or_else(|| Ok(SourceText { name: BUILT_IN_NAME.into(), text: BUILT_IN.into() }), |path| text(&path))
}

fn named_by_environment(value: Option<OsString>) -> Option<PathBuf> {
    value.filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// `playbook.toml` here or in the nearest parent folder that has one, named as seen from here.
fn beside_or_above() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    let depth = here.ancestors().position(|folder| folder.join(FILE_NAME).is_file())?;
    Some((0..depth).map(|_| "..").collect::<PathBuf>().join(FILE_NAME))
}

fn text(path: &Path) -> Result<SourceText, Stop> {
    let name = path.display().to_string();
    let bytes = std::fs::read(path).with_context(|| format!("cannot read playbook `{name}`"))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let message = format!("playbook `{name}` is not text in UTF-8: byte {} does not belong", at + 1);
        Refusal { exit: Exit::Playbook, message, help: None }
    })?;
    Ok(SourceText { name: name.into(), text: text.into() })
}
