//! A [`Shop`] as the text of a playbook.

use std::fmt::Write;

use crate::shop::{Alt, Bound, Calc, Claim, F, Fact, Is, Kind, Never, Of, Part, Piece, Rule, S, Shop, Test, V, When};

/// The playbook.
pub fn text(shop: &Shop) -> String {
    let mut out = String::new();
    let mut line = |text: String| writeln!(out, "{text}").unwrap();
    line(format!(
        "[playbook]\nname = \"Random\"\nversion = \"1\"\ncurrency = \"{}\"\ntimezone = \"UTC\"\nholidays = [\"2026-11-26\"]",
        shop.currency.0
    ));
    if let Some(ranks) = &shop.worst_to_best {
        let ranks: Vec<Vec<&str>> = ranks.iter().map(|ties| ties.iter().map(|o| o.word()).collect()).collect();
        line(format!("worst_to_best = {ranks:?}"));
    }
    line("[limits]".into());
    shop.limits.iter().for_each(|(name, value)| line(format!("{name} = {}", value_text(shop, None, value))));
    line("[facts]".into());
    shop.facts.iter().for_each(|fact| line(fact_line(shop, fact)));
    for one in &shop.impossible {
        let when = when_text(shop, &one.when);
        line(format!("[[impossible]]\nname = \"{}\"\nwhen = {when}\nask_again = \"{}\"", one.name, one.ask_again));
    }
    shop.rules.iter().for_each(|rule| line(rule_text(shop, rule)));
    for action in &shop.actions {
        let when = action.when.as_ref().map(|when| format!("when = {}\n", when_text(shop, when))).unwrap_or_default();
        line(format!("[[actions]]\nname = \"{}\"\n{when}do = \"{}\"", action.name, words(shop, &action.words)));
    }
    line("[costs]".into());
    shop.costs.iter().for_each(|(outcome, formula)| {
        line(format!("{outcome} = {:?}", formula_text(shop, formula), outcome = outcome.word()))
    });
    for promise in &shop.promises {
        let when = promise.when.as_ref().map(|when| format!("when = {}\n", when_text(shop, when))).unwrap_or_default();
        line(format!("[[promises]]\nname = \"{}\"\n{when}{}", promise.name, claim(shop, &promise.claim)));
    }
    out
}

fn claim(shop: &Shop, claim: &Claim) -> String {
    let outcomes = |all: &[crate::shop::Outcome]| format!("{:?}", all.iter().map(|o| o.word()).collect::<Vec<_>>());
    let facts = |all: &[usize]| format!("{:?}", all.iter().map(|f| &shop.facts[*f].name).collect::<Vec<_>>());
    match claim {
        Claim::IgnorePressure => "ignore = \"pressure\"".into(),
        Claim::Ignore(all) => format!("ignore = {}", facts(all)),
        Claim::Allow(all) => format!("allow = {}", outcomes(all)),
        Claim::Deny(all) => format!("deny = {}", outcomes(all)),
        Claim::NeverDo(all) => {
            format!("never_do = {:?}", all.iter().map(|a| &shop.actions[*a].name).collect::<Vec<_>>())
        }
        Claim::More(fact, never) => {
            let never = if *never == Never::Worse { "worse" } else { "better" };
            format!("more = \"{}\"\nnever = \"{never}\"", shop.facts[*fact].name)
        }
    }
}

fn fact_line(shop: &Shop, fact: &Fact) -> String {
    let mut keys = vec![];
    keys.push(match fact.kind {
        Kind::YesNo => "kind = \"yesno\"".to_owned(),
        Kind::Choice(count) => {
            format!("kind = \"choice\", options = {:?}", (0..count).map(|o| format!("o{o}")).collect::<Vec<_>>())
        }
        Kind::Number { .. } => "kind = \"number\"".to_owned(),
        Kind::Money => "kind = \"money\"".to_owned(),
        Kind::Date => "kind = \"date\"".to_owned(),
        Kind::Text => "kind = \"text\"".to_owned(),
    });
    match &fact.calc {
        Some(Calc::Formula(formula)) => keys.push(format!("value = {:?}", formula_text(shop, formula))),
        Some(Calc::Classes(classes)) => {
            let classes: Vec<String> = classes.iter().map(|(is, when)| class(shop, is, when)).collect();
            keys.push(format!("value = [{}]", classes.join(", ")));
        }
        None => keys.extend(given_keys(shop, fact)),
    }
    if fact.pressure {
        keys.push("pressure = true".into());
    }
    format!("{} = {{ {} }}", fact.name, keys.join(", "))
}

