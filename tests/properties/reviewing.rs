//! Reviewing an export says of every order what deciding it by itself says; no order is lost, whatever is wrong with its
//! row; and neither threads nor the size of blocks show.

use std::borrow::Cow;
use std::sync::Arc;

use redress::engine::compile::{Compiled, compile};
use redress::engine::decide::decide;
use redress::model::case::Case;
use redress::model::decision::Decision;
use redress::model::rule::ActionId;
use redress::orders::claims::{Claim, Claims};
use redress::orders::export::{Export, Options};
use redress::orders::find::{FoundOrder, find};
use redress::orders::input::Input;
use redress::report::csv::Sheet;
use redress::review::line::{Line, LineWriter};
use redress::review::run::{BLOCK, Means, review};
use redress::review::task::{ClaimsSeen, Counting, Strictness, Task};
use redress::review::verdicts::Verdicts;

use crate::bridge;
use crate::cases::{self, Mix};
use crate::dice::Dice;
use crate::grow::{Plan, grow};
use crate::seeds;
use crate::shop::{Kind, S, Shop, V};

/// An export, its claims, and how many orders and lines they must give; none where rows are broken on purpose.
struct Files {
    export: Vec<u8>,
    claims: Vec<u8>,
    ids: Vec<String>,
    lines: Option<usize>,
}

fn cell_of(shop: &Shop, kind: Kind, value: &V) -> String {
    crate::toml::shown(shop, Some(kind), value)
}

