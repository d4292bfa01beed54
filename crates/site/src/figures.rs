//! What can be counted over published notices: how many a year, and how long things took.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::published::Published;

/// Days between two dates of notices.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Spans {
    /// Sorted; below zero where the later step came first.
    days: Vec<i32>,
    /// How many notices do not name both dates.
    pub(crate) unsaid: usize,
}

/// A stretch of a scale: its words, and the first and the last day in it.
const STRETCHES: [(&str, i32, i32); 8] = [
    ("before it was reported", i32::MIN, -1),
    ("the same day", 0, 0),
    ("1 to 7 days", 1, 7),
    ("8 to 14 days", 8, 14),
    ("15 to 30 days", 15, 30),
    ("31 to 60 days", 31, 60),
    ("61 to 90 days", 61, 90),
    ("more than 90 days", 91, i32::MAX),
];

impl Spans {
    /// From the report to a day of each notice.
    pub(crate) fn from_report<'n>(
        notices: impl Iterator<Item = &'n Published>,
        to: impl Fn(&Published) -> Option<Date>,
    ) -> Self {
        let mut spans = Self::default();
        for published in notices {
            let from = published.record.notice.lifecycle.reported;
            match from.zip(to(published)).and_then(|(from, to)| from.until(to).ok()) {
                Some(span) => spans.days.push(span.get_days()),
                None => spans.unsaid += 1,
            }
        }
        spans.days.sort_unstable();
        spans
    }

    pub(crate) fn count(&self) -> usize {
        self.days.len()
    }

    /// The middle one, or the mean of the two in the middle, in days.
    pub(crate) fn median(&self) -> Option<String> {
        let half = self.days.len() / 2;
        let upper = *self.days.get(half)?;
        let lower =
            if self.days.len().is_multiple_of(2) { *self.days.get(half.checked_sub(1)?)? } else { upper };
        let doubled = i64::from(upper) + i64::from(lower);
        let sign = if doubled < 0 { "-" } else { "" };
        let rest = if doubled % 2 == 0 { "" } else { ".5" };
        Some(format!("{sign}{}{rest}", doubled.abs() / 2))
    }

    /// How many fall into each stretch of the scale.
    pub(crate) fn stretches(&self) -> Vec<(&'static str, usize)> {
        let within = |first, last| self.days.iter().filter(|days| (first..=last).contains(*days)).count();
        STRETCHES.into_iter().map(|(says, first, last)| (says, within(first, last))).collect()
    }
}

/// Notices by the year of their number, from the first year to the last, empty years included.
pub(crate) fn by_year<'n>(notices: &[&'n Published]) -> BTreeMap<u16, Vec<&'n Published>> {
    let mut years: BTreeMap<u16, Vec<&Published>> = BTreeMap::new();
    for published in notices {
        years.entry(published.id.year()).or_default().push(published);
    }
    let ends = years.keys().next().copied().zip(years.keys().next_back().copied());
    // A number far away is a slip, and no reason to draw a thousand empty years.
    if let Some((first, last)) = ends.filter(|(first, last)| last - first < 100) {
        for year in first..=last {
            years.entry(year).or_default();
        }
    }
    years
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(days: &[i32]) -> Spans {
        Spans { days: days.to_vec(), unsaid: 0 }
    }

    #[test]
    fn the_median_is_the_middle_and_may_lie_between_two_days() {
        assert_eq!(spans(&[]).median(), None);
        assert_eq!(spans(&[3]).median().unwrap(), "3");
        assert_eq!(spans(&[1, 2]).median().unwrap(), "1.5");
        assert_eq!(spans(&[-2, -1]).median().unwrap(), "-1.5");
        assert_eq!(spans(&[-1, 0]).median().unwrap(), "-0.5");
        assert_eq!(spans(&[-5, 2, 90]).median().unwrap(), "2");
    }

    #[test]
    fn every_day_falls_into_one_stretch() {
        let all: Vec<i32> = (-400..400).collect();
        assert_eq!(spans(&all).stretches().iter().map(|(_, count)| count).sum::<usize>(), all.len());
        assert_eq!(
            spans(&[-1, 0, 7, 8, 91]).stretches().iter().map(|(_, count)| *count).collect::<Vec<_>>(),
            [1, 1, 1, 1, 0, 0, 0, 1]
        );
    }
}
