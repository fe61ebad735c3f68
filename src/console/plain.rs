//! Prompts as numbered plain lines with typed answers: for terminals that understand no escapes, tiny ones, and whoever
//! wants it so. It says everything the drawn prompts say, the defaults in words, and never writes an escape.

use std::io::{self, BufRead, Write};

use crate::console::ask::{self, Asker, Line, Prompt, Reply, Unanswered};
use crate::console::terminal::{self, Asking};
use crate::console::text;

/// Asks in plain lines.
#[derive(Debug)]
pub struct Plain {
    columns: usize,
}

impl Plain {
    /// For a terminal with so many columns.
    pub fn new(columns: usize) -> Plain {
        Plain { columns }
    }

    fn lines(&self, text: &str) -> String {
        text::lines(text, self.columns.saturating_sub(1)).iter().map(|line| format!("{line}\n")).collect()
    }

    fn shown(&self, prompt: &Prompt) -> String {
        let mut text = format!("\n{}", self.lines(&prompt.question));
        for note in &prompt.notes {
            text.push_str(&self.lines(note));
        }
        if let Some(typed) = &prompt.typed {
            text.push_str(&self.lines(&format!("Type {}, or:", typed.expected)));
        }
        for (index, row) in prompt.rows.iter().enumerate() {
            let key = if prompt.typed.is_some() { row.key.to_owned() } else { (index + 1).to_string() };
            text.push_str(&self.lines(&format!("{key}) {}", row.label)));
        }
        text + &self.lines(&ask::default_in_words(prompt))
    }
}

impl Asker for Plain {
    fn say(&mut self, line: Line<'_>) -> Result<(), Unanswered> {
        let text = match line {
            Line::Heading(text) => format!("\n{}", self.lines(text)),
            Line::Text(text) | Line::Problem(text) | Line::Answer(text) => self.lines(text),
        };
        Ok(io::stderr().write_all(text.as_bytes())?)
    }

    fn ask(&mut self, prompt: &Prompt) -> Result<Reply, Unanswered> {
        terminal::drop_typed_ahead();
        let _asking = Asking::begin();
        io::stderr().write_all(self.shown(prompt).as_bytes())?;
        loop {
            io::stderr().write_all(b"> ")?;
            if let Some(reply) = ask::typed_reply(prompt, &read_line()?) {
                return Ok(reply);
            }
        }
    }
}

fn read_line() -> Result<String, Unanswered> {
    let mut bytes = Vec::new();
    match io::stdin().lock().read_until(b'\n', &mut bytes)? {
        0 => Err(Unanswered::NobodyThere),
        _ => Ok(String::from_utf8_lossy(&bytes).into_owned()),
    }
}
