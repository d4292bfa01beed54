//! Mail in (bounded parse) and mail out (templates, smarthost, local outbox).
//!
//! What comes in is hostile until shown otherwise: it is measured before anything reads it, its tree is walked
//! with bounds, and no parser of others ever sees more than one header block or one decoded leaf. What goes out is
//! built from typed values only; no text of a stranger reaches a header but through a type that cannot break it.
#![deny(missing_docs)]

mod address;
mod config;
#[doc(hidden)]
pub mod fuzz;
mod message;
mod message_id;
mod outbox;
mod parse;
mod smarthost;
mod smtp;
mod template;

pub use address::{Address, AddressError};
pub use config::{ConfigError, MailConfig};
pub use message_id::MessageId;
pub use outbox::OutboxMailer;
pub use parse::{Mailbox, ParseContext, Parsed, ParsedMail, parse};
pub use smarthost::{Credentials, Security, Smarthost, SmarthostError};
pub use smtp::SmtpMailer;
pub use template::{TemplateError, Templates};
