//! A small playbook and a few decisions, made by hand, that the tests of this folder draw.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::model::case::{CellPlace, Source};
use crate::model::condition::Condition;
use crate::model::currency::Currency;
use crate::model::date::{Calendar, Date};
use crate::model::decimal::Decimal;
use crate::model::decision::{Change, ChosenAction, Decision, Reason, Verdict};
use crate::model::fact::{Ask, Cells, Choice, Fact, FactId, Kind, Origin, Over, Pressure, Take};
use crate::model::rule::{Action, ActionId, Outcome, Rule, RuleId};
use crate::model::template::{Segment, Template};
use crate::model::value::{State, Value};
use crate::playbook::{Given, OrdersTable, Playbook, SourceText};
use crate::report::Context;

const STATES: [State; 9] = [
    State::Known(Value::Choice(1)),
    State::Known(Value::Money(Decimal::from_units(420_000))),
    State::Known(Value::Money(Decimal::from_units(6_124_000))),
    State::Open,
    State::Missing,
    State::Known(Value::Number(Decimal::from_units(360_000))),
    State::Known(Value::YesNo(true)),
    State::Known(Value::YesNo(true)),
    State::Open,
];

/// Compares with a golden file; `REDRESS_GOLDEN=write cargo test` draws the files anew, to be read before a commit.
pub(super) fn check(file: &str, found: &str, golden: &str) {
    if std::env::var_os("REDRESS_GOLDEN").is_some() {
        std::fs::write(format!("{}/src/report/golden/{file}", env!("CARGO_MANIFEST_DIR")), found).unwrap();
        return;
    }
    assert_eq!(found, golden, "\n{found}");
}

pub(super) fn playbook() -> Playbook {
    Playbook {
        source: SourceText { name: "playbook.toml".into(), text: "".into() },
        sha256: "3f2a9c81d0e4b5a697887766554433221100ffeeddccbbaa9988776655443322".into(),
        name: "House policy".into(),
        version: "2026.11".into(),
        currency: Currency::parse("USD").unwrap(),
        calendar: Calendar { zone: TimeZone::UTC, holidays: BTreeSet::new() },
        worst_to_best: Vec::new(),
        limits: Vec::new(),
        orders: OrdersTable::default(),
        facts: facts(),
        impossible: Vec::new(),
        rules: ["small-order-not-received", "a-person-asks-the-carrier", "late-not-yet"].map(rule).into(),
        actions: vec![action("sign-for-it", None), action("doubt", Some("questionable"))],
        costs: [const { None }; 6],
        promises: Vec::new(),
        usual: Given::default(),
        examples: Vec::new(),
    }
}

fn facts() -> Vec<Fact> {
    let mut issue = asked("issue", Kind::Choice(issues()), "What is the customer telling us?", "agent");
    issue.assume = Some(State::Known(Value::Choice(0)));
    let mut spent = fact("spent_before", Kind::Money);
    spent.origin = Origin::Cells(Cells {
        columns: vec!["total".into()],
        span: 0..0,
        blank: None,
        over: Over::CustomerOthers,
        take: Some(Take::Sum),
        times: None,
    });
    let photo = "Is there a photograph of the open parcel that shows every piece?";
    let mut need_by = asked("need_by", Kind::Date, "By which day does the customer need it?", "customer");
    need_by.optional = true;
    let mut threat = fact("review_threat", Kind::YesNo);
    let note = "A bad review was threatened: answer the real issue as if nothing had been said.";
    threat.pressure = Some(Pressure { note: Some(note.into()) });
    vec![
        issue,
        fact("order_total", Kind::Money),
        spent,
        asked("packing_photo", Kind::YesNo, photo, "warehouse"),
        need_by,
        fact("days_since_delivery", Kind::Number { whole: true }),
        fact("valued", Kind::YesNo),
        threat,
        fact("shipped_on", Kind::Date),
    ]
}

