//! What people say in a case: who has it in hand, comments, questions, what was seen and looked over.

use cvdesk_case::{ActorId, Case, CaseEvent, CommentAudience, Cve, PatchVerdict, TextId};

use super::Decision;
use super::context::Context;
use crate::act::Act;
use crate::command::TalkCommand;
use crate::refusal::Refusal;
use crate::schema::PublicPart;

/// The act that something said is.
pub(super) fn act_of(command: &TalkCommand) -> Act {
    match command {
        TalkCommand::NameOwner { .. } => Act::NameOwner,
        TalkCommand::Comment { .. } | TalkCommand::ReviseComment { .. } => Act::Comment,
        TalkCommand::AskInfo { .. } => Act::AskInfo,
        TalkCommand::GiveInfo { .. } => Act::GiveInfo,
        TalkCommand::ReportExploitation { .. } => Act::ReportExploitation,
        TalkCommand::ReviewEmbargo { .. } => Act::ReviewEmbargo,
        TalkCommand::ReviewPatch { .. } => Act::ReviewPatch,
        TalkCommand::ReviewNotice => Act::ReviewNotice,
        TalkCommand::WithdrawNotice { .. } => Act::WithdrawNotice,
        // Whoever asks for a CVE is who is asked back.
        TalkCommand::CveInfo { .. } => Act::RequestCve,
    }
}

/// The reason given with it.
pub(super) fn reason_of(command: &TalkCommand) -> Option<TextId> {
    match command {
        TalkCommand::ReportExploitation { reason }
        | TalkCommand::ReviewEmbargo { reason }
        | TalkCommand::ReviewPatch { reason, .. }
        | TalkCommand::WithdrawNotice { reason }
        | TalkCommand::ReviseComment { reason, .. }
        | TalkCommand::CveInfo { reason } => *reason,
        TalkCommand::NameOwner { .. }
        | TalkCommand::Comment { .. }
        | TalkCommand::AskInfo { .. }
        | TalkCommand::GiveInfo { .. }
        | TalkCommand::ReviewNotice => None,
    }
}

pub(super) fn decide(context: &Context<'_>, case: &Case, command: &TalkCommand) -> Result<Decision, Refusal> {
    let act = act_of(command);
    let reason = reason_of(command);
    let warned = context.requirements(act, case, reason)?;
    let event = match *command {
        TalkCommand::NameOwner { owner } => name_owner(context, case, owner)?,
        TalkCommand::Comment { text, audience } => CaseEvent::Commented { text, audience },
        TalkCommand::ReviseComment { comment, text, reason } => {
            revise_comment(context, case, comment, text, reason)?
        }
        TalkCommand::AskInfo { question } => CaseEvent::InfoAsked { question },
        TalkCommand::GiveInfo { .. } if case.info_asked.is_none() => {
            return context.spent(act, case, "nobody waits for anything");
        }
        TalkCommand::GiveInfo { answer } => CaseEvent::InfoGiven { answer },
        TalkCommand::ReportExploitation { .. } if case.exploited.is_some() => {
            return context.spent(act, case, "that is recorded already");
        }
        TalkCommand::ReportExploitation { reason } => {
            let reason = context.stated(act, "say where it was seen to be exploited", reason)?;
            CaseEvent::ExploitationSeen { reason }
        }
        TalkCommand::ReviewEmbargo { .. } if !case.embargo_needs_review() => {
            return context.spent(act, case, "the embargo needs no review");
        }
        TalkCommand::ReviewEmbargo { reason } => {
            let reason = context.stated(act, "say why the embargo's end stands", reason)?;
            CaseEvent::EmbargoReviewed { reason }
        }
        TalkCommand::ReviewPatch { patch, verdict, reason } => judge(context, case, patch, verdict, reason)?,
        TalkCommand::ReviewNotice if case.draft.is_none() => {
            return context.spent(act, case, "the notice is not drafted");
        }
        // Two eyes more: whoever wrote it has read it already.
        TalkCommand::ReviewNotice
            if context.actor.on_behalf_of.is_none() && case.drafted_by == Some(context.actor.id) =>
        {
            let what = "you wrote the notice as it stands";
            return Err(Refusal::by(
                context.act_rule(act),
                what,
                "somebody else reads it, and says that it is right",
            ));
        }
        TalkCommand::ReviewNotice => CaseEvent::NoticeReviewed {},
        TalkCommand::WithdrawNotice { reason } => withdraw(context, case, reason)?,
        TalkCommand::CveInfo { .. } if case.cve != Cve::Requested => {
            return context.spent(act, case, "no CVE is requested and not answered");
        }
        TalkCommand::CveInfo { reason } => {
            let reason = context.stated(act, "say what is asked for", reason)?;
            CaseEvent::CveInfoAsked { reason }
        }
    };
    Ok(Decision::of_case(event, warned))
}

