//! What the policy says on the site: the process page and security.txt, handed to a crate that knows no policy.

use cvdesk_desk::port::Clock as _;
use cvdesk_policy::{self as policy, Policy, SecurityTxt, explain};
use cvdesk_site::{Base, Block, Chapter, Process, Section, Statement};
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};

use crate::clock::SystemClock;
use crate::failure::Failure;
use crate::typed;

/// The policy with what was filled in.
pub fn filled(policy: &Policy, settings: &[String]) -> Result<Policy, Failure> {
    let pair = |setting: &String| {
        let (key, value) = typed::pair(setting, "a setting: write it as `KEY=VALUE`")?;
        Ok((key.to_owned(), value.to_owned()))
    };
    let settings: Vec<_> = settings.iter().map(pair).collect::<Result<_, Failure>>()?;
    policy.clone().set(&settings).map_err(|error| Failure::bad_input(error.to_string()))
}

/// The process page's words.
pub fn process(policy: &Policy) -> Process {
    let page = explain(policy);
    let chapters = page.chapters.into_iter().map(|chapter| Chapter {
        heading: chapter.heading,
        statements: chapter.statements.into_iter().map(statement).collect(),
    });
    let sections = page.sections.into_iter().map(|section| Section {
        heading: section.heading,
        blocks: section.blocks.into_iter().map(block).collect(),
    });
    Process {
        title: page.title,
        lead: page.lead,
        report: page.report.into_iter().map(block).collect(),
        chapters: chapters.collect(),
        sections: sections.collect(),
    }
}

fn statement(statement: policy::Statement) -> Statement {
    Statement {
        says: statement.says,
        modality: statement.modality.word().to_owned(),
        clauses: statement.clauses,
        does: statement.does,
    }
}

fn block(block: policy::Block) -> Block {
    match block {
        policy::Block::Text(words) => Block::Text(words),
        policy::Block::List(items) => Block::List(items),
        policy::Block::Terms(terms) => Block::Terms(terms),
        policy::Block::Link { before, shown, url } => Block::Link { before, shown, url },
    }
}

/// The security.txt, or why there is none.
pub fn security_txt(policy: &Policy, base: &Base) -> Result<String, String> {
    let now = SystemClock.now();
    let expires = expiry(now).ok_or("the clock shows no time of our calendar")?;
    let canonical = if base.is_secure() { vec![base.url(".well-known/security.txt")] } else { Vec::new() };
    let file = SecurityTxt { now, expires, canonical, languages: vec!["en".to_owned()] };
    file.write(policy).map_err(|error| error.to_string())
}

/// The first day of a month, eleven to twelve months ahead: within the year that RFC 9116 recommends (2.5.5), and the
/// same for a month, so that builds of one month give the same bytes.
fn expiry(now: Timestamp) -> Option<Timestamp> {
    let month = now.to_zoned(TimeZone::UTC).date().first_of_month();
    let later = month.checked_add(1.year()).ok()?;
    Some(later.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_security_txt_expires_on_the_first_of_a_month_within_a_year() {
        let told = |now: &str| expiry(now.parse().unwrap()).unwrap().to_string();
        assert_eq!(told("2026-03-14T12:00:00Z"), "2027-03-01T00:00:00Z");
        assert_eq!(told("2026-03-01T00:00:00Z"), "2027-03-01T00:00:00Z");
        assert_eq!(told("2026-12-31T23:59:59Z"), "2027-12-01T00:00:00Z");
    }
}
