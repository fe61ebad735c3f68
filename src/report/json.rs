//! A decision as one JSON object on one line, exactly as the contract of `decide --format json` has it: every key
//! always there, in this order; values as strings in the words of the playbook.

use std::io::{self, Write};

use serde::{Serialize, Serializer};

use crate::model::decision::{Change, ChosenAction, Decision, Reason};
use crate::model::rule::RuleId;
use crate::playbook::Playbook;
use crate::report::{Context, object, words};

/// Writes the object and a line feed.
pub fn write(out: &mut impl Write, context: &Context<'_>, decision: &Decision) -> io::Result<()> {
    object::line(out, &Object::new(context, decision))
}

#[derive(Serialize)]
struct Object<'a> {
    order: &'a str,
    claim: Option<&'a str>,
    decision: &'a str,
    rule: Option<&'a str>,
    also_possible: Vec<Option<&'a str>>,
    because: Option<&'a str>,
    reasons: Vec<ReasonObject<'a>>,
    actions: Vec<ActionObject<'a>>,
    amount: Option<String>,
    charge: Option<String>,
    until: Option<String>,
    cost: Option<String>,
    currency: &'a str,
    reply: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replies: Option<InOrder<'a>>,
    needs: Vec<&'a str>,
    unknown: Vec<&'a str>,
    assumed: Vec<&'a str>,
    ignored: Vec<&'a str>,
    notes: Vec<String>,
    would_change: Vec<ChangeObject<'a>>,
    questions_asked: u32,
    playbook: PlaybookObject<'a>,
    today: String,
    error: Option<&'a str>,
}

#[derive(Serialize)]
struct ReasonObject<'a> {
    fact: &'a str,
    value: String,
    test: &'a str,
    source: String,
}

#[derive(Serialize)]
struct ActionObject<'a> {
    name: &'a str,
    r#do: &'a str,
    mark: Option<&'a str>,
}

#[derive(Serialize)]
struct ChangeObject<'a> {
    facts: InOrder<'a>,
    decision: &'a str,
    rule: Option<&'a str>,
}

#[derive(Serialize)]
struct PlaybookObject<'a> {
    name: &'a str,
    version: &'a str,
    sha256: &'a str,
}

/// An object whose keys stand in the order given.
struct InOrder<'a>(Vec<(&'a str, &'a str)>);

impl Serialize for InOrder<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().copied())
    }
}

impl<'a> Object<'a> {
    fn new(context: &Context<'a>, decision: &'a Decision) -> Object<'a> {
        let playbook = context.playbook;
        let rule = |rule: Option<RuleId>| words::rule_name(playbook, rule);
        let facts = |facts| words::fact_names(playbook, facts);
        Object {
            order: context.order,
            claim: context.claim,
            decision: decision.verdict.word(),
            rule: rule(decision.rule),
            also_possible: decision.also_possible.iter().map(|also| rule(*also)).collect(),
            because: Some(decision.because.as_str()).filter(|because| !because.is_empty()),
            reasons: decision.reasons.iter().map(|reason| ReasonObject::new(playbook, reason)).collect(),
            actions: decision.actions.iter().map(|action| ActionObject::new(playbook, action)).collect(),
            amount: decision.amount.map(|amount| playbook.money_words(amount)),
            charge: decision.charge.map(|charge| playbook.money_words(charge)),
            until: decision.until.map(|until| until.to_string()),
            cost: decision.cost.map(|cost| playbook.money_words(cost)),
            currency: playbook.currency.code(),
            reply: words::reply(decision, None),
            replies: replies(decision),
            needs: facts(&decision.needs),
            unknown: facts(&decision.unknown),
            assumed: facts(&decision.assumed),
            ignored: facts(&decision.ignored),
            notes: words::notes(playbook, decision),
            would_change: decision.would_change.iter().map(|change| ChangeObject::new(playbook, change)).collect(),
            questions_asked: context.questions_asked,
            playbook: PlaybookObject::new(playbook),
            today: context.today.to_string(),
            error: decision.error.as_deref(),
        }
    }
}

