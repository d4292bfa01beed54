//! Who goes straight through, who is held, what a moderator decides, and what a held reporter hears.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests stand outside of #[test]"
)]

#[expect(dead_code, reason = "every test takes the verbs it needs")]
mod support;

use serde_json::Value;
use support::{AUTHSERV, Desk, mail, string};

const BOB: &str = "Bob <bob@else.test>";
const MEMBER: &str = "mia@member.test";

fn desk_with_member() -> Desk {
    let desk = Desk::with(&[AUTHSERV]);
    desk.add_member("Mia Member", MEMBER);
    desk
}

/// A member's message with what a mail server says about it on top.
fn vouched(results: &str, subject: &str) -> String {
    format!("Authentication-Results: {results}\r\n{}", mail(&format!("Mia <{MEMBER}>"), subject, "A flaw.\n"))
}

// req L9
#[test]
fn whoever_is_held_hears_so_once_a_day_and_address() {
    let desk = Desk::rehearsal();
    desk.at("2026-03-02T09:00:00Z").report(BOB, "first", "one\n");
    desk.at("2026-03-02T23:59:59Z").report("bob@ELSE.test", "second", "two\n");
    desk.reconcile();
    assert_eq!(desk.outbox().len(), 1, "the same address in another spelling, on the same UTC day");
    desk.report("Carol <carol@else.test>", "third", "three\n");
    desk.reconcile();
    assert_eq!(desk.outbox().len(), 2, "another address has its own reply");
    desk.at("2026-03-03T00:00:00Z").report(BOB, "fourth", "four\n");
    desk.reconcile();
    let replies = desk.outbox();
    assert_eq!(replies.len(), 3, "and the next UTC day again");
    let to_bob = replies.iter().filter(|reply| reply.contains("To: bob@else.test"));
    assert_eq!(to_bob.count(), 2);
}

// req L9
#[test]
fn a_reply_tells_that_it_is_held_and_nothing_of_the_report() {
    let desk = Desk::rehearsal();
    let message = mail("Zebra Displayname <bob@else.test>", "zebrasubject", "zebrabody\n");
    let message =
        format!("X-Extra: zebraheader\r\nReply-To: zebra@elsewhere.test\r\nCc: zebra@cc.test\r\n{message}");
    desk.deliver("zebra@envelope.test", message.as_bytes()).done();
    desk.reconcile();
    let [reply] = <[String; 1]>::try_from(desk.outbox()).unwrap();
    assert!(reply.contains("To: bob@else.test\r\n"), "{reply}");
    assert!(reply.contains("Auto-Submitted: auto-replied\r\n"), "{reply}");
    assert!(reply.contains("is held for moderation"), "{reply}");
    assert!(!reply.to_lowercase().contains("zebra"), "{reply}");
}

#[test]
fn a_subject_cannot_turn_the_reading_direction_of_the_list() {
    let desk = Desk::rehearsal();
    desk.report(BOB, "a flaw \u{202e}txt.exe", "one\n");
    let list = desk.run(&["held", "list"]).done();
    assert!(list.contains("a flaw \u{fffd}txt.exe"), "{list}");
    assert!(!list.contains('\u{202e}'));
}

// req L9
#[test]
fn programs_and_lists_get_no_reply() {
    let desk = Desk::rehearsal();
    let plain = mail(BOB, "out of office", "away\n");
    desk.deliver("", plain.as_bytes()).done();
    desk.deliver("<>", format!("X-Second: 2\r\n{plain}").as_bytes()).done();
    for field in [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated (by a program)",
        "List-Id: A list <list.else.test>",
        "Precedence: bulk",
    ] {
        desk.deliver("bob@else.test", format!("{field}\r\n{plain}").as_bytes()).done();
    }
    assert_eq!(desk.held().len(), 6, "all of them wait for a moderator all the same");
    desk.reconcile();
    assert_eq!(desk.outbox(), Vec::<String>::new());
    desk.deliver("bob@else.test", format!("Auto-Submitted: no\r\n{plain}").as_bytes()).done();
    desk.reconcile();
    assert_eq!(desk.outbox().len(), 1, "a person's message says `no`, or nothing");
}

// req L8
#[test]
fn a_member_whom_the_mail_server_vouches_for_goes_straight_through() {
    let desk = desk_with_member();
    let results = [
        "mx.desk.test; dkim=pass header.d=member.test",
        "mx.desk.test; spf=pass smtp.mailfrom=mia@member.test",
        "MX.desk.test; dkim=fail header.d=other.test; dkim=pass (2048-bit key) header.d=member.test",
    ];
    for (count, results) in results.into_iter().enumerate() {
        let subject = format!("straight {count}");
        let answer = desk.deliver(MEMBER, vouched(results, &subject).as_bytes()).done();
        assert!(!answer.contains("C-"), "{answer}");
        assert_eq!(desk.held(), Vec::<String>::new(), "{results}");
        assert_eq!(desk.cases().len(), count + 1, "{results}");
    }
    desk.reconcile();
    assert_eq!(desk.outbox(), Vec::<String>::new(), "a member hears no held-reply");
}

