//! The end of a review: what it leaves, says and exits with.

use crate::commands::review::Desk;
use crate::commands::review::destination::Destination;
use crate::commands::{Ended, Refusal, Stop, print};
use crate::console::exit::Exit;
use crate::model::decision::Verdict;
use crate::orders::claims::Claim;
use crate::report::counts::separated;
use crate::report::summary;
use crate::review::memory::Memory;
use crate::review::outlet::{Done, Ended as Cause, Progress};
use crate::review::task::Task;

/// How many claims without an order are named.
const MOST_NAMED: usize = 5;

impl Desk<'_> {
    /// Says what came of it.
    pub fn conclude(&self, task: &Task<'_>, done: Done, destination: Destination, signal: Option<u8>) -> Ended {
        match &done.ended {
            None => {
                destination.finish()?;
                task.memory.map_or(Ok(()), Memory::finish)?;
            }
            Some(_) => destination.keep_partial(self.console),
        }
        if let Some(Cause::Halted) = done.ended {
            self.console.problem(&interrupted(done.progress), None);
            return Ok(signal.map_or(Exit::Failed, Exit::Signal));
        }
        self.name_claims_without_order(task, done.ended.is_none());
        self.print_summary(&done)?;
        let errors = done.summary.of(Verdict::Error);
        match done.ended {
            Some(Cause::Halted) => Ok(Exit::Failed),
            Some(Cause::Unwritten(error)) => Err(error.into()),
            Some(Cause::Unread(error)) => Err(error.into()),
            Some(Cause::Ledger(trouble)) => Err(trouble.into()),
            Some(Cause::AtFirstError) => {
                let message = format!("stopped at the first error, on line {}", done.progress.last_line);
                Err(Refusal::failed(message).into())
            }
            None if errors > 0 => Ok(Exit::Failed),
            None if Verdict::ALL.iter().any(|one| self.request.fail_on.has(*one) && done.summary.of(*one) > 0) => {
                Ok(Exit::FailOn)
            }
            None => Ok(Exit::Done),
        }
    }

    fn print_summary(&self, done: &Done) -> Result<(), Stop> {
        if !self.wants_summary() {
            return Ok(());
        }
        let about = summary::About {
            playbook: &self.playbook,
            export: &self.request.export.to_string_lossy(),
            today: self.today,
        };
        if self.request.summary_beside {
            let mut drawing = Vec::new();
            summary::write(&mut drawing, &about, &done.summary, self.console.messages_style())?;
            self.console.drawing(&String::from_utf8_lossy(&drawing));
        } else {
            print(|out| summary::write(out, &about, &done.summary, self.console.results_style()))?;
        }
        Ok(())
    }

    fn name_claims_without_order(&self, task: &Task<'_>, whole: bool) {
        if !whole {
            return;
        }
        let missing: Vec<&Claim> = task.claims.without_order().collect();
        let file = self.request.with.claims.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
        for claim in missing.iter().take(MOST_NAMED) {
            let message = match claim.problems.first() {
                Some(problem) if claim.order.is_empty() => problem.to_string(),
                Some(_) | None => {
                    format!(
                        "{file}:{}: order `{}` is not in the export, so nothing is decided about it",
                        claim.line, claim.order
                    )
                }
            };
            self.console.warn(&message, None);
        }
        if missing.len() > MOST_NAMED {
            let more = missing.len() - MOST_NAMED;
            self.console.warn(&format!("{more} more claims in `{file}` name orders that are not in the export"), None);
        }
    }
}

/// How far a review came that was told to end.
pub fn interrupted(progress: Progress) -> String {
    let orders = separated(progress.orders);
    match progress.orders {
        0 => "interrupted before the first order was written".to_owned(),
        _ => format!(
            "interrupted after {orders} orders, the last on line {} of the export; what was written is whole lines",
            progress.last_line
        ),
    }
}
