//! A playbook → one query: cells are read, facts worked out, regions numbered, and the decision read off, in that order.

use std::sync::Arc;

use crate::engine::axes::given_inputs;
use crate::engine::compile::{Leaf, compile_with};
use crate::engine::shown::Shown;
use crate::model::condition::{Alternative, Condition, Subject};
use crate::model::date::Date;
use crate::model::fact::FactId;
use crate::model::formula::Formula;
use crate::model::rule::{Outcome, RuleId};
use crate::model::template::Part;
use crate::model::value::State;
use crate::playbook::Playbook;
use crate::sql::dates::Zone;
use crate::sql::dialect::{Dialect, comment};
use crate::sql::facts::Facts;
use crate::sql::input::{self, Input};
use crate::sql::known::{Known, Openness};
use crate::sql::open;
use crate::sql::refusal::Refused;
use crate::sql::result::{self, Decided, ResultColumn};
use crate::sql::source::Source;
use crate::sql::tree::{Is, Sql, Type};
use crate::sql::words;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The engine.
    pub dialect: Dialect,
    /// The columns, in order.
    pub columns: Vec<ResultColumn>,
    /// The day to decide for.
    pub today: Date,
    /// Facts that are said of every order.
    pub settings: Vec<(FactId, State)>,
    /// What becomes of the rows.
    pub shape: Shape,
}

/// What becomes of the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// They are the query's.
    Query,
    /// They are a view's.
    View(String),
    /// They are a table's.
    Table(String),
}

/// The query that says of every order what `review` says of it.
///
/// # Errors
/// The playbook has something the engine cannot say exactly.
pub fn query(playbook: &Arc<Playbook>, source: &Source, wanted: &Wanted) -> Result<String, Refused> {
    let set = wanted.settings.iter().map(|(fact, _)| *fact).filter(|fact| playbook.fact(*fact).is_calculated());
    let mut set: Vec<FactId> = set.collect();
    set.sort_unstable();
    let compiled = &compile_with(Arc::clone(playbook), set, &[]);
    if !compiled.is_whole {
        return Err(Refused::new("the playbook is too large for one query: its diagrams have too many nodes"));
    }
    let mut stages = source.stages().no_deeper_than(wanted.dialect.deepest());
    let zone = Zone::of(&playbook.calendar.zone, wanted.dialect.patterns());
    let input = input::read(&mut stages, playbook, source, wanted, &zone)?;
    stages.begin("facts", "What is known of each fact: its value, and whether nobody has said, or knows.");
    let mut facts = Facts::new(compiled, wanted.today, wanted.dialect, stages);
    give(&mut facts, &input, wanted)?;
    for fact in playbook.fact_ids() {
        facts.known(fact)?;
    }
    let decided = if is_open(&mut facts)? { open::decide(&mut facts)? } else { closed(&mut facts)? };
    let last = result::columns(&mut facts, &input, &decided, source, wanted)?;
    let last: Vec<(Sql, String)> =
        last.into_iter().map(|(value, name)| (facts.stages.shallow(&name, value), name)).collect();
    let text = facts.stages.print(wanted.dialect, &last);
    if text.contains('\0') || text.contains("chr(0)") || text.contains("char(0)") {
        return Err(Refused::new("a text of the playbook has a character (U+0000) that no query can hold"));
    }
    Ok(format!("{}{}{text};\n", head(playbook, wanted), opening(wanted)))
}

fn head(playbook: &Playbook, wanted: &Wanted) -> String {
    let mut words = format!("{} {}\n", playbook.name, playbook.version);
    words.push_str(&format!("playbook {}, sha256 {}\n", playbook.source.name, playbook.sha256));
    words.push_str(&format!("for {}, decided as of {}; written by redress sql\n", wanted.dialect.word(), wanted.today));
    comment(&words)
}

fn opening(wanted: &Wanted) -> String {
    match (&wanted.shape, wanted.dialect) {
        (Shape::Query, _) => String::new(),
        (Shape::View(name), Dialect::Sqlite) => {
            let name = wanted.dialect.table(name);
            format!("DROP VIEW IF EXISTS {name};\nCREATE VIEW {name} AS\n")
        }
        (Shape::View(name), _) => format!("CREATE OR REPLACE VIEW {} AS\n", wanted.dialect.table(name)),
        (Shape::Table(name), _) => format!("CREATE TABLE {} AS\n", wanted.dialect.table(name)),
    }
}

/// What is known of each given fact: what is set, else what the claim says, else what the cell says.
fn give(facts: &mut Facts<'_>, input: &Input, wanted: &Wanted) -> Result<(), Refused> {
    let playbook = facts.playbook;
    for id in playbook.fact_ids() {
        let fact = playbook.fact(id);
        let set = wanted.settings.iter().find(|(own, _)| *own == id);
        let is_given = !fact.is_calculated() || facts.compiled.set.contains(&id);
        if let Some((_, state)) = set {
            facts.give(id, Known::certain(&fact.kind, state));
            continue;
        }
        if !is_given {
            continue;
        }
        let known = input.given.get(&id).cloned().unwrap_or_else(|| Known::nobody_said(&fact.kind));
        let known = facts.kept(&fact.name, known);
        facts.give(id, known);
    }
    Ok(())
}

