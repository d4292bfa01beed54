//! The dates of a notice: any order is accepted (N9), and an odd one told.

use super::{Finding, Level, Spot, finding};
use crate::Record;

pub(super) fn look(record: &Record, found: &mut Vec<Finding>) {
    let days = &record.notice.lifecycle;
    let mut info = |code, says: String| found.push(finding(Level::Info, code, Spot::of("lifecycle"), says));
    for (name, day) in [("reported", days.reported), ("published", days.published), ("fixed", days.fixed)] {
        if day.is_none() {
            info("date-missing", format!("does not say when it was {name}"));
        }
    }
    if let (Some(reported), Some(published)) = (days.reported, days.published)
        && published < reported
    {
        info("published-before-reported", format!("published {published}, reported {reported}"));
    }
    if let (Some(published), Some(fixed)) = (days.published, days.fixed)
        && fixed < published
    {
        info("fixed-before-published", format!("fixed {fixed}, published {published}"));
    }
    // The series is that of the year of the report (N2).
    if let (Some(id), Some(reported)) = (record.notice.id, days.reported)
        && i32::from(reported.year()) != i32::from(id.year())
    {
        let says = format!("the number is of {}, the report of {}", id.year(), reported.year());
        found.push(finding(Level::Info, "number-year", Spot::of("id"), says));
    }
}
