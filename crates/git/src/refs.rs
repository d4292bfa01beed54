//! Branches, tags and what HEAD names, each with the commit behind it.

use std::fmt::Write as _;

use cvdesk_impact::CommitId;
use gix_hash::ObjectId;

use crate::commit::{commit_id, hex};
use crate::error::Trouble;
use crate::objects::{Behind, Objects};
use crate::repository::Repository;

/// A branch or tag by its full name, such as `refs/heads/main`; bytes that are no text are written `\xff`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ref {
    /// The full name.
    pub name: String,
    /// The commit that it names, for an annotated tag the one behind it.
    pub commit: CommitId,
}

impl Ref {
    /// The name as people say it: without `refs/heads/`, `refs/tags/` or `refs/remotes/<remote>/`.
    #[must_use]
    pub fn short(&self) -> &str {
        short(&self.name)
    }
}

/// A full name without what only git needs.
fn short(name: &str) -> &str {
    let own = || name.strip_prefix("refs/heads/").or_else(|| name.strip_prefix("refs/tags/"));
    let remote = || name.strip_prefix("refs/remotes/")?.split_once('/').map(|(_, branch)| branch);
    own().or_else(remote).unwrap_or(name)
}

/// All refs that make a history.
#[derive(Debug, Default)]
pub(crate) struct Refs {
    pub(crate) branches: Vec<Ref>,
    pub(crate) tags: Vec<Ref>,
    /// The branch that HEAD names, where it exists.
    pub(crate) head: Option<String>,
    /// Where to start reading, each once.
    pub(crate) tips: Vec<ObjectId>,
    /// What was left out, for people.
    pub(crate) remarks: Vec<String>,
}

/// Asks git for the names, whatever it stores them in, and looks behind tags.
pub(crate) fn read(repository: &Repository<'_>, objects: &mut Objects) -> Result<Refs, Trouble> {
    // No object is looked at by this: a partial clone has nothing to fetch for it.
    let answer = repository.good(&[
        "for-each-ref",
        "--format=%(objectname) %(HEAD)%(refname)",
        "refs/heads",
        "refs/remotes",
        "refs/replace",
        "refs/tags",
    ]);
    let answer = answer.map_err(|error| Trouble::unreadable(&error))?;
    let mut refs = Refs::default();
    for line in String::from_utf8_lossy(&answer.stderr).lines().filter(|line| line.contains("broken ref")) {
        refs.remarks.push(format!("git says: {}", line.trim_start_matches("warning: ")));
    }
    let mut no_commits = Vec::new();
    for line in answer.stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let listed = Listed::parse(line, repository)
            .ok_or_else(|| Trouble::Unreadable("git's list of refs is not one".to_owned()))?;
        if listed.is_remote_head() {
            continue;
        }
        match objects.behind(&listed.id)? {
            Behind::Commit(id) => refs.take(listed, id)?,
            Behind::Nothing(id) => {
                return Err(Repository::missing(&id.to_hex(), &format!("`{}`", listed.name)));
            }
            Behind::Other => no_commits.push(listed.name),
        }
    }
    refs.tips.sort_unstable();
    refs.tips.dedup();
    if let [first, rest @ ..] = &no_commits[..] {
        let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
        refs.remarks.push(format!("`{first}`{more} name no commit and are left out"));
    }
    Ok(refs)
}

/// One line of git's list.
struct Listed {
    id: ObjectId,
    name: String,
    is_head: bool,
}

impl Listed {
    fn parse(line: &[u8], repository: &Repository<'_>) -> Option<Self> {
        let (id, rest) = line.split_at_checked(repository.kind.len_in_hex())?;
        let (mark, name) = rest.strip_prefix(b" ")?.split_first()?;
        Some(Self { id: hex(id, repository.kind)?, name: written(name), is_head: *mark == b'*' })
    }

    /// Repeats a branch of the same remote.
    fn is_remote_head(&self) -> bool {
        self.name
            .strip_prefix("refs/remotes/")
            .and_then(|rest| rest.split_once('/'))
            .is_some_and(|(_, branch)| branch == "HEAD")
    }
}

impl Refs {
    fn take(&mut self, listed: Listed, id: ObjectId) -> Result<(), Trouble> {
        let Some(commit) = commit_id(&id) else { return Ok(()) };
        if listed.name.starts_with("refs/replace/") {
            return Err(Trouble::Incomplete {
                reason: format!("it has replacements for commits (`{}`)", listed.name),
                way_out: "remove them (`git replace -d`), or ask a clone without them",
            });
        }
        self.tips.push(id);
        if listed.is_head {
            self.head = Some(listed.name.clone());
        }
        let is_tag = listed.name.starts_with("refs/tags/");
        let into = if is_tag { &mut self.tags } else { &mut self.branches };
        into.push(Ref { name: listed.name, commit });
        Ok(())
    }
}

/// A name as text; a backslash stands in no ref (git-check-ref-format(1)), so that no two names become one.
fn written(name: &[u8]) -> String {
    let mut text = String::with_capacity(name.len());
    for chunk in name.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            // Writing into a String never fails.
            let _ = write!(text, "\\x{byte:02x}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_said_without_what_only_git_needs() {
        assert_eq!(short("refs/heads/stable/1.8"), "stable/1.8");
        assert_eq!(short("refs/remotes/origin/stable/1.8"), "stable/1.8");
        assert_eq!(short("refs/tags/v1"), "v1");
        assert_eq!(short("refs/remotes/odd"), "refs/remotes/odd");
    }

    #[test]
    fn names_that_are_no_text_stay_different() {
        assert_eq!(written(b"refs/heads/caf\xe9"), "refs/heads/caf\\xe9");
        assert_eq!(written("refs/heads/café".as_bytes()), "refs/heads/café");
    }
}
