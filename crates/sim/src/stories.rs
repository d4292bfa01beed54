//! Stories that random episodes found, told at every point where they could happen.

use std::fs;
use std::path::Path;

use cvdesk_case::Identity;
use cvdesk_desk::{IncomingMail, MailText, PassState, Readable};
use cvdesk_policy::Policy;

use crate::canary::canary;
use crate::fuse::Fuse;
use crate::memory_store::lock;
use crate::model::Mail;
use crate::random::Random;
use crate::world::World;

mod erased;
mod linked;

/// More points than any use case passes here.
const POINTS: u32 = 120;

fn world() -> World {
    let profiles = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../profiles");
    let by_mail = |policy: &Policy| policy.channel.mail.is_some();
    let mut paths: Vec<_> = fs::read_dir(profiles).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let policy = paths
        .iter()
        .filter_map(|path| fs::read_to_string(path.join("policy.toml")).ok())
        .map(|source| Policy::load(&source).unwrap())
        .find(by_mail)
        .unwrap();
    let world = World::found(policy, 1);
    lock(&world.outside).mail_can_tell = false;
    world
}

fn a_mail(number: u64) -> IncomingMail {
    a_mail_from(number, format!("r{number}@out.test"))
}

fn a_mail_from(number: u64, from: String) -> IncomingMail {
    let word = canary(number);
    IncomingMail {
        raw: format!("From: {from}\n\n{word}").into_bytes(),
        sender: Some(from.clone()),
        recipient: "security@desk.test".to_owned(),
        readable: Readable::Text(Box::new(MailText {
            from: Some((None, from)),
            subject: Some(format!("a problem {word}")),
            body: Some(format!("what is wrong {word}")),
            message_id: None,
            identity: Identity::Unproven,
            automatic: false,
        })),
    }
}

fn hands_over(world: &World, fuse: Fuse, number: u64) {
    hands_in(world, fuse, number, &a_mail(number));
}

fn hands_in(world: &World, fuse: Fuse, number: u64, mail: &IncomingMail) {
    let process = world.process(fuse, Random::new(number));
    let Ok(mut desk) = world.desk(&process) else { return };
    if let Ok(received) = desk.receive(mail)
        && !process.fuse.is_dead()
    {
        let kept = Mail { intake: received.intake, raw: mail.raw.clone(), answer_to: mail.sender.clone() };
        lock(&world.model).accepted(kept);
    }
}

fn passes(world: &World, fuse: Fuse, seed: u64) -> Option<PassState> {
    let process = world.process(fuse, Random::new(seed));
    let mut desk = world.desk(&process).ok()?;
    desk.reconcile(process.adapters(), false).ok().map(|pass| pass.state)
}

fn mails(world: &World) -> usize {
    lock(&world.outside).mails.len()
}

// Found by CVDESK_SEED=41: the lease was renewed after another one had held it, and the old list was gone through.
#[test]
fn a_reconciler_that_stood_still_does_not_go_on_with_an_old_list() {
    for at in 1..POINTS {
        let world = world();
        hands_over(&world, Fuse::default(), 1);
        hands_over(&world, Fuse::default(), 2);
        let other = world.clone();
        let meanwhile = Box::new(move || {
            lock(&other.times).pass(61);
            passes(&other, Fuse::default(), 3);
        });
        passes(&world, Fuse::new(None, Some((at, meanwhile))), 4);
        passes(&world, Fuse::default(), 5);
        assert_eq!(world.check(), None, "stood still at {at}");
        let late = mails(&world);
        assert!((2..=3).contains(&late), "stood still at {at}: {late} mails; one can be on its way already");
    }
}

// Found by CVDESK_SEED=1: a task that was wanted while the clock was ahead waited until that time came. And by
// CVDESK_SEED=20261790: one that was wanted while it was minutes ahead still did, and a mail overtook its commit.
#[test]
fn a_clock_that_was_ahead_delays_nothing_once_it_is_right() {
    for ahead in [1_200, 2_600_000] {
        let world = world();
        lock(&world.times).set(ahead);
        hands_over(&world, Fuse::default(), 1);
        assert!(matches!(passes(&world, Fuse::default(), 2), Some(PassState::Held(_))));
        lock(&world.times).mend(true);
        assert_eq!(passes(&world, Fuse::default(), 3), Some(PassState::Ran));
        assert_eq!(mails(&world), 1, "{ahead} s ahead");
        assert_eq!(world.check(), None);
    }
}

#[test]
fn a_process_that_dies_at_any_point_loses_no_mail_that_it_answered_for() {
    for at in 1..POINTS {
        for kept in 0..2 {
            let world = world();
            hands_over(&world, Fuse::new(Some(at), None), 1);
            lock(&world.disk).lose_power(kept);
            hands_over(&world, Fuse::default(), 1);
            passes(&world, Fuse::default(), 2);
            assert_eq!(world.check(), None, "died at {at}");
            assert_eq!(lock(&world.model).intakes().len(), 1, "died at {at}");
            assert_eq!(mails(&world), 1, "died at {at}");
        }
    }
}

#[test]
fn a_reconciler_that_dies_at_any_point_leaves_its_work_to_the_next() {
    for at in 1..POINTS {
        let world = world();
        hands_over(&world, Fuse::default(), 1);
        passes(&world, Fuse::new(Some(at), None), 2);
        lock(&world.disk).lose_power(0);
        lock(&world.times).pass(61);
        passes(&world, Fuse::default(), 3);
        assert_eq!(world.check(), None, "died at {at}");
        assert!((1..=2).contains(&mails(&world)), "died at {at}");
        assert!(lock(&world.disk).live.tasks().is_empty(), "died at {at}");
    }
}
