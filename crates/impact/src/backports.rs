//! Finds the backports and reverts of a change: first everything that might be one, then what ancestry leaves of it.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::commit_info::CommitInfo;
use crate::containment::Containment;
use crate::group::{Candidate, Group, How, Member, Role};
use crate::mention::Relation;
use crate::message_index::MessageIndex;
use crate::patch_id::PatchId;
use crate::{Change, CommitId, Evidence, EvidenceSet, History, Position};

/// A subject that so many commits share says nothing; nor does a CVE id that so many name.
const WIDEST: usize = 64;

/// What might belong to one change is followed this far.
const LARGEST_POOL: usize = 512;

/// Two commits with equal subjects by different authors are near in time within 90 days.
const NEAR_SECONDS: u64 = 90 * 24 * 60 * 60;

/// Two subjects are similar if their sketches differ in at most so many bits: on 150 backports of a real project whose
/// subject was changed, those that only a slip of the pen sets apart do.
const SIMILAR_BITS: u32 = 3;

/// Within so many seconds of each other, the same author's similar subjects may mean one change.
const SAME_DAY_SECONDS: i64 = 24 * 60 * 60;

/// Lists all commits that might decide about a change: what anything links to it, over several steps.
///
/// Needs no ancestry, so that the ancestry of all of them can be followed in one pass.
pub(crate) fn pool(seeds: &[Position], messages: Option<&MessageIndex>) -> Vec<Position> {
    let Some(messages) = messages else { return seeds.to_vec() };
    let mut known: HashSet<Position> = seeds.iter().copied().collect();
    let mut pool = seeds.to_vec();
    let mut next = 0;
    while let Some(commit) = pool.get(next).copied() {
        next += 1;
        for related in linked(commit, messages) {
            if pool.len() < LARGEST_POOL && known.insert(related) {
                pool.push(related);
            }
        }
    }
    pool
}

/// Lists whatever has a trailer, a subject or a CVE id in common with a commit.
fn linked(commit: Position, messages: &MessageIndex) -> Vec<Position> {
    let forward = messages.links_from(commit).iter().map(|link| link.target);
    let back = messages.links_to(commit).iter().map(|link| link.source);
    let mut linked: Vec<Position> = forward.chain(back).collect();
    if let Some(info) = messages.info(commit) {
        linked.extend(same_subject(info, messages).into_iter().map(|(position, _)| position));
        linked.extend(similar_subject(info, messages).into_iter().map(|(position, _)| position));
        for cve in info.cves() {
            linked.extend(naming_cve(*cve, messages).into_iter().map(|(position, _)| position));
        }
    }
    linked
}

fn same_subject<'m>(info: &CommitInfo, messages: &'m MessageIndex) -> Vec<(Position, &'m CommitInfo)> {
    if info.subject == 0 { vec![] } else { few(messages.same_subject(info)) }
}

fn similar_subject<'m>(info: &CommitInfo, messages: &'m MessageIndex) -> Vec<(Position, &'m CommitInfo)> {
    if info.author_name == 0 || info.subject == 0 {
        return vec![];
    }
    let near = messages.written_near(info, SAME_DAY_SECONDS);
    let is_similar = |other: &CommitInfo| {
        other.subject != info.subject && (other.sketch ^ info.sketch).count_ones() <= SIMILAR_BITS
    };
    few(near.filter(|(_, other)| is_similar(other)).collect())
}

fn naming_cve(cve: (u16, u64), messages: &MessageIndex) -> Vec<(Position, &CommitInfo)> {
    few(messages.naming_cve(cve))
}

fn few<T>(found: Vec<T>) -> Vec<T> {
    if found.len() > WIDEST { vec![] } else { found }
}

/// Decides, for one batch of cases, which commits belong together.
pub(crate) struct Finder<'a, H: ?Sized> {
    pub(crate) history: &'a H,
    pub(crate) messages: Option<&'a MessageIndex>,
    /// Who contains whom, with a column for everything in the pools.
    pub(crate) containment: &'a Containment,
    /// Of the commits they were asked for.
    pub(crate) patch_ids: &'a HashMap<Position, PatchId>,
    pub(crate) confirm: EvidenceSet,
}

