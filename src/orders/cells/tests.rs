use crate::model::cell::DateOrder;
use crate::model::currency::Currency;
use crate::model::fact::Kind;
use crate::model::value::{State, Value};
use crate::orders::testing::{choice, fact, playbook, said};
use crate::playbook::Playbook;

/// What the cell says of the playbook's one fact, or the text of what is wrong with it.
fn one(playbook: &Playbook, cell: &str) -> String {
    let quoted = cell.replace('"', "\"\"");
    match said(playbook, format!("order_id,x\n1,\"{quoted}\"\n"), "1") {
        Ok(words) => words.concat(),
        Err(problems) => problems.concat().replace("orders.csv:2:x: ", ""),
    }
}

fn table(playbook: &Playbook, rows: &[(&str, &str)]) {
    for (cell, expected) in rows {
        assert_eq!(one(playbook, cell), *expected, "cell {cell:?}");
    }
}

#[test]
fn amounts_are_exact_or_refused() {
    let plain = playbook(vec![fact("x", Kind::Money, "x")]);
    table(
        &plain,
        &[
            ("42.00", "42.00"),
            (" 42 ", "42.00"),
            ("\u{a0}42\u{a0}", "42.00"),
            ("0.30", "0.30"),
            ("-5.5", "-5.50"),
            ("12.5O", "`12.5O` is not an amount; write amounts like `12.50`"),
            ("12.505", "`12.505` is finer than the smallest unit of USD; write amounts like `12.50`"),
            ("0.00001", "`0.00001` has more than four decimals; write amounts like `12.50`"),
            ("1e3", "`1e3` is not an amount; write amounts like `12.50`"),
            ("$5.00", "`$5.00` is not an amount; write amounts like `12.50`"),
            ("(5.00)", "`(5.00)` is not an amount; write amounts like `12.50`"),
            ("999999999999999999999999999999", "`999999999999999999999999999999` is too large"),
            ("", "the cell is blank; fill it, or say in the playbook what a blank cell means (`blank = …`)"),
            ("  ", "the cell is blank; fill it, or say in the playbook what a blank cell means (`blank = …`)"),
        ],
    );
    for ambiguous in ["1,234", "12,50", "1.234,56", "1,234.56"] {
        let refusal = one(&plain, ambiguous);
        assert!(refusal.starts_with(&format!("`{ambiguous}` is not an amount")), "{refusal}");
        assert!(refusal.contains("`thousands`"), "{refusal}");
    }
}

#[test]
fn the_amount_to_write_instead_is_one_of_the_currency() {
    let mut yen = playbook(vec![fact("x", Kind::Money, "x")]);
    yen.currency = Currency::parse("JPY").unwrap();
    table(
        &yen,
        &[
            ("12", "12"),
            ("51.5", "`51.5` is finer than the smallest unit of JPY; write amounts like `12`"),
            ("x", "`x` is not an amount; write amounts like `12`"),
        ],
    );
}

#[test]
fn what_a_comma_means_is_declared() {
    let mut german = playbook(vec![fact("x", Kind::Money, "x")]);
    german.orders.decimal = Some(',');
    table(&german, &[("12,50", "12.50"), ("12", "12.00")]);
    table(&german, &[("12,505", "`12,505` is finer than the smallest unit of USD; write amounts like `12,50`")]);
    assert!(one(&german, "12.50").contains("is not an amount"));
    assert!(one(&german, "1.234,56").contains("is not an amount"));
    german.orders.thousands = Some('.');
    table(&german, &[("12,50", "12.50"), ("1.234,56", "1234.56"), ("1.234", "1234.00")]);
    assert!(one(&german, "12.34,56").contains("is not an amount"));
    let mut english = playbook(vec![fact("x", Kind::Money, "x")]);
    english.orders.thousands = Some(',');
    table(&english, &[("1,234", "1234.00"), ("1,234.56", "1234.56")]);
    assert!(one(&english, "1,23").contains("is not an amount"));
}

