//! Which public commits are the patches that somebody holds as texts: a private fix that is seen in public.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::time::Duration;

use cvdesk_impact::{CommitId, PatchId};

use crate::call::{Answer, CallError, run};
use crate::commit::{commit_id, hex};
use crate::deadline::Deadline;
use crate::environment::Environment;
use crate::error::{HistoryError, Trouble};
use crate::patch_ids::{compute, padded};
use crate::repository::Repository;

/// Finding the commits, and comparing them.
const LOOKING: Duration = Duration::from_mins(2);
/// Commits are compared so many at a time.
const AT_ONCE: usize = 2_000;
/// With more paths than this, commits are not narrowed down by what they touch.
const MOST_PATHS: usize = 256;

/// For each text: the commits of branches, tags and remote branches, committed at that second or later, that are one
/// of its patches. No commit is compared that touches none of their files.
pub(crate) fn same_patches(
    place: &Path,
    environment: &Environment,
    texts: &[Vec<u8>],
    since: i64,
) -> Result<Vec<Vec<CommitId>>, HistoryError> {
    let failed = |error: CallError| Trouble::unreadable(&error).at(place);
    let deadline = Deadline::after(LOOKING);
    let repository = Repository::open(place, environment, deadline).map_err(|trouble| trouble.at(place))?;
    let mut wanted: HashMap<PatchId, BTreeSet<usize>> = HashMap::new();
    for (number, text) in texts.iter().enumerate() {
        for id in ids_of(&repository, text, deadline).map_err(failed)? {
            wanted.entry(id).or_default().insert(number);
        }
    }
    let mut found = vec![Vec::new(); texts.len()];
    if wanted.is_empty() {
        return Ok(found);
    }
    let commits = committed_since(&repository, texts, since, deadline).map_err(failed)?;
    for commits in commits.chunks(AT_ONCE) {
        let ids = compute(&repository, commits).map_err(failed)?;
        for (commit, id) in commits.iter().filter_map(|commit| Some((*commit, ids.get(commit)?))) {
            for number in wanted.get(id).into_iter().flatten() {
                found.get_mut(*number).into_iter().for_each(|list| list.push(commit));
            }
        }
    }
    Ok(found)
}

/// The ids of the patches in a text: one of a diff, several of a series in a mailbox.
fn ids_of(repository: &Repository<'_>, text: &[u8], deadline: Deadline) -> Result<Vec<PatchId>, CallError> {
    let answer =
        run(repository.git(&["patch-id", "--stable"]), text.to_vec(), deadline).and_then(Answer::good)?;
    let id = |line: &[u8]| {
        let (patch, _) = line.split_at_checked(repository.kind.len_in_hex())?;
        Some(padded(&hex(patch, repository.kind)?))
    };
    Ok(answer.stdout.split(|byte| *byte == b'\n').filter_map(id).collect())
}

fn committed_since(
    repository: &Repository<'_>,
    texts: &[Vec<u8>],
    since: i64,
    deadline: Deadline,
) -> Result<Vec<CommitId>, CallError> {
    let since = format!("--max-age={since}");
    let paths = paths(texts);
    let mut arguments = vec!["--literal-pathspecs", "rev-list", "--no-merges", "--full-history"];
    arguments.extend([since.as_str(), "--branches", "--tags", "--remotes", "--"]);
    arguments.extend(paths.iter().map(String::as_str));
    let answer = run(repository.git(&arguments), Vec::new(), deadline).and_then(Answer::good)?;
    let commit = |line: &[u8]| commit_id(&hex(line, repository.kind)?);
    Ok(answer.stdout.split(|byte| *byte == b'\n').filter_map(commit).collect())
}

/// The files that the texts touch; none, which is no limit, where a name is quoted or there are too many.
fn paths(texts: &[Vec<u8>]) -> Vec<String> {
    let mut paths = BTreeSet::new();
    for line in texts.iter().flat_map(|text| text.split(|byte| *byte == b'\n')) {
        let Some(name) = line.strip_prefix(b"+++ ").or_else(|| line.strip_prefix(b"--- ")) else { continue };
        let name = name.trim_ascii_end();
        if name == b"/dev/null" {
            continue;
        }
        let name = name.strip_prefix(b"a/").or_else(|| name.strip_prefix(b"b/"));
        match name.and_then(|name| std::str::from_utf8(name).ok()).filter(|name| !name.contains('\t')) {
            Some(name) => paths.insert(name.to_owned()),
            None => return Vec::new(),
        };
    }
    if paths.len() > MOST_PATHS { Vec::new() } else { paths.into_iter().collect() }
}

#[cfg(test)]
mod tests {
    use super::paths;

    #[test]
    fn commits_are_narrowed_down_by_files_unless_a_name_is_odd() {
        let text =
            |name: &str| format!("From x\n\n---\n--- a/{name}\n+++ b/{name}\n@@ -1 +1 @@\n").into_bytes();
        assert_eq!(paths(&[text("src/a.c"), text("src/b.c")]), ["src/a.c", "src/b.c"]);
        assert!(paths(&[text("src/a.c"), b"+++ \"b/\\303\\244\"\n".to_vec()]).is_empty());
        assert!(paths(&[b"--- old.c\n+++ new.c\n".to_vec()]).is_empty(), "made without prefixes");
        let new = b"--- /dev/null\n+++ b/new.c\n".to_vec();
        assert_eq!(paths(&[new]), ["new.c"]);
    }
}
