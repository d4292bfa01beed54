//! The dates of a notice: any order is accepted (N9), and an odd one told.

use super::{Finding, Known, Level, Spot, finding};
use crate::Record;

pub(super) fn look(record: &Record, known: &Known, found: &mut Vec<Finding>) {
    let days = &record.notice.lifecycle;
    let mut add = |level, code, says: String| found.push(finding(level, code, Spot::of("lifecycle"), says));
    for (name, day) in [("reported", days.reported), ("published", days.published), ("fixed", days.fixed)] {
        if day.is_none() {
            // Without that day no format knows since when it is public.
            let level = if name == "published" { Level::Warning } else { Level::Info };
            add(level, "date-missing", format!("does not say when it was {name}"));
        }
    }
    if let (Some(published), Some(today)) = (days.published, known.today)
        && published > today
    {
        add(Level::Warning, "not-public-yet", format!("published {published}, which is still to come"));
    }
    if let (Some(fixed), Some(last)) = (days.fixed, record.details.revisions.iter().map(|each| each.at).max())
        && fixed > crate::import::day(last)
    {
        let says = format!("fixed {fixed}, after the last [[revision]], of {}", crate::import::day(last));
        add(Level::Info, "no-revision", says);
    }
    let mut info = |code, says: String| add(Level::Info, code, says);
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
