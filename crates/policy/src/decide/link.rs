//! Accounts of people: an address is linked once its owner brought back what a mail there held.

use cvdesk_case::{Account, ActorId, DeskEvent, TextId};
use jiff::{SignedDuration, Timestamp};

use super::Decision;
use super::context::Context;
use crate::act::Act;
use crate::refusal::Refusal;

/// Addresses that one person may have open at once: a mail goes to each.
const OPEN: usize = 5;
/// Hours that the proof is good for where the policy does not say.
const HOURS: u16 = 24;

/// Only for oneself: whoever asked for another would get that one's mail counted as their own.
pub(super) fn ask(context: &Context<'_>, person: ActorId, address: TextId) -> Result<Decision, Refusal> {
    own(context, person, "nobody links an address for somebody else")?;
    if context.policy.mail_address().is_none() {
        let hint = "an operator links accounts with `cvdesk person add`";
        return Err(refusal(
            context,
            "this process sends no mail, so that nothing can be shown by one",
            hint,
        ));
    }
    let open = context.desk.links.values().filter(|link| link.person == person && link.until > context.now);
    if open.count() >= OPEN {
        let what = format!("{OPEN} addresses wait to be shown already");
        return Err(refusal(context, &what, "bring back what their mails hold, or wait until they run out"));
    }
    let hours = context.policy.membership.as_ref().and_then(|membership| membership.proof_hours);
    let span = SignedDuration::from_hours(i64::from(hours.unwrap_or(HOURS)));
    let until = context.now.checked_add(span).unwrap_or(Timestamp::MAX);
    Ok(Decision::of_desk(DeskEvent::LinkAsked { person, address, until }))
}

/// Once, in time, and by whom it was asked of: what the mail holds is of no use to anybody else.
pub(super) fn prove(context: &Context<'_>, address: TextId) -> Result<Decision, Refusal> {
    let again = "ask for a new mail: `cvdesk person link`";
    let Some(link) = context.desk.links.get(&address) else {
        return Err(refusal(
            context,
            "nobody waits for this: it was used already, or never asked for",
            again,
        ));
    };
    own(context, link.person, "it was sent to somebody else")?;
    if link.until <= context.now {
        return Err(refusal(context, &format!("it ran out at {:.0}", link.until), again));
    }
    Ok(Decision::of_desk(DeskEvent::AddressProven { person: link.person, address }))
}

/// By its owner, or by whoever may end the membership.
pub(super) fn unlink(context: &Context<'_>, person: ActorId, account: &Account) -> Result<Decision, Refusal> {
    if own(context, person, "").is_err() {
        context.may(Act::RemoveMember, None)?;
    }
    Ok(Decision::of_desk(DeskEvent::AccountUnlinked { person, account: account.clone() }))
}

/// The person acts, or an operator passes their word on, which the entry shows.
fn own(context: &Context<'_>, person: ActorId, what: &str) -> Result<(), Refusal> {
    let speaks = context.actor.speaks_as() == person || context.actor.id.operator_uid().is_some();
    if speaks && context.desk.people.contains_key(&person) {
        return Ok(());
    }
    Err(refusal(context, what, "they do it themselves, from an account that is linked to them"))
}

fn refusal(context: &Context<'_>, what: &str, hint: &str) -> Refusal {
    let rule = context.policy.membership.as_ref().and_then(|membership| membership.accept.as_ref());
    let otherwise = context.policy.project.otherwise.as_str();
    Refusal::by(context.rule(rule.map_or(otherwise, |accept| accept.rule.as_str())), what, hint)
}
