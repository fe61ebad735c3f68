//! The program from outside: what it prints, how it ends, how it behaves at a terminal, and how its house is laid.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod architecture;
mod blocks;
mod check;
mod exits;
mod explain;
mod files;
mod interview;
mod ledger;
mod pages;
mod program;
mod review;
mod situations;
mod streams;
mod terminal;
