//! What came of deciding recorded cases again, for people: a line for each that comes out otherwise, then how many.

use std::io::{self, Write};

use crate::ledger::replay::{Difference, Replayed};
use crate::model::visible::visible;

/// Writes what came out.
///
/// # Errors
/// It cannot be written.
pub fn write(out: &mut impl Write, replayed: &Replayed) -> io::Result<()> {
    replayed.differences.iter().try_for_each(|one| writeln!(out, "{}", visible(&line(one))))?;
    writeln!(out, "{} decisions made again, {} otherwise", replayed.decided, replayed.differences.len())?;
    let forgotten = "what they were decided from is forgotten";
    let masked = "what they come to stands in texts that are kept masked";
    for (count, why) in [(replayed.forgotten, forgotten), (replayed.masked, masked)] {
        if count > 0 {
            writeln!(out, "{count} could not be: {why}")?;
        }
    }
    Ok(())
}

fn line(one: &Difference) -> String {
    let claim = one.claim.as_ref().map(|claim| format!(" claim {claim}")).unwrap_or_default();
    format!("order {}{claim} (row {}): recorded {}; now {}", one.order, one.seq, one.recorded, one.now)
}

#[cfg(test)]
mod tests {
    use super::write;
    use crate::ledger::replay::{Difference, Replayed};

    #[test]
    fn each_decision_that_comes_out_otherwise_has_a_line() {
        let one = Difference {
            seq: 7,
            order: "1001".into(),
            claim: Some("a".into()),
            recorded: "refund by first".into(),
            now: "deny by last".into(),
        };
        let replayed = Replayed { decided: 3, forgotten: 2, masked: 1, differences: vec![one] };
        let mut out = Vec::new();
        write(&mut out, &replayed).unwrap();
        let words = "order 1001 claim a (row 7): recorded refund by first; now deny by last\n\
                     3 decisions made again, 1 otherwise\n\
                     2 could not be: what they were decided from is forgotten\n\
                     1 could not be: what they come to stands in texts that are kept masked\n";
        assert_eq!(String::from_utf8(out).unwrap(), words);
    }
}
