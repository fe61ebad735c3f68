//! Deciding millions of cases. A [`Walk`] says what [`crate::engine::decide`] says, from plain numbers and in the time of
//! a few memory accesses, or that it cannot ([`Hard`]): then the case is decided by itself. A test holds the one against
//! the other on random playbooks.

mod build;
pub mod calc;
mod check;
mod cuts;
mod flat;
pub mod known;
mod pattern;
mod plans;

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use rustc_hash::FxHashMap;

use crate::engine::because::{self, Amounts};
use crate::engine::compile::{Compiled, Leaf};
use crate::engine::parts::Others;
use crate::engine::regions::Regions;
use crate::engine::walk::build::Builder;
use crate::engine::walk::calc::{Converted, Hard};
use crate::engine::walk::known::{Known, MISSING, OPEN, UNSET, bit};
use crate::engine::walk::pattern::{Conclusion, Openness, Pattern};
use crate::engine::walk::plans::Plans;
use crate::model::date::Date;
use crate::model::decimal::Decimal;
use crate::model::fact::{FactId, Kind};
use crate::model::formula::{Expr, Formula};
use crate::model::rule::{ActionId, RuleId};
use crate::model::template::{Segment, Template};
use crate::model::value::State;
use crate::playbook::Playbook;

/// A pattern is worked out once it was seen so often.
const WORTH_A_PATTERN: u32 = 8;

/// A compiled playbook, laid out for deciding many cases.
pub struct Walk {
    playbook: Arc<Playbook>,
    compiled: Compiled,
    plans: Plans,
    known: Pattern,
    assumed: Vec<Option<i64>>,
    rules: Vec<RulePlan>,
    by_open: RwLock<FxHashMap<u128, Arc<Openings>>>,
    patience: u32,
}

/// The patterns of cases with the same open facts.
#[derive(Debug, Default)]
struct Openings {
    /// Terms whose being settled depends on more than which facts are open.
    varying: Vec<usize>,
    patterns: Mutex<FxHashMap<u64, Slot>>,
}

/// A pattern, or how often it was seen without being worked out.
#[derive(Debug)]
enum Slot {
    Seen(u32),
    Made(Option<Arc<Pattern>>),
}

/// What a rule pays and says.
#[derive(Debug)]
struct RulePlan {
    amount: Option<Option<Converted>>,
    charge: Option<Option<Converted>>,
    until: Option<Option<Converted>>,
    cost: Option<(Vec<FactId>, Option<Converted>)>,
}

/// The patterns a worker has met, so that it need not ask others for them.
#[derive(Debug, Default)]
pub struct Memory {
    met: FxHashMap<u128, Met>,
}

#[derive(Debug)]
struct Met {
    openings: Arc<Openings>,
    patterns: FxHashMap<u64, Arc<Pattern>>,
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decided {
    /// The case cannot be: this entry of `[[impossible]]` fits.
    Impossible(u16),
    /// The rule that decides, or that none fits.
    Rule(Option<RuleId>, OtherRules),
    /// These facts are needed.
    Undecided(Arc<[FactId]>),
}

/// Whether other rules may decide, too, with the same result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherRules {
    /// None may.
    None,
    /// Some may.
    Some,
}

/// What a decision says beside its outcome.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parts {
    /// What is paid, and until when to wait.
    pub amounts: Amounts,
    /// What else to do.
    pub actions: Vec<ActionId>,
    /// The reason in a sentence.
    pub because: String,
}

impl Parts {
    /// None.
    pub const NOTHING: Parts = Parts { amounts: Amounts::NOTHING, actions: Vec::new(), because: String::new() };
}

impl Walk {
    /// Lays out a compiled playbook for decisions on one day; none where it is too large or too peculiar.
    pub fn new(compiled: &Compiled, today: Date) -> Option<Walk> {
        let playbook = &compiled.playbook;
        if !compiled.is_whole || playbook.facts.len() > 128 {
            return None;
        }
        let builder = Builder { playbook, today };
        let plans = Plans::new(compiled, builder)?;
        let assumed = |id: FactId| playbook.fact(id).assume.as_ref().and_then(|state| plans.ordinal(id, state));
        Some(Walk {
            playbook: Arc::clone(playbook),
            compiled: compiled.clone(),
            known: Pattern::of_known(compiled),
            assumed: playbook.fact_ids().map(assumed).collect(),
            rules: playbook.rule_ids().map(|rule| rule_plan(builder, rule)).collect(),
            plans,
            by_open: RwLock::default(),
            patience: WORTH_A_PATTERN,
        })
    }

    /// The same, working out every pattern when it is first seen.
    #[must_use]
    pub fn without_patience(self) -> Walk {
        Walk { patience: 0, ..self }
    }

    /// The playbook that decides.
    pub fn playbook(&self) -> &Playbook {
        &self.playbook
    }

