//! The three formats, the last line, and `-q`.

use serde_json::{Value, json};

use super::{checked, run};
use crate::program::Folder;

const BROKEN: &str = r#"
[facts]
total = { kind = "money", from = "total" }
late  = { kind = "yesno", ask = "Late?" }
note  = { kind = "text", ask = "What is it?" }
[[rules]]
name = "small"
when = { total = "< 50", late = true }
decide = "reship"
because = "{note}"
[[rules]]
name = "rest"
decide = "flag"
[usual]
total = 20.00
late = true
[[promises]]
name = "cheap-or-not"
ignore = ["total"]
[[promises]]
name = "late-is-made-right"
when = { late = true }
allow = ["reship"]
"#;

#[test]
fn a_witness_shows_first_what_matters_and_then_all_the_rest() {
    let run = run(BROKEN, &[]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(3), ""), "{run:?}");
    let lines: Vec<&str> = run.stdout.lines().map(str::trim_end).collect();
    for line in [
        "error[promise-broken]: promise `cheap-or-not` is broken",
        "   = one case: total 20.00 → reship by rule `small`",
        "   = another: total 50.00 → flag by rule `rest`",
        "   = both: late yes",
        "   = with: note something else",
        "   = case: total 50.00 → flag by rule `rest`",
        "   = with: late yes, note something else",
        "PROMISES",
        "  broken  cheap-or-not",
        "          total 20.00 → reship by rule `small`",
        "          total 50.00 → flag by rule `rest`",
        "  broken  late-is-made-right",
    ] {
        assert!(lines.contains(&line), "{line}\n{}", run.stdout);
    }
    assert_eq!(
        lines.last().copied(),
        Some("`playbook.toml` is not sound: 3 facts, 2 rules, 2 errors, 1 note, 0 of 2 promises proved, 2 broken")
    );
}

#[test]
fn quiet_leaves_out_notes_and_proofs_and_keeps_the_last_line() {
    let loud = run(BROKEN, &[]).stdout;
    let quiet = run(BROKEN, &["-q"]);
    assert_eq!(quiet.code, Some(3));
    assert!(loud.contains("never-asked") && !quiet.stdout.contains("never-asked"));
    assert!(quiet.stdout.contains("promise-broken") && !quiet.stdout.contains("PROMISES"));
    assert_eq!(quiet.stdout.lines().last(), loud.lines().last());
    let sound = run("[[rules]]\nname = \"x\"\ndecide = \"flag\"\n", &["-q"]);
    assert_eq!(
        (sound.code, sound.stdout.as_str()),
        (Some(0), "`playbook.toml` is sound: 0 facts, 1 rule, no problem\n")
    );
}

#[test]
fn notes_do_not_fail_a_check() {
    let text = "[facts]\nnote = { kind = \"text\", ask = \"What?\" }\n[[rules]]\nname = \"x\"\ndecide = \"flag\"\nbecause = \"{note}\"\n";
    let run = run(text, &[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stdout.contains("note[never-asked]"), "{run:?}");
}

#[test]
fn problems_of_reading_are_results_in_every_format() {
    let bad =
        "[facts]\nlate = { kind = \"yesno\" }\n[[rules]]\nname = \"x\"\nwhen = { lat = true }\ndecide = \"flag\"\n";
    let text = run(bad, &[]);
    assert_eq!((text.code, text.stderr.as_str()), (Some(3), ""));
    assert!(text.stdout.contains("error[unknown-fact]"), "{text:?}");
    assert_eq!(text.stdout.lines().last(), Some("`playbook.toml` is not valid: 1 error"));
    let object = checked(bad);
    assert_eq!((&object["promises"], &object["interview"]), (&json!([]), &json!(null)));
    let problem = &object["problems"][0];
    assert_eq!(
        (&problem["code"], &problem["severity"], &problem["line"]),
        (&json!("unknown-fact"), &json!("error"), &json!(10))
    );
    assert_eq!((&problem["rule"], &problem["witness"]), (&json!(null), &json!(null)));
    let log = sarif(bad);
    assert_eq!(log["runs"][0]["results"][0]["ruleId"], "unknown-fact");
}

#[test]
fn a_file_that_is_not_there_ends_with_1_and_one_that_is_no_text_with_3() {
    let folder = Folder::new().with_bytes("bytes.toml", b"[playbook]\nname = \"\xff\"\n");
    for format in ["text", "json", "sarif"] {
        let run = folder.run(&["check", "nowhere.toml", "--format", format]);
        assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""), "{run:?}");
        assert!(run.stderr.contains("cannot read playbook `nowhere.toml`"), "{run:?}");
        assert_eq!(folder.run(&["check", "bytes.toml", "--format", format]).code, Some(3));
    }
    let run = folder.run(&["check", "bytes.toml", "--format", "json"]);
    let object: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((&object["problems"][0]["code"], &object["problems"][0]["line"]), (&json!("syntax"), &json!(2)));
}

