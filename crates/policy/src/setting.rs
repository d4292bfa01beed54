//! What a value that a desk fills in must look like.

use crate::schema::{ANNOUNCE_TO, MAIL_ADDRESS, REDIRECT_ADDRESS};

/// What is wrong with a value for a setting, if anything (L4: an empty address is refused).
pub(crate) fn setting_fault(name: &str, value: &str) -> Option<String> {
    if value.trim().is_empty() {
        return Some("an empty value is none; name one".to_owned());
    }
    if value.chars().any(|char| char.is_control() || char.is_whitespace()) {
        return Some("the value has white space or control characters in it".to_owned());
    }
    let is_address = [MAIL_ADDRESS, REDIRECT_ADDRESS, ANNOUNCE_TO].contains(&name);
    let shaped = value
        .split_once('@')
        .is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty() && !domain.contains('@'));
    (is_address && !shaped).then(|| format!("`{value}` is not a mail address such as `security@example.org`"))
}
