//! Who takes part in the desk: applying, vouching, approving, accepting the policy, leaving; agents; the registry of
//! maintained branches.

use cvdesk_case::{ActorId, Application, BranchName, DeskEvent, TextId};
use jiff::civil::Date;

use super::Decision;
use super::context::Context;
use super::link;
use crate::act::Act;
use crate::command::DeskCommand;
use crate::refusal::Refusal;
use crate::schema::Missing;

pub(super) fn decide(context: &Context<'_>, command: &DeskCommand) -> Result<Decision, Refusal> {
    match command {
        DeskCommand::Vouch { applicant, reason } => vouch(context, *applicant, *reason),
        DeskCommand::Approve { applicant, roles, reason } => approve(context, *applicant, roles, *reason),
        DeskCommand::Decline { applicant, reason } => {
            context.may(Act::DeclineMember, None)?;
            application(context, Act::DeclineMember, *applicant)?;
            let declined = DeskEvent::MembershipDeclined { applicant: *applicant, reason: *reason };
            Ok(Decision::of_desk(declined))
        }
        DeskCommand::Accept { person } => accept(context, *person),
        DeskCommand::Remove { person, reason } => remove(context, *person, *reason),
        DeskCommand::AskLink { person, address } => link::ask(context, *person, *address),
        DeskCommand::ProveLink { address } => link::prove(context, *address),
        DeskCommand::Unlink { person, account } => link::unlink(context, *person, account),
        DeskCommand::ListBranch { branch, from, until } => list_branch(context, branch, *from, *until),
        DeskCommand::RegisterAgent { agent, name, acts } => register_agent(context, *agent, *name, acts),
        DeskCommand::RevokeAgent { agent } => revoke_agent(context, *agent),
    }
}

fn refuse<T>(context: &Context<'_>, act: Act, what: impl Into<String>, hint: &str) -> Result<T, Refusal> {
    Err(Refusal::by(context.act_rule(act), what, hint))
}

fn application<'a>(context: &Context<'a>, act: Act, applicant: ActorId) -> Result<&'a Application, Refusal> {
    context.desk.applications.get(&applicant).ok_or_else(|| {
        let what = format!("{applicant} has not applied");
        Refusal::by(context.act_rule(act), what, "see who has with `cvdesk person list`")
    })
}

/// A word for an applicant (L23): a member's own, once, and never for oneself.
fn vouch(context: &Context<'_>, applicant: ActorId, reason: Option<TextId>) -> Result<Decision, Refusal> {
    let act = Act::Vouch;
    context.may(act, None)?;
    let applied = application(context, act, applicant)?;
    if !context.actor.counts_as_person(context.desk) {
        let what = "an operator vouches for nobody, also on behalf of a person";
        return refuse(context, act, what, "the member does, from an account that is linked to them");
    }
    if applied.vouched.contains(&context.actor.id) {
        return refuse(context, act, "you vouched for them already", "somebody else may, or approve them");
    }
    Ok(Decision::of_desk(DeskEvent::MemberVouched { applicant, reason }))
}

/// Vouching comes before, and is another step; without it the policy says what happens.
fn approve(
    context: &Context<'_>,
    applicant: ActorId,
    roles: &[String],
    reason: Option<TextId>,
) -> Result<Decision, Refusal> {
    let act = Act::ApproveMember;
    context.may(act, None)?;
    let applied = application(context, act, applicant)?;
    let unknown = roles.iter().find(|role| !context.policy.role.contains_key(*role));
    if let Some(role) = unknown {
        return refuse(context, act, format!("there is no role `{role}`"), "name roles of the policy");
    }
    if roles.is_empty() {
        return refuse(context, act, "no role is named", "name the roles that the applicant gets");
    }
    let warned = vouched(context, applied, reason)?;
    let joined = DeskEvent::PersonJoined { person: applicant, name: applied.name, roles: roles.to_vec() };
    let approved = DeskEvent::MembershipApproved { applicant, reason, warned: warned.clone() };
    Ok(Decision { desk: vec![approved, joined], warned, ..Decision::default() })
}

