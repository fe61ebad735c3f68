//! What to ask next, why, and an interview as a value. Pure: it looks at a case and answers; the console asks.

pub mod game;
pub mod plan;
pub mod planner;
pub mod questions;
#[cfg(test)]
pub mod sample;
pub mod session;
pub mod share;
pub mod table;
