//! One fact of the playbook → the column its cells stand in and how each is read, or why there is none.

use crate::diagnostic::code::Code;
use crate::diagnostic::{Diagnostic, Label};
use crate::model::cell::{Blank, CellReader, Form, Formats, Guard, MappedColumn, MappedFact};
use crate::model::fact::{Cells, Fact, FactId, Kind, Over, Take};
use crate::model::value::State;
use crate::orders::columns::{Columns, Found};
use crate::orders::reading::Reading;
use crate::orders::usage;
use crate::playbook::Playbook;

/// What a fact's columns are looked up in.
pub struct Scope<'a> {
    /// The playbook.
    pub playbook: &'a Playbook,
    /// All columns.
    pub columns: &'a Columns,
    /// How the export is read.
    pub reading: &'a Reading,
    /// Who the customer is.
    pub customer: Option<usize>,
}

impl Scope<'_> {
    /// Maps a fact that has cells.
    ///
    /// # Errors
    /// It has no column, and that matters, or two.
    pub fn map(&self, id: FactId, cells: &Cells, costs_only: usage::CostsOnly) -> Result<MappedFact, Diagnostic> {
        let fact = self.playbook.fact(id);
        let what = format!("fact `{}`", fact.name);
        let absence = self.absence(fact, costs_only);
        let mut column = match self.look_up(&what, &cells.columns)? {
            _ if cells.columns.is_empty() => MappedColumn::EveryRow,
            Some(column) => MappedColumn::At(column),
            None => absence.ok_or_else(|| placed(self.columns.absent(&what, &cells.columns), cells))?,
        };
        let mut times = None;
        if let Some(name) = &cells.times {
            let names = std::slice::from_ref(name);
            match (self.look_up(&what, names)?, absence) {
                (Some(at), _) => times = Some((at, self.factor_reader(fact, at, cells))),
                (None, Some(absent)) => column = absent,
                (None, None) => return Err(placed(self.columns.absent(&what, names), cells)),
            }
        }
        if matches!(cells.over, Over::Customer | Over::CustomerOthers) && self.customer.is_none() {
            column = absence.ok_or_else(|| placed(self.no_customer(fact), cells))?;
        }
        let guard = match column {
            MappedColumn::At(at) => guard(&self.columns.name(at)),
            MappedColumn::EveryRow | MappedColumn::Missing | MappedColumn::Open => Guard::Kept,
        };
        Ok(MappedFact {
            fact: id,
            name: fact.name.as_str().into(),
            wanted: cells.columns.first().map_or("", String::as_str).into(),
            over: cells.over,
            take: cells.take,
            column,
            times,
            reader: self.reader(fact, cells, guard),
            limits: self.limits(fact),
        })
    }

    /// What the absence of a fact's column means; none where it is an error.
    fn absence(&self, fact: &Fact, costs_only: usage::CostsOnly) -> Option<MappedColumn> {
        match (fact.ask.is_some() || fact.pressure.is_some(), costs_only) {
            (true, _) => Some(MappedColumn::Open),
            (false, usage::CostsOnly::Yes) => Some(MappedColumn::Missing),
            (false, usage::CostsOnly::No) => None,
        }
    }

    /// The first of a fact's columns that the header has: by name, then as the preset calls it.
    fn look_up(&self, what: &str, names: &[String]) -> Result<Option<usize>, Diagnostic> {
        let by_name = names.iter().map(|name| self.columns.exactly(name));
        let own = names.iter().flat_map(|name| self.reading.preset.own_names(name.trim()));
        for found in by_name.chain(own.map(|name| self.columns.loosely(name))) {
            match found {
                Found::None => {}
                Found::One(column) => return Ok(Some(column)),
                Found::Several(one, other) => return Err(self.columns.duplicate(what, one, other)),
            }
        }
        Ok(None)
    }

    fn no_customer(&self, fact: &Fact) -> Diagnostic {
        let message = format!(
            "fact `{}` is taken over the customer's orders, and no column of `{}` is known to hold the customer",
            fact.name, self.columns.file
        );
        let help = "name it: `customer = \"…\"` in `[orders]`".to_owned();
        Diagnostic::nowhere(Code::NoCustomerColumn, message).help(help)
    }

    fn reader(&self, fact: &Fact, cells: &Cells, guard: Guard) -> CellReader {
        let one_cell = matches!(cells.over, Over::Order);
        let (low, high) = if one_cell { fact.ends_or(i64::MIN, i64::MAX) } else { (i64::MIN, i64::MAX) };
        let form = match (&fact.kind, one_cell) {
            (Kind::Number { .. }, false) => Form::Number { format: self.reading.numbers(), step: 1 },
            _ => self.form(fact),
        };
        let placeholders = self.reading.preset.placeholders;
        CellReader { form, blank: blank(fact, cells), guard, placeholders, low, high }
    }

    /// Reads the factor of a product: a number.
    fn factor_reader(&self, fact: &Fact, column: usize, cells: &Cells) -> CellReader {
        let blank = match blank(fact, cells) {
            Blank::Is(_) => Blank::Refused,
            blank @ (Blank::Missing | Blank::Open | Blank::Refused) => blank,
        };
        CellReader {
            form: Form::Number { format: self.reading.amounts(), step: 1 },
            blank,
            guard: guard(&self.columns.name(column)),
            placeholders: self.reading.preset.placeholders,
            low: i64::MIN,
            high: i64::MAX,
        }
    }

    /// What the value taken from several cells may be.
    fn limits(&self, fact: &Fact) -> CellReader {
        let (low, high) = fact.ends_or(i64::MIN, i64::MAX);
        let form = self.form(fact);
        CellReader { form, blank: Blank::Missing, guard: Guard::Kept, placeholders: &[], low, high }
    }

    fn form(&self, fact: &Fact) -> Form {
        let (numbers, amounts) = (self.reading.numbers(), self.reading.amounts());
        let formats = Formats { numbers, amounts, dates: &self.reading.dates };
        Form::of(fact, formats, self.playbook.currency.minor_unit())
    }
}

fn placed(mut problem: Diagnostic, cells: &Cells) -> Diagnostic {
    problem.labels.push(Label { span: cells.span.clone(), text: String::new() });
    problem
}

/// What a blank cell of a fact says. Of several cells a blank one is left out where the fact counts as optional.
fn blank(fact: &Fact, cells: &Cells) -> Blank {
    let counts_as_optional = match cells.take {
        Some(Take::Count | Take::Min | Take::Max | Take::First | Take::Last) => true,
        Some(Take::Sum | Take::Any | Take::All) | None => fact.optional,
    };
    match &cells.blank {
        Some(State::Known(value)) => Blank::Is(value.clone()),
        Some(State::Missing) => Blank::Missing,
        Some(State::Open | State::Unknown) | None if counts_as_optional => Blank::Missing,
        Some(State::Open | State::Unknown) | None if fact.ask.is_some() || fact.pressure.is_some() => Blank::Open,
        Some(State::Open | State::Unknown) | None => Blank::Refused,
    }
}

/// Whether a column of this name holds ids, postal codes or telephone numbers, which a spreadsheet guard may precede.
pub fn guard(name: &str) -> Guard {
    const WORDS: [&str; 9] = ["id", "ids", "zip", "zipcode", "postcode", "postal", "phone", "telephone", "mobile"];
    let mut words = name.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
    if words.any(|word| WORDS.contains(&word.as_str())) { Guard::Stripped } else { Guard::Kept }
}
