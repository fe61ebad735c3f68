//! The program from outside: what it prints, how it ends, how it behaves at a terminal, and how its house is laid.

mod architecture;
mod blocks;
mod interview;
mod pages;
mod program;
mod terminal;
