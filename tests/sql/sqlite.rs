//! Runs a query in SQLite.

use rusqlite::Connection;
use rusqlite::types::ValueRef;

use crate::export::World;
use crate::reviewed::{Line, playbook, rows};

/// The rows a query gives over the export as tables of texts; the message where it cannot be run.
pub fn answers(world: &World, query: &str) -> Result<Vec<Line>, String> {
    let connection = Connection::open_in_memory().unwrap();
    load(&connection, "orders", &world.orders);
    if let Some(claims) = &world.claims {
        load(&connection, "claims", claims);
    }
    if let Some(ledger) = &world.ledger {
        load(&connection, "history", &ledger.table(&playbook(&world.playbook), &world.orders));
    }
    let mut statement = connection.prepare(query).map_err(|error| error.to_string())?;
    let width = statement.column_count();
    let found = statement.query_map([], |row| {
        (0..width)
            .map(|at| {
                Ok(match row.get_ref(at)? {
                    ValueRef::Null => String::new(),
                    ValueRef::Integer(number) => number.to_string(),
                    ValueRef::Real(number) => format!("real {number}"),
                    ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
                    ValueRef::Blob(_) => "blob".to_owned(),
                })
            })
            .collect()
    });
    found.map_err(|error| error.to_string())?.collect::<Result<_, _>>().map_err(|error| error.to_string())
}

fn load(connection: &Connection, table: &str, csv: &str) {
    let mut rows = rows(csv).into_iter();
    let header = rows.next().unwrap();
    let columns: Vec<String> = header.iter().map(|name| format!("\"{}\" TEXT", name.replace('"', "\"\""))).collect();
    connection.execute(&format!("CREATE TABLE {table} ({})", columns.join(", ")), []).unwrap();
    let places = vec!["?"; header.len()].join(", ");
    let mut insert = connection.prepare(&format!("INSERT INTO {table} VALUES ({places})")).unwrap();
    for row in rows {
        insert.execute(rusqlite::params_from_iter(row)).unwrap();
    }
}
