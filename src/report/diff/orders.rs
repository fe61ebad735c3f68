//! What a change of policy does to the orders of an export: a table of what changes into what and what that costs, the
//! orders with the largest changes, and the list of all of them as CSV, safe to open in a spreadsheet.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use serde_json::{Value, json};

use crate::model::decimal::Decimal;
use crate::model::decision::Verdict;
use crate::model::rule::RuleId;
use crate::playbook::Playbook;
use crate::report::csv::text;
use crate::report::paper::{Paper, Piece};
use crate::review::effect::{Effect, Money};
use crate::review::twice::Record;

/// What a change does to an export, with the playbooks that say so.
#[derive(Debug, Clone, Copy)]
pub struct Orders<'a> {
    /// The export as the user named it.
    pub export: &'a str,
    /// What changes.
    pub effect: &'a Effect,
    /// The old playbook.
    pub old: &'a Playbook,
    /// The new one.
    pub new: &'a Playbook,
}

/// The columns of the list of affected orders.
pub const COLUMNS: &str = "order,claim,old_decision,new_decision,old_rule,new_rule,old_amount,new_amount,old_charge,\
                           new_charge,old_until,new_until,old_actions,new_actions,old_cost,new_cost,cost_change";

impl Orders<'_> {
    /// Draws the table and the largest changes.
    pub fn draw(&self, paper: &mut Paper) {
        let effect = self.effect;
        let remark = format!("{} of {} orders in `{}` change", effect.changed, effect.total, self.export);
        paper.heading("ORDERS", &remark);
        if effect.changed > 0 {
            self.table(paper);
            self.largest(paper);
        }
        self.totals(paper);
    }

    fn totals(&self, paper: &mut Paper) {
        let all = &self.effect.all;
        let currency = self.new.currency;
        let line = |what: &str, before: i128, after: i128| {
            let (was, is, more) = (self.money(before), self.money(after), self.signed(after - before));
            format!("{what} {was} {currency} before, {is} after: {more}")
        };
        paper.blank();
        for words in [
            line("All decisions cost", all.cost_old, all.cost_new),
            line("All decisions pay back", all.amount_old, all.amount_new),
        ] {
            paper.paragraph(&Piece::plain("  "), &[Piece::plain(&words)]);
        }
    }

    fn table(&self, paper: &mut Paper) {
        let mut table = Table::new();
        let drawn = presets::UTF8_HORIZONTAL_ONLY.with_solid_inner_borders();
        table.load_style(if paper.glyph("drawn", "") == "drawn" { drawn } else { presets::ASCII_HORIZONTAL_ONLY });
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(u16::try_from(paper.width()).unwrap_or(u16::MAX));
        table.set_header(["change", "orders", "cost before", "after", "difference"]);
        let arrow = paper.glyph(" → ", " to ");
        for ((from, to), moved) in &self.effect.by_change {
            let [from, to] = [*from, *to].map(|at| Verdict::ALL[at].word());
            let change = if from == to { format!("{from}, otherwise") } else { format!("{from}{arrow}{to}") };
            table.add_row(self.cells(change, moved.lines, &moved.money));
        }
        let all = self.effect.by_change.values().fold(Money::default(), |all, moved| all.plus(&moved.money));
        table.add_row(self.cells("all of them".to_owned(), self.effect.changed, &all));
        for column in 1..5 {
            if let Some(column) = table.column_mut(column) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        table.lines().for_each(|line| paper.verbatim(&line));
    }

    fn cells(&self, change: String, lines: u64, money: &Money) -> [String; 5] {
        let more = self.signed(money.cost_new - money.cost_old);
        [change, lines.to_string(), self.money(money.cost_old), self.money(money.cost_new), more]
    }

    fn largest(&self, paper: &mut Paper) {
        paper.heading("LARGEST CHANGES", "");
        let arrow = paper.glyph(" → ", " to ");
        for one in &self.effect.largest {
            let claim = one.new.claim.as_ref().map(|claim| format!(" ({claim})")).unwrap_or_default();
            let name = format!("{}{claim}  ", one.new.order);
            let said = |playbook: &Playbook, record: &Record| {
                let rule = record.rule.map(|rule| format!(" `{}`", playbook.rule(rule).name)).unwrap_or_default();
                let cost = record.cost.map(|cost| format!(" {}", playbook.money_words(cost))).unwrap_or_default();
                format!("{}{rule}{cost}", record.verdict.word())
            };
            let (old, new) = (said(self.old, &one.old), said(self.new, &one.new));
            let pieces = [Piece::strong(&name), Piece::plain(&old), Piece::faint(arrow), Piece::plain(&new)];
            paper.item(&Piece::plain("  "), &Piece::plain("    "), &pieces);
        }
    }

    /// The object of the contract.
    pub fn json(&self) -> Value {
        let effect = self.effect;
        let by_change = effect.by_change.iter().map(|((from, to), moved)| {
            json!({
                "from": Verdict::ALL[*from].word(),
                "to": Verdict::ALL[*to].word(),
                "orders": moved.lines,
                "cost_old": self.money(moved.money.cost_old),
                "cost_new": self.money(moved.money.cost_new),
                "amount_old": self.money(moved.money.amount_old),
                "amount_new": self.money(moved.money.amount_new),
            })
        });
        json!({
            "total": effect.total,
            "changed": effect.changed,
            "cost_old": self.money(effect.all.cost_old),
            "cost_new": self.money(effect.all.cost_new),
            "amount_old": self.money(effect.all.amount_old),
            "amount_new": self.money(effect.all.amount_new),
            "by_change": by_change.collect::<Vec<_>>(),
        })
    }

    /// The row of an affected order, with its line end.
    pub fn row(&self, old: &Record, new: &Record) -> Vec<u8> {
        let mut out = Vec::new();
        let rule = |playbook: &Playbook, rule: Option<RuleId>| {
            rule.map(|rule| playbook.rule(rule).name.clone()).unwrap_or_default()
        };
        let actions = |playbook: &Playbook, record: &Record| {
            let names: Vec<&str> = record.actions.iter().map(|id| playbook.action(*id).name.as_str()).collect();
            names.join(";")
        };
        for cell in [
            new.order.clone(),
            new.claim.clone().unwrap_or_default(),
            old.verdict.word().to_owned(),
            new.verdict.word().to_owned(),
            rule(self.old, old.rule),
            rule(self.new, new.rule),
        ] {
            text(&mut out, &cell);
            out.push(b',');
        }
        let amounts = [old.amount, new.amount, old.charge, new.charge];
        amounts.into_iter().for_each(|amount| self.own(&mut out, amount.map(|amount| self.new.money_words(amount))));
        [old.until, new.until].into_iter().for_each(|day| self.own(&mut out, day.map(|day| day.to_string())));
        for cell in [actions(self.old, old), actions(self.new, new)] {
            text(&mut out, &cell);
            out.push(b',');
        }
        [old.cost, new.cost]
            .into_iter()
            .for_each(|cost| self.own(&mut out, cost.map(|cost| self.new.money_words(cost))));
        let units = |cost: Option<Decimal>| i128::from(cost.map_or(0, Decimal::units));
        let change = (old.cost.is_some() || new.cost.is_some()).then(|| self.money(units(new.cost) - units(old.cost)));
        self.own(&mut out, change);
        out.pop();
        out.push(b'\n');
        out
    }

    /// A number or a day of our own, which no spreadsheet takes for a formula, and a comma.
    fn own(&self, out: &mut Vec<u8>, words: Option<String>) {
        out.extend(words.unwrap_or_default().as_bytes());
        out.push(b',');
    }

    /// A sum of amounts with all digits of the minor unit.
    fn money(&self, units: i128) -> String {
        let (one, digits) = (i128::from(Decimal::ONE), usize::from(self.new.currency.digits()));
        let (whole, rest) = (units.abs() / one, units.abs() % one);
        let rest = format!("{rest:04}");
        let sign = if units < 0 { "-" } else { "" };
        match digits {
            0 => format!("{sign}{whole}"),
            digits => format!("{sign}{whole}.{}", &rest[..digits.min(rest.len())]),
        }
    }

    fn signed(&self, units: i128) -> String {
        let sign = if units > 0 { "+" } else { "" };
        format!("{sign}{}", self.money(units))
    }
}

impl Money {
    fn plus(self, other: &Money) -> Money {
        Money {
            cost_old: self.cost_old + other.cost_old,
            cost_new: self.cost_new + other.cost_new,
            amount_old: self.amount_old + other.amount_old,
            amount_new: self.amount_new + other.amount_new,
        }
    }
}
