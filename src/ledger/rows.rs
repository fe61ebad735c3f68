//! What was recorded, read back.

use rusqlite::types::Type;
use rusqlite::{Row as SqlRow, params};

use crate::ledger::entry::{Mark, Recorded};
use crate::ledger::open::Ledger;
use crate::ledger::trouble::Trouble;
use crate::model::date::Date;
use crate::model::decimal::Decimal;
use crate::model::rule::Outcome;

/// What a row records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// The playbook decided.
    Decision,
    /// An agent decided otherwise.
    Override,
}

impl Act {
    /// The word in the file.
    pub const fn word(self) -> &'static str {
        match self {
            Act::Decision => "decision",
            Act::Override => "override",
        }
    }
}

/// A recorded decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number in the chain.
    pub seq: i64,
    /// Whose decision it is.
    pub act: Act,
    /// The order.
    pub order: String,
    /// The claim.
    pub claim: Option<String>,
    /// 1 for the first decision about an order and claim, 2 for the next.
    pub revision: i64,
    /// When.
    pub at: String,
    /// For which day.
    pub day: Date,
    /// Who.
    pub agent: String,
    /// What.
    pub result: Recorded,
    /// Why an agent decided otherwise: a code.
    pub reason: Option<String>,
    /// The playbook's hash.
    pub playbook: String,
    /// The playbook's version.
    pub version: String,
    /// Its own hash in the chain.
    pub hash: String,
    /// The last row that was looked at; none where that is not recorded.
    pub seen: Option<i64>,
    /// What is personal; none once it is forgotten.
    pub person: Option<RowPerson>,
}

/// What is personal about a recorded decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowPerson {
    /// The customer, hashed.
    pub customer: Option<String>,
    /// What is shown of the customer.
    pub shown: Option<String>,
    /// The facts, as they are written.
    pub facts: String,
    /// The marks.
    pub marks: Vec<Mark>,
    /// What an agent wrote.
    pub note: Option<String>,
}

/// Which of the decisions about an order and claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The latest of each.
    Latest,
    /// Every revision.
    All,
}

/// Which rows are wanted; what is none is not looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// For this day or later.
    pub since: Option<Date>,
    /// For this day or earlier.
    pub until: Option<Date>,
    /// With this outcome.
    pub outcome: Option<Outcome>,
    /// By this rule.
    pub rule: Option<String>,
    /// By this agent.
    pub agent: Option<String>,
    /// Of this customer, hashed.
    pub customer: Option<String>,
    /// About this order.
    pub order: Option<String>,
}

impl Filter {
    /// Whether a row is wanted.
    pub fn wants(&self, row: &Row) -> bool {
        let customer = row.person.as_ref().and_then(|person| person.customer.as_deref());
        self.since.is_none_or(|since| row.day >= since)
            && self.until.is_none_or(|until| row.day <= until)
            && self.outcome.is_none_or(|outcome| row.result.outcome == outcome)
            && self.rule.as_deref().is_none_or(|rule| row.result.rule.as_deref() == Some(rule))
            && self.agent.as_deref().is_none_or(|agent| row.agent == agent)
            && self.customer.as_deref().is_none_or(|wanted| customer == Some(wanted))
            && self.order.as_deref().is_none_or(|order| row.order == order)
    }
}

/// Every cell a [`Row`] is made of.
pub(in crate::ledger) const CELLS: &str = "e.seq, e.kind, e.order_id, e.claim, e.revision, e.at, e.day, e.agent, \
    e.decision, e.rule, e.amount, e.charge, e.until, e.cost, e.currency, e.actions, e.reason, e.playbook, e.version, \
    e.hash, p.seq, p.customer, p.shown, p.facts, p.marks, p.note, e.seen FROM entry e LEFT JOIN person p ON p.seq = e.seq";

impl Ledger {
    /// Hands over every row that is wanted, in the order it was recorded.
    ///
    /// # Errors
    /// The file cannot be read, holds what no redress wrote, or `take` failed.
    pub fn each<E: From<Trouble>>(
        &self,
        which: Which,
        filter: &Filter,
        mut take: impl FnMut(Row) -> Result<(), E>,
    ) -> Result<(), E> {
        let latest = "AND NOT EXISTS (SELECT 1 FROM entry l WHERE l.order_id = e.order_id AND l.claim IS e.claim \
                      AND l.seq > e.seq)";
        let only = match which {
            Which::Latest => latest,
            Which::All => "",
        };
        let about = if filter.order.is_some() { "AND e.order_id = ?1" } else { "AND ?1 IS NULL" };
        let sql = format!("SELECT {CELLS} WHERE e.kind <> 'forget' {about} {only} ORDER BY e.seq");
        let failed = |error: rusqlite::Error| self.failed(&error);
        let mut statement = self.connection.prepare(&sql).map_err(failed)?;
        let mut rows = statement.query(params![filter.order]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            let row = read(row).map_err(|error| self.strange(&error))?;
            if filter.wants(&row) {
                take(row)?;
            }
        }
        Ok(())
    }

