//! Bringing somebody into a case, known to the desk or only from outside.

use cvdesk_case::{ActorId, CaseId, Role, Sender, StreamId};
use cvdesk_policy::CaseCommand;

use crate::address::normalised;
use crate::desk::{Desk, Request};
use crate::error::DeskError;
use crate::name;
use crate::step::{StepDone, Texts};

/// Who is brought in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Invited {
    /// Somebody of the desk.
    Person(ActorId),
    /// Somebody known only from outside.
    Contact {
        /// Their name.
        name: Option<String>,
        /// Their mail address.
        address: String,
    },
}

impl Desk<'_> {
    /// Brings somebody in, in a part; not again who is in it already, by name or by an address that is theirs.
    ///
    /// # Errors
    /// As every step; [`DeskError::BadInput`] where the address is none.
    pub fn invite(
        &mut self,
        request: Request,
        case: CaseId,
        role: Role,
        invited: &Invited,
    ) -> Result<StepDone, DeskError> {
        let mut texts = Texts::default();
        let stream = StreamId::case(case);
        let known_as = self.there_already(request.actor, case, role, invited)?;
        let (person, contact) = match invited {
            Invited::Person(person) => (Some(*person), None),
            Invited::Contact { name, address } => {
                if normalised(address).is_none() {
                    return Err(DeskError::BadInput(format!("`{address}` is not a plain mail address")));
                }
                let name = name.as_deref().map(name::read).transpose()?;
                let name = name.map(|name| texts.add(self, stream, name));
                (None, Some(Sender { name, address: texts.add(self, stream, address) }))
            }
        };
        self.step_with(request, case, &texts, &CaseCommand::Invite { role, person, contact, known_as })
    }
}