impl<'a> ReasonObject<'a> {
    fn new(playbook: &'a Playbook, reason: &'a Reason) -> ReasonObject<'a> {
        ReasonObject {
            fact: &playbook.fact(reason.fact).name,
            value: playbook.state_words(reason.fact, &reason.state),
            test: &reason.test,
            source: reason.source.to_string(),
        }
    }
}

impl<'a> ActionObject<'a> {
    fn new(playbook: &'a Playbook, chosen: &'a ChosenAction) -> ActionObject<'a> {
        let action = playbook.action(chosen.id);
        ActionObject { name: &action.name, r#do: &chosen.instruction, mark: action.mark.as_deref() }
    }
}

impl<'a> ChangeObject<'a> {
    fn new(playbook: &'a Playbook, change: &'a Change) -> ChangeObject<'a> {
        let facts = change.facts.iter().map(|(fact, words)| (playbook.fact(*fact).name.as_str(), words.as_str()));
        ChangeObject {
            facts: InOrder(facts.collect()),
            decision: change.outcome.word(),
            rule: words::rule_name(playbook, change.rule),
        }
    }
}

impl<'a> PlaybookObject<'a> {
    fn new(playbook: &'a Playbook) -> PlaybookObject<'a> {
        PlaybookObject { name: &playbook.name, version: &playbook.version, sha256: &playbook.sha256 }
    }
}

/// All drafts by language, where there are several.
fn replies(decision: &Decision) -> Option<InOrder<'_>> {
    let drafts = || decision.reply.iter().map(|(language, draft)| (language.as_str(), draft.as_str()));
    (decision.reply.len() > 1).then(|| InOrder(drafts().collect()))
}

#[cfg(test)]
mod tests {
    use super::write;
    use crate::model::decision::{Decision, Verdict};
    use crate::report::sample::{check, context, fact_id, playbook, reshipped, undecided};

    fn line(decision: &Decision) -> String {
        let playbook = playbook();
        let mut out = Vec::new();
        write(&mut out, &context(&playbook), decision).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_decision_is_one_line_with_every_key_in_the_contracts_order() {
        check("reship.json", &line(&reshipped(&playbook())), include_str!("golden/reship.json"));
    }

    #[test]
    fn every_key_is_there_whatever_the_verdict() {
        let playbook = playbook();
        let mut wrong = undecided(&playbook);
        wrong.verdict = Verdict::Error;
        wrong.error = Some("orders.csv:8:total: `12.5O` is not an amount".into());
        let keys = |decision: &Decision| {
            let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&line(decision)).unwrap();
            object.keys().cloned().collect::<Vec<_>>()
        };
        let all = keys(&reshipped(&playbook));
        assert_eq!(all.len(), 24);
        assert_eq!(keys(&undecided(&playbook)), all);
        assert_eq!(keys(&wrong), all);
    }

    #[test]
    fn undecided_has_needs_and_no_part_of_a_result() {
        let object: serde_json::Value = serde_json::from_str(&line(&undecided(&playbook()))).unwrap();
        assert_eq!(object["decision"], "undecided");
        assert_eq!(object["needs"], serde_json::json!(["issue", "packing_photo", "need_by"]));
        for part in ["rule", "because", "amount", "charge", "until", "cost", "reply", "error"] {
            assert!(object[part].is_null(), "{part}");
        }
    }

    #[test]
    fn several_languages_are_printed_by_language_beside_the_default_draft() {
        let mut decision = reshipped(&playbook());
        decision.reply = vec![("en".into(), "Hello".into()), ("fr".into(), "Bonjour".into())];
        let line = line(&decision);
        assert!(line.contains(r#""reply":"Hello","replies":{"en":"Hello","fr":"Bonjour"},"#), "{line}");
    }

    #[test]
    fn hostile_text_is_escaped_by_json_alone() {
        let playbook = playbook();
        let mut decision = reshipped(&playbook);
        decision.because = "a\u{1b}[2Jb\n\"c\"".into();
        decision.ignored = vec![fact_id(&playbook, "review_threat")];
        let line = line(&decision);
        assert!(line.contains(r#""because":"a\u001b[2Jb\n\"c\"""#), "{line}");
        assert_eq!(line.matches('\n').count(), 1);
    }
}
