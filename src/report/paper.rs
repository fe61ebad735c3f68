//! What a report for people is drawn on: lines of [`Piece`]s within a width, in colour or without, with drawn signs or
//! plain ASCII. Every text becomes a [`Piece`], and a [`Piece`] is visible: nothing raw from a file gets through.

use std::io::{self, Write};

use crate::diagnostic::draw;
use crate::model::decision::Verdict;
use crate::model::rule::Outcome;
use crate::model::visible::visible;
use crate::report::wrap::{columns, wrap};

/// How a report for people looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// How many columns there are; what is drawn uses from 24 to 100 of them.
    pub width: usize,
    /// Whether there is colour.
    pub colour: Colour,
    /// Which signs may be used.
    pub glyphs: Glyphs,
}

/// Whether text is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// No escape sequences at all.
    None,
    /// ANSI colours.
    Ansi,
}

impl From<Colour> for draw::Colour {
    fn from(colour: Colour) -> draw::Colour {
        match colour {
            Colour::Ansi => draw::Colour::On,
            Colour::None => draw::Colour::Off,
        }
    }
}

/// Which signs are drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glyphs {
    /// Lines and dots.
    Drawn,
    /// ASCII only (what the files say stays as it is).
    Ascii,
}

/// What a piece of text is, and so how it looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// Text.
    Plain,
    /// What to see first.
    Strong,
    /// What may be overlooked.
    Faint,
    /// The head of a section.
    Heading,
    /// The colour of a verdict.
    Verdict(Verdict),
}

/// A text that is safe to show, with its ink.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The text, without anything that cannot be seen.
    pub text: String,
    /// How it looks.
    pub ink: Ink,
}

/// Lines drawn so far.
#[derive(Debug)]
pub struct Paper {
    style: Style,
    text: String,
}

impl Style {
    fn columns(self) -> usize {
        self.width.clamp(24, 100)
    }
}

impl Ink {
    /// The parameters of its escape sequence; none for plain text.
    fn code(self) -> Option<&'static str> {
        match self {
            Ink::Plain => None,
            Ink::Strong => Some("1"),
            Ink::Faint => Some("2"),
            Ink::Heading => Some("1;36"),
            Ink::Verdict(Verdict::Decided(Outcome::Reship | Outcome::Refund | Outcome::Clear)) => Some("1;32"),
            Ink::Verdict(Verdict::Decided(Outcome::Deny) | Verdict::Error) => Some("1;31"),
            Ink::Verdict(Verdict::Decided(Outcome::Flag)) => Some("1;33"),
            Ink::Verdict(Verdict::Decided(Outcome::Wait)) => Some("1;34"),
            Ink::Verdict(Verdict::Undecided) => Some("1;35"),
        }
    }
}

impl Piece {
    /// A text made visible, on one line.
    pub fn new(text: &str, ink: Ink) -> Piece {
        Piece { text: visible(text).into_owned(), ink }
    }

    /// Plain text.
    pub fn plain(text: &str) -> Piece {
        Piece::new(text, Ink::Plain)
    }

    /// Text to see first.
    pub fn strong(text: &str) -> Piece {
        Piece::new(text, Ink::Strong)
    }

    /// Text that may be overlooked.
    pub fn faint(text: &str) -> Piece {
        Piece::new(text, Ink::Faint)
    }

    /// A part of this piece.
    pub fn with(&self, part: &str) -> Piece {
        Piece { text: part.to_owned(), ink: self.ink }
    }

    /// How many columns it takes.
    pub fn columns(&self) -> usize {
        columns(&self.text)
    }
}

impl Paper {
    /// An empty sheet.
    pub fn new(style: Style) -> Paper {
        Paper { style, text: String::new() }
    }

    /// How many columns there are.
    pub fn width(&self) -> usize {
        self.style.columns()
    }

