//! `redress` decides hard customer cases by the shop's own policy. See `ARCHITECTURE.md` for the house.

pub mod diagnostic;
pub mod model;
pub mod orders;
pub mod playbook;
