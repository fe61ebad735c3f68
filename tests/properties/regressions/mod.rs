//! Cases the properties found, each as small as it gets: here the playbooks, beside it what is said of them.

mod asking;
mod checking;
mod deciding;

use std::sync::Arc;

use redress::engine::compile::{Compiled, compile};
use redress::model::value::{State, Value};
use redress::playbook::{Playbook, SourceText, read};

/// A playbook in a few lines: its facts, its rules, each in one line whose parts a semicolon parts, and what else there
/// is, in lines alike, each beginning with the name of its table.
struct Small<'t> {
    head: &'t str,
    facts: &'t [&'t str],
    rules: &'t [&'t str],
    rest: &'t [&'t str],
}

fn small<'t>(facts: &'t [&'t str], rules: &'t [&'t str]) -> Small<'t> {
    Small { head: "", facts, rules, rest: &[] }
}

impl<'t> Small<'t> {
    /// The same with more in `[playbook]`.
    fn head(self, head: &'t str) -> Small<'t> {
        Small { head, ..self }
    }

    /// The same with other tables: `promises; ignore = ["paid"]`.
    fn and(self, rest: &'t [&'t str]) -> Small<'t> {
        Small { rest, ..self }
    }

    fn playbook(&self) -> Arc<Playbook> {
        let Small { head, facts, rules, rest } = self;
        let mut text = format!(
            "[playbook]\nname = \"n\"\nversion = \"1\"\ncurrency = \"USD\"\ntimezone = \"UTC\"\n{head}\n[facts]\n{}\n",
            facts.join("\n")
        );
        let rules = rules.iter().map(|rule| format!("rules; {rule}"));
        for (at, table) in rules.chain(rest.iter().map(|table| (*table).to_owned())).enumerate() {
            let (of, lines) = table.split_once("; ").unwrap();
            text += &format!("[[{of}]]\nname = \"{of}-{at}\"\n{}\n", lines.replace("; ", "\n"));
        }
        Arc::new(read(SourceText { name: "small.toml".into(), text: text.as_str().into() }).unwrap())
    }

    fn compiled(&self) -> Compiled {
        compile(self.playbook())
    }
}

fn yes() -> State {
    State::Known(Value::YesNo(true))
}
