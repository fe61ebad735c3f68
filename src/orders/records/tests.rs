use std::io::{Cursor, Read};

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_assert_eq, prop_oneof, proptest};

use crate::orders::records::{Dialect, Quoting, Records};
use crate::orders::split::Fault;

const CSV: Dialect = Dialect { delimiter: b',', quoting: Quoting::Doubled };

/// A reader that gives a few bytes at a time.
struct Drops(Cursor<Vec<u8>>, usize);

impl Read for Drops {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let most = into.len().min(self.1);
        self.0.read(&mut into[..most])
    }
}

type Kept = (u64, Option<Fault>, Vec<String>);

fn all_of<R: Read>(mut records: Records<R>, last: usize) -> Vec<Kept> {
    let mut all = Vec::new();
    while let Some(record) = records.next_up_to(last).unwrap() {
        let row = record.to_row();
        let cells = row.cells().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
        all.push((row.line, row.fault, cells));
    }
    all
}

fn all(text: &str) -> Vec<Kept> {
    all_of(Records::new(Cursor::new(text.as_bytes()), CSV), usize::MAX)
}

fn row(line: u64, cells: &[&str]) -> Kept {
    (line, None, cells.iter().map(|cell| (*cell).to_owned()).collect())
}

#[test]
fn records_know_their_physical_line_whatever_ends_it() {
    for end in ["\n", "\r\n", "\r"] {
        let text = ["a,b", "1,\"x", "y\"", "", "2,", ",,", "3,z"].join(end);
        let expected = [
            row(1, &["a", "b"]),
            (2, None, vec!["1".to_owned(), format!("x{end}y")]),
            row(5, &["2", ""]),
            row(7, &["3", "z"]),
        ];
        assert_eq!(all(&text), expected, "{end:?}");
        assert_eq!(all(&(text.clone() + end)), expected, "{end:?}");
    }
}

#[test]
fn a_quote_inside_a_bare_cell_is_a_character() {
    assert_eq!(all("5\" pipe, \"x\",a\"\"b\n"), [row(1, &["5\" pipe", " \"x\"", "a\"\"b"])]);
    assert_eq!(all("\"5\"\" pipe\",\"\"\"\",\"\"\n"), [row(1, &["5\" pipe", "\"", ""])]);
}

#[test]
fn a_quote_that_is_not_closed_spoils_its_own_line_only() {
    let broken = |line, fault, cells: &[&str]| (line, Some(fault), row(line, cells).2);
    assert_eq!(
        all("1,\"a\n2,b\n3,c\n"),
        [broken(1, Fault::Unclosed, &["1"]), row(2, &["2", "b"]), row(3, &["3", "c"])]
    );
    assert_eq!(all("1,\"a\n2,\"b\"\n"), [broken(1, Fault::TextAfterQuote, &["1"]), row(2, &["2", "b"])]);
    assert_eq!(all("1,\"a\"b\",c\n2,d"), [broken(1, Fault::TextAfterQuote, &["1"]), row(2, &["2", "d"])]);
}

#[test]
fn quotes_may_be_off() {
    let tabs = Dialect { delimiter: b'\t', quoting: Quoting::Off };
    let records = Records::new(Cursor::new(&b"1\t\"5\" pipe\n2\t\"x\ty\n"[..]), tabs);
    assert_eq!(all_of(records, 0), [row(1, &["1", "\"5\" pipe"]), row(2, &["2", "\"x", "y"])]);
}

#[test]
fn a_line_that_never_ends_is_a_fault_and_the_next_one_is_read() {
    let read = |text: String| {
        let mut records = Records::new(Cursor::new(text.into_bytes()), CSV);
        records.longest = 1 << 20;
        all_of(records, usize::MAX)
    };
    let rows = read(format!("a,b\n1,{}\n2,x\n", "y".repeat(3 << 20)));
    let faults: Vec<_> = rows.iter().map(|(line, fault, _)| (*line, *fault)).collect();
    assert_eq!(faults, [(1, None), (2, Some(Fault::TooLong)), (3, None)]);
    assert_eq!(rows[1].2, ["1"]);
    let rows = read(format!("a,b\n1,\"y\n{}2,x\n", "z,z\n".repeat(1 << 20)));
    assert_eq!(rows.len(), (1 << 20) + 3);
    assert_eq!(rows[1], (2, Some(Fault::TooLong), vec!["1".to_owned()]));
    assert_eq!(rows.last().unwrap(), &row((1 << 20) + 3, &["2", "x"]));
}

