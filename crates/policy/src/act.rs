//! The acts a policy grants to roles; one row here and one in `decide` per act.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Declares the acts: each with its name in the file and the rest of "you may ...".
macro_rules! acts {
    ($( $(#[$doc:meta])* $act:ident = $name:literal $phrase:literal ),* $(,)?) => {
        /// Something a person does. A policy says for each who may, how many people it takes and what it requires.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum Act {
            $( $(#[$doc])* #[serde(rename = $name)] $act ),*
        }

        impl Act {
            /// Every act, in the order of a case's life.
            pub const ALL: &[Self] = &[ $( Self::$act ),* ];

            /// Its name in a policy file and in facts.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $( Self::$act => $name ),* }
            }

            /// What somebody does who does this: the rest of "you may ...".
            #[must_use]
            pub fn phrase(self) -> &'static str {
                match self { $( Self::$act => $phrase ),* }
            }
        }
    };
}

acts! {
    /// Let a held report in.
    Approve = "approve" "approve a held report",
    /// Keep a held report out.
    Reject = "reject" "reject a held report",
    /// Take a held message as a request for membership.
    TakeApplication = "take_application" "take a message as a request for membership",
    /// Say what the report says, field by field.
    FillReport = "fill_report" "fill in the report",
    /// Bring somebody in.
    Invite = "invite" "invite somebody into a case",
    /// Let somebody go.
    Uninvite = "uninvite" "end somebody's part in a case",
    /// Say which code is affected.
    AssessReach = "assess_reach" "say which code is affected",
    /// Find that the affected code is no security boundary.
    FindNotEligible = "find_not_eligible" "find a report not eligible",
    /// Find that it is a security problem.
    Confirm = "confirm" "confirm a security problem",
    /// Find that nothing of meaning can be done with it.
    FindNoExploit = "find_no_exploit" "find that there is no exploit",
    /// Find that it is no security problem, in confidence.
    Dismiss = "dismiss" "dismiss a report",
    /// Say how bad it is.
    AssessSeverity = "assess_severity" "assess the severity",
    /// Propose an end of the embargo.
    ProposeEmbargo = "propose_embargo" "propose an embargo end",
    /// Agree to an end of the embargo.
    AgreeEmbargo = "agree_embargo" "agree to an embargo end",
    /// Object to a proposed end.
    ObjectEmbargo = "object_embargo" "object to a proposed embargo end",
    /// Start the embargo's clock again.
    RestartEmbargo = "restart_embargo" "restart the embargo's clock",
    /// Ask for a CVE id.
    RequestCve = "request_cve" "request a CVE",
    /// Record a CVE id.
    AssignCve = "assign_cve" "record a CVE",
    /// Record that no CVE id is given.
    DeclineCve = "decline_cve" "record that a CVE was declined",
    /// Begin to work on a fix.
    StartWork = "start_work" "start work on a fix",
    /// Add a private patch.
    AddPatch = "add_patch" "add a patch",
    /// Record a problem with a proposed patch.
    FaultPatch = "fault_patch" "record a problem with a patch",
    /// Record introducing commits, fixes, releases, affected branches.
    RecordFix = "record_fix" "record a fix",
    /// Say that the reporter's private data is out.
    Scrub = "scrub" "say that private data is out",
    /// Send the patches to the development list.
    SendPatches = "send_patches" "send the patches",
    /// Write the notice's prose.
    DraftNotice = "draft_notice" "draft the notice",
    /// Lift the embargo at its end.
    Lift = "lift" "lift the embargo",
    /// Lift the embargo before its end.
    LiftEarly = "lift_early" "lift the embargo before its end",
    /// Make it public without a fix.
    GiveUp = "give_up" "make a case public without a fix",
    /// Record that it is public.
    Expose = "expose" "record that a case is public",
    /// Publish a version of the notice.
    Publish = "publish" "publish the notice",
    /// Record how far a hand-off is.
    HandOff = "hand_off" "record a hand-off",
    /// Close a case.
    Close = "close" "close a case",
    /// Reopen a case.
    Reopen = "reopen" "reopen a case",
    /// Erase what people wrote in it.
    Erase = "erase" "erase what people wrote in a case",
    /// Move a case to the newest policy.
    AdoptPolicy = "adopt_policy" "move a case to the newest policy",
    /// Say who has it in hand.
    NameOwner = "name_owner" "name an owner",
    /// Write something about it.
    Comment = "comment" "comment on a case",
    /// Ask the reporter for more.
    AskInfo = "ask_info" "ask the reporter for more",
    /// Give what was asked for.
    GiveInfo = "give_info" "give what was asked for",
    /// Record that it is exploited.
    ReportExploitation = "report_exploitation" "record that it is exploited",
    /// Think the embargo over and leave its end.
    ReviewEmbargo = "review_embargo" "think the embargo over",
    /// Judge a private patch.
    ReviewPatch = "review_patch" "judge a patch",
    /// Find the notice right as it stands.
    ReviewNotice = "review_notice" "find the notice right",
    /// Withdraw the published notice.
    WithdrawNotice = "withdraw_notice" "withdraw the notice",
    /// Accept the terms of taking part in a case.
    AcceptTerms = "accept_terms" "accept the terms of taking part",
    /// Say what it means for a product.
    TellStatus = "tell_status" "say what it means for a product",
    /// Give a party what it needs to prepare.
    Prenotify = "prenotify" "give a party its package",
    /// Answer that package.
    AnswerPackage = "answer_package" "answer a package",
    /// Make a part of it a case of its own.
    Split = "split" "split a case",
    /// Let it go on in another case, or take that back.
    Merge = "merge" "merge a case into another",
    /// Vouch for an applicant.
    Vouch = "vouch" "vouch for an applicant",
    /// Approve an applicant.
    ApproveMember = "approve_member" "approve an applicant",
    /// Decline an applicant.
    DeclineMember = "decline_member" "decline an applicant",
    /// End a membership.
    RemoveMember = "remove_member" "end a membership",
    /// List a maintained branch.
    ListBranch = "list_branch" "list a maintained branch",
    /// Let an agent take part, or end its part.
    GrantAgent = "grant_agent" "grant acts to an agent",
}

impl Act {
    /// Acts that no agent is ever granted: they lift, publish, widen an audience, end somebody's part, or decide who
    /// takes part (whatever a policy says).
    pub const NEVER_AGENTS: &[Self] = &[
        Self::Approve,
        Self::Invite,
        Self::Uninvite,
        Self::FindNotEligible,
        Self::FindNoExploit,
        Self::AgreeEmbargo,
        Self::RestartEmbargo,
        Self::Scrub,
        Self::SendPatches,
        Self::Lift,
        Self::LiftEarly,
        Self::GiveUp,
        Self::Publish,
        Self::AdoptPolicy,
        Self::Erase,
        Self::WithdrawNotice,
        Self::AcceptTerms,
        Self::Prenotify,
        Self::Split,
        Self::Merge,
        Self::Vouch,
        Self::ApproveMember,
        Self::DeclineMember,
        Self::RemoveMember,
        Self::ListBranch,
        Self::GrantAgent,
    ];

    /// Acts that may take several people: what they ask for is one and the same thing, and once it is done nobody's
    /// word for it is left over (the fold clears it).
    pub const OF_SEVERAL: [Self; 12] = [
        Self::FindNotEligible,
        Self::Confirm,
        Self::FindNoExploit,
        Self::Dismiss,
        Self::Lift,
        Self::LiftEarly,
        Self::GiveUp,
        Self::Publish,
        Self::Close,
        Self::Reopen,
        Self::Erase,
        Self::AdoptPolicy,
    ];

    /// Whether it is asked of the desk, not of a case or report.
    #[must_use]
    pub fn is_of_desk(self) -> bool {
        matches!(
            self,
            Self::Vouch
                | Self::ApproveMember
                | Self::DeclineMember
                | Self::RemoveMember
                | Self::ListBranch
                | Self::GrantAgent
        )
    }

    /// Whether it is asked of something received.
    #[must_use]
    pub fn is_of_intake(self) -> bool {
        matches!(self, Self::Approve | Self::Reject | Self::TakeApplication)
    }
}
