//! What all lines of a review say together: counts, money, what to look at first, findings, errors, and the questions
//! that would settle most. Summaries of batches are added in their order, so neither the number of threads nor the
//! size of batches shows. Memory is constant, but for the names of marked customers, of which [`MOST_CUSTOMERS`] are kept.

use std::collections::{BTreeMap, HashMap};

use crate::diagnostic::code::Code;
use crate::model::date::Date;
use crate::model::decimal::Decimal;
use crate::model::decision::Verdict;
use crate::model::rule::{ActionId, Outcome};
use crate::review::line::Line;
use crate::review::task::{Counting, Task};

/// How many customers with marks are counted; those who come later are not.
pub const MOST_CUSTOMERS: usize = 1 << 16;
/// How many orders of a list are kept.
const KEPT: usize = 5;
/// How many places of a kind of error are kept.
const PLACES: usize = 3;

/// What all lines say together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many orders there are.
    pub orders: u64,
    /// How many lines have each verdict, by [`Verdict::index`].
    pub verdicts: [u64; Verdict::ALL.len()],
    /// How many lines each rule decides, and last those that no rule fits.
    pub rules: Vec<u64>,
    /// Money by [`Outcome::index`].
    pub money: [Money; Outcome::ALL.len()],
    /// The lines that cost most, the dearest first.
    pub dearest: Vec<Named<Decimal>>,
    /// The undecided lines of the oldest orders, the oldest first.
    pub oldest: Vec<Named<Date>>,
    /// How often each customer gets a mark, in the order they come.
    pub marked: Marked,
    /// What is due where nobody claims anything and nothing else is to do: for each action its orders.
    pub findings: BTreeMap<ActionId, Found>,
    /// Orders nobody claims anything about that are not clear, by verdict and rule.
    pub unclaimed: BTreeMap<(usize, Option<u16>), Found>,
    /// Errors by kind.
    pub errors: BTreeMap<&'static str, Found>,
    /// For each fact, how many undecided lines need it.
    pub needs: Vec<Need>,
}

/// Money of an outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Money {
    /// What it costs the shop, in ten-thousandths.
    pub cost: i128,
    /// What is paid back, in ten-thousandths.
    pub amount: i128,
    /// What customers pay, in ten-thousandths.
    pub charge: i128,
    /// How many lines say no cost.
    pub without_cost: u64,
}

/// A line by what it is listed for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named<T> {
    /// What it is listed for.
    pub by: T,
    /// The order.
    pub order: String,
    /// The claim.
    pub claim: Option<String>,
    /// The rule, by its position; none where no rule decides.
    pub rule: Option<u16>,
}

/// How many there are, and where the first are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// How many.
    pub count: u64,
    /// The first of them.
    pub first: Vec<String>,
}

/// How many undecided lines need a fact.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Need {
    /// With others or alone.
    pub lines: u64,
    /// Alone, so that its answer settles them.
    pub alone: u64,
}

/// How often each customer gets a mark.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marked {
    /// Customers in the order they come, with how many of their lines put a mark on them.
    pub customers: Vec<(String, u64)>,
    /// Whether there were more customers than are counted.
    pub more: u64,
    places: HashMap<String, usize>,
}

/// What there is to know of a line beside itself.
#[derive(Debug, Clone, Copy)]
pub struct Occasion<'a> {
    /// What kind of problem the order or the claim has.
    pub code: Option<Code>,
    /// The order's customer.
    pub customer: Option<&'a str>,
    /// When the order was placed.
    pub day: Option<Date>,
    /// Whether somebody claims something.
    pub claims: Claims,
}

/// Whether somebody claims something about an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claims {
    /// Nobody.
    None,
    /// Somebody.
    Some,
}

impl Summary {
    /// How many lines there are.
    pub fn lines(&self) -> u64 {
        self.verdicts.iter().sum()
    }

    /// How many lines have this verdict.
    pub fn of(&self, verdict: Verdict) -> u64 {
        self.verdicts[verdict.index()]
    }

    /// Counts a line.
    pub fn count(&mut self, task: &Task<'_>, line: &Line<'_>, occasion: &Occasion<'_>) {
        self.verdicts[line.verdict.index()] += 1;
        match task.counting {
            Counting::Verdicts => {}
            Counting::All => self.count_all(task, line, occasion),
        }
    }

