//! `redress test` as it is typed.

use clap::{Args, ValueEnum};

use crate::cli::options::{PlaybookArgument, day};
use crate::commands::test::{self, Request, Suggesting};
use crate::model::date::Date;
use crate::model::decimal::Decimal;
use crate::report::examples::Percent;

const EXAMPLES: &str = "\
Examples:
  redress test
  redress test my-playbook.toml --min-coverage 90
  redress test --suggest >> playbook.toml
  redress test --format junit > report.xml
";

/// Run a playbook's examples, and say what they cover
///
/// Covered are: rules that decide an example, actions that are due in one, and edges: each side of each test of a rule
/// that an example gets to. `--suggest` writes the examples that are missing, for a person to confirm.
#[derive(Debug, Clone, Args)]
#[command(before_long_help = EXAMPLES)]
pub struct TestArgs {
    #[command(flatten)]
    playbook: PlaybookArgument,
    /// Fail where less than this much is covered, in percent
    #[arg(long, value_name = "N", value_parser = percent)]
    min_coverage: Option<Percent>,
    /// Write examples that cover what is missing: few, none of them to spare, each with today's decision
    #[arg(long)]
    suggest: bool,
    /// The day to decide for where neither an example nor `[usual]` has one, YYYY-MM-DD
    #[arg(long, value_name = "DATE", value_parser = day)]
    today: Option<Date>,
    /// How the results are printed
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT", help_heading = "Output")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Text,
    /// One object
    Json,
    /// JUnit XML
    Junit,
}

impl TestArgs {
    /// What is asked for.
    pub fn request(&self) -> Request {
        Request {
            playbook: self.playbook.wanted(),
            today: self.today,
            wanted: self.min_coverage,
            suggesting: if self.suggest { Suggesting::All } else { Suggesting::One },
            format: match self.format {
                Format::Text => test::Format::Text,
                Format::Json => test::Format::Json,
                Format::Junit => test::Format::Junit,
            },
        }
    }
}

fn percent(text: &str) -> Result<Percent, String> {
    let number = text.trim_end_matches('%').trim_end();
    let hundredths = Decimal::parse(number).ok().map(Decimal::units).filter(|units| units % 100 == 0);
    let hundredths = hundredths.and_then(|units| u64::try_from(units / 100).ok()).filter(|units| *units <= 10_000);
    hundredths.map(Percent).ok_or_else(|| "write a number from 0 to 100, like 90".to_owned())
}

#[cfg(test)]
mod tests {
    use super::percent;
    use crate::report::examples::Percent;

    #[test]
    fn a_percentage_is_a_number_from_0_to_100_with_two_decimals_at_most() {
        assert_eq!(percent("90"), Ok(Percent(9_000)));
        assert_eq!(percent("99.5%"), Ok(Percent(9_950)));
        for wrong in ["101", "-1", "ninety", "", "1.234"] {
            assert!(percent(wrong).is_err(), "{wrong}");
        }
    }
}
