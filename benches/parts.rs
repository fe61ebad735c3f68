//! The parts of a review, each by itself, over rows made here: `cargo bench`. Items are rows, or decisions.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on fails")]

use std::fmt::Write;
use std::sync::Arc;

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box_drop};
use redress::engine::compile::{Compiled, compile};
use redress::engine::decide::decide;
use redress::engine::walk::known::Known;
use redress::engine::walk::{Memory, Walk};
use redress::model::case::Case;
use redress::model::date::Date;
use redress::orders::claims::Claims;
use redress::orders::cut::{Cutter, Ends};
use redress::orders::export::{Export, Options};
use redress::orders::input::Input;
use redress::orders::records::PADDING;
use redress::orders::stream::{Orders, Repeats};
use redress::playbook::{Playbook, SourceText, read};
use redress::report::csv::Sheet;
use redress::review::rows::RowPlan;
use redress::review::run::{BLOCK, Means, review};
use redress::review::task::{ClaimsSeen, Counting, Strictness, Task};
use redress::review::verdicts::Verdicts;

const ROWS: usize = 10_000;
const HEADER: &str = "order_id,customer_email,order_date,ship_date,promised_date,delivered_date,order_total,currency,\
    items_weight_oz,parcel_weight_oz,carrier,service,tracking_status,signature,payment_method,ltv,order_count,\
    prior_claims,issue,fault,chargeback_open,note";

fn main() {
    divan::main();
}

/// Rows that look like those of the benchmark as a whole, one in seven with a quoted cell.
fn rows() -> String {
    let one = |at: usize, of: &[&'static str]| of[at.wrapping_mul(2_654_435_761) / 7 % of.len()];
    let mut text = String::new();
    for at in 0..ROWS {
        let (month, day) = (1 + at % 6, 1 + at % 28);
        let delivered = if at % 5 == 0 { String::new() } else { format!("2026-{:02}-{day:02}", month + 1) };
        let fields = [
            format!(
                "R{:09},someone.{at}@example.org,2026-{month:02}-{day:02},2026-{month:02}-{:02}",
                at,
                day.min(27) + 1
            ),
            format!("2026-{:02}-{day:02},{delivered},{}.{:02}", month + 1, at % 400, at % 100),
            format!("{},{}.{},{}.{}", one(at, &["USD", "CAD", "EUR"]), at % 40, at % 10, at % 50, at % 10),
            format!("{},ground", one(at + 1, &["usps", "ups", "fedex", "dhl", "ontrac", ""])),
            one(at + 2, &["delivered", "in_transit", "lost", "exception", "returned_to_sender"]).to_owned(),
            format!("{},{}", one(at + 3, &["true", "false", ""]), one(at + 4, &["card", "paypal", "klarna"])),
            format!("{}.{:02},{},{}", at % 1500, at % 100, at % 12, at % 7),
            one(at + 5, &["not_received", "damaged", "late", "changed_mind", "partial_missing", "wrong_item"])
                .to_owned(),
            format!("{},{}", one(at + 6, &["carrier", "merchant", ""]), one(at + 7, &["false", "false", "true"])),
            if at % 7 == 0 { "\"wants a replacement, not money\"".to_owned() } else { String::new() },
        ];
        writeln!(text, "{}", fields.join(",")).unwrap();
    }
    text
}

fn playbook() -> Arc<Playbook> {
    let source = SourceText { name: "policy.toml".into(), text: include_str!("policy.toml").into() };
    Arc::new(read(source).unwrap())
}

fn today() -> Date {
    Date::from_ymd(2026, 6, 30).unwrap()
}

/// What every part begins with.
struct Bench {
    text: String,
    compiled: Compiled,
    export: Export,
    walk: Walk,
    plan: RowPlan,
}

impl Bench {
    fn new() -> Bench {
        let compiled = compile(playbook());
        let text = rows();
        let input = Input::from_bytes("orders.csv", format!("{HEADER}\n{text}").into_bytes());
        let export = Export::open(&input, &compiled.playbook, &Options::default()).unwrap();
        let walk = Walk::new(&compiled, today()).unwrap();
        let plan = RowPlan::new(&export.mapping, &walk, &[]).unwrap();
        Bench { text, compiled, export, walk, plan }
    }

    /// The rows with what must stand behind a block.
    fn padded(&self) -> Vec<u8> {
        [self.text.as_bytes(), &[b'\n'; PADDING]].concat()
    }

    fn ends(&self) -> Ends {
        Ends::of_width(self.export.mapping.columns.own)
    }

    /// Passes over all rows.
    fn each_row(&self, bytes: &[u8], mut with: impl FnMut(&Ends)) {
        let mut cutter = Cutter::new(bytes, self.text.len(), b',');
        let (mut ends, mut at) = (self.ends(), 0);
        while at < self.text.len() {
            at = cutter.cut(at, &mut ends).unwrap().next;
            with(&ends);
        }
    }

    fn known(&self) -> Vec<Known> {
        let bytes = self.padded();
        let mut all = Vec::new();
        self.each_row(&bytes, |ends| {
            let mut known = Known::default();
            self.plan.read(&bytes, ends, &mut known).unwrap();
            all.push(known);
        });
        all
    }

    fn cases(&self) -> Vec<Case> {
        let orders = Orders::new(&self.export, Repeats::Trusted).unwrap();
        orders.map(|order| order.unwrap().case).collect()
    }
}

#[divan::bench]
fn cut_rows(bencher: Bencher<'_, '_>) {
    let bench = Bench::new();
    let bytes = bench.padded();
    let bencher = bencher.counter(ItemsCount::new(ROWS)).counter(BytesCount::new(bench.text.len()));
    bencher.bench_local(|| bench.each_row(&bytes, |ends| black_box_drop(ends.width())));
}

#[divan::bench]
fn cut_rows_and_read_cells(bencher: Bencher<'_, '_>) {
    let bench = Bench::new();
    let bytes = bench.padded();
    let mut known = Known::default();
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| {
        bench.each_row(&bytes, |ends| black_box_drop(bench.plan.read(&bytes, ends, &mut known).is_ok()));
    });
}

