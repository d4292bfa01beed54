//! Who sees what: each difference says whether more or fewer people see it.

use super::{About, Changes, gained_and_lost};
use crate::explain::words::{and, who_of};
use crate::schema::{Policy, PublicPart};

pub(super) fn compare(before: &Policy, after: &Policy, changes: &mut Changes) {
    let lists = [
        ("audience.held", "held reports", &before.audience.held, &after.audience.held),
        ("audience.cases", "confidential cases", &before.audience.cases, &after.audience.cases),
        (
            "audience.participants",
            "the case that they take part in",
            &before.audience.participants,
            &after.audience.participants,
        ),
    ];
    for (field, what, was, now) in lists {
        let (gained, lost) = gained_and_lost(was, now);
        if !gained.is_empty() {
            let says = format!("wider: {} can read {what} now", and(&who_of(&gained)));
            changes.add(About::Sight, says, [field.to_owned()]);
        }
        if !lost.is_empty() {
            let says = format!("narrower: {} cannot read {what} any more", and(&who_of(&lost)));
            changes.add(About::Sight, says, [field.to_owned()]);
        }
    }
    let reads = |policy: &Policy| policy.agents.as_ref().is_some_and(|agents| agents.read);
    if reads(before) != reads(after) {
        let says = if reads(after) {
            "wider: programs read cases now"
        } else {
            "narrower: programs read no cases any more"
        };
        changes.add(About::Sight, says.to_owned(), ["agents.read".to_owned()]);
    }
    copied(before, after, changes);
    public(before, after, changes);
    private(before, after, changes);
}

fn copied(before: &Policy, after: &Policy, changes: &mut Changes) {
    let of = |policy: &Policy| {
        policy.audience.copied.as_ref().map(|copied| copied.participants.clone()).unwrap_or_default()
    };
    let (gained, lost) = gained_and_lost(&of(before), &of(after));
    let field = "audience.copied.participants".to_owned();
    if !gained.is_empty() {
        let says = format!("wider: the mail of a case is copied to {} now", and(&who_of(&gained)));
        changes.add(About::Sight, says, [field.clone()]);
    }
    if !lost.is_empty() {
        let says = format!("narrower: the mail of a case is not copied to {} any more", and(&who_of(&lost)));
        changes.add(About::Sight, says, [field]);
    }
}

fn public(before: &Policy, after: &Policy, changes: &mut Changes) {
    let (gained, lost) = gained_and_lost(&before.audience.public, &after.audience.public);
    let word = |part: &PublicPart| match part {
        PublicPart::Notice => "the published notice",
        PublicPart::Report => "what its report says",
        PublicPart::Comments => "the comments written for everybody",
    };
    let field = "audience.public".to_owned();
    if !gained.is_empty() {
        let gained: Vec<_> = gained.iter().map(word).collect();
        let says = format!("wider: everybody reads {} of a public case now", and(&gained));
        changes.add(About::Sight, says, [field.clone()]);
    }
    if !lost.is_empty() {
        let lost: Vec<_> = lost.iter().map(word).collect();
        let says = format!("narrower: {} of a public case is not for everybody any more", and(&lost));
        changes.add(About::Sight, says, [field]);
    }
}

/// Answers that never become public.
fn private(before: &Policy, after: &Policy, changes: &mut Changes) {
    for field in &after.report {
        let was = before.report.iter().find(|was| was.id == field.id);
        let Some(was) = was.filter(|was| was.private != field.private) else { continue };
        let says = if field.private {
            format!("narrower: the answer to “{}” never becomes public", was.asks)
        } else {
            format!("wider: the answer to “{}” can become public", was.asks)
        };
        changes.add(About::Sight, says, [format!("report.{}.private", field.id)]);
    }
}
