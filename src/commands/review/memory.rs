//! The ledger of a review, where one is named: what was decided before, and where this is recorded.

use std::io::Read;

use crate::commands::Stop;
use crate::commands::ledger::place::{self, Recording};
use crate::commands::review::{Desk, Form, Known};
use crate::ledger::review::Work;
use crate::review::memory::{Memory, Reviewer};

/// Opens it.
pub(super) fn open(desk: &Desk<'_>, known: &Known<'_>) -> Result<Option<Memory>, Stop> {
    let wanted = &desk.request.memory;
    let Some(path) = place::of(&desk.playbook, wanted.ledger.as_deref()) else { return Ok(None) };
    let reviewer = Reviewer {
        agent: place::agent_named(wanted.agent.as_deref()),
        at: place::now(),
        knows_customers: known.export.mapping.customer.is_some(),
    };
    let work = work(desk, known)?;
    Ok(Some(match (wanted.recording, desk.form) {
        (Recording::Decisions, Form::Csv | Form::Json | Form::Table) => {
            Memory::recording(&desk.playbook, &path, work, reviewer)?
        }
        // A file to fill in decides nothing yet.
        (Recording::Nothing, _) | (_, Form::Claims) => Memory::reading(&desk.playbook, &path, Some(&work), reviewer)?,
    }))
}

/// Everything that decides: by it a review that is run again is known to be the same.
fn work(desk: &Desk<'_>, known: &Known<'_>) -> Result<Work, Stop> {
    let mut words = vec![desk.playbook.sha256.clone(), desk.today.to_string()];
    words.push(known.export.mapping.reading.preset.name.to_owned());
    words.extend(desk.request.with.join.iter().map(|(_, column)| column.clone()));
    words.extend(desk.request.with.set.iter().map(|(fact, value)| format!("{fact}={value}")));
    let words = words.join("\n");
    let mut texts: Vec<Box<dyn Read>> = vec![Box::new(words.as_bytes())];
    for input in known.inputs {
        texts.push(input.open()?);
    }
    let mut readers: Vec<&mut dyn Read> = texts.iter_mut().map(|text| &mut **text as &mut dyn Read).collect();
    Ok(Work::of(&mut readers)?)
}
