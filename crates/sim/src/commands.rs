//! What is asked of a case: the next thing that brings it forward, or anything with any argument.

use std::collections::BTreeMap;

use cvdesk_case::{
    BranchFacts, BranchName, CaseId, CommentAudience, CommitHash, CveHow, CveId, Exposure, HandOff,
    ImpactSource, NoticeNumber, PartyAnswer, PartyStatus, PatchVerdict, Role, TextId,
};
use cvdesk_desk::{DraftText, GivenAnswer, Invited, PartyWord, Said};
use cvdesk_policy::{Act, CaseCommand, CveAnswer, FieldKind, FixCommand, LiftGround, Policy, TalkCommand};
use jiff::{SignedDuration, Timestamp};

use crate::canary::canary;
use crate::crew::Crew;
use crate::random::Random;

/// Something asked of a case.
pub(crate) enum Asked {
    /// A step that takes at most a reason.
    Step(Box<dyn Fn(Option<TextId>) -> CaseCommand + Send>),
    Fill(BTreeMap<String, GivenAnswer>),
    Draft(DraftText),
    Invite(Role, Invited),
    Patch(Vec<u8>),
    Say(Said),
    Party(Option<u16>, PartyWord),
    /// A package is made for this participant and recorded.
    Package(u16),
    Cve(CveHow, Vec<CveId>),
    Split(String),
    Merge(CaseId),
    Unmerge,
    Show,
    Timeline,
}

fn step(command: impl Fn(Option<TextId>) -> CaseCommand + Send + 'static) -> Asked {
    Asked::Step(Box::new(command))
}

fn known(command: CaseCommand) -> Asked {
    step(move |_| command.clone())
}

impl Asked {
    /// Whether it may make a case public, should the policy agree.
    pub(crate) fn opens(&self) -> bool {
        match self {
            Self::Step(command) => match command(None) {
                CaseCommand::FindNotEligible { .. }
                | CaseCommand::FindNoExploit { .. }
                | CaseCommand::AssessReach { .. }
                | CaseCommand::SendPatches { .. }
                | CaseCommand::Fix(FixCommand::Land { .. })
                | CaseCommand::Lift { .. }
                | CaseCommand::Expose { .. }
                | CaseCommand::GiveUp { .. } => true,
                // A report filled in late may say that no secret is needed; nothing else opens a case.
                other => matches!(other, CaseCommand::FillReport { .. }),
            },
            Self::Fill(_) => true,
            Self::Draft(_)
            | Self::Invite(..)
            | Self::Patch(_)
            | Self::Say(_)
            | Self::Party(..)
            | Self::Package(_)
            | Self::Cve(..)
            | Self::Split(_)
            | Self::Merge(_)
            | Self::Unmerge
            | Self::Show
            | Self::Timeline => false,
        }
    }

    /// Whether its words are those of the case that it is asked of.
    pub(crate) fn is_of_the_case(&self) -> bool {
        !matches!(self, Self::Split(_))
    }
}

/// Draws what is asked.
pub(crate) struct Asking<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) crew: &'a Crew,
    pub(crate) now: Timestamp,
    /// When the embargo ends, as far as anybody knows.
    pub(crate) end: Option<Timestamp>,
    pub(crate) canary: u64,
    /// Cases that it could be merged into.
    pub(crate) cases: Vec<CaseId>,
    /// Its first outside party: number, whether it accepted the terms, whether it was given a package.
    pub(crate) party: Option<(u16, bool, bool)>,
    /// How many comments it has got.
    pub(crate) comments: usize,
}

/// How many steps bring a case from receipt to its notice.
pub(crate) const FORWARD: usize = 14;

