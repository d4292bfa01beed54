//! Conditions in plain words: what a case is like when they hold, and when they do not.

use crate::fact::{Fact, fields};
use crate::guard::Words;
use crate::schema::{Condition, Policy};

use super::words::or;

/// A condition, or its opposite, as a clause about a case: `it is public and the notice is published`.
pub(crate) fn told(policy: &Policy, condition: &Condition, holds: bool) -> String {
    let words = Cases { policy };
    match condition.guard() {
        Some(guard) => guard.told(&fields(policy), &words, holds),
        None => format!("`{}` {}", condition.source(), if holds { "holds" } else { "does not hold" }),
    }
}

/// The words for the fields of a case.
struct Cases<'a> {
    policy: &'a Policy,
}

impl Words for Cases<'_> {
    fn flag(&self, field: &str, holds: bool) -> String {
        let fact = Fact::ALL.iter().find(|fact| fact.name() == field);
        match (fact, self.asked(field)) {
            (Some(fact), _) => {
                let (yes, no) = clauses(*fact);
                (if holds { yes } else { no }).to_owned()
            }
            (None, Some(asks)) => {
                format!("the answer to “{asks}” {}", if holds { "is yes" } else { "is not yes" })
            }
            (None, None) => format!("{field} {}", if holds { "holds" } else { "does not hold" }),
        }
    }

    fn known(&self, field: &str, known: bool) -> String {
        match (field, self.asked(field), known) {
            ("severity", _, true) => "its severity is assessed".to_owned(),
            ("severity", _, false) => "its severity is not assessed".to_owned(),
            (_, Some(asks), true) => format!("“{asks}” is answered"),
            (_, Some(asks), false) => format!("“{asks}” is not answered"),
            (field, None, true) => format!("{} is known", noun(field)),
            (field, None, false) => format!("{} is not known", noun(field)),
        }
    }

    fn compared(&self, field: &str, sign: &str, values: &[String]) -> String {
        let values: Vec<_> = values.iter().map(|value| self.value_word(field, value)).collect();
        let value = or(&values);
        match (field, sign) {
            ("public_by", "is") => return format!("it became public by {value}"),
            ("public_by", "is not") => return format!("it did not become public by {value}"),
            _ => {}
        }
        match self.asked(field) {
            Some(asks) => format!("the answer to “{asks}” {sign} {value}"),
            None => format!("{} {sign} {value}", noun(field)),
        }
    }

    fn contains(&self, field: &str, text: &str, holds: bool) -> String {
        let has = if holds { "names" } else { "does not name" };
        match self.asked(field) {
            Some(asks) => format!("the answer to “{asks}” {has} {text}"),
            None => format!("{field} {has} {text}"),
        }
    }
}

impl Cases<'_> {
    fn asked(&self, field: &str) -> Option<&str> {
        let id = field.strip_prefix("report.")?;
        self.policy.report.iter().find(|field| field.id == id).map(|field| field.asks.as_str())
    }
}

fn noun(field: &str) -> &str {
    match field {
        "severity" => "its severity",
        "public_by" => "the way it became public",
        "eligibility" => "the affected code",
        "eligibility_by" => "what the affected code falls under",
        "outcome" => "its outcome",
        "cves" => "the number of its CVE ids",
        "vendors" => "the number of vendors in it",
        other => other,
    }
}

impl Cases<'_> {
    fn value_word(&self, field: &str, value: &str) -> String {
        let rule = self.policy.rule(value).filter(|_| field == "eligibility_by");
        rule.map_or_else(|| value_word(field, value), |rule| format!("“{}” ({})", rule.says, rule.clause()))
    }
}

