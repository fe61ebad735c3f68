//! The engine held against a plain reading of the language, written here from its description and sharing nothing with
//! the program: random playbooks as text, random cases, every world looked at.
//!
//! Every property runs on a few hundred playbooks; `REDRESS_CASES=100` runs a hundred times as many, `REDRESS_SEED=7`
//! begins elsewhere.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    reason = "a test fails by panicking"
)]
#![allow(dead_code, reason = "the model of the language is whole, whichever of its parts the properties use")]
#![allow(clippy::print_stderr, reason = "long runs report what they did")]
#![allow(clippy::float_arithmetic, reason = "means of questions are compared within a millionth")]

mod asking;
mod axes;
mod best;
mod bridge;
mod cases;
mod changing;
mod comparing;
mod covering;
mod days;
mod deciding;
mod dice;
mod exact;
mod grow;
mod proving;
mod regressions;
mod remembering;
mod replaying;
mod reviewing;
mod shop;
mod toml;
mod view;
mod walking;
mod worlds;

/// Runs a property on seeds, as many times `usual` as `REDRESS_CASES` says.
fn seeds(usual: u64) -> std::ops::Range<u64> {
    let times = std::env::var("REDRESS_CASES").ok().and_then(|times| times.parse().ok()).unwrap_or(1_u64);
    let first = std::env::var("REDRESS_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1_u64);
    first..first + (usual * times).max(1)
}
