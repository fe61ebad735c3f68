//! `redress explain`: the page of a problem's code, or the list of all codes.

use std::io::Write;

use crate::commands::{Ended, Refusal, print};
use crate::diagnostic::code::Code;
use crate::diagnostic::page::page;
use crate::playbook::suggest::did_you_mean;

/// Prints the page of a code; without one, all codes.
pub fn run(word: Option<&str>) -> Ended {
    let Some(word) = word else { return list() };
    let code = Code::parse(word).ok_or_else(|| unknown(word))?;
    print(|out| out.write_all(page(code).as_bytes()))
}

fn list() -> Ended {
    print(|out| Code::ALL.iter().try_for_each(|code| writeln!(out, "{:24} {}", code.word(), code.summary())))
}

fn unknown(word: &str) -> Refusal {
    let help = did_you_mean(word, Code::ALL.iter().map(|code| code.word()));
    Refusal { help, ..Refusal::usage(format!("there is no code `{word}`")) }
}
