//! Suggested examples as `[[examples]]` blocks, to be read by a person and put into the playbook as they are.

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::model::fact::FactId;
use crate::model::value::{State, Value};
use crate::playbook::Playbook;
use crate::proof::suggest::Suggestion;
use crate::report::examples::Tested;
use crate::report::words::{action_names, rule_name};

/// Writes all blocks, each with what it covers.
pub fn write(out: &mut impl Write, tested: &Tested<'_>, suggested: &[Suggestion]) -> io::Result<()> {
    for suggestion in suggested {
        writeln!(out)?;
        for at in &suggestion.covers {
            let point = tested.coverage.points.all[*at].in_full(tested.playbook);
            writeln!(out, "# covers {}", one_line(&point))?;
        }
        out.write_all(example(tested.playbook, suggestion).as_bytes())?;
    }
    Ok(())
}

/// A block, ready to be put into the playbook.
pub fn example(playbook: &Playbook, suggestion: &Suggestion) -> String {
    let today = suggestion.today.map(|today| format!("today = {today}"));
    let given = suggestion
        .given
        .iter()
        .map(|(fact, state)| format!("{} = {}", key(&playbook.fact(*fact).name), state_toml(playbook, *fact, state)));
    let given: Vec<String> = today.into_iter().chain(given).collect();
    let expect = expect(playbook, suggestion);
    let name = quoted(&suggestion.name);
    format!("[[examples]]\nname   = {name}\ngiven  = {}\nexpect = {}\n", table(&given), table(&expect))
}

fn expect(playbook: &Playbook, suggestion: &Suggestion) -> Vec<String> {
    let decision = &suggestion.decision;
    let mut expect = vec![format!("decide = {}", quoted(decision.verdict.word()))];
    expect.extend(rule_name(playbook, decision.rule).map(|rule| format!("rule = {}", quoted(rule))));
    let money = [("amount", decision.amount), ("charge", decision.charge)];
    expect.extend(
        money.into_iter().filter_map(|(key, amount)| Some(format!("{key} = {}", playbook.money_words(amount?)))),
    );
    expect.extend(decision.until.map(|day| format!("until = {day}")));
    let actions: Vec<String> = action_names(playbook, decision).into_iter().map(quoted).collect();
    expect.push(format!("actions = [{}]", actions.join(", ")));
    expect
}

fn table(entries: &[String]) -> String {
    if entries.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", entries.join(", ")) }
}

fn state_toml(playbook: &Playbook, fact: FactId, state: &State) -> String {
    match state {
        State::Known(Value::YesNo(yes)) => yes.to_string(),
        State::Known(value @ (Value::Number(_) | Value::Money(_) | Value::Date(_))) => {
            playbook.value_words(fact, value)
        }
        State::Known(value @ (Value::Choice(_) | Value::Text(_))) => quoted(&playbook.value_words(fact, value)),
        State::Missing => quoted("missing"),
        State::Open | State::Unknown => quoted("unknown"),
    }
}

/// A bare key where it can be one.
fn key(name: &str) -> String {
    let is_bare = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if is_bare { name.to_owned() } else { quoted(name) }
}

/// A text in quotes, with whatever cannot stand there as an escape.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            c if c.is_control() || is_directing(c) => {
                let written = write!(quoted, "\\u{:04X}", u32::from(c));
                debug_assert!(written.is_ok(), "writing to a string cannot fail");
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Characters that change how others are shown, which nobody should have to guess in a file to be read.
fn is_directing(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn one_line(text: &str) -> String {
    crate::model::visible::visible(text).into_owned()
}
