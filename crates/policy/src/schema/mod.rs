//! What a policy file says: typed fields for every duration, number of people, anchor and name.

mod act;
mod blocks;
mod condition;
mod either;
mod embargo;
mod labels;
mod people;
mod project;
mod publication;
mod report;

use std::collections::BTreeMap;

use cvdesk_case::PolicyVersion;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

pub use self::act::{ActRule, After, Missing, Requirement};
pub use self::blocks::{
    BackportEvidence, Backports, BlockedBranches, BranchBlocks, FixedTags, Introductions, MarkKind,
    SharedTags, StateNames, TagPattern, VersionOrder,
};
pub use self::condition::Condition;
pub use self::embargo::{
    Anchor, AtEnd, AtOnce, Cap, Cause, ConsentRule, EmbargoRule, LiftEvent, LiftEventRule, LiftRule, Longer,
    MissingAtEnd, Needs, Precedence, Quorum, RejectUnless, Reminders, RestartRule, Silence, Span, StartEvent,
    StartRule,
};
pub use self::labels::{LabelRule, Labels};
pub use self::people::{Accept, Agents, Audience, Copied, Membership, PublicPart, RoleRule, Vouch};
pub use self::project::{
    Attachments, Channels, MailChannel, MailRedirect, OpenSetting, Product, Project, Setting, StableBranches,
    TrackerChannel,
};
pub use self::publication::{
    Closing, CreditRule, Credited, CveRule, Format, HandOffContact, Keep, MergedCloses, NoNotice, NoticeRule,
    NumberTaken, Publication, Retention, ServiceLevel, SeverityRule, SummaryRule,
};
pub use self::report::{FieldKind, ReportField};
use crate::act::Act;
use crate::eligibility::Eligibility;
use crate::rule::Rule;
use crate::series::Patches;

/// The version of the policy language this cvdesk reads.
pub const LANGUAGE: u32 = 1;

/// A project's declared process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Version of the policy language: 1.
    pub cvdesk_policy: u32,
    /// Who the project is.
    pub project: Project,
    /// What it ships.
    pub product: Product,
    /// Ways reports come in.
    #[serde(default)]
    pub channel: Channels,
    /// What a report says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub report: Vec<ReportField>,
    /// Roles people can have.
    pub role: BTreeMap<String, RoleRule>,
    /// Who sees what.
    pub audience: Audience,
    /// How people become members.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub membership: Option<Membership>,
    /// Programs that take part; absent: none do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agents: Option<Agents>,
    /// Which code is a security boundary; absent: the process does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eligibility: Option<Eligibility>,
    /// The team's own scale; absent: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<SeverityRule>,
    /// Who may do what; an act that is not here is no step of this process.
    pub act: BTreeMap<Act, ActRule>,
    /// The triage states, most advanced first: the first whose condition holds is the case's.
    pub state: Vec<StateRule>,
    /// The embargo's ends.
    pub embargo: EmbargoRule,
    /// What ends confidentiality beside a date.
    #[serde(default)]
    pub lift: LiftRule,
    /// How CVE ids come.
    pub cve: CveRule,
    /// Labels of an outside tracker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels: Option<Labels>,
    /// What commits and series of patches must say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patches: Option<Patches>,
    /// What people owe, in order of urgency.
    pub duty: Vec<DutyRule>,
    /// The notice, or that there is none.
    pub notice: Publication,
    /// Who backports published fixes elsewhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hand_off: Vec<HandOffContact>,
    /// How cases are closed.
    #[serde(default)]
    pub closing: Closing,
    /// What the project promises about its answers.
    pub service_level: ServiceLevel,
    /// How long things are kept.
    pub retention: Retention,
    /// Every statement of the process.
    pub rule: Vec<Rule>,
}

/// A triage state of the profile's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StateRule {
    /// Its name.
    pub name: String,
    /// When a case is in it.
    pub when: Condition,
    /// A case may rest here: nothing further is expected of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub end: bool,
}

