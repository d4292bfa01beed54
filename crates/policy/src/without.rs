//! A policy with one of its rules out of force: what the tests named for the rule's lines must notice.

use crate::check::rule_uses;
use crate::schema::{MissingAtEnd, Needs, Policy, ServiceLevel, Setting};

impl Policy {
    /// The policy as it would be had nobody written that rule: whatever the rule asks for is asked no more, whoever it
    /// lets act may not, and its words are gone. The outcome is for tests of coverage; no desk runs on it.
    #[must_use]
    pub fn without_rule(&self, id: &str) -> Self {
        let mut policy = self.clone();
        let uses: Vec<String> =
            rule_uses(self).into_iter().filter(|(_, rule)| *rule == id).map(|(path, _)| path).collect();
        // Places further down a list first, so that the places before them keep theirs.
        for path in uses.iter().rev() {
            let steps: Vec<&str> = path.split('.').collect();
            disable(&mut policy, &steps);
        }
        for rule in policy.rule.iter_mut().filter(|rule| rule.id == id) {
            "(not in force)".clone_into(&mut rule.says);
        }
        policy
    }
}

fn disable(policy: &mut Policy, path: &[&str]) {
    match path {
        ["act", name, rest @ ..] => act(policy, name, rest),
        ["duty", index, ..] => remove(&mut policy.duty, index),
        ["report", index, ..] => remove(&mut policy.report, index),
        ["hand_off", index, ..] => remove(&mut policy.hand_off, index),
        ["labels", "label", index, ..] => {
            if let Some(labels) = &mut policy.labels {
                remove(&mut labels.label, index);
            }
        }
        ["labels", ..] => policy.labels = None,
        ["embargo", name, ..] => embargo(policy, name),
        ["lift", "event", ..] => policy.lift.event = None,
        ["lift", ..] => policy.lift.at_once = None,
        ["channel", name, rest @ ..] => channel(policy, name, rest),
        ["product", ..] => policy.product.stable = None,
        ["audience", "copied", ..] => policy.audience.copied = None,
        ["audience", ..] => {
            policy.audience.cases = policy.role.keys().cloned().collect();
        }
        ["membership", name, ..] => membership(policy, name),
        ["agents", ..] => policy.agents = None,
        ["eligibility", "table", index, ..] => {
            if let Some(eligibility) = &mut policy.eligibility {
                remove(&mut eligibility.table, index);
            }
        }
        ["patches", ..] => policy.patches = None,
        ["severity", ..] => policy.severity = None,
        ["cve", "comment_rule"] => policy.cve.comment_rule = None,
        ["closing", ..] => policy.closing.merged = None,
        ["service_level", "first_answer", ..] => policy.service_level = ServiceLevel::None(String::new()),
        ["notice", "announce_rule"] => {
            if let crate::schema::Publication::Notice(notice) = &mut policy.notice {
                let ask = crate::schema::OpenSetting { ask: String::new(), optional: true };
                notice.announce_to = Setting::Open(ask);
            }
        }
        // What is left says something of its own nowhere but in words.
        _ => {}
    }
}

fn act(policy: &mut Policy, name: &str, rest: &[&str]) {
    let Some(act) = policy.act.keys().copied().find(|act| act.name() == name) else { return };
    let Some(rule) = policy.act.get_mut(&act) else { return };
    match rest {
        ["requires", index, ..] => remove(&mut rule.requires, index),
        ["after", ..] => rule.after = None,
        ["reason"] => rule.reason = None,
        _ => {
            policy.act.remove(&act);
        }
    }
}

fn embargo(policy: &mut Policy, name: &str) {
    let embargo = &mut policy.embargo;
    match name {
        "start" => embargo.start = None,
        "goal" => embargo.goal = None,
        "longer" => embargo.longer = None,
        "soft" => embargo.soft = None,
        "hard" => embargo.hard = None,
        "restart" => embargo.restart = None,
        "reject_unless" => embargo.reject_unless = None,
        "reminders" => embargo.reminders = None,
        "consent" => {
            embargo.consent = None;
            let needs = embargo.longer.iter_mut().map(|longer| &mut longer.needs);
            for needs in needs.chain(embargo.restart.iter_mut().map(|restart| &mut restart.needs)) {
                needs.retain(|needs| *needs != Needs::Consent);
            }
        }
        _ => {
            embargo.at_end.missing = match embargo.at_end.missing {
                MissingAtEnd::Hold => MissingAtEnd::Publish,
                MissingAtEnd::Publish => MissingAtEnd::Hold,
            }
        }
    }
}

fn channel(policy: &mut Policy, name: &str, rest: &[&str]) {
    match (name, rest) {
        ("mail", ["rule"]) => policy.channel.mail = None,
        ("mail", ["moderation_rule"]) => {
            if let Some(mail) = &mut policy.channel.mail {
                mail.straight_through.clear();
            }
        }
        ("redirect", _) => policy.channel.redirect = None,
        ("tracker", ["rule"]) => policy.channel.tracker = None,
        ("tracker", ["attachments", ..]) => {
            if let Some(tracker) = &mut policy.channel.tracker {
                tracker.attachments = None;
            }
        }
        _ => {}
    }
}

fn membership(policy: &mut Policy, name: &str) {
    let Some(membership) = &mut policy.membership else { return };
    match name {
        "vouch" => membership.vouch.people = 0,
        "accept" => membership.accept = None,
        _ => policy.membership = None,
    }
}

fn remove<T>(list: &mut Vec<T>, index: &str) {
    if let Some(index) = index.parse().ok().filter(|index: &usize| *index < list.len()) {
        list.remove(index);
    }
}
