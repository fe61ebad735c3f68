//! How each engine spells what a tree says. All that differs between engines stands here; names and texts are quoted
//! here and nowhere else.

mod condition;

use crate::model::visible::{is_hidden, visible};
use crate::sql::tree::{Call, Fold, Is, Place, Sql, Type};

/// An engine's way to write queries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Spark SQL.
    Spark,
    /// DuckDB.
    Duckdb,
    /// PostgreSQL.
    Postgres,
    /// SQLite.
    Sqlite,
}

/// How the steps of one stage are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Steps {
    /// As tables of their own.
    Named,
    /// One inside the other: an engine that resolves a named table a pass would need as many passes.
    Nested,
}

/// Whether an engine knows patterns with groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patterns {
    /// It does.
    Known,
    /// It does not.
    Unknown,
}

/// Lines of a comment, with their line ends; nothing in `words` can end it.
pub fn comment(words: &str) -> String {
    words.lines().map(|line| format!("-- {}\n", visible(line))).collect()
}

impl Dialect {
    /// All of them.
    pub const ALL: [Dialect; 4] = [Dialect::Spark, Dialect::Duckdb, Dialect::Postgres, Dialect::Sqlite];

    /// Its name on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Dialect::Spark => "spark",
            Dialect::Duckdb => "duckdb",
            Dialect::Postgres => "postgres",
            Dialect::Sqlite => "sqlite",
        }
    }

    /// What stands around a name.
    pub const fn quote(self) -> &'static str {
        match self {
            Dialect::Spark => "`",
            Dialect::Duckdb | Dialect::Postgres | Dialect::Sqlite => "\"",
        }
    }

    /// What keeps an engine from writing a stage's columns into each place that looks at them, which would make the
    /// query grow without bounds.
    pub const fn fence(self) -> &'static str {
        match self {
            Dialect::Spark => "",
            // It writes no column twice, and would keep every stage of every row.
            Dialect::Duckdb => "NOT MATERIALIZED ",
            Dialect::Postgres | Dialect::Sqlite => "MATERIALIZED ",
        }
    }

    /// How deep a tree may be. Until its version 3.46 the parser of SQLite has a hundred places, and a level of a tree
    /// takes up to seven of them.
    pub const fn deepest(self) -> Option<usize> {
        match self {
            Dialect::Sqlite => Some(8),
            Dialect::Spark | Dialect::Duckdb | Dialect::Postgres => None,
        }
    }

    /// Whether it knows patterns.
    pub const fn patterns(self) -> Patterns {
        match self {
            Dialect::Spark | Dialect::Duckdb | Dialect::Postgres => Patterns::Known,
            Dialect::Sqlite => Patterns::Unknown,
        }
    }

    /// How the steps of one stage are written.
    pub const fn steps(self) -> Steps {
        match self {
            Dialect::Spark => Steps::Nested,
            Dialect::Duckdb | Dialect::Postgres | Dialect::Sqlite => Steps::Named,
        }
    }

    /// A name, quoted.
    pub fn name(self, name: &str) -> String {
        let quote = self.quote();
        format!("{quote}{}{quote}", name.replace(quote, &quote.repeat(2)))
    }

    /// A name that may have a schema before it: `sales.orders`. Quoted by the user, it is taken as it is.
    pub fn table(self, name: &str) -> String {
        name.split('.').map(|part| self.name(part)).collect::<Vec<_>>().join(".")
    }

    /// A text, quoted; what cannot be seen in it stands as its number.
    pub fn text(self, text: &str) -> String {
        let mut parts: Vec<String> = Vec::new();
        let mut plain = String::new();
        for c in text.chars() {
            if is_seen(c) {
                plain.push(c);
                continue;
            }
            if !plain.is_empty() {
                parts.push(self.plain_text(&plain));
                plain.clear();
            }
            parts.push(self.character(c));
        }
        if !plain.is_empty() || parts.is_empty() {
            parts.push(self.plain_text(&plain));
        }
        if parts.len() == 1 { parts.swap_remove(0) } else { format!("({})", parts.join(" || ")) }
    }

    fn plain_text(self, text: &str) -> String {
        match self {
            Dialect::Spark => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
            Dialect::Duckdb | Dialect::Postgres | Dialect::Sqlite => format!("'{}'", text.replace('\'', "''")),
        }
    }

    fn character(self, c: char) -> String {
        let number = u32::from(c);
        match self {
            Dialect::Spark if number < 0x1_0000 => format!("'\\u{number:04x}'"),
            Dialect::Spark => format!("'\\U{number:08x}'"),
            Dialect::Duckdb | Dialect::Postgres => format!("chr({number})"),
            Dialect::Sqlite => format!("char({number})"),
        }
    }

    /// The name of a type.
    pub const fn type_name(self, of: Type) -> &'static str {
        match (self, of) {
            (Dialect::Sqlite, Type::Int) => "INTEGER",
            (_, Type::Int) => "BIGINT",
            (Dialect::Spark, Type::Text) => "STRING",
            (Dialect::Duckdb, Type::Text) => "VARCHAR",
            (Dialect::Postgres | Dialect::Sqlite, Type::Text) => "TEXT",
        }
    }

    /// A value.
    pub fn value(self, sql: &Sql) -> String {
        match sql {
            Sql::Null(of) => format!("CAST(NULL AS {})", self.type_name(*of)),
            Sql::Int(number) if *number < 0 => format!("({number})"),
            Sql::Int(number) => number.to_string(),
            Sql::Text(text) => self.text(text),
            Sql::Column(name) => format!("p.{}", self.name(name)),
            Sql::Cell(table, name) => format!("{table}.{}", self.name(name)),
            Sql::Case(arms, otherwise) => {
                let arms: Vec<String> =
                    arms.iter().map(|(is, value)| format!("WHEN {} THEN {}", self.is(is), self.value(value))).collect();
                format!("CASE {} ELSE {} END", arms.join(" "), self.value(otherwise))
            }
            Sql::Listed(arms, otherwise) => {
                let arm = |(words, is, value): &(String, Is, Sql)| {
                    let words: String = comment(words).lines().map(|line| format!("      {line}\n")).collect();
                    format!("{words}      WHEN {} THEN {}\n", self.is(is), self.value(value))
                };
                let arms: String = arms.iter().map(arm).collect();
                format!("CASE\n{arms}      ELSE {}\n    END", self.value(otherwise))
            }
            Sql::Call(call, parts) => self.call(*call, parts),
            Sql::Over(fold, value, of) => {
                self.folded(*fold, value, &format!(" OVER (PARTITION BY {})", self.value(of)))
            }
            Sql::Folded(fold, value) => self.folded(*fold, value, ""),
            Sql::InOrder(place, by, of) => {
                let of: Vec<String> = of.iter().map(|part| self.value(part)).collect();
                let by = self.value(by);
                let what = match place {
                    Place::Number => "row_number()".to_owned(),
                    Place::Next => format!("lead({by})"),
                };
                format!("{what} OVER (PARTITION BY {} ORDER BY {by})", of.join(", "))
            }
            Sql::Numbered(of) => format!("row_number() OVER (PARTITION BY {0} ORDER BY {0})", self.value(of)),
        }
    }

    fn folded(self, fold: Fold, value: &Sql, over: &str) -> String {
        let value = self.value(value);
        match (fold, self) {
            // A sum of whole numbers that grows beyond 64 bits would end the query; a product becomes inexact instead.
            (Fold::Total, Dialect::Sqlite) => {
                format!("(sum({value} / 2147483648){over} * 2147483648 + sum({value} % 2147483648){over})")
            }
            (Fold::Sum | Fold::Total, Dialect::Spark) => format!("sum(CAST({value} AS DECIMAL(38, 0))){over}"),
            (Fold::Sum | Fold::Total, Dialect::Duckdb | Dialect::Postgres) | (Fold::Sum, Dialect::Sqlite) => {
                format!("sum({value}){over}")
            }
            (Fold::Min, _) => format!("min({value}){over}"),
            (Fold::Max, _) => format!("max({value}){over}"),
        }
    }

    fn call(self, call: Call, parts: &[Sql]) -> String {
        let values: Vec<String> = parts.iter().map(|part| self.value(part)).collect();
        let joined = |sign: &str| format!("({})", values.join(sign));
        let plain = |name: &str| format!("{name}({})", values.join(", "));
        let one = || values.first().cloned().unwrap_or_default();
        let two = || values.get(1).cloned().unwrap_or_default();
        let cast = |of: &str| format!("CAST({} AS {of})", one());
        match (call, self) {
            (Call::Plus, _) => joined(" + "),
            (Call::Minus, _) => joined(" - "),
            (Call::Times, _) => joined(" * "),
            (Call::Quotient, Dialect::Duckdb) => joined(" // "),
            (Call::Quotient | Call::WideQuotient, Dialect::Spark) => joined(" DIV "),
            (Call::Quotient | Call::WideQuotient, Dialect::Sqlite) | (Call::Quotient, Dialect::Postgres) => {
                joined(" / ")
            }
            (Call::WideQuotient, Dialect::Duckdb) => joined(" // "),
            (Call::WideQuotient, Dialect::Postgres) => plain("div"),
            (Call::Remainder, _) => joined(" % "),
            (Call::Concat, _) => format!("({})", self.chain(&values, " || ")),
            (Call::Part | Call::From, _) => self.substr(parts, &values),
            // It calculates with digits as with the number, and a cast more for each axis could make a tree too deep.
            (Call::Entry, Dialect::Sqlite) => self.substr(parts, &values),
            (Call::Entry, Dialect::Postgres) => format!("CAST({} AS BIGINT)", self.substr(parts, &values)),
            (Call::Entry, Dialect::Duckdb | Dialect::Spark) => {
                format!("TRY_CAST({} AS BIGINT)", self.substr(parts, &values))
            }
            (Call::Group, Dialect::Postgres) => {
                let group = values.get(2).map(String::as_str).unwrap_or_default();
                format!("coalesce((regexp_match({}, {}))[{group}], '')", one(), two())
            }
            (Call::Group, Dialect::Spark | Dialect::Duckdb | Dialect::Sqlite) => plain("regexp_extract"),
            (Call::Length, _) => plain("length"),
            (Call::Find, Dialect::Postgres) => plain("strpos"),
            (Call::Find, Dialect::Spark | Dialect::Duckdb | Dialect::Sqlite) => plain("instr"),
            (Call::Replace, _) => plain("replace"),
            (Call::Lower, _) => plain("lower"),
            (Call::Upper, _) => plain("upper"),
            (Call::Trim, Dialect::Spark) => format!("trim(BOTH {} FROM {})", two(), one()),
            (Call::TrimStart, Dialect::Spark) => format!("trim(LEADING {} FROM {})", two(), one()),
            (Call::TrimEnd, Dialect::Spark) => format!("trim(TRAILING {} FROM {})", two(), one()),
            (Call::Trim, Dialect::Postgres) => plain("btrim"),
            (Call::Trim, Dialect::Duckdb | Dialect::Sqlite) => plain("trim"),
            (Call::TrimStart, Dialect::Duckdb | Dialect::Postgres | Dialect::Sqlite) => plain("ltrim"),
            (Call::TrimEnd, Dialect::Duckdb | Dialect::Postgres | Dialect::Sqlite) => plain("rtrim"),
            (Call::First, _) => plain("coalesce"),
            (Call::ToInt, Dialect::Duckdb | Dialect::Spark) => format!("TRY_CAST({} AS BIGINT)", one()),
            (Call::ToInt | Call::ToNarrow, _) => cast(self.type_name(Type::Int)),
            (Call::ToWide, Dialect::Sqlite) => one(),
            (Call::ToWide, Dialect::Duckdb) => cast("HUGEINT"),
            (Call::ToWide, Dialect::Postgres) => cast("NUMERIC"),
            (Call::ToWide, Dialect::Spark) => cast("DECIMAL(38, 0)"),
            (Call::ToText, _) => cast(self.type_name(Type::Text)),
        }
    }

    /// A part of a text; one engine wants places to be of its shorter whole numbers.
    fn substr(self, parts: &[Sql], values: &[String]) -> String {
        let place = |(part, value): (&Sql, &String)| match (self, part) {
            (Dialect::Postgres, Sql::Int(number)) => number.to_string(),
            (Dialect::Postgres, _) => format!("CAST({value} AS INTEGER)"),
            (Dialect::Spark | Dialect::Duckdb | Dialect::Sqlite, _) => value.clone(),
        };
        let places: Vec<String> = parts.iter().zip(values).skip(1).map(place).collect();
        let text = values.first().map(String::as_str).unwrap_or_default();
        format!("substr({text}, {})", places.join(", "))
    }
}

/// Whether a character of a text can be seen as itself.
fn is_seen(c: char) -> bool {
    c == ' ' || (!c.is_whitespace() && !is_hidden(c))
}
