//! The case of one order before anybody is asked: the export's cells, the claim over them, `--set` over both.

use crate::commands::decide::Desk;
use crate::commands::decide::memory::Recorder;
use crate::commands::{Refusal, Stop, opening};
use crate::console::ask::Unanswered;
use crate::console::pick;
use crate::model::case::{Case, Source};
use crate::model::fact::FactId;
use crate::model::value::State;
use crate::orders::claims::{Claim, Claims};
use crate::orders::export::Export;
use crate::orders::find::{self, Display, FindError, FoundOrder};
use crate::orders::ids::as_typed;
use crate::orders::input::Input;
use crate::orders::list::list;
use crate::playbook::suggest::did_you_mean;

/// More orders than anybody looks through.
const MOST_LISTED: usize = 10_000;

/// An order with what is known of it.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The order's id as a user would type it.
    pub order: String,
    /// What to show of it: label and value.
    pub line: Vec<(String, String)>,
    /// The claim's id, where it has one.
    pub claim: Option<String>,
    /// The key of its customer, where it has one.
    pub customer: Option<String>,
    /// What is known.
    pub case: Case,
    /// What is wrong with its cells.
    pub problem: Option<String>,
}

impl Opened {
    /// What to know the order by, in a line.
    pub fn in_a_line(&self) -> String {
        let parts: Vec<String> = self.line.iter().map(|(label, value)| format!("{label} {value}")).collect();
        parts.join("  ")
    }
}

/// Finds the order and gathers what is known. `id` becomes the order's id as soon as that is known.
pub fn open(desk: &Desk<'_>, recorder: &mut Recorder, id: &mut String) -> Result<Opened, Stop> {
    if let Some(order) = &desk.request.order {
        *id = as_typed(order);
    }
    let settings = opening::settings(&desk.playbook, &desk.request.with.set)?;
    let options = desk.request.with.options()?;
    let input = Input::named(&desk.request.export)?;
    let export = Export::open(&input, &desk.playbook, &options).map_err(opening::cannot_open)?;
    let claims = opening::claims(desk.console, &desk.playbook, desk.request.with.claims.as_deref(), &export)?;
    if desk.request.order.is_none() {
        *id = picked(desk, &export)?;
    }
    let found = find::find(&export, id).map_err(not_found)?;
    let claim = claim(desk, &claims, &found.id)?;
    let has_customers = export.mapping.customer.is_some();
    let mut opened = gathered(found, claim, settings);
    if recorder.records() {
        let unrecordable = claim.and_then(|claim| claim.unrecordable.as_ref());
        opened.problem = opened.problem.or(unrecordable.map(ToString::to_string));
    }
    if has_customers {
        let history = recorder.fill(desk, &mut opened)?;
        opened.problem = opened.problem.or(history);
    }
    Ok(opened)
}

/// An order picked from a list.
fn picked(desk: &Desk<'_>, export: &Export) -> Result<String, Stop> {
    if !desk.may_ask() {
        let message = "no order is named, and nobody can be asked which one".to_owned();
        let export = desk.request.export.display();
        return Err(Refusal::usage(message).or_else_do(format!("name it: redress decide {export} ORDER")).into());
    }
    let listed = list(export, MOST_LISTED)?;
    let lines: Vec<String> =
        listed.orders.iter().map(|order| format!("{}  {}", order.id, shown(&order.display))).collect();
    let asker = &mut *desk.console.asker();
    if listed.more > 0 {
        desk.console.warn(&format!("only the first {MOST_LISTED} orders can be picked from"), None);
    }
    match pick::pick(asker, "Which order?", "an order's id or any part of its line", &lines) {
        Ok(at) => Ok(listed.orders[at].id.clone()),
        Err(Unanswered::NobodyThere) => Err(Refusal::usage("no order was picked".to_owned()).into()),
        Err(Unanswered::Broken(error)) => Err(error.into()),
    }
}

