//! Turns what a step asks for into a command: names into ids, words into texts.

use std::collections::{BTreeMap, BTreeSet};

use cvdesk_case::{ActorId, Answer, Bug, Credit, Identity, NoticeDraft, RawDigest, Sender, TextId};

use super::doing::{Change, Do, Draft, Received, Said, Thanked, Who};
use super::world::{File, World, actor_id, blob, text};
use crate::command::{
    CaseCommand, CveAnswer, DeskCommand, FixCommand, IntakeCommand, LiftGround, PartyCommand, Receive,
    TalkCommand,
};
use crate::schema::{FieldKind, Policy};

/// How many bytes everything that a script receives has.
const BYTES: u64 = 1000;

/// A command, by what it is asked of.
#[derive(Debug, Clone)]
pub(super) enum Asked<'a> {
    /// Of something that was not there before.
    New(Box<File>, IntakeCommand),
    /// Of something received.
    Intake(IntakeCommand),
    /// Of the desk.
    Desk(DeskCommand),
    /// Of a case.
    Case(CaseCommand),
    /// Nothing is asked: the desk takes on another policy.
    Policy(&'a Change),
}

/// Where a step's words are looked up.
pub(super) struct Asking<'a> {
    pub(super) world: &'a World,
    pub(super) policy: &'a Policy,
    pub(super) file: Option<&'a File>,
    pub(super) actor: ActorId,
}

