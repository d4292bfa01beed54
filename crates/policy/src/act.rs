//! The acts a policy grants to roles; one row here and one in `decide` per act.

use serde::{Deserialize, Serialize};

/// Something a person does. A policy says for each who may, how many people it takes and what it requires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Let a held report in.
    Approve,
    /// Keep a held report out.
    Reject,
    /// Find that it is a security problem.
    Confirm,
    /// Agree to an end of the embargo.
    AgreeEmbargo,
    /// Start the embargo's clock again.
    RestartEmbargo,
    /// Ask for a CVE id.
    RequestCve,
    /// Record a CVE id.
    AssignCve,
    /// Record introducing commits, fixes, releases, affected branches.
    RecordFix,
    /// Write the notice's prose.
    DraftNotice,
    /// Lift the embargo.
    Lift,
    /// Publish a version of the notice.
    Publish,
}

impl Act {
    /// Every act, in the order of a case's life.
    pub const ALL: [Self; 11] = [
        Self::Approve,
        Self::Reject,
        Self::Confirm,
        Self::AgreeEmbargo,
        Self::RestartEmbargo,
        Self::RequestCve,
        Self::AssignCve,
        Self::RecordFix,
        Self::DraftNotice,
        Self::Lift,
        Self::Publish,
    ];

    /// What somebody does who does this: the rest of "you may ...".
    #[must_use]
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Approve => "approve a held report",
            Self::Reject => "reject a held report",
            Self::Confirm => "confirm a security problem",
            Self::AgreeEmbargo => "agree to an embargo end",
            Self::RestartEmbargo => "restart the embargo's clock",
            Self::RequestCve => "request a CVE",
            Self::AssignCve => "record a CVE",
            Self::RecordFix => "record a fix",
            Self::DraftNotice => "draft the notice",
            Self::Lift => "lift the embargo",
            Self::Publish => "publish the notice",
        }
    }
}
