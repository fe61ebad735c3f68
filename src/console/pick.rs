//! Picking: one of a few rows, or one of many after a part of what it says was typed.

use crate::console::ask::{Asker, Default, Line, Prompt, Reply, Row, Typed, Unanswered};

/// As many rows as can be looked over.
const MOST_ROWS: usize = 20;

/// The index of the picked item. `words` is what is typed to find one: `an order, or a part of its line`.
pub fn pick(asker: &mut dyn Asker, question: &str, words: &str, items: &[String]) -> Result<usize, Unanswered> {
    loop {
        let wanted = search(asker, question, words)?;
        let found = matching(items, &wanted);
        match found.as_slice() {
            [] => asker.say(Line::Problem(&format!("nothing has `{wanted}` in it")))?,
            [one] => return Ok(*one),
            _ => {
                if let Some(one) = among(asker, items, &found)? {
                    return Ok(one);
                }
            }
        }
    }
}

fn search(asker: &mut dyn Asker, question: &str, words: &str) -> Result<String, Unanswered> {
    let all = Row { label: "List them".to_owned(), key: "/list" };
    let prompt = Prompt {
        question: question.to_owned(),
        notes: Vec::new(),
        rows: vec![all],
        typed: Some(Typed { expected: words.to_owned() }),
        default: Default::Row(0),
    };
    match asker.ask(&prompt)? {
        Reply::Row(_) => Ok(String::new()),
        Reply::Text(text) => Ok(text),
    }
}

/// Those whose first word is what was typed, else those that have it in them, whatever the case of letters.
fn matching(items: &[String], wanted: &str) -> Vec<usize> {
    let wanted = wanted.to_lowercase();
    let first_word = |item: &str| item.split_whitespace().next().map(str::to_lowercase);
    let exact = |item: &String| {
        first_word(item).is_some_and(|word| word.trim_start_matches('#') == wanted.trim_start_matches('#'))
    };
    let positions = |holds: &dyn Fn(&String) -> bool| {
        items.iter().enumerate().filter(|(_, item)| holds(item)).map(|(at, _)| at).collect::<Vec<_>>()
    };
    let exactly = positions(&exact);
    if exactly.is_empty() { positions(&|item| item.to_lowercase().contains(&wanted)) } else { exactly }
}

/// One of those found; nothing for searching again.
fn among(asker: &mut dyn Asker, items: &[String], found: &[usize]) -> Result<Option<usize>, Unanswered> {
    let listed = &found[..found.len().min(MOST_ROWS)];
    let labels = listed.iter().map(|at| items[*at].as_str()).chain(["Search again"]);
    let more = found.len() - listed.len();
    let note = (more > 0).then(|| format!("{more} more; search again with more of what it says"));
    let row = choose(asker, "Which one?", note.into_iter().collect(), labels.map(str::to_owned).collect(), 0)?;
    Ok(listed.get(row).copied())
}

/// The index of the chosen row.
pub fn choose(
    asker: &mut dyn Asker,
    question: &str,
    notes: Vec<String>,
    labels: Vec<String>,
    default: usize,
) -> Result<usize, Unanswered> {
    let rows = labels.into_iter().map(|label| Row { label, key: "" }).collect();
    let question = question.to_owned();
    let prompt = Prompt { question, notes, rows, typed: None, default: Default::Row(default) };
    loop {
        match asker.ask(&prompt)? {
            Reply::Row(row) => return Ok(row),
            Reply::Text(text) => asker.say(Line::Problem(&format!("there is no row `{text}`")))?,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::pick;
    use crate::console::scripted::Scripted;

    fn picked(count: usize, replies: &[&str]) -> (Option<usize>, Vec<String>) {
        let items: Vec<String> = (0..count).map(|at| format!("#{} ann{at}@example.com", 1000 + at)).collect();
        let mut asker = Scripted::new(replies);
        let picked = pick(&mut asker, "Which order?", "an order, or a part of its line", &items);
        (picked.ok(), asker.shown)
    }

    #[test]
    fn an_id_picks_its_order_with_or_without_its_sign() {
        assert_eq!(picked(30, &["1007"]).0, Some(7));
        assert_eq!(picked(30, &["#1007"]).0, Some(7));
    }

    #[test]
    fn a_part_of_the_line_lists_those_that_have_it() {
        assert_eq!(picked(30, &["nobody", "ANN2", "#1025"]).0, Some(25));
        let (one, shown) = picked(60, &["", "Search again", "ann59"]);
        assert_eq!(one, Some(59));
        assert!(shown.contains(&"40 more; search again with more of what it says".to_owned()), "{shown:?}");
    }
}
