//! After a fetch: what the project's repository says of every case now, recorded for people to decide on.
//!
//! INVARIANT: a pass proposes and never discloses. It reads the repository and the case; what it writes stays in the
//! case, and a private fix that is public is told to the team, not to the world.

use std::collections::{BTreeMap, BTreeSet};

use cvdesk_case::{
    BlobId, BranchFacts, BranchName, Case, CaseId, CommandId, CommitHash, FixStage, PolicyVersion, StreamId,
};
use cvdesk_impact::{CommitId, History as _};
use cvdesk_policy::{Actor, CaseCommand, Confidential, ImpactCommand, Item, Subject, Viewer};
use jiff::Timestamp;

use crate::assess::{Said, Subjected, say, subjected};
use crate::desk::{Desk, Request};
use crate::error::DeskError;
use crate::port::{CodeHistory, CodeRepo};

/// What a pass over the repository saw.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refreshed {
    /// How many cases were asked about.
    pub cases: usize,
    /// What was recorded of which case, line by line.
    pub recorded: Vec<(CaseId, Vec<String>)>,
    /// Cases that could not be answered, and why.
    pub unanswered: Vec<(CaseId, String)>,
    /// What a person should know of the repository.
    pub remarks: Vec<String>,
}

/// A case as a pass needs it.
struct Open {
    id: CaseId,
    policy: PolicyVersion,
    subject: Subjected,
    /// What the case records and what was decided of the branches.
    known: BTreeSet<(BranchName, CommitHash)>,
    decided: Vec<Vec<BranchFacts>>,
    confidential: Option<Confided>,
}

/// The private fixes of a confidential case.
struct Confided {
    since: Timestamp,
    patches: Vec<BlobId>,
    staged: Vec<CommitHash>,
    seen: BTreeSet<CommitHash>,
}

