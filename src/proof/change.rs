//! What would have changed the answer: the nearest cases with another result, each read again.

use crate::engine::axes::Subjected;
use crate::engine::compile::Compiled;
use crate::engine::decide::{decide, for_case};
use crate::engine::regions::{from_words, up_to_words};
use crate::model::case::Case;
use crate::model::date::Date;
use crate::model::decision::{Change, Decision};
use crate::model::fact::{FactId, Kind};
use crate::model::rule::{Outcome, RuleId};
use crate::model::value::{State, Value};
use crate::playbook::Playbook;
use crate::proof::rules::gives_the_same;
use crate::proof::trial::{Outline, Trials};
use crate::proof::turning::TurningPoints;

/// How many changes of two facts are tried.
const PAIRS: usize = 200;

/// The fewest changes of facts after which the result is another one, in playbook order. Facts that are fixed, pressure,
/// or that nobody has said anything about are left as they are.
pub fn would_change(compiled: &Compiled, case: &Case, today: Date) -> Vec<Change> {
    would_change_from(compiled, case, &decide(compiled, case, today), today)
}

/// The same, where the decision about the case is at hand.
pub fn would_change_from(compiled: &Compiled, case: &Case, now: &Decision, today: Date) -> Vec<Change> {
    let compiled = for_case(compiled, case);
    let Some(now) = Outline::of(now).filter(|_| compiled.is_whole) else { return Vec::new() };
    let Some(trials) = Trials::of(&compiled, case, today) else { return Vec::new() };
    let turning = TurningPoints::new(&compiled, &trials, today);
    let search = Search { compiled: &compiled, now: &now, trials: &trials, turning };
    let facts = search.changeable();
    let single: Vec<Change> = facts.iter().flat_map(|fact| search.alone(*fact)).collect();
    if single.is_empty() { search.in_pairs(&facts) } else { single }
}

struct Search<'a> {
    compiled: &'a Compiled,
    now: &'a Outline,
    trials: &'a Trials<'a>,
    turning: TurningPoints<'a>,
}

/// The outcome and rule of another result.
type Other = (Outcome, Option<RuleId>);

/// A run of states with one other result.
struct Run {
    distance: u64,
    words: String,
    other: Other,
}

