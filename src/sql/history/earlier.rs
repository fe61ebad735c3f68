//! The rows of a table of earlier decisions: what each says for each fact, and from when until when it stood. Which
//! facts a row counts for does not depend on the order that looks at it.

use crate::diagnostic::code::Code;
use crate::model::cell::{Blank, CellReader, DateFormat, Form, Guard, NumberFormat};
use crate::model::decimal::Decimal;
use crate::model::fact::{FactId, History, Take};
use crate::model::rule::Outcome;
use crate::playbook::Playbook;
use crate::sql::cells;
use crate::sql::history::columns::{Column, columns};
use crate::sql::input::{BLANKS, Reading};
use crate::sql::refusal::Refused;
use crate::sql::stages::{Piece, Stages};
use crate::sql::tree::{Call, Fold, Is, Place, Sql, Type};

/// What stands before a value that the last decision says, behind its number of 19 digits.
pub const VALUE: &str = "=";
/// What stands before the words for an amount in another currency.
pub const FOREIGN: &str = "!";

/// The rows, by the names of their columns.
pub struct Earlier {
    /// The stages that read them.
    pub stages: Stages,
    /// The customer's key.
    pub customer: String,
    /// The order's id.
    pub order: String,
    /// The claim's id; empty where there is none.
    pub claim: String,
    /// Its number.
    pub seq: String,
    /// The number of the next row about the same order and claim.
    pub next: String,
    /// Whether it is the first about its order and claim.
    pub first: String,
    /// The last row that deciding the order and claim again looks at.
    pub end: String,
    /// What is wrong with it, in words.
    pub bad: String,
    /// What it says for each fact.
    pub taken: Vec<Taken>,
}

/// What is taken for a fact: columns.
#[derive(Debug, Clone)]
pub enum Taken {
    /// How many rows count.
    Count(Sql),
    /// What their amounts are together, and the first that is in another currency.
    Sum {
        /// Ten-thousandths.
        sum: Sql,
        /// Its number of 19 digits, and words behind it.
        foreign: Sql,
    },
    /// What the last one says: its number of 19 digits, what sort it is, and what it says.
    Last(Sql),
}

impl Taken {
    /// How each column is put together over rows.
    pub fn folds(&self) -> Vec<(Fold, String)> {
        let of = |fold: Fold, column: &Sql| (fold, name(column));
        match self {
            Taken::Count(count) => vec![of(Fold::Sum, count)],
            Taken::Sum { sum, foreign } => vec![of(Fold::Total, sum), of(Fold::Min, foreign)],
            Taken::Last(last) => vec![of(Fold::Max, last)],
        }
    }

    /// The same in other columns.
    pub fn renamed(&self, column: &mut dyn FnMut(&str) -> Sql) -> Taken {
        let mut of = |own: &Sql| column(&name(own));
        match self {
            Taken::Count(count) => Taken::Count(of(count)),
            Taken::Sum { sum, foreign } => Taken::Sum { sum: of(sum), foreign: of(foreign) },
            Taken::Last(last) => Taken::Last(of(last)),
        }
    }
}

fn name(column: &Sql) -> String {
    match column {
        Sql::Column(name) => name.clone(),
        _ => String::new(),
    }
}

impl Earlier {
    /// The columns that are looked at.
    pub fn gives(&self) -> Vec<String> {
        let own = [&self.customer, &self.order, &self.claim, &self.seq, &self.next, &self.first, &self.end, &self.bad];
        let taken = self.taken.iter().flat_map(Taken::folds).map(|(_, name)| name);
        own.into_iter().cloned().chain(taken).collect()
    }
}