impl Desk<'_> {
    /// Asks the repository about every case that the actor sees and that has commits or patches: proposes branch facts
    /// that differ, records commits that may be backports, and private fixes that are public.
    ///
    /// # Errors
    /// [`DeskError::CodeRepo`] where the repository cannot be read; [`DeskError::Store`].
    pub fn refresh_impact(
        &mut self,
        actor: Actor,
        repository: &dyn CodeRepo,
    ) -> Result<Refreshed, DeskError> {
        let history = repository.history()?;
        let request = Request { actor, command: CommandId(self.ports.ids.draw()) };
        let (maintained, missing) = self.maintained_in(request, &history)?;
        let open = self.open_cases(actor, &history, &maintained)?;
        let mut refreshed =
            Refreshed { cases: open.len(), remarks: history.remarks.clone(), ..Refreshed::default() };
        refreshed.remarks.extend(
            missing
                .iter()
                .map(|branch| format!("branch `{branch}` is maintained and not in this repository")),
        );
        self.propose(actor, repository, &history, &open, &mut refreshed)?;
        self.look_for_leaks(actor, repository, &history, &open, &mut refreshed)?;
        refreshed.recorded.sort_by_key(|(id, _)| *id);
        Ok(refreshed)
    }

    /// The cases that a repository says something of: those with commits or private patches, whatever their state, but
    /// for dismissed ones.
    fn open_cases(
        &self,
        actor: Actor,
        history: &CodeHistory,
        maintained: &[String],
    ) -> Result<Vec<Open>, DeskError> {
        let mut open = Vec::new();
        for line in self.cases(actor)? {
            let (_, case) = self.case(actor, line.id)?;
            let sight = self.sight_of_case(actor, &case, line.id)?;
            let facts = case.peek(&sight)?;
            let nothing = facts.introduced.is_empty() && facts.fixes.is_empty() && facts.patches.is_empty();
            if nothing || facts.dismissed.is_some() {
                continue;
            }
            let (policy, rules) = self.policy_of(&case)?;
            let fixed = facts.fixes.keys().map(ToString::to_string);
            let branches = fixed.filter(|branch| history.graph.branch(branch).is_some());
            let subject = subjected(facts, rules, branches.chain(maintained.iter().cloned()))?;
            let decided =
                [Some(&facts.branches), facts.impact_proposed.as_ref(), facts.impact_rejected.as_ref()];
            open.push(Open {
                id: line.id,
                policy,
                subject,
                known: facts.backports.keys().cloned().collect(),
                decided: decided.into_iter().flatten().cloned().collect(),
                confidential: facts.public().is_none().then(|| confided(facts)),
            });
        }
        Ok(open)
    }

    /// Cases under one policy are answered in one pass.
    fn propose(
        &mut self,
        actor: Actor,
        repository: &dyn CodeRepo,
        history: &CodeHistory,
        open: &[Open],
        refreshed: &mut Refreshed,
    ) -> Result<(), DeskError> {
        let mut by_policy: BTreeMap<PolicyVersion, Vec<&Open>> = BTreeMap::new();
        for case in open.iter().filter(|case| case.has_commits()) {
            by_policy.entry(case.policy).or_default().push(case);
        }
        let mut patch_ids = repository.patch_ids(history)?;
        for (version, cases) in by_policy {
            let Some(policy) = self.policy_at(version) else { continue };
            let subjects: Vec<_> = cases.iter().map(|case| &case.subject).collect();
            let said = say(policy, history, Some(&mut *patch_ids), &subjects);
            for (case, said) in cases.into_iter().zip(said) {
                match said {
                    Ok(said) => self.record_said(actor, case, said, refreshed)?,
                    Err(error) => refreshed.unanswered.push((case.id, error)),
                }
            }
        }
        Ok(())
    }

    fn record_said(
        &mut self,
        actor: Actor,
        case: &Open,
        said: Said,
        refreshed: &mut Refreshed,
    ) -> Result<(), DeskError> {
        for found in said.backports {
            if !case.known.contains(&(found.branch.clone(), found.commit.clone())) {
                self.record_seen(actor, case.id, ImpactCommand::FindBackport(found), refreshed)?;
            }
        }
        if !case.decided.contains(&said.branches) {
            let propose = ImpactCommand::Propose { branches: said.branches };
            self.record_seen(actor, case.id, propose, refreshed)?;
        }
        Ok(())
    }

    /// Private fixes that are on public refs: a staged commit itself, or the same patch in another commit.
    fn look_for_leaks(
        &mut self,
        actor: Actor,
        repository: &dyn CodeRepo,
        history: &CodeHistory,
        open: &[Open],
        refreshed: &mut Refreshed,
    ) -> Result<(), DeskError> {
        let confided: Vec<_> =
            open.iter().filter_map(|case| Some((case.id, case.confidential.as_ref()?))).collect();
        let (mut texts, mut whose) = (Vec::new(), Vec::new());
        for (id, case) in &confided {
            for commit in &case.staged {
                let public =
                    commit.as_str().parse().is_ok_and(|commit| history.graph.position(commit).is_some());
                if public && !case.seen.contains(commit) {
                    let seen = ImpactCommand::SeeFix { commit: commit.clone(), patch: None };
                    self.record_seen(actor, *id, seen, refreshed)?;
                }
            }
            for patch in &case.patches {
                // A patch whose key was destroyed is gone for good; the others are looked for all the same.
                match self.patch_text(actor, *id, *patch) {
                    Ok(text) => {
                        texts.push(text);
                        whose.push((*id, *patch, *case));
                    }
                    Err(error) => refreshed.unanswered.push((*id, format!("a private patch: {error}"))),
                }
            }
        }
        let Some(since) = confided.iter().map(|(_, case)| case.since).min().filter(|_| !texts.is_empty())
        else {
            return Ok(());
        };
        if history.is_partial {
            let what =
                "private patches are not looked for: this is a partial clone, whose files may be missing";
            refreshed.remarks.push(what.to_owned());
            return Ok(());
        }
        let mut told = BTreeSet::new();
        for ((id, patch, case), commits) in whose.into_iter().zip(repository.same_patches(&texts, since)?) {
            for commit in commits {
                let Ok(commit) = hash(commit) else { continue };
                if !case.seen.contains(&commit) && told.insert((id, commit.clone())) {
                    self.record_seen(
                        actor,
                        id,
                        ImpactCommand::SeeFix { commit, patch: Some(patch) },
                        refreshed,
                    )?;
                }
            }
        }
        Ok(())
    }

    fn patch_text(&self, actor: Actor, id: CaseId, patch: BlobId) -> Result<Vec<u8>, DeskError> {
        let (_, case) = self.case(actor, id)?;
        let stream = StreamId::case(id);
        let sight = self.sight(Subject::Case(&case), Viewer::Actor(actor), Item::blob(stream, patch))?;
        let sight = sight.ok_or_else(|| DeskError::no_case(id))?;
        let bytes: Confidential<Vec<u8>> = self.ports.blobs.get(stream, patch)?;
        Ok(bytes.open(&sight)?)
    }

    fn record_seen(
        &mut self,
        actor: Actor,
        id: CaseId,
        command: ImpactCommand,
        refreshed: &mut Refreshed,
    ) -> Result<(), DeskError> {
        let request = Request { actor, command: CommandId(self.ports.ids.draw()) };
        let done = match self.step(request, id, None, |_| CaseCommand::Impact(command)) {
            Ok(done) => done,
            // One case's process may have no such step; the others are recorded all the same.
            Err(DeskError::Refused(refusal)) => {
                refreshed.unanswered.push((id, refusal.what));
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        match refreshed.recorded.iter_mut().find(|(known, _)| *known == id) {
            Some((_, lines)) => lines.extend(done.happened),
            None => refreshed.recorded.push((id, done.happened)),
        }
        Ok(())
    }
}

impl Desk<'_> {
    /// What the repository says of the branches beside what is recorded, as a difference; `None` where nothing is
    /// proposed.
    ///
    /// # Errors
    /// [`DeskError::Absent`] where the case is not there or not theirs.
    pub fn impact_proposed(&self, actor: Actor, id: CaseId) -> Result<Option<String>, DeskError> {
        let (_, case) = self.case(actor, id)?;
        let sight = self.sight_of_case(actor, &case, id)?;
        let facts = case.peek(&sight)?;
        let Some(proposed) = &facts.impact_proposed else { return Ok(None) };
        Ok(cvdesk_notice::unified_diff("branches", &listed(&facts.branches), &listed(proposed)))
    }
}

