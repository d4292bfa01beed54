//! Everything that waits for somebody: reports to moderate, what is owed in cases.

use cvdesk_case::ActorId;
use cvdesk_policy::{Actor, Duty, waited_for};

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
    /// What waits, as far as an actor may see it; only what is theirs, where asked: cases they have in hand, those that
    /// nobody has with what one of their roles owes, and their own answer wherever one is waited for.
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
            let (_, case) = self.case(actor, line.id)?;
            let mut owed = self.owed_to(actor, &case)?;
            if mine {
                let waited = waited_for(self.policy_of(&case)?.1, &self.facts, &case, actor, self.now());
                let others = line.owner.is_some_and(|owner| owner != me);
                let is_mine = line.owner == Some(me);
                let is_theirs = |duty: &Duty| is_mine || roles.contains(&duty.by);
                owed.retain(|duty| waited.contains(duty) || (!others && is_theirs(duty)));
            }
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
