//! Text for pages: no markup of somebody else's, no sign that drives a terminal or turns the writing.

use std::fmt::{self, Write};

use askama::filters::Escaper;
use cvdesk_notice::turns_direction;

/// The escaper of every page; askama.toml names it.
#[derive(Debug, Clone, Copy)]
pub struct Markup;

impl Escaper for Markup {
    fn write_escaped_str<W: Write>(&self, mut to: W, text: &str) -> fmt::Result {
        for letter in text.chars() {
            match letter {
                '&' => to.write_str("&amp;")?,
                '<' => to.write_str("&lt;")?,
                '>' => to.write_str("&gt;")?,
                '"' => to.write_str("&#34;")?,
                '\'' => to.write_str("&#39;")?,
                letter => to.write_char(shown(letter))?,
            }
        }
        Ok(())
    }
}

/// The letter itself, or U+FFFD where a page must not hold it: a reader sees that something stood there.
fn shown(letter: char) -> char {
    match letter {
        '\n' | '\t' => letter,
        '\r' => '\n',
        letter if turns_direction(letter) || letter.is_control() || is_noncharacter(letter) => {
            char::REPLACEMENT_CHARACTER
        }
        letter => letter,
    }
}

/// Code points that HTML forbids (Infra, section 4.6).
fn is_noncharacter(letter: char) -> bool {
    let code = u32::from(letter);
    (0xFDD0..=0xFDEF).contains(&code) || code & 0xFFFE == 0xFFFE
}

/// A file of XML: the same escaping.
pub(crate) fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // Writing to a string cannot fail.
    let _ = Markup.write_escaped_str(&mut out, text);
    out
}

/// An address that may stand behind a link: of the web, and with nothing in it that is not what it looks like.
pub(crate) fn web(url: &str) -> Option<&str> {
    let scheme =
        |wanted: &str| url.get(..wanted.len()).is_some_and(|start| start.eq_ignore_ascii_case(wanted));
    let plain =
        |letter: char| !letter.is_whitespace() && !"<>\"'\\`{}|^".contains(letter) && shown(letter) == letter;
    ((scheme("https://") || scheme("http://")) && url.chars().all(plain)).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_becomes_text_and_turning_signs_become_visible() {
        assert_eq!(xml("<b a=\"x\" c='y'>&"), "&lt;b a=&#34;x&#34; c=&#39;y&#39;&gt;&amp;");
        assert_eq!(
            xml("a\u{202e}b\u{0}\u{1b}[1m\u{ffff}\u{85}"),
            "a\u{fffd}b\u{fffd}\u{fffd}[1m\u{fffd}\u{fffd}"
        );
        assert_eq!(xml("one\r\ntwo\tzwölf \u{1f980}"), "one\n\ntwo\tzwölf \u{1f980}");
    }

    #[test]
    fn only_addresses_of_the_web_become_links() {
        for good in ["https://hullo.example/a?b=c&d#e", "http://hullo.example", "HTTPS://hullo.example/%20"] {
            assert_eq!(web(good), Some(good));
        }
        for bad in [
            "javascript:alert(1)",
            "data:text/html,x",
            "//hullo.example",
            " https://hullo.example",
            "https://hullo.example/\u{202e}",
            "https://hullo.example/\" onclick=",
            "https://hullo.example/\n",
            "ftp://hullo.example",
            "",
        ] {
            assert_eq!(web(bad), None, "{bad:?}");
        }
    }
}
