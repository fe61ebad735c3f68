//! How the values of facts and formulas come about, worked out once: what a fact is calculated from, which branch an axis
//! takes, and what must be calculated for every case because it can fail.

use crate::engine::axes::{Axis, Shape, Subjected, given_inputs, shape_of};
use crate::engine::compile::Compiled;
use crate::engine::diagram::Var;
use crate::engine::regions::Regions;
use crate::engine::shown::Shown;
use crate::engine::walk::build::{Builder, never_fails};
use crate::engine::walk::calc::{CanFail, Converted, Hard, LARGEST, Values, Way};
use crate::engine::walk::check::{Check, Fits, span};
use crate::engine::walk::cuts::Cuts;
use crate::engine::walk::known::{Known, MISSING, OPEN, UNSET, bit};
use crate::model::condition::{Alternative, Condition, Predicate, Subject};
use crate::model::date::Calendar;
use crate::model::fact::{Class, FactId, Kind};
use crate::model::formula::Expr;
use crate::model::value::{State, Value};

/// How everything a playbook looks at comes about.
#[derive(Debug)]
pub struct Plans {
    facts: Vec<FactPlan>,
    axes: Vec<AxisPlan>,
    /// Formulas with open inputs tell apart what axes and texts can be: all there are, each once.
    pub terms: Vec<Term>,
    /// Facts that are calculated and can fail.
    guarded_facts: Vec<FactId>,
    /// Formulas that can fail.
    guarded_terms: Vec<usize>,
    calendar: Calendar,
    facts_of_text: Vec<Option<Regions>>,
}

/// A formula that stands on an axis or is shown.
#[derive(Debug)]
pub struct Term {
    /// The formula.
    pub expr: Expr,
    /// The facts it names.
    pub named: Vec<FactId>,
    /// The given facts behind it, a bit each.
    pub inputs: u128,
    /// Its value; none where it can only be evaluated.
    calc: Option<Converted>,
}

#[derive(Debug)]
enum FactPlan {
    Given,
    Formula(FormulaPlan),
    Classes(Vec<ClassPlan>),
}

#[derive(Debug)]
struct FormulaPlan {
    expr: Expr,
    named: Vec<FactId>,
    calc: Option<Converted>,
}

#[derive(Debug)]
struct ClassPlan {
    tables: Vec<Vec<(FactId, Check)>>,
    is: FormulaPlan,
}

#[derive(Debug)]
enum AxisPlan {
    /// Each value is a branch.
    Each { fact: FactId, missing: Option<u16> },
    /// A branch begins at each cut.
    Line { fact: FactId, cuts: Cuts, missing: Option<u16> },
    /// The same of the value with the other sign; missing is the first branch.
    Falling { fact: FactId, cuts: Cuts },
    /// The branches of a formula's values.
    Formula { calc: Option<Converted>, cuts: Option<Cuts> },
    /// The outcome or the rule, which is known where it is looked at.
    None,
}

impl Plans {
    /// How everything of a compiled playbook comes about; none where too much of it can only be evaluated.
    pub fn new(compiled: &Compiled, builder: Builder<'_>) -> Option<Plans> {
        let playbook = builder.playbook;
        let mut plans = Plans {
            facts: Vec::new(),
            axes: vec![AxisPlan::None, AxisPlan::None],
            terms: Vec::new(),
            guarded_facts: Vec::new(),
            guarded_terms: Vec::new(),
            calendar: playbook.calendar.clone(),
            facts_of_text: vec![None; playbook.facts.len()],
        };
        for (_, axis) in compiled.axes.iter() {
            if let (Subjected::Fact(fact), Kind::Text) = (&axis.about, axis.regions.kind()) {
                plans.facts_of_text[fact.index()] = Some(axis.regions.clone());
            }
        }
        for id in playbook.fact_ids() {
            let plan = plans.fact_plan(compiled, builder, id)?;
            plans.facts.push(plan);
        }
        for (_, axis) in compiled.axes.iter() {
            let plan = plans.axis_plan(compiled, builder, axis)?;
            plans.axes.push(plan);
        }
        for shown in &compiled.shown.terms {
            if let Shown::Term(expr, kind) = shown {
                plans.term(compiled, builder, expr, kind)?;
            }
        }
        Some(plans)
    }

