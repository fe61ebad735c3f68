//! The small tables as written: limits, promises, examples, and the keys of `[playbook]`, `[orders]` and `[costs]`.

use toml::de::DeValue;

use crate::model::Span;
use crate::model::rule::{Direction, Outcome};
use crate::playbook::draft::Item;
use crate::playbook::draft::rules::{WhenDraft, named, outcome_words, when};
use crate::playbook::draft::section::{Entry, Raw, Section, as_list, as_text, as_word};
use crate::playbook::problems::{Owner, Placed, Problems, Text};

/// The keys of `[playbook]`.
pub const HEAD_KEYS: [&str; 6] = ["name", "version", "currency", "timezone", "holidays", "worst_to_best"];

/// The keys of `[orders]`.
pub const ORDERS_KEYS: [&str; 9] =
    ["preset", "id", "customer", "lines", "currency", "dates", "decimal", "thousands", "delimiter"];

/// The keys of `[ledger]`.
pub const LEDGER_KEYS: [&str; 2] = ["file", "keep"];

const EXPECT_KEYS: [&str; 9] = ["decide", "rule", "actions", "amount", "charge", "cost", "until", "marks", "needs"];

const PROMISE_KEYS: [&str; 8] = ["name", "when", "ignore", "allow", "deny", "never_do", "more", "never"];

const DIRECTIONS: [(&str, Direction); 2] = [("worse", Direction::Worse), ("better", Direction::Better)];

/// A limit as written.
#[derive(Debug)]
pub struct LimitDraft<'t> {
    /// Its name.
    pub name: Text<'t>,
    /// Its value, bare or the `value` of its table.
    pub value: Raw<'t>,
    /// `source`
    pub source: Option<Text<'t>>,
    /// `checked_on`
    pub checked_on: Option<Raw<'t>>,
}

/// A promise as written.
#[derive(Debug)]
pub struct PromiseDraft<'t> {
    /// Promise `x`, or promise 3.
    pub owner: Owner<'t>,
    /// Where it stands.
    pub span: Span,
    /// `name`
    pub name: Option<Text<'t>>,
    /// `when`
    pub when: WhenDraft<'t>,
    /// `ignore`
    pub ignore: Option<IgnoreDraft<'t>>,
    /// `allow`
    pub allow: Option<Vec<Outcome>>,
    /// `deny`
    pub deny: Vec<Outcome>,
    /// `never_do`
    pub never_do: Vec<Text<'t>>,
    /// `more`
    pub more: Option<Text<'t>>,
    /// `never`
    pub never: Option<Placed<Direction>>,
    /// All its keys.
    pub section: Section<'t>,
}

/// What a promise ignores.
#[derive(Debug)]
pub enum IgnoreDraft<'t> {
    /// All pressure facts.
    Pressure,
    /// These facts.
    Facts(Vec<Text<'t>>),
}

/// An example as written.
#[derive(Debug)]
pub struct ExampleDraft<'t> {
    /// Example `x`, or example 3.
    pub owner: Owner<'t>,
    /// Where it stands.
    pub span: Span,
    /// `name`
    pub name: Option<Text<'t>>,
    /// `given`
    pub given: Vec<Entry<'t>>,
    /// `order` beside `given`
    pub order: Option<Text<'t>>,
    /// `expect`
    pub expect: Section<'t>,
}

/// Drafts a limit.
pub fn limit<'t>(entry: Entry<'t>, problems: &mut Problems<'t>) -> Option<LimitDraft<'t>> {
    let Entry { key: name, value } = entry;
    let DeValue::Table(table) = value.it else {
        return Some(LimitDraft { name, value, source: None, checked_on: None });
    };
    let owner = Owner::Named("limit", name.it);
    let section = Section::open(owner, name.span.clone(), table, &["value", "source", "checked_on"], problems);
    section.missing("value", "a limit is a number, an amount or a date", problems);
    let source = section.text("source", problems);
    Some(LimitDraft { value: section.raw("value")?, source, checked_on: section.raw("checked_on"), name })
}

/// Drafts a promise.
pub fn promise<'t>(item: Item<'t>, problems: &mut Problems<'t>) -> PromiseDraft<'t> {
    let (section, name) = named(&item, &PROMISE_KEYS, problems);
    PromiseDraft {
        owner: section.owner,
        span: item.span,
        name,
        when: when(&section, problems),
        ignore: ignore(&section, problems),
        allow: outcomes(&section, "allow", problems),
        deny: outcomes(&section, "deny", problems).unwrap_or_default(),
        never_do: section.texts("never_do", problems).map(|all| all.it).unwrap_or_default(),
        more: section.text("more", problems),
        never: section.word("never", &DIRECTIONS, problems),
        section,
    }
}

fn ignore<'t>(section: &Section<'t>, problems: &mut Problems<'t>) -> Option<IgnoreDraft<'t>> {
    let raw = section.raw("ignore")?;
    match as_text(&raw) {
        Some(word) if word.it == "pressure" => Some(IgnoreDraft::Pressure),
        None if as_list(&raw).is_some() => Some(IgnoreDraft::Facts(section.texts("ignore", problems)?.it)),
        Some(_) | None => section.wrong("ignore", "`\"pressure\"` or a list of facts", &raw, problems),
    }
}

fn outcomes<'t>(section: &Section<'t>, key: &str, problems: &mut Problems<'t>) -> Option<Vec<Outcome>> {
    let words = section.texts(key, problems)?;
    let what = format_args!("`{key}` of {}", section.owner);
    let all = words.it.iter().filter_map(|word| as_word(word, &outcome_words(), what, problems));
    Some(all.map(|outcome| outcome.it).collect())
}

/// Drafts an example.
pub fn example<'t>(item: Item<'t>, problems: &mut Problems<'t>) -> ExampleDraft<'t> {
    let (section, name) = named(&item, &["name", "given", "order", "expect"], problems);
    section.missing("expect", "say what is decided: `expect = { decide = \"…\" }`", problems);
    let expect = section.table("expect", problems).and_then(|_| item.table.get("expect")?.get_ref().as_table());
    let expect = match (expect, section.raw("expect")) {
        (Some(table), Some(raw)) => Section::open(section.owner, raw.span, table, &EXPECT_KEYS, problems),
        (Some(_) | None, _) => Section::empty(section.owner),
    };
    ExampleDraft {
        owner: section.owner,
        span: item.span,
        name,
        given: section.table("given", problems).map(|given| given.it).unwrap_or_default(),
        order: section.text("order", problems),
        expect,
    }
}
