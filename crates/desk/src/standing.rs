//! Where a case stands, told: who takes part, what is proposed and who has answered, which code it is about.

use std::collections::BTreeMap;

use cvdesk_case::{ActorId, Answer, Case, Participant, PartyAnswer, PartyStatus, Role, TextId};
use cvdesk_policy::eligibility::{EligibilityFacts, Extracted, Verdict, extract, judge, suggested};
use cvdesk_policy::{Actor, Confidential, Policy, may_know};
use jiff::Timestamp;

use crate::desk::Desk;
use crate::error::DeskError;

/// Somebody who takes part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParticipantLine {
    /// Their number in the case.
    pub number: u16,
    /// In what part.
    pub role: Role,
    /// Name, or name and address.
    pub who: String,
    /// They accepted the terms of taking part.
    pub accepted: bool,
    /// What it means for each of their products.
    pub products: BTreeMap<String, PartyStatus>,
    /// What the word on each of those rests on, as far as the viewer may know.
    pub bases: BTreeMap<String, String>,
    /// Their own name for the problem, as far as the viewer may know.
    pub tracking: Option<String>,
    /// They were given their package.
    pub prepared: bool,
    /// Their answer to it.
    pub answer: Option<PartyAnswer>,
    /// The number under which they are in the case already and count, where the viewer knows both.
    pub same_as: Option<u16>,
    /// They were removed from the desk: they take part no more and are asked no more.
    pub removed: bool,
}

/// A proposed end of the embargo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposalView {
    /// The end.
    pub until: Timestamp,
    /// Who proposed it.
    pub by: String,
    /// People of the desk who agreed.
    pub people: Vec<String>,
    /// Numbers of participants who agreed.
    pub participants: Vec<u16>,
}

/// Whether the affected code is a security boundary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EligibilityView {
    /// What the policy's table says.
    pub verdict: Verdict,
    /// The rule that says so, quoted.
    pub quote: Option<String>,
    /// Axes that nobody has said anything about and that would make it surer.
    pub missing: Vec<String>,
    /// What the report's own words say of the axes: they suggest, and never decide (G4).
    pub found: Vec<Extracted>,
}

impl Desk<'_> {
    /// Who takes part, as far as the viewer may learn it; of a reporter, that there is one.
    pub(crate) fn participants(
        &self,
        viewer: Actor,
        case: &Confidential<Case>,
        facts: &Case,
        open: &mut impl FnMut(Option<TextId>) -> Result<Option<String>, DeskError>,
    ) -> Result<Vec<ParticipantLine>, DeskError> {
        let mut participants = Vec::new();
        for part in facts.present() {
            let known = self.both_allow(case, |policy| may_know(policy, &self.facts, case, viewer, part))?;
            if !known && part.role != Role::Reporter {
                continue;
            }
            let name = open(part.contact.as_ref().and_then(|contact| contact.name))?;
            let address = open(part.contact.as_ref().map(|contact| contact.address))?;
            let tracking = open(part.tracking)?;
            let mut bases = BTreeMap::new();
            for (product, basis) in &part.bases {
                bases.extend(open(Some(*basis))?.map(|basis| (product.clone(), basis)));
            }
            let person = part.person.filter(|_| known);
            let person = person.map(|person| self.name_of(viewer, person)).transpose()?;
            let who = person.or(named(name, address)).unwrap_or_default();
            let same_as = if known { self.first_number(viewer, case, facts, part)? } else { None };
            participants.push(ParticipantLine {
                number: part.number,
                role: part.role,
                who,
                accepted: part.accepted,
                products: part.products.clone(),
                bases,
                tracking,
                prepared: part.package.is_some(),
                answer: part.answer,
                same_as,
                removed: known && part.person.is_some_and(|person| self.facts.is_former(person)),
            });
        }
        Ok(participants)
    }

    /// The number under which somebody is in the case already, where the viewer knows that one too.
    fn first_number(
        &self,
        viewer: Actor,
        case: &Confidential<Case>,
        facts: &Case,
        part: &Participant,
    ) -> Result<Option<u16>, DeskError> {
        let number = facts.counts_as(part.number);
        let first = facts.participants.iter().find(|first| first.number == number && number != part.number);
        let Some(first) = first else { return Ok(None) };
        let knows = self.both_allow(case, |policy| may_know(policy, &self.facts, case, viewer, first))?;
        Ok(knows.then_some(number))
    }

    /// The open proposal; the goal that the desk itself proposed is the embargo's standing end and not told again.
    pub(crate) fn proposal(
        &self,
        viewer: Actor,
        case: &Confidential<Case>,
        facts: &Case,
    ) -> Result<Option<ProposalView>, DeskError> {
        let Some(open) = facts.proposal.as_ref() else { return Ok(None) };
        let name = |who| self.name_in(viewer, case, facts, who);
        let people = open.people.iter().map(|who| name(*who));
        Ok(Some(ProposalView {
            until: open.until,
            by: name(open.by)?,
            people: people.collect::<Result<_, _>>()?,
            participants: open.participants.iter().copied().collect(),
        }))
    }
}

/// What the table says of the affected code, where the process has one and anything is known of it: what people said
/// decides, what the report's text says suggests.
pub(crate) fn eligibility(policy: &Policy, case: &Case, report: &str) -> Option<EligibilityView> {
    let table = policy.eligibility.as_ref()?;
    let found = extract(table, report);
    if case.reach.is_empty() && found.is_empty() {
        return None;
    }
    let affected = case.reach.iter().map(|(axis, values)| (axis.clone(), values.iter().cloned().collect()));
    let facts = EligibilityFacts { affected: affected.collect(), reproducer: suggested(&found) };
    let judged = judge(table, &facts);
    let rule = judged.rule.as_deref().and_then(|rule| policy.rule(rule));
    let quote = rule.map(cvdesk_policy::Rule::quote);
    Some(EligibilityView { verdict: judged.verdict, quote, missing: judged.missing, found })
}

/// Acts that take several people, with the names of those who asked for them so far.
pub(crate) fn asked(
    case: &Case,
    name_of: impl Fn(ActorId) -> Result<String, DeskError>,
) -> Result<Vec<(String, Vec<String>)>, DeskError> {
    let told = case.seconded.iter().map(|(act, who)| {
        let names = who.iter().map(|who| name_of(*who)).collect::<Result<Vec<_>, _>>()?;
        Ok((act.clone(), names))
    });
    told.collect()
}

/// A name and an address as one shows somebody from outside.
pub(crate) fn named(name: Option<String>, address: Option<String>) -> Option<String> {
    match (name, address) {
        (Some(name), Some(address)) => Some(format!("{name} <{address}>")),
        (None, Some(address)) => Some(address),
        (name, None) => name,
    }
}

/// Answers as people read them.
pub(crate) fn told_answers(
    answers: &BTreeMap<String, Answer>,
    open: &mut impl FnMut(Option<TextId>) -> Result<Option<String>, DeskError>,
) -> Result<Vec<(String, String)>, DeskError> {
    let mut told = Vec::new();
    for (field, answer) in answers {
        let answer = match answer {
            Answer::Flag(true) => "yes".to_owned(),
            Answer::Flag(false) => "no".to_owned(),
            Answer::Choice(choice) => choice.clone(),
            Answer::Choices(choices) => choices.join(", "),
            // What is erased, or is not for whoever looks, is not told.
            Answer::Text(text) => match open(Some(*text))? {
                Some(text) => text,
                None => continue,
            },
            Answer::Instant(at) => at.to_string(),
        };
        told.push((field.clone(), answer));
    }
    Ok(told)
}
