//! What a customer's orders say together: one pass over the export, one value of each order. Memory by customer, or, where
//! one customer is asked for, by that customer.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use anyhow::Context;

use crate::diagnostic::code::Code;
use crate::model::cell::MappedFact;
use crate::orders::export::Export;
use crate::orders::ids::{Boundaries, Boundary, customer_key, key, key_of_customer, last_column, written};
use crate::orders::mapping::Mapping;
use crate::orders::order::CustomerSums;
use crate::orders::problem::{CellProblem, shown};
use crate::orders::records::Row;
use crate::orders::rows::{broken_rows, currency_complaint};
use crate::orders::taking::entry;
use crate::orders::tally::Tally;

/// Whose orders to take.
#[derive(Debug, Clone, Copy)]
pub enum Whose<'k> {
    /// Every customer's, where these ids are known to be repeated.
    Everybody(&'k RepeatedIds),
    /// Those of the customer with this key.
    Only(&'k [u8]),
}

/// Ids that begin more than one order, each with the lines they do so on.
pub type RepeatedIds = HashMap<Box<[u8]>, Vec<u64>>;

/// The ids of orders that were taken, to know an order that is taken twice.
#[derive(Default)]
struct Taken(HashMap<CustomerAndId, u64>);

type CustomerAndId = (Box<[u8]>, Box<[u8]>);

impl Taken {
    /// The line on which this customer's order was taken before.
    fn before(&mut self, whose: Whose<'_>, customer: &[u8], id: &[u8], line: u64) -> Option<u64> {
        let may_be_repeated = match whose {
            Whose::Everybody(repeated) => repeated.contains_key(id),
            Whose::Only(_) => true,
        };
        if id.is_empty() || !may_be_repeated {
            return None;
        }
        match self.0.entry((customer.into(), id.into())) {
            Entry::Occupied(before) => Some(*before.get()),
            Entry::Vacant(free) => {
                free.insert(line);
                None
            }
        }
    }
}

/// The tallies of customers, for each fact over a customer's orders.
#[derive(Debug, Default)]
pub struct Customers {
    tallies: HashMap<Box<[u8]>, Vec<Tally>>,
    /// Places of the facts in [`Mapping::facts`], in the order of the tallies.
    facts: Vec<usize>,
}

impl CustomerSums for Customers {
    fn tally(&self, customer: &[u8], fact: usize) -> Option<&Tally> {
        let at = self.facts.iter().position(|own| *own == fact)?;
        self.tallies.get(customer)?.get(at)
    }
}

impl Customers {
    /// Takes the orders of the export.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn collect(export: &Export, whose: Whose<'_>) -> anyhow::Result<Customers> {
        let mapping = &export.mapping;
        let Some(customer) = mapping.customer else { return Ok(Customers::default()) };
        let wanted: Vec<&MappedFact> = mapping.customer_facts().collect();
        let places = mapping.facts.iter().enumerate();
        let facts =
            places.filter(|(_, fact)| wanted.iter().any(|own| own.fact == fact.fact)).map(|(at, _)| at).collect();
        let mut customers = Customers { tallies: HashMap::new(), facts };
        let cannot = || export.cannot_read();
        let mut records = export.records().with_context(cannot)?;
        let mut boundaries = Boundaries::new(mapping);
        let mut taken_before = Taken::default();
        let last = last_column(mapping).max(customer);
        while let Some(record) = records.next_up_to(last).with_context(cannot)? {
            let (id, boundary) = boundaries.next(&record);
            if boundary == Boundary::Continues {
                continue;
            }
            let Some(cell) = record.cell(customer) else { continue };
            let owner = key_of_customer(mapping, &cell);
            let taken = match whose {
                Whose::Everybody(_) => !owner.is_empty(),
                Whose::Only(customer) => *owner == *customer,
            };
            if !taken {
                continue;
            }
            let mut row = record.to_row();
            let id = id.unwrap_or_default();
            let id = written(&id);
            let joined = export.join(key(id), std::slice::from_mut(&mut row));
            let before = taken_before.before(whose, &owner, key(id), row.line);
            let repeated = before.map(|first| repeated(mapping, &row, id, first));
            customers.take(mapping, &row, id, joined.err().or(repeated));
        }
        Ok(customers)
    }

    fn take(&mut self, mapping: &Mapping, row: &Row, id: &[u8], problem: Option<CellProblem>) {
        let owner = customer_key(mapping, row);
        let tallies = match self.tallies.get_mut(&*owner) {
            Some(tallies) => tallies,
            None => self.tallies.entry(owner.into()).or_insert_with(|| vec![Tally::default(); self.facts.len()]),
        };
        let broken = broken_rows(mapping, std::slice::from_ref(row)).into_iter().map(|(_, problem)| problem).next();
        let broken = broken.or(problem).or_else(|| other_currency(mapping, row));
        for (tally, fact) in tallies.iter_mut().zip(&self.facts) {
            let Some(fact) = mapping.facts.get(*fact) else { continue };
            let Some(take) = fact.take else { continue };
            match (broken.clone(), entry(mapping, fact, row)) {
                (Some(problem), _) | (None, Err((_, problem))) => {
                    tally.take_problem(row.line, of_other_order(problem, id, fact));
                }
                (None, Ok(contribution)) => contribution.add_to(tally, take, row.line),
            }
        }
    }
}

fn of_other_order(problem: CellProblem, id: &[u8], fact: &MappedFact) -> CellProblem {
    let text = format!("{} (order `{}`, which `{}` is taken from, too)", problem.text, shown(id), fact.name);
    CellProblem { text, ..problem }
}

fn repeated(mapping: &Mapping, row: &Row, id: &[u8], first: u64) -> CellProblem {
    let text = format!("order `{}` stands here and on line {first}; it must stand once", shown(id));
    CellProblem { code: Code::RepeatedOrder, place: mapping.columns.place(row, mapping.id), text }
}

fn other_currency(mapping: &Mapping, row: &Row) -> Option<CellProblem> {
    let text = currency_complaint(mapping, row, &|| false)?;
    let place = mapping.columns.place(row, mapping.currency?);
    Some(CellProblem { code: Code::OtherCurrency, place, text })
}
