//! What changes between two playbooks: every region of cases whose result differs, as few boxes, each with a real case
//! that both playbooks, as they are written, decided again by the plain reading.

mod classes;

use std::sync::Arc;

use crate::engine::axes::{Subjected, given_inputs};
use crate::engine::compile::{Compiled, Leaf, compile_pair};
use crate::engine::diagram::{Diagrams, Node, Var};
use crate::engine::parts::outcome_of;
use crate::model::case::Case;
use crate::model::date::Date;
use crate::model::fact::{FactId, Kind};
use crate::model::formula::Expr;
use crate::playbook::Playbook;
use crate::proof::answer::{Answer, answer, difference};
use crate::proof::boxes::{Alias, Region, boxes, meant, set_of};
use crate::proof::common::{Common, OtherMoney};
use crate::proof::compare::classes::{Class, classes};
use crate::proof::feasible::feasible;
use crate::proof::joint::{Differs, Group, Joint, Unlike};
use crate::proof::realise::Realiser;
use crate::proof::sums::contradict;
use crate::proof::words::Teller;

/// How many nodes a comparison may have.
const NODES: usize = 2_000_000;
/// How many boxes a pair of rules may differ in.
const MOST_BOXES: usize = 300;
/// How many ways into a box are tried for a real case.
const WAYS: usize = 40;

/// What changes between two playbooks.
#[derive(Debug)]
pub struct Comparison {
    /// The playbooks over common facts, and what cannot be compared.
    pub common: Common,
    /// Every region in which results differ: first decisions, then words.
    pub differences: Vec<Difference>,
    /// The regions, in words, that were left out because no real case was found in them.
    pub not_found: Vec<String>,
    /// Whether the list is complete.
    pub proved: bool,
    /// Whether both playbooks could be analysed together.
    pub is_analysed: bool,
    /// What the regions are made of.
    pub space: Option<Space>,
}

/// What the variables of regions stand for.
#[derive(Debug)]
pub struct Space {
    /// The new playbook over common facts; the axes of both.
    pub compiled: Compiled,
    /// What the variables beyond the axes stand for.
    pub unlike: Vec<Unlike>,
    /// The kinds of what is shown.
    pub kinds: Vec<Kind>,
    /// The variables that stand for classifications.
    pub classes: Vec<(Var, FactId)>,
}

impl Space {
    /// Says regions, and holds cases against them.
    pub fn teller(&self) -> Teller<'_> {
        let Space { compiled, unlike, kinds, classes } = self;
        Teller { compiled, unlike, kinds, classes }
    }
}

/// A region in which results differ.
#[derive(Debug, Clone)]
pub struct Difference {
    /// What of them differs.
    pub differs: Differs,
    /// The region.
    pub region: Region,
    /// The region in words.
    pub when: String,
    /// What the old playbook says of the witness.
    pub old: Answer,
    /// What the new playbook says of it.
    pub new: Answer,
    /// A case of the region, over common facts.
    pub witness: Case,
    /// The given facts the region is about, in the order of the facts.
    pub about: Vec<FactId>,
}

/// Compares two playbooks as of a day.
///
/// # Errors
/// Their amounts cannot be compared.
pub fn compare(old: &Arc<Playbook>, new: &Arc<Playbook>, today: Date) -> Result<Comparison, OtherMoney> {
    let common = Common::of(old, new)?;
    let [old, new] = compile_pair(&common.old.common, &common.new.common);
    if !(old.is_whole && new.is_whole) {
        return Ok(Comparison::not_analysed(common));
    }
    let mut joint = Joint::new(&old, &new, NODES);
    let known = known_to_both(&common, &new, &mut joint.diagrams);
    let missing = joint.missing_as_it_is();
    let can_be = feasible(&new, &mut joint.diagrams, today);
    let can_be = joint.diagrams.and(missing, can_be);
    let compared = joint.diagrams.and(known, can_be);
    let (groups, neither) = joint.groups(compared);
    let beyond = joint.diagrams.choose(compared, neither, Node::YES);
    let classes = classes(&common, &mut joint);
    let mut comparer =
        Comparer { common: &common, joint, today, beyond, classes, not_found: Vec::new(), complete: true };
    let mut differences = Vec::new();
    for group in &groups {
        comparer.boxes_of(group, &mut differences);
    }
    let Comparer { joint, classes, not_found, complete, .. } = comparer;
    if joint.diagrams.is_exhausted() {
        return Ok(Comparison::not_analysed(common));
    }
    let proved = complete && not_found.is_empty();
    let Joint { unlike, kinds, .. } = joint;
    let classes = classes.into_iter().map(|class| (class.alias.var, class.fact)).collect();
    let space = Some(Space { compiled: new, unlike, kinds, classes });
    Ok(Comparison { common, differences, not_found, proved, is_analysed: true, space })
}

