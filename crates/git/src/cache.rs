//! What messages say, kept outside the repository so that it is read once. It may be deleted at any time.
//!
//! A commit's id is the hash of its content, parents included, so that what was read of it stays true; whether it is
//! still there, and what refs name, is asked of the repository each time. A file that is damaged, of another
//! version, of another repository or writable by others is ignored and written anew.
//!
//! Layout, numbers little-endian: magic, layout u32, [`CommitInfo::FORMAT`] u32, bytes an id u32, commits u32,
//! parents u32, bytes of infos u32, key of the repository (32 bytes) | ids in rising order | ends of parents u32 |
//! numbers of parents u32 | ends of infos u32 | infos | CRC-32 of everything before.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use cvdesk_impact::CommitInfo;
use gix_hash::{Kind, oid};
use sha2::{Digest as _, Sha256};

use crate::error::Trouble;
use crate::known::Known;
use crate::repository::Repository;

const MAGIC: &[u8; 8] = b"cvdesk\x1aI";
const LAYOUT: u32 = 1;
const HEADER: usize = 8 + 6 * 4 + 32;

/// Where a repository's cache is, and how it is recognised.
#[derive(Debug)]
pub(crate) struct Slot {
    path: PathBuf,
    key: [u8; 32],
    kind: Kind,
}

/// A cache that fits.
#[derive(Debug)]
pub(crate) struct Cache {
    bytes: Vec<u8>,
    kind: Kind,
    count: u32,
    ids: usize,
    parent_ends: usize,
    parents: usize,
    info_ends: usize,
    infos: usize,
}

impl Slot {
    pub(crate) fn of(repository: &Repository<'_>, folder: &Path) -> Self {
        let mut hash = Sha256::new();
        hash.update(repository.common.as_os_str().as_bytes());
        let key: [u8; 32] = hash.finalize().into();
        let name = key.first_chunk().map(|bytes| u128::from_be_bytes(*bytes)).unwrap_or_default();
        Self { path: folder.join(format!("{name:032x}.index")), key, kind: repository.kind }
    }

    /// Opens the cache; `None` where there is none that fits.
    pub(crate) fn read(&self) -> Option<Cache> {
        let is_private = |file: &fs::Metadata| file.is_file() && file.mode().trailing_zeros() >= 6;
        fs::symlink_metadata(&self.path).ok().filter(is_private)?;
        let bytes = fs::read(&self.path).ok()?;
        let (body, checksum) = bytes.split_last_chunk()?;
        if crc32fast::hash(body) != u32::from_le_bytes(*checksum)
            || body.get(HEADER - 32..HEADER)? != self.key
        {
            return None;
        }
        let word = |index: usize| number(body, 8, index);
        let is_ours = body.starts_with(MAGIC) && word(0)? == LAYOUT && word(1)? == CommitInfo::FORMAT;
        if !is_ours || word(2)? as usize != self.kind.len_in_bytes() {
            return None;
        }
        let (count, parents, infos) = (word(3)?, word(4)? as usize, word(5)? as usize);
        let commits = count as usize;
        let ids = HEADER;
        let parent_ends = ids.checked_add(commits.checked_mul(self.kind.len_in_bytes())?)?;
        let parents_at = parent_ends.checked_add(commits.checked_mul(4)?)?;
        let info_ends = parents_at.checked_add(parents.checked_mul(4)?)?;
        let infos_at = info_ends.checked_add(commits.checked_mul(4)?)?;
        let is_whole = infos_at.checked_add(infos)? == body.len();
        is_whole.then_some(Cache {
            kind: self.kind,
            count,
            ids,
            parent_ends,
            parents: parents_at,
            info_ends,
            infos: infos_at,
            bytes,
        })
    }

    /// Puts a new cache into place by one rename.
    pub(crate) fn write(&self, draft: &Draft) -> io::Result<()> {
        let too_much = || io::Error::other("the history is too large for a cache");
        let header = draft.header(&self.key, self.kind).ok_or_else(too_much)?;
        if let Some(folder) = self.path.parent() {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        }
        let unfinished = self.path.with_extension(format!("{}.unfinished", std::process::id()));
        let written =
            write_new(&unfinished, &header, draft).and_then(|()| fs::rename(&unfinished, &self.path));
        if written.is_err() {
            // Fails only where it is not there; the first error is the one to tell.
            let _ = fs::remove_file(&unfinished);
        }
        written
    }
}

