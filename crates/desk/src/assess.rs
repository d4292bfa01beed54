//! Assessing impact: which branches and releases have the flaw and the fix, from the project's own history.

use std::collections::BTreeMap;

use cvdesk_case::{
    BranchFacts, BranchName, CaseId, CommitHash, Fix, FixStage, ImpactSource, StreamId, TagName,
};
use cvdesk_impact::{BranchImpact, Change, CommitId, Evidence, EvidenceSet, Options, Query, State, assess};
use cvdesk_policy::{CaseCommand, FixCommand, Item, Policy, Subject, Viewer};

use crate::desk::{Desk, Request};
use crate::error::DeskError;
use crate::port::CodeRepo;
use crate::step::{StepDone, Texts};

/// What to assess besides the branches that have a recorded fix.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AssessRequest {
    /// Further branches, such as maintained ones without a fix.
    pub branches: Vec<BranchName>,
}

impl Desk<'_> {
    /// Computes affected and fixed tags by ancestry from the recorded commits and records them.
    ///
    /// # Errors
    /// As every step; [`DeskError::BadInput`] where the history does not have a recorded commit or branch.
    pub fn assess(
        &mut self,
        request: Request,
        id: CaseId,
        repository: &dyn CodeRepo,
        asked: &AssessRequest,
    ) -> Result<StepDone, DeskError> {
        let (_, case) = self.case(request.actor, id)?;
        let sight =
            self.sight(Subject::Case(&case), Viewer::Actor(request.actor), Item::facts(StreamId::case(id)))?;
        let facts = case.peek(&sight.ok_or_else(|| DeskError::no_case(id))?)?;
        let main = self.policy_of(&case)?.1.product.main_branch.clone();
        // What waits privately is in no public history, and its hash in no notice.
        let commits = |fix: &Fix| match fix.stage {
            FixStage::Landed { .. } => fix.commits.clone(),
            FixStage::Staged => Vec::new(),
        };
        let fixes: BTreeMap<_, _> =
            facts.fixes.iter().map(|(branch, fix)| (branch.as_str(), commits(fix))).collect();
        let others = fixes
            .keys()
            .map(|branch| (*branch).to_owned())
            .chain(asked.branches.iter().map(ToString::to_string));
        let mut branches: Vec<String> = others.filter(|branch| *branch != main).collect();
        branches.sort_by(|left, right| cvdesk_impact::version_order(left, right));
        branches.dedup();
        let query = Query {
            introduced: facts
                .introduced
                .iter()
                .map(|commit| commit_id(commit).map(Change::from))
                .collect::<Result<_, _>>()?,
            fixed: changes(&fixes, &main)?,
            main,
            branches,
        };
        let history = repository.history()?;
        let assessment = assess(&history, &query).map_err(|error| DeskError::BadInput(error.to_string()))?;
        let concerned = assessment.branches.iter().filter(|branch| branch.state != State::NotAffected);
        let branches = concerned.map(branch_facts).collect::<Result<Vec<_>, _>>()?;
        let command = CaseCommand::Fix(FixCommand::AssessImpact { source: ImpactSource::Ancestry, branches });
        self.step_with(request, id, &Texts::default(), &command)
    }
}

/// Groups each fix of the main branch with its counterparts elsewhere, by position: the first commit recorded for
/// a stable branch is the backport of the first one of main.
fn changes(fixes: &BTreeMap<&str, Vec<CommitHash>>, main: &str) -> Result<Vec<Change>, DeskError> {
    let originals = fixes.get(main).map(Vec::as_slice).unwrap_or_default();
    let longest = fixes.values().map(Vec::len).max().unwrap_or(0);
    let mut changes = Vec::new();
    for position in 0..longest {
        let others = fixes
            .iter()
            .filter(|(branch, _)| **branch != main)
            .filter_map(|(_, commits)| commits.get(position));
        let mut members = originals.get(position).into_iter().chain(others).map(commit_id);
        let Some(original) = members.next().transpose()? else { continue };
        let change = members.try_fold(Change::from(original), |change, member| {
            Ok::<_, DeskError>(change.with_backport(member?))
        })?;
        changes.push(change);
    }
    Ok(changes)
}

fn commit_id(commit: &CommitHash) -> Result<CommitId, DeskError> {
    commit.as_str().parse().map_err(|error| DeskError::BadInput(format!("{error}")))
}

fn branch_facts(branch: &BranchImpact) -> Result<BranchFacts, DeskError> {
    let bad = |error: cvdesk_case::NameError| DeskError::BadInput(error.to_string());
    let tags = |tags: &[String]| {
        tags.iter().map(|tag| tag.parse::<TagName>().map_err(bad)).collect::<Result<Vec<_>, _>>()
    };
    let commits = |commits: &[CommitId]| {
        commits
            .iter()
            .map(|commit| commit.to_string().parse::<CommitHash>().map_err(bad))
            .collect::<Result<Vec<_>, _>>()
    };
    Ok(BranchFacts {
        branch: branch.branch.parse().map_err(bad)?,
        vulnerable_tags: tags(&branch.vulnerable_tags)?,
        vulnerable_changes: commits(&branch.introduced)?,
        fixed_tags: tags(&branch.fixed_tags)?,
        fixed_changes: commits(&branch.fixes)?,
    })
}

/// What holds for every case under a policy: which evidence confirms a backport without a person.
pub(crate) fn options(policy: &Policy) -> Options {
    let confirm = policy.confirming().iter().filter_map(|evidence| evidence.name().parse::<Evidence>().ok());
    let confirm = confirm.fold(EvidenceSet::none(), EvidenceSet::with);
    Options { confirm, ..Options::default() }
}
