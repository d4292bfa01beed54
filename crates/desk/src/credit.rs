//! How reporters asked to be credited, and whether words name one who asked to stay unnamed.

use cvdesk_case::{ActorId, Answer, Case, CaseId, Owner, StreamId, TextId};
use cvdesk_notice::one_line;
use cvdesk_policy::card::{CREDIT, is_unnamed};
use cvdesk_policy::{Actor, Confidential, Credited, Purpose, Subject, Viewer};

use crate::desk::{Desk, Request};
use crate::draft::DraftText;
use crate::error::DeskError;

impl Desk<'_> {
    /// How the reporters asked to be credited, where the process credits reporters; one line each, those of the cases
    /// that go on in this one among them.
    ///
    /// # Errors
    /// [`DeskError::Absent`].
    pub fn wished_credits(&self, request: Request, id: CaseId) -> Result<Vec<String>, DeskError> {
        let (_, case) = self.case(request.actor, id)?;
        let (_, policy) = self.policy_of(&case)?;
        if !policy.notice().is_some_and(|notice| notice.credit.of.contains(&Credited::Reporters)) {
            return Ok(Vec::new());
        }
        let sight = self.sight_of_case(request.actor, &case, id)?;
        let mut credits = Vec::new();
        for of in [id].iter().chain(case.peek(&sight)?.merged_in.keys()) {
            if let Some((text, credit)) = self.wished(request.actor, *of)? {
                self.record_read(request, StreamId::case(*of), vec![text])?;
                credits.push(credit);
            }
        }
        credits.dedup();
        Ok(credits)
    }

    fn wished(&self, actor: Actor, id: CaseId) -> Result<Option<(TextId, String)>, DeskError> {
        let (_, case) = self.case(actor, id)?;
        let sight = self.sight_of_case(actor, &case, id)?;
        let Some(Answer::Text(text)) = case.peek(&sight)?.answers.get(CREDIT) else { return Ok(None) };
        let credit =
            self.text(Subject::Case(&case), Viewer::Actor(actor), StreamId::case(id).into(), *text)?;
        let line = credit.map(|credit| one_line(&credit)).filter(|line| !line.is_empty());
        Ok(line.map(|line| (*text, line)))
    }

    /// Whether a draft holds the name or address of a reporter who stays unnamed, anywhere but in the credit that was
    /// asked for.
    pub(crate) fn names_reporter(
        &self,
        actor: Actor,
        id: CaseId,
        draft: &DraftText,
    ) -> Result<bool, DeskError> {
        let (unnamed, wished) = self.unnamed(actor, id)?;
        let credits = draft.reporters.iter().chain(&draft.patchers);
        let lines = credits.flat_map(|credit| [credit.name.as_ref(), credit.email.as_ref()]).flatten();
        let lines = lines.filter(|line| !wished.contains(&one_line(line)));
        let bugs = draft.bugs.iter().flat_map(|bug| [&bug.tracker, &bug.id]);
        let prose = [Some(&draft.summary), Some(&draft.description), draft.impact.as_ref()];
        let prose = prose.into_iter().chain([draft.workaround.as_ref()]).flatten();
        let mut texts = lines.chain(bugs).chain(prose);
        Ok(texts.any(|text| unnamed.iter().any(|word| mentions(text, word))))
    }

    /// Names and addresses of reporters who asked to stay unnamed, with the words that they may be credited in all the
    /// same.
    pub(crate) fn unnamed(&self, actor: Actor, id: CaseId) -> Result<(Vec<String>, Vec<String>), DeskError> {
        let (_, case) = self.case(actor, id)?;
        let sight = self.sight_of_case(actor, &case, id)?;
        let facts = case.peek(&sight)?;
        let mut wished = Vec::new();
        for of in [id].iter().chain(facts.merged_in.keys()) {
            wished.extend(self.wished(actor, *of)?.map(|(_, credit)| credit));
        }
        Ok((self.unnamed_words(&case, facts)?, wished))
    }

    /// Whether any of these words names a reporter who stays unnamed.
    pub(crate) fn names_unnamed<'t>(
        &self,
        case: &Confidential<Case>,
        facts: &Case,
        texts: impl IntoIterator<Item = &'t str>,
    ) -> Result<bool, DeskError> {
        let words = self.unnamed_words(case, facts)?;
        Ok(texts.into_iter().any(|text| words.iter().any(|word| mentions(text, word))))
    }

    fn unnamed_words(&self, case: &Confidential<Case>, facts: &Case) -> Result<Vec<String>, DeskError> {
        let mut words = Vec::new();
        let system = Viewer::System(Purpose::Unname);
        for part in facts.participants.iter().filter(|part| is_unnamed(facts, part)) {
            if let Some(contact) = &part.contact {
                for text in [Some(contact.address), contact.name].into_iter().flatten() {
                    words.extend(self.text(
                        Subject::Case(case),
                        system,
                        StreamId::case(facts.id).into(),
                        text,
                    )?);
                }
            }
            if let Some(person) = part.person
                && let Some(name) = self.facts.name_text(person)
            {
                words.extend(self.text(Subject::Desk, system, Owner::Person(person), name)?);
            }
        }
        let words = words.iter().map(|word| one_line(word)).filter(|word| !word.is_empty());
        Ok(words.collect())
    }

    /// The name to show for somebody in a case; a reporter who stays unnamed has none for whoever may not learn it.
    pub(crate) fn name_in(
        &self,
        viewer: Actor,
        case: &Confidential<Case>,
        facts: &Case,
        who: ActorId,
    ) -> Result<String, DeskError> {
        let hidden =
            facts.participants.iter().find(|part| part.person == Some(who) && is_unnamed(facts, part));
        if let Some(part) = hidden {
            let knows = |policy: &_| cvdesk_policy::may_know(policy, &self.facts, case, viewer, part);
            if !self.both_allow(case, knows)? {
                return Ok("the reporter".to_owned());
            }
        }
        self.name_of(viewer, who)
    }
}

/// Whether a text holds a word or words as such, and not as a part of longer ones. A name of one word is often a word
/// of the language too, so that it counts as it is written; several words and addresses count in any case.
pub(crate) fn mentions(text: &str, word: &str) -> bool {
    let one_word = !word.contains([' ', '@']);
    let as_meant = |words: &str| {
        let words = one_line(words);
        if one_word { words } else { words.to_lowercase() }
    };
    let (text, word) = (as_meant(text), as_meant(word));
    let apart = |char: Option<char>| char.is_none_or(|char| !char.is_alphanumeric());
    !word.is_empty()
        && text.match_indices(&word).any(|(at, found)| {
            let before = text.get(..at).and_then(|before| before.chars().next_back());
            let after = text.get(at + found.len()..).and_then(|after| after.chars().next());
            apart(before) && apart(after)
        })
}

#[cfg(test)]
mod tests {
    use super::mentions;

    #[test]
    fn a_name_is_mentioned_as_a_word_and_not_within_one() {
        assert!(mentions("found by Bob Day (rita)", "bob day") && mentions("bob", "bob"));
        assert!(mentions("mail BOB@out.test.", "bob@out.test"));
        assert!(!mentions("a bobbin of éBob", "Bob") && !mentions("anything", ""));
        assert!(mentions("bobbin, bob", "bob"), "a later one counts too");
        assert!(mentions("thanks to Will.", "Will") && !mentions("the daemon will crash", "Will"));
    }
}