    /// Every row that is wanted.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn rows(&self, which: Which, filter: &Filter) -> Result<Vec<Row>, Trouble> {
        let mut all = Vec::new();
        self.each(which, filter, |row| {
            all.push(row);
            Ok::<(), Trouble>(())
        })?;
        Ok(all)
    }

    /// The playbook with this hash, as its text.
    ///
    /// # Errors
    /// The file cannot be read, or the playbook is not in it.
    pub fn playbook_text(&self, sha256: &str) -> Result<String, Trouble> {
        let sql = "SELECT text FROM playbook WHERE sha256 = ?1";
        self.connection.query_row(sql, [sha256], |row| row.get(0)).map_err(|error| match error {
            rusqlite::Error::QueryReturnedNoRows => self.altered("a playbook is not there"),
            other => self.strange(&other),
        })
    }

    /// A cell that cannot be read was not written by us.
    pub(in crate::ledger) fn strange(&self, error: &rusqlite::Error) -> Trouble {
        match error {
            rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::Utf8Error(..) => self.altered("a cell holds what redress never writes"),
            other => self.failed(other),
        }
    }

    pub(in crate::ledger) fn altered(&self, what: &str) -> Trouble {
        Trouble::new(format!("ledger `{}` was changed by another hand: {what}", self.path.display()))
            .or_else_do("see which rows with: redress ledger verify")
    }
}

/// A row from [`CELLS`].
pub(in crate::ledger) fn read(row: &SqlRow<'_>) -> rusqlite::Result<Row> {
    let kind: String = row.get(1)?;
    let person: Option<i64> = row.get(20)?;
    Ok(Row {
        seq: row.get(0)?,
        act: [Act::Decision, Act::Override].into_iter().find(|act| act.word() == kind).ok_or_else(|| strange(1))?,
        order: row.get(2)?,
        claim: row.get(3)?,
        revision: row.get(4)?,
        at: row.get(5)?,
        day: day(row, 6)?.ok_or_else(|| strange(6))?,
        agent: row.get(7)?,
        result: Recorded {
            outcome: Outcome::parse(&row.get::<_, String>(8)?).ok_or_else(|| strange(8))?,
            rule: row.get(9)?,
            amount: money(row, 10)?,
            charge: money(row, 11)?,
            until: day(row, 12)?,
            cost: money(row, 13)?,
            currency: row.get(14)?,
            actions: from_json(&row.get::<_, String>(15)?, 15)?,
        },
        reason: row.get(16)?,
        playbook: row.get(17)?,
        version: row.get(18)?,
        hash: row.get(19)?,
        seen: row.get(26)?,
        person: person.map(|_| person_of(row)).transpose()?,
    })
}

fn person_of(row: &SqlRow<'_>) -> rusqlite::Result<RowPerson> {
    Ok(RowPerson {
        customer: row.get(21)?,
        shown: row.get(22)?,
        facts: row.get(23)?,
        marks: from_json(&row.get::<_, String>(24)?, 24)?,
        note: row.get(25)?,
    })
}

fn money(row: &SqlRow<'_>, at: usize) -> rusqlite::Result<Option<Decimal>> {
    Ok(row.get::<_, Option<i64>>(at)?.map(Decimal::from_units))
}

fn day(row: &SqlRow<'_>, at: usize) -> rusqlite::Result<Option<Date>> {
    let text: Option<String> = row.get(at)?;
    text.map(|text| Date::parse_iso(&text).ok_or_else(|| strange(at))).transpose()
}

pub(in crate::ledger) fn from_json<T: serde::de::DeserializeOwned>(text: &str, at: usize) -> rusqlite::Result<T> {
    serde_json::from_str(text).map_err(|_| strange(at))
}

fn strange(at: usize) -> rusqlite::Error {
    rusqlite::Error::InvalidColumnType(at, String::new(), Type::Text)
}
