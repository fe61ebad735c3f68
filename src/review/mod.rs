//! The batch pipeline: every order of an export → its lines, in the order of the export, and a summary of all.
//!
//! [`run::review`] is the whole of it. It reads, decides and lays lines down; what a line looks like is a
//! [`line::LineWriter`]'s business, and where the bytes go a writer's. The answers are those of
//! [`crate::engine::decide`]: whatever is faster is held against it.

pub mod answer;
pub mod blocks;
pub mod effect;
pub mod largest;
pub mod line;
pub mod memory;
pub mod outlet;
pub mod rows;
pub mod run;
pub mod summary;
pub mod task;
pub mod twice;
pub mod verdicts;
