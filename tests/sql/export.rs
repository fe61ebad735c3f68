//! Random exports and claims for a random playbook: values at the edges of regions, blanks, and cells that cannot be
//! read.

use crate::cases;
use crate::dice::Dice;
use crate::remembered::Remembered;
use crate::shop::{Kind, S, Shop, V};
use crate::toml;

/// A playbook with the files that its orders stand in.
#[derive(Default)]
pub struct World {
    pub playbook: String,
    pub orders: String,
    pub claims: Option<String>,
    pub ledger: Option<Remembered>,
    /// Facts and values that are said of every order.
    pub settings: Vec<(String, String)>,
}

/// How many orders an export has.
const ORDERS: usize = 25;

pub fn world(dice: &mut Dice, shop: &Shop) -> World {
    let (playbook, columns) = playbook(dice, shop);
    let values = cases::values(shop, 3);
    let bad = *dice.one(&[0, 0, 2, 10]);
    let blank = *dice.one(&[0, 10, 40, 80]);
    let mut writer = Csv::default();
    let mut header = vec!["order_id".to_owned()];
    header.extend(columns.iter().map(|fact| shop.facts[*fact].name.clone()));
    if dice.percent(50) {
        header[1..].reverse();
    }
    writer.row(&header);
    for order in 0..ORDERS {
        let mut row = vec![id(dice, order)];
        for name in &header[1..] {
            let fact = shop.facts.iter().position(|fact| fact.name == *name).unwrap();
            row.push(cell(dice, shop, fact, &values[fact], blank, bad));
        }
        // A row of blanks is no order of an export.
        if row.iter().all(|cell| cell.trim().is_empty()) {
            row[0] = format!("A-{order}");
        }
        writer.row(&row);
    }
    let claims = dice.percent(40).then(|| claims(dice, shop, &values));
    let settings = if dice.percent(20) { settings(dice, shop, &values) } else { vec![] };
    World { playbook, orders: writer.0, claims, settings, ledger: None }
}

/// What is said of every order, calculated facts among it.
fn settings(dice: &mut Dice, shop: &Shop, values: &[Vec<Option<V>>]) -> Vec<(String, String)> {
    let mut all = vec![];
    for (fact, own) in shop.facts.iter().enumerate().filter(|_| dice.percent(15)).collect::<Vec<_>>() {
        let text = match dice.one(&values[fact]) {
            _ if own.ask && dice.percent(40) => "unknown".to_owned(),
            Some(value) => said(shop, own.kind, value),
            None => "missing".to_owned(),
        };
        all.push((own.name.clone(), text));
    }
    all
}

/// Asked facts may have a column, too.
fn playbook(dice: &mut Dice, shop: &Shop) -> (String, Vec<usize>) {
    let mut text = toml::text(shop);
    let mut columns = vec![];
    for (at, fact) in shop.facts.iter().enumerate() {
        if fact.calc.is_some() || fact.pressure {
            continue;
        }
        if !fact.ask {
            columns.push(at);
        } else if dice.percent(75) {
            columns.push(at);
            let question = format!("ask = \"What is {}?\"", fact.name);
            text = text.replace(&question, &format!("from = \"{}\", {question}", fact.name));
        }
    }
    (text, columns)
}

fn id(dice: &mut Dice, order: usize) -> String {
    match dice.below(12) {
        0 => format!("#{order}"),
        1 => format!(" '{order} "),
        2 if order.is_multiple_of(7) => String::new(),
        _ => format!("A-{order}"),
    }
}

fn cell(dice: &mut Dice, shop: &Shop, fact: usize, values: &[Option<V>], blank: usize, bad: usize) -> String {
    if dice.percent(bad) {
        return (*dice.one(&[
            "x",
            "12,5",
            "1.23456",
            "-",
            "+1",
            "1.",
            ".5",
            "yes ",
            "2026-02-30",
            "99999999999999999999",
            "1e3",
            "maybe",
            "2026-11-20T25:00",
            "-922337203685477.5807",
            "922337203685477.5808",
            "21/11/2026",
            "0.00001",
            "007.5000000",
            "2026-11-20 10:00 +1",
            "'5",
        ]))
        .to_owned();
    }
    let own = &shop.facts[fact];
    let may_be_blank = own.optional || own.ask;
    let value = dice.one(values).clone();
    match value {
        None => String::new(),
        Some(_) if may_be_blank && dice.percent(blank) => String::new(),
        Some(value) => written(dice, shop, own.kind, &value),
    }
}

