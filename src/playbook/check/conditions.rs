//! `when` tables → [`Condition`].

use std::fmt;

use toml::de::DeValue;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::Code;
use crate::model::condition::{Alternative, Condition, Predicate, Subject, Test};
use crate::model::fact::{FactId, Kind};
use crate::model::rule::Outcome;
use crate::playbook::check::comparisons::{comparisons, is_comparison};
use crate::playbook::check::scope::Scope;
use crate::playbook::check::values::value;
use crate::playbook::draft::rules::{WhenDraft, outcome_words};
use crate::playbook::draft::section::{Entry, Raw, as_list, as_text, as_word, entries, found, report_unknown};
use crate::playbook::problems::{Owner, Problems};

/// What a `when` may test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Testable {
    /// Facts.
    Facts,
    /// Facts, the decision and the rule: an action's `when`.
    FactsAndResult,
}

/// What is tested by what, for messages: rule `x` tests `y`.
pub struct User<'t> {
    /// Whose `when` it is.
    pub owner: Owner<'t>,
    /// What is tested.
    pub tested: &'t str,
}

impl fmt::Display for User<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} tests `{}`", self.owner, self.tested)
    }
}

/// `x` in rule `y`, for messages about the value.
struct Valued<'t>(User<'t>);

impl fmt::Display for Valued<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` in {}", self.0.tested, self.0.owner)
    }
}

/// Reads a `when`; a test that cannot be read is reported and left out.
pub fn condition<'t>(
    when: &WhenDraft<'t>,
    owner: Owner<'t>,
    testable: Testable,
    scope: &Scope<'t>,
    problems: &mut Problems<'t>,
) -> Condition {
    let tables = match when {
        WhenDraft::Always | WhenDraft::Unreadable => return Condition::always(),
        WhenDraft::Any(tables) => tables,
    };
    let mut reader = Reader { owner, scope, problems };
    let any = tables.iter().map(|table| table.iter().filter_map(|entry| reader.test(entry, testable)).collect());
    Condition { any: any.collect() }
}

/// Reads what a history fact's `where` asks of a fact.
pub fn predicate_on_fact<'t>(
    fact: FactId,
    entry: &Entry<'t>,
    owner: Owner<'t>,
    scope: &Scope<'t>,
    problems: &mut Problems<'t>,
) -> Option<Predicate> {
    Reader { owner, scope, problems }.predicate(Subject::Fact(fact), entry)
}

/// Reads what something must be one of, each value by `one`.
pub fn predicate_of<'t>(raw: &Raw<'t>, one: &mut dyn FnMut(&Raw<'t>) -> Option<Alternative>) -> Option<Predicate> {
    let list = |raw: &Raw<'t>, one: &mut dyn FnMut(&Raw<'t>) -> Option<Alternative>| match as_list(raw) {
        // Every value is looked at, so that each wrong one is reported.
        Some(all) => all.iter().map(one).collect::<Vec<_>>().into_iter().collect::<Option<Vec<_>>>(),
        None => one(raw).map(|only| vec![only]),
    };
    match raw.it.as_table().map(entries).as_deref() {
        Some([entry]) if entry.key.it == "not" => list(&entry.value, one).map(Predicate::Not),
        Some(_) | None => list(raw, one).map(Predicate::Is),
    }
}

struct Reader<'a, 't> {
    owner: Owner<'t>,
    scope: &'a Scope<'t>,
    problems: &'a mut Problems<'t>,
}

impl<'t> Reader<'_, 't> {
    fn test(&mut self, entry: &Entry<'t>, testable: Testable) -> Option<Test> {
        let subject = self.subject(entry, testable)?;
        let predicate = self.predicate(subject, entry)?;
        Some(Test { subject, predicate, span: entry.span() })
    }

    fn subject(&mut self, entry: &Entry<'t>, testable: Testable) -> Option<Subject> {
        let result = match entry.key.it {
            "decision" => Some(Subject::Decision),
            "rule" => Some(Subject::Rule),
            _ => None,
        };
        match (result, testable) {
            (Some(subject), Testable::FactsAndResult) => Some(subject),
            (Some(_), Testable::Facts) => {
                let message = format!("{} tests the {}, which is not known yet", self.owner, entry.key.it);
                let help = "only an action's `when` can test the decision and the rule".to_owned();
                self.problems.add(Diagnostic::at(Code::UnknownFact, entry.key.span.clone(), message).help(help));
                None
            }
            (None, Testable::Facts | Testable::FactsAndResult) => {
                self.scope.fact(&entry.key, format_args!("{} tests", self.owner), self.problems).map(Subject::Fact)
            }
        }
    }

    fn predicate(&mut self, subject: Subject, entry: &Entry<'t>) -> Option<Predicate> {
        let user = User { owner: self.owner, tested: entry.key.it };
        if let DeValue::Table(table) = entry.value.it {
            let keys = entries(table);
            match keys.as_slice() {
                [one] if one.key.it == "missing" => return self.missing(subject, one, &user),
                [one] if one.key.it == "not" => {}
                [one] => {
                    let owner = Owner::Named("the test on", user.tested);
                    report_unknown(owner, &one.key, &["not", "missing"], self.problems);
                    return None;
                }
                _ => return self.not_one_key(&entry.value, &user),
            }
        }
        let (scope, owner) = (self.scope, self.owner);
        let problems = &mut *self.problems;
        predicate_of(&entry.value, &mut |raw| {
            let user = User { owner, tested: entry.key.it };
            match subject {
                Subject::Fact(fact) => fact_alternative(raw, fact, user, scope, problems),
                Subject::Decision => outcome_alternative(raw, user, problems),
                Subject::Rule => rule_alternative(raw, user, scope, problems),
            }
        })
    }

    fn missing(&mut self, subject: Subject, entry: &Entry<'t>, user: &User<'t>) -> Option<Predicate> {
        let Some(missing) = entry.value.it.as_bool() else {
            let message = format!("{user} for `missing = {}`", found(&entry.value));
            let help = "write `{ missing = true }` or `{ missing = false }`".to_owned();
            self.problems.add(Diagnostic::at(Code::WrongKind, entry.value.span.clone(), message).help(help));
            return None;
        };
        let can_be = match subject {
            Subject::Fact(fact) => {
                self.scope.shape(fact).kind.as_ref()?;
                self.scope.may_be_missing(fact)
            }
            Subject::Decision | Subject::Rule => false,
        };
        if !can_be {
            let message = format!("{user} for missing, but it always has a value");
            let help = match subject {
                Subject::Fact(_) => format!("leave out the test, or add `optional = true` to `{}`", user.tested),
                Subject::Decision | Subject::Rule => "leave out the test".to_owned(),
            };
            self.problems.add(Diagnostic::at(Code::CannotBeMissing, entry.span(), message).help(help));
            return None;
        }
        Some(if missing { Predicate::Missing } else { Predicate::Present })
    }

    fn not_one_key(&mut self, raw: &Raw<'t>, user: &User<'t>) -> Option<Predicate> {
        let message = format!("{user} with a table that is neither `{{ not = … }}` nor `{{ missing = … }}`");
        self.problems.add(Diagnostic::at(Code::WrongKind, raw.span.clone(), message));
        None
    }
}

fn fact_alternative<'t>(
    raw: &Raw<'t>,
    fact: FactId,
    user: User<'t>,
    scope: &Scope<'t>,
    problems: &mut Problems<'t>,
) -> Option<Alternative> {
    let kind = scope.shape(fact).kind.as_ref()?;
    if let Some(text) = as_text(raw) {
        if is_comparison(text.it) {
            return comparisons(&text, kind, scope, &user, problems).map(Alternative::Compare);
        }
        if text.it == "missing" {
            let message = format!("{user} for `\"missing\"`, which is no value");
            let help = "write `{ missing = true }`".to_owned();
            problems.add(Diagnostic::at(Code::WrongValue, raw.span.clone(), message).help(help));
            return None;
        }
        if matches!(kind, Kind::Number { .. } | Kind::Money) && scope.limit(text.it).is_some() {
            let message = format!("{user} for the name of a limit");
            let help = format!("compare with it: `\"<= {}\"`", text.it);
            problems.add(Diagnostic::at(Code::WrongKind, raw.span.clone(), message).help(help));
            return None;
        }
    }
    value(raw, kind, scope.currency, &Valued(user), problems).map(Alternative::Value)
}

fn outcome_alternative<'t>(raw: &Raw<'t>, user: User<'t>, problems: &mut Problems<'t>) -> Option<Alternative> {
    outcome(raw, user, problems).map(Alternative::Outcome)
}

/// An outcome by its word.
pub fn outcome<'t>(raw: &Raw<'t>, user: User<'t>, problems: &mut Problems<'t>) -> Option<Outcome> {
    match as_text(raw) {
        Some(word) => as_word(&word, &outcome_words(), Valued(user), problems).map(|outcome| outcome.it),
        None => crate::playbook::check::values::wrong(raw, "an outcome in quotes", &Valued(user), problems),
    }
}

fn rule_alternative<'t>(
    raw: &Raw<'t>,
    user: User<'t>,
    scope: &Scope<'t>,
    problems: &mut Problems<'t>,
) -> Option<Alternative> {
    match as_text(raw) {
        Some(name) => scope.rule(&name, format_args!("{user} for"), problems).map(Alternative::Rule),
        None => crate::playbook::check::values::wrong(raw, "the name of a rule in quotes", &Valued(user), problems),
    }
}