    /// A text fact's values as regions, where a test tells them apart.
    pub fn texts(&self, fact: FactId) -> Option<&Regions> {
        self.facts_of_text.get(fact.index())?.as_ref()
    }

    /// A state on the number line; none where it has no place there.
    pub fn ordinal(&self, fact: FactId, state: &State) -> Option<i64> {
        match state {
            State::Known(Value::Text(text)) => match self.texts(fact) {
                Some(regions) => Some(i64::from(regions.of(&Value::Text(text.clone())))),
                None => Some(0),
            },
            State::Known(value) => value.ordinal().filter(|ordinal| (-LARGEST..=LARGEST).contains(ordinal)),
            State::Missing => Some(MISSING),
            State::Open => Some(OPEN),
            State::Unknown => None,
        }
    }

    fn fact_plan(&mut self, compiled: &Compiled, builder: Builder<'_>, id: FactId) -> Option<FactPlan> {
        let fact = builder.playbook.fact(id);
        let guard = |plan: &FormulaPlan| match &plan.calc {
            Some(calc) => Some(calc.can_fail),
            None => never_fails(&plan.expr).then_some(CanFail::No),
        };
        let formula = |expr: &Expr| FormulaPlan {
            expr: expr.clone(),
            named: expr.facts(),
            calc: builder.converted(expr, &fact.kind, Some(fact)),
        };
        Some(match shape_of(fact, id, &compiled.set) {
            Shape::Given => FactPlan::Given,
            Shape::Formula(expr) => {
                let plan = formula(expr);
                if guard(&plan)? == CanFail::Yes {
                    self.guarded_facts.push(id);
                }
                FactPlan::Formula(plan)
            }
            Shape::Classes(classes) => {
                let plan = |class: &Class| -> Option<ClassPlan> {
                    Some(ClassPlan { tables: self.tables(builder, &class.when)?, is: formula(&class.is.expr) })
                };
                let plans: Vec<ClassPlan> = classes.iter().map(plan).collect::<Option<_>>()?;
                let guards: Vec<CanFail> = plans.iter().map(|plan| guard(&plan.is)).collect::<Option<_>>()?;
                if guards.contains(&CanFail::Yes) {
                    self.guarded_facts.push(id);
                }
                FactPlan::Classes(plans)
            }
        })
    }

    fn tables(&self, builder: Builder<'_>, condition: &Condition) -> Option<Vec<Vec<(FactId, Check)>>> {
        let test = |test: &crate::model::condition::Test| match test.subject {
            Subject::Fact(fact) => Some((fact, self.check(builder, fact, &test.predicate)?)),
            Subject::Decision | Subject::Rule => None,
        };
        condition.any.iter().map(|table| table.iter().map(test).collect()).collect()
    }

    fn check(&self, builder: Builder<'_>, fact: FactId, predicate: &Predicate) -> Option<Check> {
        let kind = &builder.playbook.fact(fact).kind;
        let within = |all: &[Alternative]| match (kind, self.texts(fact)) {
            // What no rule or action tests is no text of its own among the regions.
            (Kind::Text, Some(regions)) if !all.iter().all(|one| has_a_region(regions, one)) => None,
            (Kind::Text, Some(regions)) => {
                let holds = |region: &u16| all.iter().any(|one| one.holds_of(&regions.sample(*region)));
                let spans = (0..regions.len()).filter(holds).map(|region| (i64::from(region), i64::from(region)));
                Some(spans.collect())
            }
            (Kind::Text, None) => None,
            (_, _) => Some(all.iter().filter_map(span).collect()),
        };
        Some(match predicate {
            Predicate::Missing => Check::Missing,
            Predicate::Present => Check::Present,
            Predicate::Is(all) => Check::In(within(all)?),
            Predicate::Not(all) => Check::NotIn(within(all)?),
        })
    }