/// Quoted where it must be, and now and then where it need not.
fn quoted(dice: &mut Dice, cell: &str) -> String {
    let must = cell.contains([',', '"', '\n', '\r']);
    if must || dice.percent(10) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

fn order_cell(dice: &mut Dice, shop: &Shop, kind: Kind, state: Option<&S>) -> String {
    let plain = match state {
        Some(S::Known(value)) => cell_of(shop, kind, value),
        Some(S::Missing | S::Open | S::Unknown) | None => String::new(),
    };
    match dice.below(60) {
        0 => "12,5O".to_owned(),
        1 => "é=1".to_owned(),
        2 => " ".to_owned(),
        3 => format!(" {plain} "),
        4 => plain.to_uppercase(),
        5 => format!("{plain}\u{0}"),
        6 => format!("{plain}00"),
        _ => plain,
    }
}

fn files(dice: &mut Dice, shop: &Shop, values: &[Vec<Option<V>>]) -> Files {
    let columns: Vec<usize> =
        (0..shop.facts.len()).filter(|at| !shop.facts[*at].ask && shop.facts[*at].calc.is_none()).collect();
    let line_end = *dice.one(&["\n", "\n", "\r\n", "\r"]);
    let breaks = dice.percent(15);
    let mut export = vec![
        ["order_id", "note"]
            .into_iter()
            .map(str::to_owned)
            .chain(columns.iter().map(|at| shop.facts[*at].name.clone()))
            .collect::<Vec<_>>()
            .join(","),
    ];
    let mut claims = vec!["order,claim".to_owned()];
    let asked: Vec<usize> = (0..shop.facts.len()).filter(|at| shop.facts[*at].ask).collect();
    asked.iter().for_each(|at| claims[0].push_str(&format!(",{}", shop.facts[*at].name)));
    let (mut ids, mut lines) = (vec![], 0);
    let most = if dice.percent(10) { 50 } else { 10 };
    for at in 0..dice.between(0, most) {
        let id = format!("{}{at}", dice.one(&["", "#", "R", "long-identifier-of-an-order-", "=", "é"]));
        let said = cases::case(dice, shop, values, Mix { open: 5, unknown: 0, set: 0 });
        let note = *dice.one(&["", "", "plain", "a, b", "say \"no\"", "two\nlines", "\r\n", "naïve 漢字", "'"]);
        let mut cells = vec![quoted(dice, &id), quoted(dice, note)];
        for column in &columns {
            let cell = order_cell(dice, shop, shop.facts[*column].kind, said[*column].as_ref());
            cells.push(quoted(dice, &cell));
        }
        let mut row = cells.join(",");
        if breaks && dice.percent(25) {
            match dice.below(4) {
                0 => row.push_str(",more"),
                1 => row.truncate(row.rfind(',').unwrap_or(0)),
                2 => row.push_str(",\"never closed"),
                _ => row.push_str(",\"closed\" early"),
            }
        }
        export.push(row);
        let mut of_order = 0;
        while dice.percent(30) && of_order < 3 {
            let said = cases::case(dice, shop, values, Mix { open: 30, unknown: 10, set: 0 });
            let cells: Vec<String> = asked
                .iter()
                .map(|fact| match &said[*fact] {
                    Some(S::Known(value)) => cell_of(shop, shop.facts[*fact].kind, value),
                    Some(S::Missing) => "missing".to_owned(),
                    Some(S::Unknown) => "unknown".to_owned(),
                    Some(S::Open) | None => String::new(),
                })
                .map(|cell| quoted(dice, &cell))
                .collect();
            let name = if dice.percent(50) { format!("c{of_order}") } else { String::new() };
            claims.push([vec![quoted(dice, &id), name], cells].concat().join(","));
            of_order += 1;
        }
        lines += of_order.max(1);
        ids.push(id);
    }
    let mut export = export.join(line_end);
    if dice.percent(80) {
        export.push_str(line_end);
    }
    let mark = if dice.percent(10) { "\u{feff}" } else { "" };
    Files {
        export: format!("{mark}{export}").into_bytes(),
        claims: claims.join("\n").into_bytes(),
        ids,
        lines: (!breaks).then_some(lines),
    }
}

fn reviewed(
    compiled: &Compiled,
    export: &Export,
    claims: &Claims,
    sheet: &Sheet<'_>,
    block: usize,
    threads: usize,
) -> Vec<u8> {
    let task = Task {
        export,
        compiled,
        claims: ClaimsSeen::new(claims),
        settings: &[],
        today: bridge::today(),
        writer: sheet,
        only: Verdicts::ALL,
        strictness: Strictness::GoesOn,
        counting: Counting::All,
        dated: None,
        memory: None,
    };
    let mut out = Vec::new();
    let means = Means { writer: &mut out, tell: &|_| {}, halt: &|| false, threads, block };
    let done = review(&task, means).unwrap();
    assert!(done.ended.is_none());
    let lines = csv::ReaderBuilder::new().has_headers(false).from_reader(out.as_slice()).records().count();
    assert_eq!(done.summary.lines(), lines as u64, "the summary counts every line");
    out
}

/// What deciding says of an order, as a line.
fn decided_alone(compiled: &Compiled, sheet: &Sheet<'_>, found: &FoundOrder, claim: Option<&Claim>) -> Vec<u8> {
    let mut case: Case = found.case.clone();
    claim.iter().for_each(|claim| claim.add_to(&mut case));
    let problem = found.problems.iter().chain(claim.iter().flat_map(|claim| &claim.problems)).next();
    let decision = match problem {
        Some(problem) => Decision::failed(problem.to_string()),
        None => decide(compiled, &case, bridge::today()),
    };
    let actions: Vec<ActionId> = decision.actions.iter().map(|action| action.id).collect();
    let order = found.id.strip_prefix('#').unwrap_or(&found.id);
    let carried: [Cow<'_, [u8]>; 0] = [];
    let line = Line {
        order: order.as_bytes(),
        claim: claim.and_then(|claim| claim.id.as_deref()),
        verdict: decision.verdict,
        rule: decision.rule,
        amount: decision.amount,
        charge: decision.charge,
        until: decision.until,
        cost: decision.cost,
        actions: &actions,
        needs: &decision.needs,
        because: &decision.because,
        error: decision.error.as_deref(),
        carried: &carried,
        whole: None,
    };
    let mut out = Vec::new();
    sheet.write(&line, &mut out);
    out
}

#[test]
fn a_review_says_of_every_order_what_deciding_it_says_and_loses_none() {
    let (mut exports, mut orders) = (0_u64, 0_u64);
    for seed in seeds(60) {
        let mut dice = Dice::new(seed.wrapping_add(1 << 43));
        // Where nobody needs to be asked, every row is decided from numbers.
        let asked = if seed % 2 == 0 { 0 } else { 40 };
        let plan = if seed % 3 == 0 { Plan::without_formulas() } else { Plan { assume: 25, ..Plan::small() } };
        let plan = Plan { asked, ..plan };
        let shop = grow(&mut dice, &plan);
        let playbook = bridge::playbook(&shop);
        let compiled = compile(Arc::clone(&playbook));
        let sheet = Sheet::new(&playbook);
        let values = cases::values(&shop, 3);
        for _ in 0..10 {
            let files = files(&mut dice, &shop, &values);
            let input = Input::from_bytes("orders.csv", files.export.clone());
            let export = Export::open(&input, &playbook, &Options::default()).unwrap();
            let claims =
                Claims::read(&Input::from_bytes("claims.csv", files.claims.clone()), &playbook, "order_id").unwrap();
            let shown = || {
                format!(
                    "seed {seed}\n{}\n{}\n{}",
                    String::from_utf8_lossy(&files.export),
                    String::from_utf8_lossy(&files.claims),
                    crate::toml::text(&shop)
                )
            };
            let whole = reviewed(&compiled, &export, &claims, &sheet, BLOCK, 1);
            for (block, threads) in [(1, 1), (64, 2), (dice.between(1, 400), 3)] {
                let again = reviewed(&compiled, &export, &claims, &sheet, block, threads);
                assert_eq!(
                    String::from_utf8_lossy(&again),
                    String::from_utf8_lossy(&whole),
                    "blocks of {block}, {threads} threads, {}",
                    shown()
                );
            }
            (exports, orders) = (exports + 1, orders + files.ids.len() as u64);
            let Some(lines) = files.lines else { continue };
            let mut expected = Vec::new();
            let mut expected_lines = 0;
            for id in &files.ids {
                let found = find(&export, id).unwrap_or_else(|error| panic!("{id}: {error:?}\n{}", shown()));
                let of_order: Vec<&Claim> = claims.of_order(id).collect();
                let each = of_order.iter().copied().map(Some).chain(of_order.is_empty().then_some(None));
                for claim in each {
                    expected.extend(decided_alone(&compiled, &sheet, &found, claim));
                    expected_lines += 1;
                }
            }
            assert_eq!(expected_lines, lines, "{}", shown());
            assert_eq!(String::from_utf8_lossy(&whole), String::from_utf8_lossy(&expected), "{}", shown());
        }
    }
    eprintln!("{exports} exports with {orders} orders");
    assert!(orders > exports * 5, "{orders} orders in {exports} exports");
}
