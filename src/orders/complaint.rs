//! The words for a cell that cannot be read: what was found, and what to write instead.

use crate::diagnostic::code::Code;
use crate::model::cell::{CellReader, DateFormat, DateOrder, DateStyle, Form, NumberFormat};
use crate::model::currency::Currency;
use crate::model::decimal::Decimal;
use crate::orders::cells::{BadCell, trimmed};
use crate::orders::dates::BadDate;
use crate::orders::numbers::BadNumber;
use crate::orders::problem::shown;
use crate::playbook::suggest::did_you_mean_or;

/// What is wrong with a cell, as the `text` of a problem.
pub fn complaint(reader: &CellReader, currency: Currency, cell: &[u8], bad: BadCell) -> (Code, String) {
    let cell = trimmed(cell);
    if std::str::from_utf8(cell).is_err() {
        return (Code::UnreadableCell, format!("`{}` is not UTF-8 text; save the file as UTF-8", shown(cell)));
    }
    let found = format!("`{}`", shown(cell));
    match bad {
        BadCell::Blank => {
            let text = "the cell is blank; fill it, or say in the playbook what a blank cell means (`blank = …`)";
            (Code::BlankCell, text.to_owned())
        }
        BadCell::TooSmall => {
            (Code::OutOfRange, format!("{found} is less than {}", in_words(reader, currency, reader.low)))
        }
        BadCell::TooLarge => {
            (Code::OutOfRange, format!("{found} is more than {}", in_words(reader, currency, reader.high)))
        }
        BadCell::NotText => (Code::UnreadableCell, format!("{found} is not UTF-8 text; save the file as UTF-8")),
        BadCell::NotYesNo => unreadable(format!("{found} is neither yes nor no; write `yes` or `no`")),
        BadCell::NotAnOption => unreadable(not_an_option(reader, cell, &found)),
        BadCell::NotWhole => unreadable(format!("{found} is not a whole number; write numbers like `3`")),
        BadCell::TooFine => {
            let example = amount_example(reader, currency);
            unreadable(format!("{found} is finer than the smallest unit of {currency}; write amounts like `{example}`"))
        }
        BadCell::Number(bad) => unreadable(not_a_number(reader, currency, &found, bad)),
        BadCell::Date(bad) => unreadable(not_a_date(reader, cell, &found, bad)),
    }
}

fn unreadable(text: String) -> (Code, String) {
    (Code::UnreadableCell, text)
}

/// A value on the number line, in words.
pub fn in_words(reader: &CellReader, currency: Currency, ordinal: i64) -> String {
    match &reader.form {
        Form::Money { .. } => currency.amount(Decimal::from_units(ordinal)).to_string(),
        Form::Number { .. } => Decimal::from_units(ordinal).to_string(),
        Form::Date(_) => {
            crate::model::date::Date::from_days(ordinal).map_or_else(|_| String::new(), |day| day.to_string())
        }
        Form::YesNo | Form::Choice(_) | Form::Text => ordinal.to_string(),
    }
}

fn not_an_option(reader: &CellReader, cell: &[u8], found: &str) -> String {
    let Form::Choice(options) = &reader.form else { return format!("{found} is none of the options") };
    let help = did_you_mean_or(&shown(cell), "write", options.iter().map(|option| &**option));
    format!("{found} is none of the options; {help}")
}

fn not_a_number(reader: &CellReader, currency: Currency, found: &str, bad: BadNumber) -> String {
    let (what, example, format) = match &reader.form {
        Form::Money { format, .. } => ("an amount", amount_example(reader, currency), format),
        Form::Number { format, step: 1 } => ("a number", format!("12{}5", format.decimal), format),
        Form::Number { format, .. } => ("a number", "12".to_owned(), format),
        Form::YesNo | Form::Choice(_) | Form::Date(_) | Form::Text => return format!("{found} is not a number"),
    };
    let kind = if what == "an amount" { "amounts" } else { "numbers" };
    match bad {
        BadNumber::NotANumber => format!("{found} is not {what}; write {kind} like `{example}`"),
        BadNumber::TooLarge => format!("{found} is too large"),
        BadNumber::TooManyDecimals => format!("{found} has more than four decimals; write {kind} like `{example}`"),
        BadNumber::OtherSeparators => {
            let hint = separators_hint(format);
            format!(
                "{found} is not {what}; write {kind} like `{example}`, or say what `{hint}` separates: `decimal` and `thousands` in `[orders]`"
            )
        }
    }
}