#[test]
fn the_object_has_the_contracts_keys_in_order_and_the_mean_with_six_decimals() {
    let run = run(BROKEN, &["--format", "json"]);
    assert_eq!(run.stdout.matches('\n').count(), 1);
    let object: Value = serde_json::from_str(&run.stdout).unwrap();
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&object), ["problems", "promises", "interview"]);
    assert_eq!(
        keys(&object["problems"][0]),
        ["code", "severity", "message", "line", "column", "rule", "witness", "other"]
    );
    assert_eq!(keys(&object["promises"][0]), ["name", "status", "witness", "other"]);
    assert_eq!(keys(&object["promises"][0]["witness"]), ["total", "late", "note"]);
    // Below 50.00 one question settles it, above none has to be asked.
    assert!(run.stdout.ends_with("\"interview\":{\"mean\":0.500000,\"worst\":1,\"optimal\":true}}\n"), "{run:?}");
}

/// So many facts, and for each two of them a rule that both are yes.
fn in_pairs(fact: &str, pairs: usize) -> String {
    let facts: String = (0..2 * pairs).map(|at| format!("f{at} = {{ kind = \"yesno\", {fact} }}\n")).collect();
    let rule = |at: usize| {
        let (outcome, other) = (["reship", "deny"][at % 2], at + pairs);
        format!("[[rules]]\nname = \"r{at}\"\nwhen = {{ f{at} = true, f{other} = true }}\ndecide = \"{outcome}\"\n")
    };
    let rules: String = (0..pairs).map(rule).collect();
    format!("[facts]\n{facts}{rules}[[rules]]\nname = \"rest\"\ndecide = \"flag\"\n")
}

#[test]
fn how_exact_the_number_of_questions_is_is_said_as_it_is() {
    let (asked, from_cells) = ("ask = \"Is it?\"", "from = \"column\"");
    for (playbook, expected, optimal) in [
        (in_pairs(asked, 2), " at most; ", true),
        (in_pairs(asked, 6), " at most (another order of asking might need fewer); ", false),
        (in_pairs(from_cells, 5), " at most (in a sample of cases); ", false),
    ] {
        let shown = run(&playbook, &[]).stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(shown.contains(expected), "{shown}");
        assert_eq!(checked(&playbook)["interview"]["optimal"], json!(optimal));
    }
}

#[test]
fn the_day_can_be_said() {
    let limit = "[limits]\nsmall = { value = 5, source = \"s\", checked_on = 2026-01-01 }\n";
    let text = format!("{limit}[[rules]]\nname = \"x\"\ndecide = \"flag\"\n");
    let folder = Folder::new().with("playbook.toml", &super::playbook(&text));
    let on = |day: &str| folder.run(&["check", "--today", day]).stdout.contains("stale-source");
    assert!(!on("2027-01-01") && on("2027-01-02"));
    assert_eq!(folder.run(&["check", "--today", "soon"]).code, Some(2));
}

fn sarif(rest: &str) -> Value {
    serde_json::from_str(&run(rest, &["--format", "sarif"]).stdout).unwrap()
}

#[test]
fn sarif_has_what_code_hosts_need() {
    let log = sarif(BROKEN);
    assert_eq!(log["version"], "2.1.0");
    assert!(log["$schema"].as_str().unwrap().contains("sarif") && log["$schema"].as_str().unwrap().contains("2.1.0"));
    let run = &log["runs"][0];
    let driver = &run["tool"]["driver"];
    assert_eq!((&driver["name"], &run["columnKind"]), (&json!("redress"), &json!("unicodeCodePoints")));
    let rules = driver["rules"].as_array().unwrap();
    for rule in rules {
        let level = rule["defaultConfiguration"]["level"].as_str().unwrap();
        assert!(["error", "warning", "note"].contains(&level), "{rule}");
        for text in [
            &rule["shortDescription"]["text"],
            &rule["fullDescription"]["text"],
            &rule["help"]["text"],
            &rule["help"]["markdown"],
        ] {
            assert!(!text.as_str().unwrap().is_empty(), "{rule}");
        }
    }
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 3);
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "playbook.toml");
        let region = |key: &str| place["region"][key].as_u64().unwrap();
        assert!(region("startLine") >= 1 && region("startColumn") >= 1);
        assert!((region("endLine"), region("endColumn")) > (region("startLine"), region("startColumn")), "{result}");
    }
    let broken = results.iter().find(|result| result["ruleId"] == "promise-broken").unwrap();
    let message = broken["message"]["text"].as_str().unwrap();
    assert!(message.starts_with("promise `cheap-or-not` is broken\n"), "{message}");
    assert!(
        message.contains("\ncase: reship: total 20.00, late yes") && message.contains("\nother: flag: total 50.00"),
        "{message}"
    );
}

#[test]
fn a_place_that_belongs_to_a_problem_is_a_related_location() {
    let log = sarif("[[rules]]\nname = \"x\"\ndecide = \"deny\"\n[[rules]]\nname = \"y\"\ndecide = \"flag\"\n");
    let result = &log["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "dead-rule");
    assert_eq!(result["relatedLocations"][0]["message"]["text"], "covers its cases");
    assert_eq!(result["relatedLocations"][0]["physicalLocation"]["region"]["startLine"], 7);
}

#[test]
fn hostile_names_are_shown_as_escapes_and_stay_whole_in_json() {
    let text = "[[rules]]\nname = \"x\"\ndecide = \"flag\"\n[[promises]]\nname = \"p\\u001b\"\ndeny = [\"flag\"]\n";
    // A name with an escape is no name, and so the whole file has that problem.
    let shown = run(text, &[]).stdout;
    assert!(!shown.contains(['\u{1b}', '\u{202e}']), "{shown:?}");
    let object = checked(text);
    assert_eq!(object["promises"][0]["name"], "p\u{1b}");
}
