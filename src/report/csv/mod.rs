//! Lines of a review as CSV, safe to open in a spreadsheet: a text that a spreadsheet could take for a formula gets a
//! leading `'`; our own numbers and days do not. Cells are otherwise as they are: CSV escapes by itself.

pub mod cells;

use std::fmt::Write as _;
use std::sync::Arc;

use crate::model::column::Column;
use crate::model::decimal::Decimal;
use crate::model::decision::Verdict;
use crate::model::rule::{ActionId, Outcome};
use crate::playbook::Playbook;
use crate::playbook::suggest::did_you_mean_or;
use crate::report::csv::cells::is_plain;
pub use crate::report::csv::cells::{cell, text};
use crate::review::line::{Detail, Line, LineWriter};

/// What stands in a line.
#[derive(Debug, Clone, Copy)]
enum SheetColumn {
    /// A column of the review.
    Own(Column),
    /// A column of the export, by its place among those that are carried through.
    Carried(usize),
}

/// A column that is asked for and cannot be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoSuchColumn {
    /// What is wrong.
    pub message: String,
    /// What can be done.
    pub help: String,
}

/// Writes lines as CSV.
#[derive(Debug, Clone)]
pub struct Sheet<'a> {
    playbook: &'a Playbook,
    columns: Vec<SheetColumn>,
    segments: Vec<Segment>,
    carried: Vec<usize>,
    carried_names: Vec<Arc<str>>,
    rules: Vec<Vec<u8>>,
}

/// Columns that are written together.
#[derive(Debug, Clone)]
enum Segment {
    /// One column.
    Cell(SheetColumn),
    /// Decision and rule, as bytes for each rule and for none: a rule always decides the same.
    Decided(Vec<Vec<u8>>),
}

