//! Counts for people: digits in groups, shares of a whole.

/// A count with its digits in groups of three.
pub fn separated(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// What share of the whole a count is, to a tenth of a percent.
pub fn share(count: u64, whole: u64) -> String {
    if whole == 0 {
        return "-".to_owned();
    }
    let (count, whole) = (u128::from(count), u128::from(whole));
    let tenths = (count * 1000 + whole / 2) / whole;
    format!("{}.{} %", tenths / 10, tenths % 10)
}

/// A count of things: `1 order`, `2 orders`.
pub fn counted(count: u64, one: &str, several: &str) -> String {
    let word = if count == 1 { one } else { several };
    format!("{} {word}", separated(count))
}

#[cfg(test)]
mod tests {
    use super::{counted, separated, share};

    #[test]
    fn digits_stand_in_groups_of_three() {
        let all: Vec<String> = [0, 7, 999, 1000, 12_345, 1_000_000].map(separated).into();
        assert_eq!(all, ["0", "7", "999", "1,000", "12,345", "1,000,000"]);
        assert_eq!(counted(1, "order", "orders"), "1 order");
        assert_eq!(counted(1200, "order", "orders"), "1,200 orders");
    }

    #[test]
    fn a_share_is_rounded_to_a_tenth_of_a_percent() {
        assert_eq!([share(1, 3), share(2, 3), share(0, 5), share(5, 5)], ["33.3 %", "66.7 %", "0.0 %", "100.0 %"]);
        assert_eq!([share(1, 0), share(u64::MAX, u64::MAX)], ["-", "100.0 %"]);
    }
}
