//! What is taken over earlier decisions: random playbooks with a random ledger. The review looks into the ledger itself,
//! the query into the table that the ledger exports.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use redress::ledger::entry::{Entry, Mark, Person, Recorded, RecordedPlaybook};
use redress::ledger::open::Ledger;
use redress::ledger::overrule::Overrule;
use redress::ledger::rows::{Filter, Which};
use redress::model::date::Date;
use redress::model::decimal::Decimal;
use redress::model::rule::Outcome;
use redress::playbook::Playbook;
use redress::report::ledger::history;
use redress::sql::dialect::Dialect;

use crate::dice::Dice;
use crate::export::World;
use crate::parity::hold;
use crate::reviewed::{playbook, rows, today};
use crate::seeds;

/// A ledger in a folder of its own.
pub struct Remembered {
    folder: tempfile::TempDir,
}

const CUSTOMERS: [&str; 5] = ["ann@x.com", "Bob@X.com", "cid", " Ann@x.com ", "=dan"];

/// A random playbook that looks back.
pub fn random(seed: u64) -> World {
    let mut dice = Dice::new(seed.wrapping_add(1 << 44));
    let dice = &mut dice;
    let playbook = playbook_text(dice);
    let orders = orders(dice);
    let claims = dice.percent(60).then(|| claims(dice));
    let ledger = Remembered::empty();
    fill(dice, &ledger.file(), &crate::reviewed::playbook(&playbook));
    World { playbook, orders, claims, ledger: Some(ledger), settings: vec![] }
}

impl Remembered {
    /// A ledger with nothing in it.
    pub fn empty() -> Remembered {
        Remembered { folder: tempfile::tempdir().unwrap() }
    }

    /// The file.
    pub fn file(&self) -> PathBuf {
        self.folder.path().join("decisions.db")
    }

    /// The table for warehouses, with the customers of these orders as they stand there.
    pub fn table(&self, playbook: &Playbook, orders: &str) -> String {
        let ledger = Ledger::look(&self.file()).unwrap();
        let rows_of = rows(orders);
        let at = rows_of[0].iter().position(|name| name == "email").unwrap();
        let keys = rows_of[1..].iter().map(|row| row[at].trim().to_lowercase());
        let known: BTreeMap<String, String> = keys.map(|key| (ledger.customer(&key).unwrap(), key)).collect();
        let mut out = Vec::new();
        history::write(&mut out, playbook, &ledger.rows(Which::All, &Filter::default()).unwrap(), &known).unwrap();
        String::from_utf8(out).unwrap()
    }
}

