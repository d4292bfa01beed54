//! The fields of a message's own header, in their order, as texts that fit where they are used.

use std::borrow::Cow;

use mail_parser::{Addr, Address as Addresses, HeaderValue, Message};

use super::Mailbox;
use crate::{Address, MessageId};

/// Longest name that is kept of a mailbox, in bytes.
const LONGEST_NAME: usize = 200;

/// All fields of one header.
pub(super) struct Fields<'a>(Vec<Field<'a>>);

/// One field.
pub(super) struct Field<'a> {
    pub(super) name: &'a str,
    value: &'a HeaderValue<'a>,
    /// As it stands in the message, perhaps folded.
    pub(super) raw: Cow<'a, str>,
}

impl<'a> Fields<'a> {
    /// Takes what mail-parser made of `header`.
    pub(super) fn of(message: Option<&'a Message<'a>>, header: &'a [u8]) -> Self {
        let headers = message.and_then(|message| message.parts.first()).map(|part| part.headers.as_slice());
        let field = |field: &'a mail_parser::Header<'a>| {
            let place = usize::try_from(field.offset_start).ok()?..usize::try_from(field.offset_end).ok()?;
            let raw = String::from_utf8_lossy(header.get(place)?);
            Some(Field { name: field.name.as_str(), value: &field.value, raw })
        };
        Self(headers.unwrap_or_default().iter().filter_map(field).collect())
    }

    /// Every field, the topmost first.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Field<'a>> {
        self.0.iter()
    }

    /// The fields of one name.
    pub(super) fn named(&self, name: &str) -> impl Iterator<Item = &Field<'a>> {
        self.0.iter().filter(move |field| field.name.eq_ignore_ascii_case(name))
    }

    /// The topmost field of a name, unfolded no further than its ends.
    pub(super) fn raw(&self, name: &str) -> Option<&str> {
        self.named(name).next().map(|field| field.raw.trim())
    }

    /// A field's decoded text.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.named(name).find_map(|field| field.value.as_text()).map(str::to_owned)
    }

    /// The first id in a field.
    pub(super) fn id(&self, name: &str) -> Option<MessageId> {
        let value = self.named(name).next()?.value;
        let first = value.as_text().or_else(|| value.as_text_list()?.first().map(AsRef::as_ref))?;
        MessageId::parse(first.trim())
    }

    /// Every address in the topmost field of a name, groups opened.
    pub(super) fn mailboxes(&self, name: &str) -> Vec<Mailbox> {
        let addresses = self.named(name).find_map(|field| field.value.as_address());
        let all: Vec<&Addr<'_>> = match addresses {
            Some(Addresses::List(list)) => list.iter().collect(),
            Some(Addresses::Group(groups)) => groups.iter().flat_map(|group| &group.addresses).collect(),
            None => vec![],
        };
        all.into_iter().filter_map(mailbox).collect()
    }

    /// The only address in the only field of a name; nothing where there is any doubt which one is meant.
    pub(super) fn sole_mailbox(&self, name: &str) -> Option<Mailbox> {
        let mut fields = self.named(name);
        let (Some(field), None) = (fields.next(), fields.next()) else { return None };
        match field.value.as_address()? {
            Addresses::List(list) => match list.as_slice() {
                [only] => mailbox(only),
                _ => None,
            },
            Addresses::Group(_) => None,
        }
    }
}

fn mailbox(addr: &Addr<'_>) -> Option<Mailbox> {
    let address = Address::parse(addr.address.as_deref()?.trim()).ok()?;
    let name = addr.name.as_deref().map(|name| one_line(name, LONGEST_NAME)).filter(|name| !name.is_empty());
    Some(Mailbox { name, address })
}

/// Makes a text one line of at most `bytes` bytes.
pub(super) fn one_line(text: &str, bytes: usize) -> String {
    let line: String = text.chars().map(|char| if char.is_control() { ' ' } else { char }).collect();
    shortened(line.trim(), bytes).to_owned()
}

/// As much of a text as fits into `bytes` bytes.
pub(super) fn shortened(text: &str, bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes)).unwrap_or(text)
}
