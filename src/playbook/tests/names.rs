//! Names, the head of the file, limits and `[orders]`.

use super::{assert_codes, codes, help, problems, sound};
use crate::model::decimal::Decimal;
use crate::playbook::{Allowance, Keep, LedgerTable, LimitValue};

#[test]
fn names_that_mean_something_else_or_cannot_be_written_are_problems() {
    assert_codes(&[
        ("[facts]\ntoday = { kind = \"date\" }", &["reserved-name"]),
        ("[facts]\nand = { kind = \"date\" }", &["reserved-name"]),
        ("[facts]\n\"order total\" = { kind = \"date\" }", &["bad-name"]),
        ("[facts]\norder-total = { kind = \"date\" }", &["bad-name"]),
        ("[facts]\n1st = { kind = \"date\" }", &["bad-name"]),
        ("[facts]\n\"\" = { kind = \"date\" }", &["bad-name"]),
        ("[limits]\nmy-limit = 3", &["bad-name"]),
        ("[limits]\na = 3\n[facts]\na = { kind = \"date\" }", &["duplicate-name"]),
        ("[facts]\na = { kind = \"date\" }\na = { kind = \"date\" }", &["duplicate-name"]),
        ("[[rules]]\nname = \"a;b\"\ndecide = \"deny\"", &["bad-name"]),
        ("[[rules]]\nname = \"a\u{202e}\"\ndecide = \"deny\"", &["bad-name"]),
        ("[[rules]]\nname = \"a\"\ndecide = \"deny\"\n[[rules]]\nname = \"a\"\ndecide = \"deny\"", &["duplicate-name"]),
        ("[[actions]]\nname = \"a\"\ndo = \"x\"\n[[actions]]\nname = \"a\"\ndo = \"x\"", &["duplicate-name"]),
        ("[facts.a]\nkind = \"choice\"\nask = \"?\"\noptions = [\"unknown\"]", &["reserved-name"]),
        ("[facts.a]\nkind = \"choice\"\noptional = true\noptions = [\"missing\"]", &["reserved-name"]),
        ("[facts.a]\nkind = \"choice\"\noptions = [\" x\"]", &["bad-name"]),
    ]);
    sound("[facts.a]\nkind = \"choice\"\noptions = [\"unknown\", \"missing\", \"Personal check\"]");
    sound("[facts]\n\"größe\" = { kind = \"number\" }\nb = { kind = \"number\", value = \"größe * 2\" }");
}

#[test]
fn the_head_must_say_whose_policy_it_is_and_in_what_it_counts() {
    let all = ["missing-key"; 4];
    assert_eq!(problems("").iter().filter(|one| one.ends_with("missing-key")).count(), all.len());
    let head = |from: &str, to: &str| problems(&super::HEAD.replace(from, to));
    assert_eq!(head("\"USD\"", "\"usd\""), ["4:12 wrong-value"]);
    assert_eq!(head("\"UTC\"", "\"Europe/Berln\""), ["5:12 unknown-word"]);
    assert_eq!(head("\"1\"", "1"), ["3:11 wrong-kind"]);
    assert_eq!(head("name", "nme"), ["1:1 missing-key", "2:1 unknown-key"]);
    assert_codes(&[
        ("holidays = [2026-12-25, \"2026-12-26\"]", &[]),
        ("holidays = [25]", &["wrong-kind"]),
        ("worst_to_best = [\"deny\"]", &["wrong-value"]),
        ("worst_to_best = [\"deny\", [\"wait\", \"flag\"], [\"refund\", \"reship\", \"deny\"]]", &["wrong-value"]),
        ("worst_to_best = [\"deny\", [\"wait\", \"flag\"], [\"refund\", \"reship\", \"clear\"]]", &["wrong-value"]),
        ("worst_to_best = [\"denied\"]", &["unknown-word"]),
        ("worst_to_best = [[\"reship\", \"refund\"], \"flag\", \"wait\", \"deny\"]", &[]),
    ]);
}

