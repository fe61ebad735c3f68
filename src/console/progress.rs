//! How far a long run came, drawn on standard error: a bar where a terminal shows it and nothing else is written there,
//! once it takes long enough to be wondered about.

use std::io::{self, IsTerminal};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::console::{Console, Form, Volume};

/// What ends before this needs no bar.
const PATIENCE: Duration = Duration::from_millis(500);

/// Where the results of a run go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResultsGo {
    /// Into a file, or nowhere before the end.
    Elsewhere,
    /// To standard output as they come.
    ToOutput,
}

/// How far a run came.
#[derive(Debug)]
pub struct Progress {
    since: Instant,
    shown: Shown,
    length: u64,
    bar: OnceLock<ProgressBar>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Never,
    InTime,
}

impl Progress {
    /// A run over so many bytes begins now.
    pub fn begin(console: &Console, results: ResultsGo, length: u64) -> Progress {
        let among_results = results == ResultsGo::ToOutput && io::stdout().is_terminal();
        let draws = console.form == Form::Drawn && !console.environment.dumb && console.volume == Volume::Normal;
        let shown = if draws && io::stderr().is_terminal() && !among_results { Shown::InTime } else { Shown::Never };
        Progress { since: Instant::now(), shown, length, bar: OnceLock::new() }
    }

    /// It came so far; the words say how far in another way.
    pub fn tell(&self, bytes: u64, words: impl FnOnce() -> String) {
        if self.shown == Shown::Never || self.since.elapsed() < PATIENCE {
            return;
        }
        let bar = self.bar.get_or_init(|| drawn(self.length));
        bar.set_message(words());
        bar.set_position(bytes.min(self.length));
    }

    /// Takes the bar away.
    pub fn end(&self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.end();
    }
}

fn drawn(length: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr_with_hz(10));
    match ProgressStyle::with_template("{wide_bar} {percent:>3} % · {msg}") {
        Ok(style) => bar.with_style(style.progress_chars("━╸ ")),
        Err(_) => bar,
    }
}
