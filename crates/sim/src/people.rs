//! People and their accounts: linked by what a mail held, taken away, answered, removed.

use cvdesk_case::ActorId;
use cvdesk_desk::port::MailBody;
use cvdesk_policy::Actor;

use crate::action::request;
use crate::fuse::Fuse;
use crate::memory_store::lock;
use crate::random::Random;
use crate::world::{Process, World};

/// Ports that a pass goes through until it has handed over a mail or two, roughly.
const PASS: usize = 40;

/// Addresses that several people want.
const WANTED: [&str; 4] = ["one@out.test", "two@out.test", "Two@Out.test", "ben@desk.test"];

/// An address that somebody may have shown to be theirs.
pub(crate) fn an_address(random: &mut Random) -> String {
    (*random.pick(&WANTED)).to_owned()
}

/// Somebody whom the desk knows or knew.
fn somebody(world: &World, random: &mut Random) -> ActorId {
    let known: Vec<ActorId> = world.crew.team.iter().chain(&world.crew.guests).copied().collect();
    *random.pick(&known)
}

/// Mostly the person themselves.
fn speaking(world: &World, person: ActorId, random: &mut Random) -> Actor {
    match random.below(8) {
        0 => world.crew.anybody(random),
        1 => Actor { id: ActorId::operator(1000), on_behalf_of: Some(person) },
        _ => Actor::new(person),
    }
}

pub(crate) fn ask_link(world: &World, process: &Process, random: &mut Random) {
    let person = somebody(world, random);
    let request = request(world, speaking(world, person, random), false, random);
    let Ok(mut desk) = world.desk(process) else { return };
    let _ = desk.ask_link(request, person, &an_address(random));
}

/// Brings back what some mail held, now or long ago, whoever it was sent to.
pub(crate) fn prove_link(world: &World, process: &Process, random: &mut Random) {
    let tokens: Vec<_> = {
        let (outside, model) = (lock(&world.outside), lock(&world.model));
        let tokens = outside.mails.iter().filter_map(|mail| match &mail.body {
            MailBody::LinkProof(proof) => Some((model.accounts().reader(mail.effect), proof.token.clone())),
            MailBody::HeldReply(_)
            | MailBody::RedirectReply(_)
            | MailBody::Announcement(_)
            | MailBody::Withdrawal(_) => None,
        });
        tokens.collect()
    };
    let newest = tokens.last().filter(|_| random.one_in(2)).cloned();
    let Some((reader, token)) = newest.or_else(|| (!tokens.is_empty()).then(|| random.pick(&tokens).clone()))
    else {
        return;
    };
    let person = reader.unwrap_or_else(|| somebody(world, random));
    let request = request(world, speaking(world, person, random), false, random);
    let token = if random.one_in(8) { "0".repeat(token.len()) } else { token };
    let Ok(mut desk) = world.desk(process) else { return };
    let _ = desk.prove_link(request, &token);
}

pub(crate) fn unlink(world: &World, process: &Process, random: &mut Random) {
    let linked = lock(&world.model).accounts().linked();
    if linked.is_empty() {
        return;
    }
    let (person, address) = random.pick(&linked).clone();
    let person = if random.one_in(6) { somebody(world, random) } else { person };
    let request = request(world, speaking(world, person, random), false, random);
    let Ok(mut desk) = world.desk(process) else { return };
    let _ = desk.unlink_address(request, person, &address);
}

/// Vouches for whoever asked to become a member, or answers them; sends a program away.
pub(crate) fn answer_applicant(world: &World, process: &Process, random: &mut Random) {
    let applicants = lock(&world.model).accounts().applicants(random.one_in(3));
    let actor = if random.one_in(4) { world.crew.anybody(random) } else { world.crew.member(random) };
    let request = request(world, actor, false, random);
    let Ok(mut desk) = world.desk(process) else { return };
    if applicants.is_empty() {
        let agent = world.crew.agent.filter(|_| random.one_in(8));
        let _ = agent.map(|agent| desk.revoke_agent(request, agent));
        return;
    }
    let applicant = *random.pick(&applicants);
    let reason = (!random.one_in(3)).then_some("known for years");
    let roles: Vec<String> = world.policy.role.keys().take(1).cloned().collect();
    let _ = match random.below(4) {
        0 | 1 => desk.vouch(request, applicant, reason),
        2 => desk.approve_applicant(request, applicant, &roles, reason),
        _ => desk.decline_applicant(request, applicant, reason),
    };
}

/// Somebody leaves, mostly somebody to whom a mail is on its way; the founder and most of the team stay.
pub(crate) fn remove(world: &World, process: &Process, random: &mut Random) {
    let waiting = lock(&world.model).accounts().waiting();
    let may_go = may_go(world);
    let waiting: Vec<ActorId> = waiting.into_iter().filter(|person| may_go.contains(person)).collect();
    let gone = *random.pick(if waiting.is_empty() { &may_go } else { &waiting });
    let request = request(world, Actor::new(world.founder()), false, random);
    let Ok(mut desk) = world.desk(process) else { return };
    let _ = desk.remove(request, gone, Some("moved on"));
}

fn may_go(world: &World) -> Vec<ActorId> {
    let last = world.crew.team[world.crew.team.len() - 1];
    [last].into_iter().chain(world.crew.guests.iter().copied()).collect()
}

/// Somebody asks for a mail, and is removed while a pass is about to hand it over.
pub(crate) fn remove_on_the_way(world: &World, process: &Process, random: &mut Random) {
    let person = *random.pick(&may_go(world));
    let asked = request(world, Actor::new(person), false, random);
    let Ok(mut desk) = world.desk(process) else { return };
    let _ = desk.ask_link(asked, person, &an_address(random));
    let at = 1 + u32::try_from(random.below(PASS)).unwrap();
    let (other, mut others) = (world.clone(), Random::new(random.next()));
    let removal = Box::new(move || {
        let process = other.process(Fuse::default(), Random::new(others.next()));
        remove(&other, &process, &mut others);
    });
    let passing = world.process(Fuse::new(None, Some((at, removal))), Random::new(random.next()));
    let Ok(mut desk) = world.desk(&passing) else { return };
    let _ = desk.reconcile(passing.adapters(), false);
}
