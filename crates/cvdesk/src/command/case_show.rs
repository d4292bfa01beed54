//! `cvdesk case show`: everything that is known of a case and may be seen, on one screen.

use std::fmt::Display;

use cvdesk_case::{CommentAudience, HandOff, PartyAnswer, PartyStatus, Role};
use cvdesk_desk::{CaseView, EligibilityView, ParticipantLine, ProposalView};
use cvdesk_policy::card::Notable;
use cvdesk_policy::eligibility::Verdict;

use super::{case_patch, case_show_json};
use crate::cli::Global;
use crate::failure::Failure;
use crate::notable;
use crate::output::{Done, Look, Screen};
use crate::session::Session;
use crate::told;
use crate::typed;
use crate::when;

pub fn run(session: &Session, global: &Global, case: &str, screen: Screen) -> Result<Done, Failure> {
    let desk = session.desk()?;
    let request = session.request(&desk, global)?;
    let view = desk.show_case(request, typed::case(case)?)?;
    let text = heading(screen, &view)
        + &notable::block(screen, session.now(), view.id, &view.notable, &view.answers)
        + &rows(session, &view)
        + &report(screen, &view)
        + &comments(screen, &view);
    let result = case_show_json::result(&view);
    Ok(Done { owed: view.owed, ..Done::new(text, result) })
}

fn heading(screen: Screen, view: &CaseView) -> String {
    let seal = match view.public_since {
        Some(at) => screen.paint(Look::Green, &format!("public since {}", when::told(at))),
        None => screen.paint(Look::Red, "confidential: the team reads it"),
    };
    let (id, title) = (view.id.to_string(), told::safe_line(&view.title));
    format!("{}  {seal}\n{}\n\n", screen.paint(Look::Strong, &id), screen.paint(Look::Strong, &title))
}

/// What stands, a row each; what nothing is known of has no row.
fn rows(session: &Session, view: &CaseView) -> String {
    let now = session.now();
    let mut rows = Rows(String::new());
    rows.add("State", &view.state);
    if let Some((at, who, why)) = &view.erased {
        let why = why.as_deref().map(|why| format!(": {why}")).unwrap_or_default();
        let line = told::safe_line(&format!("{} by {who}{why}", when::told(*at)));
        rows.add("Erased", &format!("{line}; what people wrote is gone, the facts stay"));
    }
    if let Some((at, outcome)) = &view.closed {
        let outcome = outcome.as_deref().map(|outcome| format!(": {outcome}")).unwrap_or_default();
        rows.add("Closed", &format!("{}{outcome}", when::told(*at)));
    }
    if !view.labels.is_empty() {
        rows.add("Labels", &view.labels.join(", "));
    }
    if let Some(received) = view.received {
        rows.add("Reported", &format!("{} ({})", when::told(received), when::distance(now, received)));
    }
    rows.add("Reporter", &told::safe_line(view.reporter.as_deref().unwrap_or("(unknown)")));
    for part in view.participants.iter().filter(|part| part.role != Role::Reporter) {
        rows.add("With", &told_part(part));
    }
    rows.add("In hand", &told::safe_line(view.owner.as_deref().unwrap_or("nobody")));
    if let Some(question) = &view.question {
        rows.add("Asked for", &told::safe_line(question));
    }
    if let Some(seen) = view.exploited {
        rows.add("Exploited", &format!("seen {}", when::told(seen)));
    }
    if let Some(into) = view.merged_into {
        rows.add("Goes on in", &into);
    }
    for kin in &view.kin {
        rows.add("Beside", kin);
    }
    if let Some((level, vector)) = &view.severity {
        let score = view.cvss.map(|(score, rating)| format!(": {score:.1} {}", rating.to_lowercase()));
        let score = score.unwrap_or_default();
        let vector = vector.as_deref().map(|vector| format!(" ({vector}{score})")).unwrap_or_default();
        rows.add("Severity", &told::safe_line(&format!("{level}{vector}")));
    }
    for (axis, values) in &view.reach {
        rows.add("Affected", &format!("{axis}: {}", values.join(", ")));
    }
    if let Some(eligibility) = &view.eligibility {
        for fact in &eligibility.found {
            let said = format!("{}: {}, from “{}”", fact.axis, fact.value, short(&fact.words));
            rows.add("Suggests", &told::safe_line(&said));
        }
        rows.add("Eligible", &told_eligibility(eligibility));
    }
    ends(&mut rows, session, view);
    for (act, people) in &view.asked {
        rows.add(
            "Asked",
            &format!("to {} by {}; it takes more people", act.replace('_', " "), people.join(", ")),
        );
    }
    let cve = view.cve_standing.unwrap_or("none").to_owned();
    let cves = view.cves.iter().map(|cve| match view.cve_how.get(cve) {
        Some(&"already") => format!("{cve} (it had it already)"),
        Some(how) => format!("{cve} ({how})"),
        None => cve.clone(),
    });
    rows.add("CVE", &if view.cves.is_empty() { cve } else { cves.collect::<Vec<_>>().join(", ") });
    for patch in &view.patches {
        rows.add("Patch", &case_patch::told_line(patch));
    }
    for (branch, stage, commits, releases) in &view.fixes {
        let short: Vec<_> =
            commits.iter().map(|commit| commit.chars().take(12).collect::<String>()).collect();
        let released = match releases.as_slice() {
            [] => String::new(),
            tags => format!(", released in {}", tags.join(", ")),
        };
        rows.add("Fix", &format!("{branch}: {stage} {}{released}", short.join(", ")));
    }
    let standings = view.branches.iter().map(|one| format!("{} {}", one.branch, one.state.word()));
    let standings: Vec<_> = standings.collect();
    if !standings.is_empty() {
        rows.add("Branches", &standings.join(", "));
    }
    if view.impact_proposed {
        rows.add("Proposed", &format!("other branch facts: `cvdesk case impact show {}`", view.id));
    }
    if let Some(number) = view.number {
        rows.add("Notice", &format!("{number}, version {}", view.versions));
    }
    if let Some(reason) = &view.withdrawn {
        rows.add("Withdrawn", &told::safe_line(reason));
    }
    for (contact, stage) in &view.hand_offs {
        rows.add("Hand-off", &format!("{contact}: {}", hand_off(*stage)));
    }
    rows.0
}

