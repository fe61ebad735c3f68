//! Deciding recorded cases again with the playbook they were decided with, which the ledger keeps.

use std::collections::HashMap;
use std::sync::Arc;

use crate::engine::compile::{Compiled, compile, compile_with};
use crate::engine::decide::{decide, set_in};
use crate::ledger::entry::{Entry, Occasion, Recorded};
use crate::ledger::facts::{self, RecordedFact};
use crate::ledger::mask::Mask;
use crate::ledger::open::Ledger;
use crate::ledger::rows::{Act, Filter, Row, Which};
use crate::ledger::trouble::Trouble;
use crate::model::case::Case;
use crate::model::decimal::Decimal;
use crate::model::decision::Decision;
use crate::model::fact::FactId;
use crate::model::template::Template;
use crate::playbook::{Playbook, SourceText, read};

/// What came of deciding again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replayed {
    /// How many decisions were made again.
    pub decided: u64,
    /// How many could not be: what they were made from is forgotten.
    pub forgotten: u64,
    /// How many could not be: whether what they come to is the same stands in texts that are kept masked.
    pub masked: u64,
    /// What came out otherwise.
    pub differences: Vec<Difference>,
}

/// A decision that comes out otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Its number in the chain.
    pub seq: i64,
    /// The order.
    pub order: String,
    /// The claim.
    pub claim: Option<String>,
    /// What was recorded, in words.
    pub recorded: String,
    /// What comes out now, in words.
    pub now: String,
}

/// A playbook to decide by again.
struct Again {
    mask: Mask,
    compiled: Compiled,
    /// The same where calculated facts are given.
    given: HashMap<Vec<FactId>, Compiled>,
}

/// What became of a decision that was made again.
enum Outturn {
    Same,
    Otherwise(Difference),
    /// What is masked decides.
    Hidden,
}

impl Ledger {
    /// Decides every recorded decision again that is wanted; what agents decided otherwise is left out.
    ///
    /// # Errors
    /// The file cannot be read, or a playbook in it is not valid any more.
    pub fn replay(&self, filter: &Filter) -> Result<Replayed, Trouble> {
        let mut playbooks: HashMap<String, Again> = HashMap::new();
        let mut replayed = Replayed::default();
        self.each(Which::All, filter, |row| {
            if row.act == Act::Override {
                return Ok(());
            }
            let Some(person) = &row.person else {
                replayed.forgotten += 1;
                return Ok(());
            };
            if !playbooks.contains_key(&row.playbook) {
                playbooks.insert(row.playbook.clone(), self.again(&row.playbook, &row.version)?);
            }
            if let Some(again) = playbooks.get_mut(&row.playbook) {
                match again.decide(&row, &facts::read(&person.facts)) {
                    Outturn::Same => replayed.decided += 1,
                    Outturn::Otherwise(difference) => {
                        replayed.decided += 1;
                        replayed.differences.push(difference);
                    }
                    Outturn::Hidden => replayed.masked += 1,
                }
            }
            Ok::<(), Trouble>(())
        })?;
        Ok(replayed)
    }

    fn again(&self, sha256: &str, version: &str) -> Result<Again, Trouble> {
        let name = format!("playbook {version} in the ledger");
        let source = SourceText { name: name.as_str().into(), text: self.playbook_text(sha256)?.into() };
        let playbook = read(source).map_err(|problems| {
            let first = problems.first().map(|problem| problem.message.clone()).unwrap_or_default();
            Trouble::new(format!("{name} is not valid for this redress: {first}"))
                .or_else_do("decide these again with the redress that recorded them")
        })?;
        let mask = Mask::of(&playbook);
        Ok(Again { mask, compiled: compile(Arc::new(playbook)), given: HashMap::new() })
    }
}

impl Again {
    fn decide(&mut self, row: &Row, recorded: &[RecordedFact]) -> Outturn {
        let playbook = Arc::clone(&self.compiled.playbook);
        let case = facts::case(&playbook, recorded);
        let decision = decide(self.compiled_for(&case), &case, row.day);
        let occasion = Occasion {
            order: &row.order,
            claim: row.claim.as_deref(),
            customer: None,
            agent: &row.agent,
            at: &row.at,
            day: row.day,
            seen: None,
        };
        let now = Entry::of(&playbook, &self.mask, &case, &decision, &occasion).map(|entry| entry.result);
        if now.as_ref() == Some(&row.result) {
            return Outturn::Same;
        }
        if is_hidden(&playbook, &case, &decision, &row.result, &facts::masked(&playbook, recorded)) {
            return Outturn::Hidden;
        }
        let words = |result: &Recorded| in_words(&playbook, result);
        Outturn::Otherwise(Difference {
            seq: row.seq,
            order: row.order.clone(),
            claim: row.claim.clone(),
            recorded: words(&row.result),
            now: now.as_ref().map_or_else(|| decision.verdict.word().to_owned(), words),
        })
    }

    /// The playbook where the calculated facts that a case says are given, compiled once for each set of them.
    fn compiled_for(&mut self, case: &Case) -> &Compiled {
        let playbook = &self.compiled.playbook;
        let set = set_in(playbook, case);
        if set == self.compiled.set {
            return &self.compiled;
        }
        self.given.entry(set).or_insert_with_key(|set| compile_with(Arc::clone(playbook), set.clone(), &[]))
    }
}

/// Whether it cannot be told from masked texts what a case comes to. Either a fact was open, and one of the formulas that
/// would have given its value names a masked text: what that gave is not recorded. Or more than one rule was possible or
/// somebody did not know, and whether all of that comes to one result is seen in formulas and texts that name what is
/// masked.
fn is_hidden(playbook: &Playbook, case: &Case, decision: &Decision, recorded: &Recorded, masked: &[FactId]) -> bool {
    let reads = |fact: &FactId| facts::is_read_from(playbook, *fact, masked);
    if playbook.fact_ids().filter(reads).any(|fact| case.said(fact).is_none()) {
        return true;
    }
    let by_one_rule = recorded.rule.is_some() && decision.rule.is_some() && decision.also_possible.is_empty();
    let drafts = playbook.rules.iter().flat_map(|rule| &rule.reply).map(|reply| &reply.draft);
    let instructions = playbook.actions.iter().map(|action| &action.instruction);
    let mut shown = drafts.chain(instructions).flat_map(Template::facts);
    !by_one_rule && (playbook.fact_ids().any(|fact| reads(&fact)) || shown.any(|fact| masked.contains(&fact)))
}

fn in_words(playbook: &Playbook, result: &Recorded) -> String {
    let rule = result.rule.as_deref().unwrap_or("no rule");
    let money = |name: &str, amount: Option<Decimal>| {
        amount.map(|amount| format!(", {name} {}", playbook.money_words(amount))).unwrap_or_default()
    };
    let actions = if result.actions.is_empty() { String::new() } else { format!(", {}", result.actions.join(" ")) };
    format!("{} by {rule}{}{}{actions}", result.outcome, money("amount", result.amount), money("cost", result.cost))
}
