//! The plain reading of the rules, top to bottom. It is the specification: it serves no user, and everything else is held
//! against it. It reads complete cases only, where every fact is known or missing.

use std::collections::BTreeMap;

use crate::engine::evaluate::{Facts, FormulaError, Holds};
use crate::engine::reasons;
use crate::model::condition::{Alternative, Condition, Predicate, Subject, Test};
use crate::model::formula::Formula;
use crate::model::rule::{ActionId, Outcome, Reply, Rule, RuleId};
use crate::model::template::Part;
use crate::model::value::Value;
use crate::playbook::Playbook;

/// What the plain reading of the rules says of a complete case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// The case cannot be: this entry of `[[impossible]]` fits.
    Impossible(usize),
    /// This is the result.
    Result(PlainResult),
}

/// A result and the rule that gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlainResult {
    /// The first rule that fits.
    pub rule: Option<RuleId>,
    /// Its outcome; `flag` where no rule fits.
    pub outcome: Outcome,
    /// What is paid back.
    pub amount: Option<Value>,
    /// What the customer pays.
    pub charge: Option<Value>,
    /// Until when to wait.
    pub until: Option<Value>,
    /// What else to do, with the words.
    pub actions: Vec<(ActionId, String)>,
    /// The drafts by language, `""` standing for none.
    pub replies: BTreeMap<String, String>,
}

impl PlainResult {
    /// Whether this is the same result: the rule explains it and is no part of it.
    pub fn is_same(&self, other: &PlainResult) -> bool {
        PlainResult { rule: None, ..self.clone() } == PlainResult { rule: None, ..other.clone() }
    }
}

/// Reads the rules on a complete case.
pub fn read(facts: &Facts<'_>) -> Result<Reading, FormulaError> {
    let playbook = facts.playbook();
    if let Some(at) = playbook.impossible.iter().position(|one| facts.holds(&one.when) == Holds::Yes) {
        return Ok(Reading::Impossible(at));
    }
    let rule = playbook.rule_ids().find(|rule| facts.holds(&playbook.rule(*rule).when) == Holds::Yes);
    let Some(decides) = rule.map(|rule| playbook.rule(rule)) else {
        let actions = actions(facts, None, &|_| "missing".to_owned());
        let nothing = PlainResult {
            rule,
            outcome: Outcome::Flag,
            amount: None,
            charge: None,
            until: None,
            actions,
            replies: BTreeMap::new(),
        };
        return Ok(Reading::Result(nothing));
    };
    let value = |formula: &Option<Formula>, part: Part| match formula {
        Some(formula) => facts.value(&formula.expr, &crate::engine::shown::part_kind(part), "an amount of the result"),
        None => Ok(None),
    };
    let (amount, charge) = (value(&decides.amount, Part::Amount)?, value(&decides.charge, Part::Charge)?);
    let (until, cost) = (value(&decides.until, Part::Until)?, value(&decides.cost, Part::Cost)?);
    let words = |part: Part| {
        let value = match part {
            Part::Amount => &amount,
            Part::Charge => &charge,
            Part::Cost => &cost,
            Part::Until => &until,
        };
        let kind = crate::engine::shown::part_kind(part);
        value.as_ref().map_or_else(|| "missing".to_owned(), |value| playbook.words(&kind, value))
    };
    let actions = actions(facts, rule, &words);
    let draft = |reply: &Reply| (reply.language.clone(), reasons::text(facts, &reply.draft, &words));
    let replies = decides.reply.iter().map(draft).collect();
    Ok(Reading::Result(PlainResult { rule, outcome: decides.outcome, amount, charge, until, actions, replies }))
}

/// The actions that the rule names, and each whose `when` fits whatever rule decided, in playbook order.
fn actions(facts: &Facts<'_>, rule: Option<RuleId>, words: &dyn Fn(Part) -> String) -> Vec<(ActionId, String)> {
    let playbook = facts.playbook();
    let ids = (0..).map(ActionId).zip(&playbook.actions);
    let named = |id: &ActionId| rule.is_some_and(|rule| playbook.rule(rule).also.contains(id));
    let fits = |when: &Option<Condition>| when.as_ref().is_some_and(|when| action_fits(facts, rule, when));
    ids.filter(|(id, action)| named(id) || fits(&action.when))
        .map(|(id, action)| (id, reasons::text(facts, &action.instruction, words)))
        .collect()
}

fn action_fits(facts: &Facts<'_>, rule: Option<RuleId>, when: &Condition) -> bool {
    when.any.iter().any(|table| table.iter().all(|test| action_test(facts, rule, test)))
}

fn action_test(facts: &Facts<'_>, rule: Option<RuleId>, test: &Test) -> bool {
    let playbook: &Playbook = facts.playbook();
    let decides: Option<&Rule> = rule.map(|rule| playbook.rule(rule));
    let names = |all: &[Alternative]| match test.subject {
        Subject::Decision => all.contains(&Alternative::Outcome(decides.map_or(Outcome::Flag, |rule| rule.outcome))),
        Subject::Rule => rule.is_some_and(|rule| all.contains(&Alternative::Rule(rule))),
        Subject::Fact(_) => false,
    };
    let is_there = test.subject == Subject::Decision || rule.is_some();
    match (test.subject, &test.predicate) {
        (Subject::Fact(_), _) => facts.test(test) == Holds::Yes,
        (Subject::Decision | Subject::Rule, Predicate::Is(all)) => names(all),
        (Subject::Decision | Subject::Rule, Predicate::Not(all)) => is_there && !names(all),
        (Subject::Decision | Subject::Rule, Predicate::Missing) => !is_there,
        (Subject::Decision | Subject::Rule, Predicate::Present) => is_there,
    }
}
