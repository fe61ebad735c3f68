//! Where signs that matter stand among 64 bytes, a bit each. Written so that a compiler makes it vector instructions.

/// How many bytes are looked at at once.
pub const WIDTH: usize = 64;

const FOUND: u8 = 0x80;

/// What stands where among 64 bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Signs {
    /// Delimiters, quotes, line ends and other controls.
    pub all: u64,
    /// Whether there is anything among them but delimiters.
    pub only: Only,
}

/// Whether there is anything but delimiters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Only {
    /// There is not.
    #[default]
    Delimiters,
    /// There is.
    Others,
}

impl Signs {
    /// The delimiters, quotes and controls among the bytes.
    #[inline]
    pub fn among(bytes: &[u8; WIDTH], delimiter: u8) -> Signs {
        let others: [u8; WIDTH] = std::array::from_fn(|at| if is_other(bytes[at]) { FOUND } else { 0 });
        let all: [u8; WIDTH] =
            std::array::from_fn(|at| if bytes[at] == delimiter || is_other(bytes[at]) { FOUND } else { 0 });
        let only = if words(&others).fold(0, |any, word| any | word) == 0 { Only::Delimiters } else { Only::Others };
        Signs { all: bits(&all), only }
    }
}

/// The quotes and controls among the bytes.
#[inline]
pub fn quotes_and_controls(bytes: &[u8; WIDTH]) -> u64 {
    bits(&std::array::from_fn(|at| if is_other(bytes[at]) { FOUND } else { 0 }))
}

const fn is_other(byte: u8) -> bool {
    (byte < b' ') | (byte == b'"')
}

#[inline]
fn words(bytes: &[u8; WIDTH]) -> impl Iterator<Item = u64> {
    bytes.as_chunks().0.iter().map(|word| u64::from_le_bytes(*word))
}

/// The high bits of the bytes, the first byte's the lowest.
#[inline]
fn bits(found: &[u8; WIDTH]) -> u64 {
    // Gathers the lowest bits of eight bytes in the highest byte.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    (0..).zip(words(found)).fold(0, |all, (at, word)| all | ((word >> 7).wrapping_mul(GATHER) >> 56) << (8 * at))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert_eq, proptest};

    use super::{Only, Signs, WIDTH, quotes_and_controls};

    proptest! {
        #[test]
        fn a_bit_is_set_exactly_where_a_sign_stands(bytes in any::<[u8; 32]>(), more in "[,;\"\n\r \ta-z]{32}") {
            let mut both = [0; WIDTH];
            both[..32].copy_from_slice(&bytes);
            both[32..].copy_from_slice(more.as_bytes());
            let is_other = |byte: u8| byte < 32 || byte == b'"';
            for delimiter in [b',', b';', b'\t', b'|'] {
                let signs = Signs::among(&both, delimiter);
                for (at, byte) in both.iter().enumerate() {
                    prop_assert_eq!(signs.all >> at & 1 == 1, *byte == delimiter || is_other(*byte));
                }
                prop_assert_eq!(signs.only == Only::Others, both.iter().any(|byte| is_other(*byte)));
            }
            for (at, byte) in both.iter().enumerate() {
                prop_assert_eq!(quotes_and_controls(&both) >> at & 1 == 1, is_other(*byte));
            }
        }
    }
}
