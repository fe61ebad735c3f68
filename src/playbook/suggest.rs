//! The one name that was probably meant.

/// The candidate nearest to `found`, if one is near: a slip of a letter in short names, up to three in long ones.
/// Among equally near ones the first.
pub fn nearest<'c>(found: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let wanted = folded(found);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let distance = strsim::osa_distance(&wanted, &folded(candidate));
        let length = wanted.chars().count().min(candidate.chars().count());
        let near = distance < length && distance <= allowed(length);
        if near && candidate != found && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// `did you mean …?`, if a candidate is near.
pub fn did_you_mean<'c>(found: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<String> {
    nearest(found, candidates).map(|candidate| format!("did you mean `{candidate}`?"))
}

/// `did you mean …?`, if one of the names is near, else all of them behind the words that introduce them.
pub fn did_you_mean_or<'c, Names>(found: &str, introduction: &str, names: Names) -> String
where
    Names: IntoIterator<Item = &'c str> + Clone,
{
    did_you_mean(found, names.clone()).unwrap_or_else(|| format!("{introduction} {}", one_of(names)))
}

/// The names in backticks with commas and a last "or".
pub fn one_of<'c>(names: impl IntoIterator<Item = &'c str>) -> String {
    let mut names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    let last = names.pop().unwrap_or_default();
    if names.is_empty() { last } else { format!("{} or {last}", names.join(", ")) }
}

/// Case and the kind of dash are what people slip on without noticing.
fn folded(name: &str) -> String {
    name.chars().map(|c| if c == '-' || c == ' ' { '_' } else { c }).flat_map(char::to_lowercase).collect()
}

fn allowed(length: usize) -> usize {
    match length {
        0..=4 => 1,
        5..=8 => 2,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::{nearest, one_of};

    #[test]
    fn every_single_letter_slip_of_a_name_finds_the_name() {
        let names = ["ask", "kind", "order_total", "delivered_on", "dispute-open"];
        for name in names {
            for i in 0..name.len() {
                let (before, after) = (&name[..i], &name[i + 1..]);
                for slip in
                    [format!("{before}{after}"), format!("{before}q{after}"), format!("{before}q{}", &name[i..])]
                {
                    assert_eq!(nearest(&slip, names), Some(name), "{slip}");
                }
            }
        }
    }

    #[test]
    fn a_name_that_is_near_to_none_finds_none() {
        assert_eq!(nearest("colour", ["kind", "ask"]), None);
        assert_eq!(nearest("b", ["a"]), None);
    }

    #[test]
    fn names_are_listed_with_or_before_the_last() {
        assert_eq!(one_of(["a", "b", "c"]), "`a`, `b` or `c`");
        assert_eq!(one_of(["a"]), "`a`");
    }
}