impl<H: History + ?Sized> Finder<'_, H> {
    /// Gathers the commits of a change, its candidates and its reverts.
    pub(crate) fn group(&self, change: &Change, role: Role, rejected: &[CommitId]) -> Group {
        let mut group = Group { members: vec![], candidates: vec![], reverts: vec![] };
        for (place, commit) in change.commits().enumerate() {
            let how = if place == 0 { How::Given } else { How::Confirmed };
            if let Some(position) = self.history.position(commit).filter(|position| !group.has(*position)) {
                group.members.push(Member { commit, how, position });
            }
        }
        self.add_backports(&mut group, role, rejected);
        self.add_reverts(&mut group);
        group
    }

    fn add_backports(&self, group: &mut Group, role: Role, rejected: &[CommitId]) {
        let mut queue: VecDeque<(CommitId, Position)> =
            group.members.iter().map(|member| (member.commit, member.position)).collect();
        while let Some((of, position)) = queue.pop_front() {
            for (found, evidence) in self.relatives(position) {
                let Some(commit) = self.history.id(found) else { continue };
                if group.has(found) || rejected.contains(&commit) {
                    continue;
                }
                let earlier = group.candidates.iter_mut().find(|candidate| candidate.position == found);
                if evidence.meets(self.confirm) {
                    group.candidates.retain(|candidate| candidate.position != found);
                    group.members.push(Member { commit, how: How::Found { of, evidence }, position: found });
                    queue.push_back((commit, found));
                } else if let Some(earlier) = earlier {
                    earlier.evidence = earlier.evidence.and(evidence);
                } else {
                    group.candidates.push(Candidate { commit, of, role, evidence, position: found });
                }
            }
        }
    }

    /// Lists the commits that are or may be the same change as one, with all evidence for each.
    fn relatives(&self, commit: Position) -> Vec<(Position, EvidenceSet)> {
        let Some(messages) = self.messages else { return vec![] };
        let mut found = Relatives::default();
        self.add_trailers(commit, messages, &mut found);
        if let Some(info) = messages.info(commit) {
            self.add_same_subject(commit, info, messages, &mut found);
            self.add_similar_subject(commit, info, messages, &mut found);
            self.add_same_cve(commit, info, messages, &mut found);
        }
        for (relative, evidence) in &mut found.0 {
            let equal =
                self.patch_ids.get(&commit).is_some_and(|id| self.patch_ids.get(relative) == Some(id));
            if equal {
                *evidence = evidence.with(Evidence::PatchId);
            }
        }
        found.0
    }

    fn add_trailers(&self, commit: Position, messages: &MessageIndex, found: &mut Relatives) {
        let forward = messages.links_from(commit).iter().map(|link| (link.target, link.relation));
        let back = messages.links_to(commit).iter().map(|link| (link.source, link.relation));
        for (other, relation) in forward.chain(back).filter(|(other, _)| self.is_traced(*other)) {
            match relation {
                Relation::PickedFrom => found.add(other, Evidence::CherryPick),
                Relation::BackportOf => found.add(other, Evidence::BackportOf),
                Relation::Reverts => {}
            }
        }
    }

    /// A subject that comes twice in one line of development tells nothing on its own: there a backport must have
    /// kept its author and the very second it was written, as `git cherry-pick` does, and be the only one to.
    fn add_same_subject(
        &self,
        commit: Position,
        info: &CommitInfo,
        messages: &MessageIndex,
        found: &mut Relatives,
    ) {
        let mut same = same_subject(info, messages);
        same.retain(|(position, _)| self.is_traced(*position));
        let lines: Vec<Position> = same.iter().map(|(position, _)| *position).collect();
        let repeats = self.repeats(&lines, messages);
        for (other, other_info) in same.iter().filter(|(other, _)| *other != commit) {
            let same_author = info.shares_author(other_info);
            if self.is_comparable(commit, *other) {
                if same_author && self.is_redone(commit, *other, messages) {
                    found.add(*other, Evidence::SubjectAuthor);
                }
            } else if repeats {
                let twins = same.iter().filter(|(twin, twin_info)| {
                    twin_info.authored == info.authored
                        && info.shares_author(twin_info)
                        && (self.is_comparable(*twin, commit) || self.is_comparable(*twin, *other))
                });
                // The two themselves, or more where another commit could as well be meant.
                if same_author && info.authored == other_info.authored && twins.count() == 2 {
                    found.add(*other, Evidence::SubjectAuthor);
                }
            } else if same_author {
                found.add(*other, Evidence::SubjectAuthor);
            } else if is_near(info, other_info) {
                found.add(*other, Evidence::SubjectDate);
            }
        }
    }

    fn add_similar_subject(
        &self,
        commit: Position,
        info: &CommitInfo,
        messages: &MessageIndex,
        found: &mut Relatives,
    ) {
        for (other, other_info) in similar_subject(info, messages) {
            let same_cves = other_info.cves().iter().all(|cve| info.cves().contains(cve));
            if same_cves && self.is_lone(other, other_info, commit, messages) {
                found.add(other, Evidence::SubjectSimilar);
            }
        }
    }

    /// Says whether a commit of another line has no namesake in the line of `commit`; it would be that one's backport.
    fn is_lone(&self, other: Position, info: &CommitInfo, commit: Position, messages: &MessageIndex) -> bool {
        let namesakes = same_subject(info, messages);
        self.is_traced(other)
            && !self.is_comparable(other, commit)
            && !namesakes.iter().any(|(namesake, _)| self.is_comparable(*namesake, commit))
    }

    /// Says whether one line of development has two of these commits, other than by doing anew what was reverted.
    fn repeats(&self, commits: &[Position], messages: &MessageIndex) -> bool {
        commits.iter().any(|one| {
            commits.iter().any(|other| {
                one != other
                    && self.containment.contains(*other, *one)
                    && !self.is_redone(*one, *other, messages)
            })
        })
    }

    /// Says whether the later of two commits of one line came after a revert of the earlier one.
    fn is_redone(&self, one: Position, other: Position, messages: &MessageIndex) -> bool {
        let (earlier, later) = (one.min(other), one.max(other));
        let mut reverts = messages.links_to(earlier).iter().filter(|link| link.relation == Relation::Reverts);
        reverts.any(|link| {
            self.containment.contains(link.source, earlier) && self.containment.contains(later, link.source)
        })
    }

    /// A commit that names further CVE ids is about more than this bug: release notes, a list of advisories.
    fn add_same_cve(
        &self,
        commit: Position,
        info: &CommitInfo,
        messages: &MessageIndex,
        found: &mut Relatives,
    ) {
        for cve in info.cves() {
            for (other, other_info) in naming_cve(*cve, messages) {
                let names_more = other_info.cves().iter().any(|cve| !info.cves().contains(cve));
                if !names_more && self.is_lone(other, other_info, commit, messages) {
                    found.add(other, Evidence::Cve);
                }
            }
        }
    }

    /// Adds what takes the change back, what takes that back, and so on; only what the pool has, so it ends.
    fn add_reverts(&self, group: &mut Group) {
        let Some(messages) = self.messages else { return };
        let mut seen: HashSet<Position> = group.positions().collect();
        let mut undone: Vec<Position> = group.positions().collect();
        let mut takes_back = true;
        while !undone.is_empty() {
            let mut reverts: Vec<Member> = vec![];
            for (position, of) in undone.iter().filter_map(|done| Some((*done, self.history.id(*done)?))) {
                let of = How::Reverts { of };
                reverts
                    .extend(self.reverts_of(position, messages).filter_map(|revert| self.member(revert, of)));
            }
            reverts.retain(|revert| seen.insert(revert.position));
            let mut next = 0;
            while let Some(revert) = reverts.get(next) {
                let picks = self.picks_of(revert, messages);
                reverts.extend(picks.into_iter().filter(|pick| seen.insert(pick.position)));
                next += 1;
            }
            if !takes_back {
                // What takes back a revert makes the change again, but only where that revert was made.
                let sees_revert = |member: &Member| {
                    group
                        .reverts
                        .iter()
                        .any(|revert| self.containment.contains(member.position, revert.position))
                };
                reverts.retain(sees_revert);
            }
            undone = reverts.iter().map(|revert| revert.position).collect();
            if takes_back { &mut group.reverts } else { &mut group.members }.extend(reverts);
            takes_back = !takes_back;
        }
    }

    fn member(&self, position: Position, how: How) -> Option<Member> {
        Some(Member { commit: self.history.id(position)?, how, position })
    }

    /// Lists the commits that say they revert one, or the merge that brought it in.
    fn reverts_of<'m>(
        &'m self,
        commit: Position,
        messages: &'m MessageIndex,
    ) -> impl Iterator<Item = Position> + 'm {
        let direct = messages.links_to(commit).iter().filter(|link| link.relation == Relation::Reverts);
        let brought_in = move |merge: Position| {
            let mainline = self.history.parents(merge).first();
            self.containment.contains(merge, commit)
                && mainline.is_some_and(|mainline| !self.containment.contains(*mainline, commit))
        };
        let by_merge = messages
            .undone_merges()
            .iter()
            .filter(move |link| link.target != commit && brought_in(link.target));
        direct.chain(by_merge).map(|link| link.source).filter(|source| self.is_traced(*source))
    }

    /// Lists the backports of a revert that their trailers show.
    fn picks_of(&self, revert: &Member, messages: &MessageIndex) -> Vec<Member> {
        let mut found = Relatives::default();
        self.add_trailers(revert.position, messages, &mut found);
        let confirmed = found.0.into_iter().filter(|(_, evidence)| evidence.meets(self.confirm));
        let of = revert.commit;
        confirmed
            .filter_map(|(position, evidence)| self.member(position, How::Found { of, evidence }))
            .collect()
    }

    fn is_traced(&self, commit: Position) -> bool {
        self.containment.column(commit).is_some()
    }

    /// Says whether one of two commits is in the history of the other.
    fn is_comparable(&self, one: Position, other: Position) -> bool {
        self.containment.contains(one, other) || self.containment.contains(other, one)
    }
}

