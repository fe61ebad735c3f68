//! A playbook as these tests know it: a plain model of the language, written from its description and sharing nothing
//! with the program under test.

/// A value. Numbers and amounts are ten-thousandths, days are counted from 1970-01-01.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum V {
    YesNo(bool),
    Option(usize),
    Number(i128),
    Day(i64),
    Text(String),
}

/// What is known of a fact.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum S {
    Known(V),
    Missing,
    Open,
    Unknown,
}

impl S {
    pub fn is_settled(&self) -> bool {
        matches!(self, S::Known(_) | S::Missing)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    YesNo,
    Choice(usize),
    Number { whole: bool },
    Money,
    Date,
    Text,
}

#[derive(Debug, Clone)]
pub struct Fact {
    pub name: String,
    pub kind: Kind,
    pub optional: bool,
    pub min: Option<i128>,
    pub max: Option<i128>,
    pub ask: bool,
    pub effort: usize,
    pub odds: Vec<usize>,
    pub assume: Option<S>,
    pub pressure: bool,
    pub calc: Option<Calc>,
}

#[derive(Debug, Clone)]
pub enum Calc {
    Formula(F),
    Classes(Vec<(F, When)>),
}

/// A formula.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum F {
    /// Ten-thousandths.
    Number(i128),
    YesNo(bool),
    Option(usize),
    Text(String),
    Day(i64),
    Today,
    Fact(usize),
    Limit(usize),
    Negative(Box<F>),
    Plus(Box<F>, Box<F>),
    Minus(Box<F>, Box<F>),
    Times(Box<F>, Box<F>),
    Later(Box<F>, Box<F>),
    Earlier(Box<F>, Box<F>),
    Days(Box<F>, Box<F>),
    BusinessDays(Box<F>, Box<F>),
    AddBusinessDays(Box<F>, Box<F>),
    Min(Vec<F>),
    Max(Vec<F>),
    First(Vec<F>),
    Contains(Box<F>, String),
    Compare(Sign, Box<F>, Box<F>),
    And(Box<F>, Box<F>),
    Or(Box<F>, Box<F>),
    Not(Box<F>),
}

impl F {
    pub fn parts(&self) -> Vec<&F> {
        match self {
            F::Number(_)
            | F::YesNo(_)
            | F::Option(_)
            | F::Text(_)
            | F::Day(_)
            | F::Today
            | F::Fact(_)
            | F::Limit(_) => {
                vec![]
            }
            F::Negative(a) | F::Contains(a, _) | F::Not(a) => vec![a],
            F::Plus(a, b)
            | F::Minus(a, b)
            | F::Times(a, b)
            | F::Later(a, b)
            | F::Earlier(a, b)
            | F::Days(a, b)
            | F::BusinessDays(a, b)
            | F::AddBusinessDays(a, b)
            | F::Compare(_, a, b)
            | F::And(a, b)
            | F::Or(a, b) => vec![a, b],
            F::Min(all) | F::Max(all) | F::First(all) => all.iter().collect(),
        }
    }

    /// The facts it names.
    pub fn facts(&self) -> Vec<usize> {
        let mut found = if let F::Fact(fact) = self { vec![*fact] } else { vec![] };
        for part in self.parts() {
            found.extend(part.facts());
        }
        found
    }

