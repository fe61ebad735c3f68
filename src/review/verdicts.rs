//! A set of verdicts, as `--only` and `--fail-on` name them.

use crate::model::decision::Verdict;

/// Some verdicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Verdicts(u8);

impl Verdicts {
    /// Every verdict.
    pub const ALL: Verdicts = Verdicts(u8::MAX);

    /// Whether this one is among them.
    pub const fn has(self, verdict: Verdict) -> bool {
        self.0 >> verdict.index() & 1 == 1
    }
}

impl FromIterator<Verdict> for Verdicts {
    fn from_iter<I: IntoIterator<Item = Verdict>>(verdicts: I) -> Verdicts {
        Verdicts(verdicts.into_iter().fold(0, |set, verdict| set | 1 << verdict.index()))
    }
}

#[cfg(test)]
mod tests {
    use super::Verdicts;
    use crate::model::decision::Verdict;

    #[test]
    fn a_set_has_the_verdicts_it_was_made_of_and_no_others() {
        for one in Verdict::ALL {
            let set: Verdicts = [one].into_iter().collect();
            for other in Verdict::ALL {
                assert_eq!(set.has(other), one == other);
            }
            assert!(Verdicts::ALL.has(one) && !Verdicts::default().has(one));
            assert_eq!(Verdict::parse(one.word()), Some(one));
        }
    }
}
