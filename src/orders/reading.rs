//! How one export is read: the playbook's `[orders]`, `--preset`, and what the header itself says, made one.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::Code;
use crate::model::cell::{DateFormat, NumberFormat};
use crate::model::currency::Currency;
use crate::orders::columns::{Columns, Found};
use crate::orders::presets::{Amounts, PRESETS, Preset, is_called};
use crate::playbook::suggest::did_you_mean_or;
use crate::playbook::{Lines, OrdersTable, Playbook};

/// How one export is read.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The preset.
    pub preset: &'static Preset,
    /// Why this one.
    pub chosen: Chosen,
    /// Whether rows with the same id are lines of one order.
    pub lines: Lines,
    /// How dates are written.
    pub dates: DateFormat,
    decimal: char,
    thousands: Option<char>,
    symbols: &'static [&'static str],
    /// The playbook's `[orders]`, where it speaks of this export; else empty.
    table: OrdersTable,
}

/// Why a preset was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chosen {
    /// `--preset` names it.
    CommandLine,
    /// The playbook's `[orders]` names it.
    Playbook,
    /// The header is this preset's.
    Recognised,
    /// Nothing says otherwise.
    Default,
}

/// The preset `--preset` or `[orders]` names.
///
/// # Errors
/// There is no such preset.
pub fn preset_named(name: &str) -> Result<&'static Preset, Diagnostic> {
    Preset::named(name).ok_or_else(|| {
        let help = did_you_mean_or(name, "there are", PRESETS.iter().map(|preset| preset.name));
        Diagnostic::nowhere(Code::UnknownPreset, format!("there is no preset `{name}`")).help(help)
    })
}

/// Whether names are certainly the header looked for.
pub fn is_header(table: &OrdersTable, named: Option<&Preset>, names: &[String]) -> bool {
    let has = |wanted: &str| names.iter().any(|name| is_called(name, wanted));
    let id_of_preset = || named.is_some_and(|preset| preset.id.iter().any(|id| has(id)));
    let id_of_table = || table.id.as_ref().is_some_and(|id| names.iter().any(|name| name == id.trim()));
    id_of_table() || id_of_preset() || Preset::recognised(names).is_some()
}

impl Reading {
    /// How to read an export with this header.
    ///
    /// # Errors
    /// `[orders]` names a preset that is none.
    pub fn choose(
        playbook: &Playbook,
        named: Option<&'static Preset>,
        names: &[String],
        delimiter: u8,
    ) -> Result<Reading, Diagnostic> {
        let table = &playbook.orders;
        let of_table = table.preset.as_deref().map(preset_named).transpose()?;
        let recognised = Preset::recognised(names);
        let other_preset = named.is_some_and(|named| of_table.is_none_or(|preset| preset.name != named.name));
        let same_system = of_table.is_some_and(|preset| recognised.is_some_and(|other| other.name == preset.name));
        let has_id = match (&table.id, of_table) {
            (Some(id), _) => names.iter().any(|name| name == id.trim()),
            (None, Some(preset)) => preset.id.iter().any(|id| names.iter().any(|name| is_called(name, id))),
            (None, None) => true,
        };
        let applies = !other_preset && (has_id || same_system || recognised.is_none());
        let (preset, chosen) = match (named, of_table, recognised) {
            (Some(preset), _, _) => (preset, Chosen::CommandLine),
            (None, Some(preset), _) if applies => (preset, Chosen::Playbook),
            (None, _, Some(preset)) => (preset, Chosen::Recognised),
            (None, Some(preset), None) => (preset, Chosen::Playbook),
            (None, None, None) => (&PRESETS[0], Chosen::Default),
        };
        let table = if applies { table.clone() } else { OrdersTable::default() };
        Ok(Reading::of(playbook, preset, chosen, table, delimiter))
    }

