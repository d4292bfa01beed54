//! Many processes on one desk: all of them are done, none is refused, and every effect happens once.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests stand outside of #[test]"
)]

#[expect(dead_code, reason = "every test takes the verbs it needs")]
mod support;

use std::process::{Child, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use support::{Desk, mail};

const DELIVERIES: usize = 20;
const ADDRESSES: usize = 5;

fn sender(delivery: usize) -> String {
    format!("bob{}@else.test", delivery % ADDRESSES)
}

/// Runs something while two rows of processes reconcile without a pause; gives how often they did.
fn beside_reconciling(desk: &Desk, happens: impl FnOnce()) -> usize {
    let over = AtomicBool::new(false);
    let row = || {
        let mut passes = 0;
        while !over.load(Ordering::SeqCst) {
            desk.run(&["reconcile"]).done();
            passes += 1;
        }
        passes
    };
    thread::scope(|scope| {
        let rows = [scope.spawn(row), scope.spawn(row)];
        happens();
        over.store(true, Ordering::SeqCst);
        rows.into_iter().map(|row| row.join().unwrap()).sum()
    })
}

/// Waits for processes that all run already.
fn ends(running: Vec<Child>) -> Vec<Output> {
    running.into_iter().map(|child| child.wait_with_output().unwrap()).collect()
}

#[track_caller]
fn assert_all_done(outputs: &[Output]) {
    for output in outputs {
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

// req L9
#[test]
fn twenty_deliveries_beside_reconcilers_are_all_held_with_one_reply_an_address() {
    let desk = Desk::rehearsal();
    let before = desk.sound_entries();
    let passes = beside_reconciling(&desk, || {
        let begin = |delivery: usize| {
            let message = mail(&sender(delivery), &format!("flaw {delivery}"), "It is broken.\n");
            desk.begin_delivery(&sender(delivery), message.as_bytes())
        };
        assert_all_done(&ends((0..DELIVERIES).map(begin).collect()));
    });
    assert!(passes >= 2, "the reconcilers ran beside it");
    desk.reconcile();
    let held = desk.held();
    assert_eq!(held.len(), DELIVERIES);
    let replies = desk.outbox();
    assert_eq!(replies.len(), ADDRESSES);
    for delivery in 0..ADDRESSES {
        let to = format!("To: {}\r\n", sender(delivery));
        assert_eq!(replies.iter().filter(|reply| reply.contains(&to)).count(), 1, "{to}");
    }
    // Every delivery is received and held, every reply has one receipt; `verify` counts from 1 without a gap.
    let written = (2 * DELIVERIES + ADDRESSES) as u64;
    assert_eq!(desk.sound_entries() - before, written);
}

#[test]
fn the_same_message_handed_over_by_many_processes_is_one_report() {
    let desk = Desk::rehearsal();
    let message = mail("bob@else.test", "a flaw", "It is broken.\n");
    let begin = |_| desk.begin_delivery("bob@else.test", message.as_bytes());
    assert_all_done(&ends((0..DELIVERIES).map(begin).collect()));
    assert_eq!(desk.held().len(), 1);
    desk.reconcile();
    assert_eq!(desk.outbox().len(), 1);
    desk.sound_entries();
}

// req L10
#[test]
fn of_many_approvals_at_once_one_is_done_and_the_others_meet_the_rule() {
    let desk = Desk::rehearsal();
    let report = desk.report("bob@else.test", "a flaw", "It is broken.\n");
    let begin = |_| {
        let mut command = desk.command(&["held", "approve", &report]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let outputs = ends((0..8).map(begin).collect());
    let (done, refused): (Vec<_>, Vec<_>) = outputs.into_iter().partition(|output| output.status.success());
    assert_eq!(done.len(), 1, "{refused:?}");
    for output in refused {
        let answer = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(3), "{answer}");
        assert!(answer.contains("(L8 L10 must,"), "{answer}");
    }
    assert_eq!(desk.cases().len(), 1);
    desk.sound_entries();
}

// req L14 L16 N2
#[test]
fn cases_lifted_at_once_get_numbers_in_a_row_and_one_commit_and_mail_each() {
    let desk = Desk::rehearsal();
    let draft = desk.file("draft.toml", "summary = \"A flaw\"\ndescription = \"It is broken.\"\n");
    let cases: Vec<_> = (0..4).map(|count| desk.confirmed_case(&format!("flaw {count}"))).collect();
    for case in &cases {
        desk.json(&["case", "notice", case, "--file", &draft]);
    }
    desk.at("2026-04-20T09:00:00Z");
    beside_reconciling(&desk, || {
        let begin = |case: &String| {
            let mut command = desk.command(&["case", "lift", case, "--reason", "no fix yet"]);
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        };
        assert_all_done(&ends(cases.iter().map(begin).collect()));
    });
    desk.reconcile();
    let number = |case: &String| support::string(&desk.json(&["case", "show", case])["number"]);
    let mut numbers: Vec<_> = cases.iter().map(number).collect();
    numbers.sort();
    assert_eq!(numbers, ["2026-0001", "2026-0002", "2026-0003", "2026-0004"]);
    let announced = desk.outbox().into_iter().filter(|mail| mail.contains("To: announce@lists.libvirt.org"));
    assert_eq!(announced.count(), 4);
    let repository = desk.dir().join("notices").display().to_string();
    let commits = support::tool("git", &["-c", "safe.directory=*", "-C", &repository, "rev-list", "--all"]);
    assert_eq!(commits.unwrap().lines().count(), 4);
    desk.sound_entries();
}
