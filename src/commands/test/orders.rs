//! The orders that examples start from: `examples/orders.csv:1007`, the path as seen from the playbook's folder, else
//! from the current one. An export is opened once, however many examples name its orders.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::model::case::Case;
use crate::orders::export::{Export, Options};
use crate::orders::find::{FindError, find};
use crate::orders::input::Input;
use crate::orders::open_error::OpenError;
use crate::playbook::Playbook;

/// Reads orders that examples name.
#[derive(Debug)]
pub struct Orders {
    folder: PathBuf,
    open: HashMap<PathBuf, Result<Export, String>>,
}

impl Orders {
    /// For a playbook that was read from here.
    pub fn beside(playbook: &str) -> Orders {
        let folder = Path::new(playbook).parent().map(Path::to_owned).unwrap_or_default();
        Orders { folder, open: HashMap::new() }
    }

    /// What an order's cells say, or why they cannot be read.
    pub fn case(&mut self, playbook: &Playbook, order: &str) -> Result<Case, String> {
        let (path, id) = self.parted(order)?;
        let export = self.open.entry(path.clone()).or_insert_with(|| open(playbook, &path));
        let export = export.as_ref().map_err(String::clone)?;
        let found = find(export, id).map_err(|error| match error {
            FindError::World(error) => format!("{error:#}"),
            FindError::NotThere(absent) => absent.to_string(),
            FindError::Repeated(problem) => problem.to_string(),
        })?;
        match found.problems.first() {
            Some(problem) => Err(problem.to_string()),
            None => Ok(found.case),
        }
    }

    /// The file and the id: parted at the last colon before which a file's name stands.
    fn parted<'o>(&self, order: &'o str) -> Result<(PathBuf, &'o str), String> {
        let mut first = None;
        for (at, _) in order.rmatch_indices(':') {
            let (file, id) = (&order[..at], &order[at + 1..]);
            first = first.or(Some(file));
            let beside = self.folder.join(file);
            if let Some(path) = [beside, PathBuf::from(file)].into_iter().find(|path| path.is_file()) {
                return Ok((path, id));
            }
        }
        Err(match first {
            Some(file) => format!("cannot read `{file}`: there is no such file beside the playbook or here"),
            None => format!("`{order}` names no order; write the export and the order, like `orders.csv:1007`"),
        })
    }
}

fn open(playbook: &Playbook, path: &Path) -> Result<Export, String> {
    let input = Input::named(path).map_err(|error| format!("{error:#}"))?;
    Export::open(&input, playbook, &Options::default()).map_err(|error| match error {
        OpenError::World(error) => format!("{error:#}"),
        OpenError::Problems(problems) => {
            let messages: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
            messages.join("; ")
        }
    })
}
