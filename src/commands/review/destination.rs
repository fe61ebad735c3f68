//! Where the lines of a review go: standard output, or a file that takes its name when it is whole.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::commands::{Refusal, Stop};
use crate::console::Console;
use crate::console::stream::told_apart;

/// Where lines go.
#[derive(Debug)]
pub struct Destination {
    file: File,
    place: Place,
}

#[derive(Debug)]
enum Place {
    /// Standard output.
    Output,
    /// What is no regular file, like a pipe with a name: written to as it is.
    Special(PathBuf),
    /// A file beside the one that is wanted.
    Beside { partial: PathBuf, wanted: PathBuf },
}

/// A file that a run reads, and what it is to the user.
pub type Read = (&'static str, PathBuf);

impl Destination {
    /// Standard output, or a new file beside `wanted`, which is none of those that are read.
    pub fn open(wanted: Option<&Path>, read: &[Read]) -> Result<Destination, Stop> {
        let Some(wanted) = wanted else {
            let file = File::from(io::stdout().as_fd().try_clone_to_owned().context("cannot use standard output")?);
            return Ok(Destination { file, place: Place::Output });
        };
        let cannot = || format!("cannot write `{}`", wanted.display());
        let target = fs::canonicalize(wanted).unwrap_or_else(|_| wanted.to_owned());
        match fs::metadata(&target) {
            Ok(kind) if !kind.is_file() => {
                let file = File::options().write(true).open(&target).with_context(cannot)?;
                return Ok(Destination { file, place: Place::Special(wanted.to_owned()) });
            }
            Ok(_) | Err(_) => {}
        }
        if let Some((what, _)) = read.iter().find(|(_, path)| fs::canonicalize(path).is_ok_and(|path| path == target)) {
            let message = format!("`{}` is {what} itself, which is never written", wanted.display());
            return Err(Refusal::usage(message).or_else_do("name another file with `-o`".to_owned()).into());
        }
        let name = target.file_name().map_or_else(|| "review".into(), |name| name.to_string_lossy().into_owned());
        let partial = target.with_file_name(format!("{name}.{}.partial", std::process::id()));
        let file = File::create(&partial).with_context(cannot)?;
        Ok(Destination { file, place: Place::Beside { partial, wanted: target } })
    }

    /// The file that has not its name yet.
    pub fn partial(&self) -> Option<PathBuf> {
        match &self.place {
            Place::Beside { partial, .. } => Some(partial.clone()),
            Place::Output | Place::Special(_) => None,
        }
    }

    /// Everything was written: the file takes its name.
    pub fn finish(mut self) -> Result<(), Stop> {
        self.flush()?;
        if let Place::Beside { partial, wanted } = &self.place {
            if let Ok(before) = fs::metadata(wanted) {
                let kept = fs::set_permissions(partial, before.permissions());
                debug_assert!(kept.is_ok(), "a file of ours takes the permissions of one beside it");
            }
            fs::rename(partial, wanted).with_context(|| format!("cannot write `{}`", wanted.display()))?;
        }
        Ok(())
    }

    /// Something was written: it stays, under a name that says so.
    pub fn keep_partial(self, console: &Console) {
        if let Place::Beside { partial, wanted } = &self.place {
            console.note(&format!(
                "what was written is in `{}`; `{}` is as it was",
                partial.display(),
                wanted.display()
            ));
        }
    }

    /// Nothing worth keeping was written.
    pub fn abandon(self) {
        if let Place::Beside { partial, .. } = &self.place {
            let _ = fs::remove_file(partial);
        }
    }

    fn told(&self, error: io::Error) -> io::Error {
        match &self.place {
            Place::Output => told_apart(error),
            Place::Special(name) | Place::Beside { wanted: name, .. } => {
                io::Error::new(error.kind(), format!("cannot write `{}`: {error}", name.display()))
            }
        }
    }
}

impl Write for Destination {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes).map_err(|error| self.told(error))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush().map_err(|error| self.told(error))
    }
}
