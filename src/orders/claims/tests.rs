use crate::model::case::Case;
use crate::model::fact::Kind;
use crate::orders::claims::Claims;
use crate::orders::input::Input;
use crate::orders::open_error::OpenError;
use crate::orders::testing::{choice, fact, playbook};
use crate::playbook::Playbook;

fn shop() -> Playbook {
    playbook(vec![
        fact("issue", choice(&["none", "late"]), "x").asked(),
        fact("units_missing", Kind::Number { whole: true }, "y").asked(),
        fact("need_by", Kind::Date, "z").optional(),
        fact("photo", Kind::YesNo, "w"),
        fact("paid", Kind::Money, "v"),
    ])
}

fn read(text: &str) -> Claims {
    match Claims::read(&Input::from_bytes("claims.csv", text.as_bytes()), &shop(), "Name") {
        Ok(claims) => claims,
        Err(OpenError::World(error)) => panic!("{error:#}"),
        Err(OpenError::Problems(problems)) => panic!("{problems:?}"),
    }
}

fn said(claims: &Claims, order: &str) -> Vec<Vec<String>> {
    let playbook = shop();
    let words = |claim: &crate::orders::claims::Claim| {
        let mut case = Case::empty(playbook.facts.len());
        claim.add_to(&mut case);
        let said = playbook.fact_ids().filter_map(|id| case.said(id).map(|given| (id, given)));
        said.map(|(id, given)| format!("{}={}", given.source, playbook.state_words(id, &given.state))).collect()
    };
    claims.of_order(order).map(words).collect()
}

#[test]
fn a_claim_says_what_its_cells_say_and_nothing_where_they_are_blank() {
    let claims =
        read("order,claim,issue,units_missing,need_by,photo,paid\n#1,c1,late,unknown,missing,true,12.5\n1,,,2, ,,\n");
    assert_eq!(
        said(&claims, "1"),
        [
            vec![
                "claims.csv:2:issue=late",
                "claims.csv:2:units_missing=unknown",
                "claims.csv:2:need_by=missing",
                "claims.csv:2:photo=yes",
                "claims.csv:2:paid=12.50",
            ],
            vec!["claims.csv:3:units_missing=2"],
        ]
    );
    let ids: Vec<_> = claims.of_order("#1").map(|claim| claim.id.as_deref()).collect();
    assert_eq!(ids, [Some("c1"), None]);
    assert_eq!(said(&claims, "2").len(), 0);
}

#[test]
fn the_order_column_may_be_named_as_in_the_export() {
    assert_eq!(said(&read("Name;issue\r\n#7;late\r\n"), "7"), [["claims.csv:2:issue=late"]]);
}

#[test]
fn a_bad_cell_is_an_error_of_its_claim_with_its_place() {
    let claims =
        read("order,units_missing,photo,need_by,paid\n1,1.5,1,unknown,\"1,5\"\n2,missing,no,2026-02-30,1.234\n3,4\n");
    let problems: Vec<String> =
        claims.all.iter().flat_map(|claim| claim.problems.iter().map(ToString::to_string)).collect();
    assert_eq!(
        problems,
        [
            "claims.csv:2:units_missing: `1.5` is not a whole number; write numbers like `3`",
            "claims.csv:2:photo: `1` is neither yes nor no; write `yes` or `no`",
            "claims.csv:2:need_by: `need_by` cannot be unknown: nobody is asked for it",
            "claims.csv:2:paid: `1,5` is not an amount; write amounts like `12.00`",
            "claims.csv:3:units_missing: `units_missing` cannot be missing: it always has a value",
            "claims.csv:3:need_by: `2026-02-30` is not a date; write dates like `2026-11-21`",
            "claims.csv:3:paid: `1.234` is finer than the smallest unit of USD; write amounts like `12.00`",
            "claims.csv:4:photo: the row has 2 cells, fewer than the header's 5",
        ]
    );
}

#[test]
fn a_column_that_is_no_fact_is_named_with_the_nearest_fact() {
    let claims = read("order,isue,Notes\n1,late,x\n");
    let warnings: Vec<String> =
        claims.warnings.iter().map(|w| format!("{} / {}", w.message, w.help.clone().unwrap_or_default())).collect();
    assert_eq!(
        warnings,
        [
            "column `isue` of `claims.csv` is no fact of the playbook, so nothing is read from it / did you mean `issue`?",
            "column `Notes` of `claims.csv` is no fact of the playbook, so nothing is read from it / \
             name the column like a fact, or take it out",
        ]
    );
}

#[test]
fn a_claims_file_without_an_order_column_is_refused() {
    let read = Claims::read(&Input::from_bytes("claims.csv", &b"oder,issue\n1,late\n"[..]), &shop(), "Name");
    let Err(OpenError::Problems(problems)) = read else { panic!() };
    assert_eq!(
        problems[0].message,
        "the order's id is taken from column `order` or `Name`, which `claims.csv` does not have"
    );
    assert_eq!(problems[0].help.as_deref(), Some("did you mean `oder`?"));
}

#[test]
fn a_row_that_is_broken_before_its_order_is_refused_for_it_may_be_about_any() {
    for row in ["\"late\"x,1", "late", "\"late,1"] {
        let text = format!("issue,order\nlate,2\n{row}\n");
        let read = Claims::read(&Input::from_bytes("claims.csv", text.as_bytes()), &shop(), "Name");
        let Err(OpenError::Problems(problems)) = read else { panic!("{row}") };
        let why = "the row is broken before the order's id, so it may be about any order";
        assert_eq!(problems[0].message, format!("claims.csv:3:order: {why}"));
    }
}

#[test]
fn a_second_claim_with_the_id_of_another_of_its_order_is_a_problem_and_one_without_an_id_cannot_be_recorded() {
    let claims = read("order,claim,issue\n1,a,late\n#1,a,none\n2,a,late\n1,,late\n1,,none\n1,,none\n2,,late\n");
    let problems: Vec<String> = claims.all.iter().flat_map(|claim| &claim.problems).map(ToString::to_string).collect();
    let each = "give each claim of an order an id of its own";
    assert_eq!(problems, [format!("claims.csv:3:claim: claim `a` of order `#1` is on line 2, too; {each}")]);
    let lines: Vec<u64> = claims.all.iter().filter(|claim| claim.unrecordable.is_some()).map(|one| one.line).collect();
    assert_eq!(lines, [6, 7]);
    let unnamed = read("order,issue\n1,late\n1,none\n");
    let text = "this claim of order `1` has no id, as the one on line 2, so a ledger cannot tell them apart";
    let expected = format!("claims.csv:3:order: {text}; {each}, in a column `claim`");
    assert_eq!(unnamed.all[1].unrecordable.as_ref().unwrap().to_string(), expected);
    assert!(unnamed.all.iter().all(|claim| claim.problems.is_empty()));
}
