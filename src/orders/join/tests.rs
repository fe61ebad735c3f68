use crate::model::fact::{Kind, Over, Take};
use crate::orders::export::{Export, Options};
use crate::orders::find::find;
use crate::orders::input::Input;
use crate::orders::open_error::OpenError;
use crate::orders::testing::{fact, open_with, playbook, refusals, said_of};
use crate::playbook::Playbook;

fn shop() -> Playbook {
    let mut playbook = playbook(vec![
        fact("total", Kind::Money, "total"),
        fact("delivered", Kind::Date, "delivered").optional(),
        fact("weight", Kind::Number { whole: false }, "weight").optional(),
    ]);
    playbook.orders.customer = Some("email".to_owned());
    playbook
}

const ORDERS: &str = "order_id,email,total\n#1,a,5\n2,b,6\n3,a,7\n4,c,8\n5,c,9\n";
const TRACKING: &str =
    "carrier;order;delivered;weight\nups;1;2026-11-02;1.5\ndhl;#2;;\nups;4;x;2\nups;5;;1\ndhl;5;;1\nups;9\n";

fn joined(playbook: &Playbook, tracking: &str, on: &str) -> Result<Export, OpenError> {
    let tracking = Input::from_bytes("tracking.csv", tracking.as_bytes());
    open_with(playbook, ORDERS, &Options { preset: None, join: Some((tracking, on.to_owned())) })
}

#[test]
fn columns_of_a_joined_file_stand_as_if_in_the_export() {
    let playbook = shop();
    let export = joined(&playbook, TRACKING, "order").unwrap();
    let said = |id| said_of(&playbook, &export, id);
    assert_eq!(said("1").unwrap(), ["5.00", "2026-11-02", "1.5"]);
    assert_eq!(said("2").unwrap(), ["6.00", "missing", "missing"]);
    assert_eq!(said("3").unwrap(), ["7.00", "missing", "missing"]);
    let found = find(&export, "1").unwrap();
    let sources = found.case.given.iter().flatten().map(|given| given.source.to_string());
    assert_eq!(
        sources.collect::<Vec<_>>(),
        ["orders.csv:2:total", "tracking.csv:2:delivered", "tracking.csv:2:weight"]
    );
}

#[test]
fn what_is_wrong_in_a_joined_file_is_an_error_of_that_order() {
    let playbook = shop();
    let export = joined(&playbook, TRACKING, "order").unwrap();
    let problem = |id| said_of(&playbook, &export, id).unwrap_err().concat();
    assert!(problem("4").starts_with("tracking.csv:4:delivered: `x` is not a date"), "{}", problem("4"));
    assert_eq!(problem("5"), "tracking.csv:6:order: order `5` stands here and on line 5; it must stand once");
}

#[test]
fn a_joined_row_that_is_broken_before_its_id_may_be_that_of_any_order_that_is_not_found() {
    let playbook = shop();
    let tracking = "carrier;order;delivered;weight\nups;1;2026-11-02;1.5\n\"dhl\"x;2;;\n\nups;;;\nups;4;;2\n";
    let export = joined(&playbook, tracking, "order").unwrap();
    assert_eq!(said_of(&playbook, &export, "1").unwrap(), ["5.00", "2026-11-02", "1.5"]);
    for id in ["2", "3"] {
        let why = format!("the row is broken before its id, so it may be the one of order `{id}`; mend it");
        assert_eq!(said_of(&playbook, &export, id).unwrap_err().concat(), format!("tracking.csv:3:order: {why}"));
    }
    let whole = joined(&playbook, &tracking.replace("\"x;2", "\";2"), "order").unwrap();
    assert_eq!(said_of(&playbook, &whole, "3").unwrap(), ["7.00", "missing", "missing"]);
}

#[test]
fn the_column_to_join_on_must_be_there_and_no_name_in_both_files() {
    assert_eq!(
        refusals(joined(&shop(), TRACKING, "ordr")),
        ["the id to join on is taken from column `ordr`, which `tracking.csv` does not have / did you mean `order`?"]
    );
    assert_eq!(
        refusals(joined(&shop(), "order,delivered,weight,total\n", "order"))[0],
        "fact `total` is taken from column `total`, which both `orders.csv` and `tracking.csv` have / \
         rename one of them, so that it is certain which is meant"
    );
    assert_eq!(refusals(joined(&shop(), "order,delivered,weight,email,order_id\n", "order")), [""; 0]);
    assert_eq!(refusals(joined(&shop(), "", "order")).len(), 1);
}

#[test]
fn joined_cells_are_summed_over_customers_like_any_others() {
    let mut playbook = playbook(vec![
        fact("weights", Kind::Number { whole: false }, "weight").optional().over(Over::Customer, Take::Sum),
    ]);
    playbook.orders.customer = Some("email".to_owned());
    let export = joined(&playbook, "order,weight\n1,1.5\n3,2\n", "order").unwrap();
    assert_eq!(said_of(&playbook, &export, "3").unwrap(), ["3.5"]);
    assert_eq!(said_of(&playbook, &export, "2").unwrap(), ["0"]);
}
