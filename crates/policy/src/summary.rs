//! The line that lists, sorting, filters, counts and timers are made from: one sealed summary a stream.

use cvdesk_case::{ActorId, CaseId, HeldBecause, IntakeId, NoticeNumber};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A summary's size sealed into the database, at most, in bytes of JSON.
pub const SUMMARY_BYTES: usize = 512;

/// What lists know about a stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Summary {
    /// Something received.
    Intake(IntakeSummary),
    /// A case.
    Case(CaseSummary),
}

/// What lists know about something received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IntakeSummary {
    /// Its id.
    pub id: IntakeId,
    /// The subject, shortened.
    pub title: String,
    /// When it came in.
    pub received: Timestamp,
    /// What became of it.
    pub standing: IntakeStanding,
}

/// What became of something received, for lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntakeStanding {
    /// It waits for a moderator.
    Held(HeldBecause),
    /// It became a case.
    Admitted(CaseId),
    /// It was kept out.
    Rejected,
    /// It came by a channel that takes no reports.
    Redirected,
    /// It is a request for membership.
    Application,
}

/// What lists know about a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseSummary {
    /// Its id.
    pub id: CaseId,
    /// The working title, shortened.
    pub title: String,
    /// The triage state, as the policy names it.
    pub state: String,
    /// When the team was told.
    pub received: Timestamp,
    /// When the embargo ends, where an end stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub embargo_until: Option<Timestamp>,
    /// Whether it is public.
    pub public: bool,
    /// Whether it is closed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub closed: bool,
    /// Who has it in hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<ActorId>,
    /// The notice's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<NoticeNumber>,
    /// The first thing owed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owed: Option<String>,
    /// When it is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
}

/// Shortens a text to at most `bytes` bytes on a character boundary, with an ellipsis where it was cut.
#[must_use]
pub fn shorten(text: &str, bytes: usize) -> String {
    if text.len() <= bytes {
        return text.to_owned();
    }
    let end = bytes.saturating_sub('…'.len_utf8());
    let kept: String = text
        .char_indices()
        .take_while(|(at, char)| at + char.len_utf8() <= end)
        .map(|(_, char)| char)
        .collect();
    format!("{kept}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortening_keeps_whole_characters_and_says_so() {
        assert_eq!(shorten("short", 10), "short");
        assert_eq!(shorten("äöüäöü", 9), "äöü…");
        assert!(shorten(&"x".repeat(500), 120).len() <= 120);
    }
}
