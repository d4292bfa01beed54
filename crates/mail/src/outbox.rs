//! Mail into a folder: for rehearsals, and for desks whose people send by hand.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

use cvdesk_case::EffectKey;
use cvdesk_desk::port::{MailError, Mailer, OutgoingMail, Probe};

use crate::message::letter;
use crate::{MailConfig, MessageId};

/// Writes each message as `FOLDER/EFFECT.eml`, whole or not at all.
#[derive(Debug)]
pub struct OutboxMailer {
    folder: PathBuf,
    config: MailConfig,
}

impl OutboxMailer {
    /// Names the folder, which is made when it is needed.
    #[must_use]
    pub fn new(folder: PathBuf, config: MailConfig) -> Self {
        Self { folder, config }
    }

    fn file(&self, effect: EffectKey) -> PathBuf {
        self.folder.join(format!("{effect}.eml"))
    }

    /// INVARIANT: a file named `.eml` is whole and on the disk.
    fn write(&self, effect: EffectKey, bytes: &[u8]) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let unfinished = self.folder.join(format!("{effect}.unfinished"));
        let mut file =
            OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&unfinished, self.file(effect))?;
        File::open(&self.folder)?.sync_all()
    }
}

impl Mailer for OutboxMailer {
    fn probe(&self, effect: EffectKey) -> Result<Probe, MailError> {
        match fs::metadata(self.file(effect)) {
            Ok(_) => Ok(Probe::Found(MessageId::of_effect(effect, &self.config.domain).to_string())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Probe::Absent),
            Err(error) => Err(MailError::NotSent(format!("`{}`: {error}", self.folder.display()))),
        }
    }

    fn send(&self, mail: &OutgoingMail) -> Result<String, MailError> {
        let letter = letter(&self.config, mail)?;
        let failed = |error: io::Error| MailError::NotSent(format!("`{}`: {error}", self.folder.display()));
        self.write(mail.effect, &letter.bytes).map_err(failed)?;
        Ok(letter.id.to_string())
    }
}
