//! Mail through a smarthost, with care for the one question that counts: may it have left?
//!
//! A conversation runs in a thread of its own. Before it hands over the message it passes a gate; whoever waits
//! for it closes the gate when the time is over. So a message that was given up is never sent later on, and only a
//! conversation that is past the gate can have an unknown outcome.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use cvdesk_case::EffectKey;
use cvdesk_desk::port::{MailError, Mailer, OutgoingMail, Probe};
use lettre::address::Envelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials as Login, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};

use crate::message::{Letter, letter};
use crate::{Credentials, MailConfig, Security, Smarthost};

/// How long one message may take (port `Mailer`).
const PATIENCE: Duration = Duration::from_secs(10);

/// Hands each message to a smarthost.
#[derive(Debug)]
pub struct SmtpMailer {
    server: Server,
    config: MailConfig,
    patience: Duration,
}

/// Where we send, and as whom.
#[derive(Debug, Clone)]
struct Server {
    smarthost: Smarthost,
    credentials: Option<Credentials>,
    hello: ClientId,
    patience: Duration,
}

impl SmtpMailer {
    /// Names the smarthost, the login there if one is needed, and the desk.
    #[must_use]
    pub fn new(smarthost: Smarthost, credentials: Option<Credentials>, config: MailConfig) -> Self {
        Self::with_patience(smarthost, credentials, config, PATIENCE)
    }

    /// As [`SmtpMailer::new`], giving up after another time; tests have none to lose.
    #[doc(hidden)]
    #[must_use]
    pub fn with_patience(
        smarthost: Smarthost,
        credentials: Option<Credentials>,
        config: MailConfig,
        patience: Duration,
    ) -> Self {
        // The machine's own name would tell recipients more than they need.
        let hello = ClientId::Domain(config.domain.clone());
        Self { server: Server { smarthost, credentials, hello, patience }, config, patience }
    }
}

impl Mailer for SmtpMailer {
    fn probe(&self, _effect: EffectKey) -> Result<Probe, MailError> {
        Ok(Probe::Impossible)
    }

    fn send(&self, mail: &OutgoingMail) -> Result<String, MailError> {
        let Letter { id, envelope, bytes } = letter(&self.config, mail)?;
        let gate = Arc::new(AtomicBool::new(false));
        let (sender, receiver) = channel();
        let (server, their_gate) = (self.server.clone(), Arc::clone(&gate));
        let conversation = thread::Builder::new().name("smarthost".to_owned());
        conversation
            .spawn(move || sender.send(server.converse(&envelope, &bytes, &their_gate)))
            .map_err(|error| MailError::NotSent(error.to_string()))?;
        let outcome = receiver.recv_timeout(self.patience).unwrap_or_else(|_| {
            let late = format!("no answer within {} s", self.patience.as_secs());
            Err(if take(&gate) { MailError::NotSent(late) } else { MailError::Unknown(late) })
        });
        outcome.map(|()| id.to_string())
    }
}

/// Goes through or closes the gate; only the first to come can.
fn take(gate: &AtomicBool) -> bool {
    !gate.swap(true, Ordering::SeqCst)
}

impl Server {
    fn converse(&self, envelope: &Envelope, bytes: &[u8], gate: &AtomicBool) -> Result<(), MailError> {
        let mut connection = self.connect().map_err(|error| MailError::NotSent(error.to_string()))?;
        let outcome =
            address(&mut connection, envelope).and_then(|()| hand_over(&mut connection, bytes, gate));
        // Says QUIT where that is still possible; the outcome does not depend on it.
        connection.abort();
        outcome
    }

    /// Connects and logs in. Whatever goes wrong here is no judgement of the message.
    fn connect(&self) -> Result<SmtpConnection, Error> {
        let Smarthost { host, port, security } = &self.smarthost;
        let tls = TlsParameters::new(host.clone())?;
        let from_start = (*security == Security::Tls).then_some(&tls);
        let place = (host.as_str(), *port);
        let mut connection =
            SmtpConnection::connect(place, Some(self.patience), &self.hello, from_start, None)?;
        if *security == Security::StartTls {
            connection.starttls(&tls, &self.hello)?;
        }
        if let Some(Credentials { user, password }) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, &Login::new(user.clone(), password.clone()))?;
        }
        Ok(connection)
    }
}

/// Names sender and recipient.
fn address(connection: &mut SmtpConnection, envelope: &Envelope) -> Result<(), MailError> {
    let mut parameters = vec![];
    if envelope.to().iter().any(|to| !AsRef::<str>::as_ref(to).is_ascii()) {
        if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            return Err(MailError::Refused("the mail server takes no address beyond ASCII".to_owned()));
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    connection.command(Mail::new(envelope.from().cloned(), parameters)).map_err(|error| before(&error))?;
    for to in envelope.to() {
        connection.command(Rcpt::new(to.clone(), vec![])).map_err(|error| before(&error))?;
    }
    Ok(())
}

/// Hands over the message itself.
fn hand_over(connection: &mut SmtpConnection, bytes: &[u8], gate: &AtomicBool) -> Result<(), MailError> {
    if !take(gate) {
        return Err(MailError::NotSent("given up".to_owned()));
    }
    connection.command(Data).map_err(|error| before(&error))?;
    connection.message(bytes).map_err(|error| after(&error)).map(drop)
}

/// What an error means while the server has nothing of the message.
fn before(error: &Error) -> MailError {
    if error.is_permanent() {
        MailError::Refused(error.to_string())
    } else {
        MailError::NotSent(error.to_string())
    }
}

/// What an error means once the server may have the message: only an answer says that it has not.
fn after(error: &Error) -> MailError {
    if error.is_permanent() {
        MailError::Refused(error.to_string())
    } else if error.is_transient() {
        MailError::NotSent(error.to_string())
    } else {
        MailError::Unknown(error.to_string())
    }
}
