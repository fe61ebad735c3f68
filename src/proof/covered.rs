//! What the examples of a playbook cover, and a case for what they do not. Counted are the points that a case can reach;
//! those of which it is proved that none can, and those for which none was found, are told apart from what is missing.

use crate::engine::compile::Compiled;
use crate::engine::decide::decide;
use crate::engine::evaluate::Facts;
use crate::model::case::Case;
use crate::model::date::Date;
use crate::model::rule::RuleId;
use crate::proof::coverage::{Point, Points};
use crate::proof::examples::Ran;
use crate::proof::reach::{Reach, reach};
use crate::proof::space::Space;

/// How a point stands.
#[derive(Debug, Clone)]
pub enum Standing {
    /// An example covers it.
    Covered,
    /// None does; this case would, where the playbook could be analysed.
    Missing(Option<Case>),
    /// It is proved that no case can.
    Never,
    /// No case that does was found.
    NotFound,
}

/// What examples cover.
#[derive(Debug, Clone)]
pub struct Coverage {
    /// Everything there is to cover.
    pub points: Points,
    /// How each point stands.
    pub standing: Vec<Standing>,
    /// How many examples each rule decides.
    pub hits: Vec<u32>,
}

impl Coverage {
    /// How many points are covered.
    pub fn covered(&self) -> usize {
        self.standing.iter().filter(|one| matches!(one, Standing::Covered)).count()
    }

    /// How many points count.
    pub fn of(&self) -> usize {
        let counts = |one: &&Standing| matches!(one, Standing::Covered | Standing::Missing(_));
        self.standing.iter().filter(counts).count()
    }

    /// The points that are missing.
    pub fn missing(&self) -> impl Iterator<Item = &Point> {
        let all = self.points.all.iter().zip(&self.standing);
        all.filter(|(_, standing)| matches!(standing, Standing::Missing(_))).map(|(point, _)| point)
    }

    /// The points that do not count.
    pub fn not_counted(&self) -> impl Iterator<Item = (&Point, &Standing)> {
        let all = self.points.all.iter().zip(&self.standing);
        all.filter(|(_, standing)| matches!(standing, Standing::Never | Standing::NotFound))
    }

    /// How many examples a rule decides.
    pub fn hits_of(&self, rule: RuleId) -> u32 {
        self.hits[rule.index()]
    }
}

/// What these examples cover. Without a space, because the playbook is too large, everything counts.
pub fn cover(compiled: &Compiled, space: Option<&mut Space<'_>>, all: &[Ran<'_>]) -> Coverage {
    let playbook = &*compiled.playbook;
    let points = Points::of(playbook);
    let mut reached = vec![false; points.all.len()];
    let mut hits = vec![0; playbook.rules.len()];
    for ran in all {
        if let Some(rule) = ran.decision.rule {
            hits[rule.index()] += 1;
        }
        let Some(facts) = ran.facts(playbook).filter(|_| ran.decision.error.is_none()) else { continue };
        reached.iter_mut().zip(points.reached(&facts, &ran.decision)).for_each(|(all, one)| *all |= one);
    }
    let missing: Vec<usize> = (0..reached.len()).filter(|at| !reached[*at]).collect();
    let mut standing: Vec<Standing> =
        reached.iter().map(|reached| if *reached { Standing::Covered } else { Standing::Missing(None) }).collect();
    if let Some(space) = space {
        let today = space.today;
        let covers = |case: &Case, at: usize| reaches(compiled, &points, case, today)[at];
        for (at, reach) in missing.iter().zip(reach(space, &points, &missing, &covers)) {
            standing[*at] = match reach {
                Reach::By(case) => Standing::Missing(Some(case)),
                Reach::Never => Standing::Never,
                Reach::NotFound => Standing::NotFound,
            };
        }
    }
    Coverage { points, standing, hits }
}

/// The points that a complete case reaches.
fn reaches(compiled: &Compiled, points: &Points, case: &Case, today: Date) -> Vec<bool> {
    let decision = decide(compiled, case, today);
    match Facts::of(&compiled.playbook, case, today) {
        Ok(facts) if decision.error.is_none() => points.reached(&facts, &decision),
        Ok(_) | Err(_) => vec![false; points.all.len()],
    }
}
