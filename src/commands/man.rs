//! `redress man`: the manual page of the program and each of its commands, from the one definition of the options.

use std::io::Write;

use crate::commands::{Ended, print};

/// Prints the page.
pub fn run(command: &clap::Command) -> Ended {
    let mut command = command.clone();
    command.build();
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    for part in command.get_subcommands().filter(|part| part.get_name() != "help") {
        clap_mangen::Man::new(part.clone()).render(&mut page)?;
    }
    print(|out| out.write_all(&page))
}
