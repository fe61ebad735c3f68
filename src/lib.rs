//! `redress` decides hard customer cases by the shop's own policy. See `ARCHITECTURE.md` for the house.

pub mod cli;
pub mod commands;
pub mod console;
pub mod diagnostic;
pub mod engine;
pub mod interview;
pub mod ledger;
pub mod model;
pub mod orders;
pub mod playbook;
pub mod proof;
pub mod report;
pub mod review;
pub mod sql;
