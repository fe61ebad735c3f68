//! Keys of a fact that must not stand together, and keys that need another. One problem for each fact and reason.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::Code;
use crate::model::fact::Take;
use crate::playbook::check::shapes::is_set;
use crate::playbook::draft::facts::{FactDraft, KindWord, OverWord};
use crate::playbook::problems::Problems;
use crate::playbook::suggest::one_of;

/// What a calculated fact does not have: its value says all of it.
const NOT_BESIDE_VALUE: [&str; 15] = [
    "from", "over", "take", "times", "within", "where", "blank", "ask", "who", "effort", "odds", "assume", "optional",
    "min", "max",
];

/// Keys that mean nothing without another: the key, what it needs.
const NEEDS: [(&str, &str); 4] = [("who", "ask"), ("effort", "ask"), ("odds", "ask"), ("note", "pressure")];

/// Reports the keys of a fact that do not go together.
pub fn check<'t>(draft: &FactDraft<'t>, problems: &mut Problems<'t>) {
    let mut clashes = Clashes { draft, problems };
    if draft.value.is_some() {
        clashes.beside("value", &NOT_BESIDE_VALUE, "a calculated fact has its value from nowhere else");
        clashes.needed("note");
    } else {
        NEEDS.iter().for_each(|(key, _)| clashes.needed(key));
        match draft.over.as_ref().map(|over| over.it) {
            None | Some(OverWord::Order) => clashes.of_order(),
            Some(OverWord::Lines | OverWord::Customer | OverWord::CustomerOthers) => clashes.of_several(),
            Some(OverWord::History) => clashes.of_history(),
        }
    }
    clashes.of_kind();
    if is_set(draft.pressure.as_ref()) {
        clashes.beside("pressure", &["ask", "assume"], "a pressure fact is never asked and never decides");
    }
}

struct Clashes<'a, 't> {
    draft: &'a FactDraft<'t>,
    problems: &'a mut Problems<'t>,
}