    pub fn names_today(&self) -> bool {
        *self == F::Today || self.parts().into_iter().any(F::names_today)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sign {
    Less,
    AtMost,
    More,
    AtLeast,
    Equal,
    Different,
}

impl Sign {
    pub fn word(self) -> &'static str {
        match self {
            Sign::Less => "<",
            Sign::AtMost => "<=",
            Sign::More => ">",
            Sign::AtLeast => ">=",
            Sign::Equal => "=",
            Sign::Different => "!=",
        }
    }

    pub fn holds<T: Ord>(self, a: &T, b: &T) -> bool {
        match self {
            Sign::Less => a < b,
            Sign::AtMost => a <= b,
            Sign::More => a > b,
            Sign::AtLeast => a >= b,
            Sign::Equal => a == b,
            Sign::Different => a != b,
        }
    }
}

/// Any of these tables, in each of which all tests hold.
pub type When = Vec<Vec<Test>>;

#[derive(Debug, Clone)]
pub struct Test {
    pub of: Of,
    pub is: Is,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    Fact(usize),
    Decision,
    Rule,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Is {
    /// One of these; the flag is set where it is written without a list.
    OneOf(Vec<Alt>),
    NoneOf(Vec<Alt>),
    Missing,
    Present,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Alt {
    Value(V),
    Compare(Vec<(Sign, Bound)>),
    Outcome(Outcome),
    Rule(usize),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bound {
    Value(V),
    Limit(usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    Reship,
    Refund,
    Deny,
    Flag,
    Wait,
    Clear,
}

impl Outcome {
    pub const ALL: [Outcome; 6] =
        [Outcome::Reship, Outcome::Refund, Outcome::Deny, Outcome::Flag, Outcome::Wait, Outcome::Clear];

    pub fn word(self) -> &'static str {
        match self {
            Outcome::Reship => "reship",
            Outcome::Refund => "refund",
            Outcome::Deny => "deny",
            Outcome::Flag => "flag",
            Outcome::Wait => "wait",
            Outcome::Clear => "clear",
        }
    }
}

/// A piece of a text.
#[derive(Debug, Clone)]
pub enum Piece {
    Words(String),
    Fact(usize),
    Limit(usize),
    Part(Part),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Amount,
    Charge,
    Cost,
    Until,
}

#[derive(Debug, Clone)]
pub struct Rule {
    pub name: String,
    pub when: When,
    pub decide: Outcome,
    pub also: Vec<usize>,
    pub because: Option<Vec<Piece>>,
    /// Drafts by language, `""` for one without.
    pub reply: Vec<(&'static str, Vec<Piece>)>,
    pub amount: Option<F>,
    pub charge: Option<F>,
    pub cost: Option<F>,
    pub until: Option<F>,
}

#[derive(Debug, Clone)]
pub struct Action {
    pub name: String,
    pub when: Option<When>,
    pub words: Vec<Piece>,
}

#[derive(Debug, Clone)]
pub struct Impossible {
    pub name: String,
    pub when: When,
    pub ask_again: String,
}

#[derive(Debug, Clone)]
pub struct Promise {
    pub name: String,
    pub when: Option<When>,
    pub claim: Claim,
}

#[derive(Debug, Clone)]
pub enum Claim {
    IgnorePressure,
    Ignore(Vec<usize>),
    Allow(Vec<Outcome>),
    Deny(Vec<Outcome>),
    NeverDo(Vec<usize>),
    /// A fact, and whether the outcome is never better (else never worse).
    More(usize, Never),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Never {
    Worse,
    Better,
}

#[derive(Debug, Clone)]
pub struct Shop {
    /// Its code and the ten-thousandths of its minor unit.
    pub currency: (&'static str, i128),
    pub worst_to_best: Option<Vec<Vec<Outcome>>>,
    pub limits: Vec<(String, V)>,
    pub facts: Vec<Fact>,
    pub impossible: Vec<Impossible>,
    pub rules: Vec<Rule>,
    pub actions: Vec<Action>,
    pub costs: Vec<(Outcome, F)>,
    pub promises: Vec<Promise>,
}

/// 2026-11-21, the day all cases are decided for: a Saturday.
pub const TODAY: i64 = 20_778;

/// Business days know this holiday, 2026-11-26.
pub const HOLIDAY: i64 = 20_783;

impl Shop {
    /// What values of a kind are multiples of.
    pub fn step(&self, kind: Kind) -> i128 {
        match kind {
            Kind::Number { whole: true } => 10_000,
            Kind::Money => self.currency.1,
            Kind::YesNo | Kind::Choice(_) | Kind::Number { whole: false } | Kind::Date | Kind::Text => 1,
        }
    }

    /// What a rule pays back: its own amount, else for a refund the order's `refund` cost.
    pub fn amount<'a>(&'a self, rule: &'a Rule) -> Option<&'a F> {
        let by_cost = if rule.decide == Outcome::Refund { self.cost_of(Outcome::Refund) } else { None };
        rule.amount.as_ref().or(by_cost)
    }

    /// What a rule costs the shop.
    pub fn cost<'a>(&'a self, rule: &'a Rule) -> Option<&'a F> {
        rule.cost.as_ref().or_else(|| self.cost_of(rule.decide))
    }

    fn cost_of(&self, outcome: Outcome) -> Option<&F> {
        self.costs.iter().find(|(of, _)| *of == outcome).map(|(_, formula)| formula)
    }

    /// The rank of an outcome, worst first.
    pub fn rank(&self, outcome: Outcome) -> Option<usize> {
        let usual =
            vec![vec![Outcome::Deny], vec![Outcome::Wait, Outcome::Flag], vec![Outcome::Refund, Outcome::Reship]];
        let ranks = self.worst_to_best.clone().unwrap_or(usual);
        ranks.iter().position(|ties| ties.contains(&outcome))
    }

    /// Whether a fact can be missing, as the language says: `optional`, a formula over such, a classification with no
    /// last resort.
    pub fn can_be_missing(&self, fact: usize) -> bool {
        match &self.facts[fact].calc {
            None => self.facts[fact].optional,
            Some(Calc::Formula(formula)) => self.formula_can_be_missing(formula),
            Some(Calc::Classes(classes)) => {
                let last = classes.iter().position(|(_, when)| when.iter().any(Vec::is_empty));
                let reached = &classes[..last.map_or(classes.len(), |at| at + 1)];
                last.is_none() || reached.iter().any(|(is, _)| self.formula_can_be_missing(is))
            }
        }
    }

    pub fn formula_can_be_missing(&self, formula: &F) -> bool {
        match formula {
            F::Fact(fact) => self.can_be_missing(*fact),
            F::First(all) => all.iter().all(|part| self.formula_can_be_missing(part)),
            _ => formula.parts().into_iter().any(|part| self.formula_can_be_missing(part)),
        }
    }
}
