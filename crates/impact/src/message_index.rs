//! All messages of a history, findable by what links one commit to another.

use std::ops::Range;

use crate::commit_info::CommitInfo;
use crate::mention::Relation;
use crate::{Graph, History, Position};

/// The messages of a history: who names whom, whose subject is whose, who names which CVE id.
///
/// Merges are kept for their mentions only: their subjects name branches, not changes.
#[derive(Debug)]
pub struct MessageIndex {
    /// Sorted by position.
    infos: Vec<(Position, CommitInfo)>,
    /// Subject keys with the places in `infos`, sorted; so are the other pairs.
    subjects: Vec<(u64, u32)>,
    cves: Vec<((u16, u64), u32)>,
    /// Authors with the second they wrote something.
    written: Vec<((u64, i64), u32)>,
    links: Vec<Link>,
    /// The same links, sorted by target.
    links_back: Vec<Link>,
    /// The reverts of merges.
    undone_merges: Vec<Link>,
}

/// One commit's word on another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) source: Position,
    pub(crate) target: Position,
    pub(crate) relation: Relation,
}

impl MessageIndex {
    /// Sorts what the messages say; commits that no message was given for have no such evidence.
    #[must_use]
    pub fn new(graph: &Graph, infos: impl IntoIterator<Item = (Position, CommitInfo)>) -> Self {
        let mut infos: Vec<_> = infos.into_iter().collect();
        if !infos.is_sorted_by_key(|(position, _)| *position) {
            infos.sort_by_key(|(position, _)| *position);
        }
        infos.dedup_by_key(|(position, _)| *position);
        let mut index = Self {
            infos,
            subjects: vec![],
            cves: vec![],
            written: vec![],
            links: vec![],
            links_back: vec![],
            undone_merges: vec![],
        };
        index.fill(graph);
        index
    }

    fn fill(&mut self, graph: &Graph) {
        self.subjects.reserve(self.infos.len());
        for (place, (position, info)) in (0_u32..).zip(&self.infos) {
            if info.subject != 0 && graph.parents(*position).len() < 2 {
                self.subjects.push((info.subject, place));
                self.written.push(((info.author_name, info.authored), place));
                self.cves.extend(info.cves().iter().map(|cve| (*cve, place)));
            }
            for mention in info.mentions() {
                if let Some(target) = graph.find_prefix(&mention.hex).filter(|target| target != position) {
                    self.links.push(Link { source: *position, target, relation: mention.relation });
                }
            }
        }
        self.subjects.sort_unstable();
        self.cves.sort_unstable();
        self.written.sort_unstable();
        let undoes_merge =
            |link: &&Link| link.relation == Relation::Reverts && graph.parents(link.target).len() > 1;
        self.undone_merges = self.links.iter().filter(undoes_merge).copied().collect();
        self.links_back.clone_from(&self.links);
        self.links_back.sort_by_key(|link| link.target);
    }

    pub(crate) fn info(&self, commit: Position) -> Option<&CommitInfo> {
        let place = self.infos.binary_search_by_key(&commit, |(position, _)| *position).ok()?;
        self.infos.get(place).map(|(_, info)| info)
    }

    /// Lists the commits with the same normalised subject, the asked one among them unless it is a merge.
    pub(crate) fn same_subject(&self, info: &CommitInfo) -> Vec<(Position, &CommitInfo)> {
        let found = equal_range(&self.subjects, |(subject, _)| subject.cmp(&info.subject));
        self.at(self.subjects.get(found).unwrap_or_default())
    }

    /// Lists the commits that name a CVE id.
    pub(crate) fn naming_cve(&self, cve: (u16, u64)) -> Vec<(Position, &CommitInfo)> {
        let found = equal_range(&self.cves, |(known, _)| known.cmp(&cve));
        self.at(self.cves.get(found).unwrap_or_default())
    }

    /// Lists what the author of a commit wrote within so many seconds of it.
    pub(crate) fn written_near(
        &self,
        info: &CommitInfo,
        seconds: i64,
    ) -> impl Iterator<Item = (Position, &CommitInfo)> {
        let (author, at) = (info.author_name, info.authored);
        let first = (author, at.saturating_sub(seconds));
        let last = (author, at.saturating_add(seconds));
        let start = self.written.partition_point(|(key, _)| *key < first);
        let near =
            self.written.get(start..).unwrap_or_default().iter().take_while(move |(key, _)| *key <= last);
        near.filter_map(|(_, place)| self.infos.get(*place as usize))
            .map(|(position, info)| (*position, info))
    }

    fn at<K>(&self, pairs: &[(K, u32)]) -> Vec<(Position, &CommitInfo)> {
        let found = pairs.iter().filter_map(|(_, place)| self.infos.get(*place as usize));
        found.map(|(position, info)| (*position, info)).collect()
    }

    /// Lists what a commit says of others.
    pub(crate) fn links_from(&self, source: Position) -> &[Link] {
        self.links.get(equal_range(&self.links, |link| link.source.cmp(&source))).unwrap_or_default()
    }

    /// Lists the reverts of merges, which undo every change that the merge brought in.
    pub(crate) fn undone_merges(&self) -> &[Link] {
        &self.undone_merges
    }

    /// Lists what others say of a commit.
    pub(crate) fn links_to(&self, target: Position) -> &[Link] {
        self.links_back
            .get(equal_range(&self.links_back, |link| link.target.cmp(&target)))
            .unwrap_or_default()
    }
}

/// Finds the run of equal items in sorted ones.
fn equal_range<T>(items: &[T], compare: impl Fn(&T) -> std::cmp::Ordering) -> Range<usize> {
    let start = items.partition_point(|item| compare(item).is_lt());
    let rest = items.get(start..).unwrap_or_default();
    start..start + rest.partition_point(|item| compare(item).is_eq())
}
