//! Where a part of a TOML string stands in the file: quotes and escapes make the two differ.

use crate::model::Span;

/// The place of `part` of a string's value, given the string as written (with its quotes) and where that begins.
pub fn of(written: &str, begins: usize, part: Span) -> Span {
    let (start, body, escapes) = opened(written);
    let (from, to) = if escapes {
        let from = written_offset(body, part.start);
        (from + joint(&body[from..]), written_offset(body, part.end))
    } else {
        (part.start.min(body.len()), part.end.min(body.len()))
    };
    let at = begins + start;
    at + from..at + to.max(from)
}

/// How long the line joint is that the text begins with, if it does: a backslash at the end of a line.
fn joint(rest: &str) -> usize {
    let (written, gives) = if rest.is_empty() { (0, 1) } else { piece(rest) };
    if gives == 0 { written } else { 0 }
}

/// Where the value begins, what is written from there, and whether it has escapes.
fn opened(written: &str) -> (usize, &str, bool) {
    let quotes =
        ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quotes| written.starts_with(quotes)).unwrap_or_default();
    let mut start = quotes.len();
    if start == 3 {
        // A line break right after the opening quotes is no part of the value.
        let rest = &written[3..];
        start += if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with('\n')) };
    }
    (start, &written[start..], quotes.starts_with('"'))
}

/// The offset in the written text that gives the offset in the value.
fn written_offset(body: &str, offset: usize) -> usize {
    let (mut value_length, mut rest) = (0, body);
    while value_length < offset && !rest.is_empty() {
        let (written, gives) = piece(rest);
        value_length += gives;
        rest = &rest[written..];
    }
    body.len() - rest.len()
}

/// How long the next character is as written, and how long in the value.
fn piece(rest: &str) -> (usize, usize) {
    let mut chars = rest.chars();
    let first = chars.next().map_or(1, char::len_utf8);
    if !rest.starts_with('\\') {
        return (first, first);
    }
    let digits = match chars.next() {
        Some('x') => 2,
        Some('u') => 4,
        Some('U') => 8,
        Some(c) if c.is_whitespace() => return (1 + rest[1..].len() - rest[1..].trim_start().len(), 0),
        Some(c) => return (1 + c.len_utf8(), 1),
        None => return (1, 1),
    };
    let number = rest.get(2..2 + digits).and_then(|hex| u32::from_str_radix(hex, 16).ok());
    let gives = number.and_then(char::from_u32).map_or(1, char::len_utf8);
    (rest.len().min(2 + digits), gives)
}

#[cfg(test)]
mod tests {
    use super::of;

    fn found(written: &str, part: std::ops::Range<usize>) -> &str {
        &written[of(written, 0, part)]
    }

    #[test]
    fn a_part_of_a_string_is_found_in_the_file_behind_quotes_and_escapes() {
        assert_eq!(found(r#""a bad c""#, 2..5), "bad");
        assert_eq!(found(r#""\"a\" bad""#, 4..7), "bad");
        assert_eq!(found(r#""\u00e9 bad""#, 3..6), "bad");
        assert_eq!(found("'a bad'", 2..5), "bad");
        assert_eq!(found("\"\"\"\na bad\"\"\"", 2..5), "bad");
        assert_eq!(found("\"\"\"a \\\n   bad\"\"\"", 2..5), "bad");
        assert_eq!(found("\"a\"", 5..9), "");
    }
}
