//! Accepting a restored copy: what the outside has that the copy lacks, what would go out, and the word of a person.
//!
//! A copy from last week does not know what was lifted since. Whatever it would do again it must not do: a commit
//! that is there is a receipt that was lost, and a mail that may have gone counts as gone. What the copy says to be
//! confidential and the outside shows to everybody is public; that is recorded as the fact it is.

use std::collections::BTreeSet;

use cvdesk_case::{CaseId, CommitHash, DeskEvent, EffectKey, Exposure, NoticeNumber, StreamId, StreamKind};
use cvdesk_policy::CaseCommand;
use sha2::{Digest as _, Sha256};

use crate::desk::{Desk, Request};
use crate::effect::EffectName;
use crate::error::DeskError;
use crate::notice::number_of_path;
use crate::port::{Append, Batch, Task};
use crate::reconcile::Adapters;

/// How many versions beyond the last known one a notice may have got outside.
const VERSIONS_AHEAD: u32 = 64;

/// What accepting a copy would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyPlan {
    /// Why the desk holds.
    pub why: String,
    /// Commits outside that this copy has no receipt of, oldest first.
    pub outside: Vec<OutsideCommit>,
    /// Effects that wait, and what becomes of each.
    pub waiting: Vec<WaitingEffect>,
    /// Names this very plan.
    pub digest: String,
}

/// A commit of this or another desk that the copy does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutsideCommit {
    /// Which.
    pub commit: CommitHash,
    /// The number it publishes.
    pub number: Option<NoticeNumber>,
    /// The case and version, where the copy knows the case.
    pub of: Option<(CaseId, u32)>,
    /// It says of that version that it was withdrawn.
    pub withdraws: bool,
    /// The copy says that the case is confidential.
    pub confidential_here: bool,
    effect: EffectKey,
}

/// An effect that waits in the copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingEffect {
    /// As people read it.
    pub what: String,
    /// What accepting does with it.
    pub then: Then,
    effect: EffectKey,
}

/// What accepting a copy does with an effect that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// It is there: it counts as done.
    IsThere,
    /// Nobody can tell whether it was done since: it counts as done.
    CountsAsDone,
    /// It was first wanted in this copy, so nobody else can have done it: it is done.
    WantedHere,
    /// It is not there, and is done.
    IsDone,
}

/// What accepting a copy did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The epoch from here on.
    pub epoch: u32,
    /// Effects that count as done.
    pub settled: usize,
    /// Those of them that nobody can tell of, as people read them.
    pub assumed: Vec<String>,
    /// Cases whose notice is withdrawn outside, which nobody has recorded here.
    pub withdrawn: Vec<CaseId>,
    /// Cases that were recorded as public.
    pub exposed: Vec<CaseId>,
    /// Cases that are public outside and that this actor could not record so, each with why.
    pub left: Vec<(CaseId, String)>,
}

/// Cases that were recorded as public, and those that could not be.
#[derive(Default)]
struct Exposed {
    exposed: Vec<CaseId>,
    left: Vec<(CaseId, String)>,
}

/// A case of the copy, and the effects that its notice has or could have got.
struct Known {
    case: CaseId,
    public: bool,
    notices: Vec<NoticeKey>,
    announcement: Option<EffectKey>,
    withdrawal: Option<EffectKey>,
}

/// A commit that a case's notice has or could have got.
#[derive(Clone, Copy)]
struct NoticeKey {
    effect: EffectKey,
    version: u32,
    withdrawn: bool,
}

/// What decides over an effect that waits.
struct Since<'a> {
    /// Effects that are there outside.
    there: &'a BTreeSet<EffectKey>,
    /// Mails that went with what somebody else published since.
    told: &'a BTreeSet<EffectKey>,
    /// The last entry that the backup had, where that is known.
    copied: Option<u64>,
    mails_too: bool,
}

