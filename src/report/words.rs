//! The words of a decision that every report shares: names, marks, notes, drafts, and how a fact can be answered. Plain
//! text, as the playbook has it: whoever shows it to a person makes it visible first.

use crate::model::decision::{Decision, LeftOut};
use crate::model::fact::{Fact, FactId, Kind};
use crate::model::rule::{ActionId, RuleId};
use crate::model::template::Part;
use crate::playbook::Playbook;

/// A rule's name; none where no rule fits.
pub fn rule_name(playbook: &Playbook, rule: Option<RuleId>) -> Option<&str> {
    rule.map(|rule| playbook.rule(rule).name.as_str())
}

/// The names of facts, in the same order.
pub fn fact_names<'a>(playbook: &'a Playbook, facts: &[FactId]) -> Vec<&'a str> {
    facts.iter().map(|fact| playbook.fact(*fact).name.as_str()).collect()
}

/// The names of the actions that are due.
pub fn action_names<'a>(playbook: &'a Playbook, decision: &Decision) -> Vec<&'a str> {
    decision.actions.iter().map(|action| playbook.action(action.id).name.as_str()).collect()
}

/// The marks that the actions put on the customer, each once.
pub fn marks<'a>(playbook: &'a Playbook, decision: &Decision) -> Vec<&'a str> {
    let mut marks = Vec::new();
    for action in &decision.actions {
        if let Some(mark) = playbook.action(action.id).mark.as_deref()
            && !marks.contains(&mark)
        {
            marks.push(mark);
        }
    }
    marks
}

/// The draft in a language. Without one: the draft that names no language, else the first.
pub fn reply<'a>(decision: &'a Decision, language: Option<&str>) -> Option<&'a str> {
    let wanted = language.unwrap_or_default();
    let exact = decision.reply.iter().find(|(language, _)| language == wanted);
    let any = decision.reply.first().filter(|_| language.is_none());
    exact.or(any).map(|(_, draft)| draft.as_str())
}

/// What there is to say about pressure that was noted, and about parts of the result that are left out.
pub fn notes(playbook: &Playbook, decision: &Decision) -> Vec<String> {
    let pressure = decision.ignored.iter().filter_map(|fact| pressure_note(playbook, *fact)).map(str::to_owned);
    let left_out = decision.left_out.iter().map(|part| left_out_note(playbook, decision, *part));
    pressure.chain(left_out).collect()
}

/// What the playbook says about a pressure fact that was noted.
pub fn pressure_note(playbook: &Playbook, fact: FactId) -> Option<&str> {
    playbook.fact(fact).pressure.as_ref()?.note.as_deref()
}

/// Why a part of the result is left out.
pub fn left_out_note(playbook: &Playbook, decision: &Decision, part: LeftOut) -> String {
    let unknown = listed(&fact_names(playbook, &decision.unknown));
    format!("{} is left out: it depends on {unknown}, which nobody knows", left_out_name(playbook, part))
}

/// A part of a result in words: `the amount`, ``the action `express` ``.
pub fn left_out_name(playbook: &Playbook, part: LeftOut) -> String {
    let action = |id: ActionId| format!("the action `{}`", playbook.action(id).name);
    match part {
        LeftOut::Part(Part::Amount) => "the amount".to_owned(),
        LeftOut::Part(Part::Charge) => "the charge".to_owned(),
        LeftOut::Part(Part::Cost) => "the cost".to_owned(),
        LeftOut::Part(Part::Until) => "the day to wait for".to_owned(),
        LeftOut::Action(id) => action(id),
        LeftOut::Reply => "the reply".to_owned(),
    }
}

/// Names in a sentence: `` `a`, `b` and `c` ``.
pub fn listed(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        None => "nothing".to_owned(),
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}

/// `1 example`, `2 examples`.
pub fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

/// The option that answers a fact: `--set signed=yes|no|unknown`, `--set units=NUMBER`.
pub fn how_to_set(fact: &Fact) -> String {
    format!("--set {}={}", fact.name, answers(fact).join("|"))
}

/// What can be said of a fact; a word in capitals stands for any value of its kind.
pub fn answers(fact: &Fact) -> Vec<&str> {
    let mut answers = match &fact.kind {
        Kind::YesNo => vec!["yes", "no"],
        Kind::Choice(options) => options.iter().map(|option| option.name.as_str()).collect(),
        Kind::Number { .. } => vec!["NUMBER"],
        Kind::Money => vec!["AMOUNT"],
        Kind::Date => vec!["YYYY-MM-DD"],
        Kind::Text => vec!["TEXT"],
    };
    answers.extend(fact.optional.then_some("missing"));
    answers.extend(fact.ask.as_ref().map(|_| "unknown"));
    answers
}

#[cfg(test)]
mod tests {
    use super::{answers, how_to_set, listed, marks, notes, reply};
    use crate::model::decision::LeftOut;
    use crate::model::template::Part;
    use crate::report::sample::{fact_id, flagged_unknown, playbook, reshipped};

    #[test]
    fn names_are_listed_as_in_a_sentence() {
        assert_eq!(listed(&["a"]), "`a`");
        assert_eq!(listed(&["a", "b"]), "`a` and `b`");
        assert_eq!(listed(&["a", "b", "c"]), "`a`, `b` and `c`");
    }

    #[test]
    fn every_kind_of_fact_says_how_it_is_answered() {
        let playbook = playbook();
        let set = |name: &str| how_to_set(playbook.fact(fact_id(&playbook, name)));
        assert_eq!(set("packing_photo"), "--set packing_photo=yes|no|unknown");
        assert_eq!(set("order_total"), "--set order_total=AMOUNT");
        assert_eq!(set("days_since_delivery"), "--set days_since_delivery=NUMBER");
        assert_eq!(set("need_by"), "--set need_by=YYYY-MM-DD|missing|unknown");
        let issue = playbook.fact(fact_id(&playbook, "issue"));
        assert_eq!(answers(issue), ["none", "not_received", "late", "unknown"]);
    }

    #[test]
    fn the_draft_without_a_language_is_the_default_and_else_the_first() {
        let mut decision = reshipped(&playbook());
        assert_eq!(reply(&decision, Some("fr")), None);
        decision.reply = vec![("en".into(), "Hello".into()), ("fr".into(), "Bonjour".into())];
        assert_eq!(reply(&decision, None), Some("Hello"));
        assert_eq!(reply(&decision, Some("fr")), Some("Bonjour"));
        decision.reply.push((String::new(), "Hi".into()));
        assert_eq!(reply(&decision, None), Some("Hi"));
    }

    #[test]
    fn a_mark_is_named_once_however_many_actions_put_it() {
        let playbook = playbook();
        let mut decision = reshipped(&playbook);
        decision.actions.extend(decision.actions.clone());
        assert_eq!(marks(&playbook, &decision), ["questionable"]);
    }

    #[test]
    fn notes_name_what_was_noted_and_what_is_left_out() {
        let playbook = playbook();
        let mut decision = flagged_unknown(&playbook);
        decision.ignored = vec![fact_id(&playbook, "review_threat")];
        decision.left_out = vec![LeftOut::Part(Part::Amount), LeftOut::Reply];
        assert_eq!(
            notes(&playbook, &decision),
            [
                "A bad review was threatened: answer the real issue as if nothing had been said.",
                "the amount is left out: it depends on `packing_photo`, which nobody knows",
                "the reply is left out: it depends on `packing_photo`, which nobody knows",
            ]
        );
    }
}
