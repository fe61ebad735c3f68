//! What to ask next, and why. Pure: it looks at a case and answers; the console asks.

pub mod plan;
pub mod share;