#[test]
fn numbers_have_at_most_four_decimals_and_stay_within_their_limits() {
    let any = playbook(vec![fact("x", Kind::Number { whole: false }, "x")]);
    table(&any, &[("0.0001", "0.0001"), ("1.50000000", "1.5"), ("-3", "-3")]);
    assert_eq!(one(&any, "0.00011"), "`0.00011` has more than four decimals; write numbers like `12.5`");
    let mut limited = fact("x", Kind::Number { whole: true }, "x");
    limited.min = Some(Value::Number(crate::model::decimal::Decimal::parse("1").unwrap()));
    limited.max = Some(Value::Number(crate::model::decimal::Decimal::parse("10").unwrap()));
    let limited = playbook(vec![limited]);
    table(
        &limited,
        &[
            ("1", "1"),
            ("10.0", "10"),
            ("0", "`0` is less than 1"),
            ("11", "`11` is more than 10"),
            ("1.5", "`1.5` is not a whole number; write numbers like `3`"),
            ("x", "`x` is not a number; write numbers like `12`"),
        ],
    );
}

#[test]
fn yes_and_no_are_six_words_in_any_case() {
    let yesno = playbook(vec![fact("x", Kind::YesNo, "x")]);
    for (yes, no) in [("yes", "no"), ("TRUE", "FALSE"), ("1", "0"), ("Yes", "nO"), (" true ", " false ")] {
        table(&yesno, &[(yes, "yes"), (no, "no")]);
    }
    for neither in ["y", "n", "maybe", "2", "01", "oui", "on", "t"] {
        assert_eq!(one(&yesno, neither), format!("`{neither}` is neither yes nor no; write `yes` or `no`"));
    }
    let blank = playbook(vec![fact("x", Kind::YesNo, "x").blank(State::Known(Value::YesNo(false)))]);
    table(&blank, &[("", "no"), ("yes", "yes")]);
}

#[test]
fn options_match_exactly_after_trimming() {
    let payment = playbook(vec![fact("x", choice(&["card", "paypal", "money_order"]), "x")]);
    table(
        &payment,
        &[
            (" paypal ", "paypal"),
            ("Card", "`Card` is none of the options; did you mean `card`?"),
            ("cash", "`cash` is none of the options; write `card`, `paypal` or `money_order`"),
        ],
    );
}

#[test]
fn iso_dates_are_days_of_the_calendar() {
    let dates = playbook(vec![fact("x", Kind::Date, "x")]);
    table(
        &dates,
        &[
            ("2026-11-21", "2026-11-21"),
            ("2024-02-29", "2024-02-29"),
            ("2026-02-30", "`2026-02-30` is no day of the calendar; write dates like `2026-11-21`"),
            ("2025-02-29", "`2025-02-29` is no day of the calendar; write dates like `2026-11-21`"),
            ("2026-13-01", "`2026-13-01` is no day of the calendar; write dates like `2026-11-21`"),
            ("2026-1-2", "`2026-1-2` is not a date; write dates like `2026-11-21`"),
            ("2026-11-21x", "`2026-11-21x` is not a date; write dates like `2026-11-21`"),
            ("20261121T", "`20261121T` is not a date; write dates like `2026-11-21`"),
            ("tomorrow", "`tomorrow` is not a date; write dates like `2026-11-21`"),
        ],
    );
    for destroyed in ["41:01.0", "46347", "########", "46347.5", "2.02612E+13"] {
        assert!(one(&dates, destroyed).contains("is what a spreadsheet made of a date; export again"), "{destroyed}");
    }
    for other in ["21/11/2026", "11/21/2026", "21.11.26"] {
        assert!(one(&dates, other).contains("or say `dates = \"dmy\"` or `\"mdy\"` in `[orders]`"), "{other}");
    }
}

