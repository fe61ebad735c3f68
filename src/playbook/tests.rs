//! Whole playbooks in, problems or a playbook out.

mod facts;
mod formulas;
mod names;
mod slips;
mod whens;

use crate::diagnostic::Severity;
use crate::diagnostic::code::Code;
use crate::diagnostic::page::{mended, sample};
use crate::diagnostic::place::line_and_column;
use crate::playbook::{Playbook, SourceText, read};

const HEAD: &str = "[playbook]\nname = \"p\"\nversion = \"1\"\ncurrency = \"USD\"\ntimezone = \"UTC\"\n";

fn source(text: &str) -> SourceText {
    SourceText { name: "playbook.toml".into(), text: text.into() }
}

/// The problems of a text: `line:column code`.
fn problems(text: &str) -> Vec<String> {
    let found = read(source(text)).err().unwrap_or_default();
    let place = |span: Option<&crate::model::Span>| span.map_or((0, 0), |span| line_and_column(text, span.start));
    found
        .iter()
        .map(|one| {
            let (line, column) = place(one.span());
            format!("{line}:{column} {}", one.code.word())
        })
        .collect()
}

/// The codes of the problems of a body below a sound head.
fn codes(body: &str) -> Vec<&'static str> {
    let found = read(source(&format!("{HEAD}{body}"))).err().unwrap_or_default();
    found.iter().map(|one| one.code.word()).collect()
}

/// Each body gives exactly these codes, in the order of their places.
fn assert_codes(cases: &[(&str, &[&str])]) {
    for (body, expected) in cases {
        assert_eq!(codes(body), *expected, "{body}");
    }
}

/// The message of the only problem of a body.
fn message(body: &str) -> String {
    let found = read(source(&format!("{HEAD}{body}"))).unwrap_err();
    assert_eq!(found.len(), 1, "{body}: {found:?}");
    found[0].message.clone()
}

/// The help of the only problem of a body.
fn help(body: &str) -> String {
    let found = read(source(&format!("{HEAD}{body}"))).unwrap_err();
    assert_eq!(found.len(), 1, "{body}: {found:?}");
    found[0].help.clone().unwrap_or_default()
}

fn sound(body: &str) -> Playbook {
    match read(source(&format!("{HEAD}{body}"))) {
        Ok(playbook) => playbook,
        Err(found) => panic!("{found:#?}"),
    }
}

#[test]
fn every_sample_of_a_reading_code_triggers_exactly_that_code_and_its_mended_form_none() {
    let by_reading = Code::ALL.iter().take_while(|code| **code != Code::PressureDecides);
    for code in by_reading {
        assert_eq!(code.severity(), Severity::Error);
        let found: Vec<_> = read(source(sample(*code))).unwrap_err().into_iter().map(|one| one.code.word()).collect();
        assert_eq!(found, [code.word()], "{}", code.word());
    }
    for code in Code::ALL {
        assert!(read(source(mended(*code))).is_ok(), "{}: {:?}", code.word(), problems(mended(*code)));
    }
}

#[test]
fn every_sample_of_a_code_of_check_is_a_playbook_that_can_be_read() {
    for code in Code::ALL.iter().skip_while(|code| **code != Code::PressureDecides) {
        assert!(read(source(sample(*code))).is_ok(), "{}: {:?}", code.word(), problems(sample(*code)));
    }
}

#[test]
fn twenty_mistakes_are_twenty_problems_each_at_its_place() {
    let text = include_str!("../../tests/data/twenty-mistakes.toml");
    let expected = [
        "7:12 unknown-word",
        "14:10 unknown-preset",
        "20:25 unknown-word",
        "21:70 unknown-key",
        "22:1 reserved-name",
        "23:55 formula-syntax",
        "24:49 unknown-fact",
        "25:1 circle",
        "27:1 never-answered",
        "28:51 keys-clash",
        "32:30 unknown-limit",
        "32:54 unknown-option",
        "34:12 unknown-action",
        "35:13 unknown-fact",
        "38:11 duplicate-name",
        "39:28 comparison-syntax",
        "40:11 unknown-word",
        "44:28 cannot-be-missing",
        "45:11 syntax",
        "54:26 wrong-value",
    ];
    assert_eq!(problems(text), expected);
}

const WHOLE: &str = include_str!("../../tests/data/whole-language.toml");

#[test]
fn every_key_of_the_language_is_read() {
    assert_eq!(problems(WHOLE), Vec::<String>::new());
}

#[test]
fn no_slip_of_a_single_byte_crashes_the_reader() {
    let others = b"\"'[]{}=,#\\\n .-0aZ\xff<(";
    for (i, other) in (0..WHOLE.len()).zip(others.iter().cycle()) {
        let mut without = WHOLE.as_bytes().to_vec();
        without.remove(i);
        let mut changed = WHOLE.as_bytes().to_vec();
        changed[i] = *other;
        for text in [without, changed] {
            let text = String::from_utf8_lossy(&text);
            if let Err(found) = read(source(&text)) {
                assert!(!found.is_empty());
            }
        }
    }
}
