//! The same random playbooks for engines that do not run inside this test: each with its export, its claims, what the
//! review says, and the query. `tests/sql/engines.py` runs them.

use std::path::{Path, PathBuf};

use redress::sql::dialect::Dialect;

use crate::export::World;
use crate::parity::random;
use crate::reviewed::{asked, lines, places, playbook};
use crate::{remembered, seeds, shipped, sums};

/// Written where `REDRESS_WORLDS` says, for `tests/sql/engines.py`; else for this test alone.
#[test]
fn a_world_for_other_engines_holds_its_playbook_its_tables_what_the_review_says_and_the_queries() {
    let own = tempfile::tempdir().unwrap();
    let (folder, seeds) = match std::env::var_os("REDRESS_WORLDS") {
        Some(folder) => (PathBuf::from(folder), seeds(1)),
        None => (own.path().to_owned(), seeds(8)),
    };
    let mut queries = 0;
    for seed in seeds {
        let world = match seed % 4 {
            2 => remembered::random(seed),
            3 => sums::random(seed),
            _ => random(seed),
        };
        let folder = folder.join(seed.to_string());
        write(&folder, &world);
        let read = |name: &str| std::fs::read_to_string(folder.join(name)).ok();
        assert_eq!(read("playbook.toml").as_ref(), Some(&world.playbook), "seed {seed}");
        assert_eq!(read("orders.csv").as_ref(), Some(&world.orders), "seed {seed}");
        assert_eq!(read("claims.csv"), world.claims, "seed {seed}");
        let mut review = csv::ReaderBuilder::new().has_headers(false).from_path(folder.join("review.csv")).unwrap();
        let read_lines: Vec<Vec<String>> =
            review.records().map(|line| line.unwrap().iter().map(str::to_owned).collect()).collect();
        assert_eq!(read_lines, lines(&world), "seed {seed}");
        for dialect in Dialect::ALL {
            let query = asked(&world, dialect).ok();
            assert_eq!(read(&format!("query.{}.sql", dialect.word())), query, "seed {seed}");
            queries += usize::from(query.is_some());
        }
    }
    for (at, world) in shipped::worlds().iter().enumerate() {
        write(&folder.join(format!("-{}", at + 1)), world);
    }
    assert!(queries > 0);
}

fn write(folder: &Path, world: &World) {
    std::fs::create_dir_all(folder).unwrap();
    let put = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    put("playbook.toml", &world.playbook);
    put("orders.csv", &world.orders);
    if let Some(claims) = &world.claims {
        put("claims.csv", claims);
    }
    if let Some(ledger) = &world.ledger {
        put("history.csv", &ledger.table(&playbook(&world.playbook), &world.orders));
    }
    let mut review = csv::Writer::from_writer(Vec::new());
    lines(world).iter().for_each(|line| review.write_record(line).unwrap());
    put("review.csv", &String::from_utf8(review.into_inner().unwrap()).unwrap());
    put("wrong.txt", &places(world).into_iter().collect::<Vec<_>>().join("\n"));
    for dialect in Dialect::ALL {
        if let Ok(query) = asked(world, dialect) {
            put(&format!("query.{}.sql", dialect.word()), &query);
        }
    }
}
