//! Answers many cases about one history in few passes over it.

use std::collections::{HashMap, HashSet};

use crate::answer::{BranchAnswer, CaseAnswer, Verdict};
use crate::backports::{Finder, pool};
use crate::case::{Case, CaseError, Options};
use crate::containment::Containment;
use crate::group::{Candidate, Group, Member, Role};
use crate::message_index::MessageIndex;
use crate::patch_id::{PatchId, PatchIds};
use crate::rules::{Believe, CaseColumns, Finding, Held, Rules};
use crate::{Change, CommitId, Evidence, History, Position, State};

/// So many commits are followed in one pass: rows of 512 bytes stay in a processor's cache.
const MOST_TRACED: usize = 64 * 64;

/// Reverts of merges concern every case; a history with more of them is read without the rest.
const MOST_UNDONE_MERGES: usize = 512;

/// What is known of the commits besides who descends from whom. Without messages, backports and reverts count only
/// where a case names them.
#[derive(Default)]
pub struct Sources<'a> {
    /// The messages.
    pub messages: Option<&'a MessageIndex>,
    /// A way to compute patch ids, where the files are there.
    pub patch_ids: Option<&'a mut dyn PatchIds>,
}

impl std::fmt::Debug for Sources<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (messages, patch_ids) = (self.messages.is_some(), self.patch_ids.is_some());
        f.debug_struct("Sources").field("messages", &messages).field("patch_ids", &patch_ids).finish()
    }
}

/// Judges every branch and tag of each case's scope, and finds the backports and reverts of its changes.
///
/// E(c) is a commit and its confirmed backports. A history is vulnerable if a commit of some introducing change is in
/// force in it and not every fix that applies (or, as an option, none) has a commit in force in it that saw the
/// introducing change. A fix applies to an introducing change if the history of any commit of the fix contains any
/// commit of that change; to which no fix applies, that is not fixed. A revert takes out of force what it saw; see
/// [`State`] for the rest.
///
/// The answers come in the order of the cases; a case that cannot be answered does not keep the others from it.
pub fn assess_many<'a, H: History + ?Sized>(
    history: &H,
    cases: &[Case<'a>],
    sources: Sources<'_>,
    options: &Options,
) -> Vec<Result<CaseAnswer<'a>, CaseError>> {
    let mut known = PatchIdsKnown { asked: sources.patch_ids, ids: HashMap::new() };
    let everywhere: Vec<Position> = sources.messages.map_or_else(Vec::new, |messages| {
        let reverts = messages.undone_merges().iter().take(MOST_UNDONE_MERGES).map(|link| link.source);
        pool(&reverts.collect::<Vec<_>>(), Some(messages))
    });
    let pools: Vec<_> = cases.iter().map(|case| pool_of(history, case, sources.messages)).collect();
    let pass = Passes { history, messages: sources.messages, options, everywhere };
    if sources.messages.is_some() && known.asked.is_some() && options.confirm.has(Evidence::PatchId) {
        known.ask(history, &pass.unsure(cases, &pools));
    }
    let mut answers = Vec::with_capacity(cases.len());
    for (cases, pools) in batches(cases, &pools) {
        answers.extend(pass.answer(cases, pools, &known.ids));
    }
    answers
}

type Pool = Result<Vec<Position>, CaseError>;

fn pool_of(history: &(impl History + ?Sized), case: &Case<'_>, messages: Option<&MessageIndex>) -> Pool {
    let find = |commit| history.position(commit).ok_or(CaseError::UnknownCommit { commit });
    let mut all = vec![];
    for change in case.introduced.iter().chain(&case.fixed) {
        let seeds = change.commits().map(find).collect::<Result<Vec<_>, _>>()?;
        all.extend(pool(&seeds, messages));
    }
    Ok(all)
}

/// Cuts the cases where the commits to follow become too many for one pass.
fn batches<'c, 'a>(
    cases: &'c [Case<'a>],
    pools: &'c [Pool],
) -> impl Iterator<Item = (&'c [Case<'a>], &'c [Pool])> {
    let (mut cases, mut pools) = (cases, pools);
    std::iter::from_fn(move || {
        let mut traced = HashSet::new();
        let mut fits = |pool: &Pool| {
            traced.extend(pool.iter().flatten().copied());
            traced.len() <= MOST_TRACED
        };
        let size = pools.iter().take_while(|pool| fits(pool)).count().max(1);
        let (batch, later_cases) = cases.split_at_checked(size)?;
        let (batch_pools, later_pools) = pools.split_at_checked(size)?;
        (cases, pools) = (later_cases, later_pools);
        Some((batch, batch_pools))
    })
}

