//! An interview held: shows what a [`Session`] wants next through an [`Asker`] and tells the session what was answered,
//! until the agent is content with the answers.

use crate::console::ask::{Asker, Line, Reply, Unanswered};
use crate::console::pick;
use crate::console::wording::{self, Meaning, Question};
use crate::engine::decide::decide;
use crate::interview::plan::{self, Next};
use crate::interview::session::Session;
use crate::model::fact::FactId;
use crate::model::rule::Outcome;
use crate::model::value::State;

/// Reads what was typed for a fact, as `--set` does.
pub type ReadValue<'a> = &'a dyn Fn(FactId, &str) -> Result<State, String>;

/// Holds the interview. Where it ends the session's case is what is to be decided; it may still be undecided or
/// impossible, where nothing more can be asked. `about` says what it is about, so that a wrong order is noticed.
pub fn hold(
    session: &mut Session<'_>,
    asker: &mut dyn Asker,
    read: ReadValue<'_>,
    about: &str,
) -> Result<(), Unanswered> {
    let mut told = None;
    if !matches!(session.next(), Next::Settled | Next::Stuck) {
        asker.say(Line::Text(about))?;
    }
    loop {
        let goes_on = match session.next().clone() {
            Next::Ask { fact, settled, at_most } => {
                tell_verdict(asker, &mut told, settled)?;
                let notes = at_most.map(wording::at_most).into_iter().collect();
                ask_fact(session, asker, read, fact, notes)?;
                GoesOn::Yes
            }
            Next::Impossible { ask_again, facts } => ask_otherwise(session, asker, read, &ask_again, &facts)?,
            Next::Settled | Next::Stuck => check_answers(session, asker, read)?,
        };
        match goes_on {
            GoesOn::Yes => {}
            GoesOn::No => return Ok(()),
        }
    }
}

/// Whether the interview goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum GoesOn {
    Yes,
    No,
}

/// The verdict is told as soon as it is certain, once; what is asked after that is about what else to do.
fn tell_verdict(asker: &mut dyn Asker, told: &mut Option<Outcome>, settled: Option<Outcome>) -> Result<(), Unanswered> {
    if let Some(outcome) = settled
        && *told != settled
    {
        asker.say(Line::Heading(&format!("The verdict is settled: {outcome}")))?;
        asker.say(Line::Heading("What else to do"))?;
    }
    *told = settled;
    Ok(())
}

fn ask_fact(
    session: &mut Session<'_>,
    asker: &mut dyn Asker,
    read: ReadValue<'_>,
    fact: FactId,
    notes: Vec<String>,
) -> Result<(), Unanswered> {
    let question = wording::question(session, fact, notes);
    loop {
        match meant(&question, asker.ask(&question.prompt)?, fact, read) {
            Ok(Meaning::Is(state)) => {
                asker.say(Line::Answer(&wording::state_label(&session.compiled().playbook, fact, &state)))?;
                session.say(fact, state);
                return Ok(());
            }
            Ok(Meaning::NotNoted) => {
                session.forget(fact);
                return Ok(());
            }
            Ok(Meaning::Why) => say_why(session, asker, fact)?,
            Ok(Meaning::Back) => return go_back(session, asker),
            Err(message) => asker.say(Line::Problem(&message))?,
        }
    }
}

fn meant(question: &Question, reply: Reply, fact: FactId, read: ReadValue<'_>) -> Result<Meaning, String> {
    match reply {
        Reply::Text(text) => read(fact, &text).map(Meaning::Is),
        Reply::Row(row) => question.meanings.get(row).cloned().ok_or_else(|| format!("there is no row {}", row + 1)),
    }
}

fn go_back(session: &mut Session<'_>, asker: &mut dyn Asker) -> Result<(), Unanswered> {
    match session.back() {
        true => Ok(()),
        false => asker.say(Line::Problem("this is the first question")),
    }
}

