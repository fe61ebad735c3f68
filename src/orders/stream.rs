//! All orders of an export, one after another, as [`FoundOrder`]s in the order of the export. Constant memory for single
//! lines; by id where the rows of an order may be torn apart or repeats are looked for; by customer where the playbook
//! sums over them.

use std::collections::HashMap;
use std::io::Read;

use anyhow::Context;

use crate::orders::customers::{Customers, RepeatedIds, Whose};
use crate::orders::export::Export;
use crate::orders::find::{FoundOrder, found, repeated};
use crate::orders::ids::{Boundaries, Boundary, key, last_column, written};
use crate::orders::order::{CustomerSums, NoCustomers};
use crate::orders::records::{Records, Row};
use crate::playbook::Lines;

/// Whether repeated ids are looked for where every row is an order. Where rows are lines they always are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeats {
    /// They are not, which needs no memory.
    Trusted,
    /// They are, in a pass of its own, with memory by id.
    Refused,
}

/// The rows of one order.
#[derive(Debug, Clone)]
pub struct RowsOfOrder {
    /// Its id as it is written.
    pub id: String,
    /// Its rows, at least one.
    pub rows: Vec<Row>,
}

/// The rows of an export, order by order. An item is an error only where the export can no longer be read.
pub struct OrderRows<'e> {
    export: &'e Export,
    records: Records<Box<dyn Read + Send>>,
    boundaries: Boundaries,
    /// The first row of the next order.
    next: Option<RowsOfOrder>,
}

impl<'e> OrderRows<'e> {
    /// Begins with the first order.
    ///
    /// # Errors
    /// The export cannot be read.
    pub fn new(export: &'e Export) -> anyhow::Result<OrderRows<'e>> {
        let records = export.records().with_context(|| export.cannot_read())?;
        let mut orders = OrderRows { export, records, boundaries: Boundaries::new(&export.mapping), next: None };
        orders.rows_to_next(&mut Vec::new())?;
        Ok(orders)
    }

    /// How many bytes of the export were read.
    pub fn fetched(&self) -> u64 {
        self.records.fetched()
    }

    /// The rest of the order before, and then the first row of the next one, which is kept.
    fn rows_to_next(&mut self, rows: &mut Vec<Row>) -> anyhow::Result<()> {
        self.next = None;
        while let Some(record) = self.records.next_record().with_context(|| self.export.cannot_read())? {
            let (id, boundary) = self.boundaries.next(&record);
            match boundary {
                Boundary::Continues => rows.push(record.to_row()),
                Boundary::Begins => {
                    let id = id.map(|id| String::from_utf8_lossy(written(&id)).into_owned()).unwrap_or_default();
                    self.next = Some(RowsOfOrder { id, rows: vec![record.to_row()] });
                    break;
                }
            }
        }
        Ok(())
    }
}

impl Iterator for OrderRows<'_> {
    type Item = anyhow::Result<RowsOfOrder>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut order = self.next.take()?;
        Some(self.rows_to_next(&mut order.rows).map(|()| order))
    }
}

/// Makes orders of their rows, knowing what else the export says of them.
pub struct OrderReader<'e> {
    export: &'e Export,
    customers: Option<Customers>,
    repeated: RepeatedIds,
}

impl<'e> OrderReader<'e> {
    /// Passes over the export for repeated ids and for the sums of customers, where either is needed.
    ///
    /// # Errors
    /// The export cannot be read.
    pub fn new(export: &'e Export, repeats: Repeats) -> anyhow::Result<OrderReader<'e>> {
        let mapping = &export.mapping;
        // What stands twice would count twice in a sum.
        let looked_for = mapping.lines() == Lines::Grouped || repeats == Repeats::Refused || mapping.needs_customers();
        let repeated = if looked_for { repeated_ids(export)? } else { RepeatedIds::new() };
        let customers = mapping.needs_customers().then(|| Customers::collect(export, Whose::Everybody(&repeated)));
        Ok(OrderReader { export, customers: customers.transpose()?, repeated })
    }

    /// Whether the order with this key stands in the export more than once, as far as that was looked for.
    pub fn is_repeated(&self, key: &[u8]) -> bool {
        !self.repeated.is_empty() && self.repeated.contains_key(key)
    }

    /// An order from its rows.
    pub fn read(&self, order: RowsOfOrder) -> FoundOrder {
        let RowsOfOrder { id, mut rows } = order;
        let own = key(id.as_bytes()).to_vec();
        let joined = self.export.join(&own, &mut rows);
        let sums: &dyn CustomerSums = match &self.customers {
            Some(customers) => customers,
            None => &NoCustomers,
        };
        let twice = self.repeated.get(own.as_slice()).and_then(|lines| {
            let row = rows.first()?;
            let other = lines.iter().find(|line| **line != row.line)?;
            Some(repeated(self.export, &id, *other, row))
        });
        found(self.export, id, rows, sums, twice.or(joined.err()))
    }
}

/// The orders of an export. An item is an error only where the export can no longer be read.
pub struct Orders<'e> {
    rows: OrderRows<'e>,
    reader: OrderReader<'e>,
}

