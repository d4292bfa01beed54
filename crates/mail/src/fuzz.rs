//! Entry for fuzzing: any bytes at all, and what must hold of the outcome.

use crate::{ParseContext, Parsed, parse};

/// Parses and checks that the outcome is within its bounds.
pub fn fuzz_parse(raw: &[u8]) {
    let context = ParseContext {
        authserv_id: Some("mx.desk.test"),
        own_message_id_domain: "desk.test",
        null_sender: false,
    };
    let Parsed::Mail(mail) = parse(raw, &context) else { return };
    let one_line = |text: &str| !text.chars().any(char::is_control);
    if let Some(subject) = &mail.subject {
        assert!(subject.len() <= 998 && one_line(subject), "subject: {subject:?}");
    }
    if let Some(text) = &mail.text {
        assert!(text.len() <= 1 << 20 && !text.contains(['\0', '\r']), "text of {} bytes", text.len());
    }
    if let Some(from) = &mail.from {
        assert!(from.address.as_str().len() <= 254 && one_line(from.address.as_str()), "{from:?}");
        assert!(from.name.as_deref().is_none_or(|name| name.len() <= 200 && one_line(name)), "{from:?}");
    }
    assert!(parse(raw, &context) == Parsed::Mail(mail), "the same bytes are read the same way");
}
