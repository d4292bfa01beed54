//! Living notices: what published notices would say of branches today, all of a repository answered in one pass.
//!
//! What a notice names is believed: its commits are the case. Where a branch's commit is nothing that messages show
//! to be a backport, a person published it, and that is a confirmation.

mod question;

use std::collections::{BTreeMap, BTreeSet};

use cvdesk_impact::{
    Case, CaseAnswer, CaseError, Change, History, MessageIndex, Options, PatchIds, Scope, ScopeError,
    Sources, assess_many,
};
use cvdesk_notice::{Branch, Notice};
use cvdesk_policy::{BranchBlocks, Policy};

use self::question::{Asked, Question};
use crate::blocks::{blocks, sort_by_version};

/// The repository that notices are about, as it was read.
pub struct Ground<'g> {
    /// Every commit; branches are called by their short names.
    pub history: &'g dyn History,
    /// The names of its branches.
    pub branches: Vec<String>,
    /// What messages say.
    pub messages: Option<&'g MessageIndex>,
    /// A way to compare patches, where the files are there.
    pub patch_ids: Option<&'g mut dyn PatchIds>,
}

impl std::fmt::Debug for Ground<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ground").field("branches", &self.branches).finish_non_exhaustive()
    }
}

/// What a notice would say today.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Living {
    /// The branches of each of its products that is the policy's, by its place in the notice.
    pub branches: BTreeMap<usize, Vec<Branch>>,
    /// What a person should know: what was left as it is, and what waits for somebody's judgement.
    pub notes: Vec<String>,
}

/// Answers all notices at once; one that cannot be answered does not keep the others from it.
///
/// # Errors
/// [`ScopeError`] where the repository has no main branch, or too many branches.
pub fn living(
    policy: &Policy,
    mut ground: Ground<'_>,
    notices: &[Notice],
) -> Result<Vec<Result<Living, String>>, ScopeError> {
    let rule = policy.branch_blocks();
    let mut told: Vec<Result<Living, String>> = notices.iter().map(|_| Ok(Living::default())).collect();
    let mut asked = Vec::new();
    for (place, (notice, told)) in notices.iter().zip(&mut told).enumerate() {
        match Asked::of_notice(policy, place, notice) {
            Ok((questions, notes)) => {
                asked.extend(questions);
                note(told, notes);
            }
            Err(error) => *told = Err(error),
        }
    }
    let scope = scope(policy, &ground, &rule, &asked)?;
    let options = crate::assess::options(policy);
    let questions: Vec<_> = asked.iter().map(|asked| asked.question(policy)).collect();
    let mut answers = ask(&mut ground, &scope, options, &questions);
    believe_what_was_published(&mut ground, &scope, options, &asked, &questions, &mut answers);
    for (asked, (answer, unplaced)) in asked.iter().zip(answers) {
        let Some(told) = told.get_mut(asked.notice) else { continue };
        match answer {
            Ok(answer) => {
                let page = Page { policy, rule: &rule, known: &ground.branches, asked, unplaced: &unplaced };
                let (branches, notes) = page.branches(&answer);
                if let Ok(told) = told {
                    told.branches.insert(asked.place, branches);
                }
                note(told, notes);
            }
            Err(error) => *told = Err(error.to_string()),
        }
    }
    Ok(told)
}

fn note(told: &mut Result<Living, String>, notes: Vec<String>) {
    if let Ok(told) = told {
        told.notes.extend(notes);
    }
}

/// The main branch, the stable ones, and whatever else a notice names and the repository has; releases only.
fn scope(
    policy: &Policy,
    ground: &Ground<'_>,
    rule: &BranchBlocks,
    asked: &[Asked<'_>],
) -> Result<Scope, ScopeError> {
    let named: BTreeSet<&str> = asked.iter().flat_map(Asked::branches).collect();
    let branches = ground.branches.iter().map(String::as_str);
    let meant = branches.filter(|name| policy.is_stable(name) || named.contains(name));
    Scope::new(ground.history, &policy.product.main_branch, meant, |tag| rule.tags.has(tag))
}

/// An answer, and the branches whose published commits it cannot place.
type Answer<'a> = (Result<CaseAnswer<'a>, CaseError>, BTreeSet<String>);

