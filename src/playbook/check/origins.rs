//! Where a fact's value comes from when it is not calculated: cells of the export or the ledger.

use crate::diagnostic::code::Code;
use crate::model::condition::{Alternative, Predicate};
use crate::model::fact::{Cells, History, Origin, Over, Recorded, RecordedThing, Take};
use crate::model::value::State;
use crate::playbook::check::conditions::{User, outcome, predicate_of, predicate_on_fact};
use crate::playbook::check::scope::Scope;
use crate::playbook::check::values::wrong;
use crate::playbook::draft::facts::{FactDraft, KindWord, OverWord};
use crate::playbook::draft::section::{Entry, as_text, as_word};
use crate::playbook::problems::{Owner, Problems, Text};

/// The origin of a fact without `value`.
pub fn origin<'t>(
    draft: &FactDraft<'t>,
    blank: Option<State>,
    scope: &Scope<'t>,
    problems: &mut Problems<'t>,
) -> Origin {
    let over = match draft.over.as_ref().map(|over| over.it) {
        None | Some(OverWord::Order) => Over::Order,
        Some(OverWord::Lines) => Over::Lines,
        Some(OverWord::Customer) => Over::Customer,
        Some(OverWord::CustomerOthers) => Over::CustomerOthers,
        Some(OverWord::History) => return Origin::History(history(draft, scope, problems)),
    };
    let Some(from) = &draft.from else { return Origin::Nowhere };
    Origin::Cells(Cells {
        columns: from.it.iter().map(|column| column.it.trim().to_owned()).collect(),
        span: from.span.clone(),
        blank,
        over,
        take: draft.take.as_ref().map(|take| take.it).filter(|_| over != Over::Order),
        times: draft.times.as_ref().map(|times| times.it.trim().to_owned()),
    })
}

fn history<'t>(draft: &FactDraft<'t>, scope: &Scope<'t>, problems: &mut Problems<'t>) -> History {
    let take = draft.take.as_ref().map_or(Take::Count, |take| take.it);
    let from = match take {
        Take::Sum | Take::Last => recorded_part(draft, take, problems),
        Take::Count | Take::Any | Take::Min | Take::Max | Take::First | Take::All => None,
    };
    let owner = Owner::Named("fact", draft.name.it);
    let only = draft.only.iter().filter_map(|entry| recorded(entry, owner, scope, problems)).collect();
    History { take, from, within: draft.within.as_ref().map(|days| days.it), only }
}

/// `cost`, `amount`, `decision` or `rule`, fitting the kind.
fn recorded_part<'t>(draft: &FactDraft<'t>, take: Take, problems: &mut Problems<'t>) -> Option<String> {
    let from = draft.from.as_ref()?;
    let kind = draft.kind.as_ref()?.it;
    let words: &[(&'static str, &'static str)] = match (kind, take) {
        (KindWord::Money, _) => &[("cost", "cost"), ("amount", "amount")],
        (KindWord::Choice | KindWord::Text, Take::Last) => &[("decision", "decision"), ("rule", "rule")],
        _ => {
            let what = "only amounts have a sum, and only a decision or a rule is a choice or a text";
            let message = format!("fact `{}` takes from the ledger what its kind cannot be", draft.name.it);
            let problem = crate::diagnostic::Diagnostic::at(Code::WrongKind, from.span.clone(), message);
            problems.add(problem.help(what.to_owned()));
            return None;
        }
    };
    let [only] = from.it.as_slice() else {
        let message = format!("`from` of fact `{}` names several things of a decision", draft.name.it);
        let problem = crate::diagnostic::Diagnostic::at(Code::WrongValue, from.span.clone(), message);
        problems.add(problem.help("name one: `from = \"cost\"`".to_owned()));
        return None;
    };
    let what = format_args!("`from` of fact `{}`", draft.name.it);
    as_word(only, words, what, problems).map(|word| word.it.to_owned())
}

/// A test of `where`: on the rule, the decision, the marks or a fact as recorded.
fn recorded<'t>(
    entry: &Entry<'t>,
    owner: Owner<'t>,
    scope: &Scope<'t>,
    problems: &mut Problems<'t>,
) -> Option<Recorded> {
    let user = || User { owner, tested: entry.key.it };
    let what = match entry.key.it {
        "rule" => RecordedThing::Rule,
        "decision" => RecordedThing::Decision,
        "marks" => RecordedThing::Marks,
        _ => RecordedThing::Fact(scope.fact(&entry.key, format_args!("{owner} tests"), problems)?),
    };
    let predicate = match &what {
        RecordedThing::Rule => words(entry, problems, |name, problems| {
            scope.rule(name, format_args!("{} for", user()), problems).is_some()
        }),
        RecordedThing::Marks => words(entry, problems, |mark, problems| is_mark(mark, user(), scope, problems)),
        RecordedThing::Decision => predicate_of(&entry.value, &mut |raw| {
            outcome(raw, user(), problems).map(|outcome| Alternative::Word(outcome.word().to_owned()))
        }),
        RecordedThing::Fact(fact) => predicate_on_fact(*fact, entry, owner, scope, problems),
    };
    predicate.map(|predicate| Recorded { what, predicate })
}

/// A predicate on words that each must be known.
fn words<'t>(
    entry: &Entry<'t>,
    problems: &mut Problems<'t>,
    is_known: impl Fn(&Text<'t>, &mut Problems<'t>) -> bool,
) -> Option<Predicate> {
    predicate_of(&entry.value, &mut |raw| {
        let Some(word) = as_text(raw) else {
            return wrong(raw, "a name in quotes", &format_args!("`{}` in `where`", entry.key.it), problems);
        };
        is_known(&word, problems).then(|| Alternative::Word(word.it.to_owned()))
    })
}

fn is_mark<'t>(mark: &Text<'t>, user: User<'t>, scope: &Scope<'t>, problems: &mut Problems<'t>) -> bool {
    let known = scope.marks.contains(&mark.it);
    if !known {
        let message = format!("{user} for `{}`, which is a mark that no action puts", mark.it);
        problems.unknown(Code::UnknownWord, mark, message, scope.marks.iter().copied());
    }
    known
}
