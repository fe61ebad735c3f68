//! Whether a stream is coloured, and the few styles the console itself uses. Decided here and nowhere else, so that the
//! libraries' own opinions (an empty `NO_COLOR` turns their colour off) never count.

use std::ffi::OsStr;

use crate::report::paper::Colour;

/// What the user wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Choice {
    /// Colour where it can be seen.
    #[default]
    Auto,
    /// Colour, whatever the stream.
    Always,
    /// No colour.
    Never,
}

/// What a stream can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surface {
    /// A terminal that understands escapes.
    Terminal,
    /// A terminal that understands none (`TERM=dumb`, or none named).
    DumbTerminal,
    /// A file or a pipe.
    Elsewhere,
}

/// What the environment says about colour and terminals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Environment {
    /// `NO_COLOR` is set and not empty.
    pub no_color: bool,
    /// `TERM` is `dumb`, empty or not set.
    pub dumb: bool,
}

impl Environment {
    /// Reads `NO_COLOR` and `TERM`.
    pub fn read() -> Environment {
        Environment {
            no_color: std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()),
            dumb: std::env::var_os("TERM").is_none_or(|term| term.is_empty() || term == OsStr::new("dumb")),
        }
    }
}

/// Whether a stream is coloured: what was asked for wins, then `NO_COLOR`, then what the stream can show.
pub fn decide(choice: Choice, environment: Environment, surface: Surface) -> Colour {
    match (choice, surface) {
        (Choice::Always, _) => Colour::Ansi,
        (Choice::Auto, Surface::Terminal) if !environment.no_color => Colour::Ansi,
        (Choice::Never | Choice::Auto, _) => Colour::None,
    }
}

/// How a piece of text looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// A question, a heading.
    Strong,
    /// What may be skipped.
    Faint,
    /// What went wrong.
    Wrong,
    /// What needs care.
    Careful,
    /// What was chosen.
    Chosen,
}

/// The text with this look.
pub fn paint(colour: Colour, look: Look, text: &str) -> String {
    let code = match look {
        Look::Strong => "1",
        Look::Faint => "2",
        Look::Wrong => "1;31",
        Look::Careful => "1;33",
        Look::Chosen => "36",
    };
    match colour {
        Colour::Ansi if !text.is_empty() => format!("\x1b[{code}m{text}\x1b[0m"),
        Colour::Ansi | Colour::None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Choice, Environment, Surface, decide};
    use crate::report::paper::Colour;

    #[test]
    fn what_was_asked_for_wins_over_no_color_and_over_the_stream() {
        let quiet = Environment { no_color: true, dumb: false };
        let open = Environment { no_color: false, dumb: false };
        for surface in [Surface::Terminal, Surface::DumbTerminal, Surface::Elsewhere] {
            assert_eq!(decide(Choice::Always, quiet, surface), Colour::Ansi);
            assert_eq!(decide(Choice::Never, open, surface), Colour::None);
            assert_eq!(decide(Choice::Auto, quiet, surface), Colour::None);
        }
        assert_eq!(decide(Choice::Auto, open, Surface::Terminal), Colour::Ansi);
        assert_eq!(decide(Choice::Auto, open, Surface::DumbTerminal), Colour::None);
        assert_eq!(decide(Choice::Auto, open, Surface::Elsewhere), Colour::None);
    }
}
