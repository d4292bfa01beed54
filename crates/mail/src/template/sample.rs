//! One sample or more for each context, so that a template's every branch is tried before it is needed.

use cvdesk_desk::port::{
    Announcement, HeldReply, LinkProof, LocalTime, MailBody, PackageReadme, RedirectReply, WithdrawalNews,
};

pub(super) fn readmes() -> [PackageReadme; 2] {
    let local = LocalTime { time: "2013-01-31 13:00".to_owned(), zone: "Europe/Berlin".to_owned() };
    let known = PackageReadme {
        project: "Example".to_owned(),
        case: "C-7K3M-9QXP".to_owned(),
        desk_address: Some("security@example.org".to_owned()),
        until: "2013-01-31T12:00:00Z".to_owned(),
        local: Some(local),
        files: vec!["notice.txt".to_owned(), "main.mbox".to_owned()],
    };
    [PackageReadme { desk_address: None, local: None, files: vec![], ..known.clone() }, known]
}

pub(super) fn samples() -> Vec<MailBody> {
    let held_reply = HeldReply {
        project: "Example".to_owned(),
        desk_address: "security@example.org".to_owned(),
        in_reply_to: Some("20130131.1@example.net".to_owned()),
    };
    let redirect_reply = RedirectReply {
        project: "Example".to_owned(),
        desk_address: "security@example.org".to_owned(),
        go_to: "https://tracker.example.org/new".to_owned(),
        in_reply_to: Some("20130131.1@example.net".to_owned()),
    };
    let announcement = Announcement {
        project: "Example".to_owned(),
        notice_id: "EXA-2013-0001".to_owned(),
        summary: "crash on a malformed message".to_owned(),
        cves: vec!["CVE-2013-0001".to_owned(), "CVE-2013-0002".to_owned()],
        text: "A message cut short makes the daemon crash.\n".to_owned(),
    };
    let withdrawal = WithdrawalNews {
        project: "Example".to_owned(),
        notice_id: "EXA-2013-0001".to_owned(),
        summary: "crash on a malformed message".to_owned(),
        cves: vec!["CVE-2013-0001".to_owned(), "CVE-2013-0002".to_owned()],
        at: "2013-03-01T12:00:00Z".to_owned(),
        why: "The message was never malformed.".to_owned(),
        text: "A message cut short makes the daemon crash.\n".to_owned(),
    };
    let link_proof = LinkProof {
        project: "Example".to_owned(),
        desk_address: "security@example.org".to_owned(),
        token: "00112233445566778899aabbccddeeff".to_owned(),
        until: "2013-01-31T12:00:00Z".to_owned(),
    };
    vec![
        MailBody::LinkProof(link_proof),
        MailBody::HeldReply(HeldReply { in_reply_to: None, ..held_reply.clone() }),
        MailBody::HeldReply(held_reply),
        MailBody::RedirectReply(RedirectReply { in_reply_to: None, ..redirect_reply.clone() }),
        MailBody::RedirectReply(redirect_reply),
        MailBody::Announcement(Announcement { cves: vec![], ..announcement.clone() }),
        MailBody::Announcement(announcement),
        MailBody::Withdrawal(WithdrawalNews { cves: vec![], why: String::new(), ..withdrawal.clone() }),
        MailBody::Withdrawal(withdrawal),
    ]
}