#[test]
fn footers_are_no_records() {
    let text = "a,b\n1,2\n\n2,record(s) downloaded\nSeller ID : shop\n";
    let records =
        Records::new(Cursor::new(text.as_bytes()), CSV).without_footers(&["record(s) downloaded", "Seller ID"]);
    assert_eq!(all_of(records, 5).len(), 2);
}

fn cell() -> impl Strategy<Value = String> {
    vec(
        prop_oneof![Just(','), Just('"'), Just('\n'), Just('\r'), Just(' '), Just('é'), Just('\0'), any::<char>()],
        0..6,
    )
    .prop_map(String::from_iter)
}

fn written(rows: &[Vec<String>], always_quoted: bool, end: &str) -> String {
    let cell = |cell: &String| match always_quoted || cell.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.clone(),
    };
    rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join(",") + end).collect()
}

proptest! {
    #[test]
    fn whatever_is_quoted_is_read_back(
        rows in vec(vec(cell(), 2..4), 0..5),
        always_quoted: bool,
        end in prop_oneof![Just("\n"), Just("\r\n"), Just("\r")],
        drop in 1_usize..9,
        last in 0_usize..4,
    ) {
        let text = "x,y\n".to_owned() + &written(&rows, always_quoted, end);
        let nothing = |row: &Vec<String>| row.iter().all(|cell| cell.chars().all(|c| matches!(c, ' ' | '\t' | ',' | '"')));
        let read = all_of(Records::new(Drops(Cursor::new(text.clone().into_bytes()), drop), CSV), last);
        let cells: Vec<Vec<String>> = read.into_iter().skip(1).map(|(_, _, cells)| cells).collect();
        let expected: Vec<Vec<String>> = rows.iter().filter(|row| !nothing(row)).cloned().collect();
        prop_assert_eq!(cells, expected);
    }

    #[test]
    fn sound_text_is_read_as_the_csv_crate_reads_it(
        pieces in vec(prop_oneof![Just("a"), Just(","), Just("\n"), Just("\r\n"), Just("\r"), Just("\"b\""), Just("é"), Just("\"c\"\"\nd\"")], 0..24),
        drop in 1_usize..9,
    ) {
        let text = pieces.concat();
        let ours = all_of(Records::new(Drops(Cursor::new(text.clone().into_bytes()), drop), CSV), usize::MAX);
        if ours.iter().all(|(_, fault, _)| fault.is_none()) {
            let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
            let records = reader.records().map(|record| record.unwrap());
            let theirs: Vec<Vec<String>> = records.map(|record| record.iter().map(str::to_owned).collect()).collect();
            let full = theirs.into_iter().filter(|row: &Vec<String>| row.iter().any(|cell| !cell.is_empty()));
            let ours = ours.into_iter().map(|(_, _, cells)| cells);
            prop_assert_eq!(ours.collect::<Vec<_>>(), full.collect::<Vec<_>>());
        }
    }

    #[test]
    fn any_bytes_are_read_without_a_panic_and_the_same_in_drops(
        bytes in vec(prop_oneof![Just(b','), Just(b'"'), Just(b'\n'), Just(b'\r'), any::<u8>()], 0..60),
        drop in 1_usize..5,
        last in 0_usize..4,
    ) {
        let whole = all_of(Records::new(Cursor::new(bytes.clone()), CSV), usize::MAX);
        let drops = all_of(Records::new(Drops(Cursor::new(bytes), drop), CSV), last);
        prop_assert_eq!(whole, drops);
    }
}
