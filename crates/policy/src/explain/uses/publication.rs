//! CVE ids, labels, patches, the notice, hand-offs, closing, service level and retention.

use super::super::condition;
use super::super::words::{and, days, or, setting};
use super::Uses;
use crate::schema::{
    BackportEvidence, BlockedBranches, BranchBlocks, CreditRule, Credited, FixedTags, Format, Introductions,
    Keep, NoticeRule, Policy, Publication, ServiceLevel, SharedTags, VersionOrder,
};
use crate::series::{Patches, TrailerShape, Where};

pub(super) fn tell(policy: &Policy, uses: &mut Uses) {
    let cve = &policy.cve;
    uses.add("cve.source_rule", &cve.source_rule, format!("CVE ids come from {}", cve.source));
    if let Some(rule) = &cve.comment_rule {
        uses.add("cve.comment_rule", rule, "the desk tells an assigned CVE id in a comment on the issue");
    }
    labels(policy, uses);
    if let Some(patches) = &policy.patches {
        trailers(patches, uses);
    }
    match &policy.notice {
        Publication::None(none) => uses.add("notice.none", &none.none, "the desk writes no notice"),
        Publication::Notice(rule) => notice(rule, uses),
    }
    for (index, contact) in policy.hand_off.iter().enumerate() {
        let says =
            format!("the desk records how far the hand-off to {} is: {}", contact.contact, contact.says);
        uses.add(format!("hand_off.{index}.rule"), &contact.rule, says);
    }
    if let Some(merged) = &policy.closing.merged {
        let outcome = merged.outcome.as_ref().map(|outcome| format!(" as “{outcome}”")).unwrap_or_default();
        let says = format!("a fix that reaches the main branch closes a public case{outcome}");
        uses.add("closing.merged.rule", &merged.rule, says);
    }
    keeping(policy, uses);
}

fn labels(policy: &Policy, uses: &mut Uses) {
    let Some(labels) = &policy.labels else { return };
    let says = format!(
        "labels follow from the case; of those that begin alike before “{}” a case has one, and capitals do not matter",
        labels.scope_separator
    );
    uses.add("labels.rule", &labels.rule, says);
    for (index, label) in labels.label.iter().enumerate() {
        let says = format!(
            "an issue has the label “{}” while {}",
            label.name,
            condition::told(policy, &label.when, true)
        );
        uses.add(format!("labels.label.{index}.rule"), &label.rule, says);
    }
}

fn trailers(patches: &Patches, uses: &mut Uses) {
    for (index, trailer) in patches.trailers.iter().enumerate() {
        uses.add(format!("patches.trailers.{index}.rule"), &trailer.rule, trailer_told(patches, index));
    }
    uses.add("patches.series.rule", &patches.series.rule, series_told(patches));
}

/// One trailer in words.
pub(crate) fn trailer_told(patches: &Patches, index: usize) -> String {
    let Some(trailer) = patches.trailers.get(index) else { return String::new() };
    let value = match &trailer.value {
        TrailerShape::Cve => "each CVE id of the case".to_owned(),
        TrailerShape::CaseUrl => "the address of the issue".to_owned(),
        TrailerShape::Text(pattern) => format!("“{}”", pattern.0),
    };
    let above =
        if trailer.above.is_empty() { String::new() } else { format!(", above {}", and(&trailer.above)) };
    format!("the commit message has the line “{}:” with {value}{above}", trailer.name)
}

/// Which commits carry the trailers.
pub(crate) fn series_told(patches: &Patches) -> &'static str {
    match patches.series.which {
        Where::Last => "of the commits that fix one issue the last must have these lines, earlier ones may",
        Where::Every => "every commit of those that fix one issue must have these lines",
    }
}

