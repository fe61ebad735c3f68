//! What is taken over lines and over a customer's orders, in random exports.

use redress::sql::dialect::Dialect;

use crate::dice::Dice;
use crate::export::World;
use crate::parity::hold;
use crate::seeds;

/// A random playbook about sums.
pub fn random(seed: u64) -> World {
    let mut dice = Dice::new(seed.wrapping_add(1 << 43));
    let grouped = dice.percent(50);
    let facts: Vec<String> = (0..dice.between(1, 4)).map(|at| fact(&mut dice, at, grouped)).collect();
    let currency = dice.percent(30);
    let mut text = format!(
        "[playbook]\nname = \"Sums\"\nversion = \"1\"\ncurrency = \"{}\"\ntimezone = \"UTC\"\n[orders]\nid = \"order_id\"\ncustomer = \"email\"\n",
        dice.one(&["USD", "JPY", "BHD"])
    );
    if grouped {
        text.push_str("lines = \"grouped\"\n");
    }
    if currency {
        text.push_str("currency = \"currency\"\n");
    }
    text.push_str("[facts]\n");
    facts.iter().for_each(|fact| text.push_str(fact));
    let shown: String = (0..facts.len()).map(|at| format!("{{sum_{at}}} ")).collect();
    text.push_str(&format!(
        "[[rules]]\nname = \"one\"\nwhen = {{ sum_0 = {{ missing = true }} }}\ndecide = \"flag\"\nbecause = \"{shown}\"\n"
    ));
    text =
        if can_miss(&facts[0]) { text } else { text.replace("when = { sum_0 = { missing = true } }\n", "when = []\n") };
    text.push_str(&format!("[[rules]]\nname = \"rest\"\ndecide = \"clear\"\nbecause = \"{shown}\"\n"));
    World { playbook: text, orders: orders(&mut dice, grouped), ..World::default() }
}

fn can_miss(fact: &str) -> bool {
    ["min", "max"].iter().any(|take| fact.contains(&format!("take = \"{take}\"")))
}

fn fact(dice: &mut Dice, at: usize, grouped: bool) -> String {
    let over = *dice.one(&["lines", "customer", "customer_others"]);
    const SORTS: [(&str, &str, &[&str]); 6] = [
        ("kind = \"money\"", "total", &["sum", "min", "max"]),
        ("kind = \"number\", whole = true", "quantity", &["sum", "max"]),
        ("kind = \"number\"", "weight", &["sum", "min"]),
        ("kind = \"yesno\"", "gift", &["any", "all"]),
        ("kind = \"date\"", "day", &["min", "max"]),
        ("kind = \"number\"", "note", &["count"]),
    ];
    let (kind, column, takes) = *dice.one(&SORTS);
    let take = *dice.one(takes);
    let prefix = if grouped && over == "lines" { "line_" } else { "" };
    let mut keys = format!("{kind}, from = \"{prefix}{column}\", over = \"{over}\", take = \"{take}\"");
    if take == "sum" && dice.percent(35) {
        keys.push_str(&format!(", times = \"{prefix}quantity\""));
    }
    if take == "sum" && dice.percent(40) {
        keys.push_str(", optional = true");
    }
    if dice.percent(20) && !take.starts_with('m') && take != "count" {
        keys.push_str(", ask = \"What is it?\"");
    }
    if take == "sum" && dice.percent(20) {
        keys.push_str(", max = 30");
    }
    format!("sum_{at} = {{ {keys} }}\n")
}

/// Where orders have several rows, what is said of an order stands in the first and perhaps in others, too.
fn orders(dice: &mut Dice, grouped: bool) -> String {
    let of_lines = if grouped { ",line_total,line_quantity,line_weight,line_gift,line_day,line_note" } else { "" };
    let mut out = format!("order_id,email,currency,total,quantity,weight,gift,day,note{of_lines}\n");
    let bad = *dice.one(&[0, 0, 1, 4]);
    let blank = *dice.one(&[0, 10, 30]);
    for order in 0..20 {
        let email = (*dice.one(&["a@x.com", "A@X.com ", "b@x.com", "c@x.com", "", "d@x.com"])).to_owned();
        let currency = if dice.percent(95) { "USD" } else { *dice.one(&["EUR", "", "usd"]) };
        let mut own = vec![email, currency.to_owned()];
        own.extend((0..6).map(|at| cell(dice, at, blank, bad)));
        for line in 0..if grouped { dice.between(1, 3) } else { 1 } {
            let mut row = vec![format!("A{order}")];
            row.extend(own.iter().map(|cell| if line > 0 && dice.percent(50) { String::new() } else { cell.clone() }));
            if grouped {
                row.extend((0..6).map(|at| cell(dice, at, blank, bad)));
            }
            out.push_str(&row.join(","));
            out.push('\n');
        }
    }
    out
}

fn cell(dice: &mut Dice, at: usize, blank: usize, bad: usize) -> String {
    if dice.percent(blank) {
        return String::new();
    }
    if dice.percent(bad) {
        return "bad".to_owned();
    }
    (*dice.one(match at {
        0 => &["1", "2", "3", "10"][..],
        1 => &["1", "2", "3"],
        2 => &["0.5", "1.25", "2", "0.0001"],
        3 => &["yes", "no"],
        4 => &["2026-11-01", "2026-11-02", "2026-10-31"],
        _ => &["x", "y"],
    }))
    .to_owned()
}

#[test]
fn where_an_orders_own_cells_are_wrong_nothing_is_said_of_the_sum() {
    let text = "[playbook]\nname = \"Own\"\nversion = \"1\"\ncurrency = \"USD\"\ntimezone = \"UTC\"\n[orders]\nid = \"order_id\"\n\
                customer = \"email\"\n[facts]\n\
                spent = { kind = \"money\", from = \"total\", times = \"quantity\", over = \"customer\", take = \"sum\", max = 30 }\n\
                [[rules]]\nname = \"rest\"\ndecide = \"clear\"\nbecause = \"{spent}\"\n";
    let orders = "order_id,email,total,quantity\n1,a,10,4\n2,a,10,\n3,b,5,2\n4,b,x,2\n".to_owned();
    let world = World { playbook: text.to_owned(), orders, ..World::default() };
    assert_eq!(hold(40_429, &world, Dialect::Sqlite), Some(4));
}

#[test]
fn an_orders_own_cell_is_named_before_another_orders() {
    let text = "[playbook]\nname = \"Own\"\nversion = \"1\"\ncurrency = \"USD\"\ntimezone = \"UTC\"\n[orders]\nid = \"order_id\"\n\
                customer = \"email\"\n[facts]\n\
                all = { kind = \"number\", from = \"quantity\", over = \"customer_others\", take = \"sum\" }\n\
                most = { kind = \"number\", from = \"quantity\", over = \"customer_others\", take = \"max\" }\n\
                [[rules]]\nname = \"rest\"\ndecide = \"clear\"\nbecause = \"{all} {most}\"\n";
    let orders = "order_id,email,quantity\n1,a,bad\n2,a,\n3,a,4\n".to_owned();
    let world = World { playbook: text.to_owned(), orders, ..World::default() };
    assert_eq!(hold(178, &world, Dialect::Sqlite), Some(3));
}

#[test]
fn sums_over_lines_and_customers_are_those_of_the_review() {
    let cases: usize = seeds(60).map(|seed| hold(seed, &random(seed), Dialect::Sqlite).unwrap_or(0)).sum();
    eprintln!("{cases} cases of sums the same");
    assert!(cases > 500);
}
