//! Mail in as it comes: from people, programs, broken programs and enemies.
#![expect(clippy::unwrap_used, reason = "helpers of tests stand outside of #[test]")]

use std::fmt::Write;

use cvdesk_case::{Identity, ProvenBy};
use cvdesk_mail::{ParseContext, Parsed, ParsedMail, parse};

const CONTEXT: ParseContext<'_> = ParseContext {
    authserv_id: Some("mx.desk.test"),
    own_message_id_domain: "desk.test",
    null_sender: false,
};

fn read(raw: impl AsRef<[u8]>) -> ParsedMail {
    match parse(raw.as_ref(), &CONTEXT) {
        Parsed::Mail(mail) => *mail,
        Parsed::TooComplex { why } => unreachable!("{why}"),
    }
}

fn refused(raw: impl AsRef<[u8]>) -> String {
    match parse(raw.as_ref(), &CONTEXT) {
        Parsed::Mail(mail) => unreachable!("{mail:?}"),
        Parsed::TooComplex { why } => why,
    }
}

fn corpus(name: &str) -> ParsedMail {
    read(std::fs::read(format!("{}/tests/corpus/{name}.eml", env!("CARGO_MANIFEST_DIR"))).unwrap())
}

fn text(raw: impl AsRef<[u8]>) -> String {
    read(raw).text.unwrap()
}

#[test]
fn a_plain_report_is_read() {
    let mail = corpus("plain");
    let from = mail.from.unwrap();
    assert_eq!((from.name.as_deref(), from.address.as_str()), (Some("Jané Doe"), "jane@reporter.test"));
    assert_eq!(mail.reply_to.unwrap().as_str(), "jane@home.test");
    assert_eq!(
        mail.subject.as_deref(),
        Some("Crash in the dæmon, and a very long subject that was folded by a careful program")
    );
    assert_eq!(mail.text.as_deref(), Some("Hello,\n\nthe daemon crashes.\n\n-- \nJane\n"));
    assert_eq!(mail.message_id.unwrap().as_str(), "1.2@reporter.test");
    assert_eq!(mail.in_reply_to.unwrap().as_str(), "0.1@desk.test");
    assert!(!mail.automatic);
    assert_eq!(mail.identity, Identity::Unproven);
}

#[test]
fn of_alternatives_the_plain_one_is_taken_and_attachments_are_not() {
    let mail = corpus("multipart");
    assert_eq!(mail.text.as_deref(), Some("Déjà vu: the plain one\n"));
}

#[test]
fn html_alone_becomes_text() {
    let text = corpus("html").text.unwrap();
    assert!(text.contains("The daemon crashes & burns"), "{text}");
    assert!(!text.contains('<') && !text.contains("alert"), "{text}");
}

#[test]
fn a_message_inside_a_message_is_not_its_text() {
    let mail = corpus("forwarded");
    assert_eq!(mail.text.as_deref(), Some("See below."));
    assert_eq!(mail.subject.as_deref(), Some("Fwd"));
}

#[test]
fn odd_charsets_and_broken_encodings_are_shown_as_well_as_can_be() {
    assert_eq!(text("Content-Type: text/plain; charset=iso-8859-1\n\ncaf\u{e9}").chars().count(), 5);
    assert_eq!(text(b"Content-Type: text/plain; charset=iso-8859-1\n\ncaf\xe9\n"), "caf\u{e9}\n");
    assert_eq!(text(b"Content-Type: text/plain; charset=no-such-thing\n\ncaf\xe9\n"), "caf\u{fffd}\n");
    assert_eq!(text("Content-Transfer-Encoding: base64\nSubject: x\n\naGVsbG8="), "hello");
    assert!(text("Content-Transfer-Encoding: base64\nSubject: x\n\n!!!! not base64").contains("not base64"));
    assert!(text("Content-Transfer-Encoding: quoted-printable\n\na=ZZ=").contains('a'));
}

#[test]
fn nuls_and_bare_line_ends_become_text() {
    let mail = read(b"Subject: a\0b\r\nFrom: x@y.test\r\n\r\none\rtwo\nthree\0\r\n");
    assert_eq!(mail.text.as_deref(), Some("one\ntwo\nthree\u{fffd}\n"));
    assert!(mail.subject.unwrap().starts_with('a'));
    assert_eq!(read(b"\0\0\0").text, None);
    assert_eq!(read(b"").from, None);
    assert_eq!(read(b"no header at all").from, None);
    assert_eq!(read(b"From: x@y.test").subject, None);
}

#[test]
fn texts_and_names_are_bounded() {
    let mail = read(format!(
        "Subject: {}\nFrom: {} <x@y.test>\n\n{}",
        "é".repeat(5000),
        "n".repeat(5000),
        "é".repeat(2 << 20)
    ));
    assert_eq!(mail.subject.unwrap().len(), 998);
    assert!(mail.from.unwrap().name.unwrap().len() <= 200);
    assert_eq!(mail.text.unwrap().len(), 1 << 20);
}