/// Patch ids as far as they were asked for.
struct PatchIdsKnown<'p> {
    asked: Option<&'p mut dyn PatchIds>,
    ids: HashMap<Position, PatchId>,
}

impl PatchIdsKnown<'_> {
    fn ask(&mut self, history: &(impl History + ?Sized), wanted: &[Position]) {
        let Some(source) = &mut self.asked else { return };
        let wanted: Vec<(Position, CommitId)> =
            wanted.iter().filter_map(|position| Some((*position, history.id(*position)?))).collect();
        if wanted.is_empty() {
            return;
        }
        let commits: Vec<CommitId> = wanted.iter().map(|(_, commit)| *commit).collect();
        let found = wanted.iter().zip(source.patch_ids(&commits));
        self.ids.extend(found.filter_map(|((position, _), id)| Some((*position, id?))));
    }
}

/// What all passes share.
struct Passes<'p, H: ?Sized> {
    history: &'p H,
    messages: Option<&'p MessageIndex>,
    options: &'p Options,
    /// Reverts of merges, which may concern any case.
    everywhere: Vec<Position>,
}

impl<H: History + ?Sized> Passes<'_, H> {
    fn trace(&self, pools: &[Pool]) -> Containment {
        let traced = pools.iter().flatten().flatten().chain(&self.everywhere);
        Containment::trace(self.history, traced.copied())
    }

    fn finder<'f>(
        &'f self,
        containment: &'f Containment,
        patch_ids: &'f HashMap<Position, PatchId>,
    ) -> Finder<'f, H> {
        let (history, messages, confirm) = (self.history, self.messages, self.options.confirm);
        Finder { history, messages, containment, patch_ids, confirm }
    }

    /// Lists the candidates and what they resemble: only there a patch id can decide something.
    fn unsure(&self, cases: &[Case<'_>], pools: &[Pool]) -> Vec<Position> {
        let none = HashMap::new();
        let mut unsure = vec![];
        for (cases, pools) in batches(cases, pools) {
            let containment = self.trace(pools);
            let finder = self.finder(&containment, &none);
            for (case, _) in cases.iter().zip(pools).filter(|(_, pool)| pool.is_ok()) {
                let (introduced, fixed) = groups(&finder, case);
                for group in introduced.iter().chain(&fixed).filter(|group| !group.candidates.is_empty()) {
                    unsure.extend(group.positions());
                }
            }
        }
        unsure.sort_unstable();
        unsure.dedup();
        unsure
    }

    fn answer<'a>(
        &self,
        cases: &[Case<'a>],
        pools: &[Pool],
        patch_ids: &HashMap<Position, PatchId>,
    ) -> Vec<Result<CaseAnswer<'a>, CaseError>> {
        let containment = self.trace(pools);
        let finder = self.finder(&containment, patch_ids);
        let answer_one = |(case, pool): (&Case<'a>, &Pool)| {
            pool.as_ref().map_err(Clone::clone)?;
            let (introduced, fixed) = groups(&finder, case);
            let judge = Judge::new(&introduced, &fixed, &containment, *self.options);
            Ok(judge.answer(case, introduced, fixed))
        };
        cases.iter().zip(pools).map(answer_one).collect()
    }
}

fn groups<H: History + ?Sized>(finder: &Finder<'_, H>, case: &Case<'_>) -> (Vec<Group>, Vec<Group>) {
    let gather = |changes: &[Change], role| {
        changes.iter().map(|change| finder.group(change, role, &case.rejected)).collect()
    };
    (gather(&case.introduced, Role::Introduces), gather(&case.fixed, Role::Fixes))
}

/// Judges the histories of one case, each kind of history once.
pub(crate) struct Judge<'j> {
    columns: CaseColumns,
    containment: &'j Containment,
    pub(crate) confirmed: Rules,
    /// With the candidates for fixes, if there are any; then with those for introducing changes.
    with_fixes: Option<Rules>,
    with_introductions: Option<Rules>,
    options: Options,
}

