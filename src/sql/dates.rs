//! A text → a day, counted from 1970-01-01, by arithmetic on whole numbers: no engine's own reading of dates is asked.

mod clock;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::model::cell::{DateFormat, DateOrder, Zoneless};
use crate::model::formula::Comparator;
use crate::sql::cells::Parsed;
use crate::sql::dates::clock::Clock;
use crate::sql::dialect::Patterns;
use crate::sql::stages::Stages;
use crate::sql::tree::{Call, Is, Sql, Type};

/// How days are read: the playbook's zone, from which moment on clocks are how many seconds ahead of UTC, and by what.
#[derive(Debug, Clone)]
pub struct Zone {
    first: i64,
    changes: Vec<(i64, i64)>,
    known: Option<(i64, i64)>,
    patterns: Patterns,
}

/// Changes of clocks are known to queries from 1900 to 2100.
const KNOWN: (i64, i64) = (-2_208_988_800, 4_102_444_800);

impl Zone {
    /// What a query must know of a zone.
    pub fn of(zone: &TimeZone, patterns: Patterns) -> Zone {
        if let Ok(offset) = zone.to_fixed_offset() {
            return Zone { first: i64::from(offset.seconds()), changes: Vec::new(), known: None, patterns };
        }
        let (start, end) = KNOWN;
        let beginning = Timestamp::from_second(start).unwrap_or(Timestamp::UNIX_EPOCH);
        let first = i64::from(zone.to_offset(beginning).seconds());
        let after = zone
            .following(beginning)
            .map(|change| (change.timestamp().as_second(), i64::from(change.offset().seconds())));
        let changes = after.take_while(|(moment, _)| *moment < end).collect();
        Zone { first, changes, known: Some(KNOWN), patterns }
    }

    fn offset(&self, moment: &Sql) -> Sql {
        between(self.first, &self.changes, moment)
    }
}

/// The offset at a moment, found by halves.
fn between(before: i64, changes: &[(i64, i64)], moment: &Sql) -> Sql {
    if changes.is_empty() {
        return Sql::int(before);
    }
    let (early, late) = changes.split_at(changes.len() / 2);
    let Some(((turn, offset), late)) = late.split_first() else { return Sql::int(before) };
    let is_before = moment.clone().compare(Comparator::Less, Sql::int(*turn));
    Sql::case(vec![(is_before, between(before, early, moment))], between(*offset, late, moment))
}

/// Reads a trimmed text that is not blank.
pub fn parse(stages: &mut Stages, name: &str, text: &Sql, format: &DateFormat, zone: &Zone) -> Parsed {
    let (shape, year, month, day, rest) = parts(text, format.order);
    let shape = stages.keep(&format!("{name} shape"), shape);
    let is_date = shape.clone().compare(Comparator::More, Sql::int(0));
    let mut kept = |what: &str, value: Sql, none: Type| {
        stages.define(&format!("{name} {what}"), Sql::case(vec![(is_date.clone(), value)], Sql::Null(none)))
    };
    let of_shape = |values: Vec<(i128, Sql)>| pick(&shape, values);
    let number = |value: Sql| Sql::call(Call::ToInt, vec![value]);
    let year = kept("year", number(of_shape(year)), Type::Int);
    let month = kept("month", number(of_shape(month)), Type::Int);
    let day = kept("day", number(of_shape(day)), Type::Int);
    let rest = kept("time", of_shape(rest), Type::Text);
    let exists = is_day(&year, &month, &day);
    let days = stages.define(
        &format!("{name} written"),
        Sql::case(vec![(exists, from_civil(&year, &month, &day))], Sql::Null(Type::Int)),
    );
    let time = with_time(stages, name, &rest, &days, format.zoneless, zone);
    let has_time = rest.differs(Sql::text(""));
    let value = Sql::case(vec![(has_time.clone(), time.value)], days);
    let value = stages.define(name, value);
    Parsed { fits: value.clone().is_present(), value, far: has_time.and(time.far) }
}