fn given_keys(shop: &Shop, fact: &Fact) -> Vec<String> {
    let mut keys = vec![];
    let bound = |units: &i128| {
        value_text(
            shop,
            Some(fact.kind),
            &if fact.kind == Kind::Date { V::Day(i64::try_from(*units).unwrap()) } else { V::Number(*units) },
        )
    };
    if fact.kind == (Kind::Number { whole: true }) {
        keys.push("whole = true".into());
    }
    if fact.optional {
        keys.push("optional = true".into());
    }
    keys.extend(fact.min.iter().map(|min| format!("min = {}", bound(min))));
    keys.extend(fact.max.iter().map(|max| format!("max = {}", bound(max))));
    if fact.ask {
        keys.push(format!("ask = \"What is {}?\"", fact.name));
        if fact.effort != 1 {
            keys.push(format!("effort = {}", fact.effort));
        }
        if fact.odds.iter().any(|odds| *odds != 1) {
            let odds: Vec<String> = fact.odds.iter().enumerate().map(|(o, odds)| format!("o{o} = {odds}")).collect();
            keys.push(format!("odds = {{ {} }}", odds.join(", ")));
        }
    } else if !fact.pressure {
        keys.push(format!("from = \"{}\"", fact.name));
    }
    match &fact.assume {
        Some(S::Known(value)) => keys.push(format!("assume = {}", value_text(shop, Some(fact.kind), value))),
        Some(S::Missing) => keys.push("assume = \"missing\"".into()),
        Some(S::Open | S::Unknown) | None => {}
    }
    keys
}

fn class(shop: &Shop, is: &F, when: &When) -> String {
    let is = match is {
        F::Option(_) => format!("{:?}", formula_text(shop, is).trim_matches('"')),
        F::YesNo(yes) => yes.to_string(),
        F::Number(units) => decimal(*units),
        formula => format!("{:?}", formula_text(shop, formula)),
    };
    if when.len() == 1 && when[0].is_empty() {
        return format!("{{ is = {is} }}");
    }
    format!("{{ is = {is}, when = {} }}", when_text(shop, when))
}

fn rule_text(shop: &Shop, rule: &Rule) -> String {
    let mut out = format!("[[rules]]\nname = \"{}\"\n", rule.name);
    if !(rule.when.len() == 1 && rule.when[0].is_empty()) {
        writeln!(out, "when = {}", when_text(shop, &rule.when)).unwrap();
    }
    writeln!(out, "decide = \"{}\"", rule.decide.word()).unwrap();
    if !rule.also.is_empty() {
        writeln!(out, "also = {:?}", rule.also.iter().map(|a| &shop.actions[*a].name).collect::<Vec<_>>()).unwrap();
    }
    if let Some(because) = &rule.because {
        writeln!(out, "because = \"{}\"", words(shop, because)).unwrap();
    }
    for (language, draft) in &rule.reply {
        let key = if language.is_empty() { "reply".to_owned() } else { format!("reply.{language}") };
        writeln!(out, "{key} = \"{}\"", words(shop, draft)).unwrap();
    }
    for (key, formula) in
        [("amount", &rule.amount), ("charge", &rule.charge), ("cost", &rule.cost), ("until", &rule.until)]
    {
        if let Some(formula) = formula {
            writeln!(out, "{key} = {:?}", formula_text(shop, formula)).unwrap();
        }
    }
    out
}

fn words(shop: &Shop, pieces: &[Piece]) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Words(words) => words.clone(),
        Piece::Fact(fact) => format!("{{{}}}", shop.facts[*fact].name),
        Piece::Limit(limit) => format!("{{{}}}", shop.limits[*limit].0),
        Piece::Part(Part::Amount) => "{amount}".into(),
        Piece::Part(Part::Charge) => "{charge}".into(),
        Piece::Part(Part::Cost) => "{cost}".into(),
        Piece::Part(Part::Until) => "{until}".into(),
    };
    pieces.iter().map(piece).collect()
}

fn when_text(shop: &Shop, when: &When) -> String {
    let tables: Vec<String> = when
        .iter()
        .map(|table| {
            let tests: Vec<String> = table.iter().map(|test| test_text(shop, test)).collect();
            format!("{{ {} }}", tests.join(", "))
        })
        .collect();
    if tables.len() == 1 { tables[0].clone() } else { format!("[{}]", tables.join(", ")) }
}