fn write_new(path: &Path, header: &[u8], draft: &Draft) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    let mut checksum = crc32fast::Hasher::new();
    for part in std::iter::once(header).chain(draft.parts()) {
        checksum.update(part);
        file.write_all(part)?;
    }
    file.write_all(&checksum.finalize().to_le_bytes())
}

fn number(bytes: &[u8], start: usize, index: usize) -> Option<u32> {
    let at = start.checked_add(index.checked_mul(4)?)?;
    bytes.get(at..)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
}

impl Cache {
    /// Both ends of a row in a table of ends.
    fn row(&self, ends: usize, index: u32) -> Option<(usize, usize)> {
        let index = index as usize;
        let end = number(&self.bytes, ends, index)? as usize;
        let start = match index.checked_sub(1) {
            Some(before) => number(&self.bytes, ends, before)? as usize,
            None => 0,
        };
        Some((start, end))
    }

    /// What was read of a commit, as it is written; `None` where the file does not say.
    pub(crate) fn info(&self, index: u32) -> Option<&[u8]> {
        let (start, end) = self.row(self.info_ends, index)?;
        let (start, end) = (self.infos.checked_add(start)?, self.infos.checked_add(end)?);
        self.bytes.get(start..end).filter(|_| end <= self.bytes.len().saturating_sub(4))
    }
}

impl Known for Cache {
    fn count(&self) -> u32 {
        self.count
    }

    fn find(&self, id: &oid) -> Option<u32> {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low.midpoint(high);
            match self.id(middle)?.cmp(id) {
                std::cmp::Ordering::Less => low = middle.saturating_add(1),
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    fn id(&self, number: u32) -> Option<&oid> {
        let length = self.kind.len_in_bytes();
        let start = self.ids.checked_add((number as usize).checked_mul(length)?)?;
        let bytes = self.bytes.get(start..start.checked_add(length)?)?;
        (number < self.count).then(|| oid::try_from_bytes(bytes).ok())?
    }

    fn parents(&self, index: u32, parents: &mut Vec<u32>) -> Result<(), Trouble> {
        parents.clear();
        let (start, end) = self.row(self.parent_ends, index).ok_or(Trouble::Misled)?;
        for place in start..end {
            let parent = number(&self.bytes, self.parents, place).filter(|parent| *parent < self.count);
            parents.push(parent.ok_or(Trouble::Misled)?);
        }
        Ok(())
    }

    fn generation(&self, _number: u32) -> u32 {
        0
    }
}

/// A cache in the making: commits in rising order of their ids.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    ids: Vec<u8>,
    parent_ends: Vec<u8>,
    parents: Vec<u8>,
    info_ends: Vec<u8>,
    infos: Vec<u8>,
}

impl Draft {
    /// Adds a commit. `info` writes what its message says behind what is there.
    pub(crate) fn push(
        &mut self,
        id: &[u8],
        parents: impl IntoIterator<Item = u32>,
        info: impl FnOnce(&mut Vec<u8>),
    ) -> Option<()> {
        self.ids.extend_from_slice(id);
        self.parents.extend(parents.into_iter().flat_map(u32::to_le_bytes));
        info(&mut self.infos);
        self.parent_ends.extend(u32::try_from(self.parents.len() / 4).ok()?.to_le_bytes());
        self.info_ends.extend(u32::try_from(self.infos.len()).ok()?.to_le_bytes());
        Some(())
    }

    fn parts(&self) -> impl Iterator<Item = &[u8]> {
        [&self.ids, &self.parent_ends, &self.parents, &self.info_ends, &self.infos]
            .into_iter()
            .map(Vec::as_slice)
    }

    /// What stands before the parts; `None` where a number is too large for the layout.
    fn header(&self, key: &[u8; 32], kind: Kind) -> Option<Vec<u8>> {
        let length = kind.len_in_bytes();
        let mut header = MAGIC.to_vec();
        for word in [LAYOUT, CommitInfo::FORMAT, u32::try_from(length).ok()?] {
            header.extend(word.to_le_bytes());
        }
        for size in [self.ids.len() / length, self.parents.len() / 4, self.infos.len()] {
            header.extend(u32::try_from(size).ok()?.to_le_bytes());
        }
        header.extend_from_slice(key);
        Some(header)
    }
}
