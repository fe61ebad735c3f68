//! Text → TOML tree, with every syntax problem. After one is found, the lines it spoils are blanked and the text is
//! read again, so that one slip gives one problem and everything else in the file is still looked at.

use toml::Spanned;
use toml::de::{DeTable, DeValue, Error};

use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::Code;
use crate::model::Span;
use crate::playbook::problems::Problems;

/// More slips than this in one file are not looked for: it is no playbook.
const MOST_REPAIRS: usize = 50;

/// A syntax problem and the text it spoils.
#[derive(Debug)]
pub struct Slip {
    /// The problem.
    pub problem: Diagnostic,
    /// The lines that could not be read.
    pub spoilt: Span,
}

/// The syntax problems of a text, and the same text with the spoilt lines blanked, every other byte in its place.
pub fn repair(text: &str) -> (String, Vec<Slip>) {
    let mut sound = text.to_owned();
    let mut slips = Vec::new();
    while slips.len() < MOST_REPAIRS {
        let (tree, errors) = DeTable::parse_recoverable(&sound);
        let Some(error) = errors.iter().filter(|error| !is_duplicate(error)).min_by_key(|error| start_of(error)) else {
            break;
        };
        let slip = judge(&sound, tree.get_ref(), error);
        sound = blanked(&sound, &slip.spoilt);
        slips.push(slip);
    }
    (sound, slips)
}

/// Reports the keys and tables that are there twice: the tree keeps the first of them.
pub fn report_duplicates(errors: &[Error], problems: &mut Problems<'_>) {
    for error in errors.iter().filter(|error| is_duplicate(error)) {
        let span = error.span().unwrap_or_default();
        let message = format!("`{}` is there twice", problems.written(&span));
        let help = "a key or table can be there once; remove or rename one of them".to_owned();
        problems.add(Diagnostic::at(Code::DuplicateName, span, message).help(help));
    }
}

fn is_duplicate(error: &Error) -> bool {
    error.message().starts_with("duplicate key")
}

fn start_of(error: &Error) -> usize {
    error.span().map_or(0, |span| span.start)
}

/// Which lines an error spoils, and the problem to report.
fn judge(text: &str, tree: &DeTable<'_>, error: &Error) -> Slip {
    let at = start_of(error).min(text.len());
    let value = value_around(tree, at);
    let begins = line_start(text, value.as_ref().map_or(at, |span| span.start));
    let line = text[begins..].lines().next().unwrap_or_default().trim();
    let header = line.starts_with('[') || (line.ends_with(']') && !line.contains('='));
    let spoilt = begins..spoilt_end(text, begins, if header { Next::Header } else { Next::KeyOrHeader });
    if at >= spoilt.end && spoilt.end < text.len() {
        let open = value.map_or(begins, |span| span.start);
        let end = open + text[open..].find('\n').unwrap_or(text.len() - open);
        let message = "what begins here is never closed";
        let help = "close it with the bracket or quotes it was opened with".to_owned();
        return Slip { problem: Diagnostic::at(Code::Syntax, open..end, message).help(help), spoilt };
    }
    let (span, message, help) = worded(text, error, value, at);
    Slip { problem: Diagnostic::at(Code::Syntax, span, message).help(help.map(str::to_owned)), spoilt }
}

/// The outermost value whose text covers a place; a table with a header covers its header.
fn value_around(tree: &DeTable<'_>, at: usize) -> Option<Span> {
    tree.values().find_map(|value| around(value, at))
}

fn around(value: &Spanned<DeValue<'_>>, at: usize) -> Option<Span> {
    let span = value.span();
    if span.start < span.end && span.start <= at && at <= span.end {
        return Some(span);
    }
    match value.get_ref() {
        DeValue::Table(table) => value_around(table, at),
        DeValue::Array(all) => all.iter().find_map(|one| around(one, at)),
        _ => None,
    }
}

#[derive(Clone, Copy)]
enum Next {
    Header,
    KeyOrHeader,
}

/// Where the next key or header begins that is not indented deeper than the line that begins at `begins`.
fn spoilt_end(text: &str, begins: usize, next: Next) -> usize {
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let mut lines = text[begins..].split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    let mut end = begins + first.len();
    for line in lines {
        let starts = match next {
            Next::Header => line.trim_start().starts_with('['),
            Next::KeyOrHeader => looks_like_key_or_header(line.trim()),
        };
        if starts && indent(line) <= indent(first) {
            break;
        }
        end += line.len();
    }
    end
}

fn looks_like_key_or_header(line: &str) -> bool {
    if line.starts_with('[') {
        return true;
    }
    let key = line.split('=').next().unwrap_or_default().trim_end();
    let bare = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '"' | '\'');
    key.len() < line.len() && !key.is_empty() && key.chars().all(bare)
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

/// The same text with spaces for everything but line ends in a stretch.
fn blanked(text: &str, stretch: &Span) -> String {
    let blank = text[stretch.clone()].bytes().map(|b| if matches!(b, b'\n' | b'\r') { char::from(b) } else { ' ' });
    let mut sound = text[..stretch.start].to_owned();
    sound.extend(blank);
    sound.push_str(&text[stretch.end..]);
    sound
}

/// A place that can be seen: an empty one becomes the character before it, if that is on the same line.
fn shown(text: &str, span: Span) -> Span {
    let before = text[..span.start.min(text.len())].chars().next_back();
    match before {
        Some(c) if span.is_empty() && c != '\n' => span.start - c.len_utf8()..span.start,
        Some(_) | None => span,
    }
}

/// The parser's words where they are plain, ours where it knows less than we do.
fn worded(text: &str, error: &Error, value: Option<Span>, at: usize) -> (Span, String, Option<&'static str>) {
    let (message, place) = (error.message(), shown(text, error.span().unwrap_or(at..at)));
    let of_value = value.filter(|span| !text[span.clone()].contains('\n')).unwrap_or_else(|| place.clone());
    if message.starts_with("string values must be quoted") {
        if place.is_empty() || text[place.clone()].trim_end().ends_with('=') {
            return (place, "a value is missing".to_owned(), Some("write `key = value`"));
        }
        let help = "texts and comparisons stand in double quotes; yes and no are `true` and `false`";
        (place.clone(), format!("`{}` stands without quotes", &text[place]), Some(help))
    } else if message.starts_with("invalid basic string, expected `\"`") {
        (of_value, "this text is not closed".to_owned(), Some("close it with `\"` on the same line"))
    } else if message.starts_with("key with no value") {
        (place, "a key without a value".to_owned(), Some("write `key = value`"))
    } else if message.starts_with("unexpected key or value") {
        (place, "something follows the value".to_owned(), Some("a value ends its line; only a comment may follow"))
    } else if message.starts_with("missing escaped value") {
        (place, "a backslash begins nothing known".to_owned(), Some("write `\\\\` for a backslash"))
    } else {
        (place, message.replace(", expected nothing", ""), None)
    }
}
