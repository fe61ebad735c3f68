//! What two playbooks say otherwise, apart from what they decide: limits, facts, which rules and actions there are, and
//! texts. Compared name by name, in the order of the new playbook.

use crate::model::fact::{Fact, Kind, Origin, Over};
use crate::model::rule::{Action, Rule};
use crate::model::template::{Part, Segment, Template};
use crate::model::value::State;
use crate::playbook::{LimitValue, Playbook};
use crate::proof::common::Common;
use crate::proof::common::translate::calculates_the_same;

/// Something that is said otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it is part of.
    pub of: Of,
    /// The name of that.
    pub name: String,
    /// Which part of it, in a word or two: `value`, `question`, `reply`.
    pub what: String,
    /// What the old playbook says; none where it has no such thing.
    pub old: Option<String>,
    /// What the new one says; none where it has no such thing.
    pub new: Option<String>,
}

/// What a change is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Of {
    /// The head of the playbook.
    Playbook,
    /// A limit.
    Limit,
    /// A fact.
    Fact,
    /// A rule: that there is one, or where it stands.
    Rule,
    /// An action: that there is one, or its mark.
    Action,
    /// A text that people read.
    Text,
}

impl Of {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Of::Playbook => "playbook",
            Of::Limit => "limit",
            Of::Fact => "fact",
            Of::Rule => "rule",
            Of::Action => "action",
            Of::Text => "text",
        }
    }
}

/// Everything that is said otherwise.
pub fn changes(common: &Common) -> Vec<Change> {
    let mut list = List { changes: Vec::new() };
    let (old, new) = (&*common.old.own, &*common.new.own);
    list.head(old, new);
    list.limits(old, new);
    list.facts(common);
    list.rules(old, new);
    list.actions(old, new);
    list.changes.sort_by_key(|change| change.of);
    list.changes
}

struct List {
    changes: Vec<Change>,
}

impl List {
    fn add(&mut self, of: Of, name: &str, what: &str, old: Option<String>, new: Option<String>) {
        if old != new {
            self.changes.push(Change { of, name: name.to_owned(), what: what.to_owned(), old, new });
        }
    }

    fn head(&mut self, old: &Playbook, new: &Playbook) {
        let says = |playbook: &Playbook| {
            let holidays: Vec<String> = playbook.calendar.holidays.iter().map(ToString::to_string).collect();
            let ranks = playbook.worst_to_best.iter().map(|ties| {
                let ties: Vec<&str> = ties.iter().map(|outcome| outcome.word()).collect();
                ties.join(" = ")
            });
            [
                ("currency", playbook.currency.to_string()),
                ("timezone", playbook.calendar.zone.iana_name().unwrap_or("UTC").to_owned()),
                ("holidays", holidays.join(", ")),
                ("worst_to_best", ranks.collect::<Vec<_>>().join(", ")),
            ]
        };
        for ((what, old), (_, new)) in says(old).into_iter().zip(says(new)) {
            self.add(Of::Playbook, what, "", Some(old), Some(new));
        }
    }

    fn limits(&mut self, old: &Playbook, new: &Playbook) {
        let value = |playbook: &Playbook, name: &str| {
            let limit = playbook.limits.iter().find(|limit| limit.name == name)?;
            Some(match limit.value {
                LimitValue::Number(number) => number.to_decimal().map_or_else(|_| "…".to_owned(), |n| n.to_string()),
                LimitValue::Date(day) => day.to_string(),
            })
        };
        let names = |playbook: &Playbook| playbook.limits.iter().map(|limit| limit.name.clone()).collect();
        for name in all_names(names(old), names(new)) {
            self.add(Of::Limit, &name, "value", value(old, &name), value(new, &name));
        }
    }

    fn facts(&mut self, common: &Common) {
        let (old, new) = (&*common.old.own, &*common.new.own);
        let names = |playbook: &Playbook| playbook.facts.iter().map(|fact| fact.name.clone()).collect();
        for name in all_names(names(old), names(new)) {
            let [was, is] = [old, new].map(|playbook| playbook.fact_named(&name).map(|id| (playbook, id)));
            match (was, is) {
                (Some((old, was)), Some((new, is))) => {
                    self.fact(&name, (old, old.fact(was)), (new, new.fact(is)));
                    let [a, b] = [
                        common.old.translation.origin(was, &old.fact(was).origin),
                        common.new.translation.origin(is, &new.fact(is).origin),
                    ];
                    if old.fact(was).is_calculated() && new.fact(is).is_calculated() && !calculates_the_same(&a, &b) {
                        let [a, b] = [&old.fact(was).origin, &new.fact(is).origin].map(calculation);
                        let a = match &old.fact(was).origin {
                            Origin::Classification(_) if a == b => "classified otherwise".to_owned(),
                            _ if a == b => format!("{a} otherwise"),
                            _ => a,
                        };
                        self.add(Of::Fact, &name, "value", Some(a), Some(b));
                    }
                }
                (was, is) => {
                    let kind = |(playbook, id): (&Playbook, _)| kind_words(&playbook.fact(id).kind);
                    self.add(Of::Fact, &name, "", was.map(kind), is.map(kind));
                }
            }
        }
    }