#[test]
fn an_amount_has_no_more_digits_than_its_currency() {
    let yen = |amount: &str| {
        problems(&format!(
            "{}[facts]\na = {{ kind = \"money\", assume = {amount} }}\n",
            super::HEAD.replace("USD", "JPY")
        ))
    };
    assert_eq!(yen("100"), [""; 0]);
    assert_eq!(yen("100.50"), ["7:32 wrong-value"]);
}

#[test]
fn limits_are_numbers_or_dates_with_a_source_or_without() {
    let playbook =
        sound("[limits]\na = 50.00\nb = { value = 2026-01-01, source = \"x\", checked_on = 2026-11-01 }\nc = -3");
    let dates: Vec<bool> = playbook.limits.iter().map(|limit| matches!(limit.value, LimitValue::Date(_))).collect();
    assert_eq!(dates, [false, true, false]);
    assert!(playbook.limits[1].checked_on.is_some() && playbook.limits[1].source.is_some());
    assert_codes(&[
        ("[limits]\na = \"50\"", &["wrong-kind"]),
        ("[limits]\na = true", &["wrong-kind"]),
        ("[limits]\na = nan", &["wrong-value"]),
        ("[limits]\na = {}", &["missing-key"]),
        ("[limits]\na = { value = 3, sorce = \"x\" }", &["unknown-key"]),
        ("[limits]\na = { value = 3, checked_on = 3 }", &["wrong-kind"]),
    ]);
}

#[test]
fn orders_says_how_cells_are_separated() {
    let playbook = sound(
        "[orders]\ndecimal = \",\"\nthousands = \".\"\ndelimiter = \"\\t\"\nlines = \"grouped\"\ndates = \"dmy\"",
    );
    let orders = &playbook.orders;
    assert_eq!((orders.decimal, orders.thousands, orders.delimiter), (Some(','), Some('.'), Some(b'\t')));
    assert_eq!(help("[orders]\npreset = \"etzy\""), "did you mean `etsy`?");
    assert_codes(&[
        ("[orders]\ndecimal = \"x\"", &["wrong-value"]),
        ("[orders]\ndecimal = \".\"\nthousands = \".\"", &["wrong-value"]),
        ("[orders]\ndelimiter = \"\"", &["wrong-value"]),
        ("[orders]\nlines = \"grouppd\"", &["unknown-word"]),
        ("[orders]\nid = 3", &["wrong-kind"]),
    ]);
}

#[test]
fn tables_of_the_ledger_are_read() {
    let authority = "[authority]\nanyone = 25.00\nann = \"any\"";
    let playbook = sound(&format!("[ledger]\nfile = \"decisions.db\"\nkeep = \"plain\"\n{authority}"));
    assert_eq!(playbook.ledger, LedgerTable { file: Some("decisions.db".to_owned()), keep: Keep::Plain });
    let authority = playbook.authority.unwrap();
    assert_eq!(authority.of("ann"), Some(Allowance::Any));
    assert_eq!(authority.of("bob"), Some(Allowance::UpTo(Decimal::parse("25").unwrap())));
    assert_eq!(sound("").authority, None);
    assert_codes(&[
        ("[ledger]\nfil = \"x\"", &["unknown-key"]),
        ("[ledger]\nkeep = \"plian\"", &["unknown-word"]),
        ("[authority]\nann = \"all\"", &["wrong-value"]),
        ("[authority]\nann = -1.00", &["wrong-value"]),
        ("[authority]\nann = 1.001", &["wrong-value"]),
    ]);
}

#[test]
fn a_table_that_is_nearly_one_is_named() {
    assert_eq!(help("[[rule]]\nname = \"x\""), "did you mean `rules`?");
    assert_eq!(codes("[rules]\nname = \"x\""), ["wrong-kind"]);
}

#[test]
fn the_playbook_is_known_by_the_hash_of_its_text() {
    assert_eq!(sound("").sha256, {
        use sha2::{Digest, Sha256};
        Sha256::digest(super::HEAD).iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    });
}
