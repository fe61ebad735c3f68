//! The playbooks that come with the program over the exports that come with it, with and without a ledger.

use redress::model::date::Date;
use redress::sql::dialect::Dialect;

use crate::export::World;
use crate::parity::hold;
use crate::remembered::Remembered;
use crate::reviewed::{record, rows};

const PLAYBOOKS: [&str; 3] =
    ["playbook.toml", "examples/playbooks/subscription-box.toml", "examples/playbooks/wedding-linen.toml"];

fn file(name: &str) -> String {
    std::fs::read_to_string(format!("{}/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Each claim as it is and twice more under ids of their own, some of their cells answered "unknown".
fn vague(claims: &str) -> String {
    let lines = rows(claims);
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&lines[0]).unwrap();
    for (at, line) in (0..).zip(lines.iter().skip(1)) {
        writer.write_record(line).unwrap();
        for first in [at, at + 3] {
            let cell = |column: usize| match lines[0][column].as_str() {
                "claim" => format!("again-{first}"),
                "order" => line[column].clone(),
                _ if (column + first).is_multiple_of(6) => "unknown".to_owned(),
                _ => line[column].clone(),
            };
            writer.write_record((0..line.len()).map(cell)).unwrap();
        }
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// All of them. The ledger holds the same orders under other numbers, decided some months before.
pub fn worlds() -> Vec<World> {
    let mut worlds = Vec::new();
    for name in PLAYBOOKS {
        let world = || World {
            playbook: file(name),
            orders: file("examples/orders.csv"),
            claims: Some(file("examples/claims.csv")),
            ..World::default()
        };
        let renamed = |csv: String| csv.replace("\n1", "\n91");
        let ledger = Remembered::empty();
        let before = World { orders: renamed(world().orders), claims: world().claims.map(renamed), ..world() };
        record(&before, &ledger.file(), Date::parse_iso("2026-06-30").unwrap());
        worlds.push(World { claims: None, ..world() });
        worlds.push(World { claims: world().claims.map(|claims| vague(&claims)), ..world() });
        worlds.push(World { ledger: Some(ledger), ..world() });
    }
    worlds
}

#[test]
fn the_shipped_playbooks_say_of_the_sample_orders_what_a_review_says() {
    for (at, world) in (900..).zip(worlds()) {
        let count = hold(at, &world, Dialect::Sqlite);
        assert!(count.is_some_and(|count| count > 20), "{at}: {count:?}");
    }
}

#[test]
fn every_dialect_can_say_the_shipped_playbooks() {
    for world in worlds() {
        for dialect in Dialect::ALL {
            if let Err(refused) = crate::reviewed::asked(&world, dialect) {
                panic!("{}: {}", dialect.word(), refused.message);
            }
        }
    }
}
