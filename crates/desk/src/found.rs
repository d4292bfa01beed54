//! Founding a desk: its id, its policy, and the first person, in one transaction.

use cvdesk_case::{Account, ActorId, CommandId, DeskEvent, DeskId, Owner, Proof, StreamId, TextId};
use cvdesk_policy::{Policy, founder_roles};

use crate::desk::Ports;
use crate::error::DeskError;
use crate::port::{Append, Batch, NewText};

/// What a desk begins with.
#[derive(Debug, Clone)]
pub struct Founding {
    /// Its id: the one its log and keys were made for.
    pub desk: DeskId,
    /// A rehearsal has local adapters and a clock that may be set.
    pub rehearsal: bool,
    /// The checked policy, complete.
    pub policy: Policy,
    /// Who founds it.
    pub founder: Founder,
}

/// The first person: somebody has to let the others in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Founder {
    /// Name.
    pub name: String,
    /// OS user.
    pub os_uid: u32,
    /// Mail address, where they gave one.
    pub address: Option<String>,
}

/// Founds a desk in an empty store; founding one that is founded changes nothing and gives the founder again.
///
/// # Errors
/// [`DeskError`].
pub fn found(ports: Ports<'_>, command: CommandId, founding: &Founding) -> Result<ActorId, DeskError> {
    let facts = ports.store.history(StreamId::DESK)?.fold_desk();
    if let (Some(_), Some((person, _))) = (facts.id(), facts.people().first()) {
        return Ok(*person);
    }
    let person = ActorId(ports.ids.draw());
    let owner = Owner::Person(person);
    let [source, name] = [(); 2].map(|()| TextId(ports.ids.draw()));
    let mut texts = vec![
        NewText { owner: Owner::Stream(StreamId::DESK), id: source, text: founding.policy.normalised() },
        NewText { owner, id: name, text: founding.founder.name.clone() },
    ];
    let version = founding.policy.version();
    let mut events = vec![
        DeskEvent::Founded { desk: founding.desk, epoch: 1, rehearsal: founding.rehearsal },
        DeskEvent::PolicyAdopted { version, source },
        DeskEvent::PersonJoined { person, name, roles: founder_roles(&founding.policy) },
        DeskEvent::AccountLinked {
            person,
            account: Account::OsUid(founding.founder.os_uid),
            proof: Proof::Founding,
        },
    ];
    // Whoever declares the process is bound by it (L24).
    events.push(DeskEvent::PolicyAccepted { person, version });
    if let Some(address) = &founding.founder.address {
        let id = TextId(ports.ids.draw());
        texts.push(NewText { owner, id, text: address.clone() });
        events.push(DeskEvent::AccountLinked { person, account: Account::Mail(id), proof: Proof::Founding });
    }
    let events = events.into_iter().map(Into::into).collect();
    let begin = Append { stream: StreamId::DESK, expected: 0, events };
    ports
        .store
        .append(Batch { texts, ..Batch::of(command, person, ports.clock.now(), version, vec![begin]) })?;
    Ok(person)
}
