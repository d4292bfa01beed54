//! The instance key: one file outside the database that unlocks everything in it.
//!
//! The file has one line, `cvdesk-instance-key v1 DESK KEY`, both in hex. A recovery copy holds the same line among
//! prose, so it serves as a key file as it stands.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use cvdesk_case::DeskId;
use cvdesk_desk::port::StoreError;
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::random::random;

const HEADER: &str = "cvdesk-instance-key v1 ";

/// A desk's instance key.
pub(crate) struct InstanceKey {
    /// The desk it belongs to.
    pub desk: DeskId,
    key: Zeroizing<[u8; 32]>,
}

impl InstanceKey {
    /// A new key for a desk.
    pub(crate) fn draw(desk: DeskId) -> Result<Self, StoreError> {
        Ok(Self { desk, key: random()? })
    }

    /// Reads a key file that only its owner can read.
    pub(crate) fn read(path: &Path) -> Result<Self, StoreError> {
        let metadata = fs::metadata(path).map_err(|error| unreadable(path, &error))?;
        let mode = metadata.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(StoreError::Key(format!(
                "the key file `{at}` can be read by others (mode {mode:03o}); run `chmod 600 {at}`",
                at = path.display()
            )));
        }
        let text = fs::read_to_string(path).map(Zeroizing::new).map_err(|error| unreadable(path, &error))?;
        Self::parse(&text).ok_or_else(|| {
            StoreError::Key(format!(
                "`{}` is not a cvdesk key file (it needs a line `{HEADER}DESK KEY`); write the recovery copy over it",
                path.display()
            ))
        })
    }

    fn parse(text: &str) -> Option<Self> {
        let line = text.lines().find_map(|line| line.trim().strip_prefix(HEADER))?;
        let (desk, key) = line.split_once(' ')?;
        let key = HEXLOWER.decode(key.as_bytes()).map(Zeroizing::new).ok()?;
        let key: [u8; 32] = key.as_slice().try_into().ok()?;
        Some(Self { desk: desk.parse().ok()?, key: Zeroizing::new(key) })
    }

    /// The file's line.
    pub(crate) fn line(&self) -> Zeroizing<String> {
        let key = Zeroizing::new(HEXLOWER.encode(self.key.as_slice()));
        Zeroizing::new(format!("{HEADER}{} {}", self.desk, key.as_str()))
    }

    /// Writes a new key file, readable by its owner only, and makes it durable.
    pub(crate) fn write_new(&self, path: &Path) -> Result<(), StoreError> {
        let failed = |error: io::Error| {
            let hint = match error.kind() {
                io::ErrorKind::AlreadyExists => "; it may be the key of another desk: name another file",
                _ => "",
            };
            StoreError::Key(format!("the key file `{}` cannot be made: {error}{hint}", path.display()))
        };
        let mut file =
            fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(failed)?;
        let line = Zeroizing::new(format!("{}\n", self.line().as_str()));
        file.write_all(line.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)
    }

    /// A key derived from this one for one use.
    pub(crate) fn subkey(&self, label: &str) -> Zeroizing<[u8; 32]> {
        hmac(&self.key, &[b"cvdesk instance v1 ", label.as_bytes(), &self.desk.0])
    }
}

/// The desk whose key a file holds, be it a key file or a recovery copy; `None` where it holds none.
///
/// # Errors
/// Where the file cannot be read.
pub fn desk_of_key_file(path: &Path) -> io::Result<Option<DeskId>> {
    let bytes = Zeroizing::new(fs::read(path)?);
    let text = std::str::from_utf8(&bytes).ok();
    Ok(text.and_then(InstanceKey::parse).map(|key| key.desk))
}

/// HMAC-SHA-256 over the parts in a row.
pub(crate) fn hmac(key: &[u8; 32], parts: &[&[u8]]) -> Zeroizing<[u8; 32]> {
    // A key shorter than the block is followed by zeros (RFC 2104, 2).
    let mut block = Zeroizing::new([0; 64]);
    for (slot, byte) in block.iter_mut().zip(key) {
        *slot = *byte;
    }
    let mut mac = Hmac::<Sha256>::new(&(*block).into());
    for part in parts {
        mac.update(part);
    }
    Zeroizing::new(mac.finalize().into_bytes().into())
}

fn unreadable(path: &Path, error: &io::Error) -> StoreError {
    let at = path.display();
    StoreError::Key(match error.kind() {
        io::ErrorKind::NotFound => format!(
            "the key file `{at}` is not there; put it back, or write the recovery copy there with mode 600: without it nothing in the desk can be read"
        ),
        io::ErrorKind::InvalidData => {
            format!("`{at}` is not a cvdesk key file (it is not text); write the recovery copy over it")
        }
        _ => format!("the key file `{at}` cannot be read: {error}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_file_reads_back_and_a_recovery_copy_serves_as_one() {
        let key = InstanceKey::draw(DeskId([7; 16])).unwrap();
        let copy = format!("Keep this safe.\n\n    {}\n\nYours, cvdesk\n", key.line().as_str());
        for text in [key.line().to_string(), copy] {
            let read = InstanceKey::parse(&text).unwrap();
            assert_eq!((read.desk, read.key.as_slice()), (key.desk, key.key.as_slice()));
        }
    }

    #[test]
    fn subkeys_of_different_uses_and_desks_share_nothing() {
        let key = InstanceKey { desk: DeskId([1; 16]), key: Zeroizing::new([5; 32]) };
        let other = InstanceKey { desk: DeskId([2; 16]), key: Zeroizing::new([5; 32]) };
        assert_ne!(key.subkey("wrap"), key.subkey("owner"));
        assert_ne!(key.subkey("wrap"), other.subkey("wrap"));
    }
}