fn test_text(shop: &Shop, test: &Test) -> String {
    let (name, kind) = match test.of {
        Of::Fact(fact) => (shop.facts[fact].name.as_str(), Some(shop.facts[fact].kind)),
        Of::Decision => ("decision", None),
        Of::Rule => ("rule", None),
    };
    let list = |all: &[Alt]| {
        let all: Vec<String> = all.iter().map(|one| alternative(shop, kind, one)).collect();
        if all.len() == 1 { all[0].clone() } else { format!("[{}]", all.join(", ")) }
    };
    match &test.is {
        Is::OneOf(all) => format!("{name} = {}", list(all)),
        Is::NoneOf(all) => format!("{name} = {{ not = {} }}", list(all)),
        Is::Missing => format!("{name} = {{ missing = true }}"),
        Is::Present => format!("{name} = {{ missing = false }}"),
    }
}

fn alternative(shop: &Shop, kind: Option<Kind>, one: &Alt) -> String {
    match one {
        Alt::Value(value) => value_text(shop, kind, value),
        Alt::Outcome(outcome) => format!("{:?}", outcome.word()),
        Alt::Rule(rule) => format!("{:?}", shop.rules[*rule].name),
        Alt::Compare(all) => {
            let one = |(sign, bound): &(crate::shop::Sign, Bound)| {
                let bound = match bound {
                    Bound::Value(value) => value_text(shop, kind, value),
                    Bound::Limit(limit) => shop.limits[*limit].0.clone(),
                };
                format!("{} {bound}", sign.word())
            };
            format!("{:?}", all.iter().map(one).collect::<Vec<_>>().join(" and "))
        }
    }
}

fn value_text(shop: &Shop, kind: Option<Kind>, value: &V) -> String {
    match value {
        V::YesNo(yes) => yes.to_string(),
        V::Option(option) => format!("\"o{option}\""),
        V::Number(_) | V::Day(_) => shown(shop, kind, value),
        V::Text(text) => format!("{text:?}"),
    }
}

/// A value in the words of the contract.
pub fn shown(shop: &Shop, kind: Option<Kind>, value: &V) -> String {
    match value {
        V::YesNo(yes) => if *yes { "yes" } else { "no" }.into(),
        V::Option(option) => format!("o{option}"),
        V::Number(units) if kind == Some(Kind::Money) => {
            let digits = match shop.currency.1 {
                1 => 4,
                10 => 3,
                100 => 2,
                _ => 0,
            };
            with_digits(*units, digits)
        }
        V::Number(units) => decimal(*units),
        V::Day(day) => crate::days::iso(*day),
        V::Text(text) => text.clone(),
    }
}

/// The shortest decimal of ten-thousandths.
pub fn decimal(units: i128) -> String {
    let text = with_digits(units, 4);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn with_digits(units: i128, digits: usize) -> String {
    let sign = if units < 0 { "-" } else { "" };
    let (whole, rest) = (units.abs() / 10_000, units.abs() % 10_000);
    let rest = format!("{rest:04}");
    if digits == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{}", &rest[..digits]) }
}

fn formula_text(shop: &Shop, formula: &F) -> String {
    let of = |part: &F| formula_text(shop, part);
    let call = |name: &str, all: &[&F]| format!("{name}({})", all.iter().map(|p| of(p)).collect::<Vec<_>>().join(", "));
    match formula {
        F::Number(units) if *units < 0 => format!("(-{})", decimal(-units)),
        F::Number(units) => decimal(*units),
        F::YesNo(yes) => if *yes { "true" } else { "false" }.into(),
        F::Option(option) => format!("\"o{option}\""),
        F::Text(text) => format!("\"{text}\""),
        F::Day(day) => crate::days::iso(*day),
        F::Today => "today".into(),
        F::Fact(fact) => shop.facts[*fact].name.clone(),
        F::Limit(limit) => shop.limits[*limit].0.clone(),
        F::Negative(a) => format!("(-{})", of(a)),
        F::Plus(a, b) | F::Later(a, b) => format!("({} + {})", of(a), of(b)),
        F::Minus(a, b) | F::Earlier(a, b) => format!("({} - {})", of(a), of(b)),
        F::Times(a, b) => format!("({} * {})", of(a), of(b)),
        F::Days(a, b) => call("days", &[a, b]),
        F::BusinessDays(a, b) => call("business_days", &[a, b]),
        F::AddBusinessDays(a, b) => call("add_business_days", &[a, b]),
        F::Min(all) => call("min", &all.iter().collect::<Vec<_>>()),
        F::Max(all) => call("max", &all.iter().collect::<Vec<_>>()),
        F::First(all) => call("first", &all.iter().collect::<Vec<_>>()),
        F::Contains(text, word) => format!("contains({}, \"{word}\")", of(text)),
        F::Compare(sign, a, b) => format!("({} {} {})", of(a), sign.word(), of(b)),
        F::And(a, b) => format!("({} and {})", of(a), of(b)),
        F::Or(a, b) => format!("({} or {})", of(a), of(b)),
        F::Not(a) => format!("(not {})", of(a)),
    }
}