impl Clashes<'_, '_> {
    /// Keys that must not stand beside another.
    fn beside(&mut self, key: &str, not: &[&'static str], why: &str) {
        let there: Vec<&str> = not.iter().copied().filter(|key| self.draft.section.raw(key).is_some()).collect();
        let Some(first) = there.first().and_then(|key| self.draft.section.span_of(key)) else { return };
        let all = there.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
        let message = format!("fact `{}` has {all} beside `{key}`", self.draft.name.it);
        self.add(first, message, why);
    }

    /// A key that needs another.
    fn needed(&mut self, key: &str) {
        let Some((_, needs)) = NEEDS.iter().find(|(needing, _)| *needing == key) else { return };
        self.without(key, needs);
    }

    fn without(&mut self, key: &str, needs: &str) {
        let section = &self.draft.section;
        let lost = self.problems.is_lost(needs);
        if let Some(span) = section.span_of(key).filter(|_| section.raw(needs).is_none() && !lost) {
            let message = format!("fact `{}` has `{key}` but no `{needs}`", self.draft.name.it);
            self.add(span, message, &format!("add `{needs}`, or leave out `{key}`"));
        }
    }

    fn of_order(&mut self) {
        if self.draft.over.is_none() && self.draft.section.raw("over").is_some() {
            return; // It cannot be read and may be any of them.
        }
        ["blank", "over"].iter().for_each(|key| self.without(key, "from"));
        let several = ["take", "times", "within", "where"];
        if self.draft.over.is_some() {
            self.beside("over", &several, "`over = \"order\"` looks at one cell");
        } else if let Some(first) = several.iter().find(|key| self.draft.section.raw(key).is_some()) {
            self.without(first, "over");
        }
    }

    fn of_several(&mut self) {
        let draft = self.draft;
        let from = "name the column: `from = \"…\"`";
        draft.section.missing("from", from, self.problems);
        let take = "say how several become one: `sum`, `count`, `min`, `max`, `first`, `last`, `any` or `all`";
        draft.section.missing("take", take, self.problems);
        self.beside("over", &["within", "where"], "only `over = \"history\"` looks at earlier decisions");
        self.take_fits(&[Take::Sum, Take::Count, Take::Min, Take::Max, Take::First, Take::Last, Take::Any, Take::All]);
        if let (Some(take), Some(span)) = (&self.draft.take, self.draft.section.span_of("times"))
            && take.it != Take::Sum
        {
            let message = format!("fact `{}` has `times` but takes no sum", self.draft.name.it);
            self.add(span, message, "only `take = \"sum\"` multiplies two columns");
        }
    }

    fn of_history(&mut self) {
        let draft = self.draft;
        let take = "say how several become one: `count`, `sum`, `last` or `any`";
        draft.section.missing("take", take, self.problems);
        self.beside("over", &["blank", "times"], "earlier decisions are in the ledger, not in cells");
        self.take_fits(&[Take::Count, Take::Sum, Take::Last, Take::Any]);
        match self.draft.take.as_ref().map(|take| take.it) {
            Some(Take::Sum | Take::Last) => {
                let from = "say what of each decision: `from = \"cost\"`, `\"amount\"`, `\"decision\"` or `\"rule\"`";
                draft.section.missing("from", from, self.problems);
            }
            Some(Take::Count | Take::Any) => {
                self.beside("take", &["from"], "decisions are counted, whatever is in them; `where` chooses which");
            }
            Some(Take::Min | Take::Max | Take::First | Take::All) | None => {}
        }
        let answered = ["ask", "assume"].iter().any(|key| self.draft.section.raw(key).is_some());
        if !answered {
            let message =
                format!("fact `{}` comes from the ledger and has neither `ask` nor `assume`", self.draft.name.it);
            let help = "say what it is where there is no ledger: `assume = …`, or let it be asked: `ask = \"…\"`";
            let problem = Diagnostic::at(Code::NeverAnswered, self.draft.name.span.clone(), message);
            self.problems.add(problem.help(help.to_owned()));
        }
    }

    /// Whether what is taken can be taken, and fits the kind.
    fn take_fits(&mut self, can: &[Take]) {
        let (Some(take), Some(kind)) = (&self.draft.take, &self.draft.kind) else { return };
        if !can.contains(&take.it) {
            let message = format!("fact `{}` takes what cannot be taken over the ledger", self.draft.name.it);
            self.add(take.span.clone(), message, "over the ledger: `count`, `sum`, `last` or `any`");
            return;
        }
        let kinds: &[KindWord] = match take.it {
            Take::Sum => &[KindWord::Number, KindWord::Money],
            Take::Count => &[KindWord::Number],
            Take::Min | Take::Max => &[KindWord::Number, KindWord::Money, KindWord::Date],
            Take::Any | Take::All => &[KindWord::YesNo],
            Take::First | Take::Last => return,
        };
        if !kinds.contains(&kind.it) {
            let words = crate::playbook::draft::facts::KINDS.iter().filter(|(_, word)| kinds.contains(word));
            let help = format!("its kind can be {}", one_of(words.map(|(word, _)| *word)));
            let message = format!("fact `{}` takes what its kind cannot be", self.draft.name.it);
            self.problems.add(Diagnostic::at(Code::WrongKind, take.span.clone(), message).help(help));
        }
    }

    /// Keys that only go with some kinds.
    fn of_kind(&mut self) {
        let Some(kind) = self.draft.kind.as_ref().map(|kind| kind.it) else { return };
        let ordered = matches!(kind, KindWord::Number | KindWord::Money | KindWord::Date);
        for (key, fits, help) in [
            ("whole", kind == KindWord::Number, "only `kind = \"number\"` can be whole"),
            ("min", ordered, "only numbers, amounts and dates have a smallest value"),
            ("max", ordered, "only numbers, amounts and dates have a largest value"),
        ] {
            if let Some(span) = self.draft.section.span_of(key).filter(|_| !fits) {
                let message = format!("`{key}` of fact `{}` does not go with its kind", self.draft.name.it);
                self.add(span, message, help);
            }
        }
    }

    fn add(&mut self, span: crate::model::Span, message: String, help: &str) {
        self.problems.add(Diagnostic::at(Code::KeysClash, span, message).help(help.to_owned()));
    }
}
