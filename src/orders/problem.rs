//! What is wrong with an order: a cell, a row, or rows that do not belong together. Always with its place.

use std::fmt;

use crate::diagnostic::code::Code;
use crate::model::case::CellPlace;

/// Something that makes an order one that cannot be decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellProblem {
    /// What kind of problem.
    pub code: Code,
    /// Where.
    pub place: CellPlace,
    /// What was found and what to write: `` `12.5O` is not an amount; write amounts like `12.50` ``. It may hold text of
    /// the export, not escaped.
    pub text: String,
}

/// `orders.csv:8:total: …`, as the contract's `error` has it.
impl fmt::Display for CellProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.text)
    }
}

/// A cell to quote in a message: what is no UTF-8 replaced, and no longer than a line.
pub fn shown(cell: &[u8]) -> String {
    const LONGEST: usize = 60;
    let beginning = cell.get(..cell.len().min(LONGEST * 4)).unwrap_or_default();
    let text = String::from_utf8_lossy(beginning);
    let text = text.trim();
    if text.chars().count() <= LONGEST && beginning.len() == cell.len() {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(LONGEST).collect();
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::code::Code;
    use crate::diagnostic::page::{mended, mended_export, sample, sample_export};
    use crate::orders::claims::Claims;
    use crate::orders::export::{Export, Options};
    use crate::orders::input::Input;
    use crate::orders::open_error::OpenError;
    use crate::orders::problem::shown;
    use crate::orders::stream::{Orders, Repeats};
    use crate::playbook::{SourceText, read};

    /// The codes of all that is wrong with an export, each once; with a claims file where its first column says so.
    fn codes(playbook: &str, csv: &str) -> Vec<&'static str> {
        let playbook = read(SourceText { name: "playbook.toml".into(), text: playbook.into() }).unwrap();
        let input = Input::from_bytes("orders.csv", csv.as_bytes());
        if csv.starts_with("order,") {
            let claims = Claims::read(&input, &playbook, "order_id").unwrap();
            let problems = claims.all.iter().flat_map(|claim| &claim.problems).map(|one| one.code.word());
            return claims.warnings.iter().map(|one| one.code.word()).chain(problems).collect();
        }
        let mut codes: Vec<_> = match Export::open(&input, &playbook, &Options::default()) {
            Err(OpenError::World(error)) => panic!("{error:#}"),
            Err(OpenError::Problems(problems)) => problems.iter().map(|one| one.code.word()).collect(),
            Ok(export) => {
                let orders = Orders::new(&export, Repeats::Refused).unwrap();
                orders.flat_map(|order| order.unwrap().problems).map(|problem| problem.code.word()).collect()
            }
        };
        codes.dedup();
        codes
    }

    #[test]
    fn every_sample_of_a_code_of_exports_triggers_exactly_that_code_and_its_mended_form_none() {
        let of_exports: Vec<Code> = Code::ALL.iter().copied().filter(|code| sample_export(*code).is_some()).collect();
        assert_eq!(of_exports.len(), 14);
        for code in of_exports {
            assert_eq!(codes(sample(code), sample_export(code).unwrap()), [code.word()]);
            assert_eq!(codes(mended(code), mended_export(code).unwrap()), [""; 0], "{}", code.word());
        }
    }

    #[test]
    fn a_long_cell_is_cut_where_it_is_shown() {
        assert_eq!(shown(b" short "), "short");
        assert_eq!(shown("é".repeat(61).as_bytes()).chars().count(), 61);
        assert!(shown(&[b'x'; 100_000]).ends_with('…'));
    }
}
