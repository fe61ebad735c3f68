//! Prompts drawn with `dialoguer`, around its traps: rows are cut to the width minus 3 and handed over as keys, because
//! it measures bytes; Enter always means something; `interact` and never its cancelling sister, because a slow link
//! splits an arrow key into Esc and letters; every text is escaped before it gets here.

use std::fmt;
use std::io::{self, Write};

use dialoguer::theme::Theme;
use dialoguer::{Input, Select};

use crate::console::ask::{self, Asker, Default, Line, Prompt, Reply, Unanswered};
use crate::console::colour::{Look, paint};
use crate::console::signals;
use crate::console::terminal::{self, Asking, Drawing};
use crate::console::text::{self, cut};
use crate::model::visible::visible;
use crate::report::paper::Colour;
use crate::report::wrap::columns;

/// Columns a row must leave free: two for the pointer, one against wrapping.
const MARGIN: usize = 3;
/// Columns `dialoguer` needs behind its prompt for ` [Page 10/12] `.
const PAGE_COLUMNS: usize = 16;
const HOW: &str = "(up and down or j and k move, Enter chooses)";

/// Asks in a drawn menu.
#[derive(Debug)]
pub struct Drawn {
    columns: usize,
    colour: Colour,
    _drawing: Drawing,
}

impl Drawn {
    /// For a terminal with so many columns.
    pub fn new(columns: usize, colour: Colour) -> Drawn {
        Drawn { columns, colour, _drawing: Drawing::begin() }
    }

    fn lines(&self, look: Option<Look>, text: &str) -> String {
        let painted = |line: &String| match look {
            Some(look) => format!("{}\n", paint(self.colour, look, line)),
            None => format!("{line}\n"),
        };
        text::lines(text, self.columns.saturating_sub(1)).iter().map(painted).collect()
    }

    fn head(&self, prompt: &Prompt) -> String {
        let mut text = format!("\n{}", self.lines(Some(Look::Strong), &prompt.question));
        for note in &prompt.notes {
            text.push_str(&self.lines(Some(Look::Faint), note));
        }
        text
    }

    /// The full text of each row that has to be cut.
    fn cut_rows(&self, prompt: &Prompt) -> String {
        let is_cut = |row: &&ask::Row| columns(&visible(&row.label)) > self.row_width();
        prompt.rows.iter().filter(is_cut).map(|row| self.lines(Some(Look::Faint), &row.label)).collect()
    }

    fn row_width(&self) -> usize {
        self.columns.saturating_sub(MARGIN)
    }

    fn choose(&self, prompt: &Prompt, default: usize) -> Result<Reply, Unanswered> {
        io::stderr().write_all((self.head(prompt) + &self.cut_rows(prompt)).as_bytes())?;
        let rows = prompt.rows.iter().map(|row| cut(&visible(&row.label), self.row_width())).collect();
        let theme = Menu { rows, colour: self.colour };
        let how = cut(HOW, self.columns.saturating_sub(PAGE_COLUMNS));
        let select = Select::with_theme(&theme).items(0..prompt.rows.len()).default(default);
        let chosen = select.with_prompt(how).report(false).interact();
        Ok(Reply::Row(chosen.map_err(unanswered)?))
    }

    fn take_line(&self, prompt: &Prompt, expected: &str) -> Result<Reply, Unanswered> {
        let mut text = self.head(prompt) + &self.lines(None, &format!("  Type {expected}, or:"));
        for row in &prompt.rows {
            text.push_str(&self.lines(None, &format!("  {}  {}", row.key, row.label)));
        }
        text.push_str(&self.lines(Some(Look::Faint), &format!("  {}", ask::default_in_words(prompt))));
        io::stderr().write_all(text.as_bytes())?;
        let _asking = Asking::begin();
        loop {
            let line = Input::<String>::with_theme(&Arrow).allow_empty(true).report(false).interact();
            if let Some(reply) = ask::typed_reply(prompt, &line.map_err(unanswered)?) {
                return Ok(reply);
            }
        }
    }
}

impl Asker for Drawn {
    fn say(&mut self, line: Line<'_>) -> Result<(), Unanswered> {
        let text = match line {
            Line::Heading(text) => format!("\n{}", self.lines(Some(Look::Strong), text)),
            Line::Text(text) => self.lines(None, text),
            Line::Problem(text) => self.lines(Some(Look::Wrong), text),
            Line::Answer(text) => self.lines(Some(Look::Chosen), &format!("> {text}")),
        };
        Ok(io::stderr().write_all(text.as_bytes())?)
    }

    fn ask(&mut self, prompt: &Prompt) -> Result<Reply, Unanswered> {
        terminal::drop_typed_ahead();
        match (&prompt.typed, &prompt.default) {
            (Some(typed), _) => self.take_line(prompt, &typed.expected),
            (None, Default::Row(row)) => self.choose(prompt, *row),
            (None, Default::Value(_) | Default::Nothing) => self.choose(prompt, 0),
        }
    }
}

/// A prompt that a signal woke does not come back: the thread that watches for signals ends the program.
fn unanswered(error: dialoguer::Error) -> Unanswered {
    let dialoguer::Error::IO(error) = error;
    if error.kind() == io::ErrorKind::Interrupted {
        signals::wait_for_the_end();
    }
    Unanswered::from(error)
}

/// A menu whose items are the numbers of rows.
struct Menu {
    rows: Vec<String>,
    colour: Colour,
}

impl Theme for Menu {
    fn format_select_prompt(&self, f: &mut dyn fmt::Write, prompt: &str) -> fmt::Result {
        f.write_str(&paint(self.colour, Look::Faint, prompt))
    }

    fn format_select_prompt_item(&self, f: &mut dyn fmt::Write, text: &str, active: bool) -> fmt::Result {
        let row = text.parse::<usize>().ok().and_then(|index| self.rows.get(index)).map_or("", String::as_str);
        match active {
            true => f.write_str(&paint(self.colour, Look::Chosen, &format!("> {row}"))),
            false => write!(f, "  {row}"),
        }
    }
}

/// An input line that begins with `> `.
struct Arrow;

impl Theme for Arrow {
    fn format_input_prompt(&self, f: &mut dyn fmt::Write, _: &str, _: Option<&str>) -> fmt::Result {
        f.write_str("> ")
    }
}
