//! The patches of a package: a mailbox for each branch, which `git am` takes.

use std::collections::BTreeMap;

use cvdesk_case::{BranchName, Case, CaseId};

use crate::desk::{Desk, Request};
use crate::error::DeskError;
use crate::prenotify::PackageFile;

impl Desk<'_> {
    /// One mailbox for each branch of the patches that nobody rejected; what `git am` does not take stays a file of its own.
    pub(crate) fn package_patches(
        &self,
        request: Request,
        id: CaseId,
        facts: &Case,
        main: &str,
    ) -> Result<Vec<PackageFile>, DeskError> {
        let mut files = Vec::new();
        let mut mailboxes: BTreeMap<&str, Vec<u8>> = BTreeMap::new();
        for (number, patch) in self.kept_patches(request, id, facts)? {
            let branch = facts.patch_branches.get(&number).map_or(main, BranchName::as_str);
            if let Some(mailbox) = as_mailbox(&patch).filter(|_| trouble_with_patch(&patch).is_none()) {
                mailboxes.entry(branch).or_default().extend(mailbox);
            } else {
                let name = format!("{}-{number:04}.patch", branch.replace('/', "-"));
                files.push(PackageFile { name, bytes: patch });
            }
        }
        for (branch, bytes) in mailboxes {
            let mut name = format!("{}.mbox", branch.replace('/', "-"));
            // `a/b` and `a-b` are two branches.
            while files.iter().any(|file| file.name == name) {
                name.insert(0, '_');
            }
            files.push(PackageFile { name, bytes });
        }
        Ok(files)
    }
}

/// Headers that a saved mail begins with.
const HEADERS: [&[u8]; 6] = [b"from:", b"subject:", b"date:", b"message-id:", b"return-path:", b"received:"];

/// Why `git am` would not take a patch; `None` where nothing speaks against it.
#[must_use]
pub fn trouble_with_patch(patch: &[u8]) -> Option<&'static str> {
    let changes = |line: &[u8]| line.starts_with(b"diff --git ") || line.starts_with(b"+++ ");
    // What a mail program encoded is read by git, not here.
    let encoded = |line: &[u8]| line.to_ascii_lowercase().starts_with(b"content-transfer-encoding: base64");
    if patch.contains(&0) {
        Some("it is not text")
    } else if !patch.split(|byte| *byte == b'\n').any(|line| changes(line) || encoded(line)) {
        Some("it changes no file")
    } else if as_mailbox(patch).is_none() {
        Some("it is a bare change, without author and message")
    } else {
        None
    }
}

/// A patch as a part of a mailbox, where it is a mail or several: one that was saved without the line that begins a mail
/// in a mailbox gets the one that git writes.
fn as_mailbox(patch: &[u8]) -> Option<Vec<u8>> {
    let begins =
        |header: &&[u8]| patch.get(..header.len()).is_some_and(|start| start.eq_ignore_ascii_case(header));
    let mut mailbox = if patch.starts_with(b"From ") {
        Vec::new()
    } else if HEADERS.iter().any(begins) {
        format!("From {} Mon Sep 17 00:00:00 2001\n", "0".repeat(40)).into_bytes()
    } else {
        return None;
    };
    mailbox.extend_from_slice(patch);
    if !patch.ends_with(b"\n") {
        mailbox.push(b'\n');
    }
    Some(mailbox)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_git_am_would_not_take_is_told_with_why() {
        let change = "diff --git a/a.c b/a.c\n--- a/a.c\n+++ b/a.c\n@@ -1 +1 @@\n-a\n+b\n";
        let mail = format!("From 0123 Mon Sep 17 00:00:00 2001\nFrom: Ada\nSubject: x\n\n---\n{change}");
        assert_eq!(trouble_with_patch(mail.as_bytes()), None);
        assert_eq!(trouble_with_patch(b"Subject: x\nContent-Transfer-Encoding: base64\n\nZGlmZg==\n"), None);
        let told = |patch: &[u8]| trouble_with_patch(patch).unwrap();
        assert_eq!(told(change.as_bytes()), "it is a bare change, without author and message");
        assert_eq!(told(&[b'a'; 64]), "it changes no file");
        assert_eq!(told(b"From x\nSubject: [PATCH 0/2] cover\n\nhello\n"), "it changes no file");
        assert_eq!(told(b"\x7fELF\0\x01"), "it is not text");
    }
}