#[test]
fn a_time_with_a_zone_is_the_day_it_is_in_the_playbooks_zone() {
    let dates = playbook(vec![fact("x", Kind::Date, "x")]);
    table(
        &dates,
        &[
            ("2025-12-06 10:37:33 -0500", "2025-12-06"),
            ("2025-12-06 23:59:59 -0800", "2025-12-07"),
            ("2026-09-22T15:04:11+00:00", "2026-09-22"),
            ("2026-09-22T03:59:59Z", "2026-09-21"),
            ("2026-09-22T04:00:00Z", "2026-09-22"),
            ("2026-12-22T04:59:59.999Z", "2026-12-21"),
            ("2026-04-10 11:11:26 +0530", "2026-04-10"),
            ("2026-04-10 09:00:00 +0530", "2026-04-09"),
            ("2026-04-10 00:30", "2026-04-10"),
            ("2026-04-10T23:59:59", "2026-04-10"),
        ],
    );
    for bad in ["2026-04-10 25:00", "2026-04-10 10:60", "2026-04-10T10:00:00 +9900", "2026-04-10 ", "2026-04-10T"] {
        let refused = one(&dates, bad);
        assert!(refused.starts_with('`') || bad.trim() == "2026-04-10", "{bad}: {refused}");
    }
    for bad in ["2026-04-10 10:00 EST", "2026-04-10 10", "2026-04-10T10:00+5", "2026-04-10X10:00"] {
        assert!(one(&dates, bad).contains("is not a date"), "{bad}");
    }
}

#[test]
fn day_and_month_stand_where_the_playbook_says() {
    let mut dates = playbook(vec![fact("x", Kind::Date, "x")]);
    dates.orders.dates = Some(DateOrder::Dmy);
    table(
        &dates,
        &[
            ("21/11/2026", "2026-11-21"),
            ("3.4.2026", "2026-04-03"),
            ("03-04-2026 14:20", "2026-04-03"),
            ("2026-11-21", "2026-11-21"),
            ("11/21/2026", "`11/21/2026` is no day of the calendar; write dates like `21/11/2026`"),
            ("21/11/26", "`21/11/26` has a year of two digits; write dates like `21/11/2026`"),
            ("21/11-2026", "`21/11-2026` is not a date; write dates like `21/11/2026`"),
        ],
    );
    dates.orders.dates = Some(DateOrder::Mdy);
    table(&dates, &[("11/21/2026", "2026-11-21"), ("4/3/2026 3:04:11 PM", "2026-04-03")]);
    assert!(one(&dates, "4/3/2026 13:04 PM").contains("no day"));
}

#[test]
fn a_text_is_trimmed_and_keeps_everything_else() {
    let texts = playbook(vec![fact("x", Kind::Text, "x").optional()]);
    table(&texts, &[(" a\0b ", "a\0b"), ("'0123", "'0123"), ("=1+1", "=1+1"), ("a\nb", "a\nb"), ("", "missing")]);
    let zip = playbook(vec![fact("x", Kind::Text, "Shipping Zip")]);
    assert_eq!(said(&zip, "order_id,Shipping Zip\n1,'75008\n", "1").unwrap(), ["75008"]);
}

#[test]
fn bytes_that_are_no_text_are_refused_only_where_the_playbook_reads_them() {
    let texts = playbook(vec![fact("x", Kind::Text, "x")]);
    let latin1 = b"order_id,note,x\n1,caf\xe9,ok\n2,ok,caf\xe9\n3,ok,fine\n";
    assert_eq!(said(&texts, latin1, "1").unwrap(), ["ok"]);
    assert_eq!(said(&texts, latin1, "3").unwrap(), ["fine"]);
    assert_eq!(
        said(&texts, latin1, "2").unwrap_err(),
        ["orders.csv:3:x: `caf\u{fffd}` is not UTF-8 text; save the file as UTF-8"]
    );
    let amounts = playbook(vec![fact("x", Kind::Money, "x")]);
    assert!(said(&amounts, b"order_id,x\n1,\xff\n", "1").unwrap_err()[0].contains("is not UTF-8"));
}
