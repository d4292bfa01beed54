//! What the desk writes: templates that the project's own people edit, checked before they are used.
//!
//! A template is a text file: a line `Subject: ...`, an empty line, the body. It sees one typed context and
//! nothing else: no files, no other templates, no clock; work and output are bounded. Nothing is escaped, since
//! the outcome is plain text.

mod sample;

use std::collections::BTreeMap;
use std::io::{self, Write};

use cvdesk_desk::port::{MailBody, MailError, PackageReadme, PackageWords};
use minijinja::value::Serde;
use minijinja::{Environment, Error, UndefinedBehavior, Value};
use thiserror::Error as ThisError;

/// The words of a party's package: no mail, so without a subject.
const README: &str = "package-readme";
/// The names of all templates: each with a context of [`MailBody`], and [`README`] with [`PackageReadme`].
const NAMES: [&str; 6] = ["held-reply", "redirect-reply", "announcement", "withdrawal", "link-proof", README];
/// Written where the project has no words of its own for it.
const LINK_PROOF: &str = include_str!("template/link-proof.txt");
/// The same.
const WITHDRAWAL: &str = include_str!("template/withdrawal.txt");
/// The same.
const README_TEXT: &str = include_str!("template/package-readme.txt");
/// Instructions that one rendering may take.
const FUEL: u64 = 100_000;
/// Longest text that one rendering may make.
const LONGEST: usize = 1 << 20;
/// Lines before the body.
const HEAD_LINES: usize = 2;

/// The desk's templates. Each has rendered its sample.
#[derive(Debug)]
pub struct Templates {
    environment: Environment<'static>,
}

/// Why templates cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, ThisError)]
pub enum TemplateError {
    /// One is not there.
    #[error("template `{0}` is missing")]
    Missing(String),
    /// No mail of that name is ever sent.
    #[error("template `{0}` is not known; the known ones are {list}", list = NAMES.map(|name| format!("`{name}`")).join(", "))]
    Unknown(String),
    /// It does not begin as it must.
    #[error("template `{0}`, line 1: a template begins with `Subject: ...` and an empty line")]
    Head(String),
    /// It cannot be read, or does not render.
    #[error("template `{template}`, line {line}: {reason}")]
    Broken {
        /// Which.
        template: String,
        /// Where, counted from 1 in the file.
        line: usize,
        /// What is wrong.
        reason: String,
    },
}

/// A rendered mail.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Rendered {
    /// One line.
    pub(crate) subject: String,
    pub(crate) body: String,
}

impl Templates {
    /// Reads templates by name, those that the process needs at least, and renders the samples of each.
    ///
    /// # Errors
    /// [`TemplateError`], with the line.
    pub fn load(sources: BTreeMap<String, String>, needed: &[&str]) -> Result<Self, TemplateError> {
        if let Some(missing) = needed.iter().find(|name| !sources.contains_key(**name)) {
            return Err(TemplateError::Missing((*missing).to_owned()));
        }
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_fuel(Some(FUEL));
        for (name, text) in [("link-proof", LINK_PROOF), ("withdrawal", WITHDRAWAL), (README, README_TEXT)] {
            if !sources.contains_key(name) {
                add(&mut environment, name, text)?;
            }
        }
        for (name, source) in sources {
            add(&mut environment, &name, &source)?;
        }
        let templates = Self { environment };
        templates.check()?;
        Ok(templates)
    }

    /// Renders the samples of every context.
    ///
    /// # Errors
    /// [`TemplateError::Broken`].
    pub fn check(&self) -> Result<(), TemplateError> {
        let samples = sample::samples();
        let there = samples.iter().filter(|sample| self.environment.get_template(name(sample)).is_ok());
        there.into_iter().try_for_each(|sample| self.rendered(sample).map(drop))?;
        sample::readmes().iter().try_for_each(|sample| self.readme(sample).map(drop))
    }

    fn readme(&self, context: &PackageReadme) -> Result<String, TemplateError> {
        self.part(README, README, 0, &Value::from(Serde(context)))
    }

    /// Renders a mail.
    ///
    /// # Errors
    /// [`MailError::Template`].
    pub(crate) fn render(&self, body: &MailBody) -> Result<Rendered, MailError> {
        self.rendered(body).map_err(|error| mail_error(name(body), &error))
    }

