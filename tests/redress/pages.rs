//! What the pages beside the code say of it: the README's playbook, the architecture's folders and dependencies.

use std::fs;
use std::process::Command;

use redress::console::exit::Exit;
use redress::model::rule::Outcome;

use crate::program::repository;

fn page(name: &str) -> String {
    fs::read_to_string(repository().join(name)).unwrap()
}

#[test]
fn the_playbook_in_the_readme_has_no_problem() {
    let readme = page("README.md");
    let (_, after) = readme.split_once("```toml\n").unwrap();
    let (playbook, _) = after.split_once("```").unwrap();
    let file = std::env::temp_dir().join(format!("redress-readme-{}.toml", std::process::id()));
    fs::write(&file, playbook).unwrap();
    let checked = Command::new(env!("CARGO_BIN_EXE_redress")).arg("check").arg(&file).output().unwrap();
    fs::remove_file(&file).unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
}

#[test]
fn the_readme_says_when_each_exit_code_is_given_and_no_other() {
    let readme = page("README.md");
    let (_, after) = readme.split_once("\n## Exit codes\n").unwrap();
    let (section, _) = after.split_once("\n## ").unwrap();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| ")?.split_once(" | "));
    let codes: Vec<&str> = rows.map(|(code, _)| code).filter(|code| *code != "code" && *code != "---").collect();
    let endings = [Exit::Done, Exit::Failed, Exit::Usage, Exit::Playbook, Exit::NeedsInput, Exit::FailOn];
    let mut expected: Vec<String> = endings.map(|exit| exit.code().to_string()).to_vec();
    let decided = Outcome::ALL.map(|outcome| Exit::Decided(outcome).code());
    expected.push(format!("{} to {}", decided.iter().min().unwrap(), decided.iter().max().unwrap()));
    expected.push([1, 2, 15].map(|signal| Exit::Signal(signal).code().to_string()).join(", "));
    assert_eq!(codes, expected);
}

#[test]
fn the_architecture_names_every_folder_of_the_source_and_no_other() {
    let architecture = page("ARCHITECTURE.md");
    let (_, after) = architecture.split_once("\n## The folders\n").unwrap();
    let (section, _) = after.split_once("\n## ").unwrap();
    let named = section.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    let mut rows: Vec<&str> = named.map(|(name, _)| name.trim_end_matches(".rs")).collect();
    let children = fs::read_dir(repository().join("src")).unwrap().map(|child| child.unwrap().path());
    let mut names: Vec<String> = children
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .filter(|name| name != "lib")
        .collect();
    rows.sort_unstable();
    names.sort_unstable();
    names.dedup();
    assert_eq!(rows, names);
}

#[test]
fn the_architecture_gives_a_reason_for_every_dependency() {
    let manifest = page("Cargo.toml");
    let architecture = page("ARCHITECTURE.md");
    let (_, after) = manifest.split_once("\n[dependencies]\n").unwrap();
    let (dependencies, _) = after.split_once("\n[").unwrap();
    let names = dependencies.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(" = "));
    let unexplained: Vec<&str> =
        names.map(|(name, _)| name).filter(|name| !architecture.contains(&format!("`{name}`"))).collect();
    assert!(unexplained.is_empty(), "{unexplained:?}");
}
