//! Which stretch of the number line a value lies in.

/// How many cuts are counted without a loop.
const FEW: usize = 4;
/// How many are, if they are not few.
const SOME: usize = 8;

/// Places at which a new stretch begins, in rising order.
#[derive(Debug, Clone)]
pub enum Cuts {
    /// At most [`FEW`], and others that no value reaches.
    Few([i64; FEW]),
    /// The same of at most [`SOME`].
    Some([i64; SOME]),
    /// More.
    Many(Box<[i64]>),
}

impl Cuts {
    /// These places.
    pub fn new(places: Vec<i64>) -> Cuts {
        match places.len() {
            0..=FEW => Cuts::Few(filled(&places)),
            _ if places.len() <= SOME => Cuts::Some(filled(&places)),
            _ => Cuts::Many(places.into()),
        }
    }

    /// How many stretches begin at a value or before it. The value must be less than the largest there is.
    #[inline]
    pub fn until(&self, value: i64) -> u16 {
        match self {
            Cuts::Few(all) => until(all, value),
            Cuts::Some(all) => until(all, value),
            Cuts::Many(all) => u16::try_from(all.partition_point(|cut| *cut <= value)).unwrap_or(u16::MAX),
        }
    }
}

fn filled<const SIZE: usize>(places: &[i64]) -> [i64; SIZE] {
    std::array::from_fn(|at| places.get(at).copied().unwrap_or(i64::MAX))
}

#[inline]
fn until<const SIZE: usize>(cuts: &[i64; SIZE], value: i64) -> u16 {
    cuts.iter().fold(0, |count, cut| count + u16::from(*cut <= value))
}

#[cfg(test)]
mod tests {
    use super::Cuts;

    #[test]
    fn as_many_stretches_begin_as_there_are_cuts_until_a_value() {
        for count in 0..10 {
            let places: Vec<i64> = (0..count).map(|at| 10 * at).collect();
            let cuts = Cuts::new(places.clone());
            for value in -15..115 {
                let expected = places.iter().filter(|place| **place <= value).count();
                assert_eq!(usize::from(cuts.until(value)), expected, "{count} {value}");
            }
        }
    }
}
