//! Rows of tables → what they say of each fact, with all that is wrong with them: ids, cells, currencies, claims.

mod rows;

use rustc_hash::FxHashMap;

use crate::diagnostic::code::Code;
use crate::model::cell::{DateStyle, Form, Guard, MappedColumn, MappedFact};
use crate::model::fact::{FactId, Over, Take};
use crate::playbook::{Lines, Playbook};
use crate::sql::cells;
use crate::sql::claims;
use crate::sql::customers;
use crate::sql::dates::Zone;
use crate::sql::history;
use crate::sql::known::{Known, type_of};
use crate::sql::lines::{self, OfLines};
use crate::sql::query::Wanted;
use crate::sql::refusal::Refused;
use crate::sql::result::ResultColumn;
use crate::sql::source::Source;
use crate::sql::stages::{Piece, Stages};
use crate::sql::taking;
use crate::sql::tree::{Call, Is, Sql, Type};

/// What rows say.
#[derive(Debug, Default)]
pub struct Input {
    /// What is known of each given fact.
    pub given: FxHashMap<FactId, Known>,
    /// What is wrong, first things first.
    pub problems: Vec<(Is, Sql)>,
    /// The order's id as a user would type it.
    pub order: Sql,
    /// The claim's id.
    pub claim: Sql,
    /// What is wrong with earlier decisions, first things first; with the fact that wants to know, where it is one's.
    pub of_history: Vec<(Option<FactId>, Is, Sql)>,
    /// Columns that are carried through.
    pub carried: FxHashMap<usize, Sql>,
}

/// What is read with.
pub struct Reading<'r> {
    /// The query so far.
    pub stages: &'r mut Stages,
    /// The playbook.
    pub playbook: &'r Playbook,
    /// The tables.
    pub source: &'r Source,
    /// What is asked for.
    pub wanted: &'r Wanted,
    /// The playbook's zone.
    pub zone: &'r Zone,
    /// The trimmed texts of columns.
    pub texts: FxHashMap<usize, Sql>,
    /// The cells of columns that are carried through, as they are.
    pub cells: FxHashMap<usize, Sql>,
    /// Characters that count as blanks.
    pub blanks: Sql,
    /// The customer; a blank one is of this order alone.
    pub customer: Option<Sql>,
    /// Rows of which no value counts.
    pub broken: Is,
    /// For columns of orders of several rows, whether the rows differ.
    pub spread: FxHashMap<usize, Is>,
    /// What is wrong with other orders of a customer: said after what is wrong with its own cells of the same column.
    pub of_others: Vec<Placed>,
    /// Facts that were taken over lines before.
    pub of_lines: FxHashMap<FactId, OfLines>,
}

/// A problem with the place of its column, so that the first column's comes first.
pub type Placed = (usize, Is, Sql);

/// Blanks as Rust's `trim` knows them; the vertical tab is none at the end of plain texts.
pub const BLANKS: &str = "\t\n\u{c}\r \u{85}\u{a0}\u{1680}\u{2000}\u{2001}\u{2002}\u{2003}\u{2004}\u{2005}\u{2006}\u{2007}\u{2008}\u{2009}\u{200a}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}";

impl Default for Sql {
    fn default() -> Sql {
        Sql::Null(Type::Text)
    }
}

