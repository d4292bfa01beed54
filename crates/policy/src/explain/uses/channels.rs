//! Ways in, the report's fields, branches.

use super::super::words::{and, or, who_of};
use super::Uses;
use super::publication::backports_told;
use crate::rule::Modality;
use crate::schema::{MailChannel, Policy, ReportField, TrackerChannel};

pub(super) fn tell(policy: &Policy, uses: &mut Uses) {
    let nothing = "where the process has no step for something, the desk refuses it and quotes this";
    uses.add("project.otherwise", &policy.project.otherwise, nothing);
    if let Some(stable) = &policy.product.stable {
        let says = format!(
            "the desk keeps a list of the maintained branches ({}), each with its first and last day, beside {}",
            stable.pattern, policy.product.main_branch
        );
        uses.add("product.stable.rule", &stable.rule, says);
    }
    if let Some(backports) = &policy.product.backports {
        uses.add("product.backports.rule", &backports.rule, backports_told(&backports.confirm));
    }
    if let Some(mail) = &policy.channel.mail {
        by_mail(mail, uses);
    }
    if let Some(redirect) = &policy.channel.redirect {
        let says = format!(
            "mail makes no case: it is answered automatically, with where reports go instead ({}); the answer is \
             made from the template “redirect-reply”",
            redirect.to
        );
        uses.add("channel.redirect.rule", &redirect.rule, says);
    }
    if let Some(tracker) = &policy.channel.tracker {
        by_tracker(tracker, uses);
    }
    for (index, field) in policy.report.iter().enumerate() {
        uses.add(format!("report.{index}.rule"), &field.rule, asked(policy, field));
    }
}

fn by_mail(mail: &MailChannel, uses: &mut Uses) {
    uses.add("channel.mail.rule", &mail.rule, "the desk takes reports by mail and asks for no proof");
    let list = "a desk is not made without its address, and refuses an empty one";
    uses.add("channel.mail.list_rule", &mail.list_rule, list);
    let through = if mail.straight_through.is_empty() {
        "the desk holds every mail until somebody lets it in or keeps it out".to_owned()
    } else {
        format!(
            "the desk holds mail until somebody lets it in or keeps it out; mail of {} goes straight through where it \
             is proven to be theirs",
            or(&who_of(&mail.straight_through))
        )
    };
    uses.add("channel.mail.moderation_rule", &mail.moderation_rule, through);
    let reply =
        "the desk answers held mail automatically, once a day and address, from the template “held-reply”";
    uses.add("channel.mail.reply_rule", &mail.reply_rule, reply);
}

fn by_tracker(tracker: &TrackerChannel, uses: &mut Uses) {
    uses.add(
        "channel.tracker.rule",
        &tracker.rule,
        format!("the desk takes reports from issues at {}", tracker.url),
    );
    let each = "one issue makes one case";
    uses.add("channel.tracker.one_each_rule", &tracker.one_each_rule, each);
    let marker = format!(
        "an issue with the marker “{}” makes a confidential case; the marker goes when the case becomes public",
        tracker.marker
    );
    uses.add("channel.tracker.marker_rule", &tracker.marker_rule, marker);
    let Some(attachments) = &tracker.attachments else { return };
    let says = if attachments.readable_by_address {
        "whoever knows the address of an attachment reads it, also while the issue is confidential"
    } else {
        "attachments of a confidential issue are read only by those who read the issue"
    };
    uses.add("channel.tracker.attachments.rule", &attachments.rule, says);
    let archives = format!("files that end in {} are discouraged", or(&attachments.discouraged));
    uses.add("channel.tracker.attachments.archives_rule", &attachments.archives_rule, archives);
}

fn asked(policy: &Policy, field: &ReportField) -> String {
    let modality = policy.rule(&field.rule).map_or(Modality::May, |rule| rule.modality);
    let mut says = format!("a report is asked: “{}”", field.asks);
    if !field.choices.is_empty() {
        says.push_str(&format!(" ({})", and(&field.choices)));
    }
    says.push_str(match (modality, field.at_start) {
        (Modality::Must, true) => "; it has to be answered when the report is made",
        (_, true) => "; it is asked when the report is made",
        (Modality::Must, false) => "; it has to be answered",
        (Modality::Should | Modality::May, false) => "; a report without it is taken all the same",
    });
    if field.private {
        says.push_str("; the answer never becomes public");
    }
    says
}