    fn rendered(&self, body: &MailBody) -> Result<Rendered, TemplateError> {
        let name = name(body);
        let context = match body {
            MailBody::HeldReply(context) => Value::from(Serde(context)),
            MailBody::RedirectReply(context) => Value::from(Serde(context)),
            MailBody::Announcement(context) => Value::from(Serde(context)),
            MailBody::Withdrawal(context) => Value::from(Serde(context)),
            MailBody::LinkProof(context) => Value::from(Serde(context)),
        };
        let subject = self.part(name, &subject_of(name), 0, &context)?;
        let broken = |reason: &str| TemplateError::Broken {
            template: name.to_owned(),
            line: 1,
            reason: reason.to_owned(),
        };
        if subject.trim().is_empty() {
            return Err(broken("the subject is empty"));
        }
        // A line break here would begin another header field.
        if subject.chars().any(char::is_control) || subject.len() > 998 {
            return Err(broken("the subject is not one line of at most 998 bytes"));
        }
        Ok(Rendered {
            subject: subject.trim().to_owned(),
            body: self.part(name, name, HEAD_LINES, &context)?,
        })
    }

    fn part(
        &self,
        name: &str,
        part: &str,
        lines_before: usize,
        context: &Value,
    ) -> Result<String, TemplateError> {
        let wrong = |error: &Error| broken(name, lines_before, error);
        let template = self.environment.get_template(part).map_err(|error| wrong(&error))?;
        let mut output = Bounded(Vec::new());
        template.render_captured_to(context.clone(), &mut output).map_err(|error| wrong(&error))?;
        Ok(String::from_utf8_lossy(&output.0).into_owned())
    }
}

impl PackageWords for Templates {
    fn package_readme(&self, context: &PackageReadme) -> Result<String, MailError> {
        self.readme(context).map_err(|error| mail_error(README, &error))
    }
}

fn mail_error(template: &str, error: &TemplateError) -> MailError {
    let reason = match error {
        TemplateError::Broken { line, reason, .. } => format!("line {line}: {reason}"),
        TemplateError::Missing(_) | TemplateError::Unknown(_) | TemplateError::Head(_) => error.to_string(),
    };
    MailError::Template { template: template.to_owned(), reason }
}

fn name(body: &MailBody) -> &'static str {
    let [held_reply, redirect_reply, announcement, withdrawal, link_proof, _] = NAMES;
    match body {
        MailBody::HeldReply(_) => held_reply,
        MailBody::RedirectReply(_) => redirect_reply,
        MailBody::Announcement(_) => announcement,
        MailBody::Withdrawal(_) => withdrawal,
        MailBody::LinkProof(_) => link_proof,
    }
}

/// The subject is a template of its own, so that no value ends it early and begins a body.
fn subject_of(name: &str) -> String {
    format!("{name}/subject")
}

fn add(environment: &mut Environment<'static>, name: &str, source: &str) -> Result<(), TemplateError> {
    if !NAMES.contains(&name) {
        return Err(TemplateError::Unknown(name.to_owned()));
    }
    let source = source.replace("\r\n", "\n");
    if name == README {
        let added = environment.add_template_owned(README, source);
        return added.map_err(|error| broken(name, 0, &error));
    }
    let (head, body) = source.split_once("\n\n").ok_or_else(|| TemplateError::Head(name.to_owned()))?;
    let subject = head.strip_prefix("Subject: ").filter(|subject| !subject.contains('\n'));
    let subject = subject.ok_or_else(|| TemplateError::Head(name.to_owned()))?;
    for (part, lines_before, text) in [(subject_of(name), 0, subject), (name.to_owned(), HEAD_LINES, body)] {
        let added = environment.add_template_owned(part, text.to_owned());
        added.map_err(|error| broken(name, lines_before, &error))?;
    }
    Ok(())
}

fn broken(template: &str, lines_before: usize, error: &Error) -> TemplateError {
    let what = error.kind().to_string();
    let reason = error.detail().map_or(what.clone(), |detail| format!("{what}: {detail}"));
    TemplateError::Broken {
        template: template.to_owned(),
        line: lines_before + error.line().unwrap_or(1),
        reason,
    }
}