    fn fact(&mut self, name: &str, old: (&Playbook, &Fact), new: (&Playbook, &Fact)) {
        for ((of, what, was), (_, _, is)) in fact_says(old.0, old.1).into_iter().zip(fact_says(new.0, new.1)) {
            self.add(of, name, what, Some(was).filter(|was| !was.is_empty()), Some(is).filter(|is| !is.is_empty()));
        }
        for option in new.1.options() {
            let was = old.1.options().iter().find(|known| known.name == option.name);
            if let Some(was) = was {
                let what = format!("label of {}", option.name);
                self.add(Of::Text, name, &what, Some(was.label.clone()), Some(option.label.clone()));
            }
        }
    }

    fn rules(&mut self, old: &Playbook, new: &Playbook) {
        let names = |playbook: &Playbook| playbook.rules.iter().map(|rule| rule.name.clone()).collect::<Vec<_>>();
        let (was, is) = (names(old), names(new));
        let find = |playbook: &'_ Playbook, name: &str| playbook.rules.iter().position(|rule| rule.name == name);
        for name in all_names(was.clone(), is.clone()) {
            match (find(old, &name), find(new, &name)) {
                (Some(a), Some(b)) => self.rule_texts((old, &old.rules[a]), (new, &new.rules[b])),
                (a, b) => {
                    let outcome = |playbook: &Playbook, at: usize| playbook.rules[at].outcome.word().to_owned();
                    self.add(Of::Rule, &name, "", a.map(|at| outcome(old, at)), b.map(|at| outcome(new, at)));
                }
            }
        }
        let kept: Vec<&String> = was.iter().filter(|name| is.contains(name)).collect();
        let mut place = is.iter().filter(|name| was.contains(name));
        if kept.iter().any(|name| place.next() != Some(name)) {
            let order = |names: &[String], others: &[String]| {
                names.iter().filter(|name| others.contains(name)).cloned().collect::<Vec<_>>()
            };
            for (name, above_was, above_is) in moved(&order(&was, &is), &order(&is, &was)) {
                self.add(Of::Rule, &name, "stands below", Some(above_was), Some(above_is));
            }
        }
    }

    fn rule_texts(&mut self, old: (&Playbook, &Rule), new: (&Playbook, &Rule)) {
        let name = &new.1.name;
        let because =
            |(playbook, rule): (&Playbook, &Rule)| rule.because.as_ref().map(|text| template_words(playbook, text));
        self.add(Of::Text, name, "because", because(old), because(new));
        let languages = |rule: &Rule| rule.reply.iter().map(|reply| reply.language.clone()).collect::<Vec<String>>();
        for language in all_names(languages(old.1), languages(new.1)) {
            let draft = |(playbook, rule): (&Playbook, &Rule)| {
                let reply = rule.reply.iter().find(|reply| reply.language == language)?;
                Some(template_words(playbook, &reply.draft))
            };
            let what = if language.is_empty() { "reply".to_owned() } else { format!("reply.{language}") };
            self.add(Of::Text, name, &what, draft(old), draft(new));
        }
    }

    fn actions(&mut self, old: &Playbook, new: &Playbook) {
        let names = |playbook: &Playbook| playbook.actions.iter().map(|action| action.name.clone()).collect();
        for name in all_names(names(old), names(new)) {
            let find = |playbook: &Playbook| playbook.actions.iter().find(|action| action.name == name).cloned();
            match (find(old), find(new)) {
                (Some(was), Some(is)) => {
                    let mark = |action: &Action| action.mark.clone();
                    let expires = |action: &Action| action.expires.map(|days| format!("{days} days"));
                    self.add(Of::Action, &name, "mark", mark(&was), mark(&is));
                    self.add(Of::Action, &name, "expires", expires(&was), expires(&is));
                    let words = |playbook: &Playbook, action: &Action| template_words(playbook, &action.instruction);
                    self.add(Of::Text, &name, "do", Some(words(old, &was)), Some(words(new, &is)));
                }
                (was, is) => {
                    let words = |playbook: &Playbook, action: Option<Action>| {
                        action.map(|action| template_words(playbook, &action.instruction))
                    };
                    self.add(Of::Action, &name, "", words(old, was), words(new, is));
                }
            }
        }
    }
}

/// The names of both, the new ones in their order, then those that are gone.
fn all_names(old: Vec<String>, new: Vec<String>) -> Vec<String> {
    let gone: Vec<String> = old.into_iter().filter(|name| !new.contains(name)).collect();
    new.into_iter().chain(gone).collect()
}

