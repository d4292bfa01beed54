//! The commits of a series, out of mails or out of a range of a repository, as git itself reads them; and back into
//! mails that `git am` takes.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::os::fd::AsRawFd as _;
use std::path::Path;
use std::time::Duration;

use cvdesk_impact::PatchId;
use gix_hash::Kind;
use thiserror::Error;

use crate::call::{Answer, CallError, run};
use crate::commit::hex;
use crate::deadline::Deadline;
use crate::environment::Environment;
use crate::error::{HistoryError, Trouble};
use crate::patch_ids::{AS_PATCH, padded};
use crate::repository::Repository;

/// Reading a whole series.
const READING: Duration = Duration::from_mins(2);
/// A pull request has fewer; more is a range that was asked for wrongly.
pub const MOST_COMMITS: usize = 500;

/// Why a series was not read.
#[derive(Debug, Error)]
pub enum SeriesError {
    /// The repository.
    #[error(transparent)]
    Repository(#[from] HistoryError),
    /// Git cannot be run, or does not take what it was given.
    #[error("git does not read {what}: {reason}")]
    Unreadable {
        /// Which: `message 3`, `A..B`.
        what: String,
        /// Its own words.
        reason: String,
    },
    /// There are too many.
    #[error("there are more than {MOST_COMMITS} commits, and no pull request has so many")]
    TooMany,
}

/// A commit of a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesCommit {
    /// Its hash, where it was read from a repository.
    pub commit: Option<String>,
    /// The author's name.
    pub author: String,
    /// The author's address.
    pub email: String,
    /// The author's date, as mails write it.
    pub date: String,
    /// The message that `git am` would give it, or that the repository has.
    pub message: String,
    /// The change; of a mail, with what stands between the message and it.
    pub diff: Vec<u8>,
    /// Git's id of the change; none where nothing changes.
    pub patch_id: Option<PatchId>,
}

/// The commits that `git am` would make of a mailbox, or of one patch that is a mail.
///
/// # Errors
/// [`SeriesError`].
pub fn read_mails(environment: &Environment, text: &[u8]) -> Result<Vec<SeriesCommit>, SeriesError> {
    let text = without_returns(text);
    let mails = split(&text);
    if mails.len() > MOST_COMMITS {
        return Err(SeriesError::TooMany);
    }
    let deadline = Deadline::after(READING);
    let read = |(mail, number)| {
        read_mail(environment, mail, deadline)
            .map_err(|error| unreadable(format!("message {number} of the mailbox"), &error))
    };
    let read: Result<Vec<Option<SeriesCommit>>, SeriesError> =
        mails.into_iter().zip(1_usize..).map(read).collect();
    Ok(read?.into_iter().flatten().collect())
}

/// The commits of a range such as `main..fix`, oldest first, merges left out.
///
/// # Errors
/// [`SeriesError`].
pub fn read_range(
    place: &Path,
    environment: &Environment,
    range: &str,
) -> Result<Vec<SeriesCommit>, SeriesError> {
    let deadline = Deadline::after(READING);
    let repository = Repository::open(place, environment, deadline).map_err(|trouble| trouble.at(place))?;
    let listed = repository
        .good(&[
            "log",
            "--reverse",
            "--topo-order",
            "--no-merges",
            "--no-notes",
            // Else the repository's own configuration names the program that verifies (`gpg.program`).
            "--no-show-signature",
            &format!("--max-count={}", MOST_COMMITS + 1),
            "--encoding=UTF-8",
            "--format=%H%x00%an%x00%ae%x00%aD%x00%B%x00",
            "--end-of-options",
            range,
            "--",
        ])
        .map_err(|error| unreadable(format!("`{range}`"), &error))?;
    let text = String::from_utf8_lossy(&listed.stdout).into_owned();
    let fields: Vec<&str> = text.split('\0').collect();
    let commits: Vec<_> = fields.chunks_exact(5).collect();
    if commits.len() > MOST_COMMITS {
        return Err(SeriesError::TooMany);
    }
    let mut series = Vec::new();
    for fields in commits {
        let [hash, author, email, date, message] = fields else { continue };
        // Each record but the first begins after the line break that ends the one before.
        let hash = hash.trim_start();
        let diff = diff_of(&repository, hash).map_err(|error| Trouble::unreadable(&error).at(place))?;
        let patch_id = first_id(environment, &diff, repository.kind, deadline)
            .map_err(|error| Trouble::unreadable(&error).at(place))?;
        series.push(SeriesCommit {
            commit: Some(hash.to_owned()),
            author: (*author).to_owned(),
            email: (*email).to_owned(),
            date: (*date).to_owned(),
            message: ended(message),
            diff: [b"---\n\n", diff.as_slice()].concat(),
            patch_id,
        });
    }
    Ok(series)
}

