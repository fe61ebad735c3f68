//! The tables of a summary: lines, shares and money by outcome, and what each rule decides.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use crate::model::decimal::Decimal;
use crate::model::decision::Verdict;
use crate::model::rule::{Outcome, RuleId};
use crate::report::counts::{counted, separated, share};
use crate::report::paper::{Ink, Paper, Piece};
use crate::report::summary::About;
use crate::review::summary::{Money, Summary};

/// More rules than this are not listed.
const MOST_RULES: usize = 12;

/// From this width on shares are drawn, too.
const WITH_BARS: usize = 76;
/// On less than this only the first sum is shown.
const WITH_ALL_SUMS: usize = 56;
/// The bar of the whole.
const LONGEST_BAR: u32 = 24;

/// What money is said of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sum {
    Cost,
    Amount,
    Charge,
}

impl Sum {
    const ALL: [Sum; 3] = [Sum::Cost, Sum::Amount, Sum::Charge];

    const fn head(self) -> &'static str {
        match self {
            Sum::Cost => "costs",
            Sum::Amount => "pays back",
            Sum::Charge => "charges",
        }
    }

    const fn of(self, money: &Money) -> i128 {
        match self {
            Sum::Cost => money.cost,
            Sum::Amount => money.amount,
            Sum::Charge => money.charge,
        }
    }
}

/// Lines, shares and money of each verdict that there is.
pub fn outcomes(paper: &mut Paper, about: &About<'_>, summary: &Summary) {
    let mut sums: Vec<Sum> =
        Sum::ALL.into_iter().filter(|sum| summary.money.iter().any(|money| sum.of(money) != 0)).collect();
    if paper.width() < WITH_ALL_SUMS {
        sums.truncate(1);
    }
    let unit = if sums.is_empty() { String::new() } else { format!("amounts in {}", about.playbook.currency) };
    paper.heading("DECISIONS", &unit);
    let heads: Vec<&str> = ["lines", "share"].into_iter().chain(sums.iter().map(|sum| sum.head())).collect();
    let has_room = paper.width() >= WITH_BARS;
    let mut table = Plain::new(&["decision"], &heads, if has_room { &[""] } else { &[] });
    for verdict in Verdict::ALL.into_iter().filter(|verdict| summary.of(*verdict) > 0) {
        let money = match verdict {
            Verdict::Decided(outcome) => summary.money[outcome.index()],
            Verdict::Undecided | Verdict::Error => Money::default(),
        };
        let lines = summary.of(verdict);
        let cells = [verdict.word().to_owned(), separated(lines), share(lines, summary.lines())];
        let money = sums.iter().map(|sum| amount(about, sum.of(&money)));
        let bar = has_room.then(|| bar(paper, lines, summary.lines()));
        table.row(cells.into_iter().chain(money).chain(bar));
    }
    let all = sums.iter().map(|sum| amount(about, summary.money.iter().map(|money| sum.of(money)).sum()));
    table.row(["all".to_owned(), separated(summary.lines()), String::new()].into_iter().chain(all));
    table.draw(paper, 1);
    let without: u64 = summary.money.iter().map(|money| money.without_cost).sum();
    if sums.contains(&Sum::Cost) && without > 0 {
        let words = format!("{} no cost", counted(without, "decided line says", "decided lines say"));
        paper.paragraph(&Piece::plain("  "), &[Piece::faint(&words)]);
    }
}