#[divan::bench]
fn walk(bencher: Bencher<'_, '_>) {
    let bench = Bench::new();
    let all = bench.known();
    let mut memory = Memory::default();
    let mut known = Known::default();
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| {
        for one in &all {
            known.copy_from(one);
            black_box_drop(bench.walk.decide(&mut known, &mut memory).is_ok());
        }
    });
}

#[divan::bench(sample_count = 20)]
fn decide_whole(bencher: Bencher<'_, '_>) {
    let bench = Bench::new();
    let cases: Vec<Case> = bench.cases().into_iter().take(1000).collect();
    bencher.counter(ItemsCount::new(cases.len())).bench_local(|| {
        cases.iter().for_each(|case| black_box_drop(decide(&bench.compiled, case, today())));
    });
}

#[divan::bench]
fn compile_the_policy(bencher: Bencher<'_, '_>) {
    let playbook = playbook();
    bencher.bench_local(|| compile(Arc::clone(&playbook)));
}

fn review_with(bencher: Bencher<'_, '_>, columns: Option<&str>) {
    let bench = Bench::new();
    let claims = Claims::default();
    let sheet = match columns {
        Some(columns) => Sheet::with_columns(&bench.compiled.playbook, columns, &[])
            .unwrap_or_else(|_| Sheet::new(&bench.compiled.playbook)),
        None => Sheet::new(&bench.compiled.playbook),
    };
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| {
        let task = Task {
            export: &bench.export,
            compiled: &bench.compiled,
            claims: ClaimsSeen::new(&claims),
            settings: &[],
            today: today(),
            writer: &sheet,
            only: Verdicts::ALL,
            strictness: Strictness::GoesOn,
            counting: Counting::Verdicts,
            dated: None,
            memory: None,
        };
        let means = Means { writer: &mut std::io::sink(), tell: &|_| {}, halt: &|| false, threads: 1, block: BLOCK };
        review(&task, means).unwrap()
    });
}

#[divan::bench]
fn review_verdicts(bencher: Bencher<'_, '_>) {
    review_with(bencher, Some("order,decision,rule"));
}

#[divan::bench]
fn review_all_columns(bencher: Bencher<'_, '_>) {
    review_with(bencher, None);
}
