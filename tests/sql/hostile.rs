//! No name and no text of a playbook, a table or a column can become a part of the query.

use redress::commands::sql::tables::of_mapping;
use redress::orders::export::{Export, Options};
use redress::orders::input::Input;
use redress::sql::dialect::Dialect;
use redress::sql::query::{Shape, Wanted, query};
use redress::sql::result::ResultColumn;

use crate::export::World;
use crate::parity::hold;
use crate::reviewed::{playbook, today};

const HOSTILE: &str = "x'; DROP TABLE orders; --\\n\\\" `y` /* \\\\ ";

fn world() -> World {
    let text = format!(
        "[playbook]\nname = \"{HOSTILE}\"\nversion = \"*/ 1\"\ncurrency = \"USD\"\ntimezone = \"UTC\"\n\
         [facts]\ntotal = {{ kind = \"money\", from = \"to'tal\\\"; --\" }}\n\
         kind = {{ kind = \"choice\", options = [\"a'b\", \"c\\\\\"], from = \"kind\" }}\n\
         note = {{ kind = \"text\", from = \"note\", optional = true }}\n\
         [[rules]]\nname = \"one\"\nwhen = {{ kind = \"a'b\", note = \"it's\" }}\ndecide = \"deny\"\nalso = [\"act\"]\n\
         because = \"{HOSTILE}\"\n\
         [[rules]]\nname = \"rest\"\ndecide = \"clear\"\n\
         [[actions]]\nname = \"act\"\ndo = \"x\"\nmark = \"m'ark\"\n"
    );
    let orders =
        "order_id,\"to'tal\"\"; --\",kind,note\n1,5,a'b,it's\n2,6,c\\,'; DROP TABLE orders\n3,x',a'b,\n".to_owned();
    World { playbook: text, orders, ..World::default() }
}

#[test]
fn hostile_names_and_texts_stay_names_and_texts() {
    assert_eq!(hold(0, &world(), Dialect::Sqlite), Some(3));
}

#[test]
fn hostile_table_names_are_quoted_in_every_dialect() {
    let world = world();
    let playbook = playbook(&world.playbook);
    let export =
        Export::open(&Input::from_bytes("orders.csv", world.orders.as_bytes()), &playbook, &Options::default())
            .unwrap();
    let table = "o`r\"ders; DROP TABLE x";
    for dialect in Dialect::ALL {
        let wanted = Wanted {
            dialect,
            columns: ResultColumn::all().collect(),
            today: today(),
            settings: Vec::new(),
            shape: Shape::View(table.to_owned()),
        };
        let text = query(&playbook, &of_mapping(&export.mapping, table, None), &wanted).unwrap();
        let quoted = match dialect {
            Dialect::Spark => "`o``r\"ders; DROP TABLE x`",
            Dialect::Duckdb | Dialect::Postgres | Dialect::Sqlite => "\"o`r\"\"ders; DROP TABLE x\"",
        };
        assert_eq!(text.matches(quoted).count(), if dialect == Dialect::Sqlite { 3 } else { 2 }, "{text}");
        assert!(text.lines().filter(|line| line.contains("DROP TABLE orders; --\\n")).all(|line| line.contains("--")));
    }
}
