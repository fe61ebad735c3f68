//! The page of a code: what it means, a playbook that triggers it, what to do, and the same playbook mended.

use crate::diagnostic::code::Code;

/// The page as `redress explain` prints it.
pub fn page(code: Code) -> String {
    let head = format!("{} ({}): {}", code.word(), code.severity().word(), code.summary());
    format!("{head}\n\n{}", code.page_source())
}

/// The playbook that triggers the code: the first fenced block of its page.
pub fn sample(code: Code) -> &'static str {
    fenced(code, "```toml\n").next().unwrap_or_default()
}

/// The same playbook mended: the second fenced block of its page; itself where only the export has to be mended.
pub fn mended(code: Code) -> &'static str {
    fenced(code, "```toml\n").nth(1).unwrap_or(sample(code))
}

/// The export (or claims file) that triggers the code with the sample playbook; none for codes of playbooks.
pub fn sample_export(code: Code) -> Option<&'static str> {
    fenced(code, "```csv\n").next()
}

/// The same export mended.
pub fn mended_export(code: Code) -> Option<&'static str> {
    fenced(code, "```csv\n").nth(1)
}

fn fenced(code: Code, opening: &'static str) -> impl Iterator<Item = &'static str> {
    code.page_source().split(opening).skip(1).filter_map(|rest| rest.split_once("```").map(|(block, _)| block))
}

#[cfg(test)]
mod tests {
    use super::{mended, mended_export, page, sample, sample_export};
    use crate::diagnostic::code::Code;

    #[test]
    fn every_code_has_a_page_with_a_sample_and_the_sample_mended() {
        for code in Code::ALL {
            let page = page(*code);
            assert!(page.contains("\nWhat to do: "), "{page}");
            assert!(sample(*code).contains("[playbook]") && mended(*code).contains("[playbook]"), "{page}");
            assert_ne!((sample(*code), sample_export(*code)), (mended(*code), mended_export(*code)));
            assert!(page.lines().all(|line| line.chars().count() <= 100), "{page}");
        }
    }
}
