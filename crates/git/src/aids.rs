//! What spares opening commits: git's commit-graph file and our cache. Answers never depend on their being there.

use gix_hash::ObjectId;

use crate::cache::{Cache, Slot};
use crate::commit_graph::{self, CommitGraph};
use crate::known::Known;
use crate::objects::Objects;

/// The aids that are there and sound.
#[derive(Default)]
pub(crate) struct Aids {
    graph: Option<CommitGraph>,
    pub(crate) cache: Option<Cache>,
}

impl Aids {
    /// Opens as few as are needed: the cache alone where messages are wanted and it knows all tips, the commit-graph
    /// alone where they are not. Says what it does not use.
    pub(crate) fn find(
        tips: &[ObjectId],
        objects: &Objects,
        slot: Option<&Slot>,
        messages: bool,
    ) -> (Self, Vec<String>) {
        let knows_all = |known: &dyn Known| tips.iter().all(|tip| known.find(tip).is_some());
        let mut aids = Self { graph: None, cache: slot.filter(|_| messages).and_then(Slot::read) };
        if aids.cache.as_ref().is_some_and(|cache| knows_all(cache)) {
            return (aids, vec![]);
        }
        let mut remarks = Vec::new();
        match commit_graph::open(&objects.folders(), objects.kind()) {
            Ok(graph) => aids.graph = graph,
            Err(remark) => remarks.push(remark),
        }
        if !messages && !aids.graph.as_ref().is_some_and(|graph| knows_all(graph)) {
            aids.cache = slot.and_then(Slot::read);
        }
        (aids, remarks)
    }

    /// The one that knows most.
    pub(crate) fn best(&self) -> Option<&dyn Known> {
        match (&self.graph, &self.cache) {
            (Some(graph), Some(cache)) if graph.count() > cache.count() => Some(graph),
            (_, Some(cache)) => Some(cache),
            (Some(graph), None) => Some(graph),
            (None, None) => None,
        }
    }

    /// The cache's number of a commit, by the number that the best aid has for it.
    pub(crate) fn kept(&self, number: u32) -> Option<u32> {
        match (&self.graph, &self.cache) {
            (Some(graph), Some(cache)) if graph.count() > cache.count() => cache.find(graph.id(number)?),
            (_, Some(_)) => Some(number),
            (_, None) => None,
        }
    }

    /// Whether parents are known by git's own file.
    pub(crate) fn has_graph(&self) -> bool {
        self.graph.is_some()
    }
}
