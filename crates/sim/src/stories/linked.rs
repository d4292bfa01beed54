//! Addresses linked by what a mail held, and people who are removed while one is on its way.

use cvdesk_case::ActorId;
use cvdesk_desk::DeskError;
use cvdesk_desk::port::MailBody;
use cvdesk_policy::Actor;

use super::{POINTS, mails, passes, world};
use crate::action::request;
use crate::fuse::Fuse;
use crate::memory_store::lock;
use crate::random::Random;
use crate::world::World;

const ADDRESS: &str = "one@out.test";

fn asks(world: &World, person: ActorId, number: u64) {
    let process = world.process(Fuse::default(), Random::new(number));
    let asked = request(world, Actor::new(person), false, &mut Random::new(number));
    world.desk(&process).unwrap().ask_link(asked, person, ADDRESS).unwrap();
}

fn brings_back(world: &World, person: ActorId, token: &str, number: u64) -> Result<(), DeskError> {
    let process = world.process(Fuse::default(), Random::new(number));
    let brought = request(world, Actor::new(person), false, &mut Random::new(number));
    world.desk(&process)?.prove_link(brought, token).map(drop)
}

fn leaves(world: &World, person: ActorId, number: u64) {
    let process = world.process(Fuse::default(), Random::new(number));
    let removed = request(world, Actor::new(world.founder()), false, &mut Random::new(number));
    world.desk(&process).unwrap().remove(removed, person, Some("moved on")).unwrap();
}

fn tokens(world: &World) -> Vec<String> {
    let outside = lock(&world.outside);
    let tokens = outside.mails.iter().filter_map(|mail| match &mail.body {
        MailBody::LinkProof(proof) => Some(proof.token.clone()),
        MailBody::HeldReply(_)
        | MailBody::RedirectReply(_)
        | MailBody::Announcement(_)
        | MailBody::Withdrawal(_) => None,
    });
    tokens.collect()
}

#[test]
fn who_is_removed_before_the_handing_over_gets_no_mail_whenever_that_is() {
    let (mut left, mut withheld) = (0, 0);
    for at in 1..POINTS {
        let world = world();
        let guest = world.crew.guests[0];
        asks(&world, guest, 1);
        let other = world.clone();
        let removal = Box::new(move || leaves(&other, guest, 2));
        passes(&world, Fuse::new(None, Some((at, removal))), 3);
        passes(&world, Fuse::default(), 4);
        assert_eq!(world.check(), None, "removed at {at}");
        assert!(lock(&world.disk).live.tasks().is_empty(), "removed at {at}");
        left += mails(&world);
        withheld += lock(&world.model).accounts().withheld;
    }
    assert!(left > 0 && withheld > 0, "{left} left, {withheld} were withheld");
}

#[test]
fn a_token_shows_an_address_once_and_for_one_person() {
    let world = world();
    let [one, other] = [world.crew.guests[0], world.crew.guests[1]];
    asks(&world, one, 1);
    asks(&world, other, 2);
    passes(&world, Fuse::default(), 3);
    let tokens = tokens(&world);
    let worked: usize = (0..)
        .zip(&tokens)
        .flat_map(|(place, token)| [(10 + place, one, token), (20 + place, other, token)])
        .filter(|(number, person, token)| brings_back(&world, *person, token, *number).is_ok())
        .count();
    assert_eq!((tokens.len(), worked), (2, 1));
    let again: Vec<bool> =
        (30..).zip(&tokens).map(|(number, token)| brings_back(&world, one, token, number).is_ok()).collect();
    assert_eq!(again, [false, false]);
    assert_eq!(world.check(), None);
    let holder = world.holder(ADDRESS).unwrap();
    assert!([one, other].contains(&holder));
}