/// Git's ids of all changes in a text: one of a diff, several of a mailbox.
///
/// # Errors
/// [`SeriesError`].
pub fn patch_ids_in(environment: &Environment, text: &[u8]) -> Result<Vec<PatchId>, SeriesError> {
    ids(environment, text, Kind::Sha1, Deadline::after(READING))
        .map_err(|error| unreadable("a patch".to_owned(), &error))
}

/// A commit as a mail that `git am` takes, with another message; none where git would read the message otherwise, as
/// when a line of it looks like the beginning of the change.
///
/// # Errors
/// [`SeriesError`].
pub fn as_mail(
    environment: &Environment,
    commit: &SeriesCommit,
    message: &str,
    (number, of): (usize, usize),
) -> Result<Option<Vec<u8>>, SeriesError> {
    let (subject, body) = halves(message);
    let hash = commit.commit.clone().unwrap_or_else(|| "0".repeat(40));
    let mut head = format!(
        "From {hash} Mon Sep 17 00:00:00 2001\nFrom: {} <{}>\nDate: {}\nSubject: [PATCH {number}/{of}] {}\n",
        phrase(&commit.author),
        commit.email,
        commit.date,
        words(&subject),
    );
    if !body.is_ascii() {
        head.push_str(
            "MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n",
        );
    }
    let rule = if commit.diff.starts_with(b"---") { "" } else { "---\n" };
    let gap = if body.is_empty() || body.ends_with('\n') { "" } else { "\n" };
    let mut mail = format!("{head}\n{body}{gap}{rule}").into_bytes();
    mail.extend_from_slice(&commit.diff);
    if !mail.ends_with(b"\n") {
        mail.push(b'\n');
    }
    let again = read_mail(environment, &mail, Deadline::after(READING))
        .map_err(|error| unreadable("the corrected mail".to_owned(), &error))?;
    let same = again.is_some_and(|again| {
        halves(&again.message) == halves(message)
            && again.author == commit.author
            && again.email == commit.email
    });
    Ok(same.then_some(mail))
}

fn unreadable(what: String, error: &CallError) -> SeriesError {
    SeriesError::Unreadable { what, reason: error.to_string() }
}

/// The text with line breaks alone where a carriage return stands before them, as git's mailsplit hands mails on.
fn without_returns(text: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(text.len());
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_suffix(b"\r\n") {
            Some(line) => kept.extend([line, b"\n"].concat()),
            None => kept.extend(line),
        }
    }
    kept
}

/// The mails of a mailbox: each begins with a line as mail programs and git write it. What has no such line is one mail.
fn split(text: &[u8]) -> Vec<&[u8]> {
    let mut starts = vec![0];
    let mut at = 0_usize;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        if at > 0 && begins_mail(line) {
            starts.push(at);
        }
        at = at.saturating_add(line.len());
    }
    starts.push(text.len());
    let part = |pair: &[usize]| text.get(*pair.first()?..*pair.get(1)?);
    starts.windows(2).filter_map(part).filter(|mail| !mail.trim_ascii().is_empty()).collect()
}

/// `From ` and at its end a time and a year: prose that begins with that word has none (git's mailsplit looks so too).
fn begins_mail(line: &[u8]) -> bool {
    let Some(rest) = std::str::from_utf8(line).ok().and_then(|line| line.strip_prefix("From ")) else {
        return false;
    };
    let words: Vec<&str> = rest.split_whitespace().collect();
    let [.., time, year] = words.as_slice() else { return false };
    let is_time =
        time.split(':').count() == 3 && time.chars().all(|char| char.is_ascii_digit() || char == ':');
    is_time && year.len() == 4 && year.chars().all(|char| char.is_ascii_digit())
}

