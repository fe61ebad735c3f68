//! Business days by arithmetic: Monday to Friday are numbered, holidays are taken out, and both ways are exact.

use crate::model::date::{Calendar, Date};
use crate::model::formula::Comparator;
use crate::sql::stages::Stages;
use crate::sql::tree::{Is, Sql};

/// No day is farther from 1970-01-01 than this.
pub const MOST: i128 = 4_400_000;

/// Days are moved by so many weeks before they are divided, so that quotients are cut downwards.
const WEEKS: i128 = 1_000_000;

/// Business days after `from`, up to and including `to`.
pub fn business_days(calendar: &Calendar, from: &Sql, to: &Sql) -> Sql {
    let later = to.clone().compare(Comparator::AtMost, from.clone());
    let mut count = weekdays(to).minus(weekdays(from));
    for holiday in off(calendar) {
        let within = from
            .clone()
            .compare(Comparator::Less, Sql::int(holiday))
            .and(to.clone().compare(Comparator::AtLeast, Sql::int(holiday)));
        count = count.minus(Sql::flag(within));
    }
    let missing = Is::any([from, to].map(|day| day.clone().is_null()));
    Sql::case(vec![(missing, Sql::Null(crate::sql::tree::Type::Int)), (later, Sql::int(0))], count)
}

/// The day so many business days after a day, or before it.
pub fn add_business_days(calendar: &Calendar, stages: &mut Stages, day: &Sql, count: &Sql) -> Sql {
    let holidays = off(calendar);
    // Which business day is wanted, all of them numbered: after a day, the last one up to it counts; before it, the
    // last one before it, and the one wanted is itself counted.
    let none = Sql::int(0);
    let back = count.clone().compare(Comparator::Less, none.clone());
    let start = stages.keep("business start", day.clone().minus(Sql::flag(back.clone())));
    let mut number = weekdays(&start);
    for holiday in &holidays {
        number = number.minus(Sql::flag(start.clone().compare(Comparator::AtLeast, Sql::int(*holiday))));
    }
    let wanted = number.plus(count.clone()).plus(Sql::flag(back));
    let wanted = stages.keep("business day", wanted);
    // A holiday stands before the wanted day where fewer business days than wanted stand before the holiday.
    let mut weekday = wanted.clone();
    for (before, holiday) in (1_i128..).zip(&holidays) {
        let ahead = weekdays_up_to(i128::from(*holiday)) - before;
        weekday = weekday.plus(Sql::flag(wanted.clone().compare(Comparator::More, Sql::int(ahead))));
    }
    let weekday = stages.keep("business weekday", weekday);
    let from_monday = weekday.minus(Sql::int(1));
    let found = from_monday
        .clone()
        .quotient(5)
        .times(Sql::int(7))
        .plus(from_monday.remainder(5))
        .minus(Sql::int(3 + 7 * WEEKS));
    Sql::case(vec![(count.clone().equals(none), day.clone())], found)
}

/// How many Mondays to Fridays there are up to and including a day, from a Monday long before.
fn weekdays(day: &Sql) -> Sql {
    let since = day.clone().plus(Sql::int(4 + 7 * WEEKS));
    let rest = since.clone().remainder(7);
    let five = rest.clone().compare(Comparator::More, Sql::int(5));
    since.quotient(7).times(Sql::int(5)).plus(Sql::case(vec![(five, Sql::int(5))], rest))
}

fn weekdays_up_to(day: i128) -> i128 {
    let since = day + 4 + 7 * WEEKS;
    since / 7 * 5 + (since % 7).min(5)
}

/// Holidays that would be business days, in order.
fn off(calendar: &Calendar) -> Vec<i32> {
    calendar.holidays.iter().filter(|day| day.weekday() < 5).map(|day: &Date| day.days()).collect()
}
