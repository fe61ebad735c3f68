//! What somebody was asked and does not know: a claim or `--set` says `unknown`.

use redress::sql::dialect::Dialect;

use crate::export::World;
use crate::parity::hold;
use crate::reviewed::{Line, asked, rows};
use crate::sqlite;

/// `photo` decides only of large orders; `parcels` changes what is paid back, never whether; `age` is asked about, too.
const PLAYBOOK: &str = r#"
[playbook]
name = "Unknown"
version = "1"
currency = "USD"
timezone = "UTC"

[facts]
total = { kind = "money", from = "total" }
photo = { kind = "yesno", ask = "Is there a photo?" }
parcels = { kind = "number", whole = true, min = 1, max = 3, ask = "How many parcels?" }
age = { kind = "number", whole = true, min = 0, max = 90, ask = "How many days ago?" }

[[rules]]
name = "late"
when = { age = "> 60" }
decide = "deny"

[[rules]]
name = "small"
when = { total = "< 50" }
decide = "refund"
amount = "5 * parcels"

[[rules]]
name = "seen"
when = { photo = true }
decide = "refund"
amount = "total"

[[rules]]
name = "unseen"
decide = "deny"
"#;

fn world(claims: &str, settings: &[(&str, &str)]) -> World {
    let own = |text: &&str| (*text).to_owned();
    World {
        playbook: PLAYBOOK.to_owned(),
        orders: "order_id,total\nA,20\nB,80\n".to_owned(),
        claims: Some(claims.to_owned()),
        ledger: None,
        settings: settings.iter().map(|(fact, value)| (own(fact), own(value))).collect(),
    }
}

/// Decision, rule, amount, needs and reason of the first claim, where the query says what the review says.
fn said(world: &World) -> Line {
    assert!(hold(0, world, Dialect::Sqlite).is_some());
    let mut lines = sqlite::answers(world, &asked(world, Dialect::Sqlite).unwrap()).unwrap();
    lines.sort();
    let first = lines.iter().find(|line| line[1] == "1").unwrap();
    [2, 3, 4, 10, 11].map(|column| first[column].clone()).to_vec()
}

#[test]
fn what_nobody_knows_and_changes_nothing_is_left_aside() {
    let line = said(&world("order,claim,photo,parcels,age\nA,1,unknown,2,10\n", &[]));
    assert_eq!(line, ["refund", "small", "10.00", "", "rule `small` fits"]);
}

#[test]
fn what_nobody_knows_and_changes_only_the_amount_leaves_the_amount_out() {
    let line = said(&world("order,claim,photo,parcels,age\nA,1,no,unknown,10\n", &[]));
    assert_eq!(line, ["refund", "small", "", "", "rule `small` fits"]);
}

#[test]
fn what_nobody_knows_and_changes_the_outcome_is_for_a_person() {
    let line = said(&world("order,claim,photo,parcels,age\nB,1,unknown,2,10\n", &[]));
    assert_eq!(line, ["flag", "", "", "", "a person must look: nobody knows `photo`"]);
}

#[test]
fn what_can_still_be_asked_is_needed_only_where_a_person_need_not_look_whatever_the_answer() {
    let open = said(&world("order,claim,photo,parcels,age\nB,1,unknown,2,\n", &[]));
    assert_eq!(open[..4], ["undecided", "", "", "age"]);
    let asked_in_vain = said(&world("order,claim,photo,parcels,age\nB,1,unknown,,10\n", &[]));
    assert_eq!(asked_in_vain, ["flag", "", "", "", "a person must look: nobody knows `photo`"]);
}

#[test]
fn a_setting_says_it_of_every_order() {
    let line = said(&world("order,claim,age\nB,1,10\n", &[("photo", "unknown"), ("parcels", "2")]));
    assert_eq!(line, ["flag", "", "", "", "a person must look: nobody knows `photo`"]);
}

#[test]
fn a_fact_that_is_never_asked_cannot_be_unknown() {
    let mut world = world("order,claim,total\nA,1,unknown\n", &[("photo", "yes"), ("parcels", "2"), ("age", "1")]);
    world.playbook = PLAYBOOK.replace("from = \"total\" }", "from = \"total\", optional = true }");
    assert!(hold(0, &world, Dialect::Sqlite).is_some());
    let lines = sqlite::answers(&world, &asked(&world, Dialect::Sqlite).unwrap()).unwrap();
    let errors: Vec<&Line> = lines.iter().filter(|line| line[2] == "error").collect();
    assert_eq!(errors.len(), 1);
    assert!(errors[0][12].starts_with("claims:total: unreadable-cell"), "{errors:?}");
    assert_eq!(rows(&world.orders).len(), lines.len() + 1);
}