fn not_found(error: FindError) -> Stop {
    match error {
        FindError::World(error) => Stop::World(error),
        FindError::Repeated(problem) => Refusal::failed(problem.to_string()).into(),
        FindError::NotThere(absent) => Refusal { help: absent.help(), ..Refusal::failed(absent.to_string()) }.into(),
    }
}

/// The claim about the order: the one named, the only one, or one picked.
fn claim<'c>(desk: &Desk<'_>, claims: &'c Claims, order: &str) -> Result<Option<&'c Claim>, Stop> {
    let all: Vec<&Claim> = claims.of_order(order).collect();
    let name = |claim: &Claim| claim.id.clone().unwrap_or_else(|| format!("line {}", claim.line));
    if let Some(wanted) = &desk.request.claim {
        let found = all.iter().copied().find(|claim| claim.id.as_deref() == Some(wanted));
        return found.map(Some).ok_or_else(|| no_such_claim(wanted, order, &all).into());
    }
    match all.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(one)),
        _ if !desk.may_ask() => {
            let names: Vec<String> = all.iter().map(|claim| format!("`{}`", name(claim))).collect();
            let message = format!("order `{order}` has {} claims: {}", all.len(), names.join(", "));
            Err(Refusal::failed(message).or_else_do("name one with --claim".to_owned()).into())
        }
        _ => {
            let labels: Vec<String> = all.iter().map(|claim| claim_line(desk, claim, &name(claim))).collect();
            let asker = &mut *desk.console.asker();
            match pick::choose(asker, "Which claim?", Vec::new(), labels, 0) {
                Ok(at) => Ok(Some(all[at])),
                Err(Unanswered::NobodyThere) => Err(Refusal::usage("no claim was picked".to_owned()).into()),
                Err(Unanswered::Broken(error)) => Err(error.into()),
            }
        }
    }
}

fn no_such_claim(wanted: &str, order: &str, all: &[&Claim]) -> Refusal {
    let ids = all.iter().filter_map(|claim| claim.id.as_deref());
    let help = did_you_mean(wanted, ids);
    Refusal { help, ..Refusal::failed(format!("order `{order}` has no claim `{wanted}`")) }
}

/// A claim in a line: its name and what it says.
fn claim_line(desk: &Desk<'_>, claim: &Claim, name: &str) -> String {
    let said = |(fact, state, _): &(FactId, State, _)| {
        format!("{} {}", desk.playbook.fact(*fact).name, desk.playbook.state_words(*fact, state))
    };
    let said: Vec<String> = claim.given.iter().map(said).collect();
    format!("{name}  {}", said.join(", "))
}

fn gathered(found: FoundOrder, claim: Option<&Claim>, settings: Vec<(FactId, State)>) -> Opened {
    let mut case = found.case;
    if let Some(claim) = claim {
        claim.add_to(&mut case);
    }
    for (fact, state) in settings {
        case.set(fact, state, Source::Set);
    }
    let problems = found.problems.iter().chain(claim.iter().flat_map(|claim| &claim.problems));
    let problem = problems.map(ToString::to_string).next();
    let line = line(&found.id, &found.display);
    let claim = claim.and_then(|claim| claim.id.clone());
    Opened { order: as_typed(&found.id), line, claim, customer: found.customer, case, problem }
}

/// What to know an order by: label and value.
fn line(id: &str, display: &Display) -> Vec<(String, String)> {
    let order = [("order", Some(id.to_owned()))];
    let rest = [("customer", &display.customer), ("placed", &display.date), ("total", &display.total)];
    let all = order.into_iter().chain(rest.map(|(label, value)| (label, value.clone())));
    all.filter_map(|(label, value)| Some((label.to_owned(), value?))).collect()
}

fn shown(display: &Display) -> String {
    [&display.customer, &display.date, &display.total].into_iter().flatten().cloned().collect::<Vec<_>>().join("  ")
}