impl Asking<'_> {
    /// The command of a step; `Err` says what in it names nothing.
    #[expect(clippy::too_many_lines, reason = "one row a command")]
    pub(super) fn asked<'d>(&self, does: &'d Do) -> Result<Asked<'d>, String> {
        Ok(match does {
            Do::Receive(received) => self.receive(received),
            Do::ChangePolicy(change) => Asked::Policy(change),
            // Of what was received.
            Do::Approve { title } => {
                let file = self.received()?;
                let title = title.as_deref().map_or(file.title, |title| text("title", title));
                Asked::Intake(IntakeCommand::Approve { case: file.case_id, title })
            }
            Do::Reject { reason } => Asked::Intake(IntakeCommand::Reject { reason: why(reason.as_ref()) }),
            Do::TakeApplication { applicant, affiliation } => Asked::Intake(IntakeCommand::TakeApplication {
                applicant: actor_id(applicant),
                name: text("name", applicant),
                affiliation: affiliation.as_deref().map(|affiliation| text("affiliation", affiliation)),
            }),
            // Of the desk.
            Do::Vouch { applicant, reason } => Asked::Desk(DeskCommand::Vouch {
                applicant: actor_id(applicant),
                reason: why(reason.as_ref()),
            }),
            Do::ApproveMember { applicant, roles, reason } => Asked::Desk(DeskCommand::Approve {
                applicant: actor_id(applicant),
                roles: roles.clone(),
                reason: why(reason.as_ref()),
            }),
            Do::DeclineMember { applicant, reason } => Asked::Desk(DeskCommand::Decline {
                applicant: actor_id(applicant),
                reason: why(reason.as_ref()),
            }),
            Do::AcceptPolicy { person } => {
                let person = person.as_deref().map_or(self.actor, actor_id);
                Asked::Desk(DeskCommand::Accept { person })
            }
            Do::RemoveMember { person, reason } => {
                Asked::Desk(DeskCommand::Remove { person: actor_id(person), reason: why(reason.as_ref()) })
            }
            Do::ListBranch { branch, from, until } => {
                Asked::Desk(DeskCommand::ListBranch { branch: branch.clone(), from: *from, until: *until })
            }
            Do::RegisterAgent { agent, acts } => Asked::Desk(DeskCommand::RegisterAgent {
                agent: actor_id(agent),
                name: text("name", agent),
                acts: acts.clone(),
            }),
            Do::RevokeAgent { agent } => Asked::Desk(DeskCommand::RevokeAgent { agent: actor_id(agent) }),
            // Of a case: its report and its people.
            Do::FillReport { answers } => Asked::Case(CaseCommand::FillReport {
                answers: answered(self.policy, answers),
                cleared: BTreeSet::new(),
            }),
            Do::Invite { role, person, contact } => Asked::Case(CaseCommand::Invite {
                role: *role,
                person: self.known(person.as_deref())?,
                contact: contact.as_deref().map(sender),
                known_as: None,
            }),
            Do::Uninvite { participant } => {
                Asked::Case(CaseCommand::Uninvite { participant: self.number(participant)? })
            }
            // What the team finds.
            Do::AssessReach { facts, reason } => {
                Asked::Case(CaseCommand::AssessReach { facts: facts.clone(), reason: why(reason.as_ref()) })
            }
            Do::FindNotEligible { reason } => {
                Asked::Case(CaseCommand::FindNotEligible { reason: why(reason.as_ref()) })
            }
            Do::FindNoExploit { reason } => {
                Asked::Case(CaseCommand::FindNoExploit { reason: why(reason.as_ref()) })
            }
            Do::Confirm { reason } => Asked::Case(CaseCommand::Confirm { reason: why(reason.as_ref()) }),
            Do::Dismiss { reason } => Asked::Case(CaseCommand::Dismiss { reason: why(reason.as_ref()) }),
            Do::AssessSeverity { level, vector, reason } => Asked::Case(CaseCommand::AssessSeverity {
                level: level.clone(),
                vector: vector.clone(),
                reason: why(reason.as_ref()),
            }),
            // The embargo.
            Do::ProposeEmbargo { until, reason } => {
                Asked::Case(CaseCommand::ProposeEmbargo { until: *until, reason: why(reason.as_ref()) })
            }
            Do::AgreeEmbargo { until, reason } => {
                Asked::Case(CaseCommand::AgreeEmbargo { until: *until, reason: why(reason.as_ref()) })
            }
            Do::Consent { participant, reason } => Asked::Case(CaseCommand::Consent {
                participant: participant.as_ref().map(|who| self.number(who)).transpose()?,
                reason: why(reason.as_ref()),
            }),
            Do::ObjectEmbargo { participant, reason } => Asked::Case(CaseCommand::ObjectEmbargo {
                participant: participant.as_ref().map(|who| self.number(who)).transpose()?,
                reason: why(reason.as_ref()),
            }),
            Do::RestartEmbargo { until, cause, reason } => Asked::Case(CaseCommand::RestartEmbargo {
                until: *until,
                cause: cause.clone(),
                reason: why(reason.as_ref()),
            }),
            // CVE ids.
            Do::RequestCve {} => Asked::Case(CaseCommand::RequestCve),
            Do::AssignCve { cve } => Asked::Case(CaseCommand::AssignCve(CveAnswer::assigned(cve.clone()))),
            Do::DeclineCve { reason } => {
                Asked::Case(CaseCommand::DeclineCve { reason: why(reason.as_ref()) })
            }
            // The work on a fix.
            Do::StartWork {} => Asked::Case(CaseCommand::StartWork),
            Do::AddPatch { patch } => Asked::Case(CaseCommand::AddPatch { patch: blob(patch), branch: None }),
            Do::FaultPatch { reason } => {
                Asked::Case(CaseCommand::FaultPatch { reason: why(reason.as_ref()) })
            }
            Do::Scrub {} => Asked::Case(CaseCommand::Scrub { reason: None }),
            Do::SendPatches { reason } => {
                Asked::Case(CaseCommand::SendPatches { reason: why(reason.as_ref()) })
            }
            Do::FindIntroduction { commits } => {
                fix(FixCommand::FindIntroduction { commits: commits.clone() })
            }
            Do::StageFix { branch, commit } => {
                fix(FixCommand::Stage { branch: branch.clone(), commit: commit.clone() })
            }
            Do::LandFix { branch, commit, since } => {
                fix(FixCommand::Land { branch: branch.clone(), commit: commit.clone(), since: *since })
            }
            Do::ReleaseFix { branch, tag } => {
                fix(FixCommand::Release { branch: branch.clone(), tag: tag.clone() })
            }
            Do::AssessImpact { source, branches } => {
                fix(FixCommand::AssessImpact { source: *source, branches: branches.clone() })
            }
            // Publication and what comes after.
            Do::DraftNotice(told) => {
                Asked::Case(CaseCommand::DraftNotice { draft: draft(told), names_reporter: false })
            }
            Do::Lift { reason, number } => Asked::Case(CaseCommand::Lift {
                ground: LiftGround::Due,
                reason: why(reason.as_ref()),
                number: *number,
            }),
            Do::LiftEarly { reason, number } => Asked::Case(CaseCommand::Lift {
                ground: LiftGround::Early,
                reason: why(reason.as_ref()),
                number: *number,
            }),
            Do::Expose { how, reason, since } => {
                Asked::Case(CaseCommand::Expose { how: *how, reason: why(reason.as_ref()), since: *since })
            }
            Do::GiveUp { reason } => Asked::Case(CaseCommand::GiveUp { reason: why(reason.as_ref()) }),
            Do::Publish { reason } => {
                Asked::Case(CaseCommand::Publish { reason: why(reason.as_ref()), number: None })
            }
            Do::HandOff { contact, stage } => {
                Asked::Case(CaseCommand::HandOff { contact: contact.clone(), stage: *stage, reason: None })
            }
            Do::Close { outcome, reason } => {
                Asked::Case(CaseCommand::Close { outcome: outcome.clone(), reason: why(reason.as_ref()) })
            }
            Do::Erase { reason } => {
                Asked::Case(CaseCommand::Erase { reason: why(reason.as_ref()), parts: Vec::new() })
            }
            Do::Reopen { reason } => Asked::Case(CaseCommand::Reopen { reason: why(reason.as_ref()) }),
            Do::AdoptPolicy { reason } => {
                Asked::Case(CaseCommand::AdoptPolicy { reason: why(reason.as_ref()) })
            }
            // What is said, and what passes between the case and its parties.
            Do::NameOwner { person } => {
                talk(TalkCommand::NameOwner { owner: self.known(person.as_deref())? })
            }
            Do::Comment { text: said, audience } => {
                talk(TalkCommand::Comment { text: text("comment", said), audience: *audience })
            }
            Do::AskInfo { question } => talk(TalkCommand::AskInfo { question: text("question", question) }),
            Do::GiveInfo { answer } => {
                talk(TalkCommand::GiveInfo { answer: answer.as_ref().map(|answer| text("answer", answer)) })
            }
            Do::ReportExploitation { reason } => {
                talk(TalkCommand::ReportExploitation { reason: why(reason.as_ref()) })
            }
            Do::ReviewEmbargo { reason } => talk(TalkCommand::ReviewEmbargo { reason: why(reason.as_ref()) }),
            Do::ReviewPatch { patch, verdict, reason } => talk(TalkCommand::ReviewPatch {
                patch: *patch,
                verdict: *verdict,
                reason: why(reason.as_ref()),
            }),
            Do::ReviewNotice {} => talk(TalkCommand::ReviewNotice),
            Do::WithdrawNotice { reason } => {
                talk(TalkCommand::WithdrawNotice { reason: why(reason.as_ref()) })
            }
            Do::AcceptTerms { participant, reason } => party(PartyCommand::AcceptTerms {
                participant: participant.as_ref().map(|who| self.number(who)).transpose()?,
                reason: why(reason.as_ref()),
            }),
            Do::TellStatus { participant, product, status, reason } => party(PartyCommand::TellStatus {
                participant: participant.as_ref().map(|who| self.number(who)).transpose()?,
                product: product.clone(),
                status: *status,
                tracking: None,
                reason: why(reason.as_ref()),
            }),
            Do::Prenotify { participant } => party(PartyCommand::Package {
                participant: self.number(participant)?,
                digest: RawDigest([2; 32]),
                reason: None,
            }),
            Do::AnswerPackage { participant, answer, reason } => party(PartyCommand::Answer {
                participant: participant.as_ref().map(|who| self.number(who)).transpose()?,
                answer: *answer,
                reason: why(reason.as_ref()),
            }),
            Do::Propose { act, reason } => {
                Asked::Case(CaseCommand::Propose { act: *act, reason: why(reason.as_ref()) })
            }
        })
    }

    fn receive(&self, received: &Received) -> Asked<'static> {
        let subject = received.subject.as_deref();
        let title = text("title", subject.unwrap_or("(no subject)"));
        let name = received.called.as_deref().unwrap_or("report");
        let file = self.world.new_file(name, title);
        let from = received.from.as_deref();
        let command = Receive {
            channel: received.channel,
            raw: blob(name),
            raw_bytes: BYTES,
            raw_digest: RawDigest([1; 32]),
            sender: from.map(|from| text("address", from)),
            recipient: text("address", "the desk"),
            from: from.map(sender),
            subject: subject.map(|subject| text("subject", subject)),
            body: Some(text("body", name)),
            message_id: Some(text("message id", name)),
            identity: received.proven.map_or(Identity::Unproven, Identity::Proven),
            automatic: received.automatic,
            too_complex: received.too_complex,
            answers: answered(self.policy, &received.answers),
            public: received.public,
            person: from.and_then(|from| self.world.person(from)),
            case: file.case_id,
            title,
        };
        Asked::New(Box::new(file), IntakeCommand::Receive(Box::new(command)))
    }

    fn received(&self) -> Result<&File, String> {
        self.file.ok_or_else(|| "nothing was received yet".to_owned())
    }

    /// Somebody of the desk: only those can be invited as who they are.
    fn known(&self, name: Option<&str>) -> Result<Option<ActorId>, String> {
        let known = |name| self.world.person(name);
        let unknown =
            |name| format!("`{name}` is nobody of the desk: name them under [people], or as a `contact`");
        name.map(|name| known(name).ok_or_else(|| unknown(name))).transpose()
    }

    /// A participant's number in the case.
    fn number(&self, who: &Who) -> Result<u16, String> {
        let name = match who {
            Who::Number(number) => return Ok(*number),
            Who::Name(name) => name,
        };
        let case = self.received()?.folded();
        let is_them = |part: &&cvdesk_case::Participant| {
            let contact = part.contact.as_ref().and_then(|contact| contact.name);
            part.person == Some(actor_id(name)) || contact == Some(text("name", name))
        };
        let found = case.present().find(is_them).or(case.participants.iter().find(is_them));
        found.map(|part| part.number).ok_or_else(|| format!("`{name}` never took part in the case"))
    }
}

