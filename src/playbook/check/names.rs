//! Which names may be given.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::Code;
use crate::model::visible::visible;
use crate::playbook::formula::parser::WORDS;
use crate::playbook::problems::{Owner, Problems, Text};

/// Names that already mean something where facts are named.
const RESERVED: [&str; 5] = ["today", "decision", "rule", "unknown", "missing"];

/// Reports a fact's or limit's name that formulas could not use.
pub fn check_identifier(name: &Text<'_>, what: &str, problems: &mut Problems<'_>) {
    if RESERVED.contains(&name.it) || WORDS.contains(&name.it) {
        let message = format!("a {what} is named `{}`, which already means something", name.it);
        let help = format!("give it another name, like `{}_given`", name.it);
        problems.add(Diagnostic::at(Code::ReservedName, name.span.clone(), message).help(help));
        return;
    }
    let starts_well = name.it.starts_with(|c: char| c.is_alphabetic() || c == '_');
    if !starts_well || !name.it.chars().all(|c| c.is_alphanumeric() || c == '_') {
        let message = format!("formulas cannot name a {what} `{}`", name.it);
        let better: String = name.it.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
        let help = if starts_well {
            format!("name it `{better}`: letters, digits and `_`")
        } else {
            "begin it with a letter; letters, digits and `_` may follow".to_owned()
        };
        problems.add(Diagnostic::at(Code::BadName, name.span.clone(), message).help(help));
    }
}

/// Reports a name of a rule, an action or a mark that lists and single lines could not hold: blank, or with `;`, hidden
/// characters or blanks at its ends.
pub fn check_word(name: &Text<'_>, what: &str, problems: &mut Problems<'_>) {
    if name.it.is_empty() || name.it.trim() != name.it || name.it.contains(';') || visible(name.it) != name.it {
        let message = format!("a {what} is named `{}`", name.it);
        let help = "a name is a word or a few, without `;` and line breaks, like `late-and-needed`".to_owned();
        problems.add(Diagnostic::at(Code::BadName, name.span.clone(), message).help(help));
    }
}

/// Reports a text that should say something and is blank.
pub fn check_not_blank(text: Option<&Text<'_>>, key: &str, owner: Owner<'_>, problems: &mut Problems<'_>) {
    if let Some(text) = text.filter(|text| text.it.trim().is_empty()) {
        let message = format!("`{key}` of {owner} is blank");
        problems.add(Diagnostic::at(Code::WrongValue, text.span.clone(), message));
    }
}
