//! The push, and what its answer means for whether something may have arrived.

use cvdesk_case::{BranchName, CommitHash};

use crate::call::{Answer, CallError};
use crate::clone::Clone;
use crate::place::Place;

/// How a push ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Pushed {
    /// The branch has the commit now.
    Done,
    /// Somebody else was first; nothing of ours arrived.
    Moved,
    /// Nothing of ours was sent.
    NotReached(String),
    /// The other side does not want it.
    Refused(String),
    /// Nobody knows.
    Unknown(String),
}

/// Pushes one commit to one branch, without force, tags, submodules or signatures.
pub(crate) fn push(clone: &Clone<'_>, place: &Place, commit: &CommitHash, branch: &BranchName) -> Pushed {
    let refspec = format!("{commit}:refs/heads/{branch}");
    let command = clone.git([
        "push",
        "--porcelain",
        "--quiet",
        "--no-verify",
        "--no-follow-tags",
        "--no-signed",
        "--recurse-submodules=no",
        "--end-of-options",
        place.as_str(),
        &refspec,
    ]);
    match clone.ask(command) {
        Ok(answer) => read(&answer, &refspec),
        Err(error @ CallError::TooSlow) => Pushed::Unknown(error.to_string()),
        Err(error) => Pushed::NotReached(error.to_string()),
    }
}

/// Reads the answer (git-push(1), "OUTPUT"): flag, tab, refspec, tab, summary; the flag `!` is a refusal.
fn read(answer: &Answer, refspec: &str) -> Pushed {
    let text = answer.text();
    let mut lines = text.lines().filter_map(|line| line.split_once('\t'));
    let status = lines.find_map(|(flag, rest)| Some((flag, rest.strip_prefix(refspec)?.trim())));
    match status {
        Some(("!", summary)) => refusal(answer, summary),
        // With --quiet, git lists nothing that went well.
        Some(_) | None if answer.code() == Some(0) => Pushed::Done,
        Some(_) | None => silence(&String::from_utf8_lossy(&answer.stderr), answer.complaint()),
    }
}

fn refusal(answer: &Answer, summary: &str) -> Pushed {
    // The first two are found out here, before anything is sent; the others by the other side, at the last moment.
    const RACES: [&str; 7] = [
        "fetch first",
        "non-fast-forward",
        "stale info",
        "cannot lock ref",
        "failed to update ref",
        "incorrect old value",
        "reference already exists",
    ];
    if RACES.iter().any(|race| summary.contains(race)) {
        return Pushed::Moved;
    }
    if summary.starts_with("[remote failure]") {
        return Pushed::Unknown(summary.to_owned());
    }
    // A hook's own words, where it said any, help a person more than `hook declined`.
    let stderr = String::from_utf8_lossy(&answer.stderr);
    let said = stderr.lines().find_map(|line| line.strip_prefix("remote: ")).unwrap_or_default().trim();
    let said = said.chars().filter(|char| !char.is_control()).take(200).collect::<String>();
    Pushed::Refused(if said.is_empty() { summary.to_owned() } else { format!("{summary}: {said}") })
}

/// Git ended without saying what became of the branch.
fn silence(stderr: &str, complaint: String) -> Pushed {
    const NOT_ALLOWED: [&str; 5] =
        ["Permission denied", "Authentication failed", "could not read Username", "error: 403", "error: 401"];
    // Git says these while it still waits for the first word of the other side (connect.c, remote-curl.c).
    const BEFORE_SENDING: [&str; 3] =
        ["Could not read from remote repository", "unable to access", "hung up upon initial contact"];
    let says = |words: &[&str]| words.iter().any(|word| stderr.contains(word));
    match (says(&BEFORE_SENDING), says(&NOT_ALLOWED)) {
        (true, true) => Pushed::Refused(complaint),
        (true, false) => Pushed::NotReached(complaint),
        (false, _) => Pushed::Unknown(complaint),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_after_the_first_contact_is_unknown() {
        let lost = "error: RPC failed; curl 56\nfatal: the remote end hung up unexpectedly";
        assert_eq!(silence(lost, "x".to_owned()), Pushed::Unknown("x".to_owned()));
        let absent = "fatal: '/x' does not appear to be a git repository\nfatal: Could not read from remote repository.";
        assert_eq!(silence(absent, "x".to_owned()), Pushed::NotReached("x".to_owned()));
        let stranger =
            "desk@git.test: Permission denied (publickey).\nfatal: Could not read from remote repository.";
        assert_eq!(silence(stranger, "x".to_owned()), Pushed::Refused("x".to_owned()));
    }
}
