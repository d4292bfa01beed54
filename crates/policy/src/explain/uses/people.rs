//! Audiences, membership, agents, eligibility, severity.

use super::super::words::{and, people, who_of};
use super::Uses;
use crate::eligibility::{Eligibility, TableRow, Verdict};
use crate::schema::{Membership, Missing, Policy};

pub(super) fn tell(policy: &Policy, uses: &mut Uses) {
    let audience = &policy.audience;
    let says = format!(
        "the desk shows a confidential case to {} and to nobody else, and records who was shown what",
        and(&who_of(&audience.cases))
    );
    uses.add("audience.rule", &audience.rule, says);
    if let Some(copied) = &audience.copied {
        let says = format!("the desk copies {} on the mail of the case", and(&who_of(&copied.participants)));
        uses.add("audience.copied.rule", &copied.rule, says);
    }
    if let Some(membership) = &policy.membership {
        members(membership, uses);
    }
    if let Some(agents) = &policy.agents {
        uses.add("agents.rule", &agents.rule, agents_may(policy));
    }
    if let Some(eligibility) = &policy.eligibility {
        for (index, row) in eligibility.table.iter().enumerate() {
            uses.add(format!("eligibility.table.{index}.rule"), &row.rule, row_told(eligibility, row));
        }
        let unsure = "where something is not known or no line of the table fits, nobody can say yet, and it stays confidential";
        uses.add("eligibility.unsure_rule", &eligibility.unsure_rule, unsure);
    }
    if let Some(severity) = &policy.severity {
        let says = format!("the scale has the levels {}, least severe first", and(&severity.levels));
        uses.add("severity.rule", &severity.rule, says);
    }
}

fn members(membership: &Membership, uses: &mut Uses) {
    let apply = "a message can be taken as a request for membership instead of as a report; members come in no other way";
    uses.add("membership.apply_rule", &membership.apply_rule, apply);
    let vouch = &membership.vouch;
    let before =
        format!("an approval comes after the word of {} of the desk for the applicant", people(vouch.people));
    let says = match vouch.missing {
        Missing::Refuse => format!("{before}; without it, it is refused"),
        Missing::Reason => format!("{before}; without it, it takes a stated reason, which is recorded"),
        Missing::Owed => format!("{before}; without it, that stays owed"),
    };
    uses.add("membership.vouch.rule", &vouch.rule, says);
    if let Some(accept) = &membership.accept {
        let who = and(&who_of(&accept.roles));
        let says = match accept.missing {
            Missing::Refuse => {
                format!("the desk lets {who} act only once they have accepted this version of the policy")
            }
            Missing::Reason | Missing::Owed => {
                format!("the desk records who of {who} has accepted this version of the policy")
            }
        };
        uses.add("membership.accept.rule", &accept.rule, says);
    }
}

/// What agents may do.
pub(crate) fn agents_may(policy: &Policy) -> String {
    let acts: Vec<_> = policy.agents.iter().flat_map(|agents| &agents.may).map(|act| act.phrase()).collect();
    if acts.is_empty() {
        return "a program may only propose; a person decides".to_owned();
    }
    format!(
        "a program that was let in may {}, if it was granted that; anything else it proposes and a person decides",
        and(&acts)
    )
}

/// One row of the table in words.
pub(crate) fn row_told(eligibility: &Eligibility, row: &TableRow) -> String {
    let axes = eligibility.axes.iter().filter_map(|axis| {
        let values = row.when.get(&axis.name)?;
        Some(format!("{} is {}", axis.name, super::super::words::or(values)))
    });
    let axes: Vec<_> = axes.collect();
    let when = if axes.is_empty() {
        "in every other case".to_owned()
    } else {
        format!("where the affected code's {}", and(&axes))
    };
    let verdict = match row.verdict {
        Verdict::Eligible => "it is handled as a security problem",
        Verdict::NotEligible => "it is outside the security boundary",
        Verdict::Unsure => "nobody can say yet, so it stays confidential",
    };
    format!("{when}, {verdict}")
}
