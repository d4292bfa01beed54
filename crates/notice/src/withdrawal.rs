//! A withdrawal in the words of a notice: LSN XML has no place for it, so the description begins with it.

use std::borrow::Cow;

use jiff::Timestamp;

use crate::notice::Notice;
use crate::record::{Record, Withdrawal};
use crate::words::one_line;

/// How the description of a withdrawn notice begins.
const BEGINS: &str = "This notice was withdrawn on ";

/// The notice with its withdrawal as the first paragraph of its description, for forms without a place for it.
#[must_use]
pub fn with_withdrawal(notice: &Notice, withdrawn: &Withdrawal) -> Notice {
    let mut notice = notice.clone();
    take_withdrawal(&mut notice);
    let why = one_line(&withdrawn.why);
    let why = if why.is_empty() { "no reason was given".to_owned() } else { why };
    let gap = if notice.description.is_empty() { "" } else { "\n\n" };
    notice.description = format!("{BEGINS}{}: {why}{gap}{}", withdrawn.at, notice.description);
    notice
}

/// A record's notice for a form that has no place for a withdrawal.
#[must_use]
pub fn told(record: &Record) -> Cow<'_, Notice> {
    match &record.details.withdrawn {
        Some(withdrawn) => Cow::Owned(with_withdrawal(&record.notice, withdrawn)),
        None => Cow::Borrowed(&record.notice),
    }
}

/// Takes the paragraph out of a description that begins with it, and gives what it says.
pub(crate) fn take_withdrawal(notice: &mut Notice) -> Option<Withdrawal> {
    let said = notice.description.trim_start().strip_prefix(BEGINS)?;
    let mut lines = said.lines();
    let first: Vec<&str> = lines.by_ref().take_while(|line| !line.trim().is_empty()).map(str::trim).collect();
    let first = first.join(" ");
    let (at, why) = first.split_once(": ")?;
    let at: Timestamp = at.parse().ok()?;
    let withdrawn = Withdrawal { at, why: why.to_owned(), rejected: false };
    let rest: Vec<&str> = lines.collect();
    rest.join("\n").trim_start_matches('\n').clone_into(&mut notice.description);
    Some(withdrawn)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice(description: &str) -> Notice {
        Notice {
            id: None,
            summary: "A hole".to_owned(),
            description: description.to_owned(),
            impact: None,
            workaround: None,
            credits: crate::Credits::default(),
            lifecycle: crate::Lifecycle::default(),
            references: Vec::new(),
            products: Vec::new(),
        }
    }

    fn withdrawn() -> Withdrawal {
        let at = "2026-03-14T12:00:00Z".parse().unwrap();
        Withdrawal { at, why: "It was\nnever there.".to_owned(), rejected: false }
    }

    #[test]
    fn what_a_description_begins_with_is_read_back_and_written_once() {
        for description in ["What is wrong.\n\n  Indented: yes.", ""] {
            let before = notice(description);
            let mut after = with_withdrawal(&with_withdrawal(&before, &withdrawn()), &withdrawn());
            assert!(
                after
                    .description
                    .starts_with("This notice was withdrawn on 2026-03-14T12:00:00Z: It was never there.")
            );
            let why = "It was never there.".to_owned();
            assert_eq!(take_withdrawal(&mut after), Some(Withdrawal { why, ..withdrawn() }));
            assert_eq!(after, before);
        }
    }

    #[test]
    fn prose_that_begins_alike_is_left_alone() {
        let mut notice = notice("This notice was withdrawn on a Monday: no.");
        assert_eq!(take_withdrawal(&mut notice), None);
        assert!(notice.description.starts_with("This notice"));
    }
}
