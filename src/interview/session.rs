//! An interview as a value: the answers given so far, in order, and what the plan wants next. Any answer can be taken
//! back or changed; the case is then replayed, so a later answer that still matters is kept, one that no longer does is
//! set aside, and one that matters again comes back. The case depends on what was said and never on how it was reached.

use crate::engine::compile::Compiled;
use crate::interview::plan::{self, Next};
use crate::model::case::{Case, Source};
use crate::model::date::Date;
use crate::model::fact::FactId;
use crate::model::value::State;

/// An interview about one case.
#[derive(Debug, Clone)]
pub struct Session<'a> {
    compiled: &'a Compiled,
    today: Date,
    /// What was known before anybody was asked.
    start: Case,
    /// What the agent said of each fact, whether or not it matters now.
    said: Vec<Said>,
    /// The facts the plan asked and the agent answered, in order.
    asked: Vec<FactId>,
    case: Case,
    next: Next,
}

/// What the agent said of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Said {
    Nothing,
    /// Used whenever the plan asks for the fact.
    Answer(State),
    /// Taken back: offered when the plan asks for the fact, but not used.
    TakenBack(State),
    /// Over what was known before anybody was asked, and for facts the plan never asks.
    Correction(State),
}

impl<'a> Session<'a> {
    /// An interview that begins with this case.
    pub fn new(compiled: &'a Compiled, start: Case, today: Date) -> Session<'a> {
        let said = vec![Said::Nothing; start.given.len()];
        let case = start.clone();
        let next = next(compiled, &case, today);
        Session { compiled, today, start, said, asked: Vec::new(), case, next }
    }

    /// What the plan wants next.
    pub fn next(&self) -> &Next {
        &self.next
    }

    /// The case as it is now.
    pub fn case(&self) -> &Case {
        &self.case
    }

    /// The playbook with its diagrams.
    pub fn compiled(&self) -> &'a Compiled {
        self.compiled
    }

    /// The day the case is decided for.
    pub fn today(&self) -> Date {
        self.today
    }

    /// The facts that were asked and whose answers count, in order.
    pub fn asked(&self) -> &[FactId] {
        &self.asked
    }

    /// What was said of a fact before, to be offered when it is asked again.
    pub fn offered(&self, fact: FactId) -> Option<&State> {
        match &self.said[fact.index()] {
            Said::Nothing => self.start.said(fact).map(|given| &given.state),
            Said::Answer(state) | Said::TakenBack(state) | Said::Correction(state) => Some(state),
        }
    }

    /// Says a fact: the one the plan asks for, or any other that can be asked or noted.
    pub fn say(&mut self, fact: FactId, state: State) {
        let planned = matches!(&self.next, Next::Ask { fact: asked, .. } if *asked == fact);
        if planned {
            self.said[fact.index()] = Said::Answer(state);
            self.go_on();
        } else if self.asked.contains(&fact) {
            self.said[fact.index()] = Said::Answer(state);
            self.replay();
        } else {
            self.said[fact.index()] = Said::Correction(state);
            self.replay();
        }
    }

    /// Forgets what was said of a fact.
    pub fn forget(&mut self, fact: FactId) {
        self.said[fact.index()] = Said::Nothing;
        self.replay();
    }

    /// Takes back the last answer, so that its question comes again; tells whether there was one.
    pub fn back(&mut self) -> bool {
        let Some(fact) = self.asked.pop() else { return false };
        let slot = &mut self.said[fact.index()];
        if let Said::Answer(state) = std::mem::replace(slot, Said::Nothing) {
            *slot = Said::TakenBack(state);
        }
        self.replay();
        true
    }

    /// Begins again with what was known and corrected, and answers each question the plan asks with what was said.
    fn replay(&mut self) {
        self.case = self.start.clone();
        self.asked.clear();
        for fact in self.compiled.playbook.fact_ids() {
            if let Said::Correction(state) = &self.said[fact.index()] {
                self.case.set(fact, state.clone(), Source::Answer);
            }
        }
        self.next = next(self.compiled, &self.case, self.today);
        self.go_on();
    }

    fn go_on(&mut self) {
        while let Next::Ask { fact, .. } = self.next {
            let Said::Answer(state) = &self.said[fact.index()] else { return };
            self.case.set(fact, state.clone(), Source::Answer);
            self.asked.push(fact);
            self.next = next(self.compiled, &self.case, self.today);
        }
    }
}

