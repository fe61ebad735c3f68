//! Header + playbook `[orders]` + preset → which column holds what, and how its cells are read.
//!
//! Which words count, first to last: the playbook's `[orders]` keys, if its id column is in the header and `--preset`
//! names no other preset; the preset `--preset` names; the one `[orders]` names, if its id column is in the header; the
//! one whose header this is; the plain defaults. So a playbook written for a plain export also reads a Shopify export.

use crate::diagnostic::Diagnostic;
use crate::model::cell::{Guard, MappedColumn, MappedFact};
use crate::model::currency::Currency;
use crate::model::fact::{Kind, Origin, Over};
use crate::orders::columns::{Columns, Found};
use crate::orders::mapped::{Scope, guard};
use crate::orders::presets::WithoutId;
use crate::orders::reading::Reading;
use crate::orders::usage;
use crate::playbook::{Lines, Playbook};

/// Which column holds what.
#[derive(Debug, Clone)]
pub struct Mapping {
    /// How the export is read.
    pub reading: Reading,
    /// All columns.
    pub columns: Columns,
    /// The order's id.
    pub id: usize,
    /// What a row without an id is.
    pub without_id: RowWithoutId,
    /// Who the customer is.
    pub customer: Option<usize>,
    /// Whether the customer's cell may carry a spreadsheet guard.
    pub customer_guard: Guard,
    /// The order's currency.
    pub currency: Option<usize>,
    /// The currency every order must have.
    pub playbook_currency: Currency,
    /// The facts that have cells, in playbook order.
    pub facts: Vec<MappedFact>,
    /// Columns of which all rows of an order must say the same, in order, each once.
    pub order_level: Vec<usize>,
    /// The day an order is known by, to show.
    pub shown_date: Option<usize>,
    /// The amount an order is known by, to show.
    pub shown_total: Option<usize>,
}

/// What a row without an id is: [`WithoutId`] with its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowWithoutId {
    /// No order anybody knows.
    NoOrder,
    /// A line of the order above that has the same in this column; alone, an order known by it.
    KnownBy(usize),
    /// A line of the order above.
    OrderAbove,
}

impl Mapping {
    /// Maps a header.
    ///
    /// # Errors
    /// All that is wrong with it, one problem for each fact and key.
    pub fn new(playbook: &Playbook, columns: Columns, reading: Reading) -> Result<Mapping, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let mut keep = |found: Result<Option<usize>, Diagnostic>| match found {
            Ok(column) => column,
            Err(problem) => {
                problems.push(problem);
                None
            }
        };
        let id = keep(reading.id_column(&columns).map(Some));
        let customer = keep(reading.customer_column(&columns));
        let currency = keep(reading.currency_column(&columns));
        let without_id = row_without_id(&reading, &columns);
        let scope = Scope { playbook, columns: &columns, reading: &reading, customer };
        let costs_only = usage::used_only_by_costs(playbook);
        let mut facts = Vec::new();
        for id in playbook.fact_ids() {
            let Origin::Cells(cells) = &playbook.fact(id).origin else { continue };
            match scope.map(id, cells, costs_only[id.index()]) {
                Ok(mapped) => facts.push(mapped),
                Err(problem) => problems.push(problem),
            }
        }
        let Some(id) = id.filter(|_| problems.is_empty()) else { return Err(problems) };
        let order_level = order_level(&facts, customer, currency);
        let shown =
            |is_kind: fn(&Kind) -> bool, plain: &str| shown(playbook, &facts, &columns, &reading, is_kind, plain);
        let shown_date = shown(|kind| matches!(kind, Kind::Date), "ordered");
        let shown_total = shown(|kind| matches!(kind, Kind::Money), "total");
        let customer_guard = customer.map_or(Guard::Kept, |column| guard(&columns.name(column)));
        let playbook_currency = playbook.currency;
        Ok(Mapping {
            reading,
            columns,
            id,
            without_id,
            customer,
            customer_guard,
            currency,
            playbook_currency,
            facts,
            order_level,
            shown_date,
            shown_total,
        })
    }

    /// Whether rows with the same id are lines of one order.
    pub fn lines(&self) -> Lines {
        self.reading.lines
    }

    /// Whether any fact is taken over a customer's orders.
    pub fn needs_customers(&self) -> bool {
        self.customer_facts().next().is_some()
    }

    /// The facts taken over a customer's orders.
    pub fn customer_facts(&self) -> impl Iterator<Item = &MappedFact> {
        self.facts.iter().filter(|fact| {
            let over_customer = matches!(fact.over, Over::Customer | Over::CustomerOthers);
            over_customer && matches!(fact.column, MappedColumn::At(_) | MappedColumn::EveryRow)
        })
    }
}

fn row_without_id(reading: &Reading, columns: &Columns) -> RowWithoutId {
    match reading.preset.without_id {
        WithoutId::NoOrder => RowWithoutId::NoOrder,
        WithoutId::OrderAbove => RowWithoutId::OrderAbove,
        WithoutId::KnownBy(name) => one(columns.loosely(name)).map_or(RowWithoutId::NoOrder, RowWithoutId::KnownBy),
    }
}

fn one(found: Found) -> Option<usize> {
    match found {
        Found::One(column) => Some(column),
        Found::None | Found::Several(_, _) => None,
    }
}

fn order_level(facts: &[MappedFact], customer: Option<usize>, currency: Option<usize>) -> Vec<usize> {
    let of_facts = facts.iter().filter(|fact| fact.over != Over::Lines).filter_map(|fact| match fact.column {
        MappedColumn::At(column) => Some(column),
        MappedColumn::EveryRow | MappedColumn::Missing | MappedColumn::Open => None,
    });
    let mut columns: Vec<usize> = of_facts.chain(customer).chain(currency).collect();
    columns.sort_unstable();
    columns.dedup();
    columns
}

/// The column to show an order by: the preset's own, else that of the first such fact.
fn shown(
    playbook: &Playbook,
    facts: &[MappedFact],
    columns: &Columns,
    reading: &Reading,
    is_kind: fn(&Kind) -> bool,
    plain: &str,
) -> Option<usize> {
    let own = reading.preset.own_names(plain).iter().find_map(|name| one(columns.loosely(name)));
    let of_fact = facts.iter().find_map(|mapped| match mapped.column {
        MappedColumn::At(column) if mapped.over == Over::Order && is_kind(&playbook.fact(mapped.fact).kind) => {
            Some(column)
        }
        MappedColumn::At(_) | MappedColumn::EveryRow | MappedColumn::Missing | MappedColumn::Open => None,
    });
    own.or_else(|| one(columns.exactly(plain))).or(of_fact)
}

#[cfg(test)]
mod tests;
