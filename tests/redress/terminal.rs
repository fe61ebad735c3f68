//! The program in a pseudo-terminal of its own session: keys go in, and what a person would see is looked at after all
//! escapes were obeyed.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{Child, Command};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, Termios, Winsize, tcgetattr, tcsetwinsize};

const PATIENCE: Duration = Duration::from_secs(20);

/// A program running in a terminal.
pub struct Terminal {
    child: Child,
    keys: File,
    /// Held open so that the modes can be looked at after the program has ended.
    slave: OwnedFd,
    output: Receiver<Vec<u8>>,
    screen: vt100::Parser,
    /// Everything the program wrote.
    pub bytes: Vec<u8>,
    before: Modes,
}

/// What must be the same after the program as before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Modes {
    local: LocalModes,
    rest: String,
}

/// How a terminal is set up; 40 rows and 100 columns unless said otherwise.
pub struct Setup<'a> {
    pub term: &'a str,
    pub rows: u16,
    pub columns: u16,
    pub folder: &'a Path,
    pub variables: &'a [(&'a str, &'a str)],
}

impl Default for Setup<'_> {
    fn default() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        Setup { term: "xterm-256color", rows: 40, columns: 100, folder, variables: &[] }
    }
}

impl Terminal {
    /// Starts the program in such a terminal.
    pub fn start_in(setup: &Setup<'_>, arguments: &[&str]) -> Terminal {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let size = Winsize { ws_row: setup.rows, ws_col: setup.columns, ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(&master, size).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap();
        let slave: OwnedFd = File::options().read(true).write(true).open(name.to_str().unwrap()).unwrap().into();
        let before = Modes::of(&slave);
        let child = Command::new("setsid")
            .arg("--ctty")
            .arg(env!("CARGO_BIN_EXE_redress"))
            .args(arguments)
            .current_dir(setup.folder)
            .env("TERM", setup.term)
            .env_remove("NO_COLOR")
            .env_remove("REDRESS_PLAYBOOK")
            .envs(setup.variables.iter().copied())
            .stdin(slave.try_clone().unwrap())
            .stdout(slave.try_clone().unwrap())
            .stderr(slave.try_clone().unwrap())
            .spawn()
            .unwrap();
        let keys = File::from(master);
        let output = read_in_background(keys.try_clone().unwrap());
        let screen = vt100::Parser::new(setup.rows.max(1), setup.columns.max(1), 2000);
        Terminal { child, keys, slave, output, screen, bytes: Vec::new(), before }
    }

    /// Waits until the screen shows a text.
    pub fn wait_for(&mut self, text: &str) -> &mut Terminal {
        let deadline = Instant::now() + PATIENCE;
        while !self.seen().contains(text) {
            assert!(Instant::now() < deadline, "`{text}` never came; the screen shows:\n{}", self.seen());
            assert!(self.take(Duration::from_millis(200)), "it ended before `{text}`:\n{}", self.seen());
        }
        self
    }

    /// Types.
    pub fn send(&mut self, keys: &str) -> &mut Terminal {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self
    }

    /// Waits until nothing has come for a while.
    pub fn settle(&mut self) -> &mut Terminal {
        let mut quiet_since = Instant::now();
        while quiet_since.elapsed() < Duration::from_millis(100) {
            let had = self.bytes.len();
            self.take(Duration::from_millis(20));
            if self.bytes.len() > had {
                quiet_since = Instant::now();
            }
        }
        self
    }

    /// Sends a signal to the program.
    pub fn signal(&mut self, signal: Signal) -> &mut Terminal {
        let pid = Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap();
        kill_process(pid, signal).unwrap();
        self
    }

    /// Waits for the end and gives the exit code; a program killed by a signal has none.
    pub fn end(&mut self) -> Option<i32> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            self.take(Duration::from_millis(10));
            if let Some(status) = self.child.try_wait().unwrap() {
                while self.bytes_left() {}
                return status.code();
            }
            assert!(Instant::now() < deadline, "it does not end; the screen shows:\n{}", self.seen());
        }
    }

    /// What the screen shows, blanks at line ends left out.
    pub fn seen(&self) -> String {
        let shown = self.screen.screen().contents();
        shown.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
    }

    /// Everything the program wrote, as text with plain line ends.
    pub fn printed(&self) -> String {
        String::from_utf8_lossy(&self.bytes).replace('\r', "")
    }

    /// Whether the terminal is as it was: modes, and a cursor that can be seen.
    pub fn is_restored(&self) -> bool {
        Modes::of(&self.slave) == self.before && !self.screen.screen().hide_cursor()
    }

    fn bytes_left(&mut self) -> bool {
        let had = self.bytes.len();
        self.take(Duration::from_millis(30));
        self.bytes.len() > had
    }

    /// Takes what comes within a while; false where nothing can come any more.
    fn take(&mut self, within: Duration) -> bool {
        match self.output.recv_timeout(within) {
            Ok(bytes) => {
                self.screen.process(&bytes);
                self.bytes.extend(bytes);
                true
            }
            Err(RecvTimeoutError::Timeout) => self.child.try_wait().unwrap().is_none(),
            Err(RecvTimeoutError::Disconnected) => false,
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Modes {
    fn of(terminal: &OwnedFd) -> Modes {
        let Termios { input_modes, output_modes, control_modes, local_modes, .. } = tcgetattr(terminal).unwrap();
        Modes { local: local_modes, rest: format!("{input_modes:?} {output_modes:?} {control_modes:?}") }
    }
}

fn read_in_background(mut from: File) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(count @ 1..) = from.read(&mut buffer) {
            if sender.send(buffer[..count].to_vec()).is_err() {
                return;
            }
        }
    });
    receiver
}
