//! Both mailers through the port, and the smarthost's answers from a server of the test's own.
#![expect(clippy::unwrap_used, reason = "helpers of tests stand outside of #[test]")]

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use cvdesk_case::EffectKey;
use cvdesk_desk::port::{HeldReply, MailBody, MailError, Mailer, OutgoingMail, Probe};
use cvdesk_mail::{Address, MailConfig, OutboxMailer, Smarthost, SmtpMailer, Templates};

const ID: &str = "07070707070707070707070707070707@desk.test";

fn config() -> MailConfig {
    let sources = [
        ("held-reply", "Subject: [{{ project }}] held\n\nIt waits.\n.\nReally.\n"),
        ("announcement", "Subject: {{ notice_id }}\n\n{{ text }}"),
    ];
    let templates =
        Templates::load(sources.map(|(name, text)| (name.to_owned(), text.to_owned())).into(), &[]).unwrap();
    MailConfig::new("Example", &Address::parse("security@desk.test").unwrap(), templates).unwrap()
}

fn mail() -> OutgoingMail {
    OutgoingMail {
        effect: EffectKey([7; 16]),
        to: "jane@reporter.test".to_owned(),
        at: "2013-01-31T12:00:00Z".parse().unwrap(),
        body: MailBody::HeldReply(HeldReply {
            project: "Example".to_owned(),
            desk_address: "security@desk.test".to_owned(),
            in_reply_to: Some("1@reporter.test".to_owned()),
        }),
    }
}

/// What every mailer does.
fn sends_under_the_effects_id(mailer: &dyn Mailer) {
    assert_eq!(mailer.send(&mail()).unwrap(), ID);
    assert!(!matches!(mailer.probe(EffectKey([7; 16])).unwrap(), Probe::Absent));
}

fn refuses_what_is_no_address(mailer: &dyn Mailer) {
    let mail = OutgoingMail { to: "a@b.test\r\nRCPT TO:<c@d.test>".to_owned(), ..mail() };
    assert!(matches!(mailer.send(&mail), Err(MailError::Refused(_))));
}

#[test]
fn the_outbox_keeps_whole_private_messages_and_finds_them() {
    let folder = tempfile::tempdir().unwrap();
    let outbox = folder.path().join("outbox");
    let mailer = OutboxMailer::new(outbox.clone(), config());
    assert_eq!(mailer.probe(EffectKey([7; 16])).unwrap(), Probe::Absent);
    refuses_what_is_no_address(&mailer);
    sends_under_the_effects_id(&mailer);
    sends_under_the_effects_id(&mailer);
    assert_eq!(mailer.probe(EffectKey([7; 16])).unwrap(), Probe::Found(ID.to_owned()));
    assert_eq!(mailer.probe(EffectKey([8; 16])).unwrap(), Probe::Absent);
    let files: Vec<_> = std::fs::read_dir(&outbox).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files, [outbox.join("07070707070707070707070707070707.eml")]);
    assert_eq!(std::fs::metadata(&files[0]).unwrap().permissions().mode() & 0o777, 0o600);
    let text = std::fs::read_to_string(&files[0]).unwrap();
    assert!(text.contains(&format!("Message-ID: <{ID}>\r\n")) && text.ends_with("Really.\r\n"), "{text}");
}

#[test]
fn an_outbox_that_cannot_be_written_sends_nothing() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "x").unwrap();
    let mailer = OutboxMailer::new(folder.path().join("file/outbox"), config());
    assert!(matches!(mailer.send(&mail()), Err(MailError::NotSent(_))));
}

/// What the server answers to a command that begins so; nothing means that it hangs up, `...` that it says nothing.
type Script = &'static [(&'static str, &'static str)];

/// A mail server for one connection, which hands back what it was told.
fn server(script: Script) -> (Smarthost, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let smarthost = format!("smtp://{}", listener.local_addr().unwrap()).parse().unwrap();
    (smarthost, thread::spawn(move || serve(&listener.accept().unwrap().0, script)))
}

fn answer(script: Script, command: &str) -> String {
    let default = match command {
        "connect" => "220 mx.smarthost.test",
        "DATA" => "354 go on",
        "QUIT" => "221 bye",
        _ => "250 fine",
    };
    script
        .iter()
        .find(|(begin, _)| command.starts_with(begin))
        .map_or(default, |(_, answer)| answer)
        .to_owned()
}

fn serve(mut stream: &TcpStream, script: Script) -> Vec<String> {
    let mut heard = vec!["connect".to_owned()];
    let mut lines = BufReader::new(stream).lines();
    let mut in_data = false;
    loop {
        let line = heard.last().unwrap().clone();
        let ends_data = in_data && line == ".";
        if !in_data || ends_data {
            let answer = answer(script, &line);
            if answer.is_empty() {
                return heard;
            }
            in_data = answer.starts_with("354");
            // Where it says nothing, the client goes away at some time.
            if answer != "..." && stream.write_all(format!("{answer}\r\n").as_bytes()).is_err() {
                return heard;
            }
        }
        let Some(Ok(line)) = lines.next() else { return heard };
        heard.push(line);
    }
}