/// The embargo's end, another one that is proposed, and what the reporter plans.
fn ends(rows: &mut Rows, session: &Session, view: &CaseView) {
    let now = session.now();
    if let Some((until, agreed)) = view.embargo {
        let standing = if agreed { "agreed until" } else { "proposed until" };
        rows.add("Embargo", &format!("{standing} {} ({})", when::told(until), when::distance(now, until)));
    }
    if let Some(proposal) = view.proposal.as_ref().filter(|proposal| is_news(view, proposal)) {
        rows.add("Proposed", &told_proposal(proposal));
    }
    let planned = view.notable.iter().find_map(|said| match said {
        Notable::PlansToPublish { on, .. } => Some(*on),
        Notable::Exploited
        | Notable::AlreadyPublic
        | Notable::CveAssigned
        | Notable::CveRequested
        | Notable::StaysUnnamed { .. }
        | Notable::PatchOffered => None,
    });
    if let Some(on) = planned {
        let told =
            format!("the reporter plans to publish on {} ({})", when::told(on), when::distance(now, on));
        rows.add("Planned", &told);
    }
}

struct Rows(String);

impl Rows {
    fn add(&mut self, label: &str, value: &dyn Display) {
        self.0.push_str(&format!("{label:>9}  {value}\n"));
    }
}

/// A proposal is told beside the end that stands where it is another one, or somebody has answered it.
fn is_news(view: &CaseView, proposal: &ProposalView) -> bool {
    let other = view.embargo.is_none_or(|(until, _)| until != proposal.until);
    other || !proposal.people.is_empty() || !proposal.participants.is_empty()
}

fn told_proposal(proposal: &ProposalView) -> String {
    let participants = proposal.participants.iter().map(|number| format!("participant {number}"));
    let agreed: Vec<_> = proposal.people.iter().cloned().chain(participants).collect();
    let agreed = if agreed.is_empty() {
        "nobody has agreed".to_owned()
    } else {
        format!("agreed: {}", agreed.join(", "))
    };
    format!("{} by {}; {agreed}", when::told(proposal.until), proposal.by)
}

