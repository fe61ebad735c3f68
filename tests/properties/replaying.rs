//! What a change does to the orders of an export, held against two reviews of the same export with the program itself:
//! how many lines there are, which of them change, from what to what, and what all of it costs, to the cent.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::cases::{self, Mix};
use crate::comparing::{Way, changed};
use crate::dice::Dice;
use crate::grow::{Plan, grow};
use crate::seeds;
use crate::shop::{S, Shop};
use crate::toml;
use crate::view::Said;

/// How many orders an export has.
const ORDERS: usize = 40;

/// Amounts by name: `cost_old`, `amount_new`.
type Sums = BTreeMap<String, i128>;

#[test]
fn the_totals_of_a_replay_are_those_of_two_reviews_to_the_cent() {
    let folder = tempfile::TempDir::new().unwrap();
    let (mut lines, mut changes) = (0, 0);
    for seed in seeds(12) {
        let mut dice = Dice::new(seed ^ 0x0a11);
        let plan = Plan::small();
        let old = grow(&mut dice, &plan);
        let way = *dice.one(&[Way::Nothing, Way::Renamed, Way::Edited, Way::Edited, Way::Edited, Way::Regrown]);
        let new = changed(&mut dice, &plan, &old, way);
        write(&mut dice, folder.path(), &old, &new);
        let (all, changed) = check(seed, folder.path(), &old, &new);
        lines += all;
        changes += changed;
    }
    eprintln!("{lines} lines, {changes} changed");
    assert!(changes > 0 && changes < lines, "{changes} of {lines}");
}

/// Both playbooks, an export with what comes from it, and a claims file with what is asked.
fn write(dice: &mut Dice, folder: &Path, old: &Shop, new: &Shop) {
    for (name, shop) in [("old.toml", old), ("new.toml", new)] {
        let text = toml::text(shop).replacen("[limits]", "[orders]\nid = \"id\"\n[limits]", 1);
        std::fs::write(folder.join(name), text).unwrap();
    }
    let values = cases::values(old, 2);
    let mut export = vec![line("id", old, &|fact| is_from(old, fact).then(|| old.facts[fact].name.clone()))];
    let mut claims = vec![line("order", old, &|fact| is_asked(old, fact).then(|| old.facts[fact].name.clone()))];
    for order in 0..ORDERS {
        let said = cases::case(dice, old, &values, Mix { open: 3, unknown: 3, set: 0 });
        export.push(line(&order.to_string(), old, &|fact| is_from(old, fact).then(|| cell(old, &said, fact, ""))));
        for _ in 0..dice.below(3) {
            let said = cases::case(dice, old, &values, Mix { open: 10, unknown: 5, set: 0 });
            let asked = |fact| is_asked(old, fact).then(|| cell(old, &said, fact, "missing"));
            claims.push(line(&order.to_string(), old, &asked));
        }
    }
    std::fs::write(folder.join("orders.csv"), export.join("\n")).unwrap();
    std::fs::write(folder.join("claims.csv"), claims.join("\n")).unwrap();
}

fn is_asked(shop: &Shop, fact: usize) -> bool {
    shop.facts[fact].calc.is_none() && shop.facts[fact].ask
}

fn is_from(shop: &Shop, fact: usize) -> bool {
    let fact = &shop.facts[fact];
    fact.calc.is_none() && !fact.ask && !fact.pressure
}

fn line(id: &str, shop: &Shop, cell: &dyn Fn(usize) -> Option<String>) -> String {
    let cells = (0..shop.facts.len()).filter_map(cell).map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
    std::iter::once(id.to_owned()).chain(cells).collect::<Vec<_>>().join(",")
}

fn cell(shop: &Shop, said: &Said, fact: usize, missing: &str) -> String {
    match &said[fact] {
        Some(S::Known(value)) => toml::shown(shop, Some(shop.facts[fact].kind), value),
        Some(S::Missing) => missing.to_owned(),
        Some(S::Unknown) => "unknown".to_owned(),
        Some(S::Open) | None => String::new(),
    }
}

