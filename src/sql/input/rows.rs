//! What one row says for a fact, and what can be wrong with it.

use crate::diagnostic::code::Code;
use crate::model::cell::{CellReader, Form, MappedColumn, MappedFact};
use crate::model::fact::Take;
use crate::sql::cells::{self, Read};
use crate::sql::input::{Placed, Reading};
use crate::sql::known::{Known, type_of};
use crate::sql::refusal::Refused;
use crate::sql::taking::{self, Entry, Wrong};
use crate::sql::tree::{Call, Is, Sql};

/// What is wrong with a factor has numbers from here on.
const OF_FACTOR: i128 = 10;

/// What can be wrong with a cell of a column, numbered from `above`.
fn wrongs(column: usize, above: i128) -> Vec<Wrong> {
    let all = [cells::BLANK, cells::UNREADABLE, cells::OUT_OF_RANGE, cells::FAR];
    all.map(|bad| Wrong { number: bad + above, column, code: cells::code(bad) }).to_vec()
}

impl Reading<'_> {
    /// What a row adds to a fact taken from several.
    pub fn entry(&mut self, fact: &MappedFact, take: Take, problems: &mut Vec<Placed>) -> Entry {
        let name = self.playbook.fact(fact.fact).name.clone();
        let MappedColumn::At(at) = fact.column else { return Entry::counted() };
        if take == Take::Count {
            let mut blank = vec![Sql::text("")];
            blank.extend(fact.reader.placeholders.iter().map(|word| Sql::text(word)));
            return Entry { counts: self.text(at).is_in(blank).negated(), ..Entry::counted() };
        }
        let read = cells::read(self.stages, &name, &self.text(at), &fact.reader, self.zone);
        self.complain(at, &read, &fact.reader.form, problems);
        let value = self.stages.keep(&name, read.value.clone());
        let entry = Entry {
            counts: value.clone().is_present(),
            is_open: read.open.clone().is_set(),
            wrong: read.bad.clone(),
            wrongs: wrongs(at, 0),
            value,
            is_product: taking::Scale::Units,
            kind: type_of(&self.playbook.fact(fact.fact).kind),
        };
        match &fact.times {
            Some((at, reader)) => self.product(&name, entry, *at, reader, problems),
            None => entry,
        }
    }

    /// What a row adds where its value is multiplied with that of another column.
    fn product(
        &mut self,
        name: &str,
        entry: Entry,
        at: usize,
        reader: &CellReader,
        problems: &mut Vec<Placed>,
    ) -> Entry {
        let factor = cells::read(self.stages, &format!("{name} factor"), &self.text(at), reader, self.zone);
        // Where the first is not known the factor is not even read.
        let wanted = entry.counts.clone();
        let read = Read { bad: Sql::case(vec![(wanted.clone(), factor.bad.clone())], Sql::int(cells::FINE)), ..factor };
        self.complain(at, &read, &reader.form, problems);
        let is_bad = |bad: &Sql| bad.clone().differs(Sql::int(cells::FINE));
        let arms = vec![
            (is_bad(&entry.wrong), entry.wrong.clone()),
            (is_bad(&read.bad), read.bad.clone().plus(Sql::int(OF_FACTOR))),
        ];
        let factor = self.stages.keep(&format!("{name} factor"), read.value.clone());
        let wide = |value: Sql| Sql::call(Call::ToWide, vec![value]);
        let product = wide(entry.value.clone()).times(wide(factor.clone()));
        Entry {
            counts: wanted.clone().and(factor.is_present()),
            is_open: entry.is_open.or(wanted.clone().and(read.open.is_set())),
            wrong: self.stages.keep(&format!("{name} wrong"), Sql::case(arms, Sql::int(0))),
            wrongs: entry.wrongs.into_iter().chain(wrongs(at, OF_FACTOR)).collect(),
            value: self.stages.keep(&format!("{name} product"), product),
            is_product: taking::Scale::Products,
            kind: entry.kind,
        }
    }

    /// A taken value as what is known of the fact, or why it cannot be: where the row's own cells are `fine`, for else
    /// nothing is said of what was taken.
    pub(super) fn fitted(
        &mut self,
        fact: &MappedFact,
        taken: taking::Taken,
        fine: &Is,
        problems: &mut Vec<Placed>,
    ) -> Result<Known, Refused> {
        let own = self.playbook.fact(fact.fact);
        let at = match fact.column {
            MappedColumn::At(at) => at,
            MappedColumn::EveryRow | MappedColumn::Missing | MappedColumn::Open => self.source.id,
        };
        let fitted = taking::fitted(self.stages, &own.name, &fact.limits, &taken, self.wanted.dialect);
        for (is, words) in fitted.too_large {
            problems.push((
                at,
                fine.clone().and(is),
                self.complaint(at, Code::SumTooLarge, Sql::text(&format!("{words} of `{}`", own.name))),
            ));
        }
        let value = self.stages.keep(&own.name, fitted.value);
        let outside = cells::outside(&value, &fact.limits).and(taken.is_open.clone().negated());
        let words = Sql::text(&format!("the value of `{}` is less or more than allowed", own.name));
        problems.push((at, fine.clone().and(outside), self.complaint(at, Code::OutOfRange, words)));
        let value = Sql::case(vec![(taken.is_open.clone(), Sql::Null(type_of(&own.kind)))], value);
        Ok(Known { open: Sql::flag(taken.is_open), ..Known::settled(value) })
    }

    pub(super) fn complain(&self, at: usize, read: &Read, form: &Form, problems: &mut Vec<Placed>) {
        let what = match form {
            Form::YesNo => "neither yes nor no",
            Form::Choice(_) => "none of the options",
            Form::Number { .. } => "not a number that can stand here",
            Form::Money { .. } => "not an amount",
            Form::Date(_) => "not a date",
            Form::Text => "not a text",
        };
        let found =
            |words: &str| Sql::concat(vec![Sql::text("`"), read.text.clone(), Sql::text(&format!("` is {words}"))]);
        for (bad, words) in [
            (cells::BLANK, Sql::text("the cell is blank")),
            (cells::FAR, found("too far off for a query to know its day")),
            (cells::UNREADABLE, found(what)),
            (cells::OUT_OF_RANGE, found("less or more than allowed")),
        ] {
            let is = read.bad.clone().equals(Sql::int(bad));
            problems.push((at, is, self.complaint(at, cells::code(bad), words)));
        }
    }
}