/// An amount as this reader takes it.
fn amount_example(reader: &CellReader, currency: Currency) -> String {
    let example = currency.example().to_string();
    match &reader.form {
        Form::Money { format, .. } => example.replace('.', &format.decimal.to_string()),
        Form::YesNo | Form::Choice(_) | Form::Number { .. } | Form::Date(_) | Form::Text => example,
    }
}

/// The separator nobody has said a meaning for.
fn separators_hint(format: &NumberFormat) -> char {
    if format.decimal == ',' { '.' } else { ',' }
}

fn not_a_date(reader: &CellReader, cell: &[u8], found: &str, bad: BadDate) -> String {
    let Form::Date(format) = &reader.form else { return format!("{found} is not a date") };
    let example = example(format);
    match bad {
        BadDate::NoSuchDay => format!("{found} is no day of the calendar; write dates like `{example}`"),
        BadDate::ShortYear => format!("{found} has a year of two digits; write dates like `{example}`"),
        BadDate::NotADate if is_spreadsheet_leftover(cell) => {
            format!("{found} is what a spreadsheet made of a date; export again and do not save it from a spreadsheet")
        }
        BadDate::NotADate if is_numeric_date(cell) && format.order == DateOrder::Iso => {
            format!(
                "{found} is not a date; write dates like `{example}`, or say `dates = \"dmy\"` or `\"mdy\"` in `[orders]`"
            )
        }
        BadDate::NotADate => format!("{found} is not a date; write dates like `{example}`"),
    }
}

fn example(format: &DateFormat) -> &'static str {
    match (format.order, format.style) {
        (DateOrder::Iso, DateStyle::MonthNames) => "Nov 21, 2026",
        (DateOrder::Iso, DateStyle::Digits | DateStyle::ShortYears) => "2026-11-21",
        (DateOrder::Dmy, DateStyle::Digits) => "21/11/2026",
        (DateOrder::Mdy, DateStyle::Digits) => "11/21/2026",
        (DateOrder::Dmy, DateStyle::ShortYears) => "21/11/26",
        (DateOrder::Mdy, DateStyle::ShortYears) => "11/21/26",
        (DateOrder::Dmy | DateOrder::Mdy, DateStyle::MonthNames) => "Nov-21-26",
    }
}

/// `41:01.0` (a time cut to minutes), `45982` (a day's number), `########`, `2.02612E+13`.
fn is_spreadsheet_leftover(cell: &[u8]) -> bool {
    let digits = |cell: &[u8]| {
        let points = cell.iter().filter(|byte| **byte == b'.').count();
        !cell.is_empty() && points <= 1 && cell.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.')
    };
    let cut_time =
        || cell.iter().position(|byte| *byte == b':').is_some_and(|at| digits(&cell[..at]) && digits(&cell[at + 1..]));
    let exponent =
        || cell.windows(2).any(|two| two == b"E+") && cell.iter().all(|byte| b"0123456789.,E+".contains(byte));
    digits(cell) || cell.iter().all(|byte| *byte == b'#') || cut_time() || exponent()
}

/// `21/11/2026` and the like: one or two digits before the first separator, and two separators.
fn is_numeric_date(cell: &[u8]) -> bool {
    let mut parts = cell.split(|byte| matches!(byte, b'/' | b'.' | b'-'));
    let mut number = |longest| {
        let digits = |part: &[u8]| !part.is_empty() && part.len() <= longest && part.iter().all(u8::is_ascii_digit);
        parts.next().is_some_and(digits)
    };
    number(2) && number(2) && parts.next().is_some()
}
