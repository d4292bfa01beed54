//! Who takes part, and who sees what.

use super::super::page::Block;
use super::super::uses::people::agents_may;
use super::super::words::{and, people, sentence, who_of};
use super::list;
use crate::actor::is_part;
use crate::schema::{Policy, PublicPart};

pub(super) fn roles(policy: &Policy) -> Vec<Block> {
    let roles = policy.role.iter().map(|(name, role)| (name.clone(), sentence(&role.says)));
    let mut blocks = vec![Block::Terms(roles.collect())];
    let invited: Vec<_> = policy
        .act
        .values()
        .flat_map(|rule| &rule.roles)
        .filter(|role| is_part(role) && role.as_str() != "reporter")
        .collect();
    if !invited.is_empty() {
        blocks.push(Block::text(
            "Others can be invited into a single case, as experts, vendors or other parties; they take part in that \
             case only.",
        ));
    }
    if let Some(membership) = &policy.membership {
        let mut says = format!(
            "Whoever wants to join asks for it and has the word of {} of the desk",
            people(membership.vouch.people)
        );
        if let Some(accept) = &membership.accept {
            says.push_str(&format!(
                "; this policy binds {}, who accept each version of it",
                and(&who_of(&accept.roles))
            ));
        }
        blocks.push(Block::Text(sentence(&says)));
    }
    if policy.agents.is_some() {
        let never =
            "no program lifts an embargo, publishes, shows a case to more people, or decides who takes part";
        blocks.push(list([agents_may(policy), never.to_owned()]));
    }
    blocks
}

pub(super) fn sight(policy: &Policy) -> Vec<Block> {
    let audience = &policy.audience;
    let mut says = Vec::new();
    if policy.channel.mail.is_some() || !audience.held.is_empty() {
        says.push(format!("reports that are held are read by {}", and(&who_of(&audience.held))));
    }
    says.push(format!("confidential cases are read by {}", and(&who_of(&audience.cases))));
    if !audience.participants.is_empty() {
        let who = and(&who_of(&audience.participants));
        says.push(format!(
            "{who} read the case that they take part in, all but what is said for the team alone, once they accepted \
             the terms of taking part"
        ));
    }
    if policy.agents.as_ref().is_some_and(|agents| agents.read) {
        says.push(
            "a program that was let in reads cases as well, and is shown as a program wherever it acts"
                .to_owned(),
        );
    }
    if let Some(copied) = &audience.copied {
        says.push(format!("{} of a case: copied on its mail", and(&who_of(&copied.participants))));
    }
    let public = audience.public.iter().map(|part| match part {
        PublicPart::Notice => "the published notice",
        PublicPart::Report => "what the report says, but for the answers that stay private",
        PublicPart::Comments => "the comments that were written for everybody",
    });
    let public: Vec<_> = public.collect();
    says.push(if public.is_empty() {
        "of a public case everybody reads nothing here".to_owned()
    } else {
        format!("of a public case everybody reads {}", and(&public))
    });
    says.push("who was shown what of a confidential case is recorded".to_owned());
    vec![list(says)]
}
