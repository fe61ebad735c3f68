//! What a fact is before anything is calculated: its kind with its options, and whether it can be missing.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::Code;
use crate::model::fact::{Choice, Kind, Take};
use crate::playbook::check::names::check_identifier;
use crate::playbook::check::scope::{Shape, distinct};
use crate::playbook::draft::facts::{FactDraft, KindWord, OverWord};
use crate::playbook::draft::section::{as_count, found};
use crate::playbook::problems::{Placed, Problems};

/// The shape of a fact.
pub fn shape<'t>(draft: &FactDraft<'t>, problems: &mut Problems<'t>) -> Shape<'t> {
    check_identifier(&draft.name, "fact", problems);
    let optional = is_set(draft.optional.as_ref());
    Shape {
        name: draft.name.clone(),
        kind: kind(draft, problems),
        // A calculated fact may, until its value is known: what cannot be read must not cause more problems.
        may_be_missing: optional || draft.value.is_some() || takes_one_of_several(draft),
        asked: draft.ask.is_some(),
        pressure: is_set(draft.pressure.as_ref()),
    }
}

/// Whether a flag is there and true.
pub fn is_set(flag: Option<&Placed<bool>>) -> bool {
    flag.is_some_and(|flag| flag.it)
}

/// Whether a fact is taken from several values in a way that gives none where there are none.
fn takes_one_of_several(draft: &FactDraft<'_>) -> bool {
    let several = match draft.over.as_ref().map(|over| over.it) {
        None | Some(OverWord::Order) => false,
        Some(OverWord::Lines | OverWord::Customer | OverWord::CustomerOthers | OverWord::History) => true,
    };
    several
        && draft.take.as_ref().is_some_and(|take| match take.it {
            Take::Min | Take::Max | Take::First | Take::Last => true,
            Take::Sum | Take::Count | Take::Any | Take::All => false,
        })
}

fn kind<'t>(draft: &FactDraft<'t>, problems: &mut Problems<'t>) -> Option<Kind> {
    let word = draft.kind.as_ref()?.it;
    if word != KindWord::Choice {
        report_options_without_choice(draft, problems);
    }
    let counts = draft.take.as_ref().is_some_and(|take| take.it == Take::Count);
    Some(match word {
        KindWord::YesNo => Kind::YesNo,
        KindWord::Choice => Kind::Choice(options(draft, problems)?),
        KindWord::Number => Kind::Number { whole: counts || is_set(draft.whole.as_ref()) },
        KindWord::Money => Kind::Money,
        KindWord::Date => Kind::Date,
        KindWord::Text => Kind::Text,
    })
}

fn report_options_without_choice(draft: &FactDraft<'_>, problems: &mut Problems<'_>) {
    for key in ["options", "odds"] {
        if let Some(span) = draft.section.span_of(key) {
            let message = format!("fact `{}` has `{key}` but is no choice", draft.name.it);
            let help = format!("write `kind = \"choice\"`, or leave out `{key}`");
            problems.add(Diagnostic::at(Code::KeysClash, span, message).help(help));
            return;
        }
    }
}

fn options<'t>(draft: &FactDraft<'t>, problems: &mut Problems<'t>) -> Option<Arc<[Choice]>> {
    let name = draft.name.it;
    let Some(drafts) = &draft.options else {
        let help = "list what it can be: `options = [\"…\", \"…\"]`";
        draft.section.missing("options", help, problems);
        return None;
    };
    if drafts.it.is_empty() {
        let message = format!("choice `{name}` has no options");
        problems.add(Diagnostic::at(Code::WrongValue, drafts.span.clone(), message));
        return None;
    }
    if drafts.it.len() > usize::from(u16::MAX) {
        let message = format!("choice `{name}` has more than {} options", u16::MAX);
        problems.add(Diagnostic::at(Code::TooLarge, drafts.span.clone(), message));
        return None;
    }
    distinct("option", drafts.it.iter().map(|option| Some(option.name.clone())).collect(), |_| (), problems);
    let optional = is_set(draft.optional.as_ref());
    let mut all = Vec::with_capacity(drafts.it.len());
    for option in &drafts.it {
        let reserved = match option.name.it {
            "unknown" => draft.ask.is_some().then_some("what is answered where nobody knows"),
            "missing" => optional.then_some("what is said where it has no value"),
            _ => None,
        };
        if let Some(meaning) = reserved {
            let message = format!("an option of `{name}` is named `{}`, which is {meaning}", option.name.it);
            let problem = Diagnostic::at(Code::ReservedName, option.name.span.clone(), message);
            problems.add(problem.help("give the option another name".to_owned()));
        } else if option.name.it.trim() != option.name.it || option.name.it.is_empty() {
            let message = format!("an option of `{name}` is named `{}`, which no trimmed cell is", option.name.it);
            problems.add(Diagnostic::at(Code::BadName, option.name.span.clone(), message));
        }
        let label = option.label.as_ref().map_or(option.name.it, |label| label.it);
        all.push(Choice { name: option.name.it.to_owned(), label: label.to_owned(), odds: 1 });
    }
    read_odds(draft, &mut all, problems);
    Some(Arc::from(all))
}

fn read_odds<'t>(draft: &FactDraft<'t>, options: &mut [Choice], problems: &mut Problems<'t>) {
    for entry in &draft.odds {
        let option = options.iter().position(|option| option.name == entry.key.it);
        match (option, as_count(&entry.value)) {
            (Some(option), Some(odds)) => options[option].odds = odds.it,
            (None, _) => {
                let message =
                    format!("`odds` of fact `{}` names `{}`, which is no option", draft.name.it, entry.key.it);
                let names = options.iter().map(|option| option.name.as_str());
                problems.unknown(Code::UnknownOption, &entry.key, message, names);
            }
            (Some(_), None) => {
                let what = found(&entry.value);
                let message =
                    format!("`odds` of fact `{}` has {what}, expected a whole number of at least 1", draft.name.it);
                problems.add(Diagnostic::at(Code::WrongKind, entry.value.span.clone(), message));
            }
        }
    }
}
