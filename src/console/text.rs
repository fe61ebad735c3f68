//! Text broken and cut as a terminal shows it: by columns, never by bytes.

use crate::report::paper::Piece;
use crate::report::wrap::{columns, wrap};

/// The text, cut to at most so many columns; `…` stands where it was cut.
pub fn cut(text: &str, limit: usize) -> String {
    if columns(text) <= limit {
        return text.to_owned();
    }
    let room = limit.saturating_sub(1);
    let ends = text.char_indices().map(|(start, c)| start + c.len_utf8());
    let end = ends.take_while(|end| columns(&text[..*end]) <= room).last().unwrap_or(0);
    if limit == 0 { String::new() } else { format!("{}…", &text[..end]) }
}

/// The text, made visible, on lines of at most so many columns, broken at blanks where there are any.
pub fn lines(text: &str, limit: usize) -> Vec<String> {
    let whole = |line: Vec<Piece>| line.into_iter().map(|piece| piece.text).collect();
    wrap(&[Piece::plain(text)], limit).into_iter().map(whole).collect()
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn a_text_is_cut_by_columns_and_never_inside_a_character() {
        assert_eq!(cut("plain", 5), "plain");
        assert_eq!(cut("plain", 4), "pla…");
        assert_eq!(cut("漢字漢字", 5), "漢字…");
        assert_eq!(cut("漢字漢字", 4), "漢…");
        assert_eq!(cut("e\u{301}e\u{301}e\u{301}", 2), "e\u{301}…");
        assert_eq!(cut("👍👍👍", 1), "…");
        assert_eq!(cut("anything", 0), "");
    }
}
