//! The program run as a script runs it: no terminal, everything it prints and its exit code.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A folder of its own with the files a test needs.
pub struct Folder {
    folder: TempDir,
}

/// What a run printed and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    pub stdout: String,
    pub stderr: String,
    pub code: Option<i32>,
}

impl Folder {
    /// An empty folder.
    pub fn new() -> Folder {
        Folder { folder: TempDir::new().unwrap() }
    }

    /// The same with a file.
    pub fn with(self, name: &str, content: &str) -> Folder {
        self.with_bytes(name, content.as_bytes())
    }

    /// The same with a file of any bytes.
    pub fn with_bytes(self, name: &str, content: &[u8]) -> Folder {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
        self
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Runs the program in it.
    pub fn run(&self, arguments: &[&str]) -> Run {
        self.run_with(arguments, "", &[])
    }

    /// Runs the program in it with standard input and variables.
    pub fn run_with(&self, arguments: &[&str], input: &str, variables: &[(&str, &str)]) -> Run {
        run_in(self.path(), arguments, input, variables)
    }
}

/// Runs the program in the folder of the repository.
pub fn run(arguments: &[&str]) -> Run {
    run_in(&repository(), arguments, "", &[])
}

/// The folder of the repository.
pub fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn run_in(folder: &Path, arguments: &[&str], input: &str, variables: &[(&str, &str)]) -> Run {
    let mut child = command(folder, arguments)
        .envs(variables.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let written = child.stdin.take().unwrap().write_all(input.as_bytes());
    drop(written);
    let output = child.wait_with_output().unwrap();
    Run {
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code(),
    }
}

/// The program, not yet started.
pub fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_redress"));
    command.args(arguments).current_dir(folder);
    command.env_remove("NO_COLOR").env_remove("REDRESS_PLAYBOOK").env_remove("REDRESS_LEDGER");
    command
}
