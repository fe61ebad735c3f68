//! The answers about one order: one line, or one for each of its claims. Where a [`Walk`] knows the answer it is taken;
//! else, and where the whole decision is wanted, [`decide`] gives it. Both say the same.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use crate::diagnostic::code::Code;
use crate::engine::compile::{Compiled, compile_with};
use crate::engine::decide::{decide, set_in};
use crate::engine::walk::known::Known;
use crate::engine::walk::{Decided, Memory, OtherRules, Parts, Walk};
use crate::ledger::trouble::Trouble;
use crate::model::case::{Case, Source};
use crate::model::date::Date;
use crate::model::decision::{Decision, Verdict};
use crate::model::fact::FactId;
use crate::model::rule::{ActionId, Outcome, RuleId};
use crate::orders::claims::Claim;
use crate::orders::find::FoundOrder;
use crate::orders::ids::key;
use crate::orders::problem::CellProblem;
use crate::proof::change::would_change_from;
use crate::review::line::{Detail, Line};
use crate::review::memory::{About, Unfilled};
use crate::review::summary::{Claims, Occasion, Summary};
use crate::review::task::{Counting, Task};

/// The playbook compiled anew for each set of calculated facts that claims or settings say.
#[derive(Debug, Default)]
pub struct Variants {
    made: Mutex<FxHashMap<Vec<FactId>, Arc<Compiled>>>,
}

impl Variants {
    /// The playbook where the calculated facts that this case says are given; none where that is the task's own.
    fn of(&self, compiled: &Compiled, case: &Case) -> Option<Arc<Compiled>> {
        let playbook = &compiled.playbook;
        let set = set_in(playbook, case);
        if set == compiled.set {
            return None;
        }
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let variant =
            made.entry(set).or_insert_with_key(|set| Arc::new(compile_with(Arc::clone(playbook), set.clone(), &[])));
        Some(Arc::clone(variant))
    }
}

/// Answers orders, one after another.
pub struct Answerer<'t> {
    task: &'t Task<'t>,
    variants: &'t Variants,
    walk: Option<&'t Walk>,
    memory: Memory,
    /// How much is to be known, for the lines and for the summary.
    detail: Detail,
}

/// Whom an answer is about.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The order's id as a user would type it, in UTF-8.
    pub order: &'a [u8],
    /// The claim.
    pub claim: Option<&'a Claim>,
    /// The cells that are carried through.
    pub carried: &'a [Cow<'a, [u8]>],
    /// The line of the export the order begins on.
    pub line: u64,
    /// The order's customer.
    pub customer: Option<&'a str>,
    /// When the order was placed.
    pub day: Option<Date>,
}

/// An answer as a walk gives it.
struct Answer<'a> {
    verdict: Verdict,
    rule: Option<RuleId>,
    needs: &'a [FactId],
    parts: &'a Parts,
    error: Option<&'a str>,
}

/// The parts of a decision that has none, or of which none are wanted.
static NOTHING: Parts = Parts::NOTHING;

/// There is no answer here: it must be looked for elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoAnswer;

/// Where lines and what they say together are gathered.
pub struct Sink<'s> {
    /// The lines as bytes.
    pub lines: &'s mut Vec<u8>,
    /// What they say together.
    pub summary: &'s mut Summary,
}

