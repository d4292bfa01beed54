//! An answer for people: what is vulnerable since when and until when, and how that is known.

use cvdesk_impact::{BranchAnswer, CaseAnswer, CommitId, How, Role, State};

use crate::output::{Look, Screen};
use crate::told::safe_line;

/// How many tags are named before the middle of a list is left out.
const TAGS_NAMED: usize = 10;

/// The answer as whole lines: one for all, then a paragraph a branch.
pub fn answer(answer: &CaseAnswer<'_>, screen: Screen) -> String {
    let mut text = format!("{}\n", headline(answer, screen));
    if answer.vulnerable_tags().is_none() {
        let not_fixed: Vec<_> = answer.not_fixed_tags().map(safe_line).collect();
        let none = if not_fixed.is_empty() { "none of these tags".to_owned() } else { shortened(&not_fixed) };
        text.push_str(&format!("  {:<12} {none}\n", "not fixed"));
    }
    for branch in answer.branches() {
        text.push_str(&format!("\n{}", paragraph(answer, branch, screen)));
    }
    if answer.branches().iter().any(|branch| !branch.candidates.is_empty()) {
        text.push_str(
            "\nA candidate counts for nothing until a person has looked at it; one that is right can be named with\n\
             --fixed or --introduced, and --confirm says which evidence is enough without a look.\n",
        );
    }
    text
}

fn headline(answer: &CaseAnswer<'_>, screen: Screen) -> String {
    let state = answer.state();
    let with = |state: State| {
        let real = answer.branches().iter().filter(|branch| !branch.name.is_empty());
        let names: Vec<_> =
            real.filter(|branch| branch.state == state).map(|branch| safe_line(&branch.name)).collect();
        shortened(&names)
    };
    let what = match state {
        State::Vulnerable => format!("without the fix: {}", with(State::Vulnerable)),
        State::Unknown => {
            "no introducing commit is known, so that every release before the fix may have it".to_owned()
        }
        State::Candidate => format!("a person must look at: {}", with(State::Candidate)),
        State::Fixed => "every branch that had it has the fix".to_owned(),
        State::NotAffected => "no branch that was asked about ever had it".to_owned(),
    };
    format!("{}: {what}", painted(state, screen))
}

fn painted(state: State, screen: Screen) -> String {
    let look = match state {
        State::Vulnerable => Look::Red,
        State::Unknown | State::Candidate => Look::Amber,
        State::Fixed => Look::Green,
        State::NotAffected => Look::Quiet,
    };
    screen.paint(look, words(state))
}

fn words(state: State) -> &'static str {
    match state {
        State::NotAffected => "not affected",
        State::Vulnerable | State::Unknown | State::Candidate | State::Fixed => state.name(),
    }
}

fn paragraph(answer: &CaseAnswer<'_>, branch: &BranchAnswer, screen: Screen) -> String {
    let mut text = if branch.name.is_empty() {
        format!("{}\n", screen.paint(Look::Strong, "tags off these branches"))
    } else {
        let name = screen.paint(Look::Strong, &safe_line(&branch.name));
        format!("{name}  {}\n", painted(branch.state, screen))
    };
    let mut line = |label: &str, what: &str| text.push_str(&format!("  {label:<12} {what}\n"));
    for commit in &branch.introduced {
        line("introduced", &known(answer, *commit));
    }
    for commit in &branch.fixed {
        let taken_back = if branch.taken_back.contains(commit) { ", taken back again" } else { "" };
        line("fixed", &format!("{}{taken_back}", known(answer, *commit)));
    }
    for candidate in &branch.candidates {
        let role = match candidate.role {
            Role::Fixes => "may be the fix",
            Role::Introduces => "may have introduced it",
        };
        let (commit, of) = (short(candidate.commit), short(candidate.of));
        line("candidate", &format!("{commit}  {role}: like {of} by {}", candidate.evidence));
    }
    let vulnerable: Vec<_> = answer.branch_vulnerable_tags(branch).map(safe_line).collect();
    let fixed: Vec<_> = answer.branch_fixed_tags(branch).map(safe_line).collect();
    if !vulnerable.is_empty() {
        line("vulnerable", &shortened(&vulnerable));
    }
    match answer.branch_first_fixed_tag(branch) {
        Some(first) => line("first fixed", &safe_line(first)),
        None if branch.state == State::Fixed => line("first fixed", "no release yet"),
        None => {}
    }
    if branch.name.is_empty() && fixed.len() > 1 {
        line("fixed", &shortened(&fixed));
    }
    text
}

/// A commit and how it is known, where nobody named it.
fn known(answer: &CaseAnswer<'_>, commit: CommitId) -> String {
    let how = match answer.how(commit) {
        Some(How::Found { of, evidence }) => format!("  the same as {} by {evidence}", short(of)),
        Some(How::Reverts { of }) => format!("  reverts {}", short(of)),
        Some(How::Confirmed) => "  a backport, confirmed".to_owned(),
        Some(How::Given) | None => String::new(),
    };
    format!("{}{how}", short(commit))
}

fn short(commit: CommitId) -> String {
    commit.to_string().chars().take(12).collect()
}

/// A list that fits on a line or two: all of a short one, both ends of a long one.
fn shortened(names: &[String]) -> String {
    match names {
        [first, second, .., before_last, last] if names.len() > TAGS_NAMED => {
            format!("{first}, {second} ... {before_last}, {last} ({} in all)", names.len())
        }
        names => names.join(", "),
    }
}