impl Search<'_> {
    fn playbook(&self) -> &Playbook {
        &self.compiled.playbook
    }

    /// Facts that can change: said or assumed, neither fixed nor pressure.
    fn changeable(&self) -> Vec<FactId> {
        let playbook = self.playbook();
        let can_change = |id: &FactId| {
            let fact = playbook.fact(*id);
            let is_settled = self.state(*id).is_some_and(State::is_settled);
            is_settled && !fact.fixed && fact.pressure.is_none()
        };
        playbook.fact_ids().filter(can_change).collect()
    }

    fn state(&self, fact: FactId) -> Option<&State> {
        self.trials.state(fact)
    }

    /// The result after a change, where it is another one: another outcome, other actions, or a rule with other amounts
    /// or words, not merely the same rule with the changed fact in its amount.
    fn other(&self, changes: &[(FactId, &State)]) -> Option<Other> {
        let outline = self.trials.outline(changes)?;
        let is_same_rule = match (self.now.rule, outline.rule) {
            (Some(a), Some(b)) => a == b || gives_the_same(self.playbook(), a, b),
            (a, b) => a == b,
        };
        let is_same = is_same_rule && outline.outcome == self.now.outcome && outline.actions == self.now.actions;
        (!is_same).then_some((outline.outcome, outline.rule))
    }

    /// Changes of one fact, nearest first.
    fn alone(&self, fact: FactId) -> Vec<Change> {
        let states = self.turning.of(fact, &self.trials.seen(&[fact]));
        let others: Vec<Option<Other>> = states.iter().map(|state| self.other(&[(fact, state)])).collect();
        let mut runs = match self.playbook().fact(fact).kind {
            Kind::Number { .. } | Kind::Money | Kind::Date => self.runs(fact, &states, &others),
            Kind::Text => self.texts(fact, &states, &others),
            Kind::YesNo | Kind::Choice(_) => self.each(fact, &states, &others),
        };
        runs.sort_by_key(|run| run.distance);
        let change = |run: Run| Change { facts: vec![(fact, run.words)], outcome: run.other.0, rule: run.other.1 };
        runs.into_iter().map(change).collect()
    }

    /// Neighbours on a number line with one other result as one run.
    fn runs(&self, fact: FactId, states: &[State], others: &[Option<Other>]) -> Vec<Run> {
        let is_known = |at: usize| matches!(states[at], State::Known(_));
        let here = self.state(fact).and_then(State::value).and_then(Value::ordinal);
        let mut runs = Vec::new();
        let mut at = 0;
        while at < states.len() {
            let mut end = at + 1;
            while end < states.len() && others[end] == others[at] && is_known(at) && is_known(end) {
                end += 1;
            }
            if let Some(other) = others[at] {
                let away = |state: &State| here.zip(state.value().and_then(Value::ordinal)).map(|(a, b)| a.abs_diff(b));
                let distance = states[at..end].iter().filter_map(away).min().unwrap_or(u64::MAX);
                runs.push(Run { distance, words: self.run_words(fact, states, at, end - 1), other });
            }
            at = end;
        }
        runs
    }

    /// A run of turning points in words: `>= 50.00`, `<= 30`, `missing`.
    fn run_words(&self, fact: FactId, states: &[State], first: usize, last: usize) -> String {
        let playbook = self.playbook();
        let kind = &playbook.fact(fact).kind;
        let step = playbook.fact(fact).step(playbook.currency.minor_unit());
        let ordinal = |at: usize| states[at].value().and_then(Value::ordinal).unwrap_or(0);
        let value = |value: &Value| playbook.value_words(fact, value);
        let line_end = states.iter().rposition(|state| matches!(state, State::Known(_))).unwrap_or(0);
        let from = || from_words(kind, ordinal(first), step, &value);
        let up_to = || up_to_words(kind, ordinal(last), step, &value);
        match (first == 0, last == line_end) {
            _ if states[first] == State::Missing => playbook.state_words(fact, &states[first]),
            (true, true) => "not missing".to_owned(),
            (true, false) => up_to(),
            (false, true) => from(),
            (false, false) if ordinal(first) == ordinal(last) => playbook.state_words(fact, &states[first]),
            (false, false) => format!("{} and {}", from(), up_to()),
        }
    }

    /// Each state with another result.
    fn each(&self, fact: FactId, states: &[State], others: &[Option<Other>]) -> Vec<Run> {
        let run = |(state, other): (&State, &Option<Other>)| {
            let words = self.playbook().state_words(fact, state);
            other.map(|other| Run { distance: u64::MAX, words, other })
        };
        states.iter().zip(others).filter_map(run).collect()
    }

    /// Texts with one other result together: `DE or FR`; with those that no test names, `other than US`.
    fn texts(&self, fact: FactId, states: &[State], others: &[Option<Other>]) -> Vec<Run> {
        let named = self.named_texts(fact);
        let mut runs: Vec<Run> = Vec::new();
        for (state, other) in states.iter().zip(others) {
            let Some(other) = other.filter(|other| runs.iter().all(|run| run.other != *other)) else { continue };
            if *state == State::Missing {
                continue;
            }
            let is_alike = move |one: &Option<Other>| *one == Some(other);
            let texts = |alike: bool| {
                let some = states.iter().zip(others).filter(move |(_, one)| is_alike(one) == alike);
                some.filter_map(|(state, _)| state.value()).map(|value| self.playbook().value_words(fact, value))
            };
            let apart: Vec<String> = texts(false).filter(|text| named.contains(text)).collect();
            let alike: Vec<String> = texts(true).collect();
            let words = match (alike.iter().all(|text| named.contains(text)), apart.is_empty()) {
                (true, _) => alike.join(" or "),
                (false, false) => format!("other than {}", apart.join(" or ")),
                (false, true) => "not missing".to_owned(),
            };
            runs.push(Run { distance: u64::MAX, words, other });
        }
        let missing = states.iter().zip(others).filter(|(state, _)| **state == State::Missing);
        let words = || "missing".to_owned();
        runs.extend(
            missing.filter_map(|(_, other)| other.map(|other| Run { distance: u64::MAX, words: words(), other })),
        );
        runs
    }

    /// The texts that tests on a fact name.
    fn named_texts(&self, fact: FactId) -> Vec<String> {
        let axes = &self.compiled.axes;
        let axis = axes.var(&Subjected::Fact(fact)).and_then(|var| axes.axis(var));
        let texts = axis.into_iter().flat_map(|axis| (0..axis.regions.len() - 1).map(|at| axis.regions.sample(at)));
        texts.map(|value| self.playbook().value_words(fact, &value)).collect()
    }

    /// Changes of two facts, where no single one is enough.
    fn in_pairs(&self, facts: &[FactId]) -> Vec<Change> {
        let mut left = PAIRS;
        let mut found: Vec<Change> = Vec::new();
        for (at, a) in facts.iter().enumerate() {
            for b in &facts[at + 1..] {
                found.extend(self.pair(*a, *b, &mut left));
            }
        }
        found
    }

    fn pair(&self, a: FactId, b: FactId, left: &mut usize) -> Option<Change> {
        let seen = self.trials.seen(&[a, b]);
        let (first, second) = (self.turning.of(a, &seen), self.turning.of(b, &seen));
        for x in &first {
            for y in &second {
                *left = left.checked_sub(1)?;
                if let Some((outcome, rule)) = self.other(&[(a, x), (b, y)]) {
                    let words = |fact, state| (fact, self.playbook().state_words(fact, state));
                    return Some(Change { facts: vec![words(a, x), words(b, y)], outcome, rule });
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::would_change;
    use crate::engine::compile::compile;
    use crate::model::case::{Case, Source};
    use crate::model::date::Date;
    use crate::playbook::given::parse_given;
    use crate::playbook::{SourceText, read};

    const HEAD: &str = "[playbook]\nname = \"t\"\nversion = \"1\"\ncurrency = \"USD\"\ntimezone = \"UTC\"\n";

    /// What would change a case, each as `fact words -> outcome`, several facts joined by `and`.
    fn changes(rest: &str, given: &[(&str, &str)]) -> Vec<String> {
        let source = SourceText { name: "t".into(), text: format!("{HEAD}{rest}").into() };
        let compiled = compile(Arc::new(read(source).unwrap()));
        let playbook = &compiled.playbook;
        let mut case = Case::empty(playbook.facts.len());
        for (name, value) in given {
            let fact = playbook.fact_named(name).unwrap();
            case.set(fact, parse_given(playbook, fact, value).unwrap(), Source::Set);
        }
        let found = would_change(&compiled, &case, Date::parse_iso("2026-11-21").unwrap());
        let words = |change: &crate::model::decision::Change| {
            let facts = change.facts.iter().map(|(fact, words)| format!("{} {words}", playbook.fact(*fact).name));
            format!("{} -> {}", facts.collect::<Vec<_>>().join(" and "), change.outcome.word())
        };
        found.iter().map(words).collect()
    }

    const TOTAL: &str = r#"
[facts]
total = { kind = "money", from = "t" }
MORE
[[rules]]
name = "small"
when = { total = "< 50" }
decide = "reship"
[[rules]]
name = "middle"
when = { total = "<= 250" }
decide = "refund"
amount = "total"
[[rules]]
name = "large"
decide = "flag"
"#;

    #[test]
    fn runs_on_a_number_line_come_nearest_first_in_words_that_tests_use() {
        let rest = TOTAL.replace("MORE", "");
        assert_eq!(
            changes(&rest, &[("total", "42.00")]),
            ["total >= 50.00 and <= 250.00 -> refund", "total > 250.00 -> flag"]
        );
        assert_eq!(changes(&rest, &[("total", "60.00")]), ["total < 50.00 -> reship", "total > 250.00 -> flag"]);
        assert_eq!(changes(&rest, &[("total", "240.00")]), ["total > 250.00 -> flag", "total < 50.00 -> reship"]);
    }

    #[test]
    fn only_the_amount_in_which_a_fact_stands_is_no_other_result() {
        let rest = TOTAL.replace("MORE", "");
        assert!(changes(&rest, &[("total", "60.00")]).iter().all(|change| !change.contains("refund")));
    }

    #[test]
    fn pressure_fixed_and_open_facts_are_left_as_they_are() {
        let more = "fixed = { kind = \"yesno\", from = \"f\", fixed = true }\nopen = { kind = \"yesno\", ask = \"?\" }\n\
                    threat = { kind = \"yesno\", pressure = true }\n";
        let rest = TOTAL.replace("MORE", more).replace(
            "when = { total = \"< 50\" }",
            "when = [{ total = \"< 50\" }, { fixed = true }, { threat = true }]",
        );
        let given = [("total", "42.00"), ("fixed", "no"), ("threat", "no")];
        assert_eq!(changes(&rest, &given), ["total >= 50.00 and <= 250.00 -> refund", "total > 250.00 -> flag"]);
    }

    const COST: &str = r#"
[facts]
spent = { kind = "money", from = "s" }
cost = { kind = "money", from = "c" }
left = { kind = "money", value = "spent * 0.4 - cost" }
[[rules]]
name = "valued"
when = { left = "> 20" }
decide = "reship"
[[rules]]
name = "else"
decide = "flag"
"#;

    #[test]
    fn what_a_formula_needs_is_found_to_the_cent_and_no_amount_is_negative() {
        let found = changes(COST, &[("spent", "100.00"), ("cost", "30.00")]);
        assert_eq!(found, ["spent >= 125.02 -> reship", "cost < 20.00 -> reship"]);
        // Without having spent anything, no cost is low enough.
        assert_eq!(changes(COST, &[("spent", "0.00"), ("cost", "30.00")]), ["spent >= 125.02 -> reship"]);
    }

    #[test]
    fn days_are_said_as_days_and_missing_where_it_can_be() {
        let rest = r#"
[facts]
need_by = { kind = "date", from = "n", optional = true }
left = { kind = "number", value = "days(today, need_by)" }
[[rules]]
name = "urgent"
when = { left = "< 10" }
decide = "reship"
[[rules]]
name = "else"
decide = "wait"
"#;
        assert_eq!(
            changes(rest, &[("need_by", "2026-11-25")]),
            ["need_by >= 2026-12-01 -> wait", "need_by missing -> wait"]
        );
        assert_eq!(changes(rest, &[("need_by", "missing")]), ["need_by <= 2026-11-30 -> reship"]);
    }

    const COUNTRY: &str = r#"
[facts]
country = { kind = "text", from = "c", optional = true }
[[rules]]
name = "home"
when = { country = ["US", "USA"] }
decide = "clear"
[[rules]]
name = "eu"
when = { country = ["DE", "FR"] }
decide = "refund"
[[rules]]
name = "else"
decide = "flag"
"#;

    #[test]
    fn texts_with_one_result_are_said_together() {
        let home = [
            "country DE or FR -> refund",
            "country other than DE or FR or US or USA -> flag",
            "country missing -> flag",
        ];
        assert_eq!(changes(COUNTRY, &[("country", "US")]), home);
        assert_eq!(
            changes(COUNTRY, &[("country", "JP")]),
            ["country DE or FR -> refund", "country US or USA -> clear"]
        );
    }

    #[test]
    fn each_option_of_a_choice_is_a_change_of_its_own() {
        let rest = "[facts]\nissue = { kind = \"choice\", options = [\"late\", \"lost\", \"other\"], ask = \"?\" }\n\
                    [[rules]]\nname = \"x\"\nwhen = { issue = [\"late\", \"lost\"] }\ndecide = \"reship\"\n\
                    [[rules]]\nname = \"y\"\ndecide = \"flag\"\n";
        assert_eq!(changes(rest, &[("issue", "other")]), ["issue late -> reship", "issue lost -> reship"]);
    }

    #[test]
    fn two_facts_are_changed_only_where_one_is_not_enough() {
        let rest = "[facts]\na = { kind = \"yesno\", from = \"a\" }\nb = { kind = \"yesno\", from = \"b\" }\nc = { kind = \"yesno\", from = \"c\" }\n\
                    [[rules]]\nname = \"x\"\nwhen = { a = true, b = true }\ndecide = \"reship\"\n\
                    [[rules]]\nname = \"y\"\nwhen = { a = true, b = true, c = true }\ndecide = \"deny\"\n\
                    [[rules]]\nname = \"z\"\ndecide = \"flag\"\n";
        let no = [("a", "no"), ("b", "no"), ("c", "no")];
        assert_eq!(changes(rest, &no), ["a yes and b yes -> reship"]);
        assert_eq!(changes(rest, &[("a", "yes"), ("b", "no"), ("c", "no")]), ["b yes -> reship"]);
    }

    #[test]
    fn an_action_that_is_due_then_is_another_result() {
        let rest = TOTAL.replace("MORE", "signed = { kind = \"yesno\", from = \"s\" }")
            + "[[actions]]\nname = \"call\"\ndo = \"Call\"\nwhen = { signed = false, decision = \"reship\" }\n";
        let found = changes(&rest, &[("total", "42.00"), ("signed", "yes")]);
        assert!(found.contains(&"signed no -> reship".to_owned()), "{found:?}");
        let found = changes(&rest, &[("total", "300.00"), ("signed", "yes")]);
        assert!(found.iter().all(|change| !change.contains("signed")), "{found:?}");
    }

    #[test]
    fn a_change_that_needs_a_question_first_is_not_shown_unless_all_answers_end_alike() {
        let rest = "[facts]\nissue = { kind = \"choice\", options = [\"a\", \"b\", \"c\"], from = \"i\" }\n\
                    photo = { kind = \"yesno\", ask = \"?\" }\n\
                    [[rules]]\nname = \"x\"\nwhen = { issue = \"a\" }\ndecide = \"flag\"\n\
                    [[rules]]\nname = \"y\"\nwhen = { issue = \"b\", photo = true }\ndecide = \"deny\"\n\
                    [[rules]]\nname = \"z\"\nwhen = { issue = \"b\" }\ndecide = \"reship\"\n\
                    [[rules]]\nname = \"v\"\nwhen = { issue = \"c\", photo = true }\ndecide = \"refund\"\namount = \"1\"\n\
                    [[rules]]\nname = \"w\"\ndecide = \"refund\"\namount = \"1\"\n";
        assert_eq!(changes(rest, &[("issue", "a")]), ["issue c -> refund"]);
    }
}
