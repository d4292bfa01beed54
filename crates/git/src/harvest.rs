//! Many commits at once: packs are read from front to back on all cores, which no walk from child to parent can.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, ScopedJoinHandle};

use gix_hash::{Kind, ObjectId, oid};
use gix_odb::pack::data::entry::Header;
use gix_odb::pack::{data, index};

use crate::commit::parse;
use crate::error::Trouble;
use crate::objects::{Objects, PACKS_DAMAGED, cores};
use crate::reads::Rows;

/// Git puts a pack's commits in front; after this many other objects in a row no more are looked for.
const PATIENCE: usize = 100_000;
/// Commits larger than this are left for the walk, which reads one at a time.
const LARGE: usize = 1 << 20;
/// How many commits a thread takes at a time.
const SHARE: usize = 1024;

/// What is wanted of a harvest.
pub(crate) struct Wanted<'a> {
    pub(crate) commit: &'a (dyn Fn(&oid) -> bool + Sync),
    pub(crate) infos: bool,
    /// Told how many more commits have been read.
    pub(crate) progress: &'a (dyn Fn(usize) + Sync),
}

/// Reads wanted commits that lie whole in packs. What it leaves out (loose objects, deltas, damaged entries) is
/// for the walk to read one by one; nothing depends on its being complete.
pub(crate) fn harvest(objects: &Objects, wanted: &Wanted<'_>) -> Result<Vec<Rows>, Trouble> {
    let mut all = Vec::new();
    for folder in objects.folders() {
        let Ok(entries) = fs::read_dir(folder.join("pack")) else { continue };
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.extension().is_some_and(|extension| extension == "idx")
                && let Some(pack) = Pack::open(&path, objects.kind())
            {
                all.extend(pack.read(wanted)?);
            }
        }
    }
    Ok(all)
}

struct Pack {
    index: index::File,
    data: data::File,
}

impl Pack {
    fn open(index: &Path, kind: Kind) -> Option<Self> {
        let data = data::File::at(index.with_extension("pack"), kind).ok()?;
        let index = index::File::at(index, kind).ok()?;
        (index.num_objects() == data.num_objects()).then_some(Self { index, data })
    }

    /// Wanted commits by their places in the pack, front to back.
    fn commits(&self, wanted: &Wanted<'_>) -> Vec<(data::Offset, index::EntryIndex)> {
        let place = |entry| (self.index.pack_offset_at_index(entry), entry);
        let mut places: Vec<_> = (0..self.index.num_objects()).map(place).collect();
        places.sort_unstable();
        let mut commits = Vec::new();
        let mut others = 0_usize;
        for (offset, entry) in places {
            match self.data.entry(offset).map(|found| found.header) {
                Ok(Header::Commit) => {
                    others = 0;
                    if (wanted.commit)(self.index.oid_at_index(entry)) {
                        commits.push((offset, entry));
                    }
                }
                Ok(_) | Err(_) => others = others.saturating_add(1),
            }
            if others > PATIENCE {
                break;
            }
        }
        commits
    }

    fn read(&self, wanted: &Wanted<'_>) -> Result<Vec<Rows>, Trouble> {
        let commits = self.commits(wanted);
        let next = AtomicUsize::new(0);
        let work = || {
            let mut reader = Reader { pack: self, inflate: gix_zlib::Inflate::default(), buffer: Vec::new() };
            let mut rows = Rows::default();
            loop {
                let start = next.fetch_add(SHARE, Ordering::Relaxed);
                let end = commits.len().min(start.saturating_add(SHARE));
                let Some(share) = commits.get(start..end).filter(|share| !share.is_empty()) else { break };
                for (offset, entry) in share {
                    reader.read(*offset, self.index.oid_at_index(*entry), wanted.infos, &mut rows);
                }
                (wanted.progress)(share.len());
            }
            rows
        };
        thread::scope(|scope| {
            let threads = cores().min(commits.len().div_ceil(SHARE));
            let working: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            let done = working.into_iter().map(ScopedJoinHandle::join);
            done.collect::<Result<_, _>>().map_err(|_| Trouble::Unreadable(PACKS_DAMAGED.to_owned()))
        })
    }
}

/// One thread's way through a pack.
struct Reader<'a> {
    pack: &'a Pack,
    inflate: gix_zlib::Inflate,
    buffer: Vec<u8>,
}

impl Reader<'_> {
    fn read(&mut self, offset: data::Offset, id: &oid, wants_info: bool, rows: &mut Rows) -> Option<()> {
        let entry = self.pack.data.entry(offset).ok()?;
        let size = usize::try_from(entry.decompressed_size).ok().filter(|size| *size <= LARGE)?;
        if self.buffer.len() < size {
            self.buffer.resize(size, 0);
        }
        let out = self.buffer.get_mut(..size)?;
        self.pack.data.decompress_entry(&entry, &mut self.inflate, out).ok()?;
        rows.push(ObjectId::from(id), parse(out, id.kind())?, wants_info);
        Some(())
    }
}
