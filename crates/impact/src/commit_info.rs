//! What one commit's message, author and dates say, small enough to keep for every commit of a large history.

use crate::key::{sketch, text_key};
use crate::mention::{Mention, Mentions, Relation};
use crate::subject::normalised;

/// A commit's texts and dates as git stores them, whatever bytes they are.
#[derive(Debug, Clone, Copy)]
pub struct RawCommit<'a> {
    /// The whole message.
    pub message: &'a [u8],
    /// The author's name.
    pub author_name: &'a [u8],
    /// The author's address, without angle brackets.
    pub author_email: &'a [u8],
    /// When it was written, in seconds since 1970.
    pub authored: i64,
    /// When it was committed here, in seconds since 1970.
    pub committed: i64,
}

/// What is kept of a commit to recognise its backports and reverts: keys instead of texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitInfo {
    /// The key of the normalised subject; 0 for none.
    pub(crate) subject: u64,
    /// A sketch of the same text.
    pub(crate) sketch: u64,
    pub(crate) author_name: u64,
    pub(crate) author_email: u64,
    pub(crate) authored: i64,
    pub(crate) committed: i64,
    /// Boxed, since most messages mention nothing.
    mentions: Option<Box<Mentions>>,
}

impl CommitInfo {
    /// Changes whenever [`Self::read`] or [`Self::encode`] does: what was kept under another number is worthless.
    pub const FORMAT: u32 = 1;

    /// Reads any commit.
    #[must_use]
    pub fn read(raw: &RawCommit<'_>) -> Self {
        let message = String::from_utf8_lossy(raw.message);
        let subject = normalised(&message);
        Self {
            subject: key_of(&subject),
            sketch: sketch(&subject),
            author_name: key_of(&text(raw.author_name)),
            author_email: key_of(&text(raw.author_email)),
            authored: raw.authored,
            committed: raw.committed,
            mentions: boxed(Mentions::read(&message)),
        }
    }

    /// Appends it as bytes that [`Self::decode`] reads back and that say themselves where they end.
    pub fn encode(&self, out: &mut Vec<u8>) {
        for number in [self.subject, self.sketch, self.author_name, self.author_email] {
            out.extend(number.to_le_bytes());
        }
        for date in [self.authored, self.committed] {
            out.extend(date.to_le_bytes());
        }
        // At most 64 of each are read from a message.
        let count = |length: usize| u8::try_from(length).unwrap_or(u8::MAX);
        out.extend([count(self.mentions().len()), count(self.cves().len())]);
        for mention in self.mentions().iter().take(u8::MAX.into()) {
            out.extend([tag(mention.relation), count(mention.hex.len())]);
            out.extend(mention.hex.as_bytes());
        }
        for (year, number) in self.cves().iter().take(u8::MAX.into()) {
            out.extend(year.to_le_bytes());
            out.extend(number.to_le_bytes());
        }
    }