/// One of several values by the number of the shape.
fn pick(shape: &Sql, values: Vec<(i128, Sql)>) -> Sql {
    let mut arms: Vec<(Is, Sql)> =
        values.into_iter().map(|(number, value)| (shape.clone().equals(Sql::int(number)), value)).collect();
    let last = arms.pop().map_or(Sql::Null(Type::Text), |(_, value)| value);
    Sql::case(arms, last)
}

type ByShape = Vec<(i128, Sql)>;

/// Which shape a text has, 0 for none, and where year, month, day and what is behind them stand in each.
fn parts(text: &Sql, order: DateOrder) -> (Sql, ByShape, ByShape, ByShape, ByShape) {
    const ISO: i128 = 1;
    let mut arms = vec![(Is::Shape(Box::new(text.clone().part(1, 10)), "dddd-dd-dd"), Sql::int(ISO))];
    let mut year = vec![(ISO, text.clone().part(1, 4))];
    let mut month = vec![(ISO, text.clone().part(6, 2))];
    let mut day = vec![(ISO, text.clone().part(9, 2))];
    let mut rest = vec![(ISO, text.clone().from(11))];
    if order != DateOrder::Iso {
        for (number, first, second) in [(2, 2, 2), (3, 2, 1), (4, 1, 2), (5, 1, 1)] {
            let digits = |length| if length == 1 { "d" } else { "dd" };
            let separator = text.clone().part(first + 1, 1);
            let marks = ["/", ".", "-"].map(Sql::text).to_vec();
            let behind = first + second + 3;
            let is = Is::all([
                Is::Shape(Box::new(text.clone().part(1, first)), digits(first)),
                separator.clone().is_in(marks),
                Is::Shape(Box::new(text.clone().part(first + 2, second)), digits(second)),
                text.clone().part(first + second + 2, 1).equals(separator),
                Is::Shape(Box::new(text.clone().part(behind, 4)), "dddd"),
                Is::Shape(Box::new(text.clone().part(behind + 4, 1)), "d").negated(),
            ]);
            arms.push((is, Sql::int(number)));
            let (one, two) = ((1, first), (first + 2, second));
            let (of_day, of_month) = if order == DateOrder::Dmy { (one, two) } else { (two, one) };
            year.push((number, text.clone().part(behind, 4)));
            month.push((number, text.clone().part(of_month.0, of_month.1)));
            day.push((number, text.clone().part(of_day.0, of_day.1)));
            rest.push((number, text.clone().from(behind + 4)));
        }
    }
    (Sql::case(arms, Sql::int(0)), year, month, day, rest)
}

/// Whether there is such a day.
fn is_day(year: &Sql, month: &Sql, day: &Sql) -> Is {
    let at_least = |a: &Sql, b: i128| a.clone().compare(Comparator::AtLeast, Sql::int(b));
    let at_most = |a: &Sql, b: i128| a.clone().compare(Comparator::AtMost, Sql::int(b));
    let divides = |by: i128| year.clone().remainder(by).equals(Sql::int(0));
    let leap = divides(4).and(divides(100).negated().or(divides(400)));
    let long = month.clone().is_in([4, 6, 9, 11].map(|month: i128| Sql::int(month)).to_vec()).negated();
    let february = month.clone().equals(Sql::int(2));
    Is::all([
        at_least(month, 1),
        at_most(month, 12),
        at_least(day, 1),
        at_most(day, 31),
        long.or(at_most(day, 30)),
        february.negated().or(at_most(day, 28)).or(leap.and(at_most(day, 29))),
    ])
}

