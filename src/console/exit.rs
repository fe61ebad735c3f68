//! Exit codes: the one table of the contract. A decision never shares a code with a failure, and decision codes are used
//! only where they were asked for.

use std::process::{ExitCode, Termination};

use crate::model::rule::Outcome;

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done, whatever was decided.
    Done,
    /// The data or the machine: a file that cannot be read, an order that is not there, an impossible case.
    Failed,
    /// Wrong usage of the command line.
    Usage,
    /// The playbook is not valid, or what was checked does not hold.
    Playbook,
    /// Input is needed and nobody can be asked.
    NeedsInput,
    /// Outcomes occurred that were to fail the run.
    FailOn,
    /// The outcome, where the code was asked for.
    Decided(Outcome),
    /// A signal with this number ended it.
    Signal(u8),
}

impl Exit {
    /// The number the process ends with.
    pub const fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::Playbook => 3,
            Exit::NeedsInput => 4,
            Exit::FailOn => 5,
            Exit::Decided(Outcome::Reship) => 10,
            Exit::Decided(Outcome::Refund) => 11,
            Exit::Decided(Outcome::Deny) => 12,
            Exit::Decided(Outcome::Flag) => 13,
            Exit::Decided(Outcome::Clear) => 14,
            Exit::Decided(Outcome::Wait) => 15,
            Exit::Signal(number) => 128_u8.saturating_add(number),
        }
    }
}

impl Termination for Exit {
    fn report(self) -> ExitCode {
        ExitCode::from(self.code())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Exit;
    use crate::model::rule::Outcome;

    #[test]
    fn no_two_endings_share_a_code() {
        let endings = [Exit::Done, Exit::Failed, Exit::Usage, Exit::Playbook, Exit::NeedsInput, Exit::FailOn]
            .into_iter()
            .chain(Outcome::ALL.map(Exit::Decided))
            .chain([1, 2, 15].map(Exit::Signal));
        let codes: Vec<u8> = endings.map(Exit::code).collect();
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len());
        assert_eq!(codes, [0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 15, 14, 129, 130, 143]);
    }
}