    /// One sign or the other, whichever may be used.
    pub fn glyph(&self, drawn: &'static str, ascii: &'static str) -> &'static str {
        match self.style.glyphs {
            Glyphs::Drawn => drawn,
            Glyphs::Ascii => ascii,
        }
    }

    /// A line that is known to fit. Neighbours of one ink are painted together, spaces at the end are not.
    pub fn line(&mut self, pieces: &[Piece]) {
        let mut strokes: Vec<Piece> = Vec::new();
        for piece in pieces {
            match strokes.last_mut() {
                Some(last) if last.ink == piece.ink => last.text.push_str(&piece.text),
                Some(_) | None => strokes.push(piece.clone()),
            }
        }
        while let Some(last) = strokes.last_mut() {
            last.text.truncate(last.text.trim_end_matches(' ').len());
            if !last.text.is_empty() {
                break;
            }
            strokes.pop();
        }
        strokes.iter().for_each(|stroke| self.paint(stroke));
        self.text.push('\n');
    }

    /// An empty line.
    pub fn blank(&mut self) {
        self.text.push('\n');
    }

    /// The head of a section, an empty line before it.
    pub fn heading(&mut self, words: &str, remark: &str) {
        self.blank();
        let remark = if remark.is_empty() { String::new() } else { format!("  {remark}") };
        self.paragraph(&Piece::plain(""), &[Piece::new(words, Ink::Heading), Piece::faint(&remark)]);
    }

    /// Text on as many lines as it needs, each with a margin before it.
    pub fn paragraph(&mut self, margin: &Piece, pieces: &[Piece]) {
        self.item(margin, margin, pieces);
    }

    /// Text on as many lines as it needs, one margin before the first line and another, as wide, before the others.
    pub fn item(&mut self, first: &Piece, others: &Piece, pieces: &[Piece]) {
        let room = self.width().saturating_sub(first.columns());
        for (at, line) in wrap(pieces, room).into_iter().enumerate() {
            let margin = if at == 0 { first } else { others };
            let mut whole = vec![margin.clone()];
            whole.extend(line);
            self.line(&whole);
        }
    }

    /// A line that is to be copied: whole, however long it is.
    pub fn verbatim(&mut self, line: &str) {
        self.line(&[Piece::plain(line)]);
    }

    /// Groups one after another with a sign between them, each whole on one line where it fits.
    pub fn strung(&mut self, groups: &[Vec<Piece>]) {
        let between = Piece::faint(self.glyph(" · ", "  "));
        let width_of = |line: &[Piece]| line.iter().map(Piece::columns).sum::<usize>();
        let mut lines: Vec<Vec<Piece>> = Vec::new();
        for group in groups {
            match lines.last_mut() {
                Some(line) if width_of(line) + between.columns() + width_of(group) <= self.width() => {
                    line.push(between.clone());
                    line.extend_from_slice(group);
                }
                Some(_) | None => lines.extend(wrap(group, self.width())),
            }
        }
        lines.iter().for_each(|line| self.line(line));
    }

    /// Writes what was drawn.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        out.write_all(self.text.as_bytes())
    }

    fn paint(&mut self, stroke: &Piece) {
        let code = stroke.ink.code().filter(|_| self.style.colour == Colour::Ansi && !stroke.text.is_empty());
        match code {
            None => self.text.push_str(&stroke.text),
            Some(code) => self.text.extend(["\x1b[", code, "m", &stroke.text, "\x1b[0m"]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Colour, Glyphs, Ink, Paper, Piece, Style};
    use crate::model::decision::Verdict;

    fn drawn(colour: Colour, draw: impl Fn(&mut Paper)) -> String {
        let mut paper = Paper::new(Style { width: 24, colour, glyphs: Glyphs::Ascii });
        draw(&mut paper);
        let mut out = Vec::new();
        paper.write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_paragraph_keeps_its_margin_on_every_line() {
        let text = drawn(Colour::None, |paper| {
            paper.paragraph(&Piece::plain("| "), &[Piece::plain("one two three four five six")]);
        });
        assert_eq!(text, "| one two three four\n| five six\n");
    }

    #[test]
    fn a_line_ends_without_spaces() {
        let line = [Piece::plain("a  "), Piece::faint(""), Piece::plain("  ")];
        assert_eq!(drawn(Colour::None, |paper| paper.line(&line)), "a\n");
        assert_eq!(drawn(Colour::Ansi, |paper| paper.line(&[Piece::plain("  ")])), "\n");
    }

    #[test]
    fn without_colour_there_is_no_escape_and_with_it_none_from_the_text() {
        let hostile = [Piece::strong("a\x1b[2Jb"), Piece::new("ERROR", Ink::Verdict(Verdict::Error))];
        assert_eq!(drawn(Colour::None, |paper| paper.line(&hostile)), "a\\u{1b}[2JbERROR\n");
        assert_eq!(
            drawn(Colour::Ansi, |paper| paper.line(&hostile)),
            "\x1b[1ma\\u{1b}[2Jb\x1b[0m\x1b[1;31mERROR\x1b[0m\n"
        );
    }
}