    fn of(playbook: &Playbook, preset: &'static Preset, chosen: Chosen, table: OrdersTable, delimiter: u8) -> Reading {
        let (decimal, thousands, symbols) = match preset.amounts {
            Amounts::Plain => ('.', None, &[][..]),
            Amounts::English => ('.', Some(','), symbols(playbook.currency)),
            Amounts::OfTheSite if delimiter == b';' => (',', Some('.'), symbols(playbook.currency)),
            Amounts::OfTheSite => ('.', Some(','), symbols(playbook.currency)),
        };
        // Who says what separates decimals says all about separators: a preset's `,` may not stay for thousands.
        let thousands = if table.decimal.is_some() { None } else { thousands };
        Reading {
            preset,
            chosen,
            lines: table.lines.unwrap_or(preset.lines),
            dates: DateFormat {
                order: table.dates.unwrap_or(preset.dates),
                style: preset.date_style,
                zoneless: preset.zoneless,
                zone: playbook.calendar.zone.clone(),
            },
            decimal: table.decimal.unwrap_or(decimal),
            thousands: table.thousands.or(thousands),
            symbols,
            table,
        }
    }

    /// How numbers are written.
    pub fn numbers(&self) -> NumberFormat {
        NumberFormat { decimal: self.decimal, thousands: self.thousands, symbols: &[] }
    }

    /// How amounts are written.
    pub fn amounts(&self) -> NumberFormat {
        NumberFormat { decimal: self.decimal, thousands: self.thousands, symbols: self.symbols }
    }

    /// The column of the order's id.
    ///
    /// # Errors
    /// There is none, or there are two.
    pub fn id_column(&self, columns: &Columns) -> Result<usize, Diagnostic> {
        let named = self.table.id.as_slice();
        let own = || self.preset.id.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        let found = self.named_column("the order's id", named, self.preset.id, columns)?;
        found.ok_or_else(|| columns.absent("the order's id", &own()))
    }

    /// The column of the customer, where there is one.
    ///
    /// # Errors
    /// `[orders]` names one that is not there, or that is there twice.
    pub fn customer_column(&self, columns: &Columns) -> Result<Option<usize>, Diagnostic> {
        self.named_column("the customer", self.table.customer.as_slice(), self.preset.customer, columns)
    }

    /// The column of the currency, where there is one.
    ///
    /// # Errors
    /// `[orders]` names one that is not there, or that is there twice.
    pub fn currency_column(&self, columns: &Columns) -> Result<Option<usize>, Diagnostic> {
        self.named_column("the currency", self.table.currency.as_slice(), self.preset.currency, columns)
    }

    /// What `[orders]` names, which must be there, else the first of the preset's names that is there. These stand in
    /// the export itself, never in a joined file.
    fn named_column(
        &self,
        what: &str,
        named: &[String],
        own: &[&str],
        columns: &Columns,
    ) -> Result<Option<usize>, Diagnostic> {
        let columns = &columns.only_own();
        let found = match named {
            [name, ..] => columns.exactly(name),
            [] => {
                own.iter().map(|name| columns.loosely(name)).find(|found| *found != Found::None).unwrap_or(Found::None)
            }
        };
        match (found, named) {
            (Found::One(column), _) => Ok(Some(column)),
            (Found::Several(one, other), _) => Err(columns.duplicate(what, one, other)),
            (Found::None, []) => Ok(None),
            (Found::None, [_, ..]) => Err(columns.absent(what, named)),
        }
    }
}

/// The symbols and codes an amount in a currency may carry, longest first.
fn symbols(currency: Currency) -> &'static [&'static str] {
    const SYMBOLS: &[(&str, &[&str])] = &[
        ("USD", &["US $", "US$", "USD", "$"]),
        ("EUR", &["EUR", "€"]),
        ("GBP", &["GBP", "£"]),
        ("CAD", &["CA $", "CA$", "C $", "C$", "CAD", "$"]),
        ("AUD", &["AU $", "AU$", "A$", "AUD", "$"]),
        ("NZD", &["NZ $", "NZ$", "NZD", "$"]),
        ("JPY", &["JPY", "¥", "￥"]),
        ("CNY", &["CN¥", "CNY", "¥"]),
        ("CHF", &["CHF", "Fr."]),
        ("SEK", &["SEK", "kr"]),
        ("NOK", &["NOK", "kr"]),
        ("DKK", &["DKK", "kr."]),
        ("PLN", &["PLN", "zł"]),
        ("CZK", &["CZK", "Kč"]),
        ("INR", &["INR", "₹"]),
        ("BRL", &["BRL", "R$"]),
        ("MXN", &["MX$", "MXN", "$"]),
        ("KRW", &["KRW", "₩"]),
    ];
    SYMBOLS.iter().find(|(code, _)| *code == currency.code()).map_or(&[], |(_, symbols)| symbols)
}