    /// Takes one from the front of `bytes`, or nothing if they are damaged.
    #[must_use]
    pub fn decode(bytes: &mut &[u8]) -> Option<Self> {
        let subject = u64::from_le_bytes(take(bytes)?);
        let sketch = u64::from_le_bytes(take(bytes)?);
        let author_name = u64::from_le_bytes(take(bytes)?);
        let author_email = u64::from_le_bytes(take(bytes)?);
        let authored = i64::from_le_bytes(take(bytes)?);
        let committed = i64::from_le_bytes(take(bytes)?);
        let [mention_count, cve_count] = take(bytes)?;
        let mut commits = Vec::with_capacity(mention_count.into());
        for _ in 0..mention_count {
            let [tag, length] = take(bytes)?;
            let (hex, rest) = bytes.split_at_checked(length.into())?;
            let hex =
                std::str::from_utf8(hex).ok().filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()))?;
            commits.push(Mention { relation: relation(tag)?, hex: hex.to_owned() });
            *bytes = rest;
        }
        let mut cves = Vec::with_capacity(cve_count.into());
        for _ in 0..cve_count {
            cves.push((u16::from_le_bytes(take(bytes)?), u64::from_le_bytes(take(bytes)?)));
        }
        let mentions = boxed(Mentions { commits, cves });
        Some(Self { subject, sketch, author_name, author_email, authored, committed, mentions })
    }

    /// Lists the commits that the message names in a way that relates them.
    pub(crate) fn mentions(&self) -> &[Mention] {
        self.mentions.as_ref().map_or(&[], |mentions| &mentions.commits)
    }

    /// Lists the CVE ids that the message names, as year and number.
    pub(crate) fn cves(&self) -> &[(u16, u64)] {
        self.mentions.as_ref().map_or(&[], |mentions| &mentions.cves)
    }

    /// Says whether both were written by the same person, by name or by address.
    pub(crate) fn shares_author(&self, other: &Self) -> bool {
        let same = |left: u64, right: u64| left != 0 && left == right;
        same(self.author_name, other.author_name) || same(self.author_email, other.author_email)
    }
}

fn boxed(mentions: Mentions) -> Option<Box<Mentions>> {
    (mentions != Mentions::default()).then(|| Box::new(mentions))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim().to_lowercase()
}

fn key_of(text: &str) -> u64 {
    if text.is_empty() { 0 } else { text_key(text) }
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (head, rest) = bytes.split_first_chunk::<N>()?;
    *bytes = rest;
    Some(*head)
}

const fn tag(relation: Relation) -> u8 {
    match relation {
        Relation::PickedFrom => 0,
        Relation::BackportOf => 1,
        Relation::Reverts => 2,
    }
}

const fn relation(tag: u8) -> Option<Relation> {
    match tag {
        0 => Some(Relation::PickedFrom),
        1 => Some(Relation::BackportOf),
        2 => Some(Relation::Reverts),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn info(message: &[u8]) -> CommitInfo {
        let (author_name, author_email) = (b"Ada".as_slice(), b"ada@example.test".as_slice());
        CommitInfo::read(&RawCommit { message, author_name, author_email, authored: -5, committed: 9 })
    }

    #[test]
    fn the_same_person_is_known_by_name_or_by_address() {
        let author = |name: &str, email: &str| {
            let (author_name, author_email) = (name.as_bytes(), email.as_bytes());
            CommitInfo::read(&RawCommit {
                message: b"",
                author_name,
                author_email,
                authored: 0,
                committed: 0,
            })
        };
        assert!(author("Ada", "a@x").shares_author(&author("Ada", "b@y")));
        assert!(author("Ada", "a@x").shares_author(&author("A. L.", "A@X")));
        assert!(!author("Ada", "").shares_author(&author("Bob", "")), "no address is nobody's address");
    }

    proptest! {
        #[test]
        fn any_message_is_read_and_comes_back_from_its_bytes(
            text in "(This reverts commit [0-9a-f]{7,40}\\.|CVE-20[0-9]{2}-[0-9]{4,9}|\\PC{0,30}|\n){0,12}",
            noise in prop::collection::vec(any::<u8>(), 0..20),
        ) {
            let message: Vec<u8> = text.bytes().chain(noise.iter().copied()).collect();
            let info = info(&message);
            let mut bytes = vec![];
            info.encode(&mut bytes);
            bytes.extend(&noise);
            let mut rest = bytes.as_slice();
            prop_assert_eq!(CommitInfo::decode(&mut rest), Some(info));
            prop_assert_eq!(rest, noise.as_slice());
            let cut = bytes.len() - noise.len() - 1;
            prop_assert_eq!(CommitInfo::decode(&mut bytes.get(..cut).unwrap()), None);
        }

        #[test]
        fn damaged_bytes_are_refused_or_read_but_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = CommitInfo::decode(&mut bytes.as_slice());
        }
    }
}
