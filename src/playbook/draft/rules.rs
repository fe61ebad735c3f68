//! `[[rules]]`, `[[actions]]` and `[[impossible]]` as written, and the `when` they share with promises and classes.

use toml::de::DeValue;

use crate::model::Span;
use crate::model::rule::Outcome;
use crate::playbook::draft::Item;
use crate::playbook::draft::section::{Entry, Raw, Section, as_list, as_text, entries};
use crate::playbook::problems::{Owner, Placed, Problems, Text};

/// Each outcome with its word.
pub fn outcome_words() -> [(&'static str, Outcome); 6] {
    Outcome::ALL.map(|outcome| (outcome.word(), outcome))
}

/// A `when` as written.
#[derive(Debug)]
pub enum WhenDraft<'t> {
    /// There is none.
    Always,
    /// Any of these tables.
    Any(Vec<Vec<Entry<'t>>>),
    /// It cannot be read, which is reported.
    Unreadable,
}

/// A rule as written.
#[derive(Debug)]
pub struct RuleDraft<'t> {
    /// Rule `x`, or rule 3.
    pub owner: Owner<'t>,
    /// Where it stands.
    pub span: Span,
    /// `name`
    pub name: Option<Text<'t>>,
    /// `when`
    pub when: WhenDraft<'t>,
    /// `decide`
    pub decide: Option<Placed<Outcome>>,
    /// `also`
    pub also: Vec<Text<'t>>,
    /// `because`
    pub because: Option<Text<'t>>,
    /// `reply`: drafts by language, the empty one without.
    pub reply: Vec<(&'t str, Text<'t>)>,
    /// `amount`
    pub amount: Option<Raw<'t>>,
    /// `charge`
    pub charge: Option<Raw<'t>>,
    /// `cost`
    pub cost: Option<Raw<'t>>,
    /// `until`, key and value.
    pub until: Option<Raw<'t>>,
}

/// An action as written.
#[derive(Debug)]
pub struct ActionDraft<'t> {
    /// Action `x`, or action 3.
    pub owner: Owner<'t>,
    /// Where it stands.
    pub span: Span,
    /// `name`
    pub name: Option<Text<'t>>,
    /// `when`
    pub when: WhenDraft<'t>,
    /// `do`
    pub instruction: Option<Text<'t>>,
    /// `mark`
    pub mark: Option<Text<'t>>,
    /// `expires`
    pub expires: Option<Placed<u32>>,
}

/// What cannot be, as written.
#[derive(Debug)]
pub struct ImpossibleDraft<'t> {
    /// Impossible case `x`, or impossible case 3.
    pub owner: Owner<'t>,
    /// Where it stands.
    pub span: Span,
    /// `name`
    pub name: Option<Text<'t>>,
    /// `when`
    pub when: WhenDraft<'t>,
    /// `ask_again`
    pub ask_again: Option<Text<'t>>,
}

const RULE_KEYS: [&str; 10] =
    ["name", "when", "decide", "also", "because", "reply", "amount", "charge", "cost", "until"];

/// Opens a table that has a name.
pub fn named<'t>(item: &Item<'t>, keys: &[&str], problems: &mut Problems<'t>) -> (Section<'t>, Option<Text<'t>>) {
    let name = item.table.get("name").and_then(|name| as_text(&super::section::raw(name)));
    let owner = match &name {
        Some(name) => Owner::Named(item.what, name.it),
        None => Owner::Nth(item.what, item.nth),
    };
    let section = Section::open(owner, item.span.clone(), item.table, keys, problems);
    section.missing("name", "give it a name of its own", problems);
    if name.is_none() {
        section.text("name", problems);
    }
    (section, name)
}

/// Drafts a rule.
pub fn rule<'t>(item: Item<'t>, problems: &mut Problems<'t>) -> RuleDraft<'t> {
    let (section, name) = named(&item, &RULE_KEYS, problems);
    let help = "a rule decides `reship`, `refund`, `deny`, `flag`, `wait` or `clear`";
    section.missing("decide", help, problems);
    RuleDraft {
        owner: section.owner,
        span: item.span,
        name,
        when: when(&section, problems),
        decide: section.word("decide", &outcome_words(), problems),
        also: section.texts("also", problems).map(|also| also.it).unwrap_or_default(),
        because: section.text("because", problems),
        reply: reply(&section, problems),
        amount: section.raw("amount"),
        charge: section.raw("charge"),
        cost: section.raw("cost"),
        until: section.raw("until"),
    }
}

/// Drafts an action.
pub fn action<'t>(item: Item<'t>, problems: &mut Problems<'t>) -> ActionDraft<'t> {
    let (section, name) = named(&item, &["name", "when", "do", "mark", "expires"], problems);
    section.missing("do", "say in a text what is to be done", problems);
    ActionDraft {
        owner: section.owner,
        span: item.span,
        name,
        when: when(&section, problems),
        instruction: section.text("do", problems),
        mark: section.text("mark", problems),
        expires: section.count("expires", problems),
    }
}

/// Drafts what cannot be.
pub fn impossible<'t>(item: Item<'t>, problems: &mut Problems<'t>) -> ImpossibleDraft<'t> {
    let (section, name) = named(&item, &["name", "when", "ask_again"], problems);
    section.missing("when", "say which cases cannot be; without it none could", problems);
    ImpossibleDraft {
        owner: section.owner,
        span: item.span,
        name,
        when: when(&section, problems),
        ask_again: section.text("ask_again", problems),
    }
}

/// The `when` of a table: one table of tests or a list of them.
pub fn when<'t>(section: &Section<'t>, problems: &mut Problems<'t>) -> WhenDraft<'t> {
    let Some(raw) = section.raw("when") else { return WhenDraft::Always };
    if let DeValue::Table(table) = raw.it {
        return WhenDraft::Any(vec![entries(table)]);
    }
    let expected = "a table like `{ fact = … }` or a list of them";
    let Some(all) = as_list(&raw) else {
        section.wrong::<()>("when", expected, &raw, problems);
        return WhenDraft::Unreadable;
    };
    let mut tables = Vec::with_capacity(all.len());
    for one in &all {
        match one.it {
            DeValue::Table(table) => tables.push(entries(table)),
            _ => {
                section.wrong::<()>("when", expected, one, problems);
                return WhenDraft::Unreadable;
            }
        }
    }
    WhenDraft::Any(tables)
}

/// One draft, or a table of drafts by language.
fn reply<'t>(section: &Section<'t>, problems: &mut Problems<'t>) -> Vec<(&'t str, Text<'t>)> {
    let Some(raw) = section.raw("reply") else { return Vec::new() };
    let expected = "a text, or a table of texts by language";
    if let Some(text) = as_text(&raw) {
        return vec![("", text)];
    }
    let DeValue::Table(table) = raw.it else {
        section.wrong::<()>("reply", expected, &raw, problems);
        return Vec::new();
    };
    let mut drafts = Vec::new();
    for Entry { key, value } in entries(table) {
        match as_text(&value) {
            Some(text) => drafts.push((key.it, text)),
            None => drop(section.wrong::<()>("reply", expected, &value, problems)),
        }
    }
    drafts
}