    fn axis_plan(&mut self, compiled: &Compiled, builder: Builder<'_>, axis: &Axis) -> Option<AxisPlan> {
        let regions = &axis.regions;
        let missing = axis.missing.then(|| axis.missing_branch());
        let cuts = || -> Option<Vec<i64>> {
            (1..regions.len()).map(|region| regions.ends(region).map(|(start, _)| start)).collect()
        };
        let cuts = match regions.kind() {
            Kind::YesNo | Kind::Choice(_) | Kind::Text => None,
            Kind::Number { .. } | Kind::Money | Kind::Date => Some(cuts()?),
        };
        Some(match (&axis.about, cuts) {
            (Subjected::Fact(fact), None) => AxisPlan::Each { fact: *fact, missing },
            (Subjected::Fact(fact), Some(cuts)) => AxisPlan::Line { fact: *fact, cuts: Cuts::new(cuts), missing },
            (Subjected::Formula(expr, _), cuts) => {
                self.term(compiled, builder, expr, regions.kind())?;
                let calc = builder.converted(expr, regions.kind(), None);
                let shifted = calc.as_ref().and_then(Converted::shifted);
                let is_given =
                    |fact| matches!(shape_of(builder.playbook.fact(fact), fact, &compiled.set), Shape::Given);
                let shifted = shifted.filter(|shifted| is_given(shifted.fact));
                match (shifted, cuts) {
                    (Some(shifted), Some(cuts)) => {
                        let (fact, turns) = (shifted.fact, cuts.iter().map(|cut| shifted.turns_at(*cut)));
                        match shifted.way {
                            Way::Up => AxisPlan::Line { fact, cuts: Cuts::new(turns.collect()), missing: Some(0) },
                            Way::Down => AxisPlan::Falling { fact, cuts: Cuts::new(turns.map(|turn| -turn).collect()) },
                        }
                    }
                    (_, cuts) => AxisPlan::Formula { calc, cuts: cuts.map(Cuts::new) },
                }
            }
        })
    }

    fn term(&mut self, compiled: &Compiled, builder: Builder<'_>, expr: &Expr, kind: &Kind) -> Option<()> {
        let calc = builder.converted(expr, kind, None);
        let can_fail = match &calc {
            Some(calc) => calc.can_fail,
            None => never_fails(expr).then_some(CanFail::No)?,
        };
        if can_fail == CanFail::Yes {
            self.guarded_terms.push(self.terms.len());
        }
        let inputs =
            given_inputs(builder.playbook, &compiled.set, expr).into_iter().map(bit).fold(0, |all, one| all | one);
        self.terms.push(Term { expr: expr.clone(), named: expr.facts(), inputs, calc });
        Some(())
    }

    /// Calculates whatever can fail.
    pub fn guard(&self, known: &mut Known) -> Result<(), Hard> {
        for fact in &self.guarded_facts {
            self.state(*fact, known)?;
        }
        for at in &self.guarded_terms {
            let term = &self.terms[*at];
            if self.settles(&term.named, known)? {
                term.calc.as_ref().ok_or(Hard)?.value(&mut Looking { plans: self, known })?;
            }
        }
        Ok(())
    }

