//! Cells that would do something to a terminal: shown there as escapes, and bytes as they are everywhere else.

use crate::program::Folder;
use crate::terminal::{Setup, Terminal};

const PLAYBOOK: &str = r#"
[playbook]
name = "p"
version = "1"
currency = "USD"
timezone = "UTC"
[facts.name]
kind = "text"
from = "name"
[[rules]]
name = "named"
decide = "refund"
amount = "1.00"
reply = "Hello {name},\nbye"
"#;
const ORDERS: &str = "order_id,name\n1,a\x1b]0;x\x07\u{202e}\u{9b}b\n";

fn folder() -> Folder {
    Folder::new().with("playbook.toml", PLAYBOOK).with("orders.csv", ORDERS)
}

const DECIDE: [&str; 5] = ["decide", "orders.csv", "1", "--today", "2026-11-21"];
const REVIEW: [&str; 4] = ["review", "orders.csv", "--today", "2026-11-21"];

/// The program's own: the cursor is left as it was.
const CURSOR: &str = "\x1b[?25h";

fn is_raw(text: &str) -> bool {
    ['\x1b', '\x07', '\u{202e}', '\u{9b}'].iter().any(|c| text.contains(*c))
}

#[test]
fn no_result_writes_a_cell_raw_to_a_terminal() {
    let folder = folder();
    let setup = Setup { folder: folder.path(), ..Setup::default() };
    let escaped = r"a\u{1b}]0;x\u{7}\u{202e}\u{9b}b";
    for (arguments, shown) in [
        ([&DECIDE[..], &["--reply"]].concat(), format!("Hello {escaped},\nbye\n")),
        ([&REVIEW[..], &["--format", "csv", "--columns", "+name"]].concat(), format!("name\n{escaped}\n")),
        ([&DECIDE[..], &["--format", "json"]].concat(), r"a\u001b]0;x\u0007\u202e\u009bb".to_owned()),
        ([&REVIEW[..], &["--format", "json"]].concat(), r"a\u001b]0;x\u0007\u202e\u009bb".to_owned()),
    ] {
        let mut terminal = Terminal::start_in(&setup, &arguments);
        assert_eq!(terminal.end(), Some(0), "{}", terminal.printed());
        let printed = terminal.printed().replace(CURSOR, "");
        assert!(!is_raw(&printed) && printed.contains(&shown), "{arguments:?} {printed:?}");
    }
}

#[test]
fn a_pipe_gets_a_cell_as_it_is() {
    let folder = folder();
    let reply = folder.run(&[&DECIDE[..], &["--reply"]].concat());
    assert_eq!(reply.stdout, "Hello a\x1b]0;x\x07\u{202e}\u{9b}b,\nbye\n");
    let lines = folder.run(&[&REVIEW[..], &["--columns", "+name"]].concat());
    assert_eq!(lines.stdout, "name\na\x1b]0;x\x07\u{202e}\u{9b}b\n");
}
