//! The examples as JUnit XML: a suite with a test case for each, and one for the coverage where some is wanted.

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::model::visible::visible_lines;
use crate::proof::examples::Ran;
use crate::proof::parting::Parting;
use crate::report::examples::{Tested, shown};

/// Writes the document.
pub fn write(out: &mut impl Write, tested: &Tested<'_>) -> io::Result<()> {
    let name = escaped(&tested.playbook.name);
    let count = tested.examples.len() + usize::from(tested.wanted.is_some());
    let failures = tested.failed() + usize::from(tested.is_below());
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(out, r#"<testsuites tests="{count}" failures="{failures}" errors="0">"#)?;
    writeln!(out, r#"  <testsuite name="{name}" tests="{count}" failures="{failures}" errors="0">"#)?;
    for (ran, parting) in tested.examples {
        let failure = (!ran.passed()).then(|| failure(tested, ran, parting.as_ref()));
        test_case(out, tested, &ran.example.name, failure.as_deref())?;
    }
    if let Some(wanted) = tested.wanted {
        let missed = tested.is_below().then(|| {
            let missing = tested.coverage.missing().map(|point| point.in_full(tested.playbook));
            let missing: Vec<String> = missing.collect();
            format!("{} covered, wanted are {wanted}\n{}", tested.share(), missing.join("\n"))
        });
        test_case(out, tested, "coverage", missed.as_deref())?;
    }
    writeln!(out, "  </testsuite>\n</testsuites>")
}

/// What an example expected and what came; the first line is where they part.
fn failure(tested: &Tested<'_>, ran: &Ran<'_>, parting: Option<&Parting>) -> String {
    let mut text = parting.map_or_else(String::new, |parting| {
        let place = parting.span.as_ref().map(|span| format!(" ({})", tested.place(span))).unwrap_or_default();
        format!("{}{place}", parting.words)
    });
    for part in ran.parts.iter().filter(|part| !part.is_met()) {
        let (expected, got) = (shown(&part.expected), shown(&part.got));
        let written = write!(text, "\n{}: expected {expected}, got {got}", part.part.word());
        debug_assert!(written.is_ok(), "writing to a string cannot fail");
    }
    text
}

fn test_case(out: &mut impl Write, tested: &Tested<'_>, name: &str, failure: Option<&str>) -> io::Result<()> {
    let (class, name) = (escaped(&tested.playbook.source.name), escaped(name));
    let Some(failure) = failure else {
        return writeln!(out, r#"    <testcase classname="{class}" name="{name}"/>"#);
    };
    let message = escaped(failure.lines().next().unwrap_or_default());
    writeln!(out, r#"    <testcase classname="{class}" name="{name}">"#)?;
    writeln!(out, r#"      <failure message="{message}">{}</failure>"#, escaped(failure))?;
    writeln!(out, "    </testcase>")
}

/// Text as it may stand in XML: what XML cannot hold is shown as an escape.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in visible_lines(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}
