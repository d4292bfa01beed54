//! Whether a program wrote a message. Answering one would make two programs talk to each other (RFC 3834, 2).

use super::ParseContext;
use super::fields::Fields;
use crate::MessageId;

pub(super) fn is_automatic(fields: &Fields<'_>, id: Option<&MessageId>, context: &ParseContext<'_>) -> bool {
    let word = |name: &str| {
        let raw = fields.raw(name)?;
        // Parameters and comments may follow the word (RFC 3834, 5).
        raw.split(|char: char| char == ';' || char == '(' || char.is_whitespace())
            .next()
            .map(str::to_ascii_lowercase)
    };
    let has_list = fields.raw("List-Id").is_some();
    context.null_sender
        || fields.raw("Return-Path") == Some("<>")
        || has_list
        || word("Auto-Submitted").is_some_and(|word| word != "no")
        || word("Precedence")
            .is_some_and(|word| ["bulk", "list", "junk", "auto_reply"].contains(&word.as_str()))
        || word("X-Auto-Response-Suppress").is_some_and(|word| word != "none")
        || word("Content-Type").is_some_and(|word| word == "multipart/report")
        || id.is_some_and(|id| id.is_effect_at(context.own_message_id_domain))
}
