//! The draft: what the file says, every piece with its place, keys and kinds of TOML values looked at, names and
//! meanings not yet.

pub mod facts;
pub mod rules;
pub mod section;
pub mod string_place;
pub mod tables;

use toml::de::{DeTable, DeValue};

use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::Code;
use crate::model::Span;
use crate::model::rule::Outcome;
use crate::playbook::draft::facts::FactDraft;
use crate::playbook::draft::rules::{ActionDraft, ImpossibleDraft, RuleDraft};
use crate::playbook::draft::section::{Entry, Raw, Section, entries, found, raw, report_unknown};
use crate::playbook::draft::tables::{ExampleDraft, LimitDraft, PromiseDraft};
use crate::playbook::problems::{Owner, Placed, Problems};

/// Every table a playbook may have.
const TABLES: [&str; 13] = [
    "playbook",
    "limits",
    "orders",
    "ledger",
    "authority",
    "facts",
    "impossible",
    "rules",
    "actions",
    "costs",
    "promises",
    "usual",
    "examples",
];

/// What a file says.
#[derive(Debug)]
pub struct Draft<'t> {
    /// `[playbook]`
    pub head: Section<'t>,
    /// `[limits]`
    pub limits: Vec<LimitDraft<'t>>,
    /// `[orders]`
    pub orders: Section<'t>,
    /// `[ledger]`
    pub ledger: Section<'t>,
    /// `[authority]`, each agent with what they may do.
    pub authority: Option<Vec<Entry<'t>>>,
    /// `[facts]`
    pub facts: Vec<FactDraft<'t>>,
    /// `[[impossible]]`
    pub impossible: Vec<ImpossibleDraft<'t>>,
    /// `[[rules]]`
    pub rules: Vec<RuleDraft<'t>>,
    /// `[[actions]]`
    pub actions: Vec<ActionDraft<'t>>,
    /// `[costs]`, each by its outcome's word.
    pub costs: Section<'t>,
    /// `[[promises]]`
    pub promises: Vec<PromiseDraft<'t>>,
    /// `[usual]`
    pub usual: Vec<Entry<'t>>,
    /// `[[examples]]`
    pub examples: Vec<ExampleDraft<'t>>,
}

/// Drafts a file from its tree.
pub fn read<'t>(tree: &'t DeTable<'t>, problems: &mut Problems<'t>) -> Draft<'t> {
    let top = entries(tree);
    for entry in &top {
        report_strange_table(entry, problems);
    }
    let mut file = File { top, problems };
    Draft {
        head: file.section("playbook", &tables::HEAD_KEYS),
        limits: file.each_key("limits", tables::limit),
        orders: file.section("orders", &tables::ORDERS_KEYS),
        ledger: file.section("ledger", &tables::LEDGER_KEYS),
        authority: file.table("authority").map(|(table, _)| entries(table)),
        facts: file.each_key("facts", facts::fact),
        impossible: file.each("impossible", "impossible case", rules::impossible),
        rules: file.each("rules", "rule", rules::rule),
        actions: file.each("actions", "action", rules::action),
        costs: file.section("costs", &Outcome::ALL.map(Outcome::word)),
        promises: file.each("promises", "promise", tables::promise),
        usual: file.table("usual").map(|(table, _)| entries(table)).unwrap_or_default(),
        examples: file.each("examples", "example", tables::example),
    }
}

fn report_strange_table(entry: &Entry<'_>, problems: &mut Problems<'_>) {
    if !TABLES.contains(&entry.key.it) {
        report_unknown(Owner::Table(""), &entry.key, &TABLES, problems);
    }
}

/// The file while it is drafted.
struct File<'t, 'p> {
    top: Vec<Entry<'t>>,
    problems: &'p mut Problems<'t>,
}

/// A table of a list of tables: who it is, where it stands, its content.
pub struct Item<'t> {
    /// Rule, action, promise …
    pub what: &'static str,
    /// Its position in the file, from 1.
    pub nth: usize,
    /// Where it stands.
    pub span: Span,
    /// Its content.
    pub table: &'t DeTable<'t>,
}

impl<'t> File<'t, '_> {
    fn raw(&self, name: &str) -> Option<Raw<'t>> {
        self.top.iter().find(|entry| entry.key.it == name).map(|entry| entry.value.clone())
    }

    /// A top-level table, none where it is not there or is something else.
    fn table(&mut self, name: &'static str) -> Option<(&'t DeTable<'t>, Span)> {
        let raw = self.raw(name)?;
        if let DeValue::Table(table) = raw.it {
            return Some((table, raw.span));
        }
        let message = format!("`{name}` is {}, expected a table", found(&raw));
        let help = format!("write `[{name}]` with its keys below");
        self.problems.add(Diagnostic::at(Code::WrongKind, raw.span, message).help(help));
        None
    }

    fn section(&mut self, name: &'static str, keys: &[&str]) -> Section<'t> {
        match self.table(name) {
            Some((table, span)) => Section::open(Owner::Table(name), span, table, keys, self.problems),
            None => Section::empty(Owner::Table(name)),
        }
    }

    /// Reads each entry of a top-level table.
    fn each_key<T>(&mut self, name: &'static str, read: impl Fn(Entry<'t>, &mut Problems<'t>) -> Option<T>) -> Vec<T> {
        let all = self.table(name).map(|(table, _)| entries(table)).unwrap_or_default();
        all.into_iter().filter_map(|entry| read(entry, self.problems)).collect()
    }

    /// Reads each table of a list of tables.
    fn each<T>(
        &mut self,
        name: &'static str,
        what: &'static str,
        read: impl Fn(Item<'t>, &mut Problems<'t>) -> T,
    ) -> Vec<T> {
        let Some(list) = self.raw(name) else { return Vec::new() };
        let DeValue::Array(all) = list.it else {
            let message = format!("`{name}` is {}, expected a list of tables", found(&list));
            let help = format!("write `[[{name}]]`, with two brackets, over each of them");
            self.problems.add(Diagnostic::at(Code::WrongKind, list.span, message).help(help));
            return Vec::new();
        };
        let mut read_all = Vec::with_capacity(all.len());
        for (i, value) in all.iter().enumerate() {
            let Placed { it, span } = raw(value);
            if let DeValue::Table(table) = it {
                read_all.push(read(Item { what, nth: i + 1, span, table }, self.problems));
            } else {
                let message = format!("{what} {} is {}, expected a table", i + 1, found(&raw(value)));
                self.problems.add(Diagnostic::at(Code::WrongKind, span, message));
            }
        }
        read_all
    }
}
