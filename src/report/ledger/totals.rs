//! Totals as lines and as JSON.

use std::io::{self, Write};

use crate::ledger::summary::{By, Total, Totals};
use crate::report::ledger::money;
use crate::report::ledger::sheet::{Cell, Sheet};

/// The word for what totals are taken by.
pub fn name(by: By) -> &'static str {
    match by {
        By::Month => "month",
        By::Day => "day",
        By::Year => "year",
        By::Rule => "rule",
        By::Outcome => "outcome",
        By::Agent => "agent",
        By::Customer => "customer",
    }
}

/// Totals as lines.
pub fn sheet(by: By, totals: &Totals) -> Sheet {
    let columns =
        ["decisions", "concessions", "cost", "paid back", "currency", "overridden", "%", "marks", "without cost"];
    let mut columns = [&[name(by)][..], &columns].concat();
    if by == By::Customer {
        columns.insert(1, "known as");
    }
    let mut rows: Vec<_> = totals.iter().collect();
    if by == By::Customer {
        // Who was given most first: a hash says nothing by its order.
        rows.sort_by_key(|(_, total)| std::cmp::Reverse(total.cost));
    }
    let lines = rows.into_iter().map(|((group, currency), total)| line(by, group, currency, total));
    Sheet { columns, rows: lines.collect() }
}

fn line(by: By, group: &str, currency: &str, total: &Total) -> Vec<Cell> {
    let number = |number: u64| Cell::Number(number.to_string());
    let mut cells = vec![Cell::Text(group.to_owned())];
    if by == By::Customer {
        cells.push(Cell::Text(total.shown.clone().unwrap_or_default()));
    }
    cells.extend([
        number(total.decisions),
        number(total.concessions),
        Cell::Number(money(currency, total.cost)),
        Cell::Number(money(currency, total.amount)),
        Cell::Text(currency.to_owned()),
        number(total.overridden),
        number(total.overridden_percent()),
        number(total.marks),
        number(total.without_cost),
    ]);
    cells
}

/// Writes totals as JSON, one object a line.
///
/// # Errors
/// It cannot be written.
pub fn json(out: &mut impl Write, by: By, totals: &Totals) -> io::Result<()> {
    for ((group, currency), total) in totals {
        let object = serde_json::json!({
            name(by): group,
            "shown": total.shown.as_ref().filter(|_| by == By::Customer),
            "decisions": total.decisions,
            "concessions": total.concessions,
            "cost": money(currency, total.cost),
            "amount": money(currency, total.amount),
            "currency": currency,
            "overridden": total.overridden,
            "overridden_percent": total.overridden_percent(),
            "marks": total.marks,
            "without_cost": total.without_cost,
        });
        writeln!(out, "{object}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{json, sheet};
    use crate::ledger::summary::{By, Total, Totals};
    use crate::model::decimal::Decimal;

    #[test]
    fn how_many_concessions_say_no_cost_is_told_in_a_column_and_a_key_of_its_own() {
        let cost = Decimal::parse("47").unwrap();
        let total = Total { decisions: 4, concessions: 3, cost, without_cost: 2, ..Total::default() };
        let totals = Totals::from([(("2026-11".to_owned(), "USD".to_owned()), total)]);
        let (mut lines, mut object) = (Vec::new(), Vec::new());
        sheet(By::Month, &totals).csv(&mut lines).unwrap();
        json(&mut object, By::Month, &totals).unwrap();
        let lines = String::from_utf8(lines).unwrap();
        let head = "month,decisions,concessions,cost,paid back,currency,overridden,%,marks,without cost\n";
        assert_eq!(lines, format!("{head}2026-11,4,3,47.00,0.00,USD,0,0,0,2\n"));
        assert_eq!(serde_json::from_slice::<serde_json::Value>(&object).unwrap()["without_cost"], 2);
    }
}