impl Comparison {
    fn not_analysed(common: Common) -> Comparison {
        Comparison {
            common,
            differences: Vec::new(),
            not_found: Vec::new(),
            proved: false,
            is_analysed: false,
            space: None,
        }
    }
}

/// The cases whose options both playbooks know.
fn known_to_both(common: &Common, compiled: &Compiled, diagrams: &mut Diagrams) -> Node {
    let mut known = Node::YES;
    for (var, axis) in compiled.axes.iter() {
        let Subjected::Fact(fact) = &axis.about else { continue };
        let Some(options) = common.known_options.get(fact.index()).and_then(Option::as_ref) else { continue };
        let is_known = |branch: u16| branch >= axis.regions.len() || options.contains(&branch);
        let branches: Vec<Node> = (0..axis.width()).map(|branch| Node::yes_if(is_known(branch))).collect();
        let node = diagrams.node(var, &branches);
        known = diagrams.and(known, node);
    }
    known
}

struct Comparer<'a> {
    common: &'a Common,
    joint: Joint<'a>,
    today: Date,
    /// What boxes may reach into, for it cannot be or is not compared.
    beyond: Node,
    /// Words for what boxes say.
    classes: Vec<Class>,
    not_found: Vec<String>,
    complete: bool,
}

impl Comparer<'_> {
    fn boxes_of(&mut self, group: &Group, differences: &mut Vec<Difference>) {
        let allowed = self.joint.diagrams.or(group.set, self.beyond);
        let aliases = self.aliases(group.set);
        let regions = match boxes(&mut self.joint.diagrams, group.set, allowed, &aliases, MOST_BOXES) {
            Ok(regions) => regions,
            Err(_) => {
                self.complete = false;
                self.some_boxes(group.set)
            }
        };
        for region in regions {
            if contradict(self.joint.new, &region) {
                continue;
            }
            let when = self.teller(&self.class_vars()).region(&region);
            match self.difference(group, region, &aliases) {
                Some(difference) => differences.push(difference),
                None => self.not_found.push(when),
            }
        }
    }

    /// The classifications that say something about a set: those that rest on nothing else than it does.
    fn aliases(&self, set: Node) -> Vec<Alias> {
        let diagrams = &self.joint.diagrams;
        let support = diagrams.support(set);
        let rests_on = |class: &Class| class.alias.means.iter().flat_map(|node| diagrams.support(*node)).collect();
        let says_something = |class: &&Class| {
            let vars: Vec<Var> = rests_on(class);
            !vars.is_empty() && vars.iter().all(|var| support.contains(var))
        };
        self.classes.iter().filter(says_something).map(|class| class.alias.clone()).collect()
    }

    /// Where there are too many boxes: a few ways into the set as they are.
    fn some_boxes(&self, set: Node) -> Vec<Region> {
        let mut some = Vec::new();
        self.joint.diagrams.ways(set, 5, &mut |way| {
            some.push(Region { sides: way.iter().map(|(var, branch)| (*var, vec![*branch])).collect() });
            false
        });
        some
    }

    /// The difference a box is, if a real case is found in it.
    fn difference(&mut self, group: &Group, region: Region, aliases: &[Alias]) -> Option<Difference> {
        let own = set_of(&mut self.joint.diagrams, &region);
        let meant = meant(&mut self.joint.diagrams, aliases);
        let set = self.joint.diagrams.and(own, group.set);
        let set = self.joint.diagrams.and(set, meant);
        let (witness, old, new) = self.witness(group, &region, set)?;
        let classes = self.class_vars();
        let (when, about) = (self.teller(&classes).region(&region), self.about(&region));
        Some(Difference { differs: group.differs, region, when, old, new, witness, about })
    }

    fn class_vars(&self) -> Vec<(Var, FactId)> {
        self.classes.iter().map(|class| (class.alias.var, class.fact)).collect()
    }

    fn teller<'c>(&'c self, classes: &'c [(Var, FactId)]) -> Teller<'c> {
        Teller { compiled: self.joint.new, unlike: &self.joint.unlike, kinds: &self.joint.kinds, classes }
    }

    fn witness(&self, group: &Group, region: &Region, set: Node) -> Option<(Case, Answer, Answer)> {
        let realiser = Realiser { compiled: self.joint.new, today: self.today };
        let mut found = None;
        let axes = &self.joint.new.axes;
        self.joint.diagrams.ways(set, WAYS, &mut |way| {
            let is_there = |(var, branch): &&(Var, u16)| axes.axis(*var).is_some_and(|axis| *branch < axis.width());
            let inputs = self.unlike_inputs(way);
            let way = &way.iter().filter(is_there).copied().collect::<Vec<_>>();
            let Some(case) = realiser.case(way) else { return false };
            found = self.shows(group, region, &case).map(|(old, new)| (case.clone(), old, new));
            if found.is_none() && !inputs.is_empty() {
                let like = realiser.cases_like(&case, &inputs, way);
                found = like.into_iter().find_map(|case| {
                    let (old, new) = self.shows(group, region, &case)?;
                    Some((case, old, new))
                });
            }
            found.is_some()
        });
        found
    }

    /// The facts that decide whether what stands against each other differs.
    fn unlike_inputs(&self, way: &[(Var, u16)]) -> Vec<FactId> {
        let on_the_way = |var: Var| way.iter().any(|(other, _)| *other == var);
        let unlike = self.joint.unlike.iter().filter(|unlike| on_the_way(unlike.var));
        let terms = unlike.flat_map(|unlike| unlike.old.terms().into_iter().chain(unlike.new.terms()));
        let mut facts: Vec<FactId> =
            terms.flat_map(|term| given_inputs(&self.joint.new.playbook, &[], &term.expr)).collect();
        facts.sort_unstable();
        facts.dedup();
        facts
    }

    /// What both playbooks say of a case of the region, where that is what the group says.
    fn shows(&self, group: &Group, region: &Region, case: &Case) -> Option<(Answer, Answer)> {
        if self.teller(&self.class_vars()).holds(region, case, self.today) != Some(true) {
            return None;
        }
        let old = answer(&self.common.old, case, self.today)?;
        let new = answer(&self.common.new, case, self.today)?;
        let is_of = |answer: &Answer, compiled: &Compiled, leaf: Leaf| match answer {
            Answer::Impossible(_) => matches!(leaf, Leaf::Impossible(_)),
            Answer::Result(result) => {
                !matches!(leaf, Leaf::Impossible(_))
                    && result.rule == leaf.rule()
                    && result.outcome == outcome_of(compiled, leaf)
            }
        };
        let of_group = is_of(&old, self.joint.old, group.old) && is_of(&new, self.joint.new, group.new);
        let differs = difference(self.common, &old, &new);
        (of_group && differs == Some(group.differs)).then_some((old, new))
    }

    fn about(&self, region: &Region) -> Vec<FactId> {
        let mut facts: Vec<FactId> = Vec::new();
        for (var, _) in &region.sides {
            match self.joint.new.axes.axis(*var) {
                Some(axis) => facts.extend(&axis.inputs),
                None => {
                    facts.extend(self.unlike_inputs(&[(*var, 1)]));
                    let class = self.classes.iter().find(|class| class.alias.var == *var);
                    let inputs = |class: &Class| given_inputs(&self.joint.new.playbook, &[], &Expr::Fact(class.fact));
                    facts.extend(class.map(inputs).into_iter().flatten());
                }
            }
        }
        facts.sort_unstable();
        facts.dedup();
        facts
    }
}