/// The number of a day of the proleptic Gregorian calendar (Howard Hinnant, `days_from_civil`).
fn from_civil(year: &Sql, month: &Sql, day: &Sql) -> Sql {
    let early = month.clone().compare(Comparator::AtMost, Sql::int(2));
    let shifted = year.clone().plus(Sql::int(400)).minus(Sql::flag(early));
    let of_year = month.clone().plus(Sql::int(9)).remainder(12).times(Sql::int(153)).plus(Sql::int(2)).quotient(5);
    let all = shifted.clone().times(Sql::int(365));
    let leaps = shifted.clone().quotient(4).minus(shifted.clone().quotient(100)).plus(shifted.quotient(400));
    all.plus(leaps).plus(of_year).plus(day.clone()).minus(Sql::int(1 + 719_468 + 146_097))
}

/// The day of a day with a time: itself, or that of the playbook's zone where the time has one.
fn with_time(stages: &mut Stages, name: &str, rest: &Sql, days: &Sql, zoneless: Zoneless, zone: &Zone) -> Parsed {
    let Clock { hour, minute, second, half, zone: zone_text } = match zone.patterns {
        Patterns::Known => clock::by_pattern(stages, name, rest),
        Patterns::Unknown => clock::by_hand(stages, name, rest),
    };
    let mut keep = |what: &str, value: Sql| stages.keep(&format!("{name} {what}"), value);
    let is_half = half.clone().is_in(vec![Sql::text("AM"), Sql::text("PM")]);
    let in_half =
        hour.clone().remainder(12).plus(Sql::case(vec![(half.equals(Sql::text("PM")), Sql::int(12))], Sql::int(0)));
    let hours = keep("hours", Sql::case(vec![(is_half.clone(), in_half)], hour.clone()));
    let at_most = |a: &Sql, most: i128| a.clone().compare(Comparator::AtMost, Sql::int(most));
    let at_least_one = hour.clone().compare(Comparator::AtLeast, Sql::int(1));
    let hour_fits =
        is_half.clone().negated().and(at_most(&hour, 23)).or(is_half.and(at_least_one).and(at_most(&hour, 12)));
    let time_fits = hour_fits.and(at_most(&minute, 59)).and(at_most(&second, 60));
    let seconds = Sql::case(vec![(second.clone().equals(Sql::int(60)), Sql::int(59))], second);
    let seconds = hours.times(Sql::int(3600)).plus(minute.times(Sql::int(60))).plus(seconds);
    let no_zone = zone_text.clone().equals(Sql::text(""));
    let east = keep("offset", offset(&zone_text));
    let moment = days.clone().times(Sql::int(86_400)).plus(seconds).minus(east);
    let moment = keep("moment", Sql::case(vec![(time_fits.clone(), moment)], Sql::Null(Type::Int)));
    // Shifted to be positive, so that quotients are cut downwards.
    const SHIFT: i128 = 20_000_000;
    let local = moment.clone().plus(zone.offset(&moment)).plus(Sql::int(SHIFT * 86_400));
    let local = local.quotient(86_400).minus(Sql::int(SHIFT));
    let known = zone.known.map_or(Is::Certain(true), |(first, last)| {
        let early = moment.clone().compare(Comparator::Less, Sql::int(first));
        early.or(moment.compare(Comparator::AtLeast, Sql::int(last))).negated()
    });
    let written = match zoneless {
        Zoneless::AsWritten => no_zone.clone(),
        Zoneless::Utc => Is::Certain(false),
    };
    let far = Is::all([written.clone().negated(), time_fits.clone(), known.negated()]);
    let written_day = Sql::case(vec![(time_fits, days.clone())], Sql::Null(Type::Int));
    Parsed { value: Sql::case(vec![(written, written_day)], local), fits: Is::Certain(true), far }
}