#[test]
fn an_address_that_could_break_something_is_none() {
    for from in ["\"a b\"@c.test", "nobody", "a@b@c.test", "=?utf-8?q?a=0d=0aBcc:_x?=@y.test", "<>"] {
        assert_eq!(read(format!("From: {from}\n\nx\n")).from, None, "{from}");
    }
    assert_eq!(read("Message-ID: <a b>\nIn-Reply-To: <x>\n\nx\n").message_id, None);
}

#[test]
fn what_a_program_wrote_is_never_answered() {
    for field in [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: Auto-Generated; x=y",
        "Precedence: bulk",
        "precedence: LIST",
        "Precedence: junk",
        "List-Id: A list <list.example.org>",
        "X-Auto-Response-Suppress: All",
        "Return-Path: <>",
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
        "Message-ID: <00112233445566778899aabbccddeeff@desk.test>",
    ] {
        assert!(read(format!("From: a@b.test\n{field}\n\nx\n")).automatic, "{field}");
    }
    let bounce = ParseContext { null_sender: true, ..CONTEXT };
    assert!(matches!(parse(b"From: a@b.test\n\nx\n", &bounce), Parsed::Mail(mail) if mail.automatic));
}

#[test]
fn what_a_person_wrote_is_answered() {
    for field in [
        "Auto-Submitted: no",
        "Auto-Submitted: No (really)",
        "Precedence: first-class",
        "Return-Path: <a@b.test>",
        "Message-ID: <x@desk.test>",
        "X-Auto-Response-Suppress: None",
    ] {
        assert!(!read(format!("From: a@b.test\n{field}\n\nx\n")).automatic, "{field}");
    }
}

fn identity(header: &str) -> Identity {
    read(format!("{header}\nSubject: x\n\nx\n")).identity
}

const DKIM: Identity = Identity::Proven(ProvenBy::Dkim);
const SPF: Identity = Identity::Proven(ProvenBy::Spf);

#[test]
fn an_aligned_pass_of_our_own_server_proves_the_sender() {
    for (results, expected) in [
        ("mx.desk.test; dkim=pass header.d=member.test", DKIM),
        ("MX.Desk.Test 1; dkim=PASS (good) header.i=@Member.Test header.b=\"x\"", DKIM),
        (
            "mx.desk.test;\n\tdkim=fail header.d=member.test;\n\tdkim=pass header.d=member.test;\n spf=none",
            DKIM,
        ),
        ("mx.desk.test; spf=pass smtp.mailfrom=jane@member.test", SPF),
        ("mx.desk.test; dkim=fail header.d=member.test; spf=pass (x) smtp.mailfrom=member.test", SPF),
    ] {
        assert_eq!(
            identity(&format!("Authentication-Results: {results}\nFrom: Jane <jane@member.test>")),
            expected,
            "{results}"
        );
    }
}

#[test]
fn anything_less_proves_nothing() {
    for results in [
        "other.test; dkim=pass header.d=member.test",
        "mx.desk.test; dkim=pass header.d=evil.test",
        "mx.desk.test; dkim=pass header.d=sub.member.test",
        "mx.desk.test; dkim=pass header.d=test",
        "mx.desk.test; dkim=pass header.d=evil.test header.i=@member.test",
        "mx.desk.test; dkim=pass header.d=evil.test header.d=member.test",
        "mx.desk.test; dkim=pass",
        "mx.desk.test; dkim=neutral header.d=member.test",
        "mx.desk.test; spf=softfail smtp.mailfrom=member.test",
        "mx.desk.test; spf=pass smtp.helo=member.test",
        "mx.desk.test; spf=pass smtp.mailfrom=",
        "mx.desk.test; spf=pass smtp.mailfrom=member.test@evil.test",
        "mx.desk.test; spf=fail smtp.mailfrom=\"x; dkim=pass header.d=member.test\"@evil.test",
        "mx.desk.test; arc=pass header.d=member.test",
        "mx.desk.test; none",
        "mx.desk.test",
        "",
    ] {
        assert_eq!(
            identity(&format!("Authentication-Results: {results}\nFrom: jane@member.test")),
            Identity::Unproven,
            "{results}"
        );
    }
}

