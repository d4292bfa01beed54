//! The commit message: subject, body, and the two trailers that make it ours.

use cvdesk_case::EffectKey;
use cvdesk_desk::port::{Identity, NoticeCommit};

/// The trailer that says which effect a commit is the outcome of.
pub(crate) const EFFECT_TRAILER: &str = "Cvdesk-Effect";

/// Writes the message, or says what about the commit cannot be written.
///
/// The trailers stand in a paragraph of their own, so that nothing in the body is ever read as one.
pub(crate) fn message(commit: &NoticeCommit) -> Result<String, &'static str> {
    let NoticeCommit { effect, author, subject, body, .. } = commit;
    if !is_identity(author) {
        return Err("the author's name or address cannot stand in a commit");
    }
    if subject.trim().is_empty() || subject.chars().any(char::is_control) {
        return Err("the commit's subject is not one line");
    }
    if body.contains(|char: char| char.is_control() && char != '\n' && char != '\t') {
        return Err("the commit's body holds control characters");
    }
    let body = body.trim_matches('\n');
    let gap = if body.is_empty() { "" } else { "\n\n" };
    let Identity { name, email } = author;
    Ok(format!("{subject}\n\n{body}{gap}{}\nSigned-off-by: {name} <{email}>\n", effect_line(*effect)))
}

/// The trailer's line.
pub(crate) fn effect_line(effect: EffectKey) -> String {
    format!("{EFFECT_TRAILER}: {effect}")
}

/// Git drops these characters from names silently, which would make sign-off and author differ.
fn is_identity(identity: &Identity) -> bool {
    let sound = |text: &str| {
        !text.trim().is_empty()
            && text.trim() == text
            && !text.contains(|char: char| char.is_control() || "<>".contains(char))
    };
    sound(&identity.name) && sound(&identity.email) && !identity.email.contains(' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commit(subject: &str, body: &str) -> NoticeCommit {
        NoticeCommit {
            effect: EffectKey([0xab; 16]),
            author: Identity { name: "Jane Doe".to_owned(), email: "jane@desk.test".to_owned() },
            at: "2013-01-31T12:00:00Z".parse().unwrap(),
            subject: subject.to_owned(),
            body: body.to_owned(),
            files: vec![],
        }
    }

    #[test]
    fn the_trailers_stand_alone_in_the_last_paragraph() {
        let trailers =
            format!("Cvdesk-Effect: {}\nSigned-off-by: Jane Doe <jane@desk.test>\n", "ab".repeat(16));
        assert_eq!(message(&commit("Add a notice", "")).unwrap(), format!("Add a notice\n\n{trailers}"));
        let body = "Two lines,\nCvdesk-Effect: 00\n";
        assert_eq!(
            message(&commit("Add a notice", body)).unwrap(),
            format!("Add a notice\n\nTwo lines,\nCvdesk-Effect: 00\n\n{trailers}")
        );
    }

    #[test]
    fn what_would_become_another_message_is_refused() {
        for (subject, body) in
            [("", ""), ("a\nb", ""), ("a\0", ""), ("a", "b\0"), ("a", "b\rc"), ("a", "\x1b[2J")]
        {
            assert!(message(&commit(subject, body)).is_err(), "{subject:?} {body:?}");
        }
        for name in ["", "Jane <x>", "Jane\n", " Jane"] {
            let mut commit = commit("a", "");
            commit.author.name = name.to_owned();
            assert!(message(&commit).is_err(), "{name:?}");
        }
    }
}