/// What git makes of one mail; none where it holds no change, as a cover letter does.
fn read_mail(
    environment: &Environment,
    mail: &[u8],
    deadline: Deadline,
) -> Result<Option<SeriesCommit>, CallError> {
    // Git writes message and change to files that it is told: to two that lie on no disk, and that it inherits.
    let (mut message, mut patch) = (in_memory("message")?, in_memory("patch")?);
    let mut git = environment.git();
    // Outside of any repository, so that none of them has a say.
    git.current_dir("/").args(["mailinfo", "--encoding=UTF-8"]).arg(own_path(&message)).arg(own_path(&patch));
    let answer = run(git, mail.to_vec(), deadline).and_then(Answer::good)?;
    let (message, patch) = (whole(&mut message)?, whole(&mut patch)?);
    let headers = answer.text();
    let header = |name: &str| {
        let line = headers.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        line.unwrap_or_default().to_owned()
    };
    let patch_id = first_id(environment, &patch, Kind::Sha1, deadline)?;
    if patch_id.is_none() {
        return Ok(None);
    }
    let body = String::from_utf8_lossy(&message).into_owned();
    let subject = header("Subject");
    let message = if body.trim().is_empty() { subject } else { format!("{subject}\n\n{body}") };
    Ok(Some(SeriesCommit {
        commit: None,
        author: header("Author"),
        email: header("Email"),
        date: header("Date"),
        message: ended(&message),
        diff: patch,
        patch_id,
    }))
}

/// A file that lies on no disk and that programs inherit which we start; it is gone with its last holder.
fn in_memory(name: &str) -> std::io::Result<File> {
    Ok(rustix::fs::memfd_create(name, rustix::fs::MemfdFlags::empty())?.into())
}

/// Where a program that inherited the file finds it.
fn own_path(file: &File) -> String {
    format!("/proc/self/fd/{}", file.as_raw_fd())
}

/// What a program wrote into it.
fn whole(file: &mut File) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn diff_of(repository: &Repository<'_>, commit: &str) -> Result<Vec<u8>, CallError> {
    let whole = ["--binary", "--no-commit-id", "--end-of-options", commit];
    let answer = repository.good(&[&["diff-tree"][..], &AS_PATCH, &whole].concat())?;
    Ok(answer.stdout)
}

fn first_id(
    environment: &Environment,
    diff: &[u8],
    kind: Kind,
    deadline: Deadline,
) -> Result<Option<PatchId>, CallError> {
    Ok(ids(environment, diff, kind, deadline)?.into_iter().next())
}

fn ids(
    environment: &Environment,
    text: &[u8],
    kind: Kind,
    deadline: Deadline,
) -> Result<Vec<PatchId>, CallError> {
    let mut git = environment.git();
    // Outside of any repository, so that none of them has a say.
    git.current_dir("/").args(["patch-id", "--stable"]);
    if kind == Kind::Sha256 {
        git.env("GIT_DEFAULT_HASH", "sha256");
    }
    let answer = run(git, text.to_vec(), deadline).and_then(Answer::good)?;
    let id = |line: &[u8]| {
        let (patch, _) = line.split_at_checked(kind.len_in_hex())?;
        Some(padded(&hex(patch, kind)?))
    };
    Ok(answer.stdout.split(|byte| *byte == b'\n').filter_map(id).collect())
}

/// With one line break at its end, as commits have it.
fn ended(message: &str) -> String {
    format!("{}\n", message.trim_end())
}

/// The subject, whose lines git makes one, and what follows it.
fn halves(message: &str) -> (String, String) {
    let message = message.trim();
    let mut subject: Vec<&str> = Vec::new();
    let mut at = 0_usize;
    for line in message.split_inclusive('\n') {
        if line.trim().is_empty() {
            break;
        }
        subject.push(line.trim());
        at = at.saturating_add(line.len());
    }
    let body = message.get(at..).unwrap_or_default().trim_start_matches(['\n', '\r']);
    (subject.join(" "), body.to_owned())
}

