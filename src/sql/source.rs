//! What a query reads: which columns of which tables hold what, and how their texts are read. It says of a table what
//! the header, the playbook and the preset say of an export.

use crate::model::cell::{Guard, MappedFact};
use crate::model::fact::FactId;
use crate::playbook::Lines;
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
    pub facts: Vec<MappedFact>,
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