/// Seconds east of UTC: `Z`, `UTC`, `GMT`, `-0500`, `+05:30`, `+02`; none for what is no zone.
fn offset(text: &Sql) -> Sql {
    let number = |from: i128| Sql::call(Call::ToInt, vec![text.clone().part(from, 2)]);
    let sign = Sql::case(vec![(text.clone().part(1, 1).equals(Sql::text("-")), Sql::int(-1))], Sql::int(1));
    let is_signed = text.clone().part(1, 1).is_in(vec![Sql::text("+"), Sql::text("-")]);
    let mut arms = vec![(text.clone().is_in(["", "Z", "UTC", "GMT"].map(Sql::text).to_vec()), Sql::int(0))];
    let at_most = |value: Sql, most: i128| value.compare(Comparator::AtMost, Sql::int(most));
    for (shape, length, minutes) in [("dd", 3, None), ("dddd", 5, Some(4)), ("dd:dd", 6, Some(5))] {
        let has_length = Sql::call(Call::Length, vec![text.clone()]).equals(Sql::int(length));
        let is = is_signed.clone().and(has_length).and(Is::Shape(Box::new(text.clone().from(2)), shape));
        let hours = number(2);
        let minutes = minutes.map_or(Sql::int(0), number);
        let fits = at_most(hours.clone(), 18).and(at_most(minutes.clone(), 59));
        let seconds = hours.times(Sql::int(3600)).plus(minutes.times(Sql::int(60)));
        let seconds = sign.clone().times(seconds);
        arms.push((is, Sql::case(vec![(fits, seconds)], Sql::Null(Type::Int))));
    }
    Sql::case(arms, Sql::Null(Type::Int))
}

/// A day as `YYYY-MM-DD`.
pub fn words(stages: &mut Stages, name: &str, day: &Sql) -> Sql {
    // DateFormat are counted from a year 0 of 400-year eras far before all days there are.
    const ERAS: i128 = 30;
    let mut keep = |what: &str, value: Sql| stages.keep(&format!("{name} {what}"), value);
    let shifted = keep("since", day.clone().plus(Sql::int(719_468 + ERAS * 146_097)));
    let era = keep("era", shifted.clone().quotient(146_097));
    let of_era = keep("day of era", shifted.remainder(146_097));
    let years = of_era
        .clone()
        .minus(of_era.clone().quotient(1_460))
        .plus(of_era.clone().quotient(36_524))
        .minus(of_era.clone().quotient(146_096))
        .quotient(365);
    let years = keep("year of era", years);
    let leaps = years.clone().quotient(4).minus(years.clone().quotient(100));
    let of_year = keep("day of year", of_era.minus(years.clone().times(Sql::int(365))).minus(leaps));
    let march = keep("month from march", of_year.clone().times(Sql::int(5)).plus(Sql::int(2)).quotient(153));
    let day = of_year.minus(march.clone().times(Sql::int(153)).plus(Sql::int(2)).quotient(5)).plus(Sql::int(1));
    let late = march.clone().compare(Comparator::Less, Sql::int(10));
    let month = keep("month", Sql::case(vec![(late, march.clone().plus(Sql::int(3)))], march.minus(Sql::int(9))));
    let day = keep("day", day);
    let early = month.clone().compare(Comparator::AtMost, Sql::int(2));
    let year = years.plus(era.times(Sql::int(400))).plus(Sql::flag(early)).minus(Sql::int(ERAS * 400));
    let year = keep("year", year);
    let text = |value: Sql| Sql::call(Call::ToText, vec![value]);
    let padded = |value: Sql, zeros: &str| {
        let length = i128::try_from(zeros.len()).unwrap_or(0);
        let long = Sql::concat(vec![Sql::text(zeros), text(value.clone())]);
        let size = Sql::call(Call::Length, vec![text(value)]);
        Sql::call(Call::Part, vec![long, size.plus(Sql::int(1)), Sql::int(length)])
    };
    let negative = year.clone().compare(Comparator::Less, Sql::int(0));
    let before = Sql::concat(vec![Sql::text("-"), padded(Sql::int(0).minus(year.clone()), "000000")]);
    let year = Sql::case(vec![(negative, before)], padded(year, "0000"));
    Sql::concat(vec![year, Sql::text("-"), padded(month, "00"), Sql::text("-"), padded(day, "00")])
}