impl Desk<'_> {
    /// Says what accepting this copy would do; `None` where the desk does not hold. Looks outside and changes
    /// nothing.
    ///
    /// # Errors
    /// [`DeskError::Repo`] where the notice repository cannot be read: without it nobody knows what is there.
    pub fn copy_plan(
        &mut self,
        adapters: Adapters<'_>,
        mails_too: bool,
    ) -> Result<Option<CopyPlan>, DeskError> {
        self.refresh()?;
        let Some(why) = self.ports.store.hold()? else { return Ok(None) };
        let known = self.known_cases()?;
        let seen = self.seen_outside(adapters)?;
        let outside = self.unknown_here(&known, &seen)?;
        let there: BTreeSet<EffectKey> = seen.iter().map(|commit| commit.effect).collect();
        let tasks = self.ports.store.tasks()?;
        let told = self.told_with(&outside)?;
        let copied = self.ports.store.restored_after()?;
        let since = Since { there: &there, told: &told, copied, mails_too };
        let waiting = tasks.iter().map(|task| self.waiting_effect(task, &since));
        let waiting = waiting.collect::<Result<Vec<_>, DeskError>>()?;
        let digest = digest(&outside, &waiting);
        Ok(Some(CopyPlan { why, outside, waiting, digest }))
    }

    /// Accepts this copy under the plan that a person has read.
    ///
    /// # Errors
    /// [`DeskError::BadInput`] where the desk does not hold, or another plan would be carried out now;
    /// [`DeskError::Repo`]; [`DeskError::Store`]. The desk then still holds, and it can be done again.
    pub fn accept_copy(
        &mut self,
        request: Request,
        adapters: Adapters<'_>,
        mails_too: bool,
        digest: &str,
    ) -> Result<Accepted, DeskError> {
        let plan = self.copy_plan(adapters, mails_too)?;
        let plan = plan.ok_or_else(|| {
            DeskError::BadInput("this desk does not hold: there is nothing to accept".to_owned())
        })?;
        if plan.digest != digest {
            return Err(DeskError::BadInput(format!(
                "the plan is not {digest} any more but {}: read it again with `cvdesk reconcile --plan`",
                plan.digest
            )));
        }
        let settled = self.settled(&plan)?;
        self.write_accepted(request, &plan, &settled)?;
        let Exposed { exposed, left } = self.expose_seen(&plan, request)?;
        let epoch = self.ports.store.accept_copy()?;
        let assumed = plan.waiting.into_iter().filter(|effect| effect.then == Then::CountsAsDone);
        let withdrawn = plan.outside.iter().filter(|commit| commit.withdraws);
        let withdrawn: BTreeSet<CaseId> = withdrawn.filter_map(|commit| commit.of).map(|of| of.0).collect();
        Ok(Accepted {
            epoch,
            settled: settled.len(),
            assumed: assumed.map(|effect| effect.what).collect(),
            withdrawn: withdrawn.into_iter().collect(),
            exposed,
            left,
        })
    }

    fn known_cases(&self) -> Result<Vec<Known>, DeskError> {
        let summaries = self.ports.store.summaries()?;
        let cases = summaries.iter().filter_map(|line| match line.stream()?.kind()? {
            StreamKind::Case(id) => Some(id),
            StreamKind::Intake(_) | StreamKind::Desk | StreamKind::Reads { .. } => None,
        });
        cases.map(|id| self.known_case(id)).collect()
    }

    fn known_case(&self, id: CaseId) -> Result<Known, DeskError> {
        let case = self.ports.store.history(StreamId::case(id))?.fold_case(id);
        let branch = self.notice_branch()?;
        let last = case.versions().saturating_add(VERSIONS_AHEAD);
        let key = |version, withdrawn| {
            let effect = EffectName::notice(id, branch, version, withdrawn).key(self.ports.store);
            NoticeKey { effect, version, withdrawn }
        };
        let notices = (1..=last).flat_map(|version| [key(version, false), key(version, true)]);
        let to = self.policy()?.notice().and_then(|notice| notice.announce_to.value());
        let announcement = to.map(|to| EffectName::announcement(id, to, 1).key(self.ports.store));
        let withdrawal = to.map(|to| EffectName::withdrawal(id, to).key(self.ports.store));
        Ok(Known { case: id, public: case.is_public(), notices: notices.collect(), announcement, withdrawal })
    }

    /// The mails that went with these commits: the announcement, and where one withdraws the notice that too.
    fn told_with(&self, outside: &[OutsideCommit]) -> Result<BTreeSet<EffectKey>, DeskError> {
        let mut told = BTreeSet::new();
        for commit in outside {
            let Some((case, _)) = commit.of else { continue };
            let known = self.known_case(case)?;
            told.extend(known.announcement);
            told.extend(known.withdrawal.filter(|_| commit.withdraws));
        }
        Ok(told)
    }

    fn seen_outside(&self, adapters: Adapters<'_>) -> Result<Vec<crate::port::SeenCommit>, DeskError> {
        // A process without notices has no repository to look into.
        if self.policy()?.notice().is_none() { Ok(Vec::new()) } else { Ok(adapters.notices.seen()?) }
    }

    fn unknown_here(
        &self,
        known: &[Known],
        seen: &[crate::port::SeenCommit],
    ) -> Result<Vec<OutsideCommit>, DeskError> {
        let policy = self.policy()?;
        let mut unknown = Vec::new();
        for commit in seen {
            let of = known.iter().find_map(|known| {
                let found = known.notices.iter().find(|key| key.effect == commit.effect)?;
                Some((known, *found))
            });
            if let Some((known, _)) = of
                && self
                    .ports
                    .store
                    .history(StreamId::case(known.case))?
                    .fold_case(known.case)
                    .has_receipt(commit.effect)
            {
                continue;
            }
            let number = commit.paths.iter().find_map(|path| number_of_path(policy, path));
            if of.is_none() && number.is_none_or(|number| self.facts.has_taken(number)) {
                continue;
            }
            unknown.push(OutsideCommit {
                commit: commit.commit.clone(),
                number,
                of: of.map(|(known, key)| (known.case, key.version)),
                withdraws: of.is_some_and(|(_, key)| key.withdrawn),
                confidential_here: of.is_some_and(|(known, _)| !known.public),
                effect: commit.effect,
            });
        }
        Ok(unknown)
    }

    fn waiting_effect(&self, task: &Task, since: &Since<'_>) -> Result<WaitingEffect, DeskError> {
        let name = self.name_of_task(task)?;
        let is_mail = name.as_ref().is_some_and(|name| name.channel == "mail");
        let what =
            name.map_or_else(|| "an effect that nothing wants any more".to_owned(), |name| name.told());
        let wanted_here = since.copied.is_some_and(|last| task.since > last);
        // The desk that this one replaces told of a case that it published since, whatever was wanted here.
        let may_be_told = since.told.contains(&task.effect) || !wanted_here && !since.mails_too;
        let then = match (since.there.contains(&task.effect), is_mail && may_be_told) {
            (true, _) => Then::IsThere,
            (false, true) => Then::CountsAsDone,
            (false, false) if wanted_here => Then::WantedHere,
            (false, false) => Then::IsDone,
        };
        Ok(WaitingEffect { what, then, effect: task.effect })
    }

    /// Every effect that counts as done: what is there, the mails that went with it, what nobody can tell.
    fn settled(&self, plan: &CopyPlan) -> Result<Vec<EffectKey>, DeskError> {
        let mut settled: BTreeSet<EffectKey> = plan.outside.iter().map(|commit| commit.effect).collect();
        settled.extend(self.told_with(&plan.outside)?);
        let told = plan.waiting.iter().filter(|effect| match effect.then {
            Then::IsThere | Then::CountsAsDone => true,
            Then::WantedHere | Then::IsDone => false,
        });
        settled.extend(told.map(|effect| effect.effect));
        Ok(settled.into_iter().collect())
    }

    fn write_accepted(
        &mut self,
        request: Request,
        plan: &CopyPlan,
        settled: &[EffectKey],
    ) -> Result<(), DeskError> {
        self.refresh()?;
        let mut events = Vec::new();
        let mut numbers = Vec::new();
        let mut given = BTreeSet::new();
        for commit in &plan.outside {
            let Some(number) =
                commit.number.filter(|number| !self.facts.has_taken(*number) && given.insert(*number))
            else {
                continue;
            };
            match commit.of {
                Some((case, _)) => events.push(DeskEvent::NoticeNumberTaken { number, case }.into()),
                None => numbers.push(number),
            }
        }
        let epoch = self.ports.store.epoch().saturating_add(1);
        events.push(DeskEvent::CopyAccepted { epoch, settled: settled.to_vec(), numbers }.into());
        let accepted = Append { stream: StreamId::DESK, expected: self.facts.version(), events };
        self.ports.store.append(Batch {
            done: settled.to_vec(),
            ..Batch::of(request.command, request.actor.id, self.now(), self.policy_version(), vec![accepted])
        })?;
        self.refresh()
    }

    /// Records that cases are public which the outside shows to be: each through the door that everybody goes through.
    fn expose_seen(&mut self, plan: &CopyPlan, request: Request) -> Result<Exposed, DeskError> {
        let Exposed { mut exposed, mut left } = Exposed::default();
        for commit in &plan.outside {
            let Some((case, _)) = commit.of.filter(|_| commit.confidential_here) else { continue };
            if exposed.contains(&case) || left.iter().any(|(known, _)| *known == case) {
                continue;
            }
            let reason = format!(
                "commit {} of the notice repository, seen when a restored copy was accepted",
                commit.commit
            );
            let request = Request { command: cvdesk_case::CommandId(self.ports.ids.draw()), ..request };
            let expose = |reason| CaseCommand::Expose { how: Exposure::AlreadyPublic, reason, since: None };
            match self.step(request, case, Some(&reason), expose) {
                Ok(_) => exposed.push(case),
                Err(DeskError::Store(error)) => return Err(error.into()),
                Err(error) => left.push((case, error.to_string())),
            }
        }
        Ok(Exposed { exposed, left })
    }
}

fn digest(outside: &[OutsideCommit], waiting: &[WaitingEffect]) -> String {
    let mut hash = Sha256::new();
    for commit in outside {
        hash.update(commit.commit.as_str().as_bytes());
        hash.update([u8::from(commit.confidential_here), u8::from(commit.withdraws)]);
    }
    for effect in waiting {
        hash.update(effect.effect.0);
        hash.update([match effect.then {
            Then::IsThere => 0,
            Then::CountsAsDone => 1,
            Then::IsDone => 2,
            Then::WantedHere => 3,
        }]);
    }
    let all: [u8; 32] = hash.finalize().into();
    data_encoding::HEXLOWER.encode(all.get(..6).unwrap_or_default())
}
