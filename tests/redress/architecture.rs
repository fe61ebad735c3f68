//! The house: a folder uses only folders below it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::program::repository;

/// From the roof to the cellar.
const FOLDERS: [&str; 14] = [
    "cli",
    "commands",
    "console",
    "report",
    "review",
    "ledger",
    "orders",
    "sql",
    "proof",
    "interview",
    "engine",
    "playbook",
    "diagnostic",
    "model",
];

#[test]
fn a_folder_uses_only_folders_below_it() {
    let sources = rust_files(&repository().join("src"));
    let offenders: Vec<String> = sources.iter().flat_map(|path| offences(path)).collect();
    assert!(sources.len() > 50 && offenders.is_empty(), "{}", offenders.join("\n"));
}

#[test]
fn every_folder_has_its_place() {
    let children = fs::read_dir(repository().join("src")).unwrap();
    for child in children.map(|child| child.unwrap().path()) {
        let name = child.file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(matches!(name.as_str(), "main" | "lib") || FOLDERS.contains(&name.as_str()), "`{name}` has no place");
    }
}

/// The lines of a file that name a folder at or above its own.
fn offences(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap();
    let inside = path.strip_prefix(repository().join("src")).unwrap();
    let own = inside.components().next().unwrap().as_os_str().to_str().unwrap().trim_end_matches(".rs").to_owned();
    let Some(floor) = FOLDERS.iter().position(|folder| *folder == own) else { return Vec::new() };
    let code = text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"));
    let named = code
        .flat_map(|(at, line)| line.match_indices("crate::").map(move |(start, word)| (at, line, start + word.len())));
    named
        .filter_map(|(at, line, start)| {
            let end = line[start..].find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(line.len() - start);
            let folder = &line[start..start + end];
            let below = FOLDERS.iter().position(|known| *known == folder).is_some_and(|other| other > floor);
            let wrong = folder != own && !below;
            wrong.then(|| format!("{}:{}: {own} uses {folder}", inside.display(), at + 1))
        })
        .collect()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let children = fs::read_dir(folder).unwrap().map(|child| child.unwrap().path());
    children
        .flat_map(|child| if child.is_dir() { rust_files(&child) } else { vec![child] })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}
