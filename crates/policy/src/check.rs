//! Checks what a policy means once its types are right: names that exist, caps in order, somebody for every act.

use std::collections::BTreeSet;

use crate::act::Act;
use crate::fact::Fact;
use crate::rule::Modality;
use crate::schema::{LANGUAGE, Missing, Policy, Requirement};
use crate::setting::setting_fault;

/// The role that means an OS user who is no known person.
pub(crate) const OPERATOR_ROLE: &str = "operator";

/// One step of the way to a place in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    Key(String),
    Index(usize),
}

/// Something wrong, and the way to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) path: Vec<Step>,
    pub(crate) what: String,
}

/// Builds a way from words and numbers: `act.lift.requires.2.rule`.
fn at(path: &str) -> Vec<Step> {
    path.split('.')
        .map(|step| step.parse().map_or_else(|_| Step::Key(step.to_owned()), Step::Index))
        .collect()
}

fn fault(path: &str, what: impl Into<String>) -> Fault {
    Fault { path: at(path), what: what.into() }
}

/// Finds the first fault.
pub(crate) fn check(policy: &Policy) -> Result<(), Fault> {
    language(policy)?;
    rules(policy)?;
    rule_names(policy)?;
    role_names(policy)?;
    acts(policy)?;
    states(policy)?;
    embargo(policy)?;
    notice(policy)?;
    settings(policy)
}

fn language(policy: &Policy) -> Result<(), Fault> {
    if policy.cvdesk_policy == LANGUAGE {
        return Ok(());
    }
    let what = format!("this cvdesk reads policy language {LANGUAGE}, not {}", policy.cvdesk_policy);
    Err(fault("cvdesk_policy", what))
}

fn rules(policy: &Policy) -> Result<(), Fault> {
    let mut seen = BTreeSet::new();
    for (index, rule) in policy.rule.iter().enumerate() {
        let here = |field: &str, what: &str| Err(fault(&format!("rule.{index}.{field}"), what));
        if !seen.insert(&rule.id) {
            return here("id", &format!("there are two rules called `{}`", rule.id));
        }
        if rule.clauses.is_empty() {
            return here("clauses", "a rule names at least one clause of the project's text");
        }
        if rule.says.trim().is_empty() || rule.heading.trim().is_empty() {
            return here("says", "a rule has a heading and a statement: refusals quote them");
        }
    }
    Ok(())
}

/// Every place that names a rule.
fn rule_uses(policy: &Policy) -> Vec<(String, &str)> {
    let mut uses: Vec<(String, &str)> = vec![
        ("audience.rule".into(), &policy.audience.rule),
        ("embargo.start.rule".into(), &policy.embargo.start.rule),
        ("embargo.goal.rule".into(), &policy.embargo.goal.rule),
        ("embargo.longer.rule".into(), &policy.embargo.longer.rule),
        ("embargo.aim.rule".into(), &policy.embargo.aim.rule),
        ("embargo.restart.rule".into(), &policy.embargo.restart.rule),
        ("embargo.early.rule".into(), &policy.embargo.early.rule),
        ("notice.rule".into(), &policy.notice.rule),
        ("notice.number_rule".into(), &policy.notice.number_rule),
        ("notice.living_rule".into(), &policy.notice.living_rule),
    ];
    if let Some(mail) = &policy.channel.mail {
        uses.push(("channel.mail.rule".into(), &mail.rule));
        uses.push(("channel.mail.moderation_rule".into(), &mail.moderation_rule));
        uses.push(("channel.mail.reply_rule".into(), &mail.reply_rule));
    }
    for (act, rule) in &policy.act {
        let name = act_name(*act);
        uses.push((format!("act.{name}.rule"), &rule.rule));
        let requires = rule.requires.iter().enumerate();
        uses.extend(
            requires
                .map(|(index, needed)| (format!("act.{name}.requires.{index}.rule"), needed.rule.as_str())),
        );
    }
    let duties = policy.duty.iter().enumerate();
    uses.extend(duties.map(|(index, duty)| (format!("duty.{index}.rule"), duty.rule.as_str())));
    uses
}

fn rule_names(policy: &Policy) -> Result<(), Fault> {
    let unknown = rule_uses(policy).into_iter().find(|(_, id)| policy.rule(id).is_none());
    unknown.map_or(Ok(()), |(path, id)| {
        Err(fault(&path, format!("there is no rule `{id}`; write it as a [[rule]] with that id")))
    })
}

