//! What customers report about orders: a table with a column for the order and columns named like facts. A blank cell
//! says nothing; several rows of one order are several claims.

use crate::diagnostic::code::Code;
use crate::model::cell::{Blank, CellReader, DateFormat, Form, Formats, Guard, NumberFormat};
use crate::model::fact::{FactId, Kind};
use crate::playbook::missing::can_be_missing;
use crate::sql::cells;
use crate::sql::input::{Input, Reading};
use crate::sql::known::{Known, type_of};
use crate::sql::refusal::Refused;
use crate::sql::source::Claims;
use crate::sql::stages::{Join, Piece};
use crate::sql::tree::{Call, Is, Sql, Type};

/// The cells of claims: facts, the names of their columns, and the cells.
pub type Said = Vec<(FactId, String, Sql)>;

/// Joins the claims to the orders.
pub fn join(reading: &mut Reading<'_>, input: &mut Input, claims: &Claims) -> Said {
    let dialect = reading.wanted.dialect;
    let cell = |name: &str| Sql::Cell("c", name.to_owned());
    let blanks = Sql::column("blanks");
    // The same steps as for the id of an order, written where the two tables meet.
    let trimmed = |value: Sql| {
        let text = Sql::call(Call::First, vec![Sql::call(Call::ToText, vec![value]), Sql::text("")]);
        Sql::call(Call::Trim, vec![text, blanks.clone()])
    };
    let without = |text: Sql, first: &str| {
        Sql::case(vec![(text.clone().part(1, 1).equals(Sql::text(first)), text.clone().from(2))], text)
    };
    let bare = Sql::call(Call::Trim, vec![without(trimmed(cell(&claims.order)), "'"), blanks.clone()]);
    let key = without(bare, "#");
    let table = dialect.table(&claims.table);
    let on = format!("LEFT JOIN {table} AS c ON {} = {}", dialect.value(&key), dialect.value(&input.order));
    let join = Join { words: vec![Piece::Words(on)], needs: vec![blanks.clone(), input.order.clone()] };
    reading.stages.begin_joined(
        "claims",
        "What is claimed about each order; an order with several claims has several rows.",
        join,
    );
    let mut kept = Vec::new();
    for (fact, name) in &claims.facts {
        let cell = reading.stages.define(&format!("{name} claimed cell"), cell(name));
        kept.push((*fact, name.clone(), cell));
    }
    let claim = claims.claim.as_ref().map(|name| reading.stages.define("claim cell", cell(name)));
    if let Some(claim) = claim {
        let text = cells::trimmed(reading.stages, "claim", claim, &blanks);
        let nothing = vec![(text.clone().equals(Sql::text("")), Sql::Null(Type::Text))];
        input.claim = reading.stages.define("claim id", Sql::case(nothing, text));
    }
    kept
}

/// Says what the claims say over what the orders and earlier decisions say.
pub fn say(reading: &mut Reading<'_>, input: &mut Input, claims: &Claims, said: Said) -> Result<(), Refused> {
    let blanks = reading.blanks.clone();
    reading.stages.begin("claimed", "Each cell of a claim as a value, and what is wrong with it.");
    for (fact, name, cell) in said {
        let text = cells::trimmed(reading.stages, &format!("{name} claimed"), cell, &blanks);
        claimed(reading, input, claims, fact, &name, &text)?;
    }
    Ok(())
}

fn claimed(
    reading: &mut Reading<'_>,
    input: &mut Input,
    claims: &Claims,
    fact: FactId,
    name: &str,
    text: &Sql,
) -> Result<(), Refused> {
    let playbook = reading.playbook;
    let own = playbook.fact(fact);
    let can_miss = can_be_missing(playbook, fact);
    let is_blank = text.clone().equals(Sql::text(""));
    let is_missing = if can_miss { text.clone().equals(Sql::text("missing")) } else { Is::Certain(false) };
    let is_unknown = if own.ask.is_some() { text.clone().equals(Sql::text("unknown")) } else { Is::Certain(false) };
    let what = format!("{name} claimed");
    let reader = reader(reading, fact);
    let read = cells::read(reading.stages, &what, text, &reader, reading.zone);
    let strict = is_as_said(&own.kind, text);
    let special = is_blank.clone().or(is_missing.clone()).or(is_unknown.clone());
    let bad = read.bad.clone().differs(Sql::int(cells::FINE)).or(strict.negated());
    let place = format!("{}:{name}: {}: ", claims.table, Code::UnreadableCell.word());
    let words = vec![Sql::text(&place), Sql::text("`"), text.clone(), Sql::text("` cannot be read")];
    let unread = special.negated().and(bad);
    let unread = reading.stages.keep(&format!("{what} bad"), Sql::flag(unread)).is_set();
    input.problems.push((unread, Sql::concat(words)));
    for (_, is, _) in input.of_history.iter_mut().filter(|(of, _, _)| *of == Some(fact)) {
        *is = is_blank.clone().and(is.clone());
    }
    let before = input.given.get(&fact).cloned();
    let before = match before {
        Some(before) => before,
        None => Known::nobody_said(&own.kind),
    };
    let null = Sql::Null(type_of(&own.kind));
    let no_value = is_missing.or(is_unknown.clone());
    let value = Sql::case(vec![(is_blank.clone(), before.value), (no_value, null)], read.value);
    let open = Sql::case(vec![(is_blank, before.open)], Sql::flag(is_unknown.clone()));
    input.given.insert(fact, Known { value, open, unknown: Sql::flag(is_unknown) });
    Ok(())
}

/// Whether a text is written as `--set` takes it: no time, no `1` for yes, no other case.
pub fn is_as_said(kind: &Kind, text: &Sql) -> Is {
    match kind {
        Kind::Date => Sql::call(Call::Length, vec![text.clone()]).equals(Sql::int(10)),
        Kind::YesNo => text.clone().is_in(["yes", "no", "true", "false"].map(Sql::text).to_vec()),
        Kind::Choice(_) | Kind::Number { .. } | Kind::Money | Kind::Text => Is::Certain(true),
    }
}

/// How a cell of a claim is read.
pub fn reader(reading: &Reading<'_>, fact: FactId) -> CellReader {
    let playbook = reading.playbook;
    let own = playbook.fact(fact);
    let dates = DateFormat::iso(playbook.calendar.zone.clone());
    let formats = Formats { numbers: NumberFormat::PLAIN, amounts: NumberFormat::PLAIN, dates: &dates };
    let form = Form::of(own, formats, playbook.currency.minor_unit());
    let (low, high) = own.ends_or(i64::MIN, i64::MAX);
    CellReader { form, blank: Blank::Missing, guard: Guard::Kept, placeholders: &[], low, high }
}