/// A value as exports write it.
fn written(dice: &mut Dice, shop: &Shop, kind: Kind, value: &V) -> String {
    let text = match value {
        V::YesNo(yes) if *yes => (*dice.one(&["yes", "YES", "true", "1"])).to_owned(),
        V::YesNo(_) => (*dice.one(&["no", "No", "FALSE", "0"])).to_owned(),
        V::Day(_) => {
            let day = toml::shown(shop, Some(kind), value);
            let rest = *dice.one(&[
                "",
                "",
                "",
                "",
                "T10:00",
                " 23:59:59 +0200",
                " 00:30 +05:30",
                "T12:00:01.25Z",
                " 3:04 PM",
                " 12:00:60 am UTC",
            ]);
            day + rest
        }
        V::Number(_) if dice.percent(10) => {
            toml::shown(shop, Some(kind), value) + if kind == Kind::Money { "" } else { ".00" }
        }
        V::Option(_) | V::Number(_) | V::Text(_) => toml::shown(shop, Some(kind), value),
    };
    let text = if text.matches('.').count() > 1 && !matches!(kind, Kind::Text | Kind::Date) {
        text.replace(".00", "")
    } else {
        text
    };
    match dice.below(15) {
        0 => format!(" {text}"),
        1 => format!("\u{a0}{text}\t "),
        _ => text,
    }
}

/// What customers report about some of the orders.
fn claims(dice: &mut Dice, shop: &Shop, values: &[Vec<Option<V>>]) -> String {
    let facts: Vec<usize> = (0..shop.facts.len()).filter(|fact| shop.facts[*fact].ask && dice.percent(70)).collect();
    let mut writer = Csv::default();
    let mut header = vec!["order".to_owned()];
    if dice.percent(50) {
        header.push("claim".to_owned());
    }
    let first = header.len();
    let unknown = *dice.one(&[0, 5, 40]);
    header.extend(facts.iter().map(|fact| shop.facts[*fact].name.clone()));
    writer.row(&header);
    for claim in 0..ORDERS / 2 {
        let order = dice.below(ORDERS + 3);
        let mut row = vec![(*dice.one(&[format!("A-{order}"), format!("#{order}"), format!(" {order}")])).clone()];
        if first == 2 {
            row.push(if dice.percent(70) { format!("c{claim}") } else { String::new() });
        }
        for fact in &facts {
            let own = &shop.facts[*fact];
            row.push(match dice.below(20) {
                _ if dice.percent(unknown) => "unknown".to_owned(),
                0..8 => String::new(),
                8 => "nonsense".to_owned(),
                9 if own.optional => "missing".to_owned(),
                _ => match dice.one(&values[*fact]) {
                    Some(value) => said(shop, own.kind, value),
                    None => String::new(),
                },
            });
        }
        writer.row(&row);
    }
    writer.0
}

fn said(shop: &Shop, kind: Kind, value: &V) -> String {
    match value {
        V::YesNo(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        V::Option(_) | V::Number(_) | V::Day(_) | V::Text(_) => toml::shown(shop, Some(kind), value),
    }
}

/// The words of a state.
pub fn words(state: &S) -> &'static str {
    match state {
        S::Known(_) => "known",
        S::Missing => "missing",
        S::Open => "open",
        S::Unknown => "unknown",
    }
}

#[derive(Default)]
struct Csv(String);

impl Csv {
    fn row(&mut self, cells: &[String]) {
        let quoted: Vec<String> = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        self.0.push_str(&quoted.join(","));
        self.0.push('\n');
    }
}
