//! Where the text of an export comes from, and its encoding. A file is read as often as it is needed; standard input and
//! pipes are read once, into memory or a temporary file. UTF-8 passes through as it is, with or without byte order mark; UTF-16 with one is
//! turned into UTF-8. What is no character stays no UTF-8, so that only the cell it stands in is refused.

use std::fs::File;
use std::io::{self, Cursor, Read, Write};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;

/// What can be read only once and is longer than this is kept in a temporary file.
const MOST_IN_MEMORY: u64 = 8 << 20;

/// A text that can be read from its beginning any number of times.
#[derive(Debug, Clone)]
pub struct Input {
    /// As the user named it; `-` is standard input.
    pub name: Arc<str>,
    content: Content,
}

#[derive(Debug, Clone)]
enum Content {
    File(PathBuf),
    Memory(Arc<[u8]>),
    /// A file that has no name any more, and its length.
    Spooled(Arc<File>, u64),
}

/// A file read from its beginning, whoever else reads it.
struct FromStart {
    file: Arc<File>,
    at: u64,
}

impl Read for FromStart {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read_at(into, self.at)?;
        self.at += count as u64;
        Ok(count)
    }
}

impl Input {
    /// A file, or standard input where the path is `-`.
    ///
    /// # Errors
    /// It cannot be read, with the context "cannot read `orders.csv`".
    pub fn named(path: &Path) -> anyhow::Result<Input> {
        let name: Arc<str> = path.to_string_lossy().into();
        if path.as_os_str() == "-" {
            let content = Content::kept(io::stdin().lock()).context("cannot read standard input")?;
            return Ok(Input { name, content });
        }
        let cannot = || format!("cannot read `{name}`");
        let mut file = File::open(path).with_context(cannot)?;
        let kind = file.metadata().with_context(cannot)?.file_type();
        if kind.is_file() {
            return Ok(Input { name, content: Content::File(path.to_owned()) });
        }
        let content = Content::kept(&mut file).with_context(cannot)?;
        Ok(Input { name, content })
    }

    /// A text that is in memory already.
    pub fn from_bytes(name: &str, bytes: impl Into<Arc<[u8]>>) -> Input {
        Input { name: name.into(), content: Content::Memory(bytes.into()) }
    }

    /// Its text from the beginning, in UTF-8, without byte order mark.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        match &self.content {
            Content::File(path) => decoded(File::open(path)?),
            Content::Memory(bytes) => decoded(Cursor::new(Arc::clone(bytes))),
            Content::Spooled(file, _) => decoded(FromStart { file: Arc::clone(file), at: 0 }),
        }
    }

    /// How many bytes it has, where that is known.
    pub fn length(&self) -> u64 {
        match &self.content {
            Content::File(path) => std::fs::metadata(path).map_or(0, |file| file.len()),
            Content::Memory(bytes) => bytes.len() as u64,
            Content::Spooled(_, length) => *length,
        }
    }

    /// What to say where reading it fails.
    pub fn cannot_read(&self) -> String {
        format!("cannot read `{}`", self.name)
    }
}

impl Content {
    /// What can be read only once: kept in memory, or, where it is long, in a temporary file that nobody else sees.
    fn kept(mut source: impl Read) -> io::Result<Content> {
        let mut bytes = Vec::new();
        source.by_ref().take(MOST_IN_MEMORY).read_to_end(&mut bytes)?;
        if (bytes.len() as u64) < MOST_IN_MEMORY {
            return Ok(Content::Memory(bytes.into()));
        }
        let mut file = nameless_file("spool")?;
        file.write_all(&bytes)?;
        drop(bytes);
        let length = MOST_IN_MEMORY + io::copy(&mut source, &mut file)?;
        Ok(Content::Spooled(Arc::new(file), length))
    }
}

/// A new file in the folder for temporary ones, readable by nobody else, its name gone already; `what` tells it from those
/// that are made at the same moment.
///
/// # Errors
/// It cannot be made.
pub fn nameless_file(what: &str) -> io::Result<File> {
    let path = std::env::temp_dir().join(format!("redress-{}.{what}", std::process::id()));
    let file = File::options().read(true).write(true).create_new(true).mode(0o600).open(&path)?;
    std::fs::remove_file(&path)?;
    Ok(file)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16Little,
    Utf16Big,
}

