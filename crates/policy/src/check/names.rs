//! Every place of a policy that names a rule, a role or a person's part in a case; the names there are.

use crate::actor::PARTS;
use crate::schema::{Keep, Policy, Publication, ServiceLevel};

use super::{Fault, OPERATOR_ROLE, fault};

/// Every place that names a rule, with the way to it.
pub(crate) fn rule_uses(policy: &Policy) -> Vec<(String, &str)> {
    let mut uses = Uses(Vec::new());
    channels(policy, &mut uses);
    people(policy, &mut uses);
    acts(policy, &mut uses);
    embargo(policy, &mut uses);
    publication(policy, &mut uses);
    uses.0
}

/// Places and the rules that they name.
struct Uses<'a>(Vec<(String, &'a str)>);

impl<'a> Uses<'a> {
    fn add(&mut self, path: impl Into<String>, rule: &'a str) {
        self.0.push((path.into(), rule));
    }
}

fn channels<'a>(policy: &'a Policy, uses: &mut Uses<'a>) {
    uses.add("project.otherwise", &policy.project.otherwise);
    if let Some(stable) = &policy.product.stable {
        uses.add("product.stable.rule", &stable.rule);
    }
    if let Some(backports) = &policy.product.backports {
        uses.add("product.backports.rule", &backports.rule);
    }
    if let Some(mail) = &policy.channel.mail {
        uses.add("channel.mail.rule", &mail.rule);
        uses.add("channel.mail.list_rule", &mail.list_rule);
        uses.add("channel.mail.moderation_rule", &mail.moderation_rule);
        uses.add("channel.mail.reply_rule", &mail.reply_rule);
    }
    if let Some(redirect) = &policy.channel.redirect {
        uses.add("channel.redirect.rule", &redirect.rule);
    }
    if let Some(tracker) = &policy.channel.tracker {
        uses.add("channel.tracker.rule", &tracker.rule);
        uses.add("channel.tracker.one_each_rule", &tracker.one_each_rule);
        uses.add("channel.tracker.marker_rule", &tracker.marker_rule);
        if let Some(attachments) = &tracker.attachments {
            uses.add("channel.tracker.attachments.rule", &attachments.rule);
            uses.add("channel.tracker.attachments.archives_rule", &attachments.archives_rule);
        }
    }
    for (index, field) in policy.report.iter().enumerate() {
        uses.add(format!("report.{index}.rule"), &field.rule);
    }
}

fn people<'a>(policy: &'a Policy, uses: &mut Uses<'a>) {
    uses.add("audience.rule", &policy.audience.rule);
    if let Some(copied) = &policy.audience.copied {
        uses.add("audience.copied.rule", &copied.rule);
    }
    if let Some(membership) = &policy.membership {
        uses.add("membership.apply_rule", &membership.apply_rule);
        uses.add("membership.vouch.rule", &membership.vouch.rule);
        if let Some(accept) = &membership.accept {
            uses.add("membership.accept.rule", &accept.rule);
        }
    }
    if let Some(agents) = &policy.agents {
        uses.add("agents.rule", &agents.rule);
    }
    if let Some(eligibility) = &policy.eligibility {
        for (path, rule) in eligibility.rules() {
            uses.add(format!("eligibility.{path}"), rule);
        }
    }
    if let Some(severity) = &policy.severity {
        uses.add("severity.rule", &severity.rule);
    }
}

fn acts<'a>(policy: &'a Policy, uses: &mut Uses<'a>) {
    for (act, rule) in &policy.act {
        let name = act.name();
        uses.add(format!("act.{name}.rule"), &rule.rule);
        if let Some(reason) = &rule.reason {
            uses.add(format!("act.{name}.reason"), reason);
        }
        if let Some(after) = &rule.after {
            uses.add(format!("act.{name}.after.rule"), &after.rule);
        }
        for (index, needed) in rule.requires.iter().enumerate() {
            uses.add(format!("act.{name}.requires.{index}.rule"), &needed.rule);
        }
    }
    for (index, duty) in policy.duty.iter().enumerate() {
        uses.add(format!("duty.{index}.rule"), &duty.rule);
    }
}

fn embargo<'a>(policy: &'a Policy, uses: &mut Uses<'a>) {
    let embargo = &policy.embargo;
    let optional = [
        ("embargo.start.rule", embargo.start.as_ref().map(|rule| &rule.rule)),
        ("embargo.goal.rule", embargo.goal.as_ref().map(|rule| &rule.rule)),
        ("embargo.longer.rule", embargo.longer.as_ref().map(|rule| &rule.rule)),
        ("embargo.soft.rule", embargo.soft.as_ref().map(|rule| &rule.rule)),
        ("embargo.hard.rule", embargo.hard.as_ref().map(|rule| &rule.rule)),
        ("embargo.restart.rule", embargo.restart.as_ref().map(|rule| &rule.rule)),
        ("embargo.consent.rule", embargo.consent.as_ref().map(|rule| &rule.rule)),
        ("embargo.reject_unless.rule", embargo.reject_unless.as_ref().map(|rule| &rule.rule)),
        ("embargo.reminders.rule", embargo.reminders.as_ref().map(|rule| &rule.rule)),
        ("lift.event.rule", policy.lift.event.as_ref().map(|rule| &rule.rule)),
        ("lift.at_once.rule", policy.lift.at_once.as_ref().map(|rule| &rule.rule)),
    ];
    for (path, rule) in optional {
        if let Some(rule) = rule {
            uses.add(path, rule);
        }
    }
    uses.add("embargo.at_end.rule", &embargo.at_end.rule);
}

