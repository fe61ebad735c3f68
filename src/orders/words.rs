//! Looking up a cell among words, by a table without collisions: a cell costs three loads and a comparison, however many
//! and however long words there are.

use crate::orders::quick::flush;

/// Words and their positions.
#[derive(Debug, Clone)]
pub struct Words {
    slots: Vec<Slot>,
    factor: u64,
    shift: u32,
}

#[derive(Debug, Clone, Default)]
struct Slot {
    key: Key,
    position: u32,
    /// The whole word, where it is longer than what a key tells.
    long: Box<[u8]>,
}

/// Length, first and last eight bytes of a word that is not empty. They are all of it up to sixteen bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Key {
    length: u32,
    first: u64,
    last: u64,
}

const WORD: usize = size_of::<u64>();
/// No word has this length.
const FREE: u32 = u32::MAX;

impl Words {
    /// A table of these words, none of which may be there twice, or empty.
    pub fn new<'w>(words: impl Iterator<Item = &'w [u8]>) -> Words {
        let words: Vec<Slot> = (0..).zip(words).map(|(position, word)| Slot::new(position, word)).collect();
        let mut bits = (words.len() * 2).next_power_of_two().trailing_zeros().max(1);
        loop {
            let factors = (0..64).map(|seed: u64| (seed + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
            if let Some(table) = factors.into_iter().find_map(|factor| Words::placed(&words, factor, bits)) {
                return table;
            }
            bits += 1;
        }
    }

    fn placed(words: &[Slot], factor: u64, bits: u32) -> Option<Words> {
        let free = Slot { key: Key { length: FREE, ..Key::default() }, ..Slot::default() };
        let mut table = Words { slots: vec![free; 1 << bits], factor, shift: u64::BITS - bits };
        for word in words {
            let at = table.place(word.key);
            if table.slots[at].key.length != FREE {
                return None;
            }
            table.slots[at] = word.clone();
        }
        Some(table)
    }

    fn place(&self, key: Key) -> usize {
        let mixed = (key.first ^ key.last.rotate_left(29) ^ u64::from(key.length)).wrapping_mul(self.factor);
        (mixed >> self.shift) as usize
    }

    /// The position of the word that stands at `start..end`, which begins with `first`. None, too, where fewer than eight
    /// bytes stand before `end`.
    #[inline]
    pub fn find(&self, bytes: &[u8], start: usize, end: usize, first: u64) -> Option<u32> {
        let key = Key::at(bytes, start, end, first)?;
        let slot = self.slots.get(self.place(key))?;
        if slot.key != key || (!slot.long.is_empty() && bytes.get(start..end)? != &*slot.long) {
            return None;
        }
        Some(slot.position)
    }
}

impl Slot {
    fn new(position: u32, word: &[u8]) -> Slot {
        let padded = [&[0; WORD], word, &[0; WORD]].concat();
        let first = load(&padded, WORD).unwrap_or_default();
        let key = Key::at(&padded, WORD, WORD + word.len(), first).unwrap_or_default();
        let long = if word.len() > 2 * WORD { word.into() } else { Box::default() };
        Slot { key, position, long }
    }
}

impl Key {
    #[inline]
    fn at(bytes: &[u8], start: usize, end: usize, first: u64) -> Option<Key> {
        let length = end - start;
        let last = load(bytes, end.checked_sub(WORD)?)?;
        let unused = WORD.saturating_sub(length) as u32;
        Some(Key { length: length as u32, first: flush(first, length), last: last.wrapping_shr(8 * unused) })
    }
}

/// Eight bytes from a place on.
#[inline]
pub fn load(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

#[cfg(test)]
mod tests {
    use super::{Words, load};

    fn found(table: &Words, text: &str, start: usize, end: usize) -> Option<u32> {
        table.find(text.as_bytes(), start, end, load(text.as_bytes(), start).unwrap())
    }

    #[test]
    fn exactly_the_words_are_found() {
        let mut words: Vec<String> = (0..200).map(|at| format!("word_{}_{at}", "x".repeat(at % 25))).collect();
        words.extend(["a", "ab", "b", "exactly8", "sixteen_letters_", "seventeen_letters"].map(str::to_owned));
        let table = Words::new(words.iter().map(|word| word.as_bytes()));
        for (position, word) in words.iter().enumerate() {
            for around in ["zzzzzzzz", ",,,,,,,,,"] {
                let text = format!("{around}{word}{around}........");
                assert_eq!(
                    found(&table, &text, around.len(), around.len() + word.len()),
                    Some(u32::try_from(position).unwrap()),
                    "{word}"
                );
            }
        }
        for other in ["c", "exactly9", "seventeen_letterz", "sixteen_letterss", "seventeenxletters", "abc", "\0"] {
            let text = format!("........{other}........");
            assert_eq!(found(&table, &text, 8, 8 + other.len()), None, "{other}");
        }
    }
}