/// Reads them.
pub fn read(reading: &Reading<'_>, table: &str, facts: &[(FactId, &History)]) -> Result<Earlier, Refused> {
    told_apart(reading)?;
    let mut stages = reading.beside();
    let from = format!("{} AS h", reading.wanted.dialect.table(table));
    let about = "Earlier decisions: what each says for each fact, and from when until when it stood.";
    stages.begin_from("history", about, vec![Piece::Words(from)]);
    let blanks = stages.define("blanks", Sql::text(BLANKS));
    let mut rows = Rows { reading, stages, blanks, table, problems: Vec::new() };
    let seq = rows.whole(Column::Seq, Blank::Refused);
    let seen = rows.whole(Column::Seen, Blank::Missing);
    let order = rows.unguarded(Column::Order);
    let claim = rows.unguarded(Column::Claim);
    let customer = rows.unguarded(Column::Customer);
    let customer = rows.stages.define("customer", Sql::call(Call::Lower, vec![customer]));
    let day = rows.value(Column::Day, date(reading.playbook), Blank::Refused);
    let mut taken = Vec::new();
    for (id, history) in facts {
        taken.push(rows.taken(*id, history, &seq, &order, &day)?);
    }
    let Rows { mut stages, mut problems, .. } = rows;
    let bad = Sql::case(std::mem::take(&mut problems), Sql::Null(Type::Text));
    let bad = stages.define("wrong", bad);
    let alone = stages.define("seq unknown", Sql::flag(seq.clone().is_null()));
    let of = vec![order.clone(), claim.clone(), alone.clone()];
    let number = Sql::InOrder(Place::Number, Box::new(seq.clone()), of.clone());
    let number = stages.define("revision", number);
    let next = stages.define("next seq", Sql::InOrder(Place::Next, Box::new(seq.clone()), of));
    let first = Is::all([number.equals(Sql::int(1)), alone.differs(Sql::int(1))]);
    let first = stages.define("is first", Sql::flag(first));
    let end = stages.define("looked up to", Sql::call(Call::First, vec![seen, seq.clone().minus(Sql::int(1))]));
    let [customer, order, claim, seq, next, first, end, bad] =
        [customer, order, claim, seq, next, first, end, bad].map(|column| name(&column));
    Ok(Earlier { stages, customer, order, claim, seq, next, first, end, bad, taken })
}

/// Columns whose names differ in case alone are one to most engines.
fn told_apart(reading: &Reading<'_>) -> Result<(), Refused> {
    let mut names: Vec<String> = Vec::new();
    for column in columns(reading.playbook) {
        let name = column.name(reading.playbook);
        if names.iter().any(|known| known.eq_ignore_ascii_case(&name)) {
            let words = format!("the table of earlier decisions would have two columns `{name}`, but for their case");
            return Err(Refused::new(words));
        }
        names.push(name);
    }
    Ok(())
}

/// Rows being read.
pub(super) struct Rows<'r, 'a> {
    pub(super) reading: &'r Reading<'a>,
    pub(super) stages: Stages,
    blanks: Sql,
    table: &'r str,
    problems: Vec<(Is, Sql)>,
}

impl Rows<'_, '_> {
    pub(super) fn name(&self, column: &Column) -> String {
        column.name(self.reading.playbook)
    }

    /// The trimmed text of a column.
    pub(super) fn text(&mut self, column: &Column) -> Sql {
        let name = self.name(column);
        let cell = Sql::Cell("h", name.clone());
        let blanks = self.blanks.clone();
        cells::trimmed(&mut self.stages, &name, cell, &blanks)
    }

    /// The same without a spreadsheet guard.
    pub(super) fn unguarded(&mut self, column: Column) -> Sql {
        let text = self.text(&column);
        let name = self.name(&column);
        let bare = cells::unguarded(&text, Guard::Stripped);
        self.stages.keep(&format!("{name} bare"), bare)
    }

    /// The value of a column; what cannot be read is noted.
    pub(super) fn value(&mut self, column: Column, form: Form, blank: Blank) -> Sql {
        let text = self.text(&column);
        let name = self.name(&column);
        let read = cells::read(&mut self.stages, &name, &text, &reader(form, blank), self.reading.zone);
        let is = read.bad.differs(Sql::int(cells::FINE));
        self.note(&name, &text, is);
        self.stages.keep(&name, read.value)
    }

    pub(super) fn note(&mut self, name: &str, text: &Sql, is: Is) {
        let place = format!("{}:{name}: {}: `", self.table, Code::UnreadableCell.word());
        let words = Sql::concat(vec![Sql::text(&place), text.clone(), Sql::text("` cannot be read")]);
        if !self.problems.iter().any(|(known, _)| *known == is) {
            self.problems.push((is, words));
        }
    }

