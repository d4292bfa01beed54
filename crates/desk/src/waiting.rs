//! Everything that waits for somebody: reports to moderate, what is owed in cases.

use cvdesk_case::ActorId;
use cvdesk_policy::{Actor, Duty};

use crate::desk::Desk;
use crate::error::DeskError;
use crate::queue::{CaseLine, HeldLine};

/// What waits.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Waiting {
    /// Reports that wait for a moderator, oldest first.
    pub held: Vec<HeldLine>,
    /// Open cases in which something is owed, what is due first at the top.
    pub cases: Vec<WaitingCase>,
}

/// A case in which something is owed.
#[derive(Debug, Clone, PartialEq)]
pub struct WaitingCase {
    /// The case.
    pub line: CaseLine,
    /// Who has it in hand.
    pub owner: Option<(ActorId, String)>,
    /// What is owed, in the policy's order of urgency.
    pub owed: Vec<Duty>,
}

impl Desk<'_> {
    /// What waits, as far as an actor may see it; only what is theirs, where asked: cases they have in hand, and those
    /// that nobody has with what one of their roles owes.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub fn waiting(&self, actor: Actor, mine: bool) -> Result<Waiting, DeskError> {
        let me = actor.on_behalf_of.unwrap_or(actor.id);
        let roles: Vec<String> = self
            .facts
            .people()
            .into_iter()
            .filter(|(id, _)| *id == me)
            .flat_map(|(_, roles)| roles)
            .collect();
        let mut cases = Vec::new();
        for line in self.cases(actor)?.into_iter().filter(|line| !line.closed) {
            if mine && line.owner.is_some_and(|owner| owner != me) {
                continue;
            }
            let is_mine = line.owner == Some(me);
            let (mut owed, _) = self.owed(actor, line.id)?;
            owed.retain(|duty| !mine || is_mine || roles.contains(&duty.by));
            if owed.is_empty() {
                continue;
            }
            let owner = line
                .owner
                .map(|owner| Ok::<_, DeskError>((owner, self.name_of(actor, owner)?)))
                .transpose()?;
            cases.push(WaitingCase { line, owner, owed });
        }
        Ok(Waiting { held: self.held(actor)?, cases })
    }
}
