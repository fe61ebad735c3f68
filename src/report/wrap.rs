//! Breaking text into lines by the columns it takes on a screen, not by bytes or characters. Spaces inside a line stay
//! as they are, those at a break go, and a word that is wider than a line is cut.

use unicode_width::UnicodeWidthChar;

use crate::report::paper::Piece;

/// How many columns a text takes. Adds up its characters, so that a terminal that draws each by itself never needs
/// more; a character followed by the sign for "as an emoji" takes two.
pub fn columns(text: &str) -> usize {
    text.chars().map(char_columns).sum()
}

fn char_columns(c: char) -> usize {
    match c {
        '\u{fe0f}' => 1,
        c => c.width().unwrap_or(0),
    }
}

/// The pieces on lines of at most `width` columns; at least one line.
pub fn wrap(pieces: &[Piece], width: usize) -> Vec<Vec<Piece>> {
    let mut lines = Lines { done: Vec::new(), line: Vec::new(), used: 0, spaces: None, width: width.max(2) };
    for piece in pieces {
        for word in words(&piece.text) {
            lines.put(piece.with(word));
        }
    }
    lines.end_line();
    lines.done
}

/// The runs of spaces and of other characters a text is made of.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let end = rest.find(|c| (c == ' ') != (first == ' ')).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        rest = after;
        Some(word)
    })
}

struct Lines {
    done: Vec<Vec<Piece>>,
    line: Vec<Piece>,
    used: usize,
    /// Spaces that come before the next word if it stays on this line.
    spaces: Option<Piece>,
    width: usize,
}

impl Lines {
    fn put(&mut self, word: Piece) {
        if word.text.starts_with(' ') {
            self.put_spaces(word);
            return;
        }
        let gap = self.spaces.as_ref().map_or(0, |spaces| columns(&spaces.text));
        let taken = columns(&word.text);
        if self.used + gap + taken <= self.width {
            self.used += gap + taken;
            self.line.extend(self.spaces.take());
            self.line.push(word);
        } else if taken <= self.width {
            self.end_line();
            self.put(word);
        } else {
            self.put_cut(&word);
        }
    }

    /// Spaces at the start of the text are an indentation, those at the start of a later line come from a break.
    fn put_spaces(&mut self, spaces: Piece) {
        if !self.line.is_empty() || (self.done.is_empty() && columns(&spaces.text) * 2 < self.width) {
            self.spaces = Some(spaces);
        }
    }

    fn put_cut(&mut self, word: &Piece) {
        if !self.line.is_empty() {
            self.end_line();
        }
        self.spaces = None;
        let mut start = 0;
        let mut taken = 0;
        for (at, c) in word.text.char_indices() {
            let more = char_columns(c);
            if taken + more > self.width {
                self.line.push(word.with(&word.text[start..at]));
                self.end_line();
                (start, taken) = (at, 0);
            }
            taken += more;
        }
        self.used = taken;
        self.line.push(word.with(&word.text[start..]));
    }

    fn end_line(&mut self) {
        self.done.push(std::mem::take(&mut self.line));
        self.used = 0;
        self.spaces = None;
    }
}

#[cfg(test)]
mod tests {
    use super::{columns, wrap};
    use crate::report::paper::{Ink, Piece};

    fn lines(text: &str, width: usize) -> Vec<String> {
        let piece = Piece::new(text, Ink::Plain);
        wrap(&[piece], width).iter().map(|line| line.iter().map(|piece| piece.text.as_str()).collect()).collect()
    }

    #[test]
    fn lines_break_at_spaces_and_keep_the_spaces_inside() {
        assert_eq!(lines("one two  three", 9), ["one two", "three"]);
        assert_eq!(lines("one two  three", 14), ["one two  three"]);
        assert_eq!(lines("  - an item", 7), ["  - an", "item"]);
        assert_eq!(lines("", 9), [""]);
    }

    #[test]
    fn a_word_wider_than_the_line_is_cut() {
        assert_eq!(lines("ab https://example", 8), ["ab", "https://", "example"]);
    }

    #[test]
    fn width_is_counted_in_columns() {
        assert_eq!(columns("漢字"), 4);
        assert_eq!(columns("e\u{301}"), 1);
        assert_eq!(lines("漢字漢字", 5), ["漢字", "漢字"]);
        assert_eq!(lines("e\u{301}e\u{301}e\u{301}", 2), ["e\u{301}e\u{301}", "e\u{301}"]);
    }

    #[test]
    fn no_line_is_wider_than_asked_whatever_the_text() {
        for text in ["a 👍👍👍 漢字漢字 wörd ❤\u{fe0f}❤\u{fe0f}", "   x", "aaaaaaaaaaaaa b", "   漢漢漢漢漢"]
        {
            for width in 2..20 {
                assert!(lines(text, width).iter().all(|line| columns(line) <= width), "{text} at {width}");
            }
        }
    }
}
