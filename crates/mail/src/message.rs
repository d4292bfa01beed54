//! A message as it goes out, built from typed values: one author, one recipient, and headers that no text of a
//! stranger can add to.

use std::time::{Duration, SystemTime};

use cvdesk_desk::port::{MailBody, MailError, OutgoingMail};
use lettre::address::Envelope;
use lettre::message::header::{
    ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue, MIME_VERSION_1_0,
};
use lettre::message::{Body, Mailbox, Message};

use crate::{Address, MailConfig, MessageId};

/// A message ready to be sent or kept.
#[derive(Debug)]
pub(crate) struct Letter {
    pub(crate) id: MessageId,
    pub(crate) envelope: Envelope,
    pub(crate) bytes: Vec<u8>,
}

/// Renders and builds a message.
pub(crate) fn letter(config: &MailConfig, mail: &OutgoingMail) -> Result<Letter, MailError> {
    let refused = |error: &dyn ToString| MailError::Refused(error.to_string());
    let to = Address::parse(&mail.to).map_err(|error| refused(&error))?;
    let to = lettre::Address::new(to.local(), to.domain()).map_err(|error| refused(&error))?;
    let mut rendered = config.templates.render(&mail.body)?;
    if !rendered.body.ends_with('\n') {
        rendered.body.push('\n');
    }
    let id = MessageId::of_effect(mail.effect, &config.domain);
    let kind = Kind::of(&mail.body);
    let mut builder = Message::builder()
        .from(config.from.clone())
        .to(Mailbox::new(None, to.clone()))
        .message_id(Some(format!("<{id}>")))
        .date(system_time(mail.at))
        .subject(rendered.subject)
        .header(kind.auto_submitted())
        .header(MIME_VERSION_1_0)
        .header(ContentType::TEXT_PLAIN)
        // A reply to a program's mail must not come back as a bounce (RFC 3834, 3.3).
        .envelope(Envelope::new(kind.sender(config), vec![to]).map_err(|error| refused(&error))?);
    if let Kind::Reply(Some(answered)) = &kind {
        builder = builder.in_reply_to(format!("<{answered}>")).references(format!("<{answered}>"));
    }
    let message = builder.body(encoded(&rendered.body)).map_err(|error| refused(&error))?;
    Ok(Letter { id, envelope: message.envelope().clone(), bytes: message.formatted() })
}

/// Why a program writes.
enum Kind {
    /// To answer a message, where its id can be repeated.
    Reply(Option<MessageId>),
    /// Because something happened.
    News,
}

impl Kind {
    fn of(body: &MailBody) -> Self {
        match body {
            MailBody::HeldReply(reply) => {
                Self::Reply(reply.in_reply_to.as_deref().and_then(MessageId::parse))
            }
            MailBody::RedirectReply(reply) => {
                Self::Reply(reply.in_reply_to.as_deref().and_then(MessageId::parse))
            }
            MailBody::Announcement(_) | MailBody::Withdrawal(_) | MailBody::LinkProof(_) => Self::News,
        }
    }

    fn auto_submitted(&self) -> AutoSubmitted {
        AutoSubmitted(match self {
            Self::Reply(_) => "auto-replied",
            Self::News => "auto-generated",
        })
    }

    /// The envelope's sender, to whom a bounce would go.
    fn sender(&self, config: &MailConfig) -> Option<lettre::Address> {
        match self {
            Self::Reply(_) => None,
            Self::News => Some(config.from.email.clone()),
        }
    }
}

/// Says that a program wrote this (RFC 3834, 5).
#[derive(Clone)]
struct AutoSubmitted(&'static str);

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Err("only written".into())
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.to_owned())
    }
}

/// Longest line of a message, without its end (RFC 5322, 2.1.1).
const LONGEST_LINE: usize = 998;

