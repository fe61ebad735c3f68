use crate::model::case::Source;
use crate::model::decimal::Decimal;
use crate::model::fact::{FactId, Kind, Over, Take};
use crate::model::formula::{Expr, Formula, FormulaKind};
use crate::model::value::State;
use crate::orders::export::Options;
use crate::orders::find::find;
use crate::orders::presets::Preset;
use crate::orders::reading::Chosen;
use crate::orders::testing::{fact, open, open_with, playbook, refusals, said};
use crate::playbook::{Lines, Playbook};

#[test]
fn a_column_that_is_not_there_is_one_error_that_names_the_nearest() {
    let playbook = playbook(vec![
        fact("total", Kind::Money, "Totl|Sum"),
        fact("delivered", Kind::Date, "arrival").optional(),
        fact("there", Kind::Text, "there"),
    ]);
    assert_eq!(
        refusals(open(&playbook, "order_id,Total,delivered,there\n1,2,3,4\n")),
        [
            "fact `total` is taken from column `Totl` or `Sum`, which `orders.csv` does not have / did you mean `Total`?",
            "fact `delivered` is taken from column `arrival`, which `orders.csv` does not have / \
             it has the columns `order_id`, `Total`, `delivered`, `there`",
        ]
    );
}

#[test]
fn a_column_that_is_not_there_leaves_a_fact_that_can_be_asked_open() {
    let playbook = playbook(vec![fact("x", Kind::Money, "x").asked()]);
    assert_eq!(said(&playbook, "order_id\n1\n", "1").unwrap(), ["open"]);
}

#[test]
fn a_column_that_is_not_there_and_only_costs_use_is_missing() {
    let mut playbook = playbook(vec![fact("cost", Kind::Money, "cost"), fact("price", Kind::Money, "price")]);
    let text = "order_id,price\n1,5\n";
    assert_eq!(refusals(open(&playbook, text)).len(), 1);
    let formula = |expr| Formula { expr, kind: FormulaKind::Number { whole: false }, text: "".into(), span: 0..0 };
    playbook.costs[0] = Some(formula(Expr::Fact(FactId(0))));
    assert_eq!(said(&playbook, text, "1").unwrap(), ["missing", "5.00"]);
}

#[test]
fn a_name_that_is_there_twice_is_an_error_only_where_it_is_used() {
    let playbook = playbook(vec![fact("total", Kind::Money, "total")]);
    assert_eq!(said(&playbook, "order_id,x,x,total\n1,2,3,4\n", "1").unwrap(), ["4.00"]);
    assert_eq!(
        refusals(open(&playbook, "order_id,total, total \n1,2,3\n")),
        [
            "fact `total` is taken from column `total`, which `orders.csv` has twice / rename one of them, so that it is certain which is meant"
        ]
    );
    assert_eq!(refusals(open(&playbook, "order_id,order_id,total\n1,2,3\n")).len(), 1);
}

#[test]
fn a_missing_id_column_is_refused_with_the_nearest() {
    let playbook = playbook(vec![]);
    assert_eq!(
        refusals(open(&playbook, "Order ID,total\n1,2\n")),
        ["the order's id is taken from column `order_id`, which `orders.csv` does not have / did you mean `Order ID`?"]
    );
    assert_eq!(
        refusals(open(&playbook, "")),
        ["`orders.csv` is empty: it has no header / export again, with the column names in the first row"]
    );
    assert_eq!(refusals(open(&playbook, "\u{feff}\r\n \n\n")).len(), 1);
}

#[test]
fn what_separates_cells_is_recognised_or_declared() {
    let playbook = playbook(vec![fact("total", Kind::Money, "total")]);
    for text in [
        "order_id,total\n1,5\n",
        "order_id;total\n1;5\n",
        "order_id\ttotal\n1\t5\n",
        "order_id|total\n1|5\n",
        "sep=;\norder_id;total\n1;5\n",
        "\"sep=^\"\r\norder_id^total\r\n1^5\r\n",
        "\u{feff}sep=;\r\rorder_id;\"a,b,c,d\";total\r1;;5\r",
    ] {
        assert_eq!(said(&playbook, text, "1").unwrap(), ["5.00"], "{text:?}");
    }
    let mut declared = playbook.clone();
    declared.orders.delimiter = Some(b'^');
    assert_eq!(said(&declared, "order_id^total\n1^5\n", "1").unwrap(), ["5.00"]);
}

#[test]
fn utf16_and_any_line_end_read_like_utf8() {
    let playbook = playbook(vec![fact("name", Kind::Text, "näme")]);
    let text = "\u{feff}order_id,näme\r\n1,\"é\n👍\"\r\n";
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in [text.as_bytes(), &little, &big] {
        assert_eq!(said(&playbook, bytes, "1").unwrap(), ["é\n👍"]);
    }
}

/// The true header of a Shopify export.
const SHOPIFY: &str = "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,\
    Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,\
    Lineitem name,Lineitem price,Shipping Zip,Shipping Country";

fn shopify_orders() -> String {
    format!(
        "{SHOPIFY}\n\
         #1001,ann@x,paid,2025-12-06 10:37:33 -0500,fulfilled,2025-12-07 23:30:00 -0800,no,USD,30.00,5.00,0.00,35.00,\"\",0.00,Standard,2025-12-06 10:37:32 -0500,2,\"Mug, blue\",10.00,'01234,US\n\
         #1001,ann@x,,,,,,,,,,,,,,2025-12-06 10:37:32 -0500,1,Plate,10.00,,\n\
         #1002,bob@x,paid,2026-04-10 11:11:26 +0530,unfulfilled,,no,USD,7.00,0.00,0.00,7.00,,0.00,,2026-04-10 11:11:26 +0530,1,Cup,7.00,'75008,FR\n"
    )
}

