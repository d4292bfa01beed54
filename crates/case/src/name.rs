//! Outside names that a case repeats exactly: commits, branches, tags, CVE ids, notice numbers.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

use crate::id::string_serde;

/// Why a text is not one of these names.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{text}` is not {expected}")]
pub struct NameError {
    text: String,
    expected: &'static str,
}

fn refuse(text: &str, expected: &'static str) -> NameError {
    NameError { text: text.chars().take(80).collect(), expected }
}

/// Declares a newtype over a checked string.
macro_rules! name {
    ($(#[$doc:meta])* $name:ident, $check:expr, $expected:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The name as written.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = NameError;

            fn from_str(text: &str) -> Result<Self, NameError> {
                let check: fn(&str) -> bool = $check;
                if check(text) { Ok(Self(text.to_owned())) } else { Err(refuse(text, $expected)) }
            }
        }

        string_serde!($name);
    };
}

name!(
    /// A full git commit hash: 40 (SHA-1) or 64 (SHA-256) lower-case hex digits.
    CommitHash,
    |text| matches!(text.len(), 40 | 64) && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')),
    "a full commit hash (40 or 64 lower-case hex digits)"
);
name!(
    /// A branch's short name, such as `master`.
    BranchName,
    ref_name,
    "a branch name"
);
name!(
    /// A tag's short name, such as `v1.0`.
    TagName,
    ref_name,
    "a tag name"
);
name!(
    /// A CVE id, `CVE-YYYY-N...` with four or more digits (CVE numbering rules).
    CveId,
    cve_id,
    "a CVE id such as `CVE-2013-0170`"
);

/// The part of git-check-ref-format(1) that keeps a name safe on a command line, in a path and in a mail.
fn ref_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 200
        && !text.starts_with(['-', '/', '.'])
        && !text.ends_with(['/', '.'])
        && !text.contains("..")
        && !text.contains("//")
        && !text.contains("@{")
        && !text.chars().any(|char| char.is_whitespace() || char.is_control() || "~^:?*[\\".contains(char))
}

fn cve_id(text: &str) -> bool {
    let Some((year, number)) = text.strip_prefix("CVE-").and_then(|rest| rest.split_once('-')) else {
        return false;
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    year.len() == 4 && digits(year) && (4..=19).contains(&number.len()) && digits(number)
}

/// A notice's number: the year of REPORT and a running number of that year (N2), shown as `2013-0001`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NoticeNumber {
    /// Year the team was told.
    pub year: u16,
    /// 1 and up within the year.
    pub number: u16,
}

impl NoticeNumber {
    /// The last number of a year: four digits are all that is written and read back.
    pub const LAST: u16 = 9999;
}

impl fmt::Display for NoticeNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:04}", self.year, self.number)
    }
}

impl FromStr for NoticeNumber {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let wrong = || refuse(text, "a notice number such as `2013-0001`");
        let (year, number) = text.split_once('-').ok_or_else(wrong)?;
        if year.len() != 4
            || number.len() != 4
            || !text.bytes().all(|byte| byte == b'-' || byte.is_ascii_digit())
        {
            return Err(wrong());
        }
        let (year, number) = (year.parse().map_err(|_| wrong())?, number.parse().map_err(|_| wrong())?);
        if number == 0 { Err(wrong()) } else { Ok(Self { year, number }) }
    }
}

string_serde!(NoticeNumber);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cve_id_has_four_or_more_digits() {
        for good in ["CVE-2013-0170", "CVE-1980-12345"] {
            assert_eq!(good.parse::<CveId>().unwrap().as_str(), good);
        }
        for bad in
            ["2013-0170", "CVE-13-0170", "CVE-2013-017", "CVE-2013-0170\n", "cve-2013-0170", "CVE-2013-١٢٣٤"]
        {
            assert!(bad.parse::<CveId>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_ref_name_cannot_become_an_option_a_path_or_two_lines() {
        for bad in ["", "-x", "--upload-pack=x", "a..b", "/abs", "a b", "a\nb", "a:b", "ref@{1}", "."] {
            assert!(bad.parse::<BranchName>().is_err(), "{bad:?}");
        }
        for good in ["master", "v0.9.11-maint", "stable/1.11.x"] {
            assert!(good.parse::<BranchName>().is_ok(), "{good:?}");
        }
    }

    #[test]
    fn a_notice_number_reads_back() {
        let number = NoticeNumber { year: 2013, number: 1 };
        assert_eq!(number.to_string(), "2013-0001");
        assert_eq!("2013-0001".parse::<NoticeNumber>().unwrap(), number);
        assert!("2013-1".parse::<NoticeNumber>().is_err());
        assert!("+013-0001".parse::<NoticeNumber>().is_err());
        assert!("2013-0000".parse::<NoticeNumber>().is_err(), "numbers begin with 1");
    }

    #[test]
    fn a_commit_hash_is_full_and_lower_case() {
        assert!("57a18198814f80b1397e1a14d33746034b9dbd5c".parse::<CommitHash>().is_ok());
        assert!("57a1819".parse::<CommitHash>().is_err());
        assert!("57A18198814F80B1397E1A14D33746034B9DBD5C".parse::<CommitHash>().is_err());
    }
}
