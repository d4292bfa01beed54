//! The text of a message, best effort: whatever can be shown is better than nothing.

use std::borrow::Cow;

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::charsets::map::charset_decoder;
use mail_parser::decoders::html::html_to_text;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;

use super::fields::shortened;
use super::tree::{Encoding, Kind, Leaf};

/// Longest text that is kept; the raw message has the rest.
const LONGEST: usize = 1 << 20;
/// Encoded bytes that are looked at for one leaf: enough for [`LONGEST`] in any encoding but a wasteful one.
const LONGEST_ENCODED: usize = 4 << 20;

/// The plain text parts one after the other; of a message that has none, its first HTML part as text.
pub(super) fn text(leaves: &[Leaf<'_>]) -> Option<String> {
    let shown = |kind: Kind| leaves.iter().filter(move |leaf| leaf.kind == kind && !leaf.is_attachment);
    let mut text = String::new();
    for leaf in shown(Kind::Plain) {
        if text.len() >= LONGEST {
            break;
        }
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(&clean(&decoded(leaf)));
    }
    if text.trim().is_empty() {
        text = shown(Kind::Html).next().map(|leaf| clean(&html_to_text(&decoded(leaf)))).unwrap_or_default();
    }
    let text = shortened(&text, LONGEST);
    (!text.trim().is_empty()).then(|| text.to_owned())
}

fn decoded(leaf: &Leaf<'_>) -> String {
    let encoded = leaf.body.get(..LONGEST_ENCODED).unwrap_or(leaf.body);
    let bytes = match leaf.encoding {
        Encoding::Identity => None,
        Encoding::Base64 => base64_decode(encoded),
        Encoding::QuotedPrintable => quoted_printable_decode(encoded),
    };
    let bytes = bytes.map_or(Cow::Borrowed(encoded), Cow::Owned);
    let decoder = leaf.charset.as_deref().and_then(|charset| charset_decoder(charset.as_bytes()));
    let text = decoder.map_or_else(|| String::from_utf8_lossy(&bytes).into_owned(), |decode| decode(&bytes));
    shortened(&text, LONGEST).to_owned()
}

/// Ends every line in LF and shows NULs as what they are: not text.
fn clean(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "\u{fffd}")
}