fn say_why(session: &Session<'_>, asker: &mut dyn Asker, fact: FactId) -> Result<(), Unanswered> {
    let leads = plan::why(session.compiled(), session.case(), session.today(), fact).unwrap_or_default();
    asker.say(Line::Heading("What each answer leads to"))?;
    for lead in &leads {
        asker.say(Line::Text(&format!("- {}", wording::lead(&session.compiled().playbook, fact, lead))))?;
    }
    Ok(())
}

/// What was said cannot be: says what the playbook asks instead and asks the answers it names again.
fn ask_otherwise(
    session: &mut Session<'_>,
    asker: &mut dyn Asker,
    read: ReadValue<'_>,
    ask_again: &str,
    facts: &[FactId],
) -> Result<GoesOn, Unanswered> {
    let playbook = &session.compiled().playbook;
    let can_change = |fact: &FactId| playbook.fact(*fact).ask.is_some() && session.case().said(*fact).is_some();
    let named: Vec<FactId> = facts.iter().copied().filter(can_change).collect();
    asker.say(Line::Problem(ask_again))?;
    match named.as_slice() {
        [] => return Ok(GoesOn::No),
        [fact] => ask_fact(session, asker, read, *fact, Vec::new())?,
        _ => {
            let rows = named.iter().map(|fact| answer_row(session, *fact)).collect();
            let last = named.len() - 1;
            match choose(asker, "Which answer is to be changed?", rows, last)? {
                Some(row) => ask_fact(session, asker, read, named[row], Vec::new())?,
                None => go_back(session, asker)?,
            }
        }
    }
    Ok(GoesOn::Yes)
}

/// What can be looked at before the decision is shown.
fn check_answers(session: &mut Session<'_>, asker: &mut dyn Asker, read: ReadValue<'_>) -> Result<GoesOn, Unanswered> {
    if session.asked().is_empty() {
        return Ok(GoesOn::No);
    }
    let facts = changeable(session);
    let mut rows = vec!["Show the decision".to_owned()];
    rows.extend(facts.iter().map(|fact| answer_row(session, *fact)));
    let decision = decide(session.compiled(), session.case(), session.today());
    let question = format!("Check the answers. The verdict is {}", decision.verdict.word());
    match choose(asker, &question, rows, 0)? {
        Some(0) => return Ok(GoesOn::No),
        Some(row) => ask_fact(session, asker, read, facts[row - 1], Vec::new())?,
        None => go_back(session, asker)?,
    }
    Ok(GoesOn::Yes)
}

/// The answers in the order they were given, what was known of facts that can be asked, and what can be noted.
fn changeable(session: &Session<'_>) -> Vec<FactId> {
    let playbook = &session.compiled().playbook;
    let mut facts = session.asked().to_vec();
    let known = |fact: &FactId| playbook.fact(*fact).ask.is_some() && session.case().said(*fact).is_some();
    let noted = |fact: &FactId| playbook.fact(*fact).pressure.is_some();
    facts.extend(playbook.fact_ids().filter(|fact| known(fact) && !session.asked().contains(fact)));
    facts.extend(playbook.fact_ids().filter(noted));
    facts
}

fn answer_row(session: &Session<'_>, fact: FactId) -> String {
    let playbook = &session.compiled().playbook;
    let known = playbook.fact(fact);
    let state = session.case().said(fact).map_or(State::Open, |given| given.state.clone());
    let verb = if known.pressure.is_some() { "Note" } else { "Change" };
    let question = wording::wording(known);
    let colon = if question.ends_with('?') { "" } else { ":" };
    format!("{verb}: {question}{colon} {}", wording::state_label(playbook, fact, &state))
}

/// One of these rows; nothing for "Back".
fn choose(
    asker: &mut dyn Asker,
    question: &str,
    mut labels: Vec<String>,
    default: usize,
) -> Result<Option<usize>, Unanswered> {
    let back = labels.len();
    labels.push("Back".to_owned());
    let row = pick::choose(asker, question, Vec::new(), labels, default)?;
    Ok((row != back).then_some(row))
}