/// How many lines there are and how many of them change.
fn check(seed: u64, folder: &Path, old: &Shop, new: &Shop) -> (usize, usize) {
    let rest = ["orders.csv", "--claims", "claims.csv", "--today", "2026-11-21", "--format", "json"];
    let review = |playbook: &str| objects(folder, &[&["review", "-p", playbook], &rest[..]].concat());
    let (was, is) = (review("old.toml"), review("new.toml"));
    let told = objects(folder, &[&["diff", "old.toml", "new.toml"], &rest[..]].concat());
    let told = &told[0]["orders"];
    let tell = |what: &str| format!("seed {seed}: {what}\n{}\n=== new\n{}\n{told}", toml::text(old), toml::text(new));
    assert_eq!(was.len(), is.len());
    let mut all = Sums::new();
    let mut by_change: BTreeMap<(String, String), (i128, Sums)> = BTreeMap::new();
    for (was, is) in was.iter().zip(&is) {
        assert_eq!((&was["order"], &was["claim"]), (&is["order"], &is["claim"]), "{}", tell("other lines"));
        add(&mut all, was, is);
        if result(was) != result(is) {
            let word = |line: &Value| line["decision"].as_str().unwrap().to_owned();
            let (count, sums) = by_change.entry((word(was), word(is))).or_default();
            *count += 1;
            add(sums, was, is);
        }
    }
    let changed: i128 = by_change.values().map(|(count, _)| *count).sum();
    assert_eq!(told["total"], was.len(), "{}", tell("total"));
    assert_eq!(told["changed"].as_i64().map(i128::from), Some(changed), "{}", tell("changed"));
    assert_eq!(sums(told), all, "{}", tell("all"));
    let told_by_change = told["by_change"].as_array().unwrap().iter().map(|one| {
        let word = |key: &str| one[key].as_str().unwrap().to_owned();
        ((word("from"), word("to")), (i128::from(one["orders"].as_i64().unwrap()), sums(one)))
    });
    assert_eq!(told_by_change.collect::<BTreeMap<_, _>>(), by_change, "{}", tell("by change"));
    (was.len(), usize::try_from(changed).unwrap())
}

/// What the program prints, object by object.
fn objects(folder: &Path, arguments: &[&str]) -> Vec<Value> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_redress"));
    command.args(arguments).current_dir(folder).env_remove("REDRESS_PLAYBOOK").env_remove("REDRESS_LEDGER");
    let output = command.output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let read = |line: &str| serde_json::from_str(line).unwrap_or_else(|_| panic!("{arguments:?}: {line}"));
    let objects: Vec<Value> = printed.lines().map(read).collect();
    assert!(!objects.is_empty(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    objects
}

/// What of a line is its result; actions count by name and mark.
fn result(line: &Value) -> Vec<String> {
    let mut actions: Vec<String> = line["actions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|action| format!("{} {}", action["name"], action["mark"]))
        .collect();
    actions.sort();
    let parts = ["decision", "amount", "charge", "until"].map(|key| line[key].to_string());
    parts.into_iter().chain(actions).collect()
}

const SUMS: [&str; 4] = ["cost_old", "cost_new", "amount_old", "amount_new"];

fn add(sums: &mut Sums, was: &Value, is: &Value) {
    for (name, value) in SUMS.iter().zip([&was["cost"], &is["cost"], &was["amount"], &is["amount"]]) {
        *sums.entry((*name).to_owned()).or_default() += units(value);
    }
}

fn sums(told: &Value) -> Sums {
    SUMS.iter().map(|name| ((*name).to_owned(), units(&told[*name]))).collect()
}

/// An amount in ten-thousandths; nothing is 0.
fn units(amount: &Value) -> i128 {
    let Some(text) = amount.as_str() else { return 0 };
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    sign * format!("{whole}{rest:0<4}").parse::<i128>().unwrap()
}
