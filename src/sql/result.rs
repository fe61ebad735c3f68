//! The decision as columns: those of `review`, in the words of the contract.

use crate::engine::because;
use crate::engine::compile::Leaf;
use crate::model::column::Column;
use crate::model::fact::{FactId, Kind};
use crate::model::rule::Outcome;
use crate::model::template::{Part, Segment, Template};
use crate::playbook::Playbook;
use crate::sql::facts::Facts;
use crate::sql::input::Input;
use crate::sql::query::{Wanted, guard};
use crate::sql::refusal::Refused;
use crate::sql::source::Source;
use crate::sql::tree::{Is, Sql, Type};
use crate::sql::words;

/// A column of the result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResultColumn {
    /// A column of a review.
    Own(Column),
    /// The playbook's hash.
    Playbook,
    /// The day it was decided for.
    Today,
    /// A column of the orders that is carried through.
    Carried(String),
}

impl ResultColumn {
    /// All but those that are carried through: the columns there are unless others are asked for.
    pub fn all() -> impl Iterator<Item = ResultColumn> + Clone {
        Column::ALL.into_iter().map(ResultColumn::Own).chain([ResultColumn::Playbook, ResultColumn::Today])
    }

    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            ResultColumn::Own(column) => column.name(),
            ResultColumn::Playbook => "playbook",
            ResultColumn::Today => "today",
            ResultColumn::Carried(name) => name,
        }
    }
}

/// What was decided, as columns of the query.
pub struct Decided {
    /// [`Leaf::number`] of what decides; anything where nothing does.
    pub leaf: Sql,
    /// Whether other rules may decide, too, with the same result.
    pub others: Is,
    /// Whether the outcome depends on what nobody knows, so that a person must look.
    pub nobody_knows: Is,
    /// Facts that nobody knows and that can change the result.
    pub unknown: Vec<(Is, FactId)>,
    /// Facts to name where others may.
    pub in_vain: Vec<(Is, FactId)>,
    /// Whether the result is not certain.
    pub unsettled: Is,
    /// Open facts that can change it.
    pub needs: Vec<(Is, FactId)>,
    /// What is paid back, in ten-thousandths.
    pub amount: Sql,
    /// What the customer pays, in ten-thousandths.
    pub charge: Sql,
    /// Until when to wait, in days.
    pub until: Sql,
    /// What it costs, in ten-thousandths.
    pub cost: Sql,
    /// Which actions are due.
    pub due: Vec<Is>,
}

impl Decided {
    /// What decides, and nothing more.
    pub fn new(leaf: Sql) -> Decided {
        let none = || Sql::Null(Type::Int);
        Decided {
            leaf,
            others: Is::Certain(false),
            nobody_knows: Is::Certain(false),
            unknown: Vec::new(),
            in_vain: Vec::new(),
            unsettled: Is::Certain(false),
            needs: Vec::new(),
            amount: none(),
            charge: none(),
            until: none(),
            cost: none(),
            due: Vec::new(),
        }
    }
}

/// What a rule costs, where its inputs are settled.
pub fn cost(facts: &mut Facts<'_>, leaf: &Sql) -> Result<Sql, Refused> {
    let playbook = facts.playbook;
    let mut arms = Vec::new();
    for id in playbook.rule_ids() {
        let is = leaf.clone().equals(Sql::int(Leaf::Rule(id).number(playbook.rules.len())));
        if let Some(value) = cost_of(facts, id, &is)? {
            arms.push((is, value));
        }
    }
    let value = Sql::case(arms, Sql::Null(Type::Int));
    Ok(facts.stages.keep("cost of rule", value))
}

/// What one rule costs; faults of it count where `is` holds.
pub fn cost_of(facts: &mut Facts<'_>, id: crate::model::rule::RuleId, is: &Is) -> Result<Option<Sql>, Refused> {
    let playbook = facts.playbook;
    let Some(formula) = &playbook.rule(id).cost else { return Ok(None) };
    let seen = facts.faults.len();
    let term = facts.term(&formula.expr, &Kind::Money, "cost").map_err(|refused| refused.at(&formula.span))?;
    guard(facts, seen, is);
    Ok(Some(term))
}