impl<'j> Judge<'j> {
    pub(crate) fn new(
        introduced: &[Group],
        fixed: &[Group],
        containment: &'j Containment,
        options: Options,
    ) -> Self {
        let columns = CaseColumns::new(introduced.iter().chain(fixed), containment);
        let rules =
            |believe| Rules::new(introduced, fixed, &columns, containment, options.fixes_needed, believe);
        let has_candidates = |groups: &[Group]| groups.iter().any(|group| !group.candidates.is_empty());
        Self {
            confirmed: rules(Believe::Confirmed),
            with_fixes: has_candidates(fixed).then(|| rules(Believe::Fixes)),
            with_introductions: has_candidates(introduced).then(|| rules(Believe::Introductions)),
            containment,
            options,
            columns,
        }
    }

    pub(crate) fn held_at(&self, position: Position) -> Held {
        let mut held = vec![];
        self.columns.read(self.containment.row(position), &mut held);
        held
    }

    /// Judges a history by confirmed evidence, and says `candidate` where a candidate would turn the finding over.
    pub(crate) fn verdict(&self, held: &Held) -> Verdict {
        let Finding { state: confirmed, holds_fix } = self.confirmed.judge(held);
        let doubt = match confirmed {
            State::Vulnerable | State::Unknown => (&self.with_fixes, State::Fixed),
            State::Fixed | State::NotAffected | State::Candidate => {
                (&self.with_introductions, State::Vulnerable)
            }
        };
        let is_doubtful = doubt.0.as_ref().is_some_and(|rules| rules.judge(held).state == doubt.1);
        Verdict { state: if is_doubtful { State::Candidate } else { confirmed }, confirmed, holds_fix }
    }