#[cfg(test)]
mod tests {
    use super::hold;
    use crate::console::ask::Unanswered;
    use crate::console::scripted::Scripted;
    use crate::engine::compile::Compiled;
    use crate::engine::decide::decide;
    use crate::interview::sample;
    use crate::interview::session::Session;
    use crate::model::case::{Case, Source};
    use crate::model::fact::FactId;
    use crate::model::value::{State, Value};

    fn held(compiled: &Compiled, start: Case, replies: &[&str]) -> (Result<(), Unanswered>, Vec<String>, String) {
        let mut session = Session::new(compiled, start, sample::today());
        let mut asker = Scripted::new(replies);
        let read = |fact: FactId, text: &str| match text {
            "unknown" => Ok(State::Unknown),
            "lost" => Ok(State::Known(Value::Text("lost".into()))),
            _ => Err(format!("`{text}` is no value of {}", compiled.playbook.fact(fact).name)),
        };
        let ended = hold(&mut session, &mut asker, &read, "order 1001");
        let decision = decide(compiled, session.case(), sample::today());
        (ended, asker.shown, decision.verdict.word().to_owned())
    }

    #[test]
    fn answers_lead_to_a_decision_through_the_check_answers_view() {
        let compiled = sample::compiled();
        let start = sample::nothing_known(&compiled);
        let (ended, shown, verdict) = held(&compiled, start, &["It is broken", "yes", "Show the decision"]);
        assert!(ended.is_ok(), "{shown:?}");
        assert_eq!(verdict, "reship");
        assert!(shown.contains(&"who can answer: warehouse".to_owned()), "{shown:?}");
    }

    #[test]
    fn an_answer_can_be_changed_and_pressure_noted_before_the_decision_is_shown() {
        let compiled = sample::compiled();
        let replies = [
            "It is broken",
            "yes",
            "Change: What is wrong?",
            "Something else",
            "Note: Threat",
            "yes",
            "Show the decision",
        ];
        let (ended, shown, verdict) = held(&compiled, sample::nothing_known(&compiled), &replies);
        assert!(ended.is_ok(), "{shown:?}");
        assert_eq!(verdict, "deny");
        assert!(shown.contains(&"Check the answers. The verdict is deny".to_owned()), "{shown:?}");
    }

    #[test]
    fn why_says_what_each_answer_leads_to_and_asks_again() {
        let compiled = sample::compiled();
        let replies = ["Why this question?", "Something else", "Show the decision"];
        let (ended, shown, _) = held(&compiled, sample::nothing_known(&compiled), &replies);
        assert!(ended.is_ok(), "{shown:?}");
        assert_eq!(shown.iter().filter(|line| *line == "What is wrong?").count(), 2, "{shown:?}");
    }

    #[test]
    fn what_was_typed_wrong_is_said_and_asked_again() {
        let compiled = sample::compiled();
        let replies = ["It never came", "None", "gone", "lost", "Show the decision"];
        let (ended, shown, verdict) = held(&compiled, sample::nothing_known(&compiled), &replies);
        assert!(ended.is_ok(), "{shown:?}");
        assert!(shown.contains(&"`gone` is no value of said".to_owned()), "{shown:?}");
        assert_eq!(verdict, "refund");
    }

    #[test]
    fn a_case_that_cannot_be_returns_to_the_answer_it_names() {
        let compiled = sample::compiled();
        let mut start = sample::nothing_known(&compiled);
        let delivered = compiled.playbook.fact_named("delivered").unwrap();
        start.set(delivered, State::Known(Value::YesNo(true)), Source::Set);
        let (ended, shown, verdict) = held(&compiled, start, &["It never came", "Something else", "Show the decision"]);
        assert!(ended.is_ok(), "{shown:?}");
        assert!(shown.contains(&"The tracking says delivered: what is wrong?".to_owned()), "{shown:?}");
        assert_eq!(verdict, "deny");
    }

    #[test]
    fn with_nobody_there_the_interview_ends_without_a_guess() {
        let compiled = sample::compiled();
        let (ended, _, verdict) = held(&compiled, sample::nothing_known(&compiled), &["It is broken"]);
        assert!(matches!(ended, Err(Unanswered::NobodyThere)));
        assert_eq!(verdict, "undecided");
    }
}