// req L8
#[test]
fn a_members_address_without_proof_is_held() {
    let desk = desk_with_member();
    let doubtful = [
        ("mx.desk.test; dkim=pass header.d=other.test", "another domain"),
        ("mx.desk.test; dkim=pass header.d=sub.member.test", "a domain below"),
        ("mx.desk.test; dkim=pass header.d=test", "a domain above"),
        ("mx.desk.test; spf=pass smtp.mailfrom=mia@other.test", "another domain"),
        ("mx.other.test; dkim=pass header.d=member.test", "another server's word"),
        ("mx.desk.test; dkim=fail header.d=member.test", "a failed signature"),
        ("mx.desk.test; dkim=none; spf=softfail smtp.mailfrom=mia@member.test", "nothing that passed"),
        (
            "mx.desk.test; spf=fail smtp.mailfrom=\"a; dkim=pass header.d=member.test\"@evil.test",
            "a quoted result",
        ),
    ];
    for (results, why) in doubtful {
        let held = desk.held().len();
        desk.deliver(MEMBER, vouched(results, why).as_bytes()).done();
        assert_eq!(desk.held().len(), held + 1, "{why}");
    }
    let plain = vouched("mx.desk.test; dkim=pass header.d=member.test", "forged below");
    desk.deliver(MEMBER, format!("Received: from evil.test by mx.desk.test; now\r\n{plain}").as_bytes())
        .done();
    desk.deliver(MEMBER, mail(MEMBER, "no word at all", "A flaw.\n").as_bytes()).done();
    let lines = desk.json(&["held", "list"]);
    let lines = lines.as_array().unwrap();
    assert_eq!(lines.len(), doubtful.len() + 2);
    assert!(lines.iter().all(|line| line["because"] == "identity_unproven"), "{lines:?}");
    assert_eq!(desk.cases(), Vec::<String>::new());
}

// req L8
#[test]
fn a_member_is_held_where_the_desk_trusts_no_mail_server() {
    let desk = Desk::rehearsal();
    desk.add_member("Mia Member", MEMBER);
    desk.deliver(MEMBER, vouched("mx.desk.test; dkim=pass header.d=member.test", "a").as_bytes()).done();
    assert_eq!(desk.held().len(), 1);
}

// req L8
#[test]
fn a_stranger_whom_the_mail_server_vouches_for_is_held() {
    let desk = desk_with_member();
    let results = "Authentication-Results: mx.desk.test; dkim=pass header.d=else.test\r\n";
    desk.deliver("bob@else.test", format!("{results}{}", mail(BOB, "a", "b\n")).as_bytes()).done();
    assert_eq!(desk.json(&["held", "list"])[0]["because"], "not_a_member");
}

// req L10
#[test]
fn a_second_approval_is_refused_with_the_rule() {
    let desk = Desk::rehearsal();
    let report = desk.report(BOB, "a flaw", "It is broken.\n");
    let case = desk.approve(&report);
    let refusal = desk.run(&["held", "approve", &report]).failed(3);
    assert!(refusal.contains(&format!("{report} was let in already and became case {case}")), "{refusal}");
    assert!(refusal.contains("held until a moderator approves it, once.” (L8 L10 must,"), "{refusal}");
    let answer = desk.run(&["--json", "held", "approve", &report]);
    assert_eq!(answer.code, 3);
    let object: Value = serde_json::from_str(&answer.out).unwrap();
    assert_eq!(object["refusal"]["clauses"], serde_json::json!(["L8", "L10"]));
    assert_eq!(desk.cases(), [case], "one report is one case");
}

// req L8 L10
#[test]
fn a_rejected_report_becomes_no_case_and_stays_rejected() {
    let desk = Desk::rehearsal();
    let report = desk.report(BOB, "buy this", "cheap\n");
    desk.json(&["held", "reject", &report, "--reason", "spam"]);
    assert_eq!((desk.held(), desk.cases()), (vec![], vec![]));
    let refusal = desk.run(&["held", "approve", &report]).failed(3);
    assert!(refusal.contains(&format!("{report} was rejected already")), "{refusal}");
    assert_eq!(string(&desk.json(&["held", "show", &report])["body"]).trim(), "cheap", "its bytes are kept");
}

#[test]
fn the_same_message_delivered_again_is_one_report() {
    let desk = Desk::rehearsal();
    let message = mail(BOB, "a flaw", "It is broken.\n");
    desk.deliver("bob@else.test", message.as_bytes()).done();
    let entries = desk.sound_entries();
    desk.at("2026-03-04T09:00:00Z").deliver("bob@else.test", message.as_bytes()).done();
    assert_eq!((desk.held().len(), desk.sound_entries()), (1, entries), "two days later, as mail servers do");
    let case = desk.approve(&desk.held().remove(0));
    desk.deliver("bob@else.test", message.as_bytes()).done();
    assert_eq!((desk.held(), desk.cases()), (vec![], vec![case]), "nor once it was let in");
    desk.reconcile();
    assert_eq!(desk.outbox().len(), 1);
}

#[test]
fn a_message_that_cannot_be_read_safely_is_kept_and_shown_to_a_moderator() {
    let desk = Desk::rehearsal();
    let nested = "Content-Type: message/rfc822\r\n\r\n".repeat(5_000);
    let message = format!("From: {BOB}\r\nSubject: nested\r\nMIME-Version: 1.0\r\n{nested}");
    desk.deliver("bob@else.test", message.as_bytes()).done();
    let lines = desk.json(&["held", "list"]);
    assert_eq!(
        (lines.as_array().unwrap().len(), &lines[0]["because"]),
        (1, &"too_complex".into()),
        "{lines}"
    );
    let shown = desk.json(&["held", "show", lines[0]["id"].as_str().unwrap()]);
    assert_eq!(shown["raw_bytes"], message.len(), "{shown}");
    assert!(desk.run(&["held", "list"]).done().contains("not readable safely: quarantined"));
    desk.reconcile();
    assert_eq!(desk.outbox(), Vec::<String>::new());
    desk.sound_entries();
}