/// Takes so much and no more.
struct Bounded(Vec<u8>);

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > LONGEST {
            return Err(io::Error::other("the outcome is longer than 1 MiB"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use cvdesk_desk::port::{Announcement, HeldReply, RedirectReply, WithdrawalNews};

    use super::*;

    const HELD_REPLY: &str =
        "Subject: [{{ project }}] your report has arrived\n\nIt waits for a moderator.\n";
    const ANNOUNCEMENT: &str =
        "Subject: {{ notice_id }}: {{ summary }}\n\n{% for cve in cves %}{{ cve }} {% endfor %}\n{{ text }}";

    pub(crate) fn templates() -> Templates {
        load(HELD_REPLY, ANNOUNCEMENT).unwrap()
    }

    const NEEDED: [&str; 2] = ["held-reply", "announcement"];

    fn load(held_reply: &str, announcement: &str) -> Result<Templates, TemplateError> {
        let sources = [("held-reply", held_reply), ("announcement", announcement)];
        Templates::load(sources.map(|(name, text)| (name.to_owned(), text.to_owned())).into(), &NEEDED)
    }

    fn refused(held_reply: &str) -> String {
        load(held_reply, ANNOUNCEMENT).unwrap_err().to_string()
    }

    #[test]
    fn a_mail_is_rendered_without_escaping() {
        let body = MailBody::Announcement(Announcement {
            project: "Example".to_owned(),
            notice_id: "EXA-2013-0001".to_owned(),
            summary: "crash in <x> & \"y\"".to_owned(),
            cves: vec!["CVE-2013-0170".to_owned()],
            text: "a < b\n".to_owned(),
        });
        let rendered = templates().render(&body).unwrap();
        assert_eq!(rendered.subject, "EXA-2013-0001: crash in <x> & \"y\"");
        assert_eq!(rendered.body, "CVE-2013-0170 \na < b\n");
    }

    #[test]
    fn a_withdrawal_says_so_first_and_why_in_the_usual_words_or_the_projects() {
        let news = WithdrawalNews {
            project: "Example".to_owned(),
            notice_id: "EXA-2013-0001".to_owned(),
            summary: "crash in x".to_owned(),
            cves: vec!["CVE-2013-0170".to_owned()],
            at: "2013-03-01T12:00:00Z".to_owned(),
            why: "It was never there.".to_owned(),
            text: "the notice\n".to_owned(),
        };
        let rendered = templates().render(&MailBody::Withdrawal(news.clone())).unwrap();
        assert_eq!(rendered.subject, "Withdrawn: EXA-2013-0001: crash in x (CVE-2013-0170)");
        assert!(
            rendered.body.starts_with("EXA-2013-0001 is withdrawn: It was never there.\n"),
            "{rendered:?}"
        );
        assert!(rendered.body.ends_with("the notice\n"), "{rendered:?}");
        let unsaid = WithdrawalNews { why: String::new(), cves: vec![], ..news.clone() };
        let rendered = templates().render(&MailBody::Withdrawal(unsaid)).unwrap();
        assert_eq!(rendered.subject, "Withdrawn: EXA-2013-0001: crash in x");
        assert!(
            rendered.body.starts_with("EXA-2013-0001 is withdrawn. No reason was given.\n"),
            "{rendered:?}"
        );
        let own = BTreeMap::from([("withdrawal".to_owned(), "Subject: gone\n\n{{ why }}".to_owned())]);
        let own = Templates::load(own, &[]).unwrap().render(&MailBody::Withdrawal(news)).unwrap();
        assert_eq!((own.subject.as_str(), own.body.as_str()), ("gone", "It was never there."));
    }

    #[test]
    fn a_broken_template_is_refused_with_its_line() {
        insta::assert_snapshot!(refused("Hello"), @"template `held-reply`, line 1: a template begins with `Subject: ...` and an empty line");
        insta::assert_snapshot!(refused("Subject: x\nBcc: y@z.test\n\nbody"), @"template `held-reply`, line 1: a template begins with `Subject: ...` and an empty line");
        insta::assert_snapshot!(refused("Subject: {{ x\n\nbody"), @"template `held-reply`, line 1: syntax error: unexpected end of input, expected end of variable block");
        insta::assert_snapshot!(refused("Subject: x\n\none\n{{ reporter }}\n"), @"template `held-reply`, line 4: undefined value");
        insta::assert_snapshot!(refused("Subject: x\n\n{% include '/etc/passwd' %}"), @"template `held-reply`, line 3: syntax error: unknown statement include");
        insta::assert_snapshot!(refused("Subject: {{ '' }}\n\nbody"), @"template `held-reply`, line 1: the subject is empty");
    }

    #[test]
    fn a_template_too_many_or_too_few_is_refused() {
        let one = BTreeMap::from([("held-reply".to_owned(), HELD_REPLY.to_owned())]);
        insta::assert_snapshot!(Templates::load(one.clone(), &NEEDED).unwrap_err(), @"template `announcement` is missing");
        let mut three = one;
        three.insert("announcement".to_owned(), ANNOUNCEMENT.to_owned());
        three.insert("welcome".to_owned(), HELD_REPLY.to_owned());
        insta::assert_snapshot!(Templates::load(three, &NEEDED).unwrap_err(), @"template `welcome` is not known; the known ones are `held-reply`, `redirect-reply`, `announcement`, `withdrawal`, `link-proof`, `package-readme`");
    }

    #[test]
    fn the_words_of_a_package_are_the_projects_and_have_no_subject() {
        let context = PackageReadme {
            project: "Example".to_owned(),
            case: "C-7K3M-9QXP".to_owned(),
            desk_address: None,
            until: "2013-01-31T12:00:00Z".to_owned(),
            local: None,
            files: vec!["notice.txt".to_owned()],
        };
        let usual = templates().package_readme(&context).unwrap();
        assert!(
            usual.contains("(C-7K3M-9QXP)") && usual.contains("ends at 2013-01-31T12:00:00Z (UTC).\n"),
            "{usual}"
        );
        assert!(usual.contains("\n  notice.txt\n"), "{usual}");
        let mut sources = BTreeMap::from([(README.to_owned(), "Quiet until {{ until }}!".to_owned())]);
        let own = Templates::load(sources.clone(), &[]).unwrap().package_readme(&context).unwrap();
        assert_eq!(own, "Quiet until 2013-01-31T12:00:00Z!");
        sources.insert(README.to_owned(), "one\n{{ reporter }}".to_owned());
        insta::assert_snapshot!(Templates::load(sources, &[]).unwrap_err(), @"template `package-readme`, line 2: undefined value");
    }

    // req Q1
    #[test]
    fn a_process_without_mail_needs_its_redirect_alone() {
        let source =
            "Subject: {{ project }} takes no reports here\n\nGo to {{ go_to }}, not to {{ desk_address }}.";
        let sources = BTreeMap::from([("redirect-reply".to_owned(), source.to_owned())]);
        let templates = Templates::load(sources, &["redirect-reply"]).unwrap();
        let redirect = RedirectReply {
            project: "Example".to_owned(),
            desk_address: "security@example.org".to_owned(),
            go_to: "https://tracker.example.org/new".to_owned(),
            in_reply_to: None,
        };
        let rendered = templates.render(&MailBody::RedirectReply(redirect)).unwrap();
        assert_eq!(rendered.subject, "Example takes no reports here");
        assert_eq!(rendered.body, "Go to https://tracker.example.org/new, not to security@example.org.");
        let held = HeldReply { project: String::new(), desk_address: String::new(), in_reply_to: None };
        let error = templates.render(&MailBody::HeldReply(held)).unwrap_err();
        assert!(error.to_string().contains("held-reply"), "what is not there is named: {error}");
    }

    #[test]
    fn a_broken_redirect_is_refused_before_it_is_needed() {
        let sources =
            BTreeMap::from([("redirect-reply".to_owned(), "Subject: x\n\n{{ reporter }}".to_owned())]);
        insta::assert_snapshot!(Templates::load(sources, &[]).unwrap_err(), @"template `redirect-reply`, line 3: undefined value");
    }

    #[test]
    fn a_template_that_works_or_writes_without_end_is_refused() {
        let nested = "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}";
        assert!(refused(&format!("Subject: x\n\n{nested}")).contains("fuel"), "{}", refused(nested));
        let much = "{% for a in range(2000) %}{{ 'xxxxxxxxxxxxxxxx' * 64 }}{% endfor %}";
        assert!(refused(&format!("Subject: x\n\n{much}")).contains("line 3"));
    }

    #[test]
    fn a_subject_of_two_lines_is_refused_when_it_is_rendered() {
        let body = MailBody::HeldReply(HeldReply {
            project: "x\r\nBcc: y@z.test".to_owned(),
            desk_address: String::new(),
            in_reply_to: None,
        });
        let error = templates().render(&body).unwrap_err();
        insta::assert_snapshot!(error, @"template `held-reply` does not render: line 1: the subject is not one line of at most 998 bytes");
    }
}