/// A name in a header (RFC 5322): quoted where it is not a few plain words, encoded where it is not ASCII.
fn phrase(name: &str) -> String {
    if !name.is_ascii() {
        return words(name);
    }
    let plain = |char: char| char.is_ascii_alphanumeric() || " -_'".contains(char);
    if name.chars().all(plain) {
        return name.to_owned();
    }
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Text in a header: as it is, or as encoded words of at most 75 characters (RFC 2047).
fn words(text: &str) -> String {
    const MOST: usize = 60;
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut lines = vec![String::new()];
    for char in text.chars() {
        let mut bytes = [0; 4];
        let piece: String = if char.is_ascii_alphanumeric() {
            char.to_string()
        } else {
            let escaped = char.encode_utf8(&mut bytes).bytes().map(|byte| format!("={byte:02X}"));
            escaped.collect::<Vec<_>>().concat()
        };
        match lines.last_mut() {
            Some(line) if line.len().saturating_add(piece.len()) <= MOST => line.push_str(&piece),
            Some(_) | None => lines.push(piece),
        }
    }
    let lines: Vec<_> = lines.into_iter().map(|line| format!("=?UTF-8?q?{line}?=")).collect();
    lines.join("\n ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIFF: &str =
        "---\n\ndiff --git a/a b/a\nindex 7898192..422c2b7 100644\n--- a/a\n+++ b/a\n@@ -1 +1,2 @@\n a\n+b\n";

    fn commit() -> SeriesCommit {
        SeriesCommit {
            commit: None,
            author: "Ann Ö. Nym".to_owned(),
            email: "ann@out.test".to_owned(),
            date: "Sun, 22 Nov 2026 07:19:07 +0000".to_owned(),
            message: "hw: fiß it\n\ntext\n".to_owned(),
            diff: DIFF.as_bytes().to_vec(),
            patch_id: None,
        }
    }

    fn mail(message: &str) -> Option<Vec<u8>> {
        as_mail(&Environment::default(), &commit(), message, (1, 2)).unwrap()
    }

    #[test]
    fn a_commit_goes_into_a_mail_and_comes_back_as_it_was() {
        for message in ["hw: fiß it\n\ntext ö\n\nFixes: CVE-2026-1234\n", "hw: fix\n", "hw: fix\n\n\n two\n"]
        {
            let text = mail(message).unwrap();
            let [read] =
                <[SeriesCommit; 1]>::try_from(read_mails(&Environment::default(), &text).unwrap()).unwrap();
            assert_eq!(halves(&read.message), halves(message), "{}", String::from_utf8_lossy(&text));
            assert_eq!((read.author.as_str(), read.email.as_str()), ("Ann Ö. Nym", "ann@out.test"));
            assert!(read.patch_id.is_some());
        }
    }

    #[test]
    fn a_mail_with_the_line_ends_of_the_wire_is_the_same_commit() {
        let text = mail("hw: fix\n\ntext\n\nSigned-off-by: A <a@b>\n").unwrap();
        let wire = String::from_utf8(text.clone()).unwrap().replace('\n', "\r\n");
        let read = |text: &[u8]| read_mails(&Environment::default(), text).unwrap();
        assert_eq!(read(wire.as_bytes()), read(&text));
        assert!(read(&text)[0].message.contains("Signed-off-by"));
        // Encoded ones stay, as git keeps them, and what git says of them is not the message.
        let encoded = "From: A <a@b>\nSubject: [PATCH] x\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\n\
                       Content-Transfer-Encoding: base64\n\n\
                       dGV4dA0KDQotLS0NCg0KZGlmZiAtLWdpdCBhL2EgYi9hDQppbmRleCA3ODk4MTkyLi40MjJjMmI3\n\
                       IDEwMDY0NA0KLS0tIGEvYQ0KKysrIGIvYQ0KQEAgLTEgKzEsMiBAQA0KIGENCitiDQo=\n";
        let [commit] = <[SeriesCommit; 1]>::try_from(read(encoded.as_bytes())).unwrap();
        assert!(!commit.message.contains("warning") && commit.message.starts_with("x\n\ntext"), "{commit:?}");
        assert!(!String::from_utf8_lossy(&commit.diff).contains("warning"), "{commit:?}");
    }

    #[test]
    fn a_message_that_git_would_cut_off_is_not_offered_as_a_mail() {
        assert_eq!(mail("hw: fix\n\n---\nSigned-off-by: A <a@b>\n"), None);
        assert_eq!(mail("hw: fix\n\ndiff --git a/x b/x\n"), None);
    }

    #[test]
    fn a_mailbox_is_split_where_mails_begin_and_a_cover_letter_is_no_commit() {
        let cover = b"From 1 Mon Sep 17 00:00:00 2001\nFrom: A <a@b>\nSubject: [PATCH 0/1] cover\n\nFrom here on, prose.\n";
        let text = [cover.as_slice(), &mail("hw: fix\n\nFrom the guest.\n").unwrap()].concat();
        assert_eq!(split(&text).len(), 2);
        let read = read_mails(&Environment::default(), &text).unwrap();
        assert_eq!(
            read.iter().map(|one| one.message.as_str()).collect::<Vec<_>>(),
            ["hw: fix\n\nFrom the guest.\n"]
        );
    }
}
