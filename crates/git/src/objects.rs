//! The object store: packs, loose objects and alternates, read in this process. It never fetches.

use std::path::{Path, PathBuf};
use std::thread;

use gix_hash::{Kind, ObjectId, oid};
use gix_object::{Exists as _, Find as _, FindHeader as _, TagRefIter};
use gix_odb::pack::cache::lru::MemoryCappedHashmap;
use gix_odb::store::init::Options;

use crate::commit::{Parsed, parse};
use crate::error::Trouble;
use crate::repository::Repository;

/// The largest commit or tag that is looked at; real ones are some kilobytes.
pub(crate) const LARGEST: usize = 512 << 20;
/// What the bases of deltas may take.
const BASES: usize = 32 << 20;

/// An open object store.
pub(crate) struct Objects {
    folder: PathBuf,
    kind: Kind,
    store: gix_odb::Handle,
    buffer: Vec<u8>,
}

/// What a ref leads to, behind any tags.
pub(crate) enum Behind {
    Commit(ObjectId),
    /// A tree or file.
    Other,
    /// An object that is not there.
    Nothing(ObjectId),
}

impl Objects {
    pub(crate) fn open(repository: &Repository<'_>) -> Result<Self, Trouble> {
        let folder = repository.objects();
        let store = open(&folder, repository.kind)?;
        Ok(Self { folder, kind: repository.kind, store, buffer: Vec::new() })
    }

    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    /// The folders that hold objects: its own, then its alternates.
    pub(crate) fn folders(&self) -> Vec<PathBuf> {
        let mut folders = vec![self.folder.clone()];
        folders.extend(gix_odb::alternate::resolve(self.folder.clone(), Path::new("/")).unwrap_or_default());
        folders
    }

    /// A commit, or `None` where there is no such object.
    pub(crate) fn commit(&mut self, id: &oid) -> Result<Option<Parsed<'_>>, Trouble> {
        let found = self.store.try_find(id, &mut self.buffer).map_err(|error| damaged(id, &error))?;
        let Some(object) = found else { return Ok(None) };
        let parsed = (object.kind == gix_object::Kind::Commit).then(|| parse(object.data, self.kind));
        parsed.flatten().map(Some).ok_or_else(|| damaged(id, &"it is no commit"))
    }

    /// Looks behind tags, however deep they are nested; a circle of hashes cannot be made.
    pub(crate) fn behind(&mut self, id: &oid) -> Result<Behind, Trouble> {
        let mut id = id.to_owned();
        loop {
            let header = self.store.try_header(&id).map_err(|error| damaged(&id, &error))?;
            let Some(header) = header else {
                // Git knows the empty tree without storing it.
                return Ok(if id.is_empty_tree() { Behind::Other } else { Behind::Nothing(id) });
            };
            match header.kind {
                gix_object::Kind::Commit => return Ok(Behind::Commit(id)),
                gix_object::Kind::Tree | gix_object::Kind::Blob => return Ok(Behind::Other),
                gix_object::Kind::Tag => {}
            }
            match self.target(&id)? {
                Some(target) => id = target,
                None => return Ok(Behind::Other),
            }
        }
    }

    /// What a tag names; `None` for a tree or file, which a partial clone need not have.
    fn target(&mut self, id: &oid) -> Result<Option<ObjectId>, Trouble> {
        let found = self.store.try_find(id, &mut self.buffer).map_err(|error| damaged(id, &error))?;
        let data = found.map(|object| object.data).unwrap_or_default();
        let fields = TagRefIter::from_bytes(data, self.kind);
        let target = fields.target_id().map_err(|error| damaged(id, &error))?;
        let names_other = data.split(|byte| *byte == b'\n').nth(1);
        Ok((!matches!(names_other, Some(b"type tree" | b"type blob"))).then_some(target))
    }

    /// The first of these commits that is not there, asked on all cores; ids in order are asked fastest.
    pub(crate) fn first_missing<'a>(
        &self,
        commits: usize,
        id: impl Fn(usize) -> Option<&'a oid> + Sync,
    ) -> Result<Option<ObjectId>, Trouble> {
        let share = commits.div_ceil(cores()).max(4096);
        let (folder, kind) = (&self.folder, self.kind);
        let look = |start: usize| -> Result<Option<ObjectId>, Trouble> {
            let store = open(folder, kind)?;
            let mut ids = (start..commits.min(start.saturating_add(share))).filter_map(&id);
            Ok(ids.find(|id| !store.exists(id)).map(ToOwned::to_owned))
        };
        thread::scope(|scope| {
            let look = &look;
            let starts = (0..commits).step_by(share);
            let looking: Vec<_> = starts.map(|start| scope.spawn(move || look(start))).collect();
            let mut missing = None;
            for thread in looking {
                let found = thread.join().map_err(|_| Trouble::Unreadable(PACKS_DAMAGED.to_owned()))??;
                missing = missing.or(found);
            }
            Ok(missing)
        })
    }
}

/// What is said where the reader itself gave up.
pub(crate) const PACKS_DAMAGED: &str = "its packs are damaged (hint: `git fsck` says where)";

/// How many threads read at once.
pub(crate) fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from).min(16)
}

fn open(folder: &Path, kind: Kind) -> Result<gix_odb::Handle, Trouble> {
    let options = Options {
        alloc_limit_bytes: Some(LARGEST),
        // Alternates are absolute or relative to the folder that names them.
        current_dir: Some(PathBuf::from("/")),
        ..Options::default()
    };
    let mut store =
        gix_odb::at_opts(folder, kind, None, options).map_err(|error| Trouble::unreadable(&error))?;
    store.set_pack_cache(|| Box::new(MemoryCappedHashmap::new(BASES)));
    Ok(store)
}

fn damaged(id: &oid, why: &dyn std::fmt::Display) -> Trouble {
    Trouble::Unreadable(format!("object `{id}` is damaged: {why} (hint: `git fsck` says more)"))
}
