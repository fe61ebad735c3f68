//! Deciding. [`compile`](compile::compile) turns a playbook into decision diagrams once; [`decide`](decide::decide) asks
//! them about a case. Pure: no files, no clock, no terminal; `today` is an argument.

pub mod axes;
pub mod because;
pub mod compile;
pub mod decide;
pub mod diagram;
pub mod evaluate;
pub mod parts;
pub mod reasons;
pub mod regions;
pub mod residual;
pub mod shown;
pub mod spec;
pub mod walk;