/// Branch facts as lines.
fn listed(branches: &[BranchFacts]) -> String {
    fn lines(text: &mut String, word: &str, names: &[impl ToString]) {
        for name in names {
            text.push_str(&format!("  {word} {}\n", name.to_string()));
        }
    }
    let mut text = String::new();
    for facts in branches {
        text.push_str(&format!("{}\n", facts.branch));
        lines(&mut text, "vulnerable", &facts.vulnerable_tags);
        lines(&mut text, "introduced by", &facts.vulnerable_changes);
        lines(&mut text, "fixed in", &facts.fixed_tags);
        lines(&mut text, "fixed by", &facts.fixed_changes);
    }
    text
}

fn confided(case: &Case) -> Confided {
    let staged = case.fixes.values().filter(|fix| fix.stage == FixStage::Staged);
    Confided {
        // What was public before the team was told is no leak of theirs.
        since: case.opened.or(case.received).unwrap_or(Timestamp::UNIX_EPOCH),
        patches: case.patches.clone(),
        staged: staged.flat_map(|fix| fix.commits.iter().cloned()).collect(),
        seen: case.fixes_seen.keys().chain(&case.sightings_dismissed).cloned().collect(),
    }
}

fn hash(commit: CommitId) -> Result<CommitHash, cvdesk_case::NameError> {
    commit.to_string().parse()
}

impl Open {
    fn has_commits(&self) -> bool {
        self.subject.asked.named.iter().any(|named| !named.introduced.is_empty() || !named.fixed.is_empty())
    }
}