/// The rules that stand below another one than before, with the two they stand below; as few as possible are said to
/// have moved: those outside a longest run that kept its order.
fn moved(old: &[String], new: &[String]) -> Vec<(String, String, String)> {
    let at = |names: &[String], name: &String| names.iter().position(|other| other == name).unwrap_or(0);
    let order: Vec<usize> = new.iter().map(|name| at(old, name)).collect();
    let mut best: Vec<Vec<usize>> = Vec::new();
    for (i, place) in order.iter().enumerate() {
        let before = (0..i).filter(|j| order[*j] < *place).max_by_key(|j| best[*j].len());
        let mut run = before.map(|j| best[j].clone()).unwrap_or_default();
        run.push(i);
        best.push(run);
    }
    let kept = best.into_iter().max_by_key(Vec::len).unwrap_or_default();
    let above = |names: &[String], place: usize| {
        place.checked_sub(1).map_or_else(|| "the head".to_owned(), |place| names[place].clone())
    };
    let moved = new.iter().enumerate().filter(|(i, _)| !kept.contains(i));
    moved.map(|(i, name)| (name.clone(), above(old, at(old, name)), above(new, i))).collect()
}

/// What a fact says, part by part.
fn fact_says(playbook: &Playbook, fact: &Fact) -> Vec<(Of, &'static str, String)> {
    let bound = |value: &Option<crate::model::value::Value>| {
        value.as_ref().map(|value| playbook.words(&fact.kind, value)).unwrap_or_default()
    };
    let state = |state: &Option<State>| match state {
        Some(State::Known(value)) => playbook.words(&fact.kind, value),
        Some(State::Missing) => "missing".to_owned(),
        Some(State::Open | State::Unknown) | None => String::new(),
    };
    let yes = |yes: bool| if yes { "yes".to_owned() } else { String::new() };
    let ask = |part: fn(&crate::model::fact::Ask) -> String| fact.ask.as_ref().map(part).unwrap_or_default();
    let (columns, over) = match &fact.origin {
        Origin::Cells(cells) => (cells.columns.join(", "), over_word(cells.over).to_owned()),
        Origin::History(_) => (String::new(), "history".to_owned()),
        Origin::Nowhere | Origin::Formula(_) | Origin::Classification(_) => (String::new(), String::new()),
    };
    vec![
        (Of::Fact, "kind", kind_words(&fact.kind)),
        (Of::Fact, "optional", yes(fact.optional)),
        (Of::Fact, "min", bound(&fact.min)),
        (Of::Fact, "max", bound(&fact.max)),
        (Of::Fact, "from", columns),
        (Of::Fact, "over", over),
        (Of::Fact, "assume", state(&fact.assume)),
        (Of::Fact, "pressure", yes(fact.pressure.is_some())),
        (Of::Fact, "who", ask(|ask| ask.who.clone())),
        (Of::Fact, "effort", ask(|ask| ask.effort.to_string())),
        (Of::Text, "ask", ask(|ask| ask.question.clone())),
        (Of::Text, "note", fact.pressure.as_ref().and_then(|pressure| pressure.note.clone()).unwrap_or_default()),
    ]
}

fn over_word(over: Over) -> &'static str {
    match over {
        Over::Order => "order",
        Over::Lines => "lines",
        Over::Customer => "customer",
        Over::CustomerOthers => "customer_others",
    }
}

fn calculation(origin: &Origin) -> String {
    match origin {
        Origin::Formula(formula) => formula.text.to_string(),
        Origin::Classification(classes) => format!("classified in {}", classes.len()),
        Origin::Nowhere | Origin::Cells(_) | Origin::History(_) => "given".to_owned(),
    }
}

fn kind_words(kind: &Kind) -> String {
    match kind {
        Kind::YesNo => "yesno".to_owned(),
        Kind::Choice(options) => {
            let names: Vec<&str> = options.iter().map(|option| option.name.as_str()).collect();
            format!("choice of {}", names.join(", "))
        }
        Kind::Number { whole: true } => "whole number".to_owned(),
        Kind::Number { whole: false } => "number".to_owned(),
        Kind::Money => "money".to_owned(),
        Kind::Date => "date".to_owned(),
        Kind::Text => "text".to_owned(),
    }
}

/// A text as it is written, limits by value.
fn template_words(playbook: &Playbook, template: &Template) -> String {
    let segment = |segment: &Segment| match segment {
        Segment::Words(words) => words.clone(),
        Segment::Fact(fact) => format!("{{{}}}", playbook.fact(*fact).name),
        Segment::Part(part) => format!("{{{}}}", part_word(*part)),
    };
    template.segments.iter().map(segment).collect()
}

fn part_word(part: Part) -> &'static str {
    match part {
        Part::Amount => "amount",
        Part::Charge => "charge",
        Part::Cost => "cost",
        Part::Until => "until",
    }
}
