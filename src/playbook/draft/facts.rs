//! `[facts]` as written.

use toml::de::DeValue;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::Code;
use crate::model::Span;
use crate::model::fact::Take;
use crate::playbook::draft::rules::{WhenDraft, when};
use crate::playbook::draft::section::{Entry, Raw, Section, as_list, as_text, entries, found};
use crate::playbook::problems::{Owner, Placed, Problems, Text};

/// The keys a fact may have.
pub const FACT_KEYS: [&str; 22] = [
    "kind", "options", "odds", "ask", "who", "effort", "assume", "blank", "min", "max", "whole", "optional", "from",
    "over", "take", "times", "within", "where", "value", "fixed", "pressure", "note",
];

/// The words for kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KindWord {
    /// `yesno`
    YesNo,
    /// `choice`
    Choice,
    /// `number`
    Number,
    /// `money`
    Money,
    /// `date`
    Date,
    /// `text`
    Text,
}

/// Each kind's word.
pub const KINDS: [(&str, KindWord); 6] = [
    ("yesno", KindWord::YesNo),
    ("choice", KindWord::Choice),
    ("number", KindWord::Number),
    ("money", KindWord::Money),
    ("date", KindWord::Date),
    ("text", KindWord::Text),
];

/// What a fact is taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverWord {
    /// `order`
    Order,
    /// `lines`
    Lines,
    /// `customer`
    Customer,
    /// `customer_others`
    CustomerOthers,
    /// `history`
    History,
}

const OVERS: [(&str, OverWord); 5] = [
    ("order", OverWord::Order),
    ("lines", OverWord::Lines),
    ("customer", OverWord::Customer),
    ("customer_others", OverWord::CustomerOthers),
    ("history", OverWord::History),
];

const TAKES: [(&str, Take); 8] = [
    ("sum", Take::Sum),
    ("count", Take::Count),
    ("min", Take::Min),
    ("max", Take::Max),
    ("first", Take::First),
    ("last", Take::Last),
    ("any", Take::Any),
    ("all", Take::All),
];

/// A fact as written. A key that is there but cannot be read is none here and reported.
#[derive(Debug)]
pub struct FactDraft<'t> {
    /// Its name.
    pub name: Text<'t>,
    /// All its keys, for those that must not stand together.
    pub section: Section<'t>,
    /// `kind`
    pub kind: Option<Placed<KindWord>>,
    /// `options`
    pub options: Option<Placed<Vec<OptionDraft<'t>>>>,
    /// `odds`
    pub odds: Vec<Entry<'t>>,
    /// `ask`
    pub ask: Option<Text<'t>>,
    /// `who`
    pub who: Option<Text<'t>>,
    /// `effort`
    pub effort: Option<Placed<u32>>,
    /// `whole`
    pub whole: Option<Placed<bool>>,
    /// `optional`
    pub optional: Option<Placed<bool>>,
    /// `fixed`
    pub fixed: Option<Placed<bool>>,
    /// `pressure`
    pub pressure: Option<Placed<bool>>,
    /// `note`
    pub note: Option<Text<'t>>,
    /// `from`
    pub from: Option<Placed<Vec<Text<'t>>>>,
    /// `over`
    pub over: Option<Placed<OverWord>>,
    /// `take`
    pub take: Option<Placed<Take>>,
    /// `times`
    pub times: Option<Text<'t>>,
    /// `within`
    pub within: Option<Placed<u32>>,
    /// `where`
    pub only: Vec<Entry<'t>>,
    /// `value`
    pub value: Option<ValueDraft<'t>>,
}

/// An option of a choice as written.
#[derive(Debug)]
pub struct OptionDraft<'t> {
    /// Its name.
    pub name: Text<'t>,
    /// Its label, if the options are a table.
    pub label: Option<Text<'t>>,
}

/// How a fact is calculated.
#[derive(Debug)]
pub enum ValueDraft<'t> {
    /// By a formula.
    Formula(Text<'t>),
    /// By the first entry that fits.
    Classes(Vec<ClassDraft<'t>>),
}

/// An entry of a classification as written.
#[derive(Debug)]
pub struct ClassDraft<'t> {
    /// `is`
    pub is: Option<Raw<'t>>,
    /// `when`
    pub when: WhenDraft<'t>,
    /// Where it stands.
    pub span: Span,
}