fn is_near(one: &CommitInfo, other: &CommitInfo) -> bool {
    let near = |one: i64, other: i64| one.abs_diff(other) <= NEAR_SECONDS;
    near(one.authored, other.authored) || near(one.committed, other.committed)
}

/// Commits with the evidence for each.
#[derive(Debug, Default)]
struct Relatives(Vec<(Position, EvidenceSet)>);

impl Relatives {
    fn add(&mut self, commit: Position, evidence: Evidence) {
        match self.0.iter_mut().find(|(known, _)| *known == commit) {
            Some((_, known)) => *known = known.with(evidence),
            None => self.0.push((commit, EvidenceSet::none().with(evidence))),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::planted::{Planted, commit};
    use crate::{CommitId, Evidence, EvidenceSet, How, Options, PatchId, PatchIds};

    /// The fix f on main and whatever s is on stable, after the bug i.
    fn fix_and(fix: &str, stable: &str, authors: (&'static str, &'static str), days: i64) -> Planted {
        Planted::new("i: f:i s:i", "main=f stable=s", "")
            .says('f', fix)
            .says('s', stable)
            .by('f', authors.0, 0)
            .by('s', authors.1, days)
    }

    const SAME: (&str, &str) = ("ann", "ann");
    const OTHER: (&str, &str) = ("ann", "bob");

    /// Says by which evidence s was confirmed or is a candidate.
    fn evidence(drawn: &Planted) -> String {
        let scope = drawn.scope();
        let answer = drawn.ask(&scope, "i", "f");
        let [fix] = answer.fixed() else { panic!("one fix was given") };
        match (fix.how(commit('s')), &fix.candidates[..]) {
            (Some(How::Found { of, evidence }), []) if of == commit('f') => format!("confirmed: {evidence}"),
            (None, [candidate]) => format!("candidate: {}", candidate.evidence),
            (None, []) => "nothing".to_owned(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn each_rung_of_the_ladder_is_recognised_and_only_strong_ones_confirm() {
        // req: issue 5, item 3
        for (fix, stable, authors, days, expected) in [
            (
                "Fix the leak",
                "other\n\n(cherry picked from commit {f})",
                OTHER,
                900,
                "confirmed: cherry-pick",
            ),
            ("Fix the leak", "other\n\nBackport of {f} from main.", OTHER, 900, "confirmed: backport-of"),
            ("Fix the leak", "[1.x] fix the LEAK.", SAME, 900, "confirmed: subject-author"),
            ("Fix the leak", "[1.x] Fix the leak", OTHER, 30, "candidate: subject-date"),
            ("Fix the leak", "[1.x] Fix the leak", OTHER, 900, "nothing"),
            (
                "Fixed a security issue in the CSRF component. Disclosure and new release forthcoming.",
                "Fixed a security issue in the CSRF componenent. Disclosure and new release forthcoming.",
                SAME,
                0,
                "candidate: subject-similar",
            ),
            ("Fix it (CVE-2026-1234)", "Stable fix for cve-2026-1234", OTHER, 900, "candidate: cve"),
            ("Fix the leak", "Fix the link", OTHER, 1, "nothing"),
        ] {
            assert_eq!(evidence(&fix_and(fix, stable, authors, days)), expected, "{stable}");
        }
    }

    #[test]
    fn what_confirms_is_an_option() {
        let drawn = fix_and("Fix CVE-2026-1234", "Other words for CVE-2026-1234", OTHER, 900);
        let confirm = EvidenceSet::none().with(Evidence::Cve);
        assert_eq!(evidence(&drawn.options(Options { confirm, ..Options::default() })), "confirmed: cve");
        let drawn = fix_and("Fix the leak", "Fix the leak", SAME, 1);
        let confirm = EvidenceSet::none();
        assert_eq!(
            evidence(&drawn.options(Options { confirm, ..Options::default() })),
            "candidate: subject-author"
        );
    }

    #[test]
    fn a_list_of_advisories_is_no_backport_of_any_of_the_fixes() {
        let list = "Add CVE-2026-1234 and CVE-2026-9999 to the archive";
        assert_eq!(evidence(&fix_and("Fix CVE-2026-1234", list, OTHER, 900)), "nothing");
    }

    #[test]
    fn a_subject_that_one_line_repeats_matches_only_what_was_written_in_the_same_second() {
        let drawn = |days: i64| {
            Planted::new("i: f:i g:f s:i", "main=g stable=s", "")
                .says('f', "Fixed typo")
                .says('g', "Fixed typo")
                .says('s', "[1.x] Fixed typo")
                .by('f', "ann", 0)
                .by('g', "ann", 2)
                .by('s', "ann", days)
        };
        assert_eq!(drawn(1).states("i", "f"), "main fixed, stable vulnerable");
        assert_eq!(drawn(0).states("i", "f"), "main fixed, stable fixed");
        assert_eq!(drawn(2).states("i", "f"), "main fixed, stable vulnerable", "it is the backport of g");
    }

    #[test]
    fn a_subject_that_a_hundred_commits_share_matches_nothing() {
        let letters: Vec<char> =
            ('j'..='z').chain('A'..='Z').chain('0'..='9').chain("!#$%&*+-./;<>?@^_".chars()).collect();
        let commits: Vec<String> = letters.iter().map(|letter| format!("{letter}:i")).collect();
        let drawn = Planted::new(&format!("i: f:i {}", commits.join(" ")), "main=f stable=s", "");
        let drawn = letters.iter().fold(drawn.says('f', "Fixed typo").by('f', "ann", 0), |drawn, letter| {
            drawn.says(*letter, "Fixed typo").by(*letter, "ann", 0)
        });
        assert!(letters.len() > super::WIDEST);
        assert_eq!(drawn.states("i", "f"), "main fixed, stable vulnerable");
    }

    #[test]
    fn a_later_commit_of_the_same_line_is_no_backport() {
        let drawn = Planted::new("i: f:i g:f s:i", "main=g stable=s", "")
            .says('f', "Fix CVE-2026-1234")
            .says('g', "Test for CVE-2026-1234");
        let scope = drawn.scope();
        assert!(drawn.ask(&scope, "i", "f").fixed()[0].candidates.is_empty());
    }

    #[test]
    fn a_branch_that_has_the_fix_is_not_asked_about_further_candidates() {
        let drawn = Planted::new("i: f:i s:i t:s", "main=f stable=t", "")
            .says('f', "Fix CVE-2026-1234")
            .says('s', "x\n\n(cherry picked from commit {f})")
            .says('t', "Words on CVE-2026-1234");
        let scope = drawn.scope();
        let answer = drawn.ask(&scope, "i", "f");
        assert_eq!(answer.fixed()[0].candidates.len(), 1);
        assert!(answer.branches()[1].candidates.is_empty());
        assert_eq!(answer.branches()[1].fixed, [commit('s')]);
    }

    /// Gives every commit the same patch id, and remembers what it was asked for.
    #[derive(Default)]
    struct SamePatch(Vec<CommitId>);

    impl PatchIds for SamePatch {
        fn patch_ids(&mut self, commits: &[CommitId]) -> Vec<Option<PatchId>> {
            self.0.extend(commits);
            vec![Some([1; 32]); commits.len()]
        }
    }

    #[test]
    fn an_equal_patch_id_confirms_a_candidate_and_is_asked_for_nothing_else() {
        let drawn = fix_and("Fix the leak", "Fix the leak", OTHER, 1);
        let mut patch_ids = SamePatch::default();
        let scope = drawn.scope();
        let answer = drawn.ask_with(&scope, "i", "f", Some(&mut patch_ids));
        let evidence = EvidenceSet::none().with(Evidence::PatchId).with(Evidence::SubjectDate);
        assert_eq!(answer.how(commit('s')), Some(How::Found { of: commit('f'), evidence }));
        patch_ids.0.sort();
        assert_eq!(patch_ids.0, [commit('f'), commit('s')]);
    }

    #[test]
    fn a_person_s_no_outweighs_any_evidence() {
        let drawn = fix_and("Fix", "x\n\n(cherry picked from commit {f})", OTHER, 1).rejecting('s');
        assert_eq!(evidence(&drawn), "nothing");
    }

    #[test]
    fn merges_are_no_backports_by_their_subject() {
        let drawn = Planted::new("i: b: f:i s:ib", "main=f stable=s", "")
            .says('f', "Fix the leak")
            .says('s', "Fix the leak")
            .by('f', "ann", 1)
            .by('s', "ann", 1);
        assert_eq!(drawn.states("i", "f"), "main fixed, stable vulnerable");
    }
}
