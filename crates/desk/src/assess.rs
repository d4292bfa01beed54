//! Assessing impact: which branches and releases have the flaw and the fix, from the project's own history.

use cvdesk_case::{
    BackportRole, BackportStanding, BranchFacts, BranchName, Case, CaseId, CommitHash, FixStage,
    ImpactSource, NameError,
};
use cvdesk_impact::{
    CaseAnswer, CommitId, Evidence, EvidenceSet, History as _, Options, PatchIds, Role, Scope,
};
use cvdesk_policy::{CaseCommand, FixCommand, FoundBackport, Policy};

use crate::blocks::blocks;
use crate::desk::{Desk, Request};
use crate::error::DeskError;
use crate::named::{Asked, Asker, Named};
use crate::port::{CodeHistory, CodeRepo};
use crate::step::{StepDone, Texts};

/// What to assess besides the branches that have a recorded fix.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AssessRequest {
    /// Further branches, such as maintained ones without a fix.
    pub branches: Vec<BranchName>,
}

/// What a history says of one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) branches: Vec<BranchFacts>,
    pub(crate) backports: Vec<FoundBackport>,
}

/// A case whose branches are asked for: main first.
pub(crate) struct Subjected {
    pub(crate) asked: Asked,
    pub(crate) branches: Vec<String>,
}

impl Desk<'_> {
    /// Computes affected and fixed tags from the recorded commits and their backports, and records them.
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
        let sight = self.sight_of_case(request.actor, &case, id)?;
        let facts = case.peek(&sight)?;
        let policy = self.policy_of(&case)?.1;
        let further = facts.fixes.keys().chain(&asked.branches).map(ToString::to_string);
        let subject = subjected(facts, policy, further)?;
        let history = repository.history()?;
        let mut patch_ids = repository.patch_ids(&history)?;
        let mut said = say(policy, &history, Some(&mut *patch_ids), &[&subject]);
        let said = said.pop().unwrap_or_else(|| Err("nothing was asked".to_owned()));
        let branches = said.map_err(DeskError::BadInput)?.branches;
        let command = CaseCommand::Fix(FixCommand::AssessImpact { source: ImpactSource::Ancestry, branches });
        self.step_with(request, id, &Texts::default(), &command)
    }

    /// Branches that are maintained today: those that a history has, and the others.
    pub(crate) fn maintained_in(
        &self,
        request: Request,
        history: &CodeHistory,
    ) -> Result<(Vec<String>, Vec<String>), DeskError> {
        let lines = self.branches(request.actor)?;
        let kept = lines.into_iter().filter(|line| line.maintained).map(|line| line.branch.to_string());
        Ok(kept.partition(|branch| history.graph.branch(branch).is_some()))
    }
}

/// The public commits of a case, and what people found of others.
pub(crate) fn subjected(
    case: &Case,
    policy: &Policy,
    further: impl Iterator<Item = String>,
) -> Result<Subjected, DeskError> {
    let main = &policy.product.main_branch;
    let mut named: Vec<Named> = vec![Named { branch: main.clone(), ..Named::default() }];
    let mut add = |branch: &str, role: BackportRole, commit: CommitId| {
        let place = named.iter().position(|one| one.branch == branch).unwrap_or_else(|| {
            named.push(Named { branch: branch.to_owned(), ..Named::default() });
            named.len() - 1
        });
        if let Some(one) = named.get_mut(place) {
            let list = match role {
                BackportRole::Introduces => &mut one.introduced,
                BackportRole::Fixes => &mut one.fixed,
            };
            if !list.contains(&commit) {
                list.push(commit);
            }
        }
    };
    for commit in &case.introduced {
        add(main, BackportRole::Introduces, commit_id(commit)?);
    }
    for (branch, fix) in &case.fixes {
        // What waits privately is in no public history, and its hash in no notice.
        let public = matches!(fix.stage, FixStage::Landed { .. });
        for commit in fix.commits.iter().filter(|_| public) {
            add(branch.as_str(), BackportRole::Fixes, commit_id(commit)?);
        }
    }
    let mut rejected = Vec::new();
    for ((branch, commit), backport) in &case.backports {
        match backport.standing {
            BackportStanding::Waiting => {}
            BackportStanding::Confirmed => add(branch.as_str(), backport.role, commit_id(commit)?),
            BackportStanding::Rejected => rejected.push(commit_id(commit)?),
        }
    }
    let mut branches: Vec<String> = further.filter(|branch| branch != main).collect();
    branches.sort_by(|left, right| cvdesk_impact::version_order(left, right));
    branches.dedup();
    branches.insert(0, main.clone());
    Ok(Subjected { asked: Asked { named, rejected }, branches })
}

/// Asks a history about cases under one policy, in one pass.
pub(crate) fn say<'a>(
    policy: &Policy,
    history: &'a CodeHistory,
    patch_ids: Option<&'a mut dyn PatchIds>,
    subjects: &[&Subjected],
) -> Vec<Result<Said, String>> {
    let rule = policy.branch_blocks();
    let main = policy.product.main_branch.clone();
    let scope = |subject: &&Subjected| {
        let branches = subject.branches.iter().map(String::as_str);
        Scope::new(&history.graph, &main, branches, |tag| rule.tags.has(tag))
    };
    let scopes: Vec<_> = subjects.iter().map(scope).collect();
    let questions: Vec<_> = scopes
        .iter()
        .zip(subjects)
        .filter_map(|(scope, one)| Some((scope.as_ref().ok()?, &one.asked)))
        .collect();
    let messages = history.messages.as_ref();
    let options = options(policy);
    let mut asker = Asker { history: &history.graph, messages, patch_ids, options, main: main.clone() };
    let mut answers = asker.answer(&questions).into_iter();
    let told = scopes.iter().map(|scope| {
        scope.as_ref().map_err(ToString::to_string)?;
        let answered = answers.next().ok_or("there is no answer")?;
        let answer = answered.answer.map_err(|error| error.to_string())?;
        let branches =
            blocks(&answer, &rule).iter().map(crate::blocks::Block::facts).collect::<Result<_, _>>();
        let branches = branches.map_err(|error: NameError| error.to_string())?;
        let backports = found(&answer).map_err(|error| error.to_string())?;
        Ok(Said { branches, backports })
    });
    told.collect()
}

/// Commits that wait for a person.
fn found(answer: &CaseAnswer<'_>) -> Result<Vec<FoundBackport>, NameError> {
    let named = answer.branches().iter().filter(|branch| !branch.name.is_empty());
    let found = named.flat_map(|branch| {
        branch.candidates.iter().map(|candidate| {
            Ok(FoundBackport {
                branch: branch.name.parse()?,
                commit: candidate.commit.to_string().parse()?,
                of: candidate.of.to_string().parse()?,
                role: match candidate.role {
                    Role::Introduces => BackportRole::Introduces,
                    Role::Fixes => BackportRole::Fixes,
                },
                evidence: candidate.evidence.iter().map(|evidence| evidence.name().to_owned()).collect(),
            })
        })
    });
    found.collect()
}

fn commit_id(commit: &CommitHash) -> Result<CommitId, DeskError> {
    commit.as_str().parse().map_err(|error| DeskError::BadInput(format!("{error}")))
}

/// What holds for every case under a policy: which evidence confirms a backport without a person.
pub(crate) fn options(policy: &Policy) -> Options {
    let confirm = policy.confirming().iter().filter_map(|evidence| evidence.name().parse::<Evidence>().ok());
    let confirm = confirm.fold(EvidenceSet::none(), EvidenceSet::with);
    Options { confirm, ..Options::default() }
}
