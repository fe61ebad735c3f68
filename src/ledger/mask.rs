//! Texts that may be personal, made so that they can be known again and not be read: the first letter of each word
//! stays, the rest is `…`. Texts the playbook itself names say nothing about a person and stay.

use std::collections::BTreeSet;

use crate::model::condition::{Alternative, Condition, Predicate};
use crate::model::fact::{Origin, Recorded};
use crate::model::value::{State, Value};
use crate::playbook::{Keep, Playbook};

/// What may be kept as it is.
#[derive(Debug, Clone)]
pub struct Mask {
    keep: Keep,
    named: BTreeSet<String>,
}

impl Mask {
    /// What the playbook says about keeping, and the texts it names.
    pub fn of(playbook: &Playbook) -> Mask {
        let mut named = BTreeSet::new();
        let conditions = playbook.rules.iter().map(|rule| &rule.when);
        let conditions = conditions.chain(playbook.actions.iter().filter_map(|action| action.when.as_ref()));
        let conditions = conditions.chain(playbook.impossible.iter().map(|impossible| &impossible.when));
        conditions.for_each(|condition| name_texts(condition, &mut named));
        for fact in &playbook.facts {
            match &fact.origin {
                Origin::Classification(classes) => classes.iter().for_each(|class| name_texts(&class.when, &mut named)),
                Origin::History(history) => history.only.iter().for_each(|only| name_recorded(only, &mut named)),
                Origin::Cells(cells) => name_state(cells.blank.as_ref(), &mut named),
                Origin::Nowhere | Origin::Formula(_) => {}
            }
            name_state(fact.assume.as_ref(), &mut named);
        }
        Mask { keep: playbook.ledger.keep, named }
    }

    /// A text of a fact or a customer.
    pub fn text(&self, text: &str) -> String {
        match self.keep {
            Keep::Plain => text.to_owned(),
            Keep::Masked if self.named.contains(text) => text.to_owned(),
            Keep::Masked => masked(text),
        }
    }

    /// What an agent or the playbook wrote: only words that look like an address or a number to call are masked.
    pub fn note(&self, text: &str) -> String {
        match self.keep {
            Keep::Plain => text.to_owned(),
            Keep::Masked => text.split_inclusive(char::is_whitespace).map(masked_word).collect(),
        }
    }
}

fn name_texts(condition: &Condition, named: &mut BTreeSet<String>) {
    condition.tests().for_each(|test| name_predicate(&test.predicate, named));
}

fn name_recorded(only: &Recorded, named: &mut BTreeSet<String>) {
    name_predicate(&only.predicate, named);
}

fn name_state(state: Option<&State>, named: &mut BTreeSet<String>) {
    if let Some(Value::Text(text)) = state.and_then(State::value) {
        named.insert(text.to_string());
    }
}

fn name_predicate(predicate: &Predicate, named: &mut BTreeSet<String>) {
    let all = match predicate {
        Predicate::Is(all) | Predicate::Not(all) => all,
        Predicate::Missing | Predicate::Present => return,
    };
    for alternative in all {
        if let Alternative::Value(Value::Text(text)) = alternative {
            named.insert(text.to_string());
        }
    }
}

/// Whether a text that was kept may be a masked one: masked again it would be the same.
pub fn may_be_masked(kept: &str) -> bool {
    masked(kept) == kept
}

/// The first letter of each word, an address being two words.
fn masked(text: &str) -> String {
    let word = |word: &str| word.chars().next().map_or_else(String::new, |first| format!("{first}…"));
    let words = |text: &str| text.split_whitespace().map(word).collect::<Vec<_>>().join(" ");
    text.split('@').map(words).collect::<Vec<_>>().join("@")
}

fn masked_word(word: &str) -> String {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let only_numbers = word.trim().chars().all(|c| c.is_ascii_digit() || "+-()/.,;:!?".contains(c));
    if word.contains('@') || (digits >= 7 && only_numbers && !is_day(word.trim())) {
        let end = word.len() - word.trim_end().len();
        return format!("{}{}", masked(word.trim()), &word[word.len() - end..]);
    }
    word.to_owned()
}

fn is_day(word: &str) -> bool {
    crate::model::date::Date::parse_iso(word.trim_matches(|c: char| !c.is_ascii_digit())).is_some()
}

#[cfg(test)]
mod tests {
    use super::{masked, masked_word, may_be_masked};

    #[test]
    fn a_masked_text_can_be_known_again_and_not_be_read() {
        assert_eq!(masked("ann@example.com"), "a…@e…");
        assert_eq!(masked("Ann Baker"), "A… B…");
        assert_eq!(masked(""), "");
    }

    #[test]
    fn every_masked_text_is_known_to_be_one() {
        for text in ["ann@example.com", "Ann  Baker", "@", " x @y", "… and", "", "ü"] {
            assert!(may_be_masked(&masked(text)), "{text}");
            assert!(text.is_empty() || text == "@" || !may_be_masked(text), "{text}");
        }
    }

    #[test]
    fn in_a_note_only_addresses_and_numbers_to_call_are_masked() {
        let note = "call Ann at +49-170-1234567, ann@example.com before 2026-11-21, owes 42.00";
        let shown: String = note.split_inclusive(char::is_whitespace).map(masked_word).collect();
        assert_eq!(shown, "call Ann at +… a…@e… before 2026-11-21, owes 42.00");
    }
}
