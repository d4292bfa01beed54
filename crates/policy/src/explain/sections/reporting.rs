//! How to report: where to, what is asked, what is held.

use super::super::page::Block;
use super::super::words::{or, sentence, setting, who_of};
use crate::rule::Modality;
use crate::schema::{Policy, ReportField, Setting};

pub(super) fn blocks(policy: &Policy) -> Vec<Block> {
    let mut blocks = channels(policy);
    if let Some(mail) = &policy.channel.mail {
        let held = if mail.straight_through.is_empty() {
            "Every mail is held until somebody lets it in; whoever sent it is told so automatically."
                .to_owned()
        } else {
            format!(
                "Mail is held until somebody lets it in, and whoever sent it is told so automatically. Only mail that \
                 is proven to come from {} is not held.",
                or(&who_of(&mail.straight_through))
            )
        };
        blocks.push(Block::Text(held));
    }
    if !policy.report.is_empty() {
        blocks.push(Block::text("A report is asked for this:"));
        blocks.push(Block::Terms(policy.report.iter().map(|field| asked(policy, field)).collect()));
    }
    blocks
}

/// Where reports go.
pub(in super::super) fn channels(policy: &Policy) -> Vec<Block> {
    let channel = &policy.channel;
    let mut blocks = Vec::new();
    if let Some(mail) = &channel.mail {
        blocks.push(match &mail.address {
            Setting::Value(address) => Block::Link {
                before: "Write to".to_owned(),
                shown: address.clone(),
                url: format!("mailto:{address}"),
            },
            Setting::Open(_) => {
                Block::text("Reports go by mail. The address is not set in this policy: a desk fills it in.")
            }
        });
    }
    if let Some(tracker) = &channel.tracker {
        blocks.push(Block::web("Make an issue at", &tracker.url));
        blocks.push(Block::text(format!(
            "Mark it “{}” before you send it, and make one for each problem.",
            tracker.marker
        )));
        if tracker.attachments.as_ref().is_some_and(|attachments| attachments.readable_by_address) {
            blocks.push(Block::text(
                "Whoever knows the address of an attachment can read it, also while the issue is confidential.",
            ));
        }
    }
    if let Some(redirect) = &channel.redirect {
        let address = match &redirect.address {
            Setting::Value(_) => format!("Mail to {} is", setting(&redirect.address)),
            Setting::Open(_) => "Mail is".to_owned(),
        };
        blocks
            .push(Block::web(&format!("{address} not read as a report; it is answered with"), &redirect.to));
    }
    blocks
}

fn asked(policy: &Policy, field: &ReportField) -> (String, String) {
    let modality = policy.rule(&field.rule).map_or(Modality::May, |rule| rule.modality);
    let mut says = vec![match (modality, field.at_start) {
        (Modality::Must, true) => "must be answered when the report is made".to_owned(),
        (Modality::Must, false) => "must be answered".to_owned(),
        (Modality::Should, _) => "should be answered".to_owned(),
        (Modality::May, _) => "may be answered".to_owned(),
    }];
    if !field.choices.is_empty() {
        says.push(format!("choose from {}", or(&field.choices)));
    }
    if field.private {
        says.push("never becomes public".to_owned());
    }
    (field.asks.clone(), sentence(&says.join("; ")))
}
