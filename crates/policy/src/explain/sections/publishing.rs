//! CVE ids, patches, the notice, labels, hand-offs, promises and retention.

use super::super::condition;
use super::super::page::Block;
use super::super::uses::publication::{blocks_told, credit, formats, series_told, trailer_told};
use super::super::words::{and, days, sentence, setting};
use super::list;
use crate::schema::{Keep, Policy, ServiceLevel};

pub(super) fn cve(policy: &Policy) -> Vec<Block> {
    let mut says = vec![format!("CVE ids come from {}", policy.cve.source)];
    if !policy.cve.worklist.is_empty() {
        says.push(format!("a request tells them {}", and(&policy.cve.worklist)));
    }
    if policy.cve.comment_rule.is_some() {
        let words = policy.cve.comment.as_ref().map(|words| format!(": “{words}”")).unwrap_or_default();
        says.push(format!("an assigned id is told in a comment on the issue{words}"));
    }
    vec![list(says)]
}

pub(super) fn patches(policy: &Policy) -> Vec<Block> {
    let Some(patches) = &policy.patches else { return Vec::new() };
    let trailers = (0..patches.trailers.len()).map(|index| trailer_told(patches, index));
    vec![list(trailers.chain([series_told(patches).to_owned()]))]
}

pub(super) fn notice(policy: &Policy) -> Vec<Block> {
    let Some(notice) = policy.notice() else {
        return vec![Block::text("There is no notice: what is public is the report itself and its fix.")];
    };
    let says = [
        format!("a notice is called {}-YYYY-NNNN, by the year of the report", notice.prefix),
        "its number is taken when the embargo is lifted, not before".to_owned(),
        format!("it is published as {}", and(&formats(notice))),
        format!("its first version is announced to {}", setting(&notice.announce_to)),
        format!("its summary has at most about {} characters", notice.summary.characters),
        credit(&notice.credit),
        "later backports and releases make new versions of it".to_owned(),
    ];
    let blocks = notice.blocks.as_ref().map(blocks_told).unwrap_or_default();
    vec![list(says.into_iter().chain(blocks))]
}

pub(super) fn labels(policy: &Policy) -> Vec<Block> {
    let Some(labels) = &policy.labels else { return Vec::new() };
    let told = labels.label.iter().map(|label| {
        (label.name.clone(), sentence(&format!("while {}", condition::told(policy, &label.when, true))))
    });
    vec![
        Block::text(format!(
            "Labels follow from the case. Of labels that begin alike before “{}” an issue has one.",
            labels.scope_separator
        )),
        Block::Terms(told.collect()),
    ]
}

pub(super) fn hand_offs(policy: &Policy) -> Vec<Block> {
    if policy.hand_off.is_empty() {
        return Vec::new();
    }
    vec![Block::Terms(
        policy.hand_off.iter().map(|contact| (contact.contact.clone(), sentence(&contact.says))).collect(),
    )]
}

pub(super) fn service_level(policy: &Policy) -> Vec<Block> {
    vec![Block::text(match &policy.service_level {
        ServiceLevel::None(_) => "No time to an answer is promised.".to_owned(),
        ServiceLevel::FirstAnswer(span) => format!("A first answer comes within {}.", days(span.days)),
    })]
}

pub(super) fn retention(policy: &Policy) -> Vec<Block> {
    let rejected = format!("reports that were kept out: for {}", days(policy.retention.rejected.days));
    let cases = match &policy.retention.cases {
        Keep::ForEver(_) => "cases: for ever".to_owned(),
        Keep::AfterClosing(span) => format!("cases: for {} after they are closed", days(span.days)),
    };
    vec![list([rejected, cases])]
}
