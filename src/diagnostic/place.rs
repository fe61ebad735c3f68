//! Places in a text as people count them.

/// The line and column of a byte offset, both from 1, columns in characters. An offset beyond the end, or inside a
/// character, counts as the nearest place before it.
pub fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..text.floor_char_boundary(offset)];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = 1 + before.bytes().filter(|byte| *byte == b'\n').count();
    (line, 1 + before[line_start..].chars().count())
}

#[cfg(test)]
mod tests {
    use super::line_and_column;

    #[test]
    fn lines_and_columns_count_from_one_and_columns_count_characters() {
        let text = "añb\nçd";
        let places: Vec<_> = [0, 1, 2, 3, 4, 5, 7, 99].map(|offset| line_and_column(text, offset)).to_vec();
        assert_eq!(places, [(1, 1), (1, 2), (1, 2), (1, 3), (1, 4), (2, 1), (2, 2), (2, 3)]);
    }
}
