//! What a result shows: the amounts, dates and texts of rules and actions, each as a small diagram whose leaves say what
//! stands there. So "is the amount the same whatever the answer" is a question to diagrams like any other.

use crate::engine::axes::given_inputs;
use crate::engine::compile::conditions::Compiler;
use crate::engine::diagram::Node;
use crate::model::fact::{FactId, Kind};
use crate::model::formula::{Expr, Formula};
use crate::model::rule::Rule;
use crate::model::template::{Part, Segment, Template};
use crate::model::value::Value;
use crate::playbook::Playbook;

/// What a leaf shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// Nothing: it is missing.
    Nothing,
    /// This value.
    Value(Value),
    /// The value of this expression, of this kind, once its inputs are known.
    Term(Expr, Kind),
}

/// A text in pieces.
#[derive(Debug, Clone)]
pub enum Piece {
    /// Words.
    Words(String),
    /// A diagram over the numbers of [`ShownTable::terms`], and the kind of what it shows.
    Shown(Node, Kind),
    /// A part of the result of the rule that decides.
    Part(Part),
}

/// What each rule and action shows.
#[derive(Debug, Clone, Default)]
pub struct ShownTable {
    /// What the leaves' numbers stand for.
    pub terms: Vec<Shown>,
    /// The languages drafts are in, `""` standing for none, in the order of the playbook.
    pub languages: Vec<String>,
    /// For each rule.
    pub rules: Vec<RuleShown>,
    /// For each action, its instruction.
    pub actions: Vec<Vec<Piece>>,
}

/// What a rule shows. Parts are diagrams over the numbers of [`ShownTable::terms`]; none where the rule has none.
#[derive(Debug, Clone)]
pub struct RuleShown {
    /// What is paid back.
    pub amount: Option<Node>,
    /// What the customer pays.
    pub charge: Option<Node>,
    /// What it costs the shop, for texts that name it.
    pub cost: Option<Node>,
    /// Until when to wait.
    pub until: Option<Node>,
    /// The draft in each of [`ShownTable::languages`], none where the rule has none in it.
    pub replies: Vec<Option<Vec<Piece>>>,
}

impl RuleShown {
    /// A part of the result.
    pub fn part(&self, part: Part) -> Option<Node> {
        match part {
            Part::Amount => self.amount,
            Part::Charge => self.charge,
            Part::Cost => self.cost,
            Part::Until => self.until,
        }
    }
}

/// The kind a part of a result has.
pub fn part_kind(part: Part) -> Kind {
    match part {
        Part::Amount | Part::Charge | Part::Cost => Kind::Money,
        Part::Until => Kind::Date,
    }
}

impl ShownTable {
    /// Builds the diagrams of everything that rules and actions show.
    pub fn build(compiler: &mut Compiler<'_>) -> ShownTable {
        let playbook = compiler.playbook;
        let mut terms = Vec::new();
        let languages = languages(playbook);
        let rules = playbook.rules.iter().map(|rule| shown_by_rule(compiler, &mut terms, &languages, rule)).collect();
        let actions = playbook.actions.iter().map(|action| pieces(compiler, &mut terms, &action.instruction)).collect();
        ShownTable { terms, languages, rules, actions }
    }
}

impl ShownTable {
    /// Every diagram of what is part of a result; costs are where a text shows them.
    pub fn nodes(&self) -> impl Iterator<Item = Node> + '_ {
        let is_cost = |piece: &Piece| matches!(piece, Piece::Part(Part::Cost));
        let shows_cost = self.texts().any(is_cost);
        let parts = self.rules.iter().flat_map(move |rule| {
            [rule.amount, rule.charge, rule.until, rule.cost.filter(|_| shows_cost)].into_iter().flatten()
        });
        parts.chain(self.texts().filter_map(Piece::node))
    }

    /// The pieces of all drafts and instructions.
    fn texts(&self) -> impl Iterator<Item = &Piece> {
        let drafts = self.rules.iter().flat_map(|rule| rule.replies.iter().flatten());
        drafts.chain(&self.actions).flatten()
    }

    /// Whether what is shown anywhere is calculated from a fact, those in `set` being given.
    pub fn depends_on(&self, playbook: &Playbook, set: &[FactId], fact: FactId) -> bool {
        self.terms.iter().any(|shown| match shown {
            Shown::Term(expr, _) => given_inputs(playbook, set, expr).contains(&fact),
            Shown::Nothing | Shown::Value(_) => false,
        })
    }
}

impl Piece {
    /// The diagram of what a fact shows; none for words and parts of the result.
    pub fn node(&self) -> Option<Node> {
        match self {
            Piece::Shown(node, _) => Some(*node),
            Piece::Words(_) | Piece::Part(_) => None,
        }
    }
}

fn languages(playbook: &Playbook) -> Vec<String> {
    let mut languages: Vec<String> = Vec::new();
    for reply in playbook.rules.iter().flat_map(|rule| &rule.reply) {
        if !languages.contains(&reply.language) {
            languages.push(reply.language.clone());
        }
    }
    languages
}

fn shown_by_rule<'a>(
    compiler: &mut Compiler<'a>,
    terms: &mut Vec<Shown>,
    languages: &[String],
    rule: &'a Rule,
) -> RuleShown {
    let mut part = |part: Part, formula: &'a Option<Formula>| {
        formula.as_ref().map(|f| compiler.shown(&f.expr, &part_kind(part), &mut |shown| number(terms, shown)))
    };
    let (amount, charge) = (part(Part::Amount, &rule.amount), part(Part::Charge, &rule.charge));
    let (cost, until) = (part(Part::Cost, &rule.cost), part(Part::Until, &rule.until));
    let mut draft = |language: &String| {
        let reply = rule.reply.iter().find(|reply| reply.language == *language)?;
        Some(pieces(compiler, terms, &reply.draft))
    };
    let replies = languages.iter().map(&mut draft).collect();
    RuleShown { amount, charge, cost, until, replies }
}

fn pieces<'a>(compiler: &mut Compiler<'a>, terms: &mut Vec<Shown>, template: &'a Template) -> Vec<Piece> {
    let piece = |segment: &'a Segment| match segment {
        Segment::Words(words) => Piece::Words(words.clone()),
        Segment::Part(part) => Piece::Part(*part),
        Segment::Fact(fact) => {
            let node = compiler.shown_fact(*fact, &mut |shown| number(terms, shown));
            Piece::Shown(node, compiler.playbook.fact(*fact).kind.clone())
        }
    };
    template.segments.iter().map(piece).collect()
}

/// The position of a term in the table, added where it is new.
fn number(terms: &mut Vec<Shown>, shown: Shown) -> u32 {
    let at = terms.iter().position(|one| *one == shown).unwrap_or_else(|| {
        terms.push(shown);
        terms.len() - 1
    });
    u32::try_from(at).unwrap_or(u32::MAX)
}
