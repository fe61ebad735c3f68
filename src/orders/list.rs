//! The orders of an export as a list to pick from.

use anyhow::Context;

use crate::orders::export::Export;
use crate::orders::find::Display;
use crate::orders::ids::{Boundaries, Boundary, last_column, written};

/// Orders to pick from, in the order of the export.
#[derive(Debug, Clone, Default)]
pub struct Listed {
    /// The first orders of the export.
    pub orders: Vec<ListedOrder>,
    /// How many more there are.
    pub more: u64,
}

/// An order to pick.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedOrder {
    /// Its id as it is written.
    pub id: String,
    /// The line it begins on.
    pub line: u64,
    /// Cells to know it by.
    pub display: Display,
}

/// Lists the first `most` orders that have an id, and counts the rest.
///
/// # Errors
/// The export cannot be read.
pub fn list(export: &Export, most: usize) -> anyhow::Result<Listed> {
    let mapping = &export.mapping;
    let cannot = || export.cannot_read();
    let mut records = export.records().with_context(cannot)?;
    let mut boundaries = Boundaries::new(mapping);
    let shown = [mapping.customer, mapping.shown_date, mapping.shown_total];
    let last = shown.into_iter().flatten().fold(last_column(mapping), usize::max);
    let mut listed = Listed::default();
    while let Some(record) = records.next_up_to(last).with_context(cannot)? {
        let (Some(id), Boundary::Begins) = boundaries.next(&record) else { continue };
        let id = written(&id);
        if id.is_empty() {
            continue;
        }
        if listed.orders.len() == most {
            listed.more += 1;
            continue;
        }
        let display = Display::of(mapping, |column| record.cell(column));
        listed.orders.push(ListedOrder { id: String::from_utf8_lossy(id).into_owned(), line: record.line, display });
    }
    Ok(listed)
}

#[cfg(test)]
mod tests {
    use super::list;
    use crate::model::fact::Kind;
    use crate::orders::testing::{fact, open, playbook};

    #[test]
    fn orders_are_listed_in_the_order_of_the_export_up_to_a_number() {
        let playbook = playbook(vec![fact("total", Kind::Money, "total")]);
        let text = "order_id,total\n#1,5\n,6\n2,bad\n3,\n";
        let listed = list(&open(&playbook, text).unwrap(), 2).unwrap();
        let ids: Vec<_> = listed.orders.iter().map(|o| (o.id.as_str(), o.line, o.display.total.as_deref())).collect();
        assert_eq!(ids, [("#1", 2, Some("5")), ("2", 4, Some("bad"))]);
        assert_eq!(listed.more, 1);
    }
}
