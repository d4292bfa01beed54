//! Facts about the desk, told.

use super::about::{APPROVED, DECLINED, LEFT, VOUCHED};
use super::words::receipt_sentence;
use crate::event::DeskEvent;

pub(super) fn sentence(event: &DeskEvent) -> String {
    match event {
        DeskEvent::Founded { rehearsal: true, .. } => "rehearsal desk founded".to_owned(),
        DeskEvent::Founded { .. } => "desk founded".to_owned(),
        DeskEvent::PolicyAdopted { version, .. } => format!("policy {version:.12} adopted"),
        DeskEvent::PersonJoined { roles, .. } if roles.is_empty() => {
            "person joined without a role".to_owned()
        }
        DeskEvent::PersonJoined { roles, .. } => format!("person joined as {}", roles.join(", ")),
        DeskEvent::AccountLinked { .. } => "account linked to a person".to_owned(),
        DeskEvent::MembershipApplied { .. } => "somebody asked to become a member".to_owned(),
        DeskEvent::MemberVouched { .. } => format!("{VOUCHED} an applicant"),
        DeskEvent::MembershipApproved { .. } => format!("an applicant {APPROVED}"),
        DeskEvent::MembershipDeclined { .. } => format!("an applicant {DECLINED}"),
        DeskEvent::PolicyAccepted { version, .. } => format!("policy {version:.12} accepted by a member"),
        DeskEvent::PersonLeft { .. } => format!("somebody {LEFT}"),
        DeskEvent::LinkAsked { until, .. } => {
            format!("somebody is to show that an address is theirs, until {until:.0}")
        }
        DeskEvent::AddressProven { .. } => "an address was shown to be a person's".to_owned(),
        DeskEvent::AccountUnlinked { .. } => "an account is a person's no more".to_owned(),
        DeskEvent::MailWithheld { begun: false, .. } => "a mail withheld: its reader was removed".to_owned(),
        DeskEvent::MailWithheld { .. } => {
            "a mail withheld: its reader was removed; an earlier attempt may have got there".to_owned()
        }
        DeskEvent::EffectDone { receipt } => receipt_sentence(receipt),
        DeskEvent::BranchListed { branch, from, until } => {
            let from = from.map(|day| format!(" from {day}")).unwrap_or_default();
            let until = until.map(|day| format!(" until {day}")).unwrap_or_default();
            format!("branch {branch} maintained{from}{until}")
        }
        DeskEvent::AgentRegistered { .. } => "an agent may take part".to_owned(),
        DeskEvent::AgentRevoked { .. } => "an agent takes part no more".to_owned(),
        DeskEvent::CopyAccepted { epoch, settled, .. } => {
            format!("a restored copy accepted: epoch {epoch}, {} effects count as done", settled.len())
        }
        DeskEvent::NoticeNumberTaken { number, .. } => format!("notice number {number} taken"),
    }
}
