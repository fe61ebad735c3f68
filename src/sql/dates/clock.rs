//! The parts of a time of day behind a day: `T10:00`, ` 3:04:05.25 pm +0200`. By a pattern where the engine has them, else
//! cut off by hand, bit by bit; both find the same.

use crate::sql::stages::Stages;
use crate::sql::tree::{Call, Is, Sql, Type};

/// The parts of a time; no values where there is none or it cannot be read.
pub struct Clock {
    /// The hour, as it is written.
    pub hour: Sql,
    /// The minute.
    pub minute: Sql,
    /// The second; 0 where none is written.
    pub second: Sql,
    /// `AM` or `PM`; anything else where neither is written.
    pub half: Sql,
    /// What is written behind it, which must be a zone or nothing.
    pub zone: Sql,
}

/// Hour, minute, second, half of the day and zone.
const PATTERN: &str = "^[T ][ \\t\\n\\r\\f]*([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?(?:[.][0-9]+)?[ \\t\\n\\r\\f]*([AaPp][Mm])?[ \\t\\n\\r\\f]*(Z|UTC|GMT|[-+][0-9]{2}:?[0-9]{2}|[-+][0-9]{2})?$";

/// By a pattern. Few days have a time, so that it is looked for only where something stands behind the day.
pub fn by_pattern(stages: &mut Stages, name: &str, rest: &Sql) -> Clock {
    let group = |at: i128| Sql::call(Call::Group, vec![rest.clone(), Sql::text(PATTERN), Sql::int(at)]);
    let has_time = rest.clone().differs(Sql::text(""));
    let minute = stages.keep(&format!("{name} minute"), Sql::case(vec![(has_time, group(2))], Sql::text("")));
    let fits = minute.clone().differs(Sql::text(""));
    let mut kept = |what: &str, value: Sql, none: Type| {
        stages.keep(&format!("{name} {what}"), Sql::case(vec![(fits.clone(), value)], Sql::Null(none)))
    };
    let number = |text: Sql| Sql::call(Call::ToInt, vec![text]);
    Clock {
        hour: kept("hour", number(group(1)), Type::Int),
        minute: kept("minutes", number(minute), Type::Int),
        second: kept("second", number(Sql::concat(vec![Sql::text("0"), group(3)])), Type::Int),
        half: kept("half day", Sql::call(Call::Upper, vec![group(4)]), Type::Text),
        zone: kept("zone", group(5), Type::Text),
    }
}

/// By hand.
pub fn by_hand(stages: &mut Stages, name: &str, rest: &Sql) -> Clock {
    const BLANKS: &str = " \t\n\r\u{c}";
    let mut keep = |what: &str, value: Sql| stages.keep(&format!("{name} {what}"), value);
    let bare = |text: Sql| Sql::call(Call::TrimStart, vec![text, Sql::text(BLANKS)]);
    let shape = |text: Sql, shape: &'static str| Is::Shape(Box::new(text), shape);
    let number =
        |fits: Is, text: Sql| Sql::case(vec![(fits, Sql::call(Call::ToInt, vec![text]))], Sql::Null(Type::Int));
    let begins = rest.clone().part(1, 1).is_in(vec![Sql::text("T"), Sql::text(" ")]);
    let clock = keep("clock", Sql::case(vec![(begins, bare(rest.clone().from(2)))], Sql::text("")));
    let two = shape(clock.clone().part(1, 3), "dd:");
    let one = shape(clock.clone().part(1, 2), "d:");
    let hour = keep(
        "hour",
        Sql::case(
            vec![
                (two.clone(), Sql::call(Call::ToInt, vec![clock.clone().part(1, 2)])),
                (one, Sql::call(Call::ToInt, vec![clock.clone().part(1, 1)])),
            ],
            Sql::Null(Type::Int),
        ),
    );
    let behind_hour = keep("minutes", Sql::case(vec![(two, clock.clone().from(4))], clock.from(3)));
    let exactly_two =
        |text: &Sql| shape(text.clone().part(1, 2), "dd").and(shape(text.clone().part(3, 1), "d").negated());
    let minute = keep("minute", number(exactly_two(&behind_hour), behind_hour.clone().part(1, 2)));
    let behind = keep("seconds", behind_hour.from(3));
    let digits = behind.clone().from(2);
    let has_seconds = behind.clone().part(1, 1).equals(Sql::text(":")).and(exactly_two(&digits));
    let second = keep(
        "second",
        Sql::case(vec![(has_seconds.clone(), Sql::call(Call::ToInt, vec![digits.clone().part(1, 2)]))], Sql::int(0)),
    );
    let behind = keep("fraction", Sql::case(vec![(has_seconds, behind.clone().from(4))], behind));
    let fraction = Sql::call(Call::TrimStart, vec![behind.clone().from(2), Sql::text("0123456789")]);
    let is_fraction = behind.clone().part(1, 1).equals(Sql::text(".")).and(shape(behind.clone().part(2, 1), "d"));
    let behind = keep("half", Sql::case(vec![(is_fraction, fraction)], behind));
    let half = keep("half day", Sql::call(Call::Upper, vec![bare(behind.clone()).part(1, 2)]));
    let is_half = half.clone().is_in(vec![Sql::text("AM"), Sql::text("PM")]);
    let zone = keep("zone", Sql::case(vec![(is_half.clone(), bare(bare(behind.clone()).from(3)))], bare(behind)));
    Clock { hour, minute, second, half, zone }
}
