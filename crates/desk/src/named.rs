//! The commits that people named, branch by branch, as questions about a history: whose backports they are is first
//! read from messages, and where those say nothing, people are believed.

use std::collections::BTreeSet;

use cvdesk_impact::{
    BranchAnswer, Case, CaseAnswer, CaseError, Change, CommitId, Group, History, MessageIndex, Options,
    PatchIds, Scope, Sources, assess_many,
};

/// The commits that somebody named on one branch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) branch: String,
    pub(crate) introduced: Vec<CommitId>,
    pub(crate) fixed: Vec<CommitId>,
}

/// One case's commits.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked {
    pub(crate) named: Vec<Named>,
    /// Commits that a person found to be no backport.
    pub(crate) rejected: Vec<CommitId>,
}

/// The changes of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Question {
    introduced: Vec<Change>,
    fixed: Vec<Change>,
}

/// An answer, and the branches whose commits are backports of nothing that is known.
#[derive(Debug)]
pub(crate) struct Answered<'a> {
    pub(crate) answer: Result<CaseAnswer<'a>, CaseError>,
    pub(crate) unplaced: BTreeSet<String>,
}

/// A history that is asked.
pub(crate) struct Asker<'g> {
    pub(crate) history: &'g dyn History,
    pub(crate) messages: Option<&'g MessageIndex>,
    pub(crate) patch_ids: Option<&'g mut dyn PatchIds>,
    pub(crate) options: Options,
    /// The main branch's name.
    pub(crate) main: String,
}

impl Asker<'_> {
    /// Answers all cases in one pass; then once more those that name commits which nothing else shows to be backports.
    pub(crate) fn answer<'a>(&mut self, asked: &[(&'a Scope, &Asked)]) -> Vec<Answered<'a>> {
        let questions: Vec<_> = asked.iter().map(|(_, asked)| asked.question(&self.main)).collect();
        let first = self.pass(
            asked.iter().zip(&questions).map(|((scope, asked), question)| (*scope, *asked, question.clone())),
        );
        let mut answered: Vec<_> =
            first.into_iter().map(|answer| Answered { answer, unplaced: BTreeSet::new() }).collect();
        let mut again = Vec::new();
        for (((scope, asked), question), slot) in asked.iter().zip(questions).zip(&mut answered) {
            let Ok(answer) = &slot.answer else { continue };
            let (believed, unplaced) = asked.believed(&question, answer);
            slot.unplaced = unplaced;
            if believed != question {
                again.push((slot, (*scope, *asked, believed)));
            }
        }
        let (slots, questions): (Vec<_>, Vec<_>) = again.into_iter().unzip();
        for (slot, answer) in slots.into_iter().zip(self.pass(questions)) {
            slot.answer = answer;
        }
        answered
    }

    fn pass<'a, 'q>(
        &mut self,
        asked: impl IntoIterator<Item = (&'a Scope, &'q Asked, Question)>,
    ) -> Vec<Result<CaseAnswer<'a>, CaseError>> {
        let case = |(scope, asked, question): (&'a Scope, &Asked, Question)| {
            let Question { introduced, fixed } = question;
            Case { scope, introduced, fixed, rejected: asked.rejected.clone() }
        };
        let cases: Vec<_> = asked.into_iter().map(case).collect();
        if cases.is_empty() {
            return Vec::new();
        }
        let patch_ids: Option<&mut dyn PatchIds> = match &mut self.patch_ids {
            Some(patch_ids) => Some(&mut **patch_ids),
            None => None,
        };
        assess_many(self.history, &cases, Sources { messages: self.messages, patch_ids }, &self.options)
    }
}

impl Asked {
    pub(crate) fn on(&self, branch: &str) -> Option<&Named> {
        self.named.iter().find(|named| named.branch == branch)
    }

    /// The main branch's commits; where it names none, those of all branches.
    fn question(&self, main: &str) -> Question {
        let of = |commits: for<'p> fn(&'p Named) -> &'p [CommitId]| -> Vec<Change> {
            let on_main = self.on(main).map(commits).unwrap_or_default();
            let mut seen = BTreeSet::new();
            let all = self.named.iter().flat_map(|named| commits(named).iter());
            let named: Vec<_> = if on_main.is_empty() { all.collect() } else { on_main.iter().collect() };
            named.into_iter().filter(|commit| seen.insert(**commit)).map(|commit| (*commit).into()).collect()
        };
        Question { introduced: of(|named| &named.introduced), fixed: of(|named| &named.fixed) }
    }

    /// The question with the named commits that the answer does not know as backports of what they must be; and the
    /// branches where nothing says what they are.
    fn believed(&self, question: &Question, answer: &CaseAnswer<'_>) -> (Question, BTreeSet<String>) {
        let (mut believed, mut unplaced) = (question.clone(), BTreeSet::new());
        for named in &self.named {
            let Some(branch) = answer.branches().iter().find(|branch| branch.name == named.branch) else {
                continue;
            };
            let fixed = place(&named.fixed, answer.fixed(), branch, &mut believed.fixed);
            let introduced = place(&named.introduced, answer.introduced(), branch, &mut believed.introduced);
            if !fixed || !introduced {
                unplaced.insert(named.branch.clone());
            }
        }
        (believed, unplaced)
    }
}

/// Adds the commits of a branch that no group knows: each to the change that it is a candidate for, the rest in their
/// order to the changes that the branch has nothing of. Whether every one found its place.
fn place(named: &[CommitId], groups: &[Group], branch: &BranchAnswer, changes: &mut [Change]) -> bool {
    let known = |commit: &CommitId| groups.iter().any(|group| group.how(*commit).is_some());
    let unknown = named.iter().copied().filter(|commit| !known(commit));
    let (mut rest, mut taken) = (Vec::new(), BTreeSet::new());
    for commit in unknown {
        let candidate = |group: &Group| group.candidates.iter().any(|one| one.commit == commit);
        match groups.iter().position(candidate) {
            Some(group) => {
                taken.insert(group);
                with_backport(changes, group, commit);
            }
            None => rest.push(commit),
        }
    }
    let here = |group: &Group| {
        let mut members = group.members.iter();
        members
            .any(|member| branch.fixed.contains(&member.commit) || branch.introduced.contains(&member.commit))
    };
    let open: Vec<usize> = groups
        .iter()
        .enumerate()
        .filter(|(place, group)| !taken.contains(place) && !here(group))
        .map(|(place, _)| place)
        .collect();
    if rest.len() > open.len() {
        return false;
    }
    for (group, commit) in open.into_iter().zip(rest) {
        with_backport(changes, group, commit);
    }
    true
}

fn with_backport(changes: &mut [Change], place: usize, commit: CommitId) {
    if let Some(change) = changes.get_mut(place) {
        change.backports.push(commit);
    }
}
