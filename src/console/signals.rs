//! Signals that end the program: the terminal is restored and the program exits with 128 + n. A thread waits for them,
//! so no work is done inside a handler. Whoever is writing something may ask to be told first ([`Deferred`]), to leave it
//! whole.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use signal_hook::consts::{SIGALRM, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2};
use signal_hook::iterator::Signals;

use crate::console::exit::Exit;
use crate::console::terminal;

/// The most telling first: the prompts raise an interrupt of their own whenever any signal wakes them.
const BY_WEIGHT: [i32; 7] = [SIGHUP, SIGTERM, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGINT];

/// Whoever is told first has this long to come to an end.
const GRACE: Duration = Duration::from_millis(1500);
/// How often it is looked whether they have.
const LOOK: Duration = Duration::from_millis(10);

/// Whether somebody is to be told first.
static DEFERRED: AtomicBool = AtomicBool::new(false);
/// The signal they were told of; 0 where there was none.
static ARRIVED: AtomicI32 = AtomicI32::new(0);
/// What is to be said where a signal ends the program all the same.
static LAST_WORDS: Mutex<String> = Mutex::new(String::new());
/// What is to be taken away then.
static UNFINISHED: Mutex<Option<PathBuf>> = Mutex::new(None);

/// While it lives the first signal is only noted, and ends the program if nobody does in [`GRACE`], or at the second.
#[derive(Debug)]
pub struct Deferred(());

impl Deferred {
    /// From now on signals are noted.
    pub fn begin() -> Deferred {
        DEFERRED.store(true, Ordering::SeqCst);
        Deferred(())
    }

    /// The signal that has arrived, if one has.
    pub fn arrived(&self) -> Option<u8> {
        u8::try_from(ARRIVED.load(Ordering::SeqCst)).ok().filter(|signal| *signal != 0)
    }

    /// What is to be said where a signal ends the program all the same.
    pub fn last_words(&self, words: String) {
        *LAST_WORDS.lock().unwrap_or_else(PoisonError::into_inner) = words;
    }

    /// A file that is to be taken away where a signal ends the program all the same.
    pub fn unfinished(&self, file: Option<PathBuf>) {
        *UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner) = file;
    }
}

impl Drop for Deferred {
    fn drop(&mut self) {
        DEFERRED.store(false, Ordering::SeqCst);
        self.last_words(String::new());
        self.unfinished(None);
    }
}

/// From now on a signal restores the terminal and ends the program.
pub fn watch() -> io::Result<()> {
    let hangup_is_ignored = ignored(SIGHUP);
    let watched = BY_WEIGHT.into_iter().filter(|signal| *signal != SIGHUP || !hangup_is_ignored);
    let mut signals = Signals::new(watched)?;
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        loop {
            let arrived: Vec<i32> = signals.wait().collect();
            if let Some(signal) = BY_WEIGHT.into_iter().find(|signal| arrived.contains(signal)) {
                if DEFERRED.load(Ordering::SeqCst) && ARRIVED.swap(signal, Ordering::SeqCst) == 0 {
                    wait_for_others(&mut signals);
                }
                end(signal);
            }
        }
    })?;
    Ok(())
}

/// Waits for the program to end by itself, but not forever, and not once there is another signal.
fn wait_for_others(signals: &mut Signals) {
    let mut waited = Duration::ZERO;
    while waited < GRACE && signals.pending().next().is_none() {
        thread::sleep(LOOK);
        waited += LOOK;
    }
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
    let words = LAST_WORDS.try_lock().map(|words| words.clone()).unwrap_or_default();
    let _ = io::stderr().write_all(words.as_bytes());
    let unfinished = UNFINISHED.try_lock().ok().and_then(|file| file.clone());
    let _ = unfinished.map(std::fs::remove_file);
    std::process::exit(i32::from(Exit::Signal(u8::try_from(signal).unwrap_or(0)).code()))
}

/// Whether whoever started us wants this signal ignored, as `nohup` does.
fn ignored(signal: i32) -> bool {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else { return false };
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    mask >> (signal - 1) & 1 == 1
}
