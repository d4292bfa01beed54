//! A repository's whole history: from the commit-graph file or the cache as far as they know it, from the object
//! store beyond. The answer is the same whichever of them is there.

use std::fs;
use std::path::Path;
use std::time::Duration;

use cvdesk_impact::{CommitInfo, CommitTable, Graph, GraphError, History as _, MessageIndex};
use gix_hash::{ObjectId, oid};

use crate::aids::Aids;
use crate::cache::Slot;
use crate::commit::commit_id;
use crate::deadline::Deadline;
use crate::environment::Environment;
use crate::error::{HistoryError, Trouble};
use crate::harvest::{Wanted, harvest};
use crate::known::Known;
use crate::objects::Objects;
use crate::reads::Reads;
use crate::refs::{self, Ref, Refs};
use crate::repository::Repository;
use crate::tabulated::{Tabulated, draft};
use crate::walk::{Manner, Reached, read_one, walk};

/// Git is asked for refs only; a disk that does not answer should not take for ever.
const ASKING: Duration = Duration::from_mins(1);
/// Up to this many messages are read one by one.
const FEW: usize = 1024;
/// A cache is written anew when more than one commit in so many is not in it.
const WORTH_WRITING: usize = 256;

/// What is wanted of a history.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    /// Whether messages are to be read too.
    pub messages: bool,
    /// A folder for what is worth keeping, outside of the repository; `None` keeps nothing and uses nothing kept.
    pub cache: Option<&'a Path>,
    /// Told how many more commits have been read, from any thread.
    pub progress: &'a (dyn Fn(usize) + Sync),
}

impl std::fmt::Debug for Reading<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reading")
            .field("messages", &self.messages)
            .field("cache", &self.cache)
            .finish_non_exhaustive()
    }
}

/// A history that is whole.
#[derive(Debug)]
pub struct LoadedHistory {
    /// Every commit that a branch or tag reaches; refs are not in it yet ([`Graph::with_refs`]).
    pub graph: Graph,
    /// Branches of the repository and of its remotes, by name.
    pub branches: Vec<Ref>,
    /// Tags of commits, by name.
    pub tags: Vec<Ref>,
    /// The full name of the branch that HEAD names, where it exists.
    pub head: Option<String>,
    /// What messages say, where they were wanted.
    pub messages: Option<MessageIndex>,
    /// Whether files may be missing (a partial clone), so that no patch can be compared.
    pub is_partial: bool,
    /// What a person should know, such as refs left out.
    pub remarks: Vec<String>,
}

/// Reads the history of a repository on this machine, bare or with a work tree. Nothing is fetched, nothing in the
/// repository is written.
///
/// # Errors
/// [`HistoryError`].
pub fn read_history(
    place: &Path,
    environment: &Environment,
    reading: Reading<'_>,
) -> Result<LoadedHistory, HistoryError> {
    read(place, environment, reading).map_err(|trouble| trouble.at(place))
}

fn read(place: &Path, environment: &Environment, reading: Reading<'_>) -> Result<LoadedHistory, Trouble> {
    let repository = Repository::open(place, environment, Deadline::after(ASKING))?;
    let mut objects = Objects::open(&repository)?;
    let Refs { branches, tags, head, tips, mut remarks } = refs::read(&repository, &mut objects)?;
    let slot = reading.cache.map(|folder| Slot::of(&repository, folder));
    let (aids, unused) = Aids::find(&tips, &objects, slot.as_ref(), reading.messages);
    remarks.extend(unused);
    let mut reader = Loader { tips: &tips, objects: &mut objects, slot: slot.as_ref(), reading };
    let loaded = match reader.load(aids) {
        Err(Trouble::Misled) => {
            remarks.push(
                "the commit-graph or the cache did not agree with the commits and was not used".to_owned(),
            );
            reader.load(Aids::default())
        }
        read => read,
    };
    let (graph, messages, not_kept) = loaded?;
    remarks.extend(not_kept);
    Ok(LoadedHistory { graph, branches, tags, head, messages, is_partial: is_partial(&objects), remarks })
}

/// A partial clone keeps what it was given in packs marked as promised (gitformat-pack(5)).
fn is_partial(objects: &Objects) -> bool {
    let packs = objects.folders().into_iter().filter_map(|folder| fs::read_dir(folder.join("pack")).ok());
    packs.flatten().flatten().any(|entry| entry.path().extension().is_some_and(|kind| kind == "promisor"))
}

struct Loader<'a> {
    tips: &'a [ObjectId],
    objects: &'a mut Objects,
    slot: Option<&'a Slot>,
    reading: Reading<'a>,
}

