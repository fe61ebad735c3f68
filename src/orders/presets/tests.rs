use std::path::Path;

use crate::orders::export::{Export, Options};
use crate::orders::find::find;
use crate::orders::input::Input;
use crate::orders::presets::PRESETS;
use crate::orders::reading::Chosen;
use crate::orders::stream::{Orders, Repeats};
use crate::playbook::{Playbook, SourceText, presets, read};

/// A playbook for a plain export that asks for what every preset's export has in some form.
fn playbook(facts: &str, currency: &str) -> Playbook {
    let text = format!(
        "[playbook]\nname = \"Test\"\nversion = \"1\"\ncurrency = \"{currency}\"\ntimezone = \"America/New_York\"\n\
         [orders]\npreset = \"plain\"\nid = \"order_id\"\nlines = \"single\"\n[facts]\n{facts}\n\
         [[rules]]\nname = \"all\"\ndecide = \"clear\"\n"
    );
    match read(SourceText { name: "test".into(), text: text.into() }) {
        Ok(playbook) => playbook,
        Err(problems) => panic!("{problems:#?}"),
    }
}

fn sample(file: &str) -> Input {
    Input::named(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/formats").join(file)).unwrap()
}

/// Opens a sample, which must be recognised as this preset's and hold this many orders, and says one order's facts.
fn said(file: &str, preset: &str, orders: usize, facts: &str, id: &str) -> Vec<String> {
    let playbook = playbook(facts, "USD");
    let export =
        Export::open(&sample(file), &playbook, &Options::default()).unwrap_or_else(|e| panic!("{file}: {e:?}"));
    let reading = &export.mapping.reading;
    assert_eq!((reading.preset.name, reading.chosen), (preset, Chosen::Recognised), "{file}");
    assert_eq!(Orders::new(&export, Repeats::Trusted).unwrap().count(), orders, "{file}");
    let found = find(&export, id).unwrap_or_else(|e| panic!("{file}: {e:?}"));
    assert_eq!(found.problems, [], "{file}");
    let words = |fact| match found.case.said(fact) {
        Some(given) => playbook.state_words(fact, &given.state),
        None => "open".to_owned(),
    };
    playbook.fact_ids().map(words).collect()
}

const ORDERED: &str = "ordered = { kind = \"date\", from = \"ordered\" }\n";
const TOTAL: &str = "total = { kind = \"money\", from = \"total\" }\n";
const SHIPPED: &str = "shipped = { kind = \"date\", from = \"shipped\", optional = true }\n";
const UNITS: &str =
    "units = { kind = \"number\", from = \"quantity\", over = \"lines\", take = \"sum\", optional = true }\n";
const COUNTRY: &str = "country = { kind = \"text\", from = \"country\" }\n";
const SPENT: &str = "spent = { kind = \"money\", from = \"total\", over = \"customer\", take = \"sum\" }\n";

#[test]
fn the_presets_are_those_a_playbook_may_name() {
    assert_eq!(PRESETS.iter().map(|preset| preset.name).collect::<Vec<_>>(), presets::PRESETS);
}

#[test]
fn a_bigcommerce_export_is_read() {
    let facts = [ORDERED, TOTAL, SHIPPED, UNITS, SPENT].concat();
    let of = |id| said("bigcommerce.csv", "bigcommerce", 4, &facts, id);
    assert_eq!(of("2102"), ["2026-10-10", "428.00", "2026-10-11", "14", "428.00"]);
    assert_eq!(of("#2104"), ["2026-11-18", "55.00", "missing", "1", "55.00"]);
}

#[test]
fn a_magento_export_is_read() {
    let facts = [ORDERED, TOTAL, SPENT].concat();
    assert_eq!(said("magento.csv", "magento", 4, &facts, "000000122"), ["2026-10-10", "1480.00", "1480.00"]);
}

#[test]
fn both_etsy_exports_are_read() {
    let facts = [ORDERED, TOTAL, SHIPPED, UNITS, COUNTRY].concat();
    let orders = |id| said("etsy-sold-orders.csv", "etsy", 4, &facts, id);
    assert_eq!(orders("3300000103"), ["2026-10-10", "198.00", "2026-10-11", "6", "Germany"]);
    let facts = [ORDERED, SHIPPED, UNITS, COUNTRY].concat();
    let items = |id| said("etsy-sold-order-items.csv", "etsy-items", 4, &facts, id);
    assert_eq!(items("#3300000103"), ["2026-10-10", "2026-10-11", "6", "Germany"]);
    assert_eq!(items("3300000104"), ["2026-11-18", "missing", "1", "United States"]);
}

#[test]
fn an_ebay_report_is_read_without_its_preamble_and_footer() {
    let facts = [ORDERED, TOTAL, UNITS, SPENT].concat();
    let of = |id| said("ebay.csv", "ebay", 4, &facts, id);
    assert_eq!(of("14-12001-00001")[0], "2026-10-15");
    let of_two_lines = of("14-12001-00002");
    assert_eq!((of_two_lines[0].as_str(), of_two_lines[3].as_str()), ("2026-10-10", of_two_lines[1].as_str()));
    assert_eq!(of("14-12002-00003").len(), 4);
}

#[test]
fn a_german_ebay_report_is_read() {
    let text = "\u{feff}sep=;\n\n\"Sales Record Number\";\"Order Number\";\"Buyer Username\";\"Total Price\";\"Sale Date\"\n\n\
        \"1\";\"A-1\";\"eve\";\"1.116,99 €\";\"10-Dez-25\"\n\"2\";\"A-2\";\"--\";\"5,00 €\";\"01-Mär-26\"\n";
    let playbook = playbook(
        &[ORDERED, TOTAL, "name = { kind = \"text\", from = \"Buyer Username\", optional = true }\n"].concat(),
        "EUR",
    );
    let of = |id| crate::orders::testing::said(&playbook, text, id).unwrap();
    assert_eq!(of("A-1"), ["2025-12-10", "1116.99", "eve"]);
    assert_eq!(of("A-2"), ["2026-03-01", "5.00", "missing"]);
}

#[test]
fn amazon_reports_are_read_in_both_encodings() {
    let facts = [ORDERED, UNITS, COUNTRY].concat();
    let all = |id| said("amazon-all-orders.txt", "amazon", 4, &facts, id);
    assert_eq!(all("111-0000001-0000011"), ["2026-10-15", "1", "US"]);
    let utf16 = |id| said("amazon-all-orders-utf16.txt", "amazon", 3, &facts, id);
    assert_eq!(utf16("405-0000001-0000021"), ["2026-10-12", "8", "DE"]);
    let unshipped = said("amazon-unshipped.txt", "amazon-unshipped", 3, &facts, "111-0000005-0000015");
    assert_eq!(unshipped, ["2026-11-18", "1", "US"]);
}

#[test]
fn stripe_payments_are_read_with_their_times_in_utc() {
    let dispute = "dispute = { kind = \"text\", from = \"dispute\", blank = \"none\" }\n";
    let facts = [ORDERED, TOTAL, dispute].concat();
    let of = |id| said("stripe-payments.csv", "stripe", 6, &facts, id);
    assert_eq!(of("ch_example0002"), ["2026-09-20", "150.00", "needs_response"]);
    assert_eq!(of("ch_example0001"), ["2026-10-15", "42.00", "none"]);
    let text = "id,Created (UTC),Amount,Currency\nch_1,2026-07-02 02:00,5.00,usd\n";
    let playbook = playbook(ORDERED, "USD");
    assert_eq!(crate::orders::testing::said(&playbook, text, "ch_1").unwrap(), ["2026-07-01"]);
}

#[test]
fn both_woocommerce_exports_are_read() {
    let facts = [ORDERED, TOTAL, UNITS].concat();
    let core = said("woocommerce-core.csv", "woocommerce", 4, &facts, "5012");
    assert_eq!(core, ["2026-10-10", "1480.00", "46"]);
    let facts = [ORDERED, TOTAL, UNITS, SPENT].concat();
    let advanced = said("woocommerce-advanced.csv", "woocommerce-advanced", 4, &facts, "5012");
    assert_eq!((advanced[0].as_str(), advanced[2].as_str()), ("2026-10-10", "14"));
    assert_eq!(advanced[1], advanced[3]);
}

#[test]
fn a_shipstation_export_is_read_and_parcels_of_one_order_are_not_added_up() {
    let facts = [ORDERED, TOTAL, UNITS].concat();
    let of = |id| said("shipstation.csv", "shipstation", 6, &facts, id);
    assert_eq!(of("1012"), ["2026-11-17", "196.00", "4"]);
    let playbook = playbook(&facts, "USD");
    let export = Export::open(&sample("shipstation.csv"), &playbook, &Options::default()).unwrap();
    assert!(matches!(find(&export, "1008"), Err(crate::orders::find::FindError::Repeated(_))));
}

fn example(file: &str) -> Input {
    Input::named(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(file)).unwrap()
}

fn shipped_playbook() -> Playbook {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("playbook.toml")).unwrap();
    read(SourceText { name: "playbook.toml".into(), text: text.into() }).unwrap()
}

#[test]
fn the_shipped_playbook_reads_both_sample_exports_without_options_and_with_tracking() {
    let playbook = shipped_playbook();
    for (file, preset, join) in [
        ("orders.csv", "plain", None),
        ("shopify-export.csv", "shopify", None),
        ("shopify-export.csv", "shopify", Some((example("tracking.csv"), "order".to_owned()))),
    ] {
        let options = Options { preset: None, join };
        let export = Export::open(&example(file), &playbook, &options).unwrap_or_else(|e| panic!("{file}: {e:?}"));
        assert_eq!(export.mapping.reading.preset.name, preset);
        let orders: Vec<_> = Orders::new(&export, Repeats::Refused).unwrap().map(Result::unwrap).collect();
        let wrong: Vec<_> = orders.iter().flat_map(|order| &order.problems).map(|one| one.text.as_str()).collect();
        let expected: &[&str] = match file {
            "orders.csv" => &["`12.5O` is not an amount; write amounts like `12.50`"],
            _ => &[],
        };
        assert_eq!(wrong, expected, "{file}");
        assert!(orders.len() >= 12, "{file}");
    }
}
