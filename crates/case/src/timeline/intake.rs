//! Facts about something received, told.

use super::about::ON_BEHALF;
use super::words::receipt_sentence;
use crate::event::{HeldBecause, IntakeEvent};

pub(super) fn sentence(event: &IntakeEvent) -> String {
    match event {
        IntakeEvent::Received { raw_bytes, public: true, .. } => {
            format!("report received in public ({raw_bytes} bytes)")
        }
        IntakeEvent::Received { raw_bytes, .. } => format!("report received ({raw_bytes} bytes)"),
        IntakeEvent::Held { because } => held(*because).to_owned(),
        IntakeEvent::Approved { case } => format!("approved: became case {case}"),
        IntakeEvent::Passed { case, .. } => format!("from a member, straight through: became case {case}"),
        IntakeEvent::Admitted { case } => {
            format!("straight through, as nothing is held on this way: became case {case}")
        }
        IntakeEvent::Redirected {} => "redirected: this way takes no reports".to_owned(),
        IntakeEvent::TakenAsApplication { .. } => "taken as a request for membership".to_owned(),
        IntakeEvent::Rejected { .. } => "rejected".to_owned(),
        IntakeEvent::ActedOnBehalf { .. } => format!("{ON_BEHALF} a person"),
        IntakeEvent::EffectDone { receipt } => receipt_sentence(receipt),
    }
}

fn held(because: HeldBecause) -> &'static str {
    match because {
        HeldBecause::NotAMember => "held for moderation: the sender is not a member",
        HeldBecause::IdentityUnproven => "held for moderation: nothing shows that the member sent it",
        HeldBecause::TooComplex => "quarantined: too complex to read safely, raw bytes kept",
    }
}
