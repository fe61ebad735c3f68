//! Whole playbooks in, problems or a playbook out.

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
            format!("{line}:{column} {}", one.code)
        })
        .collect()
}

/// The codes of the problems of a body below a sound head.
fn codes(body: &str) -> Vec<&'static str> {
    let found = read(source(&format!("{HEAD}{body}"))).err().unwrap_or_default();
    found.iter().map(|one| one.code).collect()
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
        let found: Vec<_> = read(source(sample(*code))).unwrap_err().into_iter().map(|one| one.code).collect();
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
