//! Every code there is, its severity and what it means in a line. A code is a word in kebab-case and is never reused.

use crate::diagnostic::Severity;

macro_rules! codes {
    ($($name:ident $severity:ident $word:literal $summary:literal)*) => {
        /// What kind of problem it is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code {
            $(#[doc = $summary] $name,)*
        }

        impl Code {
            /// All of them: first those that reading a playbook finds, then those of `check`, then those of exports.
            pub const ALL: &[Code] = &[$(Code::$name,)*];

            /// The word people and programs know it by.
            pub const fn word(self) -> &'static str {
                match self { $(Code::$name => $word,)* }
            }

            /// How bad it is.
            pub const fn severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity,)* }
            }

            /// What it means, in one line.
            pub const fn summary(self) -> &'static str {
                match self { $(Code::$name => $summary,)* }
            }

            /// Its page as it is kept: text with a sample in a ```toml block.
            pub const fn page_source(self) -> &'static str {
                match self { $(Code::$name => include_str!(concat!("pages/", $word, ".md")),)* }
            }
        }
    };
}

codes! {
    Syntax Error "syntax" "the file is not TOML at this place"
    UnknownKey Error "unknown-key" "a table has a key that means nothing there"
    MissingKey Error "missing-key" "a table lacks a key that must be there"
    KeysClash Error "keys-clash" "keys of a fact, rule or promise do not go together"
    WrongKind Error "wrong-kind" "a value is of another kind than what stands here must be"
    WrongValue Error "wrong-value" "a value is of the right kind but cannot be used here"
    UnknownWord Error "unknown-word" "a word is none of those that can stand here"
    UnknownFact Error "unknown-fact" "something names a fact that the playbook does not have"
    UnknownLimit Error "unknown-limit" "a comparison names a limit that the playbook does not have"
    UnknownOption Error "unknown-option" "a value is none of the options of its fact"
    UnknownRule Error "unknown-rule" "something names a rule that the playbook does not have"
    UnknownAction Error "unknown-action" "something names an action that the playbook does not have"
    UnknownPreset Error "unknown-preset" "`[orders]` names a preset that does not exist"
    DuplicateName Error "duplicate-name" "two things have one name"
    ReservedName Error "reserved-name" "a name that already means something else"
    BadName Error "bad-name" "a name has characters that names cannot have"
    ComparisonSyntax Error "comparison-syntax" "a comparison in a `when` cannot be read"
    FormulaSyntax Error "formula-syntax" "a formula cannot be read"
    TextSyntax Error "text-syntax" "the braces in a text cannot be read"
    CannotBeMissing Error "cannot-be-missing" "something is said to be missing that always has a value"
    Circle Error "circle" "a fact is calculated from itself"
    NeverAnswered Error "never-answered" "a fact from the ledger has no answer where there is no ledger"
    TooLarge Error "too-large" "the playbook has too many of something, or is nested too deeply"
    PressureDecides Error "pressure-decides" "a pressure fact can change a result"
    PromiseBroken Error "promise-broken" "there is a case that breaks a promise"
    Gap Warning "gap" "there are cases that no rule fits"
    DeadRule Warning "dead-rule" "a rule can never decide"
    BoundaryHole Warning "boundary-hole" "two comparisons leave out the value between them"
    SilencePays Warning "silence-pays" "not knowing an answer gives a better outcome than knowing it"
    NotAnalysed Warning "not-analysed" "something could neither be proved nor broken"
    UnusedFact Warning "unused-fact" "nothing uses a fact"
    RedundantRule Note "redundant-rule" "without this rule every decision would be the same"
    NeverAsked Note "never-asked" "a fact has a question that never has to be asked"
    StaleSource Note "stale-source" "the source of a limit was last looked at more than a year ago"
    UnknownColumn Error "unknown-column" "the export does not have a column that the playbook names"
    DuplicateColumn Error "duplicate-column" "the export has a column twice that the playbook names"
    NoCustomerColumn Error "no-customer-column" "nothing says which column of the export holds the customer"
    EmptyFile Error "empty-file" "an export or a claims file has no header"
    UnreadColumn Warning "unread-column" "a column of the claims file is no fact"
    BlankCell Error "blank-cell" "a cell of an order is blank and must not be"
    UnreadableCell Error "unreadable-cell" "a cell cannot be read as what its fact is"
    OutOfRange Error "out-of-range" "a value is less or more than its fact may be"
    BrokenRow Error "broken-row" "a row has too many or too few cells, or broken quotes"
    RepeatedOrder Error "repeated-order" "an order stands in the export twice, or torn apart"
    RepeatedClaim Error "repeated-claim" "two claims of an order have one id, or none where a ledger records"
    ContradictingRows Error "contradicting-rows" "rows of an order say different things"
    OtherCurrency Error "other-currency" "an order is in another currency than the playbook"
    NotInSql Error "not-in-sql" "an engine cannot say something of the playbook exactly as a query"
    SumTooLarge Error "sum-too-large" "values of an order do not fit together"
}

impl Code {
    /// The code with this word.
    pub fn parse(word: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Code;

    #[test]
    fn every_code_is_a_word_in_kebab_case_of_its_own() {
        let words: BTreeSet<&str> = Code::ALL.iter().map(|code| code.word()).collect();
        assert_eq!(words.len(), Code::ALL.len());
        for word in words {
            assert!(word.split('-').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase())));
            assert_eq!(Code::parse(word).map(Code::word), Some(word));
        }
    }
}