impl<'a> Sheet<'a> {
    /// All columns.
    pub fn new(playbook: &'a Playbook) -> Sheet<'a> {
        Sheet::of(playbook, Column::ALL.into_iter().map(SheetColumn::Own).collect())
    }

    fn of(playbook: &'a Playbook, columns: Vec<SheetColumn>) -> Sheet<'a> {
        let rules: Vec<Vec<u8>> = playbook.rules.iter().map(|rule| cell(&rule.name)).collect();
        let segments = Vec::new();
        let sheet = Sheet { playbook, columns, segments, carried: Vec::new(), carried_names: Vec::new(), rules };
        sheet.in_segments()
    }

    fn in_segments(mut self) -> Sheet<'a> {
        let mut rest = self.columns.as_slice();
        self.segments.clear();
        while let Some((first, behind)) = rest.split_first() {
            rest = behind;
            match (first, behind) {
                (SheetColumn::Own(Column::Decision), [SheetColumn::Own(Column::Rule), behind @ ..]) => {
                    rest = behind;
                    self.segments.push(Segment::Decided(decided(self.playbook, &self.rules)));
                }
                (column, _) => self.segments.push(Segment::Cell(*column)),
            }
        }
        self
    }

    /// The columns of a list like `order,decision,+email`, where `+` carries a column of the export through.
    ///
    /// # Errors
    /// There is no such column, or there are two.
    pub fn with_columns(playbook: &'a Playbook, list: &str, export: &[Arc<str>]) -> Result<Sheet<'a>, NoSuchColumn> {
        let mut sheet = Sheet::of(playbook, Vec::new());
        for name in list.split(',').map(str::trim) {
            match name.strip_prefix('+') {
                Some(own) => sheet.carry(own.trim(), export)?,
                None => sheet.columns.push(SheetColumn::Own(column(name, export)?)),
            }
        }
        Ok(sheet.in_segments())
    }

    fn carry(&mut self, name: &str, export: &[Arc<str>]) -> Result<(), NoSuchColumn> {
        let places: Vec<usize> = (0..export.len()).filter(|at| &*export[*at] == name).collect();
        match places.as_slice() {
            [one] => {
                self.columns.push(SheetColumn::Carried(self.carried.len()));
                self.carried.push(*one);
                self.carried_names.push(Arc::clone(&export[*one]));
                Ok(())
            }
            [] => {
                let help = did_you_mean_or(name, "it has", export.iter().map(|name| &**name));
                Err(NoSuchColumn { message: format!("the export has no column `{name}`"), help })
            }
            [_, ..] => {
                let help = "rename one of them, so that it is certain which is meant".to_owned();
                Err(NoSuchColumn { message: format!("the export has column `{name}` twice"), help })
            }
        }
    }

    /// The names of the columns, as the first line.
    pub fn header(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for (at, column) in self.columns.iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            match column {
                SheetColumn::Own(column) => out.extend_from_slice(column.name().as_bytes()),
                SheetColumn::Carried(at) => text(&mut out, &self.carried_names[*at]),
            }
        }
        out.push(b'\n');
        out
    }

    fn write_shown(&self, shown: SheetColumn, line: &Line<'_>, out: &mut Vec<u8>) {
        match shown {
            SheetColumn::Own(column) => self.write_cell(column, line, out),
            SheetColumn::Carried(at) => {
                text(out, &line.carried.get(at).map_or("".into(), |cell| String::from_utf8_lossy(cell)));
            }
        }
    }

    fn write_cell(&self, column: Column, line: &Line<'_>, out: &mut Vec<u8>) {
        match column {
            Column::Order => id(out, line.order),
            Column::Claim => text(out, line.claim.unwrap_or_default()),
            Column::Decision => out.extend_from_slice(line.verdict.word().as_bytes()),
            Column::Rule => out.extend(line.rule.map_or(&[][..], |rule| &self.rules[rule.index()])),
            Column::Amount => self.money(line.amount, out),
            Column::Charge => self.money(line.charge, out),
            Column::Cost => self.money(line.cost, out),
            Column::Until => {
                if let Some(day) = line.until {
                    shown(out, format_args!("{day}"));
                }
            }
            Column::Actions => list(out, line.actions.iter().map(|id| self.playbook.action(*id).name.as_str())),
            Column::Marks => list(out, self.marks(line.actions).into_iter()),
            Column::Needs => list(out, line.needs.iter().map(|fact| self.playbook.fact(*fact).name.as_str())),
            Column::Because => text(out, line.because),
            Column::Error => text(out, line.error.unwrap_or_default()),
        }
    }

    fn marks(&self, actions: &[ActionId]) -> Vec<&str> {
        let mut marks = Vec::new();
        for mark in actions.iter().filter_map(|id| self.playbook.action(*id).mark.as_deref()) {
            if !marks.contains(&mark) {
                marks.push(mark);
            }
        }
        marks
    }

    fn money(&self, amount: Option<Decimal>, out: &mut Vec<u8>) {
        if let Some(amount) = amount {
            shown(out, format_args!("{}", self.playbook.currency.amount(amount)));
        }
    }
}

impl LineWriter for Sheet<'_> {
    fn detail(&self) -> Detail {
        let only_verdict = |shown: &SheetColumn| match shown {
            SheetColumn::Carried(_)
            | SheetColumn::Own(
                Column::Order | Column::Claim | Column::Decision | Column::Rule | Column::Needs | Column::Error,
            ) => true,
            SheetColumn::Own(
                Column::Amount
                | Column::Charge
                | Column::Until
                | Column::Cost
                | Column::Actions
                | Column::Marks
                | Column::Because,
            ) => false,
        };
        if self.columns.iter().all(only_verdict) { Detail::Verdict } else { Detail::Parts }
    }

    fn carried(&self) -> &[usize] {
        &self.carried
    }

    fn write(&self, line: &Line<'_>, out: &mut Vec<u8>) {
        for (at, segment) in self.segments.iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            match (segment, line.verdict) {
                (Segment::Cell(shown), _) => self.write_shown(*shown, line, out),
                (Segment::Decided(cells), Verdict::Decided(_)) => {
                    out.extend_from_slice(&cells[line.rule.map_or(self.rules.len(), |rule| rule.index())]);
                }
                (Segment::Decided(_), Verdict::Undecided | Verdict::Error) => {
                    self.write_cell(Column::Decision, line, out);
                    out.push(b',');
                    self.write_cell(Column::Rule, line, out);
                }
            }
        }
        out.push(b'\n');
    }
}

/// Decision and rule of each rule, and of the case that none fits.
fn decided(playbook: &Playbook, rules: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let both = |outcome: Outcome, rule: &[u8]| [outcome.word().as_bytes(), b",", rule].concat();
    let each = playbook.rules.iter().zip(rules).map(|(rule, name)| both(rule.outcome, name));
    each.chain([both(Outcome::Flag, b"")]).collect()
}

