//! Formulas: kinds, functions, what they are for.

use super::{assert_codes, codes, help, sound};
use crate::model::rule::Outcome;

const FACTS: &str = "[limits]\nlimit = 5\nstart = 2026-01-01\n[facts]\n\
    m = { kind = \"money\", from = \"m\" }\nn = { kind = \"number\", from = \"n\" }\n\
    w = { kind = \"number\", from = \"w\", whole = true }\nd = { kind = \"date\", from = \"d\" }\n\
    t = { kind = \"text\", from = \"t\" }\ny = { kind = \"yesno\", from = \"y\" }\n\
    c = { kind = \"choice\", from = \"c\", options = [\"late\", \"lost\"] }\n\
    c2 = { kind = \"choice\", from = \"c\", options = [\"shop\"] }\n";

fn of(kind: &str, formula: &str) -> Vec<&'static str> {
    codes(&format!("{FACTS}f = {{ kind = \"{kind}\", value = '''{formula}''' }}\n"))
}

#[test]
fn formulas_give_what_their_fact_is() {
    for (kind, formula) in [
        ("money", "m * n + m - 0.005"),
        ("money", "m + 1"),
        ("number", "n * 2 - limit"),
        ("number", "days(d, today) * 2"),
        ("number", "business_days(start, 2026-12-31)"),
        ("date", "add_business_days(d, w + 1)"),
        ("date", "d + w - 3"),
        ("date", "first(d, start, today)"),
        ("yesno", "m >= 5 and not y or c = \"late\""),
        ("yesno", "\"lost\" != c"),
        ("yesno", "c == \"late\""),
        ("yesno", "contains(t, \"over night\")"),
        ("yesno", "y = true and t = \"x\" and d < start"),
        ("text", "first(t, \"none\")"),
        ("money", "(((m)))"),
        ("number", "max(n, w, 3)"),
        ("number", "- - n"),
    ] {
        assert_eq!(of(kind, formula), [""; 0], "{formula}");
    }
}

#[test]
fn kinds_that_do_not_go_together_are_one_problem() {
    for (kind, formula, code) in [
        ("money", "m * m", "wrong-kind"),
        ("number", "m * (n * m)", "wrong-kind"),
        ("number", "d - d", "wrong-kind"),
        ("date", "3 + d", "wrong-kind"),
        ("date", "d + n", "wrong-kind"),
        ("date", "d + m", "wrong-kind"),
        ("date", "add_business_days(d, 1.5)", "wrong-kind"),
        ("number", "t + 1", "wrong-kind"),
        ("number", "days(n, d)", "wrong-kind"),
        ("yesno", "t < \"x\"", "wrong-kind"),
        ("yesno", "c < \"late\"", "wrong-kind"),
        ("yesno", "c = c2", "wrong-kind"),
        ("yesno", "c = \"lots\"", "unknown-option"),
        ("yesno", "c = late", "unknown-fact"),
        ("yesno", "n and y", "wrong-kind"),
        ("yesno", "n = t", "wrong-kind"),
        ("yesno", "contains(c, \"late\")", "wrong-kind"),
        ("yesno", "contains(t, t)", "wrong-kind"),
        ("number", "min(n, d)", "wrong-kind"),
        ("yesno", "min(y, y)", "wrong-kind"),
        ("yesno", "n", "wrong-kind"),
        ("money", "y", "wrong-kind"),
        ("choice", "c", "missing-key"),
        ("number", "nn", "unknown-fact"),
        ("number", "mn(n, n)", "formula-syntax"),
        ("number", "n / 2", "formula-syntax"),
        ("number", "1e3", "formula-syntax"),
        ("number", "n +", "formula-syntax"),
        ("number", "n > 1 > 2", "formula-syntax"),
        ("number", "", "formula-syntax"),
    ] {
        assert_eq!(of(kind, formula), [code], "{formula}");
    }
    assert_eq!(of("number", "nx + my * 3"), ["unknown-fact", "unknown-fact"]);
}