    fn answer<'a>(&self, case: &Case<'a>, introduced: Vec<Group>, fixed: Vec<Group>) -> CaseAnswer<'a> {
        let verdicts = self.verdicts(case.scope.tags.iter().map(|tag| tag.position));
        let branches: Vec<BranchAnswer> = case
            .scope
            .branches
            .iter()
            .enumerate()
            .map(|(place, branch)| self.branch(place, &branch.name, branch.tip, &introduced, &fixed))
            .collect();
        let worst = branches.iter().filter(|branch| !branch.name.is_empty()).map(|branch| branch.state).min();
        let state = if introduced.is_empty() { None } else { worst };
        CaseAnswer {
            scope: case.scope,
            state: state.unwrap_or(State::Unknown),
            introduced,
            fixed,
            branches,
            verdicts,
            options: self.options,
        }
    }

    /// Judges many histories; there are few kinds of them, and neighbours are mostly of one kind.
    fn verdicts(&self, positions: impl Iterator<Item = Position>) -> Vec<Verdict> {
        let mut kinds: Vec<(Held, Verdict)> = vec![];
        let mut held = vec![];
        let judge = |position| {
            self.columns.read(self.containment.row(position), &mut held);
            if let Some((_, verdict)) = kinds.iter().rev().find(|(kind, _)| *kind == held) {
                return *verdict;
            }
            let verdict = self.verdict(&held);
            kinds.push((held.clone(), verdict));
            verdict
        };
        positions.map(judge).collect()
    }

    fn branch(
        &self,
        place: usize,
        name: &str,
        tip: Option<Position>,
        introduced: &[Group],
        fixed: &[Group],
    ) -> BranchAnswer {
        let mut answer = BranchAnswer {
            name: name.to_owned(),
            state: State::NotAffected,
            introduced: vec![],
            fixed: vec![],
            taken_back: vec![],
            candidates: vec![],
            place,
        };
        let Some(tip) = tip else { return answer };
        let has = |position: Position| self.containment.contains(tip, position);
        answer.state = self.verdict(&self.held_at(tip)).state;
        for group in introduced {
            let here = group.members.iter().filter(|member| has(member.position));
            answer.introduced.extend(here.map(|member| member.commit));
            let undone = group.reverts.iter().filter(|revert| {
                let saw = |member: &Member| self.containment.contains(revert.position, member.position);
                has(revert.position) && group.members.iter().any(saw)
            });
            answer.fixed.extend(undone.map(|revert| revert.commit));
            answer.candidates.extend(self.open_candidates(group, tip));
        }
        let mut fixing = vec![];
        for group in fixed {
            for member in group.members.iter().filter(|member| has(member.position)) {
                fixing.push(member.commit);
                if !self.is_in_force(member.position, group, tip) {
                    answer.taken_back.push(member.commit);
                }
            }
            answer.candidates.extend(self.open_candidates(group, tip));
        }
        answer.fixed.splice(0..0, fixing);
        for list in [&mut answer.introduced, &mut answer.fixed, &mut answer.taken_back] {
            let mut seen = HashSet::new();
            list.retain(|commit| seen.insert(*commit));
        }
        answer
    }

    fn is_in_force(&self, commit: Position, group: &Group, tip: Position) -> bool {
        let is_undone = group.reverts.iter().any(|revert| {
            self.containment.contains(tip, revert.position)
                && self.containment.contains(revert.position, commit)
        });
        self.containment.contains(tip, commit) && !is_undone
    }

    /// Lists the candidates in a branch that has no confirmed commit of their group: elsewhere nothing waits for them.
    fn open_candidates(&self, group: &Group, tip: Position) -> Vec<Candidate> {
        if group.members.iter().any(|member| self.containment.contains(tip, member.position)) {
            return vec![];
        }
        let here = group.candidates.iter().filter(|one| self.containment.contains(tip, one.position));
        here.cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planted::{Planted, changes, commit};
    use crate::{FixesNeeded, Scope};

    #[test]
    fn a_revert_of_the_introducer_is_a_fix_until_it_is_reverted_itself() {
        // req: data/impact/README, reverts of reverts
        let drawn = Planted::new("i: r:i b:r j:b f:j", "main=f", "v1=i v2=r v3=b v4=j v5=f")
            .says('r', "Revert \"x\"\n\nThis reverts commit {i}.")
            .says('j', "Revert \"Revert \"x\"\"\n\nThis reverts commit {r}.");
        assert_eq!(drawn.vulnerable("i", ""), "v1 v4 v5");
        assert_eq!(drawn.vulnerable("i", "f"), "v1 v4", "only a fix that saw the bug come back covers it");
        let scope = drawn.scope();
        let answer = drawn.ask(&scope, "i", "f");
        assert_eq!(answer.branches()[0].fixed, [commit('f'), commit('r')]);
        assert_eq!(answer.branches()[0].introduced, [commit('i'), commit('j')]);
    }

    #[test]
    fn a_fix_older_than_the_return_of_the_bug_does_not_cover_it() {
        let drawn = Planted::new("i: f:i r:f j:r", "main=j", "v1=i v2=f v3=r v4=j")
            .says('r', "This reverts commit {i}.")
            .says('j', "Revert it again\n\nThis reverts commit {r}.");
        assert_eq!(drawn.vulnerable("i", "f"), "v1 v4");
    }

    #[test]
    fn a_revert_of_a_fix_voids_it_until_it_is_fixed_again() {
        // req: data/impact/README, a revert of a fix voids it until re-fixed
        let drawn = Planted::new("i: f:i r:f g:r", "main=g stable=r", "v1=i v2=f v3=r v4=g")
            .says('r', "This reverts commit {f}.");
        assert_eq!(drawn.vulnerable("i", "f"), "v1 v3 v4");
        assert_eq!(drawn.vulnerable("i", "f g"), "v1 v2 v3");
        let scope = drawn.scope();
        let answer = drawn.ask(&scope, "i", "f g");
        assert_eq!(answer.branches()[1].taken_back, [commit('f')]);
        assert_eq!(answer.branches()[1].state, State::Vulnerable);
        let again = Planted::new("i: f:i r:f g:r", "main=g", "v3=r v4=g")
            .says('r', "This reverts commit {f}.")
            .says('g', "This reverts commit {r}.");
        assert_eq!(again.vulnerable("i", "f"), "v3");
    }

    #[test]
    fn a_fix_that_is_done_anew_after_its_revert_counts() {
        let drawn = Planted::new("i: f:i r:f g:r", "main=g", "v2=f v3=r v4=g")
            .says('f', "Fix the leak")
            .says('r', "Revert \"Fix the leak\"\n\nThis reverts commit {f}.")
            .says('g', "Fix the leak")
            .by('f', "ann", 1)
            .by('g', "ann", 9);
        assert_eq!(drawn.vulnerable("i", "f"), "v3");
    }

    #[test]
    fn a_reverted_merge_takes_back_what_it_brought_in() {
        let drawn = Planted::new("a: i:a b:a m:bi r:m k:r n:ik", "main=k other=n", "v1=m v2=r v3=k")
            .says('r', "Revert \"Merge\"\n\nThis reverts commit {m}, reversing\nchanges made to {b}.");
        assert_eq!(drawn.vulnerable("i", ""), "v1");
        assert_eq!(
            drawn.states("b", ""),
            "main vulnerable, other vulnerable",
            "the mainline is not reverted"
        );
    }

    #[test]
    fn a_backport_of_a_revert_works_on_its_branch() {
        let drawn = Planted::new("a: i:a r:i j:a s:j", "main=r stable=s", "")
            .says('j', "x\n\n(cherry picked from commit {i})")
            .says('r', "This reverts commit {i}.")
            .says('s', "This reverts commit {i}.\n\n(cherry picked from commit {r})");
        assert_eq!(drawn.states("i", ""), "main fixed, stable fixed");
    }

    #[test]
    fn half_a_revert_is_none() {
        let drawn = Planted::new("i: r:i", "main=r", "v1=r").says('r', "This partially reverts commit {i}.");
        assert_eq!(drawn.vulnerable("i", ""), "v1");
    }

    #[test]
    fn a_backported_bug_makes_a_branch_vulnerable_that_forked_before_it() {
        // req: data/impact/README, a branch that forked before the bug
        let drawn = Planted::new("a: i:a f:i s:a t:s o:a", "main=f stable=t older=o", "v1.1=t v0.1=o")
            .says('t', "x\n\n(cherry picked from commit {i})");
        assert_eq!(drawn.states("i", "f"), "main fixed, stable vulnerable, older not_affected");
        assert_eq!(drawn.vulnerable("i", "f"), "v1.1");
    }

    #[test]
    fn a_backport_of_a_backport_is_one_too_and_so_is_the_original() {
        let drawn = Planted::new("a: i:a f:i s:i t:i", "main=f s=s t=t", "")
            .says('s', "x\n\nBackport of {f}.")
            .says('t', "y\n\n(cherry picked from commit {s})");
        for given in ["f", "s", "t"] {
            assert_eq!(drawn.states("i", given), "main fixed, s fixed, t fixed", "given {given}");
        }
    }

    #[test]
    fn all_fixes_of_a_set_are_needed_unless_any_is_asked_for() {
        // req: data/impact/README, OSV lets any one fix of a set clear a tag
        let drawn = Planted::new("i: f:i g:f s:i", "main=g stable=s", "v1=i v2=f v3=g v1.1=s");
        assert_eq!(drawn.vulnerable("i", "f g"), "v1 v1.1 v2");
        let any = Options { fixes_needed: FixesNeeded::Any, ..Options::default() };
        let drawn = drawn.options(any);
        assert_eq!(drawn.vulnerable("i", "f g"), "v1 v1.1");
        assert_eq!(drawn.vulnerable("i", "s g"), "v1 v2");
    }

    #[test]
    fn every_introducing_commit_counts_not_only_the_first() {
        // req: data/impact/README, libvirt's script uses the first and the last only
        let drawn = Planted::new("a: i:a b:i j:b f:j s:i t:a", "main=f s=s t=t", "");
        assert_eq!(drawn.states("i j", "f"), "main fixed, s vulnerable, t not_affected");
        assert_eq!(drawn.states("j i", "f"), "main fixed, s vulnerable, t not_affected");
    }

    #[test]
    fn a_stable_branch_that_is_merged_up_brings_its_fix() {
        let drawn = Planted::new("i: b:i f:i m:bf", "main=m stable=f", "v1=b v2=m");
        assert_eq!(
            (drawn.vulnerable("i", "f"), drawn.states("i", "f")),
            ("v1".into(), "main fixed, stable fixed".into())
        );
    }

    #[test]
    fn criss_cross_merges_and_several_roots_are_followed() {
        let drawn = Planted::new("a: z: i:a f:z p:if q:fi r:p s:q m:rs", "main=m left=r", "v1=p v2=q v3=m");
        assert_eq!(drawn.vulnerable("i", "f"), "v1 v2 v3", "a fix from a root without the bug never saw it");
        assert_eq!(drawn.vulnerable("i", "p"), "v2");
    }

    #[test]
    fn without_an_introducing_commit_the_case_is_unknown_and_the_bound_is_listed() {
        let drawn = Planted::new("a: f:a s:a g:a", "main=f s=s g=g", "v1=a v2=f")
            .says('f', "Fix the leak")
            .says('g', "Fix the leak")
            .by('f', "ann", 1)
            .by('g', "bob", 2);
        let scope = drawn.scope();
        let answer = drawn.ask(&scope, "", "f");
        assert_eq!(answer.state(), State::Unknown);
        assert!(answer.vulnerable_tags().is_none());
        assert_eq!(answer.not_fixed_tags().collect::<Vec<_>>(), ["v1"]);
        assert_eq!(drawn.states("", "f"), "main fixed, s unknown, g candidate");
        assert_eq!(answer.first_fixed_tags().collect::<Vec<_>>(), [("main", "v2")]);
    }

    #[test]
    fn the_state_of_a_case_is_that_of_its_worst_branch() {
        let drawn = Planted::new("a: i:a f:i s:i", "main=f old=a stable=s", "");
        assert_eq!(drawn.state("i", "f"), State::Vulnerable);
        let drawn = Planted::new("a: i:a f:i", "main=f old=a", "");
        assert_eq!(drawn.state("i", "f"), State::Fixed);
    }

    #[test]
    fn a_candidate_that_would_bring_the_bug_leaves_a_branch_in_doubt_too() {
        let drawn = Planted::new("a: i:a f:i s:a", "main=f stable=s", "v0.1=s")
            .says('i', "Add the parser")
            .says('s', "Add the parser")
            .by('i', "ann", 1)
            .by('s', "bob", 2);
        assert_eq!(drawn.states("i", "f"), "main fixed, stable candidate");
        assert_eq!(
            drawn.vulnerable("i", "f"),
            "",
            "and no tag is called vulnerable before a person confirmed it"
        );
        let scope = drawn.scope();
        assert_eq!(drawn.ask(&scope, "i", "f").not_fixed_tags().collect::<Vec<_>>(), ["v0.1"]);
    }

    #[test]
    fn a_candidate_leaves_its_tags_vulnerable_until_a_person_confirms_it() {
        let drawn = Planted::new("i: f:i s:i", "main=f stable=s", "v1=i v1.1=s")
            .says('f', "Fix the leak")
            .says('s', "Fix the leak")
            .by('f', "ann", 1)
            .by('s', "bob", 2);
        assert_eq!(drawn.states("i", "f"), "main fixed, stable candidate");
        assert_eq!(drawn.vulnerable("i", "f"), "v1 v1.1");
        assert_eq!(drawn.states("i", "fs"), "main fixed, stable fixed");
        assert_eq!(drawn.rejecting('s').states("i", "f"), "main fixed, stable vulnerable");
    }

    #[test]
    fn one_bad_case_does_not_keep_the_others_from_an_answer() {
        let drawn = Planted::new("i: f:i", "main=f", "v1=i");
        let scope = drawn.scope();
        let case = |introduced: &str| Case {
            scope: &scope,
            introduced: changes(introduced),
            fixed: changes("f"),
            rejected: vec![],
        };
        let cases = [case("i"), case("z"), case("i")];
        let answers = assess_many(&drawn.graph, &cases, Sources::default(), &Options::default());
        assert_eq!(answers[1].as_ref().unwrap_err(), &CaseError::UnknownCommit { commit: commit('z') });
        assert!(answers.len() == 3 && answers[0].is_ok() && answers[2].is_ok());
    }

    #[test]
    fn more_commits_than_one_pass_follows_are_answered_in_several() {
        let count = u32::try_from(MOST_TRACED).unwrap() + 100;
        let mut table = crate::CommitTable::new(crate::IdFormat::Sha1);
        let id = |n: u32| {
            let mut bytes = [0; 20];
            bytes[16..].copy_from_slice(&n.to_be_bytes());
            CommitId::Sha1(bytes)
        };
        for n in 0..count {
            table.push(id(n).as_bytes(), n.checked_sub(1));
        }
        let tags = (0..count).step_by(100).map(|n| (format!("v{n}"), id(n)));
        let graph =
            crate::Graph::from_table(table).unwrap().with_refs([("main".to_owned(), id(count - 1))], tags);
        let graph = graph.unwrap();
        let scope = Scope::new(&graph, "main", [], |_| true).unwrap();
        let cases: Vec<Case<'_>> = (0..count - 1)
            .map(|n| Case {
                scope: &scope,
                introduced: vec![Change::from(id(n))],
                fixed: vec![],
                rejected: vec![],
            })
            .collect();
        let answers = assess_many(&graph, &cases, Sources::default(), &Options::default());
        for (n, answer) in answers.into_iter().enumerate() {
            let expected = (0..count as usize).step_by(100).filter(|tag| *tag >= n).count();
            assert_eq!(answer.unwrap().vulnerable_tags().unwrap().count(), expected, "case {n}");
        }
    }
}