/// Reads the tables.
pub fn read(
    stages: &mut Stages,
    playbook: &Playbook,
    source: &Source,
    wanted: &Wanted,
    zone: &Zone,
) -> Result<Input, Refused> {
    let from = format!("{} AS o", wanted.dialect.table(&source.table));
    let from = vec![Piece::Words(from)];
    stages.begin_from("input", "The columns that the playbook reads, as texts without blanks around them.", from);
    let blanks = stages.define("blanks", Sql::text(BLANKS));
    let mut reading = Reading {
        stages,
        playbook,
        source,
        wanted,
        zone,
        texts: FxHashMap::default(),
        cells: FxHashMap::default(),
        blanks,
        customer: None,
        broken: Is::Certain(false),
        spread: FxHashMap::default(),
        of_others: Vec::new(),
        of_lines: FxHashMap::default(),
    };
    reading.load();
    if source.lines == Lines::Grouped {
        reading.of_lines = lines::group(&mut reading)?;
    }
    reading.stages.begin("cells", "Each cell as a value, and what is wrong with it.");
    let mut input = Input::default();
    let mut problems: Vec<Placed> = Vec::new();
    reading.id(&mut input, &mut problems);
    reading.currency_of_rows();
    reading.facts(&mut input, &mut problems)?;
    reading.currency(&input, &mut problems);
    lines::contradictions(&reading, &mut problems);
    if let (true, Some(customer)) = (history::is_looked_at(&reading), reading.customer.clone()) {
        customers::foreign_letters(&reading, &customer, &mut problems);
    }
    problems.append(&mut reading.of_others);
    problems.sort_by_key(|(column, _, _)| *column);
    input.problems = problems.into_iter().map(|(_, is, words)| (is, words)).collect();
    for column in &wanted.columns {
        if let ResultColumn::Carried(name) = column {
            let at = source.columns.iter().position(|own| own == name);
            let at = at.ok_or_else(|| Refused::new(format!("the orders have no column `{name}`")))?;
            if source.lines == Lines::Grouped {
                let words = "which row of an order a carried column is of is not known in a table, which has no order";
                return Err(Refused::new(words));
            }
            let cell = reading.cells.get(&at).cloned().unwrap_or_default();
            input.carried.insert(at, cell);
        }
    }
    let said = source.claims.as_ref().map(|claims| claims::join(&mut reading, &mut input, claims));
    history::remember(&mut reading, &mut input)?;
    if let (Some(claims), Some(said)) = (&source.claims, said) {
        claims::say(&mut reading, &mut input, claims, said)?;
    }
    let of_history = std::mem::take(&mut input.of_history);
    input.problems.extend(of_history.into_iter().map(|(_, is, words)| (is, words)));
    Ok(input)
}

