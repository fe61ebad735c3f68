//! Signals that end the program: the terminal is restored and the program exits with 128 + n. A thread waits for them,
//! so no work is done inside a handler.

use std::io;
use std::thread;
use std::time::Duration;

use signal_hook::consts::{SIGALRM, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2};
use signal_hook::iterator::Signals;

use crate::console::exit::Exit;
use crate::console::terminal;

/// The most telling first: the prompts raise an interrupt of their own whenever any signal wakes them.
const BY_WEIGHT: [i32; 7] = [SIGHUP, SIGTERM, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGINT];

/// From now on a signal restores the terminal and ends the program.
pub fn watch() -> io::Result<()> {
    let hangup_is_ignored = ignored(SIGHUP);
    let watched = BY_WEIGHT.into_iter().filter(|signal| *signal != SIGHUP || !hangup_is_ignored);
    let mut signals = Signals::new(watched)?;
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        loop {
            let arrived: Vec<i32> = signals.wait().collect();
            if let Some(signal) = BY_WEIGHT.into_iter().find(|signal| arrived.contains(signal)) {
                end(signal);
            }
        }
    })?;
    Ok(())
}

/// Waits for the thread that ends the program, after a prompt was interrupted.
pub fn wait_for_the_end() -> ! {
    thread::sleep(Duration::from_secs(1));
    end(SIGINT)
}

/// Twice, because a prompt that is just being drawn may change the modes once more before it waits for a key.
fn end(signal: i32) -> ! {
    terminal::leave_line();
    terminal::restore();
    thread::sleep(Duration::from_millis(3));
    terminal::restore();
    std::process::exit(i32::from(Exit::Signal(u8::try_from(signal).unwrap_or(0)).code()))
}

/// Whether whoever started us wants this signal ignored, as `nohup` does.
fn ignored(signal: i32) -> bool {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else { return false };
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    mask >> (signal - 1) & 1 == 1
}