/// The columns asked for.
pub fn columns(
    facts: &mut Facts<'_>,
    input: &Input,
    decided: &Decided,
    source: &Source,
    wanted: &Wanted,
) -> Result<Vec<(Sql, String)>, Refused> {
    let playbook = facts.playbook;
    let rules = playbook.rules.len();
    facts.stages.begin("result", "The decision in words.");
    let mut errors = input.problems.clone();
    let faults: Vec<(Is, Sql)> = facts.faults.iter().map(|fault| (fault.is.clone(), fault.words.clone())).collect();
    errors.extend(faults);
    errors.extend((0..).zip(&playbook.impossible).map(|(at, one)| {
        let is = decided.leaf.clone().equals(Sql::int(Leaf::Impossible(at).number(rules)));
        (is, Sql::text(&one.ask_again))
    }));
    let error = facts.stages.define("error words", Sql::case(errors, Sql::Null(Type::Text)));
    let is_error = error.clone().is_present();
    let unsettled = facts.stages.keep("unsettled", Sql::flag(decided.unsettled.clone())).is_set();
    let stops = is_error.clone().or(unsettled.clone());
    let mut columns = Vec::new();
    for column in &wanted.columns {
        let stopped = |value: Sql, of: Type| Sql::case(vec![(stops.clone(), Sql::Null(of))], value);
        let text = |value: Sql| stopped(value, Type::Text);
        let value = match column {
            ResultColumn::Own(Column::Order) => input.order.clone(),
            ResultColumn::Own(Column::Claim) => input.claim.clone(),
            ResultColumn::Own(Column::Decision) => {
                let outcome = by_rule(playbook, &decided.leaf, |rule| {
                    Sql::text(rule.map_or(Outcome::Flag, |rule| playbook.rule(rule).outcome).word())
                });
                let arms = vec![(is_error.clone(), Sql::text("error")), (unsettled.clone(), Sql::text("undecided"))];
                Sql::case(arms, outcome)
            }
            ResultColumn::Own(Column::Rule) => text(by_rule(playbook, &decided.leaf, |rule| {
                rule.map_or(Sql::Null(Type::Text), |rule| Sql::text(&playbook.rule(rule).name))
            })),
            ResultColumn::Own(Column::Amount) => text(money(playbook, &decided.amount)),
            ResultColumn::Own(Column::Charge) => text(money(playbook, &decided.charge)),
            ResultColumn::Own(Column::Cost) => text(money(playbook, &decided.cost)),
            ResultColumn::Own(Column::Until) => {
                let words = words::value(&mut facts.stages, playbook, &Kind::Date, "until day", &decided.until);
                text(words)
            }
            ResultColumn::Own(Column::Actions) => text(nothing_if_blank(actions(playbook, decided))),
            ResultColumn::Own(Column::Marks) => text(nothing_if_blank(marks(playbook, decided))),
            ResultColumn::Own(Column::Needs) => {
                let parts = decided.needs.iter().map(|(is, fact)| (is.clone(), Sql::text(&playbook.fact(*fact).name)));
                let needs = nothing_if_blank(words::list(parts.collect()));
                let needed = unsettled.clone().and(is_error.clone().negated());
                Sql::case(vec![(needed, needs)], Sql::Null(Type::Text))
            }
            ResultColumn::Own(Column::Because) => {
                let because = because(facts, decided)?;
                text(because)
            }
            ResultColumn::Own(Column::Error) => error.clone(),
            ResultColumn::Playbook => Sql::text(&playbook.sha256),
            ResultColumn::Today => Sql::text(&wanted.today.to_string()),
            ResultColumn::Carried(name) => {
                let at = source.columns.iter().position(|own| own == name);
                at.and_then(|at| input.carried.get(&at).cloned()).unwrap_or(Sql::Null(Type::Text))
            }
        };
        columns.push((value, column.name().to_owned()));
    }
    Ok(columns)
}

fn nothing_if_blank(list: Sql) -> Sql {
    match list {
        Sql::Null(of) => Sql::Null(of),
        list => Sql::case(vec![(list.clone().equals(Sql::text("")), Sql::Null(Type::Text))], list),
    }
}

fn money(playbook: &Playbook, value: &Sql) -> Sql {
    match value {
        Sql::Null(_) => Sql::Null(Type::Text),
        value => words::decimal(value, Some(playbook.currency.digits())),
    }
}

/// A value for each rule and for none.
fn by_rule(playbook: &Playbook, leaf: &Sql, value: impl Fn(Option<crate::model::rule::RuleId>) -> Sql) -> Sql {
    let mut groups: Vec<(Sql, Vec<Sql>)> = Vec::new();
    for rule in playbook.rule_ids() {
        let (own, number) = (value(Some(rule)), Sql::int(Leaf::Rule(rule).number(playbook.rules.len())));
        match groups.iter_mut().find(|(known, _)| *known == own) {
            Some((_, numbers)) => numbers.push(number),
            None => groups.push((own, vec![number])),
        }
    }
    let arms = groups.into_iter().map(|(own, numbers)| (leaf.clone().is_in(numbers), own));
    Sql::case(arms.collect(), value(None))
}

