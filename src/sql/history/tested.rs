//! Whether an earlier decision is one that a fact looks at: its day, and the tests of `where` on what was recorded.

use crate::model::cell::Blank;
use crate::model::condition::Predicate;
use crate::model::fact::{FactId, History, Kind, Recorded, RecordedThing};
use crate::model::formula::Comparator;
use crate::playbook::missing::can_be_missing;
use crate::sql::cells;
use crate::sql::claims;
use crate::sql::facts::alternatives;
use crate::sql::history::columns::{Column, words};
use crate::sql::history::earlier::{Rows, date, outcomes, reader};
use crate::sql::tree::{Is, Sql};

impl Rows<'_, '_> {
    /// Whether a row is one that a fact looks at.
    pub(super) fn counts(&mut self, history: &History, day: &Sql) -> Is {
        let today = self.reading.wanted.today.days();
        let mut all = vec![day.clone().compare(Comparator::AtMost, Sql::int(today))];
        if let Some(within) = history.within {
            let since = i128::from(today) - i128::from(within);
            all.push(day.clone().compare(Comparator::AtLeast, Sql::int(since)));
        }
        for only in &history.only {
            all.push(self.holds(only));
        }
        Is::all(all)
    }

    fn holds(&mut self, only: &Recorded) -> Is {
        let named = words(only);
        let texts: Vec<Sql> = named.iter().map(|word| Sql::text(word)).collect();
        match &only.what {
            RecordedThing::Rule => {
                let rule = self.unguarded(Column::Rule);
                let known = rule.clone().differs(Sql::text(""));
                known.and(as_said(&only.predicate, rule.is_in(texts)))
            }
            RecordedThing::Decision => {
                self.value(Column::Decision, outcomes(), Blank::Refused);
                as_said(&only.predicate, self.text(&Column::Decision).is_in(texts))
            }
            RecordedThing::Marks => {
                let seen: Vec<Is> = named.into_iter().map(|mark| self.is_marked(mark)).collect();
                as_said(&only.predicate, Is::any(seen))
            }
            RecordedThing::Fact(fact) => self.fact(*fact, &only.predicate),
        }
    }

    /// Whether a mark that was put is still seen.
    fn is_marked(&mut self, mark: String) -> Is {
        let column = Column::Mark(mark);
        let name = self.name(&column);
        let text = self.text(&column);
        let read = cells::read(
            &mut self.stages,
            &name,
            &text,
            &reader(date(self.reading.playbook), Blank::Missing),
            self.reading.zone,
        );
        let always = text.clone().equals(Sql::text("always"));
        self.note(&name, &text, always.clone().negated().and(read.bad.differs(Sql::int(cells::FINE))));
        let last = self.stages.keep(&name, read.value);
        let lasts = last.clone().compare(Comparator::AtLeast, Sql::int(self.reading.wanted.today.days()));
        always.or(last.is_present().and(lasts))
    }

    /// Whether a test holds of what a fact was. What today's playbook cannot read any more is nothing.
    fn fact(&mut self, id: FactId, predicate: &Predicate) -> Is {
        let playbook = self.reading.playbook;
        let own = playbook.fact(id);
        let text = self.text(&Column::Fact(id));
        let word = self.unguarded(Column::Fact(id));
        let mut missing = text.clone().equals(Sql::text("missing"));
        let known;
        let value;
        if own.kind == Kind::Text {
            known = Is::all([text.differs(Sql::text("")), missing.clone().negated()]);
            value = word;
        } else {
            if can_be_missing(playbook, id) {
                missing = word.clone().equals(Sql::text("missing"));
            }
            let name = self.name(&Column::Fact(id));
            let reader = claims::reader(self.reading, id);
            let read = cells::read(&mut self.stages, &name, &word, &reader, self.reading.zone);
            let strict = claims::is_as_said(&own.kind, &word);
            let there = word.differs(Sql::text(""));
            let fine = read.bad.equals(Sql::int(cells::FINE));
            known = Is::all([there, missing.clone().negated(), fine, strict]);
            value = self.stages.keep(&name, read.value);
        }
        match predicate {
            Predicate::Is(all) => known.and(Is::any(alternatives(&value, all))),
            Predicate::Not(all) => known.and(Is::any(alternatives(&value, all)).negated()),
            Predicate::Missing => missing,
            Predicate::Present => known,
        }
    }
}

/// A test on words as it is said of them: any of them, or none.
fn as_said(predicate: &Predicate, any: Is) -> Is {
    match predicate {
        Predicate::Not(_) | Predicate::Missing => any.negated(),
        Predicate::Is(_) | Predicate::Present => any,
    }
}