fn notice(rule: &NoticeRule, uses: &mut Uses) {
    uses.add(
        "notice.rule",
        &rule.rule,
        "the desk publishes the notice when the case becomes public, never before",
    );
    let repository = format!(
        "the desk commits the notice to the branch {} of the notice repository, signed off, after the lift only",
        rule.branch
    );
    uses.add("notice.repository_rule", &rule.repository_rule, repository);
    let announce = format!(
        "the desk sends the first version to {}, made from the template “announcement”; that the notice is withdrawn \
         it sends there once, made from “withdrawal”",
        setting(&rule.announce_to)
    );
    uses.add("notice.announce_rule", &rule.announce_rule, announce);
    uses.add(
        "notice.site_rule",
        &rule.site_rule,
        format!("the forms that are published are {}", and(&formats(rule))),
    );
    let number = "the desk takes the next free number of the year of the report, at the lift and not before: a gap \
                  would show that a case is hidden";
    uses.add("notice.number_rule", &rule.number_rule, number);
    let dates = "the desk takes the three dates from what happened, in whatever order it did";
    uses.add("notice.dates_rule", &rule.dates_rule, dates);
    let branches = "the desk writes these from the assessed branches, tags and changes";
    uses.add("notice.branches_rule", &rule.branches_rule, branches);
    if let Some(blocks) = &rule.blocks {
        uses.add("notice.blocks.rule", &blocks.rule, and(&blocks_told(blocks)));
    }
    let living =
        "what becomes known later makes a new version of the notice, which is published but not announced";
    uses.add("notice.living_rule", &rule.living_rule, living);
    let summary = format!("a summary aims at {} characters at most", rule.summary.characters);
    uses.add("notice.summary.rule", &rule.summary.rule, summary);
    uses.add("notice.credit.rule", &rule.credit.rule, credit(&rule.credit));
}

/// What a notice says of each branch.
pub(crate) fn blocks_told(blocks: &BranchBlocks) -> Vec<String> {
    let order = |order: VersionOrder| match order {
        VersionOrder::OldestFirst => "oldest first",
        VersionOrder::NewestFirst => "newest first",
    };
    let which = match blocks.branches {
        BlockedBranches::Concerned => "every branch that had the flaw itself",
        BlockedBranches::Reached => "every branch that the flaw ever reached",
    };
    let except = if blocks.tags.except.is_empty() {
        String::new()
    } else {
        format!(" but for {}", and(&blocks.tags.except))
    };
    let fixed = match blocks.fixed_tags {
        FixedTags::First => "the first release with the fix is named",
        FixedTags::All => "every release with the fix is named",
    };
    let shared = match blocks.shared_tags {
        SharedTags::OnMain => "a release that the main branch holds is named there only",
        SharedTags::Everywhere => "a release is named on every branch that holds it",
    };
    let introductions = match blocks.introductions {
        Introductions::Repeated => "every branch repeats the main branch's introducing commits",
        Introductions::Held => "a branch names the introducing commits that it holds",
    };
    vec![
        format!("the notice tells of the main branch, then of {which}, {}", order(blocks.branch_order)),
        format!("releases are the tags like {}{except}, {}", blocks.tags.like, order(blocks.tag_order)),
        shared.to_owned(),
        fixed.to_owned(),
        introductions.to_owned(),
    ]
}

/// What confirms a backport.
pub(crate) fn backports_told(confirm: &[BackportEvidence]) -> String {
    let told: Vec<_> = confirm.iter().map(|evidence| evidence.told()).collect();
    match told[..] {
        [] => "no commit counts as a backport until a person confirms it".to_owned(),
        _ => format!("a commit counts as a backport by {}; anything else waits for a person", or(&told)),
    }
}

/// Whom a notice thanks.
pub(crate) fn credit(rule: &CreditRule) -> String {
    let whom: Vec<_> = rule
        .of
        .iter()
        .map(|whom| match whom {
            Credited::Reporters => "those who reported it",
            Credited::Patchers => "those who fixed it",
        })
        .collect();
    let asked = if rule.consent { ", if they agree to be named" } else { "" };
    format!("a notice thanks {}{asked}", and(&whom))
}

/// The published forms.
pub(crate) fn formats(rule: &NoticeRule) -> Vec<&'static str> {
    let word = |format: &Format| match format {
        Format::Text => "text",
        Format::Html => "HTML",
        Format::Xml => "XML",
    };
    rule.formats.iter().map(word).collect()
}

fn keeping(policy: &Policy, uses: &mut Uses) {
    match &policy.service_level {
        ServiceLevel::None(rule) => {
            uses.add("service_level.none", rule, "the desk counts no time to an answer: none is promised");
        }
        ServiceLevel::FirstAnswer(span) => {
            let says = format!("a first answer is promised within {}", days(span.days));
            uses.add("service_level.first_answer.rule", &span.rule, says);
        }
    }
    let rejected = &policy.retention.rejected;
    let says = format!("reports that were kept out are kept for {}", days(rejected.days));
    uses.add("retention.rejected.rule", &rejected.rule, says);
    match &policy.retention.cases {
        Keep::ForEver(rule) => uses.add("retention.cases.for_ever", rule, "cases are kept for ever"),
        Keep::AfterClosing(span) => {
            let says = format!("cases are kept for {} after they are closed", days(span.days));
            uses.add("retention.cases.after_closing.rule", &span.rule, says);
        }
    }
}
