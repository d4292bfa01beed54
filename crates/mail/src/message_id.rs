//! A message's id, as written into headers: our own, and those of others that we answer to.

use std::fmt;

use cvdesk_case::EffectKey;

/// Keeps `In-Reply-To: <...>` within one line (RFC 5322, 2.1.1), which must not be folded inside an id.
const LONGEST: usize = 900;

/// A Message-ID, without its angle brackets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageId(String);

impl MessageId {
    /// Reads an id without angle brackets; `None` where it could not be repeated in a header.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>".contains(&byte));
        (plain && text.contains('@') && text.len() <= LONGEST).then(|| Self(text.to_owned()))
    }

    /// The id of an effect's message.
    pub(crate) fn of_effect(effect: EffectKey, domain: &str) -> Self {
        Self(format!("{effect}@{domain}"))
    }

    /// Whether this is an id that [`MessageId::of_effect`] makes: somebody echoes our own mail. The domain alone
    /// says nothing, since people of the project write from it too.
    pub(crate) fn is_effect_at(&self, domain: &str) -> bool {
        self.0.split_once('@').is_some_and(|(local, host)| {
            host.eq_ignore_ascii_case(domain) && local.parse::<EffectKey>().is_ok()
        })
    }

    /// As written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_would_become_another_header_is_none() {
        assert_eq!(MessageId::parse("a.b+c@d.test").unwrap().as_str(), "a.b+c@d.test");
        for bad in ["", "a", "a b@c", "a@b\r\nBcc: x", "<a@b>", "a@b>", "\u{e9}@b", "a\0@b"] {
            assert!(MessageId::parse(bad).is_none(), "{bad:?}");
        }
        assert!(MessageId::parse(&format!("a@{}", "b".repeat(900))).is_none());
    }

    #[test]
    fn our_own_ids_are_known_again() {
        let own = MessageId::of_effect(EffectKey([7; 16]), "desk.test");
        assert!(own.is_effect_at("DESK.test"));
        assert!(!own.is_effect_at("other.test"));
        assert!(!MessageId::parse("20130131.jane@desk.test").unwrap().is_effect_at("desk.test"));
    }
}
