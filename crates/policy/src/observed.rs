//! What is owed because of what a pass over the repository saw: a private fix in public, commits that may be backports,
//! branches that stand otherwise. Every process owes these, whatever its policy says.

use cvdesk_case::Case;
use jiff::Timestamp;

use crate::act::Act;
use crate::branch::{self, BranchState};
use crate::duties::Duty;
use crate::fact::Standing;
use crate::rule::Rule;

/// What is owed, most urgent first.
pub(crate) fn duties(standing: &Standing<'_>) -> Vec<Duty> {
    let case = standing.case;
    if case.opened.is_none() || case.dismissed.is_some() {
        return Vec::new();
    }
    let seen = seen(standing);
    let waiting = case.waiting_backports().map(|(branch, commit, backport)| {
        let evidence = backport.evidence.join(", ");
        let of = &backport.of;
        let owed = format!("say whether {commit:.12} on {branch} is a backport of {of:.12} ({evidence})");
        let command = format!("case backport confirm {} {branch} {commit}", case.id);
        told(standing, Act::RecordFix, &backport_rule(standing), owed, command, None)
    });
    // Somebody may have recorded it by hand meanwhile.
    let open = case.impact_proposed.iter().filter(|branches| **branches != case.branches);
    let proposed = open.map(|branches| {
        let names: Vec<_> = branches.iter().map(|facts| facts.branch.to_string()).collect();
        let owed =
            format!("decide what is recorded of {}: the repository says something else", names.join(", "));
        let rule = rule_of(
            standing,
            standing.policy.notice().map(|notice| notice.living_rule.as_str()),
            Act::RecordFix,
        );
        told(standing, Act::RecordFix, &rule, owed, format!("case impact accept {}", case.id), None)
    });
    seen.into_iter().chain(waiting).chain(proposed).collect()
}

/// INVARIANT: exposure is a fact that somebody states. The desk says where it saw the fix, and opens nothing.
fn seen(standing: &Standing<'_>) -> Vec<Duty> {
    let Case { fixes_seen, id, .. } = standing.case;
    if standing.case.public().is_some() {
        return Vec::new();
    }
    let one = |(commit, at): (&cvdesk_case::CommitHash, &Timestamp)| {
        let owed = format!("record the leak: a private fix was seen in public as {commit:.12}");
        let command = format!("case leak {id} --commit {commit}");
        told(standing, Act::Expose, &rule_of(standing, None, Act::Expose), owed, command, Some(*at))
    };
    fixes_seen.iter().map(one).collect()
}

fn backport_rule(standing: &Standing<'_>) -> String {
    let named = standing.policy.product.backports.as_ref().map(|backports| backports.rule.as_str());
    rule_of(standing, named, Act::RecordFix)
}

/// A rule by its name, else that of the act, else the one that speaks where nothing does.
fn rule_of(standing: &Standing<'_>, named: Option<&str>, act: Act) -> String {
    let of_act = || standing.policy.act.get(&act).map(|rule| rule.rule.as_str());
    named.or_else(of_act).unwrap_or(&standing.policy.project.otherwise).to_owned()
}

fn told(
    standing: &Standing<'_>,
    act: Act,
    rule: &str,
    owed: String,
    command: String,
    due: Option<Timestamp>,
) -> Duty {
    let by = standing.policy.act.get(&act).and_then(|rule| rule.roles.first()).cloned();
    let rule = standing.policy.rule(rule);
    Duty {
        owed,
        by: by.unwrap_or_else(|| crate::check::OPERATOR_ROLE.to_owned()),
        due,
        overdue: due.is_some_and(|due| due <= standing.at),
        command,
        clauses: rule.map(|rule| rule.clauses.clone()).unwrap_or_default(),
        quote: rule.map(Rule::quote).unwrap_or_default(),
    }
}

/// A duty that is owed branch by branch: what it says of one.
pub(crate) fn of_branch(owed: &str, one: &branch::BranchStanding) -> String {
    let state = match one.state {
        BranchState::Candidate => ", where a commit that may be the fix waits for a person",
        BranchState::Staged => ", where it is staged",
        BranchState::Affected | BranchState::Fixed | BranchState::Released | BranchState::NotAffected => "",
    };
    format!("{owed}: {}{state}", one.branch)
}
