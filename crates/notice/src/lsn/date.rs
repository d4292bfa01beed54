//! Dates as the format writes them: eight digits, `YYYYMMDD`.

use jiff::civil::Date;

/// Writes a date of the years 0 to 9999.
pub(super) fn write(date: Date) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

/// Reads what [`write`] writes; `None` if it is anything else or no day of the calendar.
pub(super) fn read(text: &str) -> Option<Date> {
    let digits = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    let part = |range| text.get(range).filter(|_| digits);
    Date::new(part(0..4)?.parse().ok()?, part(4..6)?.parse().ok()?, part(6..8)?.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_reads_back_as_it_is_written() {
        let date = Date::constant(2008, 2, 29);
        assert_eq!(write(date), "20080229");
        assert_eq!(read("20080229"), Some(date));
    }

    #[test]
    fn only_eight_digits_that_name_a_day_are_a_date() {
        for text in ["", "2008-02-29", "20090229", "+2080229", "2008022", "200802291", "２００80"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