fn shop() -> Playbook {
    let mut playbook = playbook(vec![
        fact("total", Kind::Money, "total"),
        fact("units", Kind::Number { whole: true }, "quantity|Lineitem quantity").over(Over::Lines, Take::Sum),
        fact("paid_on", Kind::Date, "Paid at"),
        fact("shipped_on", Kind::Date, "shipped").optional(),
        fact("zip", Kind::Text, "Shipping Zip"),
    ]);
    playbook.orders.preset = Some("plain".to_owned());
    playbook.orders.customer = Some("email".to_owned());
    playbook.orders.lines = Some(Lines::Single);
    playbook
}

#[test]
fn a_shopify_export_is_recognised_by_a_playbook_for_a_plain_one() {
    let export = open(&shop(), shopify_orders()).unwrap();
    assert_eq!((export.mapping.reading.preset.name, export.mapping.reading.chosen), ("shopify", Chosen::Recognised));
    assert_eq!(said(&shop(), shopify_orders(), "1001").unwrap(), ["35.00", "3", "2025-12-06", "2025-12-08", "01234"]);
    assert_eq!(said(&shop(), shopify_orders(), "#1002").unwrap(), ["7.00", "1", "2026-04-10", "missing", "75008"]);
    let found = find(&export, "1001").unwrap();
    assert_eq!(found.display.date.as_deref(), Some("2025-12-06 10:37:32 -0500"));
    assert_eq!(found.case.said(FactId(1)).unwrap().source.to_string(), "orders.csv:Lineitem quantity");
    assert_eq!(found.case.said(FactId(0)).unwrap().source.to_string(), "orders.csv:2:Total");
    assert!(matches!(&found.case.said(FactId(0)).unwrap().source, Source::Cell(place) if place.line == 2));
    assert!(matches!(found.case.said(FactId(3)).unwrap().state, State::Known(_)));
}

#[test]
fn the_command_lines_preset_overrules_the_playbook() {
    let as_preset = |playbook: &Playbook, text: &str, preset: &str| {
        open_with(playbook, text, &Options { preset: Preset::named(preset), join: None })
    };
    let export = as_preset(&shop(), &shopify_orders(), "shopify").unwrap();
    assert_eq!((export.mapping.reading.chosen, export.mapping.lines()), (Chosen::CommandLine, Lines::Grouped));
    assert_eq!(
        refusals(as_preset(&shop(), &shopify_orders(), "etsy"))[0],
        "the order's id is taken from column `Order ID`, which `orders.csv` does not have / \
         it has the columns `Name`, `Email`, `Financial Status`, `Paid at`, `Fulfillment Status`, `Fulfilled at`, \
         `Accepts Marketing`, `Currency`, `Subtotal`, `Shipping`, `Taxes`, `Total` and others"
    );
}

#[test]
fn keys_of_the_playbook_overrule_the_preset_it_names() {
    let mut playbook = shop();
    playbook.orders.preset = Some("shopify".to_owned());
    playbook.orders.id = Some("Lineitem name".to_owned());
    playbook.orders.customer = Some("Shipping Zip".to_owned());
    let export = open(&playbook, shopify_orders()).unwrap();
    assert_eq!(export.mapping.reading.chosen, Chosen::Playbook);
    assert_eq!(export.mapping.lines(), Lines::Single);
    assert_eq!(&*export.mapping.columns.name(export.mapping.customer.unwrap()), "Shipping Zip");
    playbook.orders.id = Some("Nmae".to_owned());
    assert!(refusals(open(&playbook, shopify_orders()))[0].ends_with("did you mean `Name`?"));
}

#[test]
fn a_sum_over_a_customer_nobody_named_is_refused() {
    let spent = fact("spent", Kind::Money, "total").over(Over::CustomerOthers, Take::Sum);
    let playbook = playbook(vec![spent.clone()]);
    assert_eq!(
        refusals(open(&playbook, "order_id,total\n1,2\n")),
        [
            "fact `spent` is taken over the customer's orders, and no column of `orders.csv` is known to hold the customer / \
          name it: `customer = \"…\"` in `[orders]`"
        ]
    );
    let asked = crate::orders::testing::playbook(vec![spent.asked()]);
    assert_eq!(said(&asked, "order_id,total\n1,2\n", "1").unwrap(), ["open"]);
}

#[test]
fn a_limit_on_a_sum_is_on_the_sum() {
    let mut units = fact("units", Kind::Number { whole: true }, "q").over(Over::Lines, Take::Sum);
    units.min = Some(crate::model::value::Value::Number(Decimal::parse("1").unwrap()));
    let mut playbook = playbook(vec![units]);
    playbook.orders.lines = Some(Lines::Grouped);
    let text = "order_id,q\n1,0\n1,2\n2,0\n3,0.5\n3,0.5\n4,0.5\n";
    assert_eq!(said(&playbook, text, "1").unwrap(), ["2"]);
    assert_eq!(said(&playbook, text, "2").unwrap_err(), ["orders.csv:4:q: `0` is less than 1"]);
    assert_eq!(said(&playbook, text, "3").unwrap(), ["1"]);
    assert!(said(&playbook, text, "4").unwrap_err()[0].contains("more decimals"));
}

#[test]
fn a_limit_on_a_taken_day_is_said_as_a_day() {
    let mut last = fact("last", Kind::Date, "d").over(Over::Lines, Take::Last);
    last.max = Some(crate::model::value::Value::Date(crate::model::date::Date::parse_iso("2026-11-21").unwrap()));
    let playbook = playbook(vec![last]);
    let refused = said(&playbook, "order_id,d\n1,2026-11-22\n", "1").unwrap_err();
    assert_eq!(refused, ["orders.csv:2:d: `2026-11-22` is more than 2026-11-21"]);
}