/// Drafts a fact.
pub fn fact<'t>(entry: Entry<'t>, problems: &mut Problems<'t>) -> Option<FactDraft<'t>> {
    let Entry { key: name, value } = entry;
    let owner = Owner::Named("fact", name.it);
    let DeValue::Table(table) = value.it else {
        let message = format!("{owner} is {}, expected a table", found(&value));
        let help = format!("write `{} = {{ kind = \"…\", from = \"…\" }}`", name.it);
        problems.add(Diagnostic::at(Code::WrongKind, value.span, message).help(help));
        return None;
    };
    let section = Section::open(owner, name.span.clone(), table, &FACT_KEYS, problems);
    section.missing("kind", "its kind is `yesno`, `choice`, `number`, `money`, `date` or `text`", problems);
    Some(FactDraft {
        name,
        kind: section.word("kind", &KINDS, problems),
        options: options(&section, problems),
        odds: section.table("odds", problems).map(|odds| odds.it).unwrap_or_default(),
        ask: section.text("ask", problems),
        who: section.text("who", problems),
        effort: section.count("effort", problems),
        whole: section.flag("whole", problems),
        optional: section.flag("optional", problems),
        fixed: section.flag("fixed", problems),
        pressure: section.flag("pressure", problems),
        note: section.text("note", problems),
        from: columns(&section, problems),
        over: section.word("over", &OVERS, problems),
        take: section.word("take", &TAKES, problems),
        times: section.text("times", problems),
        within: section.count("within", problems),
        only: section.table("where", problems).map(|only| only.it).unwrap_or_default(),
        value: value_draft(&section, problems),
        section,
    })
}

/// A list of names, or a table of names with labels.
fn options<'t>(section: &Section<'t>, problems: &mut Problems<'t>) -> Option<Placed<Vec<OptionDraft<'t>>>> {
    let raw = section.raw("options")?;
    let DeValue::Table(table) = raw.it else {
        let names = section.texts("options", problems)?;
        let all = names.it.into_iter().map(|name| OptionDraft { name, label: None }).collect();
        return Some(Placed { it: all, span: names.span });
    };
    let mut all = Vec::new();
    for Entry { key, value } in entries(table) {
        let label = as_text(&value);
        if label.is_none() {
            let what = format!("options.{}", key.it);
            section.wrong::<()>(&what, "the text people read for it", &value, problems);
        }
        all.push(OptionDraft { name: key, label });
    }
    Some(Placed { it: all, span: raw.span })
}

/// One column or several, each with a name.
fn columns<'t>(section: &Section<'t>, problems: &mut Problems<'t>) -> Option<Placed<Vec<Text<'t>>>> {
    let raw = section.raw("from")?;
    let columns = match as_text(&raw) {
        Some(one) => Placed { it: vec![one], span: raw.span },
        None => section.texts("from", problems)?,
    };
    let blank = columns.it.iter().find(|column| column.it.trim().is_empty()).map(|column| &column.span);
    let wrong = match blank {
        Some(span) => Some((span.clone(), "is blank")),
        None => columns.it.is_empty().then(|| (columns.span.clone(), "names no column")),
    };
    let Some((span, why)) = wrong else { return Some(columns) };
    let message = format!("`from` of {} {why}", section.owner);
    problems.add(Diagnostic::at(Code::WrongValue, span, message).help("name a column: `from = \"…\"`".to_owned()));
    None
}

fn value_draft<'t>(section: &Section<'t>, problems: &mut Problems<'t>) -> Option<ValueDraft<'t>> {
    let raw = section.raw("value")?;
    if let Some(formula) = as_text(&raw) {
        return Some(ValueDraft::Formula(formula));
    }
    let expected = "a formula in quotes or a list of `{ is = …, when = … }`";
    let Some(all) = as_list(&raw) else { return section.wrong("value", expected, &raw, problems) };
    let mut classes = Vec::with_capacity(all.len());
    for class in all {
        let DeValue::Table(table) = class.it else { return section.wrong("value", expected, &class, problems) };
        let entry = Section::open(section.owner, class.span.clone(), table, &["is", "when"], problems);
        if entry.raw("is").is_none() && !problems.is_lost("is") {
            let message = format!("an entry of `value` of {} has no `is`", section.owner);
            let help = "say what the fact is where this entry fits".to_owned();
            problems.add(Diagnostic::at(Code::MissingKey, class.span.clone(), message).help(help));
        }
        classes.push(ClassDraft { is: entry.raw("is"), when: when(&entry, problems), span: class.span });
    }
    Some(ValueDraft::Classes(classes))
}
