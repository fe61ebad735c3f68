//! Texts as cells: guarded against spreadsheets, quoted where CSV needs it.

/// A text as a cell.
pub fn cell(words: &str) -> Vec<u8> {
    let mut out = Vec::new();
    text(&mut out, words);
    out
}

/// Writes a text as a cell: guarded against spreadsheets, quoted where CSV needs it.
pub fn text(out: &mut Vec<u8>, words: &str) {
    if words.bytes().next().is_none_or(|byte| byte.is_ascii_alphanumeric()) && words.bytes().all(is_plain) {
        out.extend_from_slice(words.as_bytes());
        return;
    }
    let guard = if is_formula(words) { "'" } else { "" };
    if words.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        out.push(b'"');
        out.extend_from_slice(guard.as_bytes());
        for (at, part) in words.split('"').enumerate() {
            if at > 0 {
                out.extend_from_slice(b"\"\"");
            }
            out.extend_from_slice(part.as_bytes());
        }
        out.push(b'"');
    } else {
        out.extend_from_slice(guard.as_bytes());
        out.extend_from_slice(words.as_bytes());
    }
}

/// Whether a spreadsheet could take a text, or a later line of it, for a formula.
fn is_formula(words: &str) -> bool {
    let begins_one = |line: &str| {
        let rest = line.trim_start_matches(|c: char| c.is_whitespace() && c != '\t' && c != '\r');
        rest.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
    };
    begins_one(words) || words.split(['\n', '\r']).any(begins_one)
}

/// Whether a byte stands in a cell as it is.
pub fn is_plain(byte: u8) -> bool {
    PLAIN[byte as usize]
}

/// Which bytes do.
static PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0_u8;
    while byte < u8::MAX {
        plain[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'_' | b'.' | b':' | b'/' | b';');
        byte += 1;
    }
    plain
};

#[cfg(test)]
mod tests {
    use super::cell;

    fn as_text(words: &str) -> String {
        String::from_utf8(cell(words)).unwrap()
    }

    #[test]
    fn what_a_spreadsheet_could_calculate_is_guarded_and_nothing_else() {
        for (words, expected) in [
            ("", ""),
            ("plain", "plain"),
            ("a=b", "a=b"),
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-5", "'-5"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("  =1", "'  =1"),
            ("\u{a0}=1", "'\u{a0}=1"),
            ("\tx", "'\tx"),
            ("\rx", "\"'\rx\""),
            ("x\n=1", "\"'x\n=1\""),
            ("x\r =1", "\"'x\r =1\""),
            ("x\n\n  -1", "\"'x\n\n  -1\""),
            ("x\ny", "\"x\ny\""),
            ("=\"a,b\"", "\"'=\"\"a,b\"\"\""),
            ("＝1", "'＝1"),
            ("1-2", "1-2"),
            ("a, b", "\"a, b\""),
        ] {
            assert_eq!(as_text(words), expected, "{words:?}");
        }
    }

    #[test]
    fn a_cell_reads_back_as_what_it_was() {
        for words in ["a", "a\"b", "\"", "a,b", "a\r\nb", "é漢", " a ", "a;b"] {
            let mut line = cell(words);
            line.push(b'\n');
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(line.as_slice());
            assert_eq!(reader.records().next().unwrap().unwrap().get(0), Some(words));
        }
    }
}