fn value_word(field: &str, value: &str) -> String {
    let word = match (field, value) {
        ("public_by", "date") => "the lift at its end",
        ("public_by", "people") => "people's lift before its end",
        ("public_by", "event") => "the event that is the lift",
        ("public_by", "gave_up") => "giving up on a fix",
        ("public_by", "not_eligible") => "the finding that it is not eligible",
        ("public_by", "no_exploit") => "the finding that there is no exploit",
        ("public_by", "at_once") => "a report that was public from the start",
        ("public_by", "already_public") => "being known already",
        ("public_by", "leak") => "a leak",
        ("public_by", "imported") => "a notice from before the desk began",
        ("eligibility", "eligible") => "inside the security boundary",
        ("eligibility", "not_eligible") => "outside the security boundary",
        ("eligibility", "unsure") => "in doubt",
        (_, value) => value,
    };
    word.to_owned()
}

/// A fact as it holds, and as it does not.
pub(crate) fn clauses(fact: Fact) -> (&'static str, &'static str) {
    match fact {
        Fact::Opened => ("the case is open", "the case is not open"),
        Fact::Public => ("it is public", "it is not public"),
        Fact::Confirmed => ("the problem is confirmed", "the problem is not confirmed"),
        Fact::Dismissed => {
            ("it was found to be no security problem", "it was not found to be no security problem")
        }
        Fact::ReportFilled => ("the report is filled in", "the report is not filled in"),
        Fact::ReportComplete => ("the report says what it must", "the report does not say what it must"),
        Fact::ReachAssessed => ("the affected code is known", "the affected code is not known"),
        Fact::SeverityAssessed => ("its severity is assessed", "its severity is not assessed"),
        Fact::EmbargoSet => ("an embargo end is set", "no embargo end is set"),
        Fact::EmbargoProposed => ("an embargo end is proposed", "no embargo end is proposed"),
        Fact::EmbargoAgreed => ("the embargo end is agreed", "the embargo end is not agreed"),
        Fact::CveRequested => ("a CVE is requested", "no CVE is requested"),
        Fact::CveAssigned => ("a CVE is assigned", "no CVE is assigned"),
        Fact::CveDeclined => ("the CVE was declined", "the CVE was not declined"),
        Fact::WorkStarted => ("somebody works on a fix", "nobody works on a fix"),
        Fact::PatchAdded => ("a patch is there", "no patch is there"),
        Fact::PatchFaulted => ("a problem was found with a patch", "no problem was found with a patch"),
        Fact::PatchesSent => ("the patches are sent", "the patches are not sent"),
        Fact::FixKnown => ("a fix is known", "no fix is known"),
        Fact::FixOnMain => ("the fix is on the main branch", "the fix is not on the main branch"),
        Fact::FixOnEveryBranch => {
            ("the fix is on every maintained branch", "the fix is not on every maintained branch")
        }
        Fact::ImpactAssessed => ("the affected branches are known", "the affected branches are not known"),
        Fact::Scrubbed => {
            ("the reporter's private data is out", "nobody said that the reporter's private data is out")
        }
        Fact::NoticeDrafted => ("the notice is written", "the notice is not written"),
        Fact::NoticePublished => ("the notice is published", "the notice is not published"),
        Fact::NoticeCurrent => {
            ("the notice says all that is known", "the notice does not say all that is known")
        }
        Fact::HandedOff => ("every hand-off contact was told", "not every hand-off contact was told"),
        Fact::Closed => ("the case is closed", "the case is not closed"),
        Fact::Owned => ("somebody has the case in hand", "nobody has the case in hand"),
        Fact::InfoAsked => ("the reporter is asked for more", "the reporter is asked for nothing"),
        Fact::Exploited => ("it is exploited in the wild", "it is not seen to be exploited"),
        Fact::EmbargoReviewOwed => {
            ("it is exploited and nobody has thought the embargo over since", "the embargo needs no review")
        }
        Fact::NoticeReviewed => {
            ("somebody found the notice right", "nobody has read the notice and found it right")
        }
        Fact::PartiesTold => ("every party has its package", "a party of the case does not have its package"),
        Fact::PartiesReady => ("every party is ready", "a party of the case is not ready"),
        Fact::Split => ("the case is split", "the case is not split"),
    }
}