/// Whether anything that the policy looks at may be open.
fn is_open(facts: &mut Facts<'_>) -> Result<bool, Refused> {
    let compiled = facts.compiled;
    let mut looked_at: Vec<FactId> = compiled.axes.iter().flat_map(|(_, axis)| axis.inputs.clone()).collect();
    for shown in &compiled.shown.terms {
        if let Shown::Term(expr, _) = shown {
            looked_at.extend(given_inputs(&compiled.playbook, &compiled.set, expr));
        }
    }
    for fact in looked_at {
        if facts.known(fact)?.openness() != Openness::Never {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The decision where every fact is known or missing: the rules, in order.
fn closed(facts: &mut Facts<'_>) -> Result<Decided, Refused> {
    let playbook = facts.playbook;
    let count = playbook.rules.len();
    facts.stages.begin("regions", "Every fact is known or missing, so the rules are read as they are written.");
    let mut arms = Vec::new();
    for (at, one) in (0..).zip(&playbook.impossible) {
        let (fits, _) = facts.fits(&one.when).map_err(|refused| refused.at(&one.span))?;
        let words = format!("impossible: {}", one.name);
        arms.push((words, fits, Sql::int(Leaf::Impossible(at).number(count))));
    }
    for id in playbook.rule_ids() {
        let rule = playbook.rule(id);
        let (fits, _) = facts.fits(&rule.when).map_err(|refused| refused.at(&rule.span))?;
        let words = format!("{} {}: {}", id.0, rule.name, rule.outcome);
        arms.push((words, fits, Sql::int(Leaf::Rule(id).number(count))));
    }
    facts.stages.begin("decision", "The first rule that fits decides.");
    let gap = Sql::int(Leaf::Gap.number(count));
    let leaf = if arms.is_empty() { gap } else { Sql::Listed(arms, Box::new(gap)) };
    let leaf = facts.stages.define("rule number", leaf);
    let mut decided = Decided::new(leaf.clone());
    decided.amount = part(facts, &leaf, |rule| &rule.amount, Part::Amount)?;
    decided.charge = part(facts, &leaf, |rule| &rule.charge, Part::Charge)?;
    decided.until = part(facts, &leaf, |rule| &rule.until, Part::Until)?;
    decided.cost = result::cost(facts, &leaf)?;
    for action in &playbook.actions {
        let at = decided.due.len();
        let naming = playbook.rule_ids().filter(|rule| playbook.rule(*rule).also.iter().any(|one| one.index() == at));
        let naming: Vec<Sql> = naming.map(|rule| Sql::int(Leaf::Rule(rule).number(count))).collect();
        let fits = match &action.when {
            Some(when) => action_fits(facts, &leaf, when).map_err(|refused| refused.at(&action.span))?,
            None => Is::Certain(false),
        };
        decided.due.push(leaf.clone().is_in(naming).or(fits));
    }
    Ok(decided)
}

fn part(
    facts: &mut Facts<'_>,
    leaf: &Sql,
    formula: fn(&crate::model::rule::Rule) -> &Option<Formula>,
    part: Part,
) -> Result<Sql, Refused> {
    let playbook = facts.playbook;
    let mut arms = Vec::new();
    for id in playbook.rule_ids() {
        let Some(formula) = formula(playbook.rule(id)) else { continue };
        let is = leaf.clone().equals(Sql::int(Leaf::Rule(id).number(playbook.rules.len())));
        let seen = facts.faults.len();
        let term = facts.term(&formula.expr, &words::part_kind(part), "an amount of the result");
        let term = term.map_err(|refused| refused.at(&formula.span))?;
        guard(facts, seen, &is);
        arms.push((is, term));
    }
    let value = Sql::case(arms, Sql::Null(Type::Int));
    Ok(facts.stages.keep("part", value))
}

/// Faults from `seen` on count only where a condition holds.
pub fn guard(facts: &mut Facts<'_>, seen: usize, is: &Is) {
    for fault in facts.faults.iter_mut().skip(seen) {
        fault.is = is.clone().and(fault.is.clone());
    }
}

/// Whether an action's condition holds, where the rule is known.
fn action_fits(facts: &mut Facts<'_>, leaf: &Sql, when: &Condition) -> Result<Is, Refused> {
    let mut any = Vec::new();
    for table in &when.any {
        let mut all = Vec::new();
        for test in table {
            all.push(match test.subject {
                Subject::Fact(fact) => {
                    let known = facts.known(fact)?;
                    facts.holds(fact, &known, test)
                }
                Subject::Decision => of_rules(facts.playbook, leaf, |rule| {
                    let outcome = rule.map_or(Outcome::Flag, |rule| facts.playbook.rule(rule).outcome);
                    test.predicate.names(Some(&Alternative::Outcome(outcome)))
                }),
                Subject::Rule => {
                    of_rules(facts.playbook, leaf, |rule| test.predicate.names(rule.map(Alternative::Rule).as_ref()))
                }
            });
        }
        any.push(Is::all(all));
    }
    Ok(Is::any(any))
}

fn of_rules(playbook: &Playbook, leaf: &Sql, passes: impl Fn(Option<RuleId>) -> bool) -> Is {
    let count = playbook.rules.len();
    let leaves = playbook.rule_ids().map(Some).chain([None]).filter(|rule| passes(*rule));
    let numbers = leaves.map(|rule| Sql::int(rule.map_or(Leaf::Gap, Leaf::Rule).number(count)));
    leaf.clone().is_in(numbers.collect())
}
