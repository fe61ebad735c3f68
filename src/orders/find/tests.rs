use crate::model::fact::{Kind, Over, Take};
use crate::model::value::{State, Value};
use crate::orders::find::{FindError, find};
use crate::orders::testing::{choice, fact, open, playbook, said};
use crate::playbook::{Lines, Playbook};

fn total() -> Playbook {
    playbook(vec![fact("total", Kind::Money, "total")])
}

fn grouped(facts: Vec<crate::model::fact::Fact>) -> Playbook {
    let mut playbook = playbook(facts);
    playbook.orders.lines = Some(Lines::Grouped);
    playbook.orders.customer = Some("email".to_owned());
    playbook
}

fn customers(facts: Vec<crate::model::fact::Fact>) -> Playbook {
    let mut playbook = playbook(facts);
    playbook.orders.customer = Some("email".to_owned());
    playbook
}

#[test]
fn an_id_is_found_with_and_without_its_number_sign() {
    for text in ["order_id,total\n1001,5\n", "order_id,total\n#1001,5\n", "order_id,total\n '#1001 ,5\n"] {
        for id in ["1001", "#1001", " 1001 "] {
            assert_eq!(said(&total(), text, id).unwrap(), ["5.00"], "{text:?} {id}");
        }
    }
    assert!(said(&total(), "order_id,total\n##1001,5\n", "1001").is_err());
    assert!(said(&total(), "order_id,total\n01001,5\n", "1001").is_err());
}

#[test]
fn an_order_that_is_not_there_is_said_so_with_near_matches() {
    let text = "order_id,total\n1001,5\n1010,5\n#1100,5\n1002,5\n9999,5\n";
    assert_eq!(
        said(&total(), text, "1011").unwrap_err(),
        ["order `1011` is not in `orders.csv`", "did you mean `1001` or `1010` or `1002`?"]
    );
    assert_eq!(said(&total(), text, "x").unwrap_err(), ["order `x` is not in `orders.csv`", ""]);
    assert_eq!(said(&total(), text, "").unwrap_err()[0], "order `` is not in `orders.csv`");
    assert_eq!(
        said(&total(), "order_id,total\n", "7").unwrap_err()[0],
        "`orders.csv` has a header and no orders, so not order `7`"
    );
    assert_eq!(
        said(&total(), "order_id,total\n\"8,5\n9,5\n", "8").unwrap_err()[0],
        "order `8` is not in `orders.csv` (line 2 is broken before its id)"
    );
}

#[test]
fn an_order_that_is_there_twice_is_an_error_that_names_both_lines() {
    let text = "order_id,total\n1001,5\n1002,6\n#1001,5\n";
    let Err(FindError::Repeated(problem)) = find(&open(&total(), text).unwrap(), "1001") else { panic!() };
    assert!(problem.to_string().starts_with("orders.csv:4:order_id: order `1001` stands here and on line 2;"));
    assert_eq!(said(&total(), text, "1002").unwrap(), ["6.00"]);
}

#[test]
fn what_is_wrong_with_an_order_is_said_in_the_order_of_its_columns_and_harms_no_other() {
    let playbook = playbook(vec![
        fact("total", Kind::Money, "total"),
        fact("delivered", Kind::Date, "delivered").optional(),
        fact("paid", choice(&["card", "check"]), "paid"),
    ]);
    let text = "order_id,delivered,paid,total\n1,2026-02-30,cash,12.5O\n2,,card,12.50\n";
    assert_eq!(
        said(&playbook, text, "1").unwrap_err(),
        [
            "orders.csv:2:delivered: `2026-02-30` is no day of the calendar; write dates like `2026-11-21`",
            "orders.csv:2:paid: `cash` is none of the options; write `card` or `check`",
            "orders.csv:2:total: `12.5O` is not an amount; write amounts like `12.50`",
        ]
    );
    assert_eq!(said(&playbook, text, "2").unwrap(), ["12.50", "missing", "card"]);
}

#[test]
fn a_row_of_the_wrong_width_or_with_broken_quotes_is_refused_with_its_place() {
    let text = "order_id,note,total\n1,a\n2,a,5,6\n3,\"a,5\n4,a,5\n";
    let problem = |id| said(&total(), text, id).unwrap_err().concat();
    assert_eq!(problem("1"), "orders.csv:2:total: the row has 2 cells, fewer than the header's 3");
    assert_eq!(problem("2"), "orders.csv:3:total: the row has 4 cells, more than the header's 3");
    assert_eq!(problem("3"), "orders.csv:4:note: the quote that begins this cell is not closed");
    assert_eq!(said(&total(), text, "4").unwrap(), ["5.00"]);
}

