//! Deciding recorded cases again with the playbook they were decided with, which the ledger keeps.

use std::collections::HashMap;
use std::sync::Arc;

use crate::engine::compile::{Compiled, compile};
use crate::engine::decide::decide;
use crate::ledger::entry::{Entry, Occasion};
use crate::ledger::facts;
use crate::ledger::mask::Mask;
use crate::ledger::open::Ledger;
use crate::ledger::rows::{Act, Filter, Row, Which};
use crate::ledger::trouble::Trouble;
use crate::playbook::{SourceText, read};

/// What came of deciding again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replayed {
    /// How many decisions were made again.
    pub decided: u64,
    /// How many could not be: what they were made from is forgotten.
    pub forgotten: u64,
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

impl Ledger {
    /// Decides every recorded decision again that is wanted; what agents decided otherwise is left out.
    ///
    /// # Errors
    /// The file cannot be read, or a playbook in it is not valid any more.
    pub fn replay(&self, filter: &Filter) -> Result<Replayed, Trouble> {
        let mut playbooks: HashMap<String, (Compiled, Mask)> = HashMap::new();
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
                playbooks.insert(row.playbook.clone(), self.compiled(&row.playbook, &row.version)?);
            }
            if let Some((compiled, mask)) = playbooks.get(&row.playbook) {
                replayed.decided += 1;
                replayed.differences.extend(difference(compiled, mask, &row, &person.facts));
            }
            Ok::<(), Trouble>(())
        })?;
        Ok(replayed)
    }

    fn compiled(&self, sha256: &str, version: &str) -> Result<(Compiled, Mask), Trouble> {
        let name = format!("playbook {version} in the ledger");
        let source = SourceText { name: name.as_str().into(), text: self.playbook_text(sha256)?.into() };
        let playbook = read(source).map_err(|problems| {
            let first = problems.first().map(|problem| problem.message.clone()).unwrap_or_default();
            Trouble::new(format!("{name} is not valid for this redress: {first}"))
                .or_else_do("decide these again with the redress that recorded them")
        })?;
        let mask = Mask::of(&playbook);
        Ok((compile(Arc::new(playbook)), mask))
    }
}

fn difference(compiled: &Compiled, mask: &Mask, row: &Row, written: &str) -> Option<Difference> {
    let playbook = &compiled.playbook;
    let case = facts::case(playbook, written);
    let decision = decide(compiled, &case, row.day);
    let occasion = Occasion {
        order: &row.order,
        claim: row.claim.as_deref(),
        customer: None,
        agent: &row.agent,
        at: &row.at,
        day: row.day,
        seen: None,
    };
    let now = Entry::of(playbook, mask, &case, &decision, &occasion).map(|entry| entry.result);
    if now.as_ref() == Some(&row.result) {
        return None;
    }
    let words = |result: &crate::ledger::entry::Recorded| {
        let rule = result.rule.as_deref().unwrap_or("no rule");
        let money = |name: &str, amount: Option<crate::model::decimal::Decimal>| {
            amount.map(|amount| format!(", {name} {}", playbook.money_words(amount))).unwrap_or_default()
        };
        let actions = if result.actions.is_empty() { String::new() } else { format!(", {}", result.actions.join(" ")) };
        format!("{} by {rule}{}{}{actions}", result.outcome, money("amount", result.amount), money("cost", result.cost))
    };
    let now = now.as_ref().map_or_else(|| decision.verdict.word().to_owned(), words);
    Some(Difference {
        seq: row.seq,
        order: row.order.clone(),
        claim: row.claim.clone(),
        recorded: words(&row.result),
        now,
    })
}