/// Whoever has a case in hand sees it.
fn name_owner(context: &Context<'_>, case: &Case, owner: Option<ActorId>) -> Result<CaseEvent, Refusal> {
    let act = Act::NameOwner;
    if case.owner == owner {
        let what = if owner.is_some() { "they have it in hand already" } else { "nobody has it in hand" };
        return context.spent(act, case, what);
    }
    let sees = |owner: &ActorId| {
        let person = context.desk.people.get(owner);
        person.is_some_and(|person| {
            context.policy.audience.cases.iter().any(|role| person.roles.contains(role))
        })
    };
    if owner.as_ref().is_some_and(|owner| !sees(owner)) {
        let who = context.policy.audience.cases.join(" or ");
        let what = format!("whoever has a case in hand has the role {who}");
        return Err(Refusal::by(context.act_rule(act), what, format!("name somebody with the role {who}")));
    }
    Ok(CaseEvent::OwnerNamed { owner })
}

/// What is public stays public; before that whoever wrote it, or the team with a reason, has the last word on it. A
/// program takes nobody else's words back.
fn revise_comment(
    context: &Context<'_>,
    case: &Case,
    number: u16,
    text: Option<TextId>,
    reason: Option<TextId>,
) -> Result<CaseEvent, Refusal> {
    let act = Act::Comment;
    let Some(comment) = case.comments.iter().find(|comment| comment.number == number) else {
        return context.spent(act, case, format!("there is no comment {number}"));
    };
    let rule = context.act_rule(act);
    if comment.audience == CommentAudience::Public
        && case.public().is_some()
        && context.policy.audience.public.contains(&PublicPart::Comments)
    {
        let what = format!("comment {number} is public: what is public stays public");
        return Err(Refusal::by(rule, what, "write another one that sets it right"));
    }
    let own = [context.actor.id, context.actor.speaks_as()].contains(&comment.by);
    let team = context.actor.has_one_of(context.desk, &context.policy.audience.cases);
    if !own && (!team || context.actor.is_agent(context.desk)) {
        let what = format!("comment {number} is somebody else's: they or the team take it back");
        return Err(Refusal::by(rule, what, Context::how_it_stands(case)));
    }
    if !own {
        context.stated(act, "say why somebody else's words go", reason)?;
    }
    Ok(CaseEvent::CommentRevised { comment: number, text, reason })
}

fn judge(
    context: &Context<'_>,
    case: &Case,
    patch: u16,
    verdict: PatchVerdict,
    reason: Option<TextId>,
) -> Result<CaseEvent, Refusal> {
    let act = Act::ReviewPatch;
    if patch == 0 || usize::from(patch) > case.patches.len() {
        let what = format!("there is no patch {patch}");
        let hint = match case.patches.len() {
            0 => "add one with `cvdesk case patch add`".to_owned(),
            last => format!("patches are numbered from 1 to {last}"),
        };
        return Err(Refusal::by(context.act_rule(act), what, hint));
    }
    if case.patch_verdicts.get(&patch).is_some_and(|judged| judged.verdict == verdict) {
        return context.spent(act, case, format!("that is said of patch {patch} already"));
    }
    if verdict == PatchVerdict::Rejected {
        context.stated(act, "say why the patch is rejected", reason)?;
    }
    Ok(CaseEvent::PatchReviewed { patch, verdict, reason })
}

fn withdraw(context: &Context<'_>, case: &Case, reason: Option<TextId>) -> Result<CaseEvent, Refusal> {
    let act = Act::WithdrawNotice;
    if case.published.is_empty() {
        return context.spent(act, case, "no notice is published");
    }
    if case.withdrawn.is_some() {
        return context.spent(act, case, "the notice is withdrawn already");
    }
    let reason = context.stated(act, "say why the notice counts no more: it is told with it", reason)?;
    Ok(CaseEvent::NoticeWithdrawn { reason })
}
