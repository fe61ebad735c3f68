//! Where signs that matter stand among 64 bytes, a bit each. Written so that a compiler makes it vector instructions.

/// How many bytes are looked at at once.
pub const WIDTH: usize = 64;

/// What stands where among 64 bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Signs {
    /// Delimiters, quotes, line ends and other controls.
    pub all: u64,
    /// All of them but delimiters.
    pub others: u64,
}

impl Signs {
    /// The delimiters, quotes and controls among the bytes.
    #[inline]
    pub fn among(bytes: &[u8; WIDTH], delimiter: u8) -> Signs {
        let (mut all, mut others) = ([0; WIDTH], [0; WIDTH]);
        // A plain loop over arrays: iterators and closures here are not made vector instructions. Each word of eight
        // bytes marks with a bit of its own.
        for at in 0..WIDTH {
            let mark = 1 << (at / 8);
            let is_delimiter = bytes[at] == delimiter;
            let is_other = is_other(bytes[at]) & !is_delimiter;
            others[at] = if is_other { mark } else { 0 };
            all[at] = if is_delimiter | is_other { mark } else { 0 };
        }
        let others = together(&others);
        Signs { all: in_order(together(&all)), others: if others == 0 { 0 } else { in_order(others) } }
    }
}

const fn is_other(byte: u8) -> bool {
    (byte < b' ') | (byte == b'"')
}

/// All words of eight bytes in one.
#[inline]
fn together(marks: &[u8; WIDTH]) -> u64 {
    marks.as_chunks().0.iter().fold(0, |all, word| all | u64::from_le_bytes(*word))
}

/// The bits of eight bytes as a square, rows and columns exchanged (Warren, Hacker's Delight, 7-3).
#[inline]
const fn in_order(square: u64) -> u64 {
    let ones = (square ^ (square >> 7)) & 0x00aa_00aa_00aa_00aa;
    let square = square ^ ones ^ (ones << 7);
    let pairs = (square ^ (square >> 14)) & 0x0000_cccc_0000_cccc;
    let square = square ^ pairs ^ (pairs << 14);
    let fours = (square ^ (square >> 28)) & 0x0000_0000_f0f0_f0f0;
    square ^ fours ^ (fours << 28)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert_eq, proptest};

    use super::{Signs, WIDTH};

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
                    prop_assert_eq!(signs.others >> at & 1 == 1, *byte != delimiter && is_other(*byte));
                }
            }
        }
    }
}
