//! In which order calculated facts follow from one another, and where that goes round in a circle.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::Code;
use crate::model::fact::FactId;
use crate::playbook::check::scope::Scope;
use crate::playbook::problems::Problems;

/// The facts each fact needs.
pub type Needs = Vec<Vec<FactId>>;

/// How many facts may follow from one another in a row.
const LONGEST: usize = 200;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    New,
    Open,
    Done,
}

/// All facts, each after those it needs; facts in a circle in some order. Circles are reported, one problem each.
pub fn in_order(needs: &Needs, scope: &Scope<'_>, problems: &mut Problems<'_>) -> Vec<FactId> {
    let mut marks = vec![Mark::New; needs.len()];
    let mut in_circle = vec![false; needs.len()];
    let mut order = Vec::with_capacity(needs.len());
    for start in (0..needs.len()).filter_map(|i| u16::try_from(i).ok()).map(FactId) {
        if marks[start.index()] != Mark::New {
            continue;
        }
        marks[start.index()] = Mark::Open;
        // The path from the start to where we are, each with how many of its needs were followed.
        let mut path = vec![(start, 0)];
        while let Some((fact, followed)) = path.last_mut() {
            let fact = *fact;
            let Some(need) = needs[fact.index()].get(*followed).copied() else {
                marks[fact.index()] = Mark::Done;
                order.push(fact);
                path.pop();
                continue;
            };
            *followed += 1;
            match marks[need.index()] {
                Mark::Done => {}
                Mark::New => {
                    marks[need.index()] = Mark::Open;
                    path.push((need, 0));
                }
                Mark::Open => {
                    let circle = path.iter().map(|(fact, _)| *fact).skip_while(|fact| *fact != need).collect();
                    report_circle(circle, &mut in_circle, scope, problems);
                }
            }
        }
    }
    report_long_chain(&order, needs, scope, problems);
    order
}

fn report_circle(circle: Vec<FactId>, in_circle: &mut [bool], scope: &Scope<'_>, problems: &mut Problems<'_>) {
    if circle.iter().any(|fact| std::mem::replace(&mut in_circle[fact.index()], true)) {
        return;
    }
    // It begins at the fact that stands first in the file, wherever it was entered.
    let first = circle.iter().enumerate().min_by_key(|(_, fact)| **fact).map_or(0, |(i, _)| i);
    let mut names: Vec<String> = Vec::new();
    for i in 0..=circle.len() {
        let fact = circle[(first + i) % circle.len()];
        names.push(format!("`{}`", scope.shape(fact).name.it));
    }
    let name = &scope.shape(circle[first]).name;
    let message = format!("fact `{}` is calculated from itself: {}", name.it, names.join(" needs "));
    let help = "one of them must come from somewhere else".to_owned();
    problems.add(Diagnostic::at(Code::Circle, name.span.clone(), message).help(help));
}

/// Reports the first fact that is too many calculations away from the facts it rests on.
fn report_long_chain(order: &[FactId], needs: &Needs, scope: &Scope<'_>, problems: &mut Problems<'_>) {
    let mut lengths = vec![0_usize; needs.len()];
    for fact in order {
        let longest = needs[fact.index()].iter().map(|need| lengths[need.index()]).max().unwrap_or(0);
        lengths[fact.index()] = longest + 1;
        if longest == LONGEST {
            let name = &scope.shape(*fact).name;
            let message = format!("fact `{}` follows from more than {LONGEST} facts in a row", name.it);
            problems.add(Diagnostic::at(Code::TooLarge, name.span.clone(), message));
            return;
        }
    }
}
