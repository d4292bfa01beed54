//! Wires the adapters as the configuration says: mail through a server or into a folder, notices into git.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cvdesk_case::BranchName;
use cvdesk_desk::port::{Identity, Mailer, RepoError};
use cvdesk_desk::{Adapters, Desk};
use cvdesk_git::{Environment, GitNotices, Place};
use cvdesk_mail::{Address, Credentials, MailConfig, OutboxMailer, Smarthost, SmtpMailer, Templates};
use cvdesk_policy::Policy;

use crate::failure::Failure;
use crate::place;
use crate::profile::Profile;
use crate::session::Session;
use crate::typed;

/// The adapters of one desk.
pub struct OwnAdapters {
    mailer: Box<dyn Mailer>,
    notices: GitNotices,
    sign_off: Identity,
}

impl OwnAdapters {
    /// Wires them.
    pub fn of(session: &Session, desk: &Desk<'_>) -> Result<Self, Failure> {
        let policy = desk.policy()?;
        Ok(Self {
            mailer: mailer(session, policy)?,
            notices: notices(session, policy)?,
            sign_off: sign_off(session, policy)?,
        })
    }

    /// Takes the time that the first fetch of the notice repository's history needs.
    pub fn prepare_notices(&self) -> Result<(), RepoError> {
        self.notices.prepare()
    }

    /// Lends them to the reconciler.
    pub fn borrow(&self) -> Adapters<'_> {
        Adapters { mailer: self.mailer.as_ref(), notices: &self.notices, sign_off: &self.sign_off }
    }
}

/// Mail through the configured server, or into the outbox folder; a rehearsal never leaves the machine.
pub fn mailer(session: &Session, policy: &Policy) -> Result<Box<dyn Mailer>, Failure> {
    let templates = Profile::read_templates(&session.dir)?;
    let config = mail_config(policy, templates)?;
    let outbox = place::within(&session.dir, &session.config.mail.outbox);
    match smarthost(session)? {
        Some((server, credentials)) if !session.rehearsal => {
            Ok(Box::new(SmtpMailer::new(server, credentials, config)))
        }
        Some(_) | None => Ok(Box::new(OutboxMailer::new(outbox, config))),
    }
}

/// The configured mail server.
pub fn smarthost(session: &Session) -> Result<Option<(Smarthost, Option<Credentials>)>, Failure> {
    let mail = &session.config.mail;
    let Some(url) = &mail.smarthost else { return Ok(None) };
    let server =
        url.parse().map_err(|error: cvdesk_mail::SmarthostError| Failure::bad_input(error.to_string()))?;
    let credentials = match (&mail.user, &mail.password_file) {
        (Some(user), Some(file)) => {
            let file = place::within(&session.dir, file);
            let password = std::fs::read_to_string(&file)
                .map_err(|error| Failure::bad_input(format!("cannot read `{}`: {error}", file.display())))?;
            Some(Credentials { user: user.clone(), password: password.trim_end().to_owned() })
        }
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => {
            return Err(Failure::bad_input("cvdesk.toml: [mail] user and password_file go together"));
        }
    };
    Ok(Some((server, credentials)))
}

/// What the desk writes, in the words of its templates.
pub fn templates(session: &Session, policy: &Policy) -> Result<Templates, Failure> {
    Templates::load(Profile::read_templates(&session.dir)?, &policy.templates())
        .map_err(|error| Failure::bad_input(error.to_string()))
}

fn mail_config(policy: &Policy, templates: BTreeMap<String, String>) -> Result<MailConfig, Failure> {
    let bad = |error: String| Failure::bad_input(error);
    let address = policy.mail_address().ok_or_else(|| bad("the policy has no mail address".to_owned()))?;
    let address = Address::parse(address).map_err(|error| bad(error.to_string()))?;
    let templates =
        Templates::load(templates, &policy.templates()).map_err(|error| bad(error.to_string()))?;
    MailConfig::new(&format!("{} security", policy.project.title), &address, templates)
        .map_err(|error| bad(error.to_string()))
}

/// Refuses templates that do not render.
pub fn check_templates(policy: &Policy, templates: &BTreeMap<String, String>) -> Result<(), Failure> {
    if policy.mail_address().is_none() {
        return Ok(());
    }
    mail_config(policy, templates.clone()).map(drop)
}

/// Domain of the Message-IDs that this desk gives.
pub fn message_id_domain(policy: &Policy) -> String {
    let domain = policy
        .mail_address()
        .and_then(|address| address.rsplit_once('@'))
        .map(|(_, domain)| domain.to_ascii_lowercase());
    domain.unwrap_or_default()
}

fn notices(session: &Session, policy: &Policy) -> Result<GitNotices, Failure> {
    let repository = &session.config.notices.repository;
    if session.rehearsal && !Path::new(repository).is_absolute() {
        return Err(Failure::bad_input("cvdesk.toml: a rehearsal desk's notice repository is a local path"));
    }
    notices_at(&session.dir, repository, policy)
        .map_err(|failure| Failure { what: format!("cvdesk.toml: {failure}"), ..failure })
}

/// The notice repository at a place, by way of the private clone in the desk's folder.
pub fn notices_at(dir: &Path, repository: &str, policy: &Policy) -> Result<GitNotices, Failure> {
    let at: Place =
        repository.parse().map_err(|error: cvdesk_git::PlaceError| Failure::bad_input(error.to_string()))?;
    // A process without notices wants none published: its clone is never made.
    let branch = policy.notice().map_or(&policy.product.main_branch, |notice| &notice.branch);
    let branch: BranchName = typed::name(branch)?;
    Ok(GitNotices::new(at, branch, dir.join("notices.work"), git_environment()))
}

/// Who signs notice commits off: the configured person, or the desk under its own address.
fn sign_off(session: &Session, policy: &Policy) -> Result<Identity, Failure> {
    let named = session.config.notices.sign_off.as_deref();
    let Some(named) = named else {
        let email = policy.mail_address().unwrap_or_default().to_owned();
        return Ok(Identity { name: format!("{} security", policy.project.title), email });
    };
    let (name, email) = named
        .split_once('<')
        .and_then(|(name, rest)| Some((name.trim(), rest.strip_suffix('>')?)))
        .ok_or_else(|| {
            Failure::bad_input(format!("cvdesk.toml: [notices] sign_off: `{named}` is not `Name <address>`"))
        })?;
    Ok(Identity { name: name.to_owned(), email: email.to_owned() })
}

/// What git and ssh are told about this machine.
pub fn git_environment() -> Environment {
    #[expect(
        clippy::disallowed_methods,
        reason = "the binary's edge: what git and ssh need of the environment"
    )]
    let variable = |name: &str| std::env::var_os(name);
    let usual = Environment::default();
    Environment {
        path: variable("PATH").unwrap_or(usual.path),
        home: variable("HOME").map(PathBuf::from),
        ssh_auth_sock: variable("SSH_AUTH_SOCK").map(PathBuf::from),
    }
}
