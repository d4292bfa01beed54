//! `cvdesk deliver`: the end of a mail server's pipe. 0 means that the message is on the disk, 75 that the mail
//! server keeps it and tries again; nothing in between.

use std::io::Read as _;
use std::panic::{AssertUnwindSafe, catch_unwind};

use cvdesk_desk::{IncomingMail, MailText, Readable};
use cvdesk_mail::{ParseContext, Parsed, parse};
use serde_json::json;

use super::adapters::message_id_domain;
use crate::cli::{Deliver, Global};
use crate::failure::{Failure, TRY_AGAIN};
use crate::output::Done;
use crate::session::Session;

/// The largest message that is taken in (trust: 25 MiB).
const MAIL_BYTES: u64 = 25 << 20;

pub fn run(global: &Global, wanted: &Deliver) -> Result<Done, Failure> {
    or_later(|| deliver(global, wanted))
}

/// Whatever goes wrong, the mail server keeps the message; a panic has told itself by its hook.
fn or_later(work: impl FnOnce() -> Result<Done, Failure>) -> Result<Done, Failure> {
    let broken = || Failure::new(TRY_AGAIN, "a bug in cvdesk stopped it; the message is not taken in");
    let done = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(broken()));
    done.map_err(|failure| Failure { code: TRY_AGAIN, ..failure })
}

fn deliver(global: &Global, wanted: &Deliver) -> Result<Done, Failure> {
    let mut raw = Vec::new();
    if let Some(rehearsed) = &global.rehearsed {
        raw.clone_from(&rehearsed.input);
    } else {
        let read = std::io::stdin().lock().take(MAIL_BYTES + 1).read_to_end(&mut raw);
        read.map_err(|error| Failure::new(TRY_AGAIN, format!("the message could not be read: {error}")))?;
    }
    if raw.len() as u64 > MAIL_BYTES {
        return Err(Failure::new(
            TRY_AGAIN,
            format!("the message has more than {MAIL_BYTES} bytes; let the mail server refuse it by size"),
        ));
    }
    let session = Session::open(global)?;
    let mut desk = session.desk()?;
    // What is no text in an envelope address becomes a replacement character: no reason to turn the message away.
    let (sender, recipient) = (wanted.sender.to_string_lossy(), wanted.recipient.to_string_lossy());
    let mail = read_mail(desk.policy()?, raw, &sender, &recipient);
    let received = desk.receive(&mail)?;
    let result = json!({ "report": received.intake, "case": received.case, "repeated": received.repeated });
    Ok(Done { rehearsal: session.rehearsal, ..Done::new(String::new(), result) })
}

/// Reads a message within bounds; what cannot be is kept and held all the same.
pub fn read_mail(
    policy: &cvdesk_policy::Policy,
    raw: Vec<u8>,
    sender: &str,
    recipient: &str,
) -> IncomingMail {
    let channel = policy.channel.mail.as_ref();
    let domain = message_id_domain(policy);
    let context = ParseContext {
        authserv_id: channel.and_then(|mail| mail.authserv_id.value()),
        own_message_id_domain: &domain,
        null_sender: sender.trim_matches(['<', '>']).is_empty(),
    };
    let readable = match parse(&raw, &context) {
        Parsed::TooComplex { why } => Readable::TooComplex(why),
        Parsed::Mail(mail) => Readable::Text(Box::new(MailText {
            from: mail.from.map(|from| (from.name, from.address.to_string())),
            subject: mail.subject,
            body: mail.text,
            message_id: mail.message_id.map(|id| id.to_string()),
            identity: mail.identity,
            automatic: mail.automatic,
        })),
    };
    let sender = Some(sender.trim_matches(['<', '>'])).filter(|sender| !sender.is_empty());
    IncomingMail { raw, sender: sender.map(ToOwned::to_owned), recipient: recipient.to_owned(), readable }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_leaves_the_message_with_the_mail_server() {
        let failure = or_later(|| panic!("a bug")).unwrap_err();
        assert_eq!(failure.code, TRY_AGAIN);
        let refused = or_later(|| Err(Failure::bad_input("wrong"))).unwrap_err();
        assert_eq!((refused.code, refused.what.as_str()), (TRY_AGAIN, "wrong"));
    }
}