fn fix(command: FixCommand) -> Asked<'static> {
    Asked::Case(CaseCommand::Fix(command))
}

fn why(reason: Option<&String>) -> Option<TextId> {
    reason.map(|reason| text("reason", reason))
}

fn sender(name: &str) -> Sender {
    Sender { name: Some(text("name", name)), address: text("address", name) }
}

/// Answers, read as the policy's fields ask for them.
fn answered(policy: &Policy, said: &BTreeMap<String, Said>) -> BTreeMap<String, Answer> {
    said.iter().map(|(field, said)| (field.clone(), answer(policy, field, said))).collect()
}

fn answer(policy: &Policy, field: &str, said: &Said) -> Answer {
    let kind = policy.report.iter().find(|known| known.id == field).map(|known| known.kind);
    match (said, kind) {
        (Said::Flag(flag), _) => Answer::Flag(*flag),
        (Said::Choices(choices), _) => Answer::Choices(choices.clone()),
        (Said::Text(words), Some(FieldKind::Choice | FieldKind::Choices)) => Answer::Choice(words.clone()),
        (Said::Text(words), Some(FieldKind::Instant)) => {
            words.parse().map_or_else(|_| Answer::Text(text(field, words)), Answer::Instant)
        }
        (Said::Text(words), Some(FieldKind::Flag | FieldKind::Text) | None) => {
            Answer::Text(text(field, words))
        }
    }
}

fn draft(told: &Draft) -> NoticeDraft {
    let part = |part: &str, words: Option<&String>| words.map(|words| text(part, words));
    NoticeDraft {
        summary: text("summary", &told.summary),
        description: text("description", &told.description),
        impact: part("impact", told.impact.as_ref()),
        workaround: part("workaround", told.workaround.as_ref()),
        reporters: told.reporters.iter().map(credit).collect(),
        patchers: told.patchers.iter().map(credit).collect(),
        bugs: told
            .bugs
            .iter()
            .map(|bug| Bug { tracker: text("tracker", &bug.tracker), id: text("bug", &bug.id) })
            .collect(),
    }
}

fn credit(thanked: &Thanked) -> Credit {
    let part = |words: Option<&String>| words.map(|words| text("credit", words));
    Credit { name: part(thanked.name.as_ref()), email: part(thanked.email.as_ref()) }
}

fn talk(command: TalkCommand) -> Asked<'static> {
    Asked::Case(CaseCommand::Talk(command))
}

fn party(command: PartyCommand) -> Asked<'static> {
    Asked::Case(CaseCommand::Party(command))
}