fn publication<'a>(policy: &'a Policy, uses: &mut Uses<'a>) {
    uses.add("cve.source_rule", &policy.cve.source_rule);
    if let Some(rule) = &policy.cve.comment_rule {
        uses.add("cve.comment_rule", rule);
    }
    if let Some(labels) = &policy.labels {
        uses.add("labels.rule", &labels.rule);
        for (index, label) in labels.label.iter().enumerate() {
            uses.add(format!("labels.label.{index}.rule"), &label.rule);
        }
    }
    if let Some(series) = &policy.patches {
        for (path, rule) in series.rules() {
            uses.add(format!("patches.{path}"), rule);
        }
    }
    match &policy.notice {
        Publication::None(none) => uses.add("notice.none", &none.none),
        Publication::Notice(notice) => {
            uses.add("notice.rule", &notice.rule);
            uses.add("notice.repository_rule", &notice.repository_rule);
            uses.add("notice.announce_rule", &notice.announce_rule);
            uses.add("notice.site_rule", &notice.site_rule);
            uses.add("notice.number_rule", &notice.number_rule);
            uses.add("notice.dates_rule", &notice.dates_rule);
            uses.add("notice.branches_rule", &notice.branches_rule);
            uses.add("notice.living_rule", &notice.living_rule);
            uses.add("notice.summary.rule", &notice.summary.rule);
            uses.add("notice.credit.rule", &notice.credit.rule);
            if let Some(blocks) = &notice.blocks {
                uses.add("notice.blocks.rule", &blocks.rule);
            }
        }
    }
    for (index, contact) in policy.hand_off.iter().enumerate() {
        uses.add(format!("hand_off.{index}.rule"), &contact.rule);
    }
    if let Some(merged) = &policy.closing.merged {
        uses.add("closing.merged.rule", &merged.rule);
    }
    match &policy.service_level {
        ServiceLevel::None(rule) => uses.add("service_level.none", rule),
        ServiceLevel::FirstAnswer(span) => uses.add("service_level.first_answer.rule", &span.rule),
    }
    uses.add("retention.rejected.rule", &policy.retention.rejected.rule);
    match &policy.retention.cases {
        Keep::ForEver(rule) => uses.add("retention.cases.for_ever", rule),
        Keep::AfterClosing(span) => uses.add("retention.cases.after_closing.rule", &span.rule),
    }
}

/// Refuses a rule that is named and not there.
pub(super) fn rules_are_there(policy: &Policy) -> Result<(), Fault> {
    let unknown = rule_uses(policy).into_iter().find(|(_, id)| policy.rule(id).is_none());
    unknown.map_or(Ok(()), |(path, id)| {
        Err(fault(&path, format!("there is no rule `{id}`; write it as a [[rule]] with that id")))
    })
}

/// Every place that names a role, with the way to it, and whether a part in a case is one there.
fn role_uses(policy: &Policy) -> Vec<(String, &str, bool)> {
    let mut lists = vec![
        ("audience.held".to_owned(), &policy.audience.held, false),
        ("audience.cases".to_owned(), &policy.audience.cases, false),
    ];
    if let Some(mail) = &policy.channel.mail {
        lists.push(("channel.mail.straight_through".to_owned(), &mail.straight_through, false));
    }
    if let Some(accept) = policy.membership.as_ref().and_then(|membership| membership.accept.as_ref()) {
        lists.push(("membership.accept.roles".to_owned(), &accept.roles, false));
    }
    for (act, rule) in &policy.act {
        let of_case = !act.is_of_desk() && !act.is_of_intake();
        lists.push((format!("act.{}.roles", act.name()), &rule.roles, of_case));
    }
    let listed = lists.into_iter().flat_map(|(path, roles, parts)| {
        let named = roles.iter().enumerate();
        named.map(move |(index, role)| (format!("{path}.{index}"), role.as_str(), parts)).collect::<Vec<_>>()
    });
    let duties = policy.duty.iter().enumerate();
    let duties = duties.map(|(index, duty)| (format!("duty.{index}.by"), duty.by.as_str(), true));
    listed.chain(duties).collect()
}

/// Refuses a role that is named and not there.
pub(super) fn roles_are_there(policy: &Policy) -> Result<(), Fault> {
    if let Some(part) = PARTS.iter().find(|part| policy.role.contains_key(**part)) {
        let what = format!("no role can be called `{part}`: that is a part which people have in a case");
        return Err(fault(&format!("role.{part}"), what));
    }
    let known = |role: &str, parts: bool| {
        role == OPERATOR_ROLE || policy.role.contains_key(role) || (parts && PARTS.contains(&role))
    };
    let unknown = role_uses(policy).into_iter().find(|(_, role, parts)| !known(role, *parts));
    unknown.map_or(Ok(()), |(path, role, _)| {
        let roles = policy.role.keys().map(|role| format!("`{role}`")).collect::<Vec<_>>().join(", ");
        Err(fault(&path, format!("there is no role `{role}`; the roles are {roles} and `{OPERATOR_ROLE}`")))
    })
}

/// Refuses a part in a case that is named and not there.
pub(super) fn parts_are_there(policy: &Policy) -> Result<(), Fault> {
    let mut lists = vec![("audience.participants", &policy.audience.participants)];
    if let Some(copied) = &policy.audience.copied {
        lists.push(("audience.copied.participants", &copied.participants));
    }
    if let Some(consent) = &policy.embargo.consent {
        lists.push(("embargo.consent.participants", &consent.participants));
    }
    for (path, parts) in lists {
        if let Some((index, part)) =
            parts.iter().enumerate().find(|(_, part)| !PARTS.contains(&part.as_str()))
        {
            let what = format!("nobody takes part in a case as `{part}`; the parts are {}", PARTS.join(", "));
            return Err(fault(&format!("{path}.{index}"), what));
        }
    }
    Ok(())
}