    /// A whole number.
    fn whole(&mut self, column: Column, blank: Blank) -> Sql {
        let name = self.name(&column);
        let units = self.value(column, Form::Number { format: NumberFormat::PLAIN, step: Decimal::ONE }, blank);
        self.stages.define(&format!("{name} number"), units.quotient(i128::from(Decimal::ONE)))
    }

    /// What a row says for a fact.
    fn taken(&mut self, id: FactId, history: &History, seq: &Sql, order: &Sql, day: &Sql) -> Result<Taken, Refused> {
        let name = self.reading.playbook.fact(id).name.clone();
        let counts = Sql::flag(self.counts(history, day));
        let counts = self.stages.define(&format!("{name} counts"), counts);
        let number = || Sql::call(Call::ToText, vec![seq.clone().plus(Sql::int(1_000_000_000_000_000_000_i128))]);
        let said = history.from.as_deref();
        Ok(match history.take {
            Take::Count | Take::Any | Take::All => Taken::Count(counts),
            Take::Sum => {
                let (amount, foreign) = self.amount(said, order);
                let sum =
                    Sql::case(vec![(counts.clone().differs(Sql::int(1)).or(foreign.0.clone()), Sql::int(0))], amount);
                let sum = Sql::call(Call::First, vec![sum, Sql::int(0)]);
                let words = Sql::concat(vec![number(), foreign.1]);
                let foreign = Sql::case(vec![(counts.is_set().and(foreign.0), words)], Sql::Null(Type::Text));
                Taken::Sum {
                    sum: self.stages.define(&format!("{name} amount"), sum),
                    foreign: self.stages.define(&format!("{name} foreign"), foreign),
                }
            }
            Take::Last | Take::First | Take::Min | Take::Max => {
                let what = match said {
                    Some("decision") => self.decision(),
                    Some("rule") => {
                        let rule = self.unguarded(Column::Rule);
                        let none = rule.clone().equals(Sql::text(""));
                        Sql::case(vec![(none, Sql::text(""))], Sql::concat(vec![Sql::text(VALUE), rule]))
                    }
                    Some(_) | None => {
                        let (amount, foreign) = self.amount(said, order);
                        let shown = Sql::call(Call::ToText, vec![amount.clone()]);
                        let arms = vec![
                            (foreign.0, Sql::concat(vec![Sql::text(FOREIGN), foreign.1])),
                            (amount.is_present(), Sql::concat(vec![Sql::text(VALUE), shown])),
                        ];
                        Sql::case(arms, Sql::text(""))
                    }
                };
                let last = Sql::case(vec![(counts.is_set(), Sql::concat(vec![number(), what]))], Sql::Null(Type::Text));
                Taken::Last(self.stages.define(&format!("{name} last"), last))
            }
        })
    }

    pub(super) fn decision(&mut self) -> Sql {
        self.value(Column::Decision, outcomes(), Blank::Refused);
        let word = self.text(&Column::Decision);
        Sql::concat(vec![Sql::text(VALUE), word])
    }

    /// An amount of a decision; whether it is in another currency, and the words for that.
    fn amount(&mut self, said: Option<&str>, order: &Sql) -> (Sql, (Is, Sql)) {
        let column = if said == Some("amount") { Column::Amount } else { Column::Cost };
        let amount = self.value(column, Form::Money { format: NumberFormat::PLAIN, step: 1 }, Blank::Missing);
        let own = self.reading.playbook.currency.code();
        let currency = self.text(&Column::Currency);
        let foreign = amount.clone().is_present().and(currency.clone().differs(Sql::text(own)));
        let words = Sql::concat(vec![
            Sql::text("the ledger has order `"),
            order.clone(),
            Sql::text("` in "),
            currency,
            Sql::text(&format!(", and the playbook's amounts are in {}", self.reading.playbook.currency)),
        ]);
        (amount, (foreign, words))
    }
}

pub(super) fn date(playbook: &Playbook) -> Form {
    Form::Date(DateFormat::iso(playbook.calendar.zone.clone()))
}

pub(super) fn outcomes() -> Form {
    Form::Choice(Outcome::ALL.iter().map(|outcome| outcome.word().into()).collect())
}

pub(super) fn reader(form: Form, blank: Blank) -> CellReader {
    CellReader { form, blank, guard: Guard::Kept, placeholders: &[], low: i64::MIN, high: i64::MAX }
}