#[test]
fn the_line_of_an_order_is_the_physical_one_it_begins_on() {
    let text = "order_id,note,total\r\n1,\"two\r\nlines\",5\r\n\r\n2,x,bad\r\n";
    assert!(said(&total(), text, "2").unwrap_err()[0].starts_with("orders.csv:5:total: "));
}

#[test]
fn lines_of_an_order_become_one_value() {
    let number = || Kind::Number { whole: false };
    let quantity = |name: &str, take| fact(name, number(), "quantity").optional().over(Over::Lines, take);
    let playbook = grouped(vec![
        quantity("sum", Take::Sum),
        quantity("count", Take::Count),
        quantity("min", Take::Min),
        quantity("max", Take::Max),
        quantity("first", Take::First),
        quantity("last", Take::Last),
        fact("any", Kind::YesNo, "made").over(Over::Lines, Take::Any),
        fact("all", Kind::YesNo, "made").over(Over::Lines, Take::All),
        fact("weight", number(), "weight").optional().over(Over::Lines, Take::Sum).times("quantity"),
        fact("price", Kind::Money, "price").optional().over(Over::Lines, Take::Sum).times("quantity"),
        fact("total", Kind::Money, "total"),
    ]);
    let text = "order_id,email,total,quantity,made,weight,price\n\
        1,a@x,9.99,2,no,0.25,1.10\n\
        1,,,3,yes,0.1,0.3333\n\
        1,a@x,9.99,,no,7,\n\
        2,b@x,5.00,,yes,,\n";
    assert!(said(&playbook, text, "1").unwrap_err()[0].contains("finer than the smallest unit"));
    let text = text.replace("0.3333", "0.33");
    assert_eq!(
        said(&playbook, &text, "1").unwrap(),
        ["5", "2", "2", "3", "2", "3", "yes", "no", "0.8", "3.19", "9.99"]
    );
    assert_eq!(
        said(&playbook, &text, "2").unwrap(),
        ["0", "0", "missing", "missing", "missing", "missing", "yes", "yes", "0", "0.00", "5.00"]
    );
}

#[test]
fn rows_of_an_order_agree_or_say_nothing() {
    let playbook = grouped(vec![fact("total", Kind::Money, "total")]);
    let text = "order_id,email,total\n1,a@x,9\n1,A@x,\n1,,8\n";
    assert_eq!(
        said(&playbook, text, "1").unwrap_err(),
        [
            "orders.csv:3:email: `A@x` differs from `a@x` on line 2; all rows of an order must say the same, or nothing",
            "orders.csv:4:total: `8` differs from `9` on line 2; all rows of an order must say the same, or nothing",
        ]
    );
}

#[test]
fn an_order_torn_apart_by_other_rows_names_both_places() {
    let playbook = grouped(vec![fact("total", Kind::Money, "total")]);
    let text = "order_id,email,total\n1,a@x,9\n1,,\n2,b@x,3\n#1,,\n";
    assert_eq!(
        said(&playbook, text, "1").unwrap_err(),
        [
            "orders.csv:5:order_id: the rows of order `1` are torn apart: it stands here and on line 2, with other orders between"
        ]
    );
    assert_eq!(said(&playbook, text, "2").unwrap(), ["3.00"]);
}

const ORDERS_OF_ANN: &str = "order_id,email,total,gift\n\
    1,ann@x,10.10,yes\n2,bob@x,99.00,no\n3, ANN@x ,20.20,no\n4,,7.00,no\n5,,8.00,no\n6,ann@x,0.30,no\n";

#[test]
fn a_customers_orders_are_summed_with_and_without_this_one() {
    let taken = |name: &str, over, take| fact(name, Kind::Money, "total").over(over, take);
    let playbook = customers(vec![
        taken("all", Over::Customer, Take::Sum),
        taken("others", Over::CustomerOthers, Take::Sum),
        taken("others_max", Over::CustomerOthers, Take::Max),
        taken("others_first", Over::CustomerOthers, Take::First),
        taken("others_last", Over::CustomerOthers, Take::Last),
        fact("orders", Kind::Number { whole: true }, "order_id").over(Over::Customer, Take::Count),
        fact("gift", Kind::YesNo, "gift").over(Over::CustomerOthers, Take::Any),
        fact("gifts", Kind::YesNo, "gift").over(Over::CustomerOthers, Take::All),
    ]);
    let of = |id| said(&playbook, ORDERS_OF_ANN, id).unwrap();
    assert_eq!(of("1"), ["30.60", "20.50", "20.20", "20.20", "0.30", "3", "no", "no"]);
    assert_eq!(of("3"), ["30.60", "10.40", "10.10", "10.10", "0.30", "3", "yes", "no"]);
    assert_eq!(of("6"), ["30.60", "30.30", "20.20", "10.10", "20.20", "3", "yes", "no"]);
    assert_eq!(of("2"), ["99.00", "0.00", "missing", "missing", "missing", "1", "no", "yes"]);
    assert_eq!(of("4"), ["7.00", "0.00", "missing", "missing", "missing", "1", "no", "yes"]);
}

