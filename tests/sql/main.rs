//! The query says of every order what `review` says: random playbooks and exports, each engine's answer held against the
//! review's, column by column. SQLite runs here; other engines are given the same playbooks by `tests/sql/engines.sh`.
//!
//! `REDRESS_CASES=100` runs a hundred times as many playbooks, `REDRESS_SEED=7` begins elsewhere.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    reason = "a test fails by panicking"
)]
#![allow(dead_code, reason = "the model of the language is whole, whichever of its parts these tests use")]
#![allow(clippy::print_stderr, reason = "long runs report what they did")]

#[path = "../properties/axes.rs"]
mod axes;
#[path = "../properties/cases.rs"]
mod cases;
#[path = "../properties/days.rs"]
mod days;
#[path = "../properties/dice.rs"]
mod dice;
#[path = "../properties/exact.rs"]
mod exact;
mod export;
#[path = "../properties/grow.rs"]
mod grow;
mod hostile;
mod others;
mod parity;
mod remembered;
mod reviewed;
mod shipped;
#[path = "../properties/shop.rs"]
mod shop;
mod sqlite;
mod sums;
#[path = "../properties/toml.rs"]
mod toml;
mod unknown;
#[path = "../properties/view.rs"]
mod view;

/// Runs a property on seeds, as many times `usual` as `REDRESS_CASES` says.
fn seeds(usual: u64) -> std::ops::Range<u64> {
    let times = std::env::var("REDRESS_CASES").ok().and_then(|times| times.parse().ok()).unwrap_or(1_u64);
    let first = std::env::var("REDRESS_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1_u64);
    first..first + (usual * times).max(1)
}
