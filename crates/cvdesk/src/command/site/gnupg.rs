//! Signatures by the machine's own `gpg`: the secret key never comes into this process.

use std::io::{Read, Write as _};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use cvdesk_notice::one_line;
use cvdesk_site::PublicKey;

use crate::failure::{FAILED, Failure};

/// How long one call may take: its agent may ask a person for a passphrase.
const PATIENCE: Duration = Duration::from_mins(2);

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
    let mut command = Command::new("gpg");
    command.args(["--batch", "--no-tty", "--quiet"]).args(arguments);
    answer(command, input, PATIENCE)
        .map_err(|error| Failure::new(FAILED, format!("`gpg` cannot be used: {error}")))
}

/// What a program prints that has `input` to read; one that takes longer is stopped.
fn answer(mut command: Command, input: &[u8], patience: Duration) -> Result<Vec<u8>, String> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    // Each pipe has a thread: none fills up while another is waited for.
    let (stdin, input) = (child.stdin.take(), input.to_vec());
    thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(&input)));
    let (stdout, stderr) = (drained(child.stdout.take()), drained(child.stderr.take()));
    let (Ok(said), Ok(complaint)) = (stdout.recv_timeout(patience), stderr.recv_timeout(patience)) else {
        // Both fail only where it has ended already.
        let _ = child.kill();
        let _ = child.wait();
        return Err(format!("it gives no answer for {} seconds and was stopped", patience.as_secs()));
    };
    let status = child.wait().map_err(|error| error.to_string())?;
    if status.success() && !said.is_empty() {
        return Ok(said);
    }
    Err(format!("it says `{}`", one_line(&String::from_utf8_lossy(&complaint))))
}

/// Reads a pipe to its end beside us.
fn drained(pipe: Option<impl Read + Send + 'static>) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = pipe.map_or(Ok(0), |mut pipe| pipe.read_to_end(&mut bytes));
        read.is_ok().then(|| sender.send(bytes))
    });
    receiver
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn a_program_that_waits_for_ever_is_stopped_and_one_that_fails_is_quoted() {
        let short = Duration::from_millis(100);
        assert!(answer(shell("exec sleep 600"), &[], short).unwrap_err().contains("was stopped"));
        let input = vec![b'x'; 1 << 20];
        assert_eq!(answer(shell("echo much >&2; cat"), &input, PATIENCE).unwrap(), input);
        let said = answer(shell("echo 'no\nkey' >&2; exit 2"), &[], PATIENCE).unwrap_err();
        assert_eq!(said, "it says `no key`");
    }
}