#[test]
fn a_cell_that_cannot_be_read_spoils_the_sums_it_belongs_to_and_no_other() {
    let spent = fact("spent", Kind::Money, "total").over(Over::CustomerOthers, Take::Sum);
    let playbook = customers(vec![spent]);
    let text = ORDERS_OF_ANN.replace("20.20", "2O.20");
    assert_eq!(
        said(&playbook, &text, "1").unwrap_err(),
        [
            "orders.csv:4:total: `2O.20` is not an amount; write amounts like `12.50` (order `3`, which `spent` is taken from, too)"
        ]
    );
    assert_eq!(
        said(&playbook, &text, "3").unwrap_err(),
        ["orders.csv:4:total: `2O.20` is not an amount; write amounts like `12.50`"]
    );
    assert_eq!(said(&playbook, &text, "2").unwrap(), ["0.00"]);
    let twice = ORDERS_OF_ANN.replace("6,ann", "3,ann");
    assert!(said(&playbook, &twice, "1").unwrap_err()[0].contains("order `3` stands here and on line 4"));
}

#[test]
fn a_sum_that_does_not_fit_is_refused() {
    let playbook = grouped(vec![fact("x", Kind::Number { whole: false }, "x").over(Over::Lines, Take::Sum)]);
    let most = "922337203685477.5807";
    let text = format!("order_id,email,x\n1,a,{most}\n2,a,{most}\n2,a,0.0001\n");
    assert_eq!(said(&playbook, &text, "1").unwrap(), [most]);
    assert_eq!(said(&playbook, &text, "2").unwrap_err(), ["orders.csv:3:x: the values of `x` together are too large"]);
}

#[test]
fn an_order_in_another_currency_is_refused() {
    let mut playbook = total();
    playbook.orders.currency = Some("currency".to_owned());
    let text = "order_id,total,currency\n1,5,USD\n2,5,usd\n3,5,EUR\n4,5,\n";
    assert_eq!(said(&playbook, text, "1").unwrap(), ["5.00"]);
    assert_eq!(said(&playbook, text, "2").unwrap(), ["5.00"]);
    assert!(said(&playbook, text, "3").unwrap_err()[0].starts_with("orders.csv:4:currency: `EUR` is another currency"));
    assert!(said(&playbook, text, "4").unwrap_err()[0].starts_with("orders.csv:5:currency: the currency is blank"));
}

#[test]
fn a_blank_cell_is_what_the_playbook_says_else_missing_else_open_else_refused() {
    let playbook = playbook(vec![
        fact("a", Kind::YesNo, "a").blank(State::Known(Value::YesNo(false))).optional(),
        fact("b", Kind::Date, "b").optional().asked(),
        fact("c", Kind::Date, "c").asked(),
        fact("d", Kind::Text, "d").blank(State::Known(Value::Text("none".into()))),
    ]);
    assert_eq!(said(&playbook, "order_id,a,b,c,d\n1,,,,\n", "1").unwrap(), ["no", "missing", "open", "none"]);
}

#[test]
fn a_found_order_carries_what_it_is_known_by() {
    let playbook = customers(vec![fact("ordered_on", Kind::Date, "day"), fact("total", Kind::Money, "total")]);
    let text = "order_id,email,day,total\n#1001,Ann@X.com,2026-11-21,5.5\n";
    let found = find(&open(&playbook, text).unwrap(), "1001").unwrap();
    let shown = found.display;
    assert_eq!((found.id.as_str(), found.line), ("#1001", 2));
    assert_eq!(shown.customer.as_deref(), Some("Ann@X.com"));
    assert_eq!(shown.date.as_deref(), Some("2026-11-21"));
    assert_eq!(shown.total.as_deref(), Some("5.5"));
    assert_eq!(found.customer.as_deref(), Some("ann@x.com"));
}
