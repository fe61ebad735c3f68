//! One cell → what it says of a fact, read by the rules of `orders`: the same texts are values, missing, open or errors.

use crate::diagnostic::code::Code;
use crate::model::cell::{Blank, CellReader, Form, Guard};
use crate::model::formula::Comparator;
use crate::sql::dates;
use crate::sql::numbers;
use crate::sql::stages::Stages;
use crate::sql::tree::{Call, Is, Sql, Type};

/// The cell is read.
pub const FINE: i128 = 0;
/// It is blank and must not be.
pub const BLANK: i128 = 1;
/// It cannot be read.
pub const UNREADABLE: i128 = 2;
/// It is less or more than allowed.
pub const OUT_OF_RANGE: i128 = 3;
/// It is a moment so far off that the query does not know on which day it falls.
pub const FAR: i128 = 4;

/// What a cell says.
#[derive(Debug, Clone)]
pub struct Read {
    /// The value; none where it is missing, open or cannot be read.
    pub value: Sql,
    /// 1 where nobody has said.
    pub open: Sql,
    /// What is wrong with it, a number above.
    pub bad: Sql,
    /// The trimmed text.
    pub text: Sql,
}

/// What a column of parts reads: a value, and whether there is one.
pub struct Parsed {
    /// The value; anything where it is bad.
    pub value: Sql,
    /// Whether it can be read.
    pub fits: Is,
    /// Whether it is a moment too far off.
    pub far: Is,
}

/// The code of what is wrong with a cell.
pub fn code(bad: i128) -> Code {
    match bad {
        BLANK => Code::BlankCell,
        OUT_OF_RANGE => Code::OutOfRange,
        _ => Code::UnreadableCell,
    }
}

/// A cell as a text without blanks at its ends.
pub fn trimmed(stages: &mut Stages, name: &str, cell: Sql, blanks: &Sql) -> Sql {
    let raw = Sql::call(Call::First, vec![Sql::call(Call::ToText, vec![cell]), Sql::text("")]);
    let raw = stages.keep(&format!("{name} raw"), raw);
    stages.keep(&format!("{name} text"), trim(&raw, blanks))
}

/// A text without blanks at its ends. Few have some, and looking for them all costs more than all else with a cell.
pub fn trim(text: &Sql, blanks: &Sql) -> Sql {
    let bare = (Is::Bare(Box::new(text.clone())), text.clone());
    Sql::case(vec![bare], Sql::call(Call::Trim, vec![text.clone(), blanks.clone()]))
}

/// Reads a trimmed cell.
pub fn read(stages: &mut Stages, name: &str, text: &Sql, reader: &CellReader, zone: &dates::Zone) -> Read {
    let mut blank_words = vec![Sql::text("")];
    blank_words.extend(reader.placeholders.iter().map(|word| Sql::text(word)));
    let is_blank = text.clone().is_in(blank_words);
    let parsed = parse(stages, name, text, reader, zone);
    let out_of_range = outside(&parsed.value, reader);
    let of_blank = |of_is: Sql, other: Sql| match &reader.blank {
        Blank::Is(_) => of_is,
        Blank::Missing | Blank::Open | Blank::Refused => other,
    };
    let is = match &reader.blank {
        Blank::Is(value) => literal(value),
        Blank::Missing | Blank::Open | Blank::Refused => Sql::Null(Type::Int),
    };
    let bad = Sql::case(
        vec![
            (is_blank.clone(), Sql::int(if reader.blank == Blank::Refused { BLANK } else { FINE })),
            (parsed.far, Sql::int(FAR)),
            (parsed.fits.negated(), Sql::int(UNREADABLE)),
            (out_of_range, Sql::int(OUT_OF_RANGE)),
        ],
        Sql::int(FINE),
    );
    let bad = stages.keep(&format!("{name} bad"), bad);
    let null = Sql::Null(type_of(&reader.form));
    let value = Sql::case(
        vec![(is_blank.clone(), of_blank(is, null.clone())), (bad.clone().differs(Sql::int(FINE)), null)],
        parsed.value,
    );
    let open = match &reader.blank {
        Blank::Open => Sql::flag(is_blank),
        Blank::Is(_) | Blank::Missing | Blank::Refused => Sql::int(0),
    };
    Read { value, open, bad, text: text.clone() }
}

/// What columns of this form hold.
pub fn type_of(form: &Form) -> Type {
    match form {
        Form::Text => Type::Text,
        Form::YesNo | Form::Choice(_) | Form::Number { .. } | Form::Money { .. } | Form::Date(_) => Type::Int,
    }
}

/// A value as it stands in queries.
pub fn literal(value: &crate::model::value::Value) -> Sql {
    match value {
        crate::model::value::Value::Text(text) => Sql::text(text),
        other => other.ordinal().map_or(Sql::Null(Type::Int), Sql::int),
    }
}

/// Whether a value lies outside what the playbook allows.
pub fn outside(value: &Sql, reader: &CellReader) -> Is {
    if matches!(reader.form, Form::Text) {
        return Is::Certain(false);
    }
    let low = (reader.low != i64::MIN).then(|| value.clone().compare(Comparator::Less, Sql::int(reader.low)));
    let high = (reader.high != i64::MAX).then(|| value.clone().compare(Comparator::More, Sql::int(reader.high)));
    Is::any([low, high].into_iter().flatten())
}

fn parse(stages: &mut Stages, name: &str, text: &Sql, reader: &CellReader, zone: &dates::Zone) -> Parsed {
    let never = Is::Certain(false);
    match &reader.form {
        Form::YesNo => {
            let word = stages.keep(&format!("{name} word"), Sql::call(Call::Lower, vec![text.clone()]));
            let any = |words: [&str; 3]| word.clone().is_in(words.iter().map(|word| Sql::text(word)).collect());
            let value = Sql::case(
                vec![(any(["yes", "true", "1"]), Sql::int(1)), (any(["no", "false", "0"]), Sql::int(0))],
                Sql::Null(Type::Int),
            );
            let value = stages.keep(name, value);
            Parsed { fits: value.clone().is_present(), value, far: never }
        }
        Form::Choice(options) => {
            let arms =
                (0_i128..).zip(options).map(|(at, option)| (text.clone().equals(Sql::text(option)), Sql::int(at)));
            let value = stages.keep(name, Sql::case(arms.collect(), Sql::Null(Type::Int)));
            Parsed { fits: value.clone().is_present(), value, far: never }
        }
        Form::Number { format, step } | Form::Money { format, step } => {
            numbers::parse(stages, name, text, format, *step)
        }
        Form::Date(days) => dates::parse(stages, name, text, days, zone),
        Form::Text => Parsed { value: unguarded(text, reader.guard), fits: Is::Certain(true), far: never },
    }
}

/// A trimmed text without the `'` of a spreadsheet guard.
pub fn unguarded(text: &Sql, guard: Guard) -> Sql {
    match guard {
        Guard::Kept => text.clone(),
        Guard::Stripped => {
            Sql::case(vec![(text.clone().part(1, 1).equals(Sql::text("'")), text.clone().from(2))], text.clone())
        }
    }
}