/// An id as a cell.
fn id(out: &mut Vec<u8>, id: &[u8]) {
    if id.first().is_none_or(u8::is_ascii_alphanumeric) && id.iter().all(|byte| is_plain(*byte)) {
        out.extend_from_slice(id);
    } else {
        text(out, &String::from_utf8_lossy(id));
    }
}

fn column(name: &str, export: &[Arc<str>]) -> Result<Column, NoSuchColumn> {
    Column::ALL.into_iter().find(|column| column.name() == name).ok_or_else(|| {
        let help = match export.iter().any(|own| &**own == name) {
            true => format!("write `+{name}` to carry that column of the export through"),
            false => did_you_mean_or(name, "there are", Column::ALL.map(Column::name)),
        };
        NoSuchColumn { message: format!("a review has no column `{name}`"), help }
    })
}

fn shown(out: &mut Vec<u8>, words: std::fmt::Arguments<'_>) {
    let mut text = String::new();
    let written = text.write_fmt(words);
    debug_assert!(written.is_ok(), "writing to a string cannot fail");
    out.extend_from_slice(text.as_bytes());
}

fn list<'t>(out: &mut Vec<u8>, mut words: impl Iterator<Item = &'t str>) {
    let Some(first) = words.next() else { return };
    let Some(second) = words.next() else { return text(out, first) };
    let mut joined = format!("{first};{second}");
    for word in words {
        joined.push(';');
        joined.push_str(word);
    }
    text(out, &joined);
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::sync::Arc;

    use super::Sheet;
    use crate::model::decimal::Decimal;
    use crate::model::decision::Verdict;
    use crate::report::sample::playbook;
    use crate::review::line::{Detail, Line, LineWriter};

    fn line<'a>(carried: &'a [Cow<'a, [u8]>]) -> Line<'a> {
        Line {
            order: b"-7",
            claim: None,
            verdict: Verdict::Undecided,
            rule: None,
            amount: Some(Decimal::from_units(-5 * Decimal::ONE)),
            charge: None,
            until: None,
            cost: None,
            actions: &[],
            needs: &[],
            because: "",
            error: None,
            carried,
            whole: None,
        }
    }

    #[test]
    fn a_line_has_the_columns_that_were_asked_for_in_their_order() {
        let playbook = playbook();
        let export: [Arc<str>; 3] = ["id".into(), "email".into(), "=x".into()];
        let sheet = Sheet::with_columns(&playbook, "decision, +=x,order,+email,amount", &export).unwrap();
        assert_eq!(sheet.carried(), [2, 1]);
        assert_eq!(String::from_utf8(sheet.header()).unwrap(), "decision,'=x,order,email,amount\n");
        let carried = [Cow::Borrowed(&b"=1"[..]), Cow::Borrowed(&b"caf\xe9"[..])];
        let mut out = Vec::new();
        sheet.write(&line(&carried), &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), "undecided,'=1,'-7,caf\u{fffd},-5.00\n");
    }

    #[test]
    fn a_column_that_is_not_there_is_named_with_the_nearest() {
        let playbook = playbook();
        let export: [Arc<str>; 3] = ["email".into(), "note".into(), "note".into()];
        let wrong = |list: &str| {
            let problem = Sheet::with_columns(&playbook, list, &export).unwrap_err();
            format!("{}; {}", problem.message, problem.help)
        };
        assert_eq!(wrong("order,desision"), "a review has no column `desision`; did you mean `decision`?");
        assert_eq!(
            wrong("order,email"),
            "a review has no column `email`; write `+email` to carry that column of the export through"
        );
        assert_eq!(wrong("+emial"), "the export has no column `emial`; did you mean `email`?");
        assert!(wrong("+note").starts_with("the export has column `note` twice"));
    }

    #[test]
    fn only_as_much_is_asked_for_as_is_shown() {
        let playbook = playbook();
        assert_eq!(Sheet::new(&playbook).detail(), Detail::Parts);
        assert_eq!(Sheet::with_columns(&playbook, "order,decision,rule", &[]).unwrap().detail(), Detail::Verdict);
        let header = String::from_utf8(Sheet::new(&playbook).header()).unwrap();
        assert_eq!(header, "order,claim,decision,rule,amount,charge,until,cost,actions,marks,needs,because,error\n");
    }
}