/// As it is where every mail server takes it so, else quoted-printable: still readable in an archive.
///
/// Lines end in CRLF before anything is encoded: quoted-printable keeps any other line end as a byte of the text.
fn encoded(text: &str) -> Body {
    let plain = text.bytes().all(|byte| matches!(byte, b'\n' | b'\t' | b' '..=b'~'));
    let short = text.lines().all(|line| line.len() <= LONGEST_LINE);
    let text: String = text.lines().flat_map(|line| [line, "\r\n"]).collect();
    if plain && short {
        // The library's own choice turns plain text of more than 75 columns into quoted-printable.
        return Body::dangerous_pre_encoded(text.into_bytes(), ContentTransferEncoding::SevenBit);
    }
    Body::new_with_encoding(text, ContentTransferEncoding::QuotedPrintable).unwrap_or_else(Body::new)
}

/// Dates before 1970, which HTTP's calendar lacks, become 1970.
fn system_time(at: jiff::Timestamp) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(at.as_second()).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use cvdesk_case::EffectKey;
    use cvdesk_desk::port::{Announcement, HeldReply};
    use proptest::prelude::*;
    use proptest::{collection, sample};

    use super::*;
    use crate::template::tests::templates;

    static CONFIG: LazyLock<MailConfig> = LazyLock::new(|| {
        let address = Address::parse("security@desk.test").unwrap();
        MailConfig::new("Examplé Security", &address, templates()).unwrap()
    });

    fn mail(body: MailBody) -> OutgoingMail {
        let at = "2013-01-31T12:00:00Z".parse().unwrap();
        OutgoingMail { effect: EffectKey([0xab; 16]), to: "jane@reporter.test".to_owned(), at, body }
    }

    fn held_reply(project: &str, in_reply_to: Option<&str>) -> OutgoingMail {
        mail(MailBody::HeldReply(HeldReply {
            project: project.to_owned(),
            desk_address: "security@desk.test".to_owned(),
            in_reply_to: in_reply_to.map(str::to_owned),
        }))
    }

    fn announcement(summary: &str, text: &str) -> OutgoingMail {
        mail(MailBody::Announcement(Announcement {
            project: "Example".to_owned(),
            notice_id: "EXA-2013-0001".to_owned(),
            summary: summary.to_owned(),
            cves: vec![],
            text: text.to_owned(),
        }))
    }

    fn shown(mail: &OutgoingMail) -> String {
        String::from_utf8(letter(&CONFIG, mail).unwrap().bytes).unwrap().replace('\r', "")
    }

    /// Names of the header's fields, in order.
    fn field_names(bytes: &[u8]) -> Vec<String> {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let (header, _) = text.split_once("\r\n\r\n").unwrap();
        let fields = header.split("\r\n").filter(|line| !line.starts_with([' ', '\t']));
        fields.map(|line| line.split_once(':').unwrap().0.to_owned()).collect()
    }

    #[test]
    fn a_held_reply_answers_in_the_thread_and_says_that_it_is_automatic() {
        insta::assert_snapshot!(shown(&held_reply("Example", Some("1@reporter.test"))), @r"
        From: =?utf-8?b?RXhhbXBsw6kgU2VjdXJpdHk=?= <security@desk.test>
        To: jane@reporter.test
        Message-ID: <abababababababababababababababab@desk.test>
        Date: Thu, 31 Jan 2013 12:00:00 +0000
        Subject: [Example] your report has arrived
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        In-Reply-To: <1@reporter.test>
        References: <1@reporter.test>
        Content-Transfer-Encoding: 7bit

        It waits for a moderator.
        ");
    }

    #[test]
    fn an_announcement_is_plain_or_quoted_printable_text() {
        insta::assert_snapshot!(shown(&announcement("Überlauf", "naïve = \u{1f512}\n.\nFrom here\n")), @r"
        From: =?utf-8?b?RXhhbXBsw6kgU2VjdXJpdHk=?= <security@desk.test>
        To: jane@reporter.test
        Message-ID: <abababababababababababababababab@desk.test>
        Date: Thu, 31 Jan 2013 12:00:00 +0000
        Subject: EXA-2013-0001: =?utf-8?b?w5xiZXJsYXVm?=
        Auto-Submitted: auto-generated
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: quoted-printable


        na=C3=AFve =3D =F0=9F=94=92
        .
        From here
        ");
    }

    #[test]
    fn a_reply_has_the_null_sender_and_news_the_desk() {
        let reply = letter(&CONFIG, &held_reply("Example", None)).unwrap();
        assert_eq!((reply.envelope.from(), reply.envelope.to().len()), (None, 1));
        assert!(!field_names(&reply.bytes).contains(&"In-Reply-To".to_owned()));
        let news = letter(&CONFIG, &announcement("x", "y")).unwrap();
        assert_eq!(news.envelope.from().map(ToString::to_string).as_deref(), Some("security@desk.test"));
    }

    #[test]
    fn a_plain_text_of_the_notices_width_goes_as_it_is() {
        let line = "x".repeat(80);
        let letter = letter(&CONFIG, &announcement("x", &format!("{line}\n{line}\n"))).unwrap();
        let text = String::from_utf8(letter.bytes).unwrap();
        assert!(text.contains("Content-Transfer-Encoding: 7bit"), "{text}");
        assert!(text.ends_with(&format!("{line}\r\n{line}\r\n")), "{text}");
    }

    #[test]
    fn lines_of_an_encoded_text_end_as_lines_and_not_as_bytes_of_it() {
        let letter = letter(&CONFIG, &announcement("x", "Grüße\nan alle\n")).unwrap();
        let text = String::from_utf8(letter.bytes).unwrap();
        assert!(text.contains("Gr=C3=BC=C3=9Fe\r\nan alle") && !text.contains("=0A"), "{text}");
    }

    #[test]
    fn a_long_line_is_broken_for_the_way_only() {
        let letter = letter(&CONFIG, &announcement("x", &"y".repeat(5000))).unwrap();
        assert!(letter.bytes.split(|byte| *byte == b'\n').all(|line| line.len() <= 999));
    }

    #[test]
    fn a_recipient_that_is_no_address_is_refused() {
        for to in ["", "a@b.test, c@d.test", "a@b.test\r\nBcc: c@d.test", "<a@b.test>"] {
            let mail = OutgoingMail { to: to.to_owned(), ..announcement("x", "y") };
            assert!(matches!(letter(&CONFIG, &mail), Err(MailError::Refused(_))), "{to:?}");
        }
    }

    #[test]
    fn a_date_before_the_calendar_of_http_is_its_first() {
        let at = "1903-01-31T12:00:00Z".parse().unwrap();
        assert!(
            shown(&OutgoingMail { at, ..announcement("x", "y") })
                .contains("Date: Thu, 01 Jan 1970 00:00:00 +0000")
        );
    }

    const HOSTILE: [&str; 12] = [
        "",
        "a",
        "\r\n",
        "\n",
        "\r",
        "\0",
        ": ",
        "\r\nBcc: x@y.test",
        "\r\n\r\n",
        "=?utf-8?q?=0d=0aX:_y?=",
        "<a@b>",
        "\t",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn no_text_adds_a_header(pieces in collection::vec((any::<char>(), sample::select(&HOSTILE)), 0..12)) {
            let text: String = pieces.iter().flat_map(|(char, hostile)| [char.to_string(), (*hostile).to_owned()]).collect();
            let names = |mail: &OutgoingMail| letter(&CONFIG, mail).map(|letter| field_names(&letter.bytes));
            prop_assert_eq!(names(&announcement("x", &text)).unwrap().len(), 9);
            // A subject of several lines is refused; any other is one field.
            let line: String = text.chars().filter(|char| !char.is_control()).collect();
            prop_assert_eq!(names(&announcement(&text, "y")).is_ok(), line == text);
            prop_assert_eq!(names(&announcement(&line, "y")).unwrap().len(), 9);
            // In-Reply-To and References are there, or neither is.
            let answer = names(&held_reply("x", Some(&text))).unwrap().len();
            prop_assert!(answer == 9 || answer == 11, "{}", answer);
        }
    }
}
