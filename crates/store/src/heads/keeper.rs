//! Appends heads to `heads.log`. A head that cannot be written never undoes an append; it is only told.

use std::fs::OpenOptions;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use cvdesk_case::DeskId;
use ed25519_dalek::{SigningKey, VerifyingKey};

use super::lines::{Head, HeadsFile, key_line};

/// The file, and the key that signs in it.
pub(crate) struct HeadsLog {
    path: PathBuf,
    desk: DeskId,
    signer: SigningKey,
}

impl HeadsLog {
    /// The heads of a desk.
    pub(crate) fn new(path: &Path, desk: DeskId, signer: SigningKey) -> Self {
        Self { path: path.to_owned(), desk, signer }
    }

    /// The public half of the signing key.
    pub(crate) fn public(&self) -> VerifyingKey {
        self.signer.verifying_key()
    }

    /// What the file holds; nothing where there is none yet.
    pub(crate) fn read(&self) -> io::Result<HeadsFile> {
        match HeadsFile::read(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(HeadsFile::default()),
            other => other,
        }
    }

    /// Makes a new desk's file; one that has lines already belongs to another desk.
    pub(crate) fn begin(&self) -> io::Result<()> {
        let mut file = OpenOptions::new().append(true).create(true).open(&self.path)?;
        if file.metadata()?.len() > 0 {
            return Err(io::Error::new(
                io::ErrorKind::AlreadyExists,
                "it holds heads already, of another desk",
            ));
        }
        file.write_all(key_line(self.desk, &self.public()).as_bytes())?;
        file.sync_all()
    }

    /// Adds one head, durably.
    pub(crate) fn append(&self, head: &Head) -> Result<(), String> {
        self.add(&head.line(&self.signer))
            .map_err(|error| format!("`{}` cannot be written: {error}", self.path.display()))
    }

    // One write with O_APPEND, so that lines of several processes do not mix.
    fn add(&self, line: &str) -> io::Result<()> {
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(&self.path)?;
        let before = match file.metadata()?.len() {
            0 => key_line(self.desk, &self.public()),
            _ if ends_with_line_end(&mut file)? => String::new(),
            _ => "\n".to_owned(),
        };
        file.write_all(format!("{before}{line}").as_bytes())?;
        file.sync_data()
    }
}

fn ends_with_line_end(file: &mut std::fs::File) -> io::Result<bool> {
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last == [b'\n'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_after_a_torn_line_stands_on_a_line_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("heads.log");
        let log = HeadsLog::new(&path, DeskId([1; 16]), SigningKey::from_bytes(&[3; 32]));
        let head = |seq| Head { desk: DeskId([1; 16]), epoch: 1, seq, hash: [2; 32] };
        log.append(&head(1)).unwrap();
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, &whole[..whole.len() - 9]).unwrap();
        log.append(&head(2)).unwrap();
        let file = log.read().unwrap();
        assert_eq!(file.newest(DeskId([1; 16]), &log.public()), Some(head(2)));
        assert_eq!(file.odd, [2], "the torn line is told");
    }
}
