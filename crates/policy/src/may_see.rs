//! `may_see`: the one visibility function. Default deny.

use cvdesk_case::{
    ActorId, Answer, Case, CaseEvent, Comment, CommentAudience, Desk, Intake, IntakeState, NoticeDraft,
    Owner, Participant, Role, Sender, StreamId, TextId,
};

use crate::actor::{Actor, part_name};
use crate::card;
use crate::refusal::Refusal;
use crate::schema::{Policy, PublicPart};
use crate::sight::{Confidential, Item, Part, Sight};
use crate::summary::{IntakeStanding, Summary};

/// Who looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Viewer {
    /// A person or operator.
    Actor(Actor),
    /// The desk itself, for one purpose.
    System(Purpose),
    /// Everybody.
    Public,
}

/// What the desk itself looks for; each opens as little as it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Writing a summary: the title and the summary.
    Summarise,
    /// Recognising who sent something, and who is in a case under several numbers: linked addresses of people, and
    /// addresses of participants.
    Recognise,
    /// Answering a held report: its address and Message-ID.
    Reply,
    /// To send somebody what shows that an address is theirs.
    Prove,
    /// Keeping who reported it from whoever may not learn that: names and addresses of reporters who stay unnamed.
    Unname,
}

/// What is looked at, with the facts that decide.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'a> {
    /// The desk's own stream and people.
    Desk,
    /// Something received.
    Intake(&'a Confidential<Intake>),
    /// A case.
    Case(&'a Confidential<Case>),
    /// The report that a case was opened from: its words, for whoever reads the case.
    Report(&'a Confidential<Case>, &'a Confidential<Intake>),
    /// A line of a list.
    Listed(&'a Confidential<Summary>),
}

/// Gives the permission to open one item, or nothing.
#[must_use]
pub fn may_see(
    policy: &Policy,
    desk: &Confidential<Desk>,
    subject: Subject<'_>,
    viewer: Viewer,
    item: Item,
) -> Option<Sight> {
    let desk = desk.inner();
    let allowed = match viewer {
        Viewer::Actor(actor) => actor_sees(policy, desk, subject, actor, item),
        Viewer::System(purpose) => system_sees(desk, subject, purpose, item),
        Viewer::Public => public_sees(policy, subject, item),
    };
    allowed.then(|| Sight::of(item))
}

fn actor_sees(policy: &Policy, desk: &Desk, subject: Subject<'_>, actor: Actor, item: Item) -> bool {
    match subject {
        Subject::Desk => desk_part(desk, actor, item),
        Subject::Intake(intake) => {
            belongs_to_intake(intake.inner(), item) && sees_intake(policy, desk, intake.inner(), actor, item)
        }
        Subject::Case(case) => {
            let case = case.inner();
            belongs_to_case(case, item)
                && !is_forgotten(case, item)
                && (sees_cases(policy, desk, actor)
                    || agent_sees(policy, desk, actor)
                    || (takes_part(policy, desk, case, actor) && is_for_participants(case, actor, item)))
        }
        Subject::Report(case, intake) => {
            let (case, intake) = (case.inner(), intake.inner());
            is_report_of(intake, case, item)
                && (sees_cases(policy, desk, actor)
                    || agent_sees(policy, desk, actor)
                    || (case.own_report() == Some(intake.id) && takes_part(policy, desk, case, actor)))
        }
        Subject::Listed(summary) => {
            item == summary.item()
                && match summary.inner() {
                    Summary::Intake(line) => match line.standing {
                        IntakeStanding::Held(_)
                        | IntakeStanding::Rejected
                        | IntakeStanding::Redirected
                        | IntakeStanding::Application => sees_held(policy, desk, actor),
                        IntakeStanding::Admitted(_) => sees_cases(policy, desk, actor),
                    },
                    // The line of a public case still holds its working title, which was never published.
                    Summary::Case(_) => sees_cases(policy, desk, actor),
                }
        }
    }
}

/// A program reads cases where the policy says so; what is listed it is told case by case.
fn agent_sees(policy: &Policy, desk: &Desk, actor: Actor) -> bool {
    actor.is_agent(desk) && policy.agents.as_ref().is_some_and(|agents| agents.read)
}

/// Whoever takes part in a part that reads the case, and accepted the terms: first the terms, then content.
fn takes_part(policy: &Policy, desk: &Desk, case: &Case, actor: Actor) -> bool {
    let reads = |role| policy.audience.participants.iter().any(|named| named == part_name(role));
    actor.parts(desk, case).any(|part| part.accepted && reads(part.role))
}

/// Of a case's words, whoever takes part reads what the problem is, the notice, what is said to them, and why the
/// embargo ends when it does; what the team says among itself, and who else takes part, is the team's.
fn is_for_participants(case: &Case, actor: Actor, item: Item) -> bool {
    let Part::Text(text) = item.part else { return true };
    let said_to_them = |comment: &Comment| comment.text == text && comment.audience != CommentAudience::Team;
    let is_answer = |answer: &Answer| *answer == Answer::Text(text);
    let notices = case.published.iter().map(|published| &published.draft).chain(&case.draft);
    case.title == Some(text)
        || case.comments.iter().any(said_to_them)
        || (case.answers.values().any(is_answer) && !card::holds(case, text))
        || notices.flat_map(NoticeDraft::texts).any(|known| known == text)
        || case.embargo_reasons.contains(&text)
        || case.withdrawn.is_some_and(|(_, why)| why == text)
        || case.present().any(|part| introduced_by(part, text) && knows(case, actor, part))
        || (reported(case, actor) && (card::holds(case, text) || case.question == Some(text)))
}

/// Whether somebody who takes part knows who another participant is: themselves, and the reporters who let others know.
fn knows(case: &Case, actor: Actor, part: &Participant) -> bool {
    let is_me = part.person == Some(actor.speaks_as());
    is_me || (part.role == Role::Reporter && !card::is_unnamed(case, part))
}

/// Whether a text is a participant's name or address, their own name for the problem, or what their word rests on.
fn introduced_by(part: &Participant, text: TextId) -> bool {
    let contact = |contact: &Sender| contact.address == text || contact.name == Some(text);
    part.contact.as_ref().is_some_and(contact)
        || part.tracking == Some(text)
        || part.bases.values().any(|basis| *basis == text)
}

fn reported(case: &Case, actor: Actor) -> bool {
    let me = actor.speaks_as();
    case.present().any(|part| part.person == Some(me) && part.role == Role::Reporter)
}

/// Whether somebody reads a case as the team does: all of it, and who takes part in it.
#[must_use]
pub fn sees_all(policy: &Policy, desk: &Confidential<Desk>, actor: Actor) -> bool {
    sees_cases(policy, desk.inner(), actor) || agent_sees(policy, desk.inner(), actor)
}

/// Whether a fact of a case's story is told to whoever takes part and is not of the team: what passes between the team
/// and somebody else who takes part is not theirs, nor which other cases there are.
#[must_use]
pub fn is_told(case: &Confidential<Case>, actor: Actor, event: &CaseEvent) -> bool {
    if let CaseEvent::Split { .. }
    | CaseEvent::SplitOff { .. }
    | CaseEvent::MergedInto { .. }
    | CaseEvent::MergedIn { .. }
    | CaseEvent::Unmerged { .. } = event
    {
        return false;
    }
    let (CaseEvent::PartyStatusSaid { participant, .. }
    | CaseEvent::PackageMade { participant, .. }
    | CaseEvent::PartyAnswered { participant, .. }
    | CaseEvent::TermsAccepted { participant, .. }) = event
    else {
        return true;
    };
    let mut parts = case.inner().participants.iter();
    parts.any(|part| part.number == *participant && part.person == Some(actor.speaks_as()))
}

/// The refusal of a member of the team who reads nothing in confidence yet: the same whatever they ask for, so that it
/// tells nothing of what there is.
#[must_use]
pub fn unbound(policy: &Policy, desk: &Confidential<Desk>, actor: Actor) -> Option<Refusal> {
    let desk = desk.inner();
    let of_team =
        actor.has_one_of(desk, &policy.audience.cases) || actor.has_one_of(desk, &policy.audience.held);
    let accept =
        actor.not_yet_bound(policy, desk).filter(|_| of_team && !actor.keeps_confidence(policy, desk))?;
    let what = "you read nothing in confidence yet: you have not accepted the policy in force";
    let hint = "read it with `cvdesk policy explain`, then `cvdesk person accept`";
    Some(Refusal::by(policy.rule(&accept.rule)?, what, hint))
}

/// Whether somebody may learn who a participant is and how far they are: the team, they themselves, and of reporters
/// who let others know everybody who takes part.
#[must_use]
pub fn may_know(
    policy: &Policy,
    desk: &Confidential<Desk>,
    case: &Confidential<Case>,
    actor: Actor,
    part: &Participant,
) -> bool {
    sees_all(policy, desk, actor) || knows(case.inner(), actor, part)
}

/// Whether somebody reads what stands on the card: the team, and whoever reported it.
#[must_use]
pub fn sees_card(
    policy: &Policy,
    desk: &Confidential<Desk>,
    case: &Confidential<Case>,
    actor: Actor,
) -> bool {
    sees_all(policy, desk, actor) || reported(case.inner(), actor)
}

/// Whether somebody was brought into a case and may accept its terms; they see nothing of it before.
#[must_use]
pub fn may_accept_terms(
    policy: &Policy,
    desk: &Confidential<Desk>,
    case: &Confidential<Case>,
    actor: Actor,
) -> bool {
    let named = |role| policy.audience.participants.iter().any(|named| named == part_name(role));
    policy.act.contains_key(&crate::act::Act::AcceptTerms)
        && actor.parts(desk.inner(), case.inner()).any(|part| named(part.role))
}

fn sees_cases(policy: &Policy, desk: &Desk, actor: Actor) -> bool {
    actor.has_one_of(desk, &policy.audience.cases) && actor.keeps_confidence(policy, desk)
}

fn sees_held(policy: &Policy, desk: &Desk, actor: Actor) -> bool {
    actor.has_one_of(desk, &policy.audience.held) && actor.keeps_confidence(policy, desk)
}

/// Moderators read what is held; what became a case is read as the case is. That it became one stays known to the
/// moderators: a second approval is answered with what the first one did.
fn sees_intake(policy: &Policy, desk: &Desk, intake: &Intake, actor: Actor, item: Item) -> bool {
    let moderates = sees_held(policy, desk, actor);
    match intake.state {
        IntakeState::Received
        | IntakeState::Held(_)
        | IntakeState::Rejected
        | IntakeState::Redirected
        | IntakeState::Application(_) => moderates,
        IntakeState::Admitted(_) => {
            sees_cases(policy, desk, actor) || (moderates && intake.was_held && item.part == Part::Facts)
        }
    }
}

/// People of the desk see who takes part, did or asks to, and for whom they speak; not each other's addresses.
fn desk_part(desk: &Desk, actor: Actor, item: Item) -> bool {
    let known = desk.people.contains_key(&actor.id) || actor.id.operator_uid().is_some();
    match (item.of, item.part) {
        (Owner::Person(person), Part::Text(text)) => known && introduces(desk, person, text),
        (Owner::Stream(StreamId::DESK), Part::Facts) => known,
        (Owner::Stream(_) | Owner::Person(_), _) => false,
    }
}

/// Whether a text is somebody's name or affiliation.
fn introduces(desk: &Desk, who: ActorId, text: TextId) -> bool {
    let person = desk.people.get(&who);
    let applied = desk.applications.get(&who);
    desk.name_of(who) == Some(text)
        || person.is_some_and(|person| person.affiliation == Some(text))
        || applied.is_some_and(|applied| applied.name == text || applied.affiliation == Some(text))
}

fn belongs_to_intake(intake: &Intake, item: Item) -> bool {
    item.of == Owner::Stream(StreamId::intake(intake.id))
        && match item.part {
            Part::Facts | Part::Summary => true,
            Part::Text(text) => intake.texts().contains(&text),
            Part::Blob(blob) => intake.raw == Some(blob),
        }
}

/// Whether it is a text that was replaced or taken back.
fn is_forgotten(case: &Case, item: Item) -> bool {
    matches!(item.part, Part::Text(text) if case.forgotten.contains(&text))
}

/// A case's own parts; and why it was erased, which the desk keeps.
fn belongs_to_case(case: &Case, item: Item) -> bool {
    let is_why = |part| matches!(part, Part::Text(text) if case.erasure_reasons.contains(&text));
    item.of == Owner::Stream(StreamId::case(case.id))
        || (item.of == Owner::Stream(StreamId::DESK) && is_why(item.part))
}

/// What the report says in words. Who sent it, and its raw bytes with all their headers, stay the team's.
fn is_report_of(intake: &Intake, case: &Case, item: Item) -> bool {
    let words = [intake.body, intake.subject];
    case.intake == Some(intake.id)
        && item.of == Owner::Stream(StreamId::intake(intake.id))
        && matches!(item.part, Part::Text(text) if words.contains(&Some(text)))
}

/// Whether its sender gets an automatic answer.
fn is_answered(intake: &Intake) -> bool {
    !intake.automatic && (intake.was_held || intake.state == IntakeState::Redirected)
}

fn system_sees(desk: &Desk, subject: Subject<'_>, purpose: Purpose, item: Item) -> bool {
    match (purpose, subject, item.part) {
        (Purpose::Summarise, Subject::Case(case), Part::Text(text)) => {
            belongs_to_case(case.inner(), item) && case.inner().title == Some(text)
        }
        (Purpose::Summarise, Subject::Intake(intake), Part::Text(text)) => {
            belongs_to_intake(intake.inner(), item) && intake.inner().subject == Some(text)
        }
        (Purpose::Recognise, Subject::Desk, Part::Text(text)) => match item.of {
            Owner::Person(person) => {
                desk.people.get(&person).is_some_and(|person| person.mail.contains(&text))
            }
            Owner::Stream(_) => false,
        },
        (Purpose::Recognise, Subject::Case(case), Part::Text(text)) => {
            let case = case.inner();
            let is_address =
                |part: &Participant| part.contact.as_ref().is_some_and(|contact| contact.address == text);
            belongs_to_case(case, item) && case.present().any(is_address)
        }
        (Purpose::Reply, Subject::Intake(intake), Part::Text(text)) => {
            let intake = intake.inner();
            let answered = is_answered(intake) && belongs_to_intake(intake, item);
            let is_address = intake.from.as_ref().is_some_and(|from| from.address == text);
            answered && (is_address || intake.message_id == Some(text))
        }
        (Purpose::Prove, Subject::Desk, Part::Text(text)) => {
            desk.links.get(&text).is_some_and(|link| item.of == Owner::Person(link.person))
        }
        (Purpose::Unname, Subject::Case(case), Part::Text(text)) => {
            let case = case.inner();
            let mut unnamed = case.participants.iter().filter(|part| card::is_unnamed(case, part));
            belongs_to_case(case, item) && unnamed.any(|part| introduced_by(part, text))
        }
        (Purpose::Unname, Subject::Desk, Part::Text(text)) => match item.of {
            Owner::Person(person) => desk.name_of(person) == Some(text),
            Owner::Stream(_) => false,
        },
        (
            Purpose::Summarise | Purpose::Recognise | Purpose::Reply | Purpose::Prove | Purpose::Unname,
            _,
            _,
        ) => false,
    }
}

/// The public sees the texts of published versions of a public case; and, where the policy says so, what its report
/// says, but for the fields that stay private. Nothing else (I2).
fn public_sees(policy: &Policy, subject: Subject<'_>, item: Item) -> bool {
    let (Subject::Case(case), Part::Text(text)) = (subject, item.part) else { return false };
    let case = case.inner();
    let shown = |part| policy.audience.public.contains(&part);
    // Why a published notice was withdrawn is told with it.
    let withdrawn = || !case.published.is_empty() && case.withdrawn.is_some_and(|(_, why)| why == text);
    let in_notice =
        || withdrawn() || case.published.iter().any(|published| published.draft.texts().contains(&text));
    belongs_to_case(case, item)
        && case.public().is_some()
        && ((shown(PublicPart::Notice) && in_notice())
            || (shown(PublicPart::Report) && is_public_answer(policy, case, text))
            || (shown(PublicPart::Comments) && is_public_comment(case, text)))
}

fn is_public_comment(case: &Case, text: TextId) -> bool {
    let for_all = |comment: &Comment| comment.text == text && comment.audience == CommentAudience::Public;
    case.comments.iter().any(for_all)
}

/// Whether a text is the answer to a field that becomes public, and to none that does not.
fn is_public_answer(policy: &Policy, case: &Case, text: TextId) -> bool {
    let answers = |private: bool| {
        policy
            .report
            .iter()
            .any(|field| field.private == private && case.answers.get(&field.id) == Some(&Answer::Text(text)))
    };
    answers(false) && !answers(true) && !card::holds(case, text)
}