fn vouched(
    context: &Context<'_>,
    applied: &Application,
    reason: Option<TextId>,
) -> Result<Vec<String>, Refusal> {
    let Some(membership) = &context.policy.membership else { return Ok(Vec::new()) };
    let vouch = &membership.vouch;
    let members = applied.vouched.iter().filter(|who| context.desk.people.contains_key(who)).count();
    if members >= usize::from(vouch.people) {
        return Ok(Vec::new());
    }
    let rule = context.rule(&vouch.rule);
    let what = format!("{members} of {} members have vouched", vouch.people);
    match vouch.missing {
        Missing::Refuse => Err(Refusal::by(rule, what, "a member vouches with `cvdesk person vouch`")),
        Missing::Reason => Context::reason_for(rule, &what, reason),
        Missing::Owed => Ok(Vec::new()),
    }
}

/// A member accepts the newest policy; an operator may pass somebody's word on, which the entry shows.
fn accept(context: &Context<'_>, person: ActorId) -> Result<Decision, Refusal> {
    let rule = context.policy.membership.as_ref().and_then(|membership| membership.accept.as_ref());
    let rule =
        context.rule(rule.map_or(context.policy.project.otherwise.as_str(), |accept| accept.rule.as_str()));
    let speaks = context.actor.speaks_as() == person || context.actor.id.operator_uid().is_some();
    let Some(known) = context.desk.people.get(&person).filter(|_| speaks) else {
        let what = "nobody accepts the policy for somebody else";
        return Err(Refusal::by(rule, what, "the member does, with `cvdesk person accept`"));
    };
    match context.desk.newest_policy().filter(|newest| !known.accepted.contains(newest)) {
        Some(version) => Ok(Decision::of_desk(DeskEvent::PolicyAccepted { person, version })),
        None => Err(Refusal::by(rule, "the policy in force is accepted already", "nothing is left to do")),
    }
}

fn remove(context: &Context<'_>, person: ActorId, reason: Option<TextId>) -> Result<Decision, Refusal> {
    let act = Act::RemoveMember;
    context.may(act, None)?;
    if !context.desk.people.contains_key(&person) {
        return refuse(context, act, format!("{person} is no member"), "see `cvdesk person list`");
    }
    Ok(Decision::of_desk(DeskEvent::PersonLeft { person, reason }))
}

fn list_branch(
    context: &Context<'_>,
    branch: &BranchName,
    from: Option<Date>,
    until: Option<Date>,
) -> Result<Decision, Refusal> {
    let act = Act::ListBranch;
    context.may(act, None)?;
    let pattern = context.policy.product.stable.as_ref().map(|stable| stable.pattern.as_str());
    if !pattern.is_some_and(|pattern| crate::pattern::matches(pattern, branch.as_str())) {
        let what = format!("`{branch}` is no name of a stable branch");
        let hint = pattern
            .map_or("this process has none".to_owned(), |pattern| format!("they look like `{pattern}`"));
        return refuse(context, act, what, &hint);
    }
    if from.zip(until).is_some_and(|(from, until)| until < from) {
        return refuse(context, act, "the last day lies before the first", "name the days in order");
    }
    Ok(Decision::of_desk(DeskEvent::BranchListed { branch: branch.clone(), from, until }))
}

fn register_agent(
    context: &Context<'_>,
    agent: ActorId,
    name: TextId,
    acts: &[Act],
) -> Result<Decision, Refusal> {
    let act = Act::GrantAgent;
    context.may(act, None)?;
    let may = context.policy.agents.as_ref().map_or(&[][..], |agents| agents.may.as_slice());
    let barred = acts.iter().find(|granted| !may.contains(granted) || Act::NEVER_AGENTS.contains(granted));
    if let Some(barred) = barred {
        let what = format!("no agent may {} here", barred.phrase());
        return refuse(context, act, what, "an agent proposes it, and a person decides");
    }
    let acts = acts.iter().map(|act| act.name().to_owned()).collect();
    Ok(Decision::of_desk(DeskEvent::AgentRegistered { agent, name, acts }))
}

fn revoke_agent(context: &Context<'_>, agent: ActorId) -> Result<Decision, Refusal> {
    let act = Act::GrantAgent;
    context.may(act, None)?;
    if !context.desk.agents.contains_key(&agent) {
        return refuse(context, act, format!("{agent} is no agent"), "see `cvdesk person list`");
    }
    Ok(Decision::of_desk(DeskEvent::AgentRevoked { agent }))
}