#[test]
fn only_the_topmost_result_above_every_received_counts() {
    let pass = "Authentication-Results: mx.desk.test; dkim=pass header.d=member.test";
    let fail = "Authentication-Results: mx.desk.test; dkim=fail header.d=member.test";
    let other = "Authentication-Results: relay.test; dkim=fail";
    let received = "Received: from evil.test by mx.desk.test; Thu, 31 Jan 2013 12:00:00 +0000";
    let from = "From: jane@member.test";
    assert_eq!(identity(&format!("{pass}\n{received}\n{from}")), DKIM);
    assert_eq!(
        identity(&format!("Return-Path: <jane@member.test>\n{other}\n{pass}\n{received}\n{from}")),
        DKIM
    );
    assert_eq!(identity(&format!("{fail}\n{received}\n{pass}\n{from}")), Identity::Unproven);
    assert_eq!(identity(&format!("{fail}\n{pass}\n{from}")), Identity::Unproven);
    assert_eq!(identity(&format!("{received}\n{pass}\n{from}")), Identity::Unproven);
    assert_eq!(identity(&format!("X-{pass}\n{received}\n{from}")), Identity::Unproven);
}

#[test]
fn a_sender_who_cannot_be_told_is_not_proven() {
    let pass = "Authentication-Results: mx.desk.test; dkim=pass header.d=member.test";
    for from in [
        "From: jane@member.test, eve@evil.test",
        "From: eve@evil.test, jane@member.test",
        "From: jane@member.test\nFrom: eve@evil.test",
        "From: eve@evil.test\nFROM: jane@member.test",
        "From: Team: jane@member.test;",
        "From: jane",
        "From: \"jane@member.test\" <eve@evil.test>",
        "From: jane@m\u{435}mber.test",
        "Sender: jane@member.test",
    ] {
        assert_eq!(identity(&format!("{pass}\n{from}")), Identity::Unproven, "{from}");
    }
    let without = ParseContext { authserv_id: None, ..CONTEXT };
    let raw = format!("{pass}\nFrom: jane@member.test\n\nx\n");
    assert!(
        matches!(parse(raw.as_bytes(), &without), Parsed::Mail(mail) if mail.identity == Identity::Unproven)
    );
}

fn nested(levels: usize) -> String {
    "Content-Type: message/rfc822\n\n".repeat(levels) + "Subject: bottom\n\nx\n"
}

fn nested_multipart(levels: usize) -> String {
    let mut raw = String::new();
    for level in 0..levels {
        write!(raw, "Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n").unwrap();
    }
    raw + "\nx\n"
}

#[test]
fn nesting_is_bounded_however_it_is_made() {
    assert!(read(nested(64)).text.is_none());
    for bomb in [nested(65), nested(20_000), nested(300_000), nested_multipart(65), nested_multipart(20_000)]
    {
        assert_eq!(refused(bomb), "more than 64 parts inside each other");
    }
    let digests = "Content-Type: multipart/digest; boundary=b\n\n--b\n\n".to_owned();
    assert_eq!(refused(digests + &nested(70)), "more than 64 parts inside each other");
}

#[test]
fn parts_headers_and_pieces_are_bounded() {
    let multipart = "Content-Type: multipart/mixed; boundary=b\n\n";
    assert!(read(multipart.to_owned() + &"--b\n\nx\n".repeat(999)).text.is_some());
    assert_eq!(refused(multipart.to_owned() + &"--b\n\nx\n".repeat(1000)), "more than 1000 parts");
    assert!(read("X: y\n".repeat(1000) + "\nx\n").text.is_some());
    assert_eq!(refused("X: y\n".repeat(1001) + "\nx\n"), "more than 1000 header fields");
    assert_eq!(
        refused(multipart.to_owned() + "--b\n" + &"X: y\n".repeat(1001)),
        "more than 1000 header fields"
    );
    assert_eq!(
        refused(format!("X: {}\n\nx\n", "y".repeat(256 << 10))),
        "more than 262144 bytes in one header"
    );
    assert_eq!(refused("x".repeat(300 << 10)), "more than 262144 bytes in one header");
    let pieces = " name*1=x;".repeat(101);
    assert_eq!(
        refused(format!("Content-Type: text/plain;{pieces}\n\nx\n")),
        "more than 100 pieces of a parameter"
    );
    assert_eq!(refused(vec![b'\n'; (25 << 20) + 1]), "more than 26214400 bytes");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "measures the parser")]
fn a_mail_made_to_be_slow_is_read_in_time_that_grows_with_its_size() {
    let mut boundaries = String::new();
    for level in 0..60 {
        write!(boundaries, "Content-Type: multipart/mixed; boundary=b{level:02}\n\n--b{level:02}\n").unwrap();
    }
    let fill = |line: &str| line.repeat(((4 << 20) - boundaries.len()) / line.len());
    for line in ["--\n", "--x\n", "--b60\n", "<b>&amp;</b>\n", "=3D=\n", "\n"] {
        for header in ["\n", "Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n"] {
            let raw = format!("{boundaries}{header}{}", fill(line));
            let start = std::time::Instant::now();
            let _ = parse(raw.as_bytes(), &CONTEXT);
            // The bound of 2 s for 25 MiB is for an optimised build on an idle machine.
            assert!(start.elapsed().as_secs() < 10, "{line:?}: {:?}", start.elapsed());
        }
    }
}