impl<'t> Answerer<'t> {
    /// Answers the orders of a task.
    pub fn new(task: &'t Task<'t>, variants: &'t Variants, walk: Option<&'t Walk>) -> Answerer<'t> {
        let walk = walk.filter(|_| task.writer.detail() <= Detail::Parts && task.memory.is_none());
        let detail = match task.counting {
            Counting::Verdicts => task.writer.detail(),
            Counting::All => task.writer.detail().max(Detail::Parts),
        };
        Answerer { task, variants, walk, memory: Memory::default(), detail }
    }

    /// Writes the lines of an order and counts them.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn answer(&mut self, found: &FoundOrder, sink: &mut Sink<'_>) -> Result<(), Trouble> {
        let carried: Vec<Cow<'_, [u8]>> =
            self.task.writer.carried().iter().map(|column| Cow::Borrowed(found.row.cell(*column))).collect();
        let order = key(found.id.as_bytes());
        let subject = Subject {
            order,
            claim: None,
            carried: &carried,
            line: found.line,
            customer: found.customer.as_deref(),
            day: None,
        };
        sink.summary.orders += 1;
        let mut claims = self.task.claims.of(order).peekable();
        if claims.peek().is_none() {
            return self.line(found, &subject, sink);
        }
        claims.try_for_each(|claim| self.line(found, &Subject { claim: Some(claim), ..subject }, sink))
    }

    fn line(&mut self, found: &FoundOrder, subject: &Subject<'_>, sink: &mut Sink<'_>) -> Result<(), Trouble> {
        let mut case = self.case(found, subject.claim);
        let subject = &Subject { day: self.task.day_of(&case), ..*subject };
        let wrong = self.remember(&mut case, subject)?;
        if let Some(problem) = self.problem(found, subject.claim) {
            let decision = Decision::failed(problem.to_string());
            self.whole(subject, &decision, &case, Some(problem.code), sink);
            return Ok(());
        }
        if let Some(wrong) = wrong {
            self.whole(subject, &Decision::failed(wrong), &case, None, sink);
            return Ok(());
        }
        let known = self.known_of(&case);
        if known.and_then(|mut known| self.answer_known(subject, &mut known, sink)).is_err() {
            self.whole(subject, &self.decided(&case), &case, None, sink);
        }
        Ok(())
    }

    /// What is wrong with an order, or with what is claimed about it.
    fn problem<'a>(&self, found: &'a FoundOrder, claim: Option<&'a Claim>) -> Option<&'a CellProblem> {
        let is_recorded = self.task.memory.is_some_and(|memory| memory.records());
        let unrecordable = claim.and_then(|claim| claim.unrecordable.as_ref()).filter(|_| is_recorded);
        let of_claim = claim.into_iter().flat_map(|claim| &claim.problems).chain(unrecordable);
        found.problems.iter().chain(of_claim).next()
    }

    /// Says the facts over earlier decisions; tells what is wrong with those of this order.
    fn remember(&self, case: &mut Case, subject: &Subject<'_>) -> Result<Option<String>, Trouble> {
        let Some(memory) = self.task.memory else { return Ok(None) };
        match memory.fill(self.task.playbook(), case, &about(subject), self.task.today) {
            Ok(()) => Ok(None),
            Err(Unfilled::Order(wrong)) => Ok(Some(wrong)),
            Err(Unfilled::Ledger(trouble)) => Err(trouble),
        }
    }

    /// The export's cells, the claim over them, `--set` over both.
    fn case(&self, found: &FoundOrder, claim: Option<&Claim>) -> Case {
        let mut case = found.case.clone();
        if let Some(claim) = claim {
            claim.add_to(&mut case);
        }
        for (fact, state) in self.task.settings {
            case.set(*fact, state.clone(), Source::Set);
        }
        case
    }

    /// What is known of a case, as numbers.
    fn known_of(&self, case: &Case) -> Result<Known, NoAnswer> {
        let walk = self.walk.ok_or(NoAnswer)?;
        let mut known = walk.nothing_known();
        for fact in walk.playbook().fact_ids() {
            if let Some(given) = case.said(fact) {
                let said = walk.takes(fact).then(|| walk.ordinal(fact, &given.state)).flatten();
                known.set(fact, said.ok_or(NoAnswer)?);
            }
        }
        Ok(known)
    }

    /// Writes the line of an order of which this is known, if a walk can tell what to say.
    pub fn answer_known(
        &mut self,
        subject: &Subject<'_>,
        known: &mut Known,
        sink: &mut Sink<'_>,
    ) -> Result<(), NoAnswer> {
        let walk = self.walk.ok_or(NoAnswer)?;
        let decided = walk.decide(known, &mut self.memory).map_err(|_| NoAnswer)?;
        let (rule, others) = match &decided {
            Decided::Impossible(at) => {
                let error = Some(walk.playbook().impossible[usize::from(*at)].ask_again.as_str());
                let answer = Answer { verdict: Verdict::Error, rule: None, needs: &[], parts: &NOTHING, error };
                return self.write_answer(subject, &answer, sink);
            }
            Decided::Undecided(needs) => {
                let verdict = Verdict::Undecided;
                let answer = Answer { verdict, rule: None, needs, parts: &NOTHING, error: None };
                return self.write_answer(subject, &answer, sink);
            }
            Decided::Rule(rule, others) => (*rule, *others),
        };
        let verdict = Verdict::Decided(rule.map_or(Outcome::Flag, |rule| walk.playbook().rule(rule).outcome));
        if self.detail == Detail::Verdict {
            let answer = Answer { verdict, rule, needs: &[], parts: &NOTHING, error: None };
            return self.write_answer(subject, &answer, sink);
        }
        if others == OtherRules::Some {
            return Err(NoAnswer);
        }
        let parts = walk.parts(rule, known, &mut self.memory).map_err(|_| NoAnswer)?;
        self.write_answer(subject, &Answer { verdict, rule, needs: &[], parts: &parts, error: None }, sink)
    }

    fn write_answer(&self, subject: &Subject<'_>, answer: &Answer<'_>, sink: &mut Sink<'_>) -> Result<(), NoAnswer> {
        let parts = answer.parts;
        let line = Line {
            order: subject.order,
            claim: subject.claim.and_then(|claim| claim.id.as_deref()),
            verdict: answer.verdict,
            rule: answer.rule,
            amount: parts.amounts.amount,
            charge: parts.amounts.charge,
            until: parts.amounts.until,
            cost: parts.amounts.cost,
            actions: &parts.actions,
            needs: answer.needs,
            because: &parts.because,
            error: answer.error,
            carried: subject.carried,
            whole: None,
        };
        self.put(subject, &line, None, sink);
        Ok(())
    }

    fn whole(&self, subject: &Subject<'_>, decision: &Decision, case: &Case, code: Option<Code>, sink: &mut Sink<'_>) {
        if let Some(memory) = self.task.memory {
            memory.keep(self.task.playbook(), case, decision, &about(subject), self.task.today);
        }
        let actions: Vec<ActionId> = decision.actions.iter().map(|action| action.id).collect();
        let line = Line {
            order: subject.order,
            claim: subject.claim.and_then(|claim| claim.id.as_deref()),
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
            carried: subject.carried,
            whole: Some((decision, case)),
        };
        self.put(subject, &line, code, sink);
    }

    fn put(&self, subject: &Subject<'_>, line: &Line<'_>, code: Option<Code>, sink: &mut Sink<'_>) {
        let occasion = Occasion {
            code,
            customer: subject.customer,
            day: subject.day,
            claims: if subject.claim.is_some() { Claims::Some } else { Claims::None },
        };
        sink.summary.count(self.task, line, &occasion);
        if self.task.only.has(line.verdict) {
            self.task.writer.write(line, sink.lines);
        }
    }

    fn decided(&self, case: &Case) -> Decision {
        let task = self.task;
        let variant = self.variants.of(task.compiled, case);
        let compiled = variant.as_deref().unwrap_or(task.compiled);
        let mut decision = decide(compiled, case, task.today);
        if task.writer.detail() == Detail::WholeWithChanges && matches!(decision.verdict, Verdict::Decided(_)) {
            decision.would_change = would_change_from(compiled, case, &decision, task.today);
        }
        decision
    }
}

/// Whom the ledger is asked about.
fn about<'a>(subject: &Subject<'a>) -> About<'a> {
    let claim = subject.claim.and_then(|claim| claim.id.as_deref());
    About { order: String::from_utf8_lossy(subject.order), claim, customer: subject.customer }
}