fn playbook_text(dice: &mut Dice) -> String {
    let mut text = format!(
        "[playbook]\nname = \"Past\"\nversion = \"1\"\ncurrency = \"{}\"\ntimezone = \"UTC\"\n[ledger]\nkeep = \"{}\"\n\
         [orders]\nid = \"order_id\"\n{}[facts]\n\
         issue = {{ kind = \"choice\", options = [\"late\", \"short\", \"lost\"], ask = \"What?\", from = \"issue\" }}\n\
         total = {{ kind = \"money\", from = \"total\", max = 60 }}\n\
         gift = {{ kind = \"yesno\", from = \"gift\", optional = true }}\n\
         day = {{ kind = \"date\", from = \"day\", optional = true }}\n\
         note = {{ kind = \"text\", from = \"note\", optional = true }}\n\
         weight = {{ kind = \"number\", from = \"weight\" }}\n",
        dice.one(&["USD", "JPY", "BHD"]),
        dice.one(&["plain", "masked"]),
        if dice.percent(95) { "customer = \"email\"\n" } else { "" },
    );
    let count = dice.between(1, 4);
    let kinds: Vec<&str> = (0..count).map(|at| fact(dice, at, &mut text)).collect();
    if dice.percent(40) {
        text.push_str("over = { kind = \"yesno\", value = \"past_0_or\" }\n");
        let formula = match kinds[0] {
            "number" | "money" => "past_0 + past_0 > 2",
            "yesno" => "not past_0",
            _ => "total > 3",
        };
        text = text.replace("past_0_or", formula);
    }
    let shown: String = (0..count).map(|at| format!("{{past_{at}}} ")).collect();
    for (at, kind) in kinds.iter().enumerate() {
        let test = match *kind {
            "number" => *dice.one(&["\">= 2\"", "0", "\"< 3\"", "1"]),
            "money" => *dice.one(&["\"> 10\"", "\"<= 0\"", "5"]),
            "yesno" => *dice.one(&["true", "false"]),
            "choice" => *dice.one(&["\"deny\"", "{ missing = true }", "{ not = \"reship\" }"]),
            _ => *dice.one(&["\"deny\"", "{ missing = true }", "\"one\""]),
        };
        let more = *dice.one(&["", "", ", issue = \"late\"", ", gift = true"]);
        let outcome = *dice.one(&["refund", "deny", "reship"]);
        let amount = match (*kind, dice.percent(50)) {
            ("money", true) => format!("amount = \"past_{at}\"\n"),
            (_, _) => "amount = \"total\"\n".to_owned(),
        };
        let amount = if outcome == "refund" { amount } else { String::new() };
        text.push_str(&format!(
            "[[rules]]\nname = \"r{at}\"\nwhen = {{ past_{at} = {test}{more} }}\ndecide = \"{outcome}\"\n{amount}\
             because = \"{shown}\"\n"
        ));
    }
    text.push_str(&format!(
        "[[rules]]\nname = \"one\"\nwhen = {{ issue = \"short\" }}\ndecide = \"deny\"\nalso = [\"doubt\"]\n\
         [[rules]]\nname = \"rest\"\ndecide = \"clear\"\nbecause = \"{shown}\"\n\
         [[actions]]\nname = \"doubt\"\ndo = \"look\"\nmark = \"questionable\"\n\
         [[actions]]\nname = \"trust\"\nwhen = {{ decision = \"clear\" }}\ndo = \"smile\"\nmark = \"good\"\n"
    ));
    text
}

fn fact(dice: &mut Dice, at: usize, text: &mut String) -> &'static str {
    let (kind, keys) = *dice.one(&[
        ("number", "kind = \"number\", whole = true, take = \"count\""),
        ("number", "kind = \"number\", take = \"count\", max = 3"),
        ("yesno", "kind = \"yesno\", take = \"any\""),
        ("money", "kind = \"money\", take = \"sum\", from = \"cost\""),
        ("money", "kind = \"money\", take = \"sum\", from = \"amount\", min = 0, max = 40"),
        ("money", "kind = \"money\", take = \"last\", from = \"cost\", optional = true"),
        (
            "choice",
            "kind = \"choice\", options = [\"deny\", \"refund\", \"reship\"], take = \"last\", from = \"decision\"",
        ),
        (
            "choice",
            "kind = \"choice\", options = [\"one\", \"rest\", \"deny\", \"reship\"], take = \"last\", from = \"rule\"",
        ),
        ("text", "kind = \"text\", take = \"last\", from = \"rule\""),
        ("text", "kind = \"text\", take = \"last\", from = \"decision\""),
    ]);
    let mut keys = format!("over = \"history\", {keys}");
    if dice.percent(60) {
        keys.push_str(&format!(", within = {}", dice.one(&[1, 2, 10, 365])));
    }
    if dice.percent(70) {
        let mut tests = vec![
            "rule = \"one\"",
            "rule = { not = [\"one\", \"rest\"] }",
            "decision = [\"refund\", \"reship\"]",
            "decision = { not = \"deny\" }",
            "marks = \"questionable\"",
            "marks = [\"questionable\", \"good\"]",
            "marks = { not = \"good\" }",
            "issue = \"late\"",
            "issue = { not = \"late\" }",
            "total = \">= 5 and < 50\"",
            "total = [5, \"> 40\"]",
            "gift = { missing = true }",
            "gift = true",
            "gift = { missing = false }",
            "day = \"> 2026-10-01\"",
            "note = { not = \"x\" }",
            "note = \"it's\"",
            "note = { missing = true }",
            "weight = 1.25",
        ];
        let mut chosen: Vec<&str> = Vec::new();
        for _ in 0..dice.between(1, 2) {
            let test = tests.swap_remove(dice.below(tests.len()));
            if !chosen.iter().any(|own| own.split(' ').next() == test.split(' ').next()) {
                chosen.push(test);
            }
        }
        keys.push_str(&format!(", where = {{ {} }}", chosen.join(", ")));
    }
    keys.push_str(match (kind, dice.percent(50)) {
        (_, true) => ", ask = \"What was it?\"",
        ("number" | "money", false) => ", assume = 0",
        ("yesno", false) => ", assume = false",
        (_, false) => ", assume = \"missing\"",
    });
    text.push_str(&format!("past_{at} = {{ {keys} }}\n"));
    kind
}

