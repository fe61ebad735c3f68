//! Where an example that fails and its expectation part: the first clause of the playbook that says otherwise.

use crate::engine::evaluate::{Facts, Holds};
use crate::model::Span;
use crate::model::condition::{Alternative, Condition, Subject, Table, Test};
use crate::model::decision::Verdict;
use crate::model::formula::Formula;
use crate::model::rule::{ActionId, Outcome, Rule, RuleId};
use crate::playbook::Playbook;
use crate::playbook::words::expr_words;
use crate::proof::examples::{ExpectedPart, Ran};

/// A clause that says otherwise than an example expects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parting {
    /// What it says.
    pub words: String,
    /// Where it stands.
    pub span: Option<Span>,
}

/// Where an example and its expectation part; none where the example passes.
pub fn parting(playbook: &Playbook, ran: &Ran<'_>) -> Option<Parting> {
    let missed = ran.parts.iter().find(|part| !part.is_met())?;
    let Some(facts) = ran.facts(playbook) else { return Some(failed(ran)) };
    let reader = Reader { facts: &facts, ran };
    Some(match (ran.decision.verdict, missed.part) {
        (Verdict::Error, _) => reader.impossible().unwrap_or_else(|| failed(ran)),
        (Verdict::Undecided, part) => reader.undecided(part),
        (Verdict::Decided(_), ExpectedPart::Decide | ExpectedPart::Rule) => reader.rules(),
        (Verdict::Decided(_), ExpectedPart::Actions | ExpectedPart::Marks) => reader.actions(),
        (
            Verdict::Decided(_),
            part @ (ExpectedPart::Amount | ExpectedPart::Charge | ExpectedPart::Cost | ExpectedPart::Until),
        ) => reader.formula(part),
        (Verdict::Decided(_), ExpectedPart::Needs) => nowhere("the result is settled, so nothing is needed"),
    })
}

fn failed(ran: &Ran<'_>) -> Parting {
    nowhere(ran.decision.error.as_deref().unwrap_or("the case cannot be calculated"))
}

fn nowhere(words: &str) -> Parting {
    Parting { words: words.to_owned(), span: None }
}

/// Reads clauses on an example's case.
struct Reader<'a> {
    facts: &'a Facts<'a>,
    ran: &'a Ran<'a>,
}