    fn count_all(&mut self, task: &Task<'_>, line: &Line<'_>, occasion: &Occasion<'_>) {
        match line.verdict {
            Verdict::Decided(outcome) => {
                self.count_outcome(task, line, outcome);
                self.count_marks(task, line, occasion);
            }
            Verdict::Undecided => self.count_undecided(task, line, occasion),
            Verdict::Error => self.count_error(task, line, occasion),
        }
        if occasion.claims == Claims::None {
            self.count_finding(line);
        }
    }

    fn count_outcome(&mut self, task: &Task<'_>, line: &Line<'_>, outcome: Outcome) {
        let rules = task.playbook().rules.len();
        self.rules.resize(rules + 1, 0);
        self.rules[line.rule.map_or(rules, |rule| rule.index())] += 1;
        let money = &mut self.money[outcome.index()];
        let units = |amount: Option<Decimal>| i128::from(amount.map_or(0, Decimal::units));
        money.cost += units(line.cost);
        money.amount += units(line.amount);
        money.charge += units(line.charge);
        money.without_cost += u64::from(line.cost.is_none());
        if let Some(cost) = line.cost.filter(|cost| cost.units() > 0) {
            keep(&mut self.dearest, cost, line, |new, old| new > old);
        }
    }

    fn count_marks(&mut self, task: &Task<'_>, line: &Line<'_>, occasion: &Occasion<'_>) {
        let marks = line.actions.iter().filter(|action| task.playbook().action(**action).mark.is_some()).count();
        if let Some(customer) = occasion.customer.filter(|_| marks > 0) {
            self.marked.add(customer, u64::try_from(marks).unwrap_or(u64::MAX));
        }
    }

    fn count_undecided(&mut self, task: &Task<'_>, line: &Line<'_>, occasion: &Occasion<'_>) {
        self.needs.resize(task.playbook().facts.len(), Need::default());
        for fact in line.needs {
            let need = &mut self.needs[fact.index()];
            need.lines += 1;
            need.alone += u64::from(line.needs.len() == 1);
        }
        if let Some(day) = occasion.day {
            keep(&mut self.oldest, day, line, |new, old| new < old);
        }
    }

    fn count_error(&mut self, task: &Task<'_>, line: &Line<'_>, occasion: &Occasion<'_>) {
        let error = line.error.unwrap_or_default();
        let is_impossible = || task.playbook().impossible.iter().any(|one| one.ask_again == error);
        let (kind, place) = match occasion.code {
            Some(code) => (code.summary(), error.to_owned()),
            None if is_impossible() => ("what is said of the order cannot be", named(line, error)),
            None => ("a value cannot be calculated", named(line, error)),
        };
        self.errors.entry(kind).or_default().add(|| place);
    }

    fn count_finding(&mut self, line: &Line<'_>) {
        match line.verdict {
            Verdict::Decided(Outcome::Clear) => {
                for action in line.actions {
                    self.findings.entry(*action).or_default().add(|| line.order_text().into_owned());
                }
            }
            Verdict::Decided(outcome) => {
                let found = self.unclaimed.entry((outcome.index(), line.rule.map(|rule| rule.0))).or_default();
                found.add(|| line.order_text().into_owned());
            }
            Verdict::Undecided | Verdict::Error => {}
        }
    }

    /// Adds the summary of what comes behind.
    pub fn add(&mut self, behind: Summary) {
        self.orders += behind.orders;
        add_all(&mut self.verdicts, &behind.verdicts);
        self.rules.resize(self.rules.len().max(behind.rules.len()), 0);
        add_all(&mut self.rules, &behind.rules);
        for (money, other) in self.money.iter_mut().zip(behind.money) {
            money.cost += other.cost;
            money.amount += other.amount;
            money.charge += other.charge;
            money.without_cost += other.without_cost;
        }
        behind.dearest.into_iter().for_each(|one| keep_named(&mut self.dearest, one, |new, old| new > old));
        behind.oldest.into_iter().for_each(|one| keep_named(&mut self.oldest, one, |new, old| new < old));
        behind.marked.customers.iter().for_each(|(customer, marks)| self.marked.add(customer, *marks));
        self.marked.more += behind.marked.more;
        add_found(&mut self.findings, behind.findings);
        add_found(&mut self.unclaimed, behind.unclaimed);
        add_found(&mut self.errors, behind.errors);
        self.needs.resize(self.needs.len().max(behind.needs.len()), Need::default());
        for (need, other) in self.needs.iter_mut().zip(behind.needs) {
            need.lines += other.lines;
            need.alone += other.alone;
        }
    }
}

