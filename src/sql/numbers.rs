//! A text → ten-thousandths, exactly: digits are taken apart and put together as whole numbers, no engine's own reading
//! of decimals is asked.

use crate::model::cell::NumberFormat;
use crate::model::formula::Comparator;
use crate::sql::cells::Parsed;
use crate::sql::stages::Stages;
use crate::sql::tree::{Call, Is, Sql, Type};

/// The most groups of three digits behind separators that a number can have and still fit.
const MOST_GROUPS: i128 = 8;

/// Reads a trimmed text that is not blank.
pub fn parse(stages: &mut Stages, name: &str, text: &Sql, format: &NumberFormat, step: i64) -> Parsed {
    let is_plain = format.thousands.is_none() && format.symbols.is_empty();
    let minus = |text: &Sql| text.clone().part(1, 1).equals(Sql::text("-"));
    let unsigned = |text: &Sql, rest: Sql| Sql::case(vec![(minus(text), rest)], text.clone());
    let mut negative = minus(text);
    let mut bare = if is_plain {
        stages.keep(&format!("{name} digits"), unsigned(text, text.clone().from(2)))
    } else {
        let after_sign = Sql::call(Call::TrimStart, vec![text.clone().from(2), Sql::column("blanks")]);
        stages.keep(&format!("{name} digits"), unsigned(text, after_sign))
    };
    if !is_plain {
        let inner = stages.keep(&format!("{name} digits"), without_symbol(&bare, format.symbols));
        let second = minus(&inner).and(minus(text).negated());
        let after_sign = Sql::call(Call::TrimStart, vec![inner.clone().from(2), Sql::column("blanks")]);
        negative = negative.or(second.clone());
        bare = stages.keep(&format!("{name} digits"), Sql::case(vec![(second, after_sign)], inner));
    }
    let point = Sql::call(Call::Find, vec![bare.clone(), Sql::text(&format.decimal.to_string())]);
    let point = stages.keep(&format!("{name} point"), point);
    let has_point = point.clone().compare(Comparator::More, Sql::int(0));
    let before = Sql::call(Call::Part, vec![bare.clone(), Sql::int(1), point.clone().minus(Sql::int(1))]);
    let behind = Sql::call(Call::From, vec![bare.clone(), point.plus(Sql::int(1))]);
    let whole = stages.keep(&format!("{name} whole"), Sql::case(vec![(has_point.clone(), before)], bare));
    let fraction = stages.keep(&format!("{name} decimals"), Sql::case(vec![(has_point, behind)], Sql::text("0")));
    let (whole, grouped) = ungrouped(stages, name, whole, format.thousands);
    // Zeros in front and behind are no digits too many; few numbers are so long that they must be looked for.
    let short = |text: &Sql, most: i128, side: Call| {
        let fits = |text: Sql| Sql::call(Call::Length, vec![text]).compare(Comparator::AtMost, Sql::int(most));
        fits(text.clone()).or(fits(Sql::call(side, vec![text.clone(), Sql::text("0")])))
    };
    let fits = Is::all([
        Is::Digits(Box::new(whole.clone())),
        Is::Digits(Box::new(fraction.clone())),
        grouped,
        short(&whole, 15, Call::TrimStart),
        short(&fraction, 4, Call::TrimEnd),
    ]);
    let fits = stages.keep(&format!("{name} fits"), Sql::flag(fits)).is_set();
    let four = Sql::concat(vec![fraction, Sql::text("0000")]).part(1, 4);
    let whole = Sql::call(Call::ToInt, vec![whole]);
    let parts = [("whole number", whole), ("ten thousandths", Sql::call(Call::ToInt, vec![four]))];
    let [whole, rest] = parts.map(|(what, value)| {
        let value = Sql::case(vec![(fits.clone(), value)], Sql::Null(Type::Int));
        stages.define(&format!("{name} {what}"), value)
    });
    // The largest value is 922337203685477.5807.
    let most = Sql::int(i64::MAX / 10_000);
    let too_large = whole
        .clone()
        .compare(Comparator::More, most.clone())
        .or(whole.clone().equals(most).and(rest.clone().compare(Comparator::More, Sql::int(i64::MAX % 10_000))));
    let magnitude = whole.times(Sql::int(10_000)).plus(rest);
    let negated = Sql::int(0).minus(magnitude.clone());
    let value = Sql::case(vec![(too_large, Sql::Null(Type::Int)), (negative, negated)], magnitude);
    let value = stages.define(name, value);
    let mut fits = value.clone().is_present();
    if step != 1 {
        fits = fits.and(value.clone().remainder(i128::from(step)).equals(Sql::int(0)));
    }
    Parsed { value, fits, far: Is::Certain(false) }
}

