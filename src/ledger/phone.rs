//! Numbers to call in a text: seven digits or more, in groups with signs and blanks between. Days, amounts and numbers
//! that are a part of a word, like `#1007` or `JD-0146-0000`, are none. What could be one is taken for one: a text in the
//! ledger stays for ever.

use std::ops::Range;

/// Shorter numbers reach nobody.
const FEWEST_DIGITS: usize = 7;
/// More stands between two groups of one number nowhere.
const WIDEST_GAP: usize = 3;

/// Where in a text numbers to call stand, first to last, with the `+` or bracket they begin with.
pub fn numbers_to_call(text: &str) -> Vec<Range<usize>> {
    let pieces = pieces(text).into_iter().filter(|piece| !is_something_else(text, piece));
    let runs = joined(pieces, |gap| is_gap(gap, Blanks::Allowed), text).into_iter();
    let long = |run: &Range<usize>| text[run.clone()].bytes().filter(u8::is_ascii_digit).count() >= FEWEST_DIGITS;
    runs.filter(long).map(|run| with_sign(text, run)).collect()
}

/// Whether blanks may stand between groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Blanks {
    Allowed,
    Forbidden,
}

/// Groups of digits with only signs between: what is written as one word.
fn pieces(text: &str) -> Vec<Range<usize>> {
    joined(groups(text).into_iter(), |gap| is_gap(gap, Blanks::Forbidden), text)
}

/// Words of digits alone.
fn groups(text: &str) -> Vec<Range<usize>> {
    let ends_word = |c: char| !c.is_alphanumeric();
    let mut groups = Vec::new();
    let mut start = 0;
    for piece in text.split_inclusive(ends_word) {
        let word = piece.trim_end_matches(ends_word);
        if !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit()) {
            groups.push(start..start + word.len());
        }
        start += piece.len();
    }
    groups
}

/// Neighbours made one where what stands between lets them be.
fn joined(parts: impl Iterator<Item = Range<usize>>, joins: impl Fn(&str) -> bool, text: &str) -> Vec<Range<usize>> {
    let mut all: Vec<Range<usize>> = Vec::new();
    for part in parts {
        match all.last_mut() {
            Some(last) if joins(&text[last.end..part.start]) => last.end = part.end,
            Some(_) | None => all.push(part),
        }
    }
    all
}

fn is_gap(gap: &str, blanks: Blanks) -> bool {
    let is_sign = |c: char| "+-()./\u{2010}\u{2011}\u{2012}\u{2013}".contains(c);
    let is_blank = |c: char| blanks == Blanks::Allowed && c.is_whitespace() && c != '\n';
    let ends_a_sentence = gap.starts_with('.') && gap.ends_with(char::is_whitespace);
    gap.chars().count() <= WIDEST_GAP && gap.chars().all(|c| is_sign(c) || is_blank(c)) && !ends_a_sentence
}

fn is_something_else(text: &str, piece: &Range<usize>) -> bool {
    let (before, word, behind) = (&text[..piece.start], &text[piece.clone()], &text[piece.end..]);
    let glue = ['-', '_'];
    let is_end =
        before.ends_with('#') || before.strip_suffix(glue).is_some_and(|rest| rest.ends_with(char::is_alphanumeric));
    let is_start = behind.strip_prefix(glue).is_some_and(|rest| rest.starts_with(char::is_alphabetic));
    is_end || is_start || is_day(word) || is_amount(word)
}

/// `2026-11-21`, `21.11.2026`, `11/21/2026`.
fn is_day(word: &str) -> bool {
    let day = |parts: &[&str]| {
        let number = |at: usize| parts[at].parse::<u16>().unwrap_or(u16::MAX);
        let is_year = |at: usize| parts[at].len() == 4 && (1900..2100).contains(&number(at));
        let is_small = |at: usize| parts[at].len() <= 2 && (1..=31).contains(&number(at));
        parts.len() == 3 && is_small(1) && (is_year(0) && is_small(2) || is_small(0) && is_year(2))
    };
    ['-', '.', '/'].iter().any(|sign| day(&word.split(*sign).collect::<Vec<_>>()))
}

/// `1234567.50`, `1.234.567`.
fn is_amount(word: &str) -> bool {
    let parts: Vec<&str> = word.split('.').collect();
    let [first, rest @ ..] = parts.as_slice() else { return false };
    let is_decimal = matches!(rest, [cents] if (1..=2).contains(&cents.len()));
    let in_thousands = !rest.is_empty() && first.len() <= 3 && rest.iter().all(|part| part.len() == 3);
    let only_digits = parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    only_digits && !first.starts_with("00") && (is_decimal || in_thousands)
}

/// With the signs a number begins with; a bracket only where it is closed in the number.
fn with_sign(text: &str, run: Range<usize>) -> Range<usize> {
    let start = text[..run.start].trim_end_matches(['+', '(']).len();
    let is_closed = text[run.clone()].contains(')');
    let opened = text[start..run.start].rfind('(').filter(|_| !is_closed).map_or(start, |at| start + at + 1);
    opened..run.end
}

#[cfg(test)]
mod tests {
    use super::numbers_to_call;

    fn found(text: &str) -> Vec<&str> {
        numbers_to_call(text).into_iter().map(|place| &text[place]).collect()
    }

    #[test]
    fn a_number_to_call_is_found_as_a_whole_however_it_is_written() {
        for number in [
            "+49-170-1234567",
            "+49 170 1234567",
            "+49 (0)170 / 123 45 67",
            "+49\u{a0}170\u{a0}1234567",
            "0170 123 456",
            "0170/1234567",
            "(555) 123-4567",
            "(0170) 1234567",
            "555-123-4567",
            "555.123.4567",
            "555 123 4567",
            "01.23.45.67.89",
            "20 12 34 56",
            "5551234",
            "+1 555\u{2011}123\u{2011}4567",
        ] {
            for (before, behind) in
                [("", ""), ("call ", ", please"), ("Tel.:", "."), ("at 2026-11-21 ", "\nthen"), ("", "!")]
            {
                assert_eq!(found(&format!("{before}{number}{behind}")), [number], "{before}{number}{behind}");
            }
        }
        assert_eq!(found("(555-123-4567)"), ["555-123-4567"]);
        assert_eq!(found("call 0170 123 456 or (555) 123-4567"), ["0170 123 456", "(555) 123-4567"]);
    }

    #[test]
    fn days_amounts_orders_and_tracking_words_are_no_numbers_to_call() {
        for text in [
            "before 2026-11-21",
            "21.11.2026 or 11/21/2026",
            "from 2026-11-21 - 2026-11-25",
            "owes 1,234.50 or 1.234,50",
            "owes 1234567.50 or 1.234.567",
            "order 1007",
            "orders 1007, 1008 and 1009",
            "order #10071008",
            "order 1007 on 2026-11-21 for 1,234.50",
            "order 1007. 1008 came later",
            "1Z999AA10123456784",
            "JD-0146-0000-1234 and RMA_20261121",
            "0146-0000-1234-DE",
            "at 10:30, 3 of 12",
            "order 1007\n1008 late",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }
}
