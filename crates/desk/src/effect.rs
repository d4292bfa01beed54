//! Effect keys: what happens once outside is named by what is wanted, never by an event or an attempt.

use cvdesk_case::{ActorId, CaseId, EffectKey, TextId};
use cvdesk_policy::{HeldReplyWanted, Wanted};

use crate::derive::derived;
use crate::port::{MacPurpose, Store};

/// What a receipt names the commit that says of a notice that it was withdrawn.
const WITHDRAWAL: &str = "notice_withdrawn";
/// What it names the mail that says so to whoever the notice was announced to.
pub(crate) const WITHDRAWAL_MAIL: &str = "withdrawal";

/// What identifies an effect: case, channel, target, what, version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EffectName {
    pub(crate) subject: String,
    pub(crate) channel: &'static str,
    pub(crate) target: String,
    pub(crate) what: &'static str,
    pub(crate) version: String,
}

impl EffectName {
    /// The name of something wanted; `address` is the opened recipient of a reply.
    ///
    /// A held-reply belongs to no case: its key is the address and the day, so that the second report of a day
    /// wants the effect that is there already.
    pub(crate) fn of(wanted: &Wanted, address: Option<&str>, branch: &str) -> Self {
        match wanted {
            Wanted::HeldReply(reply) => Self::reply("held_reply", reply, address.unwrap_or_default()),
            Wanted::RedirectReply(reply) => Self::reply("redirect_reply", reply, address.unwrap_or_default()),
            Wanted::Notice(facts) => {
                Self::notice(facts.case, branch, facts.version, facts.withdrawn.is_some())
            }
            Wanted::Announcement { to, notice } => Self::announcement(notice.case, to, notice.version),
            Wanted::Withdrawal { to, notice } => Self::withdrawal(notice.case, to),
        }
    }

    /// A version of a case's notice in the repository; saying that it was withdrawn is another effect.
    pub(crate) fn notice(case: CaseId, branch: &str, version: u32, withdrawn: bool) -> Self {
        Self {
            subject: case.to_string(),
            channel: "notices",
            target: branch.to_owned(),
            what: if withdrawn { WITHDRAWAL } else { "notice" },
            version: version.to_string(),
        }
    }

    /// The mail that tells of a case's notice.
    pub(crate) fn announcement(case: CaseId, to: &str, version: u32) -> Self {
        Self {
            subject: case.to_string(),
            channel: "mail",
            target: to.to_owned(),
            what: "announcement",
            version: version.to_string(),
        }
    }

    /// The mail that tells of its withdrawal: a notice is withdrawn once, whatever versions follow.
    pub(crate) fn withdrawal(case: CaseId, to: &str) -> Self {
        Self {
            subject: case.to_string(),
            channel: "mail",
            target: to.to_owned(),
            what: WITHDRAWAL_MAIL,
            version: "1".to_owned(),
        }
    }

    /// The mail that shows an address to be a person's.
    pub(crate) fn link_proof(person: ActorId, address: TextId) -> Self {
        Self {
            subject: "desk".to_owned(),
            channel: "mail",
            target: person.to_string(),
            what: "link_proof",
            version: address.to_string(),
        }
    }

    fn reply(what: &'static str, reply: &HeldReplyWanted, address: &str) -> Self {
        Self {
            subject: "desk".to_owned(),
            channel: "mail",
            target: crate::address::normalised(address).unwrap_or_else(|| address.to_owned()),
            what,
            version: reply.day.to_string(),
        }
    }

    /// The key that the parts make.
    pub(crate) fn key(&self, store: &dyn Store) -> EffectKey {
        // What was withdrawn first was recorded as a version of the notice: receipts and commits name its key so.
        let (what, version) = match self.what {
            WITHDRAWAL => ("notice", format!("{} withdrawn", self.version)),
            other => (other, self.version.clone()),
        };
        let parts = [self.subject.as_str(), self.channel, self.target.as_str(), what, version.as_str()];
        EffectKey(derived(store, MacPurpose::Effect, &parts.map(str::as_bytes)))
    }

    /// As people read it: `announcement to LIST`.
    pub(crate) fn told(&self) -> String {
        match self.what {
            "redirect_reply" => format!("redirect-reply of {} to a sender", self.version),
            "link_proof" => "mail that shows an address to be a person's".to_owned(),
            "held_reply" => format!("held-reply of {} to a reporter", self.version),
            "notice" => {
                format!("notice version {} of {} into the notice repository", self.version, self.subject)
            }
            WITHDRAWAL => {
                format!(
                    "withdrawal of notice version {} of {} into the notice repository",
                    self.version, self.subject
                )
            }
            WITHDRAWAL_MAIL => {
                format!("mail that the notice of {} is withdrawn to {}", self.subject, self.target)
            }
            _ => format!("announcement of {} to {}", self.subject, self.target),
        }
    }
}