fn decoded(mut source: impl Read + Send + 'static) -> io::Result<Box<dyn Read + Send>> {
    let mut first = Vec::with_capacity(3);
    source.by_ref().take(3).read_to_end(&mut first)?;
    let (encoding, mark) = match first.as_slice() {
        [0xff, 0xfe, ..] => (Encoding::Utf16Little, 2),
        [0xfe, 0xff, ..] => (Encoding::Utf16Big, 2),
        [0xef, 0xbb, 0xbf] => (Encoding::Utf8, 3),
        _ => (Encoding::Utf8, 0),
    };
    let text = Cursor::new(first.split_off(mark)).chain(source);
    Ok(match encoding {
        Encoding::Utf8 => Box::new(text),
        Encoding::Utf16Little => {
            Box::new(Utf16 { source: text, unit: u16::from_le_bytes, pending: Pending::default() })
        }
        Encoding::Utf16Big => Box::new(Utf16 { source: text, unit: u16::from_be_bytes, pending: Pending::default() }),
    })
}

/// UTF-16 read as UTF-8.
struct Utf16<R> {
    source: R,
    unit: fn([u8; 2]) -> u16,
    pending: Pending,
}

/// What was read and not given yet.
#[derive(Default)]
struct Pending {
    /// The first byte of a unit whose second has not come yet.
    half: Option<u8>,
    /// The first unit of a pair whose second has not come yet.
    high: Option<u16>,
    text: Vec<u8>,
    given: usize,
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.pending.given == self.pending.text.len() {
            self.pending.text.clear();
            self.pending.given = 0;
            while self.pending.text.is_empty() {
                let mut block = [0; 8192];
                let count = self.source.read(&mut block)?;
                if count == 0 {
                    self.pending.finish();
                    break;
                }
                self.pending.take(block.get(..count).unwrap_or_default(), self.unit);
            }
        }
        let rest = self.pending.text.get(self.pending.given..).unwrap_or_default();
        let count = rest.len().min(into.len());
        into[..count].copy_from_slice(&rest[..count]);
        self.pending.given += count;
        Ok(count)
    }
}

impl Pending {
    fn take(&mut self, bytes: &[u8], unit: fn([u8; 2]) -> u16) {
        for byte in bytes {
            match self.half.take() {
                None => self.half = Some(*byte),
                Some(first) => self.take_unit(unit([first, *byte])),
            }
        }
    }

    fn take_unit(&mut self, unit: u16) {
        let high = self.high.take();
        if (0xdc00..0xe000).contains(&unit)
            && let Some(high) = high
        {
            let low = u32::from(unit) - 0xdc00;
            let scalar = 0x1_0000 + ((u32::from(high) - 0xd800) << 10) + low;
            return self.push(char::from_u32(scalar), unit);
        }
        if let Some(alone) = high {
            self.push(None, alone);
        }
        if (0xd800..0xdc00).contains(&unit) {
            self.high = Some(unit);
        } else {
            self.push(char::from_u32(u32::from(unit)), unit);
        }
    }

    /// A character, or the three bytes that would be a lone surrogate's if it were one.
    fn push(&mut self, character: Option<char>, unit: u16) {
        match character {
            Some(c) => self.text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            None => {
                let [high, low] = unit.to_be_bytes();
                let middle = 0x80 | ((high & 0x0f) << 2) | (low >> 6);
                self.text.extend_from_slice(&[0xe0 | (high >> 4), middle, 0x80 | (low & 0x3f)]);
            }
        }
    }

    fn finish(&mut self) {
        if let Some(alone) = self.high.take() {
            self.push(None, alone);
        }
        if self.half.take().is_some() {
            self.text.push(0xff);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::Input;

    fn read(bytes: &[u8]) -> Vec<u8> {
        let mut text = Vec::new();
        Input::from_bytes("x", bytes).open().unwrap().read_to_end(&mut text).unwrap();
        text
    }

    #[test]
    fn utf8_and_utf16_of_both_orders_read_the_same() {
        let text = "id,é\r\n1,漢👍\0\n";
        let with_mark = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        let units: Vec<u16> = std::iter::once(0xfeff).chain(text.encode_utf16()).collect();
        let little: Vec<u8> = units.iter().flat_map(|u| u.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|u| u.to_be_bytes()).collect();
        for bytes in [text.as_bytes(), &with_mark, &little, &big] {
            assert_eq!(read(bytes), text.as_bytes());
        }
        let long: Vec<u8> = "\u{feff}é👍x".repeat(9_001).encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&long), "\u{feff}é👍x".repeat(9_001).trim_start_matches('\u{feff}').as_bytes());
    }

    #[test]
    fn half_a_character_stays_no_text() {
        assert_eq!(read(b"\xff\xfea\0\x3d\xd8b\0c"), b"a\xed\xa0\xbdb\xff");

        assert_eq!(read(b""), b"");
        assert_eq!(read(b"\xff"), b"\xff");
    }
}