impl Found {
    fn add(&mut self, place: impl FnOnce() -> String) {
        self.count += 1;
        if self.first.len() < PLACES {
            self.first.push(place());
        }
    }
}

impl Marked {
    fn add(&mut self, customer: &str, marks: u64) {
        match self.places.get(customer) {
            Some(at) => self.customers[*at].1 += marks,
            None if self.customers.len() == MOST_CUSTOMERS => self.more += 1,
            None => {
                self.places.insert(customer.to_owned(), self.customers.len());
                self.customers.push((customer.to_owned(), marks));
            }
        }
    }

    /// The customers with most marks, and of equals those who came first.
    pub fn most(&self) -> Vec<&(String, u64)> {
        let mut most: Vec<&(String, u64)> = self.customers.iter().collect();
        most.sort_by_key(|(_, marks)| std::cmp::Reverse(*marks));
        most.truncate(KEPT);
        most
    }
}

/// The order and the claim of a line, then a text.
fn named(line: &Line<'_>, text: &str) -> String {
    match line.claim {
        Some(claim) => format!("{} {claim}: {text}", line.order_text()),
        None => format!("{}: {text}", line.order_text()),
    }
}

fn add_all(into: &mut [u64], from: &[u64]) {
    into.iter_mut().zip(from).for_each(|(count, more)| *count += more);
}

fn add_found<K: Ord>(into: &mut BTreeMap<K, Found>, from: BTreeMap<K, Found>) {
    for (key, found) in from {
        let own = into.entry(key).or_default();
        own.count += found.count;
        own.first.extend(found.first);
        own.first.truncate(PLACES);
    }
}

/// Keeps a line if it is among the best; the cheap question first.
fn keep<T: Copy>(kept: &mut Vec<Named<T>>, by: T, line: &Line<'_>, better: fn(&T, &T) -> bool) {
    if kept.len() == KEPT && kept.last().is_some_and(|worst| !better(&by, &worst.by)) {
        return;
    }
    let (order, claim) = (line.order_text().into_owned(), line.claim.map(str::to_owned));
    keep_named(kept, Named { by, order, claim, rule: line.rule.map(|rule| rule.0) }, better);
}

/// Keeps a line behind all that are not worse.
fn keep_named<T>(kept: &mut Vec<Named<T>>, named: Named<T>, better: fn(&T, &T) -> bool) {
    let at = kept.iter().position(|old| better(&named.by, &old.by)).unwrap_or(kept.len());
    kept.insert(at, named);
    kept.truncate(KEPT);
}

#[cfg(test)]
mod tests {
    use super::{Found, KEPT, Marked, Named, PLACES, keep_named};

    fn named(by: u32, order: &str) -> Named<u32> {
        Named { by, order: order.to_owned(), claim: None, rule: None }
    }

    #[test]
    fn the_best_are_kept_and_of_equals_the_first() {
        let mut kept = Vec::new();
        for (by, order) in [(1, "a"), (3, "b"), (3, "c"), (2, "d"), (0, "e"), (5, "f"), (1, "g")] {
            keep_named(&mut kept, named(by, order), |new, old| new > old);
        }
        let orders: Vec<&str> = kept.iter().map(|one| one.order.as_str()).collect();
        assert_eq!(orders, ["f", "b", "c", "d", "a"]);
        assert_eq!(orders.len(), KEPT);
    }

    #[test]
    fn only_the_first_places_are_kept_and_all_are_counted() {
        let mut found = Found::default();
        (0..10).for_each(|at| found.add(|| at.to_string()));
        assert_eq!((found.count, found.first.len()), (10, PLACES));
        assert_eq!(found.first[0], "0");
    }

    #[test]
    fn the_customers_with_most_marks_come_first() {
        let mut marked = Marked::default();
        for customer in ["a", "b", "c", "b", "c", "d"] {
            marked.add(customer, 1);
        }
        let most: Vec<&str> = marked.most().into_iter().map(|(customer, _)| customer.as_str()).collect();
        assert_eq!(most, ["b", "c", "a", "d"]);
    }
}
