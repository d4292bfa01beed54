//! Acts of the desk and of what is held: who does them does not depend on a case, so each is tried a few times.

use cvdesk_case::{ActorId, Case};

use super::ledger::Ledger;
use super::world::{CASE, PARTY, RECEIVED, Somebody, TEXT, World};
use crate::act::Act;
use crate::command::{DeskCommand, IntakeCommand};
use crate::decide::{Ask, decide};
use crate::refusal::Refusal;

const APPLICANT: ActorId = ActorId([0xa0; 16]);

/// What is tried, in words.
pub(super) fn alphabet() -> impl Iterator<Item = String> {
    let acts = Act::ALL.iter().filter(|act| act.is_of_desk() || act.is_of_intake());
    acts.map(|act| act.phrase().to_owned()).chain(["time passes to the next anchor".to_owned()])
}

/// Tries the acts of moderators on a held report, and those of the desk on an application, a branch, an agent.
pub(super) fn acts(world: &World<'_>, ledger: &mut Ledger<'_>) {
    for act in world.policy.act.keys().filter(|act| act.is_of_intake() || act.is_of_desk()) {
        for who in world.able(*act, &Case::new(CASE)).iter() {
            match tried(world, *act, who) {
                Ok(()) => ledger.done(*act),
                Err(refusal) => ledger.refused(*act, &refusal.what, Vec::new),
            }
        }
    }
}

fn tried(world: &World<'_>, act: Act, who: &Somebody) -> Result<(), Refusal> {
    // Somebody vouches for whom nobody has vouched; everything else is tried once enough have.
    let desk = world.with_application(APPLICANT, act != Act::Vouch);
    if let Some((_, command)) = of_intake().into_iter().find(|(known, _)| *known == act) {
        return decide(world.policy, &desk, who.actor, RECEIVED, &Ask::Intake(&world.held(), &command))
            .map(|_| ());
    }
    let Some((_, command)) = of_desk(world).into_iter().find(|(known, _)| *known == act) else {
        return Ok(());
    };
    decide(world.policy, &desk, who.actor, RECEIVED, &Ask::Desk(&command)).map(|_| ())
}

fn of_intake() -> [(Act, IntakeCommand); 3] {
    let (applicant, affiliation) = (ActorId([0xa1; 16]), Some(TEXT));
    [
        (Act::Approve, IntakeCommand::Approve { case: CASE, title: TEXT }),
        (Act::Reject, IntakeCommand::Reject { reason: Some(TEXT) }),
        (Act::TakeApplication, IntakeCommand::TakeApplication { applicant, name: TEXT, affiliation }),
    ]
}

fn of_desk(world: &World<'_>) -> Vec<(Act, DeskCommand)> {
    let (applicant, reason) = (APPLICANT, Some(TEXT));
    let roles = world.policy.role.keys().take(1).cloned().collect();
    let agent = DeskCommand::RegisterAgent { agent: ActorId([0xa2; 16]), name: TEXT, acts: Vec::new() };
    let mut all = vec![
        (Act::Vouch, DeskCommand::Vouch { applicant, reason }),
        (Act::ApproveMember, DeskCommand::Approve { applicant, roles, reason }),
        (Act::DeclineMember, DeskCommand::Decline { applicant, reason }),
        (Act::RemoveMember, DeskCommand::Remove { person: PARTY, reason }),
        (Act::GrantAgent, agent),
    ];
    let branch = world.stable.iter().chain(&world.main).next().cloned();
    all.extend(
        branch.map(|branch| (Act::ListBranch, DeskCommand::ListBranch { branch, from: None, until: None })),
    );
    all
}