fn actions(playbook: &Playbook, decided: &Decided) -> Sql {
    let parts = playbook.actions.iter().zip(&decided.due).map(|(action, due)| (due.clone(), Sql::text(&action.name)));
    words::list(parts.collect())
}

/// Each mark once, where the first action that puts it is due.
fn marks(playbook: &Playbook, decided: &Decided) -> Sql {
    let mut parts = Vec::new();
    for (at, action) in playbook.actions.iter().enumerate() {
        let Some(mark) = &action.mark else { continue };
        let Some(due) = decided.due.get(at) else { continue };
        let before = playbook.actions.iter().zip(&decided.due).take(at);
        let put = before.filter(|(other, _)| other.mark.as_ref() == Some(mark)).map(|(_, due)| due.clone());
        parts.push((due.clone().and(Is::any(put).negated()), Sql::text(mark)));
    }
    words::list(parts)
}

fn because(facts: &mut Facts<'_>, decided: &Decided) -> Result<Sql, Refused> {
    let playbook = facts.playbook;
    let mut arms = Vec::new();
    if decided.nobody_knows != Is::Certain(false) {
        let named = named(playbook, &decided.unknown);
        let words = Sql::concat(vec![Sql::text(because::NOBODY_KNOWS), named]);
        arms.push((decided.nobody_knows.clone(), words));
    }
    if decided.others != Is::Certain(false) {
        let outcome = by_rule(playbook, &decided.leaf, |rule| {
            Sql::text(rule.map_or(Outcome::Flag, |rule| playbook.rule(rule).outcome).word())
        });
        let named = named(playbook, &decided.in_vain);
        let words = Sql::concat(vec![Sql::text(because::WHATEVER), named, Sql::text(because::IT_IS), outcome]);
        arms.push((decided.others.clone(), words));
    }
    for id in playbook.rule_ids() {
        let rule = playbook.rule(id);
        let is = decided.leaf.clone().equals(Sql::int(Leaf::Rule(id).number(playbook.rules.len())));
        let words = match &rule.because {
            Some(template) => text(facts, decided, template)?,
            None => Sql::text(&because::fits(rule)),
        };
        arms.push((is, words));
    }
    Ok(Sql::case(arms, Sql::text(because::NO_RULE)))
}

/// The facts of which something holds, as they are named in texts.
fn named(playbook: &Playbook, facts: &[(Is, FactId)]) -> Sql {
    let named = facts.iter().map(|(is, fact)| {
        let words = Sql::text(&format!(", `{}`", playbook.fact(*fact).name));
        Sql::case(vec![(is.clone(), words)], Sql::text(""))
    });
    let named = Sql::concat(named.collect());
    if named == Sql::text("") { named } else { named.from(3) }
}

fn text(facts: &mut Facts<'_>, decided: &Decided, template: &Template) -> Result<Sql, Refused> {
    let playbook = facts.playbook;
    let mut parts = Vec::new();
    for segment in &template.segments {
        parts.push(match segment {
            Segment::Words(words) => Sql::text(words),
            Segment::Fact(fact) => fact_words(facts, *fact)?,
            Segment::Part(part) => {
                let (kind, value) = match part {
                    Part::Amount => (Kind::Money, &decided.amount),
                    Part::Charge => (Kind::Money, &decided.charge),
                    Part::Cost => (Kind::Money, &decided.cost),
                    Part::Until => (Kind::Date, &decided.until),
                };
                words::value_or_missing(&mut facts.stages, playbook, &kind, "part", value)
            }
        });
    }
    Ok(Sql::concat(parts))
}

fn fact_words(facts: &mut Facts<'_>, fact: FactId) -> Result<Sql, Refused> {
    let known = facts.known(fact)?;
    let own = facts.playbook.fact(fact);
    let playbook = facts.playbook;
    let words = words::value_or_missing(&mut facts.stages, playbook, &own.kind, &own.name, &known.value);
    let states = vec![(known.is_unknown(), Sql::text("unknown")), (known.is_unsettled(), Sql::text("not asked"))];
    Ok(Sql::case(states, words))
}
