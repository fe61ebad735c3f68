//! What is asked and how it can be answered, apart from how it looks. An [`Asker`] shows a [`Prompt`] and gives a
//! [`Reply`]; it knows nothing of facts.

use std::io;

/// A screenful that wants one reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// The question.
    pub question: String,
    /// What is good to know before answering, a line each.
    pub notes: Vec<String>,
    /// The rows to choose from.
    pub rows: Vec<Row>,
    /// What is to be typed; none where a row must be chosen.
    pub typed: Option<Typed>,
    /// What Enter alone means.
    pub default: Default,
}

/// A row to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What it says.
    pub label: String,
    /// What is typed to choose it where a value is typed; the row's number elsewhere.
    pub key: &'static str,
}

/// A value to be typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    /// What is expected: `an amount in USD, like 12.50`.
    pub expected: String,
}

/// What Enter alone means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Default {
    /// This row.
    Row(usize),
    /// This value, as if it had been typed.
    Value(String),
    /// Nothing: a value has to be typed.
    Nothing,
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// The row with this index.
    Row(usize),
    /// This text, trimmed and not empty.
    Text(String),
}

/// A line said between prompts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line<'a> {
    /// What follows belongs to this.
    Heading(&'a str),
    /// Something to know.
    Text(&'a str),
    /// An answer could not be used.
    Problem(&'a str),
    /// What was answered.
    Answer(&'a str),
}

/// Why there is no reply.
#[derive(Debug)]
pub enum Unanswered {
    /// There is nobody any more: the terminal is gone or its input ended.
    NobodyThere,
    /// The terminal failed.
    Broken(io::Error),
}

impl From<io::Error> for Unanswered {
    fn from(error: io::Error) -> Unanswered {
        match error.kind() {
            io::ErrorKind::UnexpectedEof | io::ErrorKind::NotConnected => Unanswered::NobodyThere,
            _ => Unanswered::Broken(error),
        }
    }
}

/// Shows prompts and takes replies.
pub trait Asker {
    /// Says a line.
    fn say(&mut self, line: Line<'_>) -> Result<(), Unanswered>;

    /// Shows a prompt and waits for its reply. What was typed before it is shown does not count.
    fn ask(&mut self, prompt: &Prompt) -> Result<Reply, Unanswered>;
}

/// What a typed line means: the row with this key or number, or a text; nothing where it is empty and Enter alone means
/// nothing.
pub fn typed_reply(prompt: &Prompt, line: &str) -> Option<Reply> {
    let line = line.trim();
    if line.is_empty() {
        return match &prompt.default {
            Default::Row(row) => Some(Reply::Row(*row)),
            Default::Value(value) => Some(Reply::Text(value.clone())),
            Default::Nothing => None,
        };
    }
    let by_key = || prompt.rows.iter().position(|row| row.key.eq_ignore_ascii_case(line));
    let by_number = || line.parse::<usize>().ok()?.checked_sub(1).filter(|row| *row < prompt.rows.len());
    let by_label = || prompt.rows.iter().position(|row| row.label.eq_ignore_ascii_case(line));
    let row = match prompt.typed {
        Some(_) => by_key(),
        None => by_number().or_else(by_label),
    };
    Some(row.map_or_else(|| Reply::Text(line.to_owned()), Reply::Row))
}

/// What Enter alone means, in words.
pub fn default_in_words(prompt: &Prompt) -> String {
    let row = |at: &usize| {
        let row = prompt.rows.get(*at)?;
        let key = if prompt.typed.is_some() { row.key.to_owned() } else { (at + 1).to_string() };
        Some(format!("Enter alone means {key}: {}", row.label))
    };
    match &prompt.default {
        Default::Row(at) => row(at).unwrap_or_default(),
        Default::Value(value) => format!("Enter alone means {value}"),
        Default::Nothing => "Enter alone means nothing here".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Default, Prompt, Reply, Row, Typed, typed_reply};

    fn prompt(typed: Option<Typed>, default: Default) -> Prompt {
        let row = |label: &str, key| Row { label: label.to_owned(), key };
        let rows = vec![row("yes", ""), row("I don't know", "u")];
        Prompt { question: String::new(), notes: Vec::new(), rows, typed, default }
    }

    #[test]
    fn a_number_chooses_a_row_only_where_no_value_is_typed() {
        let choice = prompt(None, Default::Row(1));
        assert_eq!(typed_reply(&choice, " 1 "), Some(Reply::Row(0)));
        assert_eq!(typed_reply(&choice, "YES"), Some(Reply::Row(0)));
        assert_eq!(typed_reply(&choice, ""), Some(Reply::Row(1)));
        assert_eq!(typed_reply(&choice, "3"), Some(Reply::Text("3".to_owned())));
        assert_eq!(typed_reply(&choice, "0"), Some(Reply::Text("0".to_owned())));
        let value = prompt(Some(Typed { expected: String::new() }), Default::Nothing);
        assert_eq!(typed_reply(&value, "1"), Some(Reply::Text("1".to_owned())));
        assert_eq!(typed_reply(&value, "U"), Some(Reply::Row(1)));
        assert_eq!(typed_reply(&value, "  "), None);
    }
}
