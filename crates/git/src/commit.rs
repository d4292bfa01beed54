//! A commit object as its bytes say: parents, people, dates, message. Any bytes are answered, none are trusted.

use cvdesk_impact::{CommitId, RawCommit};
use gix_hash::{Kind, ObjectId, oid};

/// A commit's bytes, taken apart.
#[derive(Debug)]
pub(crate) struct Parsed<'a> {
    /// In the commit's own order; a repeated parent stands once.
    pub(crate) parents: Vec<ObjectId>,
    pub(crate) raw: RawCommit<'a>,
}

/// Takes a commit's bytes apart; `None` where they are no commit (git-commit(5) has no grammar; fsck has).
pub(crate) fn parse(bytes: &[u8], kind: Kind) -> Option<Parsed<'_>> {
    let (tree, mut rest) = line(bytes)?;
    hex(tree.strip_prefix(b"tree ")?, kind)?;
    let mut parents = Vec::new();
    while let Some((text, after)) = line(rest)
        && let Some(parent) = text.strip_prefix(b"parent ")
    {
        let parent = hex(parent, kind)?;
        if !parents.contains(&parent) {
            parents.push(parent);
        }
        rest = after;
    }
    let (mut author, mut committed) = (Person::default(), 0);
    while let Some((text, after)) = line(rest) {
        rest = after;
        if text.is_empty() {
            break;
        } else if let Some(text) = text.strip_prefix(b"author ") {
            author = person(text);
        } else if let Some(text) = text.strip_prefix(b"committer ") {
            committed = person(text).at;
        }
    }
    let Person { name: author_name, email: author_email, at: authored } = author;
    Some(Parsed { parents, raw: RawCommit { message: rest, author_name, author_email, authored, committed } })
}

/// The id in the words of the analysis.
pub(crate) fn commit_id(id: &oid) -> Option<CommitId> {
    let bytes = id.as_bytes();
    bytes.try_into().map(CommitId::Sha1).or_else(|_| bytes.try_into().map(CommitId::Sha256)).ok()
}

/// A hash of exactly the repository's kind.
pub(crate) fn hex(text: &[u8], kind: Kind) -> Option<ObjectId> {
    (text.len() == kind.len_in_hex()).then(|| ObjectId::from_hex(text).ok())?
}

fn line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let (line, rest) = bytes.split_at_checked(end)?;
    Some((line, rest.get(1..).unwrap_or_default()))
}

#[derive(Debug, Default, Clone, Copy)]
struct Person<'a> {
    name: &'a [u8],
    email: &'a [u8],
    /// Seconds since 1970; 0 where the line has none.
    at: i64,
}

/// Reads `Name <address> seconds zone`; what is not there stays empty.
fn person(text: &[u8]) -> Person<'_> {
    let Some(open) = text.iter().position(|byte| *byte == b'<') else {
        return Person { name: text.trim_ascii(), ..Person::default() };
    };
    let (name, rest) = text.split_at_checked(open).unwrap_or_default();
    let close = rest.iter().rposition(|byte| *byte == b'>').unwrap_or(rest.len());
    let email = rest.get(1..close).unwrap_or_default();
    let after = rest.get(close.saturating_add(1)..).unwrap_or_default().trim_ascii();
    let seconds = after.split(|byte| *byte == b' ').next().unwrap_or_default();
    let at = std::str::from_utf8(seconds).ok().and_then(|text| text.parse().ok()).unwrap_or_default();
    Person { name: name.trim_ascii(), email, at }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567";

    fn read(text: &[u8]) -> Option<(usize, String, i64)> {
        let parsed = parse(text, Kind::Sha1)?;
        let message = String::from_utf8_lossy(parsed.raw.message).into_owned();
        Some((parsed.parents.len(), message, parsed.raw.authored))
    }

    #[test]
    fn a_signed_merge_is_taken_apart() {
        let text = format!(
            "tree {ID}\nparent {ID}\nparent {}\nauthor A B <a@b> 12 +0100\ncommitter C <c@d> 13 +0000\n\
             gpgsig -----BEGIN\n \n author nobody <x@y> 99 +0000\n\nsubject\n\nbody\n",
            ID.replace('0', "f")
        );
        let parsed = parse(text.as_bytes(), Kind::Sha1).unwrap();
        assert_eq!((parsed.parents.len(), parsed.raw.message), (2, &b"subject\n\nbody\n"[..]));
        assert_eq!((parsed.raw.author_name, parsed.raw.author_email), (&b"A B"[..], &b"a@b"[..]));
        assert_eq!((parsed.raw.authored, parsed.raw.committed), (12, 13));
    }

    #[test]
    fn people_and_dates_may_be_anything() {
        for author in
            ["", "x", "<", "> <", "A <a> nine", "A <a@b> 99999999999999999999 +0000", "A <a>b> 7 +0"]
        {
            let text = format!("tree {ID}\nauthor {author}\ncommitter C <c@d> 13 +0000\n\nm");
            assert_eq!(read(text.as_bytes()).unwrap().1, "m", "{author}");
        }
        assert_eq!(read(format!("tree {ID}\n").as_bytes()), Some((0, String::new(), 0)));
        assert_eq!(read(format!("tree {ID}\n\n\0\u{1}\0").as_bytes()).unwrap().1, "\0\u{1}\0");
    }

    #[test]
    fn what_is_no_commit_is_not_taken_for_one() {
        let cut = format!("tree {ID}\nparent {}\n", &ID[1..]);
        for text in ["", "\n", "blob", &format!("tree {ID}"), &format!("tree {ID}00\n"), &cut] {
            assert_eq!(read(text.as_bytes()), None, "{text:?}");
        }
    }
}
