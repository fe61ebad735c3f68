//! What a query reads: which columns of which tables hold what, and how their texts are read. It says of a table what
//! the header, the playbook and the preset say of an export.

use crate::model::fact::{FactId, Over, Take};
use crate::model::value::Value;
use crate::playbook::{DateOrder, Lines};
use crate::sql::stages::Stages;

/// The tables a query reads.
#[derive(Debug, Clone)]
pub struct Source {
    /// The orders, as the user named the table.
    pub table: String,
    /// The claims, as the user named the table.
    pub claims: Option<Claims>,
    /// Earlier decisions, as the user named the table.
    pub history: Option<String>,
    /// The columns of the orders, in their order as far as it is known.
    pub columns: Vec<String>,
    /// The order's id.
    pub id: usize,
    /// Who the customer is.
    pub customer: Option<usize>,
    /// Whether the customer's cell may carry a spreadsheet guard.
    pub customer_guard: Guard,
    /// The order's currency.
    pub currency: Option<usize>,
    /// Whether rows with the same id are lines of one order.
    pub lines: Lines,
    /// The facts that have cells, in playbook order.
    pub facts: Vec<FactSource>,
}

impl Source {
    /// A query over these tables.
    pub fn stages(&self) -> Stages {
        let claims = self.claims.iter().map(|claims| claims.table.as_str());
        let tables: Vec<&str> =
            [self.table.as_str()].into_iter().chain(claims).chain(self.history.as_deref()).collect();
        Stages::over(&tables)
    }
}

/// The claims' table.
#[derive(Debug, Clone)]
pub struct Claims {
    /// As the user named it.
    pub table: String,
    /// The column of the order's id.
    pub order: String,
    /// The column of the claim's own id.
    pub claim: Option<String>,
    /// Facts with their columns, in the columns' order.
    pub facts: Vec<(FactId, String)>,
}

/// A fact and the cells it is taken from.
#[derive(Debug, Clone)]
pub struct FactSource {
    /// Which fact.
    pub fact: FactId,
    /// Which cells.
    pub over: Over,
    /// How several become one.
    pub take: Option<Take>,
    /// Where they stand.
    pub whence: Whence,
    /// The column and reader of what each is multiplied with.
    pub times: Option<(usize, Reader)>,
    /// How a cell is read.
    pub reader: Reader,
    /// What the value taken from several may be.
    pub limits: Reader,
}

/// Where the cells of a fact stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whence {
    /// In this column.
    Column(usize),
    /// In none: every row counts.
    EveryRow,
    /// In none, so the fact has no value.
    Missing,
    /// In none, so nobody has said.
    Open,
}

/// How a cell is read.
#[derive(Debug, Clone)]
pub struct Reader {
    /// What a value looks like.
    pub form: Form,
    /// What a blank cell says.
    pub blank: Blank,
    /// Whether a leading `'` is a spreadsheet guard.
    pub guard: Guard,
    /// Cells that stand for a blank one.
    pub placeholders: Vec<String>,
    /// The smallest value allowed.
    pub low: i64,
    /// The largest value allowed.
    pub high: i64,
}

/// What a value looks like.
#[derive(Debug, Clone)]
pub enum Form {
    /// Yes or no.
    YesNo,
    /// One of these.
    Choice(Vec<String>),
    /// A number, a multiple of so many ten-thousandths.
    Number(Digits, i64),
    /// An amount, a multiple of so many ten-thousandths.
    Money(Digits, i64),
    /// A day.
    Date(Days),
    /// A text.
    Text,
}

/// How numbers are written.
#[derive(Debug, Clone)]
pub struct Digits {
    /// What separates decimals.
    pub decimal: char,
    /// What separates thousands.
    pub thousands: Option<char>,
    /// Symbols and codes an amount may carry, longest first.
    pub symbols: Vec<String>,
}

/// How days are written.
#[derive(Debug, Clone)]
pub struct Days {
    /// The order of day, month and year.
    pub order: DateOrder,
    /// Whether years of two digits and names of months are read, which queries do not.
    pub style: Style,
    /// Whether a time without a zone is UTC.
    pub zoneless: Zoneless,
}

/// What other than digits and four-digit years days have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Nothing.
    Digits,
    /// Something.
    Other,
}

/// What a time without a zone means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zoneless {
    /// The day as it is written.
    AsWritten,
    /// It is UTC.
    Utc,
}

/// What a blank cell says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Blank {
    /// The playbook's `blank`.
    Is(Value),
    /// The fact has no value.
    Missing,
    /// Nothing.
    Open,
    /// It is an error.
    Refused,
}

/// Whether a leading `'` is a spreadsheet guard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// It is part of the text.
    Kept,
    /// It is taken off.
    Stripped,
}
