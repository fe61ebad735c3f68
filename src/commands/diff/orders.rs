//! Both playbooks over the orders of an export.

use std::io::Write;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::commands::diff::Request;
use crate::commands::ledger::place;
use crate::commands::review::destination::Destination;
use crate::commands::{Refusal, Stop, opening};
use crate::console::Console;
use crate::console::exit::Exit;
use crate::console::signals::Deferred;
use crate::engine::compile::{Compiled, compile};
use crate::model::date::Date;
use crate::model::fact::FactId;
use crate::model::value::State;
use crate::orders::claims::Claims;
use crate::orders::export::{Export, Options};
use crate::orders::input::Input;
use crate::playbook::Playbook;
use crate::report::diff::orders::{COLUMNS, Orders};
use crate::review::effect::{Actions, Effect, weight};
use crate::review::largest::Sorter;
use crate::review::memory::{Memory, Reviewer};
use crate::review::task::{ClaimsSeen, Counting, Strictness, Task};
use crate::review::twice::{Apart, AsRecords, twice};
use crate::review::verdicts::Verdicts;

/// What came of it.
pub struct Replay {
    /// What changes.
    pub effect: Effect,
}

/// A playbook with the export as it reads it.
struct Read {
    compiled: Compiled,
    export: Export,
    claims: Claims,
    settings: Vec<(FactId, State)>,
    /// What was decided before; nothing is recorded.
    memory: Option<Memory>,
}

/// What is read by both, each text once.
struct Inputs {
    export: Input,
    claims: Option<Input>,
    options: Options,
    ledger: Option<PathBuf>,
}

/// Decides every order by both playbooks.
pub fn replay(
    console: &Console,
    request: &Request,
    export: &Path,
    playbooks: [&Arc<Playbook>; 2],
    today: Date,
) -> Result<Replay, Stop> {
    let inputs = Inputs {
        export: Input::named(export)?,
        claims: request.with.claims.as_deref().map(Input::named).transpose()?,
        options: request.with.options()?,
        ledger: place::of(playbooks[1], request.ledger.as_deref()),
    };
    let [old, new] = playbooks;
    let olds = read(request, &inputs, old, new)?;
    let news = read(request, &inputs, new, old)?;
    name_columns(console, &olds, &news);
    let (old_task, new_task) = (olds.task(today), news.task(today));
    let mut read = request.with.read(export);
    read.extend(request.with.claims.iter().map(|path| ("the claims file", path.clone())));
    read.extend(opening::read(&[old, new], request.ledger.as_deref()));
    let signals = Deferred::begin();
    let mut destination = match &request.output {
        Some(file) => Some(Destination::open(Some(file), &read)?),
        None => None,
    };
    signals.unfinished(destination.as_ref().and_then(Destination::partial));
    let replayed = run(&old_task, &new_task, export, &signals, destination.as_mut());
    // Two reviews that were stopped end at different lines, which says nothing of the playbooks.
    let replayed = signals.arrived().map_or(replayed, |signal| Err(Stop::Told(Exit::Signal(signal))));
    match (replayed, destination) {
        (Ok(replay), Some(destination)) => destination.finish().map(|()| replay),
        (Ok(replay), None) => Ok(replay),
        (Err(stop), destination) => {
            destination.into_iter().for_each(Destination::abandon);
            Err(stop)
        }
    }
}

/// The export as a playbook reads it. A fact that `--set` names need be known to one of the playbooks only.
fn read(request: &Request, inputs: &Inputs, playbook: &Arc<Playbook>, other: &Playbook) -> Result<Read, Stop> {
    let is_own =
        |(name, _): &&(String, String)| playbook.fact_named(name).is_some() || other.fact_named(name).is_none();
    let set: Vec<(String, String)> = request.with.set.iter().filter(is_own).cloned().collect();
    let settings = opening::settings(playbook, &set)?;
    let export = Export::open(&inputs.export, playbook, &inputs.options).map_err(opening::cannot_open)?;
    let claims = match &inputs.claims {
        Some(input) => {
            let id_column = export.mapping.columns.name(export.mapping.id);
            Claims::read(input, playbook, &id_column).map_err(opening::cannot_open)?
        }
        None => Claims::default(),
    };
    let reviewer =
        || Reviewer { agent: String::new(), at: String::new(), knows_customers: export.mapping.customer.is_some() };
    let memory = inputs.ledger.as_ref().map(|path| Memory::reading(playbook, path, None, reviewer())).transpose()?;
    Ok(Read { compiled: compile(Arc::clone(playbook)), export, claims, settings, memory })
}

/// Columns of the claims file that neither playbook knows.
fn name_columns(console: &Console, old: &Read, new: &Read) {
    let is_in_both = |message: &str| old.claims.warnings.iter().any(|warning| warning.message == message);
    for warning in new.claims.warnings.iter().filter(|warning| is_in_both(&warning.message)) {
        console.warn(&warning.message, warning.help.as_deref());
    }
}

impl Read {
    fn task(&self, today: Date) -> Task<'_> {
        Task {
            export: &self.export,
            compiled: &self.compiled,
            claims: ClaimsSeen::new(&self.claims),
            settings: &self.settings,
            today,
            writer: &AsRecords,
            only: Verdicts::ALL,
            strictness: Strictness::GoesOn,
            counting: Counting::Verdicts,
            dated: None,
            memory: self.memory.as_ref(),
        }
    }
}

fn run(
    old: &Task<'_>,
    new: &Task<'_>,
    export: &Path,
    signals: &Deferred,
    out: Option<&mut Destination>,
) -> Result<Replay, Stop> {
    let actions = Actions::of(old.playbook(), new.playbook());
    let mut effect = Effect::default();
    let rows = Orders { export: "", effect: &Effect::default(), old: old.playbook(), new: new.playbook() };
    let mut sorter = out.as_ref().map(|_| Sorter::default());
    let mut failed = None;
    let threads = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    twice(old, new, threads, &|| signals.arrived().is_some(), |before, after| {
        if effect.count(&actions, before, after)
            && let Some(sorter) = &mut sorter
            && failed.is_none()
        {
            failed = sorter.push(weight(before, after), rows.row(before, after)).err();
        }
    })
    .map_err(|apart| stop(apart, export))?;
    if let Some(error) = failed {
        return Err(error.into());
    }
    if let (Some(out), Some(sorter)) = (out, sorter) {
        writeln!(out, "{COLUMNS}")?;
        let mut out = std::io::BufWriter::new(out);
        sorter.write(&mut out)?;
        out.flush()?;
    }
    Ok(Replay { effect })
}

fn stop(apart: Apart, export: &Path) -> Stop {
    match apart {
        Apart::World(error) => Stop::World(error),
        Apart::Ledger(trouble) => trouble.into(),
        Apart::Lines { old, new } => {
            let word =
                |order: Option<String>| order.map_or_else(|| "no more orders".to_owned(), |id| format!("order `{id}`"));
            let message = format!(
                "the playbooks read `{}` differently: where the old one finds {}, the new one finds {}",
                export.display(),
                word(old),
                word(new)
            );
            Refusal::failed(message).or_else_do("let `[orders]` of both say the same".to_owned()).into()
        }
    }
}
