//! An export that was opened: its header is mapped, and its orders can be read from the beginning any number of times.

use std::io::{self, Read};
use std::sync::Arc;

use anyhow::Context;

use crate::orders::columns::Columns;
use crate::orders::header::{self, Certainty, Header};
use crate::orders::input::Input;
use crate::orders::join::{self, Join};
use crate::orders::mapping::Mapping;
use crate::orders::open_error::{OpenError, empty};
use crate::orders::presets::Preset;
use crate::orders::reading::{Reading, is_header};
use crate::orders::records::{Dialect, Records, Row};
use crate::playbook::Playbook;

/// What the command line says about an export.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// `--preset`
    pub preset: Option<&'static Preset>,
    /// `--join FILE --on COLUMN`
    pub join: Option<(Input, String)>,
}

/// An export with its mapping.
#[derive(Debug)]
pub struct Export {
    /// Which column holds what.
    pub mapping: Mapping,
    /// How many facts the playbook has.
    pub facts: usize,
    input: Input,
    dialect: Dialect,
    records_to_header: usize,
    join: Option<Join>,
}

impl Export {
    /// Opens an export and maps its header.
    ///
    /// # Errors
    /// It cannot be read, or its header and the playbook do not fit together.
    pub fn open(input: &Input, playbook: &Playbook, options: &Options) -> Result<Export, OpenError> {
        let header = find_header(input, playbook, options.preset).with_context(|| input.cannot_read())?;
        let header = header.ok_or_else(|| empty(input))?;
        let reading = Reading::choose(playbook, options.preset, &header.names, header.delimiter)?;
        let join_header = options.join.as_ref().map(|(input, on)| join::open(input, on)).transpose()?;
        let mut names: Vec<Arc<str>> = header.names.iter().map(|name| name.as_str().into()).collect();
        let own = names.len();
        names.extend(join_header.iter().flat_map(|join| join.names.iter().map(|name| Arc::from(name.as_str()))));
        let joined_file = options.join.as_ref().map(|(input, _)| Arc::clone(&input.name));
        let columns = Columns { file: Arc::clone(&input.name), joined_file, names, own };
        let dialect = Dialect { delimiter: header.delimiter, quoting: reading.preset.quoting };
        let mapping = Mapping::new(playbook, columns, reading).map_err(OpenError::Problems)?;
        let join = join_header.map(|header| Join::read(header, &mapping)).transpose()?;
        let facts = playbook.facts.len();
        Ok(Export { mapping, facts, input: input.clone(), dialect, records_to_header: header.records, join })
    }

    /// The file as the user named it.
    pub fn name(&self) -> &Arc<str> {
        &self.input.name
    }

    /// Its records from the first order on.
    pub fn records(&self) -> io::Result<Records<Box<dyn Read + Send>>> {
        let mut records = Records::new(self.input.open()?, self.dialect);
        for _ in 0..self.records_to_header {
            records.next_up_to(0)?;
        }
        Ok(records.without_footers(self.mapping.reading.preset.footers))
    }

    /// Puts what the joined file says of an order behind its rows' cells.
    pub fn join(&self, key: &[u8], rows: &mut [Row]) -> Result<(), crate::orders::problem::CellProblem> {
        match &self.join {
            Some(join) => join.add(key, rows),
            None => Ok(()),
        }
    }

    /// How many bytes it has.
    pub fn length(&self) -> u64 {
        self.input.length()
    }

    /// Whether another file brings cells.
    pub fn is_joined(&self) -> bool {
        self.join.is_some()
    }

    /// What to say where reading it fails.
    pub fn cannot_read(&self) -> String {
        self.input.cannot_read()
    }
}

/// The header: what the playbook says separates cells, unless only another delimiter makes it one a preset knows.
fn find_header(input: &Input, playbook: &Playbook, named: Option<&'static Preset>) -> io::Result<Option<Header>> {
    let certain = |names: &[String]| is_header(&playbook.orders, named, names);
    let found = header::find(input, playbook.orders.delimiter, &certain)?;
    let settled = found.as_ref().is_none_or(|header| header.certainty == Certainty::Certain);
    if settled || playbook.orders.delimiter.is_none() {
        return Ok(found);
    }
    let recognised = header::find(input, None, &|names: &[String]| Preset::recognised(names).is_some())?;
    Ok(recognised.filter(|header| header.certainty == Certainty::Certain).or(found))
}