impl Loader<'_> {
    /// Reads with these aids; says why nothing was kept, where that failed.
    ///
    /// # Errors
    /// [`Trouble::Misled`] where the aids said what the repository does not.
    fn load(&mut self, aids: Aids) -> Result<(Graph, Option<MessageIndex>, Option<String>), Trouble> {
        let keeps = self.slot.is_some() && !aids.has_graph();
        let manner = Manner { infos: self.reading.messages || keeps, progress: self.reading.progress };
        let mut reached = walk(self.tips, aids.best(), self.objects, manner)?;
        self.refuse_missing(aids.best(), &reached)?;
        let infos = if manner.infos { self.infos(&aids, &mut reached, manner)? } else { vec![] };
        let rows = Tabulated { known: aids.best(), reached: &reached, kind: self.objects.kind() };
        let table = rows.table()?;
        let not_kept = if manner.infos { self.keep(&aids, &reached, &table, &infos) } else { None };
        if !self.reading.messages {
            // Both may be large, and so is what the graph is made of.
            drop((aids, reached));
            return Ok((graph_of(table)?, None, not_kept));
        }
        let graph = graph_of(table)?;
        let mut is_damaged = false;
        let said = rows.rows().zip(&infos).filter_map(|(row, info)| {
            let position = rows.id(row).and_then(commit_id).and_then(|id| graph.position(id));
            let read = position.zip(info.read(&aids, &reached));
            is_damaged |= read.is_none();
            read
        });
        let messages = MessageIndex::new(&graph, said);
        if is_damaged { Err(Trouble::Misled) } else { Ok((graph, Some(messages), not_kept)) }
    }

    /// A commit that an aid knows may have been deleted from the repository.
    fn refuse_missing(&self, known: Option<&dyn Known>, reached: &Reached) -> Result<(), Trouble> {
        let Some(known) = known else { return Ok(()) };
        let id = |index: usize| reached.known.get(index).and_then(|number| known.id(*number));
        match self.objects.first_missing(reached.known.len(), id)? {
            Some(id) => Err(Repository::missing(&id.to_hex(), "the commits after it")),
            None => Ok(()),
        }
    }

    /// What messages say, for each row; what was not kept is read now.
    fn infos(
        &mut self,
        aids: &Aids,
        reached: &mut Reached,
        manner: Manner<'_>,
    ) -> Result<Vec<Info>, Trouble> {
        let mut infos = Vec::with_capacity(reached.known.len().saturating_add(reached.read.len()));
        if let Some(known) = aids.best() {
            for number in &reached.known {
                infos.push(aids.kept(*number).map_or(Info::Lacking, Info::Kept));
            }
            let all = reached.known.iter().zip(&infos);
            let lacking = all.filter(|(_, info)| matches!(info, Info::Lacking));
            let lacking =
                lacking.filter_map(|(number, _)| known.id(*number).map(ToOwned::to_owned)).collect();
            self.read_lacking(lacking, &mut reached.reads, manner)?;
            check_parents(known, reached, &infos)?;
            for (number, info) in reached.known.iter().zip(&mut infos) {
                if let (Info::Lacking, Some(id)) = (*info, known.id(*number)) {
                    *info = reached.reads.find(id).map(Info::Read).ok_or(Trouble::Misled)?;
                }
            }
        }
        infos.extend(reached.read.iter().map(|number| Info::Read(*number)));
        Ok(infos)
    }

    fn read_lacking(
        &mut self,
        mut lacking: Vec<ObjectId>,
        reads: &mut Reads,
        manner: Manner<'_>,
    ) -> Result<(), Trouble> {
        lacking.sort_unstable();
        if lacking.len() > FEW {
            let is_lacking = |id: &oid| lacking.binary_search_by(|lacking| lacking.as_ref().cmp(id)).is_ok();
            let Manner { infos, progress } = manner;
            let rows = harvest(self.objects, &Wanted { commit: &is_lacking, infos, progress })?;
            for rows in rows {
                reads.append(rows);
            }
        }
        for id in lacking {
            if reads.find(&id).is_none() {
                read_one(self.objects, reads, &id, manner)?;
            }
        }
        Ok(())
    }

    /// Writes the cache where enough is new; a cache that cannot be written costs time, no answer.
    fn keep(&self, aids: &Aids, reached: &Reached, table: &CommitTable, infos: &[Info]) -> Option<String> {
        let slot = self.slot?;
        let new = infos.iter().filter(|info| matches!(info, Info::Read(_))).count();
        if new <= infos.len() / WORTH_WRITING {
            return None;
        }
        let info = |index: usize, out: &mut Vec<u8>| {
            let info = infos.get(index).and_then(|info| info.bytes(aids, reached));
            out.extend_from_slice(info.unwrap_or_default());
        };
        let draft = draft(table, info)?;
        slot.write(&draft)
            .err()
            .map(|error| format!("what was read could not be kept for the next time: {error}"))
    }
}

/// Where what a message says comes from.
#[derive(Debug, Clone, Copy)]
enum Info {
    Kept(u32),
    Read(u32),
    Lacking,
}

impl Info {
    /// As a cache keeps it.
    fn bytes<'a>(self, aids: &'a Aids, reached: &'a Reached) -> Option<&'a [u8]> {
        match self {
            Self::Kept(number) => aids.cache.as_ref()?.info(number),
            Self::Read(number) => Some(reached.reads.info(number)),
            Self::Lacking => None,
        }
    }

    fn read(self, aids: &Aids, reached: &Reached) -> Option<CommitInfo> {
        let mut bytes = self.bytes(aids, reached)?;
        CommitInfo::decode(&mut bytes).filter(|_| bytes.is_empty())
    }
}

/// Where a commit was opened although its parents were known: both must say the same.
fn check_parents(known: &dyn Known, reached: &Reached, infos: &[Info]) -> Result<(), Trouble> {
    let mut parents = Vec::new();
    for (number, _) in reached.known.iter().zip(infos).filter(|(_, info)| matches!(info, Info::Lacking)) {
        let read = known.id(*number).and_then(|id| reached.reads.find(id)).ok_or(Trouble::Misled)?;
        known.parents(*number, &mut parents)?;
        let claimed = parents.iter().map(|parent| known.id(*parent));
        if !claimed.eq(reached.reads.parents(read).iter().map(|parent| Some(parent.as_ref()))) {
            return Err(Trouble::Misled);
        }
    }
    Ok(())
}

/// What is no history cannot come from commits, whose ids are hashes of their content: an aid was wrong.
fn graph_of(table: CommitTable) -> Result<Graph, Trouble> {
    Graph::from_table(table).map_err(|error| match error {
        GraphError::TooManyCommits => Trouble::unreadable(&error),
        _ => Trouble::Misled,
    })
}
