//! Column by column, the query in SQLite says what the review says.

use redress::sql::dialect::Dialect;

use crate::dice::Dice;
use crate::export::{World, world};
use crate::grow::{Plan, grow};
use crate::reviewed::{ERROR, Line, asked, lines, place, places, playbook, unguarded};
use crate::seeds;
use crate::sqlite;

/// A random playbook with its files.
pub fn random(seed: u64) -> World {
    let mut dice = Dice::new(seed.wrapping_add(1 << 42));
    let small = Plan::small();
    let plan = match seed % 4 {
        0 => Plan::without_formulas(),
        1 => Plan { asked: 0, assume: 0, ..small },
        2 => Plan { assume: 40, ..small },
        _ => small,
    };
    let shop = grow(&mut dice, &plan);
    world(&mut dice, &shop)
}

/// The first column in which two lines differ. Of an error at a place table, column and code must be the same, for its
/// words may be shorter.
pub fn difference(world: &World, review: &Line, query: &Line) -> Option<usize> {
    (0..review.len().max(query.len())).find(|at| {
        let (own, other) =
            (review.get(*at).map_or("", |cell| unguarded(cell)), query.get(*at).map_or("", |cell| unguarded(cell)));
        if *at == ERROR { place(own) != place(other) && !is_of_several(world, own, other) } else { own != other }
    })
}

/// Of several other orders of a customer that are wrong, and of several lines of an order, the review names the first; a
/// table has no first, so the query names another that is.
fn is_of_several(world: &World, review: &str, query: &str) -> bool {
    let others = review.ends_with("is taken from, too)") && query.contains(": another order of the customer, which `");
    let column = |error: &str| error.split(": ").next().unwrap_or("").to_owned();
    let lines = world.playbook.contains("lines = \"grouped\"") && column(review) == column(query);
    (others || lines) && places(world).contains(place(query))
}

fn sorted(mut lines: Vec<Line>) -> Vec<Line> {
    lines.sort();
    lines
}

/// Holds one world's answers in SQLite against the review's: how many cases were the same, none where it is refused.
pub fn hold(seed: u64, world: &World, dialect: Dialect) -> Option<usize> {
    let query = match asked(world, dialect) {
        Ok(query) => query,
        Err(problem) => {
            eprintln!("seed {seed}: refused: {}", problem.message);
            return None;
        }
    };
    let fail = |what: &str| -> ! {
        let folder = std::env::temp_dir().join(format!("redress-sql-{seed}"));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("playbook.toml"), &world.playbook).unwrap();
        std::fs::write(folder.join("orders.csv"), &world.orders).unwrap();
        std::fs::write(folder.join("claims.csv"), world.claims.as_deref().unwrap_or("")).unwrap();
        std::fs::write(folder.join("query.sql"), &query).unwrap();
        if let Some(ledger) = &world.ledger {
            let table = ledger.table(&playbook(&world.playbook), &world.orders);
            std::fs::write(folder.join("history.csv"), table).unwrap();
        }
        panic!("seed {seed}, files in {}: {what}", folder.display())
    };
    let found = match sqlite::answers(world, &query) {
        Ok(found) => sorted(found),
        Err(error) => fail(&error.chars().take(600).collect::<String>()),
    };
    let expected = sorted(lines(world));
    if found.len() != expected.len() {
        fail(&format!("{} lines, expected {}", found.len(), expected.len()));
    }
    for (own, other) in expected.iter().zip(&found) {
        if let Some(at) = difference(world, own, other) {
            fail(&format!("column {at}\nreview {own:?}\nquery  {other:?}"));
        }
    }
    Some(expected.len())
}

#[test]
fn sqlite_says_of_every_order_what_the_review_says() {
    let (mut cases, mut refused) = (0, 0);
    for seed in seeds(60) {
        match hold(seed, &random(seed), Dialect::Sqlite) {
            Some(count) => cases += count,
            None => refused += 1,
        }
    }
    eprintln!("{cases} cases the same, {refused} playbooks refused");
    assert!(refused * 20 < cases, "{refused} playbooks are refused");
}
