//! The answers about one order, by [`decide`]: one line, or one for each of its claims. This is what a review says;
//! whatever is faster must say the same.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use crate::engine::compile::{Compiled, compile_with};
use crate::engine::decide::decide;
use crate::model::case::{Case, Source};
use crate::model::decision::{Decision, Verdict};
use crate::model::fact::FactId;
use crate::model::rule::ActionId;
use crate::orders::claims::Claim;
use crate::orders::find::FoundOrder;
use crate::orders::ids::key;
use crate::orders::problem::CellProblem;
use crate::proof::change::would_change_from;
use crate::review::line::{Detail, Line};
use crate::review::memory::About;
use crate::review::summary::{Claims, Occasion, Summary};
use crate::review::task::Task;

/// The playbook compiled anew for each set of calculated facts that claims or settings say.
#[derive(Debug, Default)]
pub struct Variants {
    made: Mutex<FxHashMap<Vec<FactId>, Arc<Compiled>>>,
}

impl Variants {
    /// The playbook where the calculated facts that this case says are given.
    fn of(&self, compiled: &Compiled, case: &Case) -> Option<Arc<Compiled>> {
        let playbook = &compiled.playbook;
        let is_set = |id: &FactId| case.said(*id).is_some() && playbook.fact(*id).is_calculated();
        let set: Vec<FactId> = playbook.fact_ids().filter(is_set).collect();
        if set == compiled.set {
            return None;
        }
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let variant =
            made.entry(set).or_insert_with_key(|set| Arc::new(compile_with(Arc::clone(playbook), set.clone(), &[])));
        Some(Arc::clone(variant))
    }
}

/// An order as it was found, with the cells that are carried through.
pub struct Order<'a> {
    /// What was found.
    pub found: &'a FoundOrder,
    /// The cells that are carried through.
    pub carried: &'a [Cow<'a, [u8]>],
}

/// Writes the lines of an order and counts them.
pub fn answer(task: &Task<'_>, variants: &Variants, order: &Order<'_>, out: &mut Vec<u8>, summary: &mut Summary) {
    let id = key(order.found.id.as_bytes());
    let id = std::str::from_utf8(id).unwrap_or_default();
    summary.orders += 1;
    let mut claims = task.claims.of(id.as_bytes()).peekable();
    if claims.peek().is_none() {
        line(task, variants, order, id, None, out, summary);
    }
    for claim in claims {
        line(task, variants, order, id, Some(claim), out, summary);
    }
}

fn line(
    task: &Task<'_>,
    variants: &Variants,
    order: &Order<'_>,
    id: &str,
    claim: Option<&Claim>,
    out: &mut Vec<u8>,
    summary: &mut Summary,
) {
    let mut case = case(task, order.found, claim);
    let claim_id = claim.and_then(|claim| claim.id.as_deref());
    let about = About { order: id, claim: claim_id, customer: order.found.customer.as_deref() };
    let remembered = task.memory.map(|memory| memory.fill(task.playbook(), &mut case, &about, task.today));
    let problem = problem(order.found, claim);
    let decision = match (problem, remembered) {
        (Some(problem), _) => Decision::failed(problem.to_string()),
        (None, Some(Err(problem))) => Decision::failed(problem),
        (None, Some(Ok(())) | None) => decided(task, variants, &case),
    };
    if let Some(memory) = task.memory {
        memory.keep(task.playbook(), &case, &decision, &about, task.today);
    }
    let actions: Vec<ActionId> = decision.actions.iter().map(|action| action.id).collect();
    let line = Line {
        order: id,
        claim: claim_id,
        verdict: decision.verdict,
        rule: decision.rule,
        amount: decision.amount,
        charge: decision.charge,
        until: decision.until,
        cost: decision.cost,
        actions: &actions,
        needs: &decision.needs,
        because: &decision.because,
        error: decision.error.as_deref(),
        carried: order.carried,
        whole: Some((&decision, &case)),
    };
    let occasion = Occasion {
        line: order.found.line,
        code: problem.map(|problem| problem.code),
        customer: order.found.customer.as_deref(),
        day: task.day_of(&case),
        claims: if claim.is_some() { Claims::Some } else { Claims::None },
    };
    summary.count(task, &line, &occasion);
    if task.only.has(line.verdict) {
        task.writer.write(&line, out);
    }
}

/// What is wrong with an order, or with what is claimed about it.
fn problem<'a>(found: &'a FoundOrder, claim: Option<&'a Claim>) -> Option<&'a CellProblem> {
    found.problems.iter().chain(claim.into_iter().flat_map(|claim| &claim.problems)).next()
}

/// The export's cells, the claim over them, `--set` over both.
fn case(task: &Task<'_>, found: &FoundOrder, claim: Option<&Claim>) -> Case {
    let mut case = found.case.clone();
    if let Some(claim) = claim {
        claim.add_to(&mut case);
    }
    for (fact, state) in task.settings {
        case.set(*fact, state.clone(), Source::Set);
    }
    case
}

fn decided(task: &Task<'_>, variants: &Variants, case: &Case) -> Decision {
    let variant = variants.of(task.compiled, case);
    let compiled = variant.as_deref().unwrap_or(task.compiled);
    let mut decision = decide(compiled, case, task.today);
    if task.writer.detail() == Detail::WholeWithChanges && matches!(decision.verdict, Verdict::Decided(_)) {
        decision.would_change = would_change_from(compiled, case, &decision, task.today);
    }
    decision
}