/// Every place that names a role.
fn role_uses(policy: &Policy) -> Vec<(String, &str)> {
    let mut lists = vec![
        ("audience.held".to_owned(), &policy.audience.held),
        ("audience.cases".to_owned(), &policy.audience.cases),
    ];
    lists.extend(
        policy
            .channel
            .mail
            .iter()
            .map(|mail| ("channel.mail.straight_through".to_owned(), &mail.straight_through)),
    );
    lists.extend(policy.act.iter().map(|(act, rule)| (format!("act.{}.roles", act_name(*act)), &rule.roles)));
    let listed = lists.into_iter().flat_map(|(path, roles)| {
        roles.iter().enumerate().map(move |(index, role)| (format!("{path}.{index}"), role.as_str()))
    });
    let duties =
        policy.duty.iter().enumerate().map(|(index, duty)| (format!("duty.{index}.by"), duty.by.as_str()));
    listed.chain(duties).collect()
}

fn role_names(policy: &Policy) -> Result<(), Fault> {
    let known = |role: &str| role == OPERATOR_ROLE || policy.role.contains_key(role);
    let unknown = role_uses(policy).into_iter().find(|(_, role)| !known(role));
    unknown.map_or(Ok(()), |(path, role)| {
        let roles = policy.role.keys().map(|role| format!("`{role}`")).collect::<Vec<_>>().join(", ");
        Err(fault(&path, format!("there is no role `{role}`; the roles are {roles} and `{OPERATOR_ROLE}`")))
    })
}

fn act_name(act: Act) -> String {
    serde_json::to_value(act).ok().and_then(|value| value.as_str().map(ToOwned::to_owned)).unwrap_or_default()
}

fn acts(policy: &Policy) -> Result<(), Fault> {
    for act in Act::ALL {
        let name = act_name(act);
        let Some(rule) = policy.act.get(&act) else {
            return Err(fault("act", format!("nobody can {}: write [act.{name}]", act.phrase())));
        };
        if rule.roles.is_empty() {
            return Err(fault(
                &format!("act.{name}.roles"),
                format!("nobody can {}: name a role", act.phrase()),
            ));
        }
        for (index, needed) in rule.requires.iter().enumerate() {
            requirement(policy, &format!("act.{name}.requires.{index}.missing"), needed)?;
        }
    }
    Ok(())
}

/// A must refuses or stays owed, a should asks for a reason or stays owed, a may stays owed.
fn requirement(policy: &Policy, path: &str, needed: &Requirement) -> Result<(), Fault> {
    let modality = policy.rule(&needed.rule).map_or(Modality::May, |rule| rule.modality);
    let fits = match needed.missing {
        Missing::Refuse => modality == Modality::Must,
        Missing::Reason => modality == Modality::Should,
        Missing::Owed => true,
    };
    if fits {
        return Ok(());
    }
    let what = format!(
        "rule `{}` is a {}: a must refuses, a should asks for a reason, anything may stay owed",
        needed.rule,
        modality.word()
    );
    Err(fault(path, what))
}

fn states(policy: &Policy) -> Result<(), Fault> {
    let mut seen = BTreeSet::new();
    for (index, state) in policy.state.iter().enumerate() {
        if state.name.trim().is_empty() || !seen.insert(&state.name) {
            return Err(fault(&format!("state.{index}.name"), "every state has a name of its own"));
        }
    }
    match policy.state.last() {
        Some(last) if last.when.iter().all(|fact| *fact == Fact::Opened) => Ok(()),
        Some(_) => {
            let index = policy.state.len().saturating_sub(1);
            Err(fault(
                &format!("state.{index}.when"),
                "the last state is where every new case is: `when = [\"opened\"]`",
            ))
        }
        None => Err(fault("state", "a process has at least one state")),
    }
}

fn embargo(policy: &Policy) -> Result<(), Fault> {
    let rule = &policy.embargo;
    if rule.goal.days == 0 {
        return Err(fault("embargo.goal.days", "an embargo of no days is none"));
    }
    if rule.aim.days < rule.goal.days {
        let what = format!(
            "the longest aim ({} days) is shorter than the goal ({} days)",
            rule.aim.days, rule.goal.days
        );
        return Err(fault("embargo.aim.days", what));
    }
    if rule.early.people == 0 {
        return Err(fault("embargo.early.people", "a lift before the end takes at least one person"));
    }
    Ok(())
}

fn notice(policy: &Policy) -> Result<(), Fault> {
    let path = &policy.notice.path;
    let safe =
        !path.starts_with('/') && !path.split('/').any(|part| part.is_empty() || part.starts_with('.'));
    if !safe || !path.contains("{year}") || !path.contains("{number}") {
        return Err(fault(
            "notice.path",
            "a path inside the notice repository with {year} and {number} in it",
        ));
    }
    Ok(())
}

fn settings(policy: &Policy) -> Result<(), Fault> {
    for (name, setting) in policy.settings() {
        let wrong = setting.value().and_then(|value| setting_fault(name, value));
        wrong.map_or(Ok(()), |what| Err(fault(name, what)))?;
    }
    Ok(())
}
