//! A notice's number in its year's series.

use std::{fmt, str::FromStr};

use thiserror::Error;

/// A notice's number, written `YYYY-NNNN`: the year of the REPORT and a number that counts up in it (N2).
///
/// ```
/// use cvdesk_notice::NoticeId;
///
/// let id: NoticeId = "2008-0001".parse()?;
/// assert_eq!((id.year(), id.number(), id.to_string().as_str()), (2008, 1, "2008-0001"));
/// # Ok::<(), cvdesk_notice::BadNoticeId>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NoticeId {
    // INVARIANT: both in 1..=9999, so that every id is nine characters and sorts as text as it does as numbers.
    year: u16,
    number: u16,
}

/// Why something is not a notice's number.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{text}` is not a notice number; write it as YYYY-NNNN, both from 0001")]
pub struct BadNoticeId {
    text: String,
}

impl NoticeId {
    /// What previews print where the number will stand.
    pub const PLACEHOLDER: &str = "YYYY-????";

    /// The `number`th notice (from 1) about the reports of `year` (1 to 9999).
    pub fn new(year: u16, number: u16) -> Result<Self, BadNoticeId> {
        let fits = |part| (1..=9999).contains(&part);
        if fits(year) && fits(number) {
            Ok(Self { year, number })
        } else {
            Err(BadNoticeId { text: format!("{year}-{number}") })
        }
    }

    /// The year of the report.
    #[must_use]
    pub const fn year(self) -> u16 {
        self.year
    }

    /// The place in that year's series, from 1.
    #[must_use]
    pub const fn number(self) -> u16 {
        self.number
    }
}

impl fmt::Display for NoticeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:04}", self.year, self.number)
    }
}

impl FromStr for NoticeId {
    type Err = BadNoticeId;

    fn from_str(text: &str) -> Result<Self, BadNoticeId> {
        let bad = || BadNoticeId { text: text.to_owned() };
        let (year, number) = text.split_once('-').ok_or_else(bad)?;
        let part = |digits: &str| four_digits(digits).ok_or_else(bad);
        Self::new(part(year)?, part(number)?).map_err(|_| bad())
    }
}

/// `u16::from_str` alone would also take `+001` and `1`.
fn four_digits(text: &str) -> Option<u16> {
    let wanted = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    wanted.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    // req N2
    #[test]
    fn an_id_reads_back_as_it_is_written() {
        let id = NoticeId::new(2008, 1).unwrap();
        assert_eq!(id.to_string(), "2008-0001");
        assert_eq!("2008-0001".parse(), Ok(id));
    }

    // req N2
    #[test]
    fn ids_sort_by_year_and_then_by_number() {
        let id = |text: &str| text.parse::<NoticeId>().unwrap();
        assert!(id("2008-0002") < id("2009-0001"));
        assert!(id("2009-0009") < id("2009-0010"));
    }

    #[test]
    fn an_id_has_two_numbers_of_four_digits_from_one() {
        for text in [
            "",
            "2008",
            "2008-1",
            "2008-00001",
            "+008-0001",
            "2008-0000",
            "0000-0001",
            "2008-0001 ",
            "２００８-0001",
        ] {
            assert!(text.parse::<NoticeId>().is_err(), "{text}");
        }
        assert_eq!(
            NoticeId::new(2008, 10_000).unwrap_err().to_string(),
            "`2008-10000` is not a notice number; write it as YYYY-NNNN, both from 0001"
        );
    }
}
