//! Slips of TOML: one problem each, and everything else is still looked at.

use super::{assert_codes, problems};

const RULE: &str = "[[rules]]\nname = \"a\"\nwhen = { late = true }\ndecide = \"reship\"\nalso = [\"label\"]\n\
    [[actions]]\nname = \"label\"\ndo = \"x\"\n[facts]\nlate = { kind = \"yesno\", ask = \"?\" }\n\
    [[rules]]\nname = \"b\"\ndecide = \"dny\"\n";

#[test]
fn a_slip_is_one_problem_and_the_rest_is_still_looked_at() {
    assert_codes(&[(RULE, &["unknown-word"])]);
    for (from, to) in [
        ("name = \"a\"", "name = \"a"),
        ("name = \"a\"", "name \"a\""),
        ("name = \"a\"", "name = a"),
        ("name = \"a\"", "name = \"a\" x"),
        ("when = { late = true }", "when = { late = true"),
        ("when = { late = true }", "when = { late true }"),
        ("when = { late = true }", "when { late = true }"),
        ("also = [\"label\"]", "also = [\"label\""),
        ("also = [\"label\"]", "also = \"label\"]"),
        ("decide = \"reship\"", "= \"reship\""),
        ("decide = \"reship\"", "decide = "),
        ("decide = \"reship\"", "decide == \"reship\""),
        ("decide = \"reship\"", "decide = \"resh\\qip\""),
        ("[[actions]]", "[[actions]"),
        ("[[actions]]", "[actions"),
        ("late = { kind", "late = kind"),
        ("late = { kind", "late { kind"),
        ("ask = \"?\" }", "ask = \"?}"),
        ("[facts]", "facts]"),
        ("[facts]", "[fa cts]"),
    ] {
        let body = RULE.replacen(from, to, 1);
        assert_codes(&[(&body, &["syntax", "unknown-word"])]);
    }
}

#[test]
fn a_bracket_that_is_never_closed_is_told_where_it_opens() {
    let text = format!("{}[limits]\na = [1,\nb = 2\nc = 3\n[orders]\npreset = \"plain\"\n", super::HEAD);
    assert_eq!(problems(&text), ["7:5 syntax"]);
    let text =
        format!("{}[orders]\nid = \"\"\"x\npreset = \"plain\"\n[facts]\na = {{ kind = \"yesn\" }}\n", super::HEAD);
    assert_eq!(problems(&text), ["7:6 syntax", "10:14 unknown-word"]);
}

#[test]
fn several_slips_are_several_problems() {
    let text =
        "[playbook]\nname = \"p\nversion = 1.\ncurrency = USD\ntimezone = \"UTC\"\n[facts\na = { kind = \"yesno\" }\n";
    assert_eq!(problems(text), ["2:8 syntax", "3:12 syntax", "4:12 syntax", "6:6 syntax"]);
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_do_no_harm() {
    let text = format!("\u{feff}{}", super::WHOLE.replace('\n', "\r\n"));
    assert_eq!(problems(&text), [""; 0]);
}
