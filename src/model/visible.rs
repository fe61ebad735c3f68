//! Untrusted text made safe to show: whatever a terminal or a reader could not see as itself is written as an escape,
//! never raw and never dropped.

use std::borrow::Cow;
use std::fmt::Write;

/// The text with control, C1, bidirectional, zero-width and other invisible characters as `\u{…}` (`\n`, `\r`, `\t` as
/// such), on one line.
pub fn visible(text: &str) -> Cow<'_, str> {
    escaped(text, is_hidden)
}

/// Like [`visible`], but line feeds stay: for reply drafts.
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    escaped(text, |c| c != '\n' && is_hidden(c))
}

fn escaped(text: &str, hidden: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            c if !hidden(c) => shown.push(c),
            '\n' | '\r' | '\t' => shown.extend(c.escape_default()),
            c => {
                let written = write!(shown, "\\u{{{:x}}}", u32::from(c));
                debug_assert!(written.is_ok(), "writing to a string cannot fail");
            }
        }
    }
    Cow::Owned(shown)
}

/// Control characters, and what Unicode calls default ignorable, format, line and paragraph separators, tags and
/// private use: characters that change how others look, or are not seen themselves.
pub fn is_hidden(c: char) -> bool {
    // Most text is ASCII, of which only what controls is hidden.
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}' | '\u{e000}'..='\u{f8ff}'
            | '\u{f0000}'..='\u{10ffff}')
}

#[cfg(test)]
mod tests {
    use super::{visible, visible_lines};

    #[test]
    fn what_cannot_be_seen_is_shown_as_an_escape() {
        assert_eq!(visible("plain é 漢 👍"), "plain é 漢 👍");
        assert_eq!(
            visible("a\x1b]0;x\x07b\u{202e}c\u{200b}d\u{9b}e\n"),
            r"a\u{1b}]0;x\u{7}b\u{202e}c\u{200b}d\u{9b}e\n"
        );
        assert_eq!(visible_lines("a\nb\rc"), "a\nb\\rc");
    }
}