impl Asking<'_> {
    fn branches(&self) -> Vec<BranchName> {
        let stable = self.policy.product.stable.iter();
        let stable = stable.flat_map(|stable| ["1", "2"].map(|number| stable.pattern.replace('*', number)));
        [self.policy.product.main_branch.clone()]
            .into_iter()
            .chain(stable)
            .map(|name| name.parse().unwrap())
            .collect()
    }

    fn commit(random: &mut Random) -> CommitHash {
        random.pick(&["a", "b", "c"]).repeat(40).parse().unwrap()
    }

    /// The next thing that brings a case forward.
    pub(crate) fn forward(&self, step_number: usize, random: &mut Random) -> Asked {
        match step_number % FORWARD {
            0 => Asked::Fill(self.answers(random, false)),
            1 => step(|reason| CaseCommand::Confirm { reason }),
            2 => self.reach(random),
            3 => self.severity(random, true),
            4 => known(CaseCommand::RequestCve),
            5 => self.assign_cve(),
            6 => self.draft(),
            7 => self.patch(random),
            8 => step(|reason| CaseCommand::Scrub { reason }),
            9 => known(CaseCommand::Fix(FixCommand::Stage {
                branch: self.branches()[0].clone(),
                commit: Self::commit(random),
            })),
            10 => {
                let until = self.now + SignedDuration::from_hours(random.between(24, 160));
                step(move |reason| CaseCommand::AgreeEmbargo { until, reason })
            }
            11 => known(CaseCommand::Fix(FixCommand::Land {
                branch: self.branches()[0].clone(),
                commit: Self::commit(random),
                since: None,
            })),
            12 => step(|reason| CaseCommand::Lift { ground: LiftGround::Due, reason, number: None }),
            _ if random.one_in(2) => step(|reason| CaseCommand::SendPatches { reason }),
            _ if self.canary.is_multiple_of(4) => Self::withdraw(),
            _ => step(|reason| CaseCommand::Publish { reason, number: None }),
        }
    }

    /// Anything.
    pub(crate) fn anything(&self, random: &mut Random) -> Asked {
        match random.below(8) {
            5 => self.said(random),
            6 => self.between_parties(random),
            7 => self.about_its_kin(random),
            0 => self.about_the_report(random),
            1 => self.about_the_embargo(random),
            2 => self.about_the_fix(random),
            3 => self.about_the_notice(random),
            _ => self.about_its_end(random),
        }
    }

    fn about_the_report(&self, random: &mut Random) -> Asked {
        match random.below(9) {
            0 => Asked::Fill(self.answers(random, true)),
            1 => self.reach(random),
            2 => self.severity(random, false),
            3 if random.one_in(4) => step(|reason| CaseCommand::FindNotEligible { reason }),
            4 if random.one_in(4) => step(|reason| CaseCommand::FindNoExploit { reason }),
            5 if random.one_in(3) => step(|reason| CaseCommand::Dismiss { reason }),
            6 => Asked::Invite(
                *random.pick(&[Role::Reporter, Role::Expert, Role::Vendor, Role::Party]),
                Invited::Person(*random.pick(&self.crew.guests)),
            ),
            7 => {
                let participant = u16::try_from(random.below(4)).unwrap();
                known(CaseCommand::Uninvite { participant })
            }
            8 => Asked::Timeline,
            _ => Asked::Show,
        }
    }

    fn about_the_embargo(&self, random: &mut Random) -> Asked {
        let anywhere = self.now + SignedDuration::from_hours(random.between(-50, 2_000));
        let until = self.end.filter(|_| random.one_in(2)).unwrap_or(anywhere);
        let participant = random.one_in(2).then(|| u16::try_from(random.below(4)).unwrap());
        let causes = self.policy.embargo.restart.iter().flat_map(|restart| &restart.causes);
        let causes: Vec<String> = causes.map(|cause| cause.id.clone()).collect();
        match random.below(7) {
            0 => step(move |reason| CaseCommand::ProposeEmbargo { until, reason }),
            1 => step(move |reason| CaseCommand::AgreeEmbargo { until, reason }),
            2 => step(move |reason| CaseCommand::Consent { participant, reason }),
            3 => step(move |reason| CaseCommand::ObjectEmbargo { participant, reason }),
            4 => {
                let cause = (!causes.is_empty()).then(|| random.pick(&causes).clone());
                let until = random.one_in(2).then_some(until);
                step(move |reason| CaseCommand::RestartEmbargo { until, cause: cause.clone(), reason })
            }
            _ => {
                let ground = *random.pick(&[LiftGround::Due, LiftGround::Due, LiftGround::Early]);
                let set = NoticeNumber { year: 2026, number: u16::try_from(random.below(4)).unwrap() };
                let number = random.one_in(6).then_some(set);
                step(move |reason| CaseCommand::Lift { ground, reason, number })
            }
        }
    }

    fn about_the_fix(&self, random: &mut Random) -> Asked {
        let branch = random.pick(&self.branches()).clone();
        let commit = Self::commit(random);
        match random.below(9) {
            0 => known(CaseCommand::StartWork),
            1 => self.patch(random),
            2 => step(|reason| CaseCommand::FaultPatch { reason }),
            3 => step(|reason| CaseCommand::Scrub { reason }),
            4 => known(CaseCommand::Fix(FixCommand::FindIntroduction { commits: vec![commit] })),
            5 => known(CaseCommand::Fix(FixCommand::Stage { branch, commit })),
            6 => known(CaseCommand::Fix(FixCommand::Land { branch, commit, since: None })),
            7 => known(CaseCommand::Fix(FixCommand::Release { branch, tag: "v2".parse().unwrap() })),
            _ => {
                let facts = |branch: BranchName| BranchFacts {
                    branch,
                    vulnerable_tags: vec!["v1".parse().unwrap()],
                    vulnerable_changes: Vec::new(),
                    fixed_tags: Vec::new(),
                    fixed_changes: Vec::new(),
                };
                let branches = self.branches().into_iter().filter(|_| random.one_in(2)).map(facts).collect();
                known(CaseCommand::Fix(FixCommand::AssessImpact { source: ImpactSource::Given, branches }))
            }
        }
    }

    fn about_the_notice(&self, random: &mut Random) -> Asked {
        match random.below(6) {
            0 => known(CaseCommand::RequestCve),
            1 => self.assign_cve(),
            2 => {
                step(|reason| reason.map_or(CaseCommand::RequestCve, |_| CaseCommand::DeclineCve { reason }))
            }
            // It draws nothing of its own, so that seeds which once found something still play out much as they did.
            4 if self.canary.is_multiple_of(3) => Self::withdraw(),
            3 | 4 => self.draft(),
            _ => step(|reason| CaseCommand::Publish { reason, number: None }),
        }
    }

    fn about_its_end(&self, random: &mut Random) -> Asked {
        let contacts: Vec<String> = self.policy.hand_off.iter().map(|known| known.contact.clone()).collect();
        match random.below(8) {
            0 if random.one_in(3) => {
                let how = *random.pick(&[Exposure::AlreadyPublic, Exposure::Leak]);
                step(move |reason| CaseCommand::Expose { how, reason, since: None })
            }
            1 if random.one_in(3) => step(|reason| CaseCommand::GiveUp { reason }),
            2 if random.one_in(3) => step(|reason| CaseCommand::SendPatches { reason }),
            3 if !contacts.is_empty() => {
                let contact = random.pick(&contacts).clone();
                let stage = *random.pick(&[HandOff::Told, HandOff::Taken, HandOff::Done, HandOff::Declined]);
                step(move |reason| CaseCommand::HandOff { contact: contact.clone(), stage, reason })
            }
            4 => {
                let outcome = self.policy.closing.outcomes.first().cloned();
                step(move |reason| CaseCommand::Close { outcome: outcome.clone(), reason })
            }
            5 => step(|reason| CaseCommand::Reopen { reason }),
            6 => {
                let act = *random.pick(Act::ALL);
                step(move |reason| CaseCommand::Propose { act, reason })
            }
            _ => step(|reason| CaseCommand::AdoptPolicy { reason }),
        }
    }

    /// What people say in it; some of it is not theirs to say, or not there.
    pub(crate) fn said(&self, random: &mut Random) -> Asked {
        let words = format!("said {}", canary(self.canary));
        let number = u16::try_from(1 + random.below(self.comments + 1)).unwrap();
        let audience =
            *random.pick(&[CommentAudience::Team, CommentAudience::Participants, CommentAudience::Public]);
        Asked::Say(match random.below(14) {
            0 => Said::Owner(random.one_in(3).then(|| *random.pick(&self.crew.team))),
            1..4 => Said::Comment(words, audience),
            4 | 5 => Said::Revised(number, Some(words)),
            6 => Said::Revised(number, None),
            7 => Said::Question(words),
            8 => Said::Given(random.one_in(2).then_some(words)),
            9 => Said::Exploited,
            10 => Said::EmbargoStands,
            11 => Said::Patch(number, *random.pick(&[PatchVerdict::Accepted, PatchVerdict::Rejected])),
            12 if random.one_in(2) => Said::NoticeWithdrawn,
            12 => Said::CveInfo,
            _ => Said::NoticeRight,
        })
    }

    /// The next thing that brings an outside party to its answer.
    pub(crate) fn with_a_party(&self, random: &mut Random) -> Asked {
        match self.party {
            None => {
                let role = *random.pick(&[Role::Vendor, Role::Party]);
                Asked::Invite(role, Invited::Person(*random.pick(&self.crew.guests)))
            }
            Some((number, false, _)) if random.one_in(2) => Asked::Party(Some(number), PartyWord::Terms),
            Some((number, _, false)) => Asked::Package(number),
            Some((number, _, true)) => {
                let answer = *random.pick(&[PartyAnswer::Ready, PartyAnswer::NotAffected]);
                Asked::Party(Some(number), PartyWord::Answer(answer))
            }
        }
    }

    fn between_parties(&self, random: &mut Random) -> Asked {
        let number = u16::try_from(1 + random.below(4)).unwrap();
        let whose = (!random.one_in(3)).then_some(number);
        match random.below(8) {
            0 | 1 => Asked::Invite(
                *random.pick(&[Role::Vendor, Role::Party]),
                Invited::Person(*random.pick(&self.crew.guests)),
            ),
            2 | 3 => Asked::Party(whose, PartyWord::Terms),
            4 => {
                let status = *random.pick(&[PartyStatus::Affected, PartyStatus::Fixed, PartyStatus::Unknown]);
                let tracking = Some(format!("known as {}", canary(self.canary)));
                let product = "a product".to_owned();
                Asked::Party(whose, PartyWord::Status { product, status, tracking })
            }
            5 | 6 => Asked::Package(number),
            _ => {
                let until = self.now + SignedDuration::from_hours(random.between(-10, 200));
                let answer = *random.pick(&[
                    PartyAnswer::Ready,
                    PartyAnswer::NotAffected,
                    PartyAnswer::NeedUntil(until),
                ]);
                Asked::Party(whose, PartyWord::Answer(answer))
            }
        }
    }

    fn about_its_kin(&self, random: &mut Random) -> Asked {
        match random.below(7) {
            0 | 1 => Asked::Split(format!("a part {}", canary(self.canary))),
            2 if !self.cases.is_empty() => Asked::Merge(*random.pick(&self.cases)),
            3 => Asked::Unmerge,
            4 => {
                let cves = (0..random.below(3)).map(|_| Self::cve(1_000 + random.next() % 8)).collect();
                Asked::Cve(*random.pick(&[CveHow::Assigned, CveHow::Already, CveHow::Split]), cves)
            }
            5 => {
                let cve = Self::cve(1_000 + self.canary % 8);
                step(move |reason| CaseCommand::TakeBackCve { cve: cve.clone(), reason })
            }
            _ => Asked::Show,
        }
    }

    fn cve(number: u64) -> CveId {
        format!("CVE-2026-{number:04}").parse().unwrap()
    }

    fn reach(&self, random: &mut Random) -> Asked {
        let axes = self.policy.eligibility.iter().flat_map(|table| &table.axes);
        let facts: BTreeMap<String, Vec<String>> =
            axes.map(|axis| (axis.name.clone(), vec![random.pick(&axis.values).clone()])).collect();
        step(move |reason| CaseCommand::AssessReach { facts: facts.clone(), reason })
    }

    fn severity(&self, random: &mut Random, high: bool) -> Asked {
        let levels = self.policy.severity.as_ref().map_or(Vec::new(), |severity| severity.levels.clone());
        let level =
            if high { levels.last().cloned() } else { levels.get(random.below(levels.len() + 1)).cloned() };
        let level = level.unwrap_or_else(|| "no such level".to_owned());
        step(move |reason| CaseCommand::AssessSeverity { level: level.clone(), vector: None, reason })
    }

    fn assign_cve(&self) -> Asked {
        known(CaseCommand::AssignCve(CveAnswer::assigned(Self::cve(1_000 + self.canary % 9_000))))
    }

    fn patch(&self, random: &mut Random) -> Asked {
        Asked::Patch(format!("{} {}", canary(self.canary), random.next()).into_bytes())
    }

    fn withdraw() -> Asked {
        step(|reason| CaseCommand::Talk(TalkCommand::WithdrawNotice { reason }))
    }

    fn draft(&self) -> Asked {
        let word = canary(self.canary);
        Asked::Draft(DraftText {
            summary: format!("a summary {word}"),
            description: format!("what is wrong, {word} in some detail"),
            ..DraftText::default()
        })
    }

    /// Answers to the report's fields; some of them wrong or left out where that is asked for.
    pub(crate) fn answers(&self, random: &mut Random, partly: bool) -> BTreeMap<String, GivenAnswer> {
        let mut all = BTreeMap::new();
        for field in &self.policy.report {
            if partly && random.one_in(3) {
                continue;
            }
            let answer = match field.kind {
                FieldKind::Flag => GivenAnswer::Flag(random.one_in(4)),
                FieldKind::Choice => GivenAnswer::Choice(random.pick(&field.choices).clone()),
                FieldKind::Choices => {
                    GivenAnswer::Choices(field.choices.iter().filter(|_| random.one_in(2)).cloned().collect())
                }
                FieldKind::Text => GivenAnswer::Text(format!("an answer {}", canary(self.canary))),
                FieldKind::Instant => GivenAnswer::Instant(self.now),
            };
            all.insert(field.id.clone(), answer);
        }
        all
    }
}
