//! A value as JSON. Characters that a reader could not see as themselves stand as `\u` escapes, which are the same
//! values, so that nothing raw reaches a terminal.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

use serde::Serialize;

use crate::model::visible::is_hidden;

/// Writes a value on one line, with a line feed.
///
/// # Errors
/// It cannot be written.
pub fn line<W: Write, T: Serialize>(out: &mut W, value: &T) -> io::Result<()> {
    finish(out, &serde_json::to_string(value)?)
}

/// Writes a value on indented lines.
///
/// # Errors
/// It cannot be written.
pub fn indented<W: Write, T: Serialize>(out: &mut W, value: &T) -> io::Result<()> {
    finish(out, &serde_json::to_string_pretty(value)?)
}

fn finish(out: &mut impl Write, json: &str) -> io::Result<()> {
    out.write_all(escaped(json).as_bytes())?;
    out.write_all(b"\n")
}

/// JSON is ASCII but for its texts, so what is hidden stands in a text; line feeds are between values.
fn escaped(json: &str) -> Cow<'_, str> {
    let stays = |c: char| c == '\n' || !is_hidden(c);
    if json.chars().all(stays) {
        return Cow::Borrowed(json);
    }
    let mut text = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if stays(c) {
            text.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            let written = write!(text, "\\u{unit:04x}");
            debug_assert!(written.is_ok(), "writing to a string cannot fail");
        }
    }
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use super::{indented, line};

    #[test]
    fn what_cannot_be_seen_is_an_escape_and_the_same_value() {
        for text in ["plain é 漢 👍", "\x1b]0;x\x07\n", "a\u{202e}b\u{9b}c\u{7f}d\u{200b}e\u{e0041}f\u{feff}"] {
            for write in [line::<Vec<u8>, &str>, indented::<Vec<u8>, &str>] {
                let mut out = Vec::new();
                write(&mut out, &text).unwrap();
                let json = String::from_utf8(out).unwrap();
                assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
                let shown = json.strip_suffix('\n').unwrap();
                assert_eq!(crate::model::visible::visible(shown), shown);
            }
        }
    }
}
