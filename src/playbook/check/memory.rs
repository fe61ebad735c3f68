//! `[ledger]` and `[authority]`: where decisions are remembered, and who may decide otherwise.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::Code;
use crate::model::currency::Currency;
use crate::model::decimal::Decimal;
use crate::playbook::check::values::amount;
use crate::playbook::draft::section::{Entry, Section, as_text};
use crate::playbook::problems::Problems;
use crate::playbook::{Allowance, Authority, Keep, LedgerTable};

const KEEPS: [(&str, Keep); 2] = [("masked", Keep::Masked), ("plain", Keep::Plain)];

/// Checks `[ledger]`.
pub fn ledger<'t>(section: &Section<'t>, problems: &mut Problems<'t>) -> LedgerTable {
    LedgerTable {
        file: section.text("file", problems).map(|file| file.it.to_owned()),
        keep: section.word("keep", &KEEPS, problems).map(|keep| keep.it).unwrap_or_default(),
    }
}

/// Checks `[authority]`.
pub fn authority<'t>(agents: &[Entry<'t>], currency: Currency, problems: &mut Problems<'t>) -> Authority {
    let one = |entry: &Entry<'t>| Some((entry.key.it.to_owned(), allowance(entry, currency, problems)?));
    Authority { agents: agents.iter().filter_map(one).collect() }
}

fn allowance<'t>(entry: &Entry<'t>, currency: Currency, problems: &mut Problems<'t>) -> Option<Allowance> {
    let user = format!("`{}` of `[authority]`", entry.key.it);
    let refuse = |what: String| {
        let help = "write an amount like `50.00`, or `\"any\"`".to_owned();
        Diagnostic::at(Code::WrongValue, entry.value.span.clone(), what).help(help)
    };
    if let Some(word) = as_text(&entry.value) {
        if word.it == "any" {
            return Some(Allowance::Any);
        }
        problems.add(refuse(format!("{user} is `{}`", word.it)));
        return None;
    }
    let up_to = amount(&entry.value, currency, &user, problems)?;
    if up_to < Decimal::ZERO {
        problems.add(refuse(format!("{user} is {up_to}, which is less than nothing")));
        return None;
    }
    Some(Allowance::UpTo(up_to))
}