fn told_eligibility(eligibility: &EligibilityView) -> String {
    let verdict = match eligibility.verdict {
        Verdict::Eligible => "yes",
        Verdict::NotEligible => "no",
        Verdict::Unsure => "unsure: it stays confidential",
    };
    let missing = match eligibility.missing.as_slice() {
        [] => String::new(),
        axes => format!("; nothing is said of {}", axes.join(", ")),
    };
    let quote = eligibility.quote.as_deref().map(|quote| format!("\n           {quote}")).unwrap_or_default();
    format!("{verdict}{missing}{quote}")
}

/// The words a fact came from, as far as they fit on a line.
fn short(words: &str) -> String {
    const LONGEST: usize = 60;
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= LONGEST {
        line
    } else {
        line.chars().take(LONGEST).chain("…".chars()).collect()
    }
}

/// The answers to the policy's fields, and the text as it came.
fn report(screen: Screen, view: &CaseView) -> String {
    if view.report.is_none() && view.answers.is_empty() {
        return String::new();
    }
    let mut text = format!("\n{}\n", screen.paint(Look::Strong, "Report"));
    for (field, answer) in &view.answers {
        text.push_str(&told::answer(field, answer));
    }
    if let Some(report) = &view.report {
        text.push_str(&format!("{}\n", told::indented(&told::safe_text(report))));
    }
    text
}

/// Somebody who takes part: in what part, bound or not yet, and what they said.
fn told_part(part: &ParticipantLine) -> String {
    let mut text = format!("{} {}, {}", part.number, told::safe_line(&part.who), role(part.role));
    if let Some(first) = part.same_as {
        text.push_str(&format!("; the same as {first}, and counts once"));
    }
    if part.removed {
        text.push_str("; takes part no more: removed from the desk");
    } else if !part.accepted {
        text.push_str("; has not accepted the terms");
    }
    for (product, status) in &part.products {
        text.push_str(&format!("; {} {}", told::safe_line(product), status_word(*status)));
        if let Some(basis) = part.bases.get(product) {
            text.push_str(&format!(" ({})", told::safe_line(basis)));
        }
    }
    if let Some(tracking) = &part.tracking {
        text.push_str(&format!("; they call it {}", told::safe_line(tracking)));
    }
    match (part.answer, part.prepared) {
        (Some(PartyAnswer::Ready), _) => text.push_str("; ready"),
        (Some(PartyAnswer::NotAffected), _) => text.push_str("; has nothing to publish"),
        (Some(PartyAnswer::NeedUntil(until)), _) => {
            text.push_str(&format!("; asks for time until {}", when::told(until)));
        }
        (None, true) => text.push_str("; has its package, and has not answered"),
        (None, false) => {}
    }
    text
}

fn status_word(status: PartyStatus) -> &'static str {
    match status {
        PartyStatus::Affected => "affected",
        PartyStatus::NotAffected => "not affected",
        PartyStatus::Fixed => "fixed",
        PartyStatus::Unknown => "unknown",
        PartyStatus::Silent => "asked, and no word",
    }
}

/// What people wrote, as far as it is for the viewer.
fn comments(screen: Screen, view: &CaseView) -> String {
    let mut text = String::new();
    if !view.comments.is_empty() || !view.issue_comments.is_empty() {
        text.push_str(&format!("\n{}\n", screen.paint(Look::Strong, "Comments")));
    }
    for told in &view.issue_comments {
        text.push_str(&format!("  on the issue, by the policy:\n{}\n", words_of(told)));
    }
    for comment in &view.comments {
        let audience = match comment.audience {
            CommentAudience::Team => "for the team",
            CommentAudience::Participants => "for everybody in the case",
            CommentAudience::Public => "for everybody, once it is public",
        };
        text.push_str(&format!(
            "  {} {} by {}, {audience}:\n{}\n",
            comment.number,
            when::told(comment.at),
            told::safe_line(&comment.by),
            words_of(&comment.text)
        ));
    }
    text
}

/// Somebody's words, set in under the line that says whose they are.
fn words_of(text: &str) -> String {
    told::indented(&told::indented(&told::safe_text(text)))
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Reporter => "reporter",
        Role::Expert => "expert",
        Role::Vendor => "vendor",
        Role::Party => "another party",
    }
}

fn hand_off(stage: HandOff) -> &'static str {
    match stage {
        HandOff::Told => "told",
        HandOff::Taken => "taken on",
        HandOff::Done => "done",
        HandOff::Declined => "declined",
    }
}