fn issues() -> Arc<[Choice]> {
    let option = |(name, label): (&str, &str)| Choice { name: name.into(), label: label.into(), odds: 1 };
    [
        ("none", "Nothing: there is no complaint"),
        ("not_received", "The tracking says delivered, the customer has nothing"),
        ("late", "It has not arrived yet"),
    ]
    .map(option)
    .into()
}

fn asked(name: &str, kind: Kind, question: &str, who: &str) -> Fact {
    let mut fact = fact(name, kind);
    fact.ask = Some(Ask { question: question.into(), who: who.into(), effort: 1 });
    fact
}

fn fact(name: &str, kind: Kind) -> Fact {
    Fact {
        name: name.into(),
        span: 0..0,
        kind,
        optional: false,
        fixed: false,
        min: None,
        max: None,
        origin: Origin::Nowhere,
        ask: None,
        assume: None,
        pressure: None,
    }
}

fn rule(name: &str) -> Rule {
    Rule {
        name: name.into(),
        span: 0..0,
        when: Condition::always(),
        outcome: Outcome::Flag,
        also: Vec::new(),
        because: None,
        reply: Vec::new(),
        amount: None,
        charge: None,
        cost: None,
        until: None,
    }
}

fn action(name: &str, mark: Option<&str>) -> Action {
    Action {
        name: name.into(),
        span: 0..0,
        when: None,
        instruction: Template { segments: vec![Segment::Words(String::new())] },
        mark: mark.map(str::to_owned),
        expires: mark.map(|_| 730),
    }
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
        states: &STATES,
        alternatives: &ALTERNATIVES,
        questions_asked: 1,
    }
}

fn order_line() -> &'static [(String, String)] {
    let cell = |(label, value): (&str, &str)| (label.to_owned(), value.to_owned());
    let cells = [("order", "1007"), ("customer", "ada@example.com"), ("placed", "2026-10-12"), ("total", "42.00 USD")];
    Box::leak(cells.map(cell).into())
}

fn nothing(verdict: Verdict) -> Decision {
    Decision {
        verdict,
        rule: None,
        also_possible: Vec::new(),
        because: String::new(),
        reasons: Vec::new(),
        actions: Vec::new(),
        amount: None,
        charge: None,
        until: None,
        cost: None,
        reply: Vec::new(),
        left_out: Vec::new(),
        needs: Vec::new(),
        unknown: Vec::new(),
        assumed: Vec::new(),
        ignored: Vec::new(),
        would_change: Vec::new(),
        error: None,
    }
}

fn reason(playbook: &Playbook, fact: &str, test: &str, source: Source, depth: u8) -> Reason {
    let fact = fact_id(playbook, fact);
    let formula = (source == Source::Formula).then(|| "days(2026-10-16, 2026-11-21)".to_owned());
    Reason { fact, state: STATES[fact.index()].clone(), test: test.to_owned(), source, formula, depth }
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
            reason(playbook, "issue", "none or not_received", Source::Answer, 0),
            reason(playbook, "days_since_delivery", ">= 3", Source::Formula, 0),
            reason(playbook, "order_total", "< 50.00", cell("total"), 0),
            reason(playbook, "valued", "yes", Source::Classification, 0),
            reason(playbook, "spent_before", "> 300.00", others, 1),
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
        ..nothing(Verdict::Decided(Outcome::Reship))
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
        ..nothing(Verdict::Decided(Outcome::Wait))
    }
}

pub(super) fn flagged_unknown(playbook: &Playbook) -> Decision {
    Decision {
        because: "It depends on `packing_photo`, which nobody knows.".into(),
        unknown: vec![fact_id(playbook, "packing_photo")],
        ..nothing(Verdict::Decided(Outcome::Flag))
    }
}

pub(super) fn undecided(playbook: &Playbook) -> Decision {
    let needs = ["issue", "packing_photo", "need_by"].map(|name| fact_id(playbook, name));
    Decision { needs: needs.into(), ..nothing(Verdict::Undecided) }
}