fn orders(dice: &mut Dice) -> String {
    let mut out = "order_id,email,issue,total,gift,day,note,weight\n".to_owned();
    let bad = *dice.one(&[0, 0, 5]);
    for order in 0..20 {
        let email = if dice.percent(10) { "" } else { *dice.one(&CUSTOMERS) };
        let total = if dice.percent(bad) { "bad" } else { *dice.one(&["1", "5", "50"]) };
        let issue = *dice.one(&["late", "short", "lost", "", ""]);
        let gift = *dice.one(&["yes", "no", ""]);
        let note = *dice.one(&["x", "it's", "", "y"]);
        let id = *dice.one(&["A", "#A", "A"]);
        out.push_str(&format!(
            "{id}{order},\"{email}\",{issue},{total},{gift},2026-11-0{},{note},1.25\n",
            1 + order % 9
        ));
    }
    out
}

fn claims(dice: &mut Dice) -> String {
    let named = dice.percent(60);
    let mut out = if named { "order,claim,past_0,issue\n" } else { "order,past_0,issue\n" }.to_owned();
    for at in 0..12 {
        // Of two claims with one id the review takes the later for a mistake; a table has no later one.
        let claim = if !named {
            String::new()
        } else if dice.percent(30) {
            ",".to_owned()
        } else {
            format!("c{at},")
        };
        let past = *dice.one(&["", "", "", "missing", "1", "yes", "deny", "5", "one"]);
        out.push_str(&format!("A{},{claim}{past},{}\n", dice.below(22), dice.one(&["", "late", "lost"])));
    }
    out
}

/// Records decisions, decides some otherwise, forgets somebody.
fn fill(dice: &mut Dice, file: &Path, playbook: &Playbook) {
    let mut ledger = Ledger::open(file).unwrap();
    for _ in 0..dice.between(1, 3) {
        let before = ledger.last().unwrap();
        let entries: Vec<Entry> = (0..dice.between(3, 25)).map(|_| entry(dice, playbook, before)).collect();
        ledger.record_batch(&entries).unwrap();
        if dice.percent(40) {
            let all = ledger.rows(Which::Latest, &Filter::default()).unwrap();
            let row = dice.one(&all).clone();
            let result = Recorded { outcome: *dice.one(&Outcome::ALL), cost: amount(dice), ..row.result.clone() };
            let why = Overrule {
                outcome: result.outcome,
                amount: None,
                reason: "goodwill",
                note: None,
                agent: "tom",
                at: "2026-11-21T10:00:00Z",
            };
            ledger.overrule(&row, &result, &why).unwrap();
        }
        if dice.percent(20) {
            let customer = *dice.one(&CUSTOMERS);
            ledger.forget(customer, "tom", "2026-11-21T10:00:00Z").unwrap();
        }
    }
}

fn amount(dice: &mut Dice) -> Option<Decimal> {
    let text = *dice.one(&["", "0", "1", "5", "12", "-3", "40"]);
    (!text.is_empty()).then(|| Decimal::parse(text).unwrap())
}

fn day(dice: &mut Dice) -> Date {
    let back = *dice.one(&[0, 0, 1, 2, 10, 11, 100, 365, 366, 500, -1, -2]);
    today().plus_days(-back).unwrap()
}

