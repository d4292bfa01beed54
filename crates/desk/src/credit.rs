//! How a reporter asked to be credited, and whether a notice's draft names them otherwise.

use cvdesk_case::{Answer, CaseId, Role, StreamId, TextId};
use cvdesk_policy::card::{CREDIT, stays_unnamed};
use cvdesk_policy::{Actor, Credited, Item, Subject, Viewer};

use crate::desk::{Desk, Request};
use crate::draft::DraftText;
use crate::error::DeskError;

/// What is known of a reporter from their report.
#[derive(Debug, Default)]
struct Known {
    /// How they asked to be credited, on one line.
    credit: Option<(TextId, String)>,
    /// Names of theirs.
    names: Vec<String>,
    /// Mail addresses of theirs.
    addresses: Vec<String>,
}

impl Desk<'_> {
    /// How the reporter asked to be credited, where the process credits reporters; on one line.
    ///
    /// # Errors
    /// [`DeskError::Absent`].
    pub fn wished_credit(&self, request: Request, id: CaseId) -> Result<Option<String>, DeskError> {
        let (_, case) = self.case(request.actor, id)?;
        let (_, policy) = self.policy_of(&case)?;
        if !policy.notice().is_some_and(|notice| notice.credit.of.contains(&Credited::Reporters)) {
            return Ok(None);
        }
        let Some((text, credit)) = self.known(request.actor, id)?.credit else { return Ok(None) };
        self.record_read(request, StreamId::case(id), vec![text])?;
        Ok(Some(credit))
    }

    /// Whether a draft holds the reporter's name or address anywhere but in the credit that they asked for.
    pub(crate) fn names_reporter(
        &self,
        actor: Actor,
        id: CaseId,
        draft: &DraftText,
    ) -> Result<bool, DeskError> {
        let known = self.known(actor, id)?;
        let wished = known.credit.as_ref().map(|(_, credit)| credit.as_str());
        let credits = draft.reporters.iter().chain(&draft.patchers);
        let lines = credits.flat_map(|credit| [credit.name.as_ref(), credit.email.as_ref()]);
        let lines = lines.flatten().filter(|line| wished != Some(line.trim()));
        let prose = [Some(&draft.summary), Some(&draft.description), draft.impact.as_ref()];
        let prose = prose.into_iter().chain([draft.workaround.as_ref()]).flatten();
        let words = known.names.iter().chain(&known.addresses);
        let words: Vec<_> = words.map(|word| word.to_lowercase()).collect();
        let texts: Vec<_> = lines.chain(prose).map(|text| text.to_lowercase()).collect();
        Ok(texts.iter().any(|text| words.iter().any(|word| mentions(text, word))))
    }

    /// Names and addresses of a reporter who asked to stay unnamed, with the words that they may be credited in all the
    /// same; nothing where they did not ask.
    pub(crate) fn unnamed(
        &self,
        actor: Actor,
        id: CaseId,
    ) -> Result<(Vec<String>, Option<String>), DeskError> {
        let (_, case) = self.case(actor, id)?;
        let sight =
            self.sight(Subject::Case(&case), Viewer::Actor(actor), Item::facts(StreamId::case(id)))?;
        if !stays_unnamed(case.peek(&sight.ok_or_else(|| DeskError::no_case(id))?)?) {
            return Ok((Vec::new(), None));
        }
        let known = self.known(actor, id)?;
        let words = known.names.into_iter().chain(known.addresses);
        Ok((words.filter(|word| !word.trim().is_empty()).collect(), known.credit.map(|(_, credit)| credit)))
    }

    fn known(&self, actor: Actor, id: CaseId) -> Result<Known, DeskError> {
        let (_, case) = self.case(actor, id)?;
        let (stream, viewer) = (StreamId::case(id), Viewer::Actor(actor));
        let sight = self.sight(Subject::Case(&case), viewer, Item::facts(stream))?;
        let facts = case.peek(&sight.ok_or_else(|| DeskError::no_case(id))?)?;
        let open = |text| self.text(Subject::Case(&case), viewer, stream.into(), text);
        let mut known = Known::default();
        if let Some(Answer::Text(text)) = facts.answers.get(CREDIT) {
            let line = open(*text)?.map(|credit| credit.split_whitespace().collect::<Vec<_>>().join(" "));
            known.credit = line.filter(|line| !line.is_empty()).map(|line| (*text, line));
        }
        for part in facts.present().filter(|part| part.role == Role::Reporter) {
            if let Some(contact) = &part.contact {
                known.addresses.extend(open(contact.address)?);
                known.names.extend(contact.name.map(&open).transpose()?.flatten());
            }
            known.names.extend(part.person.map(|person| self.name_of(actor, person)).transpose()?);
        }
        Ok(known)
    }
}

/// Whether a text holds a word or words as such, and not as a part of longer ones.
pub(crate) fn mentions(text: &str, word: &str) -> bool {
    let word = word.trim();
    let apart = |char: Option<char>| char.is_none_or(|char| !char.is_alphanumeric());
    !word.is_empty()
        && text.match_indices(word).any(|(at, found)| {
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
        assert!(mentions("found by bob (rita)", "bob") && mentions("bob", "bob"));
        assert!(mentions("mail bob@out.test.", "bob@out.test"));
        assert!(!mentions("a bobbin of éBob", "bob") && !mentions("anything", " "));
        assert!(mentions("bobbin, bob", "bob"), "a later one counts too");
    }
}