#[test]
fn near_names_are_suggested_one_at_a_time() {
    let fact = |formula: &str| format!("{FACTS}f = {{ kind = \"number\", value = '{formula}' }}\n");
    assert_eq!(help(&fact("dayz(d, today)")), "did you mean `days`?");
    assert_eq!(help(&fact("limt * 2")), "did you mean `limit`?");
    let choice = format!("{FACTS}f = {{ kind = \"yesno\", value = 'c = late' }}\n");
    assert_eq!(help(&choice), "an option stands in quotes: `\"late\"`");
}

#[test]
fn amounts_costs_and_dates_of_rules_are_formulas_or_bare_values() {
    let playbook = sound(&format!(
        "{FACTS}[costs]\nreship = 0\nrefund = \"m\"\n\
         [[rules]]\nname = \"a\"\ndecide = \"refund\"\nwhen = {{ y = true }}\n\
         [[rules]]\nname = \"b\"\ndecide = \"refund\"\namount = \"m * 0.5\"\ncost = 1.00\ncharge = \"2\"\nwhen = {{ y = true }}\n\
         [[rules]]\nname = \"c\"\ndecide = \"reship\"\nwhen = {{ y = true }}\n\
         [[rules]]\nname = \"d\"\ndecide = \"wait\"\nuntil = \"d + 1\"\n"
    ));
    let text = |formula: &Option<crate::model::formula::Formula>| formula.as_ref().map(|one| one.text.to_string());
    let shown: Vec<_> = playbook.rules.iter().map(|rule| (text(&rule.amount), text(&rule.cost))).collect();
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(shown, [(some("m"), some("m")), (some("m * 0.5"), some("1.00")), (None, some("0")), (None, None)]);
    assert_eq!(playbook.costs[Outcome::Refund.index()], playbook.rules[0].amount);
    let rule = |keys: &str| codes(&format!("{FACTS}[[rules]]\nname = \"a\"\n{keys}"));
    assert_eq!(rule("decide = \"deny\"\nuntil = \"d\""), ["keys-clash"]);
    assert_eq!(rule("decide = \"wait\"\nuntil = \"n\""), ["wrong-kind"]);
    assert_eq!(rule("decide = \"wait\"\nuntil = 2026-12-01"), [""; 0]);
    assert_eq!(rule("decide = \"deny\"\ncost = 0.001"), ["wrong-value"]);
    assert_eq!(rule("decide = \"deny\"\ncost = true"), ["wrong-kind"]);
    assert_codes(&[("[costs]\nreshp = 0", &["unknown-key"])]);
}

#[test]
fn a_class_is_an_option_a_value_or_a_formula() {
    let class =
        |kind: &str, is: &str| codes(&format!("{FACTS}[facts.f]\nkind = \"{kind}\"\nvalue = [{{ is = {is} }}]\n"));
    assert_eq!(class("yesno", "'y or n > 2'"), [""; 0]);
    assert_eq!(class("money", "'m * 2'"), [""; 0]);
    assert_eq!(class("money", "2.50"), [""; 0]);
    assert_eq!(class("money", "2.505"), ["wrong-value"]);
    assert_eq!(class("number", "true"), ["wrong-kind"]);
    assert_codes(&[
        ("[facts.f]\nkind = \"choice\"\noptions = [\"x\"]\nvalue = [{ is = \"y\" }]", &["unknown-option"]),
        ("[facts.f]\nkind = \"choice\"\noptions = [\"x\"]\nvalue = [{ when = {} }]", &["missing-key"]),
        ("[facts.f]\nkind = \"choice\"\noptions = [\"x\"]\nvalue = [{ is = \"x\", whn = {} }]", &["unknown-key"]),
        ("[facts.f]\nkind = \"choice\"\noptions = [\"x\"]\nvalue = [\"x\"]", &["wrong-kind"]),
    ]);
}
