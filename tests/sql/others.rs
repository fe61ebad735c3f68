//! The same random playbooks for engines that do not run inside this test: each with its export, its claims, what the
//! review says, and the query. `tests/sql/engines.py` runs them.

use std::path::{Path, PathBuf};

use redress::sql::dialect::Dialect;

use crate::parity::random;
use crate::reviewed::{asked, lines};
use crate::{seeds, sums};

/// `REDRESS_WORLDS=FOLDER cargo test --test sql -- --ignored` writes them.
#[test]
#[ignore = "writes files for `tests/sql/engines.py`"]
fn worlds_are_written_for_other_engines() {
    let folder = PathBuf::from(std::env::var("REDRESS_WORLDS").expect("REDRESS_WORLDS names a folder"));
    for seed in seeds(1) {
        write(&folder.join(seed.to_string()), seed);
    }
}

fn write(folder: &Path, seed: u64) {
    let world = if seed % 4 == 3 { sums::random(seed) } else { random(seed) };
    std::fs::create_dir_all(folder).unwrap();
    let put = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    put("playbook.toml", &world.playbook);
    put("orders.csv", &world.orders);
    if let Some(claims) = &world.claims {
        put("claims.csv", claims);
    }
    let mut review = csv::Writer::from_writer(Vec::new());
    lines(&world).iter().for_each(|line| review.write_record(line).unwrap());
    put("review.csv", &String::from_utf8(review.into_inner().unwrap()).unwrap());
    for dialect in Dialect::ALL {
        if let Ok(query) = asked(&world, dialect) {
            put(&format!("query.{}.sql", dialect.word()), &query);
        }
    }
}
