//! An asker for tests: answers from a list and keeps what was shown.

use std::collections::VecDeque;

use crate::console::ask::{Asker, Line, Prompt, Reply, Unanswered, typed_reply};

/// Answers from a list: each is the label of a row, or what is typed.
#[derive(Debug, Default)]
pub struct Scripted {
    replies: VecDeque<String>,
    /// Everything that was shown, line by line.
    pub shown: Vec<String>,
    /// The prompts.
    pub prompts: Vec<Prompt>,
}

impl Scripted {
    /// Answers with these.
    pub fn new(replies: &[&str]) -> Scripted {
        Scripted { replies: replies.iter().map(|reply| (*reply).to_owned()).collect(), ..Scripted::default() }
    }
}

impl Asker for Scripted {
    fn say(&mut self, line: Line<'_>) -> Result<(), Unanswered> {
        let (Line::Heading(text) | Line::Text(text) | Line::Problem(text) | Line::Answer(text)) = line;
        self.shown.push(text.to_owned());
        Ok(())
    }

    fn ask(&mut self, prompt: &Prompt) -> Result<Reply, Unanswered> {
        self.shown.push(prompt.question.clone());
        self.shown.extend(prompt.notes.iter().cloned());
        self.prompts.push(prompt.clone());
        let reply = self.replies.pop_front().ok_or(Unanswered::NobodyThere)?;
        let row = prompt.rows.iter().position(|row| row.label.starts_with(&reply) && !reply.is_empty());
        row.map(Reply::Row).or_else(|| typed_reply(prompt, &reply)).ok_or(Unanswered::NobodyThere)
    }
}
