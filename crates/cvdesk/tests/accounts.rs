//! Addresses are linked to people by what a mail there holds; who is removed gets no mail any more.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests stand outside of #[test]"
)]

#[expect(dead_code, reason = "every test takes the verbs it needs")]
mod support;

use std::fs;

use support::{AUTHSERV, Desk};

const BEA: [&str; 2] = ["--as", "Bea Member"];

fn desk() -> Desk {
    let desk = Desk::with(&[AUTHSERV]);
    desk.add_member("Bea Member", "bea@desk.test");
    desk
}

fn link(desk: &Desk, address: &str) -> support::Answer {
    desk.run(&[&BEA[..], &["person", "link", "Bea Member", "--address", address]].concat())
}

fn prove(desk: &Desk, whose: &[&str], token: &str) -> support::Answer {
    desk.run(&[whose, &["person", "prove", token]].concat())
}

/// The token in the mail to an address; none where there is no such mail.
fn token(desk: &Desk, address: &str) -> Option<String> {
    let mails = desk.outbox();
    let mail = mails.iter().rfind(|mail| mail.contains(&format!("To: {address}")))?;
    let line = mail.lines().find_map(|line| line.trim().strip_prefix("cvdesk person prove "))?;
    Some(line.trim().to_owned())
}

fn writes(desk: &Desk, address: &str, subject: &str) {
    let domain = address.split_once('@').unwrap().1;
    let proof = format!("Authentication-Results: mx.desk.test; dkim=pass header.d={domain}\r\n");
    let mail = proof + &support::mail(address, subject, "It is broken.\n");
    desk.deliver(address, mail.as_bytes()).done();
}

// req L7
#[test]
fn an_address_is_a_persons_once_they_brought_back_what_its_mail_holds() {
    let desk = desk();
    link(&desk, "bea@home.test").done();
    writes(&desk, "bea@home.test", "one");
    assert_eq!((desk.held().len(), desk.cases().len()), (1, 0), "asked for is not shown");
    let token = token(&desk, "bea@home.test").unwrap();
    assert!(prove(&desk, &BEA, "0123").failed(4).contains("no address waits for this token"));
    assert!(prove(&desk, &[], &token).failed(3).contains("sent to somebody else"));
    prove(&desk, &BEA, &token).done();
    assert!(prove(&desk, &BEA, &token).failed(4).contains("used already"));
    desk.at("2026-03-02T10:00:00Z");
    writes(&desk, "bea@home.test", "two");
    writes(&desk, "bea@desk.test", "five");
    assert_eq!((desk.held().len(), desk.cases().len()), (1, 2), "mail from either counts as hers");
    assert_eq!(link(&desk, "bea@home.test").code, 4, "it is somebody's already");
    desk.run(&[&BEA[..], &["person", "unlink", "Bea Member", "--address", "BEA@home.test"]].concat()).done();
    desk.at("2026-03-02T11:00:00Z");
    writes(&desk, "bea@home.test", "three");
    assert_eq!((desk.held().len(), desk.cases().len()), (2, 2));
    desk.reconcile();
    assert_eq!(desk.outbox().iter().filter(|mail| mail.contains("person prove")).count(), 1, "sent once");
    desk.sound_entries();
}

#[test]
fn an_older_mail_shows_nothing_once_an_address_was_taken_away_and_nobody_learns_whose_one_is() {
    let desk = desk();
    link(&desk, "bea@home.test").done();
    let first = token(&desk, "bea@home.test").unwrap();
    desk.at("2026-03-02T10:00:00Z");
    link(&desk, "bea@home.test").done();
    let mails = desk.outbox();
    let mut tokens = mails.iter().flat_map(|mail| mail.lines());
    let newer = tokens.find_map(|line| {
        line.trim().strip_prefix("cvdesk person prove ").map(str::trim).filter(|token| *token != first)
    });
    let newer = newer.unwrap().to_owned();
    prove(&desk, &BEA, &first).done();
    desk.run(&[&BEA[..], &["person", "unlink", "Bea Member", "--address", "bea@home.test"]].concat()).done();
    assert!(prove(&desk, &BEA, &newer).failed(4).contains("an address was unlinked since"));
    desk.add_member("Olga Other", "olga@other.test");
    let asked = link(&desk, "olga@other.test").done();
    assert!(!asked.contains("linked to somebody"), "whose it is is told to whoever reads its mail: {asked}");
}

#[test]
fn a_token_runs_out_and_nobody_links_an_address_for_somebody_else() {
    let desk = desk();
    link(&desk, "bea@home.test").done();
    let token = token(&desk, "bea@home.test").unwrap();
    desk.at("2026-03-03T09:00:00Z");
    assert!(prove(&desk, &BEA, &token).failed(3).contains("it ran out at 2026-03-03T09:00:00Z"));
    let other = ["person", "link", "Bea Member", "--address", "ada@home.test"];
    assert!(desk.run(&other).failed(3).contains("for somebody else"));
    assert_eq!(link(&desk, "no address").code, 4);
}

#[test]
fn a_queued_mail_to_somebody_who_is_removed_is_withheld() {
    let desk = desk();
    // No mail can leave: a file stands where the outbox should be.
    let outbox = desk.dir().join("outbox");
    let _ = fs::remove_dir_all(&outbox);
    fs::write(&outbox, "").unwrap();
    let queued = link(&desk, "bea@home.test").done();
    assert!(queued.contains("not yet"), "{queued}");
    desk.run(&["person", "remove", "Bea Member", "--reason", "left the team"]).done();
    fs::remove_file(&outbox).unwrap();
    desk.at("2026-03-02T12:00:00Z");
    let passed = desk.run(&["reconcile"]).done();
    assert!(passed.contains("withheld") && passed.contains("its reader was removed"), "{passed}");
    assert_eq!(token(&desk, "bea@home.test"), None);
    desk.reconcile();
    assert_eq!(desk.outbox(), Vec::<String>::new());
    desk.sound_entries();
}
