//! `redress decide`: one order. Loads, asks where somebody is there, decides, and hands the decision to a report. With
//! `--format json` an object is printed whatever happens once the playbook could be read.

mod case;
mod ending;
mod memory;

use std::path::PathBuf;
use std::sync::Arc;

use crate::commands::decide::case::Opened;
use crate::commands::decide::ending::Answer;
use crate::commands::decide::memory::Recorder;
use crate::commands::ledger::place::Memory;
use crate::commands::opening::Circumstances;
use crate::commands::playbook::{self, Wanted};
use crate::commands::{Ended, Refusal, Stop, in_words};
use crate::console::ask::Unanswered;
use crate::console::{Console, dialogue};
use crate::engine::compile::{Compiled, compile};
use crate::engine::decide::decide;
use crate::engine::evaluate::Facts;
use crate::interview::session::Session;
use crate::model::case::Case;
use crate::model::date::Date;
use crate::model::decimal::Decimal;
use crate::model::decision::{Decision, Verdict};
use crate::model::rule::Outcome;
use crate::model::value::Value;
use crate::playbook::Playbook;
use crate::playbook::given::parse_given;
use crate::proof::change::would_change_from;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Which playbook.
    pub playbook: Wanted,
    /// The export; `-` is standard input.
    pub export: PathBuf,
    /// The order; picked from a list where none is named and somebody is there.
    pub order: Option<String>,
    /// The claim, where there are several.
    pub claim: Option<String>,
    /// How the export is read, and what is known besides.
    pub with: Circumstances,
    /// What is remembered, and where.
    pub memory: Memory,
    /// Whether to ask.
    pub asking: Asking,
    /// What is printed.
    pub shown: Shown,
    /// How a decision ends the program.
    pub ends_with: EndsWith,
}

/// Whether to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asking {
    /// Where somebody is there.
    WherePossible,
    /// Somebody must be there.
    Required,
    /// Never.
    Never,
}

/// What is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// The card.
    Card,
    /// The object.
    Json,
    /// Only the reply draft, in this language.
    Reply(Option<String>),
}

/// How a decision ends the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndsWith {
    /// With success, whatever was decided.
    Success,
    /// With the outcome's own code.
    OutcomeCode,
}

/// What a run works with.
struct Desk<'a> {
    console: &'a Console,
    request: &'a Request,
    playbook: Arc<Playbook>,
    today: Date,
}

/// Decides an order.
pub fn run(console: &Console, request: &Request) -> Ended {
    let playbook = playbook::load(console, &request.playbook)?;
    let today = request.with.today.unwrap_or_else(|| playbook::today(&playbook));
    let desk = Desk { console, request, playbook, today };
    let mut order = String::new();
    match desk.answer(&mut order) {
        Ok(answer) => ending::show(&desk, &answer),
        Err(Stop::Refused(refusal)) => ending::refuse(&desk, &order, refusal),
        Err(Stop::World(error)) => ending::refuse(&desk, &order, Refusal::failed(in_words(&error))),
        Err(told @ Stop::Told(_)) => Err(told),
    }
}

impl Desk<'_> {
    /// Decides; leaves the order's id, as soon as it is known, for a message that says why not.
    fn answer(&self, id: &mut String) -> Result<Answer, Stop> {
        self.check_asking()?;
        let mut recorder = Recorder::open(self)?;
        let opened = case::open(self, &mut recorder, id)?;
        if let Some(problem) = opened.problem.clone() {
            return Ok(self.wrong(opened, problem));
        }
        let compiled = compile(Arc::clone(&self.playbook));
        let (case, questions_asked) = self.asked(&compiled, &opened)?;
        let mut decision = decide(&compiled, &case, self.today);
        if matches!(decision.verdict, Verdict::Decided(_)) {
            decision.would_change = would_change_from(&compiled, &case, &decision, self.today);
        }
        recorder.keep(self, &opened, &case, &decision)?;
        let facts = Facts::of(&self.playbook, &case, self.today).ok();
        let states = facts.as_ref().map_or_else(Vec::new, |facts| facts.states().to_vec());
        let alternatives = facts.as_ref().map_or_else(Vec::new, costs);
        Ok(Answer { opened, decision, states, alternatives, questions_asked })
    }

    /// Somebody is to be asked, so somebody has to be there.
    fn check_asking(&self) -> Result<(), Refusal> {
        match self.request.asking {
            Asking::Required if !self.console.somebody_is_there() => Err(Refusal::usage(
                "`--ask` needs a terminal: standard input and standard error have to be connected to one".to_owned(),
            )),
            Asking::Required | Asking::WherePossible | Asking::Never => Ok(()),
        }
    }

    /// Whether questions may be asked.
    fn may_ask(&self) -> bool {
        match self.request.asking {
            Asking::Required | Asking::WherePossible => self.console.somebody_is_there(),
            Asking::Never => false,
        }
    }

    /// The case after the interview, and how many questions were answered. Where the interview breaks off because
    /// nobody is there any more, what was answered so far counts.
    fn asked(&self, compiled: &Compiled, opened: &Opened) -> Result<(Case, u32), Stop> {
        if !self.may_ask() {
            return Ok((opened.case.clone(), 0));
        }
        let mut session = Session::new(compiled, opened.case.clone(), self.today);
        let read = |fact, text: &str| parse_given(&self.playbook, fact, text);
        match dialogue::hold(&mut session, self.console.asker().as_mut(), &read, &opened.in_a_line()) {
            Ok(()) | Err(Unanswered::NobodyThere) => {}
            Err(Unanswered::Broken(error)) => return Err(error.into()),
        }
        let count = u32::try_from(session.asked().len()).unwrap_or(u32::MAX);
        Ok((session.case().clone(), count))
    }

    /// The answer about an order that cannot be decided.
    fn wrong(&self, opened: Opened, problem: String) -> Answer {
        Answer {
            opened,
            decision: Decision::failed(problem),
            states: Vec::new(),
            alternatives: Vec::new(),
            questions_asked: 0,
        }
    }
}

/// What each outcome would cost the shop, as far as it can be calculated.
fn costs(facts: &Facts<'_>) -> Vec<(Outcome, Decimal)> {
    let cost = |outcome: Outcome| {
        let formula = facts.playbook().costs[outcome.index()].as_ref()?;
        match facts.money(formula, outcome.word()).ok()?? {
            Value::Money(cost) => Some((outcome, cost)),
            Value::YesNo(_) | Value::Choice(_) | Value::Number(_) | Value::Date(_) | Value::Text(_) => None,
        }
    };
    Outcome::ALL.into_iter().filter_map(cost).collect()
}
