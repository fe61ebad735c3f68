//! What was decided before: one SQLite file, append-only, chained by hash, safe with a whole team on it.
//!
//! [`open::Ledger`] opens it; [`record`] appends decisions, [`overrule`] appends what an agent decided otherwise,
//! [`past`] and [`history`] turn earlier decisions into facts, [`rows`] reads what was recorded, [`review`] lets a review that was cut off
//! go on as it began, [`verify`] holds every row against the chain, [`replay`] decides recorded cases again, [`forget`] removes what is personal. Nothing here
//! looks at a clock: when something happened is said by the caller.

pub mod chain;
pub mod entry;
pub mod facts;
pub mod forget;
pub mod history;
pub mod key;
pub mod mask;
pub mod open;
pub mod overrule;
pub mod past;
mod pen;
mod phone;
pub mod record;
pub mod replay;
pub mod review;
pub mod rows;
pub mod schema;
pub mod summary;
pub mod trouble;
pub mod verify;

#[cfg(test)]
mod tests;
