//! What git is told about the machine: the few values the caller hands down, and nothing inherited.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use thiserror::Error;

use crate::call::{Answer, CallError, run};
use crate::deadline::Deadline;

/// How long a single call may take.
const RUNNING: Duration = Duration::from_mins(2);

/// Git did not do what it was asked for.
#[derive(Debug, Error)]
#[error(transparent)]
pub struct GitFailed(#[from] CallError);

/// Values from the process's environment that git and ssh need, read by the binary.
#[derive(Debug, Clone)]
pub struct Environment {
    /// Where programs are found.
    pub path: OsString,
    /// Where ssh finds its keys and known hosts; without one, ssh finds none.
    pub home: Option<PathBuf>,
    /// The ssh agent's socket.
    pub ssh_auth_sock: Option<PathBuf>,
}

impl Default for Environment {
    /// Programs of the system, no home, no agent: enough for repositories on this machine and over https.
    fn default() -> Self {
        Self { path: "/usr/local/bin:/usr/bin:/bin".into(), home: None, ssh_auth_sock: None }
    }
}

/// Holds for every git we start; a variable such as `GIT_DIR` in our own environment never reaches it.
const ALWAYS: [(&str, &str); 19] = [
    ("LC_ALL", "C"),
    ("GIT_CONFIG_NOSYSTEM", "1"),
    ("GIT_CONFIG_GLOBAL", "/dev/null"),
    ("GIT_ATTR_NOSYSTEM", "1"),
    ("GIT_TERMINAL_PROMPT", "0"),
    ("GIT_ASKPASS", "false"),
    ("GIT_SSH_COMMAND", "ssh -oBatchMode=yes"),
    ("GIT_NO_LAZY_FETCH", "1"),
    ("GIT_NO_REPLACE_OBJECTS", "1"),
    ("GIT_OPTIONAL_LOCKS", "0"),
    ("GIT_EDITOR", "false"),
    // `ext::` and `fd::` run programs; plain http and git can be changed on the way.
    ("GIT_ALLOW_PROTOCOL", "file:https:ssh"),
    // A repository that somebody hands us names programs in its own configuration; what stands here outweighs it.
    ("GIT_CONFIG_COUNT", "3"),
    ("GIT_CONFIG_KEY_0", "core.fsmonitor"), // runs whenever an index is read, as `git diff-tree` does
    ("GIT_CONFIG_VALUE_0", "false"),
    ("GIT_CONFIG_KEY_1", "core.hooksPath"),
    ("GIT_CONFIG_VALUE_1", "/dev/null"),
    ("GIT_CONFIG_KEY_2", "log.showSignature"), // runs `gpg.program` for each commit that is shown
    ("GIT_CONFIG_VALUE_2", "false"),
];

impl Environment {
    /// Runs git in a folder over some input, and gives what it prints.
    ///
    /// # Errors
    /// [`GitFailed`], with git's own words.
    pub fn run(&self, folder: &Path, arguments: &[&str], input: &[u8]) -> Result<String, GitFailed> {
        let mut git = self.git();
        git.current_dir(folder).args(arguments);
        let answer = run(git, input.to_vec(), Deadline::after(RUNNING)).and_then(Answer::good)?;
        Ok(String::from_utf8_lossy(&answer.stdout).into_owned())
    }

    /// Starts building a call of git.
    pub(crate) fn git(&self) -> Command {
        let mut command = Command::new("git");
        command.env_clear().envs(ALWAYS).env("PATH", &self.path);
        command.env("HOME", self.home.as_deref().map_or(OsStr::new("/nonexistent"), |home| home.as_os_str()));
        if let Some(socket) = &self.ssh_auth_sock {
            command.env("SSH_AUTH_SOCK", socket);
        }
        command
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn git_inherits_nothing() {
        let mut command = Environment::default().git();
        let output = command.args(["-c", "alias.env=!env", "env"]).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        // CARGO is set in every test process; git, its shell and exec path add a few variables of their own.
        assert!(!text.lines().any(|line| line.starts_with("CARGO")), "{text}");
        assert!(text.lines().any(|line| line == "HOME=/nonexistent"), "{text}");
    }
}
