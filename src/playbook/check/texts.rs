//! Texts with braces → [`Template`]: `"{order_total} is a small order"`.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::Code;
use crate::model::template::{Part, Segment, Template};
use crate::playbook::check::scope::{Scope, Thing};
use crate::playbook::problems::{Owner, Problems, Text};
use crate::playbook::suggest::did_you_mean;

const PARTS: [(&str, Part); 4] =
    [("amount", Part::Amount), ("charge", Part::Charge), ("cost", Part::Cost), ("until", Part::Until)];

/// Reads a text; `key` and `owner` say whose it is. What cannot be read is reported and left out.
pub fn template<'t>(
    text: &Text<'t>,
    key: &str,
    owner: Owner<'t>,
    scope: &Scope<'t>,
    problems: &mut Problems<'t>,
) -> Template {
    let mut found = Pieces::default();
    let mut at = 0;
    while let Some(offset) = text.it[at..].find(['{', '}']) {
        found.words.push_str(&text.it[at..at + offset]);
        at += offset;
        let rest = &text.it[at..];
        if rest.starts_with("{{") || rest.starts_with("}}") {
            found.words.push_str(&rest[..1]);
            at += 2;
            continue;
        }
        let closed = rest.find('}').filter(|end| rest.starts_with('{') && !rest[1..*end].contains('{'));
        let Some(end) = closed else {
            report_brace(text, at, key, owner, problems);
            return Template::default();
        };
        found.name(&rest[1..end], at + 1, text, (key, owner), scope, problems);
        at += end + 1;
    }
    found.words.push_str(&text.it[at..]);
    found.into_template()
}

fn report_brace(text: &Text<'_>, at: usize, key: &str, owner: Owner<'_>, problems: &mut Problems<'_>) {
    let (message, help) = match &text.it[at..=at] {
        "{" => ("is not closed", "close it with `}`; a brace itself is `{{`"),
        _ => ("closes nothing", "a brace itself is `}}`"),
    };
    let message = format!("a brace in `{key}` of {owner} {message}");
    let span = problems.inside(text, at..at + 1);
    problems.add(Diagnostic::at(Code::TextSyntax, span, message).help(help.to_owned()));
}

#[derive(Default)]
struct Pieces {
    segments: Vec<Segment>,
    words: String,
}

impl Pieces {
    fn name<'t>(
        &mut self,
        name: &'t str,
        at: usize,
        text: &Text<'t>,
        (key, owner): (&str, Owner<'t>),
        scope: &Scope<'t>,
        problems: &mut Problems<'t>,
    ) {
        let part = PARTS.iter().find(|(word, _)| *word == name).map(|(_, part)| *part);
        let span = |problems: &Problems<'_>| problems.inside(text, at..at + name.len());
        match (part, scope.thing(name)) {
            (Some(part), None) => self.push(Segment::Part(part)),
            (None, Some(Thing::Fact(fact))) => self.push(Segment::Fact(fact)),
            (None, Some(Thing::Limit(limit))) => self.words.push_str(&scope.limits[limit].written),
            (Some(_), Some(_)) => {
                let message = format!("`{{{name}}}` in `{key}` of {owner} could be two things");
                let help = format!("`{{{name}}}` is a part of the result; give the fact or limit another name");
                problems.add(Diagnostic::at(Code::DuplicateName, span(problems), message).help(help));
            }
            (None, None) if problems.is_lost(name) => {}
            (None, None) => {
                let message =
                    format!("`{key}` of {owner} names `{name}`, which is no fact, limit or part of the result");
                let names = PARTS.iter().map(|(word, _)| *word).chain(scope.fact_names()).chain(scope.limit_names());
                let near = did_you_mean(name, names);
                let help = near.or_else(|| Some("a brace itself is `{{`".to_owned()));
                problems.add(Diagnostic::at(Code::UnknownFact, span(problems), message).help(help));
            }
        }
    }

    fn push(&mut self, segment: Segment) {
        if !self.words.is_empty() {
            self.segments.push(Segment::Words(std::mem::take(&mut self.words)));
        }
        self.segments.push(segment);
    }

    fn into_template(mut self) -> Template {
        if !self.words.is_empty() {
            self.segments.push(Segment::Words(self.words));
        }
        Template { segments: std::mem::take(&mut self.segments) }
    }
}