    /// A case of which nobody has said anything.
    pub fn nothing_known(&self) -> Known {
        Known::new(self.playbook.fact_ids().map(|id| if self.takes(id) { OPEN } else { UNSET }).collect())
    }

    /// Whether a fact can be said: it is given, or calculated and was compiled as one that is.
    pub fn takes(&self, fact: FactId) -> bool {
        !self.playbook.fact(fact).is_calculated() || self.compiled.set.contains(&fact)
    }

    /// A state of a fact as a number; none where it has no place on the number line.
    pub fn ordinal(&self, fact: FactId, state: &State) -> Option<i64> {
        self.plans.ordinal(fact, state)
    }

    /// The texts that tests tell apart, as the values of a text fact are numbered.
    pub fn texts(&self, fact: FactId) -> Option<&Regions> {
        self.plans.texts(fact)
    }

    /// Decides a case. What is assumed is known afterwards.
    pub fn decide(&self, known: &mut Known, memory: &mut Memory) -> Result<Decided, Hard> {
        loop {
            self.plans.guard(known)?;
            let pattern = self.pattern(known, memory)?;
            let number = pattern.flat.walk(pattern.root, |var| self.plans.branch(var, known))?;
            match pattern.conclusions.get(number as usize).ok_or(Hard)? {
                Conclusion::Assume(fact) => {
                    let assumed = self.assumed[fact.index()].ok_or(Hard)?;
                    known.set(*fact, assumed);
                    self.forget_calculated(known);
                }
                Conclusion::Impossible(at) => return Ok(Decided::Impossible(*at)),
                Conclusion::Settled(leaf, Others::None) => return Ok(Decided::Rule(leaf.rule(), OtherRules::None)),
                Conclusion::Settled(leaf, Others::Some) => return Ok(Decided::Rule(leaf.rule(), OtherRules::Some)),
                Conclusion::Undecided(needs) => return Ok(Decided::Undecided(Arc::clone(needs))),
                Conclusion::Hard => return Err(Hard),
            }
        }
    }

    fn forget_calculated(&self, known: &mut Known) {
        for id in self.playbook.fact_ids() {
            if !self.takes(id) {
                known.keep(id, UNSET);
            }
        }
    }

    /// What a decision by a rule, or by none, says beside its outcome.
    pub fn parts(&self, rule: Option<RuleId>, known: &mut Known, memory: &mut Memory) -> Result<Parts, Hard> {
        let pattern = self.pattern(known, memory)?;
        let mut parts = Parts { actions: self.actions(pattern, rule, known)?, ..Parts::default() };
        if let Some(rule) = rule {
            let plan = &self.rules[rule.index()];
            let money = |plan: &Option<Option<Converted>>, known: &mut Known| self.amount(plan, known);
            parts.amounts.amount = money(&plan.amount, known)?.map(Decimal::from_units);
            parts.amounts.charge = money(&plan.charge, known)?.map(Decimal::from_units);
            let until = self.amount(&plan.until, known)?;
            parts.amounts.until = until.map(Date::from_days).transpose().map_err(|_| Hard)?;
            parts.amounts.cost = self.cost(plan, known)?.map(Decimal::from_units);
        }
        parts.because = self.because(rule, &parts, known)?;
        Ok(parts)
    }

    fn actions(&self, pattern: &Pattern, rule: Option<RuleId>, known: &mut Known) -> Result<Vec<ActionId>, Hard> {
        let leaf = rule.map_or(Leaf::Gap, Leaf::Rule).number(self.playbook.rules.len());
        let mut due = Vec::new();
        for (at, root) in (0..).zip(pattern.due.get(leaf as usize).ok_or(Hard)?) {
            match pattern.flat.walk(*root, |var| self.plans.branch(var, known))? {
                0 => {}
                1 => due.push(ActionId(at)),
                _ => return Err(Hard),
            }
        }
        Ok(due)
    }

    fn amount(&self, plan: &Option<Option<Converted>>, known: &mut Known) -> Result<Option<i64>, Hard> {
        match plan {
            None => Ok(None),
            Some(None) => Err(Hard),
            Some(Some(calc)) => self.plans.value(calc, known),
        }
    }

    fn cost(&self, plan: &RulePlan, known: &mut Known) -> Result<Option<i64>, Hard> {
        match &plan.cost {
            Some((named, calc)) if self.plans.settles(named, known)? => {
                self.plans.value(calc.as_ref().ok_or(Hard)?, known)
            }
            Some(_) | None => Ok(None),
        }
    }

    fn because(&self, rule: Option<RuleId>, parts: &Parts, known: &mut Known) -> Result<String, Hard> {
        let Some(rule) = rule else { return Ok(because::NO_RULE.to_owned()) };
        let rule = self.playbook.rule(rule);
        match &rule.because {
            Some(template) => self.text(template, parts, known),
            None => Ok(because::fits(rule)),
        }
    }