fn entry(dice: &mut Dice, playbook: &Playbook, last: i64) -> Entry {
    let order = if dice.percent(30) { format!("A{}", dice.below(20)) } else { format!("B{}", dice.below(15)) };
    let customer = if dice.percent(10) { None } else { Some((*dice.one(&CUSTOMERS)).to_owned()) };
    let currency = if dice.percent(98) { playbook.currency.code() } else { "EUR" };
    let mut marks = Vec::new();
    for mark in ["questionable", "good", "questionable", "other"] {
        if dice.percent(30) {
            let expires = dice.percent(70).then(|| day(dice).to_string());
            let (mark, reason) = (mark.to_owned(), "why".to_owned());
            marks.push(Mark { mark, reason, rule: None, day: today().to_string(), expires });
        }
    }
    Entry {
        order,
        claim: (*dice.one(&[None, None, None, Some("c1"), Some("c2")])).map(str::to_owned),
        at: "2026-11-21T10:00:00Z".to_owned(),
        day: day(dice),
        agent: "lea".to_owned(),
        result: Recorded {
            outcome: *dice.one(&Outcome::ALL),
            rule: (*dice.one(&[Some("one"), Some("rest"), Some("gone"), None])).map(str::to_owned),
            amount: amount(dice),
            charge: None,
            until: None,
            cost: amount(dice),
            currency: currency.to_owned(),
            actions: Vec::new(),
        },
        playbook: RecordedPlaybook { sha256: playbook.sha256.clone(), version: "1".into(), text: "x".into() },
        person: Person { customer, shown: None, facts: recorded(dice), marks, note: None },
        seen: dice.percent(70).then(|| i64::try_from(dice.below(usize::try_from(last).unwrap() + 1)).unwrap()),
    }
}

/// Facts as the ledger writes them, some as no playbook of today would.
fn recorded(dice: &mut Dice) -> String {
    let mut facts = serde_json::Map::new();
    let values: [(&str, &[&str]); 6] = [
        ("issue", &["late", "short", "lost", "gone", "unknown", "null", "false"]),
        ("total", &["1.00", "5", "45", "60", "61", "1.2345", "x", "", "null"]),
        ("gift", &["yes", "no", "true", "1", "missing", "null", "false"]),
        ("day", &["2026-10-01", "2026-10-02", "2026-11-21T10:00", "2026-13-01", "null"]),
        ("note", &["x", "it's", "missing", "'x", "'missing", "'", "", "=1", "null", "false", "unknown", "a,\"b\""]),
        ("weight", &["1.25", "1.250", "2", "1.23456", " 1.25", "null"]),
    ];
    for (name, all) in values {
        if dice.percent(80) {
            let value = match *dice.one(all) {
                "null" => serde_json::Value::Null,
                "false" => serde_json::Value::from(false),
                text => serde_json::Value::from(text),
            };
            facts.insert(name.to_owned(), serde_json::Value::from(vec![value, serde_json::Value::from("answer")]));
        }
    }
    serde_json::Value::Object(facts).to_string()
}

#[test]
fn what_was_decided_before_is_what_a_review_with_the_ledger_sees() {
    let (mut cases, mut refused) = (0, 0);
    for seed in seeds(40) {
        match hold(seed, &random(seed), Dialect::Sqlite) {
            Some(count) => cases += count,
            None => refused += 1,
        }
    }
    eprintln!("{cases} cases with a history the same, {refused} playbooks refused");
    assert!(refused * 20 < cases, "{refused} playbooks are refused");
}

#[test]
fn a_history_has_a_column_for_each_mark_and_fact_that_the_playbook_looks_at() {
    let text = "[playbook]\nname = \"p\"\nversion = \"1\"\ncurrency = \"USD\"\ntimezone = \"UTC\"\n[facts]\n\
                note = { kind = \"text\", ask = \"?\" }\n\
                marked = { kind = \"yesno\", over = \"history\", take = \"any\", where = { marks = \"m\", note = \"x\" }, ask = \"?\" }\n\
                [[rules]]\nname = \"r\"\nwhen = { marked = true, note = \"x\" }\ndecide = \"deny\"\n\
                [[actions]]\nname = \"a\"\nwhen = { marked = true }\ndo = \"x\"\nmark = \"m\"\n";
    let mut out = Vec::new();
    history::write(&mut out, &playbook(text), &[], &BTreeMap::new()).unwrap();
    let head = "seq,seen,order,claim,customer,day,decision,rule,amount,cost,currency,mark_m,fact_note\n";
    assert_eq!(String::from_utf8(out).unwrap(), head);
}
