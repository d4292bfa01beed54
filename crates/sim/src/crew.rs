//! Who acts: the team, those brought into a case, an agent, somebody who left, and somebody with no part at all.

use cvdesk_case::{ActorId, CommandId, DeskId};
use cvdesk_desk::{Desk, Founder, Founding, NewPerson, Ports, Request, found};
use cvdesk_policy::{Act, Actor, Policy, Setting, founder_roles};

use crate::random::Random;

/// The people and programs of an episode.
#[derive(Debug, Clone)]
pub(crate) struct Crew {
    /// May do whatever the policy lets its founders do.
    pub(crate) team: Vec<ActorId>,
    /// Known to the desk, without a role: reporter and vendor, once they are brought in.
    pub(crate) guests: Vec<ActorId>,
    pub(crate) agent: Option<ActorId>,
    pub(crate) stranger: ActorId,
    /// A member's proven address.
    pub(crate) member_address: String,
}

/// Whoever is unknown to every desk.
pub(crate) const STRANGER: ActorId = ActorId([0x55; 16]);

/// A profile's policy with every open setting filled in.
pub(crate) fn complete(policy: Policy) -> Policy {
    let open: Vec<(String, String)> = policy
        .settings()
        .into_iter()
        .filter(|(_, setting)| matches!(setting, Setting::Open(_)))
        .map(|(name, _)| {
            let value = if name.contains("authserv") { "mx.desk.test" } else { "list@desk.test" };
            (name.to_owned(), value.to_owned())
        })
        .collect();
    policy.set(&open).and_then(Policy::complete).unwrap()
}

/// Founds the desk and lets everybody in.
pub(crate) fn assemble(ports: Ports<'_>, policy: &Policy, random: &mut Random) -> Crew {
    let founding = Founding {
        desk: DeskId([7; 16]),
        rehearsal: false,
        policy: policy.clone(),
        founder: Founder { name: "Ada".to_owned(), os_uid: 1000, address: Some("ada@desk.test".to_owned()) },
    };
    let founder = found(ports, CommandId(random.bytes()), &founding).unwrap();
    let mut desk = Desk::open(ports).unwrap();
    let mut join = |name: &str, roles: Vec<String>, random: &mut Random| {
        let request = Request { actor: Actor::new(founder), command: CommandId(random.bytes()) };
        let person = NewPerson {
            name: name.to_owned(),
            roles,
            addresses: vec![format!("{name}@desk.test")],
            os_uid: None,
            accepted: true,
        };
        desk.join(request, &person).unwrap()
    };
    let all = founder_roles(policy);
    let mut team = vec![founder];
    for name in ["ben", "cem", "dan"] {
        team.push(join(name, all.clone(), random));
    }
    let guests = ["rita", "vera"].map(|name| join(name, Vec::new(), random)).to_vec();
    let request = Request { actor: Actor::new(founder), command: CommandId(random.bytes()) };
    // The policy may not have agents, or grant them less.
    let agent = desk.register_agent(request, "robot", &[Act::AssessSeverity]).ok().map(|(agent, _)| agent);
    Crew { team, guests, agent, stranger: STRANGER, member_address: "ben@desk.test".to_owned() }
}

impl Crew {
    /// Anybody; mostly somebody who may do something.
    pub(crate) fn anybody(&self, random: &mut Random) -> Actor {
        match random.below(12) {
            0 => Actor::new(*random.pick(&self.guests)),
            1 => Actor::new(self.stranger),
            2 => Actor::new(self.agent.unwrap_or(self.stranger)),
            3 => Actor { id: ActorId::operator(1000), on_behalf_of: Some(*random.pick(&self.team)) },
            4 => Actor::new(ActorId::operator(1001)),
            _ => Actor::new(*random.pick(&self.team)),
        }
    }

    /// One of the team.
    pub(crate) fn member(&self, random: &mut Random) -> Actor {
        Actor::new(*random.pick(&self.team))
    }
}
