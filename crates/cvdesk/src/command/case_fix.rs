//! `cvdesk case fix`: introducing commits, fixes, releases, and what they affect.

use std::path::{Path, PathBuf};

use cvdesk_case::{BranchFacts, BranchName, CaseId, CommitHash, ImpactSource, TagName};
use cvdesk_desk::{AssessRequest, Desk, Request, StepDone};
use cvdesk_git::GitHistory;
use cvdesk_policy::{Actor, CaseCommand, FixCommand};
use serde::Deserialize;

use super::adapters::git_environment;
use super::impact_ground::cache_folder;
use super::pass;
use crate::cli::{Fix, Global};
use crate::failure::{Failure, USAGE};
use crate::output::{Done, Look, Screen};
use crate::session::Session;
use crate::told;
use crate::typed;
use crate::when;

/// Branch facts as a person gives them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FactsFile {
    branch: Vec<GivenBranch>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct GivenBranch {
    name: BranchName,
    #[serde(default)]
    vulnerable_tags: Vec<TagName>,
    #[serde(default)]
    vulnerable_changes: Vec<CommitHash>,
    #[serde(default)]
    fixed_tags: Vec<TagName>,
    #[serde(default)]
    fixed_changes: Vec<CommitHash>,
}

/// One of several things that a command line may ask for.
enum Step {
    Command(CaseCommand),
    TakeBack(BranchName),
    Assess(PathBuf, AssessRequest),
}

pub fn run(session: &Session, global: &Global, fix: &Fix, screen: Screen) -> Result<Done, Failure> {
    let id = typed::case(&fix.case.case)?;
    // Everything is parsed before anything is done: bad input changes nothing.
    let steps = parse_all(fix)?;
    let mut desk = session.desk()?;
    let actor = session.actor(&desk, global)?;
    let mut all: Option<StepDone> = None;
    for step in steps {
        let request = Request { actor, command: session.command() };
        let done = match step {
            Step::Command(command) => desk.step(request, id, None, |_| command).map_err(Failure::from),
            Step::TakeBack(branch) => desk
                .step(request, id, fix.reason.as_deref(), |reason| {
                    CaseCommand::Fix(FixCommand::TakeBack { branch, reason })
                })
                .map_err(Failure::from),
            Step::Assess(repository, asked) => assess(&mut desk, request, id, &repository, &asked),
        };
        match done {
            Ok(done) => all = Some(join(all, done)),
            Err(failure) => {
                let recorded = all.map(|all| told::step(screen, id, &all));
                return Err(pass::before_failure(session, &mut desk, screen, recorded, failure));
            }
        }
    }
    let Some(step) = all else {
        return Err(Failure::new(
            USAGE,
            "say what is known: --introduced, --staged, --landed, --released, --take-back, --assess or --facts; see `cvdesk case fix --help`",
        ));
    };
    let mut done = told::step(screen, id, &step);
    if let Some(warning) = unknown_branch(&desk, actor, id, fix)? {
        done.text.push_str(&format!(
            "  {} {}\n",
            screen.paint(Look::Amber, "warning:"),
            told::safe_line(&warning)
        ));
        done.set("unknown_branch", warning.into());
    }
    Ok(pass::after(session, &mut desk, done))
}

/// What is said of a branch that nothing knows, once all of the command line is recorded: what is known, and how the
/// entry is taken back. A project has branches that its process does not name, so that nothing is refused.
fn unknown_branch(desk: &Desk<'_>, actor: Actor, id: CaseId, fix: &Fix) -> Result<Option<String>, Failure> {
    let Some(name) = fix.branch.as_ref().filter(|_| !fix.take_back) else { return Ok(None) };
    let branch: BranchName = typed::name(name)?;
    let Some(known) = desk.known_instead(actor, id, &branch)? else { return Ok(None) };
    let known: Vec<_> = known.iter().map(ToString::to_string).collect();
    let pattern = desk.policy()?.product.stable.as_ref();
    let pattern = pattern.map(|stable| format!(", or named like `{}`", stable.pattern)).unwrap_or_default();
    Ok(Some(format!(
        "nothing knows a branch `{branch}`: known is {}{pattern}; where it is misspelt, take it back: \
         `cvdesk case fix {id} --branch {branch} --take-back --reason TEXT`",
        known.join(", ")
    )))
}

/// Computes and records which branches and tags are affected.
pub fn assess(
    desk: &mut Desk<'_>,
    request: Request,
    id: CaseId,
    repository: &Path,
    asked: &AssessRequest,
) -> Result<StepDone, Failure> {
    let history = GitHistory::new(repository.to_owned(), git_environment()).cached(cache_folder());
    Ok(desk.assess(request, id, &history, asked)?)
}

fn join(before: Option<StepDone>, done: StepDone) -> StepDone {
    let Some(mut before) = before else { return done };
    before.happened.extend(done.happened);
    before.warnings.extend(done.warnings);
    StepDone { owed: done.owed, ..before }
}

fn parse_all(fix: &Fix) -> Result<Vec<Step>, Failure> {
    let mut commands = Vec::new();
    let since = fix.since.as_deref().map(when::read).transpose()?;
    if !fix.introduced.is_empty() {
        let commits = fix.introduced.iter().map(|hash| typed::name(hash)).collect::<Result<_, _>>()?;
        commands.push(CaseCommand::Fix(FixCommand::FindIntroduction { commits }));
    }
    if let Some(branch) = &fix.branch {
        let branch: BranchName = typed::name(branch)?;
        if let Some(hash) = &fix.staged {
            commands.push(CaseCommand::Fix(FixCommand::Stage {
                branch: branch.clone(),
                commit: typed::name(hash)?,
            }));
        }
        for hash in &fix.landed {
            commands.push(CaseCommand::Fix(FixCommand::Land {
                branch: branch.clone(),
                commit: typed::name(hash)?,
                since,
            }));
        }
        if let Some(tag) = &fix.released {
            commands.push(CaseCommand::Fix(FixCommand::Release { branch, tag: typed::name(tag)? }));
        }
    }
    if let Some(file) = &fix.facts {
        commands.push(CaseCommand::Fix(FixCommand::AssessImpact {
            source: ImpactSource::Given,
            branches: given(file)?,
        }));
    }
    if let Some(repository) = &fix.assess
        && !Path::new(repository).is_dir()
    {
        return Err(Failure::bad_input(format!(
            "`{repository}` is not a folder: --assess reads a repository"
        )));
    }
    let taken_back = match &fix.branch {
        Some(branch) if fix.take_back => Some(Step::TakeBack(typed::name(branch)?)),
        Some(_) | None => None,
    };
    let branches = fix.also.iter().map(|branch| typed::name(branch)).collect::<Result<_, _>>()?;
    let assess = fix
        .assess
        .as_ref()
        .map(|repository| Step::Assess(PathBuf::from(repository), AssessRequest { branches }));
    Ok(taken_back.into_iter().chain(commands.into_iter().map(Step::Command)).chain(assess).collect())
}

fn given(file: &Path) -> Result<Vec<BranchFacts>, Failure> {
    let facts: FactsFile = typed::toml_file(file)?;
    let branches = facts.branch.into_iter().map(|given| BranchFacts {
        branch: given.name,
        vulnerable_tags: given.vulnerable_tags,
        vulnerable_changes: given.vulnerable_changes,
        fixed_tags: given.fixed_tags,
        fixed_changes: given.fixed_changes,
    });
    Ok(branches.collect())
}