/// A text without the first symbol it begins or, failing that, ends with.
fn without_symbol(text: &Sql, symbols: &[&str]) -> Sql {
    let length = |symbol: &str| i128::try_from(symbol.chars().count()).unwrap_or(0);
    let blanks = || Sql::column("blanks");
    let mut arms = Vec::new();
    for symbol in symbols {
        let is = text.clone().part(1, length(symbol)).equals(Sql::text(symbol));
        arms.push((is, Sql::call(Call::TrimStart, vec![text.clone().from(length(symbol) + 1), blanks()])));
    }
    for symbol in symbols {
        let size = Sql::call(Call::Length, vec![text.clone()]);
        let rest = size.clone().minus(Sql::int(length(symbol)));
        let is_long = size.compare(Comparator::AtLeast, Sql::int(length(symbol)));
        let end = Sql::call(Call::From, vec![text.clone(), rest.clone().plus(Sql::int(1))]);
        let is = is_long.and(end.equals(Sql::text(symbol)));
        let before = Sql::call(Call::Part, vec![text.clone(), Sql::int(1), rest]);
        arms.push((is, Sql::call(Call::TrimEnd, vec![before, blanks()])));
    }
    Sql::case(arms, text.clone())
}

/// The digits of a whole number whose thousands are separated throughout or not at all, and whether they are.
fn ungrouped(stages: &mut Stages, name: &str, whole: Sql, thousands: Option<char>) -> (Sql, Is) {
    let Some(separator) = thousands else { return (whole, Is::Certain(true)) };
    let mut marked = whole;
    if separator == ' ' {
        for blank in ["\u{a0}", "\u{202f}"] {
            marked = Sql::call(Call::Replace, vec![marked, Sql::text(blank), Sql::text(" ")]);
        }
    }
    let separator = Sql::text(&separator.to_string());
    let marked = stages.keep(&format!("{name} groups"), marked);
    let digits = Sql::call(Call::Replace, vec![marked.clone(), separator.clone(), Sql::text("")]);
    let digits = stages.keep(&format!("{name} ungrouped"), digits);
    let length = |text: &Sql| Sql::call(Call::Length, vec![text.clone()]);
    let count = stages.keep(&format!("{name} separators"), length(&marked).minus(length(&digits)));
    let first = length(&digits).minus(count.clone().times(Sql::int(3)));
    let separated = (1..=MOST_GROUPS).map(|group| {
        let at = length(&marked).minus(Sql::int(4 * group - 1));
        let mark = Sql::call(Call::Part, vec![marked.clone(), at, Sql::int(1)]);
        count.clone().compare(Comparator::Less, Sql::int(group)).or(mark.equals(separator.clone()))
    });
    let separated = Is::all(separated);
    let in_groups = Is::all([
        count.clone().compare(Comparator::AtMost, Sql::int(MOST_GROUPS)),
        first.clone().compare(Comparator::AtLeast, Sql::int(1)),
        first.compare(Comparator::AtMost, Sql::int(3)),
        separated,
    ]);
    (digits, count.equals(Sql::int(0)).or(in_groups))
}