impl Reading<'_> {
    /// Every column that is looked at, as it is and trimmed.
    fn load(&mut self) {
        let source = self.source;
        let mut columns = vec![source.id];
        columns.extend(source.customer.into_iter().chain(source.currency));
        for fact in &source.facts {
            if let MappedColumn::At(at) = fact.column {
                columns.push(at);
            }
            columns.extend(fact.times.iter().map(|(at, _)| *at));
        }
        let carried = self.wanted.columns.iter().filter_map(|column| match column {
            ResultColumn::Carried(name) => source.columns.iter().position(|own| own == name),
            ResultColumn::Own(_) | ResultColumn::Playbook | ResultColumn::Today => None,
        });
        let carried: Vec<usize> = carried.collect();
        columns.extend(carried.iter().copied());
        columns.sort_unstable();
        columns.dedup();
        for at in columns {
            let Some(name) = source.columns.get(at) else { continue };
            let mut cell = Sql::Cell("o", name.clone());
            if carried.contains(&at) {
                cell = self.stages.define(&format!("{name} cell"), cell);
                self.cells.insert(at, cell.clone());
            }
            let text = cells::trimmed(self.stages, name, cell, &self.blanks);
            self.texts.insert(at, text);
        }
    }

    /// Stages beside the query's own.
    pub fn beside(&self) -> Stages {
        self.source.stages().no_deeper_than(self.wanted.dialect.deepest())
    }

    /// The trimmed text of a column.
    pub fn text(&self, at: usize) -> Sql {
        self.texts.get(&at).cloned().unwrap_or_else(|| Sql::text(""))
    }

    fn name(&self, at: usize) -> &str {
        self.source.columns.get(at).map_or("", String::as_str)
    }

    /// What is wrong with a cell of the orders, in words.
    pub fn complaint(&self, at: usize, code: Code, words: Sql) -> Sql {
        let place = format!("{}:{}: {}: ", self.source.table, self.name(at), code.word());
        Sql::concat(vec![Sql::text(&place), words])
    }

    /// The id in a column as it is compared: trimmed, without a guard and one leading `#`.
    pub fn key(&mut self, at: usize) -> Sql {
        let bare = cells::unguarded(&self.text(at), Guard::Stripped);
        let text = cells::trim(&bare, &self.blanks);
        let text = self.stages.keep("order written", text);
        let hash = text.clone().part(1, 1).equals(Sql::text("#"));
        self.stages.define("order key", Sql::case(vec![(hash, text.clone().from(2))], text))
    }

    fn id(&mut self, input: &mut Input, problems: &mut Vec<Placed>) {
        let id = self.source.id;
        let bare = cells::unguarded(&self.text(id), Guard::Stripped);
        let bare = self.stages.keep("order id", bare);
        input.order = self.key(id);
        let words = self.complaint(id, Code::BlankCell, Sql::text("the row has no order id"));
        problems.push((id, bare.equals(Sql::text("")), words));
        if let Some(at) = self.source.customer {
            self.customer = Some(customers::key(self, at));
        }
    }

    /// Rows in another currency count in no sum.
    fn currency_of_rows(&mut self) {
        if let Some(at) = self.source.currency {
            let own = self.playbook.currency.code();
            let code = self.stages.keep("currency code", Sql::call(Call::Upper, vec![self.text(at)]));
            self.broken = code.is_in(vec![Sql::text(own), Sql::text("")]).negated();
        }
    }

    fn currency(&mut self, input: &Input, problems: &mut Vec<Placed>) {
        let Some(at) = self.source.currency else { return };
        let other = Sql::concat(vec![
            Sql::text("`"),
            self.text(at),
            Sql::text(&format!("` is another currency than the playbook's {}", self.playbook.currency)),
        ]);
        problems.push((at, self.broken.clone(), self.complaint(at, Code::OtherCurrency, other)));
        let amounts = self
            .source
            .facts
            .iter()
            .filter(|fact| fact.over == Over::Order && matches!(fact.reader.form, Form::Money { .. }));
        let known =
            amounts.filter_map(|fact| input.given.get(&fact.fact)).map(|known| known.value.clone().is_present());
        let blank = self.text(at).equals(Sql::text("")).and(Is::any(known));
        let words = Sql::text(&format!(
            "the currency is blank, so it is not certain that the amounts are in {}",
            self.playbook.currency
        ));
        problems.push((at, blank, self.complaint(at, Code::OtherCurrency, words)));
    }

    fn facts(&mut self, input: &mut Input, problems: &mut Vec<Placed>) -> Result<(), Refused> {
        let source = self.source;
        for fact in &source.facts {
            let own = self.playbook.fact(fact.fact);
            let known = self.fact(fact, problems).map_err(|refused| refused.at(&own.span))?;
            input.given.insert(fact.fact, known);
        }
        Ok(())
    }

    fn fact(&mut self, fact: &MappedFact, problems: &mut Vec<Placed>) -> Result<Known, Refused> {
        let kind = &self.playbook.fact(fact.fact).kind;
        if let Form::Date(days) = &fact.reader.form
            && days.style != DateStyle::Digits
        {
            return Err(Refused::new(
                "a preset's dates with names of months or years of two digits are not for queries",
            ));
        }
        match (fact.over, fact.column) {
            (_, MappedColumn::Open) => Ok(Known::nobody_said(kind)),
            (_, MappedColumn::Missing) => Ok(Known::settled(Sql::Null(type_of(kind)))),
            (Over::Order, MappedColumn::EveryRow) => Ok(Known::nobody_said(kind)),
            (Over::Order, MappedColumn::At(at)) => {
                let name = &self.playbook.fact(fact.fact).name;
                let read = cells::read(self.stages, name, &self.text(at), &fact.reader, self.zone);
                self.complain(at, &read, &fact.reader.form, problems);
                Ok(Known { open: read.open, ..Known::settled(read.value) })
            }
            (Over::Lines, _) if self.source.lines == Lines::Grouped => {
                let Some(found) = self.of_lines.remove(&fact.fact) else { return Ok(Known::nobody_said(kind)) };
                let fine = Is::any(found.problems.iter().map(|(_, is, _)| is.clone())).negated();
                problems.extend(found.problems);
                self.fitted(fact, found.taken, &fine, problems)
            }
            (Over::Lines, _) => {
                let take = fact.take.unwrap_or(Take::First);
                let entry = self.entry(fact, take, problems);
                let taken = taking::of_one(take, &entry);
                self.fitted(fact, taken, &entry.is_fine(), problems)
            }
            (Over::Customer | Over::CustomerOthers, _) => {
                let take = fact.take.unwrap_or(Take::First);
                let entry = self.entry(fact, take, problems);
                let (taken, fine) = customers::taken(self, fact, take, &entry, problems)?;
                self.fitted(fact, taken, &fine, problems)
            }
        }
    }
}