/// Where a formula cannot be calculated nothing more is asked: the decision says what is wrong.
fn next(compiled: &Compiled, case: &Case, today: Date) -> Next {
    plan::next(compiled, case, today).unwrap_or(Next::Stuck)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};
    use proptest::sample::Index;
    use proptest::{collection, prop_assert_eq};

    use super::Session;
    use crate::engine::compile::Compiled;
    use crate::interview::plan::Next;
    use crate::interview::sample;
    use crate::model::decimal::Decimal;
    use crate::model::fact::{FactId, Kind};
    use crate::model::value::{State, Value};

    fn fact(compiled: &Compiled, name: &str) -> FactId {
        compiled.playbook.fact_named(name).unwrap()
    }

    fn asks(session: &Session<'_>) -> Option<FactId> {
        match session.next() {
            Next::Ask { fact, .. } => Some(*fact),
            Next::Settled | Next::Stuck | Next::Impossible { .. } => None,
        }
    }

    const YES: State = State::Known(Value::YesNo(true));
    const NO: State = State::Known(Value::YesNo(false));
    const LOST: State = State::Known(Value::Choice(0));
    const BROKEN: State = State::Known(Value::Choice(1));

    /// Answers each question with one of a few states, chosen by a number.
    fn states(compiled: &Compiled, fact: FactId) -> Vec<State> {
        let number = |units| State::Known(Value::Number(Decimal::from_units(units)));
        let money = |units| State::Known(Value::Money(Decimal::from_units(units)));
        let known = compiled.playbook.fact(fact);
        let mut states = match &known.kind {
            Kind::YesNo => vec![YES, NO],
            Kind::Choice(options) => (0..options.len()).map(|at| State::Known(Value::Choice(at as u16))).collect(),
            Kind::Number { .. } => vec![number(10_000), number(200_000)],
            Kind::Money => vec![money(10_000), money(900_000)],
            Kind::Date => vec![State::Known(Value::Date(sample::today()))],
            Kind::Text => vec![State::Known(Value::Text("lost".into()))],
        };
        states.push(State::Unknown);
        if known.optional {
            states.push(State::Missing);
        }
        states
    }

    #[test]
    fn an_answer_that_matters_no_longer_is_set_aside_and_comes_back() {
        let compiled = sample::compiled();
        let (issue, photo) = (fact(&compiled, "issue"), fact(&compiled, "photo"));
        let mut session = Session::new(&compiled, sample::nothing_known(&compiled), sample::today());
        session.say(issue, BROKEN);
        session.say(photo, YES);
        assert_eq!(session.asked(), [issue, photo]);
        session.say(issue, LOST);
        assert_eq!(session.case().said(photo), None, "the photograph matters only where it is broken");
        session.say(issue, BROKEN);
        assert_eq!(session.asked(), [issue, photo]);
        assert_eq!(session.case().said(photo).map(|given| &given.state), Some(&YES));
    }

    #[test]
    fn back_asks_the_last_question_again_and_offers_its_answer() {
        let compiled = sample::compiled();
        let mut session = Session::new(&compiled, sample::nothing_known(&compiled), sample::today());
        assert!(!session.back(), "there is nothing to go back to");
        session.say(fact(&compiled, "issue"), BROKEN);
        let second = asks(&session).unwrap();
        session.say(second, NO);
        assert!(session.back());
        assert_eq!(asks(&session), Some(second));
        assert_eq!(session.offered(second), Some(&NO));
        assert!(session.back());
        assert_eq!(asks(&session), Some(fact(&compiled, "issue")));
    }

    #[test]
    fn what_was_known_before_can_be_corrected() {
        let compiled = sample::compiled();
        let issue = fact(&compiled, "issue");
        let mut start = sample::nothing_known(&compiled);
        start.set(issue, BROKEN, crate::model::case::Source::Set);
        let mut session = Session::new(&compiled, start, sample::today());
        session.say(issue, LOST);
        assert_eq!(session.case().said(issue).map(|given| &given.state), Some(&LOST));
        session.forget(issue);
        assert_eq!(session.case().said(issue).map(|given| &given.state), Some(&BROKEN));
    }

    proptest! {
        #[test]
        fn random_edits_give_the_same_as_a_fresh_run(edits in collection::vec((any::<u8>(), any::<Index>(), any::<Index>()), 1..40)) {
            let compiled = sample::compiled();
            let mut session = Session::new(&compiled, sample::nothing_known(&compiled), sample::today());
            for (kind, which, how) in &edits {
                let edited = match (kind % 4, session.asked()) {
                    (0, _) => { session.back(); None }
                    (1, asked) if !asked.is_empty() => Some(*which.get(asked)),
                    _ => asks(&session),
                };
                if let Some(fact) = edited {
                    session.say(fact, how.get(&states(&compiled, fact)).clone());
                }
            }
            let mut fresh = Session::new(&compiled, sample::nothing_known(&compiled), sample::today());
            for fact in session.asked() {
                prop_assert_eq!(asks(&fresh), Some(*fact));
                fresh.say(*fact, session.case().said(*fact).unwrap().state.clone());
            }
            prop_assert_eq!(&fresh.case().given, &session.case().given);
            prop_assert_eq!(fresh.next(), session.next());
        }
    }
}
