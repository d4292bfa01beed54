//! Mail in: raw bytes to the few things a desk needs, within bounds, and never an error to the sender.
//!
//! What goes beyond the bounds, or makes a parser panic, is [`Parsed::TooComplex`]: the raw bytes are kept and a
//! person looks at them.

mod authentication;
mod automatic;
mod body;
mod bounds;
mod fields;
mod identity;
mod tree;

use std::thread;

use cvdesk_case::Identity;
use mail_parser::MessageParser;

use crate::{Address, MessageId};
use bounds::TooComplex;
use fields::Fields;

/// Stack of the thread that parses; parsers of others get plenty, and fall alone.
const STACK: usize = 16 << 20;

/// What the desk knows about how mail reaches it.
#[derive(Debug, Clone, Copy)]
pub struct ParseContext<'a> {
    /// The name under which the desk's own mail server writes `Authentication-Results` (RFC 8601, 2.5); without
    /// one, no sender is ever proven.
    pub authserv_id: Option<&'a str>,
    /// The domain in the Message-IDs of mail that this desk sends.
    pub own_message_id_domain: &'a str,
    /// Whether the envelope's sender was empty (`MAIL FROM:<>`): a bounce, never to be answered.
    pub null_sender: bool,
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parsed {
    /// It was read.
    Mail(Box<ParsedMail>),
    /// It goes beyond the bounds: quarantine it.
    TooComplex {
        /// Which bound, for the moderator.
        why: String,
    },
}

/// A message as far as a desk needs it. Every text is bounded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedMail {
    /// The first author.
    pub from: Option<Mailbox>,
    /// Where the author wants answers.
    pub reply_to: Option<Address>,
    /// One line, at most 998 bytes.
    pub subject: Option<String>,
    /// Its plain text, or that of its HTML; lines end in LF; at most 1 MiB.
    pub text: Option<String>,
    /// Its id.
    pub message_id: Option<MessageId>,
    /// The id of the message it answers.
    pub in_reply_to: Option<MessageId>,
    /// A program wrote it, so no program may answer (RFC 3834).
    pub automatic: bool,
    /// Whether the desk's own mail server vouches for `from`.
    pub identity: Identity,
}

/// A name and address, as the sender gives them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// The name; one line, at most 200 bytes.
    pub name: Option<String>,
    /// The address.
    pub address: Address,
}

/// Reads a message.
#[must_use]
pub fn parse(raw: &[u8], context: &ParseContext<'_>) -> Parsed {
    let too_complex = |why: String| Parsed::TooComplex { why };
    thread::scope(|scope| {
        let parser = thread::Builder::new().name("mail parser".to_owned()).stack_size(STACK);
        match parser.spawn_scoped(scope, || read(raw, context)).map(thread::ScopedJoinHandle::join) {
            Ok(Ok(Ok(mail))) => Parsed::Mail(Box::new(mail)),
            Ok(Ok(Err(TooComplex(why)))) => too_complex(why),
            Ok(Err(_panic)) => too_complex("its parser failed".to_owned()),
            Err(error) => too_complex(format!("no parser could be started: {error}")),
        }
    })
}

fn read(raw: &[u8], context: &ParseContext<'_>) -> Result<ParsedMail, TooComplex> {
    bounds::check_size(raw)?;
    let tree = tree::walk(raw)?;
    let parsed = MessageParser::new().parse_headers(tree.header);
    let fields = Fields::of(parsed.as_ref(), tree.header);
    let message_id = fields.id("Message-ID");
    Ok(ParsedMail {
        from: fields.mailboxes("From").into_iter().next(),
        reply_to: fields.mailboxes("Reply-To").into_iter().next().map(|mailbox| mailbox.address),
        subject: fields.text("Subject").map(|text| fields::one_line(&text, 998)),
        text: body::text(&tree.leaves),
        in_reply_to: fields.id("In-Reply-To"),
        automatic: automatic::is_automatic(&fields, message_id.as_ref(), context),
        identity: identity::identity(&fields, context.authserv_id),
        message_id,
    })
}
