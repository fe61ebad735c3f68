//! Diagnostics as a compiler draws them: message, place, the line itself, help. Whatever stands in a file or a name
//! is made visible first, so nothing of it can act on a terminal.

use std::borrow::Cow;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::diagnostic::{Diagnostic, Severity};
use crate::model::Span;
use crate::model::visible::{is_hidden, visible};

/// Whether to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// With colours.
    On,
    /// Without any escape.
    Off,
}

/// Narrower than this nothing can be read, so it is not tried.
const NARROWEST: usize = 40;

/// Draws diagnostics by place, a blank line between them; `name` and `text` are the file they are about.
pub fn draw(diagnostics: &[Diagnostic], name: &str, text: &str, width: usize, colour: Colour) -> String {
    let drawing = Drawing::of(name, text, width, colour);
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    sorted.sort_by_key(|one| one.span().map(|span| (span.start, span.end)));
    let mut drawn = String::new();
    for one in sorted {
        if !drawn.is_empty() {
            drawn.push('\n');
        }
        drawn.push_str(&drawing.draw(one));
    }
    drawn
}

/// A file as it is drawn around each diagnostic.
pub struct Drawing<'t> {
    renderer: Renderer,
    name: Cow<'t, str>,
    text: SafeText<'t>,
}

impl<'t> Drawing<'t> {
    /// Of the file with this name and text.
    pub fn of(name: &'t str, text: &'t str, width: usize, colour: Colour) -> Drawing<'t> {
        let renderer = match colour {
            Colour::On => Renderer::styled().hyperlink(false),
            Colour::Off => Renderer::plain(),
        };
        let renderer = renderer.term_width(width.max(NARROWEST));
        Drawing { renderer, name: visible(name), text: SafeText::of(text) }
    }

    /// One diagnostic.
    pub fn draw(&self, one: &Diagnostic) -> String {
        self.renderer.render(&[group(one, &self.name, &self.text)]) + "\n"
    }
}

fn group<'a>(one: &'a Diagnostic, name: &'a str, text: &'a SafeText<'a>) -> Group<'a> {
    let level = match one.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(visible(&one.message)).id(one.code.word());
    let group = if one.labels.is_empty() {
        title.element(Origin::path(name))
    } else {
        let kinds = std::iter::once(AnnotationKind::Primary).chain(std::iter::repeat(AnnotationKind::Context));
        let labels = one.labels.iter().zip(kinds).map(|(label, kind)| {
            let annotation = kind.span(text.place(&label.span));
            if label.text.is_empty() { annotation } else { annotation.label(visible(&label.text)) }
        });
        title.element(Snippet::source(&*text.shown).path(name).annotations(labels))
    };
    match &one.help {
        Some(help) => group.element(Level::HELP.message(visible(help))),
        None => group,
    }
}

/// A text as it can be shown, line by line.
struct SafeText<'t> {
    text: &'t str,
    shown: Cow<'t, str>,
}

impl<'t> SafeText<'t> {
    fn of(text: &'t str) -> SafeText<'t> {
        SafeText { text, shown: safe(text) }
    }

    /// A place of the text in what is shown.
    fn place(&self, span: &Span) -> Span {
        let at = |offset: usize| match &self.shown {
            Cow::Borrowed(shown) => shown.floor_char_boundary(offset),
            Cow::Owned(_) => safe(&self.text[..self.text.floor_char_boundary(offset)]).len(),
        };
        let (start, end) = (at(span.start), at(span.end));
        start..end.max(start)
    }
}

/// Line ends stay, tabs become blanks, everything else that cannot be seen is written as an escape.
fn safe(text: &str) -> Cow<'_, str> {
    let stays = |c: char| c == '\n' || !is_hidden(c);
    if text.chars().all(stays) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\t' => shown.push_str("    "),
            c if stays(c) => shown.push(c),
            c => shown.push_str(&visible(c.encode_utf8(&mut [0; 4]))),
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::{Colour, draw};
    use crate::diagnostic::Diagnostic;
    use crate::diagnostic::code::Code;

    fn unknown(span: std::ops::Range<usize>) -> Diagnostic {
        Diagnostic::at(Code::UnknownFact, span, "rule `late` tests `days_lat`, which is no fact")
            .help("did you mean `days_late`?".to_owned())
    }

    #[test]
    fn a_problem_is_drawn_with_its_code_place_line_and_help() {
        let text = "[[rules]]\nname = \"late\"\nwhen = { days_lat = \"> 3\" }\n";
        let at = text.find("days_lat").unwrap();
        let drawn = draw(&[unknown(at..at + 8)], "playbook.toml", text, 80, Colour::Off);
        let expected = "\
error[unknown-fact]: rule `late` tests `days_lat`, which is no fact
 --> playbook.toml:3:10
  |
3 | when = { days_lat = \"> 3\" }
  |          ^^^^^^^^
  |
  = help: did you mean `days_late`?
";
        assert_eq!(drawn, expected);
    }

    #[test]
    fn nothing_of_a_file_or_a_name_reaches_the_terminal_raw() {
        let text = "a = \"\u{1b}]0;title\u{7}\u{202e}\" # \u{9b}\r\n\tb = \u{200b}1\r\n";
        let at = text.find('1').unwrap();
        let problem = Diagnostic::at(Code::WrongKind, at..at + 1, "a \u{1b}[31mname").and_at(0..1, "\u{202e}");
        let drawn = draw(&[problem], "\u{1b}[2J.toml", text, 80, Colour::Off);
        assert!(drawn.chars().all(|c| c == '\n' || !c.is_control()), "{drawn:?}");
        assert!(!drawn.contains(['\u{202e}', '\u{200b}']), "{drawn:?}");
        assert!(drawn.contains(r"    b = \u{200b}1"), "{drawn}");
    }

    #[test]
    fn long_lines_are_cut_to_the_width_around_the_place() {
        let text = format!("a = \"{}\" # {}", "x".repeat(300), "y".repeat(300));
        let drawn = draw(&[unknown(300..310)], "p.toml", &text, 60, Colour::Off);
        let widest = drawn.lines().skip(1).map(|line| line.chars().count()).max();
        assert!(widest <= Some(70), "{drawn}");
        assert!(drawn.contains('^'));
    }

    #[test]
    fn places_outside_the_text_or_inside_a_character_do_no_harm() {
        for span in [0..0, 1..2, 5..5, 99..120] {
            let drawn = draw(&[unknown(span)], "p.toml", "aé\nb", 80, Colour::On);
            assert!(drawn.contains("unknown-fact"));
        }
        assert!(draw(&[unknown(0..0)], "p.toml", "", 0, Colour::Off).contains("unknown-fact"));
    }

    #[test]
    fn a_problem_without_a_place_names_the_file() {
        let drawn = draw(&[Diagnostic::nowhere(Code::Gap, "no rule")], "p.toml", "a", 80, Colour::Off);
        assert!(drawn.starts_with("warning[gap]: no rule\n--> p.toml\n"), "{drawn}");
    }
}