    /// Whether all of these facts are known or missing.
    pub fn settles(&self, named: &[FactId], known: &mut Known) -> Result<bool, Hard> {
        for fact in named {
            if self.state(*fact, known)? == OPEN {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The value of a calculation.
    pub fn value(&self, calc: &Converted, known: &mut Known) -> Result<Option<i64>, Hard> {
        calc.value(&mut Looking { plans: self, known })
    }

    /// The branch an axis takes, which must be settled.
    #[inline]
    pub fn branch(&self, var: Var, known: &mut Known) -> Result<u16, Hard> {
        match self.axes.get(usize::from(var)).ok_or(Hard)? {
            AxisPlan::Each { fact, missing } => match known.get(*fact) {
                MISSING => missing.ok_or(Hard),
                value => u16::try_from(value).map_err(|_| Hard),
            },
            AxisPlan::Line { fact, cuts, missing } => match known.get(*fact) {
                MISSING => missing.ok_or(Hard),
                OPEN => Err(Hard),
                value => Ok(cuts.until(value)),
            },
            AxisPlan::Falling { fact, cuts } => match known.get(*fact) {
                MISSING => Ok(0),
                OPEN => Err(Hard),
                value => Ok(cuts.until(-value)),
            },
            AxisPlan::Formula { calc, cuts } => {
                let value = self.value(calc.as_ref().ok_or(Hard)?, known)?;
                match (value, cuts) {
                    (None, _) => Ok(0),
                    (Some(value), Some(cuts)) => Ok(cuts.until(value)),
                    (Some(value), None) => u16::try_from(value).map_err(|_| Hard),
                }
            }
            AxisPlan::None => Err(Hard),
        }
    }

    /// A fact's value, or [`MISSING`] or [`OPEN`].
    pub fn state(&self, id: FactId, known: &mut Known) -> Result<i64, Hard> {
        let state = known.get(id);
        if state != UNSET {
            return Ok(state);
        }
        let state = match self.facts.get(id.index()).ok_or(Hard)? {
            FactPlan::Given => OPEN,
            FactPlan::Formula(plan) => self.calculated(plan, known)?,
            FactPlan::Classes(classes) => self.classified(classes, known)?,
        };
        known.keep(id, state);
        Ok(state)
    }

    fn calculated(&self, plan: &FormulaPlan, known: &mut Known) -> Result<i64, Hard> {
        if self.settles(&plan.named, known)? {
            let value = self.value(plan.calc.as_ref().ok_or(Hard)?, known)?;
            return Ok(value.unwrap_or(MISSING));
        }
        for fact in &plan.named {
            self.state(*fact, known)?;
        }
        let is_missing = |fact: FactId| known.get(fact) == MISSING;
        let surely = crate::engine::evaluate::is_surely_missing(&plan.expr, &is_missing);
        Ok(if surely { MISSING } else { OPEN })
    }

    fn classified(&self, classes: &[ClassPlan], known: &mut Known) -> Result<i64, Hard> {
        for class in classes {
            match self.fits(&class.tables, known)? {
                Fits::No => {}
                Fits::Depends => return Ok(OPEN),
                Fits::Yes => return self.calculated(&class.is, known),
            }
        }
        Ok(MISSING)
    }

    fn fits(&self, tables: &[Vec<(FactId, Check)>], known: &mut Known) -> Result<Fits, Hard> {
        let mut any = Fits::No;
        for table in tables {
            let mut all = Fits::Yes;
            for (fact, check) in table {
                match check.of(self.state(*fact, known)?) {
                    Fits::Yes => {}
                    Fits::No => {
                        all = Fits::No;
                        break;
                    }
                    Fits::Depends => all = Fits::Depends,
                }
            }
            match all {
                Fits::Yes => return Ok(Fits::Yes),
                Fits::No => {}
                Fits::Depends => any = Fits::Depends,
            }
        }
        Ok(any)
    }
}

/// Calculations look at facts through this.
struct Looking<'a> {
    plans: &'a Plans,
    known: &'a mut Known,
}

impl Values for Looking<'_> {
    fn value(&mut self, fact: FactId) -> Result<Option<i64>, Hard> {
        match self.plans.state(fact, self.known)? {
            MISSING => Ok(None),
            OPEN => Err(Hard),
            value => Ok(Some(value)),
        }
    }

    fn calendar(&self) -> &Calendar {
        &self.plans.calendar
    }
}
/// Whether a text that is tested is a region of its own, and so is told apart from all others.
fn has_a_region(regions: &Regions, tested: &Alternative) -> bool {
    match tested {
        Alternative::Value(value) => regions.sample(regions.of(value)) == *value,
        Alternative::Compare(_) | Alternative::Outcome(_) | Alternative::Rule(_) | Alternative::Word(_) => true,
    }
}
