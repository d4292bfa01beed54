//! Instants as people write and read them: UTC first, local time beside it where that differs.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::failure::Failure;

/// Reads `2026-03-14` (00:00 UTC), `2026-03-14T12:00Z` or an RFC 3339 instant. A time without a zone is refused:
/// it would mean another instant to every reader.
pub fn read(text: &str) -> Result<Timestamp, Failure> {
    if text.len() <= 64 {
        if let Ok(instant) = text.parse::<Timestamp>() {
            return Ok(instant);
        }
        if let Ok(date) = text.parse::<Date>()
            && !text.contains(['T', 't', ' ', ':'])
        {
            return utc(date.at(0, 0, 0, 0));
        }
        if let Some(time) = text.strip_suffix(['Z', 'z']).and_then(|text| text.parse::<DateTime>().ok()) {
            return utc(time);
        }
    }
    Err(Failure::bad_input(format!(
        "`{}` is not a time: write `2026-03-14` (00:00 UTC), `2026-03-14T12:00Z` or `2026-03-14T12:00:00+01:00`",
        text.chars().take(64).collect::<String>()
    )))
}

fn utc(time: DateTime) -> Result<Timestamp, Failure> {
    TimeZone::UTC.to_timestamp(time).map_err(|_| {
        Failure::bad_input(format!("`{time}` is no time that can be kept: write a day before the year 9999"))
    })
}

/// Shows an instant: `2026-03-14 12:00 UTC (13:00 local)`.
pub fn told(at: Timestamp) -> String {
    let shown = utc_minute(at);
    #[expect(
        clippy::disallowed_methods,
        reason = "the binary's edge: the reader's own time zone, shown beside UTC"
    )]
    let local = TimeZone::system();
    if local.to_offset(at).is_zero() {
        return shown;
    }
    let there = local.to_datetime(at);
    let here = TimeZone::UTC.to_datetime(at);
    if there.date() == here.date() {
        format!("{shown} ({:02}:{:02} local)", there.hour(), there.minute())
    } else {
        format!("{shown} ({} {:02}:{:02} local)", there.date(), there.hour(), there.minute())
    }
}

/// `2026-03-14 12:00 UTC`.
pub fn utc_minute(at: Timestamp) -> String {
    let here = TimeZone::UTC.to_datetime(at);
    format!("{} {:02}:{:02} UTC", here.date(), here.hour(), here.minute())
}

/// How far away: `in 3 days`, `2 hours ago`.
pub fn distance(now: Timestamp, at: Timestamp) -> String {
    let ahead = at.duration_since(now);
    if ahead.abs().as_mins() == 0 {
        return "now".to_owned();
    }
    let magnitude = told_length(ahead.abs());
    if ahead.is_negative() { format!("{magnitude} ago") } else { format!("in {magnitude}") }
}

fn told_length(length: SignedDuration) -> String {
    let hours = length.as_hours();
    let (number, unit) = match hours {
        48.. => (hours / 24, "day"),
        1..=47 => (hours, "hour"),
        _ => (length.as_mins(), "minute"),
    };
    format!("{number} {unit}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_without_a_zone_is_refused_and_a_date_is_midnight_utc() {
        assert_eq!(read("2026-03-14").unwrap().to_string(), "2026-03-14T00:00:00Z");
        assert_eq!(read("2026-03-14T12:00Z").unwrap().to_string(), "2026-03-14T12:00:00Z");
        assert_eq!(read("2026-03-14T12:00:00+01:00").unwrap().to_string(), "2026-03-14T11:00:00Z");
        for bad in ["2026-03-14T12:00", "2026-03-14 12:00", "tomorrow", "", "2026-02-30", &"9".repeat(500)] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn distances_are_told_in_the_largest_fitting_unit() {
        let now = read("2026-03-14").unwrap();
        assert_eq!(distance(now, read("2026-03-28").unwrap()), "in 14 days");
        assert_eq!(distance(now, read("2026-03-13T23:00Z").unwrap()), "1 hour ago");
        assert_eq!(distance(now, read("2026-03-13T23:59:01Z").unwrap()), "now");
    }
}
