//! Which columns the tables have: those a file's header names, else those the playbook names.

use std::path::Path;
use std::sync::Arc;

use crate::commands::opening::cannot_open;
use crate::commands::sql::Request;
use crate::commands::{Refusal, Stop};
use crate::model::fact::Origin;
use crate::orders::claims::{Layout, header_of};
use crate::orders::columns::Columns;
use crate::orders::export::{Export, Options};
use crate::orders::input::Input;
use crate::orders::mapping::{Mapping, RowWithoutId};
use crate::orders::open_error::OpenError;
use crate::orders::presets::Preset;
use crate::orders::reading::{Reading, preset_named};
use crate::playbook::Playbook;
use crate::sql::source::{Claims, Source};

/// What the query reads.
pub fn source(playbook: &Playbook, request: &Request) -> Result<Source, Stop> {
    let mapping = match &request.header {
        Some(path) => of_header(playbook, path, request.preset.as_deref()).map_err(cannot_open)?,
        None => of_playbook(playbook, request.preset.as_deref()).map_err(cannot_open)?,
    };
    if mapping.without_id != RowWithoutId::NoOrder {
        let message = format!(
            "the preset `{}` has rows without an id that belong to the row above, and a table has no order of rows",
            mapping.reading.preset.name
        );
        return Err(Refusal::failed(message).into());
    }
    let claims = claims(playbook, request, &mapping)?;
    Ok(Source { history: request.history.clone(), ..of_mapping(&mapping, &request.table, claims) })
}

/// The columns of a file.
fn of_header(playbook: &Playbook, path: &Path, preset: Option<&str>) -> Result<Mapping, OpenError> {
    let input = Input::named(path)?;
    let options = Options { preset: preset.map(str::to_owned), join: None };
    Ok(Export::open(&input, playbook, &options)?.mapping)
}

/// The columns that the playbook names: of several for a fact the first, as the preset calls it.
fn of_playbook(playbook: &Playbook, preset: Option<&str>) -> Result<Mapping, OpenError> {
    let named = preset.map(preset_named).transpose()?;
    let of_table = playbook.orders.preset.as_deref().map(preset_named).transpose()?;
    let own: &'static Preset = named.or(of_table).unwrap_or(&crate::orders::presets::PRESETS[0]);
    let table = &playbook.orders;
    let id = table.id.clone().or_else(|| own.id.first().map(|id| (*id).to_owned()));
    let mut names: Vec<String> = id.into_iter().collect();
    table.customer.iter().chain(&table.currency).for_each(|name| add(&mut names, name));
    for fact in &playbook.facts {
        let Origin::Cells(cells) = &fact.origin else { continue };
        let first = cells.columns.first().into_iter().chain(&cells.times);
        for name in first {
            add(&mut names, own.own_names(name.trim()).first().copied().unwrap_or(name));
        }
    }
    let reading = Reading::choose(playbook, named, &names, b',')?;
    if table.customer.is_none() {
        reading.preset.customer.iter().take(1).for_each(|name| add(&mut names, name));
    }
    let names: Vec<Arc<str>> = names.iter().map(|name| name.as_str().into()).collect();
    let own = names.len();
    let columns = Columns { file: "the table of orders".into(), joined_file: None, names, own };
    Mapping::new(playbook, columns, reading).map_err(OpenError::Problems)
}

fn add(names: &mut Vec<String>, name: &str) {
    if !names.iter().any(|known| known == name.trim()) {
        names.push(name.trim().to_owned());
    }
}

/// The claims' columns: those a file's header names, else one for each fact that can be claimed.
fn claims(playbook: &Playbook, request: &Request, mapping: &Mapping) -> Result<Option<Claims>, Stop> {
    let Some(table) = &request.claims else { return Ok(None) };
    let id_column = mapping.columns.name(mapping.id);
    let names: Vec<String> = match &request.claims_header {
        Some(path) => {
            let input = Input::named(path)?;
            header_of(&input, &id_column).map_err(cannot_open)?.names
        }
        None => {
            let asked = playbook.facts.iter().filter(|fact| fact.ask.is_some());
            ["order".to_owned(), "claim".to_owned()].into_iter().chain(asked.map(|fact| fact.name.clone())).collect()
        }
    };
    let file = request.claims_header.as_ref().map_or("the table of claims".into(), |path| path.to_string_lossy());
    let layout = Layout::new(file.into(), playbook, &id_column, &names);
    let layout = layout.map_err(|problem| cannot_open(problem.into()))?;
    let name = |column: usize| layout.columns.name(column).to_string();
    Ok(Some(Claims {
        table: table.clone(),
        order: name(layout.order),
        claim: layout.claim.map(name),
        facts: layout.facts.iter().map(|(column, fact)| (*fact, name(*column))).collect(),
    }))
}

/// What a mapped header says, as a query's source.
pub fn of_mapping(mapping: &Mapping, table: &str, claims: Option<Claims>) -> Source {
    Source {
        table: table.to_owned(),
        claims,
        history: None,
        columns: mapping.columns.names.iter().map(|name| name.to_string()).collect(),
        id: mapping.id,
        customer: mapping.customer,
        customer_guard: mapping.customer_guard,
        currency: mapping.currency,
        lines: mapping.lines(),
        facts: mapping.facts.clone(),
    }
}
