//! Mail out: typed contexts in, one message to one address out.

use cvdesk_case::EffectKey;
use serde::Serialize;
use thiserror::Error;

/// One message to one address. The Message-ID's local part is the effect key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingMail {
    /// Which effect this is.
    pub effect: EffectKey,
    /// The one recipient: an address that was parsed at the door.
    pub to: String,
    /// When it is dated, UTC.
    pub at: jiff::Timestamp,
    /// What it says.
    pub body: MailBody,
}

/// What a message says: one template and its typed context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailBody {
    /// A report is held for moderation (L9).
    HeldReply(HeldReply),
    /// Mail takes no reports here; this is where they go (Q1).
    RedirectReply(RedirectReply),
    /// A notice is published (L16).
    Announcement(Announcement),
    /// A notice that was announced is withdrawn.
    Withdrawal(WithdrawalNews),
    /// Whoever reads this shows that the address is theirs.
    LinkProof(LinkProof),
}

/// Context of the `link-proof` template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LinkProof {
    /// The project, as it calls itself.
    pub project: String,
    /// The desk's address.
    pub desk_address: String,
    /// What they bring back.
    pub token: String,
    /// Until when, UTC.
    pub until: String,
}

/// Context of the `held-reply` template. It carries nothing of the report's text (leak L062).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeldReply {
    /// The project, as it calls itself.
    pub project: String,
    /// The address reports go to.
    pub desk_address: String,
    /// Message-ID of the held message, without angle brackets, to answer in its thread.
    pub in_reply_to: Option<String>,
}

/// Context of the `redirect-reply` template. It carries nothing of what was sent (leak L062).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RedirectReply {
    /// The project, as it calls itself.
    pub project: String,
    /// The address that takes no reports.
    pub desk_address: String,
    /// Where they go instead.
    pub go_to: String,
    /// Message-ID of the message, without angle brackets, to answer in its thread.
    pub in_reply_to: Option<String>,
}

/// Context of the `announcement` template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Announcement {
    /// The project, as it calls itself.
    pub project: String,
    /// The notice's full id, such as `LSN-2013-0001`.
    pub notice_id: String,
    /// One line.
    pub summary: String,
    /// CVE ids.
    pub cves: Vec<String>,
    /// The notice as text (N3).
    pub text: String,
}

/// Context of the `withdrawal` template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WithdrawalNews {
    /// The project, as it calls itself.
    pub project: String,
    /// The notice's full id, such as `LSN-2013-0001`.
    pub notice_id: String,
    /// One line.
    pub summary: String,
    /// CVE ids.
    pub cves: Vec<String>,
    /// Since when it no longer holds, UTC.
    pub at: String,
    /// Why, on one line; empty where nobody said so.
    pub why: String,
    /// The notice as text, as it stands now.
    pub text: String,
}

/// What a probe found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Probe {
    /// It is there; look it up by this.
    Found(String),
    /// It is not there.
    Absent,
    /// This channel cannot tell (plain SMTP).
    Impossible,
}

/// Why a message was not sent.
#[derive(Debug, Error)]
pub enum MailError {
    /// Nothing left this machine; try again later.
    #[error("mail server not reached or not ready: {0}")]
    NotSent(String),
    /// The server refused it for good.
    #[error("mail refused for good: {0}")]
    Refused(String),
    /// It may or may not have been accepted.
    #[error("the mail server's answer was lost: {0}")]
    Unknown(String),
    /// A template does not render.
    #[error("template `{template}` does not render: {reason}")]
    Template {
        /// Which.
        template: String,
        /// Why, with its line.
        reason: String,
    },
}

/// Sends mail.
pub trait Mailer: Send + Sync {
    /// Whether this effect's message is there already.
    ///
    /// # Errors
    /// [`MailError::NotSent`] where the probe itself failed.
    fn probe(&self, effect: EffectKey) -> Result<Probe, MailError>;

    /// Sends; returns the Message-ID. Takes at most ten seconds.
    ///
    /// # Errors
    /// [`MailError`], which says whether something may have left.
    fn send(&self, mail: &OutgoingMail) -> Result<String, MailError>;
}