    fn text(&self, template: &Template, parts: &Parts, known: &mut Known) -> Result<String, Hard> {
        let mut text = String::new();
        for segment in &template.segments {
            match segment {
                Segment::Words(words) => text.push_str(words),
                Segment::Fact(fact) => text.push_str(&self.fact_words(*fact, known)?),
                Segment::Part(part) => text.push_str(&parts.amounts.words(&self.playbook, *part)),
            }
        }
        Ok(text)
    }

    fn fact_words(&self, id: FactId, known: &mut Known) -> Result<String, Hard> {
        let kind = &self.playbook.fact(id).kind;
        let state = match self.plans.state(id, known)? {
            MISSING => State::Missing,
            OPEN => State::Open,
            _ if *kind == Kind::Text => return Err(Hard),
            ordinal => State::Known(crate::engine::regions::value_at(kind, ordinal)),
        };
        Ok(self.playbook.state_words(id, &state))
    }

    /// The pattern of a case.
    fn pattern<'m>(&'m self, known: &mut Known, memory: &'m mut Memory) -> Result<&'m Pattern, Hard> {
        let open = known.open();
        if open == 0 {
            return Ok(&self.known);
        }
        let met = memory.met.entry(open).or_insert_with(|| Met::new(self.openings(open)));
        let mut varies = 0_u64;
        for (at, term) in (0..u64::BITS).zip(&met.openings.varying) {
            if self.plans.settles(&self.plans.terms[*term].named, known)? {
                varies |= 1 << at;
            }
        }
        if !met.patterns.contains_key(&varies) {
            let made = self.shared_pattern(open, &met.openings, varies)?;
            met.patterns.insert(varies, made);
        }
        met.patterns.get(&varies).map(|pattern| &**pattern).ok_or(Hard)
    }

    /// The pattern as all workers share it, worked out where it is worth it.
    fn shared_pattern(&self, open: u128, openings: &Openings, varies: u64) -> Result<Arc<Pattern>, Hard> {
        if openings.varying.len() > 64 {
            return Err(Hard);
        }
        let mut patterns = openings.patterns.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = patterns.entry(varies).or_insert(Slot::Seen(0));
        match slot {
            Slot::Made(made) => made.clone().ok_or(Hard),
            Slot::Seen(times) if *times < self.patience => {
                *times += 1;
                Err(Hard)
            }
            Slot::Seen(_) => {
                let made = self.work_out(open, &openings.varying, varies).map(Arc::new);
                *slot = Slot::Made(made.clone());
                made.ok_or(Hard)
            }
        }
    }

    fn openings(&self, open: u128) -> Arc<Openings> {
        if let Some(openings) = self.by_open.read().unwrap_or_else(PoisonError::into_inner).get(&open) {
            return Arc::clone(openings);
        }
        let is_set = |fact: &FactId| self.compiled.set.contains(fact);
        let calculated = |fact: &FactId| self.playbook.fact(*fact).is_calculated() && !is_set(fact);
        let varies = |at: &usize| {
            let term = &self.plans.terms[*at];
            term.inputs & open != 0 && term.named.iter().all(|fact| calculated(fact) || bit(*fact) & open == 0)
        };
        let varying = (0..self.plans.terms.len()).filter(varies).collect();
        let made = Arc::new(Openings { varying, patterns: Mutex::default() });
        let mut by_open = self.by_open.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(by_open.entry(open).or_insert(made))
    }

    fn work_out(&self, open: u128, varying: &[usize], varies: u64) -> Option<Pattern> {
        let is_settled = |expr: &Expr| {
            let varying = || {
                let at = varying.iter().position(|term| self.plans.terms[*term].expr == *expr)?;
                Some(varies >> at & 1 == 1)
            };
            let inputs = || self.plans.terms.iter().find(|term| term.expr == *expr).map(|term| term.inputs & open == 0);
            varying().or_else(inputs).unwrap_or(false)
        };
        Pattern::of_open(&self.compiled, &Openness { open, is_settled: &is_settled })
    }
}

impl Met {
    fn new(openings: Arc<Openings>) -> Met {
        Met { openings, patterns: FxHashMap::default() }
    }
}

fn rule_plan(builder: Builder<'_>, rule: RuleId) -> RulePlan {
    let rule = builder.playbook.rule(rule);
    let amount = |formula: &Option<Formula>, kind: Kind| {
        formula.as_ref().map(|formula| builder.converted(&formula.expr, &kind, None))
    };
    RulePlan {
        amount: amount(&rule.amount, Kind::Money),
        charge: amount(&rule.charge, Kind::Money),
        until: amount(&rule.until, Kind::Date),
        cost: rule
            .cost
            .as_ref()
            .map(|formula| (formula.expr.facts(), builder.converted(&formula.expr, &Kind::Money, None))),
    }
}
