//! Signatures by the machine's own `gpg`: the secret key never comes into this process.

use std::io::Write as _;
use std::process::{Command, Stdio};

use cvdesk_site::PublicKey;

use crate::failure::{FAILED, Failure};

/// The `gpg` of the machine, with the key ring that it finds by itself (`GNUPGHOME`).
#[derive(Debug)]
pub struct GnuPg {
    key: PublicKey,
}

impl GnuPg {
    /// Finds the key that somebody names by a fingerprint or an address.
    pub fn find(name: &str) -> Result<Self, Failure> {
        if name.is_empty() || name.starts_with('-') {
            return Err(Failure::bad_input(format!(
                "`{name}` is no key: name it by its fingerprint or address"
            )));
        }
        let listed = gpg(&["--with-colons", "--list-secret-keys", "--", name], &[])?;
        let listed = String::from_utf8_lossy(&listed).into_owned();
        let primary = listed.lines().filter(|line| line.starts_with("sec:")).count();
        let fingerprint = listed.lines().find_map(|line| line.strip_prefix("fpr:")?.split(':').nth(8));
        let (Some(fingerprint), 1) = (fingerprint, primary) else {
            return Err(Failure::bad_input(format!(
                "`{name}` names {primary} secret keys of `gpg`, and one is needed; name it by its fingerprint"
            )));
        };
        let armored =
            gpg(&["--armor", "--export-options", "export-minimal", "--export", "--", fingerprint], &[])?;
        let armored = String::from_utf8_lossy(&armored).into_owned();
        let key = PublicKey::new(fingerprint, armored)
            .ok_or_else(|| Failure::new(FAILED, format!("`gpg` gives `{fingerprint}` as a fingerprint")))?;
        Ok(Self { key })
    }

    /// The key as the public gets it.
    pub const fn key(&self) -> &PublicKey {
        &self.key
    }

    /// A detached signature in ASCII armour.
    pub fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>, Failure> {
        gpg(&["--armor", "--local-user", self.key.fingerprint(), "--detach-sign", "--output", "-"], bytes)
    }
}

/// Runs `gpg` over bytes and gives what it says.
fn gpg(arguments: &[&str], input: &[u8]) -> Result<Vec<u8>, Failure> {
    let trouble =
        |error: &dyn std::fmt::Display| Failure::new(FAILED, format!("`gpg` cannot be used: {error}"));
    let mut child = Command::new("gpg")
        .args(["--batch", "--no-tty", "--quiet"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| trouble(&error))?;
    // An advisory is small, and gpg reads all of it before it answers: no pipe fills up.
    let written = child.stdin.take().map_or(Ok(()), |mut stdin| stdin.write_all(input));
    let done = child.wait_with_output().map_err(|error| trouble(&error))?;
    if done.status.success() && written.is_ok() && !done.stdout.is_empty() {
        return Ok(done.stdout);
    }
    let said = String::from_utf8_lossy(&done.stderr);
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    Err(trouble(&format!("it says `{said}`")))
}
