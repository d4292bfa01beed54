//! What is legal now, each act with the command that does it.

use cvdesk_policy::{Act, Allowed};
use serde_json::{Value, json};

use crate::output::{Look, Screen};

/// The acts that are open to somebody, then those that are not yet, with the reason and the rule.
pub fn told(screen: Screen, case: &str, legal: &[Allowed]) -> String {
    let mut text = format!("{}\n", screen.paint(Look::Strong, "Legal now"));
    for act in legal.iter().filter(|act| act.not_yet.is_none()) {
        let command = command_in(act.act, case).map(|command| format!("\n    cvdesk {command}"));
        let plus = screen.paint(Look::Green, "+");
        text.push_str(&format!("  {plus} {}{}\n", act.phrase, command.unwrap_or_default()));
    }
    for act in legal {
        if let Some(why) = &act.not_yet {
            text.push_str(&format!(
                "  {} {}: {why}\n    {}\n",
                screen.paint(Look::Quiet, "-"),
                act.phrase,
                screen.paint(Look::Quiet, &act.quote)
            ));
        }
    }
    text
}

/// The same for programs.
pub fn json(case: &str, legal: &[Allowed]) -> Value {
    let one = |act: &Allowed| {
        let command = command_in(act.act, case);
        json!({ "act": act.act, "phrase": act.phrase, "not_yet": act.not_yet, "quote": act.quote, "command": command })
    };
    legal.iter().map(one).collect()
}

fn command_in(act: Act, case: &str) -> Option<String> {
    command(act).map(|command| command.replace("CASE", case))
}

/// The command of an act of a case, as arguments of `cvdesk`; capitals stand for what a person fills in. `None` for
/// acts of the desk and of what is held.
fn command(act: Act) -> Option<&'static str> {
    let command = match act {
        Act::FillReport => "case report CASE --set FIELD=ANSWER",
        Act::Invite => "case invite CASE --role ROLE --name NAME --mail ADDR",
        Act::Uninvite => "case uninvite CASE NUMBER",
        Act::AssessReach => "case reach CASE --affected AXIS=VALUE",
        Act::FindNotEligible => "case not-eligible CASE",
        Act::Confirm => "case confirm CASE",
        Act::FindNoExploit => "case no-exploit CASE",
        Act::Dismiss => "case dismiss CASE",
        Act::AssessSeverity => "case severity CASE --level LEVEL",
        Act::ProposeEmbargo => "case propose CASE --until WHEN",
        Act::AgreeEmbargo => "case embargo CASE --until WHEN",
        Act::ObjectEmbargo => "case object CASE --reason TEXT",
        Act::RestartEmbargo => "case embargo CASE --restart --reason TEXT",
        Act::RequestCve => "case cve CASE",
        Act::AssignCve => "case cve CASE --id CVE-YYYY-NNNN",
        Act::DeclineCve => "case cve CASE --declined --reason TEXT",
        Act::StartWork => "case start CASE",
        Act::AddPatch => "case patch add CASE FILE",
        Act::FaultPatch => "case patch fault CASE --reason TEXT",
        Act::RecordFix => "case fix CASE --branch BRANCH --staged HASH",
        Act::Scrub => "case scrub CASE",
        Act::SendPatches => "case send CASE",
        Act::DraftNotice => "case notice CASE --file FILE",
        Act::Lift => "case lift CASE",
        Act::LiftEarly => "case lift CASE --early",
        Act::GiveUp => "case give-up CASE",
        Act::Expose => "case lift CASE --already-public --reason TEXT",
        Act::Publish => "publish CASE",
        Act::HandOff => "case handoff CASE --to CONTACT --stage STAGE",
        Act::Close => "case close CASE --outcome OUTCOME",
        Act::Reopen => "case reopen CASE --reason TEXT",
        Act::Erase => "case erase CASE",
        Act::AdoptPolicy => "case adopt-policy CASE",
        Act::NameOwner => "case owner CASE --to PERSON",
        Act::Comment => "case comment CASE TEXT",
        Act::AskInfo => "case needs-info CASE --question TEXT",
        Act::GiveInfo => "case info-came CASE --answer TEXT",
        Act::ReportExploitation => "case exploited CASE --reason TEXT",
        Act::ReviewEmbargo => "case embargo-stands CASE --reason TEXT",
        Act::ReviewPatch => "case patch accept CASE NUMBER",
        Act::ReviewNotice => "case notice-right CASE",
        Act::WithdrawNotice => "case withdraw CASE --reason TEXT",
        Act::AcceptTerms => "case terms CASE",
        Act::TellStatus => "case status CASE --product NAME --is STATUS",
        Act::Prenotify => "case prenotify CASE --out DIR",
        Act::AnswerPackage => "case answer CASE ANSWER",
        Act::Split => "case split CASE --title TEXT",
        Act::Merge => "case duplicate CASE --of OTHER",
        Act::Approve
        | Act::Reject
        | Act::TakeApplication
        | Act::Vouch
        | Act::ApproveMember
        | Act::DeclineMember
        | Act::RemoveMember
        | Act::ListBranch
        | Act::GrantAgent => return None,
    };
    Some(command)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::cli::Cli;

    #[test]
    fn every_act_of_a_case_has_a_command_that_the_program_knows() {
        for act in Act::ALL {
            let Some(command) = command(*act) else {
                assert!(act.is_of_desk() || act.is_of_intake(), "{act:?} has no command");
                continue;
            };
            let mut verb = &mut Cli::command();
            let mut placed = 0;
            for word in command.split(' ') {
                if let Some(option) = word.strip_prefix("--") {
                    assert!(verb.get_arguments().any(|known| known.get_long() == Some(option)), "{command}");
                } else if word.chars().any(char::is_lowercase) {
                    verb = verb.find_subcommand_mut(word).unwrap_or_else(|| panic!("{command}: {word}"));
                } else if word == "CASE" {
                    placed += 1;
                }
            }
            assert!(placed > 0, "{command} names no case");
        }
    }
}
