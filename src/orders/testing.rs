//! Small playbooks for the tests of this folder.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;

use crate::model::currency::Currency;
use crate::model::date::Calendar;
use crate::model::fact::{Ask, Cells, Choice, Fact, Kind, Origin, Over, Take};
use crate::model::value::State;
use crate::orders::export::{Export, Options};
use crate::orders::input::Input;
use crate::orders::open_error::OpenError;
use crate::playbook::{Given, LedgerTable, OrdersTable, Playbook, SourceText};

/// A playbook with these facts, whose export has the id column `order_id`, decided in New York.
pub fn playbook(facts: Vec<Fact>) -> Playbook {
    let orders = OrdersTable { id: Some("order_id".to_owned()), ..OrdersTable::default() };
    Playbook {
        source: SourceText { name: "test".into(), text: "".into() },
        sha256: String::new(),
        name: "Test".to_owned(),
        version: "1".to_owned(),
        currency: Currency::parse("USD").unwrap(),
        calendar: Calendar { zone: TimeZone::get("America/New_York").unwrap(), holidays: BTreeSet::new() },
        worst_to_best: Vec::new(),
        limits: Vec::new(),
        orders,
        ledger: LedgerTable::default(),
        authority: None,
        facts,
        impossible: Vec::new(),
        rules: Vec::new(),
        actions: Vec::new(),
        costs: Default::default(),
        promises: Vec::new(),
        usual: Given::default(),
        examples: Vec::new(),
    }
}

/// A fact taken from the order's cell in a column.
pub fn fact(name: &str, kind: Kind, column: &str) -> Fact {
    let columns = column.split('|').map(str::to_owned).collect();
    let cells = Cells { columns, span: 0..0, blank: None, over: Over::Order, take: None, times: None };
    Fact {
        name: name.to_owned(),
        span: 0..0,
        kind,
        optional: false,
        fixed: false,
        min: None,
        max: None,
        origin: Origin::Cells(cells),
        ask: None,
        assume: None,
        pressure: None,
    }
}

/// A choice of these options.
pub fn choice(options: &[&str]) -> Kind {
    let option = |name: &&str| Choice { name: (*name).to_owned(), label: (*name).to_owned(), odds: 1 };
    Kind::Choice(options.iter().map(option).collect())
}

impl Fact {
    /// `optional = true`
    pub fn optional(self) -> Fact {
        Fact { optional: true, ..self }
    }

    /// `ask = "…"`
    pub fn asked(self) -> Fact {
        Fact { ask: Some(Ask { question: "?".to_owned(), who: "agent".to_owned(), effort: 1 }), ..self }
    }

    /// `over = …, take = …`
    pub fn over(self, over: Over, take: Take) -> Fact {
        self.with_cells(|cells| Cells { over, take: Some(take), ..cells })
    }

    /// `times = …`
    pub fn times(self, column: &str) -> Fact {
        self.with_cells(|cells| Cells { times: Some(column.to_owned()), ..cells })
    }

    /// `blank = …`
    pub fn blank(self, state: State) -> Fact {
        self.with_cells(|cells| Cells { blank: Some(state), ..cells })
    }

    fn with_cells(mut self, change: impl FnOnce(Cells) -> Cells) -> Fact {
        if let Origin::Cells(cells) = self.origin {
            self.origin = Origin::Cells(change(cells));
        }
        self
    }
}

/// Opens a text as the export `orders.csv`.
pub fn open(playbook: &Playbook, text: impl AsRef<[u8]>) -> Result<Export, OpenError> {
    open_with(playbook, text, &Options::default())
}

/// Opens a text as the export `orders.csv`, with options.
pub fn open_with(playbook: &Playbook, text: impl AsRef<[u8]>, options: &Options) -> Result<Export, OpenError> {
    Export::open(&Input::from_bytes("orders.csv", text.as_ref()), playbook, options)
}

/// What is wrong with opening it, message and help.
pub fn refusals(opened: Result<Export, OpenError>) -> Vec<String> {
    match opened {
        Ok(_) => Vec::new(),
        Err(OpenError::World(error)) => vec![format!("{error:#}")],
        Err(OpenError::Problems(problems)) => {
            let text = |problem: &crate::diagnostic::Diagnostic| {
                format!("{} / {}", problem.message, problem.help.clone().unwrap_or_default())
            };
            problems.iter().map(text).collect()
        }
    }
}

/// What an order of the text says of each fact, in words, or what is wrong with it.
pub fn said(playbook: &Playbook, text: impl AsRef<[u8]>, id: &str) -> Result<Vec<String>, Vec<String>> {
    let export = open(playbook, text).map_err(|error| refusals(Err(error)))?;
    said_of(playbook, &export, id)
}

/// What an order of the export says of each fact, in words, or what is wrong with it.
pub fn said_of(playbook: &Playbook, export: &Export, id: &str) -> Result<Vec<String>, Vec<String>> {
    use crate::orders::find::{FindError, find};
    let found = find(export, id).map_err(|error| match error {
        FindError::World(error) => vec![format!("{error:#}")],
        FindError::NotThere(not_there) => vec![not_there.to_string(), not_there.help().unwrap_or_default()],
        FindError::Repeated(problem) => vec![problem.to_string()],
    })?;
    if !found.problems.is_empty() {
        return Err(found.problems.iter().map(ToString::to_string).collect());
    }
    let words = |id| match found.case.said(id) {
        Some(given) => playbook.state_words(id, &given.state),
        None => "open".to_owned(),
    };
    Ok(playbook.fact_ids().map(words).collect())
}
