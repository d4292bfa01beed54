//! What `cvdesk case show --json` gives: what [`super::case_show`] prints, for programs.

use cvdesk_desk::{CaseView, EligibilityView, ParticipantLine};
use serde_json::{Value, json};

use crate::told;

pub fn result(view: &CaseView) -> Value {
    let parts = [standing(view), work(view), words(view)];
    let fields = parts.into_iter().filter_map(|part| match part {
        Value::Object(fields) => Some(fields),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => None,
    });
    Value::Object(fields.flatten().collect())
}

/// Where the case stands, and who takes part.
fn standing(view: &CaseView) -> Value {
    json!({
        "case": view.id, "title": view.title, "state": view.state, "labels": view.labels,
        "received": view.received, "public_since": view.public_since,
        "closed": view.closed.as_ref().map(|(at, outcome)| json!({ "at": at, "outcome": outcome })),
        "embargo": view.embargo.map(|(until, agreed)| json!({ "until": until, "agreed": agreed })),
        "proposal": view.proposal.as_ref().map(|open| json!({ "until": open.until, "by": open.by, "people": open.people, "participants": open.participants })),
        "asked": view.asked.iter().map(|(act, people)| json!({ "act": act, "people": people })).collect::<Value>(),
        "severity": view.severity.as_ref().map(|(level, vector)| json!({ "level": level, "vector": vector, "score": view.cvss.map(|(score, _)| score), "rating": view.cvss.map(|(_, rating)| rating) })),
        "participants": view.participants.iter().map(participant).collect::<Value>(),
        "owner": view.owner, "exploited": view.exploited,
        "merged_into": view.merged_into, "kin": view.kin,
        "erased": view.erased.as_ref().map(|(at, by, why)| json!({ "at": at.to_string(), "by": by, "reason": why })),
        "notable": view.notable, "legal": view.legal,
    })
}

/// The affected code, the CVE, patches, fixes and the notice.
fn work(view: &CaseView) -> Value {
    let fixes: Value = view.fixes.iter().map(|(branch, stage, commits, releases)| json!({ "branch": branch, "stage": stage, "commits": commits, "releases": releases })).collect();
    json!({
        "reach": view.reach, "eligibility": view.eligibility.as_ref().map(eligibility),
        "branches": view.branches, "impact_proposed": view.impact_proposed,
        "cves": view.cves, "cve_how": view.cve_how, "cve": view.cve_standing,
        "patches": view.patches, "fixes": fixes,
        "number": view.number, "versions": view.versions, "hand_offs": view.hand_offs,
        "withdrawn": view.withdrawn,
    })
}

/// What people wrote.
fn words(view: &CaseView) -> Value {
    json!({
        "reporter": view.reporter, "report": view.report, "answers": told::answers_json(&view.answers),
        "question": view.question, "issue_comments": view.issue_comments,
        "comments": view.comments.iter().map(|comment| json!({ "number": comment.number, "at": comment.at, "by": comment.by, "audience": comment.audience, "text": comment.text })).collect::<Value>(),
    })
}

fn participant(part: &ParticipantLine) -> Value {
    json!({
        "number": part.number, "role": part.role, "who": part.who, "accepted": part.accepted,
        "products": part.products, "bases": part.bases, "tracking": part.tracking, "prepared": part.prepared, "answer": part.answer,
        "same_as": part.same_as, "removed": part.removed,
    })
}

fn eligibility(view: &EligibilityView) -> Value {
    json!({ "verdict": view.verdict, "quote": view.quote, "missing": view.missing, "suggested": view.found })
}
