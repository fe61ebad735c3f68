//! The program: parse, call, exit code.

use redress::cli;
use redress::console::exit::Exit;

fn main() -> Exit {
    cli::run(std::env::args_os())
}