fn ask<'a>(
    ground: &mut Ground<'_>,
    scope: &'a Scope,
    options: Options,
    questions: &[Question],
) -> Vec<Answer<'a>> {
    let case = |question: &Question| {
        let (introduced, fixed) = (question.introduced.clone(), question.fixed.clone());
        Case { scope, introduced, fixed, rejected: Vec::new() }
    };
    let cases: Vec<_> = questions.iter().map(case).collect();
    let patch_ids: Option<&mut dyn PatchIds> = match &mut ground.patch_ids {
        Some(patch_ids) => Some(&mut **patch_ids),
        None => None,
    };
    let sources = Sources { messages: ground.messages, patch_ids };
    let answers = assess_many(ground.history, &cases, sources, &options);
    answers.into_iter().map(|answer| (answer, BTreeSet::new())).collect()
}

/// Asks again, once, about the notices that name commits which nothing else shows to be backports.
fn believe_what_was_published<'a>(
    ground: &mut Ground<'_>,
    scope: &'a Scope,
    options: Options,
    asked: &[Asked<'_>],
    questions: &[Question],
    answers: &mut [Answer<'a>],
) {
    let mut again = Vec::new();
    for ((asked, question), answer) in asked.iter().zip(questions).zip(answers.iter_mut()) {
        let Ok(found) = &answer.0 else { continue };
        let (believed, unplaced) = asked.believed(question, found);
        answer.1 = unplaced;
        if believed != *question {
            again.push((answer, believed));
        }
    }
    let questions: Vec<_> = again.iter().map(|(_, question)| question.clone()).collect();
    for ((slot, _), (answer, _)) in again.into_iter().zip(ask(ground, scope, options, &questions)) {
        slot.0 = answer;
    }
}

/// What one product's branches are made from.
struct Page<'p> {
    policy: &'p Policy,
    rule: &'p BranchBlocks,
    known: &'p [String],
    asked: &'p Asked<'p>,
    unplaced: &'p BTreeSet<String>,
}

impl Page<'_> {
    /// The branches as they would stand today, and what a person should know of them.
    fn branches(&self, answer: &CaseAnswer<'_>) -> (Vec<Branch>, Vec<String>) {
        let mut notes = candidates(answer);
        if answer.introduced().is_empty() {
            notes.push(
                "no introducing commit is named, so nobody can say what is vulnerable: left as it is".into(),
            );
            return (self.asked.product.branches.clone(), notes);
        }
        let main = &self.policy.product.main_branch;
        let mut branches = Vec::new();
        for block in blocks(answer, self.rule) {
            let is_meant = block.branch == *main || self.policy.is_stable(&block.branch);
            let published = self.asked.published(&block.branch);
            if published.is_none() && !is_meant {
                continue;
            }
            let block = published.map_or(block.clone(), |published| published.order_of(block));
            branches.push(block.shown(&self.rule.marks));
        }
        for branch in &self.asked.product.branches {
            self.keep(branch, &mut branches, &mut notes);
        }
        if let Some((_, others)) = branches.split_first_mut().filter(|(first, _)| first.name == *main) {
            sort_by_version(others, self.rule.branch_order, |branch| &branch.name);
        }
        (branches, notes)
    }

    /// A published branch that nothing can be said of stays as it is.
    fn keep(&self, branch: &Branch, branches: &mut Vec<Branch>, notes: &mut Vec<String>) {
        let why = if !self.known.contains(&branch.name) {
            "this repository has no such branch"
        } else if self.unplaced.contains(&branch.name) {
            "it names a commit that is no backport of anything known"
        } else {
            return;
        };
        notes.push(format!("branch `{}` is left as it is: {why}", branch.name));
        match branches.iter_mut().find(|known| known.name == branch.name) {
            Some(known) => known.clone_from(branch),
            None => branches.push(branch.clone()),
        }
    }
}

/// Commits that may be backports and wait for a person, told once each.
fn candidates(answer: &CaseAnswer<'_>) -> Vec<String> {
    let told = answer.branches().iter().filter(|branch| !branch.name.is_empty()).flat_map(|branch| {
        branch.candidates.iter().map(|candidate| {
            let (commit, of) = (candidate.commit.to_string(), candidate.of.to_string());
            format!(
                "{commit:.12} on {} may be a backport of {of:.12} ({}): a person decides, by naming it in the notice",
                branch.name, candidate.evidence
            )
        })
    });
    told.collect()
}

/// Adds a commit to the change that a predicate names.
fn with_backport(changes: &mut [Change], place: usize, commit: cvdesk_impact::CommitId) {
    if let Some(change) = changes.get_mut(place) {
        change.backports.push(commit);
    }
}
