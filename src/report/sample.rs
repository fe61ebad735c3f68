//! A small playbook and a few decisions, made by hand so that every part of a report has something to say.

use crate::model::case::{CellPlace, Source};
use crate::model::date::Date;
use crate::model::decimal::Decimal;
use crate::model::decision::{Change, ChosenAction, Decision, Reason, Verdict};
use crate::model::fact::FactId;
use crate::model::rule::{ActionId, Outcome, RuleId};
use crate::model::value::{State, Value};
use crate::playbook::{Playbook, SourceText, read};
use crate::report::Context;

/// Compares with a golden file; `REDRESS_GOLDEN=write cargo test` draws the files anew, to be read before a commit.
pub(super) fn check(file: &str, found: &str, golden: &str) {
    if std::env::var_os("REDRESS_GOLDEN").is_some() {
        std::fs::write(format!("{}/src/report/golden/{file}", env!("CARGO_MANIFEST_DIR")), found).unwrap();
        return;
    }
    assert_eq!(found, golden, "\n{found}");
}

/// The playbook; its name is made up, so that its text may be touched without touching every golden file.
pub(super) fn playbook() -> Playbook {
    let source = SourceText { name: "playbook.toml".into(), text: include_str!("golden/playbook.toml").into() };
    let playbook = read(source).unwrap();
    Playbook { sha256: "3f2a9c81d0e4".repeat(5) + "3f2a", ..playbook }
}

/// What is known of the order, in the playbook's order of facts.
const STATES: [(&str, State); 9] = [
    ("order_total", State::Known(Value::Money(Decimal::from_units(420_000)))),
    ("spent_before", State::Known(Value::Money(Decimal::from_units(6_124_000)))),
    ("delivered_on", State::Missing),
    ("days_since_delivery", State::Known(Value::Number(Decimal::from_units(360_000)))),
    ("packing_photo", State::Open),
    ("need_by", State::Missing),
    ("review_threat", State::Known(Value::YesNo(true))),
    ("issue", State::Known(Value::Choice(1))),
    ("valued", State::Known(Value::YesNo(true))),
];

fn state(fact: &str) -> State {
    STATES.into_iter().find(|(name, _)| *name == fact).unwrap().1
}

pub(super) fn fact_id(playbook: &Playbook, name: &str) -> FactId {
    playbook.fact_named(name).unwrap()
}

pub(super) fn context(playbook: &Playbook) -> Context<'_> {
    const ALTERNATIVES: [(Outcome, Decimal); 2] =
        [(Outcome::Reship, Decimal::from_units(182_000)), (Outcome::Refund, Decimal::from_units(420_000))];
    Context {
        playbook,
        playbook_path: "playbook.toml",
        order: "1007",
        order_line: order_line(),
        claim: None,
        today: Date::parse_iso("2026-11-21").unwrap(),
        states: states(),
        alternatives: &ALTERNATIVES,
        questions_asked: 1,
    }
}

fn states() -> &'static [State] {
    Box::leak(STATES.map(|(_, state)| state).into())
}

fn order_line() -> &'static [(String, String)] {
    let cell = |(label, value): (&str, &str)| (label.to_owned(), value.to_owned());
    let cells = [("order", "1007"), ("customer", "ada@example.com"), ("placed", "2026-10-12"), ("total", "42.00 USD")];
    Box::leak(cells.map(cell).into())
}

fn reason(playbook: &Playbook, fact: &str, test: &str, source: Source, depth: u8) -> Reason {
    let formula = (source == Source::Formula).then(|| "days(2026-10-16, 2026-11-21)".to_owned());
    Reason { fact: fact_id(playbook, fact), state: state(fact), test: test.to_owned(), source, formula, depth }
}

pub(super) fn reshipped(playbook: &Playbook) -> Decision {
    let cell = |column: &str| Source::Cell(CellPlace { file: "orders.csv".into(), line: 8, column: column.into() });
    let others = Source::Cells { file: "orders.csv".into(), column: "total".into() };
    let done = |id, words: &str| ChosenAction { id: ActionId(id), instruction: words.to_owned() };
    Decision {
        rule: Some(RuleId(0)),
        because: "42.00 is a small order. The delivery scan would win a dispute, but a customer's trust is worth more \
                  than that."
            .into(),
        reasons: vec![
            reason(playbook, "issue", "not_received", Source::Answer, 0),
            reason(playbook, "days_since_delivery", ">= 3", Source::Formula, 0),
            reason(playbook, "order_total", "< 50.00", cell("total"), 0),
            reason(playbook, "valued", "yes", Source::Classification, 0),
            reason(playbook, "spent_before", "> 300.00", others, 1),
            reason(playbook, "delivered_on", "missing", Source::Set, 2),
            reason(playbook, "need_by", "missing", Source::Answer, 1),
        ],
        actions: vec![
            done(0, "Send it by the more reliable carrier, with signature confirmation"),
            done(1, "Note the doubt about this claim; the customer is not told"),
        ],
        cost: Some(Decimal::from_units(182_000)),
        reply: vec![(
            String::new(),
            "We are sorry that your parcel never reached you. Another is on its way, free of charge.".into(),
        )],
        assumed: vec![fact_id(playbook, "issue")],
        ignored: vec![fact_id(playbook, "review_threat")],
        would_change: vec![
            Change {
                facts: vec![(fact_id(playbook, "order_total"), ">= 50.00".into())],
                outcome: Outcome::Flag,
                rule: Some(RuleId(1)),
            },
            Change {
                facts: vec![
                    (fact_id(playbook, "issue"), "late".into()),
                    (fact_id(playbook, "need_by"), "missing".into()),
                ],
                outcome: Outcome::Wait,
                rule: Some(RuleId(2)),
            },
        ],
        ..Decision::only(Verdict::Decided(Outcome::Reship))
    }
}

pub(super) fn waiting(playbook: &Playbook) -> Decision {
    Decision {
        rule: Some(RuleId(2)),
        also_possible: vec![Some(RuleId(1)), None],
        because: "Two weeks have not passed and nothing is urgent.".into(),
        reasons: vec![reason(playbook, "need_by", "missing", Source::Set, 0)],
        charge: Some(Decimal::from_units(65_000)),
        until: Date::parse_iso("2026-12-05"),
        reply: vec![("en".into(), "Dear Ada,\n\nplease wait.".into()), ("fr".into(), "Bonjour".into())],
        ..Decision::only(Verdict::Decided(Outcome::Wait))
    }
}

pub(super) fn flagged_unknown(playbook: &Playbook) -> Decision {
    Decision {
        because: "It depends on `packing_photo`, which nobody knows.".into(),
        unknown: vec![fact_id(playbook, "packing_photo")],
        ..Decision::only(Verdict::Decided(Outcome::Flag))
    }
}

pub(super) fn undecided(playbook: &Playbook) -> Decision {
    let needs = ["issue", "packing_photo", "need_by"].map(|name| fact_id(playbook, name));
    Decision { needs: needs.into(), ..Decision::only(Verdict::Undecided) }
}