fn send(script: Script) -> (Result<String, MailError>, Vec<String>) {
    let (smarthost, server) = server(script);
    let mailer = SmtpMailer::with_patience(smarthost, None, config(), Duration::from_secs(1));
    let outcome = mailer.send(&mail());
    (outcome, server.join().unwrap())
}

#[test]
fn a_smarthost_gets_null_sender_recipient_and_the_whole_message() {
    let (smarthost, server) = server(&[]);
    let mailer = SmtpMailer::new(smarthost, None, config());
    refuses_what_is_no_address(&mailer);
    sends_under_the_effects_id(&mailer);
    assert_eq!(mailer.probe(EffectKey([7; 16])).unwrap(), Probe::Impossible);
    let heard = server.join().unwrap();
    assert_eq!(heard[1..5], ["EHLO desk.test", "MAIL FROM:<>", "RCPT TO:<jane@reporter.test>", "DATA"]);
    assert!(heard.contains(&format!("Message-ID: <{ID}>")));
    // A dot alone would end the message; it travels as two (RFC 5321, 4.5.2).
    assert!(heard.windows(3).any(|lines| lines == ["It waits.", "..", "Really."]), "{heard:?}");
}

#[test]
fn before_the_message_is_handed_over_trouble_means_not_sent() {
    let scripts: [Script; 8] = [
        &[("connect", "")],
        &[("connect", "421 not now")],
        &[("connect", "554 no service")],
        &[("EHLO", "500 what")],
        &[("MAIL", "451 later")],
        &[("RCPT", "450 greylisted")],
        &[("RCPT", "")],
        &[("DATA", "452 disk full")],
    ];
    for script in scripts {
        let (outcome, _) = send(script);
        assert!(matches!(outcome, Err(MailError::NotSent(_))), "{script:?}: {outcome:?}");
    }
}

#[test]
fn a_refusal_of_sender_recipient_or_message_is_for_good() {
    let scripts: [Script; 4] =
        [&[("MAIL", "550 no")], &[("RCPT", "550 unknown user")], &[("DATA", "554 no")], &[(".", "554 spam")]];
    for script in scripts {
        let (outcome, _) = send(script);
        let Err(MailError::Refused(reason)) = &outcome else { unreachable!("{script:?}: {outcome:?}") };
        assert!(reason.contains("55"), "{reason}");
    }
}

#[test]
fn a_temporary_refusal_after_the_message_means_not_sent() {
    let (outcome, _) = send(&[(".", "451 try again")]);
    assert!(matches!(outcome, Err(MailError::NotSent(_))), "{outcome:?}");
}

#[test]
fn an_answer_lost_after_the_message_is_unknown() {
    let scripts: [Script; 3] = [&[(".", "")], &[(".", "...")], &[(".", "gibberish")]];
    for script in scripts {
        let (outcome, heard) = send(script);
        assert!(matches!(outcome, Err(MailError::Unknown(_))), "{script:?}: {outcome:?}");
        assert!(heard.contains(&".".to_owned()));
    }
}

#[test]
fn a_server_that_says_nothing_is_given_up_and_gets_no_message_later() {
    let scripts: [Script; 3] = [&[("connect", "...")], &[("EHLO", "...")], &[("RCPT", "...")]];
    for script in scripts {
        let (outcome, heard) = send(script);
        assert!(matches!(outcome, Err(MailError::NotSent(_))), "{script:?}: {outcome:?}");
        assert!(!heard.contains(&"DATA".to_owned()));
    }
}

#[test]
fn a_server_that_is_not_there_is_not_reached() {
    let smarthost = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        format!("smtp://{}", listener.local_addr().unwrap()).parse().unwrap()
    };
    assert!(matches!(SmtpMailer::new(smarthost, None, config()).send(&mail()), Err(MailError::NotSent(_))));
}

#[test]
fn without_the_tls_that_was_asked_for_nothing_is_said() {
    let (plain, server) = server(&[("EHLO", "250-mx\r\n250 SIZE 1000")]);
    let smarthost = Smarthost { security: cvdesk_mail::Security::StartTls, ..plain };
    let outcome = SmtpMailer::with_patience(smarthost, None, config(), Duration::from_secs(1)).send(&mail());
    assert!(matches!(outcome, Err(MailError::NotSent(_))), "{outcome:?}");
    assert!(!server.join().unwrap().iter().any(|line| line.starts_with("MAIL")));
}