impl<'e> Orders<'e> {
    /// Begins with the first order.
    ///
    /// # Errors
    /// The export cannot be read.
    pub fn new(export: &'e Export, repeats: Repeats) -> anyhow::Result<Orders<'e>> {
        let reader = OrderReader::new(export, repeats)?;
        Ok(Orders { rows: OrderRows::new(export)?, reader })
    }
}

impl Iterator for Orders<'_> {
    type Item = anyhow::Result<FoundOrder>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(self.rows.next()?.map(|rows| self.reader.read(rows)))
    }
}

/// The ids that begin more than one order, each with the lines they do so on.
fn repeated_ids(export: &Export) -> anyhow::Result<RepeatedIds> {
    let cannot = || export.cannot_read();
    let mut records = export.records().with_context(cannot)?;
    let mut boundaries = Boundaries::new(&export.mapping);
    let mut first_lines: HashMap<Box<[u8]>, u64> = HashMap::new();
    let mut repeated = RepeatedIds::new();
    let last = last_column(&export.mapping);
    while let Some(record) = records.next_up_to(last).with_context(cannot)? {
        let (Some(id), Boundary::Begins) = boundaries.next(&record) else { continue };
        let id = key(written(&id));
        if id.is_empty() {
            continue;
        }
        match first_lines.get(id) {
            None => {
                first_lines.insert(id.into(), record.line);
            }
            Some(first) => repeated.entry(id.into()).or_insert_with(|| vec![*first]).push(record.line),
        }
    }
    Ok(repeated)
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{Just, any, prop_assert, prop_assert_eq, prop_oneof, proptest};

    use crate::diagnostic::code::Code;
    use crate::model::fact::{Kind, Over, Take};
    use crate::orders::find::{FindError, find};
    use crate::orders::stream::{Orders, Repeats};
    use crate::orders::testing::{fact, open, playbook};
    use crate::playbook::{Lines, Playbook};

    fn all(playbook: &Playbook, text: &str, repeats: Repeats) -> Vec<String> {
        let export = open(playbook, text).unwrap();
        let orders = Orders::new(&export, repeats).unwrap();
        let word = |order: crate::orders::find::FoundOrder| match order.problems.first() {
            Some(problem) => format!("{} {}", order.id, problem),
            None => format!("{} ok", order.id),
        };
        orders.map(|order| word(order.unwrap())).collect()
    }

    #[test]
    fn every_order_is_accounted_for_whatever_is_wrong_with_it() {
        let playbook = playbook(vec![fact("total", Kind::Money, "total")]);
        let text = "order_id,total\n1,5\n2,x\n,7\n4\n\"5,5\n\n6,6\n1,5\n";
        assert_eq!(
            all(&playbook, text, Repeats::Trusted),
            [
                "1 ok",
                "2 orders.csv:3:total: `x` is not an amount; write amounts like `12.50`",
                " orders.csv:4:order_id: the row has no order id",
                "4 orders.csv:5:total: the row has 1 cell, fewer than the header's 2",
                " orders.csv:6:order_id: the quote that begins this cell is not closed",
                "6 ok",
                "1 ok",
            ]
        );
        let refused = all(&playbook, text, Repeats::Refused);
        assert!(refused[0].starts_with("1 orders.csv:2:order_id: order `1` stands here and on line 9"));
        assert!(refused[6].starts_with("1 orders.csv:9:order_id: order `1` stands here and on line 2"));
    }

    #[test]
    fn an_order_torn_apart_is_an_error_wherever_it_stands() {
        let mut playbook = playbook(vec![fact("q", Kind::Number { whole: true }, "q").over(Over::Lines, Take::Sum)]);
        playbook.orders.lines = Some(Lines::Grouped);
        let all = all(&playbook, "order_id,q\n1,1\n1,2\n2,5\n1,1\n3,1\n", Repeats::Trusted);
        assert_eq!(all.len(), 4);
        assert!(all[0].starts_with("1 orders.csv:2:order_id: the rows of order `1` are torn apart"), "{}", all[0]);
        assert!(all[2].starts_with("1 orders.csv:5:order_id: the rows of order `1` are torn apart"), "{}", all[2]);
        assert_eq!((all[1].as_str(), all[3].as_str()), ("2 ok", "3 ok"));
    }

    #[test]
    fn streaming_and_finding_say_the_same() {
        let mut playbook = playbook(vec![
            fact("total", Kind::Money, "total"),
            fact("spent", Kind::Money, "total").over(Over::CustomerOthers, Take::Sum),
            fact("largest", Kind::Money, "total").over(Over::Customer, Take::Max),
        ]);
        playbook.orders.customer = Some("email".to_owned());
        let text = "order_id,email,total\n1,a,1\n2,b,2\n3,A ,3\n4,,4\n5,b,x\n6,a,6\n";
        let export = open(&playbook, text).unwrap();
        for order in Orders::new(&export, Repeats::Trusted).unwrap() {
            let order = order.unwrap();
            let found = find(&export, &order.id).unwrap();
            assert_eq!((found.case.given, found.problems), (order.case.given, order.problems), "{}", order.id);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_an_export_or_refused_and_each_of_its_orders_is_found_or_repeated(
            rows in vec(
                prop_oneof![
                    Just("1,5,a"), Just("1,,"), Just("2,x,a"), Just("\"3"), Just("4,\"5\",B "), Just("5,6"), Just(",7,a"),
                    Just("\"6\",\"\"\"\",c"), Just(""), Just(",,"), Just("7,9,a,b"), Just("8,\"1\n2\",c"), Just("#9,3,a"),
                ],
                0..12,
            ),
            end in prop_oneof![Just("\n"), Just("\r\n"), Just("\r")],
            grouped: bool,
        ) {
            let mut playbook = playbook(vec![
                fact("total", Kind::Money, "total"),
                fact("spent", Kind::Money, "total").optional().over(Over::CustomerOthers, Take::Sum),
            ]);
            playbook.orders.customer = Some("email".to_owned());
            playbook.orders.lines = grouped.then_some(Lines::Grouped);
            let text = format!("order_id,total,email{end}{}", rows.join(end));
            let export = open(&playbook, text).unwrap();
            for order in Orders::new(&export, Repeats::Refused).unwrap() {
                let order = order.unwrap();
                match find(&export, &order.id) {
                    Ok(found) => {
                        prop_assert_eq!(found.line, order.line);
                        prop_assert_eq!(found.case.given, order.case.given);
                        prop_assert_eq!(found.problems, order.problems);
                    }
                    Err(FindError::Repeated(_)) => prop_assert_eq!(order.problems[0].code, Code::RepeatedOrder),
                    Err(FindError::NotThere(_)) => prop_assert!(order.id.is_empty() && !order.problems.is_empty()),
                    Err(FindError::World(error)) => panic!("{error:#}"),
                }
            }
        }

        #[test]
        fn no_bytes_make_reading_panic(bytes in vec(any::<u8>(), 0..200)) {
            let playbook = playbook(vec![fact("total", Kind::Money, "total")]);
            for text in [bytes.clone(), [&b"order_id,total\n"[..], &bytes].concat(), [&b"\xff\xfe"[..], &bytes].concat()] {
                if let Ok(export) = open(&playbook, text) {
                    Orders::new(&export, Repeats::Refused).unwrap().for_each(drop);
                }
            }
        }
    }
}
