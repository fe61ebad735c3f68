//! Whether every row is as it was recorded, for people: what is not, else how many are, and the head of the chain.

use std::io::{self, Write};

use crate::ledger::verify::Verified;
use crate::model::visible::visible;

/// Writes what was found.
///
/// # Errors
/// It cannot be written.
pub fn write(out: &mut impl Write, found: &Verified) -> io::Result<()> {
    for problem in &found.problems {
        writeln!(out, "{}", visible(problem))?;
    }
    if found.more > 0 {
        writeln!(out, "and {} more", found.more)?;
    }
    if found.problems.is_empty() {
        writeln!(out, "{} recorded{}", rows(found.rows), forgotten(found.forgotten))?;
    }
    writeln!(out, "head {}", found.head)
}

fn rows(count: i64) -> String {
    match count {
        1 => "1 row, as it was".to_owned(),
        _ => format!("{count} rows, all as they were"),
    }
}

fn forgotten(count: usize) -> String {
    match count {
        0 => String::new(),
        _ => format!("; the personal cells of {count} were forgotten"),
    }
}

#[cfg(test)]
mod tests {
    use super::write;
    use crate::ledger::verify::Verified;

    fn written(found: &Verified) -> String {
        let mut out = Vec::new();
        write(&mut out, found).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_is_wrong_is_told_line_by_line_and_the_head_always() {
        let whole = Verified { rows: 3, head: "3f2a".into(), problems: vec![], more: 0, forgotten: 2 };
        let words = "3 rows, all as they were recorded; the personal cells of 2 were forgotten\nhead 3f2a\n";
        assert_eq!(written(&whole), words);
        let one = Verified { rows: 1, forgotten: 0, ..whole.clone() };
        assert_eq!(written(&one), "1 row, as it was recorded\nhead 3f2a\n");
        let broken = Verified { problems: vec!["row \u{1b}2 is not there".into()], more: 4, ..whole };
        assert_eq!(written(&broken), "row \\u{1b}2 is not there\nand 4 more\nhead 3f2a\n");
    }
}
