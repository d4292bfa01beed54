//! Facts about the desk, told.

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
        DeskEvent::MemberVouched { .. } => "a member vouched for an applicant".to_owned(),
        DeskEvent::MembershipApproved { .. } => "an applicant was approved".to_owned(),
        DeskEvent::MembershipDeclined { .. } => "an applicant was declined".to_owned(),
        DeskEvent::PolicyAccepted { version, .. } => format!("policy {version:.12} accepted by a member"),
        DeskEvent::PersonLeft { .. } => "somebody is a member no more".to_owned(),
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