/// The rules that decided anything, the busiest first.
pub fn rules(paper: &mut Paper, about: &About<'_>, summary: &Summary) {
    let playbook = about.playbook;
    let mut busy: Vec<(usize, u64)> =
        summary.rules.iter().copied().enumerate().filter(|(_, lines)| *lines > 0).collect();
    busy.sort_by_key(|(at, lines)| (std::cmp::Reverse(*lines), *at));
    if busy.is_empty() {
        return;
    }
    paper.heading("RULES", &format!("{} of {} decided something", busy.len(), playbook.rules.len()));
    let mut table = Plain::new(&["decision", "rule"], &["lines", "share"], &[]);
    for (at, lines) in busy.iter().take(MOST_RULES) {
        let rule = u16::try_from(*at).ok().filter(|_| *at < playbook.rules.len()).map(|at| playbook.rule(RuleId(at)));
        let decision = rule.map_or(Outcome::Flag, |rule| rule.outcome).word().to_owned();
        let name = rule.map_or_else(|| "none fits".to_owned(), |rule| rule.name.clone());
        table.row([decision, name, separated(*lines), share(*lines, summary.lines())]);
    }
    table.draw(paper, 2);
    let rest: u64 = busy.iter().skip(MOST_RULES).map(|(_, lines)| lines).sum();
    if rest > 0 {
        let words = format!("{} more rules decide {}", busy.len() - MOST_RULES, counted(rest, "line", "lines"));
        paper.paragraph(&Piece::plain("  "), &[Piece::faint(&words)]);
    }
}

/// A share of the whole as a bar.
fn bar(paper: &Paper, count: u64, whole: u64) -> String {
    let length = (u128::from(count) * u128::from(LONGEST_BAR)).div_ceil(u128::from(whole.max(1)));
    paper.glyph("▇", "#").repeat(usize::try_from(length).unwrap_or_default())
}

/// A sum with all digits of the minor unit, its whole digits in groups; nothing for none.
fn amount(about: &About<'_>, units: i128) -> String {
    if units == 0 {
        return String::new();
    }
    let one = i128::from(Decimal::ONE);
    let whole = u64::try_from(units.abs() / one).map_or_else(|_| (units.abs() / one).to_string(), separated);
    let rest = format!("{:04}", units.abs() % one);
    let sign = if units < 0 { "-" } else { "" };
    match usize::from(about.playbook.currency.digits()) {
        0 => format!("{sign}{whole}"),
        digits => format!("{sign}{whole}.{}", rest.get(..digits).unwrap_or(&rest)),
    }
}

/// A table of texts: words first, then numbers, then perhaps a drawing.
struct Plain {
    table: Table,
    numbers: usize,
}

impl Plain {
    fn new(first: &[&str], numbers: &[&str], last: &[&str]) -> Plain {
        let mut table = Table::new();
        table.set_header([first, numbers, last].concat());
        Plain { table, numbers: numbers.len() }
    }

    fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.table.add_row(cells.into_iter().map(|cell| Piece::plain(&cell).text).collect::<Vec<String>>());
    }

    /// Draws it; columns from `numbers` on are numbers.
    fn draw(mut self, paper: &mut Paper, numbers: usize) {
        self.table.load_style(presets::NOTHING);
        self.table.set_content_arrangement(ContentArrangement::Dynamic);
        self.table.set_width(u16::try_from(paper.width()).unwrap_or(u16::MAX));
        for column in numbers..numbers + self.numbers {
            if let Some(column) = self.table.column_mut(column) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        for (at, line) in self.table.lines().enumerate() {
            let pieces = if at == 0 { vec![Piece::faint(&line)] } else { in_colour(&line) };
            paper.line(&pieces);
        }
    }
}

/// A line of a table, the verdict it begins with in its colour.
fn in_colour(line: &str) -> Vec<Piece> {
    let word = line.trim_start().split(' ').next().unwrap_or_default();
    let verdict = Verdict::ALL.into_iter().find(|verdict| verdict.word() == word);
    match (verdict, line.find(word)) {
        (Some(verdict), Some(at)) => {
            let (before, rest) = line.split_at(at);
            let (word, behind) = rest.split_at(word.len());
            vec![Piece::plain(before), Piece::new(word, Ink::Verdict(verdict)), Piece::plain(behind)]
        }
        (_, _) => vec![Piece::plain(line)],
    }
}
