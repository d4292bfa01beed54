//! Erasing a case's words: it is brought to where that is allowed, then two people ask for it.

use cvdesk_case::{CaseId, Exposure, StreamId};
use cvdesk_policy::CaseCommand;

use crate::action::request;
use crate::canary::canary;
use crate::memory_store::lock;
use crate::random::Random;
use crate::world::{Process, World};

/// Who asks, one after the other; some of them twice, some without a part.
const ASKERS: usize = 3;

/// Closes a case, mostly without a notice, and has its words erased; it may be refused at every step.
pub(crate) fn erase(world: &World, process: &Process, case: Option<CaseId>, random: &mut Random) {
    let Some(case) = case else { return };
    let Ok(mut desk) = world.desk(process) else { return };
    if random.one_in(2) {
        close(world, process, case, random);
    }
    for _ in 0..ASKERS {
        let actor = if random.one_in(6) { world.crew.anybody(random) } else { world.crew.member(random) };
        let request = request(world, actor, false, random);
        // Why a case was erased is kept with the desk.
        let reason = (!random.one_in(8)).then(|| world.reason(StreamId::DESK));
        let _ = desk.erase(request, case, reason.as_deref());
    }
}

fn close(world: &World, process: &Process, case: CaseId, random: &mut Random) {
    let Ok(mut desk) = world.desk(process) else { return };
    let member = world.crew.member(random);
    let outcome = world.policy.closing.outcomes.last().cloned();
    let reason = || world.reason(StreamId::case(case));
    if random.one_in(4) {
        let how = Exposure::AlreadyPublic;
        let request = request(world, member, true, random);
        let _ = desk.step(request, case, Some(&reason()), |reason| CaseCommand::Expose {
            how,
            reason,
            since: None,
        });
    } else {
        let request = request(world, member, false, random);
        let _ = desk.step(request, case, Some(&reason()), |reason| CaseCommand::Dismiss { reason });
    }
    let request = request(world, member, false, random);
    let _ = desk.step(request, case, Some(&reason()), move |reason| CaseCommand::Close { outcome, reason });
}

/// Opens a case again and makes a part of it a case of its own, while somebody is about to erase its words.
pub(crate) fn lie_in_wait(world: &World, process: &Process, case: CaseId, random: &mut Random) {
    let Ok(mut desk) = world.desk(process) else { return };
    let member = world.crew.member(random);
    let reason = world.reason(StreamId::case(case));
    let again = request(world, member, false, random);
    let _ = desk.step(again, case, Some(&reason), |reason| CaseCommand::Reopen { reason });
    let number = world.new_canary();
    let split = request(world, member, false, random);
    lock(&world.model).words().says(split.command, number);
    let _ = desk.split(split, case, &format!("a part {}", canary(number)), Some(&reason));
}