/// What people owe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DutyRule {
    /// The duty, as a command to those who owe it.
    pub owed: String,
    /// Who owes it.
    pub by: String,
    /// Owed while this holds.
    pub when: Condition,
    /// Owed until this holds.
    pub until: Condition,
    /// When it is due, if ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Due>,
    /// It is owed for each of these by itself, and gone for each that has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub each: Option<Each>,
    /// The command that settles it, as arguments of `cvdesk` with `{case}` for the case and, where it is owed for each
    /// branch, `{branch}` for that.
    pub command: String,
    /// The rule.
    pub rule: String,
}

/// What a duty is owed for, one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Each {
    /// The main branch and every maintained stable branch, unless it is known to be unaffected or has the fix.
    BranchToFix,
    /// Those of them that have the fix, and no release with it.
    BranchToRelease,
}

/// When a duty is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Due {
    /// What it counts from.
    pub from: DueFrom,
    /// Days of 24 hours after that.
    #[serde(default)]
    pub days: u16,
}

/// What a due time counts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DueFrom {
    /// The team was told.
    Received,
    /// The team confirmed the problem.
    Confirmed,
    /// The embargo's end, once one stands.
    EmbargoEnd,
    /// The case became public.
    Public,
}

impl Policy {
    /// A rule by its name. Checked at load: every name that the policy uses is there.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rule.iter().find(|rule| rule.id == id)
    }

    /// The notice, where there is one.
    #[must_use]
    pub fn notice(&self) -> Option<&NoticeRule> {
        match &self.notice {
            Publication::Notice(notice) => Some(notice),
            Publication::None(_) => None,
        }
    }

    /// What convinces without a person that a commit is a backport.
    #[must_use]
    pub fn confirming(&self) -> &[BackportEvidence] {
        self.product.backports.as_ref().map_or(&BackportEvidence::DEFAULT, |backports| &backports.confirm)
    }

    /// How a notice speaks of branches, also where the policy does not say.
    #[must_use]
    pub fn branch_blocks(&self) -> BranchBlocks {
        self.notice().and_then(|notice| notice.blocks.clone()).unwrap_or_default()
    }

    /// Whether a branch is one of the stable ones, by its name.
    #[must_use]
    pub fn is_stable(&self, branch: &str) -> bool {
        self.product.stable.as_ref().is_some_and(|stable| crate::pattern::matches(&stable.pattern, branch))
    }

    /// Values a desk fills in, by the name `--set` uses.
    #[must_use]
    pub fn settings(&self) -> Vec<(&'static str, &Setting)> {
        let mail = self
            .channel
            .mail
            .iter()
            .flat_map(|mail| [(MAIL_ADDRESS, &mail.address), (MAIL_AUTHSERV, &mail.authserv_id)]);
        let redirect = self
            .channel
            .redirect
            .iter()
            .flat_map(|mail| [(REDIRECT_ADDRESS, &mail.address), (REDIRECT_AUTHSERV, &mail.authserv_id)]);
        let notice = self.notice().map(|notice| (ANNOUNCE_TO, &notice.announce_to));
        mail.chain(redirect).chain(notice).collect()
    }

    pub(crate) fn settings_mut(&mut self) -> Vec<(&'static str, &mut Setting)> {
        let mail = self
            .channel
            .mail
            .iter_mut()
            .flat_map(|mail| [(MAIL_ADDRESS, &mut mail.address), (MAIL_AUTHSERV, &mut mail.authserv_id)]);
        let redirect = self.channel.redirect.iter_mut().flat_map(|mail| {
            [(REDIRECT_ADDRESS, &mut mail.address), (REDIRECT_AUTHSERV, &mut mail.authserv_id)]
        });
        let notice = match &mut self.notice {
            Publication::Notice(notice) => Some((ANNOUNCE_TO, &mut notice.announce_to)),
            Publication::None(_) => None,
        };
        mail.chain(redirect).chain(notice).collect()
    }

    /// The templates of mails that this process sends, by name.
    #[must_use]
    pub fn templates(&self) -> Vec<&'static str> {
        let held = self.channel.mail.as_ref().map(|_| "held-reply");
        let redirect = self.channel.redirect.as_ref().map(|_| "redirect-reply");
        let announcement = self.notice().map(|_| "announcement");
        held.into_iter().chain(redirect).chain(announcement).collect()
    }

    /// Every condition with the way to it in the file.
    pub(crate) fn conditions_mut(&mut self) -> Vec<(String, &mut Condition)> {
        let mut all = Vec::new();
        for (act, rule) in &mut self.act {
            let name = act.name();
            let requires = rule.requires.iter_mut().enumerate();
            all.extend(
                requires
                    .map(|(index, needed)| (format!("act.{name}.requires.{index}.needs"), &mut needed.needs)),
            );
        }
        let states = self.state.iter_mut().enumerate();
        all.extend(states.map(|(index, state)| (format!("state.{index}.when"), &mut state.when)));
        if let Some(unless) = &mut self.embargo.reject_unless {
            all.push(("embargo.reject_unless.holds".to_owned(), &mut unless.holds));
        }
        if let Some(at_once) = &mut self.lift.at_once {
            all.push(("lift.at_once.when".to_owned(), &mut at_once.when));
        }
        let labels = self.labels.iter_mut().flat_map(|labels| labels.label.iter_mut().enumerate());
        all.extend(labels.map(|(index, label)| (format!("labels.label.{index}.when"), &mut label.when)));
        for (index, duty) in self.duty.iter_mut().enumerate() {
            all.push((format!("duty.{index}.when"), &mut duty.when));
            all.push((format!("duty.{index}.until"), &mut duty.until));
        }
        all
    }

    /// The address that mail comes to, where the process knows of mail and the desk has an address.
    #[must_use]
    pub fn mail_address(&self) -> Option<&str> {
        let mail = self.channel.mail.as_ref().map(|mail| &mail.address);
        mail.or(self.channel.redirect.as_ref().map(|mail| &mail.address)).and_then(Setting::value)
    }

    /// Where people write who take part in a case; none where mail is only told where reports go.
    #[must_use]
    pub fn answer_address(&self) -> Option<&str> {
        self.channel.mail.as_ref().and_then(|mail| mail.address.value())
    }

    /// The authserv-id of the mail server whose word counts.
    #[must_use]
    pub fn mail_authserv(&self) -> Option<&str> {
        let mail = self.channel.mail.as_ref().map(|mail| &mail.authserv_id);
        mail.or(self.channel.redirect.as_ref().map(|mail| &mail.authserv_id)).and_then(Setting::value)
    }

    /// The checked, normalised file: what a desk stores and a version is the digest of.
    #[must_use]
    pub fn normalised(&self) -> String {
        // INVARIANT: the types hold only strings, numbers, lists and string-keyed maps, which JSON always takes.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// SHA-256 of the normalised file.
    #[must_use]
    pub fn version(&self) -> PolicyVersion {
        PolicyVersion(Sha256::digest(self.normalised().as_bytes()).into())
    }
}

/// `--set` name of the address reports are sent to.
pub(crate) const MAIL_ADDRESS: &str = "channel.mail.address";
/// `--set` name of the authserv-id.
pub(crate) const MAIL_AUTHSERV: &str = "channel.mail.authserv_id";
/// `--set` name of an address that takes no reports.
pub(crate) const REDIRECT_ADDRESS: &str = "channel.redirect.address";
/// `--set` name of its authserv-id.
pub(crate) const REDIRECT_AUTHSERV: &str = "channel.redirect.authserv_id";
/// `--set` name of the announcement address.
pub(crate) const ANNOUNCE_TO: &str = "notice.announce_to";
