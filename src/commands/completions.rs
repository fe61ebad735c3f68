//! `redress completions`: the completion script of a shell, from the one definition of the options.

use clap_complete::Shell;

use crate::commands::{Ended, print};

/// Prints the script.
pub fn run(shell: Shell, command: &mut clap::Command) -> Ended {
    let mut script = Vec::new();
    clap_complete::generate(shell, command, "redress", &mut script);
    print(|out| std::io::Write::write_all(out, &script))
}