impl Reader<'_> {
    fn playbook(&self) -> &Playbook {
        self.facts.playbook()
    }

    fn impossible(&self) -> Option<Parting> {
        let fits = self.playbook().impossible.iter().find(|one| self.facts.holds(&one.when) == Holds::Yes)?;
        let words = format!("the case is impossible, \"{}\": {}", fits.name, self.that_hold(&fits.when));
        Some(Parting { words, span: Some(fits.span.clone()) })
    }

    fn undecided(&self, part: ExpectedPart) -> Parting {
        let names = self.ran.decision.needs.iter().map(|fact| format!("`{}`", self.playbook().fact(*fact).name));
        let names = names.collect::<Vec<_>>().join(", ");
        nowhere(&match part {
            ExpectedPart::Needs => format!("what can still change the result: {names}"),
            ExpectedPart::Decide
            | ExpectedPart::Rule
            | ExpectedPart::Amount
            | ExpectedPart::Charge
            | ExpectedPart::Cost
            | ExpectedPart::Until
            | ExpectedPart::Actions
            | ExpectedPart::Marks => format!("the example does not say {names}, which can still change the result"),
        })
    }

    /// Another rule decides.
    fn rules(&self) -> Parting {
        let got = self.ran.decision.rule;
        let expected = self.ran.example.expect.rule.or_else(|| self.nearest());
        match (expected, got) {
            (Some(expected), Some(got)) if expected == got => {
                let rule = self.playbook().rule(got);
                let words = format!("rule `{}` fits, and it decides `{}`", rule.name, rule.outcome);
                Parting { words, span: Some(rule.span.clone()) }
            }
            (Some(expected), got) if got.is_none_or(|got| expected < got) => self.does_not_fit(expected),
            (_, Some(got)) => {
                let rule = self.playbook().rule(got);
                let words = format!("rule `{}` fits first: {}", rule.name, self.that_hold(&rule.when));
                Parting { words, span: Some(rule.span.clone()) }
            }
            (_, None) => nowhere("no rule fits"),
        }
    }

    /// The first rule above the one that decides that would give what is expected and of which one test fails.
    fn nearest(&self) -> Option<RuleId> {
        let Some(Verdict::Decided(outcome)) = self.ran.example.expect.decide else { return None };
        let above = self.playbook().rule_ids().take_while(|rule| self.ran.decision.rule.is_none_or(|got| *rule < got));
        let mut gives = above.filter(|rule| self.playbook().rule(*rule).outcome == outcome);
        gives.find(|rule| {
            let tables = self.playbook().rule(*rule).when.any.iter();
            tables.map(|table| self.missed(table).count()).min() == Some(1)
        })
    }

    fn does_not_fit(&self, rule: RuleId) -> Parting {
        let rule = self.playbook().rule(rule);
        match self.first_missed(&rule.when) {
            Some(test) => {
                let words = format!("rule `{}` does not fit: {}", rule.name, self.says_no(test));
                Parting { words, span: Some(test.span.clone()) }
            }
            None => Parting { words: format!("rule `{}` never fits", rule.name), span: Some(rule.span.clone()) },
        }
    }

    /// An action is due and should not be, or the other way round.
    fn actions(&self) -> Parting {
        let Some(id) = self.odd_action() else { return nowhere("the lists differ") };
        let action = self.playbook().action(id);
        let rule = self.ran.decision.rule.map(|rule| self.playbook().rule(rule));
        let is_due = self.is_due(id);
        let why = match (is_due, rule.filter(|rule| rule.also.contains(&id)), &action.when) {
            (true, Some(rule), _) => format!("rule `{}` names it", rule.name),
            (true, None, Some(when)) => self.that_hold(when),
            (true, None, None) => "its words depend on nothing".to_owned(),
            (false, _, Some(when)) => {
                self.first_missed(when).map_or_else(|| "it never is".to_owned(), |test| self.says_no(test))
            }
            (false, _, None) => match rule {
                Some(rule) => format!("rule `{}` does not name it", rule.name),
                None => "no rule decides".to_owned(),
            },
        };
        let is = if is_due { "is" } else { "is not" };
        Parting { words: format!("action `{}` {is} due: {why}", action.name), span: Some(action.span.clone()) }
    }

    /// The first action that is due and not expected, or the other way round.
    fn odd_action(&self) -> Option<ActionId> {
        let expect = &self.ran.example.expect;
        let mark = |id: ActionId| self.playbook().action(id).mark.as_ref();
        let mut ids = (0..).map(ActionId).take(self.playbook().actions.len());
        ids.find(|id| match (&expect.actions, &expect.marks) {
            (Some(actions), _) => self.is_due(*id) != actions.contains(id),
            (None, Some(marks)) => mark(*id).is_some_and(|mark| self.is_due(*id) != marks.contains(mark)),
            (None, None) => false,
        })
    }

    fn is_due(&self, id: ActionId) -> bool {
        self.ran.decision.actions.iter().any(|action| action.id == id)
    }

    /// A formula gives another value.
    fn formula(&self, part: ExpectedPart) -> Parting {
        let Some(rule) = self.ran.decision.rule.map(|rule| self.playbook().rule(rule)) else {
            return nowhere(&format!("no rule decides, so there is no {}", part.word()));
        };
        let Some(formula) = formula_of(rule, part) else {
            let words = format!("rule `{}` has no `{}`", rule.name, part.word());
            return Parting { words, span: Some(rule.span.clone()) };
        };
        let value = |fact| self.playbook().state_words(fact, self.facts.state(fact));
        let numbers = expr_words(&formula.expr, &value, &self.ran.today.to_string(), self.playbook());
        let words = format!("`{}` of rule `{}` is {}, here {numbers}", part.word(), rule.name, formula.text);
        Parting { words, span: Some(formula.span.clone()) }
    }

    fn holds(&self, test: &Test) -> bool {
        match test.subject {
            Subject::Fact(_) => self.facts.test(test) == Holds::Yes,
            Subject::Decision => test.predicate.names(Some(&Alternative::Outcome(self.outcome()))),
            Subject::Rule => test.predicate.names(self.ran.decision.rule.map(Alternative::Rule).as_ref()),
        }
    }

    fn outcome(&self) -> Outcome {
        match self.ran.decision.verdict {
            Verdict::Decided(outcome) => outcome,
            Verdict::Undecided | Verdict::Error => Outcome::Flag,
        }
    }

    fn missed<'t>(&self, table: &'t Table) -> impl Iterator<Item = &'t Test> {
        table.iter().filter(|test| !self.holds(test))
    }

    /// The first test that fails, of the alternative of which fewest do.
    fn first_missed<'c>(&self, condition: &'c Condition) -> Option<&'c Test> {
        let nearest = condition.any.iter().min_by_key(|table| self.missed(table).count())?;
        self.missed(nearest).next()
    }

    /// A test that does not hold, with what is: `` `order_total` is 60.00, expected < 50.00 ``.
    fn says_no(&self, test: &Test) -> String {
        let playbook = self.playbook();
        match test.subject {
            Subject::Fact(fact) => {
                let is = playbook.state_words(fact, self.facts.state(fact));
                let wanted = playbook.predicate_words(fact, &test.predicate);
                format!("`{}` is {is}, expected {wanted}", playbook.fact(fact).name)
            }
            Subject::Decision => format!("the decision is `{}`", self.outcome()),
            Subject::Rule => match self.ran.decision.rule {
                Some(rule) => format!("rule `{}` decides", playbook.rule(rule).name),
                None => "no rule decides".to_owned(),
            },
        }
    }

    /// The tests of a condition that hold, of its first alternative that does.
    fn that_hold(&self, condition: &Condition) -> String {
        let holds = |table: &&Table| table.iter().all(|test| self.holds(test));
        let Some(table) = condition.any.iter().find(holds) else { return "it may fit".to_owned() };
        let playbook = self.playbook();
        let words = table.iter().map(|test| match test.subject {
            Subject::Fact(fact) => {
                format!("`{}` is {}", playbook.fact(fact).name, playbook.state_words(fact, self.facts.state(fact)))
            }
            Subject::Decision | Subject::Rule => self.says_no(test),
        });
        let words: Vec<String> = words.collect();
        if words.is_empty() { "it always does".to_owned() } else { words.join(", ") }
    }
}

fn formula_of(rule: &Rule, part: ExpectedPart) -> Option<&Formula> {
    match part {
        ExpectedPart::Amount => rule.amount.as_ref(),
        ExpectedPart::Charge => rule.charge.as_ref(),
        ExpectedPart::Cost => rule.cost.as_ref(),
        ExpectedPart::Until => rule.until.as_ref(),
        ExpectedPart::Decide
        | ExpectedPart::Rule
        | ExpectedPart::Actions
        | ExpectedPart::Marks
        | ExpectedPart::Needs => None,
    }
}
